"""One shape for everything that goes wrong: {"error": {"code", "problem", "way_out"}}."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from onelight.units.errors import BadInput, Missing, OnelightError

STATUS = {
    "bad-input": 400,
    "bad-media": 422,
    "bad-timeline": 422,
    "changed": 409,
    "in-use": 409,
    "missing": 404,
    "refused": 403,
}
"""HTTP status by an error's code; 500 for the rest."""

log = logging.getLogger("onelight.review")


def problem(error: OnelightError, status: int | None = None) -> JSONResponse:
    """The answer that says what is wrong and what to do about it."""
    said = {"code": error.code, "problem": error.problem, "way_out": error.way_out}
    return JSONResponse({"error": said}, status or STATUS.get(error.code, 500))


def install(app: FastAPI) -> None:
    """Every failure of `app` leaves in the one shape."""
    app.add_exception_handler(OnelightError, _ours)
    app.add_exception_handler(RequestValidationError, _not_as_asked)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, OnelightError)
    return problem(error)


async def _not_as_asked(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or "the body"
    return problem(BadInput(f"{where}: {first['msg']}.", "See /api/openapi.json for what is asked."))


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return problem(Missing(f"There is nothing at {request.url.path}.", "Start from /."))
    return problem(BadInput(f"{error.detail}.", "See /api/openapi.json for what is asked."), error.status_code)


async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    log.exception("The review room failed at %s", request.url.path, exc_info=error)
    said = OnelightError("The review room failed at this.", "The terminal that it runs in says why.")
    return problem(said)
