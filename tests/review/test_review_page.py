"""The page in a real browser: what an artist sees, drags, presses and signs."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from onelight.app.pipeline import Production
from onelight.records import Decision, Proposal
from onelight.review.server import STATIC, create_app, listening

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (the dev extra has it)")
expect = playwright.expect
expect.set_options(timeout=15_000)

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
    pytest.mark.skipif(not (STATIC / "index.html").exists(), reason="the page is not built: cd ui && npm run build"),
]
SURROUND = "rgb(118, 118, 118)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def address(production: Production) -> Iterator[str]:
    """The room, open on a free port."""
    with listening(0) as door:
        server = uvicorn.Server(uvicorn.Config(create_app(production.store.folder, production), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page of 1280x800 that must neither complain nor ask anything of the network."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(15_000)
    page.complaints, page.asked = [], []
    page.on(
        "console",
        lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    page.close()
    assert page.complaints == []
    assert [url for url in page.asked if not url.startswith(address)] == []


def drawn(page: Any, count: int = 1) -> None:
    """Waits until `count` pictures of the viewer have come."""
    come = """() => [...document.querySelectorAll('.shown img[data-loaded=yes]')]
        .filter((image) => image.complete && image.naturalWidth > 0).length"""
    until(page, lambda: page.evaluate(come) == count and page.locator(".shown img").count() == count)


def until(page: Any, true: Callable[[], bool], seconds: float = 15) -> None:
    """Looks again and again (the page's policy forbids Playwright's own way, which needs eval)."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        page.wait_for_timeout(40)


def test_every_part_of_the_room(page: Any, address: str) -> None:
    page.goto(address)
    page.get_by_role("heading", name="The Long Room").wait_for()
    expect(page.locator(".tile")).to_have_count(4)
    expect(page.get_by_role("listitem", name="D004")).to_contain_text("No grant")
    page.get_by_role("link", name="Cut").click()
    expect(page.locator(".event")).to_have_count(4)
    expect(page.locator(".splice")).to_have_count(2)
    expect(page.get_by_text("C003-1 is a stop darker than B002-1 before it.").first).to_be_visible()
    page.get_by_role("link", name="Model").click()
    expect(page.get_by_role("cell", name="Ines Roth, producer")).to_have_count(3)
    page.get_by_role("link", name="Decisions").click()
    expect(page.get_by_text("Nothing is decided yet")).to_be_visible()


def test_pictures_stand_on_eighteen_per_cent_grey(page: Any, address: str) -> None:
    for place, where in (
        ("proposals/P1", ".screen"),
        ("cut/F1", ".pair"),
        ("dailies/A001-1", ".inhand .surround"),
    ):
        page.goto(f"{address}/#/{place}")
        expect(page.locator(where), place).to_have_css("background-color", SURROUND)


def test_the_wipe_is_dragged(page: Any, address: str) -> None:
    page.goto(f"{address}/#/proposals/P1")
    drawn(page, 2)
    box = page.locator(".wipe").bounding_box()
    assert abs(box["width"] / box["height"] - 16 / 9) < 0.02
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 90)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 90, steps=4)
    page.mouse.up()
    edge = page.get_by_role("slider", name="Wipe")
    expect(edge).to_have_attribute("aria-valuenow", "20")
    clip = page.locator(".wipe img").nth(1).evaluate("(node) => node.style.clipPath")
    assert float(re.findall(r"([\d.]+)%", clip)[0]) == pytest.approx(80, abs=0.5)
    edge.focus()
    page.keyboard.press("ArrowRight")
    expect(edge).to_have_attribute("aria-valuenow", "22")


def test_keys_walk_through_proposals_and_views(page: Any, address: str) -> None:
    page.goto(f"{address}/#/proposals/P1")
    drawn(page, 2)
    page.keyboard.press("j")
    page.wait_for_url("**/#/proposals/P2")
    page.keyboard.press("k")
    page.wait_for_url("**/#/proposals/P1")
    for key, button, pictures in (
        ("d", "Difference", 1),
        ("s", "Side by side", 2),
        ("b", "Before", 1),
        ("a", "After", 1),
        ("r", "Hero", 2),
        ("l", "Layers", 1),
    ):
        page.keyboard.press(key)
        drawn(page, pictures)
        expect(page.get_by_role("button", name=button, exact=True)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="look only")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("f")
    expect(page.locator(".slip")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".slip")).to_be_visible()
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")


