-- insert --
-- Writes a notice; the same one a second time writes nothing.
INSERT INTO notice (
    key, event_id, template_code, subject, audience, door, user_id, contact_id, address_sealed, body_sealed,
    is_pressing, waits_for_morning, state, next_attempt_at, created_at, sent_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (key) DO NOTHING

-- claim_due --
-- Takes the next notices to send for a while, skipping those another worker takes.
-- $1 now, $2 most rows, $3 whether the quiet hours hold now, $4 when a worker that died is given up
UPDATE notice SET attempts = attempts + 1, next_attempt_at = $4
WHERE id IN (
    SELECT id FROM notice
    WHERE state IN ('queued', 'failed') AND next_attempt_at <= $1 AND NOT (waits_for_morning AND $3)
    ORDER BY is_pressing DESC, next_attempt_at, id
    LIMIT $2
    FOR UPDATE SKIP LOCKED
)
RETURNING *

-- mark_sent --
-- The door took it.
-- $1 id, $2 attempt, $3 now
UPDATE notice SET state = 'sent', sent_at = $3, next_attempt_at = NULL, last_error = NULL
WHERE id = $1 AND attempts = $2 AND state IN ('queued', 'failed')
RETURNING id

-- mark_failed --
-- The door did not take it: again later, or never where no time is given.
-- $1 id, $2 attempt, $3 next try or null, $4 the failure
UPDATE notice SET
    state = CASE WHEN $3::timestamptz IS NULL THEN 'given_up' ELSE 'failed' END,
    next_attempt_at = $3,
    last_error = $4
WHERE id = $1 AND attempts = $2 AND state IN ('queued', 'failed')
RETURNING id

-- of_user --
-- A person's list, newest first, without matters the person has since been kept from.
-- $2 before this id, $3 only unread ones, $4 most rows, $5 now: duty hours hold back
SELECT id, key, subject, body_sealed, is_pressing, sent_at, read_at
FROM notice
WHERE user_id = $1 AND id < $2 AND (NOT $3 OR read_at IS NULL) AND sent_at <= $5
  AND NOT EXISTS (
      SELECT FROM work_order w WHERE w.number = subject AND w.track = 'efficiency' AND is_recused(w.id, $1))
ORDER BY id DESC
LIMIT $4

-- unread --
-- How many notices a person has not read.
SELECT count(*) FROM notice WHERE user_id = $1 AND read_at IS NULL AND sent_at <= $2
  AND NOT EXISTS (
      SELECT FROM work_order w WHERE w.number = subject AND w.track = 'efficiency' AND is_recused(w.id, $1))

-- mark_read --
-- A person read a notice of the own list; nothing for one that is not hers.
-- $1 id, $2 person, $3 now
UPDATE notice SET read_at = coalesce(read_at, $3) WHERE id = $1 AND user_id = $2 RETURNING id

-- of_contact --
-- What a citizen was told about her matter, oldest first.
SELECT key, body_sealed, coalesce(sent_at, created_at) AS at
FROM notice
WHERE contact_id = $1 AND audience = 'citizen'
ORDER BY id

-- given_up --
-- Notices that were given up, newest first; $1 before this id, $2 most rows
SELECT id, subject, template_code, audience, door, attempts, last_error, created_at
FROM notice
WHERE state = 'given_up' AND id < $1
ORDER BY id DESC
LIMIT $2

