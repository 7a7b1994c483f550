"""Follow-up and rating: who is asked, by which door, what she said, and the figures made of it."""
