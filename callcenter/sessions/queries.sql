-- turns --
-- The months whose turn was set by hand, from one month on.
SELECT t.*, l.username AS leader_username, l.display_name AS leader_name,
    s.username AS substitute_username, s.display_name AS substitute_name
FROM session_turn t
LEFT JOIN app_user l ON l.id = t.leader_id
LEFT JOIN app_user s ON s.id = t.substitute_id
WHERE t.month >= $1
ORDER BY t.month

-- set_turn --
-- Who attends in a month. $1 month, $2 post, $3 leader, $4 substitute, $5 that person, $6 now, $7 by whom
INSERT INTO session_turn (month, post, leader_id, substitute, substitute_id, set_at, set_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (month) DO UPDATE SET
    post = $2, leader_id = $3, substitute = $4, substitute_id = $5, set_at = $6, set_by = $7

-- leader --
-- An account in use that reads as a leader does.
SELECT id FROM app_user WHERE lower(username) = lower($1) AND role = 'leader' AND disabled_at IS NULL

-- leaders --
-- The accounts of leaders in use.
SELECT username, display_name FROM app_user WHERE role = 'leader' AND disabled_at IS NULL ORDER BY id

-- leader_organisations --
-- Where those who attend are at home: the named ones, else all leaders.
SELECT DISTINCT organisation_code FROM app_user
WHERE role = 'leader' AND disabled_at IS NULL AND organisation_code IS NOT NULL
  AND (cardinality($1::bigint[]) = 0 OR id = ANY ($1))
ORDER BY organisation_code

-- lock_plan --
-- One session is planned or moved at a time, so that a month never gets two.
SELECT pg_advisory_xact_lock(hashtext('track_session'))

-- months --
-- The moments of all sessions that are not cancelled, but for one. $1 its id or 0
SELECT starts_at FROM track_session WHERE state <> 'cancelled' AND id <> $1

-- insert_session --
-- A session is prepared.
INSERT INTO track_session (
    state, starts_at, place, post, leader_id, substitute, substitute_id, planned_at, planned_by)
VALUES ('preparing', $1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id

-- session --
-- One session.
SELECT * FROM track_session WHERE id = $1

-- lock_session --
-- One session, held.
SELECT * FROM track_session WHERE id = $1 FOR UPDATE

-- save_session --
-- A session moves on; nothing where somebody else was first. $1 id, $2 the version seen
UPDATE track_session SET
    version = version + 1, state = $3, starts_at = $4, place = $5, is_substituted = $6, attendees = $7, called_at = $8,
    held_at = $9, submitted_at = $10, submitted_by = $11, sent_back_reason = $12, approved_at = $13, approved_by = $14,
    cancel_reason = $15
WHERE id = $1 AND version = $2
RETURNING version

-- sessions --
-- Sessions, the newest first, with what is on them and what is still owed of them. $1 now, $2 most rows
SELECT s.*, l.display_name AS leader_name, m.matters, t.decisions, t.open, t.late
FROM track_session s
LEFT JOIN app_user l ON l.id = s.leader_id
CROSS JOIN LATERAL (
    SELECT count(*) AS matters FROM session_matter WHERE session_id = s.id AND withdrawn_at IS NULL
) m
CROSS JOIN LATERAL (
    SELECT count(*) AS decisions, count(*) FILTER (WHERE k.state IN ('asked', 'answered')) AS open,
        count(*) FILTER (WHERE k.state = 'asked' AND k.due_at < $1) AS late
    FROM matter_task k JOIN session_matter x ON x.id = k.matter_id
    WHERE x.session_id = s.id AND k.kind = 'decision' AND k.state NOT IN ('draft', 'dropped')
) t
ORDER BY s.starts_at DESC, s.id DESC
LIMIT $2

-- shown_session --
-- The names on a session's page.
SELECT l.display_name AS leader_name, u.display_name AS substitute_name, p.display_name AS planned_by_name,
    w.display_name AS submitted_by_name, a.display_name AS approved_by_name
FROM track_session s
LEFT JOIN app_user l ON l.id = s.leader_id
LEFT JOIN app_user u ON u.id = s.substitute_id
JOIN app_user p ON p.id = s.planned_by
LEFT JOIN app_user w ON w.id = s.submitted_by
LEFT JOIN app_user a ON a.id = s.approved_by
WHERE s.id = $1

-- insert_postponement --
-- A session is at another time.
INSERT INTO session_postponement (session_id, from_at, to_at, reason, at, by_user) VALUES ($1, $2, $3, $4, $5, $6)

-- postponements --
-- How often a session was moved, and why.
SELECT p.*, u.display_name AS by_name
FROM session_postponement p JOIN app_user u ON u.id = p.by_user
WHERE p.session_id = $1
ORDER BY p.id

-- insert_matter --
-- A matter comes on the agenda, at its end; a matter that was withdrawn comes back.
-- $1 session, $2 order, $3 minutes, $4 basis, $5 now, $6 by whom
INSERT INTO session_matter (session_id, work_order_id, position, minutes, basis, added_at, added_by)
SELECT $1, $2, coalesce(max(position), 0) + 1, $3, $4, $5, $6 FROM session_matter WHERE session_id = $1
ON CONFLICT (session_id, work_order_id) DO UPDATE SET
    withdrawn_at = NULL, withdrawn_reason = NULL, position = EXCLUDED.position, minutes = EXCLUDED.minutes,
    added_at = EXCLUDED.added_at, added_by = EXCLUDED.added_by
WHERE session_matter.withdrawn_at IS NOT NULL
RETURNING id

-- matters --
-- The agenda of a session, in its order.
SELECT m.*, w.number
FROM session_matter m JOIN work_order w ON w.id = m.work_order_id
WHERE m.session_id = $1
ORDER BY m.withdrawn_at IS NOT NULL, m.position, m.id

-- place_matter --
-- Where a matter stands on the agenda, and how long it takes.
UPDATE session_matter SET position = $2, minutes = coalesce($3, minutes) WHERE id = $1

-- withdraw_matter --
-- A matter is taken off.
UPDATE session_matter SET withdrawn_at = $2, withdrawn_reason = $3 WHERE id = $1

-- record_matter --
-- What was said of a matter, and what came of it.
UPDATE session_matter SET outcome = $2, said = $3, decision = $4 WHERE id = $1

-- elsewhere --
-- Another session that has not been held and has this matter on its agenda. $1 order, $2 session
SELECT s.id FROM session_matter m JOIN track_session s ON s.id = m.session_id
WHERE m.work_order_id = $1 AND m.session_id <> $2 AND m.withdrawn_at IS NULL AND s.state IN ('preparing', 'called')

-- level --
-- Where a case stands on the ladder, while it is worked on.
SELECT level FROM track_case WHERE work_order_id = $1 AND state = 'working'

-- candidates --
-- Cases of the level of a city leader that no coming session hears. $1..$5 the scope, $6 level
SELECT w.number, w.title, w.is_confidential, c.level, c.class, e.name AS enterprise, o.code AS lead
FROM visible_work_orders($1, $2, $3, $4, $5) w
JOIN track_case c ON c.work_order_id = w.id
LEFT JOIN enterprise_order eo ON eo.work_order_id = w.id
LEFT JOIN enterprise e ON e.id = eo.enterprise_id
LEFT JOIN organisation o ON o.id = w.lead_organisation_id
WHERE c.state = 'working' AND c.level >= $6
  AND NOT EXISTS (
    SELECT FROM session_matter m JOIN track_session s ON s.id = m.session_id
    WHERE m.work_order_id = w.id AND m.withdrawn_at IS NULL AND s.state IN ('preparing', 'called'))
ORDER BY c.level DESC, w.id
LIMIT 50

-- orders --
-- What the orders on an agenda are called, as far as a person may see them. $1..$5 the scope, $6 orders
SELECT w.id, w.number, w.title, w.is_confidential, e.name AS enterprise, l.code AS lead
FROM visible_work_orders($1, $2, $3, $4, $5) w
LEFT JOIN enterprise_order eo ON eo.work_order_id = w.id
LEFT JOIN enterprise e ON e.id = eo.enterprise_id
LEFT JOIN organisation l ON l.id = w.lead_organisation_id
WHERE w.id = ANY ($6)

-- previous --
-- The session before this one whose minutes stand.
SELECT * FROM track_session WHERE state = 'approved' AND starts_at < $1 ORDER BY starts_at DESC LIMIT 1

-- insert_task --
-- Something is asked of a unit.
-- $1 kind, $2 order, $3 matter, $4 instruction, $5 organisation, $6 what, $7 on which day, $8 due, $9 state, $10 now,
-- $11 by whom
INSERT INTO matter_task (
    kind, work_order_id, matter_id, instruction_id, organisation_id, what, due_on, due_at, state, asked_at, asked_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
RETURNING id

-- drop_drafts --
-- The decisions of minutes that are written anew.
DELETE FROM matter_task WHERE matter_id = $1 AND state = 'draft'

-- tasks --
-- What units are asked, the first due first.
-- $1 one of them or null, $2 session or null, $3 order or null, $4 kinds or null, $5 states or null, $6 late at or null,
-- $7 a unit's own organisations or null: then of the orders she may see, $8..$12 her scope
SELECT k.*, w.number, w.title, w.is_confidential, m.session_id, o.code AS organisation,
    i.leader, b.display_name AS asked_by_name, a.display_name AS answered_by_name, s.display_name AS settled_by_name,
    v.id IS NOT NULL AS is_visible
FROM matter_task k
JOIN work_order w ON w.id = k.work_order_id
JOIN organisation o ON o.id = k.organisation_id
LEFT JOIN session_matter m ON m.id = k.matter_id
LEFT JOIN instruction i ON i.id = k.instruction_id
JOIN app_user b ON b.id = k.asked_by
LEFT JOIN app_user a ON a.id = k.answered_by
LEFT JOIN app_user s ON s.id = k.settled_by
LEFT JOIN visible_work_orders($8, $9, $10, $11, $12) v ON v.id = k.work_order_id
WHERE ($1::bigint IS NULL OR k.id = $1)
  AND ($2::bigint IS NULL OR m.session_id = $2)
  AND ($3::text IS NULL OR w.number = $3)
  AND ($4::text[] IS NULL OR k.kind = ANY ($4))
  AND ($5::text[] IS NULL OR k.state = ANY ($5))
  AND ($6::timestamptz IS NULL OR (k.state = 'asked' AND k.due_at < $6))
  AND CASE WHEN $7::bigint[] IS NULL THEN v.id IS NOT NULL
      ELSE k.organisation_id = ANY ($7) AND k.state <> 'draft' END
ORDER BY k.state IN ('accepted', 'dropped'), k.due_at, k.id
LIMIT 500

-- tasks_of_matter --
-- What is asked on a matter of an agenda.
SELECT k.*, w.number, m.session_id, o.code AS organisation
FROM matter_task k
JOIN work_order w ON w.id = k.work_order_id
JOIN organisation o ON o.id = k.organisation_id
LEFT JOIN session_matter m ON m.id = k.matter_id
WHERE k.matter_id = $1
ORDER BY k.id

-- lock_task --
-- One of them, held.
SELECT k.*, w.number, m.session_id, o.code AS organisation
FROM matter_task k
JOIN work_order w ON w.id = k.work_order_id
JOIN organisation o ON o.id = k.organisation_id
LEFT JOIN session_matter m ON m.id = k.matter_id
WHERE k.id = $1
FOR UPDATE OF k

-- save_task --
-- It moves on. $1 id, $2 state, $3 on which day, $4 due, $5 answer, $6 when, $7 by whom, $8 why sent back, $9 settled,
-- $10 by whom, $11 note
UPDATE matter_task SET
    state = $2, due_on = $3, due_at = $4, answer = $5, answered_at = $6, answered_by = coalesce($7, answered_by),
    sent_back_reason = $8, settled_at = $9, settled_by = coalesce($10, settled_by), note = $11
WHERE id = $1
