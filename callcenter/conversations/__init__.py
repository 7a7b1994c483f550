"""Contacts by whatever door: stored first, understood afterwards, followed by number and code."""
