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

-- sync_organisation --
-- Brings organisations to those of the pack, without their parents; one it no longer has ends on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::organisation, $1)
),
retired AS (
    UPDATE organisation t
    SET valid_to = $2
    WHERE (t.valid_to IS NULL OR t.valid_to > $2)
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO organisation AS t (
        code, name, short_name, kind, department_kind, division_code, phone, aliases,
        valid_from, valid_to, position
    )
    SELECT
        code, name, short_name, kind, department_kind, division_code, phone, aliases,
        valid_from, valid_to, position
    FROM pack
    ON CONFLICT (code) DO UPDATE SET
        name = EXCLUDED.name,
        short_name = EXCLUDED.short_name,
        kind = EXCLUDED.kind,
        department_kind = EXCLUDED.department_kind,
        division_code = EXCLUDED.division_code,
        phone = EXCLUDED.phone,
        aliases = EXCLUDED.aliases,
        valid_from = EXCLUDED.valid_from,
        valid_to = EXCLUDED.valid_to,
        position = EXCLUDED.position
    WHERE (
        t.name, t.short_name, t.kind, t.department_kind, t.division_code, t.phone, t.aliases,
        t.valid_from, t.valid_to, t.position
    ) IS DISTINCT FROM (
        EXCLUDED.name, EXCLUDED.short_name, EXCLUDED.kind, EXCLUDED.department_kind, EXCLUDED.division_code,
        EXCLUDED.phone, EXCLUDED.aliases, EXCLUDED.valid_from, EXCLUDED.valid_to, EXCLUDED.position
    )
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
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

-- sync_setting --
-- Makes limits and weights what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::setting, $1)
),
retired AS (
    UPDATE setting t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.name = t.name)
    RETURNING 1
),
written AS (
    INSERT INTO setting AS t
    SELECT * FROM pack
    ON CONFLICT (name) DO UPDATE SET
        value = EXCLUDED.value,
        unit = EXCLUDED.unit,
        source = EXCLUDED.source,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_setting --
-- Limits and weights in force, in the order of the pack.
SELECT
    name,
    value,
    unit,
    source
FROM setting
WHERE retired_on IS NULL
ORDER BY position, name
;

-- sync_division --
-- Makes divisions what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::division, $1)
),
retired AS (
    UPDATE division t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO division AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        name = EXCLUDED.name,
        level = EXCLUDED.level,
        parent_code = EXCLUDED.parent_code,
        aliases = EXCLUDED.aliases,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_division --
-- Divisions in force, in the order of the pack.
SELECT
    code,
    name,
    level,
    parent_code,
    aliases
FROM division
WHERE retired_on IS NULL
ORDER BY position, code
;

-- sync_category --
-- Makes the category tree what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::category, $1)
),
retired AS (
    UPDATE category t
    SET valid_to = $2
    WHERE (t.valid_to IS NULL OR t.valid_to > $2)
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO category AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        parent_code = EXCLUDED.parent_code,
        name = EXCLUDED.name,
        level = EXCLUDED.level,
        owner_kind = EXCLUDED.owner_kind,
        track = EXCLUDED.track,
        words = EXCLUDED.words,
        examples = EXCLUDED.examples,
        valid_from = EXCLUDED.valid_from,
        valid_to = EXCLUDED.valid_to,
        position = EXCLUDED.position
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_category --
-- The category tree with their history, in the order of the pack.
SELECT
    code,
    parent_code,
    name,
    level,
    owner_kind,
    track,
    words,
    examples,
    valid_from,
    valid_to
FROM category
ORDER BY position, code
;

-- sync_request_type_rule --
-- Makes the rules of request type what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::request_type_rule, $1)
),
retired AS (
    UPDATE request_type_rule t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE
          (p.request_type, p.kind, p.pattern) =
          (t.request_type, t.kind, t.pattern)
      )
    RETURNING 1
),
written AS (
    INSERT INTO request_type_rule AS t
    SELECT * FROM pack
    ON CONFLICT (request_type, kind, pattern) DO UPDATE SET
        weight = EXCLUDED.weight,
        note = EXCLUDED.note,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_request_type_rule --
-- The rules of request type in force, in the order of the pack.
SELECT
    request_type,
    kind,
    pattern,
    weight,
    note
FROM request_type_rule
WHERE retired_on IS NULL
ORDER BY position, request_type, kind, pattern
;

-- sync_urgency_rule --
-- Makes the rules of urgency what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::urgency_rule, $1)
),
retired AS (
    UPDATE urgency_rule t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO urgency_rule AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        urgency = EXCLUDED.urgency,
        handover = EXCLUDED.handover,
        also_ok = EXCLUDED.also_ok,
        any_of = EXCLUDED.any_of,
        all_of = EXCLUDED.all_of,
        none_of = EXCLUDED.none_of,
        basis = EXCLUDED.basis,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_urgency_rule --
-- The rules of urgency in force, in the order of the pack.
SELECT
    code,
    urgency,
    handover,
    also_ok,
    any_of,
    all_of,
    none_of,
    basis
FROM urgency_rule
WHERE retired_on IS NULL
ORDER BY position, code
;

-- sync_track_rule --
-- Makes the rules of track what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::track_rule, $1)
),
retired AS (
    UPDATE track_rule t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE
          (p.track, p.kind, p.pattern) =
          (t.track, t.kind, t.pattern)
      )
    RETURNING 1
),
written AS (
    INSERT INTO track_rule AS t
    SELECT * FROM pack
    ON CONFLICT (track, kind, pattern) DO UPDATE SET
        weight = EXCLUDED.weight,
        note = EXCLUDED.note,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_track_rule --
-- The rules of track in force, in the order of the pack.
SELECT
    track,
    kind,
    pattern,
    weight,
    note
FROM track_rule
WHERE retired_on IS NULL
ORDER BY position, track, kind, pattern
;

-- sync_duty_row --
-- Makes the duty list what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::duty_row, $1)
),
retired AS (
    UPDATE duty_row t
    SET valid_to = $2
    WHERE (t.valid_to IS NULL OR t.valid_to > $2)
      AND NOT EXISTS (SELECT FROM pack p WHERE
          (p.category_code, p.place_code, p.valid_from) IS NOT DISTINCT FROM
          (t.category_code, t.place_code, t.valid_from)
      )
    RETURNING 1
),
written AS (
    INSERT INTO duty_row AS t
    SELECT * FROM pack
    ON CONFLICT ON CONSTRAINT duty_row_key DO UPDATE SET
        lead = EXCLUDED.lead,
        co_handlers = EXCLUDED.co_handlers,
        copies = EXCLUDED.copies,
        basis = EXCLUDED.basis,
        valid_to = EXCLUDED.valid_to,
        position = EXCLUDED.position
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_duty_row --
-- The duty list with their history, in the order of the pack.
SELECT
    category_code,
    place_code,
    lead,
    co_handlers,
    copies,
    basis,
    valid_from,
    valid_to
FROM duty_row
ORDER BY position, category_code, place_code, valid_from
;

-- sync_sla_policy --
-- Makes time limits what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::sla_policy, $1)
),
retired AS (
    UPDATE sla_policy t
    SET valid_to = $2
    WHERE (t.valid_to IS NULL OR t.valid_to > $2)
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO sla_policy AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        clock = EXCLUDED.clock,
        request_type = EXCLUDED.request_type,
        urgency = EXCLUDED.urgency,
        category_code = EXCLUDED.category_code,
        place_code = EXCLUDED.place_code,
        track = EXCLUDED.track,
        unit = EXCLUDED.unit,
        amount = EXCLUDED.amount,
        calendar = EXCLUDED.calendar,
        warn_shares = EXCLUDED.warn_shares,
        overdue_times = EXCLUDED.overdue_times,
        start_rule = EXCLUDED.start_rule,
        end_rule = EXCLUDED.end_rule,
        source = EXCLUDED.source,
        valid_from = EXCLUDED.valid_from,
        valid_to = EXCLUDED.valid_to,
        position = EXCLUDED.position
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_sla_policy --
-- Time limits with their history, in the order of the pack.
SELECT
    code,
    clock,
    request_type,
    urgency,
    category_code,
    place_code,
    track,
    unit,
    amount,
    calendar,
    warn_shares,
    overdue_times,
    start_rule,
    end_rule,
    source,
    valid_from,
    valid_to
FROM sla_policy
ORDER BY position, code
;

-- sync_calendar --
-- Makes working calendars what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::calendar, $1)
),
retired AS (
    UPDATE calendar t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE
          (p.name, p.version) =
          (t.name, t.version)
      )
    RETURNING 1
),
written AS (
    INSERT INTO calendar AS t
    SELECT * FROM pack
    ON CONFLICT (name, version) DO UPDATE SET
        body = EXCLUDED.body,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_calendar --
-- Working calendars in force, in the order of the pack.
SELECT
    name,
    version,
    body
FROM calendar
WHERE retired_on IS NULL
ORDER BY position, name, version
;

-- sync_queue --
-- Makes queues what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::queue, $1)
),
retired AS (
    UPDATE queue t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO queue AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        name = EXCLUDED.name,
        media = EXCLUDED.media,
        skills = EXCLUDED.skills,
        priority = EXCLUDED.priority,
        answer_target_s = EXCLUDED.answer_target_s,
        overflow_queue = EXCLUDED.overflow_queue,
        overflow_after_s = EXCLUDED.overflow_after_s,
        hours = EXCLUDED.hours,
        source = EXCLUDED.source,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_queue --
-- Queues in force, in the order of the pack.
SELECT
    code,
    name,
    media,
    skills,
    priority,
    answer_target_s,
    overflow_queue,
    overflow_after_s,
    hours,
    source
FROM queue
WHERE retired_on IS NULL
ORDER BY position, code
;

-- sync_merged_line --
-- Makes merged lines what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::merged_line, $1)
),
retired AS (
    UPDATE merged_line t
    SET valid_to = $2
    WHERE (t.valid_to IS NULL OR t.valid_to > $2)
      AND NOT EXISTS (SELECT FROM pack p WHERE
          (p.old_number, p.valid_from) IS NOT DISTINCT FROM
          (t.old_number, t.valid_from)
      )
    RETURNING 1
),
written AS (
    INSERT INTO merged_line AS t
    SELECT * FROM pack
    ON CONFLICT ON CONSTRAINT merged_line_key DO UPDATE SET
        name = EXCLUDED.name,
        mode = EXCLUDED.mode,
        queue = EXCLUDED.queue,
        duty_filter = EXCLUDED.duty_filter,
        script = EXCLUDED.script,
        fallback = EXCLUDED.fallback,
        valid_to = EXCLUDED.valid_to,
        position = EXCLUDED.position
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_merged_line --
-- Merged lines with their history, in the order of the pack.
SELECT
    old_number,
    name,
    mode,
    queue,
    duty_filter,
    script,
    fallback,
    valid_from,
    valid_to
FROM merged_line
ORDER BY position, old_number, valid_from
;

-- sync_duty_roster --
-- Makes duty rosters what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::duty_roster, $1)
),
retired AS (
    UPDATE duty_roster t
    SET valid_to = $2
    WHERE (t.valid_to IS NULL OR t.valid_to > $2)
      AND NOT EXISTS (SELECT FROM pack p WHERE
          (p.organisation_code, p.role, p.phone, p.weekdays, p.hours, p.valid_from) IS NOT DISTINCT FROM
          (t.organisation_code, t.role, t.phone, t.weekdays, t.hours, t.valid_from)
      )
    RETURNING 1
),
written AS (
    INSERT INTO duty_roster AS t
    SELECT * FROM pack
    ON CONFLICT ON CONSTRAINT duty_roster_key DO UPDATE SET
        name = EXCLUDED.name,
        valid_to = EXCLUDED.valid_to,
        position = EXCLUDED.position
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_duty_roster --
-- Duty rosters with their history, in the order of the pack.
SELECT
    organisation_code,
    role,
    name,
    phone,
    weekdays,
    hours,
    valid_from,
    valid_to
FROM duty_roster
ORDER BY position, organisation_code, role, phone, weekdays, hours, valid_from
;

-- sync_notice_template --
-- Makes templates of notices what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::notice_template, $1)
),
retired AS (
    UPDATE notice_template t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO notice_template AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        event = EXCLUDED.event,
        conditions = EXCLUDED.conditions,
        audience = EXCLUDED.audience,
        roles = EXCLUDED.roles,
        doors = EXCLUDED.doors,
        at_night = EXCLUDED.at_night,
        once = EXCLUDED.once,
        text = EXCLUDED.text,
        source = EXCLUDED.source,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_notice_template --
-- Templates of notices in force, in the order of the pack.
SELECT
    code,
    event,
    conditions,
    audience,
    roles,
    doors,
    at_night,
    once,
    text,
    source
FROM notice_template
WHERE retired_on IS NULL
ORDER BY position, code
;

-- sync_reply_text --
-- Makes what is said in conversations what the pack says; texts it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::reply_text, $1)
),
retired AS (
    UPDATE reply_text t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO reply_text AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        text = EXCLUDED.text,
        source = EXCLUDED.source,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_reply_text --
-- What is said in conversations, in the order of the pack.
SELECT code, text, source
FROM reply_text
WHERE retired_on IS NULL
ORDER BY position, code
;

-- sync_road_ground --
-- Makes the grounds of refusals and returns what the pack says; grounds it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::road_ground, $1)
),
retired AS (
    UPDATE road_ground t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO road_ground AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        kind = EXCLUDED.kind,
        name = EXCLUDED.name,
        channel = EXCLUDED.channel,
        source = EXCLUDED.source,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_road_ground --
-- The grounds of refusals and returns, in the order of the pack.
SELECT code, kind, name, channel, source
FROM road_ground
WHERE retired_on IS NULL
ORDER BY position, code
;

-- sync_follow_up_plan --
-- Makes the follow-up plan what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::follow_up_plan, $1)
),
retired AS (
    UPDATE follow_up_plan t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO follow_up_plan AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        request_type = EXCLUDED.request_type,
        urgency = EXCLUDED.urgency,
        track = EXCLUDED.track,
        category_code = EXCLUDED.category_code,
        organisation_code = EXCLUDED.organisation_code,
        trigger = EXCLUDED.trigger,
        share = EXCLUDED.share,
        judged = EXCLUDED.judged,
        source = EXCLUDED.source,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_follow_up_plan --
-- The follow-up plan in force, in the order of the pack.
SELECT
    code,
    request_type,
    urgency,
    track,
    category_code,
    organisation_code,
    trigger,
    share,
    judged,
    source
FROM follow_up_plan
WHERE retired_on IS NULL
ORDER BY position, code
;

-- sync_follow_up_script --
-- Makes the follow-up script what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::follow_up_script, $1)
),
retired AS (
    UPDATE follow_up_script t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO follow_up_script AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        field = EXCLUDED.field,
        request_type = EXCLUDED.request_type,
        track = EXCLUDED.track,
        text = EXCLUDED.text,
        source = EXCLUDED.source,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_follow_up_script --
-- The follow-up script in force, in the order of the pack.
SELECT
    code,
    field,
    request_type,
    track,
    text,
    source
FROM follow_up_script
WHERE retired_on IS NULL
ORDER BY position, code
;

-- sync_sla_step --
-- Makes the ladder of cards what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::sla_step, $1)
),
retired AS (
    UPDATE sla_step t
    SET valid_to = $2
    WHERE (t.valid_to IS NULL OR t.valid_to > $2)
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO sla_step AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        clock = EXCLUDED.clock,
        track = EXCLUDED.track,
        urgency = EXCLUDED.urgency,
        card = EXCLUDED.card,
        days = EXCLUDED.days,
        letter = EXCLUDED.letter,
        level = EXCLUDED.level,
        source = EXCLUDED.source,
        valid_from = EXCLUDED.valid_from,
        valid_to = EXCLUDED.valid_to,
        position = EXCLUDED.position
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_sla_step --
-- The ladder of cards with its history, in the order of the pack.
SELECT
    code,
    clock,
    track,
    urgency,
    card,
    days,
    letter,
    level,
    source,
    valid_from,
    valid_to
FROM sla_step
ORDER BY position, code
;

-- sync_letter_form --
-- Makes forms of letters what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::letter_form, $1)
),
retired AS (
    UPDATE letter_form t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO letter_form AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        kind = EXCLUDED.kind,
        title = EXCLUDED.title,
        pattern = EXCLUDED.pattern,
        answer_days = EXCLUDED.answer_days,
        demand = EXCLUDED.demand,
        source = EXCLUDED.source,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_letter_form --
-- The forms of letters, in the order of the pack.
SELECT
    code,
    kind,
    title,
    pattern,
    answer_days,
    demand,
    source
FROM letter_form
WHERE retired_on IS NULL
ORDER BY position, code
;

-- sync_clock_change_rule --
-- Makes rules of change what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::clock_change_rule, $1)
),
retired AS (
    UPDATE clock_change_rule t
    SET valid_to = $2
    WHERE (t.valid_to IS NULL OR t.valid_to > $2)
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO clock_change_rule AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        change = EXCLUDED.change,
        clock = EXCLUDED.clock,
        becomes = EXCLUDED.becomes,
        action = EXCLUDED.action,
        may_lengthen = EXCLUDED.may_lengthen,
        least = EXCLUDED.least,
        least_unit = EXCLUDED.least_unit,
        source = EXCLUDED.source,
        valid_from = EXCLUDED.valid_from,
        valid_to = EXCLUDED.valid_to,
        position = EXCLUDED.position
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_clock_change_rule --
-- Rules of change with their history, in the order of the pack.
SELECT code, change, clock, becomes, action, may_lengthen, least, least_unit, source, valid_from, valid_to
FROM clock_change_rule
ORDER BY position, code
;

-- sync_unit_calendar --
-- Makes hours of units what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::unit_calendar, $1)
),
retired AS (
    UPDATE unit_calendar t
    SET valid_to = $2
    WHERE (t.valid_to IS NULL OR t.valid_to > $2)
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO unit_calendar AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        organisation_code = EXCLUDED.organisation_code,
        calendar = EXCLUDED.calendar,
        source = EXCLUDED.source,
        valid_from = EXCLUDED.valid_from,
        valid_to = EXCLUDED.valid_to,
        position = EXCLUDED.position
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_unit_calendar --
-- Hours of units with their history, in the order of the pack.
SELECT code, organisation_code, calendar, source, valid_from, valid_to
FROM unit_calendar
ORDER BY position, code
;

-- sync_answer_door --
-- Makes the doors of answers what the pack says; those it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::answer_door, $1)
),
retired AS (
    UPDATE answer_door t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.channel = t.channel)
    RETURNING 1
),
written AS (
    INSERT INTO answer_door AS t
    SELECT * FROM pack
    ON CONFLICT (channel) DO UPDATE SET
        reaches = EXCLUDED.reaches,
        source = EXCLUDED.source,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_answer_door --
-- The doors of answers, in the order of the pack.
SELECT channel, reaches, source
FROM answer_door
WHERE retired_on IS NULL
ORDER BY position, channel
;

-- sync_ladder_level --
-- Makes the levels of the ladder what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::ladder_level, $1)
),
retired AS (
    UPDATE ladder_level t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.level = t.level)
    RETURNING 1
),
written AS (
    INSERT INTO ladder_level AS t
    SELECT * FROM pack
    ON CONFLICT (level) DO UPDATE SET
        name = EXCLUDED.name,
        rule = EXCLUDED.rule,
        automatic = EXCLUDED.automatic,
        clock = EXCLUDED.clock,
        source = EXCLUDED.source,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_ladder_level --
-- The levels of the ladder in force, in the order of the pack.
SELECT
    level,
    name,
    rule,
    automatic,
    clock,
    source
FROM ladder_level
WHERE retired_on IS NULL
ORDER BY position, level
;

-- sync_ladder_trigger --
-- Makes what makes a matter climb what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::ladder_trigger, $1)
),
retired AS (
    UPDATE ladder_trigger t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO ladder_trigger AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        trigger = EXCLUDED.trigger,
        from_level = EXCLUDED.from_level,
        to_level = EXCLUDED.to_level,
        name = EXCLUDED.name,
        source = EXCLUDED.source,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_ladder_trigger --
-- What makes a matter climb in force, in the order of the pack.
SELECT
    code,
    trigger,
    from_level,
    to_level,
    name,
    source
FROM ladder_trigger
WHERE retired_on IS NULL
ORDER BY position, code
;

-- sync_hard_matter_kind --
-- Makes the kinds of hard matters what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::hard_matter_kind, $1)
),
retired AS (
    UPDATE hard_matter_kind t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO hard_matter_kind AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        name = EXCLUDED.name,
        description = EXCLUDED.description,
        source = EXCLUDED.source,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_hard_matter_kind --
-- The kinds of hard matters in force, in the order of the pack.
SELECT
    code,
    name,
    description,
    source
FROM hard_matter_kind
WHERE retired_on IS NULL
ORDER BY position, code
;

-- sync_ladder_post --
-- Makes the posts of the ladder what the pack says; posts it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::ladder_post, $1)
),
retired AS (
    UPDATE ladder_post t
    SET valid_to = $2
    WHERE (t.valid_to IS NULL OR t.valid_to > $2)
      AND NOT EXISTS (SELECT FROM pack p WHERE
          (p.level, p.organisation_code, p.post, p.valid_from) IS NOT DISTINCT FROM
          (t.level, t.organisation_code, t.post, t.valid_from)
      )
    RETURNING 1
),
written AS (
    INSERT INTO ladder_post AS t
    SELECT * FROM pack
    ON CONFLICT ON CONSTRAINT ladder_post_key DO UPDATE SET
        role = EXCLUDED.role,
        source = EXCLUDED.source,
        valid_to = EXCLUDED.valid_to,
        position = EXCLUDED.position
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_ladder_post --
-- The posts of the ladder with their history, in the order of the pack.
SELECT
    level,
    organisation_code,
    post,
    role,
    source,
    valid_from,
    valid_to
FROM ladder_post
ORDER BY position, level, organisation_code, post
;

-- sync_session_post --
-- Makes the turn of leaders what the pack says; rows it no longer has end on the day given.
-- $1 the rows as JSON, $2 the last day of what is gone
WITH pack AS (
    SELECT * FROM jsonb_populate_recordset(NULL::session_post, $1)
),
retired AS (
    UPDATE session_post t
    SET retired_on = $2
    WHERE t.retired_on IS NULL
      AND NOT EXISTS (SELECT FROM pack p WHERE p.code = t.code)
    RETURNING 1
),
written AS (
    INSERT INTO session_post AS t
    SELECT * FROM pack
    ON CONFLICT (code) DO UPDATE SET
        post = EXCLUDED.post,
        substitute = EXCLUDED.substitute,
        source = EXCLUDED.source,
        position = EXCLUDED.position,
        retired_on = EXCLUDED.retired_on
    WHERE t.* IS DISTINCT FROM EXCLUDED.*
    RETURNING xmax = 0 AS is_new
)
SELECT
    (SELECT count(*) FROM written WHERE is_new) AS added,
    (SELECT count(*) FROM written WHERE NOT is_new) AS changed,
    (SELECT count(*) FROM retired) AS retired
;

-- read_session_post --
-- The turn of leaders.
SELECT code, post, substitute, source
FROM session_post
WHERE retired_on IS NULL
ORDER BY position, code
;
