"""The light head: where the light of a picture comes from, what it would be from elsewhere; what it learns from."""
