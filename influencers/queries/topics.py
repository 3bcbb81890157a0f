"""Questions about topics: their place in the taxonomy, and whom they listen to."""

from math import floor

from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing
from influencers.generations.reading import Generation, current_generation
from influencers.queries.cards import InfluencerCard, LeaderCard, TopicCard, TopicScore
from influencers.queries.people import influencer_cards
from influencers.scoring.formula import NANO
from influencers.topics.taxonomy import Topic, load_taxonomy
from influencers.wording.numbers import counted, percent

#: Less than half a thousandth, to which focus is rounded: what is said of a share that was rounded away.
_LEAST_FOCUS = 0.0001


def topic_card(slug: str) -> TopicCard:
    """Return a topic with its parents and children; raise UnknownTopic."""
    return _card(load_taxonomy().by_slug(slug), _sums())


def top_topics(limit: int, *, places: bool = False) -> list[TopicCard]:
    """Return the topics, or the places, with the most people shown in them; the first level is left out."""
    taxonomy, sums = load_taxonomy(), _sums()
    ranked = sorted(sums.items(), key=lambda entry: (-entry[1][0], -entry[1][1], entry[0]))
    topics = [taxonomy.topic(number) for number, (people, _i9) in ranked if people]
    wanted = [t for t in topics if t.is_place == places and taxonomy.parents(t.number)]
    return [_card(topic, sums) for topic in wanted[:limit]]


def leaders(session: Session, slug: str, limit: int = 20) -> list[LeaderCard]:
    """Return those whom a topic listens to most and who may be shown, with the reasons."""
    topic = load_taxonomy().by_slug(slug)
    try:
        generation = current_generation()
    except GenerationMissing:
        return []
    _people, whole9 = generation.topic_sums().get(topic.number, (0, 0))
    cards = influencer_cards(session, generation.leaders(topic.number)).values()
    found = ((card, _score_in(card, topic.number)) for card in cards)
    shown = [(card, score) for card, score in found if score][:limit]
    return [
        LeaderCard(
            place=place,
            card=card,
            topic=score,
            share=score.influence * NANO / whole9 if whole9 else 0.0,
            reasons=reasons_to_lead(card, score),
        )
        for place, (card, score) in enumerate(shown, 1)
    ]


def reasons_to_lead(card: InfluencerCard, topic: TopicScore) -> tuple[str, ...]:
    """Return, as sentences with one fact each, why somebody is heard in a topic."""
    independent = max(1, floor(card.reactors_effective + 0.5))
    lies_in = f"posts about {topic.label}" if topic.is_place else topic.label
    people = counted(card.reactors_count, "person", "people")
    return (
        posts_behind(topic),
        f"{focus_label(topic)} of their whole influence lies in {lies_in}",
        f"{people} reacted in all, worth {counted(independent, 'independent one', 'independent ones')}",
    )


def focus_label(topic: TopicScore) -> str:
    """Return the share of somebody's influence that lies in a topic they are heard in: never nothing."""
    return percent(max(topic.focus, _LEAST_FOCUS))


def posts_behind(topic: TopicScore) -> str:
    """Return how many posts a score in a topic rests on, as a sentence that also suits a place."""
    return f"{counted(topic.posts_count, 'post', 'posts')} about {topic.label} drew reactions"


def _score_in(card: InfluencerCard, number: int) -> TopicScore | None:
    return next((topic for topic in card.topics if topic.number == number), None)


def _sums() -> dict[int, tuple[int, int]]:
    try:
        generation: Generation = current_generation()
    except GenerationMissing:
        return {}
    return generation.topic_sums()


def _card(topic: Topic, sums: dict[int, tuple[int, int]]) -> TopicCard:
    taxonomy = load_taxonomy()
    children = [
        (child.slug, child.label(), sums.get(child.number, (0, 0))[0]) for child in taxonomy.children(topic.number)
    ]
    return TopicCard(
        number=topic.number,
        slug=topic.slug,
        label=topic.label(),
        is_place=topic.is_place,
        path=tuple((step.slug, step.label()) for step in taxonomy.path(topic.number) if step.number != topic.number),
        parents=tuple((parent.slug, parent.label()) for parent in taxonomy.parents(topic.number)),
        children=tuple(sorted(children, key=lambda child: (-child[2], child[1]))),
        people_count=sums.get(topic.number, (0, 0))[0],
    )
