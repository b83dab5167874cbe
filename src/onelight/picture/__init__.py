"""Pixels: Picture, colour, grades, video, EXR."""
