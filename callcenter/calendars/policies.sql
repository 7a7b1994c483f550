-- propose --
-- A row to be added, or the last day of one.
-- $1 code, $2 row as JSON or null, $3 last day or null, $4 document, $5 reason, $6 by, $7 now
INSERT INTO policy_change (code, new_row, ends_on, document, reason, proposed_by, proposed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id

-- changes --
-- Proposals and what became of them, the newest first.
-- $1 id or null
SELECT c.*, p.display_name AS proposed_by_name, d.display_name AS decided_by_name
FROM policy_change c
JOIN app_user p ON p.id = c.proposed_by
LEFT JOIN app_user d ON d.id = c.decided_by
WHERE $1::bigint IS NULL OR c.id = $1
ORDER BY c.id DESC
LIMIT 200

-- hold --
-- Keeps a proposal from being decided by two at once.
-- $1 id
SELECT id FROM policy_change WHERE id = $1 FOR UPDATE

-- decide --
-- A proposal is settled.
-- $1 id, $2 state, $3 by, $4 now
UPDATE policy_change SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1

-- applied_rows --
-- The proposals by which rows were added.
SELECT code, id FROM policy_change WHERE state = 'applied' AND new_row IS NOT NULL
