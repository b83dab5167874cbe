"""How well a checker finds what the virtual soundstage planted: precision, recall and F1 for every kind of fault.

    onelight-stage continuity trials/ --seeds 1001:1006        shoots the productions (stage/README.md)
    python benchmarks/continuity.py trials/                    judges what `onelight check` says of them
    onelight-stage continuity trials/ --seeds 1100:1124 --only "key side"       brief ones, many of one kind
    python benchmarks/continuity.py trials/ --findings F.json  judges what another checker says

F.json is a list of {"trial": "trial-001000", "cut": 3, "kind": "exposure"}: after which event of cut.otio (from 1; a
fault inside a shot is told at the cut before its event, 0 for the first) what breaks, in the words of KINDS below. A
fault is at a cut where one of its two clips has it and the other hasn't; what is the same on both sides doesn't break,
and what was meant (`intended` in TRUTH.json) is no fault: whoever calls it one is wrong. The checker is told of these
intentions. A prop breaks where the cut comes back to it: at the first event that shows it (0.3 % of the frame)
otherwise than the last one that showed it, however many others lie between. Nor is a prop that was moved outside a
clip's frame a fault of that clip: there the camera sees the same of every prop (`owners`) as in another take. A cut
with no fault counts against whoever finds something there. Kinds that a checker has no name for count as missed.

Where two takes of one framing merely disagree (a mug stands elsewhere), nobody can say which one is wrong; such a
finding names the two clips ("clips": ["1A-1A", "1A-2B"] in F.json, else the two at the cut). The second table judges by
that: a finding is right where one of its two clips has such a fault and the other hasn't, and a planted fault is found
where a right finding names one of its clips. Its precision is of the findings, its recall of the faults.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import opentimelineio as otio

from onelight import Production
from onelight.continuity.kinds import FINDINGS

PROPS = ("prop moved", "prop missing", "prop added")
SEEN_ALIKE = 0.01, 0.1
"""Parts of the frame by which a prop's box may differ, and of its area by which that may (somebody's arm before it),
where it is the same in two takes."""
IN_SIZE = 0.003
"""Of the frame, from which a thing is seen: what the stage plants is no smaller."""
INSIDE = ("dropped frames", "duplicated frames")
"""Told of a shot, wherever it is cut to."""
KINDS = {
    "exposure": ("key-level",), "white balance": ("white-point",), "gel": ("white-point", "gel"), "tint": ("tint",),
    "flicker": ("flicker",), "fill gone": ("contrast", "fill"), "soft focus": ("sharpness", "soft-focus"),
    "dropped frames": ("dropped-frames",), "duplicated frames": ("duplicated-frames",),
    "key side": ("key-side", "key-moved"),
    "prop moved": ("prop",), "prop missing": ("prop",), "prop added": ("prop",), "wardrobe": ("wardrobe",),
    "lens": ("lens",), "line": ("line",), "eyeline": ("eyeline",), "boom": ("intruder",),
}  # fmt: skip
"""By planted kind, what Onelight's findings of it are called (docs/reference); some it doesn't look for yet."""


USUAL = Path("benchmarks/out/trials")
"""Where `make bench` looks; it goes on without them, for shooting them takes hours."""


@dataclass(frozen=True, order=True)
class Told:
    """A kind at a cut of a trial."""

    trial: str
    cut: int
    kind: str


def main() -> int:
    asked = _arguments()
    trials = sorted(path for path in asked.trials.glob("trial-*") if (path / "TRUTH.json").is_file())
    if not trials:
        print(f"No trials in {asked.trials}. Shoot some: onelight-stage continuity {asked.trials}", file=sys.stderr)
        return 0 if asked.trials == USUAL else 2
    planted = {told for trial in trials for told in truth(trial)}
    if asked.findings:
        rows_ = json.loads(asked.findings.read_text())
        named = [(Told(row["trial"], row["cut"], row["kind"]), tuple(row.get("clips", ()))) for row in rows_]
    else:
        with tempfile.TemporaryDirectory() as folder:
            named = [one for trial in trials for one in judged(trial, (asked.films or Path(folder)) / trial.name)]
    said = {told for told, _ in named}
    cuts = sum(len(events(trial)) for trial in trials)
    print(table(planted, said, len(trials), cuts))
    print()
    print(by_fault(trials, named))
    if asked.out:
        told = [{**vars(one), "clips": clips} for one, clips in named]
        asked.out.write_text(json.dumps({"planted": rows(planted), "said": told}, indent=1))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", type=Path, nargs="?", default=USUAL)
    parser.add_argument("--findings", type=Path, help="another checker's, JSON")
    parser.add_argument(
        "--films", type=Path, help="keeps the productions made here, and goes on with those that are there"
    )
    parser.add_argument("--out", type=Path, help="what was planted and what was said, JSON")
    return parser.parse_args()


def rows(told: Iterable[Told]) -> list[dict[str, Any]]:
    return [vars(one) for one in sorted(told)]


def events(trial: Path) -> list[str]:
    """The cut's clip names in order."""
    timeline = otio.adapters.read_from_file(str(trial / "cut.otio"))
    return [Path(clip.name).stem for clip in timeline.find_clips()]


