"""Questions about topics: their place in the taxonomy, and whom they listen to."""

from collections.abc import Mapping
from math import floor

from sqlalchemy.orm import Session

from influencers.errors import GenerationMissing
from influencers.generations.reading import Generation, current_generation
from influencers.queries.cards import InfluencerCard, LeaderCard, TopicCard, TopicScore
from influencers.queries.people import influencer_cards
from influencers.queries.taxonomy import topic_sums
from influencers.scoring.formula import NANO
from influencers.topics.taxonomy import Topic, load_taxonomy
from influencers.wording.numbers import counted, percent

#: Less than half a thousandth, to which focus is rounded: what is said of a share that was rounded away.
_LEAST_FOCUS = 0.0001


def topic_card(slug: str) -> TopicCard:
    """Return a topic with its parents and children; raise UnknownTopic."""
    return _card(load_taxonomy().by_slug(slug), topic_sums(), "en")


def top_topics(limit: int, *, places: bool = False, lang: str = "en") -> list[TopicCard]:
    """Return the topics, or the places, with the most people shown in them; the first level is left out.

    They are called as in a language, in English where it has no name for them. A topic that was retired for nothing has
    no page to lead to.
    """
    taxonomy, sums = load_taxonomy(), topic_sums()
    ranked = sorted(sums.items(), key=lambda entry: (-entry[1][0], -entry[1][1], entry[0]))
    topics = [topic for number, (people, _i9) in ranked if people and (topic := taxonomy.known(number))]
    wanted = [t for t in topics if t.is_place == places and taxonomy.parents(t.number) and not t.is_retired]
    return [_card(topic, sums, lang) for topic in wanted[:limit]]


def leaders(session: Session, slug: str, limit: int = 20) -> list[LeaderCard]:
    """Return those whom a topic listens to most and who may be shown, with the reasons."""
    topic = load_taxonomy().by_slug(slug)
    try:
        generation = current_generation()
    except GenerationMissing:
        return []
    _people, whole9 = topic_sums().get(topic.number, (0, 0))
    cards = influencer_cards(session, leading_in(generation, topic.number)).values()
    found = ((card, _score_in(card, topic.number)) for card in cards)
    shown = [(card, score) for card, score in found if score]
    shown = sorted(shown, key=lambda pair: -pair[1].influence)[:limit]  # those of two topics that were merged mingle
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


def leading_in(generation: Generation, number: int) -> list[int]:
    """Return who leads in a topic, under whatever number the generation has it."""
    numbers = load_taxonomy().aliases(number)
    return list(dict.fromkeys(person for each in sorted(numbers) for person in generation.leaders(each)))


def _card(topic: Topic, sums: Mapping[int, tuple[int, int]], lang: str) -> TopicCard:
    taxonomy = load_taxonomy()
    children = [
        (child.slug, child.label(lang), sums.get(child.number, (0, 0))[0]) for child in taxonomy.children(topic.number)
    ]
    path = taxonomy.path(topic.number)[:-1]
    return TopicCard(
        number=topic.number,
        slug=topic.slug,
        label=topic.label(lang),
        is_place=topic.is_place,
        path=tuple((step.slug, step.label(lang)) for step in path),
        parents=tuple((parent.slug, parent.label(lang)) for parent in taxonomy.parents(topic.number)),
        children=tuple(sorted(children, key=lambda child: (-child[2], child[1]))),
        people_count=sums.get(topic.number, (0, 0))[0],
        names=tuple((code, name) for code, name in sorted(topic.labels.items()) if code != lang),
    )
