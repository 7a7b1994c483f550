-- How each kind of scheduled backup stands, for doctor, metrics and whoever runs the next one.

CREATE TABLE backup_state (
    kind text PRIMARY KEY CHECK (kind IN ('dump', 'base', 'wal', 'blobs')),
    tried_at timestamptz NOT NULL,
    succeeded_at timestamptz,
    failed_at timestamptz,
    failure text,
    bytes bigint CHECK (bytes >= 0),
    CHECK ((failed_at IS NULL) = (failure IS NULL))
);
COMMENT ON TABLE backup_state IS 'One row a kind of scheduled backup; the history is in the events.';
COMMENT ON COLUMN backup_state.failure IS 'Code of the last failure since the last success.';
COMMENT ON COLUMN backup_state.bytes IS 'Size of the last successful one.';
GRANT SELECT, INSERT, UPDATE ON backup_state TO callcenter_app;
