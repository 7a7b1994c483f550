-- present --
-- Which side roads an order has rows of; most have none, and then nothing more is asked for.
SELECT
    EXISTS (SELECT FROM application WHERE work_order_id = $1) AS applications,
    EXISTS (SELECT FROM supervision WHERE work_order_id = $1) AS supervisions,
    EXISTS (SELECT FROM urge WHERE work_order_id = $1) AS urges,
    EXISTS (SELECT FROM addition WHERE work_order_id = $1)
        OR EXISTS (SELECT FROM work_order w WHERE w.merged_into = $1) AS additions,
    EXISTS (SELECT FROM hand_over WHERE work_order_id = $1) AS hand_overs,
    EXISTS (SELECT FROM instruction WHERE work_order_id = $1) AS instructions,
    EXISTS (SELECT FROM citizen_question WHERE work_order_id = $1) AS questions,
    EXISTS (SELECT FROM consultation WHERE work_order_id = $1) AS consultations,
    EXISTS (SELECT FROM suspension WHERE work_order_id = $1) AS suspensions,
    EXISTS (SELECT FROM work_order w WHERE w.merged_into = $1 OR w.split_from = $1)
        OR EXISTS (SELECT FROM work_order w WHERE w.id = $1 AND num_nonnulls(w.merged_into, w.split_from) > 0) AS relatives

-- applications --
-- What organisations asked for, oldest first.
SELECT p.*, o.code AS organisation_code, o.short_name AS organisation_name, u.display_name AS by_name,
    d.display_name AS decider_name
FROM application p
JOIN assignment a ON a.id = p.assignment_id
JOIN organisation o ON o.id = a.organisation_id
JOIN app_user u ON u.id = p.by_user
LEFT JOIN app_user d ON d.id = p.decided_by
WHERE p.work_order_id = $1
ORDER BY p.id

-- supervisions --
-- Supervisions of an order, oldest first.
SELECT s.*, u.display_name AS by_name, v.display_name AS answered_name
FROM supervision s
LEFT JOIN app_user u ON u.id = s.issued_by
LEFT JOIN app_user v ON v.id = s.answered_by
WHERE s.work_order_id = $1
ORDER BY s.id

-- urges --
-- Who urged an order and when, oldest first; by_name is null for the citizen.
SELECT x.*, u.display_name AS by_name FROM urge x LEFT JOIN app_user u ON u.id = x.by_user
WHERE x.work_order_id = $1 ORDER BY x.id

-- additions --
-- What was asked for and added, oldest first; also what was added to orders that hang on this one.
SELECT x.*, u.display_name AS by_name, w.number AS bound_to, x.work_order_id <> $1 AS from_merged
FROM addition x
JOIN work_order w ON w.id = x.work_order_id
LEFT JOIN app_user u ON u.id = x.by_user
WHERE x.work_order_id = $1
   OR (x.kind IN ('citizen', 'agent')
       AND x.work_order_id IN (SELECT id FROM work_order WHERE merged_into = $1 AND state = 'merged'))
ORDER BY x.id

-- hand_overs --
-- To whom an emergency was handed, oldest first.
SELECT x.*, u.display_name AS by_name FROM hand_over x JOIN app_user u ON u.id = x.by_user
WHERE x.work_order_id = $1 ORDER BY x.id

-- instructions --
-- What leaders wrote on an order, oldest first.
SELECT * FROM instruction WHERE work_order_id = $1 ORDER BY id

-- questions --
-- Questions put to the citizen through the centre, oldest first.
SELECT * FROM citizen_question WHERE work_order_id = $1 ORDER BY id

-- consultation --
-- The latest consultation of an order.
SELECT * FROM consultation WHERE work_order_id = $1 ORDER BY id DESC LIMIT 1

-- opinions --
-- What those asked said in a consultation.
SELECT c.*, o.code AS organisation_code, o.short_name AS organisation_name
FROM consultation_opinion c JOIN organisation o ON o.id = c.organisation_id
WHERE c.consultation_id = $1 ORDER BY c.at

-- suspension --
-- The latest suspension of an order.
SELECT * FROM suspension WHERE work_order_id = $1 ORDER BY id DESC LIMIT 1

-- progress --
-- What was reported on a suspension, oldest first.
SELECT p.*, u.display_name AS by_name FROM progress_report p JOIN app_user u ON u.id = p.by_user
WHERE p.suspension_id = $1 ORDER BY p.id

