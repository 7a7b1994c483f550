"""What stands in a Chinese text: words, places, numbers, names. Plain values in and out."""
