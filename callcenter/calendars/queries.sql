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
LEFT JOIN app_user p ON p.id = c.proposed_by
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
    WHERE m.change_id = $1 AND m.work_order_id > $2
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

-- move_clocks --
-- Moves the clocks of an act that are as they were read, and keeps all that has to be put back; their ids. What has
-- fired stays fired; of what comes to lie in the past only a breach is still told.
-- $1 change, $2 act, $3 now, $4… one array a column: clock, row as read, cause, version, due, bound, is provisional,
-- first warning, marks as JSON, card
-- Everything is gathered in the first step, so that no step after it joins two lists; what the act has written already is
-- looked up row by row, for a join would read all of it with every call.
WITH n AS MATERIALIZED (
    SELECT
        c.id, c.work_order_id, n.cause, n.version, n.due_at, n.bound_at, n.is_provisional, n.warn_at,
        n.marks::jsonb AS marks, n.card, c.calendar_version AS old_version, c.due_at AS old_due_at,
        c.bound_at AS old_bound_at, c.is_provisional AS was_provisional, c.warn_at AS old_warn_at, c.marks AS old_marks,
        c.card AS old_card, c.fired
    FROM unnest(
        $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[], $10::boolean[],
        $11::timestamptz[], $12::text[], $13::text[])
        AS n (id, row, cause, version, due_at, bound_at, is_provisional, warn_at, marks, card)
    JOIN clock c ON c.id = n.id
    WHERE c.state = 'running' AND c.xmin::text::bigint = n.row AND (
        SELECT m.clock_id FROM calendar_move m WHERE m.change_id = $1 AND m.act = $2 AND m.clock_id = n.id) IS NULL
    ORDER BY c.id
    FOR NO KEY UPDATE OF c
),
moved AS (
    UPDATE clock c SET
        due_at = n.due_at,
        bound_at = n.bound_at,
        is_provisional = n.is_provisional,
        warn_at = n.warn_at,
        marks = n.marks,
        calendar_version = n.version,
        card = n.card,
        fired = c.fired || coalesce(l.passed, '{}'),
        next_fire_at = l.next_at
    FROM n
    CROSS JOIN LATERAL (
        SELECT
            array_agg(x ->> 0) FILTER (WHERE is_past) AS passed,
            min(at) FILTER (WHERE NOT is_past) AS next_at
        FROM (
            SELECT
                x,
                (x ->> 2)::timestamptz AS at,
                (x ->> 2)::timestamptz <= $3 AND x ->> 1 <> 'breached' AND NOT EXISTS (
                    SELECT FROM jsonb_array_elements(n.old_marks) o
                    WHERE o ->> 0 = x ->> 0 AND (o ->> 2)::timestamptz <= $3
                ) AS is_past
            FROM jsonb_array_elements(n.marks) x
            WHERE NOT x ->> 0 = ANY (n.fired)
        ) y
    ) l
    WHERE c.id = n.id
)
INSERT INTO calendar_move (
    change_id, act, clock_id, work_order_id, at, cause, old_version, new_version, old_due_at, new_due_at,
    old_bound_at, new_bound_at, was_provisional, is_provisional, old_warn_at, new_warn_at, old_marks, new_marks,
    old_card, new_card)
SELECT
    $1, $2, id, work_order_id, $3, cause, old_version, version, old_due_at, due_at, old_bound_at, bound_at,
    was_provisional, is_provisional, old_warn_at, warn_at, old_marks, marks, old_card, card
FROM n
RETURNING clock_id

-- tell_moved --
-- Both values of each due time that an act moved or made certain, for the history of its clock.
-- $1 change, $2 act, $3 actor, $4 what is told: calendar or calendar_undo, $5 clocks
INSERT INTO clock_change (
    clock_id, work_order_id, at, actor, cause, change, what, old_due_at, new_due_at, old_policy, new_policy,
    old_calendar_version, new_calendar_version)
