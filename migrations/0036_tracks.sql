-- The tracks beside the enterprises': 好差评 rectification, 效能投诉, 难办事直通车.

-- What a citizen gave stays as she gave it: only her words may be sealed anew or destroyed at the end of their term.
REVOKE UPDATE, DELETE ON rating FROM callcenter_app;
GRANT UPDATE (comment) ON rating TO callcenter_app;

-- 差评: one row for each rating of 1 or 2, from the moment it was given.
CREATE TABLE bad_rating (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rating_id bigint NOT NULL UNIQUE REFERENCES rating (id),
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    round integer NOT NULL,
    score smallint NOT NULL CHECK (score IN (1, 2)),
    organisation_id bigint REFERENCES organisation (id),    -- whose handling was rated; null: the centre's own answer
    version integer NOT NULL DEFAULT 1,
    opened_at timestamptz NOT NULL,
    verdict text CHECK (verdict IN (
        'valid',             -- 差评属实
        'mis_rated',         -- 误评
        'malicious'          -- 恶意差评
    )),
    verified_at timestamptz,
    verified_by bigint REFERENCES app_user (id),
    excluded_at timestamptz,                        -- a second person agreed that it does not count
    rectified_at timestamptz,
    rectified_by bigint REFERENCES app_user (id),   -- null: the matter was answered anew
    measures text,                                  -- of one put right without a new answer
    UNIQUE (work_order_id, round),
    CHECK ((verdict IS NULL) = (verified_at IS NULL) AND (verdict IS NULL) = (verified_by IS NULL)),
    CHECK (rectified_by IS NULL OR (rectified_at IS NOT NULL AND measures IS NOT NULL))
);
CREATE INDEX bad_rating_opened ON bad_rating (opened_at);
CREATE INDEX bad_rating_open ON bad_rating (work_order_id) WHERE excluded_at IS NULL AND rectified_at IS NULL;

-- Calls upon a bad rating: to learn what it means, and to hear whether it was put right.
CREATE TABLE bad_rating_call (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bad_rating_id bigint NOT NULL REFERENCES bad_rating (id),
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    purpose text NOT NULL CHECK (purpose IN ('verification', 'follow_up')),
    method text NOT NULL CHECK (method IN ('phone', 'visit', 'wechat', 'sms')),
    reached boolean NOT NULL,
    satisfaction smallint CHECK (satisfaction BETWEEN 1 AND 5),
    words text NOT NULL,
    at timestamptz NOT NULL,
    by_user bigint NOT NULL REFERENCES app_user (id),
    CHECK (satisfaction IS NULL OR (reached AND purpose = 'follow_up'))
);
CREATE INDEX bad_rating_call_of ON bad_rating_call (bad_rating_id);

-- 剔除: asked for by whoever verified or by the unit's appeal, decided by somebody else.
CREATE TABLE bad_rating_exclusion (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bad_rating_id bigint NOT NULL REFERENCES bad_rating (id),
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    asked_by_unit boolean NOT NULL,                 -- 申诉复核
    ground text NOT NULL CHECK (ground IN ('mis_rated', 'malicious')),
    reason text NOT NULL,
    asked_at timestamptz NOT NULL,
    asked_by bigint NOT NULL REFERENCES app_user (id),
    is_granted boolean,
    decision_note text,
    decided_at timestamptz,
    decided_by bigint REFERENCES app_user (id),
    CHECK ((is_granted IS NULL) = (decided_at IS NULL) AND (is_granted IS NULL) = (decided_by IS NULL)),
    CHECK (decided_by <> asked_by)
);
CREATE UNIQUE INDEX bad_rating_exclusion_one_waiting ON bad_rating_exclusion (bad_rating_id) WHERE is_granted IS NULL;
CREATE INDEX bad_rating_exclusion_of ON bad_rating_exclusion (bad_rating_id);

GRANT SELECT, INSERT, UPDATE ON bad_rating, bad_rating_call, bad_rating_exclusion TO callcenter_app;
REVOKE DELETE ON bad_rating, bad_rating_call, bad_rating_exclusion FROM callcenter_app;
-- Ratings from before this table: those of the present rounds that nobody has answered are taken up.
INSERT INTO bad_rating (rating_id, work_order_id, round, score, organisation_id, opened_at, rectified_at)
SELECT r.id, r.work_order_id, r.round, r.score,
    (SELECT a.organisation_id FROM assignment a
     WHERE a.work_order_id = r.work_order_id AND a.round = r.round AND a.kind = 'lead' ORDER BY a.id DESC LIMIT 1),
    r.at,
    (SELECT min(p.reviewed_at) FROM reply p
     WHERE p.work_order_id = r.work_order_id AND p.round > r.round AND p.state = 'approved')
FROM rating r
WHERE r.source = 'citizen' AND r.score <= 2;

