"""Topics that were merged or retired since the scores were made: nothing that was kept falls."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from flask import Flask

from app import create_app
from influencers.actions.taxonomy import Operator, merge_topics, retire_topic
from influencers.generations.blobs import TOPIC_DTYPE
from influencers.models import HiddenTopic
from influencers.queries.accounts import resolve
from influencers.queries.explanations import explain
from influencers.queries.heard import evidence_of
from influencers.queries.hidden import hidden_topics_of
from influencers.queries.people import influencer_card, topics_from
from influencers.queries.readers import Reader
from influencers.queries.standings import everybodys_standings, standing_of, with_current_topics
from influencers.queries.taxonomy import narrows, topic_by_slug
from influencers.queries.topics import leaders, top_topics
from influencers.topics.operator_changes import CHANGES_FILE
from influencers.topics.taxonomy import Taxonomy, Topic, follow_changes
from kernel.database import reading, transaction
from perks.queries.eligibility import offer_of_perk
from perks.rules.offers import Offer
from perks.rules.scores import Topic as PerkTopic
from perks.rules.scores import TopicBand
from perks.rules.wire import offer_as_json
from tests.activity_lines import coffee_world
from tests.scored_worlds import make_world, settings_of

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A small world of coffee and espresso, scored once."""
    app = create_app(settings_of(make_world(tmp_path_factory.mktemp("merged"), coffee_world())))
    yield app
    app.extensions["engine"].dispose()
    follow_changes(None)


@pytest.fixture
def change(scored: Flask) -> Iterator[Callable[..., None]]:
    """Merge a topic into another, or retire it; all is as before when the test ends."""
    by = Operator(scored.extensions["storage"])
    file = by.storage.root / CHANGES_FILE

    def changed(slug: str, into: str | None = None) -> None:
        with transaction() as session:
            if into is None:
                retire_topic(session, slug, None, by=by, now=NOW)
            else:
                merge_topics(session, slug, into, by=by, now=NOW)

    follow_changes(file)
    with scored.app_context():
        yield changed
    file.unlink(missing_ok=True)


def shown_topics(session, person: int) -> dict[str, float]:
    return {topic.slug: topic.score for topic in influencer_card(session, person).topics}


def test_a_card_shows_a_merged_topic_once_under_its_new_name_with_the_better_score(change):
    with reading() as session:
        ada = resolve(session, "bluesky:ada")
        before = shown_topics(session, ada)
    assert {"coffee", "espresso"} <= before.keys()

    change("espresso", "coffee")

    with reading() as session:
        after = shown_topics(session, ada)
    assert "espresso" not in after
    assert after["coffee"] == max(before["coffee"], before["espresso"])


def test_a_topic_that_was_retired_for_nothing_is_told_and_led_to_no_more_at_once(change):
    with reading() as session:
        ada = resolve(session, "bluesky:ada")
        espresso = topic_by_slug("espresso").number
        assert espresso in {each.number for each in evidence_of(session, ada)}
    assert narrows(espresso)

    change("espresso")

    with reading() as session:
        assert "espresso" not in shown_topics(session, ada)
        assert espresso not in {each.number for each in evidence_of(session, ada)}
    assert not narrows(espresso)  # so that no search offers it, and nobody is like another by it


def test_a_topic_that_was_retired_for_nothing_is_offered_in_no_list_of_topics(change):
    assert "espresso" in {topic.slug for topic in top_topics(10)}

    change("espresso")

    assert "espresso" not in {topic.slug for topic in top_topics(10)}


def test_a_merged_topic_is_led_by_the_same_people_under_both_slugs(change):
    with reading() as session:
        before = [leader.card.id for leader in leaders(session, "espresso")]
    assert before
    change("espresso", "matcha")

    with reading() as session:
        assert [leader.card.id for leader in leaders(session, "espresso")] == before
        assert [leader.card.id for leader in leaders(session, "matcha")] == before
    assert "matcha" in {topic.slug for topic in top_topics(10)}


