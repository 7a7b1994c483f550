-- Personal values taken out of texts; indexes that say which key made them.

-- An identifier found in something that was written about a matter, sealed; the text itself holds a mask.
CREATE TABLE redacted_span (
    id uuid PRIMARY KEY,
    number text NOT NULL,                           -- the matter's
    place text NOT NULL,                            -- where it stood: the command or door, a dot, the field
    position integer NOT NULL,                      -- the how-manieth identifier of that text, from 0
    kind text NOT NULL CHECK (kind IN (
        'id_card', 'phone', 'landline', 'plate', 'bank_card', 'uscc', 'person_name', 'email', 'wechat', 'qq',
        'unchecked')),
    value_sealed bytea,                             -- null once destroyed at the end of its term
    at timestamptz NOT NULL,
    by_user bigint REFERENCES app_user (id)
);
CREATE INDEX redacted_span_of_matter ON redacted_span (number);
GRANT SELECT, INSERT, UPDATE ON redacted_span TO callcenter_app;
REVOKE DELETE ON redacted_span FROM callcenter_app;

-- A blind index begins with the two bytes of the key's version; those made before were made with the first.
UPDATE work_order SET phone_index = '\x0001'::bytea || phone_index WHERE octet_length(phone_index) = 32;
UPDATE work_order SET calling_phone_index = '\x0001'::bytea || calling_phone_index
    WHERE octet_length(calling_phone_index) = 32;
