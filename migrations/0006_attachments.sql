-- Attachments of the matter and of its handling.

-- What a file is for: data, so that a city may have more kinds without a new program.
CREATE TABLE attachment_purpose (
    code text PRIMARY KEY,
    name text NOT NULL,
    position smallint NOT NULL,
    by_staff boolean NOT NULL           -- offered to staff; the others are set by the door a file came by
);
INSERT INTO attachment_purpose (code, name, position, by_staff) VALUES
    ('matter', '诉求材料', 1, false),           -- came with the contact
    ('supplement', '补充材料', 2, false),       -- sent later by the citizen
    ('handling', '办理附件', 3, true),
    ('before', '处理前照片', 4, true),
    ('after', '处理后照片', 5, true),
    ('contact_evidence', '联系证据', 6, true),  -- call records, messages: that the citizen was contacted
    ('credential', '证件', 7, true);

-- A file belongs to the contact that brought it (the citizen's) or to the order it was added to (staff's).
ALTER TABLE attachment
    ALTER COLUMN contact_id DROP NOT NULL,
    ADD COLUMN work_order_id bigint REFERENCES work_order (id),
    ADD COLUMN purpose text NOT NULL DEFAULT 'matter' REFERENCES attachment_purpose (code),
    ADD COLUMN uploaded_by bigint REFERENCES app_user (id),          -- null: the citizen herself
    ADD COLUMN organisation_id bigint REFERENCES organisation (id),  -- the uploader's, at that time
    ADD COLUMN assignment_id bigint REFERENCES assignment (id),      -- the part of the work it belongs to
    ADD COLUMN round integer,
    -- Of a confidential order a department sees what the centre released to it and what it added itself.
    ADD COLUMN released_at timestamptz,
    ADD COLUMN released_by bigint REFERENCES app_user (id),
    ADD CONSTRAINT attachment_owner CHECK (num_nonnulls(contact_id, work_order_id) = 1),
    ADD CONSTRAINT attachment_release CHECK ((released_at IS NULL) = (released_by IS NULL)),
    DROP CONSTRAINT attachment_kind_check,
    ADD CONSTRAINT attachment_kind_check CHECK (kind IN ('scan', 'photo', 'document', 'audio', 'video'));
ALTER TABLE attachment ALTER COLUMN purpose DROP DEFAULT;
CREATE INDEX attachment_of_order ON attachment (work_order_id) WHERE work_order_id IS NOT NULL;
-- The sweep asks of each blob whether anything refers to it.
CREATE INDEX attachment_by_blob ON attachment (blob_key);
CREATE INDEX contact_by_recording ON contact (recording_key) WHERE recording_key IS NOT NULL;

REVOKE INSERT, UPDATE, DELETE ON attachment_purpose FROM callcenter_app;
GRANT SELECT ON attachment_purpose TO callcenter_app;
