"""flask topics …: what a text is about, what a topic is called, and what an influencer is heard on."""

import json
from collections.abc import Mapping
from typing import Any

import click

from influencers.generations.reading import current_generation
from influencers.queries.accounts import resolve
from influencers.queries.cards import TopicScore
from influencers.queries.explanations import figures_of
from influencers.queries.heard import TopicEvidence, evidence_of, unread_language
from influencers.queries.own_topics import declared_by
from influencers.queries.taxonomy import topics_like
from influencers.topics.explaining import words_for
from influencers.topics.labelling import Text, shown_labels
from influencers.topics.languages import primary_language
from influencers.topics.lexicon import load_lexicon
from influencers.topics.matches import Match, Why
from influencers.topics.matching import Matcher, load_matcher
from influencers.topics.spreading import Spread
from influencers.topics.suggesting import Suggestion
from influencers.topics.taxonomy import Taxonomy, Topic, load_taxonomy
from influencers.topics.wording import prepare
from influencers.wording.name_languages import NAME_LANGUAGES
from kernel.commands import Group
from kernel.database import reading

_Reason = tuple[Match, tuple[str, ...]]
#: What spoke for a name, as it is told.
_WHYS: Mapping[Why, str] = {
    "clear": "by its name",
    "hashtag": "as a hashtag",
    "context": "by the words around it",
    "beside": "beside",
}

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
    reasons = _reasons(taxonomy, matches, text, lang)
    if as_json:
        click.echo(json.dumps(_found(taxonomy, reasons, spread) | _labelled(text, lang), ensure_ascii=False))
        return
    if matches:
        _show_found(taxonomy, reasons, spread)
    else:
        click.echo(_nothing_found(matcher, lang))
    for label, words in shown_labels(Text(text, lang)):
        click.echo(f"It sounds like {label.name}" + (f": {', '.join(words)}." if words else "."))


@topics.command("suggest")
@click.argument("prefix")
@click.option(
    "--lang",
    type=click.Choice(tuple(NAME_LANGUAGES)),
    default="en",
    show_default=True,
    help="The language of the names.",
)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="How many to show.")
@click.option("--json", "as_json", is_flag=True, help="The same, as one JSON object.")
def suggest_(prefix: str, lang: str, limit: int, as_json: bool) -> None:
    """Show the topics whose names begin with PREFIX."""
    suggestions = topics_like(prefix, limit, lang)
    if as_json:
        click.echo(json.dumps({"topics": [_suggested(each) for each in suggestions]}, ensure_ascii=False))
        return
    if not suggestions:
        click.echo(f"No topic has a name in which a word begins with “{prefix}”.")
    for each in suggestions:
        click.echo(f"{each.slug:40}  {each.label}" + (f"  ({each.path})" if each.path else ""))


@topics.command("of")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="The same, as one JSON object.")
def of(name: str, as_json: bool) -> None:
    """Show what NETWORK:HANDLE is heard on in the current generation, listed or not."""
    with reading() as session:
        influencer_id = resolve(session, name)
        evidence = {each.number: each for each in evidence_of(session, influencer_id)}
        declared = declared_by(session, influencer_id)
    card = figures_of(current_generation(), influencer_id)
    not_read = unread_language(card.languages)
    if as_json:
        heard = [_heard(topic, evidence.get(topic.number)) for topic in card.topics]
        told = {"influencer_id": influencer_id, "topics": heard, "not_read": not_read, "declared": declared}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    if not card.topics:
        click.echo(f"{name} is heard on no topic yet.")
    if not_read:
        click.echo(f"Posts in {not_read} are not read for topics.")
    for topic in card.topics:
        click.echo(f"{topic.score:5.1f}  {topic.slug:40}  {topic.posts_count:,} posts, focus {topic.focus:.0%}")
    for slug in declared:
        click.echo(f"    –  {slug:40}  they say so themselves, not measured")


def _reasons(taxonomy: Taxonomy, matches: tuple[Match, ...], text: str, lang: str | None) -> list[_Reason]:
    """Return every match with the words that spoke for it; in other languages than English no words do."""
    if primary_language(lang) != "en":
        return [(match, ()) for match in matches]
    lexicon, prepared = load_lexicon(), prepare(text)
    return [(match, words_for(match, matches, prepared, taxonomy=taxonomy, lexicon=lexicon)) for match in matches]


def _show_found(taxonomy: Taxonomy, reasons: list[_Reason], spread: Spread) -> None:
    for match, words in reasons:
        path = " › ".join(step.label() for step in taxonomy.path(match.number))
        click.echo(f"“{match.name}” → {path}  ({_WHYS[match.why]}{': ' if words else ''}{', '.join(words)})")
    click.echo()
    for topic, weight, _ in _by_weight(taxonomy, spread):
        click.echo(f"{weight:5.2f}  {topic.slug:40}  {topic.label()}")


def _nothing_found(matcher: Matcher, lang: str | None) -> str:
    if matcher.covers(lang):
        return "No topic is named in this text."
    return f"Texts in “{lang}” are not covered: no names of topics are known in that language, so none is looked for."


def _by_weight(taxonomy: Taxonomy, spread: Spread) -> list[tuple[Topic, float, int]]:
    ranked = sorted(spread.items(), key=lambda entry: (-entry[1][0], entry[1][1], entry[0]))
    return [(taxonomy.topic(number), weight, distance) for number, (weight, distance) in ranked]


def _found(taxonomy: Taxonomy, reasons: list[_Reason], spread: Spread) -> dict[str, Any]:
    return {
        "taxonomy": taxonomy.version,
        "matches": [
            {
                "name": match.name,
                "slug": taxonomy.topic(match.number).slug,
                "path": [step.slug for step in taxonomy.path(match.number)],
                "weight": match.weight,
                "ambiguous": match.is_ambiguous,
                "why": match.why,
                "words": words,
            }
            for match, words in reasons
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


def _labelled(text: str, lang: str | None) -> dict[str, Any]:
    return {
        "labels": [
            {"label": label.name, "score": round(label.score, 2), "words": words}
            for label, words in shown_labels(Text(text, lang))
        ]
    }


def _suggested(suggestion: Suggestion) -> dict[str, str]:
    return {"slug": suggestion.slug, "label": suggestion.label, "path": suggestion.path}


def _heard(topic: TopicScore, evidence: TopicEvidence | None) -> dict[str, Any]:
    """Return one topic of somebody; weight null and no words where no evidence is kept any more."""
    words = evidence.words if evidence else ()
    return {
        "slug": topic.slug,
        "score": topic.score,
        "posts": topic.posts_count,
        "focus": topic.focus,
        "weight": evidence.weight if evidence else None,
        "words": [{"name": word.name, "share": word.share} for word in words],
    }