-- relatives --
-- Orders this one hangs on, that hang on it, it was split from or into.
SELECT number, CASE
    WHEN id = (SELECT merged_into FROM work_order WHERE id = $1) THEN 'merged_into'
    WHEN merged_into = $1 THEN 'merged'
    WHEN id = (SELECT split_from FROM work_order WHERE id = $1) THEN 'split_from'
    ELSE 'split_into' END AS relation
FROM work_order
WHERE merged_into = $1 OR split_from = $1
   OR id IN (SELECT merged_into FROM work_order WHERE id = $1)
   OR id IN (SELECT split_from FROM work_order WHERE id = $1)
ORDER BY id

-- attached --
-- Number and version of the orders that hang on this one.
SELECT number, version FROM work_order WHERE merged_into = $1 AND state = 'merged' ORDER BY id

-- attached_orders --
-- The orders that hang on this one, with their rounds.
SELECT id, round, number FROM work_order WHERE merged_into = $1 AND state = 'merged' ORDER BY id

-- attached_count --
-- How many orders hang on this one.
SELECT count(*)::integer FROM work_order WHERE merged_into = $1 AND state = 'merged'

-- insert_application --
-- An organisation asks for something.
INSERT INTO application (
    work_order_id, assignment_id, kind, round, ground, reason, basis, plan, public_answer, document, signed_by,
    proper_organisation, asked_until, at, by_user)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
RETURNING id

-- decide_application --
-- The decision on an application that waits; gives it back.
-- $1 id, $2 state, $3 granted until, $4 now, $5 person, $6 note, $7 wrongful
UPDATE application SET
    state = $2, granted_until = $3, decided_at = $4, decided_by = $5, decision_note = $6, is_wrongful = $7
WHERE id = $1 AND state = 'pending'
RETURNING *

-- drop_applications --
-- What organisations asked for is void, for the reason $3.
UPDATE application SET state = 'cancelled', decided_at = $2, decision_note = $3
WHERE assignment_id = ANY ($1) AND state = 'pending' AND kind <> 'appeal'

-- drop_applications_of_order --
-- An order is over: what was asked for and not decided is void.
UPDATE application SET state = 'cancelled', decided_at = $2, decision_note = '工单已办结'
WHERE work_order_id = $1 AND state = 'pending' AND kind <> 'appeal'

-- end_supervisions --
-- An order is over, and its supervision with it.
UPDATE supervision SET state = 'ended', ended_at = $2, note = coalesce(note, '工单已办结')
WHERE work_order_id = $1 AND state <> 'ended'

-- end_letters --
-- An order is over, and the letters about it with it.
UPDATE letter SET state = 'closed', closed_at = $2 WHERE work_order_id = $1 AND state <> 'closed'

-- drop_questions --
-- An order is over: what its organisation wanted to know is not asked any more.
UPDATE citizen_question SET answered_at = $2, answer = '工单已办结，未再询问'
WHERE work_order_id = $1 AND answered_at IS NULL

-- withdraw_replies_of_order --
-- An order is over: drafts and replies under review are void.
UPDATE reply SET state = 'withdrawn', reviewed_at = $2 WHERE work_order_id = $1 AND state IN ('drafted', 'submitted')

-- end_parts --
-- These assignments end in the state given.
UPDATE assignment SET state = $2, ended_at = $3 WHERE id = ANY ($1)
AND state IN ('pending_sign_in', 'in_progress', 'awaiting_signature', 'replied', 'finished')

-- withdraw_replies --
-- Drafts and replies under review of organisations that are out.
UPDATE reply SET state = 'withdrawn', reviewed_at = $2 WHERE assignment_id = ANY ($1) AND state IN ('drafted', 'submitted')

-- insert_draft --
-- A draft that waits for the leader's signature.
INSERT INTO reply (
    work_order_id, assignment_id, round, is_true, is_solved, unsolved_reason, internal_findings, public_answer,
    state, at, by_user)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- move_reply --
-- The reply of an assignment goes on; gives it back.
-- $1 assignment, $2 from states, $3 to, $4 now, $5 person, $6 note
UPDATE reply SET state = $3, reviewed_at = $4, reviewed_by = $5, review_note = coalesce($6, review_note)
WHERE id = (SELECT id FROM reply WHERE assignment_id = $1 AND state = ANY ($2) ORDER BY id DESC LIMIT 1)
RETURNING *

