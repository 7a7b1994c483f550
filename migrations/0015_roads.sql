-- The side roads of an order: more states, how it ended, applications, pressure, consultation, suspension,
-- merging and splitting, supplements, questions through the centre, hand-overs, and parts that move on their own.

ALTER TABLE work_order DROP CONSTRAINT work_order_state_check;
ALTER TABLE work_order ADD CONSTRAINT work_order_state_check CHECK (state IN (
    'registered', 'pending_supplement', 'pending_dispatch', 'in_consultation', 'merged', 'dispatched',
    'in_progress', 'suspended', 'pending_review', 'pending_follow_up', 'closed', 'archived'));
ALTER TABLE work_order
    ADD COLUMN outcome text CHECK (outcome IN (
        'answered', 'directly_answered', 'refused', 'handed_over', 'withdrawn', 'unreachable', 'final_answer')),
    ADD COLUMN is_designated boolean NOT NULL DEFAULT false,    -- the centre fixed the owner: no more returning
    ADD COLUMN is_unreasonable boolean NOT NULL DEFAULT false,  -- the centre granted it: outside the figures
    ADD COLUMN refusal_ground text,
    ADD COLUMN merged_into bigint REFERENCES work_order (id),
    ADD COLUMN split_from bigint REFERENCES work_order (id),
    ADD CONSTRAINT work_order_not_merged_with_itself CHECK (merged_into <> id);
UPDATE work_order SET outcome = CASE
    WHEN NOT EXISTS (SELECT 1 FROM assignment a WHERE a.work_order_id = work_order.id) THEN 'directly_answered'
    ELSE 'answered' END
WHERE state IN ('closed', 'archived');
ALTER TABLE work_order ADD CONSTRAINT work_order_ended_somehow
    CHECK ((state IN ('closed', 'archived')) = (outcome IS NOT NULL));
CREATE INDEX work_order_merged ON work_order (merged_into) WHERE merged_into IS NOT NULL;
-- One contact may ask several things: the order it was first made of, and those split off it.
ALTER TABLE work_order DROP CONSTRAINT work_order_contact_id_key;
CREATE UNIQUE INDEX work_order_first_of_contact ON work_order (contact_id) WHERE split_from IS NULL;
CREATE INDEX work_order_split ON work_order (split_from) WHERE split_from IS NOT NULL;

ALTER TABLE assignment DROP CONSTRAINT assignment_kind_check;
ALTER TABLE assignment ADD CONSTRAINT assignment_kind_check
    CHECK (kind IN ('lead', 'co_handling', 'second_level', 'copy', 'consulted'));
ALTER TABLE assignment DROP CONSTRAINT assignment_state_check;
ALTER TABLE assignment ADD CONSTRAINT assignment_state_check CHECK (state IN (
    'pending_sign_in',      -- dispatched, nobody has taken it
    'in_progress',          -- signed in
    'awaiting_signature',   -- a draft waits for the leader of the unit
    'replied',              -- reply under review
    'finished',             -- reply approved, or taken up by the organisation above
    'informed',             -- a copy: to know, not to act
    'returned',             -- its return was granted
    'ended'                 -- replaced by a later round or dispatch
));
DROP INDEX assignment_one_open_lead;
CREATE UNIQUE INDEX assignment_one_open_lead ON assignment (work_order_id)
    WHERE kind = 'lead' AND state IN ('pending_sign_in', 'in_progress', 'awaiting_signature', 'replied');
-- Nobody gets two open parts of one order.
CREATE UNIQUE INDEX assignment_one_open_part ON assignment (work_order_id, organisation_id)
    WHERE kind IN ('lead', 'co_handling', 'second_level')
    AND state IN ('pending_sign_in', 'in_progress', 'awaiting_signature', 'replied');

ALTER TABLE reply DROP CONSTRAINT reply_state_check;
ALTER TABLE reply ADD CONSTRAINT reply_state_check
    CHECK (state IN ('drafted', 'submitted', 'approved', 'sent_back', 'withdrawn'));
CREATE UNIQUE INDEX reply_one_draft ON reply (assignment_id) WHERE state = 'drafted';

-- A clock moved by an approved extension or suspension: both times are kept.
ALTER TABLE clock ADD COLUMN promised_at timestamptz, ADD COLUMN promise_reason text;

