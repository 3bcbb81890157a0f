"""Who is like somebody: by topics and by who reacts; only people who may be shown, for reasons that hold."""

import json
from math import log2, sqrt
from types import SimpleNamespace

import pytest

from influencers.actions.choices import hide_topic, object_to_be_shown
from influencers.errors import NotListed
from influencers.generations.edges import edges_of
from influencers.jobs.erasing import erase
from influencers.queries import alike
from influencers.queries.alike import LEAST_SHARED, similar_by_reactors, similar_by_topics
from influencers.queries.people import influencer_card
from kernel.database import reading, transaction
from tests.influencers.ledger_worlds import generation_of, random_world

WAYS = (similar_by_topics, similar_by_reactors)


def likenesses(world, own, listed):
    """Return by hand how much others are like one of a world, by who reacts."""
    ours = world.reactors(own)
    found = {}
    for other in listed - {own}:
        shared = ours & world.reactors(other)
        weight = sum(1 / log2(max(2, len(world.reacts_to(reactor)))) for reactor in shared)
        if len(shared) >= LEAST_SHARED:
            found[other] = (len(shared), weight / sqrt(len(ours) * len(world.undamped(other))))
    return found


@pytest.fixture
def in_world(monkeypatch):
    """Ask about people of an invented world."""

    def ask(world, folder, listed, limit=20):
        generation = generation_of(world, folder)
        generation.rows = lambda ids: {
            each: SimpleNamespace(card={"reactors": len(world.undamped(each)), "name": f"n{each}"}) for each in ids
        }
        monkeypatch.setattr(alike, "current_generation", lambda: generation)
        monkeypatch.setattr(alike, "listed_ids", lambda _session, ids: set(ids) & listed)
        monkeypatch.setattr(alike, "influencer_card", lambda _session, one: SimpleNamespace(id=one, name=f"n{one}"))
        monkeypatch.setattr(
            alike, "influencer_cards", lambda _session, ids: {each: SimpleNamespace(id=each) for each in ids}
        )
        return similar_by_reactors(None, 1, limit)

    return ask


@pytest.mark.parametrize("seed", range(25))
def test_likeness_by_reactors_is_what_counting_by_hand_gives(in_world, tmp_path, seed):
    world, listed = random_world(seed), {1, 2, 3, 4, 6, 8, *range(100, 110)}

    found = in_world(world, tmp_path, listed)

    by_hand = likenesses(world, 1, listed)
    assert {each.card.id: each.shared_count for each in found.people} == {p: n for p, (n, _like) in by_hand.items()}
    assert [each.likeness for each in found.people] == pytest.approx(
        sorted((like for _n, like in by_hand.values()), reverse=True)
    )
    assert (found.of_count, found.is_capped) == (len(world.reactors(1)), False)
    for each in found.people:
        shared = world.reactors(1) & world.reactors(each.card.id)
        assert {example.id for example in each.examples} <= shared & listed


def test_who_reacts_to_everybody_says_less_than_who_reacts_to_few(in_world, tmp_path):
    world = random_world(1, people=0)
    for reactor in range(100, 103):
        world.pairs |= {(reactor, person): (9, 1.0) for person in (1, 2)}
    for reactor in range(200, 203):
        world.pairs |= {(reactor, person): (9, 1.0) for person in (1, 3, *range(50, 60))}

    found = in_world(world, tmp_path, {1, 2, 3})

    assert [each.card.id for each in found.people] == [2, 3]
    assert found.people[0].likeness == pytest.approx(3 / sqrt(6 * 3))


def test_no_more_is_read_than_was_allowed_and_it_says_so(in_world, tmp_path, monkeypatch):
    monkeypatch.setattr(alike, "MOST_GROUPS", 12)
    world = random_world(2)

    found = in_world(world, tmp_path, {1, 2, 3})

    assert found.is_capped
    assert 0 < found.looked_at_count < found.of_count == len(world.reactors(1))
    assert all(f"of the {found.looked_at_count} who give n1 most" in each.reasons[0] for each in found.people)


