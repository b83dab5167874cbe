"""preview: temp frames of a proposal. Every one is marked in the picture, in its name and in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from onelight.app import draw
from onelight.app.names import clip_of, proposal_named, shot_named
from onelight.app.plates import window
from onelight.app.terminal import Progress
from onelight.fixes.contract import Files, layers_of
from onelight.fixes.registry import fix_named
from onelight.picture.picture import Picture
from onelight.records import Clip, Proposal, Shot, Variant
from onelight.store.store import Store
from onelight.units.errors import BadInput, Missing, choices

PROXY = 960
"""Long side of a preview that isn't `full`, in pixels."""

FORMATS = ("mov", "png", "exr")


def preview(
    store: Store,
    name: str,
    out: Path,
    variant: str | None,
    full: bool,
    format: str,
    frames: int | None,
    progress: Progress,
) -> list[Path]:
    """Renders temp frames of a proposal into `out`; the files. Raises Missing, BadInput."""
    if format not in FORMATS:
        raise BadInput(f"Previews can't be written as '{format}'.", f"Choose {choices(FORMATS)}.")
    proposal = proposal_named(store, name)
    chosen = variant_of(proposal, variant)
    shot = shot_named(store, proposal.shot)
    clip = clip_of(store, shot)
    out.mkdir(parents=True, exist_ok=True)
    end = min(shot.end, shot.start + frames) if frames else shot.end
    size = None if full else proxy_size(clip)
    rendered = temp(proposal, chosen, clip, shot.start, end, size, store.vault.path, progress)
    stem = f"{proposal.id}_{shot.name}_{chosen.name.replace(' ', '-')}_TEMP"
    if format == "mov":
        return [_movie(out / f"{stem}.mov", rendered, clip, shot)]
    return [_still(out / f"{stem}.{frame:07d}.{format}", picture) for frame, picture in rendered]


def variant_of(proposal: Proposal, name: str | None) -> Variant:
    """A variant by name, the proposal's choice by default. Raises Missing with the names there are."""
    try:
        return proposal.variant(name)
    except KeyError:
        names = choices(variant.name for variant in proposal.variants)
        raise Missing(f"{proposal.id} has no variant '{name}'.", f"Choose {names}.") from None


def proxy_size(clip: Clip) -> tuple[int, int]:
    """(width, height) of a clip with its long side at PROXY pixels at the most, both even."""
    scale = min(1.0, PROXY / max(clip.width, clip.height))
    return max(2, round(clip.width * scale / 2) * 2), max(2, round(clip.height * scale / 2) * 2)


def temp(
    proposal: Proposal,
    variant: Variant,
    clip: Clip,
    start: int,
    end: int,
    size: tuple[int, int] | None,
    files: Files,
    progress: Progress,
) -> Iterator[tuple[int, Picture]]:
    """(frame of the clip, marked picture in the clip's colour space), one at a time."""
    from onelight.charter import mark_temp

    plates = window(clip, start, end, size)
    for frame, layers in layers_of(fix_named(proposal.fix), plates, variant.recipe, files):
        words = f"{proposal.id} {variant.name}  {proposal.shot}  {clip.timecode(frame)}"
        picture = mark_temp(layers.result, words)
        attributes = {**picture.attributes, "onelight:recipe": variant.recipe.hash}
        progress(f"preview {proposal.id}", (frame - start + 1) / (end - start))
        yield frame, replace(picture, attributes=attributes)


def _movie(path: Path, frames: Iterator[tuple[int, Picture]], clip: Clip, shot: Shot) -> Path:
    from onelight.picture import video

    _, first = next(frames)
    timecode = str(clip.timecode(shot.start))
    with video.Writer(path, first.size, clip.rate, timecode=timecode, reel=clip.reel) as movie:
        movie.write(first)
        for _, picture in frames:
            movie.write(picture)
    return path


def _still(path: Path, picture: Picture) -> Path:
    if path.suffix == ".exr":
        from onelight.picture import exr

        exr.write(path, {"rgba": picture}, attributes=dict(picture.attributes))
        return path
    from PIL import Image, PngImagePlugin

    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "Onelight TEMP: not final, not for delivery")
    Image.fromarray(np.ascontiguousarray(draw.monitor(picture))).save(path, pnginfo=info)
    return path
