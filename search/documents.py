"""From the facts of a person to the document that engines keep. Pure: values in, values out."""

from influencers.queries.cards import PersonFacts, TopicScore
from search.port import MOST_FOLLOWERS, Document, DocumentTopic

_SECOND_US = 1_000_000


def document_of(facts: PersonFacts) -> Document:
    """Return a person as engines know them."""
    return Document(
        id=facts.id,
        name=facts.name,
        handles=facts.handles,
        bio=facts.bio,
        recent_text=facts.recent_text,
        networks=facts.networks,
        languages=tuple(dict.fromkeys(map(main_language, facts.languages))),
        kind=facts.kind,
        score_tenths=facts.score_tenths,
        followers=None if facts.followers is None else min(facts.followers, MOST_FOLLOWERS),
        last_active_s=None if facts.last_active_us is None else facts.last_active_us // _SECOND_US,
        growth_tenths=facts.change_30_tenths,
        topics=tuple(
            DocumentTopic(number, fit_tenths(score, focus_thousandths=focus), score)
            for number, score, _posts, focus in facts.topics
        ),
    )


def fit_tenths(score_tenths: int, *, focus_thousandths: int) -> int:
    """Return fit = score in the topic × (0.5 + 0.5 × focus), so that a specialist stands above a generalist.

    Parameters
    ----------
    score_tenths
        Score in the topic, 0-1000.
    focus_thousandths
        Share of the person's whole influence that lay on posts of the topic, 0-1000.

    Returns
    -------
    int
        Tenths of a point, rounded half up, 0-1000.

    Examples
    --------
    >>> fit_tenths(600, focus_thousandths=900), fit_tenths(800, focus_thousandths=100)
    (570, 440)
    """
    return (score_tenths * (1_000 + focus_thousandths) + 1_000) // 2_000


def fit_of(topic: TopicScore) -> float:
    """Return the fit of somebody in one of their topics, points."""
    return fit_tenths(round(topic.score * 10), focus_thousandths=round(topic.focus * 1_000)) / 10


def main_language(tag: str) -> str:
    """Return a language without its region or script, as filters name it.

    Examples
    --------
    >>> main_language("pt-BR"), main_language("EN")
    ('pt', 'en')
    """
    return tag.replace("_", "-").split("-")[0].lower()
