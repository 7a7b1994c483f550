-- create --
-- A new article; $1 key or null, $2 owner, $3 now, $4 by whom or null.
INSERT INTO knowledge_article (key, owner_id, created_at, created_by) VALUES ($1, $2, $3, $4) RETURNING id

-- hold --
-- Nobody else changes this article until the end of the transaction.
SELECT id FROM knowledge_article WHERE id = $1 FOR UPDATE

-- head --
-- An article with its revision.
SELECT a.id, a.owner_id, o.code AS owner_code, a.revision,
    (SELECT max(v.number) FROM knowledge_version v WHERE v.article_id = a.id) AS newest_number
FROM knowledge_article a
JOIN organisation o ON o.id = a.owner_id
WHERE a.id = $1

-- by_keys --
-- Articles of these keys that exist.
SELECT key, id FROM knowledge_article WHERE key = ANY ($1::text[])

-- standing_versions --
-- The version in force of each article and the one being worked at; $1 articles.
SELECT * FROM knowledge_version
WHERE article_id = ANY ($1::bigint[]) AND state IN ('draft', 'in_review', 'scheduled', 'in_force')

-- newest_version --
-- What an article said last, in whatever state.
SELECT * FROM knowledge_version WHERE article_id = $1 ORDER BY number DESC LIMIT 1

-- touch --
-- The next revision.
UPDATE knowledge_article SET revision = revision + 1 WHERE id = $1

-- give_to --
-- Another owner.
UPDATE knowledge_article SET owner_id = $2 WHERE id = $1

-- write --
-- A version anew. $1 article, $2 number, $3 state, $4 title, $5 variants, $6 answer, $7 notes, $8 category,
-- $9 place, $10 audience, $11 from, $12 to, $13 review day, $14 source, $15 authors, $16 now, $17 import or null,
-- $18 who submitted it at once or null.
INSERT INTO knowledge_version (
    article_id, number, state, title, variants, answer, notes, category_code, place_code, audience, valid_from,
    valid_to, review_on, source, authors, written_at, import_id, submitted_by, submitted_at)
VALUES ($1, $2, $3::text, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16::timestamptz, $17, $18,
    CASE WHEN $3::text = 'in_review' THEN $16::timestamptz END)
RETURNING id

-- rewrite --
-- The words of a version being worked at. $1 version, $2 state, $3 … $13 as in write, $14 author or null, $15 now.
UPDATE knowledge_version SET state = $2, title = $3, variants = $4, answer = $5, notes = $6, category_code = $7,
    place_code = $8, audience = $9, valid_from = $10, valid_to = $11, review_on = $12, source = $13,
    authors = CASE WHEN $14::bigint IS NULL OR $14 = ANY (authors) THEN authors ELSE authors || $14 END,
    written_at = $15::timestamptz, submitted_at = NULL, submitted_by = NULL
WHERE id = $1

-- submit --
-- It waits for a second person; $1 version, $2 now, $3 by whom.
UPDATE knowledge_version SET state = 'in_review', submitted_at = $2, submitted_by = $3, decision_note = NULL
WHERE id = $1

-- decide --
-- A second person decided; $1 version, $2 state, $3 now, $4 by whom or null, $5 note.
UPDATE knowledge_version SET state = $2, decided_at = $3, decided_by = $4, decision_note = $5 WHERE id = $1

-- enter --
-- Its first day has come.
UPDATE knowledge_version SET state = 'in_force' WHERE id = $1

-- end --
-- It is over; $1 version, $2 state, $3 now, $4 reason or null.
UPDATE knowledge_version SET state = $2, ended_at = $3, end_reason = $4 WHERE id = $1

-- confirm --
-- It still holds; $1 version, $2 the next review day or null.
UPDATE knowledge_version SET review_on = $2, reminded_at = NULL, pressed_at = NULL WHERE id = $1

