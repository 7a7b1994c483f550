-- propose --
-- A version of a calendar that may be looked at.
-- $1 name, $2 version, $3 body, $4 version before, $5 body before, $6 document, $7 reason, $8 by, $9 now
INSERT INTO calendar_change (name, version, body, before_version, before_body, document, reason, proposed_by, proposed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING id

-- changes --
-- Proposals and what became of them, the newest first.
-- $1 id or null, $2 name or null, $3 most rows
SELECT
    c.*,
    p.display_name AS proposed_by_name,
    a.display_name AS applied_by_name,
    u.display_name AS undone_by_name
FROM calendar_change c
JOIN app_user p ON p.id = c.proposed_by
LEFT JOIN app_user a ON a.id = c.applied_by
LEFT JOIN app_user u ON u.id = c.undone_by
WHERE ($1::bigint IS NULL OR c.id = $1) AND ($2::text IS NULL OR c.name = $2)
ORDER BY c.id DESC
LIMIT $3

-- applied_versions --
-- Versions that were applied and not undone, with their proposals.
SELECT name, version, id FROM calendar_change WHERE state = 'applied' ORDER BY id

-- hold --
-- Keeps a proposal from being decided by two at once.
-- $1 id
SELECT id FROM calendar_change WHERE id = $1 FOR UPDATE

-- latest_applied --
-- The last version of a calendar that was applied and not undone.
-- $1 name
SELECT max(id) FROM calendar_change WHERE name = $1 AND state = 'applied'

-- highest_version --
-- The highest number a version of this calendar has had.
-- $1 name
SELECT greatest(
    (SELECT max(version) FROM calendar WHERE name = $1),
    (SELECT max(version) FROM calendar_change WHERE name = $1 AND applied_at IS NOT NULL),
    0)

-- standing --
-- Every running clock with what it hangs on.
-- Of its policy what is counted comes as one text, by which equal ones are known; a row that is written anew has
-- another number.
SELECT
    c.id,
    c.xmin::text::bigint AS row,
    c.work_order_id,
    c.assignment_id,
    a.parent_id,
    w.request_type,
    concat_ws('|', c.kind, c.calendar, c.unit, c.amount, c.start_rule, c.end_rule,
        array_to_string(c.warn_shares, ';'), array_to_string(c.overdue_times, ';'),
        array_to_string(c.steps, ';')) AS policy,
    c.calendar_version,
    c.started_at,
    c.due_at,
    c.is_provisional,
    c.pauses,
    c.bound_at,
    c.promised_at,
    c.floor_at,
    (c.marks -> -1 ->> 2)::timestamptz AS last_mark_at,
    c.warn_at,
    c.fired,
    c.card
FROM clock c
JOIN work_order w ON w.id = c.work_order_id
LEFT JOIN assignment a ON a.id = c.assignment_id
WHERE c.state = 'running'
ORDER BY c.id

-- newest_clock --
-- The highest id of a clock; 0 where there are none.
SELECT coalesce(max(id), 0) FROM clock

-- forget_preview --
-- What an earlier look at a proposal showed.
-- $1 change
DELETE FROM calendar_preview WHERE change_id = $1

-- keep_preview --
-- What was shown, as a whole.
-- $1 change, $2 now, $3 fingerprint, $4 newest clock, $5 summary, $6 version before, $7 body before, $8 version,
-- $9 body
UPDATE calendar_change SET
    previewed_at = $2,
    fingerprint = $3,
    newest_clock = $4,
    summary = $5,
    before_version = $6,
    before_body = $7,
    version = $8,
    body = $9
WHERE id = $1

-- shown --
-- What the preview of a proposal showed.
-- $1 change
SELECT clock_id, old_due_at, new_due_at, was_provisional, is_provisional FROM calendar_preview WHERE change_id = $1

-- preview_page --
-- Lines of a preview, those of an order together.
-- $1 change, $2 after this order, $3 most orders, $4 later, earlier, same or null
WITH lines AS (
    SELECT p.*
    FROM calendar_preview p
    WHERE p.change_id = $1 AND p.work_order_id > $2 AND CASE $4::text
        WHEN 'later' THEN p.new_due_at > p.old_due_at
        WHEN 'earlier' THEN p.new_due_at < p.old_due_at
        WHEN 'same' THEN p.new_due_at = p.old_due_at
        ELSE true
    END
),
page AS (
    SELECT DISTINCT work_order_id FROM lines ORDER BY work_order_id LIMIT $3
)
SELECT l.*, w.number, NULL AS act, NULL::timestamptz AS restored_at, NULL AS not_restored
FROM lines l
JOIN page USING (work_order_id)
JOIN work_order w ON w.id = l.work_order_id
ORDER BY l.work_order_id, l.clock_id

-- move_page --
-- Lines of what was done, those of an order together.
-- $1 change, $2 after this order, $3 most orders, $4 later, earlier, same, not_restored or null
WITH lines AS (
    SELECT m.*
    FROM calendar_move m
    WHERE m.change_id = $1 AND m.met AND m.work_order_id > $2
      AND (m.cause <> 'bound' OR m.new_due_at <> m.old_due_at) AND CASE $4::text
        WHEN 'later' THEN m.new_due_at > m.old_due_at
        WHEN 'earlier' THEN m.new_due_at < m.old_due_at
        WHEN 'same' THEN m.new_due_at = m.old_due_at
        WHEN 'not_restored' THEN m.not_restored IS NOT NULL
        ELSE true
    END
),
page AS (
    SELECT DISTINCT work_order_id FROM lines ORDER BY work_order_id LIMIT $3
)
SELECT
    l.work_order_id,
    l.clock_id,
    c.kind,
    l.old_due_at,
    l.new_due_at,
    l.was_provisional,
    l.is_provisional,
    l.cause,
    l.act,
    l.restored_at,
    l.not_restored,
    w.number
FROM lines l
JOIN page USING (work_order_id)
JOIN work_order w ON w.id = l.work_order_id
JOIN clock c ON c.id = l.clock_id
ORDER BY l.work_order_id, l.clock_id, l.at

-- write_moves --
-- What an act is to do with clocks that are as they were read; all that has to be put back is taken from their rows.
-- $1 change, $2 act, $3 now, $4… one array a column: clock, row as read, cause, version, due, bound, is provisional,
-- first warning, marks as JSON, card
INSERT INTO calendar_move (
    change_id, act, clock_id, work_order_id, at, cause, old_version, new_version, old_due_at, new_due_at,
    old_bound_at, new_bound_at, was_provisional, is_provisional, old_warn_at, new_warn_at, old_marks, new_marks,
    old_card, new_card)
SELECT
    $1, $2, c.id, c.work_order_id, $3, n.cause, c.calendar_version, n.version, c.due_at, n.due_at,
    c.bound_at, n.bound_at, c.is_provisional, n.is_provisional, c.warn_at, n.warn_at, c.marks, n.marks::jsonb,
    c.card, n.card
FROM unnest(
    $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[], $10::boolean[],
    $11::timestamptz[], $12::text[], $13::text[])
    AS n (id, row, cause, version, due_at, bound_at, is_provisional, warn_at, marks, card)
JOIN clock c ON c.id = n.id
WHERE c.state = 'running' AND c.xmin::text::bigint = n.row

-- move_clocks --
-- Moves the clocks of an act that stand as they did when it was reckoned. What has fired stays fired; of what comes
-- to lie in the past only a breach is still told.
-- $1 change, $2 act, $3 now
UPDATE clock c SET
    due_at = m.new_due_at,
    bound_at = m.new_bound_at,
    is_provisional = m.is_provisional,
    warn_at = m.new_warn_at,
    marks = m.new_marks,
    calendar_version = m.new_version,
    card = m.new_card,
    fired = c.fired || coalesce(n.passed, '{}'),
    next_fire_at = n.next_at
FROM calendar_move m
JOIN clock k ON k.id = m.clock_id
CROSS JOIN LATERAL (
    SELECT
        array_agg(x ->> 0) FILTER (WHERE is_past) AS passed,
        min(at) FILTER (WHERE NOT is_past) AS next_at
    FROM (
        SELECT
            x,
            (x ->> 2)::timestamptz AS at,
            (x ->> 2)::timestamptz <= $3 AND x ->> 1 <> 'breached' AND NOT EXISTS (
                SELECT FROM jsonb_array_elements(m.old_marks) o
                WHERE o ->> 0 = x ->> 0 AND (o ->> 2)::timestamptz <= $3
            ) AS is_past
        FROM jsonb_array_elements(m.new_marks) x
        WHERE NOT x ->> 0 = ANY (k.fired)
    ) y
) n
WHERE m.change_id = $1
  AND m.act = $2
  AND c.id = m.clock_id
  AND c.state = 'running'
  AND c.due_at = m.old_due_at
  AND c.is_provisional = m.was_provisional
  AND c.marks = m.old_marks
  AND c.bound_at IS NOT DISTINCT FROM m.old_bound_at
  AND c.card IS NOT DISTINCT FROM m.old_card

-- missed_clocks --
-- Of the clocks of an act those that had changed meanwhile: they were not met.
-- $1 change, $2 act
UPDATE calendar_move m SET met = false
FROM clock c
WHERE m.change_id = $1
  AND m.act = $2
  AND c.id = m.clock_id
  AND (c.state <> 'running' OR c.due_at <> m.new_due_at OR c.marks <> m.new_marks
    OR c.calendar_version <> m.new_version OR c.bound_at IS DISTINCT FROM m.new_bound_at)

-- tell_moved --
-- Both values of each due time that an act moved or made certain, for the history of its clock.
-- $1 change, $2 act, $3 actor, $4 what is told: calendar or calendar_undo
INSERT INTO clock_change (
    clock_id, work_order_id, at, actor, cause, change, what, old_due_at, new_due_at, old_policy, new_policy,
    old_calendar_version, new_calendar_version)
SELECT
    m.clock_id, m.work_order_id, m.at, $3, 'calendar_change:' || m.change_id, $4,
    jsonb_build_object('cause', jsonb_build_array(NULL, m.cause)), m.old_due_at, m.new_due_at,
    c.policy_code, c.policy_code, m.old_version, m.new_version
FROM calendar_move m
JOIN clock c ON c.id = m.clock_id
WHERE m.change_id = $1 AND m.act = $2 AND m.met AND m.cause <> 'warnings'
  AND (m.cause <> 'bound' OR m.new_due_at <> m.old_due_at)

-- tell_restored --
-- The same of what was put back.
-- $1 change, $2 now, $3 actor
INSERT INTO clock_change (
    clock_id, work_order_id, at, actor, cause, change, old_due_at, new_due_at, old_policy, new_policy,
    old_calendar_version, new_calendar_version)
SELECT
    m.clock_id, m.work_order_id, $2, $3, 'calendar_change:' || m.change_id, 'calendar_undo', m.new_due_at,
    m.old_due_at, c.policy_code, c.policy_code, m.new_version, m.old_version
FROM calendar_move m
JOIN clock c ON c.id = m.clock_id
WHERE m.change_id = $1 AND m.restored_at = $2 AND m.cause <> 'warnings'
  AND (m.cause <> 'bound' OR m.new_due_at <> m.old_due_at)

-- moved_orders --
-- The orders whose clocks an act moved.
-- $1 change, $2 act
SELECT DISTINCT work_order_id FROM calendar_move WHERE change_id = $1 AND act = $2 AND met

-- numbers_of_act --
-- What an act did, in numbers.
-- $1 change, $2 act
SELECT
    count(*) FILTER (WHERE met) AS clocks,
    count(DISTINCT work_order_id) FILTER (WHERE met) AS orders,
    count(*) FILTER (WHERE met AND new_due_at > old_due_at) AS later,
    count(*) FILTER (WHERE met AND new_due_at < old_due_at) AS earlier,
    count(*) FILTER (WHERE NOT met) AS left_alone
FROM calendar_move
WHERE change_id = $1 AND act = $2

-- applied --
-- A proposal is applied.
-- $1 change, $2 by, $3 now, $4 numbers
UPDATE calendar_change SET state = 'applied', applied_by = $2, applied_at = $3, applied = $4 WHERE id = $1

-- undone --
-- What was applied is taken back.
-- $1 change, $2 by, $3 now, $4 reason, $5 numbers
UPDATE calendar_change SET state = 'undone', undone_by = $2, undone_at = $3, undo_reason = $4, undone = $5 WHERE id = $1

-- withdraw --
-- A proposal is given up.
-- $1 change, $2 now
UPDATE calendar_change SET state = 'withdrawn', withdrawn_at = $2 WHERE id = $1 AND state = 'proposed' RETURNING id

-- restore_clocks --
-- Puts back the clocks that stand as the act left them. Fired stays fired, as when they were moved.
-- $1 change, $2 now
UPDATE clock c SET
    due_at = m.old_due_at,
    bound_at = m.old_bound_at,
    is_provisional = m.was_provisional,
    warn_at = m.old_warn_at,
    marks = m.old_marks,
    calendar_version = m.old_version,
    card = CASE WHEN c.card IS NOT DISTINCT FROM m.new_card THEN m.old_card ELSE c.card END,
    fired = c.fired || coalesce(n.passed, '{}'),
    next_fire_at = n.next_at
FROM calendar_move m
JOIN clock k ON k.id = m.clock_id
CROSS JOIN LATERAL (
    SELECT
        array_agg(x ->> 0) FILTER (WHERE is_past) AS passed,
        min(at) FILTER (WHERE NOT is_past) AS next_at
    FROM (
        SELECT
            x,
            (x ->> 2)::timestamptz AS at,
            (x ->> 2)::timestamptz <= $2 AND x ->> 1 <> 'breached' AND NOT EXISTS (
                SELECT FROM jsonb_array_elements(m.new_marks) o
                WHERE o ->> 0 = x ->> 0 AND (o ->> 2)::timestamptz <= $2
            ) AS is_past
        FROM jsonb_array_elements(m.old_marks) x
        WHERE NOT x ->> 0 = ANY (k.fired)
    ) y
) n
WHERE m.change_id = $1
  AND m.act IN ('apply', 'settle')
  AND m.met
  AND c.id = m.clock_id
  AND c.state = 'running'
  AND c.due_at = m.new_due_at
  AND c.is_provisional = m.is_provisional
  AND c.marks = m.new_marks
  AND c.calendar_version = m.new_version
  AND c.bound_at IS NOT DISTINCT FROM m.new_bound_at
  -- one that was settled after it had been applied goes back to what it was before that
  AND NOT EXISTS (
      SELECT FROM calendar_move l
      WHERE l.change_id = m.change_id AND l.clock_id = m.clock_id AND l.act = 'settle' AND l.met AND m.act = 'apply'
  )

-- note_restored --
-- Which clocks were put back, and why the others were not.
-- $1 change, $2 now
WITH seen AS (
    SELECT
        m.clock_id,
        m.act,
        c.state,
        c.state = 'running' AND c.due_at = m.old_due_at AND c.marks = m.old_marks
            AND c.calendar_version = m.old_version AND c.is_provisional = m.was_provisional
            AND c.bound_at IS NOT DISTINCT FROM m.old_bound_at AS is_back
    FROM calendar_move m
    JOIN clock c ON c.id = m.clock_id
    WHERE m.change_id = $1 AND m.act IN ('apply', 'settle') AND m.met AND NOT EXISTS (
        SELECT FROM calendar_move l
        WHERE l.change_id = m.change_id AND l.clock_id = m.clock_id AND l.act = 'settle' AND l.met AND m.act = 'apply'
    )
)
UPDATE calendar_move m SET
    restored_at = CASE WHEN s.is_back THEN $2::timestamptz END,
    not_restored = CASE WHEN NOT s.is_back THEN CASE WHEN s.state = 'running' THEN 'changed' ELSE 'stopped' END END
FROM seen s
WHERE m.change_id = $1 AND m.act = s.act AND m.clock_id = s.clock_id

-- restored_orders --
-- The orders whose clocks were put back.
-- $1 change
SELECT DISTINCT work_order_id FROM calendar_move WHERE change_id = $1 AND restored_at IS NOT NULL

-- restored_clocks --
-- The clocks that were put back.
-- $1 change
SELECT clock_id FROM calendar_move WHERE change_id = $1 AND restored_at IS NOT NULL

-- numbers_of_undoing --
-- What undoing did, in numbers.
-- $1 change
SELECT
    count(*) FILTER (WHERE restored_at IS NOT NULL) AS restored,
    count(*) FILTER (WHERE not_restored = 'stopped') AS stopped,
    count(*) FILTER (WHERE not_restored = 'changed') AS changed,
    count(*) FILTER (WHERE act = 'undo' AND met) AS counted_anew
FROM calendar_move
WHERE change_id = $1

-- of_order --
-- What acts did to the clocks of an order, oldest first.
-- $1 order
SELECT
    m.*,
    k.kind,
    c.name,
    c.version,
    c.document,
    c.applied_at,
    c.undone_at
FROM calendar_move m
JOIN calendar_change c ON c.id = m.change_id
JOIN clock k ON k.id = m.clock_id
WHERE m.work_order_id = $1 AND m.met
ORDER BY m.at, m.clock_id
