-- release --
-- An answer is on its way.
-- $1 order, $2 round, $3 now, $4 what it awaits, $5 the rule's source
INSERT INTO answer_reach (work_order_id, round, released_at, awaits, rule_source)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (work_order_id, round) DO NOTHING

-- reach --
-- It has arrived, or is settled as unreachable; nothing where it had before.
-- $1 order, $2 round, $3 now, $4 how
UPDATE answer_reach SET reached_at = $3, how = $4
WHERE work_order_id = $1 AND round = $2 AND reached_at IS NULL
RETURNING true

-- bounce --
-- Its notice was given up.
UPDATE answer_reach SET bounced_at = $3
WHERE work_order_id = $1 AND round = $2 AND reached_at IS NULL AND bounced_at IS NULL
RETURNING true
