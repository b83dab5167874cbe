"""What stands on the stage in one take, as plain data: meshes, hair, fixtures and a camera, frame by frame.

Everything is built in here with NumPy and written to a folder; Blender, in a process of its own, only reads that
folder and renders it (blender/render.py). Metres, z up, right-handed; a camera looks along its own -z with +y up.
Colours are linear Rec.709 (D65) reflectances or emissions.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Vector = tuple[float, float, float]
Place = Sequence[float] | NDArray[Any]
"""Three numbers (two on a floor), metres."""
Colour = tuple[float, ...]
"""Three numbers."""

MATERIALS = (
    "paint", "plaster", "wood", "tile", "brick", "concrete", "asphalt", "metal", "glass", "ceramic", "plastic",
    "cloth", "leather", "paper", "leaf", "earth", "turf", "screen", "skin", "eye", "cornea", "hair", "glow",
)  # fmt: skip
PATTERNS = ("plain", "stripes", "checks", "dots", "herringbone", "planks", "blocks")
GROUPS = ("key", "fill", "back", "background", "practical", "window", "sky")


@dataclass(frozen=True)
class Material:
    """What a surface is made of.

    kind: one of MATERIALS. colour, second: linear Rec.709 reflectance, 0 to 1 (emission for `glow`).
    pattern: one of PATTERNS, drawn with `second` at `size` metres a repeat. roughness: 0 mirror to 1 chalk.
    wear: 0 new to 1 old (stains, scratches, unevenness). level: for `glow`, radiance in stops from mid grey.
    """

    kind: str
    colour: Colour = (0.5, 0.5, 0.5)
    second: Colour = (0.3, 0.3, 0.3)
    pattern: str = "plain"
    size: float = 0.1
    roughness: float = 0.6
    wear: float = 0.3
    level: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in MATERIALS:
            raise ValueError(f"no material '{self.kind}': choose from {', '.join(MATERIALS)}")
        if self.pattern not in PATTERNS:
            raise ValueError(f"no pattern '{self.pattern}': choose from {', '.join(PATTERNS)}")


@dataclass(frozen=True)
class Mesh:
    """A surface.

    vertices: [N, 3] metres, or [T, N, 3] for one that changes shape (a walking body), T frames. faces: [M, 4] int,
    a triangle repeats its last index. name: unique in the world; owner: what the matte calls it ("ANNA", "mug"),
    several meshes of one owner make one matte. tint: [N, 3] multiplies the material's colour at each vertex.
    smooth: normals across faces. bevel: metres by which hard edges are rounded. moves: [T, 4, 4] places it in each
    frame (identity where absent). group: the light group that a `glow` counts as. rest: [N, 3] where each
    vertex is in the rest pose: patterns are drawn there (else where the vertex is).
    """

    name: str
    vertices: Array
    faces: NDArray[np.int32]
    material: Material
    owner: str = "set"
    tint: Array | None = None
    smooth: bool = False
    bevel: float = 0.0
    subdivide: int = 0
    moves: Array | None = None
    group: str = ""
    rest: Array | None = None


@dataclass(frozen=True)
class Strands:
    """Hair: points [S, P, 3] or [T, S, P, 3] metres from root to tip, radius in metres at the root."""

    name: str
    points: Array
    material: Material
    owner: str
    radius: float = 0.00012


@dataclass(frozen=True)
class Fixture:
    """A lamp. Its group is one light pass of every frame.

    shape: "panel" (a rectangle of size w, h metres), "spot" (size[0] the source's radius, beam in degrees), "sun"
    (size[0] the angle in degrees), "bulb" (radius size[0]). power: watts for Blender, already reckoned from stops
    (light.py). colour: linear Rec.709, unit luminance. at, towards: metres.
    """

    name: str
    group: str
    shape: str
    at: Vector
    towards: Vector
    size: tuple[float, float]
    power: float
    colour: Colour
    beam: float = 60.0
    camera_sees: bool = False


@dataclass(frozen=True)
class Surround:
    """What is all around: an even colour or an HDR environment (a file), turned by `turn` degrees about z."""

    colour: Colour = (0.0, 0.0, 0.0)
    level: float = 1.0
    environment: str = ""
    turn: float = 0.0
    group: str = "sky"


@dataclass(frozen=True)
class Camera:
    """places: [T, 4, 4] camera to world. focal: [T] mm. focus: [T] metres. stop: T-stop. sensor: width in mm."""

    places: Array
    focal: Array
    focus: Array
    stop: float = 2.8
    sensor: float = 24.89
    shutter: float = 180.0
    letter: str = "A"


@dataclass(frozen=True)
class World:
    """One take before one camera."""

    meshes: Sequence[Mesh]
    fixtures: Sequence[Fixture]
    camera: Camera
    strands: Sequence[Strands] = ()
    surround: Surround = field(default_factory=Surround)
    rate: float = 24.0

    @property
    def frames(self) -> int:
        return len(self.camera.focal)

    def save(self, folder: Path) -> None:
        """Writes world.json and arrays.npz for blender/render.py."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {}
        said = {
            "rate": self.rate,
            "frames": self.frames,
            "meshes": [_told(mesh, f"m{n}", arrays) for n, mesh in enumerate(self.meshes)],
            "strands": [_told(hair, f"s{n}", arrays) for n, hair in enumerate(self.strands)],
            "fixtures": [asdict(fixture) for fixture in self.fixtures],
            "camera": _told(self.camera, "c", arrays),
            "surround": asdict(self.surround),
        }
        np.savez(folder / "arrays.npz", **arrays)
        (folder / "world.json").write_text(json.dumps(said, indent=1))


def _told(thing: Any, prefix: str, arrays: dict[str, Any]) -> dict[str, Any]:
    """A dataclass as JSON; its arrays go to the other file under prefix.field."""
    told: dict[str, Any] = {}
    for name, value in vars(thing).items():
        if isinstance(value, np.ndarray):
            arrays[f"{prefix}.{name}"] = value
            told[name] = f"{prefix}.{name}"
        elif isinstance(value, Material):
            told[name] = asdict(value)
        else:
            told[name] = value
    return told