def told_clips(trial: Path) -> dict[str, Any]:
    """What TRUTH.json tells of every clip, without the faults that its frame doesn't show."""
    clips = json.loads((trial / "TRUTH.json").read_text())["clips"]
    return {
        name: told | {"faults": [f for f in told["faults"] if f["kind"] not in PROPS or _shows(clips, name, f)]}
        for name, told in clips.items()
    }


def _shows(clips: dict[str, Any], name: str, fault: dict[str, Any]) -> bool:
    """Whether some prop is seen otherwise than in a take of that camera and setup without the fault."""
    own, same = clips[name], ("scene", "setup")
    key = (fault["kind"], fault["what"], fault["amount"])
    others = [
        one
        for one in clips.values()
        if all(one[k] == own[k] for k in same)
        and one["camera"]["letter"] == own["camera"]["letter"]
        and key not in {(f["kind"], f["what"], f["amount"]) for f in one["faults"]}
    ]
    return not others or any(_otherwise(own, other) for other in others)


def _otherwise(one: dict[str, Any], two: dict[str, Any]) -> bool:
    people = {*one["world"]["cast"], *two["world"]["cast"], "set"}
    names = {name for name in one["owners"] | two["owners"] if name not in people and ":" not in name}
    here, there = one["owners"], two["owners"]
    return any(name not in here or name not in there or _moved(here[name], there[name]) for name in names)


def _moved(here: dict[str, Any], there: dict[str, Any]) -> bool:
    apart = max(abs(a - b) for a, b in zip(here["box"], there["box"], strict=True))
    return apart > SEEN_ALIKE[0] or abs(here["share"] - there["share"]) > SEEN_ALIKE[1] * max(here["share"], 1e-4)


def truth(trial: Path) -> Iterator[Told]:
    """What breaks, at which cut."""
    clips = told_clips(trial)
    names = events(trial)
    told = [[fault for fault in clips[name]["faults"] if not fault["intended"]] for name in names]
    faults = [{(fault["kind"], fault["what"], fault["amount"]) for fault in own} for own in told]
    for at, ours in enumerate(faults):
        for kind, _, _ in ours:
            if kind in INSIDE:
                yield Told(trial.name, at, kind)
    for at, (before, after) in enumerate(pairwise(faults), start=1):
        for kind, _, _ in before ^ after:
            if kind not in (*INSIDE, *PROPS):
                yield Told(trial.name, at, kind)
    for key in {key for own in faults for key in own if key[0] in PROPS}:
        framings = _framings_with(clips, key)
        shown = [(at, key in faults[at]) for at, name in enumerate(names) if _framing(clips[name]) in framings]
        yield from (Told(trial.name, at, key[0]) for (_, was), (at, is_) in pairwise(shown) if was != is_)


def _framings_with(clips: dict[str, Any], key: tuple[str, str, float]) -> set[tuple[str, ...]]:
    """Framings that show the prop of a fault, in one state or the other."""
    _, what, _ = key
    return {
        _framing(clip)
        for clip in clips.values()
        if clip["owners"].get(what, {"share": 0.0})["share"] >= IN_SIZE
        or key in {(f["kind"], f["what"], f["amount"]) for f in clip["faults"]}
    }


def _framing(clip: dict[str, Any]) -> tuple[str, ...]:
    return clip["scene"], clip["setup"], clip["camera"]["letter"]


def judged(trial: Path, folder: Path) -> Iterator[tuple[Told, tuple[str, ...]]]:
    """What `onelight check` finds, with the clips that it names, in a production made for it in `folder`."""
    film = Production.open(folder) if folder.is_dir() else _ingested(trial, folder)
    place = {event.id: number for number, event in enumerate(film.cut.events)} if film.cut else {}
    files = {clip.id: Path(clip.path).stem for clip in film.clips}
    named = {shot.name: files[shot.clip] for shot in film.shots}
    for finding in film.check():
        at = place[finding.events[-1]]
        words = [kind for kind, ours in KINDS.items() if finding.kind in ours] or [finding.kind]
        clips = tuple(named[shot] for shot in finding.shots)
        yield from ((Told(trial.name, at, kind), clips) for kind in words)


