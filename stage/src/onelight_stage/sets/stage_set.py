"""A set as it stands before anybody walks on: its walls and furniture, its marks, lamps and windows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from onelight_stage.world import Colour, Mesh, Place


@dataclass(frozen=True)
class Mark:
    """Where somebody stands or (seat: metres above the floor) sits. facing: degrees about z, 0 along +x."""

    at: tuple[float, float]
    facing: float
    seat: float = 0.0


@dataclass(frozen=True)
class Practical:
    """A lamp that is seen. at: metres, the bulb. radius: metres. shape: bulb or panel."""

    at: tuple[float, float, float]
    towards: tuple[float, float, float]
    radius: float = 0.05
    shape: str = "bulb"


@dataclass(frozen=True)
class Window:
    """An opening that light comes through. centre, inwards (unit): metres. size: width, height."""

    centre: tuple[float, float, float]
    inwards: tuple[float, float, float]
    size: tuple[float, float]


@dataclass
class StageSet:
    """meshes: owner "set" stands; every other owner is a prop that can be moved, by that name.

    wild: wall name -> (a point of it, its normal into the room): taken away where a camera stands behind it.
    bounds: the room's low and high corners, metres. line: the two people's middle, and the direction (degrees) from
    which the line's front side sees them.
    """

    name: str
    meshes: list[Mesh]
    marks: dict[str, Mark]
    bounds: tuple[tuple[float, float, float], tuple[float, float, float]]
    practicals: dict[str, Practical] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    wild: dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]] = field(default_factory=dict)
    surround: Colour = (0.0, 0.0, 0.0)
    outdoors: bool = False

    @property
    def props(self) -> list[str]:
        """Names of what can be moved, taken away or added."""
        return sorted(
            {mesh.owner for mesh in self.meshes}
            - {"set"}
            - {m.owner for m in self.meshes if m.owner.startswith("wild:")}
        )

    def seen_from(self, camera: Place) -> list[Mesh]:
        """The meshes without the wild walls (and what hangs on them) that this camera stands behind, metres."""
        gone = {
            f"wild:{name}" for name, (point, normal) in self.wild.items()
            if float(np.dot(np.subtract(camera, point), normal)) < 0.02
        }  # fmt: skip
        return [mesh for mesh in self.meshes if mesh.owner not in gone]
