"""Which of the production's clips an event shows: by reel and timecode, then by name. Never guessed.

An event that fits no clip, or several alike, stays without one, and the reason is said with the
nearest names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import opentimelineio as otio

from onelight.records import Clip
from onelight.units.time import nominal

NO_REEL = {"", "AX", "BL", "BLK", "BLACK", "NONE", "UNKNOWN"}
"""What an EDL writes where the clip has no reel."""

CMX_LENGTH = 8
"""Letters that CMX 3600 leaves of a reel's name: so much must agree before the rest may be missing."""

_VIDEO = re.compile(r"\.(mov|mp4|mxf|r3d|ari|arx|braw|crm|avi|mkv|m4v|mts|aaf)$", re.I)
_PICTURE = re.compile(r"\.(exr|dpx|cin|jpe?g|png|tiff?|tga|dng)$", re.I)
_FRAMES = re.compile(r"[._-]?(\d+-\d+(x\d+)?)?(#+|@+|%\d*d|\[\d+-\d+\]|(?<=[._-])\d{3,})?$")
"""Frame numbers of a sequence, however they are written: `.1001-1100#`, `.%04d`, `.0001`."""


@dataclass(frozen=True)
class Wanted:
    """What an event says of its clip."""

    says: str
    """How to name the event to a person."""
    reel: str
    names: tuple[str, ...]
    start: Fraction
    """Frames in the source's timecode, at `rate`."""
    length: int
    """Source frames."""
    rate: Fraction
    media_start: Fraction | None
    """Where the timeline says that the media begins, frames at `rate`."""


@dataclass(frozen=True)
class Found:
    """The clip of an event, or why there is none."""

    clip: Clip | None
    frame: int = 0
    """Of the clip, where the event's source begins."""
    warning: str = ""


def match(wanted: Wanted, clips: Sequence[Clip]) -> Found:
    """The clip of an event and the frame it starts at, or None and a warning that says why."""
    by_reel = _of_reel(wanted.reel, clips)
    fitting = [clip for clip in by_reel if _frame(wanted, clip) is not None]
    if len(fitting) != 1:
        by_name = _of_names(wanted.names, clips)
        narrowed = [clip for clip in fitting if clip in by_name]
        if len(narrowed) == 1 or not fitting:
            fitting = narrowed or _fitting_or_only(wanted, by_name)
    if len(fitting) == 1 and not (by_reel and _frame(wanted, fitting[0]) is None):
        return _take(wanted, fitting[0])
    if len(fitting) > 1:
        names = ", ".join(clip.name for clip in fitting[:6])
        return Found(None, warning=f"{wanted.says}: {_called(wanted)} fits several clips alike ({names}).")
    return Found(None, warning=_nobody(wanted, by_reel, clips))


def names_of(clip: otio.schema.Clip) -> tuple[str, ...]:
    """All that a timeline's clip says of its file: its own name, its media's name and URL, the remarks
    SOURCE FILE and FROM CLIP NAME, the AAF's mob."""
    media = clip.media_reference
    cmx = clip.metadata.get("cmx_3600", {})
    names = [clip.name, cmx.get("source_file", ""), cmx.get("long_reel", ""), media.name if media else "",
             *clip.metadata.get("onelight", {}).get("sources", [])]
    if isinstance(media, otio.schema.ExternalReference):
        names.insert(0, unquote(PurePosixPath(urlsplit(media.target_url.replace("\\", "/")).path).name))
    if isinstance(media, otio.schema.ImageSequenceReference):
        names.insert(0, media.name_prefix)
    return tuple(dict.fromkeys(str(name).strip() for name in names if name and str(name).strip()))


def _key(name: str) -> str:
    """A name as it is compared: without folder, extension, layer in brackets, frame numbers, case."""
    stem = re.sub(r"\s*\([^)]*\)\s*$", "", PurePosixPath(name.replace("\\", "/")).name)
    if _PICTURE.search(stem):
        stem = _FRAMES.sub("", _PICTURE.sub("", stem))
    return _VIDEO.sub("", stem).casefold()


def _keys(clip: Clip) -> set[str]:
    return {key for key in (_key(clip.path), _key(clip.name)) if key}


