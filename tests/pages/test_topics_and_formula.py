"""The pages of topics, and the page that explains the score."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influencers.calculator import REACTORS, Crowd, half_life_days, work_out
from influencers.scoring.formula import FORMULA, KINDS
from tests.pages import cards


def test_a_topic_names_who_leads_it_with_reasons_and_shares(visit):
    page = visit("/topics/coffee")
    first, second = page.all("article")
    assert first.text.startswith("Place 1")
    for said in ("Ada Lindqvist", "31 posts about Coffee drew reactions", "58Clear", "4.1"):
        assert said in first.text
    assert "<Bo & Söhne>" in second.text


def test_a_topic_stands_between_broader_and_narrower_ones(visit):
    page = visit("/topics/coffee")
    links = {tag.text: tag.get("href") for tag in page.all("a")}
    assert links["Drinks"] == "/topics/drinks"
    assert links["Espresso machines"] == "/topics/espresso-machines"
    assert links["Latte art"] == "/topics/latte-art"


def test_a_topic_leads_to_a_search_in_it(visit):
    (link,) = [tag for tag in visit("/topics/coffee").all("a") if tag.text == "Search in Coffee"]
    assert parse_qsl(urlsplit(link.get("href")).query) == [("topic", "coffee")]


def test_an_empty_topic_says_why_and_leads_on(visit, world):
    world.leaders = []
    world.topic = lambda slug: cards.topic_card(slug, people_count=0)
    page = visit("/topics/coffee")
    assert "at least two of their posts" in page.one("main").text
    assert [tag.get("href") for tag in page.all("a") if tag.text == "Go to Drinks"] == ["/topics/drinks"]


def test_a_topic_of_people_who_may_not_be_shown_says_so(visit, world):
    world.leaders = []
    assert "none of them is listed" in visit("/topics/coffee").one("main").text


def test_an_unknown_topic_is_not_found(visit):
    assert visit("/topics/no-such-topic-at-all", 404).one("h1").text == "There is no such topic"


def test_topics_are_found_by_the_beginning_of_their_name(visit):
    page = visit("/topics?q=coff")
    assert "/topics/coffee" in [tag.get("href") for tag in page.all("a")]
    assert page.by_id("q").get("value") == "coff"


def test_a_name_without_topics_is_offered_as_a_search(visit):
    page = visit("/topics?q=zzzz")
    assert [tag.get("href") for tag in page.all("a") if "Search people" in tag.text] == ["/search?q=zzzz"]


def test_places_stand_apart_from_what_one_can_be_expert_in(visit):
    page = visit("/topics")
    assert "Bergen 40" in [tag.text for tag in page.all("a")]
    assert "A place is something to talk about" in page.one("main").text


def test_the_calculator_answers_by_the_formula(visit):
    worked = work_out(Crowd(reactors_count=1000, reactor="empty", act="like", acts_count=5))
    page = visit("/how-the-score-works?reactors_count=1000&reactor=empty&act=like&acts_count=5")
    assert page.by_id("worked").text.startswith(f"{worked.score:.0f}")
    assert f"Score{worked.score:.1f}" in page.by_id("worked").text.replace("Score ", "Score")


def test_the_calculator_keeps_what_was_typed_and_says_what_is_wrong_with_it(visit):
    page = visit("/how-the-score-works?reactors_count=many&age_days=1", 400)
    field = page.by_id("reactors_count")
    assert field.get("value") == "many"
    assert page.by_id(field.get("aria-describedby")).text == "Write a whole number from 0 to 1,000,000."
    assert page.by_id("age_days").get("value") == "1"


@pytest.mark.parametrize("typed", ["5,000", "5 000", "5000", "5’000"])
def test_the_calculator_reads_counts_as_people_write_them(visit, typed):
    page = visit(f"/how-the-score-works?{urlencode({'reactors_count': typed})}")
    assert "5,000 reactors" in page.by_id("worked").text


@pytest.mark.parametrize("typed", ["-4", "1,00", "4.5", "1,000,001", "９", "9" * 5000])
def test_the_calculator_takes_nothing_else_for_a_count(visit, typed):
    page = visit(f"/how-the-score-works?{urlencode({'reactors_count': typed})}", 400)
    assert "from 0 to 1,000,000" in page.by_id("reactors_count-about").text


def test_the_calculator_answers_with_its_whole_card(visit):
    (form,) = [tag for tag in visit("/how-the-score-works").all("form") if tag.get("hx-get")]
    assert form.get("hx-target") == form.get("hx-select") == "#calculator"


def test_the_calculator_refuses_fields_it_does_not_have(visit):
    assert "colour" in visit("/how-the-score-works?colour=red", 400).one("main").text


def test_every_kind_of_act_and_every_remark_is_on_the_page(visit):
    text = visit("/how-the-score-works").one("main").text
    for remark in ("New account", "Endorsed back", "Profile not seen", "Reshares", "Visits", "Bellwether"):
        assert remark in text


#: The same examples in every run, however busy the machine is.
steady = settings(derandomize=True, database=None)
crowds = st.builds(
    Crowd,
    reactors_count=st.integers(0, 10_000),
    reactor=st.sampled_from(sorted(REACTORS)),
    act=st.sampled_from([KINDS[code] for code in FORMULA.scoring_kinds]),
    acts_count=st.integers(1, 50),
    age_days=st.integers(0, 400),
    others_count=st.integers(0, 500),
    is_returned=st.booleans(),
    posts_count=st.integers(0, 1000),
)


@steady
@given(crowds)
def test_the_factors_of_one_reactor_multiply_to_its_part_and_the_parts_to_the_whole(crowd):
    worked = work_out(crowd)
    factors = (worked.credibility, worked.authority, worked.selectivity, worked.evidence, worked.kept, worked.restraint)
    product = 1.0
    for factor in factors:
        assert 0 <= factor <= 1
        product *= factor
    assert worked.each == pytest.approx(product)
    assert worked.influence == pytest.approx(worked.each * crowd.reactors_count)
    assert worked.low <= worked.score <= worked.high


@steady
@given(crowds)
def test_what_is_a_year_old_or_done_by_nobody_makes_no_score(crowd):
    worked = work_out(crowd)
    assert (worked.score == 0) is (crowd.reactors_count == 0 or crowd.age_days >= 365)


def test_attention_counts_half_after_eight_weeks():
    assert half_life_days() == 56
