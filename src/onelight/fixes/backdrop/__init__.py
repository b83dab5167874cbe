"""backdrop: what lies behind the foreground is replaced, and set to the plate's camera, focus, grain and light.

On pictures alone: `solve(frames, mattes, background) -> iterator of Layers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from onelight.fixes.contract import Dailies, Files, Headless, Layers, Plate, Proposed, Weights, no_files
from onelight.records import Recipe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from onelight.fixes.backdrop.lighting import Lighting
    from onelight.picture.picture import Picture


@dataclass(frozen=True)
class Intent:
    """What the artist asks for."""

    background: str = field(
        metadata={
            "help": "The new background: a picture, an HDR surround, a movie, or another shot (a take, a clean plate).",
            "unit": "file or shot",
            "example": "street.exr",
        }
    )
    matte: str = field(default="", metadata={"help": "The matte that holds the foreground; else the shot's only one."})
    colour: str = field(
        default="", metadata={"help": "The background's colour space where its file doesn't say.", "unit": "OCIO name"}
    )
    fit: str = field(
        default="camera",
        metadata={
            "help": "camera: it moves as the set does before the shot's camera; static: it stands in the frame.",
            "choices": ("camera", "static"),
        },
    )
    level: float = field(default=0.0, metadata={"help": "Background brighter.", "unit": "stops", "range": (-6.0, 6.0)})
    warmth: float = field(
        default=0.0, metadata={"help": "Background warmer.", "unit": "mired", "range": (-150.0, 150.0)}
    )
    focus: str = field(
        default="plate",
        metadata={
            "help": "plate: as soft as the plate's own background was; as supplied: as it is.",
            "choices": ("plate", "as supplied"),
        },
    )
    grain: float = field(default=1.0, metadata={"help": "Grain, of the plate's own.", "range": (0.0, 2.0)})
    relight: float = field(
        default=1.0,
        metadata={"help": "How far the variant `relit` brings the foreground into its light.", "range": (0.0, 1.0)},
    )
    wrap: float = field(
        default=0.1, metadata={"help": "Background light that wraps around the foreground's edge.", "range": (0.0, 1.0)}
    )
    spill: float = field(
        default=1.0,
        metadata={"help": "How much of a screen's light at the edge becomes the new surround's.", "range": (0.0, 1.0)},
    )
    reach: float = field(
        default=0.0,
        metadata={
            "help": "How far wrap and spill may reach into the foreground; at 0 its core stays to the bit.",
            "unit": "% of the width",
            "range": (0.0, 10.0),
        },
    )
    zoom: float = field(
        default=0.0,
        metadata={"help": "Size of the background, of the frame's; 0 just covers what is seen.", "range": (0.0, 8.0)},
    )
    shutter: float = field(
        default=180.0, metadata={"help": "Shutter angle, for motion blur.", "unit": "degrees", "range": (0.0, 360.0)}
    )
    after_end: str = field(
        default="refuse",
        metadata={
            "help": "A background shorter than the shot: refuse it, or hold its last frame.",
            "choices": ("refuse", "hold"),
        },
    )
    lens: float = field(
        default=0.0,
        metadata={
            "help": "Focal length on Super 35, as the camera report has it; 0: found with the camera, 35 for an HDR "
            "surround.",
            "unit": "mm",
            "range": (0.0, 300.0),
        },
    )
    depth: str = field(
        default="",
        metadata={
            "help": "How far what the background shows is: an EXR's Z; else the background's own, if it has one.",
            "unit": "file",
        },
    )
    distance: float = field(
        default=0.0,
        metadata={
            "help": "How far away a flat background stands; 0: on the set as it was tracked. Wants --tape.",
            "unit": "metres",
            "range": (0.0, 1e6),
        },
    )
    tape: float = field(
        default=0.0,
        metadata={
            "help": "From the camera to the set behind the foreground, in the first frame: the scale of the camera's "
            "travel. 0: the new background's middle is as far as the set was.",
            "unit": "metres",
            "range": (0.0, 1e6),
        },
    )
    distortion: str = field(
        default="plate",
        metadata={
            "help": "plate: as the plate's lens bends, where its pictures bear that out; or Brown and Conrady's k1, "
            "0 for none.",
        },
    )
    heading: float = field(
        default=0.0,
        metadata={"help": "Where in an HDR surround the camera looks.", "unit": "degrees", "range": (-360.0, 360.0)},
    )
    tilt: float = field(
        default=0.0, metadata={"help": "How far it looks up.", "unit": "degrees", "range": (-89.0, 89.0)}
    )


class Backdrop(Headless):
    """Background replacement. Gives the foreground (straight alpha), the background set to the plate, the matte."""

    name = "backdrop"
    version = 2
    nature: Literal["assistive", "generative"] = "generative"
    says = "Replace what is behind the foreground, set to the plate's camera move, focus, grain and light."
    Intent = Intent

    def spoil(self, frames: Sequence[Picture], rng: np.random.Generator) -> tuple[list[Picture], dict[str, float]]:
        """A background that doesn't belong: the outer part of each frame in other light and focus; what it was."""
        from onelight.fixes.backdrop import trials

        return trials.spoil(frames, rng)

    def propose(self, plate: Plate, intent: Any, model: Weights | None, dailies: Dailies) -> Proposed:
        """As supplied, matched, and relit where that can be, each with its integration report as numbers."""
        from onelight.fixes.backdrop import proposing

        return proposing.propose(plate, intent, dailies)

    def render(
        self, window: Iterable[tuple[int, Picture]], recipe: Recipe, files: Files = no_files
    ) -> Iterator[tuple[int, Layers]]:
        """Each frame over its new background; frames that the matte doesn't hold stay the plate's."""
        from onelight.fixes.backdrop import compose
        from onelight.fixes.backdrop.setting import setting_of
        from onelight.fixes.backdrop.supplied import Reel, Supplied
        from onelight.picture.mattes import Mattes

        setting = setting_of(recipe, files)
        reel = Reel(Supplied.of(recipe.parameters["background"]), files)
        mattes = Mattes(files(recipe.parameters["matte"]["movie"]), recipe.parameters["matte"]["start"])
        yield from compose.render(window, setting, reel, mattes.at, _light(recipe, files))

    def measure(
        self, before: Sequence[Picture], after: Sequence[Picture], reference: Sequence[Picture]
    ) -> dict[str, float]:
        """What separates pictures from the reference: stops, kelvin, CC, black level, grain ratio, blur in pixels."""
        from onelight.fixes.backdrop import trials

        return trials.measure(before, after, reference)


