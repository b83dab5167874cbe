"""Work done beside a decode or a sweep: FFmpeg and OpenCV let other threads run, so both ends keep a core busy."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor


class Lane:
    """One thread that does what it is given, in that order. A context manager.

    At most `waiting` pieces of work wait: who gives faster than it does is held up, and memory stays bounded.
    """

    def __init__(self, name: str, waiting: int) -> None:
        self._waiting = waiting
        self._worker = ThreadPoolExecutor(1, name)
        self._under_way: deque[Future[None]] = deque()

    def __enter__(self) -> Lane:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._worker.shutdown(wait=True, cancel_futures=kind is not None)

    def do(self, work: Callable[..., None], *given: object) -> None:
        """Has `work(*given)` done. Raises what earlier work raised."""
        self._under_way.append(self._worker.submit(work, *given))
        while len(self._under_way) > self._waiting or self._under_way[0].done():
            self._under_way.popleft().result()
            if not self._under_way:
                return

    def finish(self) -> None:
        """Waits until all is done. Raises what any of it raised."""
        while self._under_way:
            self._under_way.popleft().result()
