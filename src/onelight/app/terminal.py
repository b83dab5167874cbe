"""What a person sees: tables, progress on stderr, errors with their way out, and JSON for programs."""

from __future__ import annotations

import errno
import json
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onelight.records import Record

Progress = Callable[[str, float], None]
"""(what is being done, the part of it that is done 0..1)."""

REFUSED = 2
"""Exit code of anything that ended in a problem that a person can mend."""

DEFECT = 1
INTERRUPTED = 130


def say(text: str) -> None:
    """One line for people, on stdout; rich markup allowed."""
    from rich.console import Console

    Console(highlight=False, soft_wrap=True).print(text)


def remark(text: str) -> None:
    """One line on stderr, for people, whatever stdout is for."""
    print(text, file=sys.stderr, flush=True)


def emit(value: object) -> None:
    """`value` (records, or plain data) as JSON on stdout, for programs."""
    print(json.dumps(plain(value), ensure_ascii=False, indent=2))


def plain(value: Any) -> Any:
    """Plain JSON types of records, sequences and mappings of records, and paths."""
    if hasattr(value, "document"):
        return value.document()
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """A table on stdout: columns named `#…` stand right; `empty` is said instead where there are no rows."""
    from rich.table import Table

    lines = [[("" if cell is None else str(cell)) for cell in row] for row in rows]
    if not lines:
        say(empty)
        return
    drawn = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False, padding=(0, 2))
    for name in columns:
        drawn.add_column(name.lstrip("#"), justify="right" if name.startswith("#") else "left", overflow="fold")
    for line in lines:
        drawn.add_row(*line)
    _console().print(drawn)


def _console() -> Any:
    """As wide as the terminal; where there is none (a pipe, a log), wide enough not to fold a table."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


@contextmanager
def progress(quiet: bool = False) -> Iterator[Progress]:
    """A bar on stderr for each step (the words up to a colon); in a log a line for each quarter of it."""
    if quiet or not sys.stderr.isatty():
        yield _nothing if quiet else _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def show(what: str, part: float) -> None:
            step = what.partition(":")[0]
            if step not in tasks:
                tasks[step] = bars.add_task(what, total=1.0)
            bars.update(tasks[step], description=what, completed=min(max(part, 0.0), 1.0))

        yield show


def _nothing(what: str, part: float) -> None:
    del what, part


def _lines() -> Progress:
    """In a log: a line at the start of each step and at each quarter of it."""
    said: dict[str, int] = {}

    def show(what: str, part: float) -> None:
        step, quarter = what.partition(":")[0], int(min(max(part, 0.0), 1.0) * 4)
        if said.get(step, -1) < quarter:
            said[step] = quarter
            print(f"{step} {quarter * 25}%", file=sys.stderr, flush=True)

    return show


def fail(code: str, problem: str, way_out: str, as_json: bool) -> int:
    """Says a problem and its way out (JSON on stdout for programs); gives the exit code 2."""
    if as_json:
        emit({"error": {"code": code, "problem": problem, "way_out": way_out}})
    else:
        print(f"{problem}\n{way_out}".strip(), file=sys.stderr)
    return REFUSED


def defect(error: Exception, as_json: bool) -> int:
    """What nobody foresaw: the whole story on stderr, for whoever mends it; gives the exit code 1."""
    import traceback

    traceback.print_exception(error)
    problem = f"This is a defect of Onelight: {type(error).__name__}: {error}"
    fail("defect", problem, "Please report it with the lines above. What was done before is kept.", as_json)
    return DEFECT


def interrupted(arguments: Sequence[str]) -> int:
    """Ctrl-C: says how to go on. Every command that takes long keeps what it has."""
    command = shlex.join(["onelight", *arguments])
    print(f"\nStopped; nothing is lost. The same command goes on from here:\n  {command}", file=sys.stderr)
    return INTERRUPTED


def explain(error: OSError) -> tuple[str, str, str]:
    """(code, problem, way out) of what the file system refused."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "disk-full", f"The disk is full{where}.", "Free some space, then run the same command again."
    if isinstance(error, PermissionError):
        return "no-permission", f"This may not be read or written{where}.", "Check the folder's permissions."
    if isinstance(error, FileNotFoundError):
        return "missing", f"There is no such file or folder{where}.", "Check the path."
    return "disk", f"The file system refused: {error}.", "Check the disk, then run the same command again."


def documents(records: Iterable[Record]) -> list[dict[str, Any]]:
    """Records as plain JSON documents."""
    return [record.document() for record in records]
