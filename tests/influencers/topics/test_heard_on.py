"""From what somebody writes to what they are heard on: the rules, and the same rules for everybody at once."""

import math
import random
from dataclasses import replace
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influencers.generations.heard import gather_heard
from influencers.topics.heard_on import Listing, OwnPost, heard_on, post_weight, word_shares
from influencers.topics.taxonomy import load_taxonomy
from kernel.clock import DAY_US

LACE, JAZZ, HURRICANES, MADRID = 8043, 3617, 3311, 4246
COFFEE, ESPRESSO, FOOD = 1476, 2319, 2555
BEFORE_US = 20_000 * DAY_US


def post(topic: int = LACE, **facts: Any) -> OwnPost:
    """One that is a day old, about its topic alone, and drew three reactions."""
    known: dict[str, Any] = {"share": 1.0, "distance": 0, "name": "a word", "age_days": 1.0, "reactions": 3}
    return OwnPost(topic, **(known | facts))


def topics(*posts: OwnPost, **more: Any) -> list[int]:
    return [heard.topic for heard in heard_on(posts, **more)]


def weight_of(topic: int, *posts: OwnPost, **more: Any) -> float:
    return {heard.topic: heard.weight for heard in heard_on(posts, **more)}[topic]


def test_one_post_about_hurricanes_makes_nobody_an_expert_however_many_react():
    assert topics(post(HURRICANES, reactions=1_000_000)) == []
    assert topics(post(), post(), post(HURRICANES, reactions=1_000_000)) == [LACE]


def test_a_second_post_that_drew_reactions_makes_a_topic_and_one_that_drew_none_does_not():
    assert topics(post(HURRICANES), post(HURRICANES, reactions=0)) == []
    assert topics(post(HURRICANES), post(HURRICANES, reactions=1)) == [HURRICANES]


def test_what_somebody_only_mentions_and_nobody_reacts_to_is_not_theirs():
    assert topics(post(), post(), *100 * [post(HURRICANES, reactions=0)]) == [LACE]


def test_an_aside_beside_a_tenfold_main_topic_is_not_theirs_and_a_second_topic_is():
    main = 30 * [post()]
    assert topics(*main, post(JAZZ), post(JAZZ)) == [LACE]
    assert topics(*main, *4 * [post(JAZZ)]) == [LACE, JAZZ]


def test_whoever_is_heard_on_a_topic_is_heard_on_all_that_lies_above_it():
    steps = [post(JAZZ + step, share=0.6**step, distance=step) for step in range(6)]
    heard = topics(*10 * [post()], *steps, *steps)
    assert heard == [LACE, *(JAZZ + step for step in range(6))]


def test_a_word_repeated_a_hundred_times_counts_at_most_half():
    shares = word_shares({"lace": 100.0, "bobbin": 2.0})
    assert shares["lace"] == 0.5
    alone, mixed = 100 * [post(name="lace")], [post(name=f"word {n}") for n in range(100)]
    repeated = weight_of(LACE, *alone, *[post(JAZZ, name=f"word {n}") for n in range(100)])
    assert repeated == pytest.approx(0.5)
    assert weight_of(LACE, *mixed, *[post(JAZZ, name=f"word {n}") for n in range(100)]) == 1.0


def test_words_stay_as_evidence_with_the_share_that_counts_the_largest_first():
    (heard,) = heard_on([*8 * [post(name="lace")], post(name="bobbin"), post(name="pricking")])
    assert heard.words == (("lace", 0.5), ("bobbin", 0.1), ("pricking", 0.1))


def test_a_post_of_ninety_days_ago_weighs_half_and_reactions_weigh_by_their_logarithm():
    assert post_weight(post(age_days=90.0, reactions=0)) == 0.5
    assert post_weight(post(age_days=0.0, reactions=9, share=0.5)) == pytest.approx(0.5 * (1 + math.log(10)))


