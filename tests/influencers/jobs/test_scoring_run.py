"""A scoring run, from the log to a published generation."""

import dataclasses
import shutil
import sys

import pytest

from influencers.errors import AssertsFailed, GenerationMissing, NotListed
from influencers.generations import making
from influencers.generations.layout import folder_of, numbers
from influencers.generations.manifest import Assertion
from influencers.generations.reading import current_generation, open_generation
from influencers.jobs.publishing import publish_generation
from influencers.queries.explanations import explain
from influencers.queries.exports import exported
from influencers.queries.listing import listed_ids
from influencers.queries.people import influencer_card, people
from influencers.queries.readers import NOT_LISTED, Reader
from influencers.queries.topics import leaders, topic_card
from kernel.database import reading
from kernel.errors import Conflict, Refused
from tests.activity_lines import LAST_DAY, account, act, coffee_world, crowd, post


def ledger_of(generation):
    sets = ("ledger/pairs", "ledger/topics", "ledger/events")
    return [
        generation.ledger(name, row.id, ("person", "actor", "target", "c9")).to_pylist()
        for row in generation.scored()
        for name in sets
    ]


def test_before_the_first_run_there_is_no_generation(sqlite_app):
    with pytest.raises(GenerationMissing):
        current_generation()


def test_an_empty_log_makes_a_generation_of_nobody(sqlite_app, run):
    assert run().counts["scored"] == 0


def test_the_whole_way_from_a_file_to_a_page_on_each_database(app, load, run, who):
    load(app, coffee_world())

    run()

    with reading() as session:
        assert influencer_card(session, who("ada")).basis == "public"


def test_who_is_reacted_to_by_more_people_is_scored_higher_and_the_silent_are_not_scored(scored, who):
    with reading() as session:
        rows = {row.handle: row for row in exported(session, current_generation())}
    assert list(rows)[:2] == ["ada", "bea"]
    assert rows["ada"].score > rows["bea"].score > 0
    assert "silas" not in rows


def test_lines_of_an_explanation_sum_to_the_score_and_the_influence(scored, who):
    with reading() as session:
        whole = explain(session, who("ada"))
        some = explain(session, who("ada"), lines=5)
    assert sum(round(line.points * 10) for line in whole.contributions) == round(whole.score * 10)
    assert sum(round(line.influence * 1e9) for line in whole.contributions) == round(whole.influence * 1e9)
    assert some.rest.count == len(whole.contributions) - 5
    shown = sum(round(line.points * 10) for line in some.contributions) + round(some.rest.points * 10)
    assert shown == round(whole.score * 10)


@pytest.mark.parametrize("parts", ["by_network", "by_kind", "by_reason"])
def test_every_list_of_parts_sums_to_the_score(scored, who, parts):
    with reading() as session:
        explanation = explain(session, who("ada"))
    listed = getattr(explanation, parts)
    assert sum(round(part.points * 10) for part in listed) == round(explanation.score * 10)
    assert sum(round(part.influence * 1e9) for part in listed) == round(explanation.influence * 1e9)


def test_a_topic_score_has_a_ledger_of_its_own(scored, who):
    with reading() as session:
        card = influencer_card(session, who("ada"))
        explanation = explain(session, who("ada"), topic="coffee")
    coffee_score = next(topic for topic in card.topics if topic.slug == "coffee")
    assert 0 < coffee_score.score <= card.score
    assert coffee_score.posts_count == 3
    assert coffee_score.focus == 1.0
    total = sum(round(line.influence * 1e9) for line in explanation.contributions)
    assert total == round(coffee_score.influence * 1e9)


def test_a_topic_is_led_by_whom_it_listens_to_and_says_why(scored, who):
    with reading() as session:
        first = leaders(session, "coffee")[0]
    assert first.card.handle == "ada"
    assert first.reasons[0] == "3 posts about Coffee drew reactions"
    assert topic_card("coffee").people_count == 1


def test_reactors_who_are_not_listed_are_counted_but_not_named(scored, who):
    with reading() as session:
        public = explain(session, who("ada"))
        operator = explain(session, who("ada"), reader=Reader.OPERATOR)
    assert {line.actor for line in public.contributions} == {NOT_LISTED}
    assert {line.actor_id for line in public.contributions} == {None}
    assert "did:fan001" in {line.actor for line in operator.contributions}


