"""Other web pages get nothing here: DNS rebinding, cross-site requests, foreign frames."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from onelight.app.pipeline import Production
from onelight.records import Decision
from onelight.review.server import HOST, listening
from onelight.units.errors import BadInput

SAID = {"verdict": "circle", "by": "Mallory", "role": "producer"}
DECIDE = "/api/proposals/P1/decisions"


@pytest.mark.parametrize("host", ["127.0.0.1:8118", "localhost:9000", "LOCALHOST", "[::1]:8118", "127.0.0.1"])
def test_this_machine_is_welcome(client: TestClient, host: str) -> None:
    assert client.get("/api/production", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8118",
        "127.0.0.1.evil.example:8118",
        "localhost.evil.example",
        "10.0.0.3:8118",
        "",
    ],
)
def test_a_rebound_name_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/api/production", headers={"host": host})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "refused"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:8118"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
    ],
)
def test_other_pages_decide_nothing(client: TestClient, production: Production, headers: dict[str, str]) -> None:
    import json

    sent = {"content-type": "application/json", **headers}
    answer = client.post(DECIDE, content=json.dumps(SAID), headers=sent)
    assert answer.status_code == 403
    assert production.store.all(Decision) == []


def test_the_page_itself_may_decide(client: TestClient, production: Production) -> None:
    headers = {"origin": "http://127.0.0.1:8118", "sec-fetch-site": "same-origin"}
    assert client.post(DECIDE, json=SAID, headers=headers).status_code == 201
    assert len(production.store.all(Decision)) == 1


def test_other_pages_see_nothing(client: TestClient) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert client.get("/api/proposals/P1/after", headers=headers).status_code == 403
    answer = client.get("/api/production", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
    assert client.options(DECIDE, headers={"origin": "https://evil.example"}).status_code in (403, 405)


def test_a_link_from_elsewhere_opens_the_page_only(client: TestClient) -> None:
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/", headers=followed).status_code in (200, 503)
    assert client.get("/api/production", headers=followed).status_code == 403


def test_every_answer_forbids_the_network(client: TestClient) -> None:
    for path in ("/", "/api/production", "/api/nothing", "/api/shots/A001-1/still"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"


def test_it_listens_on_this_machine_only() -> None:
    with listening(0) as one:
        host, port = one.getsockname()
        assert host == HOST == "127.0.0.1"
        one.listen()
        with pytest.raises(BadInput, match=str(port)):
            listening(port)
