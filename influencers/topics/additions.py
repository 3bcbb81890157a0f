"""Reads what we add to the ontology: topics that it lacks, more names, phrases that mean nothing, better parents."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from influencers.topics.graph import circle_in
from influencers.topics.ontology import LANGUAGES, MendedTopic
from influencers.topics.taxonomy import FILES
from kernel.errors import BadInput

ADDITIONS_FILE = "additions.yaml"
#: A proper name is the same in all languages that share our letters.
LATIN_LANGUAGES = ("en", "de", "es", "fr", "it")

_Phrases = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Additions:
    """What is added. Parents of `topics` are slugs.

    By slug: `also` has more English names, `negative` phrases in which a name means something else, and `moved` the
    parents that stand in place of the ontology's.
    """

    topics: tuple[MendedTopic, ...] = ()
    also: _Phrases = field(default_factory=dict)
    negative: _Phrases = field(default_factory=dict)
    moved: _Phrases = field(default_factory=dict)


def read_additions(folder: Path = FILES) -> Additions:
    """Return what stands in the additions file of a folder."""
    given = yaml.safe_load((folder / ADDITIONS_FILE).read_text(encoding="utf-8"))
    return Additions(
        tuple(_topic(each) for each in given["topics"]),
        _phrases(given, "also"),
        _phrases(given, "not"),
        {slug: tuple(parents) for slug, parents in given["moved"].items()},
    )


def with_additions(topics: tuple[MendedTopic, ...], additions: Additions) -> tuple[MendedTopic, ...]:
    """Return the topics of the ontology and ours, sorted by slug.

    Parameters
    ----------
    topics
        As `read_ontology` returns them.
    additions
        Their parents may be topics of either.

    Raises
    ------
    BadInput
        A slug of ours exists already or stands there twice, one that we name does not exist, or a topic would lie above
        itself.
    """
    counts = Counter(topic.slug for topic in (*topics, *additions.topics))
    if taken := sorted(slug for slug, count in counts.items() if count > 1):
        raise BadInput(f"There are these topics already: {', '.join(taken)}.")
    ids = {topic.slug: topic.id for topic in (*topics, *additions.topics)}
    if unknown := _slugs_named(additions) - ids.keys():
        raise BadInput(f"The additions name topics that do not exist: {', '.join(sorted(unknown))}.")
    ours = (_hung(topic, topic.parents, ids) for topic in additions.topics)
    theirs = (
        _hung(topic, additions.moved[topic.slug], ids) if topic.slug in additions.moved else topic for topic in topics
    )
    joined = tuple(sorted((*theirs, *ours), key=lambda topic: topic.slug))
    refuse_circles(joined)
    return joined


def refuse_circles(topics: Sequence[MendedTopic]) -> None:
    """Refuse topics of which one lies above itself; raise BadInput that names the circle."""
    slugs = {topic.id: topic.slug for topic in topics}
    if circle := circle_in({topic.id: topic.parents for topic in topics}):
        raise BadInput(f"These topics lie above themselves: {' below '.join(slugs[id_] for id_ in circle)}.")


def _topic(given: Mapping[str, Any]) -> MendedTopic:
    names: dict[str, str] = dict(given["labels"])
    same = names.pop("same", None)
    labels = (dict.fromkeys(LATIN_LANGUAGES, same) if same else {}) | names
    ordered = {lang: labels[lang] for lang in LANGUAGES if lang in labels}
    return MendedTopic(f"bellwether:{given['slug']}", given["slug"], ordered, tuple(given["parents"]))


def _phrases(given: Mapping[str, Any], kind: str) -> dict[str, tuple[str, ...]]:
    """Return what stands beside our topics under a word, and what stands under it for those of the ontology."""
    beside = {each["slug"]: tuple(each[kind]) for each in given["topics"] if kind in each}
    return beside | {slug: tuple(phrases) for slug, phrases in given[kind].items()}


def _slugs_named(additions: Additions) -> set[str]:
    parents = [parent for topic in additions.topics for parent in topic.parents]
    parents += [parent for above in additions.moved.values() for parent in above]
    return {*parents, *additions.also, *additions.negative, *additions.moved}


def _hung(topic: MendedTopic, parents: Sequence[str], ids: Mapping[str, str]) -> MendedTopic:
    return replace(topic, parents=tuple(ids[slug] for slug in parents))
