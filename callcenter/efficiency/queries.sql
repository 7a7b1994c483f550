-- open --
-- A complaint beside its order; $1 order, $2 accused organisation, $3 barred organisations, $4 now.
INSERT INTO efficiency_case (work_order_id, state, accused_organisation_id, barred, opened_at)
VALUES ($1, 'deciding', $2, $3, $4)
ON CONFLICT (work_order_id) DO NOTHING
RETURNING work_order_id

-- state --
-- Where the complaint of an order stands.
SELECT state FROM efficiency_case WHERE work_order_id = $1

-- end --
-- It ends without a result; $1 order, $2 reason.
UPDATE efficiency_case SET state = 'ended', end_reason = $2, version = version + 1 WHERE work_order_id = $1

-- reopen --
-- The order goes on: so does the complaint.
UPDATE efficiency_case SET state = 'deciding', end_reason = NULL, version = version + 1
WHERE work_order_id = $1 AND state = 'ended'

-- accuse --
-- Who is complained of; $1 order, $2 organisation, $3 barred organisations.
UPDATE efficiency_case SET accused_organisation_id = $2, barred = $3, version = version + 1 WHERE work_order_id = $1

-- accuse_person --
-- The account of the accused; null where she has none.
UPDATE efficiency_case SET accused_user_id = $2 WHERE work_order_id = $1

-- name_in_order --
-- The order carries the code of the accused organisation too: dispatch looks there.
UPDATE work_order SET complained_of_organisation = $2, version = version + 1 WHERE id = $1

-- organisation --
-- The id of an organisation that is or was.
SELECT id FROM organisation WHERE code = $1

-- account --
-- An account by its name.
SELECT id FROM app_user WHERE lower(username) = lower($1)

-- page --
-- Complaints of visible orders, newest first. $1..$5 the scope, $6 number or null, $7 state or null, $8 order id of
-- the page before, $9 most rows.
SELECT e.*, w.id, w.number, w.title, w.state AS order_state, w.is_confidential, w.complained_of_name, w.complained_of_kind,
    o.code AS accused_code, coalesce(nullif(o.short_name, ''), o.name) AS accused_name, u.username AS accused_username,
    coalesce(nullif(h.short_name, ''), h.name) AS handler_name,
    d.due_at AS decide_due, d.state = 'running' AS decide_runs,
    f.due_at AS finish_due, f.original_due_at AS finish_first_due, f.state = 'running' AS finish_runs,
    EXISTS (
        SELECT FROM assignment a
        WHERE a.work_order_id = w.id AND a.organisation_id = ANY (e.barred)
          AND a.state IN ('pending_sign_in', 'in_progress', 'awaiting_signature', 'replied')
    ) AS held_by_accused
FROM visible_work_orders($1, $2, $3, $4, $5) w
JOIN efficiency_case e ON e.work_order_id = w.id
LEFT JOIN organisation o ON o.id = e.accused_organisation_id
LEFT JOIN organisation h ON h.id = e.handler_organisation_id
LEFT JOIN app_user u ON u.id = e.accused_user_id
LEFT JOIN LATERAL (
    SELECT c.due_at, c.state FROM clock c WHERE c.work_order_id = w.id AND c.kind = 'case_ef_decide' ORDER BY c.id DESC LIMIT 1
) d ON true
LEFT JOIN LATERAL (
    SELECT c.due_at, c.original_due_at, c.state FROM clock c
    WHERE c.work_order_id = w.id AND c.kind = 'case_ef_finish' ORDER BY c.id DESC LIMIT 1
) f ON true
WHERE ($6::text IS NULL OR w.number = $6) AND ($7::text IS NULL OR e.state = $7) AND w.id < $8
ORDER BY w.id DESC
LIMIT $9

-- accept --
-- It is looked into; $1 order, $2 now, $3 by whom, $4 handling, $5 handler.
UPDATE efficiency_case SET state = 'working', decided_at = $2, decided_by = $3, handling = $4,
    handler_organisation_id = $5, version = version + 1
WHERE work_order_id = $1

-- refuse --
-- It is not; $1 order, $2 now, $3 by whom, $4 ground, $5 explanation.
UPDATE efficiency_case SET state = 'refused', decided_at = $2, decided_by = $3, ground = $4, explanation = $5,
    version = version + 1
WHERE work_order_id = $1

-- ask_extension --
-- Somebody asks for more time; $1 order, $2 until, $3 reason, $4 by whom.
UPDATE efficiency_case SET asked_until = $2, extension_reason = $3, extension_asked_by = $4, version = version + 1
WHERE work_order_id = $1

-- decide_extension --
-- Another person decides; $1 order, $2 granted, $3 note, $4 by whom.
UPDATE efficiency_case SET extended_until = CASE WHEN $2 THEN asked_until END, asked_until = NULL, extension_note = $3,
    extension_decided_by = $4, version = version + 1
WHERE work_order_id = $1

-- conclude --
-- There is a finding; $1 order, $2 now, $3 by whom, $4 finding, $5 findings, $6 measures, $7 answer.
UPDATE efficiency_case SET state = 'concluded', concluded_at = $2, concluded_by = $3, finding = $4, findings = $5,
    measures = $6, answer = $7, version = version + 1
WHERE work_order_id = $1

-- told --
-- What the complainant reads of it on her own page.
SELECT state, explanation, answer, decided_at, concluded_at, extended_until FROM efficiency_case WHERE work_order_id = $1

-- counted --
-- Complaints that came in a period, as the report looks at them, of visible orders.
-- $1..$5 the scope, $6 from, $7 before.
SELECT o.code, coalesce(nullif(o.short_name, ''), o.name) AS name,
    e.state IN ('working', 'concluded') AS is_accepted,
    e.state = 'refused' AS is_refused,
    e.state = 'concluded' AS is_closed,
    coalesce(e.concluded_at <= f.due_at, false) AS is_in_time,
    coalesce(e.concluded_at <= f.original_due_at, false) AS is_in_first_time,
    e.finding = 'substantiated' AS is_substantiated,
    e.finding = 'partly' AS is_partly
FROM visible_work_orders($1, $2, $3, $4, $5) w
JOIN efficiency_case e ON e.work_order_id = w.id
LEFT JOIN organisation o ON o.id = e.accused_organisation_id
LEFT JOIN LATERAL (
    SELECT c.due_at, c.original_due_at FROM clock c
    WHERE c.work_order_id = w.id AND c.kind = 'case_ef_finish' ORDER BY c.id DESC LIMIT 1
) f ON true
WHERE e.opened_at >= $6 AND e.opened_at < $7
