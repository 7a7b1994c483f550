-- An act writes the clocks that stand as they were read, and of the others nothing: they are counted anew after it.
DELETE FROM calendar_move WHERE NOT met;
ALTER TABLE calendar_move DROP COLUMN met;
