"""The truth that no real stage can give: cameras, lamps, owners and planted faults of every clip; frames of layers.

A clip's truth is gathered while it is developed and kept beside it; TRUTH.json is all of them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio
from numpy.typing import NDArray

from onelight_stage import lens, white
from onelight_stage.develop import Development, lit, through
from onelight_stage.errors import StageError
from onelight_stage.exposing import camera_kelvin
from onelight_stage.faults import KINDS, amount, of_clip
from onelight_stage.frames import Frame
from onelight_stage.script import Fault, Script
from onelight_stage.slates import Slate
from onelight_stage.world import World

ABOUT = (
    "Lengths in metres, z up; a camera looks along its own -z, +y up. camera.places: camera to world, 4 x 4, one for "
    "each recorded frame; camera.matrix and camera.distortion: OpenCV's, in pixels of the clip. Boxes: left, top, "
    "right, bottom as shares of the picture, over all frames. development.acescg: 3 x 3, what the faults of exposure, "
    "white balance and tint did to scene-linear ACEScg; to repair, apply its inverse."
)
AP1 = (0.713, 0.293, 0.165, 0.830, 0.128, 0.044, 0.32168, 0.33767)
COVERED = 0.5
"""A pixel is an owner's from this coverage on."""
Box = tuple[float, float, float, float]


@dataclass
class Seen:
    """Where each owner was in the picture, gathered frame by frame."""

    boxes: dict[str, Box] = field(default_factory=dict)
    shares: dict[str, list[float]] = field(default_factory=dict)

    def add(self, mattes: Mapping[str, NDArray[np.float32]]) -> None:
        """A frame's mattes, [H, W] coverage 0 to 1, by owner."""
        for owner, matte in mattes.items():
            self.shares.setdefault(owner, []).append(float(matte.mean()))
            box = box_of(matte)
            if box:
                before = self.boxes.get(owner, box)
                self.boxes[owner] = (
                    min(before[0], box[0]), min(before[1], box[1]), max(before[2], box[2]), max(before[3], box[3]),
                )  # fmt: skip

    def told(self, frames: int) -> dict[str, Any]:
        """By owner, its box over the clip and its mean share of the picture."""
        return {
            owner: {"box": [round(v, 4) for v in box], "share": round(sum(self.shares[owner]) / frames, 5)}
            for owner, box in sorted(self.boxes.items())
        }


def box_of(matte: NDArray[np.float32]) -> Box | None:
    """Left, top, right, bottom as shares of the picture, of a matte [H, W]; None where it is empty."""
    rows, columns = np.any(matte >= COVERED, axis=1), np.any(matte >= COVERED, axis=0)
    if not rows.any():
        return None
    height, width = matte.shape
    top, left = int(rows.argmax()), int(columns.argmax())
    bottom, right = height - int(rows[::-1].argmax()), width - int(columns[::-1].argmax())
    return left / width, top / height, right / width, bottom / height


def of_clip_told(
    script: Script, slate: Slate, world: World, development: Development, size: tuple[int, int],
    seen: Seen, planned: Mapping[str, Any],
) -> dict[str, Any]:
    """A clip's truth as JSON. size: (w, h) of its pictures. planned: what the plan knows besides."""
    owners = seen.told(len(development.order))
    return {
        "reel": slate.reel, "timecode": slate.timecode, "scene": slate.scene.number, "setup": slate.setup.letter,
        "take": slate.take, "frames": len(development.order), "rendered": list(development.order),
        "camera": _camera(world, development, size),
        "light": _lamps(slate, world, development),
        "development": _numbers(slate, development),
        "owners": owners,
        "faults": [fault_told(fault, owners) for fault in of_clip(slate)],
        "world": dict(planned),
    }  # fmt: skip


def fault_told(fault: Fault, owners: Mapping[str, Any]) -> dict[str, Any]:
    """A planted fault: kind, size and unit, where in the picture and when."""
    kind = KINDS[fault.kind]
    what = fault.what.partition(" by ")[0]
    owner = next((name for name in (f"other {what}", what, fault.kind) if name in owners), None)
    return {
        "kind": fault.kind, "amount": amount(fault), "unit": kind.unit, "what": fault.what, "made_in": kind.where,
        "intended": fault.intended, "start": fault.start, "seconds": fault.seconds,
        "box": owners[owner]["box"] if owner else [0.0, 0.0, 1.0, 1.0],
    }  # fmt: skip


def _camera(world: World, development: Development, size: tuple[int, int]) -> dict[str, Any]:
    camera, order = world.camera, development.order
    first = development.optics(order[0]).intrinsics(size)
    zooms = len({development.optics(at).focal for at in order}) > 1
    told = {
        "letter": camera.letter, "sensor_mm": camera.sensor, "stop": camera.stop, "shutter": camera.shutter,
        "focal_mm": [round(float(camera.focal[at]), 3) for at in order],
        "focus_m": [round(float(camera.focus[at]), 4) for at in order],
        "places": np.round(camera.places[list(order)].astype(float), 6).tolist(),
        **first,
    }  # fmt: skip
    if zooms:
        told["matrices"] = [development.optics(at).intrinsics(size)["matrix"] for at in order]
    return told


