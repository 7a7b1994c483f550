-- authenticate --
-- The person behind a live session with the organisation and all below it, in one round trip.
-- $1 session id, $2 user id, $3 date of today; organisations are valid to the end of their last day
-- $4 officers' roles, $5 roles of seats, $6 client address or null
-- $7 roles of units, in which alone one stands in for another, $8 now
WITH RECURSIVE person AS (
    SELECT
        s.id AS session_id,
        s.ended_at,
        s.expires_at AS session_expires_at,
        s.step_up_until,
        s.last_seen_at,
        (
            SELECT value
            FROM access_policy
            WHERE name = CASE
                WHEN u.role = ANY($4::text[]) THEN 'session_idle_officers'
                WHEN u.role = ANY($5::text[]) THEN 'session_idle_seats'
                ELSE 'session_idle'
            END
        ) AS idle_minutes,
        (
            u.role <> ALL($4::text[])
            OR NOT EXISTS (SELECT 1 FROM officer_network)
            OR EXISTS (SELECT 1 FROM officer_network n WHERE $6::inet <<= n.network)
        ) AS is_place_allowed,
        u.id AS user_id,
        u.username,
        u.display_name,
        u.role,
        u.is_demo,
        u.disabled_at,
        u.expires_at AS account_expires_at,
        o.id AS organisation_id,
        o.code AS organisation_code,
        o.name AS organisation_name
    FROM session s
    JOIN app_user u ON u.id = s.user_id
    LEFT JOIN organisation o ON o.code = u.organisation_code
        AND (o.valid_from IS NULL OR o.valid_from <= $3::date)
        AND (o.valid_to IS NULL OR $3::date <= o.valid_to)
    WHERE s.id = $1 AND s.user_id = $2
), subtree (id) AS (
    SELECT organisation_id FROM person WHERE organisation_id IS NOT NULL
    UNION
    SELECT o.id
    FROM organisation o
    JOIN subtree t ON o.parent_id = t.id
    WHERE (o.valid_from IS NULL OR o.valid_from <= $3::date)
        AND (o.valid_to IS NULL OR $3::date <= o.valid_to)
), deputised (person_id, id) AS (
    SELECT d.person_id, o.id
    FROM person
    JOIN deputy d ON d.deputy_id = person.user_id
    JOIN app_user u ON u.id = d.person_id AND u.organisation_code = d.organisation_code
    JOIN organisation o ON o.code = d.organisation_code
        AND (o.valid_from IS NULL OR o.valid_from <= $3::date)
        AND (o.valid_to IS NULL OR $3::date <= o.valid_to)
    WHERE person.role = ANY($7::text[])
        AND u.role = ANY($7::text[])
        AND u.disabled_at IS NULL
        AND (u.expires_at IS NULL OR u.expires_at > $8)
        AND d.ended_at IS NULL
        AND $3::date BETWEEN d.valid_from AND d.valid_to
    UNION
    SELECT t.person_id, o.id
    FROM organisation o
    JOIN deputised t ON o.parent_id = t.id
    WHERE (o.valid_from IS NULL OR o.valid_from <= $3::date)
        AND (o.valid_to IS NULL OR $3::date <= o.valid_to)
)
SELECT
    person.*,
    ARRAY(SELECT id FROM subtree) AS subtree,
    ARRAY(SELECT id FROM deputised ORDER BY id, person_id) AS deputised,
    ARRAY(SELECT person_id FROM deputised ORDER BY id, person_id) AS deputised_for
FROM person;

-- user_by_name --
-- One account by its name, however it is written.
-- $1 username
SELECT * FROM app_user WHERE lower(username) = lower($1);

-- in_post --
-- The people of an organisation in some roles whose accounts are in use.
-- $1 organisation code, $2 roles, $3 now
SELECT id
FROM app_user
WHERE organisation_code = $1
  AND role = ANY ($2::text[])
  AND disabled_at IS NULL
  AND (expires_at IS NULL OR expires_at > $3)
ORDER BY id

