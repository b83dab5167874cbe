"""What goes wrong on a set before the camera rolls: the faults of faults.KINDS that change the world of a clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onelight_stage.errors import StageError, choices
from onelight_stage.faults import amount, of_clip
from onelight_stage.light import Lit, panel_power
from onelight_stage.script import CameraSetup, Cast, Fault, Fixture, Scene
from onelight_stage.sets import furniture
from onelight_stage.sets.carpentry import Workshop, moved
from onelight_stage.sets.stage_set import Mark, StageSet
from onelight_stage.slates import Slate
from onelight_stage.white import LUMINANCE
from onelight_stage.world import Camera, Material, Mesh, Place
from onelight_stage.world import Fixture as Lamp

Floats = NDArray[np.float64]
PASSER_BY = Cast("passer-by", age=44, masculine=0.7, seed=99)
ADDED = ("vase", "mug", "bottle", "glass", "plate")
DE_PER_TURN = 120.0
"""About what turning a garment's hue by half a circle changes, in CIE dE*ab, for cloth of medium chroma."""


@dataclass(frozen=True)
class Spoilt:
    """A clip's scene, set and camera as they are with its faults. lens: times the focal length. keys: who is lit ->

    degrees by which the key goes round (0: mirrored about the camera). gazes: who -> degrees off the right eyeline.
    """

    scene: Scene
    stage: StageSet
    camera: CameraSetup
    faults: tuple[Fault, ...]
    lens: float
    keys: dict[str, float]
    gazes: dict[str, float]


def spoilt(scene: Scene, stage: StageSet, slate: Slate) -> Spoilt:
    """The world's faults of a clip, as far as they are settled before anybody has moved."""
    faults = tuple(of_clip(slate, "world"))
    cast, shown, setup, lens = scene.cast, stage, slate.camera, 1.0
    for fault in faults:
        if fault.kind.startswith("prop"):
            shown = _prop(fault, shown)
        elif fault.kind == "wardrobe":
            cast = tuple(_dyed(one, amount(fault)) if one.name == _whom(fault, scene) else one for one in cast)
        elif fault.kind == "line":
            setup = replace(setup, side=-setup.side, angle=-setup.angle)
        elif fault.kind == "lens":
            lens = amount(fault)
        elif fault.kind == "passer-by":
            cast, shown = (*cast, replace(PASSER_BY, mark="passer-by")), _way_past(shown)
    return Spoilt(
        replace(scene, cast=cast), shown, setup, faults, lens,
        {_whom(f, scene): amount(f) for f in faults if f.kind == "key side"},
        {_whom(f, scene): amount(f) for f in faults if f.kind == "eyeline"},
    )  # fmt: skip


def _whom(fault: Fault, scene: Scene) -> str:
    names = [one.name for one in scene.cast]
    if fault.what and fault.what not in names:
        raise StageError(
            f"{fault.kind}: nobody called '{fault.what}' is in scene {scene.number}.",
            f"Choose from {choices(names, fault.what)}.",
        )
    return fault.what or names[0]


def _prop(fault: Fault, stage: StageSet) -> StageSet:
    """Moved, missing or added; `what` names it (an added one: one of ADDED, perhaps "vase by mug")."""
    what, _, beside = fault.what.partition(" by ")
    if fault.kind == "prop added":
        near = beside or _on_show(stage)
        return replace(stage, meshes=[*stage.meshes, *_another(what or "vase", _foot(stage, near))])
    name = what or _on_show(stage)
    if name not in stage.props:
        raise StageError(
            f"{fault.kind}: no prop '{name}' in the {stage.name}.", f"Choose from {choices(stage.props, name)}."
        )
    others = [mesh for mesh in stage.meshes if mesh.owner != name]
    if fault.kind == "prop missing":
        return replace(stage, meshes=others)
    own = [mesh for mesh in stage.meshes if mesh.owner == name]
    return replace(stage, meshes=[*others, *moved(own, _shift(stage, name, amount(fault)), 35.0, _foot(stage, name))])


def _on_show(stage: StageSet) -> str:
    """The prop nearest to the middle of the marks: what a camera most likely sees."""
    middle = np.mean([mark.at for mark in list(stage.marks.values())[:2]], axis=0)
    return min(stage.props, key=lambda name: float(np.linalg.norm(_foot(stage, name)[:2] - middle)))