-- What was heard of a citizen after her bad rating was put right: in a visit to the order, a call of the centre's,
-- or by a rating of her own; else how often it was tried.
CREATE FUNCTION bad_rating_heard(b bad_rating, OUT is_heard boolean, OUT tries bigint)
LANGUAGE sql STABLE AS $$
    SELECT coalesce(bool_or(h.reached), false), count(*) FILTER (WHERE NOT h.reached)
    FROM (
        SELECT f.reached FROM follow_up f
        WHERE f.work_order_id = b.work_order_id AND f.round > b.round AND f.at >= b.rectified_at
        UNION ALL
        SELECT c.reached FROM bad_rating_call c
        WHERE c.bad_rating_id = b.id AND c.purpose = 'follow_up'
        UNION ALL
        SELECT true FROM rating r
        WHERE r.work_order_id = b.work_order_id AND r.round > b.round AND r.source = 'citizen'
          AND r.at >= b.rectified_at
    ) h
$$;

-- 效能投诉: a complaint about conduct, beside its order.
CREATE TABLE efficiency_case (
    work_order_id bigint PRIMARY KEY REFERENCES work_order (id),
    version integer NOT NULL DEFAULT 1,
    state text NOT NULL CHECK (state IN (
        'deciding',          -- 待决定是否受理
        'working',           -- 调查处理中
        'refused',           -- 不予受理
        'concluded',         -- 已有处理结果
        'ended'              -- the order ended or left the track without a result
    )),
    accused_organisation_id bigint REFERENCES organisation (id),
    accused_user_id bigint REFERENCES app_user (id),
    barred bigint[] NOT NULL DEFAULT '{}',          -- the accused organisation and all below it
    opened_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by bigint REFERENCES app_user (id),
    ground text,                                    -- of a refusal, from the city pack
    explanation text,                               -- what the citizen is told of it
    handling text CHECK (handling IN (
        'self',              -- 自办
        'assigned',          -- 交办
        'transferred'        -- 转办
    )),
    handler_organisation_id bigint REFERENCES organisation (id),
    asked_until date,                               -- an extension that is asked for
    extension_reason text,
    extension_asked_by bigint REFERENCES app_user (id),
    extended_until date,                            -- ... and granted by another person
    extension_note text,
    extension_decided_by bigint REFERENCES app_user (id),
    finding text CHECK (finding IN (
        'substantiated',     -- 属实
        'partly',            -- 部分属实
        'unsubstantiated',   -- 不属实
        'undetermined'       -- 无法认定
    )),
    findings text,
    measures text,
    answer text,                                    -- what the complainant is told
    concluded_at timestamptz,
    concluded_by bigint REFERENCES app_user (id),
    end_reason text,
    CHECK ((state = 'concluded') = (finding IS NOT NULL)),
    CHECK (finding IS NULL OR (findings IS NOT NULL AND answer IS NOT NULL AND concluded_at IS NOT NULL)),
    CHECK (finding IS NULL OR finding NOT IN ('substantiated', 'partly') OR measures IS NOT NULL),
    CHECK (state <> 'refused' OR (ground IS NOT NULL AND explanation IS NOT NULL)),
    CHECK (extension_decided_by <> extension_asked_by)
);
CREATE INDEX efficiency_case_opened ON efficiency_case (opened_at);

-- Orders that stand on the track already; recusal works from here on.
INSERT INTO efficiency_case (work_order_id, state, accused_organisation_id, barred, opened_at, end_reason)
SELECT w.id, CASE WHEN w.state IN ('closed', 'archived') THEN 'ended' ELSE 'deciding' END, o.id,
    coalesce((
        WITH RECURSIVE tree AS (
            SELECT o.id UNION SELECT c.id FROM organisation c JOIN tree t ON c.parent_id = t.id
        )
        SELECT array_agg(t.id) FROM tree t WHERE t.id IS NOT NULL
    ), '{}'),
    w.received_at, CASE WHEN w.state IN ('closed', 'archived') THEN 'before' END
FROM work_order w
LEFT JOIN organisation o ON o.code = w.complained_of_organisation
WHERE w.track = 'efficiency';

-- The accused, and the people of the accused organisation, are kept from the matter at every door. Those who watch
-- over conduct, and the head of the centre, are kept from it only where they are accused by name.
CREATE FUNCTION is_recused(order_id bigint, person bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM efficiency_case e
        JOIN app_user u ON u.id = person
        LEFT JOIN organisation o ON o.code = u.organisation_code
        WHERE e.work_order_id = order_id
          AND (e.accused_user_id = person
               OR (o.id = ANY (e.barred) AND u.role NOT IN ('efficiency_officer', 'supervisor')))
    );
$$;
GRANT EXECUTE ON FUNCTION is_recused(bigint, bigint) TO callcenter_app;

