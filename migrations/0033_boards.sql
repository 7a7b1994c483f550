-- Counts of open orders for boards, kept by a reader of events.

-- What each open order counts as; the counts below are the sum of these rows.
CREATE TABLE board_order (
    work_order_id bigint PRIMARY KEY REFERENCES work_order (id),
    entries jsonb NOT NULL,                         -- [[dimension, key, due, warn], ...] in seconds of 1970, or null
    is_suspended boolean NOT NULL,
    warn_span tstzrange NOT NULL                    -- from the first to the last warning of its entries
);
-- Orders with a warning in the hour that is counted one by one.
CREATE INDEX board_order_by_warning ON board_order USING gist (warn_span);

CREATE TABLE board_count (
    dimension text NOT NULL CHECK (dimension IN (
        'all', 'organisation', 'category', 'place', 'track', 'category_place')),
    key text NOT NULL,                              -- a code; of category_place two, with a stroke between
    edge text NOT NULL CHECK (edge IN (
        'open',                                     -- open orders; at is -infinity
        'suspended',                                -- of them those put off; at is -infinity
        'due',                                      -- those due at this very moment
        'unwarned',                                 -- those of them that nothing warns of before
        'warn'                                      -- those whose first warning falls in the hour that begins here
    )),
    at timestamptz NOT NULL,
    n integer NOT NULL CHECK (n > 0),
    PRIMARY KEY (dimension, key, edge, at)
);

-- What the boards know of an order; seconds of 1970.
CREATE VIEW board_facts AS
SELECT
    w.id,
    w.number,
    w.state,
    w.track,
    w.category_code,
    w.place_code,
    o.code AS lead,
    extract(epoch FROM date_trunc('second', w.main_due_at))::bigint AS due_s,
    extract(epoch FROM date_trunc('second', w.main_warn_at))::bigint AS warn_s,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_array(
            p.code,
            extract(epoch FROM date_trunc('second', k.due_at))::bigint,
            extract(epoch FROM date_trunc('second', k.warn_at))::bigint) ORDER BY a.id), '[]')
        FROM assignment a
        JOIN organisation p ON p.id = a.organisation_id
        LEFT JOIN LATERAL (
            SELECT c.due_at, c.warn_at FROM clock c
            WHERE c.work_order_id = w.id AND c.assignment_id = a.id AND c.state = 'running'
            ORDER BY c.due_at, c.id
            LIMIT 1
        ) k ON true
        WHERE a.work_order_id = w.id AND a.kind IN ('co_handling', 'second_level')
          AND a.state IN ('pending_sign_in', 'in_progress', 'awaiting_signature', 'replied')
    ) AS parts
FROM work_order w
LEFT JOIN organisation o ON o.id = w.lead_organisation_id;

INSERT INTO event_cursor (name, number)
SELECT 'boards', (SELECT coalesce(max(number), 0) FROM event_number);
