-- open --
-- A matter beside its order; $1 order, $2 now.
INSERT INTO hard_matter (work_order_id, state, opened_at) VALUES ($1, 'classifying', $2)
ON CONFLICT (work_order_id) DO NOTHING
RETURNING work_order_id

-- standing --
-- Where the matter of an order stands, and who follows it.
SELECT state, officer_id FROM hard_matter WHERE work_order_id = $1

-- end --
-- It ends without its officer; $1 order, $2 state, $3 reason.
UPDATE hard_matter SET state = $2, end_reason = $3, version = version + 1 WHERE work_order_id = $1

-- reopen --
-- The order goes on: so does the matter.
UPDATE hard_matter SET state = 'classifying', outcome = NULL, end_reason = NULL, version = version + 1
WHERE work_order_id = $1

-- officer --
-- An account that can follow a matter, by its name.
SELECT id FROM app_user WHERE lower(username) = lower($1) AND role IN ('enterprise_officer', 'supervisor')

-- page --
-- Matters of visible orders, newest first. $1..$5 the scope, $6 number or null, $7 state or null, $8 kind or null,
-- $9 order id of the page before, $10 most rows.
SELECT h.*, w.id, w.number, w.title, w.state AS order_state, w.is_confidential,
    o.display_name AS officer_name, o.username AS officer_username,
    coalesce(nullif(u.short_name, ''), u.name) AS lead_name,
    e.due_at AS explain_due, e.state = 'running' AS explain_runs,
    s.due_at AS simple_due, s.state = 'running' AS simple_runs,
    c.due_at AS complex_due, c.state = 'running' AS complex_runs,
    (SELECT count(*) FROM hard_matter_step p WHERE p.work_order_id = w.id) AS steps
FROM visible_work_orders($1, $2, $3, $4, $5) w
JOIN hard_matter h ON h.work_order_id = w.id
LEFT JOIN app_user o ON o.id = h.officer_id
LEFT JOIN organisation u ON u.id = w.lead_organisation_id
LEFT JOIN LATERAL (
    SELECT k.due_at, k.state FROM clock k WHERE k.work_order_id = w.id AND k.kind = 'case_hm_explain'
    ORDER BY k.id DESC LIMIT 1
) e ON true
LEFT JOIN LATERAL (
    SELECT k.due_at, k.state FROM clock k WHERE k.work_order_id = w.id AND k.kind = 'case_hm_simple'
    ORDER BY k.id DESC LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT k.due_at, k.state FROM clock k WHERE k.work_order_id = w.id AND k.kind = 'case_hm_complex'
    ORDER BY k.id DESC LIMIT 1
) c ON true
WHERE ($6::text IS NULL OR w.number = $6) AND ($7::text IS NULL OR h.state = $7)
  AND ($8::text IS NULL OR h.kind = $8) AND w.id < $9
ORDER BY w.id DESC
LIMIT $10

-- steps --
-- What was done about a matter, oldest first.
SELECT p.at, p.what, u.display_name AS by_name
FROM hard_matter_step p
JOIN app_user u ON u.id = p.by_user
WHERE p.work_order_id = $1
ORDER BY p.id

-- take_in --
-- What the citizen says of it; $1 order, $2 kind or null, $3 service item, $4 what was tried, $5 how often.
UPDATE hard_matter SET kind = coalesce($2, kind), service_item = $3, tried = $4, tried_times = $5,
    version = version + 1
WHERE work_order_id = $1

-- classify --
-- $1 order, $2 kind, $3 complexity, $4 can be done, $5 officer, $6 now, $7 by whom, $8 service item or null.
UPDATE hard_matter SET state = 'working', kind = $2, complexity = $3, can_be_done = $4, officer_id = $5,
    classified_at = $6, classified_by = $7, service_item = coalesce($8, service_item), version = version + 1
WHERE work_order_id = $1

-- reclassify --
-- Simple becomes complex; $1 order, $2 reason, $3 now, $4 by whom.
UPDATE hard_matter SET complexity = 'complex', reclassify_reason = $2, reclassified_at = $3, reclassified_by = $4,
    version = version + 1
WHERE work_order_id = $1

-- assign --
-- Another officer follows it.
UPDATE hard_matter SET officer_id = $2, version = version + 1 WHERE work_order_id = $1

-- log --
-- One step towards its end.
INSERT INTO hard_matter_step (work_order_id, what, at, by_user) VALUES ($1, $2, $3, $4)

-- touch --
-- The next version.
UPDATE hard_matter SET version = version + 1 WHERE work_order_id = $1

-- explain --
-- It cannot be done; $1 order, $2 explanation, $3 written basis, $4 now, $5 by whom.
UPDATE hard_matter SET state = 'explained', can_be_done = false, explanation = $2, basis = $3, explained_at = $4,
    explained_by = $5, version = version + 1
WHERE work_order_id = $1

-- finish --
-- The citizen was told; $1 order, $2 outcome, $3 method, $4 her words, $5 result, $6 now, $7 by whom.
UPDATE hard_matter SET state = 'finished', outcome = $2, told_method = $3, told_words = $4, result = $5,
    finished_at = $6, finished_by = $7, version = version + 1
WHERE work_order_id = $1

-- told --
-- What the citizen reads of it on her own page.
SELECT h.state, h.complexity, h.explanation, h.basis, h.result, coalesce(h.finished_at, h.explained_at, h.classified_at) AS at,
    o.display_name AS officer_name,
    (SELECT k.due_at FROM clock k WHERE k.work_order_id = h.work_order_id AND k.kind IN ('case_hm_simple', 'case_hm_complex')
        ORDER BY k.id DESC LIMIT 1) AS due_at,
    (SELECT k.due_at FROM clock k WHERE k.work_order_id = h.work_order_id AND k.kind IN ('case_hm_simple', 'case_hm_complex')
        ORDER BY k.id LIMIT 1) AS first_due_at
FROM hard_matter h
LEFT JOIN app_user o ON o.id = h.officer_id
WHERE h.work_order_id = $1
