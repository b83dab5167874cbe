"""ASC MHL: a card's own history is verified, never written; the production keeps one of its own.

Source: ASC Media Hash List 2.0, by the ASC's own library.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from ascmhl import chain_xml_parser, hashlist_xml_parser
from ascmhl.__version__ import (
    ascmhl_chainfile_name,
    ascmhl_folder_name,
    ascmhl_supported_hashformats,
)
from ascmhl.hasher import hash_file
from ascmhl.hashlist import (
    MHLCreatorInfo,
    MHLHashEntry,
    MHLHashList,
    MHLMediaHash,
    MHLProcess,
    MHLProcessInfo,
    MHLTool,
)
from ascmhl.ignore import MHLIgnoreSpec

from onelight.dailies.checksum import FileSum
from onelight.units.errors import BadMedia, Changed

_GENERATION = re.compile(r"^(\d{4,})_.*\.mhl$")
WAY_OUT = "Copy it again from the card, or from another copy whose hash is right."


@dataclass(frozen=True)
class Entry:
    """What the newest generation that lists a file says of it."""

    manifest: Path
    hashes: dict[str, str]
    failed: bool


def entry(file: Path) -> Entry | None:
    """The record of a file in the nearest history above it that lists it; None without one.

    Raises Changed where a manifest isn't the one its chain was sealed with, BadMedia where one can't be read.
    """
    file = Path(os.path.abspath(file))  # noqa: PTH100 - symlinks are part of a card's paths
    for root in file.parents:
        if not (root / ascmhl_folder_name / ascmhl_chainfile_name).is_file():
            continue
        relative = file.relative_to(root).as_posix()
        for manifest, listed in reversed(_history(root, _stamp(root))):
            found = listed.find_media_hash_for_path(relative)
            if found is not None and found.hash_entries and not found.is_directory:
                hashes = {e.hash_format: e.hash_string for e in found.hash_entries}
                failed = any(e.action == "failed" for e in found.hash_entries)
                return Entry(manifest, hashes, failed)
    return None


def formats(record: Entry | None) -> tuple[str, ...]:
    """The hash formats in which a file can be verified."""
    return tuple(f for f in record.hashes if f in ascmhl_supported_hashformats) if record else ()


def verify(record: Entry, file: FileSum) -> None:
    """Raises Changed, naming both hashes, where a file isn't what its history says."""
    if record.failed:
        raise Changed(f"'{file.path.name}' failed its verification before: {record.manifest.name} says so.", WAY_OUT)
    known = formats(record)
    if not known:
        raise BadMedia(
            f"{record.manifest.name} has no hash of '{file.path.name}' in a format known here.",
            f"Verify it with one of {', '.join(ascmhl_supported_hashformats)}.",
        )
    for name in known:
        # C4 ids tell upper from lower case, hexadecimal doesn't.
        fold = str if name == "c4" else str.lower
        if fold(record.hashes[name]) != fold(file.hashes[name]):
            raise Changed(
                f"'{file.path.name}' is not what was sealed: its {name} is {file.hashes[name]}, "
                f"{record.manifest.name} says {record.hashes[name]}.",
                WAY_OUT,
            )


def _stamp(root: Path) -> tuple[tuple[str, int], ...]:
    folder = root / ascmhl_folder_name
    return tuple(sorted((f.name, f.stat().st_mtime_ns) for f in folder.iterdir()))


@lru_cache(maxsize=32)
def _history(root: Path, _changed: object) -> list[tuple[Path, MHLHashList]]:
    """(manifest, its list) of every generation, oldest first, checked against the chain."""
    folder = root / ascmhl_folder_name
    try:
        chain = chain_xml_parser.parse(str(folder / ascmhl_chainfile_name))
        sealed = {g.ascmhl_filename: (g.hash_format, g.hash_string) for g in chain.generations}
        found = sorted(f for f in folder.iterdir() if _GENERATION.match(f.name))
        for name, (kind, hash_string) in sealed.items():
            _check_manifest(folder / name, kind, hash_string)
        return [(f, hashlist_xml_parser.parse(str(f))) for f in found if f.name in sealed]
    except (OSError, SyntaxError, ValueError) as error:
        raise BadMedia(f"The MHL history in '{folder}' can't be read: {error}.", "Copy it again.") from None


