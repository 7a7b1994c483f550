-- organisation_orders --
-- Open orders an organisation has to do with: what of each would go to its successor.
-- $1 old id, $2 old code, $3 new id
SELECT
    w.id,
    w.number,
    w.state,
    coalesce(w.lead_organisation_id = $1, false) AS is_lead,
    coalesce(w.complained_of_organisation = $2, false) AS is_accused,
    w.complained_of_organisation IS NOT NULL AS names_accused,
    false AS is_category,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'kind', a.kind, 'state', a.state) ORDER BY a.id), '[]')
        FROM assignment a
        WHERE a.work_order_id = w.id AND a.organisation_id = $1 AND a.round = w.round
            AND a.state NOT IN ('ended', 'returned')
    ) AS assignments,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('kind', c.kind, 'due_at', c.due_at) ORDER BY c.id), '[]')
        FROM clock c
        WHERE c.work_order_id = w.id AND c.state = 'running'
    ) AS clocks,
    (
        SELECT count(DISTINCT a.organisation_id) = 2
        FROM assignment a
        WHERE a.work_order_id = w.id AND a.organisation_id IN ($1, $3) AND a.round = w.round
            AND a.kind IN ('lead', 'co_handling', 'second_level')
            AND a.state NOT IN ('finished', 'ended', 'returned')
    ) AS has_both
FROM work_order w
WHERE w.state NOT IN ('closed', 'archived')
    AND (
        w.lead_organisation_id = $1
        OR w.complained_of_organisation = $2
        OR EXISTS (
            SELECT 1 FROM assignment a
            WHERE a.work_order_id = w.id AND a.organisation_id = $1 AND a.round = w.round
                AND a.state NOT IN ('ended', 'returned')
        )
    )
ORDER BY w.id

-- category_orders --
-- Open orders of a category.
-- $1 old code
SELECT
    w.id,
    w.number,
    w.state,
    false AS is_lead,
    false AS is_accused,
    false AS names_accused,
    true AS is_category,
    '[]'::jsonb AS assignments,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object('kind', c.kind, 'due_at', c.due_at) ORDER BY c.id), '[]')
        FROM clock c
        WHERE c.work_order_id = w.id AND c.state = 'running'
    ) AS clocks,
    false AS has_both
FROM work_order w
WHERE w.state NOT IN ('closed', 'archived') AND w.category_code = $1
ORDER BY w.id

-- lock_orders --
-- Keeps orders from others until the transaction ends, always in the same order.
-- $1 ids
SELECT id FROM work_order WHERE id = ANY ($1::bigint[]) ORDER BY id FOR UPDATE

-- note_assignments --
-- Remembers whose the assignments were.
-- $1 succession, $2 assignments, $3 old code, $4 new code, $5 now
INSERT INTO succession_transfer (succession_id, work_order_id, assignment_id, old_code, new_code, at)
SELECT $1, a.work_order_id, a.id, $3, $4, $5 FROM assignment a WHERE a.id = ANY ($2::bigint[]) ORDER BY a.id

-- note_orders --
-- Remembers what stood in the orders themselves.
-- $1 succession, $2 orders, $3 old code, $4 new code, $5 now
INSERT INTO succession_transfer (succession_id, work_order_id, old_code, new_code, at)
SELECT $1, w.id, $3, $4, $5 FROM work_order w WHERE w.id = ANY ($2::bigint[]) ORDER BY w.id

-- move_assignments --
-- They are the successor's from now on.
-- $1 assignments, $2 new id
UPDATE assignment SET organisation_id = $2 WHERE id = ANY ($1::bigint[])

-- move_organisation --
-- Lead and accused of open orders; pages that show the old ones are out of date.
-- $1 orders, $2 old id, $3 old code, $4 new id, $5 new code
UPDATE work_order SET
    version = version + 1,
    lead_organisation_id = CASE WHEN lead_organisation_id = $2 THEN $4 ELSE lead_organisation_id END,
    complained_of_organisation = CASE
        WHEN complained_of_organisation = $3 THEN $5 ELSE complained_of_organisation END
WHERE id = ANY ($1::bigint[])

-- move_category --
-- The category of open orders.
-- $1 orders, $2 new code
UPDATE work_order SET version = version + 1, category_code = $2 WHERE id = ANY ($1::bigint[])
