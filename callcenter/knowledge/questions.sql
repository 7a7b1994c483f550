-- ask --
-- A question to a unit. $1 order or null, $2 organisation, $3 category or null, $4 the words, $5 who, $6 now,
-- $7 due, $8 the city's term.
INSERT INTO knowledge_question (
    work_order_id, organisation_id, category_code, question, state, asked_by, asked_at, due_at, due_rule)
VALUES ($1, $2, $3, $4, 'asked', $5, $6, $7, $8)
RETURNING id

-- hold --
-- A question, held until the end of the transaction.
SELECT q.*, w.number AS order_number, o.code AS organisation_code
FROM knowledge_question q
JOIN organisation o ON o.id = q.organisation_id
LEFT JOIN work_order w ON w.id = q.work_order_id
WHERE q.id = $1
FOR UPDATE OF q

-- save --
-- After a step. $1 question, $2 state, $3 organisation, $4 due, $5 answer or null, $6 note or null,
-- $7 answered by, $8 answered at, $9 settled by, $10 settled at, $11 article.
UPDATE knowledge_question SET state = $2, organisation_id = $3, overdue_told_at = CASE WHEN due_at = $4 THEN overdue_told_at END,
    due_at = $4, answer = coalesce($5, answer), note = $6, answered_by = coalesce($7, answered_by),
    answered_at = coalesce($8, answered_at), settled_by = $9, settled_at = $10, article_id = coalesce($11, article_id),
    revision = revision + 1
WHERE id = $1

-- page --
-- Questions, those that are due first among the open ones, then the newest.
-- $1 … $5 the scope of orders, $6 organisations of a unit or null for the centre, $7 state or null, $8 order or null,
-- $9 asked by or null, $10 one question or null, $11 before this id, $12 most rows.
SELECT q.*, o.code AS organisation_code, coalesce(nullif(o.short_name, ''), o.name) AS organisation_name,
    a.display_name AS asked_by_name, b.display_name AS answered_by_name,
    coalesce(w.is_confidential, false) AS is_confidential,
    CASE WHEN w.id IS NOT NULL AND EXISTS (
        SELECT FROM visible_work_orders($1, $2, $3, $4, $5) v WHERE v.id = w.id) THEN w.number END AS order_number,
    EXISTS (SELECT FROM knowledge_version v WHERE v.article_id = q.article_id AND v.state = 'in_force') AS is_in_force
FROM knowledge_question q
JOIN organisation o ON o.id = q.organisation_id
JOIN app_user a ON a.id = q.asked_by
LEFT JOIN app_user b ON b.id = q.answered_by
LEFT JOIN work_order w ON w.id = q.work_order_id
WHERE ($6::bigint[] IS NULL OR q.organisation_id = ANY ($6))
  AND ($7::text IS NULL OR q.state = $7)
  AND ($8::text IS NULL OR w.number = $8)
  AND ($9::bigint IS NULL OR q.asked_by = $9)
  AND ($10::bigint IS NULL OR q.id = $10)
  AND q.id < $11
ORDER BY q.id DESC
LIMIT $12

-- overdue --
-- Questions nobody answered in time and of whom nobody was told; $1 now, $2 most rows.
SELECT q.id, o.code AS organisation_code, q.asked_by, w.number AS order_number
FROM knowledge_question q
JOIN organisation o ON o.id = q.organisation_id
LEFT JOIN work_order w ON w.id = q.work_order_id
WHERE q.state = 'asked' AND q.due_at <= $1 AND q.overdue_told_at IS NULL
ORDER BY q.id
LIMIT $2
FOR UPDATE OF q SKIP LOCKED

-- told_overdue --
-- They were told.
UPDATE knowledge_question SET overdue_told_at = $2 WHERE id = ANY ($1::bigint[])
