"""A browser before a real server on a small planted world. Without a browser these tests are skipped."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app import create_app
from demo.planting import plant
from influencers.queries import topics
from influencers.queries.cards import LeaderCard, TopicCard
from kernel import clock
from kernel.config import Settings
from kernel.database import reading
from tests.cast import Cast
from tests.furnished import furnish
from tests.house import HOUSE

PEOPLE = 200
#: What a page is asked: by how much it scrolls sideways, to open what is folded away, and what axe finds on it.
SIDEWAYS = "() => document.documentElement.scrollWidth - window.innerWidth"
UNFOLD = "() => document.querySelectorAll('details').forEach(each => { each.open = true })"
SERIOUS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .filter(found => ['serious', 'critical'].includes(found.impact))
    .map(found => [found.id, found.impact, found.nodes.map(node => node.html.slice(0, 160))])"""
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: What Chromium says of a page that answers 4xx, as some of ours should.
_EXPECTED = ("the server responded with a status of 40", "the server responded with a status of 422")


@dataclass(frozen=True, slots=True)
class Served:
    """A house that answers, and whom to look for in it."""

    url: str
    topic: str  # the slug of a topic with leaders
    topic_label: str
    leader_id: int
    leader_name: str
    storage: Path

    @property
    def paths(self) -> dict[str, str]:
        """Return every kind of page by its name."""
        return {
            "home": "/",
            "search": f"/search?topic={self.topic}",
            "search with words": "/search?q=the",
            "search that finds nobody": f"/search?q=zzzzqqqq&topic={self.topic}",
            "search nobody can read": "/search?min_score=lots&colour=red",
            "person": f"/people/{self.leader_id}",
            "why": f"/people/{self.leader_id}/why",
            "why in a topic": f"/people/{self.leader_id}/why?topic={self.topic}",
            "topics": "/topics",
            "topics by name": "/topics?q=co",
            "topic": f"/topics/{self.topic}",
            "how": "/how-the-score-works",
            "how, misread": "/how-the-score-works?reactors_count=-1",
            "nowhere": "/nowhere",
        }


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is: from CHROMIUM, or where Debian keeps it."""
    path = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    if not Path(path).exists():
        pytest.skip(f"There is no Chromium at {path}: set CHROMIUM to have the journeys tested.")
    return path


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    path = os.environ.get("BELLWETHER_TEST_AXE", "")
    if not path:
        pytest.skip("BELLWETHER_TEST_AXE is not set: it says where axe.min.js lies.")
    return Path(path).read_text()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A planted world behind the real server, on loopback."""
    folder = tmp_path_factory.mktemp("served")
    topic, leader = _planted(folder / "var")
    port = free_port()
    with serving(folder, port):
        yield Served(
            f"http://127.0.0.1:{port}", topic.slug, topic.label, leader.card.id, leader.card.name, folder / "var"
        )


def free_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _planted(storage: Path) -> tuple[TopicCard, LeaderCard]:
    """Plant a world; return a topic without narrower ones, and who leads it."""
    app = create_app(Settings(storage=storage, secret_key="a key for tests"))
    with app.app_context():
        plant(PEOPLE, now=datetime(2025, 6, 1, 12, tzinfo=UTC), tell=lambda _step: None)
        topic = next(topic for topic in topics.top_topics(60) if not topic.children)
        with reading() as session:
            leader = topics.leaders(session, topic.slug, 1)[0]
    app.extensions["engine"].dispose()
    return topic, leader


@contextmanager
def serving(folder: Path, port: int) -> Iterator[None]:
    """Run `flask serve` from the moment it says where it is."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BELLWETHER_")}
    environment |= {"BELLWETHER_STORAGE": str(folder / "var")}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "serve", "--port", str(port)],
            cwd=HOUSE,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert process.stdout
            said = process.stdout.readline()
            assert f"http://127.0.0.1:{port}" in said, (folder / "log").read_text()
            yield
        finally:
            process.terminate()
            process.communicate(timeout=30)


@dataclass(frozen=True)
class House:
    """A demo in which everybody has something, behind the real server."""

    url: str
    cast: Cast
    named: Mapping[str, object]

    def enter(self, page: Page, name: str) -> None:
        """Become somebody of the cast, as a demo lets one."""
        if name != "nobody":
            page.goto("/demo/sign-in")
            page.locator(f"form[action$='/demo/sign-in/{self.cast.users[name]}'] button").click()
            page.wait_for_url("**/")


@contextmanager
def furnished_house(planted: tuple[Path, Cast], folder: Path) -> Iterator[House]:
    """Serve a copy of the cast's world with something for everybody."""
    source, cast = planted
    shutil.copytree(source, folder / "var")
    app = create_app(Settings(storage=folder / "var", secret_key="a key for tests"))
    app.extensions["storage"].mark_demo()
    with app.app_context():
        furniture = furnish(cast, clock.now())
    app.extensions["engine"].dispose()
    port = free_port()
    with serving(folder, port):
        named = {**furniture.ids, **furniture.secrets, "rival_id": cast.rival}
        yield House(f"http://127.0.0.1:{port}", cast, named)


@pytest.fixture
def window(browser: Browser, request: pytest.FixtureRequest):
    """Open a window; when it closes, nothing may have left this machine and nothing may have been complained about."""

    @contextmanager
    def open_window(**choices) -> Iterator[Page]:
        # The planted world takes its time: a test with a world of its own does not wait for it.
        home = choices.get("base_url") or request.getfixturevalue("served").url
        choices = {"base_url": home, "viewport": {"width": 1440, "height": 900}} | choices
        context: BrowserContext = browser.new_context(**choices)
        requests: list[str] = []
        complaints: list[str] = []
        context.on("request", lambda request: requests.append(request.url))
        context.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield page
        context.close()
        assert [url for url in requests if not url.startswith((choices["base_url"], "data:"))] == []
        assert [said for said in complaints if not any(expected in said for expected in _EXPECTED)] == []

    return open_window
