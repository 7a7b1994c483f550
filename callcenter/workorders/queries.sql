-- next_number --
-- The running part of the next order number.
SELECT nextval('work_order_number_seq')

-- insert_order --
-- A new order from its contact, with the clock to sort it by.
INSERT INTO work_order (
    number, contact_id, state, request_type, urgency, track, emergency_handover, category_code,
    title, content, district, town, village, address, place_code, channel, source,
    received_at, registered_at, registered_by,
    citizen_name_sealed, phone_sealed, phone_index, calling_phone_sealed, calling_phone_index,
    citizen_name_masked, phone_masked, calling_phone_masked,
    on_behalf_of, is_anonymous, no_reply_wanted, is_confidential, is_actionable,
    complained_of_kind, complained_of_name, complained_of_organisation,
    company, uscc, suggestion, search_bigrams,
    main_clock_kind, main_unit, main_calendar, main_due_at, main_original_due_at, main_warn_at, main_provisional, split_from)
VALUES ($1, $2, 'registered', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
    $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39,
    $40, $41, $42, $43, $44, $45, $46, $47)
RETURNING id

-- lock_order --
-- One order for a command, if this person may see it; the row stays locked until the transaction ends.
-- $1..$5 the scope, $6 number
SELECT w.id
FROM visible_work_orders($1, $2, $3, $4, $5) v
JOIN work_order w ON w.id = v.id
WHERE v.number = $6
FOR UPDATE OF w

-- read_order --
-- One order whole.
-- $1 id
SELECT w.*, o.code AS lead_code, o.name AS lead_name, f.is_chosen AS is_visit_wanted,
    r.released_at AS reach_released_at, r.awaits AS reach_awaits, r.bounced_at AS reach_bounced_at,
    r.reached_at AS reach_reached_at, r.how AS reach_how, r.rule_source AS reach_source,
    EXISTS (SELECT FROM work_order m WHERE m.merged_into = w.id AND m.state = 'merged') AS has_merged,
    (SELECT count(*)::integer FROM rectification r WHERE r.work_order_id = w.id) AS rectifications
FROM work_order w
LEFT JOIN organisation o ON o.id = w.lead_organisation_id
LEFT JOIN follow_up_choice f ON f.work_order_id = w.id AND f.round = w.round
LEFT JOIN answer_reach r ON r.work_order_id = w.id AND r.round = w.round
WHERE w.id = $1

-- find_order --
-- The id of one order, if this person may see it.
-- $1..$5 the scope, $6 number
SELECT v.id FROM visible_work_orders($1, $2, $3, $4, $5) v WHERE v.number = $6

-- assignments --
-- The assignments of an order, oldest first.
SELECT a.*, o.code AS organisation_code, o.name AS organisation_name
FROM assignment a
JOIN organisation o ON o.id = a.organisation_id
WHERE a.work_order_id = $1
ORDER BY a.id

-- contact_attempts --
-- Attempts of departments to reach the citizen.
SELECT c.*, u.display_name AS by_name
FROM contact_attempt c
JOIN app_user u ON u.id = c.by_user
WHERE c.work_order_id = $1
ORDER BY c.id

-- replies --
-- Replies of departments with their reviews.
SELECT r.*, u.display_name AS by_name, v.display_name AS reviewer_name
FROM reply r
JOIN app_user u ON u.id = r.by_user
LEFT JOIN app_user v ON v.id = r.reviewed_by
WHERE r.work_order_id = $1
ORDER BY r.id

-- follow_ups --
-- Follow-ups with the citizen's words.
SELECT f.*, u.display_name AS by_name
FROM follow_up f
JOIN app_user u ON u.id = f.by_user
WHERE f.work_order_id = $1
ORDER BY f.id

-- ratings --
-- The citizen's own ratings and those given in her stead.
SELECT * FROM rating WHERE work_order_id = $1 ORDER BY id