-- mark_reminded --
-- Its owner is told once that the review is near, and once that it is late; $1 version, $2 now, $3 late.
UPDATE knowledge_version SET reminded_at = coalesce(reminded_at, $2::timestamptz), pressed_at = CASE WHEN $3 THEN $2::timestamptz ELSE pressed_at END
WHERE id = $1

-- due_days --
-- What the day brings: versions whose first day came, whose last has passed, whose review is near or late.
-- $1 today, $2 the last day counted as near, $3 most rows.
SELECT v.id, v.article_id, v.state,
    CASE
        WHEN v.state = 'scheduled' THEN 'start'
        WHEN v.valid_to < $1 THEN 'expire'
        WHEN v.review_on < $1 THEN 'late'
        ELSE 'near'
    END AS brings
FROM knowledge_version v
WHERE (v.state = 'scheduled' AND v.valid_from <= $1)
   OR (v.state = 'in_force' AND (
        v.valid_to < $1
        OR (v.review_on < $1 AND v.pressed_at IS NULL)
        OR (v.review_on <= $2 AND v.reminded_at IS NULL)))
ORDER BY v.id
LIMIT $3

-- listed --
-- Articles a person may read, the newest version of each first seen; for lists and queues.
-- $1 edits all, $2 at the centre, $3 organisations, $4 state or null, $5 owner or null (with all below it),
-- $6 category or null (with all below it), $7 only those to be reviewed by this day or null, $8 own tree only,
-- $9 import or null, $10 article ids or null, $11 before this id, $12 most rows.
SELECT a.id, a.key, a.revision, o.code AS owner_code, coalesce(nullif(o.short_name, ''), o.name) AS owner_name,
    v.number, v.state, v.title, v.category_code, v.place_code, v.audience, v.valid_from, v.valid_to, v.review_on,
    v.written_at, v.submitted_at, v.import_id, f.number AS in_force_number,
    (SELECT u.display_name FROM app_user u WHERE u.id = v.submitted_by) AS submitted_by_name
FROM readable_articles($1, $2, $3::bigint[]) a
JOIN organisation o ON o.id = a.owner_id
LEFT JOIN knowledge_version f ON f.article_id = a.id AND f.state = 'in_force'
JOIN LATERAL (
    SELECT * FROM knowledge_version n
    WHERE n.article_id = a.id AND (n.state = 'in_force' OR $1 OR a.owner_id = ANY ($3::bigint[]))
    ORDER BY n.state = 'in_force' AND $4::text = 'in_force' DESC, n.number DESC
    LIMIT 1
) v ON true
WHERE ($4::text IS NULL OR v.state = $4)
  AND ($5::bigint[] IS NULL OR a.owner_id = ANY ($5))
  AND ($6::text[] IS NULL OR v.category_code = ANY ($6))
  AND ($7::date IS NULL OR (v.state = 'in_force' AND v.review_on <= $7))
  AND (NOT $8 OR a.owner_id = ANY ($3::bigint[]))
  AND ($9::bigint IS NULL OR v.import_id = $9)
  AND ($10::bigint[] IS NULL OR a.id = ANY ($10))
  AND a.id < $11
ORDER BY a.id DESC
LIMIT $12

-- one --
-- One article a person may read; $1 … $3 the reader, $4 article.
SELECT a.*, o.code AS owner_code, coalesce(nullif(o.short_name, ''), o.name) AS owner_name
FROM readable_articles($1, $2, $3::bigint[]) a
JOIN organisation o ON o.id = a.owner_id
WHERE a.id = $4

-- versions --
-- Every version of an article with who did what, newest first.
SELECT v.*, s.display_name AS submitted_by_name, d.display_name AS decided_by_name,
    (SELECT string_agg(u.display_name, '、' ORDER BY u.id) FROM app_user u WHERE u.id = ANY (v.authors)) AS author_names,
    (SELECT count(*) FROM knowledge_use k WHERE k.version_id = v.id) AS uses,
    (SELECT count(*) FROM knowledge_vote k WHERE k.version_id = v.id AND k.is_helpful) AS helpful,
    (SELECT count(*) FROM knowledge_vote k WHERE k.version_id = v.id AND NOT k.is_helpful) AS not_helpful
