-- The city pack in tables: divisions, organisations, categories, rules, duties, policies, calendars, lines, queues.
--
-- Rows are matched by their keys at each load and never deleted: what a newer pack no longer has gets an end
-- (valid_to, or retired_on where the table carries no dates of its own), since old orders keep its name.
-- `position` is the order of the pack's files.

-- One city a database.
CREATE TABLE city (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    code text NOT NULL,
    name text NOT NULL,
    short_name text NOT NULL,
    timezone text NOT NULL,
    number_prefix text NOT NULL,
    default_calendar text NOT NULL,
    hotline_number text NOT NULL,
    centre text NOT NULL,
    efficiency_owner text NOT NULL,
    superior_inspector text NOT NULL,
    emergency_numbers jsonb NOT NULL
);

-- Every load that changed something.
CREATE TABLE city_pack_version (
    version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    loaded_at timestamptz NOT NULL,
    loaded_by text NOT NULL,
    changes jsonb NOT NULL
);
COMMENT ON COLUMN city_pack_version.content_hash IS 'SHA-256 over the files of the pack';
COMMENT ON COLUMN city_pack_version.loaded_by IS 'user:<id> or system:<part>';
REVOKE UPDATE, DELETE ON city_pack_version FROM callcenter_app;

-- Limits and weights, each with where it comes from.
CREATE TABLE setting (
    name text PRIMARY KEY,
    value integer NOT NULL,
    unit text NOT NULL,
    source text NOT NULL,
    position integer NOT NULL,
    retired_on date
);

CREATE TABLE division (
    code text PRIMARY KEY,
    name text NOT NULL,
    level text NOT NULL CHECK (level IN ('city', 'county', 'town', 'village')),
    parent_code text NOT NULL,                      -- '' for the city
    aliases text[] NOT NULL,
    position integer NOT NULL,
    retired_on date
);
-- The villages of a town.
CREATE INDEX division_children ON division (parent_code);

-- Organisations form a tree (centre; city departments; counties; towns; stations; utilities). One is never
-- deleted, only dated: old orders keep its name.
CREATE TABLE organisation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    short_name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('centre', 'department', 'county', 'town', 'station', 'utility')),
    parent_id bigint REFERENCES organisation (id),
    department_kind text,
    division_code text,
    phone text,
    aliases text[] NOT NULL DEFAULT '{}',
    valid_from date,
    valid_to date,
    position integer NOT NULL DEFAULT 0,
    CHECK (parent_id IS DISTINCT FROM id)
);
-- The subtree of an organisation is walked from above.
CREATE INDEX organisation_children ON organisation (parent_id);

CREATE TABLE category (
    code text PRIMARY KEY,
    parent_code text NOT NULL,                      -- '' at level 1
    name text NOT NULL,
    level smallint NOT NULL CHECK (level BETWEEN 1 AND 3),
    owner_kind text NOT NULL,
    track text NOT NULL CHECK (track IN ('ordinary', 'enterprise', 'hard_matter', 'efficiency')),
    words text[] NOT NULL,
    examples text[] NOT NULL,
    valid_from date,
    valid_to date,
    position integer NOT NULL
);

CREATE TABLE request_type_rule (
    request_type text NOT NULL CHECK (request_type IN (
        'consultation', 'help', 'complaint', 'report', 'suggestion', 'praise', 'other')),
    kind text NOT NULL CHECK (kind IN ('word', 'regex')),
    pattern text NOT NULL,
    weight double precision NOT NULL,
    note text NOT NULL,
    position integer NOT NULL,
    retired_on date,
    PRIMARY KEY (request_type, kind, pattern)
);

CREATE TABLE track_rule (
    track text NOT NULL CHECK (track IN ('ordinary', 'enterprise', 'hard_matter', 'efficiency')),
    kind text NOT NULL CHECK (kind IN ('word', 'regex')),
    pattern text NOT NULL,
    weight double precision NOT NULL,
    note text NOT NULL,
    position integer NOT NULL,
    retired_on date,
    PRIMARY KEY (track, kind, pattern)
);

