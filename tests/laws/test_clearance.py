"""Law 4: no final frame without a decision that the charter accepts, as far as the code itself shows it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "src" / "onelight"
DOOR = "charter/clearing.py"
HOME = "records/clearance.py"

BELOW = {"picture", "dailies", "learning", "units", "records", "store", "jobs"}
"""They write proxies, analysis frames and files, and know no proposal (the import law sees to it)."""

TEMP = {"app/preview.py", "review/temp.py"}
"""Where temp pictures are made: each has them marked by the charter before it writes."""

HELD_OUT = {"app/matte_files.py"}
"""Alpha, doubt, and of the plate's own colour what the alpha holds: elements to go on from, nobody's proposal and no
whole frame."""

VAULTED = {"fixes/plate/proposing.py"}
"""What a recipe needs, moved into the vault at once."""

WRITERS = {"exr.write", "video.Writer", "stills.Writer", "Writer", "write_frame", "write_frames", "write_movie"}
MARKERS = {"mark_temp"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> list[tuple[str, ast.Module]]:
    files = sorted(PACKAGE.rglob("*.py"))
    return [(p.relative_to(PACKAGE).as_posix(), ast.parse(p.read_text(encoding="utf-8"))) for p in files]


@cache
def calls(tree: ast.AST) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


@cache
def words(tree: ast.AST) -> set[str]:
    """Every name, attribute and imported name in a module."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.alias):
            found |= {node.name, node.asname or ""}
    return found


def takes_clearance(function: Function) -> bool:
    arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return any(a.annotation is not None and "Clearance" in ast.unparse(a.annotation) for a in arguments)


def functions(tree: ast.Module) -> list[Function]:
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def test_only_the_charter_makes_a_clearance() -> None:
    makers, sealed = [], []
    for name, tree in modules():
        if any(call.split(".")[-1] == "Clearance" for call in calls(tree)):
            makers.append(name)
        if "_SEAL" in words(tree):
            sealed.append(name)
    assert makers == [DOOR] and sealed == [DOOR, HOME]


def test_nobody_goes_round_the_door() -> None:
    """No bare instance, no reaching into a clearance, no seal read from the module by a string."""
    for name, tree in modules():
        if name == HOME:
            continue
        if "Clearance" not in words(tree):
            continue
        assert not words(tree) & {"_seal", "__new__", "__setattr__", "gc"}, name
        strings = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        assert not strings & {"_SEAL", "_seal", "onelight.records.clearance"}, name


def test_the_word_final_is_set_in_one_place() -> None:
    found = []
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                found += [name for _, value in pairs if isinstance(value, ast.Constant) and value.value == "final"]
    assert found == [HOME]


def test_whatever_writes_a_final_frame_takes_a_clearance() -> None:
    guilty, seen = [], 0
    for name, tree in modules():
        if name.split("/")[0] in BELOW or name in TEMP | HELD_OUT | VAULTED:
            continue
        for function in functions(tree):
            if calls(function) & WRITERS:
                seen += 1
                if not takes_clearance(function) and not _hands_one_on(function):
                    guilty.append(f"{name}: {function.name}")
    assert guilty == [] and seen >= 3


def _hands_one_on(function: Function) -> bool:
    """Calls only writers of delivery/ that take a clearance themselves, and gives them one."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITERS:
            own = ast.unparse(node.func) in {"write_frame", "write_frames", "write_movie"}
            given = [ast.unparse(a) for a in (*node.args, *(k.value for k in node.keywords))]
            if not own or not any(a.split(".")[-1] == "clearance" for a in given):
                return False
    return True


def test_what_writes_temp_marks_it() -> None:
    for name, tree in modules():
        if name in TEMP:
            assert calls(tree) & MARKERS, name


def test_the_check_can_fail() -> None:
    forged = ast.parse("def leak(path, picture):\n    exr.write(path, {'rgba': picture})")
    [function] = functions(forged)
    assert calls(function) & WRITERS and not takes_clearance(function) and not _hands_one_on(function)
    sly = ast.parse("def leak(p, w):\n    write_frames(p, w, None)")
    assert not _hands_one_on(functions(sly)[0])
