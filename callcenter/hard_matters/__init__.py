"""难办事直通车: things a citizen could not get done, followed by one officer until she was told."""
