"""Emergencies: somebody on duty has them within minutes, around the clock, or the next one is told."""
