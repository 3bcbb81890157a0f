"""The cast of the house: people with known rights, in a small world that was loaded, scored and indexed.

The world is made once a run; every test gets a copy of it, on SQLite and on PostgreSQL (`cast`), or on SQLite alone
(`sqlite_cast`) where the database's own manners do not matter. `cast.app` is the house, with a context around it.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, select, text, update

from app import create_app
from auth.models import Business, Membership, User
from auth.queries.people import email_hash
from influencers.jobs.scoring import RunRequest, run_scores
from influencers.models import Influencer, ListingBasis
from influencers.queries.accounts import resolve
from kernel.clock import to_us
from kernel.config import Settings
from kernel.database import Base, transaction
from tests.activity_lines import LAST_DAY, act, coffee_world, crowd, write_lines
from tests.browser import Browser
from tests.signing_in import signed_in, with_proof

#: The password of everybody in the cast.
PASSWORD = "correct horse battery staple"
NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
JOINED = datetime(2025, 1, 15, 9, tzinfo=UTC)
#: Where accounts of the world say that they are.
PLACES = {"ada": "Leeds, GB", "bea": "Lyon, FR", "silas": "Bergen, Norway"}
#: Rows by the name of their table.
Rows: TypeAlias = Mapping[str, Sequence[Mapping[str, Any]]]
PEOPLE = ("ada", "bea", "uma", "bruno", "edda", "gil", "cora", "cleo", "max")
_TEAM = {"bruno": "owner", "edda": "editor", "gil": "guest", "cora": "counter"}


@dataclass(frozen=True)
class Cast:
    """Ids of everybody: users by their name, the businesses, and the influencers of those who own one."""

    app: Flask
    ada: int  # owns an influencer: heard on coffee by a crowd
    bea: int  # owns another: heard by fewer
    uma: int  # signs in, and that is all
    bruno: int  # owner of the bakery
    edda: int  # its editor
    gil: int  # its guest
    cora: int  # works at its counter
    cleo: int  # owner of a rival business
    max: int  # operator
    bakery: int
    rival: int
    ada_influencer: int
    bea_influencer: int
    silas_influencer: int  # nobody's

    @cached_property
    def users(self) -> Mapping[str, int | None]:
        """Everybody by name, and nobody."""
        return {name: getattr(self, name) for name in PEOPLE} | {"nobody": None}

    def client(self, name: str) -> FlaskClient:
        """Return a browser in which somebody of the cast is signed in; `nobody` is not."""
        return client_as(self.app, self.users[name])


def address_of(name: str) -> str:
    """Return the e-mail address of somebody of the cast."""
    return f"{name}@cast.example"


def client_as(app: Flask, user_id: int | None) -> FlaskClient:
    """Return a browser in which a user is signed in, or nobody for None; its POSTs carry the proof of our pages."""
    client = app.test_client()
    return with_proof(client) if user_id is None else signed_in(client, user_id)


def make_cast(app: Flask) -> Cast:
    """Write the cast into a house whose world is at hand."""
    with app.app_context(), transaction() as session:
        password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        users = {name: _user(name, password_hash) for name in PEOPLE}
        businesses = [_business("Bruno’s Bakery", "Leeds, GB"), _business("Rival Roasters", "York, GB")]
        session.add_all([*users.values(), *businesses])
        session.flush()
        ids = {name: user.id for name, user in users.items()}
        bakery, rival = (business.id for business in businesses)
        team = [(bakery, name, role) for name, role in _TEAM.items()] + [(rival, "cleo", "owner")]
        session.add_all(
            Membership(business_id=business, user_id=ids[name], role=role, since_us=to_us(JOINED))
            for business, name, role in team
        )
        influencers = {name: resolve(session, f"bluesky:{name}") for name in PLACES}
        for name in ("ada", "bea"):
            session.execute(
                update(Influencer).where(Influencer.id == influencers[name]).values(owner_user_id=ids[name])
            )
            session.add(
                ListingBasis(
                    influencer_id=influencers[name], basis="consent", source="the cast", since_us=to_us(JOINED)
                )
            )
    owned = {f"{name}_influencer": influencer_id for name, influencer_id in influencers.items()}
    return Cast(app=app, bakery=bakery, rival=rival, **ids, **owned)


def _user(name: str, password_hash: str) -> User:
    return User(
        email=address_of(name),
        email_folded=address_of(name),
        email_hash=email_hash(address_of(name)),
        name=name.capitalize(),
        password_hash=password_hash,
        confirmed_us=to_us(JOINED),
        is_operator=name == "max",
        is_findable=name in ("ada", "bea"),
        created_us=to_us(JOINED),
    )


def _business(name: str, place: str) -> Business:
    return Business(name=name, place=place, time_zone="Europe/London", created_us=to_us(JOINED))


def _world() -> list[dict[str, object]]:
    lines = [
        line | {"location": PLACES[str(line["handle"])]} if line.get("handle") in PLACES else line
        for line in coffee_world()
    ]
    # Enough people hear Bea, too, for her to be shown.
    return lines + [act("like", fan, "bea", number=2, days_ago=9) for fan in crowd(24)[1::2]]


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cast]:
    """The storage of the world with its cast, on SQLite."""
    folder = tmp_path_factory.mktemp("planted")
    app = create_app(Settings(storage=folder / "var", listing="public", secret_key="a key for tests"))
    activity = write_lines(folder / "activity.ndjson", _world())
    assert app.test_cli_runner().invoke(args=["activity", "load", str(activity)]).exit_code == 0
    cast = make_cast(app)
    with app.app_context():
        run_scores(RunRequest(as_of_on=LAST_DAY.date()), now=LAST_DAY)
    assert app.test_cli_runner().invoke(args=["search", "rebuild"]).exit_code == 0
    app.extensions["engine"].dispose()
    return folder / "var", cast


@pytest.fixture(scope="session")
def planted_rows(planted: tuple[Path, Cast]) -> Rows:
    """Every row of the world's database, in an order in which they can be written."""
    origin = create_engine(f"sqlite:///{planted[0] / 'bellwether.db'}")
    with origin.connect() as reader:
        found = {
            table.name: [dict(row) for row in reader.execute(select(table)).mappings()]
            for table in Base.metadata.sorted_tables
        }
    origin.dispose()
    return {name: rows for name, rows in found.items() if rows}


