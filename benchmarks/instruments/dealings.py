"""A business with customers and claims in a crowd where everybody is listed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from app import create_app
from auth.models import Business, User
from benchmarks.instruments.crowd import LAST_DAY, Size, write_crowd
from benchmarks.instruments.steps import run_flask
from brands.models import Customer
from influencers.models import Influencer
from kernel.clock import DAY_US, to_us
from kernel.config import Settings
from kernel.database import transaction
from perks.models import Claim, Perk

NOW = datetime.fromisoformat(LAST_DAY).replace(tzinfo=UTC) + timedelta(days=1, hours=12)
#: One in so many people is a customer, and found; one in so many has claimed.
_CUSTOMER_EVERY, _CLAIM_EVERY = 10, 20


def make_world(folder: Path, people: int) -> Flask:
    """Load and score a crowd, list all of it, and give a business customers and claims."""
    crowd, storage = folder / "crowd.ndjson", folder / "var"
    write_crowd(crowd, Size(accounts=people, posts=people, interactions=3 * people))
    run_flask("activity load", "activity", "load", str(crowd), storage=storage)
    run_flask("scores run", "scores", "run", "--as-of", LAST_DAY, storage=storage)
    app = create_app(Settings(storage=storage, listing="public", secret_key=f"{people} people"))
    with app.app_context(), transaction() as session:
        _add_dealings(session)
    return app


def _add_dealings(session: Session) -> None:
    now_us = to_us(NOW)
    columns = "influencer_id, basis, source, since_us"
    listed = f"INSERT INTO listing_bases ({columns}) SELECT id, 'consent', 'a benchmark', :at FROM influencers"
    session.execute(text(listed), {"at": now_us - 12 * DAY_US})
    business = Business(name="Bakery", time_zone="Europe/London", created_us=now_us)
    session.add(business)
    session.flush()
    ids = session.scalars(select(Influencer.id).order_by(Influencer.id)).all()
    customers = ids[::_CUSTOMER_EVERY]
    session.execute(insert(User), [_user(influencer_id, now_us) for influencer_id in customers])
    owner = "SELECT users.id FROM users WHERE email_folded = CAST(influencers.id AS TEXT)"
    session.execute(text(f"UPDATE influencers SET owner_user_id = ({owner})"))
    session.execute(insert(Customer), [_customer(i, business.id, now_us) for i in customers])
    perk = _perk(business.id, now_us)
    session.add(perk)
    session.flush()
    users = dict(session.execute(select(User.email_folded, User.id)).all())
    session.execute(insert(Claim), [_claim(i, perk, users[str(i)], now_us) for i in ids[::_CLAIM_EVERY]])


def _user(influencer_id: int, now_us: int) -> dict[str, object]:
    named = {"email": str(influencer_id), "email_folded": str(influencer_id), "email_hash": f"hash of {influencer_id}"}
    return named | {
        "name": "Somebody",
        "password_hash": "",
        "confirmed_us": now_us,
        "is_findable": True,
        "created_us": now_us,
    }


def _customer(influencer_id: int, business_id: int, now_us: int) -> dict[str, object]:
    segment = "regulars" if influencer_id % 2 else "guests"
    return {
        "business_id": business_id,
        "email_hash": f"hash of {influencer_id}",
        "email_hint": "",
        "segment": segment,
        "since_us": now_us,
        "changed_us": now_us,
    }


def _perk(business_id: int, now_us: int) -> Perk:
    return Perk(
        business_id=business_id,
        status="ended",
        title="A loaf",
        description="",
        time_zone="Europe/London",
        kind="shared",
        value_minor=0,
        currency="GBP",
        disclosure="",
        rules="",
        redeemed_by="standard",
        copies=10**6,
        visible_from_us=now_us - 2,
        visible_until_us=now_us - 1,
        claim_from_us=now_us - 2,
        claim_until_us=now_us - 1,
        valid_days=1,
        created_us=now_us,
        changed_us=now_us,
    )


def _claim(influencer_id: int, perk: Perk, user_id: int, now_us: int) -> dict[str, object]:
    return {
        "perk_id": perk.id,
        "business_id": perk.business_id,
        "influencer_id": influencer_id,
        "user_id": user_id,
        "ordinal": 1,
        "status": "issued",
        "day_on": NOW.date(),
        "cost_minor": 0,
        "currency": "GBP",
        "granted_on": "{}",
        "reserved_us": now_us - influencer_id % 200 * DAY_US,
        "expires_us": now_us,
    }
