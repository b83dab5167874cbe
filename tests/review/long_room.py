"""A small production for the review room's tests: drawn pictures, real records, a real store.

Four shots of one room, the third too dark and too warm, the fourth a little green. The fix `trim`
stands in for any fix of another package and comes in by the same door.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from onelight.fixes.contract import Budget, Dailies, Layers, Plate, Proposed, Weights
from onelight.picture import colour, stills, video
from onelight.picture.grade import Face, Grade
from onelight.picture.picture import Picture
from onelight.records import (
    Clip,
    Cut,
    Event,
    Finding,
    Grant,
    ModelCard,
    ProductionModel,
    Proposal,
    Recipe,
    Shot,
    Variant,
)
from onelight.store.store import Store
from onelight.units.light import gains

SIZE = (1024, 576)
"""Larger than what the room shows, so that it has to shrink."""
RATE = Fraction(24)
FRAMES = 12
OFF = {"A001": (0.0, 0.0, 0.0), "B002": (0.1, 0.0, 0.0), "C003": (-0.9, 38.0, 0.0), "D004": (0.2, -8.0, 6.0)}
"""What each camera got wrong: stops, mireds warmer, CC greener."""


def room(seed: int) -> np.ndarray:
    """(H, W, 3) scene-linear ACEScg: a wall with window light, a table with things, somebody."""
    width, height = SIZE
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    x = x + 0.06 * seed
    light = 0.08 + 0.34 * np.exp(-(((x - 0.25) / 0.35) ** 2) - ((y - 0.35) / 0.6) ** 2)
    draw = (light[..., None] * np.array([0.95, 0.92, 0.86])).astype(np.float32)
    at = lambda u, v: (int((u - 0.06 * seed) * width), int(v * height))  # noqa: E731
    cv2.rectangle(draw, at(0.12, 0.1), at(0.36, 0.5), (1.6, 1.75, 2.0), -1)
    cv2.rectangle(draw, at(-0.2, 0.74), at(1.6, 1.02), (0.07, 0.045, 0.03), -1)
    paints = [(0.32, 0.05, 0.04), (0.05, 0.12, 0.3), (0.09, 0.22, 0.07), (0.5, 0.4, 0.06)]
    for where, paint in zip((0.3, 0.42, 0.88, 1.0), paints, strict=True):
        cv2.circle(draw, at(where, 0.7), 42, paint, -1, cv2.LINE_AA)
    cv2.ellipse(draw, at(0.64, 0.86), (118, 208), 0, 0, 360, (0.05, 0.06, 0.09), -1, cv2.LINE_AA)
    cv2.ellipse(draw, at(0.64, 0.4), (60, 84), 0, 0, 360, (0.42, 0.27, 0.19), -1, cv2.LINE_AA)
    draw = cv2.GaussianBlur(draw, (0, 0), 1.8)
    grain = np.random.default_rng(seed).normal(0, 0.02, draw.shape[:2])[..., None]
    return np.maximum(draw * (1 + grain), 0).astype(np.float32)


@dataclass(frozen=True)
class Intent:
    """Knobs of the stand-in."""

    to: str = field(metadata={"help": "The hero shot.", "unit": "shot"})
    strength: float = field(default=1.0, metadata={"help": "How much of it.", "range": (0.0, 1.0)})
    stops: float = field(default=0.0, metadata={"help": "Brighter by so much on top.", "unit": "stops"})


class Trim:
    """A fix as another package would bring it: one exposure and balance for the whole shot."""

    name, version, nature, says, head, Intent = (
        "trim",
        1,
        "assistive",
        "Trims a shot to a hero shot.",
        None,
        Intent,
    )

    def spoil(self, frames: Sequence[Picture], rng: np.random.Generator) -> tuple[list[Picture], Any]:
        return list(frames), None

    def learn(self, dailies: Sequence[Plate], base: Weights | None, budget: Budget) -> Weights:
        raise NotImplementedError

    def propose(self, plate: Plate, intent: Any, model: Weights | None, dailies: Dailies) -> Proposed:
        return proposed(plate.clip.name, intent.to[:4], intent.strength, intent.stops)

    def render(self, window: Iterable[tuple[int, Picture]], recipe: Recipe) -> Iterator[tuple[int, Layers]]:
        grade = Grade.from_face(Face(*recipe.parameters["face"]))
        for number, picture in window:
            yield number, Layers(grade.apply(picture))

    def measure(
        self, before: Sequence[Picture], after: Sequence[Picture], reference: Sequence[Picture]
    ) -> dict[str, float]:
        return {}


def proposed(clip: str, hero: str, strength: float = 1.0, extra: float = 0.0) -> Proposed:
    """Full, look only, exposure only."""
    off = np.array(OFF.get(clip, (0, 0, 0))) - np.array(OFF.get(hero, (0, 0, 0)))
    undo = -off * strength + np.array([extra, 0, 0])
    parts = {"full": (1, 1, 1), "look only": (0, 1, 1), "exposure only": (1, 0, 0)}
    return Proposed(tuple(_variant(name, off, undo * part) for name, part in parts.items()), "full")


def _variant(name: str, off: np.ndarray, face: np.ndarray) -> Variant:
    left = off + face
    numbers = {
        "stops_before": off[0],
        "stops_after": left[0],
        "kelvin_before": -off[1] * 33,
        "kelvin_after": -left[1] * 33,
        "cc_before": off[2],
        "cc_after": left[2],
        "de2000_before": 4 + 9 * abs(off[0]),
        "de2000_after": 0.8 + 9 * abs(left[0]) + 0.1 * abs(left[1]),
    }
    recipe = Recipe(fix="trim", fix_version=1, parameters={"face": [float(f) for f in face]}, model="7d1c9a")
    return Variant(name=name, recipe=recipe, numbers={key: round(float(value), 3) for key, value in numbers.items()})


def proposal(name: str, fix: str, shot: str, intent: dict[str, Any], made: Proposed) -> Proposal:
    """As the app keeps it."""
    return Proposal(
        id=name,
        fix=fix,
        nature="assistive",
        shot=shot,
        intent={"strength": 1.0, **intent},
        variants=made.variants,
        chosen=made.chosen,
        verdict="clear",
        reasons=("A grade, constant over the shot.",),
        on=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def make(folder: Path, cards: Path) -> None:
    """A production in `folder` with clips in `cards`, a cut, findings, a model and two proposals."""
    store = Store.create(folder, "The Long Room", RATE, colour.VIDEO)
    clips = [_clip(store, cards, name, i) for i, name in enumerate(OFF)]
    shots = [
        Shot(id=f"s{i}", name=f"{c.name}-1", clip=c.id, start=0, end=FRAMES, scene="12") for i, c in enumerate(clips)
    ]
    events = [_event(i, clip, shot) for i, (clip, shot) in enumerate(zip(clips, shots, strict=True))]
    cut = Cut(
        id="cut",
        name="Long Room v3",
        source="long_room_v3.otio",
        kind="otio",
        rate=RATE,
        events=tuple(events),
        timeline="",
    )
    store.put(*clips, *shots, cut, *_findings(store, clips, shots), _model(store, clips))
    for shot, hero in (("C003-1", "A001-1"), ("D004-1", "A001-1")):
        made = proposed(shot[:4], hero[:4])
        store.put(proposal(store.next_proposal_id(), "trim", shot, {"to": hero}, made))
    store.close()


def _clip(store: Store, cards: Path, name: str, seed: int) -> Clip:
    cards.mkdir(exist_ok=True)
    path, small = cards / f"{name}.mp4", cards / f"{name}.nut"
    base = Picture.from_array(room(seed) * np.float32(gains(*OFF[name]))).to(colour.VIDEO).rgb
    with video.Writer(path, SIZE, RATE) as movie, stills.Writer(small) as kept:
        for frame in range(FRAMES):
            picture = Picture.from_array(np.roll(base, -2 * frame, axis=1), colour.VIDEO)
            movie.write(picture)
            if frame % 3 == 0:
                little = cv2.resize(picture.rgb, (384, 216), interpolation=cv2.INTER_AREA)
                kept.write(frame, Picture.from_array(little, colour.VIDEO).to(colour.LOG))
    return Clip(
        id=f"xxh64:{seed:016x}",
        name=name,
        path=str(path),
        bytes=path.stat().st_size,
        codec="h264",
        width=SIZE[0],
        height=SIZE[1],
        rate=RATE,
        frames=FRAMES,
        start_timecode=f"{10 + seed}:00:00:00",
        reel=f"{name}R1",
        colour_space=colour.VIDEO,
        scene="12",
        camera=name[0],
        analysis=store.vault.put_file(small),
        grant=Grant(by="Ines Roth, producer", on="2026-11-20") if seed != 3 else None,
    )


def _event(i: int, clip: Clip, shot: Shot) -> Event:
    return Event(
        id=f"e{i}",
        number=i + 1,
        name=clip.name,
        reel=clip.reel,
        clip=clip.id,
        shot=shot.id,
        rate=RATE,
        record_start=8 * i,
        record_end=8 * i + 8,
        source_rate=RATE,
        source_start=2,
        source_end=10,
        source_timecode=str(clip.timecode(2)),
        head_handle=2,
        tail_handle=2,
    )


def _findings(store: Store, clips: Sequence[Clip], shots: Sequence[Shot]) -> list[Finding]:
    sheet = np.full((180, 640, 3), 40, np.uint8)
    cv2.putText(sheet, "evidence", (20, 100), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (220, 220, 220), 2)
    key = store.vault.put_bytes(cv2.imencode(".png", sheet)[1].tobytes(), ".png")
    said = [
        (
            1,
            "key-level",
            -1.0,
            "stops",
            0.15,
            "jarring",
            0.97,
            "C003-1 is a stop darker than B002-1 before it.",
        ),
        (
            1,
            "white-point",
            -1250.0,
            "K",
            180.0,
            "visible",
            0.91,
            "C003-1 is 1250 K warmer than B002-1 before it.",
        ),
        (2, "tint", 6.0, "CC", 1.8, "slight", 0.7, "D004-1 is 6 CC greener than C003-1 before it."),
    ]
    return [
        Finding(
            id=f"F{n + 1}",
            kind=kind,
            shots=(shots[i].name, shots[i + 1].name),
            events=(f"e{i}", f"e{i + 1}"),
            amount=amount,
            unit=unit,
            normal=normal,
            severity=severity,
            certainty=certainty,
            says=says,  # type: ignore[arg-type]
            frames=((clips[i].id, 9), (clips[i + 1].id, 2)),
            sheet=key if n != 2 else "",
        )
        for n, (i, kind, amount, unit, normal, severity, certainty, says) in enumerate(said)
    ]


def _model(store: Store, clips: Sequence[Clip]) -> ProductionModel:
    card = ModelCard(
        head="look",
        base="1f" * 8,
        weights="7d1c9a" + "0" * 10,
        production=store.settings.id,
        learned_from=tuple((clip.id, clip.grant.by) for clip in clips if clip.grant),
        command="onelight learn film",
        seconds=96.0,
        steps=1400,
        figures={"exposure_error_stops": 0.061, "ciede2000_after": 2.1, "ciede2000_before": 8.3},
        on="2026-11-22T13:00:00+00:00",
    )
    return ProductionModel(id="m1", heads=(card,))


def install_trim(patch: Any) -> None:
    """Brings `trim` in by the door of other packages' fixes, for the time of a test."""
    from onelight.fixes import registry

    patch.setattr(registry, "entry_points", lambda group: [_Point()])
    registry.all_fixes.cache_clear()


class _Point:
    name = "trim"

    def load(self) -> Trim:
        return Trim()
