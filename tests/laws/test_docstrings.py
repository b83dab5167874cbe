"""Law 6: every public function says what it takes and gives; pixels with shape and encoding."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "onelight"
FILES = sorted(PACKAGE.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef

ARRAYS = re.compile(r"\b(NDArray|ArrayLike|ndarray|Tensor)\b")
SHAPE = re.compile(
    r"\([^)]*,[^)]*\)|\(\.\.\.|\([A-Z3N0-9]+,?\)|any shape|same shape|one number|shape", re.IGNORECASE
)


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Function | ast.ClassDef]]:
    """(dotted name, node) of public functions, classes and their public methods."""
    for node in body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        yield prefix + node.name, node
        if isinstance(node, ast.ClassDef):
            yield from public(node.body, f"{prefix}{node.name}.")


def inherits_words(owner: str, tree: ast.Module) -> bool:
    """Methods of a class with a base may stand on the base's docstring."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == owner:
            return bool(node.bases)
    return False


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_everything_public_is_documented(path: Path):
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), f"{path.name} doesn't say what it is for"
    silent = []
    for name, node in public(tree.body):
        owner = name.rpartition(".")[0].rpartition(".")[2]
        if not ast.get_docstring(node) and not (owner and inherits_words(owner, tree)):
            silent.append(f"{name} (line {node.lineno})")
    assert silent == []


def test_functions_on_arrays_say_their_shape():
    """In their own docstring; a network's `forward` may stand on its class's."""
    vague = []
    for path in FILES:
        nodes = dict(public(ast.parse(path.read_text()).body))
        for name, node in nodes.items():
            if not isinstance(node, Function):
                continue
            hints = [a.annotation for a in (*node.args.args, *node.args.kwonlyargs)] + [node.returns]
            typed = " ".join(ast.unparse(h) for h in hints if h is not None)
            owner = nodes.get(name.rpartition(".")[0]) if node.name == "forward" else None
            said = (ast.get_docstring(node) or "") + ((ast.get_docstring(owner) or "") if owner else "")
            if ARRAYS.search(typed) and not SHAPE.search(said):
                vague.append(f"{path.relative_to(PACKAGE)}: {name}")
    assert vague == []
