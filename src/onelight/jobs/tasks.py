"""Work as a hash and a run: skipped where its result is known, reported where it fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onelight.store.disk import write_whole
from onelight.units.errors import BadInput, OnelightError

Progress = Callable[[int, int, str], None]
"""(finished, of how many, hash of the one that finished)."""


@dataclass(frozen=True)
class Task:
    """`hash` names the result; `run` makes it. With several workers `run` and its result are picklable."""

    hash: str
    run: Callable[[], Any]


@dataclass(frozen=True)
class Outcome:
    """What became of a task: a `value`, or an `error` that says why not. `known` was not run again."""

    hash: str
    value: Any = None
    error: str = ""
    known: bool = False


class Kept(MutableMapping[str, Any]):
    """Results on disk, `folder`/<hash>.json, each whole or not there: `run(…, done=Kept(folder))`.

    Values are plain JSON data. One that can't be read counts as not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def __getitem__(self, hash: str) -> Any:
        try:
            return json.loads(self._path(hash).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise KeyError(hash) from None

    def __setitem__(self, hash: str, value: Any) -> None:
        write_whole(self._path(hash), json.dumps(value).encode())

    def __delitem__(self, hash: str) -> None:
        try:
            self._path(hash).unlink()
        except FileNotFoundError:
            raise KeyError(hash) from None

    def __iter__(self) -> Iterator[str]:
        return (path.stem for path in sorted(self.folder.glob("[!.]*.json")))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _path(self, hash: str) -> Path:
        if not hash.replace("-", "").replace("_", "").isalnum():
            raise BadInput(f"'{hash}' is no task's hash.", "Use letters, digits, - and _.")
        return self.folder / f"{hash}.json"


def run(
    tasks: Sequence[Task],
    workers: int = 1,
    progress: Progress | None = None,
    done: MutableMapping[str, Any] | None = None,
) -> list[Outcome]:
    """Runs tasks here (`workers` 1) or in so many local processes; outcomes in the order of `tasks`.

    A task whose hash is in `done` is not run; a new result goes there as soon as it is made, so that a
    killed run goes on where it was. One that fails is reported and the rest goes on. KeyboardInterrupt
    ends the workers and goes on up; what was finished is kept. Raises BadInput for `workers` below 1.
    """
    if workers < 1:
        raise BadInput(f"{workers} workers can't work.", "Give 1 or more.")
    kept: MutableMapping[str, Any] = {} if done is None else done
    found = {
        task.hash: Outcome(task.hash, kept[task.hash], known=True) for task in tasks if task.hash in kept
    }
    waiting = list({task.hash: task for task in reversed(tasks) if task.hash not in found}.values())[::-1]
    count = len(found) + len(waiting)

    def finish(outcome: Outcome) -> None:
        if not outcome.error:
            kept[outcome.hash] = outcome.value
        found[outcome.hash] = outcome
        if progress:
            progress(len(found), count, outcome.hash)

    if workers == 1 or len(waiting) < 2:
        for task in waiting:
            finish(attempt(task))
    else:
        from onelight.jobs.processes import spread

        spread(waiting, min(workers, len(waiting)), finish)
    return [found[task.hash] for task in tasks]


def attempt(task: Task) -> Outcome:
    """Runs one task; its failure becomes part of the outcome."""
    try:
        return Outcome(task.hash, task.run())
    except OnelightError as error:
        return Outcome(task.hash, error=str(error))
    except Exception as error:
        return Outcome(task.hash, error=f"{type(error).__name__}: {error}")
