"""What owners choose: a yes, a no, neither; and which topics others see. Heard on every surface."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import g
from sqlalchemy import select

from auth.queries.auditing import audit_log
from influencers.actions.choices import (
    agree_to_be_shown,
    choose_listing,
    hide_topic,
    leave_it_open,
    object_to_be_shown,
    show_topic,
)
from influencers.actions.listing import give_public_basis, heed_answers, settle_changes
from influencers.actions.ownership import take_hold
from influencers.errors import MinorNotListed, NoInfluencer, NotListed, UnknownTopic
from influencers.generations.reading import current_generation
from influencers.jobs.scoring import RunRequest, run_scores
from influencers.models import HiddenTopic, ListingBasis, Objection
from influencers.queries import choices
from influencers.queries.choices import listing_card, own_topics
from influencers.queries.explanations import explain
from influencers.queries.exports import exported
from influencers.queries.listing import (
    all_listed_ids,
    changed_and_hidden_ids,
    listed_ids,
    listing_bases,
    pending_changes,
    refusing_ids,
)
from influencers.queries.ownership import owned_accounts
from influencers.queries.people import influencer_card
from influencers.queries.readers import Reader
from influencers.queries.taxonomy import topic_by_slug
from influencers.queries.topics import leaders
from kernel.clock import to_us
from kernel.database import reading, transaction
from search.jobs import catch_up
from search.port.query import Query
from search.queries import find
from search.words import parse
from tests.activity_lines import LAST_DAY
from tests.owning import make_influencer

COFFEE = topic_by_slug("coffee").number


@pytest.fixture
def ada(session, uma, noon):
    influencer_id = make_influencer(session, "bluesky:ada")
    take_hold(session, influencer_id, uma, now=noon)
    settle_changes(session, pending_changes(session, 10))
    return influencer_id


def bases(session):
    return set(session.execute(select(ListingBasis.influencer_id, ListingBasis.basis)).all())


def test_a_yes_is_a_basis_with_its_source_and_time(session, ada, uma, noon):
    agree_to_be_shown(session, uma, now=noon)
    agree_to_be_shown(session, uma, now=noon + timedelta(days=1))

    basis = session.scalars(select(ListingBasis)).one()
    assert (basis.basis, basis.source, basis.since_us) == ("consent", f"user {uma}", 1_748_779_200_000_000)
    assert listing_bases(session, [ada]) == {ada: "consent"}
    assert ada in pending_changes(session, 10).values()


def test_a_no_comes_before_every_basis_and_ends_consent(session, ada, uma, noon):
    give_public_basis(session, {ada}, source="a run", now=noon)
    agree_to_be_shown(session, uma, now=noon)

    object_to_be_shown(session, uma, now=noon)

    assert (listed_ids(session, [ada]), all_listed_ids(session), bases(session)) == (set(), set(), {(ada, "public")})
    assert refusing_ids(session) == changed_and_hidden_ids(session) == {ada}


def test_a_no_outlives_the_next_publication(session, ada, uma, noon):
    object_to_be_shown(session, uma, now=noon)

    give_public_basis(session, {ada}, source="a run", now=noon)

    assert listed_ids(session, [ada]) == set()


def test_a_yes_takes_a_no_back_and_the_other_way_round(session, ada, uma, noon):
    object_to_be_shown(session, uma, now=noon)
    agree_to_be_shown(session, uma, now=noon)
    assert (listed_ids(session, [ada]), session.scalars(select(Objection)).all()) == ({ada}, [])

    object_to_be_shown(session, uma, now=noon)
    assert listed_ids(session, [ada]) == set()


def test_who_chooses_neither_is_left_to_the_rules_for_everybody(session, ada, uma, noon):
    give_public_basis(session, {ada}, source="a run", now=noon)
    agree_to_be_shown(session, uma, now=noon)
    leave_it_open(session, uma, now=noon)
    assert listing_bases(session, [ada]) == {ada: "public"}

    object_to_be_shown(session, uma, now=noon)
    leave_it_open(session, uma, now=noon)
    assert listing_bases(session, [ada]) == {ada: "public"}


def test_a_no_in_an_accounts_own_profile_comes_before_a_yes_here(session, ada, uma, noon):
    agree_to_be_shown(session, uma, now=noon)
    account = owned_accounts(session, ada)[0]

    heed_answers(session, [(account.id, 100, True)], now=noon)

    card = listing_card(session, ada)
    assert (card.is_listed, card.choice, card.refusing) == (False, "shown", (account,))


def test_somebody_below_16_is_not_listed_by_a_yes(session, ada, uma, noon, monkeypatch):
    monkeypatch.setattr("influencers.actions.choices.is_minor", lambda _id: True)

    with pytest.raises(MinorNotListed):
        choose_listing(session, uma, "shown", now=noon)
    assert bases(session) == set()


def test_who_holds_nobody_has_nothing_to_choose(session, uma, noon):
    for choose in (agree_to_be_shown, object_to_be_shown, leave_it_open):
        with pytest.raises(NoInfluencer):
            choose(session, uma, now=noon)
    with pytest.raises(NoInfluencer):
        hide_topic(session, uma, "coffee", now=noon)


@pytest.mark.parametrize(("choice", "action"), [("shown", "agreed"), ("hidden", "objected"), ("open", "left_open")])
def test_every_choice_is_told_as_it_is_and_noted(session, ada, uma, noon, choice, action):
    choose_listing(session, uma, choice, now=noon)

    card = listing_card(session, ada)
    assert (card.choice, card.since_at) == (choice, None if choice == "open" else noon)
    assert audit_log(session)[0].action == f"listing.{action}"


def test_topics_are_hidden_and_shown_again_as_often_as_asked(session, ada, uma, noon):
    for _twice in range(2):
        hide_topic(session, uma, "coffee", now=noon)
    assert [topic.number for topic in own_topics(session, ada).unscored] == [COFFEE]

    for _twice in range(2):
        show_topic(session, uma, "coffee", now=noon)
    assert own_topics(session, ada).unscored == ()
    assert {entry.action for entry in audit_log(session)} >= {"topic.hidden", "topic.shown"}


def test_what_is_no_topic_cannot_be_hidden(session, ada, uma, noon):
    with pytest.raises(UnknownTopic):
        hide_topic(session, uma, "no-such-topic", now=noon)


def found(words="", **asked):
    with reading() as session:
        return [hit.card.id for hit in find(session, Query(words=parse(words), **asked)).hits]


def led(slug="coffee"):
    with reading() as session:
        return [leader.card.id for leader in leaders(session, slug)]


def test_a_no_is_heard_at_once_on_every_surface(cast, noon):
    assert (found("ada"), led()[0]) == ([cast.ada_influencer], cast.ada_influencer)

    with transaction() as session:
        object_to_be_shown(session, cast.ada, now=noon)

    assert (found("ada"), found(topics=(COFFEE,))) == ([], [cast.bea_influencer])
    assert led() == [cast.bea_influencer]
    assert cast.client("bea").get(f"/people/{cast.ada_influencer}").status_code == 404
    with reading() as session:
        for asked in (influencer_card, explain):
            with pytest.raises(NotListed):
                asked(session, cast.ada_influencer)
        listed = {row.influencer_id: row.listed for row in exported(session, current_generation())}
    assert (listed[cast.ada_influencer], listed[cast.bea_influencer]) == (False, True)
    catch_up()
    assert found("ada") == []


def test_a_no_is_respected_by_the_next_generation(sqlite_cast, noon):
    with transaction() as session:
        object_to_be_shown(session, sqlite_cast.ada, now=noon)
        hide_topic(session, sqlite_cast.bea, "coffee", now=noon)
    g.pop("generation", None)

    run_scores(RunRequest(as_of_on=LAST_DAY.date()), now=noon)

    g.pop("generation", None)
    generation = current_generation()
    assert sqlite_cast.ada_influencer not in {i for topic in generation.topic_sums() for i in generation.leaders(topic)}
    assert (generation.leaders(COFFEE), generation.topic_sums()[COFFEE][0]) == ([], 0)
    assert generation.topic_sums()[COFFEE][1] > 0
    with reading() as session:
        assert all_listed_ids(session) == {sqlite_cast.bea_influencer}


def test_a_hidden_topic_is_shown_found_and_led_by_nobody_but_who_hides_it(cast, noon):
    with transaction() as session:
        hide_topic(session, cast.ada, "coffee", now=noon)
    catch_up()

    with reading() as session:
        card = influencer_card(session, cast.ada_influencer)
        own = own_topics(session, cast.ada_influencer)
    assert COFFEE not in {topic.number for topic in card.topics}
    assert card.topics == own.shown
    assert [topic.number for topic in own.hidden] == [COFFEE]
    assert (found(topics=(COFFEE,)), led()) == ([cast.bea_influencer], [cast.bea_influencer])
    assert found("ada") == [cast.ada_influencer]


def counted(**asked):
    with reading() as session:
        return {each.value: each.count for each in find(session, Query(facets=("topic",), **asked)).facets["topic"]}


def test_a_hidden_topic_is_gone_from_searches_and_their_counts_before_the_index_knows_of_it(cast, noon):
    before = counted()
    assert before["coffee"] == 2

    with transaction() as session:
        hide_topic(session, cast.ada, "coffee", now=noon)

    assert found(topics=(COFFEE,)) == [cast.bea_influencer]
    assert counted() == {**before, "coffee": 1}
    assert counted(words=parse("ada")).get("coffee") is None, "a count of one person would tell on them"
    assert found("ada") == [cast.ada_influencer], "whoever hides a topic is still found by everything else"
    catch_up()
    assert (counted(), counted(words=parse("ada")).get("coffee")) == ({**before, "coffee": 1}, None)


def test_a_hidden_topic_that_is_shown_again_is_found_again(cast, noon):
    with transaction() as session:
        hide_topic(session, cast.ada, "coffee", now=noon)
    catch_up()
    with transaction() as session:
        show_topic(session, cast.ada, "coffee", now=noon)
    catch_up()

    assert (found(topics=(COFFEE,))[0], led()[0]) == (cast.ada_influencer, cast.ada_influencer)


def test_a_hidden_topic_has_no_page_of_reasons_for_others(cast, noon):
    with transaction() as session:
        hide_topic(session, cast.ada, "coffee", now=noon)

    with reading() as session:
        with pytest.raises(NotListed):
            explain(session, cast.ada_influencer, topic="coffee")
        assert explain(session, cast.ada_influencer, topic="coffee", reader=Reader.OWNER).score > 0


def test_a_place_is_no_topic_of_an_owner_and_one_that_was_hidden_can_be_shown_again(cast, noon, monkeypatch):
    with reading() as session:
        heard = own_topics(session, cast.ada_influencer).shown
    leeds, bergen = (replace(heard[0], number=10**6 + each, label="A city", is_place=True) for each in range(2))
    monkeypatch.setattr("influencers.queries.choices._heard", lambda _id: (leeds, *heard, bergen))
    with transaction() as session:
        session.add(HiddenTopic(influencer_id=cast.ada_influencer, topic=bergen.number, since_us=to_us(noon)))

    with reading() as session:
        own = own_topics(session, cast.ada_influencer)
    assert (own.shown, own.hidden) == (heard, (bergen,))


def test_below_16_is_told_by_the_current_generation(cast, monkeypatch):
    assert not choices.is_minor(cast.ada_influencer)

    row = current_generation().rows([cast.ada_influencer])[cast.ada_influencer]
    row.card["minor"] = True
    monkeypatch.setattr(type(current_generation()), "rows", lambda _self, _ids: {cast.ada_influencer: row})
    assert choices.is_minor(cast.ada_influencer)
