"""Which words the lexicon knows: those of the model's own vocabulary, of names, and of what was written for labels."""

from collections.abc import Iterable, Iterator, Sequence

from influencers.topics.building.lessons import Lesson
from influencers.topics.naming import other_number
from influencers.topics.taxonomy import Taxonomy
from influencers.topics.word_lists import ranked_words
from influencers.topics.wording import normalise


def words_of(vocabulary: Sequence[str], ontology: Taxonomy, lessons: Iterable[Lesson]) -> dict[str, int]:
    """Return all words with their rank by frequency, alphabetically.

    Parameters
    ----------
    vocabulary
        The lines of MiniLM's `vocab.txt`, about the most frequent first.
    ontology
        Its names, also those of places, give words, in singular and plural.
    lessons
        Their texts give words.

    Returns
    -------
    dict[str, int]
        1 for the most frequent; words that the vocabulary lacks come after all of its own.
    """
    ranked = ranked_words(vocabulary)
    ranks = {word: rank for rank, word in reversed(list(enumerate(ranked, start=1)))}
    named = {word for topic in ontology.topics for name in _names(topic.label()) for word in name.split()}
    taught = {word for lesson in lessons for word in normalise(lesson.text).split()}
    rare = len(ranked) + 1
    words = sorted(ranks.keys() | named | taught)
    return {word: ranks.get(word, rare) for word in words if len(word) > 1 and not word.isdigit()}


def _names(label: str) -> Iterator[str]:
    name = normalise(label)
    yield name
    if other := other_number(name):
        yield other
