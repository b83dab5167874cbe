"""How well a checker finds what the virtual soundstage planted: precision, recall and F1 for every kind of fault.

    onelight-stage continuity trials/ --seeds 1000:1012        shoots the productions (stage/README.md)
    python benchmarks/continuity.py trials/                    judges what `onelight check` says of them
    python benchmarks/continuity.py trials/ --findings F.json  judges what another checker says

F.json is a list of {"trial": "trial-001000", "cut": 3, "kind": "exposure"}: after which event of cut.otio (from 1; a
fault inside a shot is told at the cut before its event, 0 for the first) what breaks, in the words of KINDS below. A
fault is at a cut where one of its two clips has it and the other hasn't; what is the same on both sides doesn't break,
and what was meant (`intended` in TRUTH.json) is no fault: whoever calls it one is wrong. The checker is told of these
intentions. A cut with no fault counts against whoever finds something there. Kinds that a checker has no name for
count as missed.
"""

from __future__ import annotations

import argparse
import json
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

INSIDE = ("dropped frames", "duplicated frames", "flicker")
"""Told of a shot, wherever it is cut to."""
KINDS = {
    "exposure": ("key-level",), "white balance": ("white-point",), "gel": ("white-point",), "tint": ("tint",),
    "flicker": ("flicker",), "fill gone": ("contrast",), "soft focus": ("sharpness", "soft-focus"),
    "dropped frames": ("dropped-frames",), "duplicated frames": ("duplicated-frames",), "key side": ("key-side",),
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
        said = {Told(row["trial"], row["cut"], row["kind"]) for row in json.loads(asked.findings.read_text())}
    else:
        said = {told for trial in trials for told in judged(trial)}
    cuts = sum(len(events(trial)) for trial in trials)
    print(table(planted, said, len(trials), cuts))
    if asked.out:
        asked.out.write_text(json.dumps({"planted": rows(planted), "said": rows(said)}, indent=1))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", type=Path, nargs="?", default=USUAL)
    parser.add_argument("--findings", type=Path, help="another checker's, JSON")
    parser.add_argument("--out", type=Path, help="what was planted and what was said, JSON")
    return parser.parse_args()


def rows(told: Iterable[Told]) -> list[dict[str, Any]]:
    return [vars(one) for one in sorted(told)]


def events(trial: Path) -> list[str]:
    """The cut's clip names in order."""
    timeline = otio.adapters.read_from_file(str(trial / "cut.otio"))
    return [Path(clip.name).stem for clip in timeline.find_clips()]


def truth(trial: Path) -> Iterator[Told]:
    """What breaks, at which cut."""
    clips = json.loads((trial / "TRUTH.json").read_text())["clips"]
    names = events(trial)
    told = [[fault for fault in clips[name]["faults"] if not fault["intended"]] for name in names]
    faults = [{(fault["kind"], fault["what"], fault["amount"]) for fault in own} for own in told]
    for at, ours in enumerate(faults):
        for kind, _, _ in ours:
            if kind in INSIDE:
                yield Told(trial.name, at, kind)
    for at, (before, after) in enumerate(pairwise(faults), start=1):
        for kind, _, _ in before ^ after:
            if kind not in INSIDE:
                yield Told(trial.name, at, kind)


def judged(trial: Path) -> Iterator[Told]:
    """What `onelight check` finds, in a production made for it; the deliberate changes are marked as such first."""
    clips = json.loads((trial / "TRUTH.json").read_text())["clips"]
    with tempfile.TemporaryDirectory() as folder:
        film = Production.create(Path(folder) / "film", rate="24", colour="ARRI LogC4")
        film.ingest([trial / "dailies"])
        film.conform(trial / "cut.otio")
        for name, told in clips.items():
            for fault in told["faults"]:
                if fault["intended"]:
                    _meant(film, name, fault["kind"])
        place = {event.id: number for number, event in enumerate(film.cut.events)} if film.cut else {}
        for finding in film.check():
            at = place[finding.events[-1]]
            words = [kind for kind, ours in KINDS.items() if finding.kind in ours] or [finding.kind]
            yield from (Told(trial.name, at, kind) for kind in words)


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
        recall = len(ours & said) / len(ours) if ours else None
        precision = len(found & right) / len(found) if found else None
        both = 2 * recall * precision / (recall + precision) if recall and precision else 0.0 if ours else None
        lines.append(f"| {kind} | {len(ours)} | {_number(precision)} | {_number(recall)} | {_number(both)} |")
    clean = {(one.trial, one.cut) for one in said} - {(one.trial, one.cut) for one in planted}
    return "\n".join([*lines, "", f"Cuts without a fault at which something was found: {len(clean)}."])


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    sys.exit(main())
