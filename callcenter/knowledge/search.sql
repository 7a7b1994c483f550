-- texts --
-- What versions say, to be indexed; $1 versions.
SELECT v.id, v.article_id, a.owner_id, v.title, v.variants, v.answer, v.audience, v.category_code, v.valid_from, v.valid_to
FROM knowledge_version v
JOIN knowledge_article a ON a.id = v.article_id
WHERE v.id = ANY ($1::bigint[])

-- drop_entries --
-- Articles leave the index; their terms, to be counted down. $1 articles.
DELETE FROM knowledge_search WHERE article_id = ANY ($1::bigint[]) RETURNING terms

-- add_entry --
-- An article enters the index.
INSERT INTO knowledge_search (article_id, version_id, owner_id, audience, category_code, valid_from, valid_to, terms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- count_terms --
-- How many more articles have each term; the rows in one order, so that two writers wait instead of locking up.
INSERT INTO knowledge_term AS t (term, articles)
SELECT n.term, n.more FROM unnest($1::text[], $2::integer[]) AS n (term, more) ORDER BY n.term
ON CONFLICT (term) DO UPDATE SET articles = t.articles + EXCLUDED.articles

-- drop_vectors --
-- Vectors of articles that left the index, or say something else now.
DELETE FROM knowledge_vector WHERE article_id = ANY ($1::bigint[])

-- known_terms --
-- How many articles have these terms; the empty one counts them all.
SELECT term, articles FROM knowledge_term WHERE term = ANY ($1::text[]) AND articles > 0

-- hits --
-- The articles that share most with a question. Each term is one look into the index, no further than the
-- cap; those that all terms name are found even where each of them is common.
-- $1 terms, $2 weights, $3 look-ups at most per term, $4 today, $5 edits all, $6 at the centre, $7 organisations,
-- $8 owners or null, $9 categories or null, $10 the words of the question alone, rarest first, $11 their weight,
-- $12 most rows.
WITH each AS (
    SELECT h.article_id, t.weight
    FROM unnest($1::text[], $2::float8[]) AS t (term, weight)
    CROSS JOIN LATERAL (
        SELECT s.article_id
        FROM knowledge_search s
        WHERE s.terms @> ARRAY[t.term]
          AND s.valid_from <= $4 AND (s.valid_to IS NULL OR s.valid_to >= $4)
          AND ($5 OR $6 OR s.audience IN ('public', 'units') OR s.owner_id = ANY ($7::bigint[]))
          AND ($8::bigint[] IS NULL OR s.owner_id = ANY ($8))
          AND ($9::text[] IS NULL OR s.category_code = ANY ($9))
        LIMIT $3
    ) h
),
together AS (
    SELECT s.article_id, $11::float8 AS weight
    FROM knowledge_search s
    WHERE cardinality($10::text[]) > 1 AND s.terms @> $10::text[]
      AND s.valid_from <= $4 AND (s.valid_to IS NULL OR s.valid_to >= $4)
      AND ($5 OR $6 OR s.audience IN ('public', 'units') OR s.owner_id = ANY ($7::bigint[]))
      AND ($8::bigint[] IS NULL OR s.owner_id = ANY ($8))
      AND ($9::text[] IS NULL OR s.category_code = ANY ($9))
    LIMIT $3
)
SELECT article_id
FROM (SELECT * FROM each UNION ALL SELECT * FROM together) every
GROUP BY article_id
ORDER BY sum(weight) DESC, article_id
LIMIT $12

-- found --
-- What is shown of articles in force; the reader is asked again, for candidates by meaning come from no index.
-- $1 articles, $2 today, $3 edits all, $4 at the centre, $5 organisations, $6 owners or null, $7 categories or null,
-- $8 uses after this moment count.
SELECT s.article_id, v.number, v.title, v.variants, v.answer, v.notes, v.category_code, v.place_code, v.audience,
    v.valid_to, v.review_on, v.source, o.code AS owner_code, coalesce(nullif(o.short_name, ''), o.name) AS owner_name,
    s.owner_id,
    (SELECT count(*) FROM knowledge_use k WHERE k.article_id = s.article_id AND k.at > $8) AS uses
FROM knowledge_search s
JOIN knowledge_version v ON v.id = s.version_id
JOIN organisation o ON o.id = s.owner_id
WHERE s.article_id = ANY ($1::bigint[])
  AND s.valid_from <= $2 AND (s.valid_to IS NULL OR s.valid_to >= $2)
  AND ($3 OR $4 OR s.audience IN ('public', 'units') OR s.owner_id = ANY ($5::bigint[]))
  AND ($6::bigint[] IS NULL OR s.owner_id = ANY ($6))
  AND ($7::text[] IS NULL OR s.category_code = ANY ($7))

-- without_vector --
-- Articles in force without a vector of this model; $1 model, $2 most rows.
SELECT s.article_id, s.version_id, v.title, v.variants, v.answer
FROM knowledge_search s
JOIN knowledge_version v ON v.id = s.version_id
LEFT JOIN knowledge_vector k ON k.article_id = s.article_id AND k.version_id = s.version_id AND k.model = $1
WHERE k.article_id IS NULL
ORDER BY s.article_id
LIMIT $2

-- keep_vector --
-- The vector of an article.
INSERT INTO knowledge_vector (article_id, version_id, model, vector) VALUES ($1, $2, $3, $4)
ON CONFLICT (article_id) DO UPDATE SET version_id = EXCLUDED.version_id, model = EXCLUDED.model,
    vector = EXCLUDED.vector, change = nextval('knowledge_vector_changes')

-- vectors_after --
-- Vectors of a model changed after a change, in their order; $1 model, $2 change, $3 most rows.
SELECT article_id, vector, change FROM knowledge_vector WHERE model = $1 AND change > $2 ORDER BY change LIMIT $3

-- vectors_of --
-- Vectors of some articles.
SELECT article_id, vector FROM knowledge_vector WHERE model = $1 AND article_id = ANY ($2::bigint[])

-- vector_count --
-- How many articles have a vector of a model.
SELECT count(*) FROM knowledge_vector WHERE model = $1
