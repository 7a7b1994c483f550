-- lock_contact --
-- Files of one contact are counted and added by one request at a time.
SELECT 1 FROM contact WHERE id = $1 FOR NO KEY UPDATE

-- lock_order --
-- Files of one order are counted and added by one request at a time.
SELECT 1 FROM work_order WHERE id = $1 FOR NO KEY UPDATE

-- of_contact --
-- What is known of the files a contact brought.
SELECT id, blob_key, purpose FROM attachment WHERE contact_id = $1

-- added_to_order --
-- What is known of the files staff added to an order.
SELECT id, blob_key, purpose FROM attachment WHERE work_order_id = $1

-- insert --
-- Remember a file that lies in the store already.
INSERT INTO attachment (
    contact_id, work_order_id, kind, name, media_type, size_bytes, blob_key, stored_at, purpose, uploaded_by,
    organisation_id, assignment_id, round)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
RETURNING id

-- of_order --
-- Every file of an order: those of its contact ($2) and those added to it ($1).
SELECT a.*, p.name AS purpose_name, u.display_name AS by_name, coalesce(o.short_name, o.name) AS organisation_name
FROM attachment a
JOIN attachment_purpose p ON p.code = a.purpose
LEFT JOIN app_user u ON u.id = a.uploaded_by
LEFT JOIN organisation o ON o.id = a.organisation_id
WHERE a.work_order_id = $1 OR a.contact_id = $2
ORDER BY a.id

-- release --
-- Let departments see a file; nothing where they may already.
UPDATE attachment SET released_at = $2, released_by = $3 WHERE id = $1 AND released_at IS NULL

-- staff_purposes --
-- What staff may say a file is for.
SELECT code, name FROM attachment_purpose WHERE by_staff ORDER BY position

-- contact_is_settled --
-- Whether every order made of a contact is closed; false while there is none.
SELECT coalesce(bool_and(state IN ('closed', 'archived')), false) FROM work_order WHERE contact_id = $1
