"""What the room tells, takes and refuses over HTTP."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from long_room import FRAMES
from PIL import Image

from onelight.app.pipeline import Production
from onelight.records import Decision, Proposal
from onelight.review.server import create_app
from onelight.units.errors import Missing

ANA = {"verdict": "circle", "by": "Ana Lee", "role": "colourist", "note": "Matches the master."}


def picture(client: TestClient, path: str) -> np.ndarray:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGB")).astype(float)


def problem(answer: object) -> dict[str, str]:
    body = answer.json()  # type: ignore[attr-defined]
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "problem", "way_out"}
    return body["error"]


def test_the_production_in_numbers(client: TestClient) -> None:
    told = client.get("/api/production").json()
    assert told["name"] == "The Long Room"
    assert told["rate"] == "24"
    assert told["counts"]["clips"] == told["counts"]["events"] == 4
    assert (told["counts"]["granted"], told["counts"]["proposals"], told["counts"]["open"]) == (3, 2, 2)
    assert "temp frame" in told["temp"]
    assert "colourist" in told["roles"]


def test_clips_and_shots_know_each_other(client: TestClient) -> None:
    clips, shots = client.get("/api/clips").json(), client.get("/api/shots").json()
    assert [clip["shots"] for clip in clips] == [[shot["name"]] for shot in shots]
    assert clips[1]["start_timecode"] == shots[1]["timecode"] == "11:00:00:00"
    assert shots[1]["end_timecode"] == "11:00:00:12"
    assert [one["frame"] for one in shots[0]["frames"]] == [0, 3, 6, 9]
    assert [shot["granted"] for shot in shots] == [True, True, True, False]


def test_the_cut_carries_its_findings(client: TestClient) -> None:
    events = client.get("/api/cut").json()["events"]
    assert [event["findings"] for event in events] == [[], ["F1", "F2"], ["F1", "F2", "F3"], ["F3"]]
    assert events[2]["shot_name"] == "C003-1"
    findings = client.get("/api/findings").json()
    assert findings[0]["proposals"] == ["P1"]
    assert [one["has_sheet"] for one in findings] == [True, True, False]
    assert client.get("/api/findings/F1/sheet").headers["content-type"] == "image/png"
    assert problem(client.get("/api/findings/F3/sheet"))["code"] == "missing"


def test_the_model_names_its_clips(client: TestClient) -> None:
    (card,) = client.get("/api/model").json()["heads"]
    assert [one["clip"] for one in card["learned_from"]] == ["A001", "B002", "C003"]
    assert card["figures"]["exposure_error_stops"] == 0.061


def test_stills_show_the_shot(client: TestClient) -> None:
    still = picture(client, "/api/shots/A001-1/still?frame=0")
    assert still.shape == (216, 384, 3)
    view = picture(client, "/api/shots/A001-1/still?frame=0&size=view")
    assert view.shape == (540, 960, 3)
    reduced = np.asarray(Image.fromarray(view.astype(np.uint8)).resize((384, 216), Image.Resampling.BOX)).astype(float)
    assert np.abs(reduced - still).mean() < 3
    dark = picture(client, "/api/shots/C003-1/still?frame=0")
    assert dark.mean() < 0.85 * still.mean()


def test_after_is_the_repair_and_strength_counts(client: TestClient) -> None:
    before = picture(client, "/api/proposals/P1/before?frame=3")[:500]
    full = picture(client, "/api/proposals/P1/after?frame=3")[:500]
    exposure = picture(client, "/api/proposals/P1/after?frame=3&variant=exposure only")[:500]
    look = picture(client, "/api/proposals/P1/after?frame=3&variant=look only")[:500]
    warmth = lambda image: image[..., 0].mean() / image[..., 2].mean()  # noqa: E731
    assert full.mean() > 1.2 * before.mean()
    assert exposure.mean() > 1.2 * before.mean()
    assert abs(look.mean() / before.mean() - 1) < 0.05
    assert warmth(full) < 0.9 * warmth(before)
    assert abs(warmth(look) / warmth(full) - 1) < 0.1
    assert abs(warmth(exposure) / warmth(before) - 1) < 0.1


def test_a_difference_is_grey_where_nothing_changes(client: TestClient) -> None:
    shown = picture(client, "/api/proposals/P1/difference?frame=3&gain=1")[:500]
    before = picture(client, "/api/proposals/P1/before?frame=3")[:500]
    after = picture(client, "/api/proposals/P1/after?frame=3")[:500]
    expected = np.clip(118 + after - before, 0, 255)
    assert np.abs(shown - expected).max() <= 2
    louder = picture(client, "/api/proposals/P1/difference?frame=3&gain=4")[:500]
    assert np.abs(louder - 118).mean() > 1.5 * np.abs(shown - 118).mean()


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/api/shots/Z999/still", 404, "A001-1"),
        (f"/api/shots/A001-1/still?frame={FRAMES}", 400, "0 to 11"),
        ("/api/shots/A001-1/still?frame=-1", 400, "openapi"),
        ("/api/shots/A001-1/still?size=full", 400, "openapi"),
        ("/api/proposals/P9/after", 404, "P1 or P2"),
        ("/api/proposals/P1/after?variant=best", 404, "exposure only"),
        ("/api/proposals/P1/difference?gain=1000", 400, "openapi"),
        ("/api/nothing", 404, "/"),
        ("/../production.toml", 404, "/"),
        ("/%2e%2e/server.py", 404, "/"),
    ],
)
def test_refusals_name_the_way_out(client: TestClient, path: str, status: int, word: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert word in problem(answer)["way_out"]


def test_a_circle_goes_into_the_ledger(client: TestClient, production: Production) -> None:
    recipe = client.get("/api/proposals").json()[0]["variants"][1]["recipe_hash"]
    answer = client.post("/api/proposals/P1/decisions", json={**ANA, "variant": "look only", "recipe": recipe})
    assert answer.status_code == 201
    (kept,) = production.store.all(Decision)
    assert (kept.proposal, kept.variant, kept.recipe, kept.verdict) == ("P1", "look only", recipe, "circle")
    assert (kept.by, kept.role, kept.note) == ("Ana Lee", "colourist", "Matches the master.")
    assert production.store.ledger.verify() == 1
    client.post("/api/proposals/P1/decisions", json={**ANA, "verdict": "ng", "note": ""})
    told = client.get("/api/proposals").json()[0]
    assert told["state"] == "ng"
    assert [one["verdict"] for one in told["decisions"]] == ["circle", "ng"]
    assert [one["verdict"] for one in client.get("/api/decisions").json()] == ["ng", "circle"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"by": "  "}, 400),
        ({"role": ""}, 400),
        ({"role": "key grip's dog"}, 400),
        ({"verdict": "approve"}, 400),
        ({"variant": "best"}, 404),
        ({"recipe": "0" * 16}, 400),
        ({"on": "2020-01-01"}, 400),
    ],
)
def test_a_decision_that_cannot_stand_leaves_nothing(
    client: TestClient, production: Production, change: dict[str, str], status: int
) -> None:
    answer = client.post("/api/proposals/P1/decisions", json={**ANA, **change})
    assert answer.status_code == status, answer.text
    assert problem(answer)["problem"]
    assert production.store.all(Decision) == []


def test_a_fix_yields_its_form(client: TestClient) -> None:
    trim = next(one for one in client.get("/api/fixes").json()["fixes"] if one["name"] == "trim")
    knobs = trim["intent"]["properties"]
    assert trim["intent"]["required"] == ["to"]
    assert knobs["to"]["unit"] == "shot"
    assert (knobs["strength"]["minimum"], knobs["strength"]["maximum"], knobs["strength"]["default"]) == (
        0,
        1,
        1.0,
    )


def test_a_knob_with_choices_is_chosen_from_them(client: TestClient) -> None:
    backdrop = next(one for one in client.get("/api/fixes").json()["fixes"] if one["name"] == "backdrop")
    assert backdrop["intent"]["properties"]["fit"]["enum"] == ["camera", "static"]


def test_asking_makes_a_proposal(client: TestClient, production: Production) -> None:
    answer = client.post("/api/shots/D004-1/fixes/trim", json={"to": "B002-1", "strength": 0.5})
    assert answer.status_code == 201
    assert (answer.json()["id"], answer.json()["state"], answer.json()["references"]) == (
        "P3",
        "open",
        ["B002-1"],
    )
    kept = production.store.get(Proposal, "P3")
    assert kept is not None
    assert kept.intent["strength"] == 0.5
    assert picture(client, "/api/proposals/P3/after").shape == (540, 960, 3)


@pytest.mark.parametrize(
    ("path", "intent", "status", "word"),
    [
        ("/api/shots/D004-1/fixes/trim", {"to": "A001-1", "power": 9}, 400, "strength"),
        ("/api/shots/D004-1/fixes/trim", {"to": "A001-1", "progress": 1}, 400, "strength"),
        ("/api/shots/D004-1/fixes/glow", {}, 404, "trim"),
        ("/api/shots/Z999/fixes/trim", {"to": "A001-1"}, 404, "A001-1"),
    ],
)
def test_what_cannot_be_asked(client: TestClient, path: str, intent: dict[str, object], status: int, word: str) -> None:
    answer = client.post(path, json=intent)
    assert answer.status_code == status
    assert word in problem(answer)["way_out"]
    assert len(client.get("/api/proposals").json()) == 2


def test_a_room_nobody_passed_a_production_only_looks(made_room: Path) -> None:
    looking = TestClient(create_app(made_room), base_url="http://127.0.0.1:8118")
    assert looking.get("/api/shots").status_code == 200
    answer = looking.post("/api/proposals/P1/decisions", json=ANA)
    assert answer.status_code == 403
    assert "onelight serve" in problem(answer)["way_out"]


def test_no_production_no_room(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="onelight new"):
        create_app(tmp_path)


def test_an_unforeseen_failure_keeps_the_shape(
    client: TestClient, production: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(production, "plate", lambda shot: 1 / 0)
    answer = client.get("/api/proposals/P1/before")
    assert answer.status_code == 500
    assert "division" not in problem(answer)["problem"]


def test_a_moved_original_is_said(client: TestClient, production: Production, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(shot: str) -> object:
        raise Missing("The camera original is gone.", "Bring it back.")

    monkeypatch.setattr(production, "plate", gone)
    for _ in range(2):
        assert problem(client.get("/api/proposals/P1/before"))["way_out"] == "Bring it back."
    assert client.get("/api/shots/C003-1/still").status_code == 200


def test_a_page_that_is_not_built_says_how(production: Production, tmp_path: Path) -> None:
    app = create_app(production.store.folder, production, static=tmp_path / "nowhere")
    answer = TestClient(app, base_url="http://127.0.0.1:8118").get("/")
    assert answer.status_code == 503
    assert "npm run build" in answer.text
