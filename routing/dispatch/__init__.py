"""Which department a matter goes to, why, and where it must not go."""
