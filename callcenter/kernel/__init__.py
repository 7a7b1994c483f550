"""What every feature stands on; it imports nothing of ours."""
