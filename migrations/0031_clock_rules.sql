-- Clocks that stand up in an audit: every change of a due time with both values, statutory overrides on one order,
-- what was used up when a clock stopped, and when an answer reached its citizen.

ALTER TABLE clock
    ADD COLUMN started_by text,                     -- the command that started it; registered for the first ones
    ADD COLUMN floor_at timestamptz,                -- a shortened term ends no sooner than this
    ADD COLUMN override_id bigint,                  -- the statutory override that it follows instead of the pack
    ADD COLUMN net_s bigint,                        -- of its own kind of time, at the stop, without its pauses
    ADD COLUMN gross_s bigint;                      -- ... with them

-- What happened to a clock's due time, never silently: both values stand side by side.
CREATE TABLE clock_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    clock_id bigint NOT NULL REFERENCES clock (id),
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    at timestamptz NOT NULL,
    actor text NOT NULL,                            -- as events name it: user:7, citizen, system:scheduler
    cause text NOT NULL,                            -- the command or the act
    change text NOT NULL CHECK (change IN (
        'request_type', 'urgency', 'category', 'place', 'track',  -- the matter proved to be another
        'owner',                                    -- dispatched anew
        'pause', 'resume',                          -- it stood, and goes on with the credit of that time
        'promise',                                  -- an extension or a suspension was approved
        'override',                                 -- a law gives this one order another term
        'bound',                                    -- the clock that bounds it moved
        'merge', 'unmerge',                         -- its promise is kept by the main order's clock
        'reach',                                    -- the answer did not reach the citizen after all
        'calendar', 'calendar_undo',                -- a calendar was corrected, or the correction taken back
        'policy', 'policy_undo'                     -- another version of a policy was applied to it
    )),
    what jsonb NOT NULL DEFAULT '{}',               -- {"request_type": ["help", "report"]}: codes alone, no words
    rule_code text,                                 -- the rule of change that decided
    rule_source text,
    action text CHECK (action IN ('keep', 'restart', 'shorten')),
    old_due_at timestamptz NOT NULL,
    new_due_at timestamptz NOT NULL,
    old_policy text NOT NULL,
    new_policy text NOT NULL,
    old_calendar_version text NOT NULL,
    new_calendar_version text NOT NULL,
    credit_s bigint                                 -- working time given back by a resume
);
-- The history of an order's clocks is read whenever the order is.
CREATE INDEX clock_change_of_order ON clock_change (work_order_id);
REVOKE UPDATE, DELETE ON clock_change FROM callcenter_app;

-- A term that a law or a decision gives one order, by whom and on what ground.
CREATE TABLE clock_override (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    unit text NOT NULL CHECK (unit IN ('working_day', 'natural_day')),
    amount integer NOT NULL CHECK (amount > 0),
    law text NOT NULL,
    article text NOT NULL,
    document text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    by_user bigint NOT NULL REFERENCES app_user (id)
);
CREATE INDEX clock_override_of_order ON clock_override (work_order_id);
REVOKE UPDATE, DELETE ON clock_override FROM callcenter_app;
GRANT UPDATE (law, article, document, reason) ON clock_override TO callcenter_app;

-- Whether and how the released answer of a round reached its citizen.
CREATE TABLE answer_reach (
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    round integer NOT NULL,
    released_at timestamptz NOT NULL,
    awaits text NOT NULL CHECK (awaits IN (
        'released',                                 -- it lies where she looks
        'sent'                                      -- its notice has to leave by her door first
    )),
    rule_source text NOT NULL,
    bounced_at timestamptz,                         -- the notice was given up: she has to be called
    reached_at timestamptz,
    how text CHECK (how IN ('released', 'sent', 'follow_up', 'rating', 'unreachable', 'replaced')),
    PRIMARY KEY (work_order_id, round),
    CHECK ((reached_at IS NULL) = (how IS NULL))
);
-- Answers on their way, for the worker that looks after them.
CREATE INDEX answer_reach_waiting ON answer_reach (released_at) WHERE reached_at IS NULL AND bounced_at IS NULL;
REVOKE DELETE ON answer_reach FROM callcenter_app;
-- An answer that did not reach her is visited whatever the plan drew.
GRANT UPDATE (is_chosen, rule_code) ON follow_up_choice TO callcenter_app;

-- What a change of the matter or its owner does to a running clock, by the pack.
CREATE TABLE clock_change_rule (
    code text PRIMARY KEY,
    change text NOT NULL CHECK (change IN ('request_type', 'urgency', 'category', 'place', 'track', 'owner')),
    clock text NOT NULL,                            -- '' means any
    becomes text NOT NULL,                          -- the new value; '' means any
    action text NOT NULL CHECK (action IN ('keep', 'restart', 'shorten')),
    may_lengthen boolean NOT NULL,                  -- the law gives what it has become its own term
    least integer NOT NULL CHECK (least >= 0),      -- what is left at the least of a shortened term
    least_unit text NOT NULL,
    source text NOT NULL,
    valid_from date,
    valid_to date,
    position integer NOT NULL
);
REVOKE DELETE ON clock_change_rule FROM callcenter_app;

-- The hours an organisation works by, where they are not the centre's.
CREATE TABLE unit_calendar (
    code text PRIMARY KEY,
    organisation_code text NOT NULL,
    calendar text NOT NULL,
    source text NOT NULL,
    valid_from date,
    valid_to date,
    position integer NOT NULL
);
REVOKE DELETE ON unit_calendar FROM callcenter_app;

-- When an answer counts as having reached a citizen, by the door she came by.
CREATE TABLE answer_door (
    channel text PRIMARY KEY,
    reaches text NOT NULL CHECK (reaches IN ('released', 'sent')),
    source text NOT NULL,
    position integer NOT NULL,
    retired_on date
);
REVOKE DELETE ON answer_door FROM callcenter_app;

-- Stopped clocks as reports read them: on time by what was promised first, and by what was promised last.
CREATE VIEW clock_result AS
SELECT
    id AS clock_id,
    work_order_id,
    assignment_id,
    kind,
    round,
    policy_code,
    unit,
    started_at,
    stopped_at,
    stop_reason,
    original_due_at,
    due_at,
    stopped_at <= original_due_at AS on_time_original,
    stopped_at <= due_at AS on_time_promised,
    net_s,
    gross_s
FROM clock
WHERE state = 'stopped';
GRANT SELECT ON clock_result TO callcenter_app;
