"""Questions that a topic's page asks besides who leads it: who rises, what goes with it, how much is written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing
from influencers.generations.reading import current_generation
from influencers.queries.cards import InfluencerCard
from influencers.queries.people import influencer_cards
from influencers.queries.taxonomy import people_counts
from influencers.queries.topic_facts import VolumeDay, related_to, rising_in, volumes_of
from influencers.topics.taxonomy import load_taxonomy

VOLUME_DAYS = 90
#: The language mix is told for three spans that follow each other.
_SPANS_COUNT = 3
_SPAN_DAYS = VOLUME_DAYS // _SPANS_COUNT
_LANGUAGES_SHOWN = 6
_RISING_LOOKED_AT = 40
_SIBLINGS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class RisingCard:
    """Somebody whose score in a topic rose."""

    card: InfluencerCard
    score: float  # points
    before: float  # points
    before_on: date  # the as-of day of the score before


@dataclass(frozen=True, slots=True)
class NearTopic:
    """A topic near another one."""

    slug: str
    label: str
    people_count: int  # who are heard in both, or in it alone where it only lies beside
    lift: float | None = None  # how many times likelier than by chance somebody is heard in both


@dataclass(frozen=True, slots=True)
class NearTopics:
    """What goes with a topic, told apart: by the people who are heard in both, and by its place in the taxonomy."""

    by_people: tuple[NearTopic, ...]
    beside: tuple[NearTopic, ...]  # below the same first parent, the most people first
    parent: str | None  # the label of that parent


@dataclass(frozen=True, slots=True)
class LanguageMix:
    """A language and how many posts of each span were in it, oldest span first."""

    code: str | None  # "" where none is known; None for all the others together
    posts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Volume:
    """Posts about a topic over ninety days, with all that lies below it."""

    days: tuple[tuple[date, int], ...]  # every day, oldest first
    posts_count: int
    spans: tuple[tuple[date, date, int], ...]  # first day, last day, posts; oldest first
    languages: tuple[LanguageMix, ...]  # the most frequent first

    @property
    def counts(self) -> list[int]:
        """The posts of each day."""
        return [posts for _on, posts in self.days]

    @property
    def last_on(self) -> date:
        """The last day."""
        return self.days[-1][0]


def rising(session: Session, number: int, limit: int) -> tuple[RisingCard, ...]:
    """Return whose score in a topic rose most in about a week, of those who may be shown in it today."""
    found = rising_in(number, _RISING_LOOKED_AT)
    cards = influencer_cards(session, [each.influencer_id for each in found]) if found else {}
    shown = (each for each in found if each.influencer_id in cards and _is_in(cards[each.influencer_id], number))
    risen = [
        RisingCard(cards[each.influencer_id], each.score_tenths / 10, each.before_tenths / 10, each.before_on)
        for each in shown
    ]
    return tuple(risen[:limit])


def near_topics(number: int) -> NearTopics:
    """Return what goes with a topic."""
    taxonomy, counts = load_taxonomy(), people_counts()
    together = (
        (topic, each)
        for each in related_to(number)
        if (topic := taxonomy.known(each.number)) and topic.number != number and not topic.is_retired
    )
    parents = taxonomy.parents(number)
    siblings = taxonomy.children(parents[0].number) if parents else ()
    beside = [
        NearTopic(each.slug, each.label(), counts.get(each.number, 0)) for each in siblings if each.number != number
    ]
    return NearTopics(
        by_people=tuple(NearTopic(topic.slug, topic.label(), each.people, each.lift) for topic, each in together),
        beside=tuple(sorted(beside, key=lambda topic: (-topic.people_count, topic.label))[:_SIBLINGS_SHOWN]),
        parent=parents[0].label() if parents else None,
    )


def volume(number: int) -> Volume | None:
    """Return the posts about a topic; None where none were seen in ninety days, or nothing of them is kept."""
    rows = volumes_of(number)
    if not rows:
        return None
    try:
        last_on = current_generation().manifest.as_of_on
    except GenerationMissing:
        return None
    by_day = Counter[date]()
    for row in rows:
        by_day[row.on] += row.posts
    days = [last_on - timedelta(days=back) for back in range(VOLUME_DAYS - 1, -1, -1)]
    spans = [(days[first], days[first + _SPAN_DAYS - 1]) for first in range(0, VOLUME_DAYS, _SPAN_DAYS)]
    return Volume(
        days=tuple((on, by_day[on]) for on in days),
        posts_count=sum(by_day[on] for on in days),
        spans=tuple((first, last, sum(by_day[on] for on in days if first <= on <= last)) for first, last in spans),
        languages=_languages(rows, spans),
    )


def _languages(rows: Sequence[VolumeDay], spans: Sequence[tuple[date, date]]) -> tuple[LanguageMix, ...]:
    """Return the most frequent languages by span, and what is left as one."""
    counted = {code: [0] * len(spans) for code in sorted({row.lang for row in rows})}
    for row in rows:
        for place, (first, last) in enumerate(spans):
            if first <= row.on <= last:
                counted[row.lang][place] += row.posts
    ranked = sorted((entry for entry in counted.items() if any(entry[1])), key=lambda entry: -sum(entry[1]))
    shown = [LanguageMix(code, tuple(posts)) for code, posts in ranked[:_LANGUAGES_SHOWN]]
    others = [posts for _code, posts in ranked[_LANGUAGES_SHOWN:]]
    rest = [LanguageMix(None, tuple(map(sum, zip(*others, strict=True))))] if others else []
    return (*shown, *rest)


def _is_in(card: InfluencerCard, number: int) -> bool:
    return any(topic.number == number for topic in card.topics)
