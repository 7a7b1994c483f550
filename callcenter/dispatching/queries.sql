-- keep --
-- An order's first proposal; a later dispatch changes who has it and whether the proposal was right.
-- $1 order, $2 proposed, $3 confidence, $4 lead, $5 by the machine, $6 right or null, $7 now
INSERT INTO dispatch_proposal (
    work_order_id, organisation_code, confidence, lead_code, is_automatic, is_right, at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (work_order_id) DO UPDATE
SET lead_code = excluded.lead_code, is_right = dispatch_proposal.organisation_code = excluded.lead_code,
    at = excluded.at
RETURNING organisation_code

-- settle --
-- The unit worked on what the machine had sent it: that bears it out.
-- $1 order, $2 its lead
UPDATE dispatch_proposal SET is_right = organisation_code = $2
WHERE work_order_id = $1 AND is_right IS NULL
RETURNING organisation_code

-- evidence --
-- The newest settled proposals of one unit above a confidence, and how many were right.
-- $1 unit, $2 least confidence, $3 how many at most
SELECT count(*) AS total, count(*) FILTER (WHERE is_right) AS "right"
FROM (
    SELECT is_right FROM dispatch_proposal
    WHERE organisation_code = $1 AND confidence >= $2 AND is_right IS NOT NULL
    ORDER BY at DESC, work_order_id DESC LIMIT $3
) newest

-- units --
-- Units that have evidence or a switch.
SELECT organisation_code FROM automatic_dispatch
UNION SELECT DISTINCT organisation_code FROM dispatch_proposal
ORDER BY 1

-- switch_of --
-- $1 unit
SELECT is_on, reason, changed_by, changed_at FROM automatic_dispatch WHERE organisation_code = $1

-- lock_switch --
-- The same, held until the end of the transaction.
-- $1 unit
SELECT is_on, reason, changed_by, changed_at FROM automatic_dispatch WHERE organisation_code = $1 FOR UPDATE

-- set_switch --
-- $1 unit, $2 on, $3 why, $4 by, $5 now
INSERT INTO automatic_dispatch (organisation_code, is_on, reason, changed_by, changed_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (organisation_code) DO UPDATE
SET is_on = excluded.is_on, reason = excluded.reason, changed_by = excluded.changed_by,
    changed_at = excluded.changed_at