-- lock_user --
-- One account, kept from others until the transaction ends.
-- $1 user id
SELECT * FROM app_user WHERE id = $1 FOR UPDATE;

-- list_users --
-- Accounts by name, after a name, optionally of one role.
-- $1 after this lower-case username, $2 most rows, $3 role or null
SELECT *
FROM app_user
WHERE lower(username) > $1 AND ($3::text IS NULL OR role = $3)
ORDER BY lower(username)
LIMIT $2;

-- insert_user --
-- A new account; no row if the name is taken.
-- $1 username, $2 display name, $3 role, $4 organisation code, $5 password hash, $6 now, $7 must change,
-- $8 sealed second factor or null, $9 is demo, $10 disabled reason or null, $11 expires at, $12 created by
INSERT INTO app_user (
    username, display_name, role, organisation_code, password_hash, password_set_at, must_change,
    totp_secret_sealed, totp_since, is_demo, disabled_at, disabled_reason, expires_at, created_at, created_by
) VALUES (
    $1, $2, $3, $4, $5, $6, $7,
    $8::bytea, CASE WHEN $8::bytea IS NOT NULL THEN $6::timestamptz END, $9,
    CASE WHEN $10::text IS NOT NULL THEN $6::timestamptz END, $10::text, $11, $6, $12
)
ON CONFLICT (lower(username)) DO NOTHING
RETURNING *;

-- update_demo_user --
-- Brings a demo account to what the pack says.
-- $1 user id, $2 display name, $3 role, $4 organisation code, $5 password hash, $6 now, $7 sealed second factor
UPDATE app_user
SET display_name = $2,
    role = $3,
    organisation_code = $4,
    password_hash = $5,
    password_set_at = $6,
    must_change = false,
    totp_secret_sealed = $7::bytea,
    totp_since = CASE WHEN $7::bytea IS NOT NULL THEN $6::timestamptz END
WHERE id = $1 AND is_demo;

-- any_demo_user --
-- Whether accounts with public passwords exist that could log in.
SELECT EXISTS (SELECT 1 FROM app_user WHERE is_demo AND disabled_at IS NULL);

-- set_password --
-- A new password, chosen by the person or, with $4, by somebody else.
-- $1 user id, $2 password hash, $3 now, $4 must change
UPDATE app_user SET password_hash = $2, password_set_at = $3, must_change = $4 WHERE id = $1;

-- upgrade_hash --
-- The same password under a new cost.
-- $1 user id, $2 password hash
UPDATE app_user SET password_hash = $2 WHERE id = $1;

-- keep_password --
-- Remembers a password that was in use.
-- $1 user id, $2 set at, $3 password hash
INSERT INTO password_history (user_id, set_at, password_hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- former_passwords --
-- The latest passwords of a person, newest first.
-- $1 user id, $2 most rows
SELECT password_hash FROM password_history WHERE user_id = $1 ORDER BY set_at DESC LIMIT $2;

-- set_access --
-- Role and organisation of an account.
-- $1 user id, $2 role, $3 organisation code
UPDATE app_user SET role = $2, organisation_code = $3 WHERE id = $1;

-- disable_user --
-- Takes an account out of use.
-- $1 user id, $2 now, $3 reason
UPDATE app_user SET disabled_at = $2, disabled_reason = $3 WHERE id = $1 AND disabled_at IS NULL;

-- enable_user --
-- Brings an account (back) into use.
-- $1 user id
UPDATE app_user SET disabled_at = NULL, disabled_reason = NULL WHERE id = $1 AND disabled_at IS NOT NULL;

-- enrol_second_factor --
-- A secret that waits for its first code.
-- $1 user id, $2 sealed secret
UPDATE app_user SET totp_pending_sealed = $2 WHERE id = $1;

-- confirm_second_factor --
-- The waiting secret takes over, its first code taken.
-- $1 user id, $2 now, $3 step
UPDATE app_user
SET totp_secret_sealed = totp_pending_sealed, totp_pending_sealed = NULL, totp_since = $2, totp_last_step = $3
WHERE id = $1 AND totp_pending_sealed IS NOT NULL;

-- clear_second_factor --
-- Forgets a lost second factor.
-- $1 user id
UPDATE app_user
SET totp_secret_sealed = NULL, totp_pending_sealed = NULL, totp_since = NULL, totp_last_step = NULL
WHERE id = $1;

-- sealed_second_factors --
-- Accounts with a sealed secret, kept from others until the transaction ends.
SELECT id, username, totp_secret_sealed, totp_pending_sealed
FROM app_user
WHERE totp_secret_sealed IS NOT NULL OR totp_pending_sealed IS NOT NULL
ORDER BY id
FOR UPDATE;

-- reseal_second_factor --
-- The same secrets under another key; null keeps what is there.
-- $1 user id, $2 secret in force, $3 waiting secret
UPDATE app_user
SET totp_secret_sealed = coalesce($2, totp_secret_sealed), totp_pending_sealed = coalesce($3, totp_pending_sealed)
WHERE id = $1;

-- take_step --
-- Takes a code; no row if it or a later one was taken before.
-- $1 user id, $2 step
UPDATE app_user
SET totp_last_step = $2
WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)
RETURNING id;