def test_of_everybody_who_was_looked_at_all_edges_are_there(tmp_path):
    world = random_world(3)
    edges = edges_of(generation_of(world, tmp_path), [105, 101, 102, 120], most_groups=4)

    assert set(zip(edges.actors.tolist(), edges.people.tolist(), strict=True)) == {
        (reactor, to) for reactor in edges.looked_at.tolist() for to in world.reacts_to(reactor)
    }


def test_two_who_are_heard_on_the_same_by_the_same_are_alike(sqlite_cast):
    with reading() as session:
        by_topics, by_reactors = (way(session, sqlite_cast.ada_influencer, 5).people for way in WAYS)

    assert by_topics[0].card.id == by_reactors[0].card.id == sqlite_cast.bea_influencer
    assert by_topics[0].likeness > 0.9
    assert "Coffee" in by_topics[0].reasons[0]
    assert by_reactors[0].reasons[0].startswith("16 people react to both")


def test_shared_reactors_who_may_not_be_shown_are_counted_and_never_named(sqlite_cast):
    with reading() as session:
        (bea,) = similar_by_reactors(session, sqlite_cast.ada_influencer, 5).people

    assert (bea.shared_count, bea.examples) == (16, ())


def test_who_may_not_be_shown_is_like_nobody_and_nobody_is_like_them(sqlite_cast, noon):
    with transaction() as session:
        object_to_be_shown(session, sqlite_cast.bea, now=noon)

    with reading() as session:
        assert [way(session, sqlite_cast.ada_influencer, 5).people for way in WAYS] == [(), ()]
    for way in WAYS:
        with pytest.raises(NotListed), reading() as session:
            way(session, sqlite_cast.bea_influencer, 5)


def test_who_was_erased_is_like_nobody_at_once(sqlite_cast, noon):
    erase(sqlite_cast.bea_influencer, now=noon)

    with reading() as session:
        assert [way(session, sqlite_cast.ada_influencer, 5).people for way in WAYS] == [(), ()]


def test_what_somebody_hides_makes_them_like_nobody(sqlite_cast, noon):
    def alike_on(person):
        with reading() as session:
            return [each.reasons[0] for each in similar_by_topics(session, person, 5).people]

    def hide(slugs):
        with transaction() as session:
            for slug in slugs:
                hide_topic(session, sqlite_cast.bea, slug, now=noon)

    both = sqlite_cast.ada_influencer, sqlite_cast.bea_influencer
    with reading() as session:
        shown = [topic.slug for topic in influencer_card(session, sqlite_cast.bea_influencer).topics]
    hide(["coffee"])
    assert all(len(alike_on(person)) == 1 and "Coffee" not in alike_on(person)[0] for person in both)
    hide(shown)
    assert [alike_on(person) for person in both] == [[], []]


def test_the_commands_say_the_same_as_the_pages(sqlite_cast):
    runner = sqlite_cast.app.test_cli_runner()

    said = runner.invoke(args=["influencers", "similar", "bluesky:ada", "--by", "reactors", "--json"])
    compared = runner.invoke(args=["influencers", "compare", "bluesky:ada", "bluesky:bea", "--json"])

    assert said.exit_code == compared.exit_code == 0, said.output + compared.output
    (bea,) = json.loads(said.output)["people"]
    assert (bea["handle"], bea["shared"], bea["examples"]) == ("bea", 16, [])
    figures = json.loads(compared.output)
    assert figures["reach"] == figures["summed"] - 16
    assert [each["reactors"] for each in figures["shared"]] == [16]
    assert figures["order"][-1]["reach"] == figures["reach"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("compare", "bluesky:ada"), "Choose 2 to 10 different people."),
        (("compare", "bluesky:ada", "bluesky:nobody"), "bluesky:nobody"),
        (("similar", "bluesky:nobody"), "bluesky:nobody"),
        (("similar", "bluesky:fan000"), "may be shown"),
        (("similar", "bluesky:ada", "--by", "taste"), "--by"),
    ],
)
def test_the_commands_name_what_is_wrong(sqlite_cast, args, said):
    result = sqlite_cast.app.test_cli_runner().invoke(args=["influencers", *args])

    assert result.exit_code != 0
    assert said in result.output
