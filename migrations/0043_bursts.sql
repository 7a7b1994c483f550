-- Early warning: how many orders of a kind came from a place in each hour, and the bursts that stood out.

-- The likeliest level-2 category, by which bursts and hot topics are counted.
ALTER TABLE matter_profile ADD COLUMN category text NOT NULL DEFAULT '';
UPDATE matter_profile SET category = coalesce(
    (SELECT c.key FROM jsonb_each(categories) c ORDER BY (c.value)::float DESC, c.key LIMIT 1), '');
-- What came of a kind of late, and what came in a period.
CREATE INDEX matter_profile_by_category ON matter_profile (category, at);
CREATE INDEX matter_profile_by_time ON matter_profile (at);

CREATE TABLE matter_count (
    category text NOT NULL,                         -- level-2 code, empty: all
    place text NOT NULL,                            -- code of a town or village, empty: the whole city
    hour timestamptz NOT NULL,                      -- its beginning
    n integer NOT NULL,
    PRIMARY KEY (category, place, hour)
);

CREATE TABLE pattern_burst (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    category text NOT NULL,
    place text NOT NULL,                            -- empty: the whole city
    window_hours integer NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    citizens integer NOT NULL,
    told_citizens integer NOT NULL,                 -- how many there were when it was last told of
    expected real NOT NULL,                         -- what usually comes in that window
    chance double precision NOT NULL,
    raised_at timestamptz NOT NULL
);
CREATE INDEX pattern_burst_of_cell ON pattern_burst (category, place, last_at);
CREATE INDEX pattern_burst_by_time ON pattern_burst (last_at);

CREATE TABLE pattern_burst_order (
    burst_id bigint NOT NULL REFERENCES pattern_burst (id),
    order_id bigint NOT NULL REFERENCES work_order (id),
    PRIMARY KEY (burst_id, order_id)
);
CREATE INDEX pattern_burst_order_of ON pattern_burst_order (order_id);

CREATE OR REPLACE FUNCTION forget_matter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM matter_likeness WHERE earlier_id = NEW.id OR later_id = NEW.id;
    DELETE FROM pattern_burst_order WHERE order_id = NEW.id;
    DELETE FROM matter_profile WHERE order_id = NEW.id;
    RETURN NULL;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON matter_count, pattern_burst_order TO callcenter_app;
GRANT SELECT, INSERT, UPDATE ON pattern_burst TO callcenter_app;
GRANT SELECT, USAGE ON SEQUENCE pattern_burst_id_seq TO callcenter_app;
