"""What people have claimed before: whoever held their accounts then, and whatever they do at the same moment."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from influencers.actions.ownership import let_go, release, take_hold
from influencers.models import Account
from kernel.clock import to_us
from kernel.database import reading, transaction
from kernel.errors import AppError
from perks.actions.claiming import Claimant
from perks.actions.recent import refuse_recent, rest_days
from perks.actions.terms import terms_of
from perks.errors import ClaimRefused
from perks.models import Claim, Perk
from perks.queries.dealings import everybodys_last_claims, last_claims, person_of
from perks.rules.dealings import NotClaimedFor
from perks.rules.offers import Offer
from perks.rules.wire import offer_as_json
from tests import owning
from tests.perks.builders import NOON, claim, claimed, make_business, make_perk, make_user

DAY = timedelta(days=1)


@pytest.fixture
def perk(app):
    with transaction() as session:
        return make_perk(session, copies=20)


@pytest.fixture
def ada(app):
    """Somebody with two accounts."""
    with transaction() as session:
        user_id = make_user(session, "Ada")
        influencer_id = owning.make_influencer(session, "bluesky:ada", "mastodon:ada")
        take_hold(session, influencer_id, user_id, now=NOON)
    return Claimant(user_id, influencer_id)


def second_account_let_go(person, *, now):
    """Let the second account of somebody go and be taken by another user; return that one."""
    with transaction() as session:
        account_id = session.scalars(
            select(Account.id).where(Account.influencer_id == person.influencer_id, Account.network == "mastodon")
        ).one()
        alone = let_go(session, person.user_id, account_id, now=now)
        other = make_user(session, "Other")
        return Claimant(other, take_hold(session, alone, other, now=now))


def known(person, perk_id):
    """Return when somebody last claimed from the business of a perk: by themselves, and read for everybody."""
    with reading() as session:
        business_id = session.scalars(select(Perk.business_id).where(Perk.id == perk_id)).one()
        alone = last_claims(session, person_of(session, person.influencer_id)).get(business_id)
        assert everybodys_last_claims(session, business_id).get(person.influencer_id) == alone
    return alone


def test_what_was_claimed_counts_for_every_account_that_had_part_in_it(perk, ada):
    claimed(perk, ada)
    other = second_account_let_go(ada, now=NOON + DAY)

    assert known(other, perk) == known(ada, perk) == to_us(NOON)


def test_what_is_claimed_after_an_account_left_is_not_its_own(perk, ada):
    other = second_account_let_go(ada, now=NOON)
    claimed(perk, ada, now=NOON + DAY)

    assert known(other, perk) is None


def test_what_was_claimed_by_an_influencer_counts_whoever_holds_it(perk, ada):
    claimed(perk, ada)
    with transaction() as session:
        release(session, ada.influencer_id, user_id=None, now=NOON)
        other = make_user(session, "Other")
        take_hold(session, ada.influencer_id, other, now=NOON)

    assert known(Claimant(other, ada.influencer_id), perk) == to_us(NOON)


def test_what_somebody_claimed_counts_though_they_took_another_influencer_since(perk, ada):
    claimed(perk, ada)
    with transaction() as session:
        release(session, ada.influencer_id, user_id=None, now=NOON)
        other = owning.make_influencer(session, "bluesky:other")
        take_hold(session, other, ada.user_id, now=NOON)

    assert known(Claimant(ada.user_id, other), perk) == to_us(NOON)


def test_an_account_that_was_joined_to_another_and_let_go_again_takes_along_what_came_before(perk, ada):
    claimed(perk, ada)
    other = second_account_let_go(ada, now=NOON + DAY)
    with transaction() as session:  # the other user has an account of their own already, and both become one
        third = make_user(session, "Third")
        into = take_hold(session, owning.make_influencer(session, "bluesky:third"), third, now=NOON)
        release(session, other.influencer_id, user_id=None, now=NOON)
        take_hold(session, other.influencer_id, third, now=NOON)
    assert known(Claimant(third, into), perk) == to_us(NOON)

    last = second_account_let_go(Claimant(third, into), now=NOON + 2 * DAY)
    assert known(last, perk) == to_us(NOON)


def refusal_of(perk_id, person, *, now=NOON):
    with pytest.raises(AppError) as refused:
        claimed(perk_id, person, now=now)
    return refused.value.code


def test_an_account_that_was_let_go_claims_no_second_copy_for_another_user(perk, ada):
    claimed(perk, ada)
    other = second_account_let_go(ada, now=NOON + DAY)

    assert refusal_of(perk, other, now=NOON + DAY) == "already_claimed"


def test_an_account_that_was_let_go_before_may_have_its_own(perk, ada):
    other = second_account_let_go(ada, now=NOON)
    claimed(perk, ada, now=NOON + DAY)

    claimed(perk, other, now=NOON + DAY)


# Two perks at the same moment ----------------------------------------------------------------------------------------


@pytest.fixture
def two_perks(app):
    """Return two perks of one business that are for whoever claimed nothing from it in 90 days."""
    rules = offer_as_json(Offer((NotClaimedFor(90),)))
    with transaction() as session:
        business_id = make_business(session)
        return [make_perk(session, business_id=business_id, rules=rules) for _ in range(2)]


def asked_again(claim_id, perk_id, person, *, now=NOON):
    """Ask what is asked of a claim that was just written."""
    with transaction() as session:
        terms = terms_of(session, perk_id)
        days, who = rest_days(terms), person_of(session, person.influencer_id, person.user_id)
        refuse_recent(session, terms, who, claim_id=claim_id, days=days, now=now)


def test_the_second_of_two_claims_that_were_judged_at_once_is_refused_with_its_gap(two_perks, ada):
    first, second = (claimed_before_a_judge_who_knows_nothing(perk, ada) for perk in two_perks)

    with pytest.raises(ClaimRefused) as refused:
        asked_again(second, two_perks[1], ada, now=NOON + DAY)
    assert refused.value.code == "claimed_recently"
    assert refused.value.fields == {
        "not_claimed_for": "Nothing claimed here in 90 days: claimed 1 day ago, 89 days short"
    }
    with transaction() as session:
        session.get_one(Claim, first).status = "cancelled"
    asked_again(second, two_perks[1], ada, now=NOON + DAY)


def test_a_perk_without_the_rule_asks_nothing_again(perk, two_perks, ada):
    with reading() as session:
        assert (rest_days(terms_of(session, perk)), rest_days(terms_of(session, two_perks[0]))) == (0, 90)


def claimed_before_a_judge_who_knows_nothing(perk_id, person):
    """Claim as when the rules were judged a moment before another claim was written."""
    with transaction() as session:
        rules, session.get_one(Perk, perk_id).rules = session.get_one(Perk, perk_id).rules, offer_as_json(Offer(()))
    number = claimed(perk_id, person)
    with transaction() as session:
        session.get_one(Perk, perk_id).rules = rules
    return number


def test_of_two_perks_asked_for_at_once_one_is_given_and_the_other_says_why(app, two_perks, ada):
    outcomes = []

    def ask_for_the_other():
        with app.app_context():
            try:
                outcomes.append(claimed(two_perks[1], ada))
            except AppError as error:
                outcomes.append(error.code)

    second = threading.Thread(target=ask_for_the_other)
    with transaction() as session:
        claim(session, two_perks[0], ada, now=NOON)
        second.start()
        second.join(0.3)
        assert outcomes == [], "whether there is another claim is not known before this one is written"
    second.join()
    assert outcomes == ["claimed_recently"]
