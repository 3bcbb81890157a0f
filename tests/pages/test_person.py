"""The page of a person, and the lines their score is the sum of."""

from dataclasses import replace
from decimal import Decimal

import pytest
from werkzeug.routing import IntegerConverter

from influencers.queries.cards import Contribution
from tests.pages import cards


def _points(rows: list[list[str]]) -> list[Decimal]:
    return [Decimal(row[-1]) for row in rows[1:]]


@pytest.mark.parametrize(
    ("path", "labels"),
    [
        ("/people/7", ("why", "who")),
        ("/people/7/why", ("kinds", "reactors", "networks", "ledger")),
        ("/people/8", ("who",)),
    ],
)
def test_the_points_of_every_table_sum_to_the_last_row(visit, path, labels):
    page = visit(path)
    for label in labels:
        *parts, whole = _points(page.rows(label))
        assert parts
        assert sum(parts) == whole


def test_a_score_never_comes_without_its_band_and_its_likely_range(visit):
    page = visit("/people/7")
    (dial,) = [tag for tag in page.all("svg") if "dial" in tag.get("class").split()]
    assert dial.get("aria-label") == (
        "Score 64 of 100, band Strong. Nine times in ten the true figure lies between 61 and 67."
    )


def test_sure_and_unsure_people_look_different(visit):
    assert "Very sure" in visit("/people/7").source
    assert "Early days" in visit("/people/8").source


def test_who_may_not_be_shown_is_not_linked_and_not_named(visit):
    page = visit("/people/7/why")
    strangers = [tag for tag in page.all("th") if "someone not listed" in tag.text]
    assert strangers
    assert [tag for tag in page.all("a") if "someone" in tag.text] == []


def test_names_cannot_smuggle_in_tags(visit):
    page = visit("/people/8")
    assert page.one("h1").text == "<Bo & Söhne>"
    assert "<Bo" not in page.source


def test_what_was_not_measured_says_so_and_why(visit):
    page = visit("/people/8")
    text = page.one("main").text
    assert "followers not seen" in text
    assert "not measured: no posts seen" in text
    assert "no post seen" in text
    assert "Fewer than two days were measured" in text
    assert "None" not in text


def test_every_day_of_the_curve_stands_in_its_table(visit):
    rows = visit("/people/7").rows("days")[1:]
    assert len(rows) == 90
    assert rows[0] == ["21 Nov 2026", "64.2"]
    assert rows[-1] == ["24 Aug 2026", "not seen yet"]


def test_a_day_missed_after_the_first_was_not_measured(visit, world):
    gap = replace(cards.ADA, history=(*cards.ADA.history[:40], None, *cards.ADA.history[41:]))
    world.people = {7: gap}
    assert visit("/people/7").rows("days")[1:][49][1] == "not measured: no scoring of that day"


def test_posts_that_moved_people_are_numbered_on_the_curve_and_below(visit):
    page = visit("/people/7")
    curves = [tag for tag in page.all("svg") if "curve" in tag.get("class").split()]
    assert [tag.get("class").split()[1] for tag in curves] == ["wide", "narrow"]
    for curve in curves:
        marks = [tag.text for tag in page.all("text") if tag.get("class") == "evn" and curve in tag.around]
        assert marks == ["1", "2"]


def test_somebody_whom_nobody_hears_has_a_score_of_0_and_the_reason(visit):
    text = visit("/people/9").one("main").text
    assert "Nobody was seen reacting in the last year" in text
    assert "no reactions" in text
    assert "likely" not in text


def test_of_who_may_not_be_shown_only_that_is_said(visit):
    page = visit("/people/10", 404)
    assert "no such person, or they are not listed" in page.one("main").text
    assert "not_listed" in page.one("main").text


def test_remarks_are_explained_where_they_stand(visit):
    page = visit("/people/7/why")
    remarks = {tag.text for tag in page.all("span") if tag.get("class") == "pill" and tag.around[-1].name == "td"}
    explained = {tag.text for tag in page.all("dt")}
    assert remarks
    assert remarks == explained


def test_a_reason_that_is_new_is_shown_as_its_code(visit, world):
    line = Contribution("bluesky", None, "someone not listed", 1.0, 64.2, 1.0, 1, ("NEW_RULE",))
    world.explain = lambda *_asked, **_named: replace(cards.explained(cards.ADA), contributions=(line,), rest=None)
    assert "NEW_RULE" in visit("/people/7/why").one("main").text


def test_the_ledger_of_a_topic_asks_for_that_topic(visit, world):
    asked = {}

    def explain(_session, _id, **named):
        asked.update(named)
        return replace(cards.explained(cards.ADA), topic=named["topic"])

    world.explain = explain
    page = visit("/people/7/why?topic=coffee&lines=20")
    assert asked == {"topic": "coffee", "lines": 20}
    assert page.one("h1").text == "Where the 64 of Ada Lindqvist in Coffee comes from"
    (current,) = [tag.text for tag in page.all("a") if tag.get("aria-current")]
    assert current == "Coffee58"


