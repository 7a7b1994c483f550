"""Same matter, repeats, bursts and hot topics among the orders."""