def _check_manifest(manifest: Path, kind: str, hash_string: str) -> None:
    if not manifest.exists():
        raise Changed(f"'{manifest.name}' is missing from its MHL history.", "Copy the whole card again.")
    now = hash_file(str(manifest), kind)
    if now != hash_string:
        raise Changed(
            f"The manifest '{manifest.name}' was changed after it was sealed: its {kind} is {now}, "
            f"the chain says {hash_string}.",
            "Copy the card's ascmhl folder again.",
        )


def record(folder: Path, sums: Iterable[FileSum]) -> list[Path]:
    """Writes what was ingested as a new generation of the production's own history, under `folder`.

    One history for each folder of originals: `folder/<name>-<hash of its path>/ascmhl/0001_….mhl`, with
    paths relative to that folder, which the manifest names as its location. Files whose hash the history
    already has make no new generation. Returns the manifests written.
    """
    by_root: dict[Path, list[FileSum]] = {}
    for one in sums:
        by_root.setdefault(one.path.absolute().parent, []).append(one)
    written = [_generation(folder / _name(root), root, files) for root, files in by_root.items()]
    return [path for path in written if path is not None]


def _name(root: Path) -> str:
    return f"{root.name or 'root'}-{hashlib.sha256(str(root).encode()).hexdigest()[:8]}"


def _generation(home: Path, root: Path, files: Sequence[FileSum]) -> Path | None:
    folder = home / ascmhl_folder_name
    folder.mkdir(parents=True, exist_ok=True)
    chain_file = folder / ascmhl_chainfile_name
    before = _history(home, _stamp(home)) if chain_file.exists() else []
    known = {m.path: {e.hash_string for e in m.hash_entries} for _, hl in before for m in hl.media_hashes}
    new = [f for f in files if not known.get(f.path.name, set()) & set(f.hashes.values())]
    if not new:
        return None
    listed = _listed(root, new)
    now = datetime.now(UTC)
    number = len(before) + 1
    name = f"{number:04d}_{home.name}_{now:%Y-%m-%d_%H%M%SZ}.mhl"
    listed.generation_number = number
    _write(folder, name, listed)
    return folder / name


def _listed(root: Path, files: Sequence[FileSum]) -> MHLHashList:
    listed = MHLHashList()
    listed.creator_info = MHLCreatorInfo()
    listed.creator_info.creation_date = datetime.now().astimezone().replace(microsecond=0).isoformat()
    listed.creator_info.host_name = platform.node() or "unknown"
    listed.creator_info.tool = MHLTool("onelight", version("onelight"))
    listed.creator_info.location = str(root)
    listed.process_info = MHLProcessInfo()
    listed.process_info.process = MHLProcess("in-place")
    listed.process_info.ignore_spec = MHLIgnoreSpec()
    for one in files:
        media = MHLMediaHash()
        media.path, media.file_size, media.last_modification_date = one.path.name, one.bytes, one.modified
        for kind, hash_string in one.hashes.items():
            media.append_hash_entry(MHLHashEntry(kind, hash_string, "original"))
        listed.append_hash(media)
    return listed


def _write(folder: Path, name: str, listed: MHLHashList) -> None:
    """The manifest, then the chain that seals it: each under another name first, the chain last, so that a
    kill between the two leaves a manifest that no chain names and that the next ingest ignores."""
    part = folder / f".{name}.part"
    chain_part = folder / f".{ascmhl_chainfile_name}.part"
    try:
        hashlist_xml_parser.write_hash_list(listed, str(part))
        part.replace(folder / name)
        listed.file_path = str(folder / name)
        chain = chain_xml_parser.parse(str(folder / ascmhl_chainfile_name))
        chain.file_path = str(chain_part)
        chain_xml_parser.write_chain(chain, listed)
        chain_part.replace(folder / ascmhl_chainfile_name)
    finally:
        part.unlink(missing_ok=True)
        chain_part.unlink(missing_ok=True)
