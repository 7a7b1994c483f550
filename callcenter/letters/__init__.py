"""Letters of urging and supervision: numbered, printed, answered by a unit, closed by a supervisor."""
