-- Contacts, work orders, their assignments, replies, follow-ups, ratings and clocks.

-- Numbers are taken from one sequence; gaps are harmless, waiting for a counter row is not.
CREATE SEQUENCE work_order_number_seq;

-- What a citizen sent, exactly as it came, stored before anything that can fail is tried on it.
CREATE TABLE contact (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id uuid NOT NULL UNIQUE,                 -- random; the tracking code is a keyed HMAC of it
    number text NOT NULL UNIQUE,                    -- the number the citizen is told; its order takes it over
    channel text NOT NULL CHECK (channel IN ('phone', 'web', 'wechat', 'walk_in', 'letter', 'leader_note', 'paper_slip')),
    source text,                                    -- the line, desk or paper it came by, in words
    state text NOT NULL DEFAULT 'stored' CHECK (state IN (
        'stored',        -- taken in, not yet understood
        'ordered',       -- stored -> an order was made
        'set_aside'      -- stored -> nothing to act on (a greeting, no content)
    )),
    set_aside_reason text,
    received_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL,
    backdate_reason text,
    content_sealed bytea NOT NULL,                  -- the form as sent (JSON), sealed
    transcript_sealed bytea,                        -- segments (JSON), sealed
    recording_key text,                             -- blob of the recording
    tracking_hash bytea NOT NULL,
    idempotency_key text,                           -- with the door in front: web:…, staff:<id>:…
    request_hash bytea,
    registered_by bigint REFERENCES app_user (id),
    organisation_id bigint,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz
);
-- A repeated key of the same door gives the same answer.
CREATE UNIQUE INDEX contact_idempotency_key ON contact (idempotency_key) WHERE idempotency_key IS NOT NULL;
-- The sweep that understands what a failure left behind.
CREATE INDEX contact_not_understood ON contact (next_attempt_at) WHERE state = 'stored';

CREATE TABLE attachment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contact_id bigint NOT NULL REFERENCES contact (id),
    kind text NOT NULL CHECK (kind IN ('scan', 'photo', 'document')),
    name text NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    blob_key text NOT NULL,
    stored_at timestamptz NOT NULL
);
CREATE INDEX attachment_of_contact ON attachment (contact_id);

CREATE TABLE work_order (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number text NOT NULL UNIQUE,
    contact_id bigint NOT NULL UNIQUE REFERENCES contact (id),
    -- One state list: the table in callcenter/workorders/machine.py; a test compares the two.
    state text NOT NULL CHECK (state IN (
        'registered', 'pending_dispatch', 'dispatched', 'in_progress',
        'pending_review', 'pending_follow_up', 'closed', 'archived')),
    version integer NOT NULL DEFAULT 1,
    round integer NOT NULL DEFAULT 1,
    rework_count integer NOT NULL DEFAULT 0,
    request_type text NOT NULL CHECK (request_type IN (
        'consultation', 'help', 'complaint', 'report', 'suggestion', 'praise', 'other')),
    urgency text NOT NULL CHECK (urgency IN ('normal', 'urgent', 'emergency')),
    track text NOT NULL CHECK (track IN ('ordinary', 'enterprise', 'hard_matter', 'efficiency')),
    emergency_handover text,                        -- 110, 119, 120, 122: the citizen is told at once
    category_code text,
    title text NOT NULL,
    content text NOT NULL,                          -- identifiers masked; the original stays sealed in contact
    abstract text,                                  -- the approved abstract of a confidential order
    district text,
    town text,
    village text,
    address text,
    place_code text,                                -- division code of the narrowest place known
    channel text NOT NULL,
    source text,
    received_at timestamptz NOT NULL,
    registered_at timestamptz NOT NULL,
    accepted_at timestamptz,
    answered_at timestamptz,                        -- when the public answer was released
    closed_at timestamptz,
    archived_at timestamptz,
    registered_by bigint REFERENCES app_user (id),
    accepted_by bigint REFERENCES app_user (id),
    citizen_name_sealed bytea,
    phone_sealed bytea,                             -- the number to call back
    phone_index bytea,                              -- blind index of it
    calling_phone_sealed bytea,                     -- the number the call came from
    calling_phone_index bytea,
    citizen_name_masked text,
    phone_masked text,
    calling_phone_masked text,
    on_behalf_of text,
    is_anonymous boolean NOT NULL DEFAULT false,
    no_reply_wanted boolean NOT NULL DEFAULT false,
    is_confidential boolean NOT NULL DEFAULT false,
    is_actionable boolean NOT NULL DEFAULT true,
    complained_of_kind text CHECK (complained_of_kind IN ('person', 'unit')),
    complained_of_name text,
    complained_of_organisation text,                -- organisation code when it is one of ours
    company text,
    uscc text,
    suggestion jsonb,                               -- what the machine proposed, with evidence
    public_answer text,                             -- the released one; nothing else ever leaves
    lead_organisation_id bigint REFERENCES organisation (id),
    search_bigrams text[] NOT NULL DEFAULT '{}',
    -- the clock a desk sorts by: copied from `clock` in the same transaction
    main_clock_kind text,
    main_unit text,                                 -- working time or by the clock, and by which calendar
    main_calendar text,
    main_due_at timestamptz,
    main_original_due_at timestamptz,
    main_warn_at timestamptz,
    main_provisional boolean NOT NULL DEFAULT false
);
CREATE INDEX work_order_by_state_due ON work_order (state, main_due_at);
CREATE INDEX work_order_by_received ON work_order (received_at DESC, id DESC);
CREATE INDEX work_order_by_phone ON work_order (phone_index) WHERE phone_index IS NOT NULL;
CREATE INDEX work_order_by_search ON work_order USING gin (search_bigrams);
CREATE INDEX work_order_by_lead ON work_order (lead_organisation_id, state);

