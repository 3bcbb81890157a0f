"""flask topics …: what a text is about, what a topic is called, and what an influencer is heard on."""

import json
from typing import Any

import click

from influencers.generations.reading import current_generation
from influencers.queries.accounts import resolve
from influencers.queries.cards import TopicScore
from influencers.queries.explanations import figures_of
from influencers.topics.matching import Match, Matcher, Spread, load_matcher
from influencers.topics.suggesting import Suggestion, suggest
from influencers.topics.taxonomy import Taxonomy, Topic, load_taxonomy
from kernel.commands import Group
from kernel.database import reading

topics = Group("topics", help="What texts are about, and what people are heard on.")


@topics.command("find")
@click.argument("text")
@click.option("--lang", help="The language of the text, such as en or es; English when not given.")
@click.option("--json", "as_json", is_flag=True, help="Everything, as one JSON object.")
def find(text: str, lang: str | None, as_json: bool) -> None:
    """Show the topics of TEXT, with the words that matched."""
    matcher, taxonomy = load_matcher(), load_taxonomy()
    matches = matcher.match(text, lang=lang)
    spread = matcher.spread(matches)
    if as_json:
        click.echo(json.dumps(_found(taxonomy, matches, spread), ensure_ascii=False))
    elif matches:
        _show_found(taxonomy, matches, spread)
    else:
        click.echo(_nothing_found(matcher, lang))


@topics.command("suggest")
@click.argument("prefix")
@click.option("--lang", default="en", show_default=True, help="The language of the names.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same, as one JSON object.")
def suggest_(prefix: str, lang: str, limit: int, as_json: bool) -> None:
    """Show the topics whose names begin with PREFIX."""
    suggestions = suggest(prefix, lang, limit)
    if as_json:
        click.echo(json.dumps({"topics": [_suggested(each) for each in suggestions]}, ensure_ascii=False))
        return
    for each in suggestions:
        click.echo(f"{each.slug:40}  {each.label}" + (f"  ({each.path})" if each.path else ""))


@topics.command("of")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="The same, as one JSON object.")
def of(name: str, as_json: bool) -> None:
    """Show what NETWORK:HANDLE is heard on in the current generation, listed or not."""
    with reading() as session:
        influencer_id = resolve(session, name)
    heard_on = figures_of(current_generation(), influencer_id).topics
    if as_json:
        click.echo(json.dumps({"influencer_id": influencer_id, "topics": [_heard(topic) for topic in heard_on]}))
        return
    if not heard_on:
        click.echo(f"{name} is heard on no topic yet.")
    for topic in heard_on:
        click.echo(f"{topic.score:5.1f}  {topic.slug:40}  {topic.posts_count:,} posts, focus {topic.focus:.0%}")


def _show_found(taxonomy: Taxonomy, matches: tuple[Match, ...], spread: Spread) -> None:
    for match in matches:
        click.echo(f"“{match.name}” → " + " › ".join(step.label() for step in taxonomy.path(match.number)))
    click.echo()
    for topic, weight, _ in _by_weight(taxonomy, spread):
        click.echo(f"{weight:5.2f}  {topic.slug:40}  {topic.label()}")


def _nothing_found(matcher: Matcher, lang: str | None) -> str:
    if matcher.covers(lang):
        return "No topic is named in this text."
    return f"There are no names of topics for texts in “{lang}”, so nothing is looked for."


def _by_weight(taxonomy: Taxonomy, spread: Spread) -> list[tuple[Topic, float, int]]:
    ranked = sorted(spread.items(), key=lambda entry: (-entry[1][0], entry[1][1], entry[0]))
    return [(taxonomy.topic(number), weight, distance) for number, (weight, distance) in ranked]


def _found(taxonomy: Taxonomy, matches: tuple[Match, ...], spread: Spread) -> dict[str, Any]:
    return {
        "taxonomy": taxonomy.version,
        "matches": [
            {
                "name": match.name,
                "slug": taxonomy.topic(match.number).slug,
                "path": [step.slug for step in taxonomy.path(match.number)],
                "weight": match.weight,
                "ambiguous": match.is_ambiguous,
            }
            for match in matches
        ],
        "topics": [
            {
                "slug": topic.slug,
                "label": topic.label(),
                "weight": weight,
                "distance": distance,
                "place": topic.is_place,
            }
            for topic, weight, distance in _by_weight(taxonomy, spread)
        ],
    }


def _suggested(suggestion: Suggestion) -> dict[str, str]:
    return {"slug": suggestion.slug, "label": suggestion.label, "path": suggestion.path}


def _heard(topic: TopicScore) -> dict[str, Any]:
    return {"slug": topic.slug, "score": topic.score, "posts": topic.posts_count, "focus": topic.focus}
