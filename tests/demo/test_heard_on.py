"""What the scores make of the planted topics: everybody is found in theirs, and hardly anybody in another's."""

from collections import Counter
from statistics import mean

import pyarrow.parquet as pq
import pytest

from demo.acts import gather
from demo.dice import Dice
from demo.mischief import make_mischief
from demo.phrases import load_vocabulary
from demo.reacting import make_reactions
from demo.world import SEED, set_scene
from influencers.generations.reading import current_generation
from influencers.topics.taxonomy import load_taxonomy
from tests.demo.conftest import PEOPLE


@pytest.fixture(scope="module")
def shown(planted_house):
    """The topics that are shown of everybody, by network and handle; places are a facet of their own."""
    taxonomy = load_taxonomy()
    with planted_house.app_context():
        columns = ["network", "handle", "topics"]
        rows = pq.read_table(current_generation().folder / "people.parquet", columns=columns).to_pylist()
    return {
        (row["network"], row["handle"]): {
            topic["number"] for topic in row["topics"] if not taxonomy.topic(topic["number"]).is_place
        }
        for row in rows
    }


@pytest.fixture(scope="module")
def planted_topics():
    """The topics of every account, and those of them on which two of its posts drew a reaction."""
    vocabulary, dice = load_vocabulary(), Dice(SEED)
    numbers = [load_taxonomy().by_slug(topic.slug).number for topic in vocabulary.topics]
    accounts, ears, sketches = set_scene(vocabulary, dice, PEOPLE)
    acts = gather([make_reactions(sketches, accounts, ears, dice), make_mischief(sketches, accounts, dice)])
    reacted = {post for post in acts.post.tolist() if post >= 0}
    heard = Counter((sketches[post].author, numbers[sketches[post].topic]) for post in reacted)
    topics = [{numbers[place] for place in account.person.topics} for account in accounts]
    return {
        (account.network, account.handle): (theirs, {topic for topic in theirs if heard[place, topic] >= 2})
        for place, (account, theirs) in enumerate(zip(accounts, topics, strict=True))
    }


def test_who_is_planted_in_a_topic_is_found_in_it(shown, planted_topics):
    wanted = [(name, topic) for name, (_, heard) in planted_topics.items() for topic in heard]
    found = sum(topic in shown.get(name, ()) for name, topic in wanted)
    assert len(wanted) > 300
    assert found / len(wanted) >= 0.95


def test_who_is_heard_on_anything_is_in_at_most_one_wrong_topic_on_average(shown, planted_topics):
    heard = [(topics, planted_topics[name][0]) for name, topics in shown.items() if topics]
    assert len(heard) > 200
    assert mean(len(wrong_topics(topics, theirs)) for topics, theirs in heard) <= 1


def wrong_topics(topics, theirs):
    """The topics that are none of somebody's, and neither above nor below one."""
    about = {number: lineage(number) for number in topics | theirs}
    return {number for number in topics if not any(number in about[own] or own in about[number] for own in theirs)}


def lineage(number):
    return {number, *(above for above, _ in load_taxonomy().ancestors(number))}