-- set_flags --
-- Flags of an order; null leaves one alone.
-- $1 id, $2 designated, $3 unreasonable, $4 refusal ground
UPDATE work_order SET
    is_designated = coalesce($2, is_designated),
    is_unreasonable = coalesce($3, is_unreasonable),
    refusal_ground = coalesce($4, refusal_ground)
WHERE id = $1

-- set_merged_into --
-- What an order hangs on.
UPDATE work_order SET merged_into = $2 WHERE id = $1

-- clear_lead --
-- Nobody leads the order.
UPDATE work_order SET lead_organisation_id = NULL WHERE id = $1

-- reopen --
-- A finished order begins anew: nobody leads it, and what was decided of its first life binds the second no more.
UPDATE work_order SET lead_organisation_id = NULL, is_designated = false, is_unreasonable = false, refusal_ground = NULL,
    merged_into = NULL
WHERE id = $1

-- clear_emergency --
-- No emergency after all.
UPDATE work_order SET emergency_handover = NULL, urgency = CASE WHEN urgency = 'emergency' THEN 'normal' ELSE urgency END
WHERE id = $1

-- insert_urge --
-- Somebody asks where the answer stays.
INSERT INTO urge (work_order_id, at, by_user, reason) VALUES ($1, $2, $3, $4)

-- insert_addition --
-- Something asked for or added.
INSERT INTO addition (work_order_id, kind, content, at, by_user) VALUES ($1, $2, $3, $4, $5)

-- insert_hand_over --
-- An emergency is with somebody else now.
INSERT INTO hand_over (work_order_id, handed_to, taken_by, note, at, by_user) VALUES ($1, $2, $3, $4, $5, $6)

-- insert_instruction --
-- A leader wrote on the order; nothing where the paper named is no file of it.
INSERT INTO instruction (work_order_id, leader, text, at, by_user, attachment_id)
SELECT $1, $2, $3, $4, $5, $6
WHERE $6::bigint IS NULL
   OR EXISTS (SELECT FROM attachment a JOIN work_order w ON w.id = $1
        WHERE a.id = $6 AND (a.work_order_id = w.id OR a.contact_id = w.contact_id))
RETURNING id

-- lapse_questions --
-- Whoever wanted to know has the order no more; the next question takes its place.
UPDATE citizen_question SET answered_at = $2, answer = '提问的单位已不再办理，未再询问'
WHERE work_order_id = $1 AND answered_at IS NULL

-- insert_question --
-- A question to the citizen, through the centre.
INSERT INTO citizen_question (work_order_id, assignment_id, question, asked_at, asked_by) VALUES ($1, $2, $3, $4, $5)

-- answer_question --
-- What the citizen said.
UPDATE citizen_question SET answer = $2, answered_at = $3, answered_by = $4
WHERE work_order_id = $1 AND answered_at IS NULL

-- open_consultation --
-- Whose duty is it?
INSERT INTO consultation (work_order_id, question, opened_at, opened_by) VALUES ($1, $2, $3, $4)

-- insert_opinion --
-- What one of those asked says.
INSERT INTO consultation_opinion (consultation_id, organisation_id, opinion, is_ours, at, by_user)
SELECT id, $2, $3, $4, $5, $6 FROM consultation WHERE work_order_id = $1 AND concluded_at IS NULL

-- conclude_consultation --
-- It is settled.
UPDATE consultation SET minutes = $2, concluded_at = $3, concluded_by = $4
WHERE work_order_id = $1 AND concluded_at IS NULL

-- drop_consultation --
-- An order is over, and the question whose duty it is with it.
UPDATE consultation SET minutes = '工单已办结', concluded_at = $2 WHERE work_order_id = $1 AND concluded_at IS NULL

-- open_supervision --
-- The centre presses.
INSERT INTO supervision (work_order_id, level, state, reason, issued_at, issued_by, answer_due_at)
VALUES ($1, $2, 'issued', $3, $4, $5, $6)
RETURNING id