def _foot(stage: StageSet, name: str) -> Floats:
    """Middle of what it stands on, metres."""
    points = np.concatenate([mesh.vertices for mesh in stage.meshes if mesh.owner == name])
    low, high = points.min(0), points.max(0)
    return np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])


def _shift(stage: StageSet, name: str, far: float) -> tuple[float, float, float]:
    """Metres, in that direction of sixteen which brings it nearest to the middle of what stands at its height: a prop
    that is moved stays on its table."""
    foot = _foot(stage, name)
    tops = [m for m in stage.meshes if m.owner == "set" and abs(float(m.vertices[:, 2].max()) - foot[2]) < 0.012]
    under = [m for m in tops if _over(m, foot)]
    middle = (under[0].vertices.min(0) + under[0].vertices.max(0))[:2] / 2 if under else foot[:2]
    angles = np.arange(16) * np.pi / 8
    ends = foot[:2] + far * np.stack([np.cos(angles), np.sin(angles)], 1)
    best = int(np.argmin(np.linalg.norm(ends - middle, axis=1) + 0.05 * np.cos(3 * angles)))
    return far * float(np.cos(angles[best])), far * float(np.sin(angles[best])), 0.0


def _over(mesh: Mesh, foot: Floats) -> bool:
    low, high = mesh.vertices.min(0), mesh.vertices.max(0)
    return bool(np.all(foot[:2] > low[:2]) and np.all(foot[:2] < high[:2]))


def _another(what: str, foot: Floats) -> list[Mesh]:
    shop = Workshop(owner=what if what not in ("mug", "bottle", "glass", "plate") else f"other {what}")
    at = (float(foot[0]) + 0.14, float(foot[1]) - 0.08, float(foot[2]) + 0.001)
    if what == "vase":
        outline = [
            (0, 0),
            (0.04, 0),
            (0.07, 0.06),
            (0.06, 0.15),
            (0.028, 0.2),
            (0.036, 0.24),
            (0.03, 0.235),
            (0.0, 0.2),
        ]
        shop.turned("vase", at, outline, Material("ceramic", (0.05, 0.12, 0.3), roughness=0.25))
    elif what == "mug":
        furniture.mug(shop, at, (0.45, 0.06, 0.05))
    elif what == "bottle":
        furniture.bottle(shop, at, (0.12, 0.03, 0.01))
    elif what == "glass":
        furniture.glass(shop, at)
    elif what == "plate":
        furniture.plate(shop, at)
    else:
        raise StageError(f"prop added: there is no '{what}' in the store.", f"Choose from {choices(ADDED, what)}.")
    return [replace(mesh, name=f"added {mesh.name}") for mesh in shop.meshes]


def _dyed(one: Cast, de: float) -> Cast:
    """The top in another hue of the same luminance, its pattern with it."""
    worn = one.wardrobe
    dyed = replace(worn, top_colour=_turned(worn.top_colour, de), top_second=_turned(worn.top_second, de))
    return replace(one, wardrobe=dyed)


def _turned(colour: Place, de: float) -> tuple[float, float, float]:
    """A colour whose chroma is turned about grey; a grey one is tinted."""
    rgb = np.asarray(colour, float)
    grey = float(LUMINANCE @ rgb)
    away = rgb - grey
    if np.abs(away).max() < 0.15 * grey:
        away = grey * np.array([0.8, -0.35, -0.1])
    angle, axis = np.pi * min(de / DE_PER_TURN, 1.0), np.ones(3) / np.sqrt(3)
    turned = away * np.cos(angle) + np.cross(axis, away) * np.sin(angle) + axis * (axis @ away) * (1 - np.cos(angle))
    made = np.clip(grey + turned, 0.005, 0.9)
    made *= grey / float(LUMINANCE @ made)
    return float(made[0]), float(made[1]), float(made[2])


def _way_past(stage: StageSet) -> StageSet:
    """A mark behind everybody: where somebody who isn't in the scene walks through the picture."""
    low, high = np.asarray(stage.bounds[0]), np.asarray(stage.bounds[1])
    behind = (float(low[0] * 0.3 + high[0] * 0.7), float(low[1] * 0.3 + high[1] * 0.7))
    return replace(stage, marks=stage.marks | {"passer-by": Mark(behind, 180.0)})


