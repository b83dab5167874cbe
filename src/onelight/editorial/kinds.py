"""What a timeline file is: by its content, not by its name; and its text, whoever wrote it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from onelight.units.errors import BadTimeline

KINDS = {".otio": "otio", ".edl": "edl", ".xml": "xml", ".fcpxml": "fcpxml", ".aaf": "aaf", ".ale": "ale"}
"""Extension → kind."""

READS = "an .otio, .edl, .xml (Final Cut 7, Premiere), .fcpxml or .aaf file"
SPOKEN = {
    "otio": "an OpenTimelineIO timeline", "edl": "a CMX 3600 EDL", "xml": "a Final Cut 7 XML",
    "fcpxml": "a Final Cut Pro XML", "aaf": "an AAF", "ale": "an Avid Log Exchange clip list",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EVENT = re.compile(r"^\s*\d+[A-Za-z]?\s+\S+.*\d\d[:;.,]\d\d[:;.,]\d\d[:;.,]\d\d", re.M)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding=["']([\w.-]+)["']""")
_MEDIA = {b"\x1aE\xdf\xa3": "a Matroska video", b"\x89PNG": "a PNG picture", b"%PDF": "a PDF",
          b"PK\x03\x04": "a ZIP archive", b"\x76\x2f\x31\x01": "an EXR picture", b"\x1f\x8b": "a gzip archive"}


def sniff(path: Path) -> tuple[str, bytes]:
    """(kind, bytes) of a timeline file, after its content. Raises BadTimeline naming what it is instead."""
    data = contents(path)
    if not data.strip(b"\0 \r\n\t"):
        raise BadTimeline(f"{path.name} is empty.", f"Export it again; Onelight reads {READS}.")
    if data.startswith(_OLE):
        return "aaf", data
    known = next((says for magic, says in _MEDIA.items() if data.startswith(magic)), None)
    if known is None and data[4:8] == b"ftyp":
        known = "a QuickTime or MP4 video"
    if known is None:
        text = decode(data)
        if kind := _of_text(text):
            return kind, data
        known = "not text" if "\0" in text or _noise(text) else "no timeline that Onelight knows"
    raise BadTimeline(f"{path.name} is {known}.", f"Give {READS}.")


def contents(path: Path) -> bytes:
    """The bytes of a file that is there. Raises BadTimeline."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BadTimeline(f"{path} is not there.", "Check the path of the timeline.") from None
    except IsADirectoryError:
        raise BadTimeline(f"{path} is a folder.", f"Give {READS}.") from None
    except OSError as error:
        raise BadTimeline(f"{path} can't be read: {error.strerror}.", "Check its permissions.") from None


def encoding(data: bytes) -> str:
    """utf-8, utf-8-sig (with a byte order mark), utf-16, cp1252…: what the bytes of a text file are."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if len(data) > 3 and data[1::2][:64].count(0) > 8 * data[0::2][:64].count(0) + 8:
        return "utf-16-le"
    if len(data) > 3 and data[0::2][:64].count(0) > 8 * data[1::2][:64].count(0) + 8:
        return "utf-16-be"
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if (said := _DECLARED.match(data)) and said[1].lower() not in (b"utf-8", b"utf8"):
        return said[1].decode("ascii").lower()
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        return "cp1252" if not set(data) & {0x81, 0x8D, 0x8F, 0x90, 0x9D} else "latin-1"


def decode(data: bytes) -> str:
    """Text of a file's bytes, with line ends as they are."""
    try:
        return data.decode(encoding(data))
    except (UnicodeDecodeError, LookupError):
        return data.decode("latin-1")


def _of_text(text: str) -> str | None:
    text = text.replace("\r", "\n")
    head = text.lstrip("\ufeff \n\t")[:4000]
    if head.startswith("{") and "OTIO_SCHEMA" in text:
        return "otio"
    if head.startswith("<"):
        return _of_xml(head)
    if re.search(r"^Heading\s*$", head, re.M) and re.search(r"^Column\s*$", text, re.M):
        return "ale"
    if re.search(r"^\s*(TITLE|FCM):", head, re.M | re.I) or _EVENT.search(text):
        return "edl"
    if head.startswith("{"):
        return _other_json(text)
    return None


def _of_xml(head: str) -> str | None:
    root = next((tag for tag in re.findall(r"<([A-Za-z][\w:.-]*)", head)), "")
    if root == "fcpxml":
        return "fcpxml"
    return "xml" if head.startswith("<?xml") or root else None


def _other_json(text: str) -> None:
    try:
        json.loads(text)
    except ValueError as error:
        raise BadTimeline(f"This JSON breaks off: {error}.", "Export it again.") from None


def _noise(text: str) -> bool:
    """Whether text reads as binary junk: control characters among its first thousand."""
    head = text[:1000]
    return sum(ord(c) < 32 and c not in "\r\n\t\f\x1a" for c in head) > len(head) // 50


def extension_warning(path: Path, kind: str) -> list[str]:
    """Says so where the name promises another kind than the content is."""
    promised = KINDS.get(path.suffix.lower())
    if promised in (kind, None):
        return []
    return [f"{path.name} is {SPOKEN[kind]}, although its name ends in {path.suffix}: read as what it is."]
