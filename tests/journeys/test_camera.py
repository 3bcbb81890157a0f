"""The counter's camera, before a film of a telephone that shows a claim: what is in the picture is redeemed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import segno
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from kernel.database import reading, transaction
from perks.actions.claiming import Claimant
from perks.queries.claims import claim_card
from perks.queries.signatures import qr_text
from tests.cast import NOON, Cast
from tests.journeys.conftest import FLAGS
from tests.perks.builders import claimed, make_perk

_WIDTH, _HEIGHT, _CODE, _FRAMES = 640, 480, 340, 4
_TURNED_BY_DEGREES = 8


@pytest.fixture
def shown_text(sqlite_cast: Cast) -> str:
    """What the QR code of Ada's claim at the bakery says."""
    with transaction() as session:
        perk_id = make_perk(session, business_id=sqlite_cast.bakery, now=NOON)
    claim_id = claimed(perk_id, Claimant(sqlite_cast.ada, sqlite_cast.ada_influencer))
    with reading() as session:
        return qr_text(claim_card(session, claim_id, sqlite_cast.ada, now=NOON))


@contextmanager
def filming(cast: Cast, browser: Browser, path: str, film: Path) -> Iterator[Page]:
    """Open the counter for Cora in a browser whose camera sees a film; nothing may be complained about."""
    server = make_server("127.0.0.1", 0, cast.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    camera = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    chromium = browser.browser_type.launch(
        executable_path=path, args=[*FLAGS, *camera, f"--use-file-for-fake-video-capture={film}"]
    )
    complaints: list[str] = []
    try:
        context = chromium.new_context(base_url=url, viewport={"width": 360, "height": 780})
        cookie = cast.client("cora").get_cookie("bellwether")
        context.add_cookies([{"name": "bellwether", "value": cookie.value, "url": url}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"/businesses/{cast.bakery}/counter")
        yield page
    finally:
        chromium.close()
        server.shutdown()
        thread.join()
        server.server_close()
    assert complaints == []


def filmed(text: str, film: Path) -> Path:
    """Write a film in which a QR code lies a little turned before something grey; as raw pictures (Y4M)."""
    dice = np.random.default_rng(5)
    picture = np.full((_HEIGHT, _WIDTH), 110.0)
    top, left = (_HEIGHT - _CODE) // 2, (_WIDTH - _CODE) // 2
    picture[top : top + _CODE, left : left + _CODE] = turned(printed(text))
    with film.open("wb") as file:
        file.write(f"YUV4MPEG2 W{_WIDTH} H{_HEIGHT} F15:1 Ip A1:1 C420jpeg\n".encode())
        for _ in range(_FRAMES):
            noisy = np.clip(picture + dice.normal(0, 8, picture.shape), 0, 255).astype(np.uint8)
            file.write(b"FRAME\n" + noisy.tobytes() + b"\x80" * (_WIDTH * _HEIGHT // 2))
    return film


def printed(text: str) -> NDArray[np.float64]:
    """Return a QR code with its quiet zone, black on white, one value a module."""
    matrix = np.array([list(row) for row in segno.make(text, error="m", micro=False).matrix])
    return np.pad(np.where(matrix, 20.0, 235.0), 4, constant_values=235.0)


def turned(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a code as a camera sees it: larger, turned, with something grey around it."""
    angle = np.radians(_TURNED_BY_DEGREES)
    y, x = (np.mgrid[0:_CODE, 0:_CODE] - _CODE / 2) / (_CODE * 0.85)
    u, v = (x * np.cos(angle) + y * np.sin(angle) + 0.5), (-x * np.sin(angle) + y * np.cos(angle) + 0.5)
    inside = (u >= 0) & (u < 1) & (v >= 0) & (v < 1)
    rows, columns = ((each.clip(0, 0.9999) * len(code)).astype(int) for each in (v, u))
    return np.where(inside, code[rows, columns], 110.0)


@pytest.mark.usefixtures("at_noon")
def test_a_claim_before_the_camera_is_given_and_not_looked_at_twice(
    sqlite_cast, browser, chromium_path, shown_text, tmp_path
):
    film = filmed(shown_text, tmp_path / "claim.y4m")
    with filming(sqlite_cast, browser, chromium_path, film) as page:
        page.get_by_role("button", name="Start the camera").click()
        page.get_by_role("heading", name="Give it").wait_for()
        page.get_by_role("link", name="Scan the next").click()
        page.get_by_text("just checked").wait_for()
        page.get_by_role("button", name="Stop the camera").click()
        assert page.get_by_role("status").inner_text() == "The camera is off."


@pytest.mark.usefixtures("at_noon")
def test_a_qr_code_from_somewhere_else_is_not_sent_to_anybody(sqlite_cast, browser, chromium_path, tmp_path):
    film = filmed("https://somewhere.example/menu", tmp_path / "menu.y4m")
    with filming(sqlite_cast, browser, chromium_path, film) as page:
        page.get_by_role("button", name="Start the camera").press("Enter")
        page.get_by_text("from somewhere else").wait_for()
        assert page.get_by_role("heading", level=1).inner_text() == "Scan a perk"
        assert page.evaluate("() => document.activeElement.id") == "stop"
