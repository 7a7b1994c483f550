-- start --
-- She begins to wait; once, however much she writes.
-- $1 conversation, $2 since when, $3 what began it, $4 policy, $5 its source, $6 calendar, $7 its version, $8 due,
-- $9 first warning, $10 marks, $11 next mark
INSERT INTO answer_clock (
    conversation_id, started_at, started_by, policy_code, policy_source, calendar, calendar_version, due_at, warn_at,
    marks, next_fire_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (conversation_id) WHERE stopped_at IS NULL DO NOTHING

-- stop --
-- She waits no longer.
-- $1 conversation, $2 now, $3 reason, $4 who answered
UPDATE answer_clock SET stopped_at = $2, stop_reason = $3, answered_by = $4, next_fire_at = NULL
WHERE conversation_id = $1 AND stopped_at IS NULL

-- waiting --
-- Who waits, and until when she is promised an answer.
SELECT conversation_id, started_at, due_at FROM answer_clock WHERE stopped_at IS NULL ORDER BY due_at

-- claim_due --
-- Clocks with a mark that is due, skipping those another worker holds.
-- $1 now, $2 most rows
SELECT a.id, a.started_by, a.due_at, a.marks, a.fired, c.public_id, c.channel
FROM answer_clock a
JOIN conversation c ON c.id = a.conversation_id
WHERE a.stopped_at IS NULL AND a.next_fire_at <= $1
ORDER BY a.next_fire_at, a.id
LIMIT $2
FOR UPDATE OF a SKIP LOCKED

-- mark_fired --
-- What has fired and what fires next.
-- $1 id, $2 fired, $3 next mark
UPDATE answer_clock SET fired = $2, next_fire_at = $3 WHERE id = $1
