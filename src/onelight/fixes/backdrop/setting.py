"""All that a backdrop's render needs, and how a recipe keeps it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onelight.fixes.backdrop.environment import focal_px
from onelight.fixes.backdrop.grain import NONE, Grain
from onelight.fixes.backdrop.levels import AS_IT_IS, Light
from onelight.fixes.backdrop.supplied import Supplied
from onelight.fixes.contract import Dailies, Files, kept
from onelight.picture.bundle import Lens
from onelight.picture.lens import straight_pixels
from onelight.picture.tracking import moved
from onelight.records import Matte, Recipe

MOST_ENLARGED = 1.5
"""A background is enlarged by no more than this to cover what the camera sees; beyond, its edges are mirrored."""


@dataclass(frozen=True, eq=False)
class Setting:
    """A background set to a plate of `size` (w, h); lengths in pixels of that size.

    `start`, `end`: frames of the clip that the matte holds. `homographies` (N, 3, 3): frame start + n to frame start.
    `place` (3, 3): the background's pixels to those of frame start. `light`: its exposure, white and black.
    `defocus`: standard deviation of the disc, pixels. `shutter` in degrees. `grain`: what is added. `wrap` and `spill`:
    parts of full. `reach`: pixels into the foreground. `screen`: the old surround's colour (3,), ACEScg. `ceiling`:
    largest code value. `focal` (pixels) and `k1` of the lens, focal 0 where it isn't known: pixels of homographies and
    place are straight ones (see `standing`). `poses` (N, 3, 4), where the background has depth: frame start's camera to
    frame start + n's, in the depth's unit.
    """

    size: tuple[int, int]
    start: int
    end: int
    homographies: NDArray[np.float64]
    place: NDArray[np.float64]
    light: Light = AS_IT_IS
    defocus: float = 0.0
    shutter: float = 180.0
    grain: Grain = NONE
    wrap: float = 0.0
    spill: float = 1.0
    reach: float = 0.0
    screen: tuple[float, float, float] = (0.0, 0.0, 0.0)
    ceiling: float = 1e9
    focal: float = 0.0
    k1: float = 0.0
    poses: NDArray[np.float64] | None = None
    seed: int = 0

    def homography(self, frame: int) -> NDArray[np.float64]:
        """(3, 3) of a frame of the clip; beyond the ends the last one is held."""
        return self.homographies[self._place(frame)]

    def pose(self, frame: int) -> NDArray[np.float64]:
        """(3, 4) of a frame of the clip, as `homography`."""
        assert self.poses is not None
        return self.poses[self._place(frame)]

    def _place(self, frame: int) -> int:
        return min(max(frame - self.start, 0), len(self.homographies) - 1)

    def lens(self, size: tuple[int, int]) -> Lens:
        """The lens in pixels of frames at `size` (w, h)."""
        return Lens(self.focal * size[0] / self.size[0], self.k1, size)

    def corners(self) -> NDArray[np.float64]:
        """(4, 2) the frame's corners in straight pixels."""
        plain = frame_corners(self.size)
        return straight_pixels(plain, self.lens(self.size)) if self.k1 else plain

    def document(self) -> dict[str, Any]:
        """Plain data, all but the homographies and the poses."""
        apart = ("homographies", "poses", "place", "light", "grain", "seed")
        plain = {k: v for k, v in vars(self).items() if k not in apart}
        plain |= {"size": list(self.size), "screen": list(self.screen)}
        return plain | {
            "place": [[float(v) for v in row] for row in self.place],
            "light": {"gains": list(self.light.gains), "lift": self.light.lift},
            "grain": self.grain.document(),
        }

    @classmethod
    def of(
        cls,
        document: dict[str, Any],
        homographies: NDArray[np.float64],
        seed: int,
        poses: NDArray[np.float64] | None = None,
    ) -> Setting:
        """From a recipe's plain data and the homographies (N, 3, 3) and poses (N, 3, 4) of its files."""
        light = Light(tuple(document["light"]["gains"]), document["light"]["lift"])
        own = {
            "size": tuple(document["size"]),
            "screen": tuple(document["screen"]),
            "place": np.array(document["place"], float),
            "light": light,
            "grain": Grain.of(document["grain"]),
        }
        return cls(**{**document, **own, "homographies": homographies, "poses": poses, "seed": seed})