def test_somebody_of_unknown_age_with_too_few_reactors_has_no_page(scored, who):
    with reading() as session, pytest.raises(NotListed):
        influencer_card(session, who("bea"))


REFUSALS = {
    "dorothea": {"protected": True},
    "edgar": {"minor": True},
    "fiona": {"discoverable": False},
    "gustav": {"indexable": False},
    "hanna": {"bio": "hello #NoBot"},
    "ivan": {"labels": ["!no-unauthenticated"]},
}


def test_whoever_says_no_is_not_listed(sqlite_app, load, run, who):
    says_nothing = {"jonas": {}}
    lines = [account(handle, **facts) for handle, facts in (REFUSALS | says_nothing).items()]
    lines += [act("reshare", fan, handle) for fan in crowd(10) for handle in REFUSALS | says_nothing]
    load(sqlite_app, lines)

    run()

    with reading() as session:
        assert listed_ids(session, [who(handle) for handle in REFUSALS]) == set()
        assert listed_ids(session, [who("jonas")]) == {who("jonas")}


def test_an_organisation_is_listed_with_few_reactors(sqlite_app, load, run, who):
    load(sqlite_app, [*coffee_world(), account("bea", kind="organisation", seen_at="2025-05-30T00:00:00Z")])

    run()

    with reading() as session:
        assert influencer_card(session, who("bea")).basis == "public"


def test_where_listing_needs_consent_a_run_lists_nobody(coffee, run, who):
    coffee.extensions["settings"] = dataclasses.replace(coffee.extensions["settings"], listing="consent")

    assert run().counts["shown"] == 0
    with reading() as session, pytest.raises(NotListed):
        influencer_card(session, who("ada"))


def test_a_second_run_gives_the_same_integers(coffee, run):
    first = open_generation(coffee.extensions["storage"], run().number)
    second = open_generation(coffee.extensions["storage"], run().number)

    assert [(row.id, row.i9, row.topics) for row in first.scored()] == [
        (row.id, row.i9, row.topics) for row in second.scored()
    ]
    assert ledger_of(first) == ledger_of(second)


def test_the_next_day_carries_the_history_over_and_appends_itself(coffee, run, who):
    day_before = LAST_DAY.date().replace(day=30)
    run(as_of_on=day_before)
    carried = open_generation(coffee.extensions["storage"], run().number).rows([who("ada")])[who("ada")]
    exact = open_generation(coffee.extensions["storage"], run(backfill=True).number).rows([who("ada")])[who("ada")]

    assert carried.history == exact.history


def test_a_run_whose_asserts_fail_is_not_published_and_says_the_figures(coffee, run, monkeypatch):
    run()
    failing = Assertion("moves since the last run", ok=False, figure="7 of 100 people")
    monkeypatch.setattr(making, "move_check", lambda *_args: failing)

    with pytest.raises(AssertsFailed, match="7 of 100 people"):
        run()

    assert coffee.extensions["storage"].current().scores == 1
    assert numbers(coffee.extensions["storage"]) == [1, 2]


def test_an_operator_overrides_failed_asserts_and_goes_back(coffee, run, monkeypatch, noon):
    run()
    with monkeypatch.context() as patch:
        patch.setattr(making, "move_check", lambda *_args: Assertion("moves", ok=False, figure="many"))
        with pytest.raises(AssertsFailed):
            run()

    publish_generation(2, now=noon)
    assert coffee.extensions["storage"].current().scores == 2
    publish_generation(1, now=noon)
    assert coffee.extensions["storage"].current().scores == 1


def test_publishing_a_generation_that_is_not_there_is_refused(sqlite_app, noon):
    with pytest.raises(GenerationMissing):
        publish_generation(7, now=noon)


def test_two_runs_at_once_are_refused(coffee, run):
    with coffee.extensions["storage"].lock("scores"), pytest.raises(Conflict):
        run()


def test_what_a_crash_left_is_gone_after_the_next_run(coffee, run):
    storage = coffee.extensions["storage"]
    left = storage.generations / ".unfinished-000001-dead"
    left.mkdir(parents=True)

    run()

    assert [path.name for path in storage.generations.iterdir()] == ["000001"]


def test_search_gets_everybody_with_their_facts(scored, who):
    facts = {each.id: each for each in people(current_generation())}
    ada = facts[who("ada")]
    assert ada.handles == ("ada",)
    assert ada.followers == 500
    assert "#coffee" in ada.recent_text
    assert ada.languages == ("en",)
    assert facts[who("silas")].score_tenths == 0


