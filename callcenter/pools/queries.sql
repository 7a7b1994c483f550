-- lock_order --
-- One order kept from others until the transaction ends; whether its state moved on shows only now.
-- $1 id
SELECT id, number, state FROM work_order WHERE id = $1 FOR NO KEY UPDATE;

-- live_claims --
-- Claims on orders that hold now, by order.
-- $1 ids of orders, $2 now
SELECT c.*, w.number, u.username, u.display_name
FROM claim c
JOIN work_order w ON w.id = c.work_order_id
JOIN app_user u ON u.id = c.user_id
LEFT JOIN session s ON s.id = c.session_id
WHERE c.work_order_id = ANY ($1::bigint[])
    AND c.released_at IS NULL
    AND c.expires_at > $2
    AND s.ended_at IS NULL;

-- insert_claim --
-- An order in a person's hands; no row if it is in somebody's already.
-- $1 order, $2 pool, $3 user, $4 session or null, $5 now, $6 until, $7 who gave it or null
INSERT INTO claim (work_order_id, pool, user_id, session_id, claimed_at, expires_at, assigned_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (work_order_id) WHERE released_at IS NULL DO NOTHING
RETURNING id;

-- renew --
-- It holds longer, and from now on with this session.
-- $1 id, $2 until, $3 session
UPDATE claim SET expires_at = $2, session_id = $3 WHERE id = $1 AND released_at IS NULL;

-- release_order --
-- Ends whatever claim an order has; gives the pool and whose it was.
-- $1 order, $2 now, $3 reason
UPDATE claim SET released_at = $2, release_reason = $3
WHERE work_order_id = $1 AND released_at IS NULL
RETURNING pool, user_id;

-- release_person --
-- Ends all claims of a person.
-- $1 user, $2 now
UPDATE claim c SET released_at = $2, release_reason = 'released'
FROM work_order w
WHERE c.user_id = $1 AND c.released_at IS NULL AND w.id = c.work_order_id
RETURNING c.pool, w.number;

-- release_stale --
-- Ends claims that hold no longer: out of time, or their person has left; those in use elsewhere are skipped.
-- $1 now, $2 most rows
WITH stale AS (
    SELECT c.id, c.expires_at <= $1 AS is_expired
    FROM claim c
    LEFT JOIN session s ON s.id = c.session_id
    WHERE c.released_at IS NULL AND (c.expires_at <= $1 OR s.ended_at IS NOT NULL)
    ORDER BY c.id
    LIMIT $2
    FOR UPDATE OF c SKIP LOCKED
)
UPDATE claim c SET
    released_at = $1,
    release_reason = CASE WHEN stale.is_expired THEN 'expired' ELSE 'left' END
FROM stale, work_order w
WHERE c.id = stale.id AND w.id = c.work_order_id
RETURNING c.pool, w.number, c.release_reason;

-- claims_of --
-- A person's claims that hold now, the oldest first.
-- $1 user, $2 now
SELECT c.*, w.number, u.username, u.display_name
FROM claim c
JOIN work_order w ON w.id = c.work_order_id
JOIN app_user u ON u.id = c.user_id
LEFT JOIN session s ON s.id = c.session_id
WHERE c.user_id = $1 AND c.released_at IS NULL AND c.expires_at > $2 AND s.ended_at IS NULL
ORDER BY c.id;

-- person_by_name --
-- An account that is in use, with its newest live session.
-- $1 username, $2 now
SELECT u.id, u.role, (
    SELECT s.id FROM session s
    WHERE s.user_id = u.id AND s.ended_at IS NULL AND s.expires_at > $2
    ORDER BY s.last_seen_at DESC LIMIT 1
) AS session_id
FROM app_user u
WHERE lower(u.username) = lower($1) AND u.disabled_at IS NULL AND (u.expires_at IS NULL OR u.expires_at > $2);

-- member --
-- An account in use that works for an organisation or for what stands below it.
-- $1 username, $2 organisation, $3 now
WITH RECURSIVE below AS (
    SELECT id, code FROM organisation WHERE id = $2
    UNION
    SELECT o.id, o.code FROM organisation o JOIN below b ON o.parent_id = b.id
)
SELECT u.id
FROM app_user u
WHERE lower(u.username) = lower($1)
    AND u.organisation_code IN (SELECT code FROM below)
    AND u.role IN ('department_clerk', 'department_leader', 'local_dispatcher')
    AND u.disabled_at IS NULL
    AND (u.expires_at IS NULL OR u.expires_at > $3);

-- set_handler --
-- Who works on an assignment from now on.
-- $1 assignment, $2 user or null, $3 section or null, $4 now, $5 by
INSERT INTO assignment_handler (assignment_id, user_id, section, set_at, set_by) VALUES ($1, $2, $3, $4, $5);

-- handlers --
-- Who works on the assignments of an order.
-- $1 order
SELECT DISTINCT ON (h.assignment_id) h.assignment_id, h.section, h.set_at, u.username, u.display_name
FROM assignment_handler h
JOIN assignment a ON a.id = h.assignment_id
LEFT JOIN app_user u ON u.id = h.user_id
WHERE a.work_order_id = $1
ORDER BY h.assignment_id, h.id DESC;
