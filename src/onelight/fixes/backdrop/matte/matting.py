"""A shot's matte from its painted frames: learn the shot, sweep it, and say where another painted frame would help.

What is found stays in a folder, so that work which was interrupted goes on, and a frame painted later only changes
the stretch that it lies in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from onelight.fixes.backdrop.matte import adapting, sweep
from onelight.fixes.backdrop.matte.plates import CleanPlate
from onelight.fixes.backdrop.matte.reel import Frame, Reel
from onelight.fixes.contract import Weights
from onelight.learning import weights
from onelight.learning.matte.network import MatteNet, network
from onelight.picture import mattes
from onelight.units.errors import BadInput

STEPS, BELIEVED_STEPS = 480, 240
"""Lessons from the painted frames, and then from what a first sweep was sure of."""
AGAIN_STEPS = 120
"""Lessons when a frame was painted since."""
BELIEVED_FRAMES = 48
WAY = 3
"""Raised when mattes are learned or swept in another way: what was kept before is found again."""
SURE = 0.1
"""A pixel whose doubt is below this is believed."""
Floats = NDArray[np.floating]
Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Found:
    """The matte of a frame at working size: `alpha` (h, w) 0..1, and how much to doubt it (h, w) 0..1."""

    place: int
    alpha: Floats
    doubt: Floats


@dataclass(frozen=True, eq=False)
class Matting:
    """A reel, its painted frames (h, w) 0..1 at the reel's size by place, the clean plate of each place, and the folder
    in which what was found stays. `base`: the weights to start from."""

    reel: Reel
    keys: Mapping[int, Floats]
    plate: Callable[[int], NDArray[np.uint8]] | None
    folder: Path
    base: Weights
    progress: Progress = lambda says, part: None
    doubts: dict[int, float] = field(default_factory=dict)

    @property
    def asks(self) -> int | None:
        """The frame that it would most like painted next, once swept; None where it is sure of all."""
        away = {n: d for n, d in self.doubts.items() if min(abs(n - k) for k in self.keys) > 2}
        worst = max(away, key=lambda n: away[n], default=None)
        return worst if worst is not None and away[worst] > 0.002 else None

    @property
    def model(self) -> str:
        """Hash of the weights that it started from."""
        return self.base.card.weights

    def sweep(self) -> Iterator[Found]:
        """Every frame's matte in order; stretches that were swept before, between the same painted frames, are taken
        as they were."""
        artist: sweep.Artist | None = None
        for stretch in sweep.stretches(sorted(self.keys), len(self.reel)):
            path = self.folder / f"{stretch.start:06d}-{stretch.stop:06d}-{self._mark(stretch)}{mattes.SUFFIX}"
            if not path.exists():
                artist = artist or self.learn()
                self._swept(stretch, artist, path)
            for place, (_, both) in zip(stretch, mattes.read(path), strict=True):
                alpha, doubt = np.split(both, 2)
                self.doubts[place] = float(doubt.mean())
                yield Found(place, alpha, doubt)

    def _swept(self, stretch: range, artist: sweep.Artist, path: Path) -> None:
        width, height = self.reel.size
        with mattes.MatteWriter(path, (width, height * 2), Fraction(24)) as movie:
            for place, alpha, doubt in sweep.stretch(self.reel, self.keys, stretch, artist, self.reel.folder):
                movie.write(np.concatenate([alpha, doubt]))
                self.progress("sweep", (place + 1) / len(self.reel))

    def learn(self) -> sweep.Artist:
        """The network adapted to these painted frames; what was learned from fewer of them is gone on from."""
        painted = [adapting.Painted(n, self.reel[n], self.keys[n], self._plate(n)) for n in sorted(self.keys)]
        course = adapting.Course(painted)
        kept = self.folder / f"learned-{self._mark(range(len(self.reel)))}.safetensors"
        if kept.exists():
            return self._artist(network(weights.read(kept)[1]), course)
        before = sorted(self.folder.glob("learned-*.safetensors"), key=lambda path: path.stat().st_mtime)
        net = network(weights.read(before[-1])[1] if before else self.base.tensors)
        self._adapt(net, course, AGAIN_STEPS if before else STEPS, "learn", 0)
        if not before:
            believed = self._believed(self._artist(net, course))
            course = adapting.Course(painted, believed)
            self._adapt(net, course, BELIEVED_STEPS, "learn more", 1)
        tensors = {name: value.detach().numpy() for name, value in net.state_dict().items()}
        weights.write(kept, self.base.card.model_copy(update={"base": self.base.card.weights}), tensors)
        for part in self.folder.glob("*.checkpoint"):
            part.unlink()
        return self._artist(net, course)

    def _adapt(self, net: MatteNet, course: adapting.Course, steps: int, says: str, seed: int) -> None:
        rate = adapting.BELIEVED_RATE if seed else adapting.RATE
        checkpoint = self.folder / f"{self._mark(range(len(self.reel)))}-{seed}.checkpoint"
        adapting.adapt(
            net, course, steps, seed=seed, rate=rate, checkpoint=checkpoint,
            progress=lambda _, part: self.progress(says, part),
        )  # fmt: skip

    def _believed(self, artist: sweep.Artist) -> list[adapting.Believed]:
        """Frames between the painted ones, with what a first sweep found of them."""
        wanted = {int(n) for n in np.linspace(1, len(self.reel) - 1, BELIEVED_FRAMES)} - set(self.keys) - {0}
        found, before = [], np.zeros(0, np.float32)
        for place, alpha, doubt in sweep.swept(self.reel, self.keys, artist, self.reel.folder):
            if place in wanted:
                frames = self.reel[place - 1], before, self.reel[place], alpha
                sure = (doubt < SURE).astype(np.float32)
                found.append(adapting.Believed(*frames, sure, self._plate(place)))
            before = alpha
            self.progress("first sweep", (place + 1) / len(self.reel))
        return found

    def _artist(self, net: MatteNet, course: adapting.Course) -> sweep.Artist:
        return sweep.Artist(net.eval(), course.whole, self._plate)

    def _plate(self, place: int) -> NDArray[np.uint8] | None:
        return self.plate(place) if self.plate else None

    def _mark(self, stretch: range) -> str:
        """What a stretch hangs on: the painted frames at its ends and in it, base, frames and way."""
        made = f"{WAY}{self.base.card.weights}{len(self.reel)}{self.reel.size}{bool(self.plate)}"
        total = hashlib.sha256(made.encode())
        for place in sorted(self.keys):
            if stretch.start <= place <= stretch.stop:
                total.update(f"{place}".encode() + np.rint(self.keys[place] * 255).astype(np.uint8).tobytes())
        return total.hexdigest()[:12]


def keys_for(reel: Reel, keys: Mapping[int, NDArray]) -> dict[int, Floats]:
    """Painted mattes (H, W) at the plate's size, 0..1 or uint8 or bool, at the reel's size.

    Raises BadInput for none, one of another size, a frame that isn't there, or where nothing is held out or nothing
    left out in any of them.
    """
    if not keys:
        raise BadInput("No frame is painted.", "Paint at least one; three or four, far apart, do better.")
    made = {}
    for place, key in keys.items():
        if not 0 <= place < len(reel):
            raise BadInput(f"There is no frame {place} to paint.", f"The shot has 0 to {len(reel) - 1}.")
        made[int(place)] = _key(place, np.asarray(key), reel)
    most, least = max(k.max() for k in made.values()), min(k.min() for k in made.values())
    if most < 0.5:
        raise BadInput("Every painted matte is empty.", "Paint what is to be held out in at least one frame.")
    if least > 0.5:
        raise BadInput("Every painted matte is full.", "Leave the background black in at least one frame.")
    return made


def _key(place: int, key: NDArray, reel: Reel) -> Floats:
    if key.ndim == 3 and key.shape[2] == 1:
        key = key[..., 0]
    if key.ndim != 2 or key.shape != reel.full[::-1]:
        size = key.shape[1::-1] if key.ndim >= 2 else key.shape
        raise BadInput(f"The matte of frame {place} is {size}, the plate {reel.full}.", "Paint at the plate's size.")
    alpha = mattes.unit(key)
    if reel.size != reel.full:
        alpha = np.asarray(cv2.resize(alpha, reel.size, interpolation=cv2.INTER_AREA), np.float32)
    return np.clip(alpha, 0, 1)


def begin(
    frames: Iterable[Frame] | Reel,
    keys: Mapping[int, NDArray],
    plate: Frame | Sequence[Frame] | None,
    folder: Path,
    scratch: Path,
    base: Weights | None = None,
    progress: Progress = lambda says, part: None,
    empty: Callable[[int], NDArray[np.uint8]] | None = None,
) -> Matting:
    """Takes the frames in (or a reel that did) and checks what is given. What is found stays in `folder`; `scratch`
    holds the frames meanwhile. `base`: None takes the weights that ship. `empty`: the clean plate (h, w, 3) uint8
    ACEScct of each place, instead of `plate`. Raises BadInput."""
    reel = frames if isinstance(frames, Reel) else Reel(scratch).take(frames)
    painted = keys_for(reel, keys)
    outside = [(place, cv2.dilate(alpha, np.ones((9, 9), np.uint8)) < 0.02) for place, alpha in painted.items()]
    behind = CleanPlate(reel, plate, outside).at if plate is not None else empty
    return Matting(reel, painted, behind, folder, base or Weights(*weights.base("matte")), progress)
