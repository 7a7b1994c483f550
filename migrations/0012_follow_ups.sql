-- Follow-up: the plan and the script of the pack, what was chosen for each answered order, ratings by default,
-- rectifications of bad ratings, and what a citizen said first and last.

CREATE TABLE follow_up_plan (
    code text PRIMARY KEY,
    request_type text NOT NULL,                     -- '' in a match column means any
    urgency text NOT NULL,
    track text NOT NULL,
    category_code text NOT NULL,
    organisation_code text NOT NULL,
    trigger text NOT NULL CHECK (trigger IN ('any', 'rework', 'unsolved', 'untrue', 'late')),
    share double precision NOT NULL CHECK (share BETWEEN 0 AND 1),
    judged boolean NOT NULL,                        -- false: outside the rate of satisfaction
    source text NOT NULL,
    position integer NOT NULL,
    retired_on date
);

CREATE TABLE follow_up_script (
    code text PRIMARY KEY,
    field text NOT NULL CHECK (field IN ('opening', 'contacted', 'is_true', 'is_solved', 'satisfaction', 'closing')),
    request_type text NOT NULL,
    track text NOT NULL,
    text text NOT NULL,
    source text NOT NULL,
    position integer NOT NULL,
    retired_on date
);
REVOKE DELETE ON follow_up_plan, follow_up_script FROM callcenter_app;

-- Whether an answered round is to be visited: decided once, when its reply is approved, and never changed.
CREATE TABLE follow_up_choice (
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    round integer NOT NULL,
    is_chosen boolean NOT NULL,
    is_judged boolean NOT NULL,                     -- false: outside the rate of satisfaction
    rule_code text NOT NULL,                        -- row of the plan; no-reply-wanted or no-door where nobody can be asked
    share double precision NOT NULL,
    draw double precision NOT NULL,                 -- keyed hash of number and round, 0 to 1; chosen where below the share
    at timestamptz NOT NULL,
    PRIMARY KEY (work_order_id, round)
);

-- A bad rating put right in a round of its own with the clock `rectification`.
CREATE TABLE rectification (
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    round integer NOT NULL,                         -- the round it is worked on in
    at timestamptz NOT NULL,
    by_user bigint REFERENCES app_user (id),        -- null: the platform itself, upon a bad rating
    reason text NOT NULL,
    PRIMARY KEY (work_order_id, round)
);
GRANT SELECT, INSERT ON follow_up_choice, rectification TO callcenter_app;
REVOKE UPDATE, DELETE ON follow_up_choice, rectification FROM callcenter_app;

-- A round's own rating and the one given by default stand side by side.
ALTER TABLE rating ADD COLUMN source text NOT NULL DEFAULT 'citizen' CHECK (source IN ('citizen', 'default'));
ALTER TABLE rating DROP CONSTRAINT rating_work_order_id_round_key;
ALTER TABLE rating ADD CONSTRAINT rating_once_a_round UNIQUE (work_order_id, round, source);

-- Answered orders whose time to rate may have run out.
CREATE INDEX work_order_answered ON work_order (answered_at) WHERE state IN ('pending_follow_up', 'closed');
-- Orders closed in a period, for the figures.
CREATE INDEX work_order_closed ON work_order (closed_at) WHERE closed_at IS NOT NULL;

DO $$
BEGIN
    EXECUTE (
        SELECT format('ALTER TABLE sla_policy DROP CONSTRAINT %I', conname)
        FROM pg_constraint
        WHERE conrelid = 'sla_policy'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%(clock%'
    );
END $$;
ALTER TABLE sla_policy ADD CONSTRAINT sla_policy_clock_check CHECK (clock IN (
    'statutory', 'department', 'dispatch', 'sign_in', 'contact', 'review', 'follow_up', 'answer', 'acknowledge',
    'rectification'));

-- What a citizen said of the handling, first and last. Her words in a visit or a rating of her own weigh by their
-- time; a default counts only where she never said anything (first) or nothing in the last round (final).
CREATE VIEW order_satisfaction AS
WITH word AS (
    SELECT work_order_id, round, at, satisfaction AS score, 'visit' AS source
    FROM follow_up WHERE reached AND satisfaction IS NOT NULL
    UNION ALL
    SELECT work_order_id, round, at, score, source FROM rating
)
SELECT
    w.id AS work_order_id,
    first.score AS satisfaction_first,
    first.source AS first_source,
    final.score AS satisfaction_final,
    final.source AS final_source
FROM work_order w
LEFT JOIN LATERAL (
    SELECT score, source FROM word
    WHERE word.work_order_id = w.id
    ORDER BY source = 'default', at
    LIMIT 1
) first ON true
LEFT JOIN LATERAL (
    SELECT score, source FROM word
    WHERE word.work_order_id = w.id AND word.round = w.round
    ORDER BY source = 'default', at DESC
    LIMIT 1
) final ON true;
GRANT SELECT ON order_satisfaction TO callcenter_app;
