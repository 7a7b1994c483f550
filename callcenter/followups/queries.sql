-- keep_choice --
-- What was decided for a round.
INSERT INTO follow_up_choice (work_order_id, round, is_chosen, is_judged, rule_code, share, draw, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- insist --
-- A visit of a round is wanted after all.
UPDATE follow_up_choice SET is_chosen = true, rule_code = 'undelivered'
WHERE work_order_id = $1 AND round = $2 AND NOT is_chosen
RETURNING true

-- was_late --
-- Whether the present round's statutory or department clock ran out before it stopped; $1 order, $2 round, $3 now.
SELECT EXISTS (
    SELECT 1 FROM clock
    WHERE work_order_id = $1 AND round = $2 AND kind IN ('statutory', 'department', 'rectification')
      AND state <> 'void' AND due_at < coalesce(stopped_at, $3)
)

-- pool --
-- Orders waiting for a visit and those whose citizen is dissatisfied, the most pressing first.
-- $1..$5 the scope, $6 cursor due, $7 cursor id, $8 limit, $9 one number or null
SELECT w.id, w.number, w.title, w.request_type, w.urgency, w.track, w.channel, w.town, w.received_at, w.answered_at,
    w.public_answer, w.version, w.round, w.main_clock_kind, w.main_unit, w.main_calendar, w.main_due_at, w.main_original_due_at,
    w.main_warn_at, w.main_provisional, w.main_card,
    w.is_anonymous, w.is_confidential, w.no_reply_wanted, w.on_behalf_of, w.phone_masked, w.calling_phone_masked,
    w.phone_sealed IS NOT NULL OR w.calling_phone_sealed IS NOT NULL AS has_phone,
    o.code AS lead_code, coalesce(nullif(o.short_name, ''), o.name) AS lead_name,
    f.rule_code, f.is_chosen,
    s.satisfaction_final, s.final_source
FROM visible_work_orders($1, $2, $3, $4, $5) w
LEFT JOIN organisation o ON o.id = w.lead_organisation_id
LEFT JOIN follow_up_choice f ON f.work_order_id = w.id AND f.round = w.round
LEFT JOIN order_satisfaction s ON s.work_order_id = w.id
WHERE w.state = 'pending_follow_up'
  AND ($9::text IS NULL OR w.number = $9)
  AND ($9::text IS NOT NULL OR coalesce(f.is_chosen, true)
       OR (s.satisfaction_final <= 2 AND s.final_source <> 'default'))
  AND ($6::timestamptz IS NULL
       OR (coalesce(w.main_due_at, '9999-01-01T00:00Z'), w.id) > ($6, $7::bigint))
ORDER BY coalesce(w.main_due_at, '9999-01-01T00:00Z'), w.id
LIMIT $8

-- tries --
-- Follow-ups of the present round of these orders, oldest first.
SELECT f.work_order_id, f.at, f.method, f.reached, f.comment, u.display_name AS by_name
FROM follow_up f
JOIN work_order w ON w.id = f.work_order_id AND w.round = f.round
JOIN app_user u ON u.id = f.by_user
WHERE f.work_order_id = ANY ($1::bigint[])
ORDER BY f.id

-- closed_orders --
-- Orders led by an organisation and closed in a period, as the figures look at them.
-- $1 closed from, $2 closed before, $3 lead organisations or null
SELECT o.code AS lead_code, coalesce(nullif(o.short_name, ''), o.name) AS lead_name,
    coalesce(c.is_judged, true) AND NOT w.is_unreasonable
        AND NOT CASE WHEN d.is_rated_badly THEN d.is_excluded ELSE a.against_rating END AS is_judged,
    w.no_reply_wanted, w.is_anonymous,
    coalesce(c.is_chosen, false) AS was_chosen,
    v.attempts, v.reached > 0 AS was_reached,
    last.contacted, last.is_true, last.is_solved,
    s.satisfaction_first AS first, s.first_source, s.satisfaction_final AS final, s.final_source,
    w.rework_count > 0 AND NOT a.against_rework AS was_reworked,
    EXISTS (SELECT 1 FROM rectification r WHERE r.work_order_id = w.id) AS was_rectified
FROM work_order w
JOIN organisation o ON o.id = w.lead_organisation_id
JOIN order_satisfaction s ON s.work_order_id = w.id
LEFT JOIN follow_up_choice c ON c.work_order_id = w.id AND c.round = w.round
CROSS JOIN LATERAL (
    SELECT count(*) AS attempts, count(*) FILTER (WHERE f.reached) AS reached
    FROM follow_up f WHERE f.work_order_id = w.id AND f.round = w.round
) v
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(p.ground = 'rating'), false) AS against_rating,
        coalesce(bool_or(p.ground = 'rework'), false) AS against_rework
    FROM application p
    WHERE p.work_order_id = w.id AND p.kind = 'appeal' AND p.state = 'granted' AND p.round = w.round
) a
CROSS JOIN LATERAL (
    -- what she rated herself counts as the register of bad ratings says
    SELECT count(*) > 0 AS is_rated_badly, coalesce(bool_or(b.excluded_at IS NOT NULL), false) AS is_excluded
    FROM bad_rating b WHERE b.work_order_id = w.id AND b.round = w.round
) d
LEFT JOIN LATERAL (
    SELECT f.contacted, f.is_true, f.is_solved
    FROM follow_up f WHERE f.work_order_id = w.id AND f.round = w.round AND f.reached
    ORDER BY f.id DESC
    LIMIT 1
) last ON true
WHERE w.state IN ('closed', 'archived') AND w.closed_at >= $1 AND w.closed_at < $2
  AND ($3::bigint[] IS NULL OR w.lead_organisation_id = ANY ($3))
