-- Yellow and red cards as steps of a ladder, numbered letters of urging and supervision, and what fired late.

-- 黄牌、红牌：各时限到期前后第几个工作日亮牌，是否发文
CREATE TABLE sla_step (
    code text PRIMARY KEY,
    clock text NOT NULL,
    track text NOT NULL,                            -- empty: any
    urgency text NOT NULL,                          -- empty: any
    card text NOT NULL CHECK (card IN ('yellow_card', 'red_card')),
    days integer NOT NULL CHECK (days BETWEEN 0 AND 30),
    letter text NOT NULL CHECK (letter IN ('none', 'propose', 'issue')),
    level text NOT NULL,                            -- of the letter: urge, or a level of supervision
    source text NOT NULL,
    valid_from date,
    valid_to date,
    position integer NOT NULL,
    CHECK ((letter = 'none') = (level = ''))
);

-- 催办单、督办单的文号和要求
CREATE TABLE letter_form (
    code text PRIMARY KEY,                          -- urge, or the level of a supervision
    kind text NOT NULL CHECK (kind IN ('urge', 'supervision')),
    title text NOT NULL,
    pattern text NOT NULL,                          -- 潮热督〔{year}〕{serial}号
    answer_days integer NOT NULL CHECK (answer_days > 0),
    demand text NOT NULL,
    source text NOT NULL,
    position integer NOT NULL,
    retired_on date
);

ALTER TABLE clock
    ADD COLUMN steps text[] NOT NULL DEFAULT '{}',  -- yellow_card:1, as in force when it started
    ADD COLUMN card text CHECK (card IN ('yellow', 'red'));
ALTER TABLE work_order ADD COLUMN main_card text CHECK (main_card IN ('yellow', 'red'));

-- Held until the recipient's organisation is on duty.
ALTER TABLE notice_template DROP CONSTRAINT notice_template_at_night_check;
ALTER TABLE notice_template ADD CONSTRAINT notice_template_at_night_check CHECK (at_night IN ('wait', 'send', 'duty'));

-- The platform itself may supervise.
ALTER TABLE supervision ALTER COLUMN issued_by DROP NOT NULL;

CREATE TABLE letter_series (
    kind text NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL CHECK (last > 0),
    PRIMARY KEY (kind, year)                        -- its row's lock lets one letter at a time take a number
);

CREATE TABLE letter (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('urge', 'supervision')),
    form text NOT NULL,
    year integer NOT NULL,
    serial integer NOT NULL,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    organisation_id bigint NOT NULL REFERENCES organisation (id),
    supervision_id bigint UNIQUE REFERENCES supervision (id),
    state text NOT NULL CHECK (state IN ('issued', 'answered', 'closed')),
    issued_at timestamptz NOT NULL,
    issued_by bigint REFERENCES app_user (id),      -- null: the platform, by a step of the ladder
    due_at timestamptz NOT NULL,
    page text NOT NULL,                             -- the page as issued, as JSON
    answer text,                                    -- of an urge; a supervision keeps its own
    answered_at timestamptz,
    answered_by bigint REFERENCES app_user (id),
    sent_back_reason text,
    note text,
    closed_at timestamptz,
    closed_by bigint REFERENCES app_user (id),      -- null: with the order
    UNIQUE (kind, year, serial),
    CHECK ((kind = 'supervision') = (supervision_id IS NOT NULL)),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
CREATE INDEX letter_of_order ON letter (work_order_id, id);
CREATE INDEX letter_open ON letter (due_at, id) WHERE state <> 'closed';

CREATE TABLE letter_proposal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    clock_id bigint NOT NULL REFERENCES clock (id),
    step text NOT NULL,                             -- sla_step.code
    form text NOT NULL,
    proposed_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'issued', 'dropped')),
    decided_at timestamptz,
    decided_by bigint REFERENCES app_user (id),
    reason text,
    CHECK ((state = 'open') = (decided_at IS NULL)),
    UNIQUE (clock_id, step)
);
CREATE INDEX letter_proposal_open ON letter_proposal (id) WHERE state = 'open';
CREATE INDEX letter_proposal_of_order ON letter_proposal (work_order_id);

-- What fired late, until the people it concerns are told in sum.
CREATE TABLE late_mark (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    clock_id bigint NOT NULL REFERENCES clock (id),
    mark text NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,                        -- its moment
    fired_at timestamptz NOT NULL,
    told_at timestamptz,
    UNIQUE (clock_id, mark)
);
CREATE INDEX late_mark_untold ON late_mark (id) WHERE told_at IS NULL;

INSERT INTO event_cursor (name, number) SELECT 'letters', coalesce(max(number), 0) FROM event_number;

GRANT SELECT, INSERT, UPDATE ON sla_step, letter_form, letter_series, letter, letter_proposal, late_mark TO callcenter_app;
REVOKE DELETE ON sla_step, letter_form, letter_series, letter, letter_proposal FROM callcenter_app;
GRANT DELETE ON late_mark TO callcenter_app;
