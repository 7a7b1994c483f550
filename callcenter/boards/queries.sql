-- facts --
-- What the boards know of some orders.
-- $1 numbers of orders
SELECT * FROM board_facts WHERE number = ANY ($1)

-- open_after --
-- The next open orders.
-- $1 open states, $2 the id they come after, $3 most rows
SELECT * FROM board_facts WHERE state = ANY ($1) AND id > $2 ORDER BY id LIMIT $3

-- kept --
-- What some orders count as now.
-- $1 ids of orders
SELECT work_order_id, entries, is_suspended FROM board_order WHERE work_order_id = ANY ($1)

-- keep --
-- What some orders count as from now on.
-- $1 array of {id, entries, is_suspended, first, last}; the last two are null where nothing warns
INSERT INTO board_order (work_order_id, entries, is_suspended, warn_span)
SELECT
    r.id,
    r.entries,
    r.is_suspended,
    CASE WHEN r.first IS NULL THEN 'empty' ELSE tstzrange(to_timestamp(r.first), to_timestamp(r.last), '[]') END
FROM jsonb_to_recordset($1) AS r (id bigint, entries jsonb, is_suspended boolean, first bigint, last bigint)
ON CONFLICT (work_order_id) DO UPDATE SET
    entries = excluded.entries,
    is_suspended = excluded.is_suspended,
    warn_span = excluded.warn_span

-- forget --
-- These orders count no more.
DELETE FROM board_order WHERE work_order_id = ANY ($1)

-- add --
-- Moves the kept numbers; one that comes to nothing goes.
-- $1 dimensions, $2 keys, $3 edges, $4 instants in seconds or null, $5 by how much
MERGE INTO board_count c
USING (
    SELECT m.dimension, m.key, m.edge, coalesce(to_timestamp(m.at), '-infinity') AS at, m.n
    FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::integer[]) AS m (dimension, key, edge, at, n)
) m
ON c.dimension = m.dimension AND c.key = m.key AND c.edge = m.edge AND c.at = m.at
WHEN MATCHED AND c.n + m.n = 0 THEN DELETE
WHEN MATCHED THEN UPDATE SET n = c.n + m.n
WHEN NOT MATCHED THEN INSERT (dimension, key, edge, at, n) VALUES (m.dimension, m.key, m.edge, m.at, m.n)

-- counts --
-- The numbers of some keys of a dimension; those warned in the running hour are counted apart.
-- $1 dimension, $2 keys or null for all, $3 now, $4 end of today, $5 beginning of the running hour
SELECT
    key,
    coalesce(sum(n) FILTER (WHERE edge = 'open'), 0) AS open,
    coalesce(sum(n) FILTER (WHERE edge = 'suspended'), 0) AS suspended,
    coalesce(sum(n) FILTER (WHERE edge = 'due' AND at > $3 AND at < $4), 0) AS due_today,
    coalesce(sum(n) FILTER (WHERE edge = 'due' AND at <= $3), 0) AS overdue,
    coalesce(sum(n) FILTER (WHERE edge = 'unwarned' AND at <= $3), 0) AS unwarned,
    coalesce(sum(n) FILTER (WHERE edge = 'warn' AND at < $5), 0) AS warned
FROM board_count
WHERE dimension = $1 AND ($2::text[] IS NULL OR key = ANY ($2))
GROUP BY key

-- warned_this_hour --
-- What the orders with a warning in the running hour count as.
-- $1 beginning of the hour, $2 now
SELECT entries FROM board_order WHERE warn_span && tstzrange($1, $2, '[]')

-- behind_number --
-- The orders a number counts, the most pressing first.
-- $1 dimension, $2 key, $3 which number, $4 now and $5 end of today in seconds, $6 most rows
SELECT b.work_order_id
FROM board_order b, jsonb_array_elements(b.entries) e
WHERE b.entries @> jsonb_build_array(jsonb_build_array($1::text, $2::text))
  AND e ->> 0 = $1 AND e ->> 1 = $2
  AND CASE $3::text
      WHEN 'open' THEN true
      WHEN 'suspended' THEN b.is_suspended
      WHEN 'due_today' THEN (e ->> 2)::bigint > $4 AND (e ->> 2)::bigint < $5
      WHEN 'at_risk' THEN (e ->> 3)::bigint <= $4 AND (e ->> 2)::bigint > $4
      WHEN 'overdue' THEN (e ->> 2)::bigint <= $4
      WHEN 'pressing' THEN (e ->> 2)::bigint <= $4 OR (e ->> 3)::bigint <= $4
  END
ORDER BY (e ->> 2)::bigint NULLS LAST, b.work_order_id
LIMIT $6

-- forget_orders --
-- Everything is to be counted anew.
DELETE FROM board_order

-- forget_counts --
-- Everything is to be counted anew.
DELETE FROM board_count

-- anything --
-- Whether any order is counted.
SELECT EXISTS (SELECT FROM board_order)

-- claim --
-- Holds the reader, so that nobody counts beside it; the number it has come to.
SELECT number FROM event_cursor WHERE name = 'boards' FOR UPDATE

-- behind --
-- How many numbered events the boards have not read.
SELECT coalesce((SELECT max(number) FROM event_number), 0) - number FROM event_cursor WHERE name = 'boards'
