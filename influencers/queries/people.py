"""Questions about influencers: cards for pages, facts for search."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from influencers.errors import NotListed
from influencers.generations.blobs import LEAST_POSTS, unpack_history, unpack_topics
from influencers.generations.reading import Generation, ScoreRow, current_generation
from influencers.models import InfluencerAlias
from influencers.queries.cards import AccountCard, InfluencerCard, Moment, PersonFacts, TopicScore
from influencers.queries.fact_cards import Mentioned, audience_from, said_about_from
from influencers.queries.hidden import NOTHING, hidden_topics, hidden_topics_of
from influencers.queries.listing import listing_bases
from influencers.queries.own_topics import declared_topics, own_order
from influencers.queries.quoting import quoted
from influencers.scoring.formula import NANO
from influencers.topics.taxonomy import Topic, load_taxonomy
from kernel.clock import from_us

_FACTS = (
    "influencer", "name", "handles", "networks", "bio", "recent_text", "kind", "verified", "languages", "followers",
    "following", "posts_per_week", "last_active_us", "score", "change_7", "change_30", "confidence", "topics",
    "country", "city", "accounts",
    "engagement_rate", "engagement_posts", "followers_change_7", "followers_change_30", "followers_change_90",
    "has_link", "sponsored_posts", "tags", "mentioned", "said_about", "insiders",
    "audience_reactors", "audience_credible", "audience_credible_sample",
    "audience_countries", "audience_countries_sample", "audience_languages", "audience_languages_sample",
    "audience_topics", "audience_topics_sample",
)  # fmt: skip


def influencer_card(session: Session, influencer_id: int) -> InfluencerCard:
    """Return the card of an influencer who may be shown; raise NotListed for everybody else.

    It is the card of a page of their own: topics stand as the owner placed them, beside those that they add themselves.
    """
    own_id = session.scalar(select(InfluencerAlias.influencer_id).where(InfluencerAlias.old_id == influencer_id))
    wanted = own_id or influencer_id
    cards = influencer_cards(session, [wanted])
    if wanted not in cards:
        raise NotListed("There is nobody here who may be shown: no such person, or they are not listed.")
    return _own_page(session, cards[wanted])


def _own_page(session: Session, card: InfluencerCard) -> InfluencerCard:
    order = own_order(session, card.id)
    heard = frozenset(topic.number for topic in card.topics)
    hidden = hidden_topics_of(session, card.id)
    return replace(
        card,
        moments=quoted(session, card.moments),
        topics=order.sort(card.topics),
        declared=declared_topics(order, heard | hidden),
        has_own_order=order.is_chosen,
    )


def influencer_cards(
    session: Session, ids: Iterable[int], generation: Generation | None = None
) -> dict[int, InfluencerCard]:
    """Return the cards of those who may be shown, in the order of the ids asked for."""
    wanted = list(dict.fromkeys(ids))
    bases = listing_bases(session, wanted)
    rows = (generation or current_generation()).rows([i for i in wanted if i in bases])
    hidden = hidden_topics(session, rows)
    return {i: card_from(rows[i], bases[i], hidden.get(i, NOTHING)) for i in wanted if i in rows}


def card_from(row: ScoreRow, basis: str | None, hidden: Collection[int] = NOTHING) -> InfluencerCard:
    """Return the card that a row of scores.sqlite holds; `basis` says why it may be shown, `hidden` without what."""
    card = row.card
    return InfluencerCard(
        id=row.id,
        name=card["name"],
        handle=card["handle"],
        network=card["network"],
        bio=card["bio"],
        kind=card["kind"],
        verified=card["verified"],
        location=card["location"],
        accounts=tuple(AccountCard(**account) for account in card["accounts"]),
        score=row.tenths / 10,
        low=card["low"],
        high=card["high"],
        influence=row.i9 / NANO,
        confidence=card["confidence"],
        reactors_effective=card["n_eff"],
        reactors_count=card["reactors"],
        reason=row.reason,
        followers_count=card["followers"],
        posts_per_week=card["posts_per_week"],
        last_active_at=None if card["last_active_us"] is None else from_us(card["last_active_us"]),
        languages=tuple(card["languages"]),
        topics=tuple(topic for topic in topics_from(row.topics) if topic.number not in hidden),
        history=unpack_history(row.history),
        moments=tuple(_moment(each) for each in card["moments"]),
        basis=basis,
    )


def topics_from(blob: bytes, *, least_posts: int = LEAST_POSTS) -> tuple[TopicScore, ...]:
    """Return the topics in a blob that have enough supporting posts, best first, and the places after them.

    One that was retired for nothing since has no page to lead to, and is told no more.
    """
    taxonomy = load_taxonomy()
    shown = []
    for number, (topic, row) in current_topics(blob).items():
        _number, tenths, posts, focus, i9 = row
        if posts < least_posts or topic.is_retired:
            continue
        if topic.is_place and not taxonomy.parents(number):
            continue  # the root of the places: to be heard in “Location” says nothing
        score = TopicScore(
            number=number,
            slug=topic.slug,
            label=topic.label(),
            score=tenths / 10,
            influence=i9 / NANO,
            posts_count=posts,
            focus=focus / 1000,
            is_place=topic.is_place,
        )
        shown.append(score)
    # Places are a facet of their own: none stands before what somebody is heard on.
    return tuple(sorted(shown, key=lambda topic: topic.is_place))


def current_topics(blob: bytes) -> dict[int, tuple[Topic, tuple[int, ...]]]:
    """Return the rows of a blob, best first, by the numbers that stand for their topics today, with those topics.

    Of two topics that were merged since, the better row is told; a number that nobody knows any more is left out.
    """
    taxonomy = load_taxonomy()
    found: dict[int, tuple[Topic, tuple[int, ...]]] = {}
    for row in unpack_topics(blob).tolist():
        topic = taxonomy.known(row[0])
        if topic is not None:
            found.setdefault(topic.number, (topic, row))
    return found


def people(generation: Generation, ids: Collection[int] | None = None) -> Iterator[PersonFacts]:
    """Yield everybody of a generation, or some, listed or not, with the facts that search may use; by id.

    What a generation does not tell that was made by an earlier version is None, or empty.
    """
    for row in generation.people(_FACTS, ids):
        yield PersonFacts(
            id=row["influencer"],
            name=row["name"],
            handles=tuple(row["handles"]),
            networks=tuple(row["networks"]),
            bio=row["bio"],
            recent_text=row["recent_text"],
            kind=row["kind"],
            verified=row["verified"],
            languages=tuple(row["languages"]),
            followers=row["followers"],
            following=row["following"],
            posts_per_week=row["posts_per_week"],
            last_active_us=row["last_active_us"],
            score_tenths=row["score"],
            change_7_tenths=row["change_7"],
            change_30_tenths=row["change_30"],
            confidence=row["confidence"],
            topics=tuple((t["number"], t["tenths"], t["posts"], t["focus"]) for t in row["topics"]),
            country=row["country"],
            city=row["city"],
            accounts=tuple((a["network"], a["handle"]) for a in row["accounts"] or () if a["handle"]),
            engagement_rate=row["engagement_rate"],
            engagement_posts=row["engagement_posts"],
            followers_change_7=row["followers_change_7"],
            followers_change_30=row["followers_change_30"],
            followers_change_90=row["followers_change_90"],
            has_link=row["has_link"],
            sponsored_posts=row["sponsored_posts"],
            tags=tuple(row["tags"] or ()),
            mentioned=tuple(Mentioned(m["influencer"], m["handle"]) for m in row["mentioned"] or ()),
            said_about=said_about_from(row),
            audience=audience_from(row),
            insiders=tuple((each["number"], each["leaders"]) for each in row["insiders"] or ()),
        )


def _moment(each: dict[str, Any]) -> Moment:
    return Moment(
        text=each["text"],
        network=each["network"],
        at=from_us(each["at_us"]),
        acts_count=each["acts"],
        reactors_count=each["reactors"],
        influence=each["c9"] / NANO,
    )
