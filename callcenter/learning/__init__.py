"""People's corrections as examples, the models learned from them, and how well they answer."""
