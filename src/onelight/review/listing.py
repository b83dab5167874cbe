"""What the page is told: the production's records as plain data, joined by the names that people use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from onelight.picture import stills
from onelight.records import Clip, Cut, Decision, Event, Finding, ProductionModel, Proposal, Reading, Shot
from onelight.store.store import Store

Told = dict[str, Any]
"""Plain JSON types."""

TEMP_LAW = (
    "Every rendered picture in this room is a temp frame at proxy size, marked in the picture. "
    "Finals leave by delivery alone, and only of circled proposals."
)
FRAMES_OFFERED = 9
"""Frames of a shot to step through: a contact sheet's worth."""


def production(store: Store) -> Told:
    """The production in a few numbers, with the law that this room keeps."""
    settings = store.settings
    clips, proposals = store.all(Clip), store.all(Proposal)
    decided = store.all(Decision)
    states = Counter(state(one, decided) for one in proposals)
    return {
        "id": str(settings.id),
        "name": settings.name,
        "rate": str(settings.rate),
        "colour": settings.colour,
        "handles": settings.handles,
        "roles": list(settings.approvals.roles),
        "counts": {
            "clips": len(clips),
            "granted": sum(clip.grant is not None for clip in clips),
            "shots": len(store.all(Shot)),
            "events": sum(len(cut.events) for cut in store.all(Cut)[-1:]),
            "findings": len(store.all(Finding)),
            "proposals": len(proposals),
            **{name: states[name] for name in ("open", "circle", "hold", "ng")},
        },
        "temp": TEMP_LAW,
    }


def clips(store: Store) -> list[Told]:
    """Every clip, with the names of its shots and its length in timecode."""
    shots = store.all(Shot)
    return [
        {
            **clip.document(),
            "shots": [shot.name for shot in shots if shot.clip == clip.id],
            "end_timecode": str(clip.timecode(clip.frames)),
        }
        for clip in store.all(Clip)
    ]


def shots(store: Store) -> list[Told]:
    """Every shot, with its clip's name, its reading and the frames that can be looked at."""
    known = {clip.id: clip for clip in store.all(Clip)}
    readings = {reading.shot: reading for reading in store.all(Reading)}
    return [_shot(shot, known[shot.clip], readings.get(shot.id), store) for shot in store.all(Shot)]


def _shot(shot: Shot, clip: Clip, reading: Reading | None, store: Store) -> Told:
    return {
        **shot.document(),
        "clip_id": clip.id,
        "clip": clip.name,
        "timecode": str(clip.timecode(shot.start)),
        "end_timecode": str(clip.timecode(shot.end)),
        "rate": str(clip.rate),
        "size": [clip.width, clip.height],
        "granted": clip.grant is not None,
        "frames": [{"frame": f, "timecode": str(clip.timecode(f))} for f in frames_of(shot, clip, store)],
        "reading": _metered(reading),
    }


def _metered(reading: Reading | None) -> Told | None:
    """Without the samples and signatures, which nobody reads off a page."""
    return reading.model_dump(mode="json", exclude={"samples", "set_signature", "faces"}) if reading else None


def frames_of(shot: Shot, clip: Clip, store: Store) -> list[int]:
    """Up to FRAMES_OFFERED analysis frames of a shot, spread over it; its middle one where none was kept."""
    kept = [n for n in _numbers(store.vault.path(clip.analysis)) if n in shot.range] if clip.analysis else []
    if not kept:
        return [(shot.start + shot.end) // 2]
    if len(kept) <= FRAMES_OFFERED:
        return kept
    return [kept[round(i * (len(kept) - 1) / (FRAMES_OFFERED - 1))] for i in range(FRAMES_OFFERED)]


@lru_cache(maxsize=4096)
def _numbers(path: Path) -> tuple[int, ...]:
    """The vault's files are named by their contents: what was read of one once stays true."""
    return tuple(stills.numbers(path))


def cut(store: Store) -> Told | None:
    """The cut that was conformed last, its events with clip and shot names and what was found at each."""
    cuts = store.all(Cut)
    if not cuts:
        return None
    clip_names = {clip.id: clip.name for clip in store.all(Clip)}
    shot_names = {shot.id: shot.name for shot in store.all(Shot)}
    found = store.all(Finding)
    return {
        **cuts[-1].document(),
        "events": [_event(event, clip_names, shot_names, found) for event in cuts[-1].events],
    }


def _event(
    event: Event, clip_names: Mapping[str, str], shot_names: Mapping[str, str], found: Sequence[Finding]
) -> Told:
    return {
        **event.document(),
        "clip_name": clip_names.get(event.clip or "", ""),
        "shot_name": shot_names.get(event.shot or "", ""),
        "findings": [finding.id for finding in found if event.id in finding.events],
    }


def findings(store: Store) -> list[Told]:
    """Every finding, with the proposals that were made for its shots since."""
    made = store.all(Proposal)
    return [
        {
            **finding.document(),
            "has_sheet": bool(finding.sheet),
            "proposals": [p.id for p in made if p.shot in finding.shots],
        }
        for finding in store.all(Finding)
    ]


def proposals(store: Store) -> list[Told]:
    """Every proposal, with each variant's recipe hash, where it stands and who decided what."""
    decided = store.all(Decision)
    names = {shot.name for shot in store.all(Shot)}
    return [proposal(one, decided, names) for one in store.all(Proposal)]


def proposal(one: Proposal, decided: Sequence[Decision], shot_names: set[str]) -> Told:
    """One proposal as the page shows it. `references`: the shots that its intent names."""
    return {
        **one.document(),
        "variants": [{**v.document(), "recipe_hash": v.recipe.hash} for v in one.variants],
        "state": state(one, decided),
        "decisions": [d.document() for d in decided if d.proposal == one.id],
        "references": [v for v in one.intent.values() if isinstance(v, str) and v in shot_names],
    }


def state(one: Proposal, decided: Sequence[Decision]) -> str:
    """What was said of it last: open, circle, hold or ng."""
    said = [d.verdict for d in decided if d.proposal == one.id]
    return said[-1] if said else "open"


def decisions(store: Store) -> list[Told]:
    """The ledger, latest first, with the shot that each was about."""
    about = {p.id: p.shot for p in store.all(Proposal)}
    return [{**d.document(), "shot": about.get(d.proposal, "")} for d in reversed(store.all(Decision))]


def model(store: Store) -> Told | None:
    """The model that was learned last: its cards, with clips by name."""
    models = store.all(ProductionModel)
    if not models:
        return None
    names = {clip.id: clip.name for clip in store.all(Clip)}
    cards = [
        {
            **card.document(),
            "learned_from": [{"clip": names.get(c, c), "by": by} for c, by in card.learned_from],
        }
        for card in models[-1].heads
    ]
    return {**models[-1].document(), "heads": cards}
