-- decided_leads --
-- Accepted changes of the duty list, the oldest first.
SELECT category_code, place_code, new_lead AS lead, basis, valid_from
FROM duty_change
WHERE state = 'accepted'
ORDER BY valid_from, id
;

-- decided_successions --
-- Successions that were applied, the oldest first.
SELECT kind, old_code AS old, new_code AS new, basis, from_date AS valid_from
FROM succession
WHERE applied_at IS NOT NULL
ORDER BY from_date, id
;

-- decided_calendars --
-- Versions of calendars that were applied and not undone, the oldest first.
SELECT name, version, body, applied_at::date AS valid_from
FROM calendar_change
WHERE state = 'applied'
ORDER BY id
;

-- is_any_clock_running --
-- Whether any due time hangs on a calendar.
SELECT EXISTS (SELECT FROM clock WHERE state = 'running')
;

-- calendars_in_force --
-- Every calendar as clocks count by it.
SELECT name, version, body FROM calendar WHERE retired_on IS NULL ORDER BY position, name
;

-- proposed_already --
-- A proposal that says the same and waits.
-- $1 name, $2 body
SELECT max(id) FROM calendar_change WHERE name = $1 AND state = 'proposed' AND body - 'version' = $2::jsonb - 'version'
;

-- propose_calendar --
-- A version of a calendar that a pack has and nobody decided about yet.
-- $1 name, $2 version, $3 body, $4 version in force, $5 body in force, $6 document, $7 reason, $8 now
INSERT INTO calendar_change (name, version, body, before_version, before_body, document, reason, proposed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id
;

-- decided_policies --
-- Time limits that were added, the oldest first.
SELECT new_row AS row, (new_row ->> 'valid_from')::date AS valid_from
FROM policy_change
WHERE state = 'applied' AND new_row IS NOT NULL
ORDER BY id
;

-- decided_policy_ends --
-- Time limits that were ended, with their last day.
SELECT code, ends_on AS valid_from
FROM policy_change
WHERE state = 'applied' AND ends_on IS NOT NULL
ORDER BY id
;

-- retire_calendar --
-- Other versions of a calendar are out of force.
-- $1 name, $2 the version that stays, $3 their last day
UPDATE calendar SET retired_on = $3 WHERE name = $1 AND version <> $2 AND retired_on IS NULL
;

-- write_calendar --
-- A version of a calendar, in the place of the one before it.
-- $1 name, $2 version, $3 body
INSERT INTO calendar (name, version, body, position)
SELECT $1, $2, $3, coalesce(max(position) FILTER (WHERE name = $1), max(position) + 1, 0) FROM calendar
ON CONFLICT (name, version) DO UPDATE SET body = EXCLUDED.body, retired_on = NULL
;

-- write_policies --
-- Time limits that are new or end otherwise; new ones go to the end.
-- $1 the rows as JSON
INSERT INTO sla_policy AS t
SELECT (jsonb_populate_record(p, jsonb_build_object('position', (SELECT coalesce(max(position), 0) + 1 FROM sla_policy)))).*
FROM jsonb_populate_recordset(NULL::sla_policy, $1) p
ON CONFLICT (code) DO UPDATE SET valid_to = EXCLUDED.valid_to
RETURNING xmax = 0 AS is_new
;

-- write_duty_rows --
-- Rows of the duty list that are new or read otherwise; new ones go to the end.
-- $1 the rows as JSON
INSERT INTO duty_row AS t (
    category_code, place_code, lead, co_handlers, copies, basis, valid_from, valid_to, position)
SELECT category_code, place_code, lead, co_handlers, copies, basis, valid_from, valid_to,
    (SELECT coalesce(max(position), 0) + 1 FROM duty_row)
FROM jsonb_populate_recordset(NULL::duty_row, $1)
ON CONFLICT ON CONSTRAINT duty_row_key DO UPDATE SET
    lead = EXCLUDED.lead,
    co_handlers = EXCLUDED.co_handlers,
    copies = EXCLUDED.copies,
    basis = EXCLUDED.basis,
    valid_to = EXCLUDED.valid_to
RETURNING xmax = 0 AS is_new
;

-- end_organisation --
-- An organisation's last day; what stood below it stands below its successor.
-- $1 old code, $2 new code, $3 last day
WITH ended AS (
    UPDATE organisation SET valid_to = least(valid_to, $3) WHERE code = $1 RETURNING id
)
UPDATE organisation o SET parent_id = n.id
FROM ended, organisation n
WHERE n.code = $2 AND o.parent_id = ended.id AND o.id <> n.id
;

-- end_category --
-- A category's last day.
-- $1 code, $2 last day
UPDATE category SET valid_to = least(valid_to, $2) WHERE code = $1
;
