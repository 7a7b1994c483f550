-- What every feature stands on: rights of the application, monthly partitions, the event spine,
-- leases, the audit chain, idempotency keys, background jobs.

-- Rights. Tables belong to callcenter_owner; the application acts as callcenter_app, which has no DDL.
-- What must only grow (event, audit) takes UPDATE and DELETE away again below.
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO callcenter_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO callcenter_app;


-- Append-only tables -------------------------------------------------------------------------

CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
COMMENT ON FUNCTION refuse_change() IS 'Keeps a table append-only for its owner and superusers too.';

-- Tables partitioned by month of `at` (UTC). Only these may be given to ensure_month_partition.
CREATE TABLE monthly_table (
    name text PRIMARY KEY,
    append_only boolean NOT NULL
);
REVOKE INSERT, UPDATE, DELETE ON monthly_table FROM callcenter_app;

CREATE FUNCTION ensure_month_partition(parent text, month timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '5s' AS $$
DECLARE
    from_at timestamptz := date_trunc('month', month);
    to_at timestamptz := from_at + interval '1 month';
    partition text := parent || to_char(from_at, '"_"YYYY"_"MM');
    fallback text := parent || '_default';
    append_only boolean;
BEGIN
    SELECT m.append_only INTO append_only FROM monthly_table m WHERE m.name = parent;
    IF append_only IS NULL THEN
        RAISE EXCEPTION '% is not a monthly table', parent;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('month-partition'));
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', fallback);
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', partition, parent);
    -- Rows that came before their partition did wait in the net; they move with nobody looking.
    EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', fallback);
    EXECUTE format(
        'WITH moved AS (DELETE FROM %I WHERE at >= %L AND at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
        fallback, from_at, to_at, partition);
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', fallback);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, partition, from_at, to_at);
    -- Reached through the parent only; without this the default privileges would open a side door.
    EXECUTE format('REVOKE ALL ON %I FROM callcenter_app', partition);
    IF append_only THEN
        EXECUTE format(
            'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
            partition);
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION ensure_month_partition(text, timestamptz) IS
    'Makes the partition of that month; true if it was missing. Runs as the owner, for the worker.';


-- Events -------------------------------------------------------------------------------------

CREATE SEQUENCE event_id_seq AS bigint;

-- Written with the change it tells of. The id is only a name: the order is event_number.number.
CREATE TABLE event (
    id bigint NOT NULL DEFAULT nextval('event_id_seq'),
    at timestamptz NOT NULL,
    name text NOT NULL CHECK (name ~ '^[a-z_]+\.[a-z_]+$'),
    version smallint NOT NULL,
    subject_kind text NOT NULL,
    subject text NOT NULL,
    actor text NOT NULL,
    actor_organisation_id bigint,
    cause text,
    data jsonb NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE event_id_seq OWNED BY event.id;
COMMENT ON COLUMN event.actor IS 'user:<id>, system:<part> or citizen';
COMMENT ON COLUMN event.cause IS 'What led here: request:<id>, event:<id>, clock:<id>, job:<id>';
COMMENT ON COLUMN event.data IS 'Ids and values of the change; never a person''s name, phone or words';
-- The timeline of one order.
CREATE INDEX event_subject ON event (subject_kind, subject, at);
CREATE TABLE event_default PARTITION OF event DEFAULT;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON event_default FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON event FROM callcenter_app;
REVOKE ALL ON event_default FROM callcenter_app;
INSERT INTO monthly_table (name, append_only) VALUES ('event', true);

-- What the sequencer has still to number; inserted in the statement that inserts the event.
CREATE TABLE event_unnumbered (
    event_id bigint PRIMARY KEY,
    event_at timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- The order in which everybody reads: without gaps, and never a smaller number after a greater one.
CREATE TABLE event_number (
    number bigint PRIMARY KEY CHECK (number > 0),
    event_id bigint NOT NULL UNIQUE,
    event_at timestamptz NOT NULL
);
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON event_number FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON event_number FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON event_number FROM callcenter_app;


-- Leases: which worker leads in what ---------------------------------------------------------

CREATE TABLE lease (
    name text PRIMARY KEY,
    holder text NOT NULL,
    term bigint NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON COLUMN lease.term IS 'Grows with every change of holder; a late holder is known by it';


-- Audit --------------------------------------------------------------------------------------

-- Each row carries the keyed hash of itself and of the row before it.
CREATE TABLE audit (
    id bigint NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    reason text,
    address text,
    details jsonb NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
-- What was done to one subject, and what one person did.
CREATE INDEX audit_subject ON audit (subject, at);
CREATE INDEX audit_actor ON audit (actor, at);
CREATE TABLE audit_default PARTITION OF audit DEFAULT;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit_default FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON audit FROM callcenter_app;
REVOKE ALL ON audit_default FROM callcenter_app;
INSERT INTO monthly_table (name, append_only) VALUES ('audit', true);


-- Idempotency --------------------------------------------------------------------------------

-- One row a request that changed something, written in that change's own transaction.
CREATE TABLE idempotency_key (
    scope text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    request_hash bytea NOT NULL,
    status smallint,
    answer jsonb,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);
COMMENT ON COLUMN idempotency_key.answer IS 'What renders the answer again; never a personal value or a secret';
-- Old keys are forgotten by age.
CREATE INDEX idempotency_key_created ON idempotency_key (created_at);


-- Jobs: what must happen outside, written in the transaction that wants it --------------------

CREATE TABLE job (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    args jsonb NOT NULL,
    state text NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'running', 'dead')),
    priority smallint NOT NULL DEFAULT 0,
    run_at timestamptz NOT NULL,
    attempts smallint NOT NULL DEFAULT 0,
    dedupe_key text,
    lock_key text,
    lease_until timestamptz,
    last_error text,
    cause text,
    created_at timestamptz NOT NULL,
    CHECK ((state = 'running') = (lease_until IS NOT NULL))
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500, fillfactor = 80);
COMMENT ON COLUMN job.args IS 'Ids only; the handler fetches what it may see';
COMMENT ON COLUMN job.lock_key IS 'Jobs of one key never run at the same time';
COMMENT ON COLUMN job.last_error IS 'Type and place of the last failure; never its text, which may quote people';
COMMENT ON COLUMN job.lease_until IS 'A running job past this was left by a dead worker and is taken again';
-- The next to run.
CREATE INDEX job_next ON job (priority DESC, run_at, id) WHERE state = 'ready';
-- Jobs left by a dead worker, and the keys taken.
CREATE INDEX job_lease ON job (lease_until) WHERE state = 'running';
CREATE INDEX job_lock ON job (lock_key) WHERE state = 'running' AND lock_key IS NOT NULL;
-- One waiting job a key. A running one does not count: it may have read the world before this change.
CREATE UNIQUE INDEX job_dedupe ON job (kind, dedupe_key) WHERE state = 'ready' AND dedupe_key IS NOT NULL;
-- What people must look at.
CREATE INDEX job_dead ON job (id) WHERE state = 'dead';


-- Keys -----------------------------------------------------------------------------------------

-- Which key file this database was written with: its fingerprint, never a key.
CREATE TABLE key_fingerprint (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    fingerprint bytea NOT NULL
);
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON key_fingerprint
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON key_fingerprint FROM callcenter_app;
