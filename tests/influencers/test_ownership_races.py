"""Several who take hold at one moment: one of them does, and the rows stay right. Real threads, each database."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from auth.errors import LinkNotGood
from influencers.actions.choices import agree_to_be_shown, object_to_be_shown
from influencers.actions.ownership import let_go, take_hold
from influencers.actions.proofs import make_link, take_link
from influencers.errors import HeldByAnother, NoInfluencer
from influencers.models import Account, Influencer, InfluencerAlias, ListingBasis, Objection
from influencers.queries.ownership import canonical_id, influencer_of, owned_accounts, owners
from kernel.database import reading, transaction
from tests.owning import make_influencer, make_user

TOGETHER = 4


@pytest.fixture
def people(app):
    """Four users, and four influencers whom nobody holds."""
    with transaction() as session:
        users = [make_user(session, f"user{number}") for number in range(TOGETHER)]
        return users, [make_influencer(session, f"bluesky:person{number}") for number in range(TOGETHER)]


@pytest.fixture
def at_once(app):
    """Run verbs at one moment, each in a transaction of its own; return what came of them, counted."""

    def run(*verbs):
        barrier = Barrier(len(verbs))

        def one(verb):
            with app.app_context():
                barrier.wait()
                try:
                    with transaction() as session:
                        verb(session)
                except (HeldByAnother, LinkNotGood, NoInfluencer) as refusal:
                    return type(refusal).__name__
            return "done"

        with ThreadPoolExecutor(len(verbs)) as pool:
            return Counter(pool.map(one, verbs))

    return run


def asked(question):
    with reading() as session:
        return question(session)


def test_of_users_who_take_one_link_at_one_moment_one_holds(people, at_once, noon):
    users, (ada, *_others) = people
    with transaction() as session:
        secret = make_link(session, ada, now=noon)

    came = at_once(*(lambda s, user=user: take_link(s, secret, user, now=noon) for user in users))

    assert came == {"done": 1, "LinkNotGood": TOGETHER - 1}
    assert [owned for _user, owned in asked(lambda session: session.execute(owners()).all())] == [ada]


def test_of_users_who_prove_one_influencer_at_one_moment_one_holds(people, at_once, noon):
    users, (ada, *_others) = people

    came = at_once(*(lambda s, user=user: take_hold(s, ada, user, now=noon) for user in users))

    assert came == {"done": 1, "HeldByAnother": TOGETHER - 1}
    assert [owned for _user, owned in asked(lambda session: session.execute(owners()).all())] == [ada]


def test_a_user_who_takes_several_influencers_at_one_moment_is_one_person(people, at_once, noon):
    (uma, *_users), everybody = people

    came = at_once(*(lambda s, who=who: take_hold(s, who, uma, now=noon) for who in everybody))

    assert came == {"done": TOGETHER}
    own = asked(lambda session: influencer_of(session, uma))
    assert {asked(lambda session, who=who: canonical_id(session, who)) for who in everybody} == {own}
    assert asked(lambda session: len(owned_accounts(session, own))) == TOGETHER
    assert asked(lambda session: session.scalar(select(func.count(InfluencerAlias.old_id)))) == TOGETHER - 1


def test_an_influencer_that_two_persons_join_at_one_moment_joins_one_of_them(people, at_once, noon):
    users, (free, *theirs) = people
    with transaction() as session:
        for user, own in zip(users, theirs, strict=False):
            take_hold(session, own, user, now=noon)

    came = at_once(*(lambda s, user=user: take_hold(s, free, user, now=noon) for user in users[: len(theirs)]))

    assert came == {"done": 1, "HeldByAnother": len(theirs) - 1}
    counts = asked(lambda session: sorted(len(owned_accounts(session, own)) for own in theirs))
    assert counts == [1] * (len(theirs) - 1) + [2]


def test_an_account_that_is_let_go_several_times_at_one_moment_goes_once(people, at_once, noon):
    (uma, *_users), (ada, bea, *_others) = people
    with transaction() as session:
        take_hold(session, ada, uma, now=noon)
        take_hold(session, bea, uma, now=noon)
        account = owned_accounts(session, ada)[1].id

    came = at_once(*[lambda s: let_go(s, uma, account, now=noon)] * TOGETHER)

    assert came == {"done": 1, "NoInfluencer": TOGETHER - 1}
    assert asked(lambda session: session.scalar(select(func.count(Influencer.id)))) == TOGETHER + 1
    assert asked(lambda session: session.scalar(select(func.count(Account.id)))) == TOGETHER


def test_a_yes_and_a_no_of_one_moment_leave_one_of_both(people, at_once, noon):
    (uma, *_users), (ada, *_others) = people
    with transaction() as session:
        take_hold(session, ada, uma, now=noon)
    yes, no = (lambda s: agree_to_be_shown(s, uma, now=noon)), (lambda s: object_to_be_shown(s, uma, now=noon))

    assert at_once(yes, no, yes, no) == {"done": 4}

    said = [
        asked(lambda session, table=table: len(session.scalars(select(table)).all()))
        for table in (Objection, ListingBasis)
    ]
    assert sorted(said) == [0, 1]
