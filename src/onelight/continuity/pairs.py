"""Which shots are laid side by side: those that meet in the cut, or without a cut those of one scene."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise

from onelight.records import Cut, Event, Shot

ALL_PAIRS = 6
"""Up to so many shots of a scene are compared each with each; more, each with its neighbours and the first."""


def joins(cut: Cut) -> list[tuple[Event, Event]]:
    """(before, after) of every join of a cut: events of one track that meet in the record and are conformed."""
    tracks: dict[str, list[Event]] = defaultdict(list)
    for event in cut.events:
        if event.enabled and event.shot is not None:
            tracks[event.track].append(event)
    found = []
    for events in tracks.values():
        ordered = sorted(events, key=lambda e: (e.record_start, e.number))
        for before, after in pairwise(ordered):
            overlap = after.transition.frames if after.transition else 0
            if -1 <= before.record_end - after.record_start <= overlap + 1:
                found.append((before, after))
    return found


def pairings(
    shots: Sequence[Shot], same_scene: Callable[[Shot, Shot], bool] | None = None
) -> list[tuple[Shot, Shot]]:
    """Pairs of shots of one scene, in the shots' order, where there is no cut. `same_scene` decides for
    shots whose scene nobody named; without it they are taken to play in one."""
    groups: list[list[Shot]] = []
    for shot in shots:
        home = next((g for g in groups if _together(g[0], shot, same_scene)), None)
        if home is None:
            groups.append([shot])
        else:
            home.append(shot)
    return [pair for group in groups for pair in _within(group)]


def _together(a: Shot, b: Shot, same_scene: Callable[[Shot, Shot], bool] | None) -> bool:
    if a.scene and b.scene:
        return a.scene == b.scene
    return same_scene(a, b) if same_scene is not None else True


def _within(group: Sequence[Shot]) -> list[tuple[Shot, Shot]]:
    if len(group) <= ALL_PAIRS:
        return [(a, b) for i, a in enumerate(group) for b in group[i + 1 :]]
    near = [(a, b) for i, a in enumerate(group) for b in group[i + 1 : i + 3]]
    return near + [(group[0], b) for b in group[3:]]
