-- insert --
-- A hearing that begins; no row where the agent listens to another call.
-- $1 public id, $2 agent, $3 line, $4 queue, $5 calling phone sealed, $6 masked, $7 now
INSERT INTO hearing (public_id, user_id, state, line, queue, calling_phone_sealed, calling_phone_masked, started_at)
VALUES ($1, $2, 'live', $3, $4, $5, $6, $7)
ON CONFLICT (user_id) WHERE state = 'live' DO NOTHING
RETURNING *;

-- end_live --
-- What an agent still listened to when she began another call.
-- $1 agent, $2 now
UPDATE hearing SET state = 'ended', ended_at = $2
WHERE user_id = $1 AND state = 'live'
RETURNING public_id;

-- by_public_id --
-- One hearing.
-- $1 public id
SELECT * FROM hearing WHERE public_id = $1;

-- lock --
-- One hearing, held until the end of the transaction.
-- $1 id
SELECT * FROM hearing WHERE id = $1 FOR NO KEY UPDATE;

-- open_of --
-- What an agent has open, the newest first.
-- $1 agent, $2 most rows
SELECT * FROM hearing
WHERE user_id = $1 AND state IN ('live', 'ended')
ORDER BY started_at DESC
LIMIT $2;

-- own --
-- Those of the hearings that are the agent's, for her tabs.
-- $1 agent, $2 public ids
SELECT public_id FROM hearing WHERE user_id = $1 AND public_id = ANY ($2::uuid[]);

-- add_line --
-- What was said or not heard, numbered by the hearing; the caller holds its row.
-- $1 hearing, $2 kind, $3 speaker, $4 start, $5 end, $6 confidence, $7 whether Mandarin, $8 reason of a gap, $9 now,
-- $10 sequence, $11 words sealed
INSERT INTO heard_utterance (
    hearing_id, kind, speaker, start_s, end_s, confidence, is_mandarin, gap_reason, heard_at, sequence, words_sealed
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- next_sequence --
-- The number of the next line.
-- $1 hearing
SELECT coalesce(max(sequence), 0) + 1 FROM heard_utterance WHERE hearing_id = $1;

-- lines --
-- What was heard after a line, as it came.
-- $1 hearing, $2 after this sequence
SELECT * FROM heard_utterance WHERE hearing_id = $1 AND sequence > $2 ORDER BY sequence;

-- drafted --
-- What the machine read, and what was typed.
-- $1 hearing
SELECT draft_sealed, typed_sealed, read_until FROM hearing WHERE id = $1;

-- save_draft --
-- What the machine reads now; nothing where a later reading is there.
-- $1 hearing, $2 sealed, $3 read until
UPDATE hearing SET draft_sealed = $2, read_until = $3
WHERE id = $1 AND read_until <= $3 AND state IN ('live', 'ended');

-- save_typed --
-- What the agent typed; no row where somebody typed meanwhile or it is settled.
-- $1 hearing, $2 sealed, $3 version seen
UPDATE hearing SET typed_sealed = $2, version = version + 1
WHERE id = $1 AND version = $3 AND state IN ('live', 'ended')
RETURNING version;

-- end_hearing --
-- Nothing more is said.
-- $1 hearing, $2 now
UPDATE hearing SET state = 'ended', ended_at = $2 WHERE id = $1 AND state = 'live' RETURNING id;

-- settle --
-- An order has its words, or none came of it.
-- $1 hearing, $2 state, $3 number or null, $4 now
UPDATE hearing SET state = $2, number = $3, settled_at = $4, ended_at = coalesce(ended_at, $4)
WHERE id = $1 AND state IN ('live', 'ended')
RETURNING id;

-- forget_lines --
-- The words of a hearing, which its order has now.
-- $1 hearing
DELETE FROM heard_utterance WHERE hearing_id = $1;

-- forget_form --
-- What was read, typed and told of the caller.
-- $1 hearing, $2 now
UPDATE hearing SET
    draft_sealed = NULL,
    typed_sealed = NULL,
    calling_phone_sealed = NULL,
    calling_phone_masked = NULL,
    destroyed_at = $2
WHERE id = $1;

-- open_leg --
-- A leg is heard from now on.
-- $1 hearing, $2 speaker, $3 start
INSERT INTO hearing_leg (hearing_id, speaker, start_s) VALUES ($1, $2, $3) RETURNING id;

-- close_leg --
-- A leg ends.
-- $1 id, $2 end, $3 whether the agent ended it
UPDATE hearing_leg SET end_s = $2, is_over = $3, off_reason = NULL WHERE id = $1;

-- switch_leg --
-- Whether a leg is heard: null, or why not.
-- $1 id, $2 reason
UPDATE hearing_leg SET off_reason = $2 WHERE id = $1 AND off_reason IS DISTINCT FROM $2 RETURNING id;

-- legs --
-- The newest leg of each speaker.
-- $1 hearing
SELECT DISTINCT ON (speaker) * FROM hearing_leg WHERE hearing_id = $1 ORDER BY speaker, id DESC;

-- heard_until --
-- How far a speaker was heard or told as a gap.
-- $1 hearing, $2 speaker
SELECT max(end_s) FROM heard_utterance WHERE hearing_id = $1 AND speaker = $2;