def _of_reel(reel: str, clips: Iterable[Clip]) -> list[Clip]:
    """Clips of this reel; else those whose reel it is the first eight letters of."""
    reel = reel.strip()
    if reel.upper() in NO_REEL:
        return []
    exact = [clip for clip in clips if reel.casefold() in {clip.reel.casefold(), *_keys(clip)}]
    if exact or len(reel) < CMX_LENGTH:
        return exact
    return [
        clip for clip in clips
        if any(key.startswith(reel.casefold()) for key in (clip.reel.casefold(), *_keys(clip)))
    ]


def _of_names(names: Iterable[str], clips: Sequence[Clip]) -> list[Clip]:
    """Clips of the first name that any clip has."""
    for name in names:
        key = _key(name)
        if key and (found := [clip for clip in clips if key in _keys(clip) or key == clip.reel.casefold()]):
            return found
    return []


def _fitting_or_only(wanted: Wanted, named: list[Clip]) -> list[Clip]:
    """Among clips of the right name those that the timecode fits; one that is alone fits by name."""
    fitting = [clip for clip in named if _frame(wanted, clip) is not None]
    return fitting if fitting or len(named) != 1 else named


def _frame(wanted: Wanted, clip: Clip) -> int | None:
    """The clip's frame where the event starts, None where its timecode lies outside of the clip."""
    by_timecode = in_clip_frames(wanted.start, wanted.rate, clip.rate) - clip.start.frame
    if _meets(by_timecode, wanted, clip):
        return by_timecode
    if wanted.media_start is not None:
        into = wanted.start - wanted.media_start
        by_media = round(into * _ratio(wanted.rate, clip.rate))
        if _meets(by_media, wanted, clip):
            return by_media
    return None


def _meets(frame: int, wanted: Wanted, clip: Clip) -> bool:
    return frame < clip.frames and frame + max(1, wanted.length) > 0


def in_clip_frames(frames: Fraction, rate: Fraction, clip_rate: Fraction) -> int:
    """A timecode counted at one rate, counted at another: the same hour, minute and second."""
    return round(frames * _ratio(rate, clip_rate))


def _ratio(rate: Fraction, clip_rate: Fraction) -> Fraction:
    """Clip frames per frame; 23.976 and 24 count alike."""
    return Fraction(nominal(clip_rate), nominal(rate)) if nominal(rate) != nominal(clip_rate) else Fraction(1)


def _take(wanted: Wanted, clip: Clip) -> Found:
    frame = _frame(wanted, clip)
    if frame is None:
        return Found(None, warning=(
            f"{wanted.says}: {clip.name} is the clip by its name, but its timecode "
            f"({clip.start_timecode}, {clip.frames} frames) has nothing of that range."
        ))
    warning = ""
    end = frame + wanted.length
    if frame < 0 or end > clip.frames:
        beyond = " and ".join(
            part for part in (f"{-frame} frames before its first" if frame < 0 else "",
                              f"{end - clip.frames} frames beyond its last" if end > clip.frames else "") if part)
        warning = f"{wanted.says} uses {clip.name} {beyond}: there is no picture for those."
    return Found(clip, frame, warning)


def _called(wanted: Wanted) -> str:
    if wanted.reel.upper() not in NO_REEL:
        return f"reel {wanted.reel}"
    return f"'{wanted.names[0]}'" if wanted.names else "an event without reel and name"


def _nobody(wanted: Wanted, by_reel: list[Clip], clips: Sequence[Clip]) -> str:
    if by_reel:
        known = ", ".join(f"{clip.name} from {clip.start_timecode}, {clip.frames} frames" for clip in by_reel[:4])
        return f"{wanted.says}: {_called(wanted)} is known ({known}), but not with that timecode."
    pool = {name for clip in clips for name in (clip.reel, clip.name, PurePosixPath(clip.path).stem) if name}
    tried = [name for name in (wanted.reel, *wanted.names) if name.upper() not in NO_REEL]
    near = [close for name in tried for close in get_close_matches(name, pool, 3, 0.6)]
    hint = f" The nearest: {', '.join(dict.fromkeys(near[:3]))}." if near else ""
    return f"{wanted.says}: {_called(wanted)} is no clip of this production.{hint}"
