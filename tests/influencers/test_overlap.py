"""Whom a chosen few reach together: exact, each person once, the same as counting by hand."""

from itertools import combinations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from influencers.actions.choices import hide_topic, object_to_be_shown
from influencers.errors import NotListed
from influencers.queries import overlap
from influencers.queries.chosen import chosen_by_name
from influencers.queries.overlap import AddedReach, SharedReach, compare, overlap_of
from influencers.queries.people import influencer_card
from kernel.database import reading, transaction
from kernel.errors import BadInput
from tests.influencers.ledger_worlds import LedgerWorld, generation_of, random_world


def greedy(ids, reached):
    """Return by hand in which order each adds most."""
    left, so_far, order = list(ids), set(), []
    while left:
        best = max(left, key=lambda person: (len(reached[person] - so_far), -left.index(person)))
        adds = len(reached[best] - so_far)
        so_far |= reached[best]
        order.append(AddedReach(best, adds, len(so_far)))
        left.remove(best)
    return tuple(order)


@pytest.mark.parametrize("seed", range(25))
def test_every_figure_is_what_counting_by_hand_gives(tmp_path, seed):
    world = random_world(seed)
    ids = [5, 2, 9, 1, 7, 3][: 2 + seed % 5]
    reached = {person: world.undamped(person) for person in ids}

    card = overlap._overlap(generation_of(world, tmp_path), ids)

    assert [each.influencer_id for each in card.reaches] == ids
    for each in card.reaches:
        own = reached[each.influencer_id]
        others = set().union(*(reached[other] for other in ids if other != each.influencer_id))
        assert (each.reactors_count, each.alone_count, each.unnamed_count) == (len(own), len(own - others), 0)
    assert card.shared == tuple(SharedReach(a, b, len(reached[a] & reached[b])) for a, b in combinations(ids, 2))
    assert (card.reach_count, card.summed_count) == (
        len(set().union(*reached.values())),
        sum(map(len, reached.values())),
    )
    assert card.order == greedy(ids, reached)


def test_people_to_whom_nobody_reacts_reach_nobody(tmp_path):
    card = overlap._overlap(generation_of(LedgerWorld(), tmp_path), [1, 2])

    assert (card.reach_count, card.summed_count, card.shared) == (0, 0, (SharedReach(1, 2, 0),))
    assert [each.added_count for each in card.order] == [0, 0]


def test_what_two_share_is_told_whichever_is_named_first(sqlite_cast):
    ada, bea = sqlite_cast.ada_influencer, sqlite_cast.bea_influencer
    with reading() as session:
        found = overlap_of(session, [ada, bea])
        ada_card = influencer_card(session, ada)

    assert found.shared_by(ada, bea) == found.shared_by(bea, ada) == 16
    assert found.reaches[found.place_of(ada)].reactors_count == ada_card.reactors_count
    assert found.reach_count == found.summed_count - 16


def test_two_to_ten_different_people_are_compared_and_no_other_number(sqlite_cast):
    ada = sqlite_cast.ada_influencer
    for ids in ([], [ada], [ada, ada], list(range(1, 12))):
        with pytest.raises(BadInput) as refused, reading() as session:
            overlap_of(session, ids)
        assert refused.value.fields == {"who": "Choose 2 to 10 different people."}


def test_who_may_not_be_shown_is_not_compared(sqlite_cast, noon):
    both = [sqlite_cast.ada_influencer, sqlite_cast.bea_influencer]
    with transaction() as session:
        object_to_be_shown(session, sqlite_cast.bea, now=noon)

    for asked in (overlap_of, compare):
        with pytest.raises(NotListed, match=f"influencer:{both[1]}"), reading() as session:
            asked(session, both)


def test_engagement_is_told_where_it_is_measured_and_not_where_the_generation_has_no_such_column(tmp_path):
    generation = generation_of(LedgerWorld(), tmp_path)
    people = {"influencer": [1, 2, 3]}

    pq.write_table(pa.table(people), tmp_path / "people.parquet")
    assert overlap._engagement(generation, [3, 1]) is None
    pq.write_table(pa.table(people | {"engagement_rate": [0.02, 0.5, None]}), tmp_path / "people.parquet")
    assert overlap._engagement(generation, [3, 1]) == (None, 0.02)


def test_topics_stand_side_by_side_without_those_that_somebody_hides(sqlite_cast, noon):
    both = [sqlite_cast.ada_influencer, sqlite_cast.bea_influencer]
    with transaction() as session:
        hide_topic(session, sqlite_cast.ada, "coffee", now=noon)
    with reading() as session:
        topics = {topic.slug: topic.scores for topic in compare(session, both).topics}

    assert topics["coffee"][0] is None
    assert topics["coffee"][1] > 0
    assert all(topics["espresso"])
    assert "food-and-drink-super" not in topics


def test_names_lead_to_people_and_nobody_is_told_from_somebody_who_is_hidden(sqlite_cast, noon):
    with transaction() as session:
        object_to_be_shown(session, sqlite_cast.bea, now=noon)
    names = ["bluesky:ADA", "https://bsky.app/profile/ada", "bluesky:bea", "bluesky:nobody", "gibberish"]
    with reading() as session:
        chosen = chosen_by_name(session, names)

    assert chosen.ids == (sqlite_cast.ada_influencer,)
    assert [name for name, _why in chosen.refused] == ["bluesky:bea", "bluesky:nobody", "gibberish"]
    assert {why.replace(name, "…") for name, why in chosen.refused[:2]} == {"Nobody who may be shown is known as “…”."}
