"""Calendars and time limits decided in the running system: looked at first, applied at once, undone."""
