-- insert_span --
-- An identifier taken out of a text, sealed.
INSERT INTO redacted_span (id, number, place, position, kind, value_sealed, at, by_user)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- spans --
-- What was taken out of the texts of a matter.
SELECT id, place, position, kind, value_sealed, at FROM redacted_span WHERE number = $1 ORDER BY at, place, position

-- order_index --
-- What of an order is searched and suggested.
SELECT search_bigrams, suggestion FROM work_order WHERE id = $1

-- save_index --
-- Search terms and suggestion in the form they are kept in now.
UPDATE work_order SET search_bigrams = $2, suggestion = $3 WHERE id = $1

-- old_terms --
-- Orders whose search terms were blinded, but not as $1 says.
SELECT id, number, title, content, address, town, search_bigrams
FROM work_order
WHERE search_bigrams[1] LIKE '~%' AND search_bigrams[1] NOT LIKE $1

-- term_versions --
-- Which version of the index key blinded the search terms of how many orders.
SELECT split_part(substring(search_bigrams[1] FROM 2), '.', 1)::int AS version, count(*) AS n
FROM work_order
WHERE search_bigrams[1] LIKE '~%'
GROUP BY 1

-- save_terms --
-- New search terms, if the old ones are still there.
UPDATE work_order SET search_bigrams = $3 WHERE id = $1 AND search_bigrams = $2 RETURNING id

-- count_reveal --
-- One more value revealed to a person on a local day; how many now.
INSERT INTO reveal_count AS c (user_id, day, reveals) VALUES ($1, $2, 1)
ON CONFLICT (user_id, day) DO UPDATE SET reveals = c.reveals + 1
RETURNING reveals

-- orders_past_term --
-- Closed orders whose term has come, none of whose contact's orders is open or younger, and no hold.
-- $1 closed before, $2 most rows
SELECT w.id, w.number, w.contact_id
FROM work_order w
WHERE w.closed_at < $1 AND w.anonymised_at IS NULL AND w.state IN ('closed', 'archived')
  AND NOT EXISTS (
    SELECT FROM work_order o LEFT JOIN legal_hold h ON h.number = o.number AND h.lifted_at IS NULL
    WHERE o.contact_id = w.contact_id
      AND (o.closed_at IS NULL OR o.closed_at >= $1 OR o.state NOT IN ('closed', 'archived') OR h.id IS NOT NULL))
ORDER BY w.closed_at
LIMIT $2

-- speech_past_term --
-- Contacts whose recording and transcript have come to their term.
-- $1 closed (or, without an order, stored) before, $2 most rows
SELECT c.id, c.number
FROM contact c
WHERE (c.recording_key IS NOT NULL OR c.transcript_sealed IS NOT NULL) AND c.stored_at < $1 AND c.state <> 'stored'
  AND NOT EXISTS (SELECT FROM legal_hold h WHERE h.number = c.number AND h.lifted_at IS NULL)
  AND NOT EXISTS (
    SELECT FROM work_order o LEFT JOIN legal_hold h ON h.number = o.number AND h.lifted_at IS NULL
    WHERE o.contact_id = c.id
      AND (o.closed_at IS NULL OR o.closed_at >= $1 OR o.state NOT IN ('closed', 'archived') OR h.id IS NOT NULL))
ORDER BY c.stored_at
LIMIT $2

-- aside_past_term --
-- Contacts of which no order was made and whose term has come; $1 stored before, $2 most rows.
SELECT c.id, c.number
FROM contact c
WHERE c.state = 'set_aside' AND c.anonymised_at IS NULL AND c.stored_at < $1
  AND NOT EXISTS (SELECT FROM legal_hold h WHERE h.number = c.number AND h.lifted_at IS NULL)
ORDER BY c.stored_at
LIMIT $2

-- clear_hearings --
-- Hearings whose term has come lose their words, their form and who called.
-- $1 begun before, $2 most rows, $3 now
WITH due AS (
    SELECT id FROM hearing WHERE destroyed_at IS NULL AND started_at < $1
    ORDER BY started_at LIMIT $2 FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM heard_utterance WHERE hearing_id IN (SELECT id FROM due)
)
UPDATE hearing h SET
    draft_sealed = NULL,
    typed_sealed = NULL,
    calling_phone_sealed = NULL,
    calling_phone_masked = NULL,
    destroyed_at = $3
FROM due WHERE h.id = due.id
RETURNING h.id;

-- lock_contact --
-- A contact about to be changed; its orders wait.
SELECT c.id, c.public_id, c.number, c.content_sealed, c.recording_key, c.anonymised_at, c.stored_at,
    c.transcript_sealed IS NOT NULL AS has_transcript
FROM contact c
WHERE c.id = $1
FOR UPDATE

-- contact_orders --
-- The orders made of a contact.
SELECT id, number, state, closed_at, is_confidential, anonymised_at FROM work_order WHERE contact_id = $1 ORDER BY id

-- clear_speech --
-- Recording and transcript are gone.
UPDATE contact SET recording_key = NULL, transcript_sealed = NULL WHERE id = $1

