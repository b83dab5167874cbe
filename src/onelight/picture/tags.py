"""What a container or header says of itself: timecode, reel, colour space."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

TIMECODE_KEYS = ("timecode", "smpte:TimeCode", "com.apple.quicktime.timecode")
REEL_KEYS = (
    "reel_name",
    "reel",
    "com.apple.proapps.reel",
    "com.apple.quicktime.reel",
    "com.arri.camera.ReelName",
    "tape",
    "TapeName",
    "reelName",
)
GAMMA_KEYS = re.compile(
    r"(gamma|log[_ ]?curve|transfer|colou?r[_ ]?space|ColorSpaceType|ColorGamma|capture[_ ]?gamma)", re.I
)

CAMERA_CURVES: tuple[tuple[str, str], ...] = (
    (r"log\s*-?c\s*4", "ARRI LogC4"),
    (r"log\s*-?c(\s*3)?\b|alexa.*log|log.*alexa", "ARRI LogC3 (EI800)"),
    (r"s-?log\s*-?3.*(cine)", "S-Log3 S-Gamut3.Cine"),
    (r"s-?log\s*-?3", "S-Log3 S-Gamut3"),
    (r"v-?log", "V-Log V-Gamut"),
    (r"log3g10", "Log3G10 REDWideGamutRGB"),
    (r"apple\s*log", "Apple Log"),
    (r"canon\s*log\s*-?2|c-?log\s*2", "CanonLog2 CinemaGamut D55"),
    (r"canon\s*log\s*-?3|c-?log\s*3", "CanonLog3 CinemaGamut D55"),
    (r"d-?log\b", "D-Log D-Gamut"),
    (r"bmd\s*film|blackmagic.*film.*gen\s*5", "BMDFilm WideGamut Gen5"),
    (r"davinci\s*intermediate", "DaVinci Intermediate WideGamut"),
    (r"acescct", "ACEScct"),
    (r"acescg", "ACEScg"),
    (r"aces2065|aces\s*ap0", "ACES2065-1"),
)
"""What camera metadata calls its curve, and the OCIO studio config's name for it."""

AP0 = (0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.077, 0.32168, 0.33767)
AP1 = (0.713, 0.293, 0.165, 0.83, 0.128, 0.044, 0.32168, 0.33767)
REC709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.329)
_CHROMATICITIES = ((AP0, "ACES2065-1"), (AP1, "ACEScg"), (REC709, "Linear Rec.709 (sRGB)"))


def first(metadata: Mapping[str, str], keys: Iterable[str]) -> str:
    """The first non-empty value under one of `keys`, '' without one. Keys compare without case."""
    folded = {key.casefold(): value.strip() for key, value in metadata.items()}
    return next((folded[k.casefold()] for k in keys if folded.get(k.casefold())), "")


def timecode(metadata: Mapping[str, str]) -> str | None:
    """The start timecode a file carries, as written, or None."""
    return first(metadata, TIMECODE_KEYS) or None


def reel(metadata: Mapping[str, str]) -> str:
    """The reel or tape a file names, '' without one."""
    return first(metadata, REEL_KEYS)


def camera_space(metadata: Mapping[str, str]) -> str | None:
    """The OCIO name of a camera's curve where a tag about gamma or colour space names one."""
    for key, value in metadata.items():
        if not GAMMA_KEYS.search(key):
            continue
        for pattern, space in CAMERA_CURVES:
            if re.search(pattern, value, re.I):
                return space
    return None


def video_space(transfer: str, primaries: str) -> str | None:
    """The OCIO name for the transfer and primaries tags of a stream, None where they say too little.

    A stream tagged bt709 throughout is a Rec.709 camera's; sRGB and Display P3 stills and screens are
    told by their own curve. PQ and HLG have no camera space in the studio config and say None.
    """
    if transfer == "bt709" and primaries == "bt709":
        return "Camera Rec.709"
    if transfer == "iec61966-2-1" and primaries == "bt709":
        return "sRGB Encoded Rec.709 (sRGB)"
    return None


def linear_space(chromaticities: Iterable[float] | None) -> str | None:
    """The scene-linear space of an EXR's chromaticities (8 numbers), None for none or unknown ones."""
    if chromaticities is None:
        return None
    given = tuple(chromaticities)
    for known, space in _CHROMATICITIES:
        if len(given) == 8 and max(abs(a - b) for a, b in zip(given, known, strict=True)) < 2e-3:
            return space
    return None