-- move_order --
-- The order's new state, if its version is still the one decided on.
-- $1 id, $2 version decided on, $3 state, $4 round, $5 rework_count, $6 now, $7 outcome
UPDATE work_order SET
    state = $3,
    version = version + 1,
    round = $4,
    rework_count = $5,
    outcome = $7,
    accepted_at = CASE WHEN $3 = 'pending_dispatch' AND accepted_at IS NULL THEN $6::timestamptz ELSE accepted_at END,
    closed_at = CASE WHEN $3 = 'closed' AND state <> 'closed' THEN $6 WHEN $3 IN ('closed', 'archived') THEN closed_at END,
    archived_at = CASE WHEN $3 = 'archived' THEN coalesce(archived_at, $6) END
WHERE id = $1 AND version = $2
RETURNING version

-- save_fields --
-- Corrected fields of an order.
UPDATE work_order SET
    title = $2, request_type = $3, urgency = $4, track = $5, category_code = $6,
    district = $7, town = $8, village = $9, address = $10, place_code = $11,
    is_confidential = $12, complained_of_kind = $13, complained_of_name = $14, complained_of_organisation = $15,
    search_bigrams = $16
WHERE id = $1

-- set_accepted_by --
-- Who took the matter on.
UPDATE work_order SET accepted_by = coalesce(accepted_by, $2) WHERE id = $1

-- insert_assignment --
-- An organisation gets the order (or a copy of it).
INSERT INTO assignment (work_order_id, parent_id, kind, organisation_id, state, round, note, dispatched_at, dispatched_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
RETURNING id

-- set_lead --
-- The organisation that leads, and the abstract it may see.
UPDATE work_order SET lead_organisation_id = $2, abstract = coalesce($3, abstract) WHERE id = $1

-- move_assignment --
-- The lead assignment's new state.
-- $1 id, $2 state, $3 now, $4 person
UPDATE assignment SET
    state = $2,
    signed_in_at = CASE WHEN $2 = 'in_progress' AND signed_in_at IS NULL THEN $3::timestamptz ELSE signed_in_at END,
    signed_in_by = CASE WHEN $2 = 'in_progress' AND signed_in_by IS NULL THEN $4::bigint ELSE signed_in_by END,
    replied_at = CASE WHEN $2 = 'replied' THEN $3 ELSE replied_at END,
    ended_at = CASE WHEN $2 IN ('finished', 'returned', 'ended') THEN $3 ELSE ended_at END
WHERE id = $1

-- end_assignments --
-- Open assignments of an order end.
UPDATE assignment SET state = 'ended', ended_at = $2
WHERE work_order_id = $1 AND state IN ('pending_sign_in', 'in_progress', 'awaiting_signature', 'replied')

-- insert_contact_attempt --
-- One attempt to reach the citizen.
INSERT INTO contact_attempt (work_order_id, assignment_id, at, method, reached, note, by_user)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- insert_reply --
-- A department's reply, to be reviewed.
INSERT INTO reply (work_order_id, assignment_id, round, is_true, is_solved, unsolved_reason, internal_findings, public_answer, state, at, by_user)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'submitted', $9, $10)

-- review_reply --
-- The verdict on the reply under review; gives back its (possibly edited) public answer.
-- $1 order, $2 state, $3 now, $4 person, $5 note, $6 edited answer or null
UPDATE reply SET
    state = $2, reviewed_at = $3, reviewed_by = $4, review_note = $5,
    public_answer = coalesce($6, public_answer)
WHERE state = 'submitted' AND assignment_id = (
    SELECT max(a.id) FROM assignment a WHERE a.work_order_id = $1 AND a.kind = 'lead')
RETURNING public_answer

-- release_answer --
-- The public answer leaves.
UPDATE work_order SET public_answer = $2, answered_at = $3 WHERE id = $1

-- insert_follow_up --
-- One attempt to ask the citizen how it went.
INSERT INTO follow_up (work_order_id, round, at, method, reached, contacted, is_true, is_solved, satisfaction, comment, by_user)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- insert_rating --
-- A rating of a round by the citizen or in her stead; a second one of the same source is refused by the key.
INSERT INTO rating (work_order_id, round, score, comment, at, source)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (work_order_id, round, source) DO NOTHING
RETURNING id

