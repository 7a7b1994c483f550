-- Who has what in hand: claims of the centre's pools, handlers inside a unit, deputies and whom they acted for.

-- An item of a pool taken by one person; at most one claim of an order is not released.
CREATE TABLE claim (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    pool text NOT NULL CHECK (pool IN (
        'intake', 'supplement', 'dispatch', 'review', 'follow_up', 'supervision')),
    user_id bigint NOT NULL REFERENCES app_user (id),
    session_id bigint REFERENCES session (id) ON DELETE SET NULL,   -- it ends with this log-in; null: given by another person
    claimed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,                -- moved on by acting
    assigned_by bigint REFERENCES app_user (id),    -- null: taken by the person herself
    released_at timestamptz,
    release_reason text CHECK (release_reason IN (
        'released',      -- by the person, or by a shift leader for her
        'reassigned',    -- another person got it
        'expired',       -- nothing was done with it in time
        'left',          -- the person logged out, or her session ended
        'moved_on'       -- the order left the pool
    )),
    CHECK ((released_at IS NULL) = (release_reason IS NULL))
);
CREATE UNIQUE INDEX claim_live ON claim (work_order_id) WHERE released_at IS NULL;
CREATE INDEX claim_of_person ON claim (user_id) WHERE released_at IS NULL;
CREATE INDEX claim_of_order ON claim (work_order_id, id);
GRANT SELECT, INSERT, UPDATE ON claim TO callcenter_app;
REVOKE DELETE ON claim FROM callcenter_app;

-- Inside a unit: which section or person works on an assignment; the newest row counts.
CREATE TABLE assignment_handler (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    assignment_id bigint NOT NULL REFERENCES assignment (id),
    user_id bigint REFERENCES app_user (id),
    section text,                                   -- 科室, in words
    set_at timestamptz NOT NULL,
    set_by bigint NOT NULL REFERENCES app_user (id)
);
CREATE INDEX assignment_handler_newest ON assignment_handler (assignment_id, id);
GRANT SELECT, INSERT ON assignment_handler TO callcenter_app;
REVOKE UPDATE, DELETE ON assignment_handler FROM callcenter_app;

-- AB岗: while it holds, the deputy acts for the person's organisation. It ends early by `ended_at`, and of itself
-- once the person works in another organisation or her account is out of use.
CREATE TABLE deputy (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES app_user (id),
    deputy_id bigint NOT NULL REFERENCES app_user (id),
    organisation_code text NOT NULL,                -- the person's when it was set
    valid_from date NOT NULL,
    valid_to date NOT NULL,                         -- inclusive
    reason text NOT NULL,
    set_by bigint NOT NULL REFERENCES app_user (id),
    set_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by bigint REFERENCES app_user (id),
    CHECK (person_id <> deputy_id),
    CHECK (valid_from <= valid_to),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX deputy_now ON deputy (deputy_id, valid_to) WHERE ended_at IS NULL;
CREATE INDEX deputy_of_person ON deputy (person_id, valid_to) WHERE ended_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON deputy TO callcenter_app;
REVOKE DELETE ON deputy FROM callcenter_app;

ALTER TABLE event ADD COLUMN acting_for bigint;
COMMENT ON COLUMN event.acting_for IS 'id of the person whose deputy the actor was in this';
