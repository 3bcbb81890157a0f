"""Topics that an operator merged or retired: old addresses lead on, and what people chose of them still holds."""

import json

import pytest

from influencers.actions.choices import hide_topic, show_topic
from influencers.actions.own_topics import add_topic, move_topic, remove_topic
from influencers.errors import TopicRefused
from influencers.queries.choices import own_topics
from influencers.queries.hidden import all_hidden, hidden_topics
from influencers.queries.people import influencer_card
from influencers.queries.taxonomy import topic_by_slug, topics_like
from influencers.topics.operator_changes import CHANGES_FILE
from influencers.topics.taxonomy import follow_changes
from kernel.database import reading, transaction


@pytest.fixture
def change(cast):
    """Let an operator change the taxonomy of the house."""
    path = cast.app.extensions["storage"].root / CHANGES_FILE
    path.parent.mkdir(exist_ok=True)
    follow_changes(path)

    def write(*changes):
        lines = [json.dumps({"at": "2025-06-01T12:00:00Z", "by": None, **each}) for each in changes]
        path.write_text("".join(f"{line}\n" for line in lines))

    yield write
    follow_changes(None)


def get(cast, path):
    return cast.client("nobody").get(path, headers={"Accept": "text/html"})


def test_the_page_of_a_merged_topic_leads_to_the_one_it_became(cast, change):
    change({"change": "merge", "slug": "espresso", "into": "coffee"})

    answer = get(cast, "/topics/espresso")

    assert (answer.status_code, answer.location) == (301, "/topics/coffee")
    assert get(cast, "/topics/coffee").status_code == 200


def test_a_retired_topic_leads_to_its_successor_or_is_gone(cast, change):
    change({"change": "retire", "slug": "espresso", "into": "coffee"}, {"change": "retire", "slug": "jazz"})

    assert get(cast, "/topics/espresso").location == "/topics/coffee"
    assert get(cast, "/topics/jazz").status_code == 404
    assert "jazz" not in {each.slug for each in topics_like("jazz", 20)}


def test_a_new_name_is_suggested_as_soon_as_it_is_given(change):
    assert topics_like("zorble") == []

    change({"change": "rename", "slug": "espresso", "labels": {"en": "Zorble"}})

    assert [each.slug for each in topics_like("zorble")] == ["espresso"]


def test_what_was_hidden_stays_hidden_as_what_it_was_merged_into(cast, change, noon):
    coffee = topic_by_slug("coffee").number
    with transaction() as session:
        hide_topic(session, cast.ada, "espresso", now=noon)
    change({"change": "merge", "slug": "espresso", "into": "coffee"})

    with reading() as session:
        assert coffee in hidden_topics(session, [cast.ada_influencer])[cast.ada_influencer]
        assert (cast.ada_influencer, coffee) in all_hidden(session)
        own = own_topics(session, cast.ada_influencer)
        assert ([topic.slug for topic in own.hidden], own.unscored) == (["coffee"], ())
        assert coffee not in {topic.number for topic in influencer_card(session, cast.ada_influencer).topics}
    with transaction() as session:
        show_topic(session, cast.ada, "coffee", now=noon)
    with reading() as session:
        assert hidden_topics(session, [cast.ada_influencer]) == {}


def test_what_was_added_is_what_it_was_merged_into_once(cast, change, noon):
    with transaction() as session:
        for slug in ("jazz", "bread", "blues"):
            add_topic(session, cast.bea, slug, now=noon)
    change({"change": "merge", "slug": "jazz", "into": "blues"}, {"change": "retire", "slug": "bread"})

    def declared():
        with reading() as session:
            return [topic.slug for topic in own_topics(session, cast.bea_influencer).declared]

    assert declared() == ["blues"]
    with pytest.raises(TopicRefused, match="no topic here any more"), transaction() as session:
        add_topic(session, cast.bea, "bread", now=noon)
    with transaction() as session:
        assert move_topic(session, cast.bea, "blues", "up", now=noon) == (1, 1)
        remove_topic(session, cast.bea, "blues", now=noon)
    assert declared() == []
