"""Stand-ins: people for the stage, of every age and build, dressed, with hair, who stand, sit, walk, look and speak."""

from onelight_stage.bodies.motion import Action
from onelight_stage.bodies.person import Person, Wardrobe
from onelight_stage.bodies.standin import Performance, StandIn, Truth

__all__ = ["Action", "Performance", "Person", "StandIn", "Truth", "Wardrobe"]
