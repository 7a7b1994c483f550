"""Notices to citizens, departments and people on duty: one outbox for all of them."""
