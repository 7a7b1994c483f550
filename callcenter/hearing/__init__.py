"""Listening at the desk: the form fills itself while the citizen speaks."""
