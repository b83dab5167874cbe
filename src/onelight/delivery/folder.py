"""The delivery's folder: ours from the first byte, or left alone.

While it is being filled it holds a marker with the delivery's id: by that a killed one goes on. A folder
with anything else in it is never touched, a finished delivery never changed.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from onelight.records import Delivery
from onelight.store.disk import told, write_whole
from onelight.units.errors import BadInput, OnelightError

MARKER = ".onelight-delivery.json"
RECORD = "delivery.json"
_NOISE = {".DS_Store", "Thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Draft:
    """A delivery in the making. `on` is when it was begun, ISO, UTC."""

    folder: Path
    id: str
    on: str


def finished(out: Path, id: str) -> Delivery | None:
    """The delivery `id` where it lies finished in `out`, else None. Raises BadInput for another one there."""
    if (out / MARKER).exists() or not (out / RECORD).is_file():
        return None
    try:
        there = Delivery.from_document(json.loads((out / RECORD).read_text(encoding="utf-8")))
    except (ValueError, OnelightError):
        raise _foreign(out, [RECORD]) from None
    if there.id != id:
        raise BadInput(
            f"'{out}' holds delivery {there.id} of {there.on[:10]}, which stays as it is.", "Give a new folder."
        )
    return there


def begin(out: Path, id: str, production: str) -> Draft:
    """Opens `out` for delivery `id`: new, empty, or begun before. Raises BadInput, and changes nothing then."""
    if out.exists() and not out.is_dir():
        raise BadInput(f"'{out}' is a file.", "Give a folder.")
    marker = out / MARKER
    if marker.exists():
        return _again(out, id, production)
    others = [p.name for p in out.iterdir() if p.name not in _NOISE] if out.exists() else []
    if others:
        raise _foreign(out, others)
    on = datetime.now(UTC).isoformat(timespec="seconds")
    with told(out):
        out.mkdir(parents=True, exist_ok=True)
    write_whole(marker, json.dumps({"delivery": id, "production": production, "on": on}).encode())
    return Draft(out, id, on)


def close(draft: Draft) -> None:
    """Says that it is finished. The last step."""
    (draft.folder / MARKER).unlink()


def clear_seal(draft: Draft) -> None:
    """Takes away the hashes of a delivery that was killed while it was sealed."""
    shutil.rmtree(draft.folder / "ascmhl", ignore_errors=True)


def _again(out: Path, id: str, production: str) -> Draft:
    try:
        said = json.loads((out / MARKER).read_text(encoding="utf-8"))
    except ValueError:
        said = {}
    if said.get("delivery") == id and said.get("production") == production:
        return Draft(out, id, said["on"])
    raise BadInput(
        f"'{out}' holds an unfinished delivery of something else ({said.get('delivery', 'unknown')}).",
        "Give a new folder, or delete that one.",
    )


def _foreign(out: Path, names: list[str]) -> BadInput:
    some = ", ".join(sorted(names)[:3]) + (" …" if len(names) > 3 else "")
    return BadInput(f"'{out}' is not empty ({some}); nothing in it was touched.", "Give a new or an empty folder.")
