-- count --
-- So many more orders, or fewer, in hours of kinds and places.
-- $1 categories, $2 places, $3 hours, $4 by how much
INSERT INTO matter_count (category, place, hour, n)
SELECT c.category, c.place, c.hour, c.n
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::integer[]) AS c (category, place, hour, n)
ORDER BY c.category, c.place, c.hour
ON CONFLICT (category, place, hour) DO UPDATE SET n = greatest(0, matter_count.n + excluded.n)

-- usual --
-- What came of a kind and of all kinds, at some places, in a time.
-- $1 from, $2 until, $3 category, $4 places
SELECT category, place, sum(n)::integer AS n
FROM matter_count
WHERE hour >= $1 AND hour < $2 AND category = ANY (ARRAY['', $3]) AND place = ANY ($4)
GROUP BY category, place

-- season --
-- How all that came in a time lies over the hours of the week, and the first hour of it.
-- $1 from, $2 until, $3 time zone
SELECT
    ((extract(isodow FROM hour AT TIME ZONE $3) - 1) * 24 + extract(hour FROM hour AT TIME ZONE $3))::integer AS hour,
    sum(n)::integer AS n,
    min(hour) AS first_at
FROM matter_count
WHERE category = '' AND place = '' AND hour >= $1 AND hour < $2
GROUP BY 1

-- recent --
-- The orders of a kind in a time.
-- $1 category, $2 after, $3 until
SELECT p.order_id, p.at, p.town, p.villages, coalesce(w.phone_index, w.calling_phone_index) AS citizen
FROM matter_profile p
JOIN work_order w ON w.id = p.order_id
WHERE p.category = $1 AND p.at > $2 AND p.at <= $3
ORDER BY p.at, p.order_id

-- open_bursts --
-- Bursts of a kind that somebody told of after a moment.
-- $1 category, $2 after
SELECT b.*, array(SELECT order_id FROM pattern_burst_order o WHERE o.burst_id = b.id) AS orders
FROM pattern_burst b
WHERE b.category = $1 AND b.last_at > $2
ORDER BY b.id
FOR UPDATE

-- raise_burst --
-- A new burst.
INSERT INTO pattern_burst (
    category, place, window_hours, first_at, last_at, citizens, told_citizens, expected, chance, raised_at)
VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9)
RETURNING id

-- grow_burst --
-- One more tells of it.
-- $1 id, $2 last, $3 citizens, $4 citizens when it was last told of
UPDATE pattern_burst SET last_at = greatest(last_at, $2), citizens = $3, told_citizens = $4 WHERE id = $1

-- join_burst --
-- Orders that belong to a burst.
INSERT INTO pattern_burst_order (burst_id, order_id)
SELECT $1, o FROM unnest($2::bigint[]) AS o
ON CONFLICT DO NOTHING

-- bursts --
-- Bursts of a time with those of their orders that a person may see.
-- $1..$5 the scope, $6 told of after
SELECT b.*, count(*)::integer AS n, (array_agg(v.id ORDER BY v.received_at))[1:50] AS orders
FROM pattern_burst b
JOIN pattern_burst_order o ON o.burst_id = b.id
JOIN visible_work_orders($1, $2, $3, $4, $5) v ON v.id = o.order_id
WHERE b.last_at > $6
GROUP BY b.id
ORDER BY b.last_at DESC, b.id DESC
LIMIT 100

-- hot_cells --
-- How many orders that a person may see came of a kind from a town in a period and in the one before it.
-- $1..$5 the scope, $6 from and $7 until of the one before, $8 from and $9 until of the period, $10 most rows
SELECT
    p.category,
    p.town,
    count(*) FILTER (WHERE p.at >= $8)::integer AS n,
    count(*) FILTER (WHERE p.at < $7)::integer AS before,
    count(DISTINCT coalesce(v.phone_index, v.calling_phone_index, int8send(v.id))) FILTER (WHERE p.at >= $8)::integer
        AS citizens
FROM matter_profile p
JOIN visible_work_orders($1, $2, $3, $4, $5) v ON v.id = p.order_id
WHERE p.at >= $6 AND p.at < $9 AND p.category <> ''
GROUP BY p.category, p.town
HAVING count(*) FILTER (WHERE p.at >= $8) > 1
ORDER BY n DESC, p.category, p.town
LIMIT $10

-- hot_orders --
-- The orders of a cell that a person may see, the newest first.
-- $1..$5 the scope, $6 category, $7 town, $8 from, $9 until, $10 most rows
SELECT p.*, v.number, v.title, v.content
FROM matter_profile p
JOIN visible_work_orders($1, $2, $3, $4, $5) v ON v.id = p.order_id
WHERE p.category = $6 AND p.town = $7 AND p.at >= $8 AND p.at < $9
ORDER BY p.at DESC, p.order_id DESC
LIMIT $10
