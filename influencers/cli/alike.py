"""flask influencers similar, compare: who is like somebody, and people beside each other."""

import json
from typing import Any

import click

from influencers.cli.people import influencers
from influencers.queries.accounts import resolve
from influencers.queries.alike import SimilarCard, SimilarPeople, similar_by_reactors, similar_by_topics
from influencers.queries.cards import InfluencerCard
from influencers.queries.overlap import CompareCard, OverlapCard, compare
from kernel.database import reading

_WAYS = {"topics": similar_by_topics, "reactors": similar_by_reactors}


@influencers.command("similar")
@click.argument("name")
@click.option("--by", "way", type=click.Choice(list(_WAYS)), default="topics", show_default=True)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="People to show.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def similar(name: str, way: str, limit: int, as_json: bool) -> None:
    """Show who is like NETWORK:HANDLE: heard on the same topics, or listened to by the same people."""
    with reading() as session:
        found = _WAYS[way](session, resolve(session, name), limit)
    if as_json:
        click.echo(json.dumps(_similar_as_json(found, way)))
        return
    for each in found.people:
        click.echo(f"{each.likeness:6.3f}  {_named(each.card)}  {'; '.join(each.reasons)}")
    if not found.people:
        click.echo(f"Nobody who may be shown is like {name} by {way}.")
    if found.is_capped:
        click.echo(f"Looked at {found.looked_at_count:,} of {found.of_count:,} {way}.")


@influencers.command("compare")
@click.argument("names", nargs=-1, required=True, metavar="NAME NAME...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def compare_(names: tuple[str, ...], as_json: bool) -> None:
    """Show two to ten people beside each other, and whom they reach together."""
    with reading() as session:
        compared = compare(session, [resolve(session, name) for name in names])
    if as_json:
        click.echo(json.dumps(_compared_as_json(compared)))
        return
    by_id = {reach.influencer_id: reach for reach in compared.overlap.reaches}
    for card in compared.people:
        reach = by_id[card.id]
        click.echo(
            f"{card.score:6.1f} points  {reach.reactors_count:9,} people, {reach.alone_count:,} of them alone"
            f"  {_named(card)}"
        )
    _show_overlap(compared.overlap, {card.id: _named(card) for card in compared.people})


def _show_overlap(overlap: OverlapCard, names: dict[int, str]) -> None:
    for each in overlap.shared:
        click.echo(f"{each.count:16,} people react to both {names[each.one_id]} and {names[each.other_id]}")
    for added in overlap.order:
        click.echo(f"{added.added_count:+16,} people with {names[added.influencer_id]}: {added.reach_count:,}")
    click.echo(f"{overlap.reach_count:16,} people reached in all, each counted once")


def _named(card: InfluencerCard) -> str:
    return f"{card.network}:{card.handle}" if card.handle else f"influencer:{card.id}"


def _person(card: InfluencerCard) -> dict[str, Any]:
    return {"influencer_id": card.id, "network": card.network, "handle": card.handle, "name": card.name}


def _similar_as_json(found: SimilarPeople, way: str) -> dict[str, Any]:
    return {
        **_person(found.card),
        "by": way,
        "looked_at": found.looked_at_count,
        "of": found.of_count,
        "people": [_alike_as_json(each) for each in found.people],
    }


def _alike_as_json(each: SimilarCard) -> dict[str, Any]:
    return {
        **_person(each.card),
        "likeness": round(each.likeness, 6),
        "shared": each.shared_count,
        "reasons": list(each.reasons),
        "examples": [{"influencer_id": example.id, "name": example.name} for example in each.examples],
    }


def _compared_as_json(compared: CompareCard) -> dict[str, Any]:
    overlap = compared.overlap
    engagement = compared.engagement or (None,) * len(compared.people)
    return {
        "as_of": {"generation": compared.generation.number, "on": compared.generation.as_of_on.isoformat()},
        "people": [
            {
                **_person(card),
                "score": card.score,
                "low": card.low,
                "high": card.high,
                "confidence": card.confidence,
                "followers": card.followers_count,
                "posts_per_week": card.posts_per_week,
                "engagement_rate": rate,
                "history": list(card.history),
                "reactors": reach.reactors_count,
                "alone": reach.alone_count,
                "unnamed_acts": reach.unnamed_count,
            }
            for card, rate, reach in zip(compared.people, engagement, overlap.reaches, strict=True)
        ],
        "topics": [{"slug": topic.slug, "scores": list(topic.scores)} for topic in compared.topics],
        "shared": [{"influencers": [each.one_id, each.other_id], "reactors": each.count} for each in overlap.shared],
        "reach": overlap.reach_count,
        "summed": overlap.summed_count,
        "order": [
            {"influencer_id": each.influencer_id, "adds": each.added_count, "reach": each.reach_count}
            for each in overlap.order
        ],
    }
