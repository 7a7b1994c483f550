-- open_case --
-- A case begins; nothing where there is one.
INSERT INTO track_case (work_order_id, track, state, officer_id, opened_at)
VALUES ($1, $2, 'screening', $3, $4)
ON CONFLICT (work_order_id) DO NOTHING
RETURNING work_order_id

-- hold --
-- What an order's machine asks of its case.
SELECT state FROM track_case WHERE work_order_id = $1

-- lock_case --
-- A case about to be changed; its order is locked already.
SELECT work_order_id FROM track_case WHERE work_order_id = $1 FOR UPDATE

-- case --
-- A case with its enterprise.
SELECT c.*, o.enterprise_id, e.name AS enterprise_name
FROM track_case c
LEFT JOIN enterprise_order o ON o.work_order_id = c.work_order_id
LEFT JOIN enterprise e ON e.id = o.enterprise_id
WHERE c.work_order_id = $1

-- shown --
-- A case with the names on its page.
SELECT c.*, o.enterprise_id, o.recognised_by, u.username AS officer_username, u.display_name AS officer_name,
    k.display_name AS closed_by_name
FROM track_case c
LEFT JOIN enterprise_order o ON o.work_order_id = c.work_order_id
LEFT JOIN app_user u ON u.id = c.officer_id
LEFT JOIN app_user k ON k.id = c.closed_by
WHERE c.work_order_id = $1

-- waiting --
-- The move that waits.
SELECT * FROM case_move WHERE work_order_id = $1 AND state = 'waiting'

-- moves --
-- Every move of a case, oldest first.
SELECT m.*, a.display_name AS asked_by_name, d.display_name AS decided_by_name
FROM case_move m
LEFT JOIN app_user a ON a.id = m.asked_by
LEFT JOIN app_user d ON d.id = m.decided_by
WHERE m.work_order_id = $1
ORDER BY m.id

-- move --
-- One move of a case.
SELECT * FROM case_move WHERE work_order_id = $1 AND id = $2

-- milestones --
-- The milestones of a case's plan, in its order.
SELECT * FROM case_milestone WHERE work_order_id = $1 AND dropped_at IS NULL ORDER BY done_at IS NULL, position, id

-- plan --
-- The plan that holds.
SELECT p.*, u.display_name AS by_name
FROM case_plan p JOIN app_user u ON u.id = p.by_user
WHERE p.work_order_id = $1
ORDER BY p.id DESC
LIMIT 1

-- reports --
-- The reports of a case, the newest first.
SELECT r.*, u.display_name AS by_name
FROM case_report r JOIN app_user u ON u.id = r.by_user
WHERE r.work_order_id = $1
ORDER BY r.id DESC

-- touch --
-- A case moves on: $1 order, $2 state.
UPDATE track_case SET state = $2, version = version + 1 WHERE work_order_id = $1

-- accept --
-- $2 class, $3 officer, $4 now, $5 by whom: taken on.
UPDATE track_case SET class = $2, officer_id = $3, screened_at = $4, screened_by = $5 WHERE work_order_id = $1

-- refuse --
-- $2 ground, $3 explanation, $4 now, $5 by whom: not taken on.
UPDATE track_case SET ground = $2, explanation = $3, screened_at = $4, screened_by = $5, state = 'refused'
WHERE work_order_id = $1

-- set_officer --
-- Who follows it.
UPDATE track_case SET officer_id = $2 WHERE work_order_id = $1

-- set_class --
-- Of which class it is.
UPDATE track_case SET class = $2 WHERE work_order_id = $1

-- set_contacted --
-- The enterprise was reached for the first time.
UPDATE track_case SET contacted_at = $2 WHERE work_order_id = $1 AND contacted_at IS NULL

-- insert_plan --
-- A plan.
INSERT INTO case_plan (work_order_id, plan, organisation_code, at, by_user) VALUES ($1, $2, $3, $4, $5)

-- set_planned --
-- It has a plan.
UPDATE track_case SET planned_at = coalesce(planned_at, $2) WHERE work_order_id = $1

-- drop_milestones --
-- Those of the former plan that were not reached.
UPDATE case_milestone SET dropped_at = $2 WHERE work_order_id = $1 AND done_at IS NULL AND dropped_at IS NULL

