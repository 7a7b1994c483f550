-- Notices to departments and citizens with how their delivery stands, and alerts of emergencies.

-- What is said to whom about which event; data of the city pack.
CREATE TABLE notice_template (
    code text PRIMARY KEY,
    event text NOT NULL,
    conditions text[] NOT NULL,                     -- field=value|value of the event, all of which must hold
    audience text NOT NULL CHECK (audience IN ('citizen', 'department', 'copies', 'centre', 'duty')),
    roles text[] NOT NULL,                          -- roles of people, of the duty roster for `duty`; empty for citizens
    doors text[] NOT NULL,
    at_night text NOT NULL CHECK (at_night IN ('wait', 'send')),
    once text NOT NULL CHECK (once IN ('event', 'day')),
    text text NOT NULL,
    source text NOT NULL,
    position integer NOT NULL,
    retired_on date
);
REVOKE DELETE ON notice_template FROM callcenter_app;

-- One row a recipient and door. What it says and the address it goes to are sealed: both tell of people.
CREATE TABLE notice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL UNIQUE,                       -- of event, template and recipient: the same is never written twice
    event_id bigint NOT NULL,
    template_code text NOT NULL,
    subject text NOT NULL,                          -- number of the order
    audience text NOT NULL,
    door text NOT NULL CHECK (door IN ('in_app', 'tracking', 'sms', 'wechat')),
    user_id bigint REFERENCES app_user (id),        -- whose list it stands in
    contact_id bigint REFERENCES contact (id),      -- whose tracking page it stands on, whose conversation it joins
    address_sealed bytea,
    body_sealed bytea NOT NULL,
    is_pressing boolean NOT NULL,                   -- goes first
    waits_for_morning boolean NOT NULL,
    state text NOT NULL CHECK (state IN (
        'queued',        -- to be sent, from next_attempt_at on
        'sent',          -- queued|failed -> the door took it
        'failed',        -- queued|failed -> the door did not; tried again at next_attempt_at
        'given_up'       -- queued|failed -> tried often enough, or the door refused it for good
    )),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    last_error text,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    read_at timestamptz,
    CHECK ((state IN ('queued', 'failed')) = (next_attempt_at IS NOT NULL)),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    CHECK (read_at IS NULL OR user_id IS NOT NULL)
);
COMMENT ON COLUMN notice.last_error IS 'A code or the type of the failure; never its text, which may quote people';
-- The next to send.
CREATE INDEX notice_next ON notice (is_pressing DESC, next_attempt_at, id) WHERE state IN ('queued', 'failed');
-- A person's list, and how many in it are unread.
CREATE INDEX notice_of_user ON notice (user_id, id DESC) WHERE user_id IS NOT NULL;
CREATE INDEX notice_unread ON notice (user_id) WHERE user_id IS NOT NULL AND read_at IS NULL;
-- What a citizen reads on the tracking page.
CREATE INDEX notice_of_contact ON notice (contact_id, id) WHERE contact_id IS NOT NULL;
-- What people must look at.
CREATE INDEX notice_given_up ON notice (id DESC) WHERE state = 'given_up';
REVOKE DELETE ON notice FROM callcenter_app;

-- How far each reader of events has come; moved in the transaction that holds what it made of them.
CREATE TABLE event_cursor (
    name text PRIMARY KEY,
    number bigint NOT NULL CHECK (number >= 0)
);
REVOKE DELETE ON event_cursor FROM callcenter_app;
-- What happened before this version is nobody's news any more.
INSERT INTO event_cursor (name, number)
SELECT reader, (SELECT coalesce(max(number), 0) FROM event_number)
FROM unnest(ARRAY['notices', 'emergencies']) AS reader;

-- Events a reader could not deal with and passed over, so that the next ones did not wait behind them.
CREATE TABLE event_passed_over (
    reader text NOT NULL REFERENCES event_cursor (name),
    number bigint NOT NULL,
    at timestamptz NOT NULL,
    failure text NOT NULL,
    PRIMARY KEY (reader, number)
);
REVOKE UPDATE, DELETE ON event_passed_over FROM callcenter_app;

-- One alert an emergency, raised in the transaction that registers its order.
CREATE TABLE alert (
    work_order_id bigint PRIMARY KEY REFERENCES work_order (id),
    number text NOT NULL UNIQUE,
    handover text NOT NULL,                         -- 110, 119, 120, 122
    state text NOT NULL CHECK (state IN (
        'raised',        -- nobody has said that she has it
        'escalated',     -- raised|escalated -> time ran out, the next on the roster was told
        'acknowledged',  -- raised|escalated -> a person has it
        'handed_over',   -- any open -> 110, 119, 120 or 122 has it
        'false_alarm',   -- any open -> there was no danger
        'ended'          -- any open -> the order went on another way
    )),
    level integer NOT NULL DEFAULT 0 CHECK (level >= 0),    -- how often it climbed the roster
    raised_at timestamptz NOT NULL,
    due_at timestamptz,                             -- when it climbs first; null where no policy limits it
    escalated_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by bigint REFERENCES app_user (id),
    settled_at timestamptz,
    settled_by bigint REFERENCES app_user (id),
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
    CHECK ((state IN ('handed_over', 'false_alarm', 'ended')) = (settled_at IS NOT NULL))
);
CREATE INDEX alert_open ON alert (raised_at) WHERE state IN ('raised', 'escalated', 'acknowledged');
REVOKE DELETE ON alert FROM callcenter_app;
