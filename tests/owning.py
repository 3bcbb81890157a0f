"""Builds users and influencers for tests of who holds whom, without a world around them."""

from sqlalchemy.orm import Session

from auth.models import User
from influencers.models import Account, Influencer
from influencers.queries.accounts import folded


def make_user(session: Session, name: str) -> int:
    """Return somebody who signs in."""
    address = f"{name}@owning.example"
    user = User(email=address, email_folded=address, email_hash=name, name=name.capitalize(), password_hash="none")
    user.confirmed_us = user.created_us = 0
    session.add(user)
    session.flush()
    return user.id


def make_influencer(session: Session, *names: str) -> int:
    """Return an influencer with the accounts that are named, like `bluesky:ada`."""
    influencer = Influencer()
    session.add(influencer)
    session.flush()
    for named in names:
        network, _, handle = named.partition(":")
        account = Account(network=network, native_id=f"id:{handle}", influencer_id=influencer.id, handle=handle)
        account.handle_folded, account.handle_seen_us = folded(handle), 0
        session.add(account)
    session.flush()
    return influencer.id
