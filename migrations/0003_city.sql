-- The city pack in tables: divisions, organisations, categories, duties, policies, calendars, lines, queues.

-- Organisations form a tree (centre; city departments; counties; towns; stations; utilities). One is never
-- deleted, only dated: old orders keep its name.
CREATE TABLE organisation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    short_name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('centre', 'department', 'county', 'town', 'station', 'utility')),
    parent_id bigint REFERENCES organisation (id),
    department_kind text,
    division_code text,
    phone text,
    aliases text[] NOT NULL DEFAULT '{}',
    valid_from date,
    valid_to date,
    CHECK (parent_id IS DISTINCT FROM id)
);
-- The subtree of an organisation is walked from above.
CREATE INDEX organisation_children ON organisation (parent_id);
