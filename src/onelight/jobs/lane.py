"""Work done beside a decode or a sweep: FFmpeg and OpenCV let other threads run, so both ends keep a core busy."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from types import TracebackType


class Lane:
    """One thread that does what it is given, in that order. A context manager.

    At most `waiting` pieces of work wait: who gives faster than it does is held up, and memory stays bounded.
    After a piece that raised, the rest is left undone, and who gives is told.
    """

    def __init__(self, name: str, waiting: int) -> None:
        # Two queues instead of a pool's futures: those take longer than much of the work that is done here.
        self._waiting, self._under_way = waiting, 0
        self._given: SimpleQueue[tuple[Callable[..., object], tuple[object, ...]] | None] = SimpleQueue()
        self._done: SimpleQueue[BaseException | None] = SimpleQueue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def __enter__(self) -> Lane:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is not None:
            self._stopped.set()
        self._given.put(None)
        self._thread.join()

    def do(self, work: Callable[..., object], *given: object) -> None:
        """Has `work(*given)` done. Raises what earlier work raised."""
        self._given.put((work, given))
        self._under_way += 1
        while self._under_way > self._waiting:
            self._took(self._done.get())
        while self._under_way:
            try:
                self._took(self._done.get_nowait())
            except Empty:
                return

    def finish(self) -> None:
        """Waits until all is done. Raises what any of it raised."""
        while self._under_way:
            self._took(self._done.get())

    def _took(self, error: BaseException | None) -> None:
        self._under_way -= 1
        if error is not None:
            raise error

    def _run(self) -> None:
        while (piece := self._given.get()) is not None:
            error = None
            if not self._stopped.is_set():
                work, given = piece
                try:
                    work(*given)
                except BaseException as raised:
                    error = raised
                    self._stopped.set()
                del work, given
            del piece
            self._done.put(error)
