"""Order, resumption, failures and interruption, here and in other processes."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from onelight.jobs.tasks import Kept, Task, run
from onelight.units.errors import BadInput, DiskFull


def square(number: int, pause: float = 0.0) -> int:
    time.sleep(pause)
    return number * number


def fail(word: str) -> None:
    raise BadInput(f"'{word}' is wrong.", "Say something else.")


def crash() -> None:
    os._exit(9)


def squares(count: int, pause: float = 0.0) -> list[Task]:
    return [Task(f"s{n}", partial(square, n, pause * (count - n))) for n in range(count)]


@pytest.mark.parametrize("workers", [1, 2])
def test_outcomes_come_in_the_order_of_the_tasks(workers: int) -> None:
    seen: list[tuple[int, int]] = []
    outcomes = run(squares(6, 0.01), workers, progress=lambda done, of, _: seen.append((done, of)))
    assert [o.value for o in outcomes] == [0, 1, 4, 9, 16, 25]
    assert seen == [(n, 6) for n in range(1, 7)]


@pytest.mark.parametrize("workers", [1, 2])
def test_one_failure_is_reported_and_the_rest_goes_on(workers: int) -> None:
    tasks = squares(4)
    tasks.insert(1, Task("bad", partial(fail, "colour")))
    tasks.insert(3, Task("odd", partial(int, "x")))
    outcomes = run(tasks, workers)
    assert [o.value for o in outcomes] == [0, None, 1, None, 4, 9]
    assert outcomes[1].error == "'colour' is wrong. Say something else."
    assert outcomes[3].error.startswith("ValueError: ")


def test_a_crash_costs_only_its_own_task() -> None:
    tasks = squares(3)
    tasks.insert(0, Task("crash", crash))
    tasks.insert(2, Task("unsendable", lambda: 1))
    tasks.append(Task("unreturnable", partial(open, os.devnull)))
    outcomes = run(tasks, 2)
    assert [o.value for o in outcomes[1:5:1] if not o.error] == [0, 1, 4]
    assert "exit code 9" in outcomes[0].error
    assert "can't be sent to another process" in outcomes[2].error
    assert "can't be sent back" in outcomes[5].error


@pytest.mark.parametrize("workers", [1, 2])
def test_known_results_are_not_made_again(tmp_path: Path, workers: int) -> None:
    kept = Kept(tmp_path / "results")
    first = run(squares(3), workers, done=kept)
    assert dict(kept) == {"s0": 0, "s1": 1, "s2": 4} and not any(o.known for o in first)
    (tmp_path / "results" / "s1.json").write_text('{"torn')
    again = run([*squares(4), Task("s0", partial(fail, "never run"))], workers, done=kept)
    assert [(o.value, o.known) for o in again] == [(0, True), (1, False), (4, True), (9, False), (0, True)]


def test_a_failed_task_is_tried_again_next_time() -> None:
    kept: dict[str, object] = {}
    assert run([Task("t", partial(fail, "x"))], done=kept)[0].error and kept == {}
    assert run([Task("t", partial(square, 3))], done=kept)[0].value == 9


def test_twins_run_once() -> None:
    ran: list[int] = []
    outcomes = run([Task("t", lambda: ran.append(1)), Task("t", lambda: ran.append(2))])
    assert ran == [1] and outcomes[0] is outcomes[1]


def test_a_full_disk_ends_the_run_and_keeps_what_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept(tmp_path)
    run(squares(1), done=kept)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        run(squares(4), 2, done=kept)
    assert dict(kept) == {"s0": 0}


def test_bad_arguments(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        run([], 0)
    with pytest.raises(BadInput):
        Kept(tmp_path)["../x"] = 1
    assert run([]) == []


INTERRUPTED = """
import os, signal, sys, threading, time
from functools import partial
from onelight.jobs.tasks import Kept, Task, run
from pathlib import Path
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    tasks = [Task("quick", partial(abs, -1))] + [Task(f"slow{n}", partial(time.sleep, 60)) for n in range(3)]
    stop = lambda *_: threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        run(tasks, 2, done=Kept(Path(sys.argv[1])), progress=stop)
    except KeyboardInterrupt:
        import multiprocessing
        print("interrupted", len(multiprocessing.active_children()))
"""


def test_an_interrupt_ends_the_workers_and_keeps_what_was_done(tmp_path: Path) -> None:
    script = tmp_path / "work.py"
    script.write_text(INTERRUPTED)
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "kept")], capture_output=True, text=True, timeout=40
    )
    assert done.stdout == "interrupted 0\n" and done.stderr == ""
    assert dict(Kept(tmp_path / "kept")) == {"quick": 1}
