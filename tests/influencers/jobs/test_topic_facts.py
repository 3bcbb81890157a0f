"""What a generation knows of a topic: how much is written, what goes with it, who rises; and who left is not in it."""

from datetime import timedelta

import pytest
from flask import g

from influencers.generations.reading import current_generation
from influencers.generations.topic_facts import RELATED, RISING, VOLUMES
from influencers.jobs.erasing import erase
from influencers.jobs.purging import purge_removed
from influencers.queries.accounts import resolve
from influencers.queries.topic_facts import related_to, rising_in, volumes_of
from influencers.topics.taxonomy import load_taxonomy
from kernel.database import reading
from tests.activity_lines import LAST_DAY, account, act, crowd, post
from tests.scored_worlds import make_world, on_a_copy

LACE, JAZZ, COFFEE, ESPRESSO, FOOD, MADRID = (
    load_taxonomy().by_slug(slug).number
    for slug in ("lace", "jazz", "coffee", "espresso", "food-and-drink-super", "madrid")
)
FANS, WRITERS = crowd(24), ("wanda", "wilma", "wout", "wren")


def world():
    """Three write on lace and jazz from Madrid, one on espresso; Wanda is heard more in the last week."""
    lines = [account(handle) for handle in (*WRITERS, *FANS)]
    for name in WRITERS[:3]:
        lines += [post(name, n, text=f"From Madrid, {n} #lace", days_ago=30) for n in range(2)]
        lines += [post(name, n, text=f"A tune, {n} #jazz", days_ago=12.5) for n in range(2, 4)]
    lines += [post("wren", n, text=f"Two of them, {n} #espresso and #coffee", days_ago=20) for n in range(2)]
    lines.append(post("wren", 2, text="Un café, por favor #espresso", days_ago=120) | {"lang": "es-MX"})
    lines.append(post("wren", 3, text="Un café, por favor #espresso", days_ago=20) | {"lang": "es-MX"})
    for place, fan in enumerate(FANS):
        numbers = (place % 2, 2 + place % 2)
        lines += [
            act("like", fan, name, number=n, days_ago=10)
            for name in WRITERS
            for n in numbers
            if n < 3 or name != "wren"
        ]
        lines.append(act("reshare", fan, "wanda", number=place % 2, days_ago=2))
    return lines


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    days = [LAST_DAY.date() - timedelta(ago) for ago in (7, 0)]
    return make_world(tmp_path_factory.mktemp("facts"), world(), scored_on=days)


@pytest.fixture
def house(folder, tmp_path):
    """An app on the world, scored a week ago and now."""
    yield from on_a_copy(folder, tmp_path)


def id_of(name):
    with reading() as session:
        return resolve(session, f"bluesky:{name}")


def test_posts_are_counted_by_day_and_language_for_ninety_days(house):
    found = [(each.on, each.lang, each.posts) for each in volumes_of(ESPRESSO)]
    day = LAST_DAY.date() - timedelta(20)
    assert found == [(day, "en", 2), (day, "es", 1)]


def test_a_post_on_two_topics_counts_once_for_what_lies_above_both(house):
    assert volumes_of(COFFEE) == volumes_of(ESPRESSO) == volumes_of(FOOD)


def test_topics_go_together_when_three_people_are_heard_on_both(house):
    (found,) = [each for each in related_to(LACE) if each.number == JAZZ]
    assert (found.people, found.lift) == (3, pytest.approx(4 / 3, abs=1e-3))


def test_neither_a_place_nor_what_lies_above_or_below_a_topic_goes_with_it(house):
    taxonomy = load_taxonomy()
    above = {number for number, _ in taxonomy.ancestors(LACE)}
    related = {each.number for each in related_to(LACE)}
    assert MADRID not in related
    assert not related & above
    assert related_to(MADRID) == related_to(ESPRESSO) == ()


def test_whose_score_rose_since_a_week_ago_is_told_with_both_scores(house):
    (wanda,) = rising_in(LACE, 5)
    assert wanda.influencer_id == id_of("wanda")
    assert wanda.score_tenths - wanda.before_tenths >= 10
    assert wanda.before_on == LAST_DAY.date() - timedelta(7)
    assert rising_in(LACE, 0) == ()


def test_whoever_was_not_yet_heard_on_a_topic_a_week_ago_does_not_rise_in_it(house):
    # The jazz of all three drew its first reactions ten days ago, the espresso too: nobody rises by ageing.
    assert [each.influencer_id for each in rising_in(ESPRESSO, 5)] == []


def test_who_is_erased_rises_no_more_and_the_counts_stay(house, noon):
    before = (related_to(LACE), volumes_of(LACE))
    wanda = id_of("wanda")

    erase(wanda, now=noon)
    purge_removed()
    g.pop("generation")  # what a request has pinned

    assert current_generation().manifest.purged_at is not None
    assert rising_in(LACE, 5) == ()
    for name in ("ledger/heard", "ledger/quotes"):
        assert current_generation().ledger(name, wanda, ("person",)).num_rows == 0
        assert current_generation().ledger(name, id_of("wilma"), ("person",)).num_rows > 0
    assert (related_to(LACE), volumes_of(LACE)) == before


def test_a_generation_of_before_there_were_such_facts_has_none(house):
    for name in (VOLUMES, RELATED, RISING):
        (current_generation().folder / name).unlink()
    assert volumes_of(LACE) == related_to(LACE) == rising_in(LACE, 5) == ()


def test_a_first_run_tells_of_nobody_who_rises(sqlite_app, load, run):
    assert volumes_of(LACE) == ()
    load(
        sqlite_app, [account("ada"), post("ada", 0, text="#lace"), account("bea"), act("like", "bea", "ada", number=0)]
    )
    run()
    assert rising_in(LACE, 5) == ()
    assert [each.posts for each in volumes_of(LACE)] == [1]
