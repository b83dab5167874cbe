"""Law 1: units ← picture, records ← store ← jobs ← learning ← the rooms ← app, review."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "onelight"


def test_the_direction_of_imports_holds():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "Contracts: 1 kept, 0 broken" in done.stdout


def test_every_room_stands_in_the_contract():
    """A new folder that nobody named in pyproject.toml would be free to import anything."""
    contract = (ROOT / "pyproject.toml").read_text()
    rooms = {p.parent.name for p in PACKAGE.glob("*/__init__.py")}
    assert {"dailies", "fixes", "app"} <= rooms
    assert [r for r in sorted(rooms) if f"onelight.{r}" not in contract] == []


def test_room_doors_stay_light():
    """`import onelight.<room>` pulls no torch, OpenCV, PyAV or OTIO: the command line opens every door."""
    code = (
        "import importlib, sys\n"
        f"for room in {sorted(p.parent.name for p in PACKAGE.glob('*/__init__.py'))!r}:\n"
        "    importlib.import_module('onelight.' + room)\n"
        "heavy = {'torch', 'cv2', 'av', 'opentimelineio', 'mediapipe', 'sqlalchemy', 'fastapi'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def imports_of(path: Path) -> set[str]:
    """The modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def names_only(path: Path) -> bool:
    """It asks `socket` for this machine's name and nothing else."""
    text = path.read_text()
    return "socket." in text and text.count("socket.") == text.count("socket.gethostname()")


def test_only_the_review_room_knows_networks():
    """Law 5, as far as imports show it; test_network.py shows the rest by running."""
    networks = {
        "socket",
        "http",
        "urllib",
        "requests",
        "httpx",
        "aiohttp",
        "uvicorn",
        "fastapi",
        "starlette",
        "ray",
    }
    allowed = {"urllib.parse", "http.HTTPStatus"}
    guilty = []
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0] == "review" or names_only(path):
            continue
        guilty += [
            f"{path.relative_to(ROOT)}: {name}"
            for name in imports_of(path)
            if name.split(".")[0] in networks and name not in allowed
        ]
    assert guilty == []
