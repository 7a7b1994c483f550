"""What was said: speech, text and classification, without a database or a server."""