-- insert_session --
-- Opens a session.
-- $1 user id, $2 now, $3 expires at, $4 client address, $5 user agent, $6 second factor at, $7 step-up until
INSERT INTO session (
    user_id, created_at, last_seen_at, expires_at, client_address, user_agent, second_factor_at, step_up_until
) VALUES ($1, $2, $2, $3, $4, $5, $6, $7)
RETURNING *;

-- lock_session --
-- One session, kept from others until the transaction ends.
-- $1 session id
SELECT * FROM session WHERE id = $1 FOR UPDATE;

-- live_sessions --
-- Those of these sessions that still stand for somebody.
-- $1 session ids, $2 now
SELECT s.id
FROM session s
JOIN app_user u ON u.id = s.user_id
WHERE s.id = ANY($1::bigint[])
    AND s.ended_at IS NULL
    AND s.expires_at > $2
    AND u.disabled_at IS NULL
    AND (u.expires_at IS NULL OR u.expires_at > $2);

-- note_activity --
-- Somebody did something in these sessions.
-- $1 session ids, $2 now
UPDATE session SET last_seen_at = $2 WHERE id = ANY($1::bigint[]) AND ended_at IS NULL AND last_seen_at < $2;

-- note_calls --
-- These people are on a call.
-- $1 user ids, $2 now
UPDATE session SET last_seen_at = $2 WHERE user_id = ANY($1::bigint[]) AND ended_at IS NULL AND last_seen_at < $2;

-- end_surplus_sessions --
-- Ends the oldest sessions of a person beyond a number.
-- $1 user id, $2 now, $3 reason, $4 most
UPDATE session
SET ended_at = $2, end_reason = $3
WHERE id IN (
    SELECT id FROM session WHERE user_id = $1 AND ended_at IS NULL ORDER BY id DESC OFFSET $4::integer
)
RETURNING id;

-- open_step_up --
-- A second factor was proved in this session.
-- $1 session id, $2 now, $3 until
UPDATE session SET second_factor_at = $2, step_up_until = $3 WHERE id = $1 AND ended_at IS NULL;

-- end_session --
-- Ends one session, unless it has ended.
-- $1 session id, $2 now, $3 reason
UPDATE session SET ended_at = $2, end_reason = $3 WHERE id = $1 AND ended_at IS NULL RETURNING id;

-- end_sessions_of --
-- Ends all live sessions of a person, but for one.
-- $1 user id, $2 now, $3 reason, $4 session to spare or null
UPDATE session
SET ended_at = $2, end_reason = $3
WHERE user_id = $1 AND ended_at IS NULL AND ($4::bigint IS NULL OR id <> $4)
RETURNING id;

