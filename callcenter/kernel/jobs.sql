-- enqueue --
-- Adds a job, or brings a waiting one of the same key forward; its row lock then keeps that one waiting
-- till this transaction ends, so that it cannot run before the change that asked for it is visible.
-- $1 kind, $2 args, $3 run_at, $4 priority, $5 dedupe_key, $6 lock_key, $7 cause, $8 now
INSERT INTO job AS j (kind, args, run_at, priority, dedupe_key, lock_key, cause, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (kind, dedupe_key) WHERE state = 'ready' AND dedupe_key IS NOT NULL
DO UPDATE SET run_at = least(j.run_at, excluded.run_at)
RETURNING id, xmax = 0 AS added

-- lock_claims --
-- One claim at a time: with keys to respect, two claims at once could deadlock or double a key.
SELECT pg_advisory_xact_lock(12345, 1)

-- claim --
-- Takes the next jobs, those left by dead workers first come first served with the rest.
-- $1 now, $2 kinds, $3 seconds of lease by kind, $4 most jobs
WITH open AS MATERIALIZED (
    SELECT
        j.id,
        j.lock_key,
        j.priority,
        j.run_at
    FROM job AS j
    WHERE
        j.kind = ANY ($2::text[])
        AND ((j.state = 'ready' AND j.run_at <= $1) OR (j.state = 'running' AND j.lease_until < $1))
        AND (
            j.lock_key IS NULL
            OR NOT EXISTS (
                SELECT
                FROM job AS other
                WHERE other.state = 'running' AND other.lock_key = j.lock_key AND other.id <> j.id
            )
        )
    ORDER BY j.priority DESC, j.run_at, j.id
    LIMIT $4
    FOR UPDATE SKIP LOCKED
),
chosen AS (
    SELECT DISTINCT ON (coalesce(lock_key, id::text)) id
    FROM open
    ORDER BY coalesce(lock_key, id::text), priority DESC, run_at, id
)
UPDATE job AS j
SET
    state = 'running',
    attempts = j.attempts + 1,
    lease_until = $1 + limits.lease_s * interval '1 second'
FROM chosen, unnest($2::text[], $3::float8[]) AS limits (kind, lease_s)
WHERE j.id = chosen.id AND limits.kind = j.kind
RETURNING j.id, j.kind, j.args, j.attempts, j.cause

-- finish --
-- Forgets a job that is done, unless its lease ran out and another has it.
-- $1 id, $2 attempts
DELETE FROM job
WHERE id = $1 AND attempts = $2 AND state = 'running'

-- retry --
-- Lets a failed job wait; where a newer one of its key waits already, it waits without the key.
-- $1 id, $2 attempts, $3 run_at, $4 what failed
UPDATE job AS j
SET
    state = 'ready',
    lease_until = NULL,
    run_at = $3,
    last_error = $4,
    dedupe_key = CASE
        WHEN EXISTS (
            SELECT
            FROM job AS other
            WHERE other.kind = j.kind AND other.dedupe_key = j.dedupe_key AND other.state = 'ready'
        ) THEN NULL
        ELSE j.dedupe_key
    END
WHERE j.id = $1 AND j.attempts = $2 AND j.state = 'running'

-- bury --
-- Gives up on a job and keeps it for people to look at.
-- $1 id, $2 attempts, $3 what failed
UPDATE job
SET
    state = 'dead',
    lease_until = NULL,
    last_error = $3
WHERE id = $1 AND attempts = $2 AND state = 'running'

-- dead --
-- Jobs given up, newest first.
-- $1 most rows
SELECT
    id,
    kind,
    args,
    attempts,
    last_error,
    cause,
    created_at
FROM job
WHERE state = 'dead'
ORDER BY id DESC
LIMIT $1

-- revive --
-- Lets a dead job run again from its first attempt.
-- $1 id, $2 now
UPDATE job
SET
    state = 'ready',
    attempts = 0,
    run_at = $2,
    dedupe_key = NULL
WHERE id = $1 AND state = 'dead'
RETURNING id

-- depth --
-- How many wait, run and are dead, and the age of the oldest that is due.
-- $1 now
SELECT
    count(*) FILTER (WHERE state = 'ready' AND run_at <= $1) AS due,
    count(*) FILTER (WHERE state = 'running') AS running,
    count(*) FILTER (WHERE state = 'dead') AS dead,
    coalesce(extract(epoch FROM $1 - min(run_at) FILTER (WHERE state = 'ready' AND run_at <= $1)), 0)::float8
        AS oldest_s
FROM job