CREATE TABLE urgency_rule (
    code text PRIMARY KEY,
    urgency text NOT NULL CHECK (urgency IN ('urgent', 'emergency')),
    handover text NOT NULL,                         -- '' unless an emergency
    also_ok text[] NOT NULL,
    any_of text[] NOT NULL,
    all_of text[] NOT NULL,
    none_of text[] NOT NULL,
    basis text NOT NULL,
    position integer NOT NULL,
    retired_on date
);

-- 派单目录: who leads a category at a place.
CREATE TABLE duty_row (
    category_code text NOT NULL,
    place_code text NOT NULL,
    lead text NOT NULL,                             -- organisation codes
    co_handlers text[] NOT NULL,
    copies text[] NOT NULL,
    basis text NOT NULL,
    valid_from date,
    valid_to date,
    position integer NOT NULL,
    CONSTRAINT duty_row_key UNIQUE NULLS NOT DISTINCT (category_code, place_code, valid_from)
);

CREATE TABLE sla_policy (
    code text PRIMARY KEY,
    clock text NOT NULL CHECK (clock IN (
        'statutory', 'department', 'dispatch', 'sign_in', 'contact', 'review', 'follow_up', 'answer', 'acknowledge')),
    request_type text NOT NULL,                     -- '' in a match column means any
    urgency text NOT NULL,
    category_code text NOT NULL,
    place_code text NOT NULL,
    track text NOT NULL,
    unit text NOT NULL CHECK (unit IN ('working_day', 'working_minute', 'natural_day', 'minute')),
    amount integer NOT NULL CHECK (amount > 0),
    calendar text NOT NULL,
    warn_shares text[] NOT NULL,
    overdue_times text[] NOT NULL,
    start_rule text NOT NULL,
    end_rule text NOT NULL,
    source text NOT NULL,
    valid_from date,
    valid_to date,
    position integer NOT NULL
);

-- Earlier versions stay: the reason of an old deadline can be told again.
CREATE TABLE calendar (
    name text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    body jsonb NOT NULL,
    position integer NOT NULL,
    retired_on date,
    PRIMARY KEY (name, version)
);
COMMENT ON COLUMN calendar.body IS 'Periods, holidays and make-up days as in the calendar file, dates as ISO text';

CREATE TABLE queue (
    code text PRIMARY KEY,
    name text NOT NULL,
    media text NOT NULL CHECK (media IN ('voice', 'text')),
    skills text[] NOT NULL,
    priority integer NOT NULL,
    answer_target_s integer NOT NULL CHECK (answer_target_s > 0),
    overflow_queue text NOT NULL,                   -- '' for none
    overflow_after_s integer NOT NULL,
    hours text NOT NULL CHECK (hours IN ('7x24', 'workday')),
    source text NOT NULL,
    position integer NOT NULL,
    retired_on date
);

-- Numbers merged into the hotline.
CREATE TABLE merged_line (
    old_number text NOT NULL,
    name text NOT NULL,
    mode text NOT NULL CHECK (mode IN ('whole', 'parallel', 'sub_centre')),
    queue text NOT NULL,
    duty_filter text[] NOT NULL,                    -- categories it was for
    script text NOT NULL,
    fallback text NOT NULL,                         -- the queue that takes over
    valid_from date,
    valid_to date,
    position integer NOT NULL,
    CONSTRAINT merged_line_key UNIQUE NULLS NOT DISTINCT (old_number, valid_from)
);

CREATE TABLE duty_roster (
    organisation_code text NOT NULL,
    role text NOT NULL CHECK (role IN (
        'duty_agent', 'duty_supervisor', 'leader_on_call', 'duty_contact', 'repair_desk', 'command_centre',
        'order_clerk', 'local_dispatcher')),
    name text NOT NULL,
    phone text NOT NULL,
    weekdays smallint[] NOT NULL,                   -- ISO, 1 is Monday
    hours text NOT NULL,                            -- half-open, 16:00-24:00
    valid_from date,
    valid_to date,
    position integer NOT NULL,
    CONSTRAINT duty_roster_key UNIQUE NULLS NOT DISTINCT (organisation_code, role, phone, weekdays, hours, valid_from)
);

REVOKE DELETE ON
    city, setting, division, organisation, category, request_type_rule, track_rule, urgency_rule, duty_row,
    sla_policy, calendar, queue, merged_line, duty_roster
FROM callcenter_app;
