-- provisional --
-- The calendars by which running clocks count that reach beyond what is known.
SELECT DISTINCT calendar FROM clock WHERE state = 'running' AND is_provisional

-- beyond --
-- Years that running clocks reach though their calendar does not know them, with how many orders.
-- $1 time zone, $2 names in clocks, $3 of each the calendar whose notice is missing, $4 until when that one knows
SELECT
    n.calendar,
    extract(year FROM c.due_at AT TIME ZONE $1)::integer AS year,
    count(DISTINCT c.work_order_id) AS orders,
    min(c.due_at) AS first_due_at
FROM clock c
JOIN unnest($2::text[], $3::text[], $4::date[]) AS n (name, calendar, known_until) ON n.name = c.calendar
WHERE c.state = 'running' AND c.is_provisional AND (c.due_at AT TIME ZONE $1)::date > n.known_until
GROUP BY 1, 2
ORDER BY 1, 2

-- seen --
-- Notes such a year; true the first time.
-- $1 calendar, $2 year, $3 now, $4 orders
INSERT INTO calendar_horizon AS h (name, year, seen_at, orders)
VALUES ($1, $2, $3, $4)
ON CONFLICT (name, year) DO UPDATE SET orders = excluded.orders
RETURNING xmax = 0
