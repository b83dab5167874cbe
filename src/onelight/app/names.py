"""Finding what a person named: shots, clips, proposals, with the nearest names where there is none such."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from onelight.records import Clip, Proposal, Shot
from onelight.store.store import Store
from onelight.units.errors import Missing, choices

MANY = 12
"""More names than that are not listed in a message."""


def nearest(name: str, names: Sequence[str]) -> str:
    """The way out for a wrong name: the nearest ones, or all where they are few."""
    folded = {known.casefold(): known for known in names}
    near = [folded[n] for n in difflib.get_close_matches(name.casefold(), list(folded), n=4, cutoff=0.5)]
    if near and near[0].casefold() != name.casefold():
        return f"Did you mean {choices(near)}?"
    if not names:
        return "There are none yet."
    shown = list(names[:MANY])
    more = f", and {len(names) - MANY} more" if len(names) > MANY else ""
    return f"There are {', '.join(shown)}{more}."


def shot_named(store: Store, name: str) -> Shot:
    """The shot called `name`. Raises Missing with the nearest names."""
    shots = {shot.name: shot for shot in store.all(Shot)}
    if name not in shots:
        raise Missing(f"There is no shot '{name}'.", nearest(name, list(shots)))
    return shots[name]


def clip_named(store: Store, name: str) -> Clip:
    """The clip called `name`. Raises Missing with the nearest names."""
    clips = {clip.name: clip for clip in store.all(Clip)}
    if name not in clips:
        raise Missing(f"There is no clip '{name}'.", nearest(name, list(clips)))
    return clips[name]


def clip_of(store: Store, shot: Shot) -> Clip:
    """The clip that a shot is part of. Raises Missing."""
    clip = store.get(Clip, shot.clip)
    if clip is None:
        raise Missing(f"The clip of shot '{shot.name}' is not in the catalogue.", "Ingest it again.")
    return clip


def proposal_named(store: Store, name: str) -> Proposal:
    """The proposal called `name`: P7, or p7. Raises Missing with the nearest names."""
    found = store.get(Proposal, name.upper())
    if found is None:
        names = [proposal.id for proposal in store.all(Proposal)]
        way_out = nearest(name, names) if names else "Ask for one with `onelight fix`."
        raise Missing(f"There is no proposal '{name}'.", way_out)
    return found


def shots_to_choose(store: Store) -> str:
    """A contact list for messages: every shot's name with what is in it, as few words as will do."""
    names = [shot.name for shot in store.all(Shot)]
    return f"Choose one of {choices(names)}." if names else "Ingest some dailies first."
