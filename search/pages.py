"""Pages where a reader looks for people. Doors: load, one call, render."""

from contextlib import suppress

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from auth.guards import for_anyone
from influencers.queries import generations, topics
from influencers.queries.taxonomy import topic_by_number, topic_by_slug
from kernel.database import reading
from kernel.errors import BadInput, NotFound
from search import panel, queries
from search.labels import label_of
from search.schemas import read_search
from search.sentences import sentence_of

blueprint = Blueprint("search", __name__)

_TOPICS_LOOKED_AT = 60
_TOPICS_TO_START_FROM = 10
_LEADERS_ON_HOME = 5


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
def results() -> ResponseReturnValue:
    """Show the people whom a search finds, with the reasons, and the filters to narrow it."""
    generation = generations.current()
    found, errors = None, {}
    if generation:
        try:
            question = read_search(request.args)
            with reading() as session:
                found = queries.find(session, question)
        except BadInput as error:
            # The reasons stand beside the fields, so this error is answered here and not in one place for all.
            errors = error.fields or {"cursor": error.message}
    pairs = list(request.args.items(multi=True))
    page = render_template(
        "search/results.html",
        generation=generation,
        found=found,
        sentence=sentence_of(found.query, _label_of_number) if found else "",
        errors=errors,
        typed=request.args,
        chips=panel.chips_of(pairs, _name_of),
        facets=panel.facets_of(found.facets if found else {}, pairs, _name_of),
        orders=panel.ORDERS,
        shown_fields=panel.SHOWN_FIELDS,
        without_words=panel.wordless_query(pairs),
        not_paged=panel.first_query(pairs) if "cursor" in errors else "",
        next_query=panel.next_query(pairs, found.next_cursor) if found and found.next_cursor else "",
    )
    return page, 400 if errors else 200


def _label_of_number(number: int) -> str:
    return topic_by_number(number).label()


def _name_of(field: str, value: str) -> str:
    if field in ("topic", "not_topic"):
        with suppress(NotFound):
            return topic_by_slug(value).label()
        return value
    if field == "active_within_days":
        return f"{value} days"
    return label_of(field, value) if field in panel.CHOICES else value
