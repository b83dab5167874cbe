"""kill -9 at any moment leaves a production that opens, with all that was said to be stored."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

from onelight.records import Clip
from onelight.store.store import Store

from .conftest import clip, decision


def _work(folder: Path, first: int, say: Callable[[str], object]) -> None:
    store = Store.open(folder)
    for n in range(first, first + 10_000):
        store.put(clip(n))
        key = store.vault.put_bytes(str(n).encode() * 5000, ".bin")
        with store.vault.scratch() as scratch:
            (scratch / "f.dat").write_bytes(b"%d" % n * 5000)
            other = store.vault.put_file(scratch / "f.dat")
        store.ledger.append(decision(f"d{n}"))
        say(f"{n} {key} {other}\n")


def _killed_after(seconds: float, folder: Path, first: int) -> list[list[str]]:
    """What a writer reported before it was killed. Forked: starting an interpreter takes too long here."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _work(folder, first, lambda line: os.write(there, line.encode()))
        finally:
            os._exit(1)
    os.close(there)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    with os.fdopen(here) as pipe:
        return [line.split() for line in pipe.read().splitlines()]


def test_a_killed_writer_loses_nothing_that_it_had_reported(store: Store) -> None:
    chance = random.Random(5)
    seen: list[list[str]] = []
    for turn in range(12):
        seen += _killed_after(chance.uniform(0.02, 0.3), store.folder, turn * 10_000)
        Store.open(store.folder)
        assert Store.open(store.folder).notes == ()
    again = Store.open(store.folder)
    made, clips = {d.id for d in again.ledger.all()}, {c.name for c in again.all(Clip)}
    keys = again.vault.keys()
    assert seen
    for number, key, other in seen:
        assert f"d{number}" in made and f"A{int(number):03}" in clips and {key, other} <= set(keys)
    assert again.ledger.verify() >= len(seen)
    for key in keys:
        again.vault.verify(key)
    assert not list(again.vault.folder.rglob("*.part"))
    assert not list((again.vault.folder / "scratch").iterdir())
