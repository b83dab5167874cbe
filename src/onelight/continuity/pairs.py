"""Which shots are laid side by side: those that meet in the cut, or without a cut those of one scene."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise

from onelight.continuity.side import Side
from onelight.records import Cut, Event, Shot

ALL_PAIRS = 6
"""Up to so many shots of a scene are compared each with each; more, each with its neighbours and the first."""

COMPANIONS = 4
"""Shots that each one is laid beside, to find other takes of its setup."""


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


def companions(
    sides: Sequence[Side], alike: Callable[[Shot, Shot], float] | None = None, most: int = COMPANIONS
) -> list[tuple[Side, Side]]:
    """Sides of a scene that may be takes of one setup, the likeliest first: for every shot up to `most` others.
    `alike` tells how far two shots show one set, 0..1."""
    one_each = list({side.shot.id: side for side in sides}.values())
    found: dict[tuple[str, str], tuple[float, Side, Side]] = {}
    for side in one_each:
        others = [(_kinship(side.shot, o.shot, alike), o) for o in one_each if o is not side]
        for kinship, other in sorted(others, key=lambda one: -one[0])[:most]:
            if kinship > 0.5:
                first, second = sorted((side.shot.id, other.shot.id))
                found[first, second] = (kinship, side, other)
    return [(a, b) for _, a, b in sorted(found.values(), key=lambda one: -one[0])]


def _kinship(one: Shot, two: Shot, alike: Callable[[Shot, Shot], float] | None) -> float:
    """0 of different scenes, 2 and more of one setup as named."""
    if one.scene and two.scene and one.scene != two.scene:
        return 0.0
    seen = alike(one, two) if alike is not None else 0.75
    return seen + 2.0 * (one.clip == two.clip)


def _together(a: Shot, b: Shot, same_scene: Callable[[Shot, Shot], bool] | None) -> bool:
    if a.scene and b.scene:
        return a.scene == b.scene
    return same_scene(a, b) if same_scene is not None else True


def _within(group: Sequence[Shot]) -> list[tuple[Shot, Shot]]:
    if len(group) <= ALL_PAIRS:
        return [(a, b) for i, a in enumerate(group) for b in group[i + 1 :]]
    near = [(a, b) for i, a in enumerate(group) for b in group[i + 1 : i + 3]]
    return near + [(group[0], b) for b in group[3:]]