-- Assignments are a tree: lead and copies now, co-handling and second level below them.
CREATE TABLE assignment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    parent_id bigint REFERENCES assignment (id),
    kind text NOT NULL CHECK (kind IN ('lead', 'co_handling', 'second_level', 'copy')),
    organisation_id bigint NOT NULL REFERENCES organisation (id),
    state text NOT NULL CHECK (state IN (
        'pending_sign_in',   -- dispatched, nobody has taken it
        'in_progress',       -- signed in
        'replied',           -- reply under review
        'finished',          -- reply approved
        'informed',          -- a copy: to know, not to act
        'ended'              -- replaced by a later round or dispatch
    )),
    round integer NOT NULL,
    note text,
    dispatched_at timestamptz NOT NULL,
    dispatched_by bigint REFERENCES app_user (id),
    signed_in_at timestamptz,
    signed_in_by bigint REFERENCES app_user (id),
    replied_at timestamptz,
    ended_at timestamptz
);
-- An order has one lead at a time.
CREATE UNIQUE INDEX assignment_one_open_lead ON assignment (work_order_id)
    WHERE kind = 'lead' AND state IN ('pending_sign_in', 'in_progress', 'replied');
CREATE INDEX assignment_of_organisation ON assignment (organisation_id, work_order_id);
CREATE INDEX assignment_of_order ON assignment (work_order_id);

CREATE TABLE contact_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    assignment_id bigint NOT NULL REFERENCES assignment (id),
    at timestamptz NOT NULL,
    method text NOT NULL CHECK (method IN ('phone', 'visit', 'wechat', 'sms', 'other')),
    reached boolean NOT NULL,
    note text NOT NULL,
    by_user bigint NOT NULL REFERENCES app_user (id)
);
CREATE INDEX contact_attempt_of_order ON contact_attempt (work_order_id);

CREATE TABLE reply (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    assignment_id bigint NOT NULL REFERENCES assignment (id),
    round integer NOT NULL,
    is_true text NOT NULL CHECK (is_true IN ('true', 'partly', 'false')),
    is_solved boolean NOT NULL,
    unsolved_reason text,
    internal_findings text NOT NULL,
    public_answer text NOT NULL,
    state text NOT NULL CHECK (state IN ('submitted', 'approved', 'sent_back')),
    at timestamptz NOT NULL,
    by_user bigint NOT NULL REFERENCES app_user (id),
    reviewed_at timestamptz,
    reviewed_by bigint REFERENCES app_user (id),
    review_note text,
    CHECK (is_solved OR unsolved_reason IS NOT NULL)
);
CREATE UNIQUE INDEX reply_one_under_review ON reply (assignment_id) WHERE state = 'submitted';
CREATE INDEX reply_of_order ON reply (work_order_id);

CREATE TABLE follow_up (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    round integer NOT NULL,
    at timestamptz NOT NULL,
    method text NOT NULL CHECK (method IN ('phone', 'sms', 'wechat', 'visit', 'other')),
    reached boolean NOT NULL,
    contacted boolean,
    is_true boolean,
    is_solved boolean,
    satisfaction smallint CHECK (satisfaction BETWEEN 1 AND 5),
    comment text NOT NULL DEFAULT '',
    by_user bigint NOT NULL REFERENCES app_user (id),
    CHECK (NOT reached OR (is_solved IS NOT NULL AND satisfaction IS NOT NULL))
);
CREATE INDEX follow_up_of_order ON follow_up (work_order_id);

