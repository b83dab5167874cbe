"""What a matte leaves behind: the movie that fixes take it from, an EXR a frame for compositors, rows of its sheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.app import draw
from onelight.app.painted import scaled
from onelight.app.plates import spread, window
from onelight.jobs.lane import Lane
from onelight.picture import colour, mattes
from onelight.picture.by_number import ByNumber
from onelight.picture.picture import Picture
from onelight.picture.scaling import fit
from onelight.records import Clip, Shot

if TYPE_CHECKING:
    from onelight.app.mattes import Asked, Keyed
    from onelight.fixes.backdrop.matte.matting import Found, Matting

KEPT = 960
"""Pixels of the long side that a matte is kept at, on the edges that the plate has there; fixes carry it on to the
plate's own size."""
SHEET = 5
"""Frames on the sheet."""
WAITING = 1
"""Frames that may wait to be written while the next ones are found: memory stays bounded."""
LAYERS = "matte coverage; doubt data; foreground premultiplied"
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Files:
    """The files of a matte that a job finds of a shot, as it was asked for."""

    shot: Shot
    clip: Clip
    job: Matting | Keyed
    asked: Asked

    def written(self, movie: Path, out: Path | None, called: str) -> list[list[draw.Cell]]:
        """The alpha as a `movie`, and all layers as EXR in `out`; the rows of the sheet. The clip is read once more for
        the plate's edges, where there are finer ones than the job saw, and once at full size for `out`."""
        from onelight.fixes.backdrop.matte.solving import screen_of

        full, size = self.job.reel.full, fit(self.job.reel.full, KEPT)
        shown = set(spread(list(range(self.shot.start, self.shot.end)), SHEET))
        small, whole = self._frames(None if size == full else size), self._frames(None)
        if out:
            out.mkdir(parents=True, exist_ok=True)
        # The reel is one thread's: what the writing needs of it is taken before it is swept.
        screen = screen_of(self.job.reel, self.job.keys) if out else np.zeros(3, np.float32)
        rows = []
        with mattes.MatteWriter(movie, size, self.clip.rate) as writer, Lane("matte", WAITING) as beside:
            for one in self.job.sweep():
                number = self.shot.start + one.place
                picture = small.at(number) if size != self.job.reel.size or number in shown else None
                alpha = self._alpha(one, number, picture, size)
                writer.write(alpha)
                if out and (frame := whole.at(number)):
                    path = out / f"{self.shot.name}_{called}.{number:07d}.exr"
                    beside.do(self._exr, path, frame, one, number, screen)
                if picture and number in shown:
                    rows.append(_row(picture, alpha, one.doubt, number))
            beside.finish()
        return rows

    def _frames(self, size: tuple[int, int] | None) -> ByNumber[Picture]:
        return ByNumber(lambda first: window(self.clip, first, self.shot.end, size))

    def _alpha(self, one: Found, number: int, picture: Picture | None, size: tuple[int, int]) -> Floats:
        """The matte of a frame at `size` (w, h), its edges where the `picture` of that size has them; as it was painted
        where it was."""
        from onelight.fixes.backdrop.matte.solving import full_size

        painted = self.asked.keys.get(number)
        if painted is not None:
            alpha = mattes.scaled(mattes.unit(painted), size)
        else:
            alpha = np.asarray(one.alpha if picture is None else full_size(one.alpha, picture), np.float32)
        if self.asked.garbage is None:
            return alpha
        x, y, w, h = scaled(self.asked.garbage, size[0] / self.job.reel.full[0])
        inside = np.zeros_like(alpha)
        inside[max(y, 0) : y + h, max(x, 0) : x + w] = 1
        return alpha * inside

    def _exr(self, path: Path, picture: Picture, one: Found, number: int, screen: Floats) -> None:
        """`matte` and `foreground` at the plate's size, without what a `screen` (3,) scene-linear threw on it, and what
        is doubted."""
        from onelight.picture import exr

        alpha = self._alpha(one, number, picture, picture.size)
        layers: dict[str, exr.Layer] = {
            "matte": alpha,
            "doubt": mattes.scaled(np.asarray(one.doubt, np.float32), picture.size),
            "foreground": clean(picture, alpha, screen),
        }
        told: dict[str, exr.Attribute] = {
            "timecode": self.clip.timecode(number), "reel": self.clip.reel, "rate": self.clip.rate,
            "onelight:clip": self.clip.name, "onelight:frame": number, "onelight:layers": LAYERS,
        }  # fmt: skip
        exr.write(path, layers, attributes=told)


def clean(picture: Picture, alpha: Floats, screen: Floats) -> Picture:
    """The foreground (H, W, 4) scene-linear ACEScg, straight: its own colour without background and without what the
    `screen` (3,) threw on it, and its alpha (H, W); nothing where that is 0."""
    from onelight.fixes.backdrop.matte.solving import own_light

    own = own_light(picture, alpha, screen)
    light = np.where(alpha[..., None] > 0, picture.linear() if own is None else own, np.float32(0))
    return Picture.from_array(np.dstack([light, alpha]))


def _row(picture: Picture, alpha: Floats, doubt: NDArray, number: int) -> list[draw.Cell]:
    size = (384, max(2, round(384 * picture.size[1] / picture.size[0])))
    small = Picture.from_array(cv2.resize(picture.rgb, size, interpolation=cv2.INTER_AREA), picture.colour_space)
    greys = [np.repeat(mattes.scaled(np.asarray(a, np.float32), size)[..., None], 3, axis=2) for a in (alpha, doubt)]
    said = ("matte", f"doubt, {doubt.mean() * 100:.1f} %")
    cells = [draw.Cell(small, (f"frame {number}",))]
    pictures = [Picture.from_array(grey, colour.VIDEO) for grey in greys]
    return cells + [draw.Cell(grey, (words,)) for grey, words in zip(pictures, said, strict=True)]