FROM knowledge_version v
LEFT JOIN app_user s ON s.id = v.submitted_by
LEFT JOIN app_user d ON d.id = v.decided_by
WHERE v.article_id = $1
ORDER BY v.number DESC

-- votes --
-- What agents said of an article, the newest first; $1 article, $2 most rows.
SELECT k.is_helpful, k.note, k.at, u.display_name AS by_name, v.number
FROM knowledge_vote k
JOIN app_user u ON u.id = k.by_user
JOIN knowledge_version v ON v.id = k.version_id
WHERE k.article_id = $1
ORDER BY k.at DESC
LIMIT $2

-- vote --
-- One agent's word on a version; a second one takes the place of the first.
INSERT INTO knowledge_vote (version_id, by_user, article_id, is_helpful, note, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (version_id, by_user) DO UPDATE SET is_helpful = EXCLUDED.is_helpful, note = EXCLUDED.note, at = EXCLUDED.at

-- use --
-- A version answered an order.
INSERT INTO knowledge_use (article_id, version_id, work_order_id, by_user, at) VALUES ($1, $2, $3, $4, $5)

-- used_version --
-- The version of an article that was read out: the one named where it was ever in force, else the present one.
SELECT id FROM knowledge_version
WHERE article_id = $1 AND decided_at IS NOT NULL AND state NOT IN ('draft', 'in_review', 'scheduled')
  AND (CASE WHEN $2::integer IS NULL THEN state = 'in_force' ELSE number = $2 END)

-- answered_by --
-- What answered an order, oldest first; $1 order number.
SELECT k.article_id, v.number, v.title, k.at
FROM knowledge_use k
JOIN knowledge_version v ON v.id = k.version_id
JOIN work_order w ON w.id = k.work_order_id
WHERE w.number = $1
ORDER BY k.id

-- add_import --
-- One import of a table.
INSERT INTO knowledge_import (file_name, by_user, at, added, changed, unchanged, faulty)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id

-- imports --
-- Imports that still have versions waiting, newest first.
SELECT i.id, i.file_name, i.at, i.added, i.changed, i.unchanged, i.faulty, u.display_name AS by_name,
    i.by_user, count(*) AS waiting
FROM knowledge_import i
LEFT JOIN app_user u ON u.id = i.by_user
JOIN knowledge_version v ON v.import_id = i.id AND v.state = 'in_review'
GROUP BY i.id, u.display_name
ORDER BY i.id DESC

-- waiting_of_import --
-- Versions of an import that wait, and those in force they take the place of, held; $1 import, $2 who decides.
SELECT v.id, v.article_id, v.valid_from, f.id AS former
FROM knowledge_version v
JOIN knowledge_article a ON a.id = v.article_id
LEFT JOIN knowledge_version f ON f.article_id = v.article_id AND f.state = 'in_force'
WHERE v.import_id = $1 AND v.state = 'in_review' AND NOT $2 = ANY (v.authors)
ORDER BY a.id
FOR UPDATE OF a

-- decide_import --
-- A second person agreed to many; $1 versions, $2 now, $3 by whom, $4 today.
UPDATE knowledge_version
SET state = CASE WHEN valid_from > $4 THEN 'scheduled' ELSE 'in_force' END, decided_at = $2, decided_by = $3
WHERE id = ANY ($1::bigint[])

-- end_many --
-- Versions whose successors come into force.
UPDATE knowledge_version SET state = 'superseded', ended_at = $2 WHERE id = ANY ($1::bigint[])

-- approved_import --
-- Who agreed to an import, and when.
UPDATE knowledge_import SET approved_at = $2, approved_by = $3 WHERE id = $1
