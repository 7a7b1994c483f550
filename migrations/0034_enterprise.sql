-- 企业诉求直通车: the register of enterprises, the matters of a track, their plans, and the ladder they climb.

CREATE TABLE enterprise (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uscc text NOT NULL UNIQUE CHECK (uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),    -- 统一社会信用代码, GB 32100
    name text NOT NULL,
    aliases text[] NOT NULL DEFAULT '{}',
    name_keys text[] NOT NULL,                      -- name and aliases in the one form in which they are compared
    status text NOT NULL CHECK (status IN (
        'active',            -- 存续
        'suspended',         -- 停业
        'deregistered'       -- 注销
    )),
    organisation_code text,                         -- the county or town that serves it
    place_code text,
    officer_id bigint REFERENCES app_user (id),     -- 服务专员
    size text CHECK (size IN ('large', 'medium', 'small', 'micro')),
    industry text,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    created_by bigint NOT NULL REFERENCES app_user (id),
    changed_at timestamptz NOT NULL,
    changed_by bigint NOT NULL REFERENCES app_user (id)
);
-- A name in a citizen's words finds its enterprise.
CREATE INDEX enterprise_by_name ON enterprise USING gin (name_keys);
CREATE INDEX enterprise_by_officer ON enterprise (officer_id) WHERE officer_id IS NOT NULL;

-- People of an enterprise and its own lines (without a name). One that is taken out is deleted: it is somebody's number.
CREATE TABLE enterprise_contact (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id uuid NOT NULL UNIQUE,                 -- what the sealed values are bound to
    enterprise_id bigint NOT NULL REFERENCES enterprise (id),
    post text NOT NULL,                             -- 法定代表人, 办公室主任, 总机
    name_sealed bytea,
    name_masked text,
    phone_sealed bytea NOT NULL,
    phone_index bytea NOT NULL,                     -- blind index; the same purpose as an order's
    phone_masked text NOT NULL,
    created_at timestamptz NOT NULL,
    created_by bigint NOT NULL REFERENCES app_user (id),
    CHECK ((name_sealed IS NULL) = (name_masked IS NULL))
);
CREATE INDEX enterprise_contact_of ON enterprise_contact (enterprise_id);
CREATE INDEX enterprise_contact_by_phone ON enterprise_contact (phone_index);

-- Which enterprise asks, as far as it was recognised; the order's track says whether it is about its operation.
CREATE TABLE enterprise_order (
    work_order_id bigint PRIMARY KEY REFERENCES work_order (id),
    enterprise_id bigint NOT NULL REFERENCES enterprise (id),
    recognised_by text NOT NULL CHECK (recognised_by IN ('number', 'code', 'name', 'person')),
    at timestamptz NOT NULL,
    by_user bigint REFERENCES app_user (id)         -- null: the platform
);
CREATE INDEX enterprise_order_of ON enterprise_order (enterprise_id);

-- A matter of a track. One state list: callcenter/enterprise/model.py; a test compares the two.
CREATE TABLE track_case (
    work_order_id bigint PRIMARY KEY REFERENCES work_order (id),
    track text NOT NULL CHECK (track IN ('enterprise', 'hard_matter', 'efficiency')),
    state text NOT NULL CHECK (state IN (
        'screening',         -- 待甄别
        'refused',           -- 甄别不纳入: goes on as an ordinary order
        'working',           -- 办理中
        'closed',            -- 办结: by the office alone
        'ended'              -- the order ended or left the track without the office
    )),
    version integer NOT NULL DEFAULT 1,
    class text,                                     -- A 权责清晰, B 多部门, C 历史遗留, D 政策空白
    level smallint NOT NULL DEFAULT 0 CHECK (level >= 0),
    officer_id bigint REFERENCES app_user (id),
    opened_at timestamptz NOT NULL,
    screened_at timestamptz,
    screened_by bigint REFERENCES app_user (id),
    ground text,                                    -- of a refusal, from the city pack
    explanation text,                               -- what the enterprise is told of it
    contacted_at timestamptz,
    planned_at timestamptz,
    closed_at timestamptz,
    closed_by bigint REFERENCES app_user (id),
    close_basis text CHECK (close_basis IN (
        'confirmed',         -- 企业确认解决
        'service_confirmed'  -- 服务确认: explained, with a written basis
    )),
    close_note text,
    close_document text,
    end_reason text,
    CHECK ((state = 'closed') = (close_basis IS NOT NULL)),
    CHECK (state <> 'refused' OR (ground IS NOT NULL AND explanation IS NOT NULL)),
    CHECK (close_basis IS DISTINCT FROM 'service_confirmed' OR (close_note IS NOT NULL AND close_document IS NOT NULL))
);
CREATE INDEX track_case_open ON track_case (track, level) WHERE state IN ('screening', 'working');
CREATE INDEX track_case_by_officer ON track_case (officer_id) WHERE officer_id IS NOT NULL;

CREATE TABLE case_plan (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES track_case (work_order_id),
    plan text NOT NULL,
    organisation_code text NOT NULL,                -- who entered it
    at timestamptz NOT NULL,
    by_user bigint NOT NULL REFERENCES app_user (id)
);
CREATE INDEX case_plan_of ON case_plan (work_order_id);

-- 里程碑
CREATE TABLE case_milestone (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES track_case (work_order_id),
    position smallint NOT NULL,
    goal text NOT NULL,
    organisation_code text NOT NULL,                -- who is to reach it
    due_on date NOT NULL,
    done_at timestamptz,
    done_by bigint REFERENCES app_user (id),
    note text,
    dropped_at timestamptz,                         -- a later plan has others
    CHECK ((done_at IS NULL) = (done_by IS NULL))
);
CREATE INDEX case_milestone_of ON case_milestone (work_order_id);

