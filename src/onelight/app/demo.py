"""The whole way on the sample production, as a person would type it: `make demo`.

With CI=true it ends after the delivery; otherwise it opens the review room.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import time
from pathlib import Path

from onelight.app import cli
from onelight.app.pipeline import Production
from onelight.records import Shot
from onelight.units.errors import Missing, OnelightError

SAMPLE = Path(__file__).parents[3] / "sample"
OUT = Path("demo-out")
LEARN_SECONDS = 60
IN_A_HURRY = 20
"""Seconds of learning; the second where CI is set."""
PERSON = ("--by", "Sam Sample", "--role", "colourist")


def main() -> int:
    """Runs the demo; gives the exit code."""
    began = time.monotonic()
    hurry = bool(os.environ.get("CI"))
    film, look, out = OUT / "film", OUT / "look", OUT / "delivery"
    try:
        dailies, timeline = sample()
        shutil.rmtree(OUT, ignore_errors=True)
        step("A production is a folder.")
        command("new", film, "--rate", "24", "--colour", "ARRI LogC4", "--name", "The Letter")
        step("Dailies come in: one pass over each file gives checksum, proxy, shots, light readings.")
        command("ingest", film, dailies, "--grant", "Onelight project: demo and tests")
        command("shots", film)
        step("The cut is conformed to them.")
        command("conform", film, timeline)
        step("A model is learned from these dailies alone.")
        command("learn", film, "--seconds", IN_A_HURRY if hurry else LEARN_SECONDS)
        step("Continuity is judged.")
        command("check", film)
        wrong, hero = to_repair(Production.open(film))
        step(f"{wrong} doesn't sit with the other take of its setup. It is brought to the look of {hero}.")
        command("fix", film, "match", "--shot", wrong, "--to", hero)
        step("A person looks at temp frames, and circles.")
        command("preview", film, "P1", look)
        command("circle", film, "P1", *PERSON, "--note", f"Sits with {hero} now")
        step("What was circled is delivered, and nothing else.")
        command("deliver", film, out)
    except OnelightError as error:
        print(f"\n{error.problem}\n{error.way_out}", file=sys.stderr)
        return 2
    tell(film, look, out, time.monotonic() - began)
    if hurry:
        return 0
    step("The review room shows it all.")
    return cli.run(["serve", str(film), "--port", "0"])


def sample() -> tuple[Path, Path]:
    """(folder of dailies, timeline) of the sample production. Raises Missing."""
    dailies, timeline = SAMPLE / "dailies", SAMPLE / "cut.otio"
    if not dailies.is_dir() or not timeline.is_file():
        raise Missing(f"The sample production is not in {SAMPLE}.", "Run this from a whole checkout.")
    return nearer(dailies), nearer(timeline)


def nearer(path: Path) -> Path:
    """The path as one would type it from here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def to_repair(production: Production) -> tuple[str, str]:
    """(a take, an earlier take of its setup and camera): the two whose key level differs most. Raises Missing."""
    clips = {clip.id: clip for clip in production.clips}
    levels = {reading.shot: reading.key_stops for reading in production.readings}
    takes: dict[object, list[Shot]] = {}
    for shot in production.shots:
        takes.setdefault(clips[shot.clip].framing, []).append(shot)
    pairs = [(later, group[0]) for group in takes.values() for later in group[1:]]
    if not pairs:
        raise Missing("The sample has no second take.", "Run this from a whole checkout.")
    wrong, hero = max(pairs, key=lambda pair: abs(levels[pair[0].id] - levels[pair[1].id]))
    return wrong.name, hero.name


def step(words: str) -> None:
    """What comes next, for whoever watches."""
    print(f"\n\033[1m{words}\033[0m" if sys.stdout.isatty() else f"\n{words}", flush=True)


def command(*words: object) -> None:
    """Runs a command of Onelight as it would be typed. Raises OnelightError where it doesn't end well."""
    arguments = [str(word) for word in words]
    print(f"$ onelight {shlex.join(arguments)}", flush=True)
    code = cli.run(arguments)
    if code:
        raise OnelightError(f"The demo stopped at `onelight {arguments[0]}`.", "See the message above.")


def tell(film: Path, look: Path, out: Path, seconds: float) -> None:
    """What was done, and where the pictures are."""
    production = Production.open(film)
    sheet = production.sheet(production.proposals[0])
    pulls = list(out.rglob("*.exr"))
    step(f"Done in {seconds:.0f} seconds.")
    for what, where in (
        ("evidence of what breaks", film / "findings"),
        ("before and after", nearer(sheet) if sheet else ""),
        ("temp frames", look),
        (f"the delivery, {len(pulls)} EXR frames in it", out),
        ("what was done to it, by whom", next(iter(out.rglob("disclosure.md")), "")),
    ):
        print(f"  {what:<40}{where}")


if __name__ == "__main__":
    sys.exit(main())
