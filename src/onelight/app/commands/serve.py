"""serve: the review room in a browser on this machine, on 127.0.0.1 and nowhere else."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from onelight.app import terminal
from onelight.app.commands.options import DECIDE, Film, examples
from onelight.app.commands.shoot import opened

group = typer.Typer()
HOST = "127.0.0.1"


@group.command(rich_help_panel=DECIDE, epilog=examples("onelight serve film", "onelight serve film --port 8700"))
def serve(
    film: Film,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the address; 0 takes a free one.")] = 8700,
) -> None:
    """Open the review room: findings, proposals, decisions, in a browser on this machine."""
    import socket

    import uvicorn

    create_app = import_module("onelight.review.server").create_app
    room = create_app(opened(film))
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((HOST, port))
        terminal.say(f"The review room is open at http://{HOST}:{door.getsockname()[1]} (Ctrl-C closes it).")
        uvicorn.Server(uvicorn.Config(room, log_level="warning")).run(sockets=[door])