-- insert_rectification --
-- A round spent on putting a bad rating right.
INSERT INTO rectification (work_order_id, round, at, by_user, reason) VALUES ($1, $2, $3, $4, $5)

-- unrated --
-- Answered orders whose time to rate has run out; $1 answered before, $2 most rows.
SELECT w.number
FROM work_order w
WHERE w.state IN ('pending_follow_up', 'closed') AND w.answered_at < $1
  AND coalesce(w.outcome, 'answered') IN ('answered', 'directly_answered', 'unreachable')
  AND NOT EXISTS (SELECT 1 FROM rating r WHERE r.work_order_id = w.id AND r.round = w.round)
  AND NOT EXISTS (SELECT 1 FROM follow_up f WHERE f.work_order_id = w.id AND f.round = w.round AND f.reached)
ORDER BY w.answered_at
LIMIT $2

-- set_track --
-- Which road an order takes.
UPDATE work_order SET track = $2, version = version + 1 WHERE id = $1

-- settled_without_visit --
-- Orders that wait for no visit and are rated, by herself or by default, and that no office has to close; $1 most
-- rows, $2 after this number.
SELECT w.number, w.version
FROM work_order w
JOIN follow_up_choice f ON f.work_order_id = w.id AND f.round = w.round AND NOT f.is_chosen
WHERE w.state = 'pending_follow_up' AND w.number > $2
  AND EXISTS (SELECT 1 FROM rating r WHERE r.work_order_id = w.id AND r.round = w.round)
  AND NOT EXISTS (SELECT FROM track_case c WHERE c.work_order_id = w.id AND c.state IN ('screening', 'working'))
  AND NOT EXISTS (SELECT FROM hard_matter h WHERE h.work_order_id = w.id
      AND h.state IN ('classifying', 'working', 'explained'))
  AND NOT EXISTS (SELECT FROM efficiency_case c WHERE c.work_order_id = w.id AND c.state IN ('deciding', 'working'))
ORDER BY w.number
LIMIT $1

-- list_by_due --
-- Orders a person may see, the most pressing first.
-- $1..$5 the scope, $6 states, $7 request type, $8 urgency, $9 track, $10 category prefix, $11 lead organisations,
-- $12 place code prefixes, $13 channel, $14 bigrams, $15 due after, $16 due before, $17 at-risk moment,
-- $18 cursor due, $19 cursor id, $20 limit, $21 true where confidential orders are known by their abstract alone:
-- those are found by number and town, since a search must not answer what the page does not show;
-- $22, $23 the bigrams as confidential orders are found by, under the newest index key and the one before;
-- $24 whoever has them in hand, by a claim or inside a unit, $25 true for those that wait for words of an agent,
-- $26 the agent they fall to: whoever took them in, and her colleagues while she is away, $27 now,
-- $28 these orders alone
SELECT w.*, o.code AS lead_code, o.name AS lead_name
FROM visible_work_orders($1, $2, $3, $4, $5) w
LEFT JOIN organisation o ON o.id = w.lead_organisation_id
WHERE ($6::text[] IS NULL OR w.state = ANY ($6))
  AND ($7::text IS NULL OR w.request_type = $7)
  AND ($8::text IS NULL OR w.urgency = $8)
  AND ($9::text IS NULL OR w.track = $9)
  AND ($10::text[] IS NULL OR w.category_code = ANY ($10))
  AND ($11::bigint[] IS NULL OR w.lead_organisation_id = ANY ($11))
  AND ($12::text[] IS NULL
       OR CASE WHEN $21 AND w.is_confidential THEN left(w.place_code, 9) ELSE w.place_code END = ANY ($12))
  AND ($13::text IS NULL OR w.channel = $13)
  AND ($14::text[] IS NULL OR w.search_bigrams @> $14 OR w.search_bigrams @> $22 OR w.search_bigrams @> $23)
  AND ($14::text[] IS NULL OR NOT ($21 AND w.is_confidential)
       OR regexp_split_to_array(lower(w.number), '[^0-9a-z]+') @> $14)
  AND ($15::timestamptz IS NULL OR w.main_due_at >= $15)
  AND ($16::timestamptz IS NULL OR w.main_due_at < $16)
  AND ($17::timestamptz IS NULL OR (w.main_warn_at <= $17 AND w.main_due_at > $17))
  AND ($24::bigint IS NULL
       OR EXISTS (
           SELECT 1 FROM claim c
           WHERE c.work_order_id = w.id AND c.user_id = $24 AND c.released_at IS NULL AND c.expires_at > $27)
       OR EXISTS (
           SELECT 1 FROM assignment a
           WHERE a.work_order_id = w.id AND a.round = w.round
             AND a.state IN ('pending_sign_in', 'in_progress', 'awaiting_signature', 'replied')
             AND $24 = (
                 SELECT h.user_id FROM assignment_handler h
                 WHERE h.assignment_id = a.id ORDER BY h.id DESC LIMIT 1)))
  AND (NOT $25
       OR (w.state = 'pending_supplement' AND 'ask_agent' = (
           SELECT d.kind FROM addition d
           WHERE d.work_order_id = w.id AND d.kind IN ('ask_agent', 'ask_citizen') ORDER BY d.id DESC LIMIT 1)))
  AND ($26::bigint IS NULL
       OR coalesce(w.registered_by, w.accepted_by, $26) = $26
       OR EXISTS (
           SELECT 1 FROM app_user taker
           JOIN app_user me ON me.id = $26 AND me.organisation_code = taker.organisation_code
           WHERE taker.id = coalesce(w.registered_by, w.accepted_by)
             AND NOT EXISTS (
                 SELECT 1 FROM session s
                 WHERE s.user_id = taker.id AND s.ended_at IS NULL AND s.expires_at > $27
                   AND s.last_seen_at > $27 - make_interval(mins => (
                       SELECT p.value FROM access_policy p WHERE p.name = 'session_idle_seats')))))
  AND ($28::bigint[] IS NULL OR w.id = ANY ($28))
  AND ($18::timestamptz IS NULL
       OR (coalesce(w.main_due_at, '9999-01-01T00:00Z'), w.id) > ($18, $19::bigint))
