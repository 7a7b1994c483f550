-- next_serial --
-- The next number of a kind in a year; its row stays locked until the transaction ends, so that no number is lost.
INSERT INTO letter_series AS s (kind, year, last) VALUES ($1, $2, 1)
ON CONFLICT (kind, year) DO UPDATE SET last = s.last + 1
RETURNING last

-- insert --
-- A letter goes out.
INSERT INTO letter (
    number, kind, form, year, serial, work_order_id, organisation_id, supervision_id, state, issued_at, issued_by, due_at,
    page)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'issued', $9, $10, $11, $12)

-- letters --
-- Letters of the orders a person may see, newest first; people of units see those of their own organisations.
-- $1..$5 the scope, $6 organisations or null, $7 states or null, $8 kind or null, $9 order or null, $10 letter or null,
-- $11 only those whose answer is late at, $12 before this id, $13 most rows
SELECT l.id, l.number, l.kind, l.form, l.work_order_id AS order_id, w.number AS order, w.version, l.organisation_id,
    o.code AS organisation, coalesce(nullif(o.short_name, ''), o.name) AS organisation_name, l.state, l.issued_at,
    i.display_name AS issued_by, l.due_at, l.page, coalesce(l.answer, s.answer) AS answer,
    coalesce(l.answered_at, s.answered_at) AS answered_at, coalesce(a.display_name, v.display_name) AS answered_by,
    coalesce(l.sent_back_reason, s.sent_back_reason) AS sent_back_reason, coalesce(l.note, s.note) AS note,
    l.closed_at, c.display_name AS closed_by
FROM letter l
JOIN visible_work_orders($1, $2, $3, $4, $5) w ON w.id = l.work_order_id
JOIN organisation o ON o.id = l.organisation_id
LEFT JOIN supervision s ON s.id = l.supervision_id
LEFT JOIN app_user i ON i.id = l.issued_by
LEFT JOIN app_user a ON a.id = l.answered_by
LEFT JOIN app_user v ON v.id = s.answered_by
LEFT JOIN app_user c ON c.id = l.closed_by
WHERE ($6::bigint[] IS NULL OR l.organisation_id = ANY ($6))
  AND ($7::text[] IS NULL OR l.state = ANY ($7))
  AND ($8::text IS NULL OR l.kind = $8)
  AND ($9::text IS NULL OR w.number = $9)
  AND ($10::text IS NULL OR l.number = $10)
  AND ($11::timestamptz IS NULL OR (l.state = 'issued' AND l.due_at < $11))
  AND l.id < $12
ORDER BY l.id DESC
LIMIT $13

-- lock --
-- A letter's row, held.
SELECT state FROM letter WHERE id = $1 FOR UPDATE

-- move --
-- A letter of urging goes on. $1 id, $2 state, $3 now, $4 person, $5 answer, $6 why sent back, $7 note
UPDATE letter SET
    state = $2,
    answer = coalesce($5, answer),
    answered_at = CASE WHEN $5::text IS NULL THEN answered_at ELSE $3 END,
    answered_by = CASE WHEN $5::text IS NULL THEN answered_by ELSE $4::bigint END,
    sent_back_reason = coalesce($6, sent_back_reason),
    note = coalesce($7, note),
    closed_at = CASE WHEN $2 = 'closed' THEN $3::timestamptz END,
    closed_by = CASE WHEN $2 = 'closed' THEN $4::bigint END
WHERE id = $1

-- running_clock --
-- A clock while it runs.
SELECT id, assignment_id, due_at FROM clock WHERE id = $1 AND state = 'running'

-- propose --
-- A card calls for a letter; once for each step of a clock. $1 order, $2 clock, $3 step, $4 form, $5 now
INSERT INTO letter_proposal (work_order_id, clock_id, step, form, proposed_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (clock_id, step) DO NOTHING
RETURNING id

-- decide --
-- A proposal is settled. $1 id, $2 state, $3 now, $4 person, $5 reason
UPDATE letter_proposal SET state = $2, decided_at = $3, decided_by = $4, reason = $5
WHERE id = $1 AND state = 'open'
RETURNING id

-- proposals --
-- Proposals a person may decide, oldest first. $1..$5 the scope, $6 one of them or null
SELECT p.id, p.form, p.step, p.proposed_at, p.clock_id, w.number AS order, w.title, w.is_confidential, w.version,
    c.kind AS clock, c.due_at, o.code AS organisation, coalesce(nullif(o.short_name, ''), o.name) AS organisation_name
FROM letter_proposal p
JOIN visible_work_orders($1, $2, $3, $4, $5) w ON w.id = p.work_order_id
JOIN clock c ON c.id = p.clock_id
LEFT JOIN organisation o ON o.id = w.lead_organisation_id
WHERE p.state = 'open' AND c.state = 'running' AND ($6::bigint IS NULL OR p.id = $6)
ORDER BY p.id
LIMIT 200
