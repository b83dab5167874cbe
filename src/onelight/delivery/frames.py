"""A pull's frames: EXR by EXR, each noted once it is on the disk, so that a killed pull goes on."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import xxhash

from onelight.delivery.plan import Layered, Progress, Pull, Window, tidy
from onelight.picture import exr
from onelight.picture.picture import Picture
from onelight.records.clearance import Clearance
from onelight.store.disk import told
from onelight.units.errors import BadInput, BadMedia

JOURNAL = ".frames.jsonl"
_BLOCK = 1 << 20
KNOWN = ("light.", "albedo")
"""Elements that go by a name of their own."""
WAITING = 2
"""Rendered frames that may wait to be written: memory stays bounded."""


@dataclass(frozen=True)
class Written:
    """A file of a pull as it was written: its name in the shot's folder, its size and hash."""

    name: str
    bytes: int
    xxh64: str

    def still_there(self, folder: Path) -> bool:
        """Whether the file has this size and this hash."""
        path = folder / self.name
        return path.is_file() and path.stat().st_size == self.bytes and hash_of(path) == self.xxh64


def hash_of(path: Path) -> str:
    """xxh64 of a file's bytes, as ASC MHL writes it."""
    hasher = xxhash.xxh64()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            hasher.update(block)
    return hasher.hexdigest()


def written(folder: Path, name: str) -> Written:
    """What is in the file `name` of `folder` now."""
    path = folder / name
    return Written(name, path.stat().st_size, hash_of(path))


def frame_name(pull: Pull, window: Window, frame: int) -> str:
    """`exr/<shot>_<fix>.<frame:07d>.exr` of a clip frame."""
    return f"exr/{pull.name}.{window.number(frame):07d}.exr"


def write_frames(folder: Path, pull: Pull, window: Window, clearance: Clearance, progress: Progress) -> list[Written]:
    """Writes what is missing of a pull's frames into `folder`/exr; all of them, in order.

    Frames of an earlier, killed run stay where size and hash are right. Raises DiskFull, BadMedia where
    the render ends early, Refused for a clearance that isn't one.
    """
    clearance.holds(pull.clearance.recipe)
    with told(folder):
        (folder / "exr").mkdir(parents=True, exist_ok=True)
    done = _kept(folder)
    for start, end in _gaps(
        window, {frame for frame in window_frames(window) if frame_name(pull, window, frame) in done}
    ):
        put = partial(_put, folder, pull, window, clearance)
        for file in _beside(_rendered(pull, start, end), put):
            done[file.name] = file
            _note(folder, file)
            progress(f"pull {pull.name}", len(done) / len(window.frames))
    return [done[frame_name(pull, window, frame)] for frame in window_frames(window)]


def _put(
    folder: Path, pull: Pull, window: Window, clearance: Clearance, frame: int, layered: Layered
) -> Written:
    name = frame_name(pull, window, frame)
    write_frame(folder / name, frame, layered, pull, window, clearance)
    return written(folder, name)


def _beside(
    frames: Iterator[tuple[int, Layered]], put: Callable[[int, Layered], Written]
) -> Iterator[Written]:
    """Has frames put while the next are rendered, WAITING of them at the most; tells them in order. Where the
    render stops early, what it gave is put and told first."""
    waiting: deque[Future[Written]] = deque()
    stopped: BaseException | None = None
    with ThreadPoolExecutor(1, "pull") as writer:
        while stopped is None:
            try:
                frame, layered = next(frames)
            except BaseException as error:  # an interruption, too, must not lose what is rendered
                stopped = error
            else:
                waiting.append(writer.submit(put, frame, layered))
            while waiting and (len(waiting) > WAITING or stopped is not None):
                yield waiting.popleft().result()
    if not isinstance(stopped, StopIteration):
        raise stopped


