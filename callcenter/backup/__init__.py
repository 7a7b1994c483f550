"""Copies of everything a city has, off its machine, and the ways back from them."""
