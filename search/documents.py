"""From the facts of a person to the document that engines keep. Pure: values in, values out."""

from math import floor
from typing import Any

from influencers.queries.cards import PersonFacts, TopicScore
from influencers.queries.fact_cards import SaidAbout
from search.port.document import MOST_FOLLOWERS, Document, DocumentTopic
from search.words import fold_handle, tags

_SECOND_US = 1_000_000
_CHANGES = (7, 30, 90)


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
        followers=_cut(facts.followers),
        last_active_s=None if facts.last_active_us is None else facts.last_active_us // _SECOND_US,
        growth_tenths=facts.change_30_tenths,
        topics=tuple(
            DocumentTopic(number, fit_tenths(score, focus_thousandths=focus), score)
            for number, score, _posts, focus in facts.topics
        ),
        change_7_tenths=facts.change_7_tenths,
        following=_cut(facts.following),
        posts_per_week_tenths=_scaled(facts.posts_per_week, 10),
        is_verified=facts.verified,
        country=facts.country,
        city=facts.city,
        accounts=facts.accounts,
        **_written(facts),
        **_audience(facts),
    )


def _written(facts: PersonFacts) -> dict[str, Any]:
    changes = {days: getattr(facts, f"followers_change_{days}") for days in _CHANGES}
    return {
        "engagement_hundredths": _scaled(facts.engagement_rate, 10_000),
        "sponsored_posts": facts.sponsored_posts,
        "has_link": facts.has_link,
        "tags": tuple(dict.fromkeys(folded for tag in facts.tags for folded in tags(f"#{tag}"))),
        "mentioned": tuple(dict.fromkeys(filter(None, (fold_handle(each.handle) for each in facts.mentioned)))),
        "said_about": tuple(
            (name, _percent(each.positive, each.posts), _percent(each.negative, each.posts))
            for name, each in said_about(facts).items()
        ),
        **{f"followers_change_{days}_tenths": _scaled(share, 1_000) for days, share in changes.items()},
    }


def said_about(facts: PersonFacts) -> dict[str, SaidAbout]:
    """Return how somebody speaks of whom, by `@handle` or `#tag` as searches ask for them.

    Of several accounts of one handle it is the one that they speak of most: facts have that first.
    """
    found: dict[str, SaidAbout] = {}
    for each in facts.said_about:
        names = tags(f"#{each.name}") if each.sign == "#" else filter(None, (fold_handle(each.name),))
        for name in names:
            found.setdefault(each.sign + name, each)
    return found


def _percent(count: int, whole: int) -> int:
    """Return a share in whole percent, never more than it is: 59.9 % are not at least 60."""
    return 100 * count // whole


def _audience(facts: PersonFacts) -> dict[str, Any]:
    found: dict[str, Any] = {"insiders": facts.insiders}
    if facts.audience is None:
        return found
    credible = facts.audience.credible.of(True)
    found["audience_credible_tenths"] = _scaled(credible, 1_000)
    for name in ("countries", "languages", "topics"):
        shares = getattr(facts.audience, name).shares or ()
        found[f"audience_{name}"] = tuple((value, _scaled(share, 1_000)) for value, share in shares)
    return found


def _scaled(figure: float | None, unit: int) -> int | None:
    """Return a figure as a whole number of its parts, a half rounded up."""
    return None if figure is None else min(floor(figure * unit + 0.5), MOST_FOLLOWERS)


def _cut(count: int | None) -> int | None:
    return None if count is None else min(count, MOST_FOLLOWERS)


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
