"""Dated changes of the duty list, and successors of organisations and categories, decided by the centre."""
