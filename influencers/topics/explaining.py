"""Which words of a text spoke for what was found in it."""

from collections.abc import Sequence

from influencers.topics.context import NEWS, TRAVEL
from influencers.topics.labels import labels_of
from influencers.topics.lexicon import Lexicon
from influencers.topics.matches import Match
from influencers.topics.taxonomy import Taxonomy

#: So many words are told, the weightiest first, and none that says less than this share of what the first one says.
MOST_TOLD, LEAST_SHARE = 5, 0.25


def words_for(
    match: Match, matches: Sequence[Match], prepared: str, *, taxonomy: Taxonomy, lexicon: Lexicon
) -> tuple[str, ...]:
    """Return what in a text spoke for a match besides its own name.

    Parameters
    ----------
    match, matches
        One of those that were found, and all.
    prepared
        The text, as `wording.prepare` made it.
    taxonomy, lexicon
        Those that the matcher used.

    Returns
    -------
    tuple[str, ...]
        For a match by company the clear names under the same root, in the order of the text. For any other the words
        of the text that say most for the labels of its topic, at most five; for a place those of travel and news.
        Empty where nothing but the name spoke, and in texts whose words the lexicon does not know.
    """
    if match.why == "beside":
        return _company(match, matches, taxonomy)
    labels = labels_of(taxonomy)[match.number] or ((TRAVEL, NEWS) if taxonomy.topic(match.number).is_place else ())
    said = dict.fromkeys(word for word in prepared.split() if word not in match.name.split())
    weights = {
        word: max((weight for place, weight in lexicon.words.get(word, ()) if place in labels), default=0.0)
        for word in said
    }
    least = LEAST_SHARE * max(weights.values(), default=0.0)
    ranked = sorted((word for word in said if weights[word] > least), key=lambda word: -weights[word])
    return tuple(ranked[:MOST_TOLD])


def _company(match: Match, matches: Sequence[Match], taxonomy: Taxonomy) -> tuple[str, ...]:
    roots = taxonomy.root_numbers(match.number)
    clear = (other for other in matches if not other.is_ambiguous)
    return tuple(
        dict.fromkeys(other.name for other in clear if not roots.isdisjoint(taxonomy.root_numbers(other.number)))
    )
