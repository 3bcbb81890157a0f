"""Reads what we add to the ontology: topics that it lacks, and more names for those that it has."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from influencers.topics.ontology import MendedTopic
from influencers.topics.taxonomy import FILES
from kernel.errors import BadInput

ADDITIONS_FILE = "additions.yaml"


@dataclass(frozen=True, slots=True)
class Additions:
    """What is added. Parents of `topics` are slugs; `also` maps a slug to more English names."""

    topics: tuple[MendedTopic, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_additions(folder: Path = FILES) -> Additions:
    """Return what stands in the additions file of a folder."""
    given = yaml.safe_load((folder / ADDITIONS_FILE).read_text(encoding="utf-8"))
    return Additions(
        tuple(
            MendedTopic(each["id"], each["slug"], each["labels"], tuple(each["parents"])) for each in given["topics"]
        ),
        {slug: tuple(names) for slug, names in given["also"].items()},
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
        A slug of ours exists already, or one that we name does not exist.
    """
    taken = {topic.slug for topic in topics} & {topic.slug for topic in additions.topics}
    if taken:
        raise BadInput(f"The ontology has these topics already: {', '.join(sorted(taken))}.")
    ids = {topic.slug: topic.id for topic in (*topics, *additions.topics)}
    named = {slug for topic in additions.topics for slug in topic.parents} | additions.also.keys()
    if unknown := named - ids.keys():
        raise BadInput(f"The additions name topics that do not exist: {', '.join(sorted(unknown))}.")
    ours = (replace(topic, parents=tuple(ids[slug] for slug in topic.parents)) for topic in additions.topics)
    return tuple(sorted((*topics, *ours), key=lambda topic: topic.slug))
