"""The names for matching that come with a topic's display names when an operator adds or renames it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from influencers.topics.names import load_names
from influencers.topics.naming import Named, english_names, foreign_names
from influencers.topics.ontology import LANGUAGES
from influencers.topics.operator_changes import Added, Change, GivenName, Renamed
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


def names_taken_back(renamed: Renamed, before: Iterable[Change], labels: Mapping[str, str]) -> tuple[GivenName, ...]:
    """Return the names that a topic got by mistake, and that go with a renaming back to what it was called before.

    Parameters
    ----------
    renamed
        The renaming that is to be made.
    before
        What was changed so far, oldest first.
    labels
        The display names of the topic before any change of it, by language.

    Returns
    -------
    tuple[GivenName, ...]
        Those of the renamings in between, but for what another change gave the topic as well.
    """
    of_topic = [each for each in before if isinstance(each, Added | Renamed) and each.slug == renamed.slug]
    return tuple(
        name
        for lang, label in renamed.labels.items()
        for name in _given_since(label, lang, of_topic, labels.get(lang), by=renamed)
    )


def _given_since(
    label: str, lang: str, of_topic: Sequence[Added | Renamed], first: str | None, *, by: Renamed
) -> list[GivenName]:
    """Return the names in a language that came after the topic was called so last; none where it never was."""
    called = [(first, None), *((each.labels[lang], each) for each in of_topic if lang in each.labels)]
    last = max((place for place, (said, _change) in enumerate(called) if said == label), default=len(called))
    mistaken = [change for _said, change in called[last + 1 :] if change is not None]
    others = [change for change in (*of_topic, by) if change not in mistaken]
    kept = {(name.lang, name.text) for name in chain.from_iterable(change.names for change in others)}
    found = dict.fromkeys(chain.from_iterable(change.names for change in mistaken))
    return [name for name in found if name.lang == lang and (name.lang, name.text) not in kept]
