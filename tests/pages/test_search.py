"""The home page and the results of a search."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from influencers.topics import taxonomy
from kernel.errors import Unavailable
from search.errors import SearchResting, StaleCursor
from search.port.page import CountedLater
from search.port.query import Order, Range
from search.queries import NearMiss, Relaxed
from search.rows import CHIP_WORDS, GROUPS, Shape
from search.schemas import SearchSchema
from tests.pages import cards
from tests.pages.conftest import found

ASKED = "/search?q=roaster&topic=coffee&not_topic=tea&min_score=40&active_within_days=30&order=score"


def _chips(page) -> dict[str, list[tuple[str, str]]]:
    chips = [tag for tag in page.all("a") if "chip" in tag.get("class").split()]
    return {tag.text: parse_qsl(urlsplit(tag.get("href")).query) for tag in chips}


def _remember(world):
    seen = []
    find = world.find
    world.find = lambda session, query: seen.append(query) or find(session, query)
    return seen


def test_the_form_carries_everything_that_was_asked(visit, world):
    seen = _remember(world)
    page = visit(ASKED)
    fields = [tag for tag in page.all("input") if tag.get("form") == "ask" or tag.get("name") == "q"]
    filled = {
        (tag.get("name"), tag.get("value")) for tag in fields if tag.get("value") and tag.get("type") != "checkbox"
    }
    filled |= {(tag.get("name"), tag.get("value")) for tag in fields if "checked" in tag.attributes}
    chosen = {
        (tag.around[-1].get("name"), tag.get("value")) for tag in page.all("option") if "selected" in tag.attributes
    }
    assert filled | chosen == set(parse_qsl(urlsplit(ASKED).query))
    (query,) = seen
    assert (query.score_tenths, query.active_within_days, query.order) == (Range(400, None), 30, Order.SCORE)


def test_a_page_is_of_the_taxonomy_it_began_with_whatever_an_operator_changes_meanwhile(visit, world, monkeypatch):
    seen = []
    find = world.find

    def find_while_topics_change(session, query):
        seen.append(taxonomy.load_taxonomy())
        monkeypatch.setattr(taxonomy, "_mark_of", lambda _path: ("another file", 1, 1, 1))
        seen.append(taxonomy.load_taxonomy())
        return find(session, query)

    world.find = find_while_topics_change
    visit(ASKED)

    before, meanwhile = seen
    assert before is meanwhile


def test_every_filter_has_a_chip_that_takes_it_away_and_keeps_the_rest(visit):
    whole = parse_qsl(urlsplit(ASKED).query)
    chips = _chips(visit(ASKED))
    taken = {text: set(whole) - set(left) for text, left in chips.items()}
    assert taken == {
        "topic Coffee": {("topic", "coffee")},
        "not Tea": {("not_topic", "tea")},
        "score from 40": {("min_score", "40")},
        "active within 30 days": {("active_within_days", "30")},
    }


def test_a_topic_that_was_excluded_stays_in_the_panel_to_be_taken_back(visit):
    page = visit(ASKED)
    assert "checked" in page.by_id("not_topic-tea").attributes
    assert "checked" in page.by_id("topic-coffee").attributes


def test_a_band_is_a_link_that_sets_both_ends_of_its_range(visit):
    page = visit(ASKED)
    (band,) = [tag for tag in page.all("a") if tag.text == "Strong, 60 to 79"]
    asked = dict(parse_qsl(urlsplit(band.get("href")).query))
    assert (asked["min_score"], asked["max_score"]) == ("60", "79.9")
    assert asked["topic"] == "coffee"


def test_a_hit_says_who_why_and_how_sure(visit):
    page = visit(ASKED)
    articles = page.all("article")
    assert len(articles) == 3
    text = articles[0].text
    for said in (
        "Ada Lindqvist",
        "64 % of their influence",
        "64Stronglikely 61–67",
        "Fit in Coffee48",
        "Very sure",
        "55 → 64",
    ):
        assert said in text


def test_the_next_page_keeps_the_question(visit):
    page = visit(ASKED + "&cursor=this")
    (link,) = [tag for tag in page.all("a") if tag.text == "Next page"]
    asked = parse_qsl(urlsplit(link.get("href")).query)
    assert asked == [*parse_qsl(urlsplit(ASKED).query), ("cursor", "next")]


def test_a_search_that_finds_nobody_says_why_and_offers_to_loosen_it(visit):
    page = visit("/search?q=nobody&topic=coffee")
    assert "Nobody matches all of this" in [tag.text for tag in page.all("h2")]
    offered = _chips(page)
    assert offered["without “topic Coffee”: 0 people"] == [("q", "nobody")]
    assert offered["without “the words nobody”: 1,204 people"] == [("topic", "coffee")]


def test_at_most_six_ways_out_are_counted(visit, world):
    seen = _remember(world)
    page = visit("/search?q=nobody" + "".join(f"&network=n{number}" for number in range(9)))
    offered = [text for text in _chips(page) if text.startswith("without ")]
    assert len(offered) == 10
    assert len([query for query in seen if query.size == 1]) == 6
    assert len([text for text in offered if text.endswith((": 0 people", ": 1,204 people"))]) == 6


def test_a_search_of_words_alone_that_finds_nobody_leads_to_the_topics(visit):
    page = visit("/search?q=nobody")
    assert [tag for tag in page.all("a") if tag.text == "See all topics"]


def test_words_that_were_forgiven_are_said(visit):
    assert "nearly the same" in visit("/search?q=nearly").one("main").text


def test_what_could_not_be_read_stands_beside_its_field(visit):
    page = visit("/search?min_score=lots&max_followers=-5", 400)
    for name in ("min_score", "max_followers"):
        field = page.by_id(name)
        assert field.get("aria-invalid") == "true"
        assert page.by_id(field.get("aria-describedby")).text
    assert page.by_id("min_score").get("value") == "lots"
    assert "open" in page.by_id("panel").attributes


def test_what_could_not_be_read_is_named_where_the_answer_would_be(visit):
    told = visit("/search?min_score=lots&colour=red", 400).by_id("results").text
    assert "Score from: " in told
    assert "colour: " in told


def test_what_could_not_be_read_takes_nothing_from_the_panel_and_is_no_filter(visit):
    page = visit("/search?min_score=lots&network=bluesky&topic=coffee", 400)
    assert "checked" in page.by_id("topic-coffee").attributes
    assert "checked" in page.by_id("network-bluesky").attributes
    assert page.by_id("language-en")
    assert list(_chips(page)) == ["network Bluesky", "topic Coffee"]
    assert "2 in use" in page.by_id("panel").text
    (way_on,) = [tag.get("href") for tag in page.all("a") if tag.text == "Search without it"]
    assert way_on == "/search?network=bluesky&topic=coffee"
    assert page.all("article") == []


def test_an_order_nobody_knows_is_said(visit):
    assert "no order “best”" in visit("/search?order=best", 400).by_id("results").text


def test_the_score_in_the_topic_orders_only_where_a_topic_is_asked(visit):
    def offered(path):
        page = visit(path)
        return [tag.text for tag in page.all("option") if page.by_id("order") in tag.around]

    assert "Score in the topic" in offered("/search?topic=coffee&order=topic")
    for path in ("/search", "/search?not_topic=tea", "/search?order=topic"):
        assert "Score in the topic" not in offered(path)
    assert "Score, from the lowest" in offered("/search?order=score_asc")


def test_what_needs_a_topic_goes_with_the_last_one(visit):
    chips = _chips(visit("/search?topic=coffee&min_topic_score=40&order=topic&network=bluesky"))
    assert chips["topic Coffee"] == [("network", "bluesky")]
    assert chips["network Bluesky"] == [("topic", "coffee"), ("min_topic_score", "40"), ("order", "topic")]


def test_in_the_order_of_growth_every_card_says_how_much(visit):
    first, second, third = visit("/search?order=growth").all("article")
    assert "Change, 30 days+2.2 points" in first.text
    assert "Change, 30 daysnot measured" in second.text
    assert "Change, 30 days0.0 points" in third.text
    assert "Change, 30 days" not in visit("/search").one("main").text


def test_a_place_is_no_fit_on_a_card(visit, world):
    def of_a_place(session, query):
        hit = replace(found(session, query).hits[0], topic=cards.BERGEN, reasons=())
        return replace(found(session, query), hits=(hit,))

    world.find = of_a_place
    (card,) = visit("/search?topic=coffee").all("article")
    assert "Posts about Bergen3drew reactions" in card.text
    assert "Fit" not in card.text
    assert "focus" not in card.text


def test_results_say_of_how_many(visit):
    page = visit("/search?topic=coffee")
    (told,) = [tag.text for tag in page.all("p") if tag.get("role") == "status"]
    assert told.startswith("1,204 people of 1,204 who may be shown · scores of 21 Nov 2026")
    assert page.one("title").text.startswith("1,204 people heard in Coffee")
    assert "1,984 people have a score" in visit("/").one("main").text.replace("1,984people", "1,984 people")
    assert "the 1,204 who may be shown" in visit("/").one("main").text


def test_chips_write_figures_as_people_do(visit):
    chips = _chips(visit("/search?min_followers=20000&max_followers=30,000&kind=bot"))
    assert list(chips) == ["followers from 20,000", "followers to 30,000", "kind Bot, by its own statement"]


def test_what_is_excluded_says_so_in_place_of_a_count(visit):
    page = visit(ASKED)
    (count,) = [tag.text for tag in page.all("span") if tag.get("class") == "c" and tag.text == "excluded"]
    assert count


def test_who_shares_a_name_is_told_by_their_handle(visit, world):
    twin = replace(cards.LEADERS[1], card=replace(cards.BO, name=cards.ADA.name, handle="other"))
    world.leaders = [cards.LEADERS[0], twin]
    assert {"@adabrews", "@other"} <= {tag.text for tag in visit("/").all("bdi")}
    world.leaders = cards.LEADERS
    assert "@adabrews" not in {tag.text for tag in visit("/").all("bdi")}


def test_a_field_that_is_not_on_the_page_is_named_too(visit):
    assert "colour" in visit("/search?colour=red", 400).one("main").text


def test_a_page_that_is_gone_leads_back_to_the_first_one(visit, world):
    def gone(session, query):
        if query.cursor:
            raise StaleCursor("This page belongs to another search.")
        return found(session, query)

    world.find = gone
    page = visit(ASKED + "&cursor=old", 400)
    (link,) = [tag for tag in page.all("a") if tag.text == "Back to the first page"]
    assert parse_qsl(urlsplit(link.get("href")).query) == parse_qsl(urlsplit(ASKED).query)


def test_search_at_rest_is_said_on_a_page_of_its_own(visit, world):
    def rest(_session, _query):
        raise Unavailable("The index does not answer at the moment.")

    world.find = rest
    page = visit("/search", 503)
    assert page.one("h1").text == "This part is resting"
    buttons = [tag for tag in page.all("a") if "btn" in tag.get("class")]
    assert [tag.text for tag in buttons if page.one("main") in tag.around] == ["Try again"]


def test_search_that_rests_before_the_facets_are_counted_is_said_on_the_same_page(visit, world):
    def rest():
        raise SearchResting("The index does not answer at the moment.")

    world.find = lambda session, query: replace(found(session, query), facets=CountedLater(rest))
    page = visit(ASKED, 503)
    assert page.one("h1").text == "Search is resting"
    assert not page.all("article")


def test_scores_carry_their_date(visit):
    for path in ("/", "/search", "/people/7", "/topics/coffee"):
        assert "21 Nov 2026" in visit(path).one("footer").text


def test_before_the_first_scores_every_page_says_how_to_make_them(visit, world):
    world.generation, world.topics, world.places, world.leaders = None, [], [], []
    for path in ("/", "/search", "/topics"):
        page = visit(path)
        assert "flask scores run" in page.one("main").text
        assert page.one("h1").text == "No scores yet"


def test_home_starts_from_topics_and_takes_a_score_apart(visit):
    page = visit("/")
    starts = _chips(page)
    assert starts["Coffee 1,204"] == [("topic", "coffee")]
    assert "1,984" in page.one("main").text
    assert page.one("form").get("action") == "/search"
    assert [tag.get("href") for tag in page.all("a") if tag.text == "See every line of it"] == ["/people/7/why"]


def test_home_leaves_out_topics_that_stand_above_another(visit, world):
    world.topics = [cards.topic_card("drinks"), cards.topic_card("tea")]
    assert list(_chips(visit("/"))) == ["Tea 1,204"]


NO_FILTERS = {"q", "order", "size", "cursor", "topics_mode"}


def test_every_parameter_that_filters_has_a_chip_and_no_other():
    assert set(CHIP_WORDS) == set(SearchSchema().fields) - NO_FILTERS


def test_every_filter_of_the_panel_carries_what_was_asked(visit):
    asked = [(name, _sample(name)) for group in GROUPS for name in sorted(group.fields)]
    page = visit("/search?" + urlencode([*asked, ("city", "Paris")]))
    for name, value in asked:
        field = page.by_id(f"{name}-1") if name in SEVERAL else page.by_id(name)
        if field.name == "input":
            assert (name, field.get("value")) == (name, value)
        elif field.name == "textarea":
            assert value in field.text
    assert page.by_id("city-2").get("value") == "Paris"
    assert page.by_id("city").get("value") == ""
    chosen = {option.around[-1].get("name") for option in page.all("option") if "selected" in option.attributes}
    assert {"verified", "has_link"} <= chosen


SEVERAL = {row.name for group in GROUPS for row in group.rows if row.shape is Shape.SEVERAL}
SAMPLES = {
    "verified": "yes",
    "has_link": "no",
    "audience_topic": "coffee",
    "insiders": "coffee",
    "city": "Lyon",
    "audience_country": "FR",
    "says_about": "@ada",
    "audience_language": "fr",
}


def _sample(name: str) -> str:
    return SAMPLES.get(name, "7" if name.startswith(("min_", "max_")) else "ada")


def test_a_group_of_filters_is_open_where_one_of_them_is_in_use(visit):
    page = visit("/search?verified=yes")
    assert ["open" in tag.attributes for tag in page.all("details") if tag.get("class") == "more"] == [
        True,
        False,
        False,
    ]


def test_what_cannot_be_read_in_a_group_stands_beside_its_field(visit):
    page = visit("/search?min_following=many&country=Frnace&without_words=-x&verified=maybe&city=France", 400)
    for name in ("min_following", "without_words", "verified"):
        field = page.by_id(name)
        assert field.get("aria-invalid") == "true"
        assert page.by_id(field.get("aria-describedby")).text
    assert "is no country" in page.by_id("country-error").text
    assert page.by_id("city-1").get("value") == "France"
    assert "no city" in page.by_id("city-error").text


def test_praise_is_asked_with_whom_it_is_of_and_goes_with_it(visit):
    page = visit("/search?says_about=%23acme&min_positive_share=60")
    assert "of whose posts about #acme at least 60 % are positive" in page.one("h1").text
    assert page.by_id("says_about-1").get("value") == "#acme"
    taken_away = {chip: [name for name, _value in pairs] for chip, pairs in _chips(page).items()}
    assert taken_away["says something about #acme"] == []
    assert taken_away["positive posts, percent, from 60"] == ["says_about"]

    wrong = visit("/search?says_about=acme&min_positive_share=600", 400)
    assert "write @ or # before it" in wrong.by_id("says_about-error").text
    assert wrong.by_id("says_about-1").get("value") == "acme"
    assert wrong.by_id(wrong.by_id("min_positive_share").get("aria-describedby")).text
    alone = visit("/search?min_negative_share=60", 400).by_id("min_negative_share")
    assert alone.get("aria-invalid") == "true"


def test_several_topics_can_all_be_asked_for(visit):
    assert "topics_mode" not in [tag.get("id") for tag in visit("/search?topic=coffee").all("select")]
    page = visit("/search?topic=coffee&topic=espresso&topics_mode=all")
    assert [option.get("value") for option in page.all("option") if "selected" in option.attributes][:1] == ["all"]
    assert "heard in Coffee and Espresso" in page.one("h1").text


def test_who_just_misses_is_shown_with_what_they_fail_and_names_nobody_has(visit, world):
    find = world.find
    world.find = lambda session, query: replace(
        find(session, query),
        total=3,
        unknown=("nobody.example",),
        near_misses=(NearMiss(cards.BO, "country"),),
        relax=(Relaxed("country", 214), Relaxed("handles", 9)),
    )
    text = visit("/search?country=FR&handles=ada nobody.example").by_id("results").text
    assert "Nobody who may be shown is known as nobody.example." in text
    assert f"{cards.BO.name} fails only: in France" in text
    assert "214 without “in France”" in text
