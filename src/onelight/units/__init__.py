"""Stops, kelvin, mired, CC; rational time, timecode, frame ranges; the error root."""
