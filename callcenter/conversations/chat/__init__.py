"""Conversations: bubbles of a citizen that become an order, and what she is told."""
