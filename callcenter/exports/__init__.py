"""Lists of orders taken out of the system: asked for, allowed by another person, marked."""
