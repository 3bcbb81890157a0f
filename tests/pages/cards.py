"""A small invented cast as cards, for pages that are looked at without a scoring run."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import sin

from influencers.queries.alike import Example, SimilarBothWays, SimilarCard, SimilarPeople
from influencers.queries.cards import (
    AccountCard,
    Contribution,
    Explanation,
    GenerationCard,
    InfluencerCard,
    LeaderCard,
    Moment,
    Part,
    TopicCard,
    TopicScore,
)

AS_OF = date(2026, 11, 21)
GENERATION = GenerationCard(
    number=42,
    as_of_on=AS_OF,
    formula="2026.1",
    taxonomy="t1",
    made_at=datetime(2026, 11, 22, 3, 0, tzinfo=UTC),
    influencers_count=1984,
    shown_count=1204,
)

COFFEE = TopicScore(11, "coffee", "Coffee", 58.2, 24.1, 31, 0.64, False)
ESPRESSO = TopicScore(12, "espresso-machines", "Espresso machines", 41.0, 9.8, 9, 0.21, False)
BERGEN = TopicScore(13, "bergen", "Bergen", 12.4, 0.6, 3, 0.04, True)

ADA = InfluencerCard(
    id=7,
    name="Ada Lindqvist",
    handle="adabrews",
    network="bluesky",
    bio="Roaster. Tests water, then beans, and writes down both.",
    kind="person",
    verified=False,
    location="Bergen, Norway",
    accounts=(
        AccountCard("bluesky", "did:plc:ada", "adabrews", "https://example.org/ada", 8420, 310),
        AccountCard("mastodon", "ada@example.social", None, None, None, None),
    ),
    score=64.2,
    low=60.6,
    high=67.4,
    influence=56.9,
    confidence=0.92,
    reactors_effective=46.3,
    reactors_count=212,
    reason=None,
    followers_count=8420,
    posts_per_week=4.5,
    last_active_at=datetime(2026, 11, 21, 18, 4, tzinfo=UTC),
    languages=("en", "no"),
    topics=(COFFEE, ESPRESSO, BERGEN),
    history=(*[None] * 12, *[round(55 + 9 * day / 77 + 1.5 * sin(day / 6), 1) for day in range(77)], 64.2),
    moments=(
        Moment(
            "Water first, beans second. Ten tap waters, one roast.",
            "mastodon",
            datetime(2026, 9, 24, 9, 30, tzinfo=UTC),
            61,
            38,
            8.1,
        ),
        Moment(
            "Notes from the cup tasting: the quiet table won.",
            "bluesky",
            datetime(2026, 10, 20, 20, 0, tzinfo=UTC),
            44,
            31,
            6.2,
        ),
    ),
    basis="consent",
)

#: Scored, but by so few that everything about it is unsure; and little of it was measured.
BO = replace(
    ADA,
    id=8,
    name="<Bo & Söhne>",
    handle=None,
    network="mastodon",
    bio="",
    kind="organisation",
    location=None,
    accounts=(AccountCard("mastodon", "bo@example.social", "bo", None, None, None),),
    score=17.4,
    low=6.1,
    high=39.9,
    influence=1.2,
    confidence=0.2,
    reactors_effective=1.0,
    reactors_count=1,
    reason="MANY_POSTS",
    followers_count=None,
    posts_per_week=None,
    last_active_at=None,
    languages=(),
    topics=(),
    history=(*[None] * 89, 17.4),
    moments=(),
    basis="public",
)

#: Listed, and nobody reacts any more.
SILENT = replace(
    BO,
    id=9,
    name="Cleo Still",
    score=0.0,
    low=0.0,
    high=0.0,
    influence=0.0,
    confidence=0.0,
    reactors_effective=0.0,
    reactors_count=0,
    reason="SILENT",
    history=(0.0,) * 90,
)

PEOPLE = {card.id: card for card in (ADA, BO, SILENT)}


def similar(card: InfluencerCard) -> SimilarBothWays:
    """Return that Ada and Bo are alike in both ways, and nobody else is like anybody."""
    others = [other for other in (ADA, BO) if card.id != SILENT.id and other.id != card.id]
    on_topics = [SimilarCard(other, 0.8, 2, ("Both are heard on Coffee and Tea",)) for other in others]
    by_people = [
        SimilarCard(other, 0.2, 5, ("5 people react to both",), (Example(SILENT.id, SILENT.name),)) for other in others
    ]
    return SimilarBothWays(SimilarPeople(card, tuple(on_topics), 2, 2), SimilarPeople(card, tuple(by_people), 100, 212))


def _line(
    actor_id: int | None, actor: str, influence: float, points: float, reasons: tuple[str, ...] = ()
) -> Contribution:
    return Contribution("bluesky", actor_id, actor, influence, points, influence / ADA.influence, 4, reasons)


_LINES = (
    _line(8, BO.name, 3.4, 3.8),
    _line(None, "someone not listed", 2.8, 3.2, ("MUTUAL", "FADING")),
    _line(None, "someone not listed", 1.8, 2.0, ("UNKNOWN_PROFILE",)),
    _line(9, SILENT.name, 1.5, 1.7, ("NEW_REACTOR", "SMALL_AUDIENCE", "FOLLOWS_MANY", "UNSELECTIVE", "REPEAT")),
)


def explained(card: InfluencerCard, *, topic: str | None = None, lines: int = 50) -> Explanation:
    """Return where a card's score comes from: sums that add up."""
    if card is not ADA:
        whole = (Part("new", card.influence, card.score, 1.0, card.reactors_count),) if card.score else ()
        only = Contribution(
            "mastodon", None, "someone not listed", card.influence, card.score, 1.0, 3, ("NEW_REACTOR",)
        )
        return Explanation(
            card.id, topic, card.score, card.influence, (only,) if card.score else (), None, whole, whole, whole, ()
        )
    shown = _LINES[:lines]
    rest = Part(
        "everybody else",
        56.9 - sum(each.influence for each in shown),
        round(64.2 - sum(each.points for each in shown), 1),
        1 - sum(each.share for each in shown),
        212 - len(shown),
    )
    return Explanation(
        influencer_id=card.id,
        topic=topic,
        score=64.2,
        influence=56.9,
        contributions=shown,
        rest=rest,
        by_network=(Part("bluesky", 40.9, 46.2, 0.719, 150), Part("mastodon", 16.0, 18.0, 0.281, 62)),
        by_kind=(Part("reshare", 30.0, 33.9, 0.527, 300), Part("reply", 26.9, 30.3, 0.473, 210)),
        by_reason=(
            Part("heard_widely", 28.4, 32.0, 0.499, 41),
            Part("known", 18.5, 20.9, 0.325, 103),
            Part("new", 10.0, 11.3, 0.176, 68),
        ),
        listens_to=(replace(_LINES[0], points=0.0), replace(_LINES[1], points=0.0)),
    )


def topic_card(slug: str, people_count: int = 1204) -> TopicCard:
    """Return a topic with a place in the taxonomy."""
    return TopicCard(
        number=11,
        slug=slug,
        label=slug.replace("-", " ").capitalize(),
        is_place=False,
        path=(("food", "Food"), ("drinks", "Drinks")),
        parents=(("drinks", "Drinks"),),
        children=(("espresso-machines", "Espresso machines", 40), ("latte-art", "Latte art", 0)),
        people_count=people_count,
    )


LEADERS = [
    LeaderCard(
        1, ADA, COFFEE, 0.041, ("31 posts about Coffee drew reactions", "64 % of their whole influence lies in Coffee")
    ),
    LeaderCard(2, BO, replace(COFFEE, score=21.0), 0.002, ("3 posts about Coffee drew reactions",)),
]

DAYS_BEFORE = timedelta(days=89)