def _lamps(slate: Slate, world: World, development: Development) -> list[dict[str, Any]]:
    """Every lamp as it stood, with what the script says of it and how its pass was dimmed and gelled."""
    asked = {fixture.name: fixture for fixture in slate.scene.light}
    lamps = []
    for fixture in world.fixtures:
        said = {"name": fixture.name, "group": fixture.group, "shape": fixture.shape, "at": list(fixture.at),
                "towards": list(fixture.towards), "size": list(fixture.size), "watts": fixture.power,
                "rec709": list(fixture.colour)}  # fmt: skip
        if fixture.name in asked:
            said["script"] = asdict(asked[fixture.name])
        gains = development.lights.get(fixture.group)
        if gains is not None:
            said["gains_rec709"] = np.round(gains[list(development.order)], 5).tolist()
        lamps.append(said)
    return lamps


def _numbers(slate: Slate, development: Development) -> dict[str, Any]:
    right = camera_kelvin(slate.scene)
    wrong = development.matrix() @ np.linalg.inv(white.balance(right))
    return {
        "stops": development.stops, "kelvin": round(development.kelvin, 1), "right_kelvin": right,
        "mireds_warmer": round(white.mired(right) - white.mired(development.kelvin), 3), "cc_greener": development.cc,
        "acescg": np.round(white.in_acescg(wrong), 6).tolist(), "soft": development.soft, "iso": development.iso,
    }  # fmt: skip


def layers(frame: Frame, development: Development, number: int) -> dict[str, NDArray[np.float32]]:
    """The layers of a recorded frame, bent as the lens bent its picture; colour is scene-linear ACEScg.

    light.GROUP [H, W, 3] as exposed and balanced (together they are the picture without noise), albedo [H, W, 3],
    N [H, W, 3] world space, Z [H, W, 1] metres, motion [H, W, 4] pixels, matte.OWNER [H, W, 1].
    """
    shown = development.order[number]
    optics = development.optics(shown)
    seen = (white.ACESCG_FROM_709 @ development.matrix()).T.astype(np.float32)
    told: dict[str, NDArray[np.float32]] = {}
    for group, light in frame.lights.items():
        alone = Frame({group: light}, frame.albedo, frame.normal, frame.depth, {})
        told[f"light.{group}"] = through(lit(alone, development, shown), optics, development.soft) @ seen
    told["albedo"] = lens.bent(frame.albedo, optics) @ white.ACESCG_FROM_709.T.astype(np.float32)
    told["N"] = lens.bent(frame.normal, optics, colour=False)
    told["Z"] = lens.bent(frame.depth[..., None], optics, colour=False)
    if frame.motion is not None:
        told["motion"] = lens.bent(frame.motion, optics, colour=False)
    for owner, matte in frame.mattes.items():
        told[f"matte.{owner}"] = np.clip(lens.bent(matte[..., None], optics), 0, 1)
    return told


def write_layers(path: Path, told: Mapping[str, NDArray[np.float32]]) -> None:
    """One EXR of layers, colour and mattes half, the rest float; there whole or not at all."""
    names, kinds, planes = [], [], []
    for name, pixels in told.items():
        data = name in ("N", "Z", "motion")
        for letter, plane in zip(_letters(name, pixels.shape[2]), np.moveaxis(pixels, 2, 0), strict=True):
            names.append(letter)
            kinds.append(oiio.TypeDesc(oiio.FLOAT if data else oiio.HALF))
            planes.append(plane if data else np.clip(plane, -65504, 65504))
    height, width = planes[0].shape
    spec = oiio.ImageSpec(width, height, len(names), oiio.FLOAT)
    spec.channelnames, spec.channelformats = tuple(names), tuple(kinds)
    spec.attribute("compression", "zip:4")
    spec.attribute("chromaticities", "float[8]", AP1)
    spec.attribute("DateTime", "")
    part = path.with_name(f".{path.name}.part.exr")
    file = oiio.ImageOutput.create(str(part))
    pixels = np.ascontiguousarray(np.stack(planes, axis=2), np.float32)
    if not (file and file.open(str(part), spec) and file.write_image(pixels) and file.close()):
        raise StageError(f"'{path}' can't be written: {oiio.geterror()}.", "Check the disk's room and permissions.")
    part.replace(path)


def _letters(name: str, count: int) -> Iterable[str]:
    if name == "Z":
        return ["Z"]
    letters = "XYZ" if name == "N" else "XYZW" if name == "motion" else "A" if count == 1 else "RGB"
    return [f"{name}.{letter}" for letter in letters]