def test_a_proposal_never_shows_under_anothers_name(page: Any, address: str) -> None:
    """While the next one is drawn, the viewer is empty."""
    page.goto(f"{address}/#/proposals/P1")
    drawn(page, 2)
    held = threading.Event()
    page.route("**/api/proposals/P2/*", lambda route: (held.wait(1), route.continue_()))
    page.keyboard.press("j")
    until(page, lambda: "P2" in page.locator(".slip h2").inner_text())
    assert page.locator(".shown img[src*='/P1/']").count() == 0
    held.set()
    drawn(page, 2)


def test_numbers_before_and_after(page: Any, address: str) -> None:
    page.goto(f"{address}/#/proposals/P1")
    table = page.locator(".numbers")
    expect(table).to_contain_text(re.compile(r"Exposure\s*−0.90 stop\s*0.00 stop"))
    page.get_by_role("radio", name="look only").click()
    expect(table).to_contain_text(re.compile(r"Exposure\s*−0.90 stop\s*−0.90 stop"))
    expect(table).to_contain_text(re.compile(r"White point\s*−1254 K\s*0 K"))


def test_a_circle_is_signed_by_key(page: Any, address: str, production: Production) -> None:
    page.goto(f"{address}/#/proposals/P1")
    drawn(page, 2)
    page.keyboard.press("3")
    page.keyboard.press("c")
    page.keyboard.type("Ana Lee")
    assert production.store.all(Decision) == []
    page.get_by_label("Note").fill("Matches the master.")
    page.keyboard.press("Enter")
    page.locator(".said li").wait_for()
    (kept,) = production.store.all(Decision)
    assert (kept.verdict, kept.variant, kept.by, kept.role) == (
        "circle",
        "exposure only",
        "Ana Lee",
        "colourist",
    )
    page.goto(f"{address}/#/decisions")
    expect(page.get_by_role("row").filter(has_text="Matches the master.")).to_have_count(1)


def test_a_refused_decision_says_why(page: Any, address: str, production: Production) -> None:
    page.goto(f"{address}/#/proposals/P1")
    page.locator(".word").wait_for()
    page.keyboard.press("n")
    page.get_by_label("Name").fill("12345")
    page.get_by_role("button", name="Mark NG").click()
    expect(page.get_by_role("alert")).to_contain_text("name of a person")
    assert production.store.all(Decision) == []
    page.complaints.clear()  # Chromium logs every answer of 400


def test_a_repair_is_asked_for_at_a_finding(page: Any, address: str, production: Production) -> None:
    page.goto(f"{address}/#/cut/F3")
    form = page.get_by_role("form", name="Ask for a repair of D004-1")
    form.get_by_label("To", exact=True).wait_for()
    if form.get_by_label("Fix", exact=True).count():
        form.get_by_label("Fix", exact=True).select_option("trim")
    expect(form.get_by_label("To", exact=True)).to_have_value("C003-1")
    form.get_by_role("button", name="Ask for a trim").click()
    page.wait_for_url("**/#/proposals/P3")
    drawn(page, 2)
    kept = production.store.get(Proposal, "P3")
    assert kept is not None
    assert (kept.shot, kept.intent["to"]) == ("D004-1", "C003-1")


@pytest.mark.parametrize("size", [(1280, 800), (1024, 640), (1920, 1080)])
def test_it_fits_the_screen(page: Any, address: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for place in ("dailies", "cut/F1", "proposals/P1", "model", "decisions"):
        page.goto(f"{address}/#/{place}")
        page.locator("main.part").wait_for()
        over = page.evaluate("[document.body.scrollWidth - innerWidth, document.body.scrollHeight - innerHeight]")
        assert max(over) <= 0, place
    page.goto(f"{address}/#/proposals/P1")
    drawn(page, 2)
    box = page.locator(".wipe").bounding_box()
    assert box["width"] > 0.4 * size[0]


def test_the_first_letter_of_a_name_is_not_a_command(page: Any, address: str, production: Production) -> None:
    """The keys come faster than the browser paints: an A right after the C belongs to the name."""
    page.goto(f"{address}/#/proposals/P1")
    drawn(page, 2)
    typed = """() => new Promise((done) => {
        const key = (name) => (document.activeElement ?? document.body)
            .dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
        key("c");
        setTimeout(() => { key("a"); done(document.activeElement.tagName); }, 0);
    })"""
    assert page.evaluate(typed) == "INPUT"
    expect(page.get_by_role("button", name="Wipe", exact=True)).to_have_attribute("aria-pressed", "true")
