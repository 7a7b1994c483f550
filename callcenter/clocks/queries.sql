-- insert_clock --
-- A clock starts.
INSERT INTO clock (
    work_order_id, assignment_id, kind, round, state, policy_code, policy_source, unit, amount, start_rule, end_rule,
    calendar, calendar_version, started_at, due_at, original_due_at, bound_at, is_provisional, warn_shares,
    overdue_times, warn_at, marks, next_fire_at, subject_key, steps, started_by, floor_at)
VALUES ($1, $2, $3, $4, 'running', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15, $16, $17, $18, $19, $20, $21,
    $22, $23, $24, $25)
RETURNING id

-- clocks_of_order --
-- All clocks of an order, oldest first.
SELECT c.*, o.code AS holder
FROM clock c
LEFT JOIN assignment a ON a.id = c.assignment_id
LEFT JOIN organisation o ON o.id = a.organisation_id
WHERE c.work_order_id = $1
ORDER BY c.id

-- running --
-- The running clocks of an order: of some kinds, of one assignment, about one thing; null stands for any.
SELECT c.*, o.code AS holder
FROM clock c
LEFT JOIN assignment a ON a.id = c.assignment_id
LEFT JOIN organisation o ON o.id = a.organisation_id
WHERE c.work_order_id = $1 AND c.state = 'running' AND ($2::text[] IS NULL OR c.kind = ANY ($2))
  AND ($3::bigint IS NULL OR c.assignment_id = $3) AND ($4::text IS NULL OR c.subject_key = $4)
ORDER BY c.id
FOR UPDATE OF c

-- paused --
-- The clocks of an order's round, of some kinds, that stand for a reason; none of a kind that runs again.
SELECT c.*, o.code AS holder
FROM clock c
LEFT JOIN assignment a ON a.id = c.assignment_id
LEFT JOIN organisation o ON o.id = a.organisation_id
WHERE c.work_order_id = $1 AND c.kind = ANY ($2) AND c.round = $3 AND c.state = 'stopped' AND c.stop_reason = $4
  AND NOT EXISTS (SELECT FROM clock l WHERE l.work_order_id = c.work_order_id AND l.kind = c.kind AND l.id > c.id)
ORDER BY c.id
FOR UPDATE OF c

-- last_stopped --
-- The latest stopped clock of a kind in a round.
SELECT c.*, o.code AS holder
FROM clock c
LEFT JOIN assignment a ON a.id = c.assignment_id
LEFT JOIN organisation o ON o.id = a.organisation_id
WHERE c.work_order_id = $1 AND c.kind = $2 AND c.round = $3 AND c.state = 'stopped'
  AND ($4::bigint IS NULL OR c.assignment_id = $4) AND c.subject_key = ''
ORDER BY c.id DESC
LIMIT 1
FOR UPDATE OF c

-- holder --
-- The code of the organisation whose part it is.
SELECT o.code FROM assignment a JOIN organisation o ON o.id = a.organisation_id WHERE a.id = $1

-- stop --
-- Clocks stop, with what they had used up.
-- $1 array of {id, at, reason, net_s, gross_s}
UPDATE clock c SET
    state = 'stopped', stopped_at = e.at, stop_reason = e.reason, net_s = e.net_s, gross_s = e.gross_s, next_fire_at = NULL
FROM jsonb_to_recordset($1) AS e (id bigint, at timestamptz, reason text, net_s bigint, gross_s bigint)
WHERE c.id = e.id AND c.state = 'running'

-- insert_change --
-- What happened to a due time.
INSERT INTO clock_change (
    clock_id, work_order_id, at, actor, cause, change, what, rule_code, rule_source, action, old_due_at, new_due_at,
    old_policy, new_policy, old_calendar_version, new_calendar_version, credit_s)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)

-- changes_of_order --
-- The history of an order's clocks, oldest first.
SELECT h.*, u.display_name AS by_name
FROM clock_change h
LEFT JOIN app_user u ON h.actor = 'user:' || u.id
WHERE h.work_order_id = $1
ORDER BY h.id

-- overrides_of_order --
-- The terms that a law gave an order, oldest first.
SELECT v.*, u.display_name AS by_name
FROM clock_override v
JOIN app_user u ON u.id = v.by_user
WHERE v.work_order_id = $1
ORDER BY v.id

-- give_to --
-- Whose clock it is, where no assignment says so.
UPDATE clock SET organisation_id = $4 WHERE work_order_id = $1 AND kind = $2 AND subject_key = $3 AND state = 'running'

-- update_clock --
-- A clock as reckoned anew.
UPDATE clock SET
    state = $2, policy_code = $3, policy_source = $4, unit = $5, amount = $6, start_rule = $7, end_rule = $8,
    calendar = $9, calendar_version = $10, due_at = $11, bound_at = $12, is_provisional = $13, pauses = $14,
    warn_shares = $15, overdue_times = $16, warn_at = $17, marks = $18, next_fire_at = $19, stopped_at = $20,
    stop_reason = $21, promise_reason = $23, steps = $24,
    -- a new promise or a later due time takes the card back; its steps are given anew
    card = CASE WHEN promised_at IS DISTINCT FROM $22 OR due_at < $11 THEN NULL ELSE card END, promised_at = $22,
    started_at = $25, floor_at = $26, override_id = $27, net_s = $28, gross_s = $29, fired = $30