-- insert_refresh --
-- A refresh token, by its hash.
-- $1 hash, $2 session id, $3 generation, $4 now
INSERT INTO refresh_token (hash, session_id, generation, issued_at) VALUES ($1, $2, $3, $4);

-- use_refresh --
-- Takes an unused refresh token; of two that try, one gets the row.
-- $1 hash, $2 now
UPDATE refresh_token r
SET used_at = $2
FROM session s
WHERE r.hash = $1 AND r.used_at IS NULL AND s.id = r.session_id
RETURNING r.session_id, s.user_id, r.generation, r.used_at;

-- find_refresh --
-- A refresh token by its hash, used or not.
-- $1 hash
SELECT r.session_id, s.user_id, r.generation, r.used_at
FROM refresh_token r
JOIN session s ON s.id = r.session_id
WHERE r.hash = $1;

-- guards --
-- Failures counted for these subjects.
-- $1 kinds, $2 subjects, pairwise
SELECT g.*
FROM login_guard g
JOIN unnest($1::text[], $2::text[]) AS asked (kind, subject) USING (kind, subject);

-- count_failure --
-- One more failure; starts afresh when the window or an old lock is over, locks when the limit is reached.
-- $1 kind, $2 subject, $3 now, $4 window, $5 limit, $6 lock
INSERT INTO login_guard AS g (kind, subject, failures, window_started_at, locked_until)
VALUES ($1, $2, 1, $3, CASE WHEN $5::integer <= 1 THEN $3::timestamptz + $6::interval END)
ON CONFLICT (kind, subject) DO UPDATE SET
    failures = CASE WHEN coalesce(g.locked_until, g.window_started_at + $4::interval) <= $3
        THEN 1 ELSE g.failures + 1 END,
    window_started_at = CASE WHEN coalesce(g.locked_until, g.window_started_at + $4::interval) <= $3
        THEN $3 ELSE g.window_started_at END,
    locked_until = CASE
        WHEN coalesce(g.locked_until, g.window_started_at + $4::interval) <= $3 THEN NULL
        WHEN g.failures + 1 >= $5::integer THEN $3::timestamptz + $6::interval
        ELSE g.locked_until END
RETURNING failures, window_started_at, locked_until;

-- clear_guard --
-- Forgets the failures of one subject.
-- $1 kind, $2 subject
DELETE FROM login_guard WHERE kind = $1 AND subject = $2 RETURNING failures;

-- policies --
-- Every rule of access.
SELECT name, value, unit, minimum, maximum, title, source, changed_at FROM access_policy ORDER BY name;

-- set_policy --
-- A rule as the security officer wants it.
-- $1 name, $2 value, $3 now, $4 user id
UPDATE access_policy SET value = $2, changed_at = $3, changed_by = $4 WHERE name = $1;

-- ship_policy --
-- A rule as the city pack has it, unless an officer has spoken.
-- $1 name, $2 value, $3 source
UPDATE access_policy SET value = $2, source = $3 WHERE name = $1 AND changed_at IS NULL;

-- audit_rows --
-- The audit, newest first, before a row.
-- $1 before this id or null, $2 most rows, $3 actor, $4 action, $5 subject, each or null
SELECT a.id, a.at, a.actor, u.display_name AS actor_name, a.action, a.subject, a.reason, a.address, a.details
FROM audit a
LEFT JOIN app_user u ON a.actor = 'user:' || u.id
WHERE ($1::bigint IS NULL OR a.id < $1)
    AND ($3::text IS NULL OR a.actor = $3)
    AND ($4::text IS NULL OR a.action = $4)
    AND ($5::text IS NULL OR a.subject = $5)
ORDER BY a.id DESC
LIMIT $2;

-- officer_networks --
-- Where the three officers may work from.
SELECT n.network::text AS network, n.note, n.added_at, u.username AS added_by
FROM officer_network n
JOIN app_user u ON u.id = n.added_by
ORDER BY n.network;

