"""Who a stand-in is and what it wears: plain data, in the words of a casting sheet."""

from __future__ import annotations

from dataclasses import dataclass, field

from onelight_stage.world import Colour

HAIR = ("bald", "cropped", "short", "bob", "long", "bun", "curls")
TOPS = ("shirt", "t-shirt", "jumper", "jacket", "coat", "dress")
BOTTOMS = ("trousers", "jeans", "skirt")
HAIR_COLOURS: dict[str, Colour] = {
    "black": (0.012, 0.010, 0.009), "dark brown": (0.030, 0.017, 0.010), "brown": (0.075, 0.040, 0.020),
    "auburn": (0.12, 0.035, 0.014), "red": (0.25, 0.075, 0.022), "dark blonde": (0.22, 0.13, 0.06),
    "blonde": (0.42, 0.29, 0.14), "grey": (0.30, 0.29, 0.28), "white": (0.62, 0.61, 0.59),
}  # fmt: skip
EYES: tuple[Colour, ...] = (
    (0.055, 0.028, 0.012), (0.09, 0.05, 0.02), (0.13, 0.10, 0.035), (0.10, 0.13, 0.07), (0.09, 0.16, 0.22),
    (0.12, 0.14, 0.16),
)  # fmt: skip


@dataclass(frozen=True)
class Wardrobe:
    """Garments with their linear reflectances. size: metres of the pattern's repeat."""

    top: str = "shirt"
    top_colour: Colour = (0.3, 0.32, 0.4)
    top_pattern: str = "plain"
    top_second: Colour = (0.6, 0.6, 0.6)
    size: float = 0.02
    bottom: str = "trousers"
    bottom_colour: Colour = (0.06, 0.06, 0.08)
    under: Colour = (0.62, 0.62, 0.6)
    """What shows in the opening of a jacket or a coat."""
    shoes: Colour = (0.03, 0.02, 0.02)

    def __post_init__(self) -> None:
        if self.top not in TOPS:
            raise ValueError(f"no top '{self.top}': choose from {', '.join(TOPS)}")
        if self.bottom not in BOTTOMS:
            raise ValueError(f"no bottom '{self.bottom}': choose from {', '.join(BOTTOMS)}")


@dataclass(frozen=True)
class Person:
    """age: years. build: 0 thin to 1 heavy. height: metres. masculine: 0 to 1. skin: 0 fair to 1 deep.

    hair: one of HAIR. hair_colour: one of HAIR_COLOURS or linear rgb. beard: 0 none, 0.3 stubble, 1 full.
    seed: the face and every other chance; the same seed gives the same person.
    """

    name: str
    age: float = 35.0
    build: float = 0.4
    height: float = 1.72
    masculine: float = 0.5
    skin: float = 0.3
    hair: str = "short"
    hair_colour: str | Colour = "dark brown"
    beard: float = 0.0
    wardrobe: Wardrobe = field(default_factory=Wardrobe)
    seed: int = 0

    def __post_init__(self) -> None:
        if self.hair not in HAIR:
            raise ValueError(f"no hair '{self.hair}': choose from {', '.join(HAIR)}")
        if isinstance(self.hair_colour, str) and self.hair_colour not in HAIR_COLOURS:
            raise ValueError(f"no hair colour '{self.hair_colour}': choose from {', '.join(HAIR_COLOURS)}")

    @property
    def hair_rgb(self) -> Colour:
        return HAIR_COLOURS[self.hair_colour] if isinstance(self.hair_colour, str) else self.hair_colour