def _light(recipe: Recipe, files: Files) -> Lighting | None:
    """What the foreground is relit by; only who needs the light head loads it."""
    if "relight" not in recipe.parameters:
        return None
    from onelight.fixes.backdrop import relit

    return relit.lighting_of(recipe, files)


fix = Backdrop()


def solve(
    frames: Sequence[Picture],
    mattes: Sequence[NDArray[np.float32]],
    background: Picture | Sequence[Picture],
    match_light: bool = False,
    depth: NDArray[np.float32] | None = None,
    relight: float = 0.0,
    **knobs: Any,
) -> Iterator[Layers]:
    """The layers of each of `frames` (one size and colour space) over a new background: one picture, or one a frame.

    `mattes`: alpha (H, W) 0..1 of the foreground, one a frame. `match_light` brings exposure, white and black to the
    foreground's, `relight` (0..1) the foreground into the background's light; `depth` (h, w) says how far what the
    background shows is, in any unit; `knobs` are those of `Intent`. Both sequences are gone through three times, frame
    by frame.
    Raises BadInput for a matte that is empty or full, or sequences of different lengths.
    """
    from onelight.fixes.backdrop import trials

    intent = Intent(background="", relight=relight, **knobs)
    yield from trials.solve(frames, mattes, background, match_light, intent, depth)


__all__ = ["Backdrop", "Intent", "fix", "solve"]
