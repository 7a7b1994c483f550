-- Reveals counted, terms of keeping, holds, and what citizens ask about their own data.

-- How many values a person had revealed on a local day.
CREATE TABLE reveal_count (
    user_id bigint NOT NULL REFERENCES app_user (id),
    day date NOT NULL,
    reveals integer NOT NULL CHECK (reveals > 0),
    PRIMARY KEY (user_id, day)
);
REVOKE DELETE ON reveal_count FROM callcenter_app;

-- What must not be destroyed though its term has come: a dispute, an inspection, a court.
CREATE TABLE legal_hold (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number text NOT NULL,
    reason text NOT NULL,
    set_at timestamptz NOT NULL,
    set_by bigint NOT NULL REFERENCES app_user (id),
    lifted_at timestamptz,
    lifted_by bigint REFERENCES app_user (id),
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE UNIQUE INDEX legal_hold_in_force ON legal_hold (number) WHERE lifted_at IS NULL;
REVOKE DELETE ON legal_hold FROM callcenter_app;

ALTER TABLE work_order ADD COLUMN anonymised_at timestamptz;
ALTER TABLE contact ADD COLUMN anonymised_at timestamptz;
CREATE INDEX work_order_to_anonymise ON work_order (closed_at) WHERE closed_at IS NOT NULL AND anonymised_at IS NULL;
CREATE INDEX contact_with_speech ON contact (stored_at) WHERE recording_key IS NOT NULL OR transcript_sealed IS NOT NULL;
CREATE INDEX contact_aside ON contact (stored_at) WHERE state = 'set_aside' AND anonymised_at IS NULL;
-- A file whose term has come is forgotten; the sweep of blobs then removes the content.
GRANT DELETE ON attachment TO callcenter_app;

-- A citizen asks that what is held about her be corrected or deleted; the words are sealed.
CREATE TABLE personal_request (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id uuid NOT NULL UNIQUE,
    contact_id bigint NOT NULL REFERENCES contact (id),
    number text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('correction', 'deletion')),
    body_sealed bytea,                              -- null once destroyed
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'granted', 'refused')),
    at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by bigint REFERENCES app_user (id),
    answer text,
    CHECK ((state = 'pending') = (decided_at IS NULL)),
    CHECK ((decided_at IS NULL) = (answer IS NULL))
);
CREATE UNIQUE INDEX personal_request_one_open ON personal_request (contact_id, kind) WHERE state = 'pending';
CREATE INDEX personal_request_waiting ON personal_request (due_at) WHERE state = 'pending';
REVOKE DELETE ON personal_request FROM callcenter_app;
