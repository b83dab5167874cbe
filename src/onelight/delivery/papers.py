"""The disclosure: each shot, what was done to it, by which model, on whose say. For people and for machines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from onelight.delivery.plan import Pull, Window
from onelight.picture.grade import IDENTITY
from onelight.picture.keyframes import SAYS
from onelight.picture.lut import Baked
from onelight.records import Clip, Decision, ModelCard
from onelight.store.settings import Settings

NATURES = {
    "assistive": "assistive: exposure, colour or timing of what was shot; no pixel was invented",
    "generative": "generative: it holds invented pixels",
}


@dataclass(frozen=True)
class Entry:
    """One pull of a delivery with its frames and its files, relative to the delivery's folder."""

    pull: Pull
    window: Window
    files: tuple[str, ...]
    cube: Baked | None = None
    """How near the shot's .cube came to its grade."""


def disclosure(
    entries: Sequence[Entry], settings: Settings, id: str, on: str, names: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The disclosure as plain data; `names` gives clip names by id, for what a model learned from."""
    return {
        "disclosure": 1,
        "delivery": id,
        "production": {"id": settings.id, "name": settings.name},
        "on": on,
        "made with": f"Onelight {version('onelight')}",
        "frame numbers": "frame count of the timecode, or the clip's frame where it has none",
        "colour": {
            "pulls": "ACEScg, scene-linear, half float",
            "cdl": "in ACEScct, or as the shot says",
            "cube": "in the clip's space",
        },
        "shots": [_shot(entry, names or {}) for entry in entries],
        "credits": [_credit(entry) for entry in entries if entry.pull.clearance.proposal.nature == "generative"],
    }


def text(paper: Mapping[str, Any]) -> str:
    """The disclosure in JSON."""
    return json.dumps(paper, indent=2, ensure_ascii=False) + "\n"


def markdown(paper: Mapping[str, Any]) -> str:
    """The disclosure for reading."""
    head = [
        f"# What was done to {paper['production']['name']}",
        f"Delivery {paper['delivery']}, {paper['on']}, made with {paper['made with']}. "
        f"Pulls are {paper['colour']['pulls']}; CDL {paper['colour']['cdl']}; .cube {paper['colour']['cube']}.",
        "| shot | fix | nature | circled by | role | on |\n| --- | --- | --- | --- | --- | --- |\n"
        + "\n".join(_row(shot) for shot in paper["shots"]),
    ]
    parts = [_section(shot) for shot in paper["shots"]]
    if paper["credits"]:
        parts.append("## For the credits\n\n" + "\n".join(f"- {_plain(line)}" for line in paper["credits"]))
    return "\n\n".join([*head, *parts]) + "\n"


def cdl_is_whole(pull: Pull) -> bool:
    """Whether CDLs say all that was done: one in ACEScct, or slopes in ACEScg frame by frame; a matrix, bands over
    the picture or anything but a grade they can't say."""
    if pull.keys is not None:
        return pull.keys.whole
    return pull.grade is not None and pull.grade.matrix == IDENTITY


def _shot(entry: Entry, names: Mapping[str, str]) -> dict[str, Any]:
    pull, window = entry.pull, entry.window
    cleared, variant = pull.clearance, pull.clearance.variant
    return {
        "shot": pull.shot.name,
        "proposal": cleared.proposal.id,
        "fix": cleared.proposal.fix,
        "fix version": variant.recipe.fix_version,
        "variant": variant.name,
        "nature": cleared.proposal.nature,
        "says": NATURES[cleared.proposal.nature],
        "recipe": cleared.recipe,
        "parameters": variant.recipe.parameters,
        "intent": cleared.proposal.intent,
        "numbers": variant.numbers,
        "charter": {"verdict": cleared.proposal.verdict, "reasons": list(cleared.proposal.reasons)},
        "model": _model(pull.model, variant.recipe.model, names),
        "clips": [_clip(clip) for clip in (pull.clip, *pull.uses)],
        "decisions": [_decision(made) for made in cleared.decisions],
        "frames": {
            "first": window.number(window.frames.start),
            "last": window.number(window.frames.end - 1),
            "timecode": str(window.timecode(window.frames.start)),
            "count": len(window.frames),
            "handles": [window.head, window.tail],
        },
        "cdl is the whole repair": cdl_is_whole(pull),
        "cdl space": SAYS if pull.keys is not None else "ACEScct",
        "cube": _cube(entry.cube),
        "files": list(entry.files),
    }


def _model(card: ModelCard | None, weights: str, names: Mapping[str, str]) -> dict[str, Any] | None:
    if card is None:
        return {"weights": weights} if weights else None
    taught = [{"clip": names.get(clip, clip), "granted by": by} for clip, by in card.learned_from]
    known = {"head": card.head, "weights": card.weights, "base": card.base, "seed": card.seed}
    return {**known, "production": card.production, "learned from": taught, "figures": card.figures}


def _cube(cube: Baked | None) -> dict[str, Any] | None:
    if cube is None:
        return None
    off = {"worst": round(cube.worst, 5), "mean": round(cube.mean, 5)}
    return {"space": cube.space, "points a side": cube.size, "off the grade, in code values": off, "close": cube.close}


def _clip(clip: Clip) -> dict[str, Any]:
    grant = clip.grant.model_dump(mode="json") if clip.grant else None
    return {"name": clip.name, "id": clip.id, "reel": clip.reel, "mhl": clip.mhl, "grant": grant}


def _decision(made: Decision) -> dict[str, Any]:
    kept = ("id", "verdict", "by", "role", "on", "note", "recipe")
    return {key: value for key, value in made.model_dump(mode="json").items() if key in kept}


def _credit(entry: Entry) -> str:
    made = entry.pull.clearance.decision
    return f"{entry.pull.shot.name}: contains imagery generated under the direction of {made.by}, {made.role}"


def _row(shot: Mapping[str, Any]) -> str:
    made = shot["decisions"][0]
    cells = (shot["shot"], f"{shot['fix']} ({shot['variant']})", shot["nature"], made["by"], made["role"], made["on"])
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _section(shot: Mapping[str, Any]) -> str:
    lines = [
        f"Proposal {shot['proposal']}, recipe `{shot['recipe']}`, {shot['says']}.",
        f"{shot['frames']['count']} frames, {shot['frames']['first']} to {shot['frames']['last']}, from "
        f"{shot['frames']['timecode']}, handles {shot['frames']['handles'][0]} and {shot['frames']['handles'][1]}.",
        _model_line(shot["model"]),
        *_gain_lines(shot),
        *_cube_lines(shot["cube"]),
        *(_clip_line(clip) for clip in shot["clips"]),
        *(_decision_line(made) for made in shot["decisions"]),
    ]
    if shot["charter"]["reasons"]:
        lines.append(f"The charter said: {_plain(' '.join(shot['charter']['reasons']))}")
    return f"## {_plain(shot['shot'])}\n\n" + "\n".join(f"- {line}" for line in lines)


def _model_line(model: Mapping[str, Any] | None) -> str:
    if model is None:
        return "No model was used."
    if "head" not in model:
        return f"Model weights `{model['weights']}`."
    taught = ", ".join(f"{_plain(t['clip'])} (granted by {_plain(t['granted by'])})" for t in model["learned from"])
    return f"Model {model['head']} `{model['weights']}` on base `{model['base']}`, learned from {taught or 'no clip'}."


def _gain_lines(shot: Mapping[str, Any]) -> list[str]:
    """Where the numbers are meant for, and whether they are all of it; nothing of a grade in ACEScct."""
    if shot["cdl space"] != SAYS:
        return []
    if shot["cdl is the whole repair"]:
        return [f"CDL: {SAYS}."]
    return [f"CDL: {SAYS}. It is **not all of the repair**: bands and zones have files of their own beside it."]


def _cube_lines(cube: Mapping[str, Any] | None) -> list[str]:
    """Nothing where the .cube is close to its grade."""
    if cube is None or cube["close"]:
        return []
    off = {name: f"{255 * value:.1f}/255" for name, value in cube["off the grade, in code values"].items()}
    return [
        f"**The .cube can't follow this grade everywhere**: off by {off['worst']} at worst, {off['mean']} on average, "
        "over colours from -8 to +6 stops inside P3. The EXRs are exact."
    ]


def _clip_line(clip: Mapping[str, Any]) -> str:
    grant = clip["grant"]
    if grant is None:
        return f"Clip {_plain(clip['name'])} `{clip['id']}`: no grant recorded."
    until = f" until {grant['until']}" if grant["until"] else ""
    given = f"{_plain(grant['by'])} on {grant['on']}{until}: {_plain(grant['scope'])}"
    return f"Clip {_plain(clip['name'])} `{clip['id']}`, granted by {given}."


def _decision_line(made: Mapping[str, Any]) -> str:
    note = f": “{_plain(made['note'])}”" if made["note"] else ""
    return f"{made['verdict']} by {_plain(made['by'])}, {made['role']}, on {made['on']}{note}"


def _plain(words: object) -> str:
    """One line, nothing of it Markdown or HTML: names and notes come from anybody."""
    line = " ".join(str(words).split())
    for mark in "\\`*_[]|":
        line = line.replace(mark, "\\" + mark)
    return line.replace("<", "&lt;").replace(">", "&gt;")
