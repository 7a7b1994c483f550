-- facts --
-- What the running database says of access and audit; $1 roles that need a second factor, $2 the officers', $3 now
SELECT
    (SELECT count(*) FROM app_user u WHERE u.disabled_at IS NULL AND (u.expires_at IS NULL OR u.expires_at > $3)) AS accounts,
    (SELECT count(*) FROM app_user u WHERE u.disabled_at IS NULL AND u.role = ANY($1::text[])
        AND u.totp_secret_sealed IS NULL) AS without_second_factor,
    (SELECT count(*) FROM app_user u WHERE u.disabled_at IS NULL AND u.is_demo) AS demo_accounts,
    (SELECT count(*) FROM app_user u WHERE u.disabled_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM session s WHERE s.user_id = u.id AND s.created_at > $3::timestamptz - interval '180 days')
        AND u.created_at < $3::timestamptz - interval '180 days') AS unused_accounts,
    (SELECT count(*) FROM session s JOIN app_user u ON u.id = s.user_id
        WHERE s.ended_at IS NULL AND u.disabled_at IS NOT NULL) AS left_over_sessions,
    (SELECT min(password_set_at) FROM app_user WHERE disabled_at IS NULL) AS oldest_password_at,
    (SELECT count(DISTINCT role) FROM app_user WHERE disabled_at IS NULL AND role = ANY($2::text[])) AS officer_roles,
    (SELECT count(*) FROM officer_network) AS officer_networks,
    (SELECT count(*) FROM audit) AS audit_rows,
    (SELECT min(at) FROM audit) AS audit_since,
    (SELECT max(at) FROM audit) AS audit_last_at,
    (SELECT coalesce(max(id), 0) FROM audit) AS audit_head,
    (SELECT max(last_id) FROM audit_forwarding) AS forwarded_to,
    (SELECT count(*) FROM audit WHERE action = 'personal_value.revealed') AS reveals,
    (SELECT max(succeeded_at) FROM backup_state WHERE kind IN ('dump', 'base')) AS backup_at,
    (SELECT max(succeeded_at) FROM backup_state WHERE kind = 'wal') AS log_backup_at,
    has_table_privilege('callcenter_app', 'audit', 'UPDATE') OR has_table_privilege('callcenter_app', 'audit', 'DELETE')
        OR has_table_privilege('callcenter_app', 'event', 'DELETE') AS app_may_rewrite,
    (SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = 'callcenter_app') AS app_is_powerful,
    (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'audit'::regclass AND tgname LIKE 'refuse_%' AND tgenabled <> 'D')
        AS audit_triggers;

-- policies --
-- The rules of access in force.
SELECT name, value FROM access_policy;
