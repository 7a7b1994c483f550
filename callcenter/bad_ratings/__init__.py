"""差评: every rating of 1 or 2 is verified, put right or excluded by another person, and heard of again."""