def test_what_reacting_people_write_about_adds_up_to_half_and_never_makes_a_topic():
    both = [*3 * [post()], *3 * [post(JAZZ)]]
    assert weight_of(JAZZ, *both, agreeing={LACE: 1.0}) == pytest.approx(1 / 1.5)
    assert topics(post(), post(), post(JAZZ), agreeing={JAZZ: 1.0, HURRICANES: 1.0}) == [LACE]


def test_a_listing_weighs_as_two_posts_without_reactions_and_never_makes_a_topic():
    plain = [post(reactions=0, age_days=0.0, name=None) for _ in range(2)]
    reacted = [post(age_days=0.0, name=None) for _ in range(2)]
    others = [replace(each, topic=JAZZ) for each in [*plain, *reacted]]
    listed = heard_on([*reacted, *others], lists=[Listing(LACE, 1.0, 0.0)])
    assert {heard.weight for heard in listed} == {1.0}
    assert topics(post(), post(), lists=[Listing(HURRICANES, 1.0, 0.0)] * 50) == [LACE]


def test_a_place_never_leads_and_is_weighed_among_places_alone():
    posts = [*20 * [post(MADRID)], *5 * [post()]]
    heard = heard_on(posts, places=frozenset({MADRID}))
    assert [(each.topic, each.weight) for each in heard] == [(LACE, 1.0), (MADRID, 1.0)]


own_posts = st.builds(
    OwnPost,
    topic=st.sampled_from([LACE, JAZZ, HURRICANES, MADRID]),
    share=st.sampled_from([1.0, 0.6, 0.36, 0.25]),
    distance=st.integers(0, 3),
    name=st.sampled_from(["a", "b", "c"]),
    age_days=st.floats(0, 365),
    reactions=st.integers(0, 50),
)


@given(st.lists(own_posts, max_size=30))
def test_weights_are_shares_of_the_heaviest_and_every_topic_has_two_supporting_posts(posts):
    heard = heard_on(posts)
    assert all(0 < each.weight <= 1 and each.posts >= 2 for each in heard)
    assert [each.weight for each in heard[:1]] in ([], [1.0])
    assert all(0 < share <= 0.5 for each in heard for _, share in each.words)


@given(st.lists(own_posts, max_size=20), own_posts)
def test_a_post_without_reactions_never_makes_a_topic(posts, silent):
    assert set(topics(*posts, replace(silent, reactions=0))) <= set(topics(*posts)) | {
        each.topic for each in posts if sum(p.topic == each.topic and p.reactions > 0 for p in posts) >= 2
    }


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("has_names", [True, False])
def test_a_run_finds_for_everybody_what_the_rules_say(seed, has_names):
    world = drawn_world(random.Random(seed), has_names=has_names)
    found = {person: tuple(rows) for person, rows in in_a_run(world, has_names=has_names).items()}

    for person, (posts, lists, agreeing) in world.items():
        expected = heard_on(posts, lists=lists, agreeing=agreeing, places=frozenset({MADRID}))
        assert [row[0] for row in found[person]] == [each.topic for each in expected]
        for (_, weight, posts_count, words), each in zip(found[person], expected, strict=True):
            assert weight == pytest.approx(each.weight, abs=1e-6)
            assert posts_count == each.posts
            assert [(word["name"], word["share"]) for word in words] == [
                (name, pytest.approx(share, abs=1e-4)) for name, share in each.words[:5]
            ]


def drawn_world(dice, *, has_names):
    """By person: posts, listings, and by topic the share of reactors who write about it."""
    world = {}
    for person in range(1, 6):
        posts = [
            OwnPost(
                dice.choice([LACE, LACE, COFFEE, JAZZ, HURRICANES, MADRID]),
                dice.choice([1.0, 0.6, 0.5]),
                dice.choice([0, 0, 1]),
                dice.choice(["one", "two", "three"]) if has_names else None,
                dice.uniform(0, 300),
                dice.choice([0, 0, 1, 4]),
            )
            for _ in range(dice.randint(3, 40))
        ]
        lists = [Listing(dice.choice([LACE, JAZZ]), 1.0, dice.uniform(0, 90)) for _ in range(dice.randint(0, 3))]
        world[person] = (posts, lists, {LACE: dice.choice([0.0, 0.5, 1.0])})
    return world


