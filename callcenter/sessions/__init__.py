"""直通车现场会: the monthly session, its briefs, minutes and decisions, and 领导批示."""
