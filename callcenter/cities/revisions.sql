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