@pytest.fixture
def cast(database_url: str, planted: tuple[Path, Cast], planted_rows: Rows, tmp_path: Path) -> Iterator[Cast]:
    """The cast in a copy of the world of its own, on each kind of database."""
    yield from _on_a_copy(database_url, planted, planted_rows, tmp_path)


@pytest.fixture
def sqlite_cast(sqlite_url: str, planted: tuple[Path, Cast], planted_rows: Rows, tmp_path: Path) -> Iterator[Cast]:
    """The cast in a copy of the world of its own, on SQLite."""
    yield from _on_a_copy(sqlite_url, planted, planted_rows, tmp_path)


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Stop the clock of the doors at the noon of the world."""
    for name in ("kernel.clock.now", "auth.pages.sign_in.now"):
        monkeypatch.setattr(name, lambda: NOON)
    return NOON


def _on_a_copy(database_url: str, planted: tuple[Path, Cast], rows_of: Rows, tmp_path: Path) -> Iterator[Cast]:
    folder, cast = planted
    shutil.copytree(folder, tmp_path / "var", dirs_exist_ok=True)
    settings = Settings(
        storage=tmp_path / "var", database_url=database_url, listing="public", secret_key="a key for tests"
    )
    app = create_app(settings)
    app.testing, app.test_client_class = True, Browser
    engine = app.extensions["engine"]
    if engine.dialect.name == "postgresql":
        _write_rows(rows_of, engine)
    with app.app_context():
        yield replace(cast, app=app)
    engine.dispose()


def _write_rows(rows_of: Rows, target: Engine) -> None:
    """Write rows into an empty database, and let its counters go on from there."""
    with target.begin() as writer:
        for name, rows in rows_of.items():
            table = Base.metadata.tables[name]
            writer.execute(table.insert(), rows)
            if (counted := table.autoincrement_column) is not None:
                at = {"name": counted.name, "largest": max(row[counted.name] for row in rows)}
                writer.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', :name), :largest)"), at)
