"""deliver: circled proposals become pulls, papers and hashes in one folder, whole or to be gone on with.

out/<shot>_<fix>/exr/<shot>_<fix>.0086400.exr    half, scene-linear ACEScg, with handles
out/<shot>_<fix>/<shot>_<fix>.mov .cc .cube      viewing copy, grade; .ccc .nk .csv where it changes along the shot
out/<production>.ccc .cdl, timeline/, disclosure.md .json, delivery.json, ascmhl/
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from onelight.delivery import folder as place
from onelight.delivery import papers
from onelight.delivery.folder import Draft
from onelight.delivery.frames import JOURNAL, Written, write_frames, written
from onelight.delivery.keys import write_keys
from onelight.delivery.papers import Entry
from onelight.delivery.plan import Progress, Pull, Window, check, delivery_id, tidy, window
from onelight.delivery.seal import seal
from onelight.delivery.viewing import SUFFIX, Viewing, write_movie
from onelight.picture import cdl, lut
from onelight.records import Delivered, Delivery
from onelight.records.clearance import Clearance
from onelight.store.disk import sync_folder, told, write_whole
from onelight.store.settings import Settings
from onelight.units.errors import Changed

MANIFEST = "pull.json"
Timeline = Callable[[Path], Sequence[Path]]
"""Writes timelines into the folder it is given; the files it wrote."""


def deliver(
    out: Path,
    pulls: Sequence[Pull],
    settings: Settings,
    *,
    timeline: Timeline | None = None,
    viewing: Viewing = "prores",
    names: Mapping[str, str] | None = None,
    progress: Progress = lambda what, part: None,
) -> Delivery:
    """Delivers `pulls` into `out`, a new or empty folder; run again after a kill, it goes on.

    `timeline` writes OTIO and its kin into the folder it is given. `names` are clip names by id, for the
    disclosure. Memory doesn't grow with length; camera originals are only read, by the pulls' `frames`.
    Raises Refused without a valid clearance, BadInput for a folder with other things in it (untouched),
    Changed where a finished delivery's files are no longer what they were, DiskFull (run it again).
    """
    out = Path(out).absolute()
    check(pulls, settings.id)
    id = delivery_id(pulls, settings.id, [settings.handles, viewing, timeline is not None])
    if (there := place.finished(out, id)) is not None:
        _unchanged(out, pulls)
        return there
    draft = place.begin(out, id, settings.id)
    entries = [_pull(draft, pull, window(pull, settings.handles), viewing, progress) for pull in pulls]
    _write_grades(out, pulls, settings)
    extra = _write_timeline(out, timeline)
    _write_papers(draft, entries, settings, names)
    delivery = _record(draft, entries, settings)
    write_whole(out / place.RECORD, (delivery.json_text() + "\n").encode())
    progress("hashing", 0.0)
    place.clear_seal(draft)
    seal(out, f"Onelight delivery {id}, {len(pulls)} pulls, {len(extra)} timelines", ignore=[place.MARKER])
    place.close(draft)
    progress("hashing", 1.0)
    return delivery


def _pull(draft: Draft, pull: Pull, frames: Window, viewing: Viewing, progress: Progress) -> Entry:
    """One shot's folder, under a working name until all of it is there."""
    done = draft.folder / pull.name
    if not _whole(done, pull):
        work = draft.folder / f".{pull.name}.part"
        files = write_frames(work, pull, frames, pull.clearance, progress)
        beside, cube = _beside(work, [work / f.name for f in files], pull, frames, viewing, pull.clearance, progress)
        _finish(work, done, [*files, *beside], pull, cube)
    listed = [f"{pull.name}/{file.name}" for file in _manifest(done)]
    return Entry(pull, frames, (*listed, f"{pull.name}/{MANIFEST}"), _cube(done))


def _beside(
    work: Path, frames: list[Path], pull: Pull, window: Window, viewing: Viewing, clearance: Clearance,
    progress: Progress,
) -> tuple[list[Written], lut.Baked | None]:  # fmt: skip
    """The viewing copy and the grade, beside the frames; how near the .cube came to the grade."""
    names, cube = [], None
    with told(work):
        if viewing:
            names.append(f"{pull.name}{SUFFIX[viewing]}")
            write_movie(work / names[-1], frames, viewing, pull, window, clearance, progress)
        if pull.grade is not None:
            names += [f"{pull.name}.cc", f"{pull.name}.cube"]
            cdl.write(work / names[-2], [(pull.name, pull.grade.cdl)], _cdl_says(pull))
            cube = lut.cube(pull.grade, pull.clip.colour_space, work / names[-1], notes=_notes(clearance))
        elif pull.keys is not None:
            more, cube = write_keys(work, pull, pull.keys, window, _notes(clearance))
            names += more
    return [written(work, name) for name in names], cube


