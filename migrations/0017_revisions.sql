-- Dated changes of the city's data decided in the running system: the duty list after an arbitration, successors of
-- organisations and categories. A later load of a pack applies them on top of its files (callcenter/cities/decided.py).

CREATE TABLE duty_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    category_code text NOT NULL,
    place_code text NOT NULL,
    old_lead text,                                  -- organisation codes; null: nobody had it
    new_lead text NOT NULL,
    basis text NOT NULL,                            -- number of the order whose arbitration showed it
    proposed_by bigint NOT NULL REFERENCES app_user (id),
    proposed_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'accepted', 'rejected')),
    valid_from date,
    decided_by bigint REFERENCES app_user (id),
    decided_at timestamptz,
    note text,
    CHECK ((state = 'pending') = (decided_at IS NULL)),
    CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
    CHECK ((state = 'accepted') = (valid_from IS NOT NULL))
);
-- The same change is proposed once, however many orders show it.
CREATE UNIQUE INDEX duty_change_waiting ON duty_change (category_code, place_code, new_lead) WHERE state = 'pending';
CREATE INDEX duty_change_by_state ON duty_change (state, id);

-- 机构改革、分类修订
CREATE TABLE succession (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('organisation', 'category')),
    old_code text NOT NULL,
    new_code text NOT NULL,
    from_date date NOT NULL,
    basis text NOT NULL,
    prepared_by bigint NOT NULL REFERENCES app_user (id),
    prepared_at timestamptz NOT NULL,
    applied_by bigint REFERENCES app_user (id),
    applied_at timestamptz,
    moved integer,                                  -- open orders transferred
    CHECK (old_code <> new_code),
    CHECK ((applied_at IS NULL) = (applied_by IS NULL)),
    CHECK ((applied_at IS NULL) = (moved IS NULL))
);
-- Has this one been succeeded already, and by whom?
CREATE INDEX succession_of ON succession (kind, old_code) WHERE applied_at IS NOT NULL;

-- Who had an assignment before its organisation was succeeded; reports of earlier times read it.
CREATE TABLE succession_transfer (
    succession_id bigint NOT NULL REFERENCES succession (id),
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    assignment_id bigint REFERENCES assignment (id),    -- null: the order itself (its category, its lead, the accused)
    old_code text NOT NULL,
    new_code text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX succession_transfer_of_order ON succession_transfer (work_order_id);
CREATE INDEX succession_transfer_of_assignment ON succession_transfer (assignment_id);

GRANT SELECT, INSERT, UPDATE ON duty_change, succession TO callcenter_app;
GRANT SELECT, INSERT ON succession_transfer TO callcenter_app;
REVOKE DELETE ON duty_change, succession FROM callcenter_app;
REVOKE UPDATE, DELETE ON succession_transfer FROM callcenter_app;
