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