def _finish(work: Path, done: Path, files: Sequence[Written], pull: Pull, cube: lut.Baked | None) -> None:
    """The manifest, then the shot's own name: from now on it is whole."""
    listed = {"recipe": pull.clearance.recipe, "clip": pull.clip.id, "files": [asdict(f) for f in files]}
    listed |= {"cube": asdict(cube)} if cube else {}
    write_whole(work / MANIFEST, (json.dumps(listed, indent=1) + "\n").encode())
    (work / JOURNAL).unlink(missing_ok=True)
    for rest in work.rglob(".*"):
        rest.unlink()  # temporary files of a killed run
    sync_folder(work)
    work.replace(done)
    sync_folder(done.parent)


def _whole(done: Path, pull: Pull) -> bool:
    """Whether a shot lies finished; one that was damaged since is pulled again."""
    if not done.is_dir():
        return False
    try:
        files = _manifest(done)
    except (OSError, ValueError, KeyError, TypeError):
        files = []
    if files and all(file.still_there(done) for file in files):
        return True
    shutil.rmtree(done)
    return False


def _manifest(done: Path) -> list[Written]:
    listed = json.loads((done / MANIFEST).read_text(encoding="utf-8"))
    return [Written(**file) for file in listed["files"]]


def _cube(done: Path) -> lut.Baked | None:
    """As its manifest says of a finished shot's .cube; None where there is none."""
    found = json.loads((done / MANIFEST).read_text(encoding="utf-8")).get("cube")
    return lut.Baked(**found) if found else None


def _unchanged(out: Path, pulls: Sequence[Pull]) -> None:
    for pull in pulls:
        for file in _manifest(out / pull.name):
            if not file.still_there(out / pull.name):
                raise Changed(
                    f"'{out / pull.name / file.name}' was changed after it was delivered.", "Deliver to a new folder."
                )


def _cdl_says(pull: Pull) -> str:
    whole = papers.cdl_is_whole(pull)
    return "in ACEScct" if whole else "in ACEScct, after a matrix that only the .cube holds"


def _notes(clearance: Clearance) -> tuple[str, ...]:
    made = clearance.decision
    return (f"recipe {clearance.recipe}", f"circled by {made.by}, {made.role}, {made.on}")


def _write_grades(out: Path, pulls: Sequence[Pull], settings: Settings) -> None:
    grades = [(pull.name, pull.grade.cdl) for pull in pulls if pull.grade is not None]
    if grades:
        with told(out):
            for suffix in (".ccc", ".cdl"):
                cdl.write(out / f"{tidy(settings.name)}{suffix}", grades)


def _write_timeline(out: Path, timeline: Timeline | None) -> list[Path]:
    """Anew on every run: a half-written one of a killed run goes first."""
    if timeline is None:
        return []
    shutil.rmtree(out / "timeline", ignore_errors=True)
    with told(out):
        (out / "timeline").mkdir()
        return list(timeline(out / "timeline"))


def _write_papers(draft: Draft, entries: Sequence[Entry], settings: Settings, names: Mapping[str, str] | None) -> None:
    paper = papers.disclosure(entries, settings, draft.id, draft.on, names)
    write_whole(draft.folder / "disclosure.json", papers.text(paper).encode())
    write_whole(draft.folder / "disclosure.md", papers.markdown(paper).encode())


def _record(draft: Draft, entries: Sequence[Entry], settings: Settings) -> Delivery:
    shots = tuple(_delivered(entry) for entry in entries)
    return Delivery(id=draft.id, production=settings.id, on=draft.on, folder=str(draft.folder), shots=shots)


def _delivered(entry: Entry) -> Delivered:
    pull, cleared = entry.pull, entry.pull.clearance
    grants = [f"{clip.name}: {clip.grant.by}" for clip in (pull.clip, *pull.uses) if clip.grant]
    return Delivered(
        shot=pull.shot.name,
        proposal=cleared.proposal.id,
        variant=cleared.variant.name,
        recipe=cleared.recipe,
        fix=cleared.proposal.fix,
        nature=cleared.proposal.nature,
        model=cleared.variant.recipe.model,
        decision=cleared.decision,
        grants=tuple(grants),
        files=entry.files,
    )