def test_followers_that_were_never_measured_are_unknown_and_not_zero(sqlite_app, load, run, who):
    load(sqlite_app, [account("ada", followers=None), act("like", "fan", "ada")])

    run()

    facts = {each.id: each for each in people(current_generation())}
    assert facts[who("ada")].followers is None
    assert facts[who("ada")].posts_per_week is None


def test_what_happens_at_midnight_after_the_day_does_not_count(sqlite_app, load, run):
    load(sqlite_app, [account("ada"), act("like", "fan", "ada") | {"at": "2025-06-01T00:00:00Z"}])

    assert run().counts["scored"] == 0


def test_the_folder_of_a_generation_holds_what_it_was_made_of(scored):
    folder = folder_of(scored.extensions["storage"], 1)

    names = {path.name for path in folder.iterdir()}
    facts = {"topic_volumes.parquet", "topic_related.parquet", "topic_rising.parquet"}
    assert names == {"manifest.json", "inputs", "scores.sqlite", "people.parquet", "ledger", "edges", *facts}


def test_a_run_that_scores_nobody_is_not_published_after_one_that_did(scored, run):
    with pytest.raises(AssertsFailed, match="somebody is scored"):
        run(as_of_on=LAST_DAY.date().replace(year=2023))

    assert scored.extensions["storage"].current().scores == 1


def test_a_day_that_is_not_over_cannot_be_scored(scored):
    result = scored.test_cli_runner().invoke(args=["scores", "run", "--as-of", "2126-01-01"])

    assert result.exit_code == 2
    assert "not over yet" in result.output


def test_a_generation_without_its_ledgers_cannot_be_published(scored, run, noon):
    run()
    for part in ("ledger", "edges"):
        shutil.rmtree(folder_of(scored.extensions["storage"], 1) / part)

    with pytest.raises(Refused, match="only the scores were kept"):
        publish_generation(1, now=noon)


def test_a_no_that_was_loaded_outlives_the_next_run_of_an_earlier_day(scored, load, run, who):
    load(scored, [account("ada", discoverable=False, seen_at="2025-06-01T08:00:00Z")])
    assert_not_listed(who("ada"))

    run()

    assert_not_listed(who("ada"))


def test_an_export_of_an_unknown_topic_prints_nothing(scored):
    result = scored.test_cli_runner().invoke(args=["scores", "export", "--topic", "no-such-topic"])

    assert result.exit_code == 1
    assert result.stdout == ""


def test_a_malformed_name_is_wrong_usage(scored):
    assert scored.test_cli_runner().invoke(args=["scores", "explain", "nobody"]).exit_code == 2


def test_a_quoted_post_names_only_who_may_be_shown(sqlite_app, load, run, who):
    lines = [account("jonas"), account("hidden", discoverable=False)]
    lines.append(post("jonas", 1, text="With @hidden and @jonas and @nobody.known, mail me@jonas"))
    lines += [act("reshare", fan, "jonas", number=1) for fan in crowd(10)]
    load(sqlite_app, lines)
    run()

    with reading() as session:
        quoted = influencer_card(session, who("jonas")).moments[0].text
    assert quoted == "With @someone not listed and @jonas and @someone not listed, mail me@jonas"


@pytest.mark.parametrize(("name", "shown"), [("   ", "jonas"), ("a\u202eb\nc", "a b c"), ("x" * 500, "x" * 120)])
def test_a_name_is_shown_on_one_line_without_tricks(sqlite_app, load, run, who, name, shown):
    load(sqlite_app, [account("jonas", name=name), act("like", "fan", "jonas")])
    run()

    facts = {each.id: each for each in people(current_generation())}
    assert facts[who("jonas")].name == shown


def assert_not_listed(influencer_id):
    with reading() as session:
        assert listed_ids(session, [influencer_id]) == set()


def test_an_engine_that_is_not_installed_is_named_and_leaves_nothing_behind(coffee, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)

    said = coffee.test_cli_runner().invoke(args=["scores", "run", "--as-of", "2025-06-01", "--engine", "spark"])

    assert said.exit_code == 1
    assert "pip install -r requirements-spark.txt" in said.output
    assert list(coffee.extensions["storage"].generations.iterdir()) == []
