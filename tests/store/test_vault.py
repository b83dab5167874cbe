"""The same bytes lie there once, whole, under a key that never lies."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from onelight.store.store import Store
from onelight.units.errors import BadInput, Changed, DiskFull, Missing


def test_the_same_bytes_lie_there_once(store: Store, tmp_path: Path) -> None:
    key = store.vault.put_bytes(b"pixels", ".PNG")
    file = tmp_path / "other.png"
    file.write_bytes(b"pixels")
    assert store.vault.put_file(file, move=False) == key
    assert store.vault.put_file(file) == key
    assert not file.exists()
    assert store.vault.keys() == [key] and len(key) == 36
    assert store.vault.path(key).read_bytes() == b"pixels"


def test_a_scratch_file_moves_in(store: Store) -> None:
    with store.vault.scratch() as folder:
        (folder / "proxy.mp4").write_bytes(b"frames" * 1000)
        key = store.vault.put_file(folder / "proxy.mp4")
        (folder / "rest").write_bytes(b"x")
    assert not folder.exists()
    assert store.vault.path(key).read_bytes() == b"frames" * 1000


def test_a_link_is_copied_and_its_target_stays(store: Store, tmp_path: Path) -> None:
    original = tmp_path / "original.mov"
    original.write_bytes(b"camera original")
    link = tmp_path / "link.mov"
    link.symlink_to(original)
    key = store.vault.put_file(link)
    assert store.vault.path(key).read_bytes() == original.read_bytes() == b"camera original"
    assert not store.vault.path(key).is_symlink()


def test_what_is_no_key_or_not_there(store: Store, tmp_path: Path) -> None:
    for key in ("../production.toml", "", "x" * 32, "0" * 31):
        with pytest.raises(BadInput, match="no vault key"):
            store.vault.path(key)
    with pytest.raises(Missing, match="no 'a"):
        store.vault.path("a" * 32)
    with pytest.raises(Missing):
        store.vault.put_file(tmp_path / "nothing.png")
    with pytest.raises(BadInput, match="suffix"):
        store.vault.put_bytes(b"x", "/../../x")


def test_changed_bytes_are_seen_and_lost_ones_replaced(store: Store) -> None:
    key = store.vault.put_bytes(b"pixels", ".png")
    home = store.vault.path(key)
    store.vault.verify(key)
    assert home.stat().st_mode & 0o222 == 0
    home.chmod(0o644)
    home.write_bytes(b"pixelS")
    with pytest.raises(Changed):
        store.vault.verify(key)
    home.write_bytes(b"pix")
    store.vault.put_bytes(b"pixels", ".png")
    store.vault.verify(key)


@pytest.mark.parametrize("way", ["bytes", "copy", "move"])
def test_a_full_disk_stores_nothing_half(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    source = tmp_path / "big.bin"
    source.write_bytes(b"x" * 100_000)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(DiskFull, match="Free some space"):
            if way == "bytes":
                store.vault.put_bytes(source.read_bytes(), ".bin")
            else:
                store.vault.put_file(source, move=way == "move")
    assert source.stat().st_size == 100_000
    assert store.vault.keys() == [] and not list(store.vault.folder.rglob("*.part"))
    assert len(store.vault.put_file(source)) == 36


def test_scratch_of_a_dead_process_goes_at_the_next_open(store: Store) -> None:
    code = (
        "import os, sys; from pathlib import Path; from onelight.store.vault import Vault\n"
        "with Vault(Path(sys.argv[1])).scratch() as folder:\n"
        "    (folder / 'half.mp4').write_bytes(b'x'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(store.vault.folder)], check=False)
    scratch = store.vault.folder / "scratch"
    assert len(list(scratch.iterdir())) == 2
    with store.vault.scratch() as mine:
        (mine / "work").write_bytes(b"x")
        again = Store.open(store.folder)
        assert "cleared away" in again.notes[0]
        assert (mine / "work").exists()
    assert list(scratch.iterdir()) == []