def write_frame(path: Path, frame: int, layered: Layered, pull: Pull, window: Window, clearance: Clearance) -> None:
    """One final frame as EXR: half, scene-linear ACEScg, with timecode, reel, recipe and whose circle it was.

    `rgba` is the result; where the fix gives them, `matte` and `element.<name>` go along, and `onelight:layers` says of
    each whether it is premultiplied.
    """
    layers = layers_of(layered)
    attributes: dict[str, exr.Attribute] = {
        "timecode": window.timecode(frame),
        "reel": pull.clip.reel,
        "rate": pull.clip.rate,
        "onelight:shot": pull.shot.name,
        "onelight:clip": pull.clip.name,
        "onelight:source": pull.clip.id,
        "onelight:frame": frame,
        "onelight:handles": f"{window.head} {window.tail}",
        "onelight:layers": said(layers) if len(layers) > 1 else "",
        **clearance.attributes(),
    }
    with told(path):
        exr.write(path, layers, attributes=attributes)


def layers_of(layered: Layered) -> dict[str, exr.Layer]:
    """A frame's layers by the names that compositors expect: `rgba`, `matte` (H, W), `light.<lamp>`, `albedo`, N, Z;
    `element.<name>` what else was laid in."""
    layers: dict[str, exr.Layer] = {"rgba": layered.result}
    if layered.matte is not None:
        layers["matte"] = layered.matte
    for name, picture in layered.elements.items():
        layers[name if name.startswith(KNOWN) else f"element.{tidy(name)}"] = picture
    layers.update(layered.data)
    return layers


def said(layers: Mapping[str, exr.Layer]) -> str:
    """Of each layer whether its colour is premultiplied: `rgba opaque; matte coverage; element.fill premultiplied`."""
    words = []
    for name, layer in layers.items():
        if not isinstance(layer, Picture):
            words.append(f"{name} {'data' if name in ('N', 'Z') else 'coverage'}")
        else:
            words.append(f"{name} {'opaque' if layer.alpha is None else 'premultiplied'}")
    return "; ".join(words)


def window_frames(window: Window) -> range:
    """The clip frames of a window, in order."""
    return range(window.frames.start, window.frames.end)


def _rendered(pull: Pull, start: int, end: int) -> Iterator[tuple[int, Layered]]:
    """The frames of the caller's render, checked: each in its turn, none missing, at the plate's size."""
    size, expected = (pull.clip.width, pull.clip.height), start
    for frame, given in pull.frames(start, end):
        if frame != expected or frame >= end:
            raise BadInput(f"{pull.name}: frame {frame} came where {expected} was due.", "Render them in order.")
        layered = given if isinstance(given, Layered) else Layered(given)
        if layered.result.size != size:
            raise BadInput(f"{pull.name}: frame {frame} is {layered.result.size}, the plate {size}.", "Keep the size.")
        yield frame, layered
        expected += 1
    if expected != end:
        raise BadMedia(f"{pull.clip.name} ends at frame {expected}, before {end}.", "Check the camera original.")


def _gaps(window: Window, done: set[int]) -> Iterator[tuple[int, int]]:
    """Runs of frames that aren't done, (start, end excluded)."""
    start = None
    for frame in (*window_frames(window), None):
        if frame is not None and frame not in done:
            start = frame if start is None else start
        elif start is not None:
            yield start, frame if frame is not None else window.frames.end
            start = None


def _note(folder: Path, file: Written) -> None:
    with told(folder), (folder / JOURNAL).open("ab") as journal:
        journal.write(json.dumps(asdict(file)).encode() + b"\n")
        journal.flush()
        os.fsync(journal.fileno())


def _kept(folder: Path) -> dict[str, Written]:
    """The frames that an earlier run noted and that are still as it left them."""
    found: dict[str, Written] = {}
    journal = folder / JOURNAL
    for line in journal.read_bytes().split(b"\n") if journal.exists() else ():
        try:
            file = Written(**json.loads(line))
        except (ValueError, TypeError):
            continue  # torn by the kill
        if file.still_there(folder):
            found[file.name] = file
    return found
