"""Law 7: no file over 400 lines, no class that everything hangs on."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES = 400
METHODS = 30


def source_files() -> list[Path]:
    """All source that people write: Python, TypeScript, style sheets, docs' generator included."""
    found: list[Path] = []
    for folder in ("src", "tests", "benchmarks", "sample", "stage"):
        found += (ROOT / folder).rglob("*.py")
    for kind in ("*.ts", "*.tsx", "*.css", "*.mjs"):
        found += (ROOT / "ui").rglob(kind)
    return [p for p in found if not {"node_modules", "dist", "__pycache__", ".venv"} & set(p.parts)]


def test_no_file_is_over_400_lines():
    files = source_files()
    assert len(files) > 30
    long = {str(p.relative_to(ROOT)): n for p in files if (n := len(p.read_text().splitlines())) > LINES}
    assert long == {}


def test_no_class_that_everything_hangs_on():
    heavy = {}
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                count = sum(isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) for n in node.body)
                if count > METHODS:
                    heavy[f"{path.relative_to(ROOT)}:{node.name}"] = count
    assert heavy == {}
