-- Conversations: what is said bubble by bubble, the orders that come of it, and what was said in answer.

CREATE TABLE conversation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id uuid NOT NULL UNIQUE,                 -- the name consoles use; sealed values are bound to it
    channel text NOT NULL CHECK (channel IN ('wechat', 'web', 'phone')),
    identity_sealed bytea NOT NULL,                 -- who it is at that door (an openid), sealed
    identity_index bytea NOT NULL,                  -- blind index of door and identity
    state text NOT NULL DEFAULT 'open' CHECK (state IN (
        'open',          -- words come in; nothing was asked yet
        'waiting',       -- open -> what is missing was asked, once
        'ordered',       -- open, waiting -> an order stands for it; later words supplement that order
        'closed'         -- any -> nothing more comes to it
    )),
    close_reason text CHECK (close_reason IN ('greeting', 'order_ended', 'by_agent')),
    work_order_id bigint UNIQUE REFERENCES work_order (id),
    opened_at timestamptz NOT NULL,
    last_message_at timestamptz NOT NULL,           -- the citizen's last
    asked_at timestamptz,
    asked_for text[] NOT NULL DEFAULT '{}',         -- matter, place
    understood_to bigint NOT NULL DEFAULT 0,        -- id of the last message that was read and dealt with
    look_at timestamptz,                            -- when the sweep looks: a failure left it, or it fell silent
    attempts integer NOT NULL DEFAULT 0,
    closed_at timestamptz,
    CHECK ((state = 'ordered') <= (work_order_id IS NOT NULL)),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CHECK ((state = 'closed') = (close_reason IS NOT NULL))
);
-- A person at a door gathers words in one conversation at a time; two first messages that race make one.
CREATE UNIQUE INDEX conversation_one_gathering ON conversation (channel, identity_index) WHERE state IN ('open', 'waiting');
-- All of one person: her open orders, her progress.
CREATE INDEX conversation_of_identity ON conversation (channel, identity_index, id);
-- The sweep.
CREATE INDEX conversation_to_look_at ON conversation (look_at) WHERE look_at IS NOT NULL;

-- Every bubble of either side. The words are sealed and stay so; they are masked whenever they are read.
CREATE SEQUENCE message_id_seq AS bigint;
CREATE TABLE message (
    id bigint NOT NULL DEFAULT nextval('message_id_seq'),
    at timestamptz NOT NULL,                        -- received, or said
    public_id uuid NOT NULL,                        -- the sealed words are bound to it
    conversation_id bigint NOT NULL REFERENCES conversation (id),
    direction text NOT NULL CHECK (direction IN ('in', 'out')),
    kind text NOT NULL CHECK (kind IN ('text', 'image', 'voice', 'video', 'location', 'link', 'event', 'other')),
    text_sealed bytea,                              -- null where no words came
    said_by text NOT NULL,                          -- citizen, system, user:<id>
    answers_id bigint,                              -- the message this one answers
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE message_id_seq OWNED BY message.id;
CREATE INDEX message_of_conversation ON message (conversation_id, id);
CREATE TABLE message_default PARTITION OF message DEFAULT;
INSERT INTO monthly_table (name, append_only) VALUES ('message', false);
-- Messages are not changed; words move with their conversation, and are sealed anew when keys rotate.
REVOKE UPDATE, DELETE ON message FROM callcenter_app;
GRANT UPDATE (conversation_id, text_sealed) ON message TO callcenter_app;
REVOKE ALL ON message_default FROM callcenter_app;

-- Which deliveries of a door were taken: a repeated one finds its key here, also while the first is at work.
CREATE TABLE message_delivery (
    key text PRIMARY KEY,
    message_id bigint NOT NULL,
    at timestamptz NOT NULL
);
-- Old keys are forgotten by age: a door repeats itself for seconds, and refuses old ones.
CREATE INDEX message_delivery_by_age ON message_delivery (at);

-- What was said and has not reached the citizen yet, or when and how it did.
CREATE TABLE outgoing_message (
    message_id bigint PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversation (id),
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered')),
    at timestamptz NOT NULL,
    delivered_at timestamptz,
    delivered_by text,                              -- passive_reply, or the sender's name
    delivered_with bigint,                          -- the message of hers in whose answer it went out
    CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
);
CREATE INDEX outgoing_message_pending ON outgoing_message (conversation_id, message_id) WHERE state = 'pending';

-- A repeated delivery is told the same again.
CREATE INDEX outgoing_message_delivered_with ON outgoing_message (delivered_with) WHERE delivered_with IS NOT NULL;

-- Words that came after the order was made.
CREATE TABLE supplement (
    message_id bigint PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    at timestamptz NOT NULL
);
CREATE INDEX supplement_of_order ON supplement (work_order_id, message_id);

-- What the platform says in a conversation, from the city pack.
CREATE TABLE reply_text (
    code text NOT NULL CONSTRAINT reply_text_key PRIMARY KEY,
    text text NOT NULL,
    source text NOT NULL,
    position integer NOT NULL,
    retired_on date
);

GRANT SELECT, INSERT, UPDATE ON conversation, outgoing_message TO callcenter_app;
GRANT SELECT, INSERT ON message, supplement TO callcenter_app;
GRANT SELECT, INSERT, DELETE ON message_delivery TO callcenter_app;
GRANT SELECT, INSERT, UPDATE ON reply_text TO callcenter_app;
GRANT USAGE ON SEQUENCE message_id_seq TO callcenter_app;
REVOKE DELETE ON conversation, outgoing_message, supplement, reply_text FROM callcenter_app;
REVOKE UPDATE ON supplement, message_delivery FROM callcenter_app;
