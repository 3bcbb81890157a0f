"""The names for matching that come with a topic's display names when an operator adds or renames it."""

from collections.abc import Collection, Iterable, Mapping

from influencers.topics.names import load_names
from influencers.topics.naming import Named, english_names, foreign_names
from influencers.topics.ontology import LANGUAGES
from influencers.topics.operator_changes import GivenName
from influencers.topics.word_lists import read_words

#: Stands for the one topic that is named; it is in no taxonomy.
_THIS = 0


def given_names(
    slug: str, labels: Mapping[str, str], *, also: Iterable[str] = (), langs: Collection[str] = LANGUAGES
) -> tuple[GivenName, ...]:
    """Return the names by which a topic is found: those of the import, made by the same rules.

    Parameters
    ----------
    slug
        Its words are an English name as well.
    labels
        Display names by language, English among them.
    also
        More English names.
    langs
        Only names in these languages.

    Returns
    -------
    tuple[GivenName, ...]
        With singulars and plurals in English. An ordinary word is marked as ambiguous.
    """
    words = read_words()
    topic = Named(_THIS, slug, labels, is_place=False, lineage=frozenset(), also=tuple(also))
    english = english_names([topic], words)
    names = {lang: english if lang == "en" else foreign_names([topic], lang, english, words) for lang in LANGUAGES}
    return tuple(
        GivenName(lang, name.text, name.is_ambiguous)
        for lang in LANGUAGES
        if lang in langs
        for name in names[lang].values()
    )


def meaning_more(names: Iterable[GivenName], *, of: int | None = None) -> tuple[str, ...]:
    """Return the texts among names that mean another topic today: they will be ambiguous.

    Parameters
    ----------
    names
        That are to be given.
    of
        The number of the topic that gets them, where it has one already.
    """
    known = {(lang, row.text): row.topics for lang, rows in load_names().names.items() for row in rows}
    return tuple(dict.fromkeys(name.text for name in names if set(known.get((name.lang, name.text), ())) - {of}))
