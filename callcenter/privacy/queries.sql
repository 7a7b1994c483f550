-- insert_span --
-- An identifier taken out of a text, sealed.
INSERT INTO redacted_span (id, number, place, position, kind, value_sealed, at, by_user)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- spans --
-- What was taken out of the texts of a matter.
SELECT id, place, position, kind, value_sealed, at FROM redacted_span WHERE number = $1 ORDER BY at, place, position

-- order_index --
-- What of an order is searched and suggested.
SELECT search_bigrams, suggestion FROM work_order WHERE id = $1

-- save_index --
-- Search terms and suggestion in the form they are kept in now.
UPDATE work_order SET search_bigrams = $2, suggestion = $3 WHERE id = $1

-- old_terms --
-- Orders whose search terms were blinded, but not as $1 says.
SELECT id, number, title, content, address, town, search_bigrams
FROM work_order
WHERE search_bigrams[1] LIKE '~%' AND search_bigrams[1] NOT LIKE $1

-- term_versions --
-- Which version of the index key blinded the search terms of how many orders.
SELECT split_part(substring(search_bigrams[1] FROM 2), '.', 1)::int AS version, count(*) AS n
FROM work_order
WHERE search_bigrams[1] LIKE '~%'
GROUP BY 1

-- save_terms --
-- New search terms, if the old ones are still there.
UPDATE work_order SET search_bigrams = $3 WHERE id = $1 AND search_bigrams = $2 RETURNING id
