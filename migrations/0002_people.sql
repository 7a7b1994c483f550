-- People, their sessions, their second factors and the policies of access.

-- An account is never deleted, only disabled: orders and audit rows name it for ever.
CREATE TABLE app_user (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username text NOT NULL CHECK (username <> ''),  -- as written when the account was made
    display_name text NOT NULL,
    role text NOT NULL CHECK (role IN (
        'agent', 'shift_leader', 'dispatcher', 'local_dispatcher', 'window_clerk',
        'department_clerk', 'department_leader', 'follow_up_agent', 'quality_inspector', 'supervisor',
        'enterprise_officer', 'efficiency_officer', 'leader', 'knowledge_editor',
        'system_officer', 'security_officer', 'audit_officer')),
    organisation_code text,                         -- by code: organisations come with the city pack and change by date
    password_hash text NOT NULL,                    -- argon2id, with its own salt and cost
    password_set_at timestamptz NOT NULL,
    must_change boolean NOT NULL DEFAULT false,     -- somebody else chose the password
    totp_secret_sealed bytea,                       -- the second factor in force
    totp_since timestamptz,
    totp_pending_sealed bytea,                      -- enrolled, takes the other's place once a code proves it
    totp_last_step bigint,                          -- the 30-second step of the last code taken: a code works once
    is_demo boolean NOT NULL DEFAULT false,         -- its password is public: loopback only
    disabled_at timestamptz,
    disabled_reason text,
    expires_at timestamptz,                         -- accounts of temporary staff end by themselves
    created_at timestamptz NOT NULL,
    created_by bigint REFERENCES app_user (id),     -- null: by the command line
    CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
    CHECK ((totp_since IS NULL) = (totp_secret_sealed IS NULL))
);
-- Zhang and zhang are one person.
CREATE UNIQUE INDEX app_user_username ON app_user (lower(username));
-- Asked at every start of the app: are there demo accounts?
CREATE INDEX app_user_demo ON app_user (id) WHERE is_demo;

CREATE TABLE session (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES app_user (id),
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,              -- login or latest refresh
    expires_at timestamptz NOT NULL,                -- the latest moment, however busy it is
    client_address text NOT NULL,
    user_agent text NOT NULL,
    second_factor_at timestamptz,                   -- when this session last proved a second factor
    step_up_until timestamptz,
    ended_at timestamptz,
    end_reason text CHECK (end_reason IN (
        'logout',           -- the person left
        'idle',             -- no refresh within the idle time
        'expired',          -- the longest time was over
        'refresh_reused',   -- a used refresh token came back: somebody holds a copy
        'password_changed',
        'role_changed',
        'disabled'
    )),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
-- Ending all live sessions of one person.
CREATE INDEX session_live ON session (user_id) WHERE ended_at IS NULL;

-- Used ones are kept while their session is: that is how a stolen one is noticed.
CREATE TABLE refresh_token (
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),     -- SHA-256; the token itself is never stored
    session_id bigint NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    generation integer NOT NULL CHECK (generation > 0),
    issued_at timestamptz NOT NULL,
    used_at timestamptz,
    UNIQUE (session_id, generation)
);

CREATE TABLE password_history (
    user_id bigint NOT NULL REFERENCES app_user (id),
    set_at timestamptz NOT NULL,
    password_hash text NOT NULL,
    PRIMARY KEY (user_id, set_at)
);

-- Failures are counted for names that do not exist too, so that a lock tells nothing.
CREATE TABLE login_guard (
    kind text NOT NULL CHECK (kind IN ('username', 'address', 'second_factor')),
    subject text NOT NULL,                          -- keyed hash of the name, the address, or the user's id
    failures integer NOT NULL CHECK (failures >= 0),
    window_started_at timestamptz NOT NULL,
    locked_until timestamptz,
    PRIMARY KEY (kind, subject)
);

-- Set by the security officer, within the bounds beside them.
CREATE TABLE access_policy (
    name text PRIMARY KEY,
    value integer NOT NULL,
    unit text NOT NULL CHECK (unit IN ('count', 'character', 'minute', 'natural_day')),
    minimum integer NOT NULL,
    maximum integer NOT NULL,
    title text NOT NULL,
    source text NOT NULL,
    changed_at timestamptz,                         -- null: as shipped or as the city pack says
    changed_by bigint REFERENCES app_user (id),
    CHECK (value BETWEEN minimum AND maximum)
);

INSERT INTO access_policy (name, value, unit, minimum, maximum, title, source) VALUES
    ('login_failures_per_username', 5, 'count', 3, 10, '同一账号连续登录失败上限', 'GB/T 22239-2019 8.1.4.1 b'),
    ('login_failures_per_address', 20, 'count', 3, 1000, '同一地址连续登录失败上限', 'GB/T 22239-2019 8.1.4.1 b；多人共用出口地址'),
    ('login_failure_window', 15, 'minute', 5, 60, '登录失败计数时段', 'GB/T 22239-2019 8.1.4.1 b'),
    ('login_lock', 15, 'minute', 15, 1440, '登录锁定时长', 'GB/T 22239-2019 8.1.4.1 b'),
    ('password_min_length', 10, 'character', 8, 64, '口令最短长度', 'GB/T 22239-2019 8.1.4.1 a'),
    ('password_max_age', 90, 'natural_day', 30, 365, '口令有效期', 'GB/T 22239-2019 8.1.4.1 a'),
    ('password_history', 5, 'count', 1, 24, '不得重复使用的历史口令个数', 'GB/T 22239-2019 8.1.4.1 a'),
    ('access_token_life', 10, 'minute', 5, 30, '访问令牌有效期', 'GB/T 22239-2019 8.1.4.1 b'),
    ('session_idle', 30, 'minute', 15, 720, '会话空闲超时', 'GB/T 22239-2019 8.1.4.1 b'),
    ('session_max', 720, 'minute', 30, 1440, '会话最长时间', 'GB/T 22239-2019 8.1.4.1 b'),
    ('step_up', 10, 'minute', 1, 30, '二次验证有效时间', 'GB/T 22239-2019 8.1.4.1 d');

-- The application adds and changes accounts; it deletes none, forgets no former password, invents no rule.
REVOKE DELETE ON app_user FROM callcenter_app;
REVOKE UPDATE, DELETE ON password_history FROM callcenter_app;
REVOKE INSERT, DELETE ON access_policy FROM callcenter_app;