def test_a_score_in_a_merged_topic_is_explained_by_what_was_kept_of_it(change):
    with reading() as session:
        ada = resolve(session, "bluesky:ada")
        before = explain(session, ada, topic="espresso", reader=Reader.OPERATOR)
    assert before.contributions

    change("espresso", "matcha")

    with reading() as session:
        after = explain(session, ada, topic="matcha", reader=Reader.OPERATOR)
    assert (after.score, after.contributions) == (before.score, before.contributions)


def test_what_somebody_hid_stays_hidden_under_any_number_it_ever_had(change):
    espresso, matcha = topic_by_slug("espresso").number, topic_by_slug("matcha").number
    with transaction() as session:
        ada = resolve(session, "bluesky:ada")
        session.add(HiddenTopic(influencer_id=ada, topic=espresso, since_us=0))

    change("espresso", "matcha")

    with transaction() as session:
        assert hidden_topics_of(session, ada) == {espresso, matcha}
        assert "matcha" not in shown_topics(session, ada)
        assert not {espresso, matcha} & standing_of(session, ada).topics.keys()
        session.query(HiddenTopic).delete()


def test_one_person_and_everybody_stand_alike_in_a_merged_topic(change):
    espresso, coffee = topic_by_slug("espresso").number, topic_by_slug("coffee").number
    change("espresso", "coffee")

    with reading() as session:
        ada = resolve(session, "bluesky:ada")
        one, every = standing_of(session, ada), everybodys_standings(session)
    row = int(np.searchsorted(every.ids, ada))
    start, end = every.topic_starts[row : row + 2].tolist()
    numbers, tenths = every.topic_numbers[start:end].tolist(), every.topic_tenths[start:end].tolist()
    assert len(set(numbers)) == len(numbers)
    assert espresso not in numbers
    assert coffee in numbers
    assert {number: tenths[numbers.index(number)] for number in one.topics} == one.topics


def test_in_a_topic_that_was_retired_for_nothing_nobody_stands_in_either_reading(change):
    espresso, coffee = topic_by_slug("espresso").number, topic_by_slug("coffee").number
    with reading() as session:
        ada = resolve(session, "bluesky:ada")
        assert espresso in standing_of(session, ada).topics
        before = everybodys_standings(session)

    change("espresso")

    with reading() as session:
        one, every = standing_of(session, ada), everybodys_standings(session)
    assert espresso not in one.topics
    assert coffee in one.topics
    assert espresso not in every.topic_numbers
    assert np.count_nonzero(every.topic_numbers == coffee) == np.count_nonzero(before.topic_numbers == coffee) > 0


def test_a_perk_for_a_merged_topic_is_for_the_topic_it_was_merged_into(change):
    espresso, coffee = topic_by_slug("espresso").number, topic_by_slug("coffee").number
    rules = offer_as_json(Offer((TopicBand(PerkTopic(espresso, "espresso", "Espresso"), at_least_tenths=500),)))

    change("espresso", "coffee")

    (rule,) = offer_of_perk(rules).rules
    assert rule.topic == PerkTopic(coffee, "espresso", "Espresso")


def test_a_number_that_nobody_knows_any_more_is_left_out(change):
    coffee = topic_by_slug("coffee").number
    blob = np.array([(50_123, 900, 9, 500, 10**9), (coffee, 800, 9, 500, 10**9)], TOPIC_DTYPE).tobytes()

    assert [topic.slug for topic in topics_from(blob)] == ["coffee"]
    assert not narrows(50_123)


def test_standings_without_merged_topics_are_the_same_object(change):
    with reading() as session:
        standings = everybodys_standings(session)

    taxonomy = Taxonomy("", [Topic(1, "1", "one", {"en": "One"})], {})
    assert with_current_topics(standings, taxonomy) is standings
    assert with_current_topics(replace(standings, generation=7), taxonomy).generation == 7
