"""Pages where a reader looks for people. Doors: load, one call, render."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import parse_qsl

from flask import Blueprint, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from auth.guards import for_anyone
from influencers.queries import generations, topics
from influencers.queries.taxonomy import name_languages, of_one_taxonomy, topic_by_slug, topics_like
from kernel.database import reading
from kernel.errors import BadInput, NotFound
from kernel.forms import read_question
from kernel.problems import wants_json
from search import answers, panel, queries, rows
from search.errors import IndexMissing, SearchResting
from search.labels import label_of
from search.pasted import read_names
from search.schemas import SuggestQuestion, read_search
from search.sentences import sentence_of
from search.suggestions import SuggestedPerson, suggest_people

blueprint = Blueprint("search", __name__)

_TOPICS_LOOKED_AT = 60
_TOPICS_TO_START_FROM = 10
_LEADERS_ON_HOME = 5
#: So many counts are worth their wait on a page that found nobody.
_WAYS_OUT_COUNTED = 6
#: Fields that ask for topics by slug, and those whose values are called as those of a facet.
_TOPIC_FIELDS = ("topic", "not_topic", "audience_topic", "insiders")
_FACETS_OF: Mapping[str, str] = {
    "not_network": "network",
    "audience_country": "country",
    "audience_language": "language",
}
_NAMED = ("network", "language", "kind", "country")
#: While nobody can be looked for, topics are still suggested.
_RESTS = (SearchResting, IndexMissing)


@blueprint.get("/")
@for_anyone
def home() -> ResponseReturnValue:
    """Show where to start: a search, topics, a score taken apart."""
    generation = generations.current()
    starts = panel.starting_topics(topics.top_topics(_TOPICS_LOOKED_AT), _TOPICS_TO_START_FROM)
    leaders = []
    with reading() as session:
        if starts:
            leaders = topics.leaders(session, starts[0].slug, _LEADERS_ON_HOME)
    return render_template("search/home.html", generation=generation, topics=starts, leaders=leaders)


@blueprint.get("/search")
@for_anyone
@of_one_taxonomy()
def results() -> ResponseReturnValue:
    """Show the people whom a search finds, with the reasons, and the filters to narrow it."""
    generation = generations.current()
    if not generation:
        return render_template("search/results.html", generation=None, title="Search")
    with reading() as session:
        answer = _answer(session, request.args)
        pairs = list(answer.read.items(multi=True))
        found = None if answer.errors else answer.found
        ways_out = _ways_out(session, pairs) if found and not found.total else []
    sentence = sentence_of(found.query, answers.topic_label) if found else ""
    page = render_template(
        "search/results.html",
        generation=generation,
        found=found,
        title=_title_of(found.total, sentence) if found else "Search",
        sentence=sentence,
        errors=answer.errors,
        typed=request.args,
        chips=panel.chips_of(pairs, _name_of),
        ways_out=ways_out,
        # Counted while the hits are written: the page asks for them last.
        facets_of=lambda: panel.facets_of(answer.found.facets, pairs, _name_of),
        orders=panel.orders_of(pairs),
        shown_fields=panel.SHOWN_FIELDS,
        field_words=panel.FIELD_WORDS,
        groups=rows.GROUPS,
        asked_of=partial(answers.asked_of, found) if found else None,
        readable=panel.first_query(pairs) if answer.errors else "",
        next_query=panel.next_query(pairs, found.next_cursor) if found and found.next_cursor else "",
    )
    return page, 400 if answer.errors else 200


@blueprint.get("/search/estimate")
@for_anyone
def estimate() -> ResponseReturnValue:
    """Say how many people a search finds, before it is run; for programs."""
    with reading() as session:
        return answers.of_estimate(queries.estimate(session, read_search(request.args)))


@blueprint.get("/search/suggest")
@for_anyone
def suggest() -> ResponseReturnValue:
    """Return people and topics for what is being typed: choices of a list for a page, JSON for a program."""
    asked = read_question(SuggestQuestion(), request.args)
    people: tuple[SuggestedPerson, ...] = ()
    lang = asked["lang"] or request.accept_languages.best_match(name_languages()) or "en"
    is_all = asked["of"] == "all"
    with reading() as session, suppress(*_RESTS if is_all else ()):
        people = suggest_people(session, asked["q"], asked["limit"])
    topics_found = topics_like(asked["q"], asked["limit"], lang) if is_all else []
    if wants_json():
        answer = make_response(jsonify(answers.of_suggestions(people, topics_found, lang)))
    else:
        page = render_template("search/suggestions.html", people=people, topics=topics_found, lang=lang)
        answer = make_response(page)
    answer.vary.update(["Accept", "Accept-Language"])
    return answer


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a search finds by the parameters that could be read, and why the others could not be."""

    found: queries.Found
    read: MultiDict[str, str]
    errors: Mapping[str, str]


def _answer(session: Session, asked: MultiDict[str, str]) -> _Answer:
    read = MultiDict(panel.without_idle_order(list(asked.items(multi=True))))
    errors: Mapping[str, str] = {}
    while True:
        try:
            return _Answer(queries.find(session, read_search(read)), read, errors)
        except BadInput as error:
            # The reasons stand beside the fields, so this error is answered here and not in one place for all.
            wrong = error.fields or {"cursor": error.message}
            if not set(wrong) & set(read):
                raise
            errors = errors or wrong
            for name in wrong:
                read.poplist(name)


def _ways_out(session: Session, pairs: panel.Pairs) -> list[panel.WayOut]:
    chips = panel.removable(pairs, _name_of)
    counted = [panel.WayOut(chip, _total_of(session, chip.query)) for chip in chips[:_WAYS_OUT_COUNTED]]
    return [*counted, *(panel.WayOut(chip, None) for chip in chips[_WAYS_OUT_COUNTED:])]


def _total_of(session: Session, query_string: str) -> int:
    asked = read_search(MultiDict(parse_qsl(query_string)))
    return queries.total_of(session, replace(asked, size=1, facets=()))


def _title_of(total: int, sentence: str) -> str:
    return f"{total:,} person{sentence.removeprefix('people')}" if total == 1 else f"{total:,} {sentence}"


def _name_of(field: str, value: str) -> str:
    if field in _TOPIC_FIELDS:
        return _topic_name(value)
    if field == "active_within_days":
        return f"{value} days"
    if field in panel.BANDS["followers"]:
        return f"{int(''.join(filter(str.isdecimal, value))):,}"
    if field == "handles":
        return _counted_names(value)
    facet = _FACETS_OF.get(field, field)
    return label_of(facet, value) if facet in _NAMED else value


def _counted_names(typed: str) -> str:
    count = len(read_names(typed))
    return typed.strip() if count == 1 else f"{count:,} pasted"


def _topic_name(slug: str) -> str:
    with suppress(NotFound):
        return topic_by_slug(slug).label()
    return slug