-- is_officer_place --
-- Whether an officer may come from there; true while no network is listed.
-- $1 address or null
SELECT NOT EXISTS (SELECT 1 FROM officer_network)
    OR EXISTS (SELECT 1 FROM officer_network WHERE $1::inet <<= network);

-- clear_officer_networks --
-- Before a new list is written.
DELETE FROM officer_network;

-- add_officer_network --
-- One more network.
-- $1 network, $2 note, $3 now, $4 user id
INSERT INTO officer_network (network, note, added_at, added_by) VALUES ($1::text::cidr, $2, $3, $4);

-- insert_access_change --
-- A change of role or organisation that waits; no row while another of that person waits.
-- $1 user id, $2 role, $3 organisation code, $4 reason, $5 by, $6 now
INSERT INTO access_change (user_id, role, organisation_code, reason, requested_by, requested_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (user_id) WHERE state = 'pending' DO NOTHING
RETURNING id;

-- access_changes --
-- Changes of access, newest first, optionally of one state or id.
-- $1 state or null, $2 id or null, $3 most rows
SELECT c.*, u.username, u.display_name, u.role AS former_role, u.organisation_code AS former_organisation,
    r.username AS requested_by_name, d.username AS decided_by_name
FROM access_change c
JOIN app_user u ON u.id = c.user_id
JOIN app_user r ON r.id = c.requested_by
LEFT JOIN app_user d ON d.id = c.decided_by
WHERE ($1::text IS NULL OR c.state = $1) AND ($2::bigint IS NULL OR c.id = $2)
ORDER BY c.id DESC
LIMIT $3;

-- decide_access_change --
-- Settles a waiting change; no row if it was settled.
-- $1 id, $2 state, $3 by, $4 now
UPDATE access_change SET state = $2, decided_by = $3, decided_at = $4
WHERE id = $1 AND state = 'pending'
RETURNING id;

-- organisation_exists --
-- Whether an organisation of this code is valid today.
-- $1 code, $2 date of today
SELECT EXISTS (
    SELECT 1 FROM organisation
    WHERE code = $1
        AND (valid_from IS NULL OR valid_from <= $2::date)
        AND (valid_to IS NULL OR $2::date <= valid_to)
);

-- close_lapsed_sessions --
-- Writes the end of sessions in which nobody did anything.
-- $1 now, $2 idle time, $3 officers' roles, $4 their idle time, $5 roles of seats, $6 their idle time
UPDATE session s
SET ended_at = $1, end_reason = CASE WHEN s.expires_at <= $1 THEN 'expired' ELSE 'idle' END
FROM app_user u
WHERE u.id = s.user_id
    AND s.ended_at IS NULL
    AND (
        s.expires_at <= $1
        OR s.last_seen_at + CASE
            WHEN u.role = ANY($3::text[]) THEN $4::interval
            WHEN u.role = ANY($5::text[]) THEN $6::interval
            ELSE $2::interval
        END <= $1
    );

-- purge_sessions --
-- Drops sessions that ended long ago, their refresh tokens with them; who logged in stays in the audit.
-- $1 ended before
DELETE FROM session WHERE ended_at < $1;

-- purge_guards --
-- Drops counters that no longer lock nor count.
-- $1 quiet since
DELETE FROM login_guard WHERE window_started_at < $1 AND (locked_until IS NULL OR locked_until < $1);

-- insert_oidc_attempt --
-- A browser goes to the provider.
-- $1 state hash, $2 browser hash, $3 nonce, $4 sealed verifier, $5 now
INSERT INTO oidc_attempt (state_hash, browser_hash, nonce, verifier_sealed, created_at) VALUES ($1, $2, $3, $4, $5);

-- take_oidc_attempt --
-- It comes back; a state works once, in the browser that began, for a while.
-- $1 state hash, $2 browser hash, $3 now, $4 begun after
UPDATE oidc_attempt SET returned_at = $3
WHERE state_hash = $1 AND browser_hash = $2 AND returned_at IS NULL AND created_at > $4
RETURNING *;

-- give_oidc_ticket --
-- The provider's word was good.
-- $1 state hash, $2 ticket hash, $3 user id, $4 second factor seen
UPDATE oidc_attempt SET ticket_hash = $2, user_id = $3, second_factor = $4 WHERE state_hash = $1;

-- lock_oidc_ticket --
-- A ticket not used yet, kept from others until the transaction ends.
-- $1 ticket hash, $2 browser hash, $3 begun after
SELECT * FROM oidc_attempt
WHERE ticket_hash = $1 AND browser_hash = $2 AND finished_at IS NULL AND created_at > $3
FOR UPDATE;

-- finish_oidc_attempt --
-- A ticket works once.
-- $1 state hash, $2 now
UPDATE oidc_attempt SET finished_at = $2 WHERE state_hash = $1;

-- purge_oidc_attempts --
-- Forgets ways that led nowhere.
-- $1 begun before
DELETE FROM oidc_attempt WHERE created_at < $1;

-- oidc_user --
-- Who a subject is here.
-- $1 issuer, $2 subject
SELECT user_id FROM oidc_identity WHERE issuer = $1 AND subject = $2;

-- link_oidc --
-- Says who a subject is here; no row if either is linked already.
-- $1 issuer, $2 subject, $3 user id, $4 now, $5 by
INSERT INTO oidc_identity (issuer, subject, user_id, linked_at, linked_by) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
RETURNING user_id;

-- unlink_oidc --
-- Forgets it.
-- $1 issuer, $2 user id
DELETE FROM oidc_identity WHERE issuer = $1 AND user_id = $2 RETURNING user_id;

-- is_below --
-- Whether an organisation is another one or stands somewhere below it.
-- $1 code, $2 code of the other, $3 date of today
WITH RECURSIVE above AS (
    SELECT id, code, parent_id FROM organisation
    WHERE code = $1
        AND (valid_from IS NULL OR valid_from <= $3::date)
        AND (valid_to IS NULL OR $3::date <= valid_to)
    UNION
    SELECT o.id, o.code, o.parent_id FROM organisation o JOIN above a ON o.id = a.parent_id
)
SELECT EXISTS (SELECT 1 FROM above WHERE code = $2);

-- insert_deputy --
-- A deputy for some days; no row if the two have that already for one of them.
-- $1 person, $2 deputy, $3 organisation code, $4 from, $5 to, $6 reason, $7 set by, $8 now
INSERT INTO deputy (person_id, deputy_id, organisation_code, valid_from, valid_to, reason, set_by, set_at)
SELECT $1, $2, $3, $4, $5, $6, $7, $8
WHERE NOT EXISTS (
    SELECT 1 FROM deputy
    WHERE person_id = $1 AND deputy_id = $2 AND ended_at IS NULL AND valid_from <= $5 AND valid_to >= $4
)
RETURNING id;

-- deputies --
-- Deputies that are not over: those somebody is, has or set, or one of them all.
-- $1 user or null, $2 id or null, $3 date of today
SELECT d.*, p.username AS person, p.display_name AS person_name, q.username AS deputy,
    q.display_name AS deputy_name, s.display_name AS set_by_name
FROM deputy d
JOIN app_user p ON p.id = d.person_id
JOIN app_user q ON q.id = d.deputy_id
JOIN app_user s ON s.id = d.set_by
WHERE CASE
    WHEN $2::bigint IS NOT NULL THEN d.id = $2
    ELSE d.ended_at IS NULL AND d.valid_to >= $3::date AND $1::bigint IN (d.person_id, d.deputy_id, d.set_by)
END
ORDER BY d.valid_from, d.id;

-- end_deputy --
-- Over before its last day.
-- $1 id, $2 now, $3 by
UPDATE deputy SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL RETURNING id;

-- end_deputies_of --
-- Whoever changes post stands in for nobody and has nobody standing in.
-- $1 user, $2 now, $3 by
UPDATE deputy SET ended_at = $2, ended_by = $3
WHERE $1::bigint IN (person_id, deputy_id) AND ended_at IS NULL;