WHERE id = $1

-- refresh_main --
-- Copies the most pressing running clock to its order ($1 ids of orders), for lists to sort by; parts answer to their lead, and the
-- clocks of a case or of something apart are not the order's own.
UPDATE work_order w SET
    main_clock_kind = c.kind,
    main_unit = c.unit,
    main_calendar = c.calendar,
    main_due_at = c.due_at,
    main_original_due_at = c.original_due_at,
    main_warn_at = c.warn_at,
    main_provisional = coalesce(c.is_provisional, false),
    main_card = c.card
FROM unnest($1::bigint[]) AS x (order_id)
LEFT JOIN LATERAL (
    SELECT kind, unit, calendar, due_at, original_due_at, warn_at, is_provisional, card
    FROM clock k
    WHERE k.work_order_id = x.order_id AND k.state = 'running' AND k.subject_key = '' AND k.kind NOT LIKE 'case\_%'
      AND NOT EXISTS (SELECT FROM assignment a WHERE a.id = k.assignment_id AND a.parent_id IS NOT NULL)
    ORDER BY k.due_at, k.id
    LIMIT 1
) c ON true
WHERE w.id = x.order_id

-- claim_due --
-- Clocks with a mark that is due, skipping those another worker holds.
-- $1 now, $2 most rows
-- The organisation is the one whose clock it is, else the one that leads.
SELECT c.*, w.number, w.state AS order_state, w.urgency, w.track, o.code AS lead_code
FROM clock c
JOIN work_order w ON w.id = c.work_order_id
LEFT JOIN assignment a ON a.id = c.assignment_id
LEFT JOIN organisation o ON o.id = coalesce(c.organisation_id, a.organisation_id, w.lead_organisation_id)
WHERE c.state = 'running' AND c.next_fire_at <= $1
ORDER BY c.next_fire_at, c.id
LIMIT $2
FOR UPDATE OF c SKIP LOCKED

-- mark_fired --
-- What has fired of some clocks and what fires next of each; a card is shown with the order whose main clock it is.
-- $1 array of {id, fired, next_fire_at, card}
WITH fired AS (
    UPDATE clock c SET fired = f.fired, next_fire_at = f.next_fire_at, card = coalesce(f.card, c.card)
    FROM jsonb_to_recordset($1) AS f (id bigint, fired text[], next_fire_at timestamptz, card text)
    WHERE c.id = f.id
    RETURNING c.work_order_id, c.kind, c.due_at, f.card
)
UPDATE work_order w SET main_card = fired.card
FROM fired
WHERE w.id = fired.work_order_id AND fired.card IS NOT NULL
  AND w.main_clock_kind = fired.kind AND w.main_due_at = fired.due_at

-- lateness --
-- How long the oldest due mark has waited, in seconds; 0 if none waits.
SELECT coalesce(extract(epoch FROM $1 - min(next_fire_at)), 0)::double precision
FROM clock
WHERE state = 'running' AND next_fire_at <= $1

-- note_late --
-- Keeps marks that fired late; $1 array of {clock_id, mark, kind, at}, $2 now
INSERT INTO late_mark (clock_id, mark, kind, at, fired_at)
SELECT clock_id, mark, kind, at, $2
FROM jsonb_to_recordset($1) AS l (clock_id bigint, mark text, kind text, at timestamptz)
ON CONFLICT (clock_id, mark) DO NOTHING

-- is_settled --
-- Whether late marks wait, no clock is behind any more, and none came just now (or the first has waited long).
-- $1 clocks due before this are behind, $2 none since, $3 the first before this
SELECT pg_try_advisory_xact_lock(hashtext('late_mark'))
  AND coalesce(max(fired_at) <= $2 OR min(fired_at) <= $3, false)
  AND NOT EXISTS (SELECT FROM clock WHERE state = 'running' AND next_fire_at <= $1)
FROM late_mark
WHERE told_at IS NULL

-- take_late --
-- The gravest late mark of each clock that still runs; told herewith, as those are whose clock has stopped. $1 now
WITH told AS (
    UPDATE late_mark SET told_at = $1 WHERE told_at IS NULL RETURNING clock_id, kind, at, fired_at
),
gravest AS (
    SELECT DISTINCT ON (clock_id) clock_id, kind, extract(epoch FROM fired_at - at)::double precision AS late_s
    FROM told
    ORDER BY clock_id, at DESC
)
SELECT c.id AS clock, c.kind, g.kind AS mark, w.number, w.urgency, w.track, c.due_at, o.code AS organisation, g.late_s
FROM gravest g
JOIN clock c ON c.id = g.clock_id AND c.state = 'running'
JOIN work_order w ON w.id = c.work_order_id
LEFT JOIN assignment a ON a.id = c.assignment_id
LEFT JOIN organisation o ON o.id = coalesce(c.organisation_id, a.organisation_id, w.lead_organisation_id)
ORDER BY c.due_at, c.id

-- late_untold --
-- How many late marks wait to be told.
SELECT count(*) FROM late_mark WHERE told_at IS NULL
