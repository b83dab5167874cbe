"""The command line: shoot a script, see which sets and faults there are."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from onelight_stage import reading, shooting
from onelight_stage.errors import StageError
from onelight_stage.faults import KINDS
from onelight_stage.script import DATASETS, SETS

EXAMPLES = """examples:
  onelight-stage shoot letter.toml letter/ --preview      a quarter of the size, 4 samples: seconds a frame
  onelight-stage shoot letter.toml letter/                goes on where it was, if it was stopped
  onelight-stage shoot letter.toml letter/ --clips 12A-1A,12B-1A --keep
  onelight-stage dataset cameras looks/ --count 200       200 scenes, every camera of each; goes on where it was
  onelight-stage continuity trials/ --seeds 1001:1006     the continuity benchmark's productions, with planted faults
  onelight-stage continuity trials/ --seeds 1100:1120 --only "key side"     many faults of one kind, for little
  onelight-stage sets kitchen --look 7                    the marks, lamps, windows and props of one set
  onelight-stage faults                                   what can be planted, and in which unit
"""
INTERRUPTED = 130
STAGES = {"plan": "planning", "render": "rendering frames", "develop": "developing clips"}


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 something is wrong (said on stderr), 130 stopped by hand."""
    asked = _parser().parse_args(arguments)
    said = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        asked.run(asked)
    except StageError as error:
        said.print(f"{error.problem} {error.way_out}".strip(), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        said.print("Stopped. The same command goes on from here.")
        return INTERRUPTED
    return 0


def _parser() -> argparse.ArgumentParser:
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("onelight-stage", description=__doc__, epilog=EXAMPLES, formatter_class=plain)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _shoot_options(commands.add_parser(
        "shoot", help="a script to dailies, papers and truth", epilog=EXAMPLES, formatter_class=plain,
        description=shooting.__doc__))  # fmt: skip
    _dataset_options(commands.add_parser(
        "dataset", help="a training set, from seeds", epilog=EXAMPLES, formatter_class=plain,
        description="Scenes drawn from seeds, shot with all their layers; each is a folder that appears whole.",
    ))  # fmt: skip
    _trial_options(commands.add_parser(
        "continuity", help="the continuity benchmark's productions", epilog=EXAMPLES, formatter_class=plain,
        description="Drawn scenes with planted faults, clean cuts and deliberate changes; benchmarks/continuity.py "
        "judges what a checker says of them.",
    ))  # fmt: skip
    sets = commands.add_parser("sets", help="the sets, or what stands on one of them")
    sets.add_argument("set", nargs="?", metavar="SET", help=f"one of {', '.join(SETS)}")
    sets.add_argument("--look", type=int, default=0, help="the look's number, a seed (default 0)")
    sets.set_defaults(run=_sets)
    commands.add_parser("faults", help="what can be planted, and in which unit").set_defaults(run=_faults)
    return parser


def _shoot_options(shoot: argparse.ArgumentParser) -> None:
    shoot.add_argument("script", type=Path, metavar="SCRIPT.toml")
    shoot.add_argument("out", type=Path, metavar="OUT", help="the folder; what is there already isn't made again")
    shoot.add_argument("--preview", action="store_true", help="a quarter of the size, 4 samples")
    shoot.add_argument("--samples", type=_count, default=0, help=f"a pixel (default {shooting.FINAL_SAMPLES})")
    shoot.add_argument("--processes", type=_count, default=1, help="Blenders at once, 2 to 4 GB each (default 1)")
    shoot.add_argument("--clips", default="", help="only these, by name, with commas between; no papers then")
    shoot.add_argument("--truth", action="store_true", help="every frame's layers as EXR too")
    shoot.add_argument("--vectors", action="store_true", help="motion vectors in them, and no motion blur anywhere")
    shoot.add_argument("--keep", action="store_true", help="keep rendered frames, to develop them again")
    shoot.set_defaults(run=_shoot)


def _dataset_options(asked: argparse.ArgumentParser) -> None:
    asked.add_argument("kind", choices=DATASETS)
    asked.add_argument("out", type=Path, metavar="OUT")
    asked.add_argument("--count", type=_count, default=100, help="scenes (default 100)")
    asked.add_argument("--seed", type=int, default=0, help="the first scene's seed (default 0)")
    asked.add_argument("--size", default="320x180", help="pixels (default 320x180)")
    asked.add_argument("--samples", type=_count, default=8, help="a pixel (default 8)")
    asked.add_argument("--moments", type=_count, default=1, help="frames of each clip (default 1)")
    asked.add_argument("--processes", type=_count, default=1, help="Blenders at once (default 1)")
    asked.add_argument("--set", default="", help=f"only this one of {', '.join(SETS)}")
    asked.set_defaults(run=_dataset)


def _dataset(asked: argparse.Namespace) -> None:
    from onelight_stage import dataset  # brings bodies and sets: heavy

    width, _, height = asked.size.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise StageError(f"'{asked.size}' is no size.", "Write width x height in pixels: 320x180.")
    passed: list[str] = []
    with _counting("scenes", asked.count) as tick:
        made = list(dataset.made(
            asked.kind, asked.out, asked.count, seed=asked.seed, size=(int(width), int(height)), samples=asked.samples,
            moments=asked.moments, processes=asked.processes, where=asked.set, tick=tick,
            passed=lambda seed, why: passed.append(f"Scene {seed} can't be shot as drawn: {why.problem}"),
        ))  # fmt: skip
    print(*passed, f"{len(made)} scenes are in {asked.out}.", sep="\n")


def _trial_options(asked: argparse.ArgumentParser) -> None:
    asked.add_argument("out", type=Path, metavar="OUT")
    asked.add_argument("--seeds", default="1001:1006", help="first:end (default 1001:1006; from 1000 on: held out)")
    asked.add_argument("--samples", type=_count, default=4, help="a pixel (default 4)")
    asked.add_argument("--processes", type=_count, default=1, help="Blenders at once (default 1)")
    asked.add_argument("--set", default="", help=f"only this one of {', '.join(SETS)}")
    asked.add_argument(
        "--only", default="", metavar="KIND", help="brief productions, one such fault each and nothing else wrong: "
        "minutes instead of an hour; seeds whose cameras wouldn't see it are passed over",
    )  # fmt: skip
    asked.set_defaults(run=_trials)


def _trials(asked: argparse.Namespace) -> None:
    from onelight_stage import trials  # brings sets: heavy

    first, _, end = asked.seeds.partition(":")
    if not (first.isdigit() and end.isdigit()):
        raise StageError(f"'{asked.seeds}' says no seeds.", "Write first:end, the end not included: 1000:1012.")
    mode = shooting.Mode(samples=asked.samples, processes=asked.processes)
    seeds = int(first), int(end)
    with _counting("trials", seeds[1] - seeds[0]) as tick:
        made = list(trials.shot_trials(asked.out, *seeds, mode, where=asked.set, only=asked.only, tick=tick))
    print(f"{len(made)} productions are in {asked.out}.")


@contextmanager
def _counting(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """One line that says how many of `total` are done; gives what tells it."""
    with _bar() as bar:
        line = bar.add_task(what, total=total)
        yield lambda done: bar.update(line, completed=done)


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no whole number above 0")
    return int(text)


def _shoot(asked: argparse.Namespace) -> None:
    script = reading.read(asked.script)
    mode = shooting.Mode(
        preview=asked.preview, samples=asked.samples, processes=asked.processes, layers=asked.truth,
        vectors=asked.vectors, keep=asked.keep,
    )  # fmt: skip
    clips = [name.strip() for name in asked.clips.split(",") if name.strip()]
    with _bar() as bar:
        lines = {what: bar.add_task(words, total=None, start=False) for what, words in STAGES.items()}

        def tick(what: str, done: int, of: int) -> None:
            bar.start_task(lines[what])
            bar.update(lines[what], completed=done, total=of)

        made = shooting.shoot(script, asked.out, mode, clips=clips, tick=tick)
    print(f"{len(made)} clips of {script.title} are in {asked.out / 'dailies'}.")


def _sets(asked: argparse.Namespace) -> None:
    if asked.set is None:
        print("\n".join(SETS))
        return
    from onelight_stage import sets

    stage = sets.build(asked.set, asked.look)
    for words, names in (("marks", stage.marks), ("practicals", stage.practicals), ("windows", stage.windows),
                         ("props", stage.props)):  # fmt: skip
        print(f"{words}: {', '.join(names) or 'none'}")


def _faults(_: argparse.Namespace) -> None:
    table = Table("fault", "amount", "from", "to", "usual", "what", "made in", "", box=None, pad_edge=False)
    for name, kind in KINDS.items():
        sized = (kind.unit, f"{kind.low:g}", f"{kind.high:g}", f"{kind.usual:g}") if kind.unit else ("", "", "", "")
        table.add_row(name, *sized, kind.what, kind.where, kind.says)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    sys.exit(main())
