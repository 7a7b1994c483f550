-- lock_person --
-- One thing at a time for one person at one door; held to the end of the transaction.
SELECT pg_advisory_xact_lock(hashtextextended($1 || encode($2, 'hex'), 7))

-- gathering --
-- The conversation in which this person's words are gathered now.
SELECT * FROM conversation WHERE channel = $1 AND identity_index = $2 AND state IN ('open', 'waiting')

-- with_orders --
-- Her conversations that have an order, the latest spoken in first.
SELECT * FROM conversation
WHERE channel = $1 AND identity_index = $2 AND state = 'ordered'
ORDER BY last_message_at DESC, id DESC
LIMIT 20

-- open_conversation --
-- A new one; a second one that gathers is refused by the index.
INSERT INTO conversation (public_id, channel, identity_sealed, identity_index, opened_at, last_message_at)
VALUES ($1, $2, $3, $4, $5, $5)
RETURNING *

-- lock --
-- One conversation, for whoever changes it.
SELECT * FROM conversation WHERE id = $1 FOR UPDATE

-- by_id --
-- One conversation, as it stands.
SELECT * FROM conversation WHERE id = $1

-- identity --
-- Who she is at her door, sealed.
SELECT identity_sealed FROM conversation WHERE id = $1

-- by_public_id --
-- One conversation by the name consoles use.
SELECT c.*, w.number FROM conversation c LEFT JOIN work_order w ON w.id = c.work_order_id WHERE c.public_id = $1

-- take_delivery --
-- A key is taken once; who comes second waits for the first and then finds it taken.
INSERT INTO message_delivery (key, message_id, at) VALUES ($1, nextval('message_id_seq'), $2)
ON CONFLICT (key) DO NOTHING
RETURNING message_id

-- delivered_before --
-- The message an earlier delivery with this key brought.
SELECT message_id FROM message_delivery WHERE key = $1

-- forget_deliveries --
-- Keys no door repeats any more.
DELETE FROM message_delivery WHERE at < $1

-- next_message_id --
-- An id for what is said.
SELECT nextval('message_id_seq')

-- insert_message --
-- One bubble.
INSERT INTO message (id, at, public_id, conversation_id, direction, kind, text_sealed, said_by, answers_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- heard --
-- A message came: the sweep looks after it soon if nobody else does.
UPDATE conversation
SET last_message_at = greatest(last_message_at, $2), look_at = least(coalesce(look_at, $3), $3)
WHERE id = $1

-- messages --
-- The bubbles of a conversation after one ($2; 0 for all), oldest first.
SELECT m.id, m.at, m.public_id, m.direction, m.kind, m.text_sealed, m.said_by, s.message_id IS NOT NULL AS is_supplement
FROM message m
LEFT JOIN supplement s ON s.message_id = m.id
WHERE m.conversation_id = $1 AND m.id > $2
ORDER BY m.id

-- move_messages --
-- Words go over to a conversation of their own.
UPDATE message SET conversation_id = $2 WHERE conversation_id = $1 AND id > $3 AND direction = 'in'

-- understood --
-- Read to the end; $3 when the sweep looks next.
UPDATE conversation SET understood_to = $2, look_at = $3, attempts = 0 WHERE id = $1

-- look_again --
-- The sweep could not; later.
UPDATE conversation SET attempts = attempts + 1, look_at = $2 WHERE id = $1

-- asked --
-- What is missing was asked.
UPDATE conversation SET state = 'waiting', asked_at = $2, asked_for = $3 WHERE id = $1

-- ordered --
-- An order stands for it.
UPDATE conversation SET state = 'ordered', work_order_id = $2 WHERE id = $1

-- close --
-- Nothing more comes to it.
UPDATE conversation SET state = 'closed', close_reason = $2, closed_at = $3, look_at = NULL WHERE id = $1

-- to_look_at --
-- Conversations a failure left behind or that fell silent; $1 now, $2 most rows.
SELECT id FROM conversation WHERE look_at <= $1 ORDER BY look_at LIMIT $2

-- add_outgoing --
-- Said; not with the citizen yet.
INSERT INTO outgoing_message (message_id, conversation_id, at) VALUES ($1, $2, $3)

-- pending --
-- What was said to this person and has not reached her, oldest first.
SELECT o.message_id, m.public_id, m.text_sealed, m.answers_id
FROM outgoing_message o
JOIN conversation c ON c.id = o.conversation_id
JOIN message m ON m.id = o.message_id
WHERE c.channel = $1 AND c.identity_index = $2 AND o.state = 'pending'
ORDER BY o.message_id
FOR UPDATE OF o

-- delivered --
-- These have reached her, or were handed to what brings them.
UPDATE outgoing_message SET state = 'delivered', delivered_at = $2, delivered_by = $3, delivered_with = $4
WHERE message_id = ANY ($1) AND state = 'pending'

-- said_with --
-- What went out in the answer to a message, in its order.
SELECT m.public_id, m.text_sealed
FROM outgoing_message o
JOIN message m ON m.id = o.message_id
WHERE o.delivered_with = $1
ORDER BY m.answers_id IS NULL, m.id

-- add_supplement --
-- Words that came after the order was made.
INSERT INTO supplement (message_id, work_order_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

-- of_order --
-- The conversation an order came of.
SELECT * FROM conversation WHERE work_order_id = $1

-- of_contact --
-- The conversation whose order was made as this contact.
SELECT c.* FROM conversation c JOIN work_order w ON w.id = c.work_order_id WHERE w.contact_id = $1

-- order_facts --
-- What is known of the order of a conversation.
SELECT id, number, state, version, category_code, emergency_handover FROM work_order WHERE id = $1

-- orders_of --
-- Her orders of this door, the latest first; a confidential one without its title.
SELECT w.id, w.number, w.state, CASE WHEN w.is_confidential THEN NULL ELSE w.title END AS title
FROM conversation c
JOIN work_order w ON w.id = c.work_order_id
WHERE c.channel = $1 AND c.identity_index = $2
ORDER BY w.id DESC
LIMIT $3

-- is_with_agent --
-- Whether an agent spoke last to her before a message.
-- $1 conversation, $2 message
SELECT said_by LIKE 'user:%' FROM message
WHERE conversation_id = $1 AND id < $2 AND direction = 'out'
ORDER BY id DESC
LIMIT 1

-- waiting_for_agents --
-- Those of $1, which come first and in its order, and conversations without an order yet, the longest silent first;
-- each with her last words. $2 most rows.
SELECT c.*, w.number, m.text_sealed, m.public_id AS message_public_id
FROM conversation c
LEFT JOIN work_order w ON w.id = c.work_order_id
LEFT JOIN LATERAL (
    SELECT text_sealed, public_id FROM message
    WHERE conversation_id = c.id AND direction = 'in' AND text_sealed IS NOT NULL
    ORDER BY id DESC
    LIMIT 1
) m ON true
WHERE c.state IN ('open', 'waiting') OR c.id = ANY ($1::bigint[])
ORDER BY array_position($1::bigint[], c.id), c.last_message_at
LIMIT $2
