"""The look head: what separates a shot's light and camera from a hero's."""
