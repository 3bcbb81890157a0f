"""A stage for search: people and figures at the seam where scoring runs hand them over, listing in a real database."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

from sqlalchemy import delete, select

from influencers.actions.listing import note_changes, withdraw
from influencers.errors import GenerationMissing
from influencers.models import Influencer, ListingBasis
from influencers.queries.cards import AccountCard, GenerationCard, InfluencerCard, PersonFacts, TopicScore
from influencers.queries.listing import listing_bases
from influencers.queries.taxonomy import topic_by_number, topic_by_slug
from kernel.clock import from_us
from kernel.database import reading, transaction
from search.port.query import Query
from search.queries import Found, find
from search.shelves import Shelf

AS_OF_ON = date(2025, 6, 1)
NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
COFFEE, TEA = topic_by_slug("coffee").number, topic_by_slug("tea").number
ADA = PersonFacts(
    id=1,
    name="Ada",
    handles=("ada.example",),
    networks=("bluesky",),
    bio="Lace and Python",
    recent_text="",
    kind="person",
    verified=False,
    languages=("en",),
    followers=3_000,
    following=None,
    posts_per_week=2.5,
    last_active_us=1_748_700_000_000_000,
    score_tenths=500,
    change_7_tenths=None,
    change_30_tenths=None,
    confidence=0.8,
    topics=(),
)


def person(number: int, **facts) -> PersonFacts:
    """Return somebody like Ada, with an id and facts of their own."""
    return replace(ADA, id=number, **facts)


@dataclass
class Stage:
    """The people of each generation, and who may be shown."""

    app: object
    crowds: dict[int, list[PersonFacts]] = field(default_factory=dict)
    shelf: Shelf | None = None  # of the engine under test, where that is not the embedded one alone

    def score(self, number: int, *people: PersonFacts) -> None:
        """Make a generation current, and list everybody in it."""
        self.crowds[number] = sorted(people, key=lambda facts: facts.id)
        self.app.extensions["storage"].point({"scores": number})
        with transaction() as session:
            session.execute(delete(ListingBasis))
            ids = {facts.id for facts in people}
            session.add_all(Influencer(id=i) for i in sorted(ids - set(session.scalars(select(Influencer.id)))))
            session.flush()
            session.add_all(
                ListingBasis(influencer_id=i, basis="public", source="test", since_us=0) for i in sorted(ids)
            )

    def leave(self, *ids: int) -> None:
        """Let people say no."""
        with transaction() as session:
            withdraw(session, ids, now=NOON)

    def change(self, *ids: int) -> None:
        """Note that people are not as the index knows them."""
        with transaction() as session:
            note_changes(session, ids, now=NOON)

    def leave_unnoticed(self, *ids: int) -> None:
        """Let people lose their basis without a change that a search could see."""
        with transaction() as session:
            session.execute(delete(ListingBasis).where(ListingBasis.influencer_id.in_(ids)))

    def come_back(self, *ids: int) -> None:
        """Let people say yes again."""
        with transaction() as session:
            session.add_all(ListingBasis(influencer_id=i, basis="consent", source="test", since_us=0) for i in ids)
            note_changes(session, ids, now=NOON)

    def figures(self, number: int) -> SimpleNamespace:
        if number not in self.crowds:
            raise GenerationMissing(f"There is no generation {number}.")
        topics = {topic[0]: (1, 1) for facts in self.crowds[number] for topic in facts.topics}
        return SimpleNamespace(number=number, manifest=SimpleNamespace(as_of_on=AS_OF_ON), topic_sums=lambda: topics)

    def people(self, figures: SimpleNamespace, ids: Collection[int] | None = None) -> Iterator[PersonFacts]:
        yield from (facts for facts in self.crowds[figures.number] if ids is None or facts.id in ids)

    def cards(self, session, ids, figures) -> dict[int, InfluencerCard]:
        bases = listing_bases(session, ids)
        known = {facts.id: facts for facts in self.crowds[figures.number]}
        return {i: card(known[i], bases[i]) for i in ids if i in bases and i in known}


def generation_card(figures: SimpleNamespace) -> GenerationCard:
    return GenerationCard(figures.number, AS_OF_ON, "2026.1", "1", NOON, influencers_count=0, shown_count=0)


def card(facts: PersonFacts, basis: str | None = "public") -> InfluencerCard:
    """Return the card that pages would show of somebody."""
    accounts = tuple(AccountCard(facts.networks[0], handle, handle, None, None, None) for handle in facts.handles)
    return InfluencerCard(
        id=facts.id,
        name=facts.name,
        handle=facts.handles[0] if facts.handles else None,
        network=facts.networks[0],
        bio=facts.bio,
        kind=facts.kind,
        verified=facts.verified,
        location=None,
        accounts=accounts,
        score=facts.score_tenths / 10,
        low=0.0,
        high=100.0,
        influence=1.0,
        confidence=facts.confidence,
        reactors_effective=9.0,
        reactors_count=12,
        reason=None,
        followers_count=facts.followers,
        posts_per_week=facts.posts_per_week,
        last_active_at=None if facts.last_active_us is None else from_us(facts.last_active_us),
        languages=facts.languages,
        topics=tuple(topic_score(*topic) for topic in facts.topics),
        history=(),
        moments=(),
        basis=basis,
    )


def topic_score(number: int, tenths: int, posts: int, focus: int) -> TopicScore:
    topic = topic_by_number(number)
    return TopicScore(topic.number, topic.slug, topic.label(), tenths / 10, 1.0, posts, focus / 1_000, topic.is_place)


def ask(query: Query) -> Found:
    """Return what a search finds."""
    with reading() as session:
        return find(session, query)


def ids(found: Found) -> list[int]:
    """Return who was found, in their order."""
    return [hit.card.id for hit in found.hits]
