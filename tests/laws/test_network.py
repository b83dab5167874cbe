"""Law 5: nothing opens a network connection. The whole way is run with every door to one nailed shut."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

NAILED = '''
import json, socket, sys
tried = []

def shut(name):
    def refuse(*args, **kwargs):
        tried.append(f"{name}{args[1:]}")
        raise OSError(f"law 5: {name} was called")
    return refuse

for name in ("connect", "connect_ex", "bind", "listen", "sendto", "sendmsg"):
    setattr(socket.socket, name, shut(name))
for name in ("create_connection", "create_server", "getaddrinfo", "gethostbyname"):
    setattr(socket, name, shut(name))

from onelight.app.cli import run

codes = [run(words) for words in json.loads(sys.argv[1])]
print("TRIED", json.dumps({"tried": tried, "codes": codes}))
'''


def run_nailed(*commands: list[str]) -> dict[str, list[object]]:
    """What the commands tried and how they ended, in a process without network."""
    done = subprocess.run(
        [sys.executable, "-c", NAILED, json.dumps(commands)], capture_output=True, text=True, timeout=880
    )
    assert "TRIED" in done.stdout, done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads(done.stdout.rpartition("TRIED")[2])


def test_the_nails_hold():
    code = NAILED.replace("from onelight.app.cli import run", "import urllib.request").replace(
        "codes = [run(words) for words in json.loads(sys.argv[1])]",
        "codes = []\ntry:\n    urllib.request.urlopen('http://127.0.0.1:9/')\nexcept OSError:\n    pass",
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert json.loads(done.stdout.rpartition("TRIED")[2])["tried"], done.stderr


@pytest.mark.timeout(900)
def test_the_whole_way_needs_no_network(footage_folder: Path, tmp_path: Path):
    film, out = str(tmp_path / "film"), str(tmp_path / "out")
    person = ["--by", "Ana Lee", "--role", "colourist"]
    clips = [str(footage_folder / f"{name}.mov") for name in ("12A_T1", "12C_T1")]
    told = run_nailed(
        ["new", film, "--rate", "24", "--colour", "Camera Rec.709"],
        ["ingest", film, *clips, "--grant", "own tests"],
        ["conform", film, str(footage_folder / "cut.otio")],
        ["learn", film, "--seconds", "1"],
        ["check", film],
        ["fix", film, "match", "--shot", "12C-1", "--to", "12A-1"],
        ["preview", film, "P1", str(tmp_path / "look"), "--frames", "2"],
        ["circle", film, "P1", *person],
        ["deliver", film, out, "--viewing", "h264"],
    )
    assert told["tried"] == []
    assert told["codes"] == [0] * 9