def relit(fixtures: Sequence[Fixture], keys: dict[str, float], lit: dict[str, Lit], camera: Camera) -> list[Fixture]:
    """The key of whoever has it on the wrong side: mirrored about the camera's view of them, or gone round."""
    made = []
    for fixture in fixtures:
        if fixture.role == "key" and not fixture.practical and (fixture.on in keys or (not fixture.on and keys)):
            degrees = next(iter(keys.values())) if not fixture.on else keys[fixture.on]
            fixture = replace(
                fixture, side=fixture.side + degrees if degrees else _mirrored(fixture.side, lit[fixture.on], camera)
            )
        made.append(fixture)
    return made


def _mirrored(side: float, lit: Lit, camera: Camera) -> float:
    """Degrees: the same angle on the other side of the line from the subject to this camera."""
    master = np.subtract(lit.camera, lit.at)
    seen = camera.places[0, :3, 3] - lit.at
    away = np.degrees(np.arctan2(seen[1], seen[0]) - np.arctan2(master[1], master[0]))
    return float((2 * away - side + 180) % 360 - 180)


def in_the_way(spoilt: Spoilt, slate: Slate, camera: Camera, aspect: float) -> list[Mesh]:
    """A boom from above the frame, a wire through it."""
    found: list[Mesh] = []
    for fault in spoilt.faults:
        if fault.kind == "boom":
            found += _boom(camera, amount(fault), aspect)
        elif fault.kind == "wire":
            found += _wire(camera, amount(fault) / 1000, aspect)
    return found


def _frame(camera: Camera, depth: float, aspect: float, at: int = 0) -> tuple[Floats, Floats, Floats]:
    """Middle of the frame at `depth` metres, and the vectors to its right edge and to its upper edge."""
    matrix = camera.places[at].astype(float)
    half = depth * camera.sensor / camera.focal[at] / 2
    return matrix[:3, 3] - matrix[:3, 2] * depth, matrix[:3, 0] * half, matrix[:3, 1] * half / aspect


def _boom(camera: Camera, share: float, aspect: float) -> list[Mesh]:
    """A microphone in its windshield, in front of the subject, dipping in by a share of the picture's height."""
    middle, right, up = _frame(camera, float(camera.focus[0]) * 0.85, aspect)
    tip = middle + up * (1 - 2 * share) + right * 0.22
    pole = (up / np.linalg.norm(up) * 0.55 + right / np.linalg.norm(right) * 0.85) * 1.6
    shop = Workshop(owner="boom")
    fur = Material("cloth", (0.045, 0.045, 0.05), roughness=1.0)
    along = tip + np.linspace(0, 0.2, 9)[:, None] * (pole / np.linalg.norm(pole))
    shop.tube("boom windshield", along, np.interp(np.arange(9), [0, 1, 7, 8], [0.022, 0.036, 0.036, 0.02]), fur, 24)
    shop.tube(
        "boom pole", np.stack([along[-1], tip + pole]), 0.011, Material("plastic", (0.02, 0.02, 0.02), roughness=0.4)
    )
    return shop.meshes


def _wire(camera: Camera, thick: float, aspect: float) -> list[Mesh]:
    """A slack wire from edge to edge, just before the subject."""
    middle, right, up = _frame(camera, float(camera.focus[0]) * 0.97, aspect)
    s = np.linspace(-1.2, 1.2, 25)
    path = middle + s[:, None] * right + (0.55 - 0.12 * (1 - (s / 1.2) ** 2) + 0.2 * s)[:, None] * up
    shop = Workshop(owner="wire")
    shop.tube("wire", path, thick / 2, Material("metal", (0.25, 0.25, 0.25), roughness=0.35), 8)
    return shop.meshes


def screen_lamps(spoilt: Spoilt, stage: StageSet) -> list[Lamp]:
    """An extra lamp on one end of the screen."""
    found = []
    for fault in (f for f in spoilt.faults if f.kind == "uneven screen"):
        low, high = np.asarray(stage.bounds[0]), np.asarray(stage.bounds[1])
        aim = np.array([high[0] * 0.8 + low[0] * 0.2, high[1], 1.6])
        at = np.add(aim, (0.3, -1.6, 0.9))
        level = float(np.log2(max(2.0 ** amount(fault) - 1.0, 1e-3)))
        far = float(np.linalg.norm(at - aim))
        found.append(
            Lamp(
                "too much screen light",
                "background",
                "panel",
                tuple(at),
                tuple(aim),
                (0.6, 0.6),
                panel_power(level, far, 0.6),
                (1.0, 1.0, 1.0),
            )
        )
    return found
