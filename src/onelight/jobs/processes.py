"""Tasks in local processes, spawned (torch and OCIO don't survive a fork). A dead one costs its task only."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from onelight.jobs.tasks import Outcome, Task, attempt

_SPAWN = multiprocessing.get_context("spawn")


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    task: Task | None = None


def spread(tasks: Sequence[Task], workers: int, finish: Callable[[Outcome], None]) -> None:
    """Runs all tasks in `workers` processes; `finish` is called here, as they come.

    Whatever is raised in here (KeyboardInterrupt, a full disk in `finish`) ends the workers first.
    """
    waiting = deque(tasks)
    crew = [_start() for _ in range(workers)]
    try:
        for worker in crew:
            _hand(worker, waiting, finish)
        while busy := [worker for worker in crew if worker.task]:
            ready = wait([worker.pipe for worker in busy])
            for worker in [w for w in busy if w.pipe in ready]:
                outcome = _take(worker)
                if not worker.process.is_alive() or worker.pipe.closed:
                    crew[crew.index(worker)] = worker = _start()
                finish(outcome)
                _hand(worker, waiting, finish)
    finally:
        for worker in crew:
            worker.pipe.close()
            worker.process.terminate()
        for worker in crew:
            worker.process.join()


def _start() -> _Worker:
    here, there = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    there.close()
    return _Worker(process, here)


def _hand(worker: _Worker, waiting: deque[Task], finish: Callable[[Outcome], None]) -> None:
    """Gives a worker the next task that can be sent; one that can't is a failed one."""
    while waiting:
        task = waiting.popleft()
        worker.task = task
        try:
            worker.pipe.send(task)
        except BrokenPipeError:
            return  # it died while idle: reported when its pipe is read
        except Exception as error:
            worker.task = None
            finish(Outcome(task.hash, error=f"This task can't be sent to another process: {error}"))
            continue
        return


def _take(worker: _Worker) -> Outcome:
    task, worker.task = worker.task, None
    assert task is not None
    try:
        return worker.pipe.recv()
    except (EOFError, OSError):
        worker.pipe.close()
        worker.process.join()
        code = worker.process.exitcode
        return Outcome(
            task.hash, error=f"The process that ran it died (exit code {code}): too little memory?"
        )


def _serve(pipe: Connection) -> None:
    """A worker's life: until the pipe closes, which it also does when the parent is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and ends us
    with suppress(EOFError, OSError):
        while True:
            outcome = attempt(pipe.recv())
            try:
                pipe.send(outcome)
            except (EOFError, OSError):
                raise
            except Exception as error:
                pipe.send(Outcome(outcome.hash, error=f"Its result can't be sent back: {error}"))
