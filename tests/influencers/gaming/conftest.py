"""Ada, whose score is suspected; Bea, who holds one of the accounts around her; an operator; and strangers."""

from dataclasses import dataclass

import pytest
from sqlalchemy import update

from auth.models import User
from influencers.models import Influencer
from kernel.database import transaction
from tests.owning import make_influencer, make_user
from tests.suspecting import account_of, found, suspect

STRANGERS = 6


@dataclass(frozen=True)
class Suspected:
    """Ids of everybody."""

    max: int  # operator
    olga: int  # another one
    ada: int  # user
    bea: int
    uma: int  # concerned by nothing
    ada_influencer: int
    bea_influencer: int
    pairs: tuple[tuple[int, int], ...]  # the attention to Ada of six strangers, and last of Bea

    def group(self, **facts):
        """Return the group around Ada as a detector names it."""
        return found(self.ada_influencer, facts.pop("pairs", self.pairs), **facts)


@pytest.fixture
def people(app) -> Suspected:
    with transaction() as session:
        users = {name: make_user(session, name) for name in ("max", "olga", "ada", "bea", "uma")}
        session.execute(update(User).where(User.id.in_([users["max"], users["olga"]])).values(is_operator=True))
        ada_influencer = make_influencer(session, "bluesky:ada")
        strangers = [make_influencer(session, f"bluesky:stranger{number}") for number in range(STRANGERS)]
        owned = {"ada": ada_influencer, "bea": make_influencer(session, "bluesky:bea")}
        for name, influencer_id in owned.items():
            held = update(Influencer).where(Influencer.id == influencer_id)
            session.execute(held.values(owner_user_id=users[name]))
        ada = account_of(session, owned["ada"])
        actors = [account_of(session, each) for each in (*strangers, owned["bea"])]
    ids = {f"{name}_influencer": influencer_id for name, influencer_id in owned.items()}
    return Suspected(**users, **ids, pairs=tuple((actor, ada) for actor in actors))


@pytest.fixture
def proposal(people, noon) -> int:
    """A proposal about Ada that nobody has decided about."""
    with transaction() as session:
        (number,) = suspect(session, people.group(), now=noon)
        return number
