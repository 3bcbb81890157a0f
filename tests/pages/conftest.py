"""Pages on invented cards: what is shown is tested here; where the figures come from is tested elsewhere."""

import shutil
from dataclasses import replace
from types import SimpleNamespace

import pytest

from app import create_app
from influencers.errors import NotListed
from influencers.topics.taxonomy import load_taxonomy
from kernel.config import Settings
from kernel.mailing import deliver_due
from search.port.page import FacetCount
from search.port.query import Query
from search.queries import Found, Hit
from tests.cast import NOON, Cast
from tests.furnished import furnish
from tests.pages import cards
from tests.pages.html import Page
from tests.pages.rooms import ROOMS, Room

PATHS = {
    "home": ("/", 200),
    "search": ("/search?topic=coffee&not_topic=tea&q=roaster", 200),
    "search that finds nobody": ("/search?q=nobody&topic=coffee", 200),
    "search nobody can read": ("/search?min_score=lots&network=*", 400),
    "person": ("/people/7", 200),
    "person with little behind it": ("/people/8", 200),
    "person whom nobody hears": ("/people/9", 200),
    "person who may not be shown": ("/people/10", 404),
    "why": ("/people/7/why", 200),
    "why in a topic": ("/people/7/why?topic=coffee", 200),
    "why of nobody": ("/people/9/why", 200),
    "why of too many lines": ("/people/7/why?lines=-1", 400),
    "topics": ("/topics", 200),
    "topics by name": ("/topics?q=coff", 200),
    "topics of no name": ("/topics?q=zzzz", 200),
    "topic": ("/topics/coffee", 200),
    "how": ("/how-the-score-works", 200),
    "how, worked out": ("/how-the-score-works?reactors_count=3&is_returned=true", 200),
    "how, misread": ("/how-the-score-works?reactors_count=-1&act=clap", 400),
    "nowhere": ("/nowhere", 404),
}


def found(session, query: Query) -> Found:
    """Stand in for the engine: everybody, or nobody for the word that says so."""
    nobody = any("nobody" in word.tokens for word in query.words)
    reasons = ("Score 58 in Coffee; 64 % of their influence lies there", "Bio says ‘roaster’")
    hits = (
        Hit(cards.ADA, 47.7, cards.COFFEE, reasons),
        Hit(cards.BO, None, None, ()),
        Hit(cards.SILENT, None, None, ("Name matches ‘cleo’",)),
    )
    facets = {
        "topic": (FacetCount("coffee", 4, "Coffee"), FacetCount("espresso", 3, "Espresso")),
        "network": (FacetCount("bluesky", 4, "Bluesky"),),
        "language": (FacetCount("en", 3, "English"),),
        "kind": (FacetCount("person", 4, "Person"),),
        "score": (FacetCount("60-79.9", 1, "60 to 79.9"),),
        "followers": (FacetCount("1000-9999", 2, "1,000 to 9,999"),),
    }
    return Found(
        hits=() if nobody else hits,
        total=0 if nobody else 1204,
        total_is_exact=True,
        facets={} if nobody else facets,
        next_cursor=None if nobody else "next",
        generation=cards.GENERATION,
        query=query,
        is_near="nearly" in str(query.words),
    )


def _explain(_session, influencer_id: int, *, topic: str | None = None, lines: int = 50):
    return cards.explained(cards.PEOPLE[influencer_id], topic=topic, lines=lines)


@pytest.fixture(scope="session")
def house(tmp_path_factory, blank_sqlite):
    """One app for all pages: none of them writes."""
    root = tmp_path_factory.mktemp("pages")
    shutil.copy(blank_sqlite, root / "bellwether.db")
    app = create_app(Settings(storage=root, listing="public", secret_key="a key for tests"))
    app.testing = True
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def world(monkeypatch):
    """What the queries answer: the cast; a test may change it."""
    places = [replace(cards.topic_card("bergen"), is_place=True, people_count=40)]
    subjects = [replace(cards.topic_card(slug), people_count=count) for slug, count in (("coffee", 1204), ("tea", 9))]
    said = SimpleNamespace(
        generation=cards.GENERATION,
        leaders=cards.LEADERS,
        topics=subjects,
        places=places,
        topic=cards.topic_card,
        explain=_explain,
        find=found,
        people=cards.PEOPLE,
        similar=cards.similar,
    )

    def card(_session, influencer_id: int):
        if influencer_id not in said.people:
            raise NotListed("There is nobody here who may be shown: no such person, or they are not listed.")
        return said.people[influencer_id]

    answers = {
        "influencers.queries.people.influencer_card": card,
        "influencers.queries.explanations.explain": lambda *asked, **named: said.explain(*asked, **named),
        "influencers.queries.alike.similar_people": lambda _session, card, _limit: said.similar(card),
        "influencers.queries.generations.current": lambda: said.generation,
        "influencers.queries.generations.card_of": lambda _generation: said.generation,
        "influencers.pages.people.current_generation": lambda: None,
        "influencers.queries.formulas.formula_move": lambda _generation, _influencer_id: None,
        "influencers.queries.topics.topic_card": lambda slug: said.topic(load_taxonomy().by_slug(slug).slug),
        "influencers.queries.topics.leaders": lambda _session, _slug, limit=20: said.leaders[:limit],
        "influencers.queries.topics.top_topics": lambda limit, places=False, lang="en": (
            said.places if places else said.topics
        )[:limit],
        "search.queries.find": lambda session, query: said.find(session, query),
        "search.queries.total_of": lambda session, query: said.find(session, query).total,
    }
    for name, answer in answers.items():
        monkeypatch.setattr(name, answer)
    return said


@pytest.fixture
def visit(world, house):
    """Fetch a page as a browser does, and read it."""
    client = house.test_client()

    def fetch(path: str, status: int = 200) -> Page:
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == status
        return Page(answer.text)

    return fetch


@pytest.fixture(scope="session")
def read_before():
    """Pages that were fetched already, by their name."""
    return {}


@pytest.fixture(scope="session")
def furnished(planted, tmp_path_factory) -> tuple[Cast, dict[str, object]]:
    """The cast in a demo where everybody has something, and what completes its addresses; its pages are only read."""
    folder, cast = planted
    storage = tmp_path_factory.mktemp("furnished") / "var"
    shutil.copytree(folder, storage)
    app = create_app(Settings(storage=storage, secret_key="a key for tests", bind="127.0.0.1:8000"))
    app.testing = True
    app.extensions["storage"].mark_demo()
    cast = replace(cast, app=app)
    with app.app_context():
        furniture = furnish(cast)
        deliver_due(lambda: NOON)
    yield cast, {**furniture.ids, **furniture.secrets, "rival_id": cast.rival}
    app.extensions["engine"].dispose()


@pytest.fixture
def enter(furnished, at_noon):
    """Fetch a page of the furnished world as somebody of the cast, and read it."""
    cast, named = furnished

    def fetch(room: Room) -> Page:
        client, path = cast.client(room.who), room.path.format_map(named)
        method = "GET" if room.typed is None else "POST"
        answer = client.open(path, method=method, data=room.typed, headers={"Accept": "text/html"})
        assert answer.status_code == room.status
        return Page(answer.text)

    return fetch


@pytest.fixture(params=[*PATHS, *ROOMS])
def page(request, read_before) -> Page:
    """Every page there is, one after the other."""
    name = request.param
    if name not in read_before:
        fetch = request.getfixturevalue("visit" if name in PATHS else "enter")
        read_before[name] = fetch(*PATHS[name]) if name in PATHS else fetch(ROOMS[name])
    return read_before[name]
