"""What every page promises."""

import re
from itertools import pairwise
from urllib.parse import urlsplit

from tests.pages.conftest import PATHS
from tests.pages.rooms import NO_PAGES, ROOMS

_FIELDS = ("input", "select", "textarea")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PLACEHOLDERS = re.compile(
    r"\b(lorem|ipsum|todo|fixme|xxx|undefined|none none|nan)\b|\{\{|\}\}|\{%|<built-in|object at 0x", re.IGNORECASE
)


def test_it_has_a_title_of_its_own_and_one_h1(page):
    assert re.fullmatch(r".+ · Bellwether", page.one("title").text)
    assert page.one("h1").text


def test_it_names_its_language_and_holds_its_landmarks(page):
    assert page.one("html").get("lang") == "en-GB"
    assert [len(page.all(name)) for name in ("header", "main", "footer")] >= [1, 1, 1]
    assert page.one("main").get("id") == "main"
    navigations = [tag.get("aria-label") for tag in page.all("nav")]
    assert all(navigations)
    assert len(set(navigations)) == len(navigations)


def test_its_first_stop_leads_past_the_navigation(page):
    assert page.all("a")[0].get("href") == "#main"


def test_every_field_has_a_label(page):
    labelled = {tag.get("for") for tag in page.all("label")}
    for tag in page.all(*_FIELDS):
        if tag.get("type") == "hidden" or tag.get("aria-hidden") == "true":
            continue
        wrapped = any(around.name == "label" for around in tag.around)
        assert wrapped or tag.get("id") in labelled, tag


def test_every_button_link_and_drawing_says_what_it_is(page):
    for tag in page.all("a", "button", "summary"):
        assert tag.text or tag.get("aria-label"), tag
    for tag in page.all("svg"):
        assert tag.get("aria-hidden") == "true" or (tag.get("role") == "img" and tag.get("aria-label")), tag


def test_headings_go_down_one_step_at_a_time(page):
    levels = [int(tag.name[1]) for tag in page.all(*_HEADINGS)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_ids_are_given_once_and_references_lead_somewhere(page):
    ids = [tag.get("id") for tag in page.tags if tag.get("id")]
    assert len(ids) == len(set(ids))
    for tag in page.tags:
        referred = [*tag.get("aria-labelledby").split(), *tag.get("aria-describedby").split()]
        referred += [tag.get(name) for name in ("for", "form") if tag.get(name)]
        referred += [tag.get("href")[1:]] if tag.get("href").startswith("#") else []
        assert set(referred) <= set(ids), tag


def test_nothing_on_it_waits_to_be_filled_in(page):
    assert not _PLACEHOLDERS.search(page.one("body").text)
    assert [tag for tag in page.all("a") if tag.get("href") in ("", "#") and "Try again" not in tag.text] == []


def test_it_holds_no_style_and_no_script_of_its_own(page):
    assert page.all("style") == []
    assert [tag for tag in page.all("script") if not tag.get("src") or tag.text] == []
    loud = [name for tag in page.tags for name in tag.attributes if name == "style" or name.startswith(("on", "hx-on"))]
    assert loud == []


def test_it_asks_nobody_else_for_anything(page):
    fetched = [tag.get(name) for tag in page.tags for name in ("src", "srcset", "poster", "action", "formaction")]
    fetched += [tag.get("href") for tag in page.all("link", "use")]
    fetched += [tag.get("hx-get") for tag in page.tags]
    assert [url for url in fetched if urlsplit(url).netloc] == []
    for tag in page.all("a"):
        if urlsplit(tag.get("href")).netloc:
            assert {"noopener", "noreferrer"} <= set(tag.get("rel").split())


def test_every_list_and_table_is_whole(page):
    assert page.unclosed == []
    for tag in page.all("li"):
        assert tag.around[-1].name in ("ul", "ol")
    for tag in page.all("th"):
        assert tag.get("scope") in ("col", "row")


def test_times_are_told_to_machines_too(page):
    for tag in page.all("time"):
        assert re.match(r"\d{4}-\d{2}-\d{2}", tag.get("datetime"))
        assert "T" not in tag.get("datetime") or tag.get("title").endswith(" UTC")


def test_htmx_evaluates_nothing_and_adds_no_style(page):
    (config,) = [tag.get("content") for tag in page.all("meta") if tag.get("name") == "htmx-config"]
    assert '"includeIndicatorStyles":false' in config
    assert '"allowEval":false' in config


def test_static_files_are_asked_for_by_their_version(page):
    fetched = [tag.get(name) for tag in page.all("link", "script", "use") for name in ("href", "src") if tag.get(name)]
    ours = [url for url in fetched if url.startswith("/static/")]
    assert ours
    assert [url for url in ours if not re.search(r"\?v=[0-9a-f]{8}(#|$)", url)] == []


def test_a_static_file_is_kept_long_under_its_version_only(visit, house):
    (url,) = [tag.get("src") for tag in visit("/").all("script") if "bellwether.js" in tag.get("src")]
    client = house.test_client()
    with client.get(url) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for other in (url.partition("?")[0], url.partition("?")[0] + "?v=00000000"):
        with client.get(other) as answer:
            assert "immutable" not in answer.headers.get("Cache-Control", "")
    assert client.get("/static/no-such-file?v=").status_code == 404


def test_a_page_that_is_not_there_still_says_of_when_the_scores_are(visit, world):
    assert "21 Nov 2026" in visit("/nowhere", 404).one("footer").text
    world.generation = None
    assert "Scores of" not in visit("/nowhere", 404).one("footer").text


def test_the_navigation_leads_to_pages_that_exist(visit):
    links = [
        tag.get("href") for tag in visit("/").all("a") if any(around.name in ("nav", "footer") for around in tag.around)
    ]
    for path in links:
        visit(path)


def test_every_view_for_people_is_among_the_pages_looked_at(furnished):
    cast, named = furnished
    adapter = cast.app.url_map.bind("localhost")
    paths = [path for path, _status in PATHS.values() if path != "/nowhere"]
    paths += [room.path.format_map(named) for room in ROOMS.values() if room.typed is None]
    looked_at = {adapter.match(path.partition("?")[0])[0] for path in paths}
    views = {rule.endpoint for rule in cast.app.url_map.iter_rules() if "GET" in rule.methods}
    assert views - NO_PAGES == looked_at
