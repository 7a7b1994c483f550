-- A calendar that a loaded pack has otherwise is proposed by the pack, not by a person, while clocks run.
ALTER TABLE calendar_change ALTER COLUMN proposed_by DROP NOT NULL;
