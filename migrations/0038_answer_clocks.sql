-- How long a citizen waits for a person's answer in a conversation: a clock of its own, for there may be no order yet.
CREATE TABLE answer_clock (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversation (id),
    started_at timestamptz NOT NULL,
    started_by text NOT NULL CHECK (started_by IN (
        'asked_for_agent',                          -- 转人工
        'said_to_agent',                            -- she answered what an agent had said
        'left_to_agent'                             -- she fell silent, and nobody but a person can read what she sent
    )),
    policy_code text NOT NULL,
    policy_source text NOT NULL,
    calendar text NOT NULL,
    calendar_version text NOT NULL,
    due_at timestamptz NOT NULL,
    warn_at timestamptz,
    marks jsonb NOT NULL,                           -- as of clock: [[key, kind, at], ...]
    fired text[] NOT NULL DEFAULT '{}',
    next_fire_at timestamptz,
    stopped_at timestamptz,
    stop_reason text CHECK (stop_reason IN ('answered', 'ordered', 'closed')),
    answered_by bigint REFERENCES app_user (id),
    CHECK ((stopped_at IS NULL) = (stop_reason IS NULL)),
    CHECK ((answered_by IS NULL) OR (stop_reason IS NOT NULL))
);
-- She waits once, however much she writes.
CREATE UNIQUE INDEX answer_clock_running ON answer_clock (conversation_id) WHERE stopped_at IS NULL;
-- What is due, for the scheduler.
CREATE INDEX answer_clock_due ON answer_clock (next_fire_at) WHERE stopped_at IS NULL AND next_fire_at IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON answer_clock TO callcenter_app;
REVOKE DELETE ON answer_clock FROM callcenter_app;
