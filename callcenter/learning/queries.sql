-- keep_example --
-- What a person chose last stands.
-- $1 order, $2 field, $3 suggested, $4 confidence, $5 chosen, $6 now
INSERT INTO learning_example (work_order_id, field, suggested, confidence, chosen, at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (work_order_id, field) DO UPDATE
SET chosen = excluded.chosen, at = excluded.at
WHERE learning_example.chosen <> excluded.chosen

-- training_rows --
-- Newest categories that people chose, with the masked words of their orders; never of confidential orders.
-- $1 most rows
SELECT w.content, e.chosen
FROM learning_example e
JOIN work_order w ON w.id = e.work_order_id
WHERE e.field = 'category' AND NOT w.is_confidential AND w.anonymised_at IS NULL AND w.track <> 'efficiency'
ORDER BY e.at DESC, e.work_order_id DESC
LIMIT $1

-- summary --
-- By field: how many people decided, and how many of the suggestions they left standing.
SELECT field, count(*) AS total, count(*) FILTER (WHERE is_right) AS "right"
FROM learning_example GROUP BY field ORDER BY field

-- of_days --
-- Categories that people chose in a span of time, and what the shadow would have said.
-- $1 from, $2 before
SELECT e.suggested, e.confidence, e.chosen, e.is_right, s.value AS shadow
FROM learning_example e
LEFT JOIN shadow_answer s ON s.work_order_id = e.work_order_id
    AND s.model_id = (SELECT id FROM learned_model WHERE state = 'shadow')
WHERE e.field = 'category' AND e.at >= $1 AND e.at < $2

-- keep_shadow --
-- $1 order, $2 model, $3 value, $4 confidence, $5 now
INSERT INTO shadow_answer (work_order_id, model_id, value, confidence, at)
VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING

-- begin --
-- A model that is to be trained; none where one is in training.
-- $1 by, $2 now
INSERT INTO learned_model (state, made_by, made_at, changed_at) VALUES ('training', $1, $2, $2)
ON CONFLICT DO NOTHING
RETURNING id

-- made --
-- $1 id, $2 state, $3 blob, $4 examples, $5 card, $6 its figures, $7 those of what answers, $8 verdict, $9 now
UPDATE learned_model
SET state = $2, blob_key = $3, examples = $4, card = $5, candidate_figures = $6, present_figures = $7,
    verdict = $8, changed_at = $9
WHERE id = $1 AND state = 'training'

-- models --
-- Newest first.
SELECT id, state, blob_key, examples, card, candidate_figures, present_figures, verdict, replaced_id, made_at,
    changed_at, reason
FROM learned_model ORDER BY id DESC LIMIT 100

-- lock_models --
-- Nobody else moves a model meanwhile.
SELECT pg_advisory_xact_lock(hashtext('learned_model'))

-- move --
-- $1 id, $2 state, $3 what it took over from, $4 by, $5 why, $6 now
UPDATE learned_model
SET state = $2, replaced_id = coalesce($3, replaced_id), changed_by = $4, reason = $5, changed_at = $6
WHERE id = $1

-- answering --
-- The models that answer or answer beside.
SELECT id, state, blob_key FROM learned_model WHERE state IN ('active', 'shadow')

-- keep_evaluation --
-- $1 now, $2 model, $3 figures, $4 whether it drifts
INSERT INTO learning_evaluation (at, model_id, figures, is_drifting) VALUES ($1, $2, $3, $4) RETURNING id

-- evaluations --
-- Newest first.
SELECT id, at, model_id, figures, is_drifting FROM learning_evaluation ORDER BY id DESC LIMIT 60
