"""The whole way on the sample production, as a person would type it: `make demo`.

With CI=true it ends after the delivery; otherwise it opens the review room.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

from onelight.app import cli
from onelight.app.pipeline import Production
from onelight.records import Finding
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
        clips, timeline = sample()
        shutil.rmtree(OUT, ignore_errors=True)
        step("A production is a folder.")
        command("new", film, "--rate", "24", "--colour", "Camera Rec.709", "--name", "Onelight sample")
        step("Dailies come in: one pass over each file gives checksum, proxy, shots, light readings.")
        command("ingest", film, *clips, "--grant", "Onelight project: demo and tests")
        command("shots", film)
        step("The cut is conformed to them.")
        command("conform", film, timeline)
        step("A model is learned from these dailies alone.")
        command("learn", film, "--seconds", IN_A_HURRY if hurry else LEARN_SECONDS)
        step("Continuity is judged.")
        command("check", film)
        wrong, hero = to_repair(Production.open(film).findings)
        step(f"{wrong} breaks most. It is brought to the look of {hero}.")
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


def sample() -> tuple[list[Path], Path]:
    """(clips, timeline) of the sample production. Raises Missing."""
    clips, timeline = sorted(SAMPLE.glob("*.mov")), SAMPLE / "cut.otio"
    if not clips or not timeline.is_file():
        raise Missing(f"The sample production is not in {SAMPLE}.", "Run this from a whole checkout.")
    return [nearer(clip) for clip in clips], nearer(timeline)


def nearer(path: Path) -> Path:
    """The path as one would type it from here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def to_repair(findings: list[Finding]) -> tuple[str, str]:
    """(the shot that breaks most often, the neighbour that it breaks against worst). Raises Missing."""
    pairs = [finding for finding in findings if len(finding.shots) == 2]
    if not pairs:
        raise Missing("Nothing breaks in the sample's cut.", "Look at it: onelight findings demo-out/film")
    grave = {"slight": 1, "visible": 2, "jarring": 3}
    weight: Counter[str] = Counter()
    for finding in pairs:
        for shot in finding.shots:
            weight[shot] += grave[finding.severity]
    wrong = weight.most_common(1)[0][0]
    worst = max((f for f in pairs if wrong in f.shots), key=lambda f: (grave[f.severity], f.certainty))
    return wrong, next(shot for shot in worst.shots if shot != wrong)


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
