"""When: working calendars, legal clocks, the reasons behind each due time, policies and their scheduler.

A library of plain values. Everything but :mod:`sla.scheduler` is pure: no I/O, no wall clock, ``now`` is a
parameter and every datetime is aware.
"""
