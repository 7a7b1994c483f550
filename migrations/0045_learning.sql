-- 学习闭环: what people made of the machine's suggestions, and the models learned from it.

-- One field of one order: what was suggested, what a person left standing or put in its place. No words.
CREATE TABLE learning_example (
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    field text NOT NULL CHECK (field IN ('category', 'department', 'request_type', 'place')),
    suggested text,                                 -- code or value; null: nothing was suggested
    confidence real,                                -- of the suggestion, 0 to 1
    chosen text NOT NULL,
    is_right boolean NOT NULL GENERATED ALWAYS AS (suggested IS NOT NULL AND suggested = chosen) STORED,
    at timestamptz NOT NULL,
    PRIMARY KEY (work_order_id, field)
);
-- The newest of a field: for training and for the weekly evaluation.
CREATE INDEX learning_example_by_time ON learning_example (field, at DESC);

CREATE TABLE learned_model (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('training', 'candidate', 'refused', 'shadow', 'active', 'retired')),
    blob_key text,                                  -- the packed model folder
    examples integer NOT NULL DEFAULT 0,
    card jsonb,
    candidate_figures jsonb,                        -- on held-out newest orders
    present_figures jsonb,                          -- of what answered then, on the same orders
    verdict text,                                   -- why it may go live, or why not
    replaced_id bigint REFERENCES learned_model (id), -- what it took over from; null: the cold start
    made_by bigint NOT NULL REFERENCES app_user (id),
    made_at timestamptz NOT NULL,
    changed_by bigint REFERENCES app_user (id),
    changed_at timestamptz NOT NULL,
    reason text,
    CHECK (state IN ('training', 'refused') OR blob_key IS NOT NULL)
);
-- One answers, at most one answers in its shadow.
CREATE UNIQUE INDEX learned_model_active ON learned_model ((true)) WHERE state = 'active';
CREATE UNIQUE INDEX learned_model_shadow ON learned_model ((true)) WHERE state = 'shadow';
-- One is trained at a time.
CREATE UNIQUE INDEX learned_model_training ON learned_model ((true)) WHERE state = 'training';

-- What the shadow would have said; shown to nobody, held against what people chose.
CREATE TABLE shadow_answer (
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    model_id bigint NOT NULL REFERENCES learned_model (id),
    value text NOT NULL,
    confidence real NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (model_id, work_order_id)
);
CREATE INDEX shadow_answer_of_order ON shadow_answer (work_order_id);

CREATE TABLE learning_evaluation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    model_id bigint REFERENCES learned_model (id),  -- null: the cold start answered
    figures jsonb NOT NULL,
    is_drifting boolean NOT NULL
);

-- What became confidential or concerns conduct teaches nothing any more, whoever changed it.
CREATE FUNCTION forget_example() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM learning_example WHERE work_order_id = NEW.id;
    DELETE FROM shadow_answer WHERE work_order_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER forget_example AFTER UPDATE OF is_confidential, anonymised_at, track ON work_order
FOR EACH ROW WHEN (NEW.is_confidential OR NEW.anonymised_at IS NOT NULL OR NEW.track = 'efficiency')
EXECUTE FUNCTION forget_example();

GRANT SELECT, INSERT, UPDATE, DELETE ON learning_example, shadow_answer TO callcenter_app;
GRANT SELECT, INSERT, UPDATE ON learned_model, learning_evaluation TO callcenter_app;

INSERT INTO event_cursor (name, number)
SELECT 'learning', (SELECT coalesce(max(number), 0) FROM event_number);