-- move_supervision --
-- The open supervision goes on, and its letter with it.
-- $1 order, $2 state, $3 now, $4 person, $5 answer, $6 why sent back, $7 note
WITH moved AS (
    UPDATE supervision SET
        state = $2,
        answer = coalesce($5, answer),
        answered_at = CASE WHEN $5::text IS NULL THEN answered_at ELSE $3 END,
        answered_by = CASE WHEN $5::text IS NULL THEN answered_by ELSE $4::bigint END,
        sent_back_reason = coalesce($6, sent_back_reason),
        note = coalesce($7, note),
        ended_at = CASE WHEN $2 = 'ended' THEN $3::timestamptz ELSE NULL END
    WHERE work_order_id = $1 AND state <> 'ended'
    RETURNING id, state
)
UPDATE letter l SET
    state = CASE moved.state WHEN 'ended' THEN 'closed' ELSE moved.state END,
    closed_at = CASE moved.state WHEN 'ended' THEN $3::timestamptz END,
    closed_by = CASE moved.state WHEN 'ended' THEN $4::bigint END
FROM moved
WHERE l.supervision_id = moved.id

-- open_suspension --
-- An order is put off to a promised date.
INSERT INTO suspension (work_order_id, application_id, promised_at, plan, report_days, next_report_at, started_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- insert_progress --
-- How a suspended order stands.
INSERT INTO progress_report (suspension_id, at, by_user, progress, next_step)
SELECT id, $2, $3, $4, $5 FROM suspension WHERE work_order_id = $1 AND ended_at IS NULL

-- next_report --
-- When the next report is due: by the promised date at the latest, as long as that is to come.
-- $1 order, $2 days from the moment $3
UPDATE suspension SET next_report_at = least(
        $3::timestamptz + make_interval(days => coalesce($2, report_days)),
        CASE WHEN promised_at > $3 THEN promised_at END
    ),
    report_days = coalesce($2, report_days)
WHERE work_order_id = $1 AND ended_at IS NULL

-- review_suspension --
-- The centre looked at it.
UPDATE suspension SET reviewed_at = $2, review_note = $3 WHERE work_order_id = $1 AND ended_at IS NULL

-- end_suspension --
-- It goes on.
UPDATE suspension SET ended_at = $2, end_reason = $3 WHERE work_order_id = $1 AND ended_at IS NULL

-- waiting_applications --
-- Applications a person may see, those that wait first.
-- $1..$5 the scope, $6 state or null, $7 kind or null, $8 most rows
SELECT p.*, v.number, v.title, v.is_confidential, o.code AS organisation_code, o.short_name AS organisation_name,
    u.display_name AS by_name, d.display_name AS decider_name
FROM application p
JOIN visible_work_orders($1, $2, $3, $4, $5) v ON v.id = p.work_order_id
JOIN assignment a ON a.id = p.assignment_id
JOIN organisation o ON o.id = a.organisation_id
JOIN app_user u ON u.id = p.by_user
LEFT JOIN app_user d ON d.id = p.decided_by
WHERE ($6::text IS NULL OR p.state = $6) AND ($7::text IS NULL OR p.kind = $7)
  -- of a confidential order an organisation reads what it asked for itself
  AND (NOT v.is_confidential OR cardinality($4::bigint[]) = 0 OR a.organisation_id = ANY ($4))
ORDER BY p.at DESC
LIMIT $8

-- ledger --
-- The ledger of suspended orders a person may see, the soonest promise first.
-- $1..$5 the scope, $6 most rows
SELECT s.*, v.number, v.title, v.is_confidential, o.code AS organisation_code, o.short_name AS organisation_name,
    (SELECT p.progress FROM progress_report p WHERE p.suspension_id = s.id ORDER BY p.id DESC LIMIT 1) AS last_report
FROM suspension s
JOIN visible_work_orders($1, $2, $3, $4, $5) v ON v.id = s.work_order_id
LEFT JOIN organisation o ON o.id = v.lead_organisation_id
WHERE s.ended_at IS NULL
  AND (NOT v.is_confidential OR cardinality($4::bigint[]) = 0 OR v.lead_organisation_id = ANY ($4))
ORDER BY s.promised_at
LIMIT $6

-- due_suspensions --
-- Suspended orders whose promised date has come.
SELECT w.number, w.version FROM suspension s JOIN work_order w ON w.id = s.work_order_id
WHERE s.ended_at IS NULL AND w.state = 'suspended' AND s.promised_at <= $1 ORDER BY s.promised_at LIMIT $2

-- insert_override --
-- A law gives the order another term.
INSERT INTO clock_override (work_order_id, unit, amount, law, article, document, reason, at, by_user)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING id
