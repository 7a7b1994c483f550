"""The clocks of orders: rows that start, stop, pause and fire by the policies of the pack."""
