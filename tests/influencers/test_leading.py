"""The reasons to lead a topic: rounded as on pages, little is not nothing, a place is no skill."""

from dataclasses import replace

from influencers.queries.taxonomy import topic_by_slug
from influencers.queries.topics import reasons_to_lead
from tests.search.stage import ADA, COFFEE, card

LYON = topic_by_slug("lyon").number
READER = replace(card(replace(ADA, topics=((COFFEE, 600, 1_204, 645), (LYON, 300, 2, 0)))), reactors_effective=12.5)


def test_a_leader_is_told_by_posts_share_and_reactors():
    assert reasons_to_lead(READER, READER.topics[0]) == (
        "1,204 posts about Coffee drew reactions",
        "65\u202f% of their whole influence lies in Coffee",
        "12 people reacted in all, worth 13 independent ones",
    )


def test_one_is_said_as_one():
    reader = replace(READER, reactors_count=1, reactors_effective=0.3)

    assert reasons_to_lead(reader, replace(READER.topics[0], posts_count=1))[::2] == (
        "1 post about Coffee drew reactions",
        "1 person reacted in all, worth 1 independent one",
    )


def test_nothing_lies_in_a_place_and_a_share_that_was_rounded_away_is_still_one():
    assert reasons_to_lead(READER, READER.topics[1])[1] == (
        "<0.1\u202f% of their whole influence lies in posts about Lyon"
    )
