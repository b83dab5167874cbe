"""Who may talk to the review room: this machine's own browser, on the page that this server gave it.

The server listens on 127.0.0.1, but any web page that a person has open can still send requests
there. Three checks keep such pages out: the Host must be this machine by its own name (a rebound
DNS name is not), a request that another site starts is refused, and a request that changes
something must be JSON from this same origin. There is no CORS.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.responses import Response

from onelight.review.problems import problem
from onelight.units.errors import Refused

LOCAL = {"127.0.0.1", "localhost", "[::1]"}
SAFE = {"GET", "HEAD"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Sent with every answer: nothing from the network, no framing, no pictures for other sites."""


async def guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    """HTTP middleware: refuses strangers (403, in the one error shape), then adds HEADERS."""
    reason = stranger(request)
    answer = problem(Refused(reason, "Open the address that Onelight printed.")) if reason else await go_on(request)
    answer.headers.update(HEADERS)
    return answer


def stranger(request: Request) -> str:
    """Why this request is refused, '' where it is welcome."""
    host = request.headers.get("host", "")
    if _name(host) not in LOCAL:
        return f"The review room is not called '{host}'."
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none") and not _navigates(request):
        return "Another site started this request."
    if request.method in SAFE:
        return ""
    origin = request.headers.get("origin")
    if origin is not None and origin.casefold() != f"http://{host}".casefold():
        return f"A page of '{origin}' may not decide anything here."
    if not request.headers.get("content-type", "").startswith("application/json"):
        return "Only JSON is taken here."
    return ""


def _name(host: str) -> str:
    """The host without its port."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host).casefold()


def _navigates(request: Request) -> bool:
    """A link to the page itself, followed from elsewhere (a chat, a mail): harmless, it shows the page."""
    return (
        request.method == "GET"
        and request.headers.get("sec-fetch-mode") == "navigate"
        and not request.url.path.startswith("/api/")
    )
