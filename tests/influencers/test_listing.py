"""Who may be shown: a basis is needed, and a no wins."""

import dataclasses

import pytest
from sqlalchemy import func, select

from influencers.actions.erasure import account_hash, erase_influencer, forget_accounts
from influencers.actions.listing import (
    give_public_basis,
    heed_answers,
    settle_changes,
    withdraw,
    withdraw_public_basis,
)
from influencers.errors import UnknownInfluencer
from influencers.models import Account, Influencer, ListingBasis, Removal
from influencers.queries.listing import (
    changed_and_hidden_ids,
    listed_ids,
    listing_bases,
    pending_changes,
    removed_account_ids,
)
from kernel.errors import Misconfigured

ADA, BEA, MAX = 1, 2, 3


@pytest.fixture
def cast(session):
    for number, handle in ((ADA, "ada"), (BEA, "bea"), (MAX, "max")):
        session.add(Influencer(id=number))
        session.flush()
        account = Account(id=number + 10, network="bluesky", native_id=f"did:{handle}", influencer_id=number)
        account.handle = account.handle_folded = handle
        session.add(account)
    session.flush()
    return session


def publish(session, ids, noon):
    gone = withdraw_public_basis(session, set(ids), now=noon)
    return give_public_basis(session, set(ids), source="generation 1", now=noon), gone


def says(session, influencer_id, noon, *, no, seen_us):
    heed_answers(session, [(influencer_id + 10, seen_us, no)], now=noon)


def test_nobody_is_listed_without_a_basis(cast):
    assert listed_ids(cast, [ADA, BEA, MAX]) == set()


def test_a_run_gives_the_public_basis_to_exactly_those_who_may_have_it(cast, noon):
    publish(cast, [ADA, BEA], noon)

    assert publish(cast, [BEA, MAX], noon) == (1, 1)
    assert listed_ids(cast, [ADA, BEA, MAX]) == {BEA, MAX}


def test_a_run_without_public_listing_leaves_those_who_consented(cast, noon):
    cast.add(ListingBasis(influencer_id=ADA, basis="consent", source="bluesky", since_us=0))
    publish(cast, [ADA, BEA], noon)

    publish(cast, [], noon)

    assert listing_bases(cast, [ADA, BEA]) == {ADA: "consent"}


def test_consent_is_the_basis_that_is_told_when_there_are_two(cast, noon):
    publish(cast, [ADA], noon)
    cast.add(ListingBasis(influencer_id=ADA, basis="consent", source="bluesky", since_us=0))

    assert listing_bases(cast, [ADA]) == {ADA: "consent"}


def test_a_no_takes_every_basis_and_tells_the_index(cast, noon):
    cast.add(ListingBasis(influencer_id=ADA, basis="consent", source="bluesky", since_us=0))
    publish(cast, [ADA], noon)

    withdraw(cast, [ADA], now=noon)

    assert listed_ids(cast, [ADA]) == set()
    assert set(pending_changes(cast, 10).values()) == {ADA}


def test_exactly_the_changes_that_were_indexed_are_settled(cast, noon):
    withdraw(cast, [ADA, BEA], now=noon)
    seen = pending_changes(cast, 10)
    withdraw(cast, [BEA], now=noon)

    settle_changes(cast, seen)

    assert list(pending_changes(cast, 10).values()) == [BEA]


def test_who_was_erased_is_gone_even_if_a_basis_is_written_later(app, cast, noon):
    erase_influencer(cast, app.extensions["storage"], ADA, now=noon)

    publish(cast, [ADA, BEA], noon)

    assert listed_ids(cast, [ADA, BEA]) == {BEA}


def test_erasing_keeps_no_handle_and_a_hash_that_only_we_can_check(app, cast, noon):
    storage = app.extensions["storage"]
    erase_influencer(cast, storage, ADA, now=noon)
    forget_accounts(cast, ADA)

    removal = cast.scalars(select(Removal)).one()
    account = cast.get(Account, ADA + 10)
    assert removal.account_hash == account_hash(storage, "bluesky", "did:ada")
    assert (account.handle, account.handle_folded) == (None, None)
    assert "did:ada" not in account.native_id
    assert removed_account_ids(cast) == {ADA + 10}


def test_erasing_twice_changes_nothing_more(app, cast, noon):
    storage = app.extensions["storage"]

    assert erase_influencer(cast, storage, ADA, now=noon) == 1
    assert erase_influencer(cast, storage, ADA, now=noon) == 0
    assert cast.scalar(select(func.count(Removal.id))) == 1


def test_nobody_can_be_erased_who_is_not_there(app, cast, noon):
    with pytest.raises(UnknownInfluencer):
        erase_influencer(cast, app.extensions["storage"], 99, now=noon)


def test_a_no_in_a_profile_hides_at_once_and_outlives_the_next_publication(cast, noon):
    publish(cast, [ADA, BEA], noon)

    says(cast, ADA, noon, no=True, seen_us=100)
    assert listed_ids(cast, [ADA, BEA]) == {BEA}
    publish(cast, [ADA, BEA], noon)
    assert listed_ids(cast, [ADA, BEA]) == {BEA}


def test_a_yes_counts_again_only_when_it_is_later_than_the_no(cast, noon):
    publish(cast, [ADA], noon)
    says(cast, ADA, noon, no=True, seen_us=100)

    says(cast, ADA, noon, no=False, seen_us=99)
    assert listed_ids(cast, [ADA]) == set()
    says(cast, ADA, noon, no=False, seen_us=101)
    assert listed_ids(cast, [ADA]) == {ADA}


def test_a_later_no_is_the_one_that_a_yes_has_to_follow(cast, noon):
    publish(cast, [ADA], noon)
    says(cast, ADA, noon, no=True, seen_us=100)
    says(cast, ADA, noon, no=True, seen_us=200)

    says(cast, ADA, noon, no=False, seen_us=150)

    assert listed_ids(cast, [ADA]) == set()


def test_whoever_says_no_or_yes_again_is_told_to_the_index(cast, noon):
    publish(cast, [ADA], noon)
    settle_changes(cast, pending_changes(cast, 10))

    says(cast, ADA, noon, no=True, seen_us=100)
    says(cast, ADA, noon, no=False, seen_us=101)

    assert list(pending_changes(cast, 10).values()) == [ADA, ADA]


def test_who_is_newly_listed_is_told_to_the_index(cast, noon):
    publish(cast, [BEA], noon)

    assert set(pending_changes(cast, 10).values()) == {BEA}


def test_when_the_operator_lists_by_consent_a_public_basis_shows_nobody(app, cast, noon):
    publish(cast, [ADA], noon)
    cast.add(ListingBasis(influencer_id=BEA, basis="consent", source="bluesky", since_us=0))
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], listing="consent")

    assert listed_ids(cast, [ADA, BEA]) == {BEA}


def test_nobody_is_shown_before_the_operator_has_chosen(app, cast, noon):
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], listing="")

    with pytest.raises(Misconfigured, match="BELLWETHER_LISTING"):
        listed_ids(cast, [ADA])


def test_a_search_is_told_who_changed_and_may_not_be_shown(cast, noon):
    publish(cast, [ADA, BEA], noon)
    says(cast, ADA, noon, no=True, seen_us=100)

    assert changed_and_hidden_ids(cast) == {ADA}
