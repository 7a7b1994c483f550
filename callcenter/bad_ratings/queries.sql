-- open --
-- Takes up the citizen's own rating of a round; $1 order, $2 round, $3 now.
INSERT INTO bad_rating (rating_id, work_order_id, round, score, organisation_id, opened_at)
SELECT r.id, r.work_order_id, r.round, r.score,
    (SELECT a.organisation_id FROM assignment a
     WHERE a.work_order_id = r.work_order_id AND a.round = r.round AND a.kind = 'lead'
     ORDER BY a.id DESC LIMIT 1),
    $3
FROM rating r
WHERE r.work_order_id = $1 AND r.round = $2 AND r.source = 'citizen' AND r.score <= 2
ON CONFLICT (rating_id) DO NOTHING
RETURNING id, (SELECT o.code FROM organisation o WHERE o.id = organisation_id) AS organisation

-- page --
-- Bad ratings of visible orders, newest first, each with all that decides where it stands.
-- $1..$5 the scope, $6 one id or null, $7 one order's number or null, $8 stage or null, $9 tries that are enough,
-- $10 id of the page before, $11 most rows, $12 organisations or null
SELECT x.*
FROM (
    SELECT b.id, w.number, w.title, w.is_confidential, w.abstract, w.state AS order_state, w.track, b.round, b.score,
        b.version, b.opened_at, b.organisation_id, b.verdict, b.verified_at, b.verified_by, b.excluded_at,
        b.rectified_at, b.measures, r.comment,
        o.code AS organisation_code, coalesce(nullif(o.short_name, ''), o.name) AS organisation_name,
        w.round > b.round AND w.state NOT IN ('pending_follow_up', 'closed', 'archived') AS is_in_hand,
        h.is_heard, h.tries, p.has_appealed,
        q.id AS waiting_id, q.ground AS waiting_ground, q.asked_by AS waiting_by, q.asked_by_unit AS waiting_unit,
        v.due_at AS verification_due, v.state = 'running' AS verification_runs,
        k.due_at AS rectification_due, k.state = 'running' AS rectification_runs,
        CASE
            WHEN b.excluded_at IS NOT NULL THEN 'excluded'
            WHEN b.verdict IS NULL THEN 'verification'
            WHEN q.id IS NOT NULL THEN 'decision'
            WHEN b.rectified_at IS NULL THEN 'rectification'
            WHEN h.is_heard OR h.tries >= $9 THEN 'finished'
            ELSE 'follow_up'
        END AS stage
    FROM visible_work_orders($1, $2, $3, $4, $5) w
    JOIN bad_rating b ON b.work_order_id = w.id
    JOIN rating r ON r.id = b.rating_id
    LEFT JOIN organisation o ON o.id = b.organisation_id
    LEFT JOIN bad_rating_exclusion q ON q.bad_rating_id = b.id AND q.is_granted IS NULL
    CROSS JOIN LATERAL bad_rating_heard(b) h
    CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS has_appealed FROM bad_rating_exclusion e
        WHERE e.bad_rating_id = b.id AND e.asked_by_unit
    ) p
    LEFT JOIN LATERAL (
        SELECT c.due_at, c.state FROM clock c
        WHERE c.work_order_id = b.work_order_id AND c.kind = 'rating_verification' AND c.subject_key = b.id::text
        ORDER BY c.id DESC LIMIT 1
    ) v ON true
    LEFT JOIN LATERAL (
        SELECT c.due_at, c.state FROM clock c
        WHERE c.work_order_id = b.work_order_id AND c.kind = 'rating_rectification' AND c.subject_key = b.id::text
        ORDER BY c.id DESC LIMIT 1
    ) k ON true
    WHERE ($6::bigint IS NULL OR b.id = $6)
      AND ($7::text IS NULL OR w.number = $7)
      AND b.id < $10
      AND ($12::bigint[] IS NULL OR b.organisation_id = ANY ($12))
) x
WHERE $8::text IS NULL OR x.stage = $8
ORDER BY x.id DESC
LIMIT $11

-- calls --
-- Every call upon a bad rating, oldest first.
SELECT c.purpose, c.method, c.reached, c.satisfaction, c.words, c.at, u.display_name AS by_name
FROM bad_rating_call c
JOIN app_user u ON u.id = c.by_user
WHERE c.bad_rating_id = $1
ORDER BY c.id

-- exclusions --
-- Every wish that it should not count, oldest first.
SELECT e.asked_by_unit, e.ground, e.reason, e.asked_at, a.display_name AS asked_by, e.is_granted, e.decision_note,
    e.decided_at, d.display_name AS decided_by
