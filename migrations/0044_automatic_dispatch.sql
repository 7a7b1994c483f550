-- 自动派单: what the machine proposed, who got the order, and for whom the machine may do it alone.

-- One order's first proposal against what people did; only orders a machine might dispatch.
CREATE TABLE dispatch_proposal (
    work_order_id bigint PRIMARY KEY REFERENCES work_order (id),
    organisation_code text NOT NULL,                -- proposed first
    confidence real NOT NULL,
    lead_code text NOT NULL,                        -- who has it, or had it last
    is_automatic boolean NOT NULL,
    is_right boolean,                               -- null: sent by the machine, not yet borne out
    at timestamptz NOT NULL
);
-- Evidence of one unit, newest first.
CREATE INDEX dispatch_proposal_by_unit ON dispatch_proposal (organisation_code, at DESC);

-- Off where there is no row.
CREATE TABLE automatic_dispatch (
    organisation_code text PRIMARY KEY,
    is_on boolean NOT NULL,
    reason text NOT NULL,
    changed_by bigint REFERENCES app_user (id),     -- null: the platform, because the evidence fell
    changed_at timestamptz NOT NULL
);

-- What became confidential or concerns conduct is no evidence any more, whoever changed it.
CREATE FUNCTION forget_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM dispatch_proposal WHERE work_order_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER forget_proposal AFTER UPDATE OF is_confidential, track ON work_order
FOR EACH ROW WHEN (NEW.is_confidential OR NEW.track = 'efficiency')
EXECUTE FUNCTION forget_proposal();

GRANT SELECT, INSERT, UPDATE, DELETE ON dispatch_proposal TO callcenter_app;
GRANT SELECT, INSERT, UPDATE ON automatic_dispatch TO callcenter_app;

INSERT INTO event_cursor (name, number)
SELECT 'automatic_dispatch', (SELECT coalesce(max(number), 0) FROM event_number);
