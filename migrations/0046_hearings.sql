-- Listening at the desk: what is heard of a call while it goes on, and the form it fills.

CREATE TABLE hearing (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id uuid NOT NULL UNIQUE,
    user_id bigint NOT NULL REFERENCES app_user (id),       -- the agent who listens
    state text NOT NULL CHECK (state IN (
        'live',             -- legs may be heard
        'ended',            -- live -> ended: nothing more is said
        'registered',       -- live, ended -> registered: an order has its words
        'discarded'         -- live, ended -> discarded: no order came of it
    )),
    line text NOT NULL,                                     -- the number that was called, empty if not told
    queue text NOT NULL,
    calling_phone_sealed bytea,
    calling_phone_masked text,
    draft_sealed bytea,                                     -- what the machine reads in the words; one writer
    typed_sealed bytea,                                     -- what the agent typed or accepted
    version integer NOT NULL DEFAULT 1,                     -- of what the agent typed
    read_until integer NOT NULL DEFAULT 0,                  -- sequence of the last line the draft has read
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    settled_at timestamptz,                                 -- registered or discarded
    number text,                                            -- of the order, once registered
    destroyed_at timestamptz,                               -- its words are gone
    CHECK ((state IN ('registered', 'discarded')) = (settled_at IS NOT NULL)),
    CHECK ((state = 'registered') = (number IS NOT NULL))
);
-- An agent listens to one call at a time.
CREATE UNIQUE INDEX hearing_live ON hearing (user_id) WHERE state = 'live';
-- What an agent has open: found again after her browser was closed.
CREATE INDEX hearing_open ON hearing (user_id, started_at) WHERE state IN ('live', 'ended');
-- What comes to the end of its term.
CREATE INDEX hearing_kept ON hearing (started_at) WHERE destroyed_at IS NULL;

-- One leg of sound: a microphone or a channel, from its opening to its end.
CREATE TABLE hearing_leg (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hearing_id bigint NOT NULL REFERENCES hearing (id),
    speaker text NOT NULL CHECK (speaker IN ('agent', 'citizen')),
    start_s double precision NOT NULL,                      -- from the start of the hearing
    end_s double precision,                                 -- null while its process hears it, or died
    is_over boolean NOT NULL DEFAULT false,                 -- the agent ended it; else its line was lost
    off_reason text                                         -- why nobody hears it now: asr-busy, asr-unreachable
);
CREATE INDEX hearing_leg_of ON hearing_leg (hearing_id, id);

-- What was said, and the stretches nobody heard, as they came.
CREATE TABLE heard_utterance (
    hearing_id bigint NOT NULL REFERENCES hearing (id),
    sequence integer NOT NULL,                              -- 1, 2, 3 … of the hearing
    kind text NOT NULL CHECK (kind IN ('said', 'gap')),
    speaker text NOT NULL CHECK (speaker IN ('agent', 'citizen')),
    start_s double precision NOT NULL,
    end_s double precision NOT NULL,
    words_sealed bytea,                                     -- text and spoken form; null in a gap
    confidence real NOT NULL DEFAULT 0,
    is_mandarin boolean NOT NULL DEFAULT true,
    gap_reason text,                                        -- worker-lost, engine-failed, unanswered, asr-busy, …
    heard_at timestamptz NOT NULL,
    PRIMARY KEY (hearing_id, sequence),
    CHECK ((kind = 'said') = (words_sealed IS NOT NULL)),
    CHECK ((kind = 'gap') = (gap_reason IS NOT NULL))
);

GRANT SELECT, INSERT, UPDATE ON hearing, hearing_leg TO callcenter_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON heard_utterance TO callcenter_app;
