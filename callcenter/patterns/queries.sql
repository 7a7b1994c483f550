-- orders --
-- What is compared of some orders, those of the efficiency track and confidential ones apart.
-- $1 numbers
SELECT id, number, title, content, received_at, place_code, category_code, company, suggestion,
    phone_index, calling_phone_index
FROM work_order
WHERE number = ANY ($1) AND NOT is_confidential AND track <> 'efficiency' AND anonymised_at IS NULL
ORDER BY id

-- unread --
-- The next recent orders that nobody has made a profile of.
-- $1 received since, $2 the id they come after, $3 most rows
SELECT w.number, w.id
FROM work_order w
WHERE w.received_at >= $1 AND w.id > $2 AND NOT w.is_confidential AND w.track <> 'efficiency'
  AND w.anonymised_at IS NULL AND NOT EXISTS (SELECT FROM matter_profile p WHERE p.order_id = w.id)
ORDER BY w.id
LIMIT $3

-- profiles --
-- The profiles of some orders.
-- $1 ids
SELECT * FROM matter_profile WHERE order_id = ANY ($1)

-- keep --
-- The profile of an order, new or in place of the old one.
INSERT INTO matter_profile (
    order_id, at, town, villages, estates, roads, companies, numbers, categories, enquiry, urgency, terms,
    category)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (order_id) DO UPDATE SET
    at = excluded.at,
    town = excluded.town,
    villages = excluded.villages,
    estates = excluded.estates,
    roads = excluded.roads,
    companies = excluded.companies,
    numbers = excluded.numbers,
    categories = excluded.categories,
    enquiry = excluded.enquiry,
    urgency = excluded.urgency,
    terms = excluded.terms,
    category = excluded.category

-- count_terms --
-- In how many more profiles, or fewer, terms stand.
-- $1 terms, $2 by how much
INSERT INTO matter_term (term, n)
SELECT t.term, t.n FROM unnest($1::text[], $2::integer[]) AS t (term, n)
ORDER BY t.term
ON CONFLICT (term) DO UPDATE SET n = greatest(0, matter_term.n + excluded.n)

-- term_counts --
-- In how many profiles terms stand; the empty one counts the profiles.
SELECT term, n FROM matter_term WHERE term = ANY ($1)

-- candidates --
-- Orders that may be about the same matter: of the town, of the same words, of the same citizen.
-- $1 own id, $2 town, $3 villages, $4 category codes, $5 from, $6 until, $7 rare terms, $8 indexes of telephones,
-- $9 contacts of the citizen from, $10 most of the town, $11 most of the words
-- The words are looked up first: they are known to be rare, which the planner cannot know.
WITH worded AS MATERIALIZED (
    SELECT order_id, at FROM matter_profile WHERE terms && $7
),
near AS (
    (SELECT order_id FROM matter_profile
     WHERE town = $2 AND town <> '' AND at BETWEEN $5 AND $6
     ORDER BY (villages && $3) DESC, (categories ?| $4) DESC, at DESC
     LIMIT $10)
    UNION
    (SELECT order_id FROM worded WHERE at BETWEEN $5 AND $6 ORDER BY at DESC LIMIT $11)
    UNION
    (SELECT id FROM work_order
     WHERE (phone_index = ANY ($8) OR calling_phone_index = ANY ($8)) AND received_at BETWEEN $9 AND $6
     ORDER BY received_at DESC
     LIMIT $11)
)
SELECT p.*, w.number, coalesce(w.phone_index = ANY ($8) OR w.calling_phone_index = ANY ($8), false) AS is_same_citizen
FROM near n
JOIN matter_profile p ON p.order_id = n.order_id
JOIN work_order w ON w.id = n.order_id
WHERE n.order_id <> $1

-- forget_likenesses --
-- An order is compared anew.
DELETE FROM matter_likeness WHERE later_id = $1 OR earlier_id = $1

-- keep_likenesses --
-- Orders that look like one matter.
-- $1 earlier ids, $2 later ids, $3 relations, $4 probabilities, $5 now
INSERT INTO matter_likeness (earlier_id, later_id, relation, probability, found_at)
SELECT l.earlier, l.later, l.relation, l.probability, $5
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::real[]) AS l (earlier, later, relation, probability)
ON CONFLICT (later_id, earlier_id) DO UPDATE SET
    relation = excluded.relation,
    probability = excluded.probability,
    found_at = excluded.found_at

-- citizen_orders --
-- The orders of a citizen's telephones that a person may see, confidential ones apart, the latest first.
-- $1..$5 the scope, $6 indexes of telephones, $7 received since, $8 most rows
SELECT v.id, v.number, v.received_at, v.category_code
FROM visible_work_orders($1, $2, $3, $4, $5) v
WHERE (v.phone_index = ANY ($6) OR v.calling_phone_index = ANY ($6)) AND v.received_at >= $7
  AND NOT v.is_confidential AND v.track <> 'efficiency'
ORDER BY v.received_at DESC, v.id DESC
LIMIT $8
