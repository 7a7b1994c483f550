-- Calendars and time limits decided while the city's data is in use. A later load of a pack lays them over its files
-- (callcenter/cities/decided.py), and what a calendar moves is kept order by order, so that it can be taken back.

-- Another version of a working calendar: proposed, looked at, applied, perhaps undone.
CREATE TABLE calendar_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    body jsonb NOT NULL,                            -- as in the calendar file, dates as ISO text
    before_version integer NOT NULL,                -- what was in force when it was proposed; undoing goes back to it
    before_body jsonb NOT NULL,
    document text NOT NULL,                         -- number of the document it follows: 国办发明电〔2026〕7号
    reason text NOT NULL,
    state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'applied', 'undone', 'withdrawn')),
    proposed_by bigint NOT NULL REFERENCES app_user (id),
    proposed_at timestamptz NOT NULL,
    previewed_at timestamptz,
    fingerprint text,                               -- of what the last preview showed
    newest_clock bigint,                            -- clocks up to this one were looked at
    summary jsonb,                                  -- how many move, and whither
    applied_by bigint REFERENCES app_user (id),
    applied_at timestamptz,
    applied jsonb,                                  -- what applying did, in numbers
    undone_by bigint REFERENCES app_user (id),
    undone_at timestamptz,
    undo_reason text,
    undone jsonb,                                   -- what undoing did, in numbers
    withdrawn_at timestamptz,
    CHECK ((previewed_at IS NULL) = (fingerprint IS NULL)),
    CHECK ((applied_at IS NULL) = (applied_by IS NULL)),
    CHECK ((state IN ('applied', 'undone')) = (applied_at IS NOT NULL)),
    CHECK ((state = 'undone') = (undone_at IS NOT NULL)),
    CHECK ((undone_at IS NULL) = (undone_by IS NULL)),
    CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL))
);
CREATE INDEX calendar_change_by_name ON calendar_change (name, id);

-- What the last preview of a proposal showed, clock by clock; gone once it is applied or withdrawn.
CREATE TABLE calendar_preview (
    change_id bigint NOT NULL REFERENCES calendar_change (id),
    clock_id bigint NOT NULL,
    work_order_id bigint NOT NULL,
    kind text NOT NULL,
    old_due_at timestamptz NOT NULL,
    new_due_at timestamptz NOT NULL,
    was_provisional boolean NOT NULL,
    is_provisional boolean NOT NULL,
    cause text NOT NULL CHECK (cause IN (
        'days',                                     -- days between start and due time are worked otherwise
        'bound',                                    -- the clock it may not outlast moves
        'kept',                                     -- an approved promise holds, whatever is counted
        'certain',                                  -- counted the same, now for certain (or no longer)
        'warnings'                                  -- due as before, warned at other times
    )),
    PRIMARY KEY (change_id, clock_id)
);
-- Pages of the list, order by order.
CREATE INDEX calendar_preview_pages ON calendar_preview (change_id, work_order_id, clock_id);

-- What an act did to a clock: all that has to be put back when it is undone.
CREATE TABLE calendar_move (
    change_id bigint NOT NULL REFERENCES calendar_change (id),
    act text NOT NULL CHECK (act IN (
        'apply',
        'settle',                                   -- started or changed by processes that had not heard of it yet
        'undo',                                     -- counted anew when it was undone, not put back
        'unsettle'                                  -- the same as settle, after undoing
    )),
    clock_id bigint NOT NULL REFERENCES clock (id),
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    at timestamptz NOT NULL,
    cause text NOT NULL,
    old_version text NOT NULL,
    new_version text NOT NULL,
    old_due_at timestamptz NOT NULL,
    new_due_at timestamptz NOT NULL,
    old_bound_at timestamptz,
    new_bound_at timestamptz,
    was_provisional boolean NOT NULL,
    is_provisional boolean NOT NULL,
    old_warn_at timestamptz,
    new_warn_at timestamptz,
    old_marks jsonb NOT NULL,
    new_marks jsonb NOT NULL,
    old_card text,
    new_card text,
    met boolean NOT NULL DEFAULT true,              -- false: it changed while the act was carried out, and was left alone
    restored_at timestamptz,
    not_restored text CHECK (not_restored IN ('stopped', 'changed')),
    PRIMARY KEY (change_id, act, clock_id)
);
-- The history of an order.
CREATE INDEX calendar_move_of_order ON calendar_move (work_order_id);

-- Orders that run into a year which a calendar does not know for certain yet; told once.
CREATE TABLE calendar_horizon (
    name text NOT NULL,
    year integer NOT NULL,
    seen_at timestamptz NOT NULL,
    orders integer NOT NULL,
    PRIMARY KEY (name, year)
);

-- A time limit added or ended while the city's data is in use.
CREATE TABLE policy_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL,
    new_row jsonb,                                    -- a new row, as in sla_policies.csv; null: the row of this code ends
    ends_on date,                                   -- its last day
    document text NOT NULL,
    reason text NOT NULL,
    state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'applied', 'withdrawn')),
    proposed_by bigint NOT NULL REFERENCES app_user (id),
    proposed_at timestamptz NOT NULL,
    decided_by bigint REFERENCES app_user (id),
    decided_at timestamptz,
    CHECK ((new_row IS NULL) <> (ends_on IS NULL)),
    CHECK ((state = 'proposed') = (decided_at IS NULL)),
    CHECK ((decided_at IS NULL) = (decided_by IS NULL))
);

-- Orders whose running clocks reach beyond what their calendar knows.
CREATE INDEX clock_provisional ON clock (calendar, due_at) WHERE state = 'running' AND is_provisional;

GRANT SELECT, INSERT, UPDATE ON calendar_change, calendar_move, calendar_horizon, policy_change TO callcenter_app;
GRANT SELECT, INSERT, DELETE ON calendar_preview TO callcenter_app;
REVOKE DELETE ON calendar_change, calendar_move, policy_change FROM callcenter_app;