-- clear_files --
-- The files of a contact and of its orders are forgotten.
DELETE FROM attachment
WHERE contact_id = $1 OR work_order_id IN (SELECT id FROM work_order WHERE contact_id = $1)

-- clear_contact --
-- What the citizen sent is gone; $2 an empty form, sealed.
UPDATE contact SET content_sealed = $2, source = NULL, backdate_reason = NULL, recording_key = NULL,
    transcript_sealed = NULL, request_hash = NULL, anonymised_at = $3
WHERE id = $1

-- clear_person --
-- Who asked is gone from an order.
UPDATE work_order SET citizen_name_sealed = NULL, phone_sealed = NULL, phone_index = NULL,
    calling_phone_sealed = NULL, calling_phone_index = NULL, citizen_name_masked = NULL, phone_masked = NULL,
    calling_phone_masked = NULL, on_behalf_of = NULL
WHERE contact_id = $1

-- clear_order --
-- What an order is searched by and was proposed; its words are rewritten one by one.
UPDATE work_order SET search_bigrams = $2, suggestion = NULL, village = NULL, anonymised_at = $3 WHERE id = $1

-- clear_spans --
-- What the masks stood for is gone.
UPDATE redacted_span SET value_sealed = NULL WHERE number = $1

-- clear_notices --
-- What was told about a matter and where it went is gone; $2 a sealed word for each key is written one by one.
SELECT id, key FROM notice WHERE subject = $1 FOR UPDATE

-- clear_notice --
-- One notice without its words.
UPDATE notice SET body_sealed = $2, address_sealed = NULL WHERE id = $1

-- conversations_of --
-- Conversations an order came of.
SELECT id, public_id FROM conversation WHERE work_order_id = $1 FOR UPDATE

-- clear_messages --
-- What was said is gone.
UPDATE message SET text_sealed = NULL WHERE conversation_id = $1 AND text_sealed IS NOT NULL

-- clear_identity --
-- Who it was at the door is gone.
UPDATE conversation SET identity_sealed = $2, identity_index = $3 WHERE id = $1

-- clear_requests --
-- The words of requests about personal data are gone.
UPDATE personal_request SET body_sealed = NULL WHERE contact_id = $1

-- set_hold --
-- Nothing of this matter may be destroyed.
INSERT INTO legal_hold (number, reason, set_at, set_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (number) WHERE lifted_at IS NULL DO NOTHING
RETURNING id

-- lift_hold --
-- The reason has gone.
UPDATE legal_hold SET lifted_at = $2, lifted_by = $3 WHERE number = $1 AND lifted_at IS NULL RETURNING id

-- holds --
-- Holds in force.
SELECT h.number, h.reason, h.set_at, u.display_name AS by_name
FROM legal_hold h
JOIN app_user u ON u.id = h.set_by
WHERE h.lifted_at IS NULL
ORDER BY h.set_at

-- insert_request --
-- A citizen's request about her own data; nothing where one of its kind waits already.
INSERT INTO personal_request (public_id, contact_id, number, kind, body_sealed, at, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (contact_id, kind) WHERE state = 'pending' DO NOTHING
RETURNING id

-- requests_of --
-- What a citizen asked about her own data.
SELECT public_id, kind, state, at, due_at, decided_at, answer FROM personal_request WHERE contact_id = $1 ORDER BY id

-- requests --
-- Requests about personal data: those that wait, the soonest due first; $1 state or null, $2 most rows.
SELECT r.*, u.display_name AS decided_name
FROM personal_request r
LEFT JOIN app_user u ON u.id = r.decided_by
WHERE $1::text IS NULL OR r.state = $1
ORDER BY r.state <> 'pending', r.due_at
LIMIT $2

-- lock_request --
-- One request about to be decided.
SELECT * FROM personal_request WHERE public_id = $1 FOR UPDATE

-- decide_request --
-- The decision with the words the citizen reads.
UPDATE personal_request SET state = $2, decided_at = $3, decided_by = $4, answer = $5 WHERE id = $1

-- correct_person --
-- The citizen's own values as she corrected them; what she did not correct stays.
UPDATE work_order SET
    citizen_name_sealed = coalesce($2, citizen_name_sealed),
    citizen_name_masked = coalesce($3, citizen_name_masked),
    phone_sealed = coalesce($4, phone_sealed),
    phone_index = coalesce($5, phone_index),
    phone_masked = coalesce($6, phone_masked)
WHERE id = $1

-- held_of_contact --
-- What of a contact's order tells who asked.
SELECT w.id, w.number, w.citizen_name_masked, w.phone_masked, w.calling_phone_masked, w.on_behalf_of, w.address,
    w.content, w.is_confidential, w.closed_at, w.anonymised_at,
    (SELECT count(*) FROM attachment a WHERE a.contact_id = w.contact_id) AS files
FROM work_order w
WHERE w.contact_id = $1
ORDER BY w.id

-- save_form --
-- What the citizen sent, with parts of it gone or corrected.
UPDATE contact SET content_sealed = $2 WHERE id = $1
