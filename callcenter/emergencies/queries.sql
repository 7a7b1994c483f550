-- raise --
-- Raises the alert of an order, for the first time or anew.
INSERT INTO alert (work_order_id, number, handover, state, raised_at, due_at)
VALUES ($1, $2, $3, 'raised', $4, $5)
ON CONFLICT (work_order_id) DO UPDATE SET
    handover = EXCLUDED.handover,
    state = 'raised',
    level = 0,
    raised_at = EXCLUDED.raised_at,
    due_at = EXCLUDED.due_at,
    escalated_at = NULL,
    acknowledged_at = NULL,
    acknowledged_by = NULL,
    settled_at = NULL,
    settled_by = NULL

-- lock --
-- One alert with the name of who took it, kept from others until the transaction ends.
SELECT a.*, u.display_name AS acknowledged_name
FROM alert a
LEFT JOIN app_user u ON u.id = a.acknowledged_by
WHERE a.number = $1
FOR UPDATE OF a

-- acknowledge --
-- A person has it.
-- $1 number, $2 person, $3 now
UPDATE alert SET state = 'acknowledged', acknowledged_by = $2, acknowledged_at = $3 WHERE number = $1

-- climb --
-- The next on the roster are called.
-- $1 number, $2 level, $3 now
UPDATE alert SET state = 'escalated', level = $2, escalated_at = $3 WHERE number = $1

-- settle --
-- Nobody needs to be called any more.
-- $1 number, $2 how, $3 person or null, $4 now
UPDATE alert SET state = $2, settled_by = $3, settled_at = $4 WHERE number = $1

-- open --
-- Open alerts, those nobody has first, then the oldest.
SELECT
    a.number,
    a.handover,
    a.state,
    a.level,
    a.raised_at,
    a.due_at,
    a.acknowledged_at,
    u.display_name AS acknowledged_name,
    w.version,
    w.title,
    w.channel,
    w.district,
    w.town,
    w.is_confidential,
    w.request_type = 'report' OR w.track = 'efficiency' AS is_guarded
FROM alert a
JOIN work_order w ON w.id = a.work_order_id
LEFT JOIN app_user u ON u.id = a.acknowledged_by
WHERE a.state IN ('raised', 'escalated', 'acknowledged') AND w.state NOT IN ('closed', 'archived')
ORDER BY a.state = 'acknowledged', a.raised_at, a.number
LIMIT 50