-- The monthly reports of classes C and D.
CREATE TABLE case_report (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES track_case (work_order_id),
    progress text NOT NULL,
    next_step text NOT NULL,
    organisation_code text NOT NULL,
    at timestamptz NOT NULL,
    by_user bigint NOT NULL REFERENCES app_user (id)
);
CREATE INDEX case_report_of ON case_report (work_order_id);

-- Moves on the ladder, made or waiting for the office; a step down waits for a second person.
CREATE TABLE case_move (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES track_case (work_order_id),
    from_level smallint NOT NULL,
    to_level smallint NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'made', 'declined')),
    cause text NOT NULL,                            -- what triggered it, or by_hand, step_down
    reason text NOT NULL,
    document text,                                  -- 呈阅件
    asked_at timestamptz NOT NULL,
    asked_by bigint REFERENCES app_user (id),       -- null: the platform
    decided_at timestamptz,
    decided_by bigint REFERENCES app_user (id),
    decision_note text,
    CHECK (from_level <> to_level),
    CHECK ((state = 'waiting') = (decided_at IS NULL)),
    CHECK (to_level > from_level OR state <> 'made' OR (asked_by IS NOT NULL AND decided_by IS DISTINCT FROM asked_by))
);
CREATE UNIQUE INDEX case_move_one_waiting ON case_move (work_order_id) WHERE state = 'waiting';
CREATE INDEX case_move_of ON case_move (work_order_id);

-- What has pressed a case already: a second reading of the same occasion does nothing.
CREATE TABLE case_trigger (
    work_order_id bigint NOT NULL REFERENCES track_case (work_order_id),
    trigger text NOT NULL,
    occasion text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (work_order_id, trigger, occasion)
);

-- The ladder of the city pack: its levels, what makes a matter climb, and the posts that hold each level.
CREATE TABLE ladder_level (
    level smallint PRIMARY KEY,
    name text NOT NULL,
    rule text NOT NULL,
    automatic boolean NOT NULL,                     -- a matter comes here by itself; else the office confirms
    clock text NOT NULL,                            -- a kind of clock, '' for none
    source text NOT NULL,
    position integer NOT NULL,
    retired_on date
);
CREATE TABLE ladder_trigger (
    code text PRIMARY KEY,
    trigger text NOT NULL,
    from_level smallint,                            -- null for any below the one it leads to
    to_level smallint,                              -- null for the next one
    name text NOT NULL,
    source text NOT NULL,
    position integer NOT NULL,
    retired_on date
);
CREATE TABLE ladder_post (
    level smallint NOT NULL,
    organisation_code text NOT NULL,                -- '' for whoever leads the matter
    post text NOT NULL,
    role text NOT NULL,
    source text NOT NULL,
    valid_from date,
    valid_to date,
    position integer NOT NULL,
    CONSTRAINT ladder_post_key UNIQUE NULLS NOT DISTINCT (level, organisation_code, post, valid_from)
);
-- Who holds a post, by name; where nobody is named, all people of the post's role do.
CREATE TABLE ladder_holder (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    level smallint NOT NULL,
    organisation_code text NOT NULL,
    user_id bigint NOT NULL REFERENCES app_user (id),
    post text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    appointed_at timestamptz NOT NULL,
    appointed_by bigint REFERENCES app_user (id),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE INDEX ladder_holder_of ON ladder_holder (organisation_code, level);
CREATE INDEX ladder_holder_by_person ON ladder_holder (user_id);

-- Several clocks of one kind may run on an order where each is about something of its own: a decision, a brief, a move.
ALTER TABLE clock ADD COLUMN subject_key text NOT NULL DEFAULT '';
DROP INDEX clock_one_running;
CREATE UNIQUE INDEX clock_one_running ON clock (work_order_id, kind, coalesce(assignment_id, 0), subject_key)
    WHERE state = 'running';

-- Kinds of clocks and audiences of notices are enumerations of the code; loading a pack checks them.
ALTER TABLE sla_policy DROP CONSTRAINT sla_policy_clock_check;
ALTER TABLE sla_policy ADD CONSTRAINT sla_policy_clock_check CHECK (clock ~ '^[a-z][a-z0-9_]*$');
ALTER TABLE notice_template DROP CONSTRAINT notice_template_audience_check;
ALTER TABLE notice_template ADD CONSTRAINT notice_template_audience_check CHECK (audience ~ '^[a-z][a-z_]*$');

ALTER TABLE road_ground DROP CONSTRAINT road_ground_kind_check;
ALTER TABLE road_ground ADD CONSTRAINT road_ground_kind_check CHECK (kind IN ('refusal', 'return', 'screening'));

INSERT INTO event_cursor (name, number)
SELECT 'ladder', (SELECT coalesce(max(number), 0) FROM event_number);

GRANT SELECT, INSERT, UPDATE ON
    enterprise, enterprise_order, track_case, case_plan, case_milestone, case_report, case_move, ladder_level,
    ladder_trigger, ladder_post, ladder_holder
TO callcenter_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON enterprise_contact TO callcenter_app;
GRANT SELECT, INSERT ON case_trigger TO callcenter_app;
REVOKE DELETE ON
    enterprise, enterprise_order, track_case, case_plan, case_milestone, case_report, case_move, ladder_level,
    ladder_trigger, ladder_post, ladder_holder
FROM callcenter_app;
REVOKE UPDATE, DELETE ON case_trigger FROM callcenter_app;