def covering(
    size: tuple[int, int],
    homographies: NDArray[np.float64],
    of: tuple[int, int],
    zoom: float,
    exact: bool = False,
    corners: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.float64], float]:
    """(place (3, 3), enlargement) that lays a background of size `of` behind all that the camera sees of frame
    `start`: just so large that it covers it, or `zoom` times the frame where that isn't 0; `exact`: pixel on pixel.
    `corners` (4, 2) of the frame where a lens bends them."""
    width, height = size
    low, high = seen(size, homographies, corners)
    least = max(width / of[0], height / of[1])
    frame = np.array([width - 1, height - 1]) / 2
    scale, middle = least * zoom, frame
    if exact:
        scale = 1.0
    elif zoom <= 0:
        scale = max(least, float(((high - low) / np.array(of)).max()))
        middle = (low + high) / 2
        if scale > MOST_ENLARGED * least:
            scale, middle = MOST_ENLARGED * least, frame
    own = (np.array(of) - 1) / 2
    shift = middle - scale * own
    return np.array([[scale, 0, shift[0]], [0, scale, shift[1]], [0, 0, 1.0]]), scale / least


def seen(
    size: tuple[int, int], homographies: NDArray[np.float64], corners: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The corners (2,), (2,) of the box, in pixels of frame `start`, of all that frames (N, 3, 3) see; `corners` (4, 2)
    of each where a lens bends them."""
    plain = frame_corners(size) if corners is None else corners
    reached = np.concatenate([moved(plain, way) for way in homographies])
    return reached.min(axis=0), reached.max(axis=0)


def frame_corners(size: tuple[int, int]) -> NDArray[np.float64]:
    """(4, 2) the corners of a frame, pixels."""
    width, height = size
    return np.array([[-0.5, -0.5], [width - 0.5, -0.5], [-0.5, height - 0.5], [width - 0.5, height - 0.5]])


def of_surround(
    supplied: Supplied, size: tuple[int, int], homographies: NDArray[np.float64], lens_mm: float
) -> Supplied:
    """A surround becomes one wide view, as large as all that the camera of frames `size` (w, h) sees over its
    homographies (N, 3, 3), with the frame in its middle."""
    low, high = seen(size, homographies)
    frame = (np.array(size) - 1) / 2
    half = np.ceil(np.maximum(high - frame, frame - low))
    grow = min(float((2 * half / np.array(size)).max()), MOST_ENLARGED)
    view = (int(np.ceil(grow * size[0])), int(np.ceil(grow * size[1])))
    return replace(supplied, view=view, focal=focal_px(lens_mm, size[0]), size=view)


def kept_track(moves: NDArray[np.float64], dailies: Dailies) -> str:
    """The vault key of a track's homographies (N, 3, 3), or of a camera's poses (N, 3, 4)."""
    return kept(dailies, "track.npy", lambda path: np.save(path, np.ascontiguousarray(moves, np.float64)))


def recipe_of(setting: Setting, supplied: Supplied, matte: Matte, track: str, camera: str = "") -> Recipe:
    """The recipe that renders a setting; `track` is the vault key of its homographies, `camera` that of its poses."""
    parameters = {
        "setting": setting.document(),
        "background": supplied.document(),
        "matte": {"movie": matte.movie, "start": matte.start},
        "track": track,
    }
    if camera:
        parameters["camera"] = camera
    return Recipe(fix="backdrop", fix_version=2, parameters=parameters, seed=setting.seed)


def setting_of(recipe: Recipe, files: Files) -> Setting:
    """What a recipe says, its track read from the vault."""
    told = recipe.parameters
    homographies = np.load(files(told["track"]), allow_pickle=False)
    poses = np.load(files(told["camera"]), allow_pickle=False) if "camera" in told else None
    return Setting.of(told["setting"], homographies, recipe.seed, poses)
