"""The addresses of the room. Thin: each asks one service and wraps its answer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from fastapi.responses import Response

from onelight.records import Decision, Shot
from onelight.review import asking, listing, pictures, temp
from onelight.review.contract import ProductionLike
from onelight.review.pictures import Viewer

At = Annotated[int | None, Query(alias="frame", ge=0, description="Frame of the clip, from 0")]
Gain = Annotated[float, Query(ge=1, le=32, description="How much the difference is amplified")]


def routes(production: ProductionLike) -> APIRouter:
    """All of /api, over one production."""
    router = APIRouter(prefix="/api")
    _records(router, production)
    _pictures(router, Viewer(production))
    _asks(router, production)
    return router


def _records(router: APIRouter, production: ProductionLike) -> None:
    store = production.store

    @router.get("/production")
    def the_production() -> dict[str, Any]:
        """The production in a few numbers."""
        return listing.production(store)

    @router.get("/clips")
    def clips() -> list[dict[str, Any]]:
        """Every clip."""
        return listing.clips(store)

    @router.get("/shots")
    def shots() -> list[dict[str, Any]]:
        """Every shot with its reading."""
        return listing.shots(store)

    @router.get("/cut")
    def cut() -> dict[str, Any] | None:
        """The cut that was conformed last, or null."""
        return listing.cut(store)

    @router.get("/findings")
    def findings() -> list[dict[str, Any]]:
        """What breaks at the cuts."""
        return listing.findings(store)

    @router.get("/proposals")
    def proposals() -> list[dict[str, Any]]:
        """Every proposal and where it stands."""
        return listing.proposals(store)

    @router.get("/decisions")
    def decisions() -> list[dict[str, Any]]:
        """The ledger, latest first."""
        return listing.decisions(store)

    @router.get("/model")
    def model() -> dict[str, Any] | None:
        """The model learned last and what it learned from, or null."""
        return listing.model(store)


def _pictures(router: APIRouter, viewer: Viewer) -> None:
    @router.get("/shots/{name}/still", response_class=Response)
    def still(name: str, frame: At = None, size: Annotated[str, Query(pattern="^(thumbnail|view)$")] = "thumbnail"):
        """A plate's frame in Rec.709: an analysis still, or the frame itself at proxy size."""
        return _sent(viewer.view(name, frame) if size == "view" else viewer.thumbnail(name, frame))

    @router.get("/findings/{finding}/sheet", response_class=Response)
    def sheet(finding: str):
        """The evidence sheet, PNG."""
        return _sent(pictures.sheet(viewer.production.store, finding))

    @router.get("/proposals/{proposal}/before", response_class=Response)
    def before(proposal: str, variant: str | None = None, frame: At = None):
        """The plate, marked."""
        return _sent(viewer.before(proposal, frame))

    @router.get("/proposals/{proposal}/after", response_class=Response)
    def after(proposal: str, variant: str | None = None, frame: At = None):
        """The repair: a temp frame, whatever was decided."""
        return _sent(viewer.after(proposal, variant, frame))

    @router.get("/proposals/{proposal}/difference", response_class=Response)
    def difference(proposal: str, variant: str | None = None, frame: At = None, gain: Gain = 2):
        """Repair minus plate about mid grey: a temp frame."""
        return _sent(viewer.difference(proposal, variant, frame, gain))

    @router.get("/proposals/{proposal}/layers", response_class=Response)
    def layers(proposal: str, variant: str | None = None, frame: At = None):
        """What the repair is made of, each layer a tile: a temp frame."""
        return _sent(viewer.layers(proposal, variant, frame))


def _asks(router: APIRouter, production: ProductionLike) -> None:
    @router.get("/fixes")
    def fixes() -> dict[str, Any]:
        """Every fix, its intent as a JSON schema."""
        return asking.fixes()

    @router.post("/shots/{shot}/fixes/{fix}", status_code=201)
    def ask(shot: str, fix: str, intent: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
        """A new proposal."""
        made = asking.ask(production, shot, fix, intent)
        names = {one.name for one in production.store.all(Shot)}
        return listing.proposal(made, [], names)

    @router.post("/proposals/{proposal}/decisions", status_code=201)
    def decide(proposal: str, said: asking.Said) -> dict[str, Any]:
        """Circle, hold or NG."""
        decision: Decision = asking.decide(production, proposal, said)
        return decision.document()


def _sent(frame: temp.Frame) -> Response:
    headers = {"Cache-Control": "private, max-age=600"}
    if frame.mark:
        headers["X-Onelight-Frame"] = f"temp; {frame.mark}".encode("ascii", "replace").decode()
    return Response(frame.data, media_type=frame.media_type, headers=headers)
