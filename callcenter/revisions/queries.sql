-- propose --
-- A change that waits for a supervisor; no row if the same one waits already.
-- $1 category, $2 place, $3 old lead or null, $4 new lead, $5 order's number, $6 by, $7 now
INSERT INTO duty_change (category_code, place_code, old_lead, new_lead, basis, proposed_by, proposed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (category_code, place_code, new_lead) WHERE state = 'pending' DO NOTHING
RETURNING id;

-- changes --
-- Changes of the duty list, those that wait first, the newest first.
-- $1 state or null, $2 id or null, $3 most rows
SELECT d.*, p.display_name AS proposed_by_name, q.display_name AS decided_by_name
FROM duty_change d
JOIN app_user p ON p.id = d.proposed_by
LEFT JOIN app_user q ON q.id = d.decided_by
WHERE ($1::text IS NULL OR d.state = $1) AND ($2::bigint IS NULL OR d.id = $2)
ORDER BY d.state <> 'pending', d.id DESC
LIMIT $3;

-- decide --
-- Settles a change that waits; no row if it was settled.
-- $1 id, $2 state, $3 valid from or null, $4 by, $5 now, $6 note
UPDATE duty_change SET state = $2, valid_from = $3, decided_by = $4, decided_at = $5, note = $6
WHERE id = $1 AND state = 'pending'
RETURNING id;

-- prepare --
-- A succession that may be applied.
-- $1 kind, $2 old code, $3 new code, $4 from, $5 basis, $6 by, $7 now
INSERT INTO succession (kind, old_code, new_code, from_date, basis, prepared_by, prepared_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id;

-- successions --
-- Successions, the newest first: the applied ones, or one of them all.
-- $1 id or null, $2 most rows
SELECT s.*, p.display_name AS prepared_by_name, q.display_name AS applied_by_name
FROM succession s
JOIN app_user p ON p.id = s.prepared_by
LEFT JOIN app_user q ON q.id = s.applied_by
WHERE CASE WHEN $1::bigint IS NULL THEN s.applied_at IS NOT NULL ELSE s.id = $1 END
ORDER BY s.id DESC
LIMIT $2;

-- successor --
-- By what this was succeeded already.
-- $1 kind, $2 old code
SELECT new_code FROM succession WHERE kind = $1 AND old_code = $2 AND applied_at IS NOT NULL LIMIT 1;

-- applied --
-- Notes that it was done; no row if it was done before.
-- $1 id, $2 by, $3 now, $4 moved
UPDATE succession SET applied_by = $2, applied_at = $3, moved = $4
WHERE id = $1 AND applied_at IS NULL
RETURNING id;

-- organisation --
-- An organisation by its code, valid or not.
-- $1 code
SELECT id, code, name, valid_from, valid_to FROM organisation WHERE code = $1;

-- people --
-- The accounts of an organisation that are in use.
-- $1 code, $2 now
SELECT username FROM app_user
WHERE organisation_code = $1 AND disabled_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
ORDER BY username;

-- has_staff --
-- Whether anybody of an organisation could work on its orders.
-- $1 code, $2 now
SELECT EXISTS (
    SELECT 1 FROM app_user
    WHERE organisation_code = $1 AND disabled_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
        AND role IN ('department_clerk', 'department_leader', 'local_dispatcher')
);
