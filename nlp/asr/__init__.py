"""Speech to text: recordings in, spoken and written words with times out."""
