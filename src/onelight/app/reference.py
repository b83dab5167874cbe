"""docs/reference, written from the code: `python -m onelight.app.reference docs/reference`.

Commands and flags from the command line itself, knobs from each fix's Intent, readings and findings
from the rooms that make them. A test holds the written pages against this.
"""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

HEAD = "<!-- Written by `make docs` from the code. Change it there. -->\n\n"


def pages() -> dict[str, str]:
    """Markdown by file name."""
    made = {
        "commands.md": commands(),
        "fixes.md": fixes(),
        "readings.md": readings(),
        "findings.md": findings(),
    }
    return {name: HEAD + text.rstrip() + "\n" for name, text in made.items()}


def commands() -> str:
    """Every command with its arguments, options and examples."""
    from onelight.app.cli import app

    group: Any = typer.main.get_command(app)
    parts = [
        "# Commands\n",
        "Every command takes `--help`. With `--json` the answer is JSON on stdout; a problem is then",
        '`{"error": {"code": …, "problem": …, "way_out": …}}`. Exit codes: 0 done, 2 a problem with a way',
        "out, 130 stopped with Ctrl-C (the same command goes on).\n",
    ]
    for name, command in group.commands.items():
        parts += _command(f"onelight {name}", command)
    return "\n".join(parts)


def _command(path: str, command: Any) -> Iterator[str]:
    context = command.make_context(path, [], resilient_parsing=True)
    usage = (
        " ".join(command.collect_usage_pieces(context))
        .replace("[OPTIONS] ", "")
        .translate({ord(c): None for c in "{}"})
    )
    yield f"## {path.removeprefix('onelight ')}\n"
    yield f"    {path} {usage}\n"
    yield f"{_words(command.help)}\n"
    rows = [_parameter(one) for one in command.params if one.name != "help"]
    if rows:
        yield "| | | default |\n| --- | --- | --- |"
        yield "\n".join(rows) + "\n"
    for line in _examples(command.epilog or ""):
        yield f"    {line}"
    yield ""


def _parameter(one: Any) -> str:
    if one.param_type_name == "argument":
        flag = one.metavar or one.name.upper()
    else:
        flag = ", ".join(one.opts)
    default = "" if one.required or one.default in (None, "", False, ...) else f"{one.default}"
    if one.required:
        default = "needed"
    return f"| `{flag}` | {_words(one.help)} | {default} |"


def _examples(epilog: str) -> list[str]:
    return [line.strip() for line in epilog.split("\n") if line.strip() and not line.startswith("[bold]")]


def _words(text: str | None) -> str:
    return re.sub(r"\s+", " ", (text or "").replace(r"\[", "[")).strip().replace("|", r"\|")


def fixes() -> str:
    """Every fix with the knobs of its Intent."""
    from onelight.fixes.registry import all_fixes

    parts = ["# Fixes\n", "A fix proposes a repair; a named person decides. Its knobs are its flags.\n"]
    for fix in all_fixes()[0].values():
        parts += [f"## {fix.name}\n", f"{_words(fix.says)} It is {fix.nature}.\n"]
        parts.append("| knob | type | default | what it does |\n| --- | --- | --- | --- |")
        parts += [_knob(field) for field in dataclasses.fields(fix.Intent)]
        parts.append("")
    return "\n".join(parts)


def _knob(field: dataclasses.Field[Any]) -> str:
    kind = field.type if isinstance(field.type, str) else getattr(field.type, "__name__", str(field.type))
    default = "needed" if field.default is dataclasses.MISSING else field.default
    unit = f" ({field.metadata['unit']})" if field.metadata.get("unit") else ""
    if "range" in field.metadata:
        unit += " From {} to {}.".format(*field.metadata["range"])
    kind = str(kind).replace("|", r"\|")
    flag, says = field.name.replace("_", "-"), _words(field.metadata.get("help"))
    return f"| `--{flag}` | {kind} | {default} | {says}{unit} |"


def readings() -> str:
    """Every reading that metering takes."""
    from onelight.metering.kinds import READINGS

    return _kinds("Readings", "What is noted of each shot, by its field name in `onelight shots --json`.", READINGS)


def findings() -> str:
    """Every kind of finding that continuity makes."""
    from onelight.continuity.kinds import FINDINGS

    return _kinds(
        "Findings",
        "What `onelight check` finds at a cut, by the kind in `onelight findings --json`.",
        FINDINGS,
    )


def _kinds(title: str, says: str, kinds: Mapping[str, Any]) -> str:
    parts = [f"# {title}\n", f"{says}\n"]
    for name, kind in kinds.items():
        parts.append(f"## {name}\n")
        parts.append(_kind(kind) + "\n")
    return "\n".join(parts)


def _kind(kind: Any) -> str:
    """A kind's own words: a string, or a dataclass whose fields are said in order."""
    if isinstance(kind, str):
        return _words(kind)
    if dataclasses.is_dataclass(kind):
        told = {f.name: getattr(kind, f.name) for f in dataclasses.fields(kind)}
        says = _words(str(told.pop("description", "")))
        rest = [f"- {name.replace('_', ' ')}: {_words(str(v))}" for name, v in told.items() if v not in ("", None)]
        return "\n".join([says, "", *rest])
    return _words(str(kind))


def write(folder: Path) -> list[Path]:
    """Writes the pages into `folder`; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages()]


if __name__ == "__main__":
    for path in write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference")):
        print(path)
