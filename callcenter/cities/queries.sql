-- lock_city --
-- One load at a time; held to the end of the transaction.
SELECT pg_advisory_xact_lock(hashtext('city-pack'))
;

-- newest_version --
-- The latest load that changed something.
SELECT version, content_hash
FROM city_pack_version
ORDER BY version DESC
LIMIT 1
;

-- add_version --
-- Notes a load that changed something.
-- $1 content hash, $2 now, $3 actor, $4 what changed
INSERT INTO city_pack_version (content_hash, loaded_at, loaded_by, changes)
VALUES ($1, $2, $3, $4)
RETURNING version
;

-- read_city --
-- The head of the pack.
SELECT
    code, name, short_name, timezone, number_prefix, default_calendar, hotline_number, centre,
    efficiency_owner, superior_inspector, emergency_numbers
FROM city
;

-- sync_city --
-- Sets the head of the pack; added and changed tell whether that was new.
-- $1 the row as JSON
WITH written AS (
    INSERT INTO city AS t
    SELECT * FROM jsonb_populate_record(NULL::city, $1)
    ON CONFLICT (is_only) DO UPDATE SET
        code = EXCLUDED.code,
        name = EXCLUDED.name,
        short_name = EXCLUDED.short_name,
        timezone = EXCLUDED.timezone,
        number_prefix = EXCLUDED.number_prefix,
        default_calendar = EXCLUDED.default_calendar,
        hotline_number = EXCLUDED.hotline_number,
        centre = EXCLUDED.centre,
        efficiency_owner = EXCLUDED.efficiency_owner,
        superior_inspector = EXCLUDED.superior_inspector,
        emergency_numbers = EXCLUDED.emergency_numbers
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    0 AS retired
;

-- place_organisations --
-- Hangs every organisation of the pack below its parent; one row for each that moved.
-- $1 codes, $2 codes of their parents ('' for the root)
UPDATE organisation child
SET parent_id = parent.id
FROM unnest($1::text[], $2::text[]) AS pack (code, parent_code)
LEFT JOIN organisation parent ON parent.code = pack.parent_code
WHERE child.code = pack.code
  AND child.parent_id IS DISTINCT FROM parent.id
RETURNING child.code
;

-- read_organisation --
-- Organisations with their history, in the order of the pack.
SELECT
    o.code, o.name, o.short_name, o.kind, coalesce(parent.code, '') AS parent_code, o.department_kind,
    o.division_code, o.phone, o.aliases, o.valid_from, o.valid_to
FROM organisation o
LEFT JOIN organisation parent ON parent.id = o.parent_id
ORDER BY o.position, o.code
;
