"""Law 4 in this room: no final frame comes out of it, whatever was decided."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

import onelight.review as room
from onelight.app.pipeline import Production
from onelight.review import temp
from onelight.review.server import create_app

DECISIONS = [None, "circle", "hold", "ng"]
PICTURES = ["before", "after", "difference", "layers"]


@pytest.mark.parametrize("verdict", DECISIONS)
def test_every_picture_of_a_proposal_is_temp(client: TestClient, verdict: str | None) -> None:
    if verdict:
        said = {"verdict": verdict, "by": "Ana Lee", "role": "colourist"}
        assert client.post("/api/proposals/P1/decisions", json=said).status_code == 201
    for which in PICTURES:
        answer = client.get(f"/api/proposals/P1/{which}")
        image = Image.open(io.BytesIO(answer.content))
        assert answer.headers["x-onelight-frame"].startswith("temp;")
        assert "not a final" in image.info["Onelight"]
        assert max(image.size) <= temp.LONG_SIDE
        assert burnt_in(np.asarray(image), "left" if which == "before" else "right")


def burnt_in(image: np.ndarray, side: str) -> bool:
    """Whether a slug of black with white letters lies in a foot corner."""
    foot = image[-20:, :200] if side == "left" else image[-20:, -200:]
    return bool((foot.max(axis=-1) < 30).mean() > 0.4 and (foot.min(axis=-1) > 180).mean() > 0.05)


def test_the_mark_is_not_there_by_chance() -> None:
    plain = temp.video(_grey(960, 540))
    assert not burnt_in((plain * 255).astype(np.uint8), "left")


@pytest.mark.parametrize("size", [(16, 16), (64, 36), (300, 960), (960, 200)])
def test_small_and_odd_pictures_are_marked_too(size: tuple[int, int]) -> None:
    frame = temp.marked(temp.video(_grey(*size)), "P12 exposure only  12A-3.2  10:00:00:00", "right")
    image = np.asarray(Image.open(io.BytesIO(frame.data)))
    assert image.shape == (size[1], size[0], 3)
    assert (image[-6:, -30:].max(axis=-1) < 30).mean() > 0.4


def _grey(width: int, height: int):
    from onelight.picture.picture import Picture

    return Picture.from_array(np.full((height, width, 3), 0.18, np.float32))


def test_no_picture_route_is_forgotten(production: Production) -> None:
    """A new picture of a proposal has to come into PICTURES, and so under the test above."""
    paths = create_app(production.store.folder, production).openapi()["paths"]
    drawn = {path.rsplit("/", 1)[1] for path, of in paths.items() if "/proposals/{" in path and "get" in of}
    assert drawn == set(PICTURES)


def test_the_room_cannot_make_finals() -> None:
    """It knows neither delivery nor clearances: the only ways to a final frame."""
    files = sorted(Path(room.__file__).parent.glob("*.py"))
    assert len(files) > 8
    for file in files:
        tree = ast.parse(file.read_text())
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        modules |= {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
        assert "Clearance" not in names, file.name
        assert not [m for m in modules if "delivery" in m or "clear" in m or "onelight.app" in m], file.name
