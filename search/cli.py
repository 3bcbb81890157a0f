"""`flask search …`: the index, and questions to it. Doors: read, one call, write."""

import json
from typing import Any

import click
from werkzeug.datastructures import MultiDict

from influencers.queries.cards import TopicScore
from influencers.queries.labels import score_label
from influencers.queries.taxonomy import topic_by_slug
from kernel.commands import Group
from kernel.database import reading
from search import jobs, queries
from search.schemas import ORDERS, read_search

search = Group("search", help="Build the search index, keep it up to date, and ask it.")

_EXCERPT = 5
_TELLING = 10


@search.command("rebuild")
def rebuild() -> None:
    """Build the index of the current scores beside the current index, then swap."""
    click.echo(f"Index {jobs.rebuild()} is current.")


@search.command("catch-up")
def catch_up() -> None:
    """Apply changes of single people to the index."""
    click.echo(f"{jobs.catch_up():,} changes applied.")


@search.command("find")
@click.argument("words", nargs=-1)
@click.option(
    "--topic", "topics", multiple=True, metavar="SLUG", help="Heard in this topic; repeat for any of several."
)
@click.option("--not-topic", "not_topics", multiple=True, metavar="SLUG", help="Not heard in this topic.")
@click.option("--min-topic-score", metavar="N", help="Score in the topic of at least N.")
@click.option("--max-topic-score", metavar="N", help="Score in the topic of at most N.")
@click.option("--min-score", metavar="N", help="Overall score of at least N.")
@click.option("--max-score", metavar="N", help="Overall score of at most N.")
@click.option("--min-followers", metavar="N", help="At least N followers, all accounts.")
@click.option("--max-followers", metavar="N", help="At most N followers.")
@click.option("--active-within", metavar="DAYS", help="Active in the last DAYS days before the scores.")
@click.option("--network", "networks", multiple=True, help="On this network; repeat for any of several.")
@click.option("--language", "languages", multiple=True, metavar="CODE", help="Writes this language, like en.")
@click.option("--kind", "kinds", multiple=True, help="person, organisation or bot.")
@click.option("--sort", type=click.Choice(list(ORDERS)), default="relevance", show_default=True, help="The order.")
@click.option("--limit", default=20, show_default=True, help="People on a page, at most 100.")
@click.option("--cursor", help="The next_cursor of the page before.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def find(words: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Find people: words, "exact phrases", -without, #tags, @handles, begin*.

    Write -- before words that begin with a dash.
    """
    for slug in (*options["topics"], *options["not_topics"]):
        topic_by_slug(slug)
    query = read_search(_parameters(words, options))
    with reading() as session:
        found = queries.find(session, query)
    click.echo(json.dumps(_answer(found), ensure_ascii=False) if as_json else _table(found))


def _parameters(words: tuple[str, ...], options: dict[str, Any]) -> MultiDict[str, str]:
    """Return the options of the command as the parameters of the page: both are read by one schema."""
    single = {
        "q": " ".join(words),
        "order": options["sort"],
        "size": str(options["limit"]),
        "active_within_days": options["active_within"],
    } | {name: options[name] for name in _SAME_NAME}
    asked = MultiDict([(name, value) for name, value in single.items() if value])
    for name in ("topic", "not_topic", "network", "language", "kind"):
        asked.setlist(name, list(options[f"{name}s"]))
    return asked


_SAME_NAME = (
    *("min_topic_score", "max_topic_score", "min_score", "max_score", "min_followers", "max_followers"),
    "cursor",
)


def _answer(found: queries.Found) -> dict[str, Any]:
    return {
        "total": found.total,
        "as_of": {"generation": found.generation.number, "on": found.generation.as_of_on.isoformat()},
        "items": [
            {
                "influencer_id": hit.card.id,
                "handle": hit.card.handle,
                "network": hit.card.network,
                "name": hit.card.name,
                "score": hit.card.score,
                "topics": [{"slug": topic.slug, "score": topic.score} for topic in _telling(hit, found)],
                "fit": hit.fit,
                "reasons": list(hit.reasons),
            }
            for hit in found.hits
        ],
        "facets": {
            name: [{"value": each.value, "label": each.label, "count": each.count} for each in counts]
            for name, counts in found.facets.items()
        },
        "next_cursor": found.next_cursor,
    }


def _telling(hit: queries.Hit, found: queries.Found) -> list[TopicScore]:
    """Return the topics that say who somebody is: their best, and those that were asked for."""
    asked = found.query.topics
    return [topic for place, topic in enumerate(hit.card.topics) if place < _TELLING or topic.number in asked]


def _table(found: queries.Found) -> str:
    lines = [_headline(found)]
    for hit in found.hits:
        topics = ", ".join(f"{topic.label} {score_label(topic.score)}" for topic in hit.card.topics[:_EXCERPT])
        lines += [f"{hit.card.score:5.1f}  {hit.card.name} ({hit.card.network}:{hit.card.handle})  {topics}"]
        lines += [f"       {reason}" for reason in hit.reasons]
    if found.next_cursor:
        lines.append(f"The next page: --cursor {found.next_cursor}")
    return "\n".join(lines)


def _headline(found: queries.Found) -> str:
    people = "1 person" if found.total == 1 else f"{found.total:,} people"
    near = "; nobody has the words as typed, these are near" if found.is_near and found.total else ""
    return f"{people} found, scores of {found.generation.as_of_on.isoformat()}{near}"
