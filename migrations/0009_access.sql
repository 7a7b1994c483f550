-- Access: activity and concurrent sessions, addresses of administrators, role changes that a second officer
-- approves, accounts at an identity provider, exports that another person approves, proofs of the audit.

ALTER TABLE session DROP CONSTRAINT session_end_reason_check;
ALTER TABLE session ADD CONSTRAINT session_end_reason_check CHECK (end_reason IN (
    'logout',           -- the person left
    'idle',             -- nobody did anything within the idle time
    'expired',          -- the longest time was over
    'refresh_reused',   -- a used refresh token came back: somebody holds a copy
    'password_changed',
    'role_changed',
    'disabled',
    'superseded'        -- the person opened more sessions than the policy allows
));
COMMENT ON COLUMN session.last_seen_at IS
    'when the person last did something (or was on a call), noted at most once a minute; a page that renews itself is no person';

INSERT INTO access_policy (name, value, unit, minimum, maximum, title, source) VALUES
    ('session_idle_officers', 15, 'minute', 5, 60, '三员会话空闲超时', 'GB/T 22239-2019 8.1.4.1 b；管理账号从严【推荐默认】'),
    ('session_idle_seats', 30, 'minute', 15, 720, '坐席类会话空闲超时', 'GB/T 22239-2019 8.1.4.1 b；通话中视为有操作'),
    ('sessions_at_once', 5, 'count', 1, 50, '同一账号同时在线会话上限', 'GB/T 22239-2019 8.1.4.1 b；限制并发会话【推荐默认】'),
    ('logs_kept', 184, 'natural_day', 184, 3650, '登录会话等日志留存', '网络安全法第二十一条第三项：不少于六个月，六个自然月最长 184 天'),
    ('export_rows', 5000, 'count', 1, 50000, '单次导出工单行数上限', 'PIPL 第六条最小必要【推荐默认】'),
    ('export_life', 1440, 'minute', 30, 10080, '导出批准后可下载时间', '最小必要【推荐默认】'),
    ('export_approval_life', 10080, 'minute', 60, 43200, '导出申请等待批准的最长时间', '最小必要【推荐默认】');

-- Where the three officers may work from; no row, no limit.
CREATE TABLE officer_network (
    network cidr PRIMARY KEY,
    note text NOT NULL,
    added_at timestamptz NOT NULL,
    added_by bigint NOT NULL REFERENCES app_user (id)
);

-- A change of role or organisation, asked by the system officer, decided by the security officer.
CREATE TABLE access_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES app_user (id),
    role text NOT NULL,
    organisation_code text,
    reason text NOT NULL,
    requested_by bigint NOT NULL REFERENCES app_user (id),
    requested_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'rejected')),
    decided_by bigint REFERENCES app_user (id),
    decided_at timestamptz,
    CHECK ((state = 'pending') = (decided_at IS NULL)),
    CHECK (decided_by IS DISTINCT FROM requested_by OR decided_by IS NULL)
);
-- One open change a person.
CREATE UNIQUE INDEX access_change_open ON access_change (user_id) WHERE state = 'pending';

-- Who a subject of an identity provider is here.
CREATE TABLE oidc_identity (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id bigint NOT NULL REFERENCES app_user (id),
    linked_at timestamptz NOT NULL,
    linked_by bigint REFERENCES app_user (id),      -- null: by the mapping of the settings
    PRIMARY KEY (issuer, subject),
    UNIQUE (issuer, user_id)
);

-- One way to the provider and back; everything by hash or sealed, gone within minutes.
CREATE TABLE oidc_attempt (
    state_hash bytea PRIMARY KEY CHECK (octet_length(state_hash) = 32),
    browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32),    -- of the cookie that began it
    nonce text NOT NULL,
    verifier_sealed bytea NOT NULL,                 -- PKCE
    created_at timestamptz NOT NULL,
    returned_at timestamptz,                        -- a state works once
    ticket_hash bytea UNIQUE CHECK (octet_length(ticket_hash) = 32),
    user_id bigint REFERENCES app_user (id),
    second_factor boolean NOT NULL DEFAULT false,   -- the provider says it saw one
    finished_at timestamptz                         -- a ticket works once
);

-- Lists of orders taken out of the system; another person allows it first.
CREATE TABLE export_request (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    requested_by bigint NOT NULL REFERENCES app_user (id),
    requested_at timestamptz NOT NULL,
    reason text NOT NULL,
    format text NOT NULL CHECK (format IN ('xlsx', 'csv')),
    filter jsonb NOT NULL,
    row_count integer NOT NULL CHECK (row_count >= 0),      -- as counted when it was asked for
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'rejected')),
    decided_by bigint REFERENCES app_user (id),
    decided_at timestamptz,
    decision_note text,
    expires_at timestamptz NOT NULL,                -- of the request while pending, of the download once approved
    downloads integer NOT NULL DEFAULT 0,
    CHECK ((state = 'pending') = (decided_at IS NULL)),
    CHECK (decided_by IS NULL OR decided_by <> requested_by)
);
CREATE INDEX export_request_mine ON export_request (requested_by, id);
CREATE INDEX export_request_open ON export_request (id) WHERE state = 'pending';

-- Every proof of the audit's chain, and how far the audit was told elsewhere.
CREATE TABLE audit_verification (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    head_id bigint NOT NULL,                        -- newest row then; 0 of an empty audit
    intact bigint NOT NULL,
    broken_at bigint,                               -- first row that does not hold
    fault text                                      -- changed, gap, cut_off
);
CREATE TABLE audit_forwarding (
    target text PRIMARY KEY,
    last_id bigint NOT NULL,
    at timestamptz NOT NULL
);

REVOKE DELETE ON access_change, export_request, audit_forwarding FROM callcenter_app;
REVOKE UPDATE, DELETE ON audit_verification FROM callcenter_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON officer_network, oidc_attempt TO callcenter_app;
GRANT SELECT, INSERT, UPDATE ON access_change, export_request, audit_forwarding TO callcenter_app;
GRANT SELECT, INSERT, DELETE ON oidc_identity TO callcenter_app;
GRANT SELECT, INSERT ON audit_verification TO callcenter_app;
