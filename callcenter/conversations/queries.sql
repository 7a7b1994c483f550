-- insert_contact --
-- Take a contact in; a repeated key of the same door inserts nothing.
INSERT INTO contact (
    public_id, number, channel, source, received_at, stored_at, backdate_reason, content_sealed, transcript_sealed,
    recording_key, tracking_hash, idempotency_key, request_hash, registered_by, next_attempt_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
RETURNING id

-- by_idempotency_key --
-- The contact an earlier request with this key made.
SELECT id, public_id, number, request_hash FROM contact WHERE idempotency_key = $1

-- stored --
-- One contact that is still to be understood.
SELECT * FROM contact WHERE id = $1 AND state = 'stored'

-- lock_stored --
-- One contact that is still to be understood, unless another worker has it.
SELECT * FROM contact WHERE id = $1 AND state = 'stored' FOR UPDATE SKIP LOCKED

-- stored_due --
-- Contacts a failure left behind; $1 now, $2 most rows.
SELECT id, channel FROM contact WHERE state = 'stored' AND next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT $2

-- postpone --
-- Understanding failed: try again later.
UPDATE contact SET attempts = attempts + 1, next_attempt_at = $2 WHERE id = $1

-- mark_ordered --
-- An order was made of it, if nobody else made one.
UPDATE contact SET state = 'ordered', next_attempt_at = NULL WHERE id = $1 AND state = 'stored' RETURNING id

-- mark_set_aside --
-- Nothing to act on.
UPDATE contact SET state = 'set_aside', set_aside_reason = $2, next_attempt_at = NULL
WHERE id = $1 AND state = 'stored'
RETURNING id

-- save_transcript --
-- What was heard, sealed.
UPDATE contact SET transcript_sealed = $2 WHERE id = $1

-- sealed --
-- What is kept sealed of a contact.
SELECT public_id, content_sealed, transcript_sealed, recording_key FROM contact WHERE id = $1

-- towns_naming --
-- Where earlier orders lie that hold $1 (bigrams) and among their words the name $2, none before $3. Those of
-- confidential orders are sealed, and stay out.
SELECT DISTINCT w.district || w.town AS place
FROM work_order w
WHERE w.search_bigrams @> $1::text[]
  AND NOT w.is_confidential
  AND w.town IS NOT NULL
  AND w.district IS NOT NULL
  AND w.received_at >= $3
  AND strpos(w.content, $2) > 0
LIMIT 2

-- by_number --
-- A contact as its citizen follows it.
SELECT c.id, c.public_id, c.number, c.state, c.tracking_hash, c.received_at, c.set_aside_reason, w.id AS work_order_id
FROM contact c
LEFT JOIN work_order w ON w.contact_id = c.id AND w.split_from IS NULL
WHERE c.number = $1
UNION ALL
SELECT c.id, c.public_id, w.number, c.state, c.tracking_hash, c.received_at, c.set_aside_reason, w.id
FROM work_order w
JOIN contact c ON c.id = w.contact_id
WHERE w.number = $1 AND w.split_from IS NOT NULL

-- tracking_lock --
-- Until when this number is locked for this address.
SELECT locked_until FROM tracking_failure WHERE number_hash = $1 AND client_address = $2

-- count_tracking_failure --
-- One more wrong code; a window over $4 seconds old starts again, $5 failures lock for $6 seconds.
INSERT INTO tracking_failure AS f (number_hash, client_address, failures, first_at)
VALUES ($1, $2, 1, $3)
ON CONFLICT (number_hash, client_address) DO UPDATE SET
    failures = CASE WHEN f.first_at < $3 - make_interval(secs => $4) THEN 1 ELSE f.failures + 1 END,
    first_at = CASE WHEN f.first_at < $3 - make_interval(secs => $4) THEN $3 ELSE f.first_at END,
    locked_until = CASE
        WHEN f.first_at >= $3 - make_interval(secs => $4) AND f.failures + 1 >= $5
        THEN $3 + make_interval(secs => $6)
        ELSE f.locked_until
    END

-- forget_tracking_failures --
-- A right code clears the count; old ones are swept too.
DELETE FROM tracking_failure WHERE number_hash = $1 AND client_address = $2

-- sweep_tracking_failures --
-- Counts nobody needs any more.
DELETE FROM tracking_failure WHERE first_at < $1 AND (locked_until IS NULL OR locked_until < $1)
