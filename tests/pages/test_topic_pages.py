"""What a topic's page says besides who leads it, and names for what is typed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from influencers.figures.volumes import count_axis, volume_plot
from influencers.queries.topic_page import LanguageMix, NearTopic, NearTopics, RisingCard, Volume
from tests.pages import cards
from tests.pages.html import Page

LAST_ON = date(2026, 11, 21)
DAYS = tuple((LAST_ON - timedelta(days=back), back % 4) for back in range(89, -1, -1))
SPANS = tuple((DAYS[first][0], DAYS[first + 29][0], 40) for first in (0, 30, 60))
VOLUME = Volume(DAYS, 120, SPANS, (LanguageMix("en", (40, 30, 20)), LanguageMix("", (0, 10, 20))))


@pytest.fixture
def facts(monkeypatch):
    """What is known of a topic; a test may change it."""
    known = {
        "rising": (RisingCard(cards.ADA, 58.0, 55.5, date(2026, 11, 14)),),
        "near_topics": NearTopics(
            (NearTopic("tea", "Tea", 12, 3.25),),
            (NearTopic("cocoa", "Cocoa", 3), NearTopic("milk", "Milk", 0)),
            "Drinks",
        ),
        "volume": VOLUME,
    }
    for name in known:
        monkeypatch.setattr(f"influencers.queries.topic_page.{name}", lambda *_asked, name=name: known[name])
    return known


def test_who_rises_is_told_with_both_days(visit, facts):
    page = visit("/topics/coffee")

    assert page.rows("rise")[1] == ["ALAda Lindqvist", "55.5", "58.0", "+2.5"]
    assert "14 Nov 2026" in page.one("main").text


def test_nobody_who_rises_is_said_with_the_reason(visit, facts):
    facts["rising"] = ()

    assert "no scores of then are kept" in visit("/topics/coffee").one("main").text


def test_what_goes_with_a_topic_is_told_apart_by_people_and_by_place(visit, facts):
    page = visit("/topics/coffee")

    def inside(id_):
        return " ".join(t.text for t in page.all("section") if t.get("aria-labelledby") == id_)

    assert "Tea3.2 times as often as by chance12" in inside("together")
    assert "Cocoa 3Milk" in inside("beside")
    assert "right below Drinks" in inside("beside")


def test_every_day_of_the_line_stands_in_its_table_and_every_language_in_its_mix(visit, facts):
    page = visit("/topics/coffee")

    days = [row for row in page.rows("volume-table") if row[0] != "Day"]
    assert len(days) == 90
    assert days[-1] == ["21 Nov 2026", "0"]
    assert [row[0] for row in page.rows("volume")][-3:] == ["English", "Not stated", "Posts, 30 days each"]
    drawn = [tag for tag in page.all("svg") if "curve" in tag.get("class").split()]
    assert [tag.get("aria-label").split(". ")[1] for tag in drawn] == ["The numbers are in the table below."] * 2


def test_what_is_not_covered_is_said_with_and_without_posts(visit, facts):
    for volume in (VOLUME, None):
        facts["volume"] = volume
        assert "posts in other languages are not covered" in visit("/topics/coffee").one("main").text
    assert "No post about Coffee was seen" in visit("/topics/coffee").one("main").text


def test_nobody_is_said_to_be_heard_in_a_place(visit, world, facts):
    world.leaders = []
    world.topic = lambda slug: replace(cards.topic_card(slug, people_count=0), is_place=True)
    facts["near_topics"] = replace(facts["near_topics"], by_people=())

    page = visit("/topics/madrid")

    assert "A place. Nobody drew reactions with posts about it yet." in page.one("main").text
    assert "eard in" not in page.one("title").text + page.one("main").text


def test_a_line_needs_two_days_and_something_to_count():
    asked = {"last_on": LAST_ON, "size": (300, 200), "ticks_count": 2}

    assert volume_plot([3], **asked) is volume_plot([0, 0, 0], **asked) is None
    assert volume_plot([0, 3], **asked).end == (270.0, 0.0)


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 9, 10, 11, 39, 40, 41, 99, 12_345])
def test_an_axis_of_counts_holds_the_most_with_few_words(most):
    axis = count_axis(most)

    assert most <= axis.high <= max(4, 3 * most)
    assert 2 <= len(axis.ticks) <= 5
    assert all(float(value).is_integer() for value, _word in axis.ticks)


def suggested(house, query, **headers):
    answer = house.test_client().get(f"/topics/suggest?{query}", headers={"Accept": "text/html", **headers})
    assert answer.status_code == 200
    return answer


def test_names_for_what_is_typed_are_choices_with_their_way_in_the_language_asked_for(house):
    first = Page(suggested(house, "q=kaff&lang=de").text).all("li")[0]

    told = tuple(first.get(name) for name in ("role", "data-slug", "lang", "dir"))
    assert told == ("option", "coffee", "de", "ltr")
    assert first.text == "KaffeeSpeisen und Getränke"


def test_names_are_in_the_language_of_the_reader_when_none_is_asked_for(house):
    answer = suggested(house, "q=coffee", **{"Accept-Language": "ja, ar;q=0.8, de;q=0.5"})

    assert Page(answer.text).all("li")[0].get("dir") == "rtl"
    assert {"Accept", "Accept-Language"} <= set(answer.vary)


def test_a_program_gets_the_same_names_as_json(house):
    answer = suggested(house, "q=kaff&lang=de", Accept="application/json")

    assert answer.json["lang"] == "de"
    assert answer.json["topics"][0] == {"slug": "coffee", "label": "Kaffee", "path": "Speisen und Getränke"}


def test_places_are_left_out_where_only_subjects_are_wanted(house):
    slugs = [tag.get("data-slug") for tag in Page(suggested(house, "q=java&subjects=true").text).all("li")]

    assert "java" in slugs
    assert "java-indonesia" not in slugs
    assert "java-indonesia" in suggested(house, "q=java").text


@pytest.mark.parametrize("query", ["lang=xx", "q=coffee&colour=red", f"q={'x' * 101}"])
def test_what_cannot_be_read_is_refused_by_name(house, query):
    assert house.test_client().get(f"/topics/suggest?{query}").status_code == 400


def test_the_names_of_the_list_change_with_the_language_and_its_direction_with_them(visit):
    page = visit("/topics?q=coffee&lang=ar")

    (found,) = [tag for tag in page.all("li") if tag.around and tag.text.startswith("قهوة") and tag.get("lang")]
    assert found.get("dir") == "rtl"
    assert [tag.get("lang") for tag in page.all("a") if tag.get("aria-current") == "true"] == ["ar"]
    assert [tag.get("value") for tag in page.all("input") if tag.get("name") == "lang"] == ["ar"]
