-- 知识库: what may be read out, who answers for it, and until when it holds.

-- Of the city pack: words that stand for one another, and the articles a new city begins with.
CREATE TABLE knowledge_synonym (
    code text PRIMARY KEY,
    words text[] NOT NULL,
    source text NOT NULL,
    position integer NOT NULL DEFAULT 0,
    retired_on date
);
CREATE TABLE knowledge_starting (
    code text PRIMARY KEY,
    title text NOT NULL,
    variants text[] NOT NULL,
    answer text NOT NULL,
    category_code text NOT NULL,
    audience text NOT NULL,
    review_days integer NOT NULL,
    source text NOT NULL,
    position integer NOT NULL DEFAULT 0,
    retired_on date
);

-- One import of a table.
CREATE TABLE knowledge_import (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    file_name text NOT NULL,
    by_user bigint REFERENCES app_user (id),        -- null: from the command line
    at timestamptz NOT NULL,
    added integer NOT NULL,
    changed integer NOT NULL,
    unchanged integer NOT NULL,
    faulty integer NOT NULL,
    approved_at timestamptz,
    approved_by bigint REFERENCES app_user (id)
);

CREATE TABLE knowledge_article (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text UNIQUE,                                -- what an import or the pack knows it by
    owner_id bigint NOT NULL REFERENCES organisation (id),
    revision integer NOT NULL DEFAULT 1,            -- of everything about it, against two people at once
    created_at timestamptz NOT NULL,
    created_by bigint REFERENCES app_user (id)
);
CREATE INDEX knowledge_article_owner ON knowledge_article (owner_id);

-- Each edit is a version; what was in force stays readable as it was.
CREATE TABLE knowledge_version (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id bigint NOT NULL REFERENCES knowledge_article (id),
    number integer NOT NULL,
    state text NOT NULL CHECK (state IN (
        'draft',                                    -- 草稿
        'in_review',                                -- 待审核
        'scheduled',                                -- 已批准, its first day is still to come
        'in_force',                                 -- 生效
        'superseded',                               -- a later version came into force
        'withdrawn',                                -- 撤回
        'expired'                                   -- past its last day
    )),
    title text NOT NULL,
    variants text[] NOT NULL,
    answer text NOT NULL,
    notes text NOT NULL,
    category_code text,
    place_code text,
    audience text NOT NULL CHECK (audience IN ('public', 'agents', 'units')),
    valid_from date NOT NULL,
    valid_to date,
    review_on date,
    source text NOT NULL,
    authors bigint[] NOT NULL,                      -- everybody who wrote at it
    written_at timestamptz NOT NULL,
    submitted_at timestamptz,
    submitted_by bigint REFERENCES app_user (id),
    decided_at timestamptz,
    decided_by bigint REFERENCES app_user (id),     -- null: came with the pack
    decision_note text,
    ended_at timestamptz,
    end_reason text,
    reminded_at timestamptz,                        -- its owner was told that it is to be reviewed soon
    pressed_at timestamptz,                         -- … and that the day has passed
    import_id bigint REFERENCES knowledge_import (id),
    UNIQUE (article_id, number),
    CHECK (valid_to IS NULL OR valid_to >= valid_from),
    CHECK (decided_by IS NULL OR NOT decided_by = ANY (authors))
);
-- One is in force, and one is being worked at.
CREATE UNIQUE INDEX knowledge_version_in_force ON knowledge_version (article_id) WHERE state = 'in_force';
CREATE UNIQUE INDEX knowledge_version_open ON knowledge_version (article_id)
    WHERE state IN ('draft', 'in_review', 'scheduled');
-- The queue of reviews, and what the days bring.
CREATE INDEX knowledge_version_review ON knowledge_version (submitted_at) WHERE state = 'in_review';
CREATE INDEX knowledge_version_days ON knowledge_version (state, valid_from, valid_to, review_on)
    WHERE state IN ('scheduled', 'in_force');
CREATE INDEX knowledge_version_import ON knowledge_version (import_id) WHERE import_id IS NOT NULL;

-- What is searched: one narrow row for each article in force. Terms lie apart from it (toast), so that a
-- search reads only the index and the front of the row.
CREATE TABLE knowledge_search (
    article_id bigint PRIMARY KEY REFERENCES knowledge_article (id),
    version_id bigint NOT NULL REFERENCES knowledge_version (id),
    owner_id bigint NOT NULL,
    audience text NOT NULL,
    category_code text,
    valid_from date NOT NULL,
    valid_to date,
    terms text[] NOT NULL
) WITH (toast_tuple_target = 128);
-- No pending list: a search must never have to read through one.
CREATE INDEX knowledge_search_terms ON knowledge_search USING gin (terms) WITH (fastupdate = off);
-- How many articles have a term; the empty one counts them all.
CREATE TABLE knowledge_term (
    term text PRIMARY KEY,
    articles integer NOT NULL
) WITH (fillfactor = 70);
-- Sentence vectors of articles in force; read by each process in the order of their change.
CREATE SEQUENCE knowledge_vector_changes;
CREATE TABLE knowledge_vector (
    article_id bigint PRIMARY KEY REFERENCES knowledge_article (id),
    version_id bigint NOT NULL,
    model text NOT NULL,
    vector bytea NOT NULL,
    change bigint NOT NULL DEFAULT nextval('knowledge_vector_changes')
);
CREATE INDEX knowledge_vector_change ON knowledge_vector (change);

