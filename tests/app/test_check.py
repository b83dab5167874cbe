"""What check lays side by side."""

from __future__ import annotations

from pathlib import Path

from onelight import Production
from onelight.app.check import Sides
from onelight.app.names import clip_of
from onelight.records import Reading


def test_only_metered_takes_of_a_played_setup_are_heard_as_outtakes(film: Path, footage_folder: Path, tmp_path: Path):
    production = Production.open(film)
    store = production.store
    for take, shot in enumerate(production.shots, 1):
        clip = clip_of(store, shot)
        store.put(clip.model_copy(update={"scene": "12", "setup": "B", "take": take, "camera": "A"}))
    assert not Sides(store).outtakes(), "nothing is cut yet"
    cut = production.conform(one_event(footage_folder / "cut.otio", tmp_path / "one.otio"))
    played = {event.shot for event in cut.events}
    others = [shot for shot in production.shots if shot.id not in played]
    assert [side.shot for side in Sides(store).outtakes()] == others
    store.delete(Reading, others[0].id)
    assert [side.shot for side in Sides(store).outtakes()] == others[1:]


def one_event(cut: Path, path: Path) -> Path:
    """A cut of the first event alone."""
    import opentimelineio as otio

    timeline = otio.adapters.read_from_file(str(cut))
    del timeline.tracks[0][1:]
    otio.adapters.write_to_file(timeline, str(path))
    return path