def _ingested(trial: Path, folder: Path) -> Production:
    """A production of the trial's dailies and cut, the deliberate changes marked as such."""
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    film = Production.create(part, rate="24", colour="ARRI LogC4")
    film.ingest([trial / "dailies"])
    film.conform(trial / "cut.otio")
    for name, told in json.loads((trial / "TRUTH.json").read_text())["clips"].items():
        for fault in told["faults"]:
            if fault["intended"]:
                _meant(film, name, fault["kind"])
    film.store.close()
    part.rename(folder)
    return Production.open(folder)


def _meant(film: Production, name: str, kind: str) -> None:
    """Marks a clip's change as intended, where Onelight has a word for it."""
    clips = {clip.id: Path(clip.path).stem for clip in film.clips}
    shot = next(shot for shot in film.shots if clips[shot.clip] == name)
    known = [ours for ours in KINDS.get(kind, ()) if ours in FINDINGS]
    if known:
        film.intend(shot.name, by="the soundstage", role="director", kinds=known, note="planted as a deliberate change")


def table(planted: set[Told], said: set[Told], trials: int, cuts: int) -> str:
    """Markdown. Kinds that Onelight tells by one name are scored together where both could be meant."""
    lines = [f"{trials} productions, {cuts} events.", "", "| kind | planted | precision | recall | F1 |",
             "| --- | --- | --- | --- | --- |"]  # fmt: skip
    for kind in KINDS:
        ours = {one for one in planted if one.kind == kind}
        alike = {other for other in KINDS if set(KINDS[other]) & set(KINDS[kind])}
        right = {one for one in said if any(Told(one.trial, one.cut, k) in planted for k in alike)}
        found = {one for one in said if one.kind == kind}
        scores = _scores(len(ours), len(ours & said), len(found), len(found & right))
        lines.append("| " + " | ".join([kind, str(len(ours)), *map(_number, scores)]) + " |")
    clean = {(one.trial, one.cut) for one in said} - {(one.trial, one.cut) for one in planted}
    return "\n".join([*lines, "", f"Cuts without a fault at which something was found: {len(clean)}."])


def _scores(planted: int, recalled: int, said: int, right: int) -> tuple[float | None, float | None, float | None]:
    """(precision, recall, F1); None where nothing was said, or nothing planted."""
    recall = recalled / planted if planted else None
    precision = right / said if said else None
    both = 2 * recall * precision / (recall + precision) if recall and precision else 0.0 if planted else None
    return precision, recall, both


def by_fault(trials: list[Path], named: list[tuple[Told, tuple[str, ...]]]) -> str:
    """Markdown: the planted faults that a finding names by their clips, and the findings that name a right pair."""
    lines = ["| kind | faults in the cut | found | findings | right | precision | recall | F1 |",
             "| --- | --- | --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    clips = {trial.name: told_clips(trial) for trial in trials}
    played = {trial.name: events(trial) for trial in trials}
    for kind in KINDS:
        alike = {other for other in KINDS if set(KINDS[other]) & set(KINDS[kind])}
        theirs = {(told, _two(told, pair, played[told.trial])) for told, pair in named if told.kind == kind}
        right = {(told, pair) for told, pair in theirs if _apart(clips[told.trial], pair, alike, kind in INSIDE)}
        faults = {
            (trial, fault["what"], fault["amount"])
            for trial, own in clips.items()
            for name in played[trial]
            for fault in _faults(own, name, {kind})
        }
        found = {
            (told.trial, fault["what"], fault["amount"])
            for told, pair in right
            for name in pair
            for fault in _faults(clips[told.trial], name, {kind})
        }
        counts = len(faults), len(faults & found), len(theirs), len(right)
        scores = _scores(*counts)
        lines.append("| " + " | ".join([kind, *map(str, counts), *map(_number, scores)]) + " |")
    return "\n".join(lines)


def _two(told: Told, pair: tuple[str, ...], played: list[str]) -> tuple[str, ...]:
    """The clips that a finding names; those at its cut where it names none."""
    return pair or tuple(played[max(0, told.cut - 1) : told.cut + 1])


def _apart(clips: dict[str, Any], pair: tuple[str, ...], kinds: set[str], inside: bool) -> bool:
    """Whether one of two clips has a fault that the other hasn't; of what lies inside a clip, whether any has."""
    faults = [{(f["kind"], f["what"], f["amount"]) for f in _faults(clips, name, kinds)} for name in pair]
    return any(faults) and (inside or len(faults) < 2 or faults[0] != faults[1])


def _faults(clips: dict[str, Any], name: str, kinds: set[str]) -> list[dict[str, Any]]:
    return [fault for fault in clips[name]["faults"] if fault["kind"] in kinds and not fault["intended"]]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    sys.exit(main())