def test_what_the_ledger_is_not_asked_is_refused_by_name(visit):
    page = visit("/people/7/why?topic=coffee&colour=red", 400)
    assert "colour" in [tag.text for tag in page.all("dt")]


def test_accounts_link_out_without_telling_where_from(visit):
    (link,) = [tag for tag in visit("/people/7").all("a") if tag.get("href").startswith("https:")]
    assert {"noopener", "noreferrer", "nofollow"} <= set(link.get("rel").split())


def test_places_stand_apart_from_topics(visit):
    page = visit("/people/7")
    (heading,) = [tag for tag in page.all("h3") if tag.text == "Places in posts that drew reactions"]
    rows = [tag.text for tag in page.all("div") if tag.get("class") == "drop" and heading.around[-1] in tag.around]
    assert len(rows) == 2
    assert "Bergen" not in " ".join(rows)
    assert "Bergen 3 posts" in [tag.text for tag in page.all("a")]


def test_places_stand_apart_where_the_lines_are_too(visit, world):
    world.topic = lambda slug: replace(cards.topic_card(slug), is_place=True)
    page = visit("/people/7/why?topic=bergen")
    by_place = {tag.text: tag.around[-2] for tag in page.all("a") if "chip" in tag.get("class").split()}
    assert page.by_id("places").text == "Places in posts that drew reactions"
    assert by_place["Bergen3 posts"].get("aria-labelledby") == "places"
    assert by_place["Coffee58"].get("aria-labelledby") == ""
    assert page.one("h1").text == "Where the 64 of Ada Lindqvist in posts about Bergen comes from"


def test_a_little_heard_topic_is_shown_in_tenths(visit, world):
    world.people = {7: replace(cards.ADA, topics=(replace(cards.COFFEE, score=0.3),))}
    world.explain = lambda *_asked, **_named: replace(cards.explained(cards.ADA), score=0.3, topic="coffee")
    page = visit("/people/7/why?topic=coffee")
    assert page.one("h1").text == "Where the 0.3 of Ada Lindqvist in Coffee comes from"
    assert "Coffee0.3" in [tag.text for tag in page.all("a")]


def test_no_score_is_never_taken_apart(visit, world):
    for influence, said in ((0.0, "Cleo Still has no score"), (0.001, "Where the little attention to Cleo Still")):
        world.explain = lambda *_asked, influence=influence, **_named: replace(
            cards.explained(cards.SILENT), influence=influence
        )
        page = visit("/people/9/why")
        assert page.one("h1").text.startswith(said)
        assert page.one("title").text.startswith(said)


def test_the_topic_that_was_asked_is_among_the_chips_and_marked(visit):
    page = visit("/people/7/why?topic=tea")
    (current,) = [tag.text for tag in page.all("a") if tag.get("aria-current")]
    assert current == "Tea64"


def test_one_who_does_several_things_is_counted_in_each_row_and_that_is_said(visit):
    assert "One reactor may do several things" in visit("/people/7/why").one("main").text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "ftp://example.org/a"])
def test_what_is_no_address_of_the_web_is_not_linked(visit, world, url):
    account = replace(cards.ADA.accounts[0], url=url)
    world.people = {7: replace(cards.ADA, accounts=(account,))}
    page = visit("/people/7")
    assert url not in page.source
    assert "adabrews, Bluesky" in page.one("main").text


@pytest.mark.parametrize("number", [2**63, 10**40])
def test_a_number_that_nobody_can_have_is_not_found(visit, number):
    for path in (f"/people/{number}", f"/people/{number}/why"):
        assert visit(path, 404).one("h1").text == "There is nothing here"


def test_every_number_in_an_address_has_an_upper_end(house):
    converters = [each for rule in house.url_map.iter_rules() for each in rule._converters.values()]
    numbers = [each for each in converters if isinstance(each, IntegerConverter)]
    assert numbers
    assert {each.max for each in numbers} == {2**63 - 1}


def test_confidence_is_a_share_like_every_other(visit):
    page = visit("/people/7")
    assert "92 %" in [tag.text for tag in page.all("dd")]
    assert "0.92" not in page.one("main").text


def test_names_keep_their_direction_to_themselves(visit):
    for path in ("/", "/search", "/people/7", "/people/7/why", "/topics/coffee"):
        alone = {tag.text for tag in visit(path).all("bdi")}
        assert "Ada Lindqvist" in alone, path


def test_a_long_place_ends_in_an_ellipsis(visit, world):
    world.people = {7: replace(cards.ADA, location="Bergen " * 40)}
    (told,) = [tag.text for tag in visit("/people/7").all("bdi") if tag.text.startswith("Bergen")]
    assert len(told) <= 80
    assert told.endswith("…")


@pytest.mark.parametrize("lines", ["0", "-1", "many", "9" * 5000])
def test_how_many_lines_is_a_whole_number_and_the_page_says_so(visit, lines):
    page = visit(f"/people/7/why?lines={lines}", 400)
    assert "Write a whole number from 1 to 100,000." in page.one("main").text