ORDER BY coalesce(w.main_due_at, '9999-01-01T00:00Z'), w.id
LIMIT $20

-- list_by_received --
-- Orders a person may see, the newest first; parameters as for list_by_due.
SELECT w.*, o.code AS lead_code, o.name AS lead_name
FROM visible_work_orders($1, $2, $3, $4, $5) w
LEFT JOIN organisation o ON o.id = w.lead_organisation_id
WHERE ($6::text[] IS NULL OR w.state = ANY ($6))
  AND ($7::text IS NULL OR w.request_type = $7)
  AND ($8::text IS NULL OR w.urgency = $8)
  AND ($9::text IS NULL OR w.track = $9)
  AND ($10::text[] IS NULL OR w.category_code = ANY ($10))
  AND ($11::bigint[] IS NULL OR w.lead_organisation_id = ANY ($11))
  AND ($12::text[] IS NULL
       OR CASE WHEN $21 AND w.is_confidential THEN left(w.place_code, 9) ELSE w.place_code END = ANY ($12))
  AND ($13::text IS NULL OR w.channel = $13)
  AND ($14::text[] IS NULL OR w.search_bigrams @> $14 OR w.search_bigrams @> $22 OR w.search_bigrams @> $23)
  AND ($14::text[] IS NULL OR NOT ($21 AND w.is_confidential)
       OR regexp_split_to_array(lower(w.number), '[^0-9a-z]+') @> $14)
  AND ($15::timestamptz IS NULL OR w.main_due_at >= $15)
  AND ($16::timestamptz IS NULL OR w.main_due_at < $16)
  AND ($17::timestamptz IS NULL OR (w.main_warn_at <= $17 AND w.main_due_at > $17))
  AND ($24::bigint IS NULL
       OR EXISTS (
           SELECT 1 FROM claim c
           WHERE c.work_order_id = w.id AND c.user_id = $24 AND c.released_at IS NULL AND c.expires_at > $27)
       OR EXISTS (
           SELECT 1 FROM assignment a
           WHERE a.work_order_id = w.id AND a.round = w.round
             AND a.state IN ('pending_sign_in', 'in_progress', 'awaiting_signature', 'replied')
             AND $24 = (
                 SELECT h.user_id FROM assignment_handler h
                 WHERE h.assignment_id = a.id ORDER BY h.id DESC LIMIT 1)))
  AND (NOT $25
       OR (w.state = 'pending_supplement' AND 'ask_agent' = (
           SELECT d.kind FROM addition d
           WHERE d.work_order_id = w.id AND d.kind IN ('ask_agent', 'ask_citizen') ORDER BY d.id DESC LIMIT 1)))
  AND ($26::bigint IS NULL
       OR coalesce(w.registered_by, w.accepted_by, $26) = $26
       OR EXISTS (
           SELECT 1 FROM app_user taker
           JOIN app_user me ON me.id = $26 AND me.organisation_code = taker.organisation_code
           WHERE taker.id = coalesce(w.registered_by, w.accepted_by)
             AND NOT EXISTS (
                 SELECT 1 FROM session s
                 WHERE s.user_id = taker.id AND s.ended_at IS NULL AND s.expires_at > $27
                   AND s.last_seen_at > $27 - make_interval(mins => (
                       SELECT p.value FROM access_policy p WHERE p.name = 'session_idle_seats')))))
  AND ($28::bigint[] IS NULL OR w.id = ANY ($28))
  AND ($18::timestamptz IS NULL OR (w.received_at, w.id) < ($18, $19::bigint))