CREATE OR REPLACE FUNCTION visible_work_orders(sees_all boolean, sees_guarded boolean, tracks text[], organisations bigint[], person bigint)
RETURNS SETOF work_order
LANGUAGE sql STABLE AS $$
    SELECT w.*
    FROM work_order w
    WHERE ((sees_all AND (sees_guarded OR NOT (w.is_confidential OR w.request_type = 'report' OR w.track = 'efficiency')))
       OR (w.track = ANY (tracks) AND (sees_guarded OR NOT w.is_confidential))
       OR w.registered_by = person
       OR EXISTS (SELECT 1 FROM assignment a WHERE a.work_order_id = w.id AND a.organisation_id = ANY (organisations)
           AND (w.track <> 'efficiency' OR NOT EXISTS (
               SELECT FROM efficiency_case e WHERE e.work_order_id = w.id AND a.organisation_id = ANY (e.barred)))))
      AND (w.track <> 'efficiency' OR NOT is_recused(w.id, person));
$$;

ALTER TABLE road_ground DROP CONSTRAINT road_ground_kind_check;
ALTER TABLE road_ground ADD CONSTRAINT road_ground_kind_check
    CHECK (kind IN ('refusal', 'return', 'screening', 'efficiency'));

GRANT SELECT, INSERT, UPDATE ON efficiency_case TO callcenter_app;
REVOKE DELETE ON efficiency_case FROM callcenter_app;

-- 难办事直通车: what a citizen could not get done, beside its order.
CREATE TABLE hard_matter (
    work_order_id bigint PRIMARY KEY REFERENCES work_order (id),
    version integer NOT NULL DEFAULT 1,
    state text NOT NULL CHECK (state IN (
        'classifying',       -- 待分类
        'working',           -- 跟办中
        'explained',         -- 办不成, 已说明依据
        'finished',          -- 已办结并告知
        'released',          -- 不属难办事: an ordinary order again
        'ended'              -- the order ended without its officer
    )),
    kind text,                                      -- of the city pack
    complexity text CHECK (complexity IN ('simple', 'complex')),
    service_item text,
    tried text,                                     -- what was tried before
    tried_times smallint CHECK (tried_times >= 0),
    can_be_done boolean,
    officer_id bigint REFERENCES app_user (id),     -- who follows it to the end
    opened_at timestamptz NOT NULL,
    classified_at timestamptz,
    classified_by bigint REFERENCES app_user (id),
    reclassified_at timestamptz,
    reclassified_by bigint REFERENCES app_user (id),
    reclassify_reason text,
    explanation text,
    basis text,                                     -- the law or rule by which it cannot be done
    explained_at timestamptz,
    explained_by bigint REFERENCES app_user (id),
    outcome text CHECK (outcome IN ('solved', 'explained')),
    result text,
    told_method text CHECK (told_method IN ('phone', 'visit', 'wechat', 'sms', 'window')),
    told_words text,
    finished_at timestamptz,
    finished_by bigint REFERENCES app_user (id),
    end_reason text,
    CHECK ((classified_at IS NULL) = (complexity IS NULL)),
    CHECK (classified_at IS NULL OR (kind IS NOT NULL AND officer_id IS NOT NULL)),
    CHECK ((explanation IS NULL) = (explained_at IS NULL) AND (explanation IS NULL) = (basis IS NULL)),
    CHECK ((state = 'finished') = (outcome IS NOT NULL)),
    CHECK (outcome IS NULL OR (told_method IS NOT NULL AND told_words IS NOT NULL AND result IS NOT NULL)),
    CHECK (outcome IS DISTINCT FROM 'explained' OR explanation IS NOT NULL)
);
CREATE INDEX hard_matter_by_officer ON hard_matter (officer_id) WHERE officer_id IS NOT NULL;

-- 跟办记录
CREATE TABLE hard_matter_step (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES hard_matter (work_order_id),
    what text NOT NULL,
    at timestamptz NOT NULL,
    by_user bigint NOT NULL REFERENCES app_user (id)
);
CREATE INDEX hard_matter_step_of ON hard_matter_step (work_order_id);

-- The kinds of things that cannot be done, of the city pack.
CREATE TABLE hard_matter_kind (
    code text PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL,
    source text NOT NULL,
    position integer NOT NULL,
    retired_on date
);

INSERT INTO hard_matter (work_order_id, state, opened_at, end_reason)
SELECT w.id, CASE WHEN w.state IN ('closed', 'archived') THEN 'ended' ELSE 'classifying' END, w.received_at,
    CASE WHEN w.state IN ('closed', 'archived') THEN 'before' END
FROM work_order w
WHERE w.track = 'hard_matter';

GRANT SELECT, INSERT, UPDATE ON hard_matter, hard_matter_kind TO callcenter_app;
GRANT SELECT, INSERT ON hard_matter_step TO callcenter_app;
GRANT UPDATE (what) ON hard_matter_step TO callcenter_app;
REVOKE DELETE ON hard_matter, hard_matter_kind, hard_matter_step FROM callcenter_app;