-- Which version answered what, and what agents think of it.
CREATE TABLE knowledge_use (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id bigint NOT NULL REFERENCES knowledge_article (id),
    version_id bigint NOT NULL REFERENCES knowledge_version (id),
    work_order_id bigint NOT NULL REFERENCES work_order (id),
    by_user bigint REFERENCES app_user (id),
    at timestamptz NOT NULL
);
CREATE INDEX knowledge_use_article ON knowledge_use (article_id, at);
CREATE INDEX knowledge_use_order ON knowledge_use (work_order_id);
CREATE TABLE knowledge_vote (
    version_id bigint NOT NULL REFERENCES knowledge_version (id),
    by_user bigint NOT NULL REFERENCES app_user (id),
    article_id bigint NOT NULL REFERENCES knowledge_article (id),
    is_helpful boolean NOT NULL,
    note text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (version_id, by_user)
);
CREATE INDEX knowledge_vote_article ON knowledge_vote (article_id);

-- What nobody could answer, asked of the unit that should know.
CREATE TABLE knowledge_question (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    work_order_id bigint REFERENCES work_order (id),
    organisation_id bigint NOT NULL REFERENCES organisation (id),
    category_code text,
    question text NOT NULL,
    state text NOT NULL CHECK (state IN (
        'asked',                                    -- 待答复
        'answered',                                 -- 已答复, its article is being reviewed
        'returned',                                 -- 不属本单位
        'settled',                                  -- 已处理
        'dropped'                                   -- 已撤销
    )),
    revision integer NOT NULL DEFAULT 1,
    asked_by bigint NOT NULL REFERENCES app_user (id),
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    due_rule text NOT NULL,                         -- the city's term and where it comes from
    overdue_told_at timestamptz,
    answer text,
    note text,                                      -- why returned, dropped, or how settled
    answered_by bigint REFERENCES app_user (id),
    answered_at timestamptz,
    settled_by bigint REFERENCES app_user (id),
    settled_at timestamptz,
    article_id bigint REFERENCES knowledge_article (id),
    CHECK (state <> 'answered' OR (answer IS NOT NULL AND answered_at IS NOT NULL)),
    CHECK ((settled_at IS NULL) = (state IN ('asked', 'answered', 'returned')))
);
CREATE INDEX knowledge_question_unit ON knowledge_question (organisation_id, due_at);
CREATE INDEX knowledge_question_open ON knowledge_question (due_at) WHERE state IN ('asked', 'answered', 'returned');
CREATE INDEX knowledge_question_asker ON knowledge_question (asked_by, id);
CREATE INDEX knowledge_question_order ON knowledge_question (work_order_id) WHERE work_order_id IS NOT NULL;

-- Who may read an article at all; every read starts here. Editors read everything, people of the centre what
-- is in force, units what is meant for the public or for units, and everything of their own.
CREATE FUNCTION readable_articles(edits_all boolean, at_centre boolean, organisations bigint[])
RETURNS SETOF knowledge_article LANGUAGE sql STABLE AS $$
    SELECT a.*
    FROM knowledge_article a
    WHERE edits_all
       OR a.owner_id = ANY (organisations)
       OR EXISTS (
           SELECT FROM knowledge_version v
           WHERE v.article_id = a.id AND v.state = 'in_force' AND (at_centre OR v.audience IN ('public', 'units')))
$$;

GRANT SELECT, INSERT, UPDATE ON
    knowledge_synonym, knowledge_starting, knowledge_import, knowledge_article, knowledge_version,
    knowledge_search, knowledge_term, knowledge_vector, knowledge_vote, knowledge_question
TO callcenter_app;
GRANT SELECT, INSERT ON knowledge_use TO callcenter_app;
GRANT DELETE ON knowledge_search, knowledge_vector TO callcenter_app;
GRANT USAGE, SELECT ON SEQUENCE knowledge_vector_changes TO callcenter_app;
REVOKE DELETE ON knowledge_article, knowledge_version, knowledge_question, knowledge_vote, knowledge_import FROM callcenter_app;
REVOKE UPDATE, DELETE ON knowledge_use FROM callcenter_app;