def in_a_run(world, *, has_names):
    """Put a world into the tables of a run; return by person (topic, weight, posts, words), topics first."""
    with duckdb.connect() as connection:
        run = connection.execute
        run("CREATE TABLE accounts (account BIGINT, person BIGINT)")
        run("CREATE TABLE posts (post BIGINT, account BIGINT, network TEXT, at_us BIGINT, text TEXT)")
        run("CREATE TABLE post_topics (post BIGINT, topic INTEGER, share DOUBLE, distance TINYINT, name TEXT)")
        run("CREATE TABLE reacted_posts (person BIGINT, post BIGINT, topic_post BIGINT, acts INTEGER, is_own BOOLEAN)")
        run("CREATE TABLE topic_ledger (person BIGINT, topic INTEGER, actor BIGINT, c9 BIGINT)")
        run("CREATE TABLE event_ledger (person BIGINT, kind TINYINT, topic_post BIGINT, at_us BIGINT, c9 BIGINT)")
        for person, (posts, lists, agreeing) in world.items():
            run("INSERT INTO accounts VALUES (?, ?)", [person, person])
            for place, each in enumerate(posts):
                put_post(run, 1000 * person + place, person, each)
            for place, each in enumerate(lists):
                told = OwnPost(each.topic, each.share, 0, "told", each.age_days, 0)
                put_post(run, 1_000_000 + 1000 * person + place, 99, told)
                at_us = BEFORE_US - round(each.age_days * DAY_US)
                run(
                    "INSERT INTO event_ledger VALUES (?, 6, ?, ?, 5)",
                    [person, 1_000_000 + 1000 * person + place, at_us],
                )
            put_reactors(run, person, agreeing)
        run(
            "CREATE TABLE person_topic AS SELECT person, topic, 5::BIGINT AS i9, count(*)::INTEGER AS posts"
            " FROM reacted_posts JOIN post_topics USING (post) GROUP BY person, topic"
        )
        if not has_names:
            run("ALTER TABLE post_topics DROP COLUMN name")
        gather_heard(connection, before_us=BEFORE_US)
        rows = run(
            "SELECT person, topic, weight, posts, words FROM heard_on ORDER BY person, is_place, weight DESC, topic"
        )
        found = {person: [] for person in world}
        for person, *row in rows.fetchall():
            found[person].append(tuple(row))
        return found


def put_post(run, number, account, each):
    at_us = BEFORE_US - round(each.age_days * DAY_US)
    run("INSERT INTO posts VALUES (?, ?, 'bluesky', ?, 'text')", [number, account, at_us])
    run("INSERT INTO post_topics VALUES (?, ?, ?, ?, ?)", [number, each.topic, each.share, each.distance, each.name])
    if each.reactions:
        run("INSERT INTO reacted_posts VALUES (?, ?, ?, ?, true)", [account, number, number, each.reactions])


def put_reactors(run, person, agreeing):
    """Two reactors, of whom as many write about a topic as the share says."""
    for topic, share in agreeing.items():
        for place in range(2):
            actor = 100 * person + place
            run("INSERT INTO topic_ledger VALUES (?, ?, ?, 5)", [person, topic, actor])
            run("INSERT INTO accounts VALUES (?, ?)", [actor, actor])
            for number in range(2 if place < 2 * share else 1):
                put_post(run, 10 * actor + number + 5_000_000, actor, OwnPost(topic, 1.0, 0, "x", 5.0, 0))


def test_places_are_known_to_be_places():
    assert load_taxonomy().topic(MADRID).is_place
