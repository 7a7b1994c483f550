-- append_events --
-- Writes events and marks them as not yet numbered, in the caller's transaction.
-- $1 at, $2 actor, $3 organisation of the actor, $4 cause, $5… one array a column, in the order told; $10 whose deputy the actor was
WITH written AS (
    INSERT INTO event
        (at, actor, actor_organisation_id, cause, acting_for, name, version, subject_kind, subject, data)
    SELECT $1, $2, $3, $4, $10, told.name, told.version, told.subject_kind, told.subject, told.data
    FROM unnest($5::text[], $6::smallint[], $7::text[], $8::text[], $9::jsonb[])
        WITH ORDINALITY AS told (name, version, subject_kind, subject, data, place)
    ORDER BY told.place
    RETURNING id, at
)
INSERT INTO event_unnumbered (event_id, event_at)
SELECT id, at
FROM written
RETURNING event_id

-- read_after --
-- The next events after a number, in order.
-- $1 number, $2 most rows
SELECT
    n.number,
    e.id,
    e.name,
    e.version,
    e.at,
    e.subject_kind,
    e.subject,
    e.actor,
    e.actor_organisation_id,
    e.acting_for,
    e.cause,
    e.data
FROM event_number AS n
JOIN event AS e ON e.id = n.event_id AND e.at = n.event_at
WHERE n.number > $1
ORDER BY n.number
LIMIT $2

-- read_subject --
-- All that happened to one subject, oldest first; the newest may not have a number yet.
-- $1 kind of subject, $2 subject
SELECT
    n.number,
    e.id,
    e.name,
    e.version,
    e.at,
    e.subject_kind,
    e.subject,
    e.actor,
    e.actor_organisation_id,
    e.acting_for,
    e.cause,
    e.data
FROM event AS e
LEFT JOIN event_number AS n ON n.event_id = e.id
WHERE e.subject_kind = $1 AND e.subject = $2
ORDER BY e.at, e.id

-- last_number --
-- The highest number given so far, 0 before the first.
SELECT coalesce(max(number), 0)
FROM event_number

-- anything_unnumbered --
-- Whether there is work for the sequencer.
SELECT EXISTS (SELECT FROM event_unnumbered)

-- number_batch --
-- Gives the next numbers to committed events and says the last one; only under the lease.
-- $1 most events
WITH taken AS (
    DELETE FROM event_unnumbered
    WHERE event_id IN (SELECT event_id FROM event_unnumbered ORDER BY event_id LIMIT $1)
    RETURNING event_id, event_at
),
numbered AS (
    INSERT INTO event_number (number, event_id, event_at)
    SELECT
        (SELECT coalesce(max(number), 0) FROM event_number) + row_number() OVER (ORDER BY event_id),
        event_id,
        event_at
    FROM taken
    RETURNING number
)
SELECT
    count(*) AS count,
    max(number) AS last
FROM numbered

-- notify --
-- Tells all listeners the highest number, once the transaction is committed.
-- $1 number
SELECT pg_notify('event', $1::bigint::text)
