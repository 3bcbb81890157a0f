"""Which posts let somebody be heard on a topic, and how a topic's score comes from all that lies below it."""

import ibis
import pyarrow as pa
import pytest

from influencers.generations.blobs import LEAST_POSTS
from influencers.scoring.formula import KINDS
from influencers.scoring.topic_scores import reacted_posts
from tests.influencers.scoring.worlds import Account, Act, Decision, Post, World

ADA, BEA, CLEO, DORA = 1, 2, 3, 4
ESPRESSO, TEA, DRINKS = 7, 8, 9
FOUR = World(accounts=tuple(Account(number) for number in (ADA, BEA, CLEO, DORA)))
#: Posts 0 and 1 are Ada's, 2 is Bea's.
WRITTEN = (Post(ADA), Post(ADA), Post(BEA))


def topics_of(run, person=ADA):
    return {row["topic"]: row for row in run.person_topic if row["person"] == person}


def test_a_parent_is_scored_from_the_posts_below_it_not_from_the_scores_below_it(pipeline):
    acts = tuple(Act(actor, ADA, topic_post=number) for actor in (BEA, CLEO, DORA) for number in (0, 1))
    below = ((0, ESPRESSO, 1.0), (1, TEA, 1.0))
    above = ((0, DRINKS, 0.6), (1, DRINKS, 0.6))

    with_both = topics_of(pipeline.run(FOUR.plus(acts=acts, posts=WRITTEN, shares=(*below, *above))))
    alone = topics_of(pipeline.run(FOUR.plus(acts=acts, posts=WRITTEN, shares=above)))

    assert with_both[DRINKS]["i9"] == alone[DRINKS]["i9"]
    assert with_both[DRINKS]["i9"] < with_both[ESPRESSO]["i9"] + with_both[TEA]["i9"]


def test_acts_of_one_reactor_on_a_topic_are_one_line_and_the_second_brings_less_than_the_first(pipeline):
    shares = ((0, TEA, 1.0), (1, TEA, 1.0))

    def line(*posts):
        acts = tuple(Act(BEA, ADA, topic_post=number) for number in posts)
        (found,) = pipeline.run(FOUR.plus(acts=acts, posts=WRITTEN, shares=shares)).topic_ledger
        return found["c9"]

    assert line(0) < line(0, 1) == line(0, 0) < 4 * line(0)


def test_a_parent_is_never_above_the_whole_however_many_topics_lie_below_it(pipeline):
    acts = tuple(Act(actor, ADA, topic_post=number) for actor in (BEA, CLEO, DORA) for number in range(12))
    shares = tuple(
        (number, topic, share) for number in range(12) for topic, share in ((100 + number, 1.0), (DRINKS, 0.6))
    )
    run = pipeline.run(FOUR.plus(acts=acts, posts=12 * (Post(ADA),), shares=shares))
    found = topics_of(run)
    children = sum(row["i9"] for topic, row in found.items() if topic != DRINKS)
    assert found[DRINKS]["i9"] < min(run.i9[ADA], children)


def test_one_post_on_each_of_two_topics_supports_what_lies_above_both_alone(pipeline):
    acts = (Act(BEA, ADA, topic_post=0), Act(CLEO, ADA, topic_post=1))
    shares = ((0, ESPRESSO, 1.0), (1, TEA, 1.0), (0, DRINKS, 0.6), (1, DRINKS, 0.6))
    found = topics_of(pipeline.run(FOUR.plus(acts=acts, posts=WRITTEN, shares=shares)))
    assert {topic for topic, row in found.items() if row["posts"] >= LEAST_POSTS} == {DRINKS}


def test_what_others_write_when_they_mention_somebody_supports_nothing(pipeline):
    acts = (Act(BEA, ADA, "mention", topic_post=2), Act(CLEO, ADA, topic_post=0))
    found = topics_of(pipeline.run(FOUR.plus(acts=acts, posts=WRITTEN, shares=((0, TEA, 1.0), (2, TEA, 1.0)))))
    assert found[TEA]["posts"] == 1


def test_reactions_that_were_damped_to_nothing_support_nothing(pipeline):
    acts = (Act(BEA, ADA, topic_post=0), Act(CLEO, ADA, topic_post=1))
    world = FOUR.plus(acts=acts, posts=WRITTEN, shares=((0, TEA, 1.0), (1, TEA, 1.0)))
    assert topics_of(pipeline.run(world))[TEA]["posts"] == 2
    assert topics_of(pipeline.run(world.plus(decisions=(Decision(CLEO, 0.0),))))[TEA]["posts"] == 1


@pytest.mark.parametrize(
    ("kind", "posts"), [("reshare", [(77, True)]), ("quote", [(0, False), (1, False), (2, False)])]
)
def test_a_post_that_only_reshares_show_is_one_post_however_often_it_was_reshared(kind, posts):
    # Bea, Cleo and Dora each bring a copy of Ada's post 77, which the log does not hold.
    acts = [
        {"person": ADA, "kind": KINDS.index(kind), "post": 77, "topic_post": number, "c9": 5} for number in range(3)
    ]
    tables = {
        "posts": [{"post": number, "account": BEA + number} for number in range(3)],
        "accounts": [{"account": number, "person": number} for number in (ADA, BEA, CLEO, DORA)],
    }
    found = reacted_posts(memory(acts), {name: memory(rows) for name, rows in tables.items()}).to_pyarrow().to_pylist()
    assert sorted((row["post"], row["is_own"]) for row in found) == posts
    assert sum(row["acts"] for row in found) == 3


def memory(rows):
    return ibis.memtable(pa.Table.from_pylist(rows))
