"""A delivery that is killed, runs out of disk or meets other files loses nothing and alters nothing."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from onelight.delivery import deliver as house
from onelight.delivery.deliver import deliver
from onelight.delivery.frames import JOURNAL
from onelight.delivery.plan import Pull
from onelight.picture.picture import Picture
from onelight.store.settings import Settings
from onelight.units.errors import BadInput, BadMedia, Changed, DiskFull, OnelightError, Refused

from .conftest import GRADE, clip, frames_of, plate, pull


def bits(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*.exr"))}


def stopping(made: Pull, after: int, error: BaseException) -> Pull:
    def frames(start: int, end: int) -> Iterator[tuple[int, Picture]]:
        for count, item in enumerate(made.frames(start, end)):
            if count == after:
                raise error
            yield item

    return replace(made, frames=frames)


def test_an_interrupted_pull_goes_on_where_it_was(settings: Settings, tmp_path: Path) -> None:
    made, out = pull(settings), tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        deliver(out, [stopping(made, 4, KeyboardInterrupt())], settings, viewing="")
    assert not (out / made.name).exists() and len(list(out.rglob("*.exr"))) == 4
    work = out / f".{made.name}.part"
    kept = {p.name: p.stat().st_mtime_ns for p in (work / "exr").iterdir()}
    damaged = sorted(kept)[1]
    (work / "exr" / damaged).write_bytes(b"short")
    with (work / JOURNAL).open("ab") as journal:
        journal.write(b'{"name": "exr/torn')
    seen: list[int] = []
    deliver(out, [replace(made, frames=frames_of(clip(), GRADE, seen))], settings, viewing="")
    assert seen == [2, 5, 6, 7, 8, 9, 10]
    now = {p.name: p.stat().st_mtime_ns for p in (out / made.name / "exr").iterdir()}
    assert all(now[name] == then for name, then in kept.items() if name != damaged)
    deliver(tmp_path / "fresh", [made], settings, viewing="")
    assert bits(out) == bits(tmp_path / "fresh")


def _three(settings: Settings) -> list[Pull]:
    return [replace(pull(settings, f"P{n}", of=clip(f"C00{n}")), grade=None) for n in range(3)]


def _work(out: Path, settings: Settings, steps: Connection) -> None:
    def at_each_step(*_: object) -> None:
        steps.send(1)
        steps.recv()

    deliver(out, _three(settings), settings, viewing="", progress=at_each_step)


@pytest.fixture
def spawner() -> Iterator[ForkServerContext]:
    """Starts processes fast: a server that has imported everything, but run nothing (OpenEXR's threads
    don't survive a fork), makes them."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["onelight.delivery.deliver", "onelight.charter.clearing", "ascmhl.commands"])
    yield context


def _killed_at(moment: float, out: Path, settings: Settings, spawner: ForkServerContext) -> bool:
    """Kills a delivery after so many of its steps (and a part of one); whether it was still at work. It waits
    for leave to go on at each step, so that no busy machine lets it get away."""
    here, there = spawner.Pipe()
    worker = spawner.Process(target=_work, args=(out, settings, there))
    worker.start()
    there.close()
    with suppress(EOFError):
        for _ in range(int(moment)):
            here.recv()
            here.send(1)
    time.sleep(moment % 1 / 50)
    worker.kill()
    worker.join()
    return worker.exitcode == -signal.SIGKILL


def test_kill_9_at_any_moment_ends_in_the_same_delivery(
    settings: Settings, tmp_path: Path, spawner: ForkServerContext
) -> None:
    chance, killed, midway = random.Random(4), 0, set()
    deliver(tmp_path / "fresh", _three(settings), settings, viewing="")
    for turn in range(5):
        out = tmp_path / str(turn)
        for moment in sorted(chance.uniform(0, 28) for _ in range(2)):
            killed += _killed_at(moment / 2, out, settings, spawner)
            midway.add(len(list(out.rglob("*.exr"))))
        delivery = deliver(out, _three(settings), settings, viewing="")
        assert bits(out) == bits(tmp_path / "fresh")
        assert list(out.rglob(".*")) == [] and len(list((out / "ascmhl").glob("*.mhl"))) == 1
        assert json.loads((out / "delivery.json").read_text())["id"] == delivery.id
    assert killed > 7 and len(midway) > 4


@pytest.mark.parametrize("step", ["write_movie", "seal", "_write_grades", "_record"])
def test_a_stop_at_any_step_is_gone_on_with(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    made, out = pull(settings), tmp_path / "out"

    def full(*_: object, **__: object) -> None:
        if step == "seal":
            (out / "ascmhl").mkdir()
            (out / "ascmhl" / "half").write_bytes(b"x")
        raise OSError(errno.ENOSPC, "no room") if step == "write_movie" else KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises((DiskFull, KeyboardInterrupt)):
        patch.setattr(house, step, full)
        deliver(out, [made], settings)
    seen: list[int] = []
    deliver(out, [replace(made, frames=frames_of(clip(), GRADE, seen))], settings)
    assert seen == [] and (out / made.name / f"{made.name}.mov").exists()
    assert not (out / "ascmhl" / "half").exists()


def test_a_full_disk_says_so_and_the_rest_stays(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, out, fsync, count = pull(settings), tmp_path / "out", os.fsync, [0]

    def full(handle: int) -> None:
        count[0] += 1
        if count[0] > 12:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(handle)

    with monkeypatch.context() as patch, pytest.raises(DiskFull, match="run it again"):
        patch.setattr(os, "fsync", full)
        deliver(out, [made], settings, viewing="")
    assert list(out.rglob("*.exr")) and not list(out.rglob("*.part.exr"))
    deliver(out, [made], settings, viewing="")
    deliver(tmp_path / "fresh", [made], settings, viewing="")
    assert bits(out) == bits(tmp_path / "fresh")


def test_a_finished_delivery_is_returned_and_never_changed(settings: Settings, tmp_path: Path) -> None:
    made, out = pull(settings), tmp_path / "out"
    first = deliver(out, [made], settings, viewing="")
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()}
    assert deliver(out, [made], settings, viewing="") == first
    with pytest.raises(BadInput, match="stays as it is"):
        deliver(out, [made], settings, viewing="h264")
    assert {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()} == before
    victim = next(out.rglob("*.exr"))
    victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    with pytest.raises(Changed, match="changed after it was delivered"):
        deliver(out, [made], settings, viewing="")


@pytest.mark.parametrize("name", ["holiday.jpg", "delivery.json", ".hidden", "B002-1_match"])
def test_a_folder_with_other_things_is_left_alone(settings: Settings, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(BadInput, match="not empty"):
        deliver(tmp_path, [pull(settings)], settings)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [(name, b"mine")]


def test_an_unfinished_delivery_of_something_else_is_left_alone(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        deliver(out, [stopping(pull(settings), 2, KeyboardInterrupt())], settings)
    files = sorted(out.rglob("*"))
    with pytest.raises(BadInput, match="unfinished delivery of something else"):
        deliver(out, [pull(settings, "P9")], settings)
    assert sorted(out.rglob("*")) == files
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(BadInput, match="is a file"):
        deliver(tmp_path / "file", [pull(settings)], settings)


def test_pulls_that_do_not_fit_are_refused_before_anything_is_written(settings: Settings, tmp_path: Path) -> None:
    one, other = pull(settings, "P1"), pull(settings, "P2")
    elsewhere = settings.model_copy(update={"id": "8d2f0fb2-6f0b-4e3a-9d3a-0d9d6d8a0002"})
    cases: list[tuple[list[Pull], Settings, type[OnelightError], str]] = [
        ([one, other], settings, BadInput, "P1 and P2 would both be 'B002-1_match'"),
        ([one], elsewhere, Refused, "another production"),
        ([replace(one, shot=one.shot.model_copy(update={"name": "X"}))], settings, BadInput, "not for X"),
        ([replace(one, clip=clip("C003"))], settings, BadInput, "not for"),
    ]
    for pulls, within, error, says in cases:
        with pytest.raises(error, match=says):
            deliver(tmp_path / "out", pulls, within)
    assert not (tmp_path / "out").exists()


def test_a_render_that_is_short_out_of_order_or_of_another_size_stops_it(settings: Settings, tmp_path: Path) -> None:
    made = pull(settings)

    def shrunk(start: int, end: int) -> Iterator[tuple[int, Picture]]:
        return ((frame, plate(frame, (32, 18))) for frame in range(start, end))

    for frames, error, says in (
        (lambda start, end: made.frames(start, end - 1), BadMedia, "ends at frame 10, before 11"),
        (lambda start, end: made.frames(start + 1, end), BadInput, "frame 2 came where 1 was due"),
        (shrunk, BadInput, r"is \(32, 18\), the plate \(64, 36\)"),
    ):
        with pytest.raises(error, match=says):
            deliver(tmp_path / says[:6], [replace(made, frames=frames)], settings)
