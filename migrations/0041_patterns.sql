-- Same matter: what orders are compared by, and which of them look alike.

-- How long and how far orders of a category can be about one matter, of the city pack.
CREATE TABLE same_matter_rule (
    code text PRIMARY KEY,
    category_code text NOT NULL,                    -- empty: of all that have no rule of their own
    within_hours integer NOT NULL,
    repeat_days integer NOT NULL,
    scope text NOT NULL CHECK (scope IN ('area', 'object')),
    least_burst integer NOT NULL,
    source text NOT NULL,
    position integer NOT NULL,
    retired_on date
);

-- An order in the form in which orders are compared; none of a confidential order or of the efficiency track.
CREATE TABLE matter_profile (
    order_id bigint PRIMARY KEY REFERENCES work_order (id),
    at timestamptz NOT NULL,                        -- when the contact came
    town text NOT NULL,                             -- code, empty where not told
    villages text[] NOT NULL,
    estates text[] NOT NULL,
    roads text[] NOT NULL,
    companies text[] NOT NULL,
    numbers text[] NOT NULL,
    categories jsonb NOT NULL,                      -- level-2 code -> probability
    enquiry real NOT NULL,
    urgency text NOT NULL,
    terms text[] NOT NULL
);
-- Candidates of one town, the nearest in time first.
CREATE INDEX matter_profile_by_town ON matter_profile (town, at);
-- Candidates that share rare words, whatever their place.
CREATE INDEX matter_profile_by_term ON matter_profile USING gin (terms) WITH (fastupdate = off);

-- In how many profiles a term stood; the empty term counts the profiles.
CREATE TABLE matter_term (
    term text PRIMARY KEY,
    n integer NOT NULL
);

-- Orders that look like one matter; why is told when it is asked for.
CREATE TABLE matter_likeness (
    earlier_id bigint NOT NULL REFERENCES work_order (id),
    later_id bigint NOT NULL REFERENCES work_order (id),
    relation text NOT NULL CHECK (relation IN ('duplicate_of', 'repeat_of')),
    probability real NOT NULL,
    found_at timestamptz NOT NULL,
    PRIMARY KEY (later_id, earlier_id),
    CHECK (earlier_id <> later_id)
);
CREATE INDEX matter_likeness_of_earlier ON matter_likeness (earlier_id);

-- The citizen's earlier contacts from the number she called from.
CREATE INDEX work_order_by_calling_phone ON work_order (calling_phone_index) WHERE calling_phone_index IS NOT NULL;

-- What became confidential or was destroyed is compared with nothing any more, whoever changed it.
CREATE FUNCTION forget_matter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM matter_likeness WHERE earlier_id = NEW.id OR later_id = NEW.id;
    DELETE FROM matter_profile WHERE order_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER forget_matter AFTER UPDATE OF is_confidential, anonymised_at, track ON work_order
FOR EACH ROW WHEN (NEW.is_confidential OR NEW.anonymised_at IS NOT NULL OR NEW.track = 'efficiency')
EXECUTE FUNCTION forget_matter();

GRANT SELECT, INSERT, UPDATE ON same_matter_rule TO callcenter_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON matter_profile, matter_term, matter_likeness TO callcenter_app;

INSERT INTO event_cursor (name, number)
SELECT 'patterns', (SELECT coalesce(max(number), 0) FROM event_number);
