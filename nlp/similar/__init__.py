"""Same matter, repeats, bursts and hot topics: values in, values out."""