-- insert_milestone --
-- A step of the plan.
INSERT INTO case_milestone (work_order_id, position, goal, organisation_code, due_on) VALUES ($1, $2, $3, $4, $5)

-- complete_milestone --
-- A step is reached.
UPDATE case_milestone SET done_at = $2, done_by = $3, note = $4 WHERE id = $1

-- insert_report --
-- A monthly report.
INSERT INTO case_report (work_order_id, progress, next_step, organisation_code, at, by_user)
VALUES ($1, $2, $3, $4, $5, $6)

-- fire --
-- Remembers an occasion; nothing where it is known.
INSERT INTO case_trigger (work_order_id, trigger, occasion, at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
RETURNING trigger

-- set_level --
-- Where it stands on the ladder.
UPDATE track_case SET level = $2 WHERE work_order_id = $1

-- insert_move --
-- A move, made or waiting.
-- $1 order, $2 from, $3 to, $4 state, $5 cause, $6 reason, $7 document, $8 now, $9 asked by, $10 decided at, $11 by
INSERT INTO case_move (
    work_order_id, from_level, to_level, state, cause, reason, document, asked_at, asked_by, decided_at, decided_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
RETURNING id

-- decide_move --
-- A waiting move is made or declined.
UPDATE case_move SET state = $2, decided_at = $3, decided_by = $4, decision_note = $5,
    document = coalesce($6, document), from_level = $7
WHERE id = $1 AND state = 'waiting'

-- close --
-- $2 basis, $3 explanation, $4 document, $5 now, $6 by whom: closed by the office.
UPDATE track_case SET state = 'closed', close_basis = $2, close_note = $3, close_document = $4, closed_at = $5,
    closed_by = $6, version = version + 1
WHERE work_order_id = $1

-- end --
-- Over without the office.
UPDATE track_case SET state = 'ended', end_reason = $2, closed_at = $3, version = version + 1 WHERE work_order_id = $1

-- reopen --
-- It goes on, in the state given.
UPDATE track_case SET state = $2, close_basis = NULL, close_note = NULL, close_document = NULL, closed_at = NULL,
    closed_by = NULL, end_reason = NULL, version = version + 1
WHERE work_order_id = $1

-- holders --
-- Who holds a level in an organisation on a day, by name.
SELECT user_id FROM ladder_holder h JOIN app_user u ON u.id = h.user_id
WHERE h.level = $1 AND h.organisation_code = $2 AND h.valid_from <= $3 AND (h.valid_to IS NULL OR h.valid_to >= $3)
  AND u.disabled_at IS NULL
ORDER BY h.id

-- held_by --
-- The levels a person holds on a day, by name.
SELECT level, organisation_code FROM ladder_holder
WHERE user_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2)

-- named_levels --
-- The levels of an organisation that somebody holds by name on a day.
SELECT DISTINCT level FROM ladder_holder h JOIN app_user u ON u.id = h.user_id
WHERE h.organisation_code = $1 AND h.valid_from <= $2 AND (h.valid_to IS NULL OR h.valid_to >= $2)
  AND u.disabled_at IS NULL

-- appointments --
-- Who holds what, the present ones first.
SELECT h.*, u.username, u.display_name, u.disabled_at IS NULL AS is_in_use
FROM ladder_holder h JOIN app_user u ON u.id = h.user_id
ORDER BY h.organisation_code, h.level, h.valid_from DESC, h.id

-- in_posts --
-- The people in some roles whose accounts are in use, by organisation. $1 roles, $2 now
SELECT organisation_code, role, username, display_name FROM app_user
WHERE role = ANY ($1::text[]) AND organisation_code IS NOT NULL AND disabled_at IS NULL
  AND (expires_at IS NULL OR expires_at > $2)
ORDER BY organisation_code, id

-- leading --
-- How many open cases each organisation leads.
SELECT o.code, count(*)::int AS open_cases
FROM track_case c
JOIN work_order w ON w.id = c.work_order_id
JOIN organisation o ON o.id = w.lead_organisation_id
WHERE c.state = 'working'
GROUP BY o.code

-- appoint --
-- A person holds a level from a day on.
INSERT INTO ladder_holder (
    level, organisation_code, user_id, post, valid_from, valid_to, appointed_at, appointed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id

-- end_appointment --
-- A person's last day on a level.
UPDATE ladder_holder SET valid_to = $2 WHERE id = $1 AND valid_from <= $2 RETURNING id

-- title --
-- What an order is called.
SELECT title FROM work_order WHERE id = $1

-- names --
-- What people are called.
SELECT id, display_name FROM app_user WHERE id = ANY ($1)

-- account --
-- An account in use, with its role and organisation.
SELECT id, role, organisation_code FROM app_user WHERE lower(username) = lower($1) AND disabled_at IS NULL

-- page --
-- Cases a person may see, those of the highest level and the first due first.
-- $1..$5 the scope, $6 states, $7 level or null, $8 officer or null, $9 enterprise or null, $10 levels of the lead's own
-- unit or null, $11 organisations these are held in, $12 levels held for the whole city, $13 most rows
SELECT w.number, w.title, w.state AS order_state, w.is_confidential, w.town, c.state, c.class, c.level, c.opened_at,
    c.planned_at, c.contacted_at, c.version, e.id AS enterprise_id, e.name AS enterprise_name,
    u.username AS officer_username, u.display_name AS officer_name,
    coalesce(nullif(l.short_name, ''), l.name) AS lead_name, l.code AS lead_code,
    k.kind, k.unit, k.calendar, k.due_at, k.original_due_at, k.warn_at, k.is_provisional,
    m.n AS milestones, m.done AS milestones_done, m.next_goal, m.next_due,
    v.id AS waiting_id, v.to_level AS waiting_level
FROM visible_work_orders($1, $2, $3, $4, $5) w
JOIN track_case c ON c.work_order_id = w.id
LEFT JOIN enterprise_order o ON o.work_order_id = w.id
LEFT JOIN enterprise e ON e.id = o.enterprise_id
LEFT JOIN app_user u ON u.id = c.officer_id
LEFT JOIN organisation l ON l.id = w.lead_organisation_id
LEFT JOIN case_move v ON v.work_order_id = w.id AND v.state = 'waiting'
LEFT JOIN LATERAL (
    SELECT kind, unit, calendar, due_at, original_due_at, warn_at, is_provisional
    FROM clock
    WHERE work_order_id = w.id AND state = 'running' AND kind LIKE 'case\_%'
    ORDER BY due_at, id
    LIMIT 1
) k ON true
CROSS JOIN LATERAL (
    SELECT count(*) AS n, count(done_at) AS done,
        (array_agg(goal ORDER BY position, id) FILTER (WHERE done_at IS NULL))[1] AS next_goal,
        (array_agg(due_on ORDER BY position, id) FILTER (WHERE done_at IS NULL))[1] AS next_due
    FROM case_milestone
    WHERE work_order_id = w.id AND dropped_at IS NULL
) m
WHERE c.track = 'enterprise' AND c.state = ANY ($6)
  AND ($7::smallint IS NULL OR c.level = $7)
  AND ($8::bigint IS NULL OR c.officer_id = $8)
  AND ($9::bigint IS NULL OR o.enterprise_id = $9)
  AND ($10::smallint[] IS NULL
       OR (c.level = ANY ($10) AND w.lead_organisation_id = ANY ($11::bigint[]))
       OR c.level = ANY ($12::smallint[]))
ORDER BY c.level DESC, k.due_at NULLS LAST, w.id
LIMIT $13

-- figures --
-- First contacts in time and confirmed closings since a moment, of the cases a person may see.
-- $1..$5 the scope, $6 since, $7 now
SELECT
    count(*) FILTER (WHERE k.stopped_at IS NOT NULL OR k.due_at < $7) AS contacts,
    count(*) FILTER (WHERE k.stopped_at <= k.due_at) AS contacts_in_time,
    count(*) FILTER (WHERE c.state = 'closed') AS closed,
    count(*) FILTER (WHERE c.close_basis = 'confirmed') AS confirmed
FROM visible_work_orders($1, $2, $3, $4, $5) w
JOIN track_case c ON c.work_order_id = w.id
LEFT JOIN clock k ON k.work_order_id = w.id AND k.kind = 'case_contact'
WHERE c.track = 'enterprise' AND coalesce(c.closed_at, c.opened_at) >= $6
