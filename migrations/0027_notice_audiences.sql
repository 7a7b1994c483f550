-- Notices to those who help an order's lead, to those an event names, and to the one a part answers to.
ALTER TABLE notice_template DROP CONSTRAINT notice_template_audience_check;
ALTER TABLE notice_template ADD CONSTRAINT notice_template_audience_check CHECK (
    audience IN ('citizen', 'department', 'superior', 'parts', 'named', 'copies', 'centre', 'duty')
);
