"""The world of the races: people with a score, each owned by a user, and a business that gives perks to them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, insert, make_url, select, text, update

from app import create_app
from auth.actions.businesses import found_business
from auth.actions.users import add_user
from auth.models import User
from influencers.activity.lines import ActivityFile
from influencers.jobs.loading import loading
from influencers.jobs.scoring import RunRequest, run_scores
from influencers.models import Account, Influencer
from kernel.clock import to_us
from kernel.config import Settings
from kernel.database import transaction
from perks.actions.codes import generate_codes
from perks.models import Perk
from perks.rules.offers import Offer
from perks.rules.wire import offer_as_json

#: What signs the cookies of the races.
KEY = "a key for races"
_LAST_DAY = datetime(2025, 5, 31, tzinfo=UTC)
#: The moment at which everything happens: time is an argument.
NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
_DAYS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the races take place: what a process needs to open the house."""

    storage: Path
    database_url: str

    def open(self) -> Flask:
        """Open the house: the same one however often a process asks."""
        return _opened(self)

    def close(self) -> None:
        """Let go of every connection that this process has."""
        self.open().extensions["engine"].dispose()

    def _open(self) -> Flask:
        known = {"storage": self.storage, "database_url": self.database_url, "listing": "public"}
        return create_app(Settings(**known, secret_key=KEY))  # type: ignore[arg-type]  # each has its own type


@lru_cache
def _opened(place: Place) -> Flask:
    return place._open()  # the class's own other half


@dataclass(frozen=True, slots=True)
class World:
    """Who is there."""

    place: Place
    business_id: int
    owner_id: int
    people: tuple[tuple[int, int], ...]  # user id, influencer id
    rounds: int = 48  # how often a race of two is run


def fresh_schema(server_url: str, name: str) -> str:
    """Make an empty schema on a PostgreSQL server and return the URL that leads into it."""
    url = make_url(server_url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {name}"))
    engine.dispose()
    url = url.update_query_dict({"options": f"-csearch_path={name}"})
    return str(url.render_as_string(hide_password=False))


def make_world(place: Place, people: int, *, rounds: int = 48) -> World:
    """Fill an empty storage and database with so many people whom others react to, each with a user."""
    app = place.open()
    with app.app_context():
        score_voices(place.storage, people)
        with transaction() as session:
            owner_id = add_user(session, email="owner@bakery.example", name="Bruno", now=NOON)
            business_id = found_business(
                session, owner_id, name="Bakery", place="Leeds, GB", time_zone="Europe/London", now=NOON
            )
            rows = [_user(number) for number in range(people)]
            users = list(session.scalars(insert(User).returning(User.id, sort_by_parameter_order=True), rows))
            named = select(Account.influencer_id).where(Account.handle.like("voice%")).order_by(Account.influencer_id)
            influencers = list(session.scalars(named))
            owned = [{"id": i, "owner_user_id": user} for i, user in zip(influencers, users, strict=True)]
            session.execute(update(Influencer), owned)
    return World(place, business_id, owner_id, tuple(zip(users, influencers, strict=True)), rounds)


def add_perk(world: World, *, generated: bool = False, **terms: Any) -> int:
    """Add a perk that everybody with a score may have; return its id."""
    app = world.place.open()
    with app.app_context(), transaction() as session:
        perk = Perk(**_terms(world) | terms)
        session.add(perk)
        session.flush()
        perk_id = perk.id
        if generated:
            generate_codes(session, perk_id, perk.copies, pattern=perk.code_pattern)
    return perk_id


def _terms(world: World) -> dict[str, Any]:
    return {
        "business_id": world.business_id,
        "status": "live",
        "title": "A loaf a week",
        "description": "Bread.",
        "time_zone": "Europe/London",
        "kind": "shared",
        "shared_code": "LOAF",
        "value_minor": 450,
        "currency": "GBP",
        "disclosure": "It is a gift.",
        "rules": offer_as_json(Offer(())),
        "redeemed_by": "standard",
        "copies": 100,
        "per_person": 1,
        "visible_from_us": to_us(NOON - 9 * _DAYS),
        "visible_until_us": to_us(NOON + 90 * _DAYS),
        "claim_from_us": to_us(NOON - 9 * _DAYS),
        "claim_until_us": to_us(NOON + 90 * _DAYS),
        "valid_days": 14,
        "offer_minutes": 60,
        "created_us": to_us(NOON),
        "changed_us": to_us(NOON),
    }


def score_voices(storage: Path, people: int) -> None:
    """Score so many people whom others react to, in the storage of the current app."""
    storage.mkdir(parents=True, exist_ok=True)
    file = storage / "voices.ndjson"
    file.write_text("".join(json.dumps(line) + "\n" for line in _lines(people)))
    with loading(NOON) as load:
        load(ActivityFile(file, "voices"), lambda _done: None)
    run_scores(RunRequest(as_of_on=_LAST_DAY.date()), now=NOON)


def _lines(people: int) -> Iterator[dict[str, Any]]:
    seen = (_LAST_DAY - 100 * _DAYS).isoformat()
    named = {"network": "bluesky", "seen_at": seen, "created_at": "2015-05-01T00:00:00Z", "followers": 500}
    for place in range(people):
        name = f"voice{place}"
        yield {"type": "account", "native_id": f"did:{name}", "handle": name, "name": name} | named
    for place in range(people):
        for step in (1, 2, 3):
            yield {
                "type": "interaction",
                "network": "bluesky",
                "kind": "reply",
                "actor": f"did:voice{(place + step) % people}",
                "target": f"did:voice{place}",
                "at": (_LAST_DAY - step * _DAYS).isoformat(),
                "id": f"{place}:{step}",
            }


def _user(number: int) -> dict[str, Any]:
    address = f"voice{number}@people.example"
    return {
        "email": address,
        "email_folded": address,
        "email_hash": f"hash {number}",
        "name": f"Voice {number}",
        "password_hash": "",
        "sign_in_epoch": 0,
        "confirmed_us": to_us(NOON),
        "is_operator": False,
        "is_findable": False,
        "created_us": to_us(NOON),
    }