CREATE TABLE rating (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    round integer NOT NULL,
    score smallint NOT NULL CHECK (score BETWEEN 1 AND 5),
    comment text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    UNIQUE (work_order_id, round)
);

CREATE TABLE clock (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    assignment_id bigint REFERENCES assignment (id),
    kind text NOT NULL,
    round integer NOT NULL,
    state text NOT NULL CHECK (state IN ('running', 'stopped', 'void')),
    policy_code text NOT NULL,
    policy_source text NOT NULL,
    unit text NOT NULL CHECK (unit IN ('working_day', 'working_minute', 'natural_day', 'minute')),
    amount integer NOT NULL CHECK (amount > 0),
    start_rule text NOT NULL,
    end_rule text NOT NULL,
    calendar text NOT NULL,
    calendar_version text NOT NULL,
    started_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    original_due_at timestamptz NOT NULL,
    bound_at timestamptz,                           -- due_at is never later than this (department clock)
    is_provisional boolean NOT NULL,
    pauses jsonb NOT NULL DEFAULT '[]',             -- [[from, to, reason], ...]
    warn_shares text[] NOT NULL DEFAULT '{}',       -- shares of the whole time still left, as fractions
    overdue_times text[] NOT NULL DEFAULT '{}',     -- multiples of the whole time, as fractions
    warn_at timestamptz,                            -- the first warning: from here on the clock is pressing
    marks jsonb NOT NULL DEFAULT '[]',              -- [[key, kind, at], ...] what it has to say and when
    fired text[] NOT NULL DEFAULT '{}',             -- keys of the marks that have fired: warn:1/2, breach
    next_fire_at timestamptz,                       -- null when nothing is left to fire
    stopped_at timestamptz,
    stop_reason text,
    CHECK ((state = 'running') = (stopped_at IS NULL))
);
-- The scheduler's hot query: due marks of running clocks.
CREATE INDEX clock_due ON clock (next_fire_at) WHERE state = 'running' AND next_fire_at IS NOT NULL;
CREATE INDEX clock_of_order ON clock (work_order_id);
-- One running clock of a kind on an order (or on one of its assignments).
CREATE UNIQUE INDEX clock_one_running ON clock (work_order_id, kind, coalesce(assignment_id, 0)) WHERE state = 'running';

-- Ten wrong codes lock one number for one address for a while.
CREATE TABLE tracking_failure (
    number_hash bytea NOT NULL,
    client_address text NOT NULL,
    failures integer NOT NULL,
    first_at timestamptz NOT NULL,
    locked_until timestamptz,
    PRIMARY KEY (number_hash, client_address)
);

GRANT USAGE ON SEQUENCE work_order_number_seq TO callcenter_app;
GRANT SELECT, INSERT, UPDATE ON contact, attachment, work_order, assignment, contact_attempt, reply, follow_up, rating, clock TO callcenter_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tracking_failure TO callcenter_app;

-- The one definition of who sees which order; every list and every look-up starts here. A plain SQL
-- set-returning function is inlined by the planner, so the indexes above serve it.
--   sees_all       the person works at the centre and sees ordinary orders of everybody
--   sees_guarded   ... and confidential ones, reports and efficiency complaints too
--   tracks         tracks whose orders the person follows as an officer
--   organisations  ids of the person's own organisation and all below it
--   person         id of the person: what one registered oneself one may follow
CREATE FUNCTION visible_work_orders(sees_all boolean, sees_guarded boolean, tracks text[], organisations bigint[], person bigint)
RETURNS SETOF work_order
LANGUAGE sql STABLE AS $$
    SELECT w.*
    FROM work_order w
    WHERE (sees_all AND (sees_guarded OR NOT (w.is_confidential OR w.request_type = 'report' OR w.track = 'efficiency')))
       OR (w.track = ANY (tracks) AND (sees_guarded OR NOT w.is_confidential))
       OR w.registered_by = person
       OR EXISTS (SELECT 1 FROM assignment a WHERE a.work_order_id = w.id AND a.organisation_id = ANY (organisations));
$$;
GRANT EXECUTE ON FUNCTION visible_work_orders(boolean, boolean, text[], bigint[], bigint) TO callcenter_app;
