"""The kinds of finding: what each means, in which unit, and from where it is seen."""

from __future__ import annotations

from dataclasses import dataclass

from onelight.records.judgement import Severity


@dataclass(frozen=True)
class Kind:
    """One way in which two shots don't match. `slight`, `visible` and `jarring` are amounts in `counted`."""

    unit: str
    """Of the finding's amount."""
    counted: str
    """In what the thresholds below are counted."""
    slight: float
    """From here on it is a finding, where the production's own cuts scatter no more than films usually do."""
    visible: float
    jarring: float
    description: str

    def severity(self, counted: float) -> Severity:
        """Of an amount in `counted`, its sign ignored."""
        size = abs(counted)
        return "jarring" if size >= self.jarring else "visible" if size >= self.visible else "slight"


FINDINGS: dict[str, Kind] = {
    "key-level": Kind(
        "stops", "stops", 0.30, 0.45, 1.0,
        "The same surfaces are lighter or darker after the cut. A third of a stop passes in most cuts, half a "
        "stop is seen by an audience, a stop is felt as a change of place or time. Up is lighter after.",
    ),
    "white-point": Kind(
        "K", "mired", 8.0, 16.0, 35.0,
        "The same surfaces are warmer or cooler after the cut. Judged in mired, in which equal steps look alike "
        "(8 mired is 270 K at 5600 K and 80 K at 3200 K), told in kelvin of the light that the picture seems "
        "lit by: a lower number is warmer.",
    ),
    "tint": Kind(
        "CC", "CC", 3.0, 6.0, 12.0,
        "Greener (up) or more magenta after the cut, in CC points, as one would gel or print it.",
    ),
    "contrast": Kind(
        "ratio", "stops", 0.25, 0.4, 0.8,
        "The distance between light and dark surfaces is larger (above 1) or smaller after the cut: a haze, a "
        "flare, another fill, another curve. Thresholds in log2 of the ratio.",
    ),
    "saturation": Kind(
        "ratio", "stops", 0.35, 0.55, 1.0,
        "The same colours are stronger (above 1) or weaker after the cut. Thresholds in log2 of the ratio.",
    ),
    "grain": Kind(
        "stops", "stops", 0.05, 0.10, 0.20,
        "The picture is noisier (up) or cleaner after the cut: difference of the standard deviation of grain at "
        "mid grey, in stops.",
    ),
    "sharpness": Kind(
        "ratio", "ratio", 0.30, 0.45, 0.7,
        "The finest detail is crisper (up) or softer after the cut: a missed focus, a blown-up frame, another "
        "lens. Difference of the contrast left in the finest octave, 0 to 1.",
    ),
    "flicker": Kind(
        "stops", "stops", 0.01, 0.03, 0.1,
        "One of the two shots flickers: standard deviation of the light's change from frame to frame beyond that of "
        "the other, in stops, in the fifth of the picture that shows it most.",
    ),
    "dropped-frames": Kind(
        "frames", "frames", 1.0, 2.0, 4.0,
        "Inside a shot, frames are missing that the recorder never wrote: what moves goes n + 1 times as far in one "
        "step as in those on both sides, the way that it was going. A cut, a flash, a bump that turns back and a "
        "rhythm (a converted rate) are none.",
    ),
    "duplicated-frames": Kind(
        "frames", "frames", 1.0, 2.0, 4.0,
        "Inside a shot, a frame is shown again in place of those after it: it differs from the one before by far less "
        "than motion and grain around it make. A rhythm (24 frames a second in 30, animation on twos), a still title "
        "and what stands for half a second are none.",
    ),
    "prop": Kind(
        "per cent of height", "per cent of height", 3.0, 6.0, 12.0,
        "A thing stands in one take and not, or elsewhere, in another take of the same framing, once the set's light "
        "is matched: something whose outline one take has and the other has not. The amount is its size (the root of "
        "its area) in the frame. Light, shadow, dye and people who moved are none.",
    ),
    "intruder": Kind(
        "per cent of height", "per cent of height", 2.0, 6.0, 15.0,
        "Something hangs into the frame from above in one take alone: a boom, a flag, a lamp. The amount is how deep.",
    ),
    "wardrobe": Kind(
        "dE", "dE", 7.0, 15.0, 30.0,
        "A garment has another colour in another take of the same framing, once the set's light is matched, while its "
        "folds are the same: CIE dE*ab (1976) of its median colour.",
    ),
    "key-side": Kind(
        "stops", "stops", 0.8, 1.5, 2.5,
        "The light on somebody's head comes from the other side in another take of the same framing: by how much the "
        "right half became lighter against the left, where each take leans to its own side. What leans more "
        "to the same side is `fill`.",
    ),
    "key-moved": Kind(
        "degrees", "degrees", 12.0, 18.0, 30.0,
        "The key on a single's face stands elsewhere than in another take of the same framing, though not on the other "
        "side of the face: by how far, as the light head sees it, to the right of the frame (up) or to the left. It "
        "tells a third of the way to all of it. Faces that look the same way in both takes only, and "
        "whose cheeks lean otherwise, below 25 degrees as the key went.",
    ),
    "fill": Kind(
        "stops", "stops", 0.4, 0.8, 1.5,
        "The shaded side of a face is deeper, against the lit one, than in another take of the same framing: a fill "
        "that is gone, a key that came round. Singles only, whose face looks the same way in both, not in profile. "
        "Which take is wrong is told by the reverse angle, where it is known, for two people who face each other are "
        "lit in one ratio.",
    ),
    "gel": Kind(
        "mired", "mired", 4.0, 12.0, 30.0,
        "One lamp has another colour than in another take of the same framing: the set is warmer (up) or cooler by "
        "more in one place than in another, where a camera's balance turns all of it alike. Or all of the people "
        "are, heads and clothes, by more than the set. By how much where it turned most.",
    ),
    "eyeline": Kind(
        "degrees", "degrees", 10.0, 15.0, 25.0,
        "Somebody looks elsewhere in another take of the same setup while the camera stands where it stood: by how "
        "far the face is turned to the right of the frame (up) or to the left. Singles only; which take misses is told "
        "by the reverse angle, where the other one's face should be turned as far the other way.",
    ),
    "line": Kind(
        "takes", "takes", 0.5, 1.0, 2.0,
        "The camera has crossed the 180-degree line: whoever sat left sits right, or looks the other way, in a take, "
        "and the amount is how many takes of the scene have it the other way round. A camera that is seen to travel "
        "across is none, nor are scenes that nobody named.",
    ),
    "soft-focus": Kind(
        "ratio", "ratio", 0.12, 0.25, 0.4,
        "The take is softer than another take of the same setup and camera: difference of the contrast left in the "
        "finest octave in their sharpest moments, 0 to 1. Motion blur, which comes and goes, is none.",
    ),
    "lens": Kind(
        "ratio", "stops", 0.12, 0.25, 0.5,
        "A camera that doesn't move shows its setup at another size than in another take: another lens, or the same "
        "from another place. Times the size; thresholds in log2.",
    ),
}
"""By name, as `Finding.kind` says it."""

INSIDE = ("dropped-frames", "duplicated-frames")
"""Those that lie inside one shot; the others lie between two."""

OF_TAKES = (
    "prop", "intruder", "wardrobe", "key-side", "key-moved", "fill", "gel", "eyeline", "line", "soft-focus", "lens",
)  # fmt: skip
"""Those that are found between takes of one framing, and told where the cut shows them."""