-- What an organisation asked for and what was decided; the words are kept as they were.
CREATE TABLE application (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    assignment_id bigint NOT NULL REFERENCES assignment (id),
    kind text NOT NULL CHECK (kind IN ('return', 'extension', 'suspension', 'unreasonable', 'final_answer', 'appeal')),
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'granted', 'rejected', 'cancelled')),
    round integer NOT NULL,
    ground text,                                    -- code of the city's ground of a return; what an appeal is against
    reason text NOT NULL,
    basis text,
    plan text,                                      -- what is promised with a suspension
    public_answer text,                             -- the final answer proposed
    document text,
    signed_by text,
    proper_organisation text,
    asked_until timestamptz,
    granted_until timestamptz,
    at timestamptz NOT NULL,
    by_user bigint NOT NULL REFERENCES app_user (id),
    decided_at timestamptz,
    decided_by bigint REFERENCES app_user (id),
    decision_note text,
    is_wrongful boolean NOT NULL DEFAULT false,     -- 不当退单
    CHECK ((state = 'pending') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX application_one_pending ON application (assignment_id, kind) WHERE state = 'pending';
CREATE INDEX application_of_order ON application (work_order_id);
CREATE INDEX application_waiting ON application (kind, at) WHERE state = 'pending';

CREATE TABLE supervision (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    level text NOT NULL CHECK (level IN ('notice', 'yellow', 'red', 'leader')),
    state text NOT NULL CHECK (state IN ('issued', 'answered', 'ended')),
    reason text NOT NULL,
    issued_at timestamptz NOT NULL,
    issued_by bigint NOT NULL REFERENCES app_user (id),
    answer_due_at timestamptz NOT NULL,
    answer text,
    answered_at timestamptz,
    answered_by bigint REFERENCES app_user (id),
    sent_back_reason text,
    note text,
    ended_at timestamptz
);
CREATE UNIQUE INDEX supervision_one_open ON supervision (work_order_id) WHERE state <> 'ended';
CREATE INDEX supervision_of_order ON supervision (work_order_id);

CREATE TABLE urge (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    at timestamptz NOT NULL,
    by_user bigint REFERENCES app_user (id),        -- null: the citizen herself
    reason text NOT NULL
);
CREATE INDEX urge_of_order ON urge (work_order_id);

-- What was asked for and what came: kind ask is 一次性告知, the others say who spoke.
CREATE TABLE addition (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    kind text NOT NULL CHECK (kind IN ('ask_citizen', 'ask_agent', 'citizen', 'agent', 'withdrawal', 'new_fact')),
    content text NOT NULL,
    at timestamptz NOT NULL,
    by_user bigint REFERENCES app_user (id)
);
CREATE INDEX addition_of_order ON addition (work_order_id);

CREATE TABLE consultation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    question text NOT NULL,
    opened_at timestamptz NOT NULL,
    opened_by bigint NOT NULL REFERENCES app_user (id),
    minutes text,
    concluded_at timestamptz,
    concluded_by bigint REFERENCES app_user (id)
);
CREATE UNIQUE INDEX consultation_one_open ON consultation (work_order_id) WHERE concluded_at IS NULL;
CREATE TABLE consultation_opinion (
    consultation_id bigint NOT NULL REFERENCES consultation (id),
    organisation_id bigint NOT NULL REFERENCES organisation (id),
    opinion text NOT NULL,
    is_ours text NOT NULL CHECK (is_ours IN ('lead', 'co_handling', 'no')),
    at timestamptz NOT NULL,
    by_user bigint NOT NULL REFERENCES app_user (id),
    PRIMARY KEY (consultation_id, organisation_id)
);

-- 挂账台账
CREATE TABLE suspension (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    application_id bigint NOT NULL REFERENCES application (id),
    promised_at timestamptz NOT NULL,
    plan text NOT NULL,
    report_days integer NOT NULL,
    next_report_at timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    reviewed_at timestamptz,
    review_note text,
    ended_at timestamptz,
    end_reason text
);
CREATE UNIQUE INDEX suspension_one_open ON suspension (work_order_id) WHERE ended_at IS NULL;
CREATE TABLE progress_report (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    suspension_id bigint NOT NULL REFERENCES suspension (id),
    at timestamptz NOT NULL,
    by_user bigint NOT NULL REFERENCES app_user (id),
    progress text NOT NULL,
    next_step text NOT NULL
);
CREATE INDEX progress_report_of_suspension ON progress_report (suspension_id);

CREATE TABLE hand_over (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    handed_to text NOT NULL,
    taken_by text NOT NULL,
    note text NOT NULL,
    at timestamptz NOT NULL,
    by_user bigint NOT NULL REFERENCES app_user (id)
);
CREATE INDEX hand_over_of_order ON hand_over (work_order_id);

CREATE TABLE instruction (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    leader text NOT NULL,
    text text NOT NULL,
    at timestamptz NOT NULL,
    by_user bigint NOT NULL REFERENCES app_user (id)
);
CREATE INDEX instruction_of_order ON instruction (work_order_id);

-- A question to a citizen whose identity the organisation must not know.
CREATE TABLE citizen_question (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    assignment_id bigint NOT NULL REFERENCES assignment (id),
    question text NOT NULL,
    asked_at timestamptz NOT NULL,
    asked_by bigint NOT NULL REFERENCES app_user (id),
    answer text,
    answered_at timestamptz,
    answered_by bigint REFERENCES app_user (id)
);
CREATE UNIQUE INDEX citizen_question_one_open ON citizen_question (work_order_id) WHERE answered_at IS NULL;

-- Grounds a refusal or a return may name; where a refusal sends the citizen stands in ``channel``.
CREATE TABLE road_ground (
    code text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('refusal', 'return')),
    name text NOT NULL,
    channel text NOT NULL,
    source text NOT NULL,
    position integer NOT NULL,
    retired_on date
);
REVOKE DELETE ON road_ground FROM callcenter_app;

GRANT SELECT, INSERT, UPDATE ON application, supervision, consultation, suspension, citizen_question TO callcenter_app;
GRANT SELECT, INSERT ON urge, addition, consultation_opinion, progress_report, hand_over, instruction TO callcenter_app;
REVOKE UPDATE, DELETE ON urge, addition, consultation_opinion, progress_report, hand_over, instruction FROM callcenter_app;
REVOKE DELETE ON application, supervision, consultation, suspension, citizen_question FROM callcenter_app;
GRANT SELECT, INSERT, UPDATE ON road_ground TO callcenter_app;
