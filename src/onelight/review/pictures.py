"""Pictures for the page: stills of the plate, and temp frames of a repair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from onelight.fixes.contract import Layers, layers_of
from onelight.fixes.registry import fix_named
from onelight.picture import colour, stills
from onelight.picture.picture import Picture
from onelight.records import Clip, Finding, Proposal, Shot, Variant
from onelight.review import layering, temp
from onelight.review.contract import ProductionLike
from onelight.review.listing import frames_of
from onelight.review.shelf import Shelf
from onelight.store.store import Store
from onelight.units.errors import BadInput, Missing, choices

T = TypeVar("T")
FRAMES_KEPT = 24
"""Frames in memory: at proxy size 150 MB at the most."""
THUMBNAILS_KEPT = 600
"""JPEG files of some 10 kB."""


class Viewer:
    """Draws frames: before, after and difference of one frame share one decode and one render."""

    def __init__(self, production: ProductionLike) -> None:
        self.production = production
        self._frames: Shelf[Picture] = Shelf(FRAMES_KEPT)
        self._thumbnails: Shelf[temp.Frame] = Shelf(THUMBNAILS_KEPT)

    def thumbnail(self, shot: str, frame: int | None) -> temp.Frame:
        """The analysis still nearest to `frame` (the shot's middle one by default), JPEG."""
        found, clip = shot_named(self.production.store, shot)
        wanted = _middle(found, clip, self.production.store) if frame is None else _inside(found, frame)
        still = lambda: temp.still(_analysis(clip, wanted, self.production.store))  # noqa: E731
        return self._thumbnails.once((clip.id, wanted), still)

    def view(self, shot: str, frame: int | None) -> temp.Frame:
        """The plate's own frame at proxy size, JPEG, unmarked: nothing was done to it."""
        found, clip = shot_named(self.production.store, shot)
        wanted = _middle(found, clip, self.production.store) if frame is None else _inside(found, frame)
        return temp.still(self._plate(shot, wanted))

    def before(self, proposal: str, frame: int | None) -> temp.Frame:
        """The plate of a proposal, marked as its neighbour is so that the two compare."""
        one, clip, wanted = self._asked(proposal, frame)
        mark = f"plate  {one.shot}  {clip.timecode(wanted)}"
        return temp.marked(temp.video(self._plate(one.shot, wanted)), mark, "left")

    def after(self, proposal: str, variant: str | None, frame: int | None) -> temp.Frame:
        """The repair: a temp frame."""
        one, clip, wanted = self._asked(proposal, frame)
        chosen = variant_of(one, variant)
        picture = self._rendered(one, chosen, wanted)
        return temp.marked(temp.video(picture), _mark(one, chosen, clip, wanted), "right")

    def difference(self, proposal: str, variant: str | None, frame: int | None, gain: float) -> temp.Frame:
        """Repair minus plate about mid grey, times `gain`: a temp frame."""
        one, clip, wanted = self._asked(proposal, frame)
        chosen = variant_of(one, variant)
        plate, repaired = self._plate(one.shot, wanted), self._rendered(one, chosen, wanted)
        mark = f"{_mark(one, chosen, clip, wanted)}  difference x{gain:g}"
        return temp.marked(temp.difference(plate, repaired, gain), mark, "right")

    def layers(self, proposal: str, variant: str | None, frame: int | None) -> temp.Frame:
        """All layers of the repair on one sheet: a temp frame."""
        one, clip, wanted = self._asked(proposal, frame)
        chosen = variant_of(one, variant)

        def drawn() -> Picture:
            made = _first(self._layers(one, chosen, wanted))
            return Picture.from_array(layering.sheet(made), colour.VIDEO)

        sheet = self._frames.once((chosen.recipe.hash, one.shot, wanted, "layers"), drawn)
        return temp.marked(sheet.rgb, f"{_mark(one, chosen, clip, wanted)}  layers", "right")

    def _asked(self, proposal: str, frame: int | None) -> tuple[Proposal, Clip, int]:
        store = self.production.store
        one = proposal_named(store, proposal)
        shot, clip = shot_named(store, one.shot)
        return one, clip, _middle(shot, clip, store) if frame is None else _inside(shot, frame)

    def _plate(self, shot: str, frame: int) -> Picture:
        plate = lambda: _first(self.production.plate(shot).window(frame, frame + 1))  # noqa: E731
        return self._frames.once((shot, frame), lambda: temp.shrunk(plate()))

    def _rendered(self, one: Proposal, variant: Variant, frame: int) -> Picture:
        """The repair's picture at proxy size."""
        render = lambda: temp.shrunk(_first(self._layers(one, variant, frame)).result)  # noqa: E731
        return self._frames.once((variant.recipe.hash, one.shot, frame), render)

    def _layers(self, one: Proposal, variant: Variant, frame: int) -> Iterator[tuple[int, Layers]]:
        """The repair of one frame at proxy size."""
        files = self.production.store.vault.path
        return layers_of(fix_named(one.fix), [(frame, self._plate(one.shot, frame))], variant.recipe, files)


def sheet(store: Store, finding: str) -> temp.Frame:
    """The evidence sheet of a finding, PNG. Raises Missing."""
    found = store.get(Finding, finding)
    if found is None or not found.sheet:
        raise Missing(f"There is no evidence sheet of '{finding}'.", "Run `onelight check` again.")
    return temp.Frame(store.vault.path(found.sheet).read_bytes(), "image/png")


def shot_named(store: Store, name: str) -> tuple[Shot, Clip]:
    """A shot and its clip. Raises Missing with the names there are."""
    shots = {shot.name: shot for shot in store.all(Shot)}
    if name not in shots:
        raise Missing(f"There is no shot '{name}'.", f"Choose {choices(sorted(shots))}.")
    clip = store.get(Clip, shots[name].clip)
    if clip is None:
        raise Missing(f"The clip of '{name}' is not in the catalogue.", "Ingest it again.")
    return shots[name], clip


def proposal_named(store: Store, name: str) -> Proposal:
    """Raises Missing."""
    one = store.get(Proposal, name)
    if one is None:
        raise Missing(f"There is no proposal '{name}'.", f"Choose {choices(p.id for p in store.all(Proposal))}.")
    return one


def variant_of(one: Proposal, name: str | None) -> Variant:
    """A variant by name, the chosen one by default. Raises Missing with the names there are."""
    try:
        return one.variant(name)
    except KeyError:
        names = choices(v.name for v in one.variants)
        raise Missing(f"{one.id} has no variant '{name}'.", f"Choose {names}.") from None


def _mark(one: Proposal, variant: Variant, clip: Clip, frame: int) -> str:
    return f"{one.id} {variant.name}  {one.shot}  {clip.timecode(frame)}"


def _middle(shot: Shot, clip: Clip, store: Store) -> int:
    frames = frames_of(shot, clip, store)
    return frames[len(frames) // 2]


def _inside(shot: Shot, frame: int) -> int:
    if frame not in shot.range:
        raise BadInput(f"{shot.name} has no frame {frame}.", f"It goes from {shot.start} to {shot.end - 1}.")
    return frame


def _analysis(clip: Clip, frame: int, store: Store) -> Picture:
    if not clip.analysis:
        raise Missing(f"No analysis frames of {clip.name} were kept.", "Ingest it again.")
    path = store.vault.path(clip.analysis)
    nearest = min(stills.numbers(path), key=lambda n: abs(n - frame))
    return _first(stills.read(path, [nearest]))


def _first(frames: Iterable[tuple[int, T]]) -> T:
    for _, one in frames:
        return one
    raise Missing("The frame could not be read.", "Look whether the camera original is still where it was.")
