"""Who holds an influencer: taken once, joined to one person, let go again; nobody takes from anybody."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from auth.errors import LinkNotGood
from auth.queries.auditing import audit_log
from influencers.actions.erasure import erase_influencer
from influencers.actions.listing import give_public_basis, heed_answers, settle_changes
from influencers.actions.ownership import let_go, release, take_hold
from influencers.actions.proofs import LINK_GOOD_FOR, make_link, take_link
from influencers.errors import HeldByAnother, NoInfluencer, UnknownInfluencer
from influencers.models import (
    Account,
    HiddenTopic,
    Influencer,
    InfluencerAlias,
    ListingBasis,
    Objection,
    OwnershipProof,
    Removal,
)
from influencers.queries.accounts import resolve
from influencers.queries.hidden import hidden_topics
from influencers.queries.listing import all_listed_ids, listed_ids, listing_bases, pending_changes, removed_ids
from influencers.queries.ownership import (
    canonical_ids,
    influencer_of,
    link_leads_to,
    merged_into,
    name_of,
    owned_accounts,
    owner_of,
    owners,
)
from tests.owning import make_influencer


@pytest.fixture
def bea(session):
    return make_influencer(session, "mastodon:bea")


def handles(session, influencer_id):
    return [account.handle for account in owned_accounts(session, influencer_id)]


def actions_noted(session):
    return [entry.action for entry in reversed(audit_log(session))]


def test_nobody_holds_an_influencer_who_was_only_seen(session, ada, uma):
    assert (owner_of(session, ada), influencer_of(session, uma)) == (None, None)


def test_who_takes_hold_is_known_as_the_owner_from_both_sides(session, ada, uma, viktor, noon):
    assert take_hold(session, ada, uma, now=noon) == ada

    assert (owner_of(session, ada), influencer_of(session, uma)) == (uma, ada)
    assert dict(session.execute(owners()).all()) == {uma: ada}
    assert actions_noted(session) == ["influencer.taken"]


def test_taking_hold_twice_changes_nothing_more(session, ada, uma, noon):
    take_hold(session, ada, uma, now=noon)

    assert take_hold(session, ada, uma, now=noon) == ada
    assert actions_noted(session) == ["influencer.taken"]


def test_what_somebody_holds_is_not_taken_from_them(session, ada, bea, uma, viktor, noon):
    take_hold(session, ada, uma, now=noon)
    with pytest.raises(HeldByAnother):
        take_hold(session, ada, viktor, now=noon)
    take_hold(session, bea, viktor, now=noon)

    with pytest.raises(HeldByAnother):
        take_hold(session, ada, viktor, now=noon)
    assert dict(session.execute(owners()).all()) == {uma: ada, viktor: bea}


def test_nobody_takes_hold_of_who_is_not_there_or_was_removed(app, session, ada, uma, noon):
    erase_influencer(session, app.extensions["storage"], ada, now=noon)

    for gone in (ada, 10**6):
        with pytest.raises(UnknownInfluencer):
            take_hold(session, gone, uma, now=noon)


def test_who_is_removed_is_held_by_nobody_and_nothing_leads_to_them(app, session, ada, bea, uma, noon):
    link = make_link(session, bea, by_user_id=None, now=noon)
    take_hold(session, ada, uma, now=noon)
    erase_influencer(session, app.extensions["storage"], ada, now=noon)
    assert (owner_of(session, ada), influencer_of(session, uma)) == (None, None)
    assert owned_accounts(session, ada) == ()
    assert link_leads_to(session, link, now=noon) == bea  # of others nothing is dropped


def test_whose_own_was_removed_does_not_draw_another_into_it(app, session, ada, bea, uma, noon):
    erase_influencer(session, app.extensions["storage"], ada, now=noon)
    session.execute(update(Influencer).where(Influencer.id == ada).values(owner_user_id=uma))  # of before that rule
    with pytest.raises(UnknownInfluencer):
        take_hold(session, ada, uma, now=noon)
    assert take_hold(session, bea, uma, now=noon) == bea
    assert (owner_of(session, ada), owner_of(session, bea)) == (None, uma)
    assert handles(session, bea) == ["bea"]
    assert removed_ids(session, [bea]) == set()


def test_an_operators_link_lets_whoever_has_it_take_hold_once(session, ada, uma, viktor, noon):
    secret = make_link(session, ada, now=noon)
    assert link_leads_to(session, secret, now=noon) == ada

    assert take_link(session, secret, uma, now=noon) == ada

    for user in (uma, viktor):
        with pytest.raises(LinkNotGood):
            take_link(session, secret, user, now=noon)
    assert owner_of(session, ada) == uma


def test_an_operators_link_is_kept_as_a_hash_only(session, ada, noon):
    secret = make_link(session, ada, now=noon)

    proof = session.scalars(select(OwnershipProof)).one()
    assert secret not in (proof.secret_hash, proof.code)


def test_an_operators_link_is_good_for_seven_days(session, ada, uma, noon):
    secret = make_link(session, ada, now=noon)

    with pytest.raises(LinkNotGood):
        take_link(session, secret, uma, now=noon + LINK_GOOD_FOR)
    assert take_link(session, secret, uma, now=noon + LINK_GOOD_FOR - timedelta(seconds=1)) == ada


def test_an_operators_link_that_nobody_made_is_good_for_nothing(session, ada, uma, noon):
    with pytest.raises(LinkNotGood):
        take_link(session, "anything", uma, now=noon)


def test_an_operators_link_leads_to_whom_the_influencer_was_merged_into(session, ada, bea, uma, viktor, noon):
    secret = make_link(session, bea, now=noon)
    take_hold(session, ada, uma, now=noon)
    take_hold(session, bea, uma, now=noon)

    assert link_leads_to(session, secret, now=noon) == ada
    with pytest.raises(HeldByAnother):
        take_link(session, secret, viktor, now=noon)


def test_an_operators_link_is_not_made_for_whom_somebody_holds(session, ada, uma, noon):
    take_hold(session, ada, uma, now=noon)

    with pytest.raises(HeldByAnother):
        make_link(session, ada, now=noon)


def test_an_operators_link_is_forgotten_when_it_was_worthless_for_long(session, ada, bea, noon):
    make_link(session, ada, now=noon)
    make_link(session, bea, now=noon + timedelta(days=60))

    assert session.scalar(select(func.count(OwnershipProof.id))) == 1


@pytest.fixture
def merge(session, ada, bea, uma, noon):
    def take_both():
        take_hold(session, ada, uma, now=noon)
        return take_hold(session, bea, uma, now=noon)

    return take_both


def test_a_merge_makes_one_person_of_two(session, ada, bea, uma, merge):
    assert merge() == ada

    assert (influencer_of(session, uma), owner_of(session, bea)) == (ada, uma)
    assert handles(session, ada) == ["ada", "bea"]
    assert handles(session, bea) == []


def test_a_merge_leads_every_older_id_to_the_person_at_once(session, ada, bea, viktor, uma, merge, noon):
    cleo = make_influencer(session, "blog:cleo")
    take_hold(session, bea, viktor, now=noon)
    take_hold(session, cleo, viktor, now=noon)
    release(session, bea, user_id=None, now=noon)

    merge()

    assert canonical_ids(session, [ada, bea, cleo]) == {ada: ada, bea: ada, cleo: ada}
    assert merged_into(session, ada) == (bea, cleo)
    assert {resolve(session, name) for name in (f"influencer:{cleo}", "blog:cleo", "mastodon:bea")} == {ada}
    chains = select(InfluencerAlias.old_id).where(InfluencerAlias.influencer_id.in_([bea, cleo]))
    assert session.scalars(chains).all() == []


def test_a_merge_tells_the_index_of_both(session, ada, bea, merge):
    settle_changes(session, pending_changes(session, 10))

    merge()

    assert set(pending_changes(session, 10).values()) == {ada, bea}


def test_a_merge_keeps_every_basis_with_its_earliest_day(session, ada, bea, merge):
    for who, basis, since_us in ((ada, "public", 70), (bea, "public", 50), (bea, "consent", 60)):
        session.add(ListingBasis(influencer_id=who, basis=basis, source="test", since_us=since_us))

    merge()

    kept = session.execute(select(ListingBasis.influencer_id, ListingBasis.basis, ListingBasis.since_us))
    assert sorted(map(tuple, kept)) == [(ada, "consent", 60), (ada, "public", 50)]
    assert listing_bases(session, [ada, bea]) == {ada: "consent"}


@pytest.mark.parametrize("who_objects", ["ada", "bea", "both"])
def test_a_merge_keeps_a_no_and_with_it_no_consent(session, ada, bea, uma, merge, who_objects):
    for who, name in ((ada, "ada"), (bea, "bea")):
        session.add(ListingBasis(influencer_id=who, basis="public", source="test", since_us=0))
        if who_objects in (name, "both"):
            session.add(Objection(influencer_id=who, user_id=uma, since_us=5))
        else:
            session.add(ListingBasis(influencer_id=who, basis="consent", source="test", since_us=0))

    merge()

    assert session.scalars(select(Objection.influencer_id)).all() == [ada]
    assert session.scalars(select(ListingBasis.basis)).all() == ["public"]
    assert all_listed_ids(session) == set()


def test_a_merge_hides_what_either_hid(session, ada, bea, merge):
    session.add_all(HiddenTopic(influencer_id=w, topic=t, since_us=0) for w, t in ((ada, 1), (bea, 1), (bea, 2)))

    merge()

    assert hidden_topics(session, [ada, bea]) == {ada: {1, 2}}


def test_a_merge_lists_nobody_under_an_older_id_though_a_run_gives_it_a_basis(session, ada, bea, merge, noon):
    merge()

    give_public_basis(session, {ada, bea}, source="an older generation", now=noon)

    assert listed_ids(session, [ada, bea]) == {ada}


def test_a_merge_lets_a_no_of_any_account_count_for_the_person(session, ada, bea, merge, noon):
    merge()
    give_public_basis(session, {ada}, source="a run", now=noon)
    account = owned_accounts(session, ada)[1].id

    heed_answers(session, [(account, 100, True)], now=noon)

    assert listed_ids(session, [ada]) == set()


@pytest.mark.parametrize("by", ["ada", "bea"])
def test_a_merge_can_be_erased_whole_by_either_id(app, session, ada, bea, merge, noon, by):
    merge()

    assert erase_influencer(session, app.extensions["storage"], {"ada": ada, "bea": bea}[by], now=noon) == 2

    assert removed_ids(session) == removed_ids(session, [ada, bea]) == {ada, bea}
    assert {removal.influencer_id for removal in session.scalars(select(Removal))} == {ada}


@pytest.fixture
def one(session, ada, bea, uma, noon):
    take_hold(session, ada, uma, now=noon)
    return take_hold(session, bea, uma, now=noon)


def test_letting_go_of_an_account_makes_it_an_influencer_of_its_own_with_a_new_id(session, one, bea, uma, noon):
    account = owned_accounts(session, one)[1]
    settle_changes(session, pending_changes(session, 10))

    alone = let_go(session, uma, account.id, now=noon)

    assert alone not in (one, bea)
    assert (handles(session, one), handles(session, alone)) == (["ada"], ["bea"])
    assert (owner_of(session, alone), owner_of(session, one)) == (None, uma)
    assert resolve(session, f"influencer:{bea}") == one
    assert set(pending_changes(session, 10).values()) == {one, alone}
    assert actions_noted(session)[-1] == "account.let_go"


def test_letting_go_keeps_a_no_and_what_was_hidden_for_the_account(session, one, uma, noon):
    session.add(Objection(influencer_id=one, user_id=uma, since_us=5))
    session.add(HiddenTopic(influencer_id=one, topic=7, since_us=5))
    session.flush()

    alone = let_go(session, uma, owned_accounts(session, one)[1].id, now=noon)

    give_public_basis(session, {one, alone}, source="a run", now=noon)
    assert listed_ids(session, [one, alone]) == set()
    assert hidden_topics(session, [one, alone]) == {one: {7}, alone: {7}}


def test_letting_go_of_the_last_account_lets_the_influencer_go_and_consent_with_it(session, ada, uma, noon):
    take_hold(session, ada, uma, now=noon)
    session.add(ListingBasis(influencer_id=ada, basis="consent", source="test", since_us=0))
    session.flush()

    assert let_go(session, uma, owned_accounts(session, ada)[0].id, now=noon) == ada

    assert (influencer_of(session, uma), owner_of(session, ada), listed_ids(session, [ada])) == (None, None, set())


def test_letting_go_is_of_ones_own_accounts_only(session, one, uma, viktor, noon):
    account = owned_accounts(session, one)[0].id
    strange = make_influencer(session, "bluesky:strange")

    for user, wanted in ((viktor, account), (uma, owned_accounts(session, strange)[0].id), (uma, 10**6)):
        with pytest.raises(NoInfluencer):
            let_go(session, user, wanted, now=noon)


def test_letting_go_an_account_that_was_let_go_can_be_held_by_another(session, one, uma, viktor, noon):
    alone = let_go(session, uma, owned_accounts(session, one)[1].id, now=noon)

    assert take_hold(session, alone, viktor, now=noon) == alone


def test_an_operator_takes_an_influencer_from_who_holds_it(session, ada, uma, viktor, noon):
    take_hold(session, ada, uma, now=noon)

    assert release(session, ada, user_id=None, now=noon) == uma
    assert take_hold(session, ada, viktor, now=noon) == ada
    assert release(session, make_influencer(session, "blog:nobody"), user_id=None, now=noon) is None
    with pytest.raises(UnknownInfluencer):
        release(session, 10**6, user_id=None, now=noon)


def test_who_may_know_reads_a_name_though_nobody_was_scored(session, ada):
    nameless = Influencer()
    session.add(nameless)
    session.flush()
    session.add(Account(network="bluesky", native_id="did:x", influencer_id=nameless.id))
    session.flush()

    assert [name_of(session, who) for who in (ada, nameless.id, 10**6)] == ["ada", "did:x", "Somebody"]
