"""The shooting script: what is to be shot, in the words of a call sheet. Plain data; `reading.py` reads it from TOML.

Times are seconds of the scene's action, lengths metres, angles degrees, levels stops against the key, colours kelvin.
Every field has the default that a quick sketch of a scene would want.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

Point = tuple[float, float, float]
Colour = tuple[float, float, float]

SETS = ("kitchen", "office", "bar", "street", "exterior", "bay")
SIZES = {  # shot size -> how much of a standing person of 1.75 m fills the frame's height, in metres
    "extreme wide": 7.0, "wide": 3.6, "full": 2.2, "medium wide": 1.45, "medium": 0.95, "medium close-up": 0.62,
    "close-up": 0.40, "extreme close-up": 0.20,
}  # fmt: skip
MOVES = ("static", "pan", "tilt", "dolly in", "dolly out", "track left", "track right", "handheld")
ROLES = ("key", "fill", "back", "background", "practical", "window", "sky")
FAULTS = (
    "exposure", "white balance", "tint", "gel", "flicker", "key side", "fill gone", "prop moved", "prop missing",
    "prop added", "wardrobe", "eyeline", "line", "lens", "soft focus", "boom", "wire", "passer-by", "uneven screen",
    "dropped frames", "duplicated frames", "missing shot",
)  # fmt: skip
"""What each is, in which unit, and where it is made: faults.KINDS."""
DATASETS = ("stills", "cameras", "lights", "layers")
CODECS = ("prores", "h264", "h265", "exr")


@dataclass(frozen=True)
class Wardrobe:
    top: str = "shirt"
    top_colour: Colour = (0.3, 0.32, 0.4)
    top_pattern: str = "plain"
    top_second: Colour = (0.6, 0.6, 0.6)
    bottom: str = "trousers"
    bottom_colour: Colour = (0.06, 0.06, 0.08)
    shoes: Colour = (0.03, 0.02, 0.02)


@dataclass(frozen=True)
class Cast:
    """A stand-in and where it is. mark: a mark of the set. looks_at: another's name, a prop, or a point."""

    name: str
    mark: str = ""
    age: float = 35.0
    height: float = 1.72
    build: float = 0.4
    masculine: float = 0.5
    skin: float = 0.3
    hair: str = "short"
    hair_colour: Colour = (0.05, 0.03, 0.02)
    wardrobe: Wardrobe = field(default_factory=Wardrobe)
    looks_at: str = ""
    seed: int = 0


@dataclass(frozen=True)
class Beat:
    """Something that happens: who does what from when on; `line` is what is said (for the screenplay)."""

    at: float
    who: str
    action: str = "stand"
    to: str = ""
    line: str = ""


@dataclass(frozen=True)
class Fixture:
    """A lamp as a gaffer calls it.

    role: its light group. on: who it lights (its level is metered there). side: -180 to 180, degrees around the
    subject from where the subject's camera stands, positive to camera right. height: degrees above the eyes.
    level: stops against the key. kelvin, gel (CC of green, minus is magenta): its colour. soft: width of the source in
    metres. distance: metres. practical: names a lamp or window of the set instead of a place. flicker: depth in stops
    and hz.
    """

    name: str
    role: str = "key"
    on: str = ""
    side: float = -45.0
    height: float = 35.0
    level: float = 0.0
    kelvin: float = 5600.0
    gel: float = 0.0
    soft: float = 1.2
    distance: float = 2.2
    practical: str = ""
    flicker: float = 0.0
    hz: float = 100.0


@dataclass(frozen=True)
class CameraSetup:
    """One camera of a setup. on: whom it frames, several names joined by '+'. over: whose shoulder is in front.

    angle: degrees around the subject from the line's front side (0 frontal to the line's middle, positive moves to
    camera right). side: which side of the 180-degree line, 1 or -1. tilt: degrees that the camera looks down.
    """

    letter: str = "A"
    size: str = "medium"
    on: str = ""
    over: str = ""
    angle: float = 0.0
    height: float = 1.45
    focal: float = 50.0
    stop: float = 2.8
    move: str = "static"
    amount: float = 1.0
    focus: str = ""
    side: int = 1


@dataclass(frozen=True)
class Setup:
    """scene 12, setup B. Takes play the scene's action from `start` for `seconds`, each a little differently."""

    letter: str
    cameras: tuple[CameraSetup, ...]
    takes: int = 2
    start: float = 0.0
    seconds: float = 2.5


@dataclass(frozen=True)
class Fault:
    """Something wrong on purpose. clips: names of the clips it spoils ("12B-2A"), amount in the kind's own unit.

    what: the prop, fixture or garment. intended: a deliberate change, which a checker must not call a fault.
    """

    kind: str
    clips: tuple[str, ...]
    amount: float = 0.0
    what: str = ""
    start: float = 0.0
    seconds: float = 0.0
    intended: bool = False


@dataclass(frozen=True)
class CutEvent:
    """clip name, and which seconds of it."""

    clip: str
    start: float
    seconds: float


@dataclass(frozen=True)
class Scene:
    number: str
    heading: str = "INT. KITCHEN - NIGHT"
    set: str = "kitchen"
    look: int = 0
    cast: tuple[Cast, ...] = ()
    beats: tuple[Beat, ...] = ()
    light: tuple[Fixture, ...] = ()
    setups: tuple[Setup, ...] = ()
    faults: tuple[Fault, ...] = ()
    cut: tuple[CutEvent, ...] = ()
    coverage: tuple[str, ...] = ()
    """What was to be covered, by clip prefix and words: "12D close-up on BEN's hands"."""
    environment: str = ""
    kelvin: float = 0.0
    """What its cameras are balanced to; 0 is the key's colour."""


@dataclass(frozen=True)
class Script:
    """size: pixels of the originals. encoding: the camera's colour space, an OCIO name. codec: one of CODECS."""

    title: str
    scenes: tuple[Scene, ...]
    seed: int = 1
    rate: Fraction = Fraction(24)
    size: tuple[int, int] = (640, 360)
    encoding: str = "ACEScct"
    codec: str = "prores"
    camera: str = "Onelight Stage A"
    iso: int = 800
    grain: float = 1.0
