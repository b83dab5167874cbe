"""What was just made, at hand: a shelf that holds so many things and makes each only once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Holds the `room` things used last. Threads that want the same thing wait for the first to make it;
    threads that want others don't wait."""

    def __init__(self, room: int) -> None:
        self.room = room
        self._things: OrderedDict[Hashable, Future[T]] = OrderedDict()
        self._lock = Lock()

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """The thing called `key`, made now if it isn't there. Failures go to all who wait, none is kept."""
        with self._lock:
            mine = key not in self._things
            if mine:
                self._things[key] = Future()
            thing = self._things[key]
            self._things.move_to_end(key)
            while len(self._things) > self.room:
                self._things.popitem(last=False)
        return self._made(key, thing, make) if mine else thing.result()

    def _made(self, key: Hashable, thing: Future[T], make: Callable[[], T]) -> T:
        try:
            thing.set_result(make())
        except BaseException as error:
            with self._lock:
                self._things.pop(key, None)
            thing.set_exception(error)
        return thing.result()
