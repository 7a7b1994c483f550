-- insert_request --
-- A request that waits for another person.
-- $1 by, $2 now, $3 reason, $4 format, $5 filter, $6 rows, $7 expires at
INSERT INTO export_request (requested_by, requested_at, reason, format, filter, row_count, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id;

-- requests --
-- Requests, newest first: those of a person, or all that wait, or one.
-- $1 requested by or null, $2 waiting at this time or null, $3 id or null, $4 most rows
SELECT e.*, u.display_name AS requested_by_name, u.username AS requested_by_username,
    d.display_name AS decided_by_name
FROM export_request e
JOIN app_user u ON u.id = e.requested_by
LEFT JOIN app_user d ON d.id = e.decided_by
WHERE (
        $3::bigint IS NOT NULL
        OR e.requested_by = $1::bigint
        OR ($2::timestamptz IS NOT NULL AND e.state = 'pending' AND e.expires_at > $2)
    )
    AND ($3::bigint IS NULL OR e.id = $3)
ORDER BY e.id DESC
LIMIT $4;

-- decide --
-- Settles a waiting request; no row if it was settled or is over, or the decider asked for it.
-- $1 id, $2 state, $3 by, $4 now, $5 note, $6 expires at
UPDATE export_request SET state = $2, decided_by = $3, decided_at = $4, decision_note = $5, expires_at = $6
WHERE id = $1 AND state = 'pending' AND expires_at > $4 AND requested_by <> $3
RETURNING id;

-- count_download --
-- One more download.
-- $1 id
UPDATE export_request SET downloads = downloads + 1 WHERE id = $1;
