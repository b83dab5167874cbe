"""The readings that metering takes: the unit of each, what it means, how it is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One field of `records.Reading`."""

    unit: str
    description: str
    thresholds: str = ""


READINGS: dict[str, Kind] = {
    "key_stops": Kind(
        "stops from mid grey",
        "How light the shot is: the mean of scene-linear luminance in stops, of what lies between the 20th and "
        "80th percentile, letterbox left out. 0 is a mid grey card (0.18).",
    ),
    "white_kelvin": Kind(
        "K",
        "The colour temperature that the shot seems lit by, after its camera's own balance: 6000 K is neutral "
        "in ACEScg, lower is warmer. From grey pixels (where R, G and B change together) and grey edges.",
        "Between 1667 and 25000 K.",
    ),
    "tint_cc": Kind("CC", "Green (up) against magenta of the same light, in CC points."),
    "contrast_stops": Kind("stops", "From the 10th to the 90th percentile of luminance."),
    "saturation": Kind(
        "part of luminance",
        "Mean distance of R, G and B from the luminance, over the luminance, in all but deep shadow.",
    ),
    "palette": Kind(
        "scene-linear ACEScg and share",
        "The six colours that the shot is made of (k-means over all samples, seeded without chance).",
    ),
    "black_stops": Kind("stops from mid grey", "The 0.5th percentile of luminance."),
    "white_stops": Kind("stops from mid grey", "The 99.5th percentile of luminance."),
    "clipped": Kind(
        "part of the picture", "Any channel at the top of what the clip's encoding holds.", "From code 0.985."
    ),
    "crushed": Kind(
        "part of the picture", "All channels at the bottom of what the clip's encoding holds.", "To code 0.012."
    ),
    "flicker_stops": Kind(
        "stops",
        "Standard deviation of the frame-to-frame change of light beyond its trend over half a second, on every "
        "frame, in the fifth of the picture that shows most of what all its parts do together; whoever moves through "
        "the frame doesn't count.",
    ),
    "noise_stops": Kind(
        "stops",
        "Standard deviation of the grain in the quietest parts of middle level, at full size, in stops at mid "
        "grey.",
    ),
    "sharpness": Kind(
        "0 to 1",
        "Contrast left in the finest octave at the edges, at full size, grain taken off: 1 is an edge blurred "
        "by half a pixel, 0.5 by one, 0.15 by two.",
    ),
    "move": Kind(
        "frame widths, heights and log2 of size a second; shake in thousandths of the width",
        "The camera's course from features tracked eight times a second, by a similarity that most of the "
        "frame and its border agree on: static, pan, tilt, push, pull, travel (with parallax) or handheld.",
        "A move is meant from 0.02 widths (heights) or 0.04 log2 of size a second, when it leads somewhere; "
        "handheld from a shake of 0.6 thousandths.",
    ),
    "people": Kind(
        "people at once", "What two looks of three agree on, or of five where those differ; four at most.",
        "mediapipe pose and face.",
    ),
    "faces": Kind("boxes in parts of the frame", "Faces found in those looks.", "From a certainty of 0.7."),
    "size": Kind(
        "shot size",
        "By how many body heights the frame is high, from the nearest person's limbs or face; a portrait frame "
        "is judged by the square that it holds.",
        "Up to 0.18 body heights extreme close-up, 0.33 close-up, 0.48 medium close-up, 0.66 medium, 0.9 medium "
        "wide, 1.35 full, 3.2 wide, above extreme wide; none without people.",
    ),
    "set_signature": Kind(
        "16 x 9 x 9 shares",
        "How the set's levels, warmths and tints lie to each other, which exposure and white balance only shift: "
        "`same_set` lays two over each other under every shift and tells how alike they are.",
    ),
    "hitches": Kind(
        "frames",
        "Frames that were dropped, and frames that were written again, by what moves: a frame that changes far less "
        "than those around it, and a step n + 1 times as long as those on both sides, the way they go. Rhythms (24 in "
        "30, animation on twos) and what stands for half a second are none.",
        "A frame written again from 0.35 of the change around it down, a step from 1.6 times those beside it.",
    ),
    "samples": Kind("as above", "The readings along the shot, about twice a second."),
}
"""By field name."""