SELECT
    m.clock_id, m.work_order_id, m.at, $3, 'calendar_change:' || m.change_id, $4,
    jsonb_build_object('cause', jsonb_build_array(NULL, m.cause)), m.old_due_at, m.new_due_at,
    c.policy_code, c.policy_code, m.old_version, m.new_version
FROM calendar_move m
JOIN clock c ON c.id = m.clock_id
WHERE m.change_id = $1 AND m.act = $2 AND m.clock_id = ANY ($5::bigint[]) AND m.cause <> 'warnings'
  AND (m.cause <> 'bound' OR m.new_due_at <> m.old_due_at)

-- tell_restored --
-- The same of what was put back.
-- $1 change, $2 now, $3 actor, $4 clocks
INSERT INTO clock_change (
    clock_id, work_order_id, at, actor, cause, change, old_due_at, new_due_at, old_policy, new_policy,
    old_calendar_version, new_calendar_version)
SELECT
    m.clock_id, m.work_order_id, $2, $3, 'calendar_change:' || m.change_id, 'calendar_undo', m.new_due_at,
    m.old_due_at, c.policy_code, c.policy_code, m.new_version, m.old_version
FROM calendar_move m
JOIN clock c ON c.id = m.clock_id
WHERE m.change_id = $1 AND m.act IN ('apply', 'settle') AND m.clock_id = ANY ($4::bigint[]) AND m.restored_at = $2
  AND m.cause <> 'warnings'
  AND (m.cause <> 'bound' OR m.new_due_at <> m.old_due_at)

-- numbers_of_applying --
-- What applying did, in numbers: with what was settled before it had ended.
-- $1 change
SELECT
    count(*) AS clocks,
    count(DISTINCT work_order_id) AS orders,
    count(*) FILTER (WHERE new_due_at > old_due_at) AS later,
    count(*) FILTER (WHERE new_due_at < old_due_at) AS earlier
FROM calendar_move
WHERE change_id = $1 AND act IN ('apply', 'settle')

-- begin_applying --
-- A proposal is in force.
-- $1 change, $2 by, $3 now
UPDATE calendar_change SET state = 'applied', applied_by = $2, applied_at = $3 WHERE id = $1

-- end_applying --
-- All clocks were moved.
-- $1 change, $2 numbers
UPDATE calendar_change SET applied = $2 WHERE id = $1 AND state = 'applied' AND applied IS NULL RETURNING id

-- begin_undoing --
-- What was applied is out of force.
-- $1 change, $2 by, $3 now, $4 reason
UPDATE calendar_change SET state = 'undone', undone_by = $2, undone_at = $3, undo_reason = $4 WHERE id = $1

-- end_undoing --
-- All clocks were put back or counted anew.
-- $1 change, $2 numbers
UPDATE calendar_change SET undone = $2 WHERE id = $1 AND state = 'undone' AND undone IS NULL RETURNING id

-- is_undone --
-- Whether it was taken back; those who write for it come one after another.
-- $1 change
SELECT state = 'undone' FROM calendar_change WHERE id = $1 FOR NO KEY UPDATE

-- take_turn --
-- The right to decide an act, until the transaction ends; false where somebody has it this moment.
SELECT pg_try_advisory_xact_lock(hashtext('calendar_change'))

-- is_any_under_way --
-- Whether an act is being carried out; asked after the turn was taken, since a statement sees what was before it.
SELECT EXISTS (
    SELECT FROM calendar_change
    WHERE (state = 'applied' AND applied IS NULL) OR (state = 'undone' AND undone IS NULL))

-- hold_orders --
-- Keeps orders from others until the transaction ends, always in the same order.
-- $1 ids
SELECT id FROM work_order WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE

-- withdraw --
-- A proposal is given up.
-- $1 change, $2 now
UPDATE calendar_change SET state = 'withdrawn', withdrawn_at = $2 WHERE id = $1 AND state = 'proposed' RETURNING id

