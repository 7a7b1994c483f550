"""Counts of open orders for boards: kept by events, read by dimension, equal to a recount."""
