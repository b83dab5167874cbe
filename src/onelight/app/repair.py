"""fix and decide: a repair is proposed with what it does in numbers; a named person decides."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_type_hints

from onelight.app import sheets, weights
from onelight.app.names import nearest, proposal_named, shot_named, shots_to_choose
from onelight.app.plates import Shelf
from onelight.app.terminal import Progress
from onelight.fixes.contract import Fix, Proposed, Weights
from onelight.fixes.registry import fix_named
from onelight.records import Clip, Decision, Intention, Proposal, Reading, Shot
from onelight.store.disk import write_whole
from onelight.store.store import Store
from onelight.units.errors import BadInput


def fix(store: Store, name: str, shot: str, intent: dict[str, Any], progress: Progress) -> Proposal:
    """Asks the fix `name` for a repair of `shot`, has the charter judge it, keeps it as a proposal.

    Raises Missing for a fix or shot that nobody knows (with the nearest names), BadInput for an intent
    that can't be met.
    """
    repair = fix_named(name)
    if not shot:
        raise BadInput(f"Which shot should {name} repair?", f"Add --shot. {shots_to_choose(store)}")
    shot_named(store, shot)
    knobs = intent_of(store, repair, intent)
    with store.lock("fix"):
        shelf = Shelf(store)
        plate = shelf.plate(shot)
        progress(f"fix {shot}", 0.0)
        model = weights.of_production(store, repair)
        proposed = repair.propose(plate, knobs, model, shelf)
        progress(f"fix {shot}", 0.7)
        proposal = judged(store, _proposal(store, repair, shot, knobs, proposed), model)
        picture = sheets.before_and_after(proposal, repair, plate, shelf)
        proposal = proposal.model_copy(update={"sheet": store.vault.put_bytes(picture, ".png")})
        write_whole(sheet_of(store, proposal), picture)
        store.put(proposal)
        progress(f"fix {shot}", 1.0)
    return proposal


def _proposal(store: Store, repair: Fix, shot: str, knobs: Any, proposed: Proposed) -> Proposal:
    return Proposal(
        id=store.next_proposal_id(),
        fix=repair.name,
        nature=repair.nature,
        shot=shot,
        intent=dataclasses.asdict(knobs),
        variants=proposed.variants,
        chosen=proposed.chosen,
        on=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def judged(store: Store, proposal: Proposal, model: Weights | None) -> Proposal:
    """The proposal with what the charter says of it."""
    from onelight import charter

    shots = store.all(Shot)
    repaired = {shot.id for shot in shots if shot.name == proposal.shot}
    verdict, reasons = charter.judge(
        proposal,
        store.all(Clip),
        store.settings,
        store.all(Intention),
        shots=shots,
        model=model.card if model else None,
        people=max((one.people for one in store.all(Reading) if one.shot in repaired), default=0),
    )
    return proposal.model_copy(update={"verdict": verdict, "reasons": reasons})


def sheet_of(store: Store, proposal: Proposal) -> Path:
    """Where a person finds a proposal's before/after sheet."""
    folder = store.folder / "proposals"
    folder.mkdir(exist_ok=True)
    return folder / f"{proposal.id}_{proposal.fix}_{proposal.shot}.png"


def intent_of(store: Store, repair: Fix, given: dict[str, Any]) -> Any:
    """The fix's Intent of plain values. Raises BadInput for a strange knob, a lacking or a wrong value."""
    fields = {field.name: field for field in dataclasses.fields(repair.Intent)}
    for name in given:
        if name not in fields:
            raise BadInput(f"{repair.name} has no knob '{name}'.", nearest(name, list(fields)))
    for name, field in fields.items():
        bare = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if bare and given.get(name) in (None, ""):
            flag = f"--{name.replace('_', '-')}"
            says = field.metadata.get("help", "")
            raise BadInput(
                f"{repair.name} needs {flag}{f' ({says})' if says else ''}.",
                f"Add {flag}. {shots_to_choose(store)}",
            )
    return repair.Intent(**checked(repair, given))


def checked(repair: Fix, given: dict[str, Any]) -> dict[str, Any]:
    """Values in their knobs' types and within their bounds. Raises BadInput naming the knob."""
    from pydantic import TypeAdapter, ValidationError

    hints = get_type_hints(repair.Intent)
    bounds = {field.name: field.metadata for field in dataclasses.fields(repair.Intent)}
    values = {}
    for name, value in given.items():
        try:
            values[name] = TypeAdapter(hints[name]).validate_python(value)
        except ValidationError as error:
            said = error.errors()[0]["msg"]
            raise BadInput(f"{repair.name}: {name} can't be {value!r}.", f"{said}.") from None
        within(f"{repair.name}: {name}", values[name], bounds[name])
    return values


def within(knob: str, value: Any, bounds: Mapping[str, Any]) -> None:
    """Raises BadInput for a number outside the knob's `range`, both ends of which are in it; NaN is outside."""
    if "range" not in bounds or value is None:
        return
    least, most = bounds["range"]
    if not least <= value <= most:
        unit = f" {bounds['unit']}" if bounds.get("unit") else ""
        raise BadInput(f"{knob} can't be {value}{unit}.", f"It goes from {least} to {most}{unit}.")


def decide(store: Store, proposal: str, verdict: str, by: str, role: str, note: str, variant: str | None) -> Decision:
    """Circle, hold or NG, by a named person, into the ledger. Raises Missing, BadInput, Refused."""
    from onelight import charter

    decision = charter.decide(
        proposal_named(store, proposal),
        verdict,
        by=by,
        role=role,
        settings=store.settings,
        note=note,
        variant=variant,
    )
    return store.ledger.append(decision)


def decision_on(store: Store, proposal: str) -> Decision | None:
    """The last decision on a proposal, which is the one that counts; None while it waits."""
    made = store.ledger.all(proposal)
    return made[-1] if made else None
