"""A query can be read aloud."""

import pytest

from search.port.query import Order, Query, Range
from search.sentences import sentence_of
from search.words import parse

NAMES = {7: "Coffee", 8: "Tea", 9: "Bread"}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (Query(), "people"),
        (Query(order=Order.SCORE), "people; the highest score first"),
        (Query(order=Order.FOLLOWERS, is_ascending=True), "people; the fewest followers first"),
        (Query(topics=(7, 8, 9), not_topics=(8,)), "people heard in Coffee, Tea or Bread, not heard in Tea"),
        (
            Query(topics=(7,), topic_score_tenths=Range(605, 800), networks=("bluesky", "tiktok")),
            "people whose score in Coffee is 60.5 to 80, on Bluesky or TikTok",
        ),
        (
            Query(followers=Range(None, 20_000), active_within_days=7, languages=("fr",)),
            "people with at most 20,000 followers, active in the last 7 days, writing French",
        ),
        (Query(cities=("lyon, FR",), countries=("FR", "JP")), "people in Lyon, France in France or Japan"),
        (
            Query(topics=(7, 8), is_every_topic=True, topic_score_tenths=Range(600, None)),
            "people whose scores in Coffee and Tea are each at least 60",
        ),
        (Query(change_7_tenths=Range(None, -10)), "people whose score changed by at most -1 points in 7 days"),
        (Query(posts_per_week_tenths=Range(10, 10)), "people with exactly 1 post a week"),
        (Query(is_verified=False, has_link=True), "people not verified, who link to something"),
        (Query(accounts=("ada",)), "people of 1 pasted handle"),
        (Query(reaches="bluesky:ada"), "people who reach the audience of @ada on Bluesky"),
        (Query(reaches="influencer:12"), "people who reach the audience of influencer 12"),
        (Query(insiders=(7,), least_insiders=9), "people heard by at least 9 of the top 100 in Coffee"),
        (Query(audience_topics=(8,)), "people of whose reactors some write about Tea"),
        (Query(says_about=("@acme",)), "people who say something about @acme"),
        (
            Query(says_about=("@acme", "#acme"), least_positive_percent=60),
            "people of whose posts about @acme or #acme at least 60\u202f% are positive",
        ),
        (
            Query(says_about=("@acme",), least_positive_percent=40, least_negative_percent=30),
            "people of whose posts about @acme at least 40\u202f% are positive and at least 30\u202f% are negative",
        ),
        (Query(followers=Range(1_000, None)), "people with at least 1,000 followers"),
        (Query(followers=Range(None, 1)), "people with at most 1 follower"),
        (Query(followers=Range(1_000, 2_000_000)), "people with 1,000 to 2,000,000 followers"),
        (Query(kinds=("organisation",)), "people who are organisations"),
        (Query(kinds=("person", "bot")), "people who are individuals or bots"),
        (
            Query(words=parse('roast* -"flat white" #slow'), among=frozenset({1, 2}), without=frozenset({3})),
            "people with the word roast…, without the words “flat white”, with the tag #slow, among 2 chosen people,"
            " without 1 chosen person",
        ),
    ],
)
def test_a_query_is_said_in_one_sentence(query, sentence):
    assert sentence_of(query, NAMES.__getitem__) == sentence