FROM bad_rating_exclusion e
JOIN app_user a ON a.id = e.asked_by
LEFT JOIN app_user d ON d.id = e.decided_by
WHERE e.bad_rating_id = $1
ORDER BY e.id

-- number_of --
-- The order of a bad rating; $1 its id.
SELECT w.number FROM bad_rating b JOIN work_order w ON w.id = b.work_order_id WHERE b.id = $1

-- touch --
-- The next version, if $2 is the present one.
UPDATE bad_rating SET version = version + 1 WHERE id = $1 AND version = $2 RETURNING id

-- verify --
-- What the centre found; $1 id, $2 verdict, $3 now, $4 by whom.
UPDATE bad_rating SET verdict = $2, verified_at = $3, verified_by = $4 WHERE id = $1

-- add_call --
-- A call upon it.
INSERT INTO bad_rating_call (bad_rating_id, work_order_id, purpose, method, reached, satisfaction, words, at, by_user)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- ask_exclusion --
-- Somebody asks that it should not count.
INSERT INTO bad_rating_exclusion (bad_rating_id, work_order_id, asked_by_unit, ground, reason, asked_at, asked_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- decide_exclusion --
-- Another person decides; $1 the wish, $2 granted, $3 note, $4 now, $5 by whom.
UPDATE bad_rating_exclusion SET is_granted = $2, decision_note = $3, decided_at = $4, decided_by = $5 WHERE id = $1

-- exclude --
-- It counts no more.
UPDATE bad_rating SET excluded_at = $2 WHERE id = $1

-- rectify --
-- What was done about one whose order was not opened again; $1 id, $2 now, $3 by whom, $4 measures.
UPDATE bad_rating SET rectified_at = $2, rectified_by = $3, measures = $4 WHERE id = $1

-- answered_anew --
-- The ratings of earlier rounds that the next answer of an order puts right; $1 order, $2 its round, $3 now.
UPDATE bad_rating b SET rectified_at = $3, version = version + 1
WHERE b.work_order_id = $1 AND b.round < $2 AND b.rectified_at IS NULL AND b.excluded_at IS NULL
RETURNING b.id, b.round, (SELECT o.code FROM organisation o WHERE o.id = b.organisation_id) AS organisation,
    (SELECT c.due_at FROM clock c WHERE c.work_order_id = b.work_order_id AND c.kind = 'rating_rectification'
        AND c.subject_key = b.id::text ORDER BY c.id DESC LIMIT 1) AS due_at

-- counted --
-- Bad ratings given in a period, as the figures look at them.
-- $1 from, $2 before, $3 organisations or null, $4 tries that are enough
SELECT o.code, coalesce(nullif(o.short_name, ''), o.name) AS name,
    b.verdict IS NOT NULL AS is_verified,
    b.rectified_at IS NOT NULL AS is_rectified,
    coalesce(b.rectified_at <= k.due_at, false) AS is_in_time,
    b.rectified_at IS NOT NULL AND (h.is_heard OR h.tries >= $4) AS is_followed_up,
    b.excluded_at IS NOT NULL AS is_excluded
FROM bad_rating b
LEFT JOIN organisation o ON o.id = b.organisation_id
CROSS JOIN LATERAL bad_rating_heard(b) h
LEFT JOIN LATERAL (
    SELECT c.due_at FROM clock c
    WHERE c.work_order_id = b.work_order_id AND c.kind = 'rating_rectification' AND c.subject_key = b.id::text
    ORDER BY c.id DESC LIMIT 1
) k ON true
WHERE b.opened_at >= $1 AND b.opened_at < $2 AND ($3::bigint[] IS NULL OR b.organisation_id = ANY ($3))

-- excluded --
-- Why each rating of a period does not count, and who said so, of visible orders.
-- $1..$5 the scope, $6 from, $7 before, $8 organisations or null
SELECT w.number, w.is_confidential, b.round, b.score, e.ground, e.reason, a.display_name AS asked_by,
    e.asked_by_unit, d.display_name AS decided_by, e.decided_at, e.decision_note AS note,
    coalesce(nullif(o.short_name, ''), o.name) AS organisation_name
FROM visible_work_orders($1, $2, $3, $4, $5) w
JOIN bad_rating b ON b.work_order_id = w.id
LEFT JOIN organisation o ON o.id = b.organisation_id
JOIN bad_rating_exclusion e ON e.bad_rating_id = b.id AND e.is_granted
JOIN app_user a ON a.id = e.asked_by
JOIN app_user d ON d.id = e.decided_by
WHERE b.opened_at >= $6 AND b.opened_at < $7 AND ($8::bigint[] IS NULL OR b.organisation_id = ANY ($8))
ORDER BY e.decided_at
