"""The review room: one production, one address on this machine."""

from __future__ import annotations

import socket
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse

from onelight.review import problems
from onelight.review.contract import ProductionLike
from onelight.review.guard import guard
from onelight.review.looking import Looking
from onelight.review.routes import routes
from onelight.units.errors import BadInput, Missing

HOST = "127.0.0.1"
"""Never another: who may see dailies over a network is not for this server to decide."""
PORT = 8118
STATIC = Path(__file__).parent / "static"

NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Onelight</title>
<body><h1>The review room is not built yet</h1>
<p>Build its page once (<code>make install</code> does it too), then load this address again:</p>
<pre>cd ui
npm ci
npm run build</pre>"""


def create_app(folder: Path, production: ProductionLike | None = None, static: Path = STATIC) -> FastAPI:
    """The HTTP application over the production in `folder`.

    `production` is what pictures, repairs and decisions are asked of: the app passes its own. Without
    one the room opens `folder` itself, for looking only. `static` holds the built page. Raises Missing
    where there is no production.
    """
    app = FastAPI(title="Onelight review room", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    problems.install(app)
    app.middleware("http")(guard)
    app.include_router(routes(production or Looking(folder)))
    _page(app, static)
    return app


def serve(folder: Path, production: ProductionLike | None = None, port: int = PORT) -> None:
    """Runs the room on 127.0.0.1 until Ctrl-C; `port` 0 takes a free one. Raises BadInput for one in use."""
    import uvicorn

    app = create_app(folder, production)
    listener = listening(port)
    print(
        f"The review room is open at http://{HOST}:{listener.getsockname()[1]}/ (Ctrl-C closes it)",
        flush=True,
    )
    uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False)).run(sockets=[listener])


def listening(port: int) -> socket.socket:
    """A socket bound to 127.0.0.1. Raises BadInput where the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise BadInput(f"Port {port} can't be used: {error.strerror}.", "Give another one, or 0 for any.") from None
    return listener


def _page(app: FastAPI, static: Path) -> None:
    @app.get("/", include_in_schema=False)
    def page():
        index = static / "index.html"
        if not index.is_file():
            return HTMLResponse(NOT_BUILT, 503)
        return FileResponse(index, headers={"Cache-Control": "no-cache"})

    @app.get("/{path:path}", include_in_schema=False)
    def file(path: str):
        wanted = (static / path).resolve()
        if not wanted.is_relative_to(static.resolve()) or not wanted.is_file():
            raise Missing(f"There is nothing at /{path}.", "Start from /.")
        return FileResponse(wanted)
