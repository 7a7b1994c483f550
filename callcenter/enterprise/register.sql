-- insert_enterprise --
-- A new enterprise; nothing where its code is known already.
-- $1 code, $2 name, $3 aliases, $4 name keys, $5 status, $6 organisation, $7 place, $8 officer, $9 size, $10 industry,
-- $11 now, $12 by whom
INSERT INTO enterprise (
    uscc, name, aliases, name_keys, status, organisation_code, place_code, officer_id, size, industry, created_at,
    created_by, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $11, $12)
ON CONFLICT (uscc) DO NOTHING
RETURNING id

-- update_enterprise --
-- An enterprise as corrected; nothing where its code is another's or somebody was quicker.
-- $1 id, $2 version seen, then as above
UPDATE enterprise SET
    uscc = $3, name = $4, aliases = $5, name_keys = $6, status = $7, organisation_code = $8, place_code = $9,
    officer_id = $10, size = $11, industry = $12, changed_at = $13, changed_by = $14, version = version + 1
WHERE id = $1 AND version = $2
RETURNING id

-- enterprise --
-- One enterprise.
SELECT e.*, u.username AS officer_username, u.display_name AS officer_name
FROM enterprise e
LEFT JOIN app_user u ON u.id = e.officer_id
WHERE e.id = $1

-- enterprise_by_code --
-- The enterprise of a code.
SELECT e.*, u.username AS officer_username, u.display_name AS officer_name
FROM enterprise e
LEFT JOIN app_user u ON u.id = e.officer_id
WHERE e.uscc = $1

-- enterprises --
-- A page of the register by name.
-- $1 part of a name's key or null, $2 beginning of a code or null, $3 status or null, $4 officer or null,
-- $5 after this name, $6 and id, $7 most rows
SELECT e.*, u.username AS officer_username, u.display_name AS officer_name,
    (SELECT count(*) FROM enterprise_order o JOIN track_case c USING (work_order_id)
     WHERE o.enterprise_id = e.id AND c.state IN ('screening', 'working')) AS open_cases
FROM enterprise e
LEFT JOIN app_user u ON u.id = e.officer_id
WHERE (($1::text IS NULL AND $2::text IS NULL)
       OR EXISTS (SELECT FROM unnest(e.name_keys) k WHERE position($1 IN k) > 0)
       OR starts_with(e.uscc, $2))
  AND ($3::text IS NULL OR e.status = $3)
  AND ($4::bigint IS NULL OR e.officer_id = $4)
  AND ($5::text IS NULL OR (e.name, e.id) > ($5, $6::bigint))
ORDER BY e.name, e.id
LIMIT $7

-- contacts --
-- The contacts of an enterprise, people before lines.
SELECT * FROM enterprise_contact WHERE enterprise_id = $1 ORDER BY name_sealed IS NULL, id

-- contact --
-- One contact of an enterprise.
SELECT * FROM enterprise_contact WHERE enterprise_id = $1 AND id = $2 FOR UPDATE

-- insert_contact --
-- A contact of an enterprise.
INSERT INTO enterprise_contact (
    public_id, enterprise_id, post, name_sealed, name_masked, phone_sealed, phone_index, phone_masked, created_at,
    created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
RETURNING id

-- delete_contact --
-- A contact is taken out, and its values with it.
DELETE FROM enterprise_contact WHERE id = $1

-- has_phone --
-- Whether an enterprise has this number already, under any index key.
SELECT EXISTS (SELECT FROM enterprise_contact WHERE enterprise_id = $1 AND phone_index = ANY ($2))

-- officer --
-- The account of a service officer that is in use.
SELECT id FROM app_user
WHERE lower(username) = lower($1) AND role = 'enterprise_officer' AND disabled_at IS NULL

-- officers --
-- Service officers whose accounts are in use.
SELECT username, display_name FROM app_user
WHERE role = 'enterprise_officer' AND disabled_at IS NULL
ORDER BY display_name, username

-- by_code --
-- The enterprise of a code.
SELECT id, officer_id FROM enterprise WHERE uscc = $1 AND status <> 'deregistered'

-- by_phone --
-- Enterprises of a number, under any index key.
SELECT DISTINCT e.id, e.officer_id
FROM enterprise_contact c JOIN enterprise e ON e.id = c.enterprise_id
WHERE c.phone_index = ANY ($1) AND e.status <> 'deregistered'
LIMIT 2

-- by_name --
-- Enterprises of a name or alias.
SELECT id, officer_id FROM enterprise WHERE name_keys @> ARRAY[$1::text] AND status <> 'deregistered' LIMIT 2

-- recognise --
-- Whose order it is; a person's word stands over the platform's.
-- $1 order, $2 enterprise, $3 by what, $4 now, $5 person or null
INSERT INTO enterprise_order (work_order_id, enterprise_id, recognised_by, at, by_user)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (work_order_id) DO UPDATE SET
    enterprise_id = excluded.enterprise_id,
    recognised_by = excluded.recognised_by,
    at = excluded.at,
    by_user = excluded.by_user
WHERE excluded.by_user IS NOT NULL OR enterprise_order.by_user IS NULL

-- recognised --
-- Whose order it is.
SELECT o.enterprise_id, o.recognised_by, e.officer_id
FROM enterprise_order o JOIN enterprise e ON e.id = o.enterprise_id
WHERE o.work_order_id = $1

-- queue --
-- The enterprise queue: open orders whose enterprise is known or whose matter is an enterprise's, oldest first.
-- $1..$5 the scope, $6 open states, $7 most rows
SELECT w.number, w.title, w.track, w.state, w.request_type, w.is_confidential, w.received_at, e.id AS enterprise_id,
    e.name AS enterprise_name, o.recognised_by, c.state AS case_state
FROM visible_work_orders($1, $2, $3, $4, $5) w
LEFT JOIN enterprise_order o ON o.work_order_id = w.id
LEFT JOIN enterprise e ON e.id = o.enterprise_id
LEFT JOIN track_case c ON c.work_order_id = w.id
WHERE (o.work_order_id IS NOT NULL OR w.track = 'enterprise') AND w.state = ANY ($6)
ORDER BY w.received_at, w.id
LIMIT $7

-- matters --
-- The matters of an enterprise that a person may see, the newest first; what its people ask for themselves is not
-- among them.
-- $1..$5 the scope, $6 enterprise, $7 most rows
SELECT w.number, w.title, w.state, w.is_confidential, w.received_at, w.closed_at, c.class, c.level, c.state AS case_state,
    coalesce(nullif(l.short_name, ''), l.name) AS lead_name
FROM visible_work_orders($1, $2, $3, $4, $5) w
JOIN enterprise_order o ON o.work_order_id = w.id
JOIN track_case c ON c.work_order_id = w.id
LEFT JOIN organisation l ON l.id = w.lead_organisation_id
WHERE o.enterprise_id = $6 AND w.track = 'enterprise'
ORDER BY w.received_at DESC, w.id DESC
LIMIT $7