-- orders_to_restore --
-- The orders with the clocks of which nobody has tried yet to put them back.
-- $1 change
SELECT m.work_order_id, array_agg(m.clock_id) AS clocks
FROM calendar_move m
WHERE m.change_id = $1 AND m.act IN ('apply', 'settle') AND m.restored_at IS NULL AND m.not_restored IS NULL
  AND NOT EXISTS (
      SELECT FROM calendar_move l
      WHERE l.change_id = m.change_id AND l.clock_id = m.clock_id AND l.act = 'settle' AND m.act = 'apply'
  )
GROUP BY m.work_order_id
ORDER BY m.work_order_id

-- restore_clocks --
-- Puts back the clocks that stand as the act left them, and says of the others why not. Fired stays fired, as when
-- they were moved.
-- $1 change, $2 now, $3 clocks
WITH n AS MATERIALIZED (
    SELECT
        m.act, m.clock_id, m.old_due_at, m.old_bound_at, m.was_provisional, m.old_warn_at, m.old_marks, m.new_marks,
        m.old_version, m.old_card, m.new_card, c.fired, c.state = 'running' AS is_running,
        c.due_at = m.new_due_at AND c.is_provisional = m.is_provisional AND c.marks = m.new_marks
            AND c.calendar_version = m.new_version AND c.bound_at IS NOT DISTINCT FROM m.new_bound_at AS is_same
    FROM calendar_move m
    JOIN clock c ON c.id = m.clock_id
    WHERE m.change_id = $1 AND m.act IN ('apply', 'settle') AND m.clock_id = ANY ($3::bigint[])
      AND m.restored_at IS NULL AND m.not_restored IS NULL
      -- one that was settled after it had been applied goes back to what it was before that
      AND (
          SELECT l.clock_id
          FROM calendar_move l
          WHERE l.change_id = $1 AND l.act = 'settle' AND l.clock_id = m.clock_id AND m.act = 'apply'
      ) IS NULL
    ORDER BY c.id
    FOR NO KEY UPDATE OF c
),
back AS (
    UPDATE clock c SET
        due_at = n.old_due_at,
        bound_at = n.old_bound_at,
        is_provisional = n.was_provisional,
        warn_at = n.old_warn_at,
        marks = n.old_marks,
        calendar_version = n.old_version,
        card = CASE WHEN c.card IS NOT DISTINCT FROM n.new_card THEN n.old_card ELSE c.card END,
        fired = c.fired || coalesce(l.passed, '{}'),
        next_fire_at = l.next_at
    FROM n
    CROSS JOIN LATERAL (
        SELECT
            array_agg(x ->> 0) FILTER (WHERE is_past) AS passed,
            min(at) FILTER (WHERE NOT is_past) AS next_at
        FROM (
            SELECT
                x,
                (x ->> 2)::timestamptz AS at,
                (x ->> 2)::timestamptz <= $2 AND x ->> 1 <> 'breached' AND NOT EXISTS (
                    SELECT FROM jsonb_array_elements(n.new_marks) o
                    WHERE o ->> 0 = x ->> 0 AND (o ->> 2)::timestamptz <= $2
                ) AS is_past
            FROM jsonb_array_elements(n.old_marks) x
            WHERE NOT x ->> 0 = ANY (n.fired)
        ) y
    ) l
    WHERE n.is_running AND n.is_same AND c.id = n.clock_id
)
UPDATE calendar_move m SET
    restored_at = CASE WHEN n.is_running AND n.is_same THEN $2::timestamptz END,
    not_restored = CASE WHEN NOT n.is_running THEN 'stopped' WHEN NOT n.is_same THEN 'changed' END
FROM n
WHERE m.change_id = $1 AND m.act = n.act AND m.clock_id = n.clock_id

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
    count(*) FILTER (WHERE act = 'undo') AS counted_anew
FROM calendar_move
WHERE change_id = $1
