-- 直通车现场会 once a month, what it asks of units (briefs, decisions), and what leaders write on a matter (批示).

-- Whose clock it is where no assignment of the order says so.
ALTER TABLE clock ADD COLUMN organisation_id bigint REFERENCES organisation (id);

-- The city's turn of leaders, one after another, each with who stands in; posts alone, no names.
CREATE TABLE session_post (
    code text PRIMARY KEY,
    post text NOT NULL,
    substitute text NOT NULL,
    source text NOT NULL,
    position integer NOT NULL,
    retired_on date
);

-- Who attends in a month, where it was set by hand; else it is the turn of the pack's posts.
CREATE TABLE session_turn (
    month date PRIMARY KEY CHECK (extract(day FROM month) = 1),
    post text NOT NULL,
    leader_id bigint REFERENCES app_user (id),
    substitute text NOT NULL,
    substitute_id bigint REFERENCES app_user (id),
    set_at timestamptz NOT NULL,
    set_by bigint NOT NULL REFERENCES app_user (id)
);

-- One state list: callcenter/sessions/model.py; a test compares the two.
CREATE TABLE track_session (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    state text NOT NULL CHECK (state IN (
        'preparing',         -- 筹备中
        'called',            -- 已通知
        'held',              -- 已召开，纪要起草中
        'submitted',         -- 纪要待审
        'approved',          -- 纪要已印发
        'cancelled'          -- 已取消
    )),
    starts_at timestamptz NOT NULL,
    place text NOT NULL,
    post text NOT NULL,                             -- who attends, by post
    leader_id bigint REFERENCES app_user (id),
    substitute text NOT NULL,
    substitute_id bigint REFERENCES app_user (id),
    is_substituted boolean NOT NULL DEFAULT false,  -- the substitute came
    attendees text NOT NULL DEFAULT '',
    planned_at timestamptz NOT NULL,
    planned_by bigint NOT NULL REFERENCES app_user (id),
    called_at timestamptz,
    held_at timestamptz,
    submitted_at timestamptz,
    submitted_by bigint REFERENCES app_user (id),
    sent_back_reason text,
    approved_at timestamptz,
    approved_by bigint REFERENCES app_user (id),
    cancel_reason text,
    CHECK ((state = 'cancelled') = (cancel_reason IS NOT NULL)),
    CHECK ((state = 'approved') = (approved_at IS NOT NULL)),
    -- minutes are approved by a second person
    CHECK (approved_by IS NULL OR approved_by <> submitted_by)
);
CREATE INDEX track_session_by_time ON track_session (starts_at);

CREATE TABLE session_postponement (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id bigint NOT NULL REFERENCES track_session (id),
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    by_user bigint NOT NULL REFERENCES app_user (id)
);
CREATE INDEX session_postponement_of ON session_postponement (session_id);

-- 议题
CREATE TABLE session_matter (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id bigint NOT NULL REFERENCES track_session (id),
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    position smallint NOT NULL,
    minutes smallint NOT NULL CHECK (minutes BETWEEN 5 AND 240),
    basis text NOT NULL CHECK (basis IN (
        'level',             -- it stands on the level of a city leader
        'office'             -- the office put it on
    )),
    added_at timestamptz NOT NULL,
    added_by bigint NOT NULL REFERENCES app_user (id),
    withdrawn_at timestamptz,
    withdrawn_reason text,
    outcome text CHECK (outcome IN (
        'decided',           -- 议定
        'continued',         -- 继续研究
        'noted'              -- 听取情况
    )),
    said text,
    decision text,
    UNIQUE (session_id, work_order_id),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL)),
    CHECK (outcome IS NULL OR said IS NOT NULL)
);
CREATE INDEX session_matter_of_order ON session_matter (work_order_id);

-- 交办事项: what a unit is asked, by when, what it answered, and whether that will do.
CREATE TABLE matter_task (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN (
        'brief',             -- 情况说明, before a session
        'decision',          -- 议定事项 of a session
        'instruction'        -- 领导批示
    )),
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    matter_id bigint REFERENCES session_matter (id),
    instruction_id bigint REFERENCES instruction (id),
    organisation_id bigint NOT NULL REFERENCES organisation (id),
    what text NOT NULL,
    due_on date,                                    -- asked for by whoever set it; null: the city's term
    due_at timestamptz,                             -- null while it is a draft
    state text NOT NULL CHECK (state IN (
        'draft',             -- of minutes that are not approved
        'asked',             -- 待反馈
        'answered',          -- 待审核
        'accepted',          -- 已销号
        'dropped'            -- 已撤销
    )),
    asked_at timestamptz NOT NULL,
    asked_by bigint NOT NULL REFERENCES app_user (id),
    answer text,
    answered_at timestamptz,
    answered_by bigint REFERENCES app_user (id),
    sent_back_reason text,
    settled_at timestamptz,
    settled_by bigint REFERENCES app_user (id),
    note text,
    CHECK ((kind = 'instruction') = (instruction_id IS NOT NULL)),
    CHECK ((kind = 'instruction') = (matter_id IS NULL)),
    CHECK ((state = 'draft') = (due_at IS NULL)),
    CHECK (state <> 'draft' OR kind = 'decision'),
    CHECK ((state IN ('accepted', 'dropped')) = (settled_at IS NOT NULL))
);
-- A unit writes one brief on a matter.
CREATE UNIQUE INDEX matter_task_one_brief ON matter_task (matter_id, organisation_id)
    WHERE kind = 'brief' AND state <> 'dropped';
CREATE INDEX matter_task_of_order ON matter_task (work_order_id);
CREATE INDEX matter_task_of_matter ON matter_task (matter_id) WHERE matter_id IS NOT NULL;
CREATE INDEX matter_task_open ON matter_task (organisation_id, due_at) WHERE state IN ('asked', 'answered');

-- The paper a leader wrote on.
ALTER TABLE instruction ADD COLUMN attachment_id bigint REFERENCES attachment (id);

GRANT SELECT, INSERT, UPDATE ON
    session_post, session_turn, track_session, session_postponement, session_matter, matter_task
TO callcenter_app;
REVOKE DELETE ON
    session_post, session_turn, track_session, session_postponement, session_matter
FROM callcenter_app;
REVOKE UPDATE ON session_postponement FROM callcenter_app;
-- Drafts of decisions go when minutes are written anew.
GRANT DELETE ON matter_task TO callcenter_app;