ORDER BY w.received_at DESC, w.id DESC
LIMIT $20

-- own_parts --
-- What one organisation has to do, by the time its own clock gives it; one part of an order at a time is open.
-- $1 organisation, $2 states, $3 these orders alone or null
SELECT a.work_order_id, a.id, a.kind, a.state, k.due_at
FROM assignment a
LEFT JOIN LATERAL (
    SELECT c.due_at FROM clock c
    WHERE c.work_order_id = a.work_order_id AND c.assignment_id = a.id AND c.state = 'running'
    ORDER BY c.due_at, c.id
    LIMIT 1
) k ON true
WHERE a.organisation_id = $1 AND a.state = ANY ($2) AND a.kind IN ('lead', 'co_handling', 'second_level')
  AND ($3::bigint[] IS NULL OR a.work_order_id = ANY ($3))
ORDER BY coalesce(k.due_at, '9999-01-01T00:00Z'), a.work_order_id

-- counts --
-- How many orders a person may see stand where, and how many press.
-- $1..$5 the scope, $6 now, $7 end of today
SELECT
    w.state,
    count(*) AS n,
    count(*) FILTER (WHERE w.main_due_at <= $6) AS overdue,
    count(*) FILTER (WHERE w.main_warn_at <= $6 AND w.main_due_at > $6) AS at_risk,
    count(*) FILTER (WHERE w.main_due_at > $6 AND w.main_due_at < $7) AS due_today
FROM visible_work_orders($1, $2, $3, $4, $5) w
WHERE w.state = ANY ('{registered,pending_supplement,pending_dispatch,in_consultation,merged,dispatched,in_progress,suspended,pending_review,pending_follow_up,closed}')
GROUP BY w.state

-- people --
-- Names and organisations of people, for histories.
SELECT u.id, u.display_name, o.short_name AS organisation
FROM app_user u
LEFT JOIN organisation o ON o.code = u.organisation_code
WHERE u.id = ANY ($1)

-- visible_numbers --
-- Which of these orders a person may see.
-- $1..$5 the scope, $6 numbers
SELECT v.number FROM visible_work_orders($1, $2, $3, $4, $5) v WHERE v.number = ANY ($6)

-- closed_to_archive --
-- Orders closed long enough to be archived; $1 closed before, $2 most rows.
SELECT w.number, w.version FROM work_order w
WHERE w.state = 'closed' AND w.closed_at < $1
  AND NOT EXISTS (SELECT FROM application p WHERE p.work_order_id = w.id AND p.state = 'pending')
ORDER BY w.closed_at LIMIT $2
