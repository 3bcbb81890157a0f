"""What owners say of their topics: added ones are their own word, and the order is theirs. No score knows of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from auth.queries.auditing import audit_log
from influencers.actions.choices import hide_topic, show_topic
from influencers.actions.erasure import erase_influencer, forget_accounts
from influencers.actions.own_topics import add_topic, move_topic, order_by_score, remove_topic
from influencers.actions.ownership import release, take_hold
from influencers.errors import NoInfluencer, TopicRefused, UnknownTopic
from influencers.generations.reading import current_generation
from influencers.models import OwnTopic
from influencers.queries.cards import TopicScore
from influencers.queries.choices import own_topics
from influencers.queries.own_topics import AMONG_HEARD, MOST_DECLARED, OwnOrder, own_order
from influencers.queries.people import influencer_card, people
from influencers.queries.taxonomy import topic_by_slug
from influencers.queries.topics import leaders
from influencers.topics.taxonomy import Taxonomy, load_taxonomy
from kernel.database import reading, transaction
from search.jobs import catch_up
from search.port.query import Query
from search.queries import find
from tests.owning import make_influencer


@pytest.fixture
def ada(session, uma, noon):
    influencer_id = make_influencer(session, "bluesky:ada")
    take_hold(session, influencer_id, uma, now=noon)
    return influencer_id


def declared(session, influencer_id):
    return [topic.slug for topic in own_topics(session, influencer_id).declared]


def test_an_added_topic_stands_behind_those_added_before_and_is_noted(session, ada, uma, noon):
    for slug in ("jazz", "bread", "jazz"):
        add_topic(session, uma, slug, now=noon)

    assert declared(session, ada) == ["jazz", "bread"]
    assert [entry.action for entry in audit_log(session)][:3] == ["topic.added"] * 3


def test_an_added_topic_can_be_taken_back(session, ada, uma, noon):
    add_topic(session, uma, "jazz", now=noon)

    for _twice in range(2):
        remove_topic(session, uma, "jazz", now=noon)

    assert (declared(session, ada), session.scalars(select(OwnTopic)).all()) == ([], [])


def test_a_place_cannot_be_added(session, ada, uma, noon):
    with pytest.raises(TopicRefused, match="Lyon is a place"):
        add_topic(session, uma, "lyon", now=noon)


def test_what_is_no_topic_cannot_be_added_moved_or_removed(session, ada, uma, noon):
    for act in (add_topic, remove_topic):
        with pytest.raises(UnknownTopic):
            act(session, uma, "no-such-topic", now=noon)
    with pytest.raises(UnknownTopic, match="does not stand on your page"):
        move_topic(session, uma, "jazz", "up", now=noon)


def test_only_so_many_topics_can_be_added(session, ada, uma, noon):
    subjects = [topic.slug for topic in load_taxonomy().topics if not topic.is_place]
    for slug in subjects[:MOST_DECLARED]:
        add_topic(session, uma, slug, now=noon)

    with pytest.raises(TopicRefused, match="Remove one"):
        add_topic(session, uma, subjects[MOST_DECLARED], now=noon)
    assert len(declared(session, ada)) == MOST_DECLARED


def test_who_holds_nobody_has_no_topics_to_add(session, uma, noon):
    for act in (add_topic, remove_topic):
        with pytest.raises(NoInfluencer):
            act(session, uma, "jazz", now=noon)
    with pytest.raises(NoInfluencer):
        order_by_score(session, uma, now=noon)


def test_added_topics_move_up_and_down_and_stay_at_the_ends(session, ada, uma, noon):
    for slug in ("jazz", "bread", "coffee"):
        add_topic(session, uma, slug, now=noon)

    assert move_topic(session, uma, "coffee", "up", now=noon) == (2, 3)
    assert declared(session, ada) == ["jazz", "coffee", "bread"]
    assert move_topic(session, uma, "jazz", "up", now=noon) == (1, 3)
    assert move_topic(session, uma, "bread", "down", now=noon) == (3, 3)
    assert declared(session, ada) == ["jazz", "coffee", "bread"]
    add_topic(session, uma, "tea", now=noon)
    assert declared(session, ada)[-1] == "tea"


def test_an_added_topic_that_is_hidden_goes_and_comes_back_with_either_verb(session, ada, uma, noon):
    for bring_back in (show_topic, add_topic):
        add_topic(session, uma, "jazz", now=noon)
        hide_topic(session, uma, "jazz", now=noon)
        assert declared(session, ada) == []

        bring_back(session, uma, "jazz", now=noon)
        assert declared(session, ada) == ["jazz"]


def test_nobody_elses_word_is_left_when_an_owner_lets_go(session, ada, uma, noon):
    add_topic(session, uma, "jazz", now=noon)

    release(session, ada, user_id=uma, now=noon)

    assert session.scalars(select(OwnTopic)).all() == []


def test_who_is_erased_leaves_no_topic_behind(app, session, ada, uma, noon):
    erase_influencer(session, app.extensions["storage"], ada, now=noon)
    session.add(OwnTopic(influencer_id=ada, topic=1, place=1, declared_us=1))  # as a kept copy might bring it back
    session.flush()

    forget_accounts(session, ada)

    assert session.scalars(select(OwnTopic)).all() == []


def test_two_influencers_that_become_one_have_what_was_added_to_either(session, ada, uma, noon):
    bea = make_influencer(session, "bluesky:bea")
    add_topic(session, uma, "jazz", now=noon)
    tea, jazz = topic_by_slug("tea").number, topic_by_slug("jazz").number
    rows = ((tea, 5), (jazz, 1), (topic_by_slug("bread").number, None))
    session.add_all(OwnTopic(influencer_id=bea, topic=t, place=1, declared_us=us) for t, us in rows)
    session.flush()

    assert take_hold(session, bea, uma, now=noon) == ada

    kept = {row.topic: row.declared_us for row in session.scalars(select(OwnTopic))}
    assert kept == {tea: 5, jazz: 1}, "an order of somebody who is gone is nobody's"
    assert {row.influencer_id for row in session.scalars(select(OwnTopic))} == {ada}


def test_what_is_added_is_said_on_the_page_alone_and_found_led_and_indexed_nowhere(cast, noon):
    jazz = topic_by_slug("jazz").number
    with transaction() as session:
        add_topic(session, cast.ada, "jazz", now=noon)
    catch_up()

    with reading() as session:
        card = influencer_card(session, cast.ada_influencer)
        found = find(session, Query(topics=(jazz,), facets=("topic",)))
        led = leaders(session, "jazz")
    assert [topic.slug for topic in card.declared] == ["jazz"]
    assert jazz not in {topic.number for topic in card.topics}
    assert (found.hits, led) == ((), [])
    assert jazz not in {topic[0] for facts in people(current_generation()) for topic in facts.topics}
    page = cast.client("nobody").get(f"/people/{cast.ada_influencer}").text
    assert "Says so themselves" in page


def test_what_somebody_is_heard_in_cannot_be_added(cast, noon):
    with pytest.raises(TopicRefused, match="heard in Coffee"), transaction() as session:
        add_topic(session, cast.ada, "coffee", now=noon)


def test_a_hidden_topic_with_a_score_that_is_added_is_shown_again_with_its_score(cast, noon):
    for act in (hide_topic, add_topic):
        with transaction() as session:
            act(session, cast.ada, "coffee", now=noon)

    with reading() as session:
        own = own_topics(session, cast.ada_influencer)
        assert session.scalars(select(OwnTopic)).all() == []
    assert "coffee" in {topic.slug for topic in own.shown}
    assert (own.declared, own.hidden) == ((), ())


def test_the_order_of_topics_is_the_owners_until_it_is_dropped(cast, noon, monkeypatch):
    with reading() as session:
        (coffee,) = [t for t in own_topics(session, cast.ada_influencer).shown if t.slug == "coffee"]
    tea, jazz = (replace(coffee, number=topic_by_slug(s).number, slug=s, score=1.0) for s in ("tea", "jazz"))
    monkeypatch.setattr("influencers.queries.choices._heard", lambda _id: (coffee, tea, jazz))

    def shown():
        with reading() as session:
            topics = own_topics(session, cast.ada_influencer)
        return [topic.slug for topic in topics.shown], topics.is_ordered

    assert shown() == (["coffee", "tea", "jazz"], False)
    with transaction() as session:
        assert move_topic(session, cast.ada, "jazz", "up", now=noon) == (2, 3)
    assert shown() == (["coffee", "jazz", "tea"], True)

    with transaction() as session:
        order_by_score(session, cast.ada, now=noon + timedelta(hours=1))
    assert shown() == (["coffee", "tea", "jazz"], False)


def test_topics_that_somebody_added_and_is_heard_in_since_can_be_moved_among_those(cast, noon, monkeypatch):
    with reading() as session:
        (coffee,) = [t for t in own_topics(session, cast.ada_influencer).shown if t.slug == "coffee"]
    for slug in ("tea", "jazz", "bread"):
        with transaction() as session:
            add_topic(session, cast.ada, slug, now=noon)
    jazz, tea = (replace(coffee, number=topic_by_slug(s).number, slug=s, score=1.0) for s in ("jazz", "tea"))
    monkeypatch.setattr("influencers.queries.choices._heard", lambda _id: (jazz, tea))

    def shown():
        with reading() as session:
            topics = own_topics(session, cast.ada_influencer)
        return [t.slug for t in topics.shown], [t.slug for t in topics.declared], topics.is_ordered

    assert shown() == (["jazz", "tea"], ["bread"], False)
    with transaction() as session:
        assert move_topic(session, cast.ada, "tea", "up", now=noon) == (1, 2)
    assert shown() == (["tea", "jazz"], ["bread"], True)
    with transaction() as session:
        add_topic(session, cast.ada, "wine", now=noon)
        assert move_topic(session, cast.ada, "wine", "up", now=noon) == (1, 2)
    assert shown() == (["tea", "jazz"], ["wine", "bread"], True)
    with transaction() as session:
        order_by_score(session, cast.ada, now=noon)
    assert shown() == (["jazz", "tea"], ["wine", "bread"], False)


@pytest.mark.parametrize(
    ("places", "shown"),
    [
        ({1: AMONG_HEARD + 1, 2: AMONG_HEARD + 2, 3: 1}, [1, 2, 3]),
        ({1: AMONG_HEARD + 1, 2: AMONG_HEARD + 2, 3: AMONG_HEARD}, [1, 2, 3]),
        ({1: AMONG_HEARD + 2, 2: AMONG_HEARD + 3, 3: AMONG_HEARD + 1}, [3, 1, 2]),
        ({1: 2, 2: 1}, [2, 1, 3]),
    ],
)
def test_a_topic_that_somebody_added_stands_behind_those_they_placed_until_they_place_it(places, shown):
    topics = [TopicScore(n, str(n), str(n), 1.0, 1.0, 1, 0.1, is_place=False) for n in (3, 2, 1)]

    assert [topic.number for topic in OwnOrder(places, (3,), is_chosen=True).sort(topics)] == shown


def test_of_topics_that_are_one_now_the_place_among_those_heard_counts(session, ada, noon, monkeypatch):
    jazz, tea = (topic_by_slug(slug).number for slug in ("jazz", "tea"))
    session.add(OwnTopic(influencer_id=ada, topic=jazz, place=1, declared_us=1))
    session.add(OwnTopic(influencer_id=ada, topic=tea, place=AMONG_HEARD + 7))
    session.flush()
    taxonomy = load_taxonomy()
    one = Taxonomy("", [taxonomy.known(tea)], {}, successors={jazz: tea})
    monkeypatch.setattr("influencers.queries.own_topics.load_taxonomy", lambda: one)

    assert own_order(session, ada).places == {tea: AMONG_HEARD + 7}


def test_lists_and_searches_keep_the_best_first_whatever_the_order_of_the_page(cast, noon):
    with reading() as session:
        heard = [topic.slug for topic in own_topics(session, cast.ada_influencer).shown]
    assert len(heard) > 1
    with transaction() as session:
        move_topic(session, cast.ada, heard[-1], "up", now=noon)

    with reading() as session:
        own_page = influencer_card(session, cast.ada_influencer)
        (hit,) = [hit for hit in find(session, Query()).hits if hit.card.id == cast.ada_influencer]
    moved = [*heard[:-2], heard[-1], heard[-2]]
    assert [topic.slug for topic in own_page.topics if not topic.is_place] == moved
    assert own_page.has_own_order
    assert [topic.score for topic in hit.card.topics] == sorted((t.score for t in hit.card.topics), reverse=True)
