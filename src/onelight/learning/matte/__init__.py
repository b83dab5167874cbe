"""The matte head: a network that mends a carried matte by looking at the picture."""
