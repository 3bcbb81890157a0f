"""The 19 broad labels that every text may have, and which topics stand under each.

They are those by which people judged the posts that the labels are measured on. `taxonomy_files/labels.yaml` says which
topics of the taxonomy each stands for.
"""

from collections.abc import Iterable, Mapping
from functools import cache

import yaml

from influencers.topics.taxonomy import FILES, Taxonomy

LABELS_FILE = "labels.yaml"
LABELS = (
    "Arts & Culture",
    "Business & Entrepreneurs",
    "Celebrity & Pop Culture",
    "Diaries & Daily Life",
    "Family",
    "Fashion & Style",
    "Film, TV & Video",
    "Fitness & Health",
    "Food & Dining",
    "Gaming",
    "Learning & Educational",
    "Music",
    "News & Social Concern",
    "Other Hobbies",
    "Relationships",
    "Science & Technology",
    "Sports",
    "Travel & Adventure",
    "Youth & Student Life",
)
#: What is left when people speak of nothing in particular; figures over “17” leave these out.
LOOSE_LABELS = ("Diaries & Daily Life", "Other Hobbies")


def labels_of(taxonomy: Taxonomy) -> Mapping[int, tuple[int, ...]]:
    """Return which labels every topic has.

    Parameters
    ----------
    taxonomy
        Any; what the mapping names and the taxonomy lacks is passed over.

    Returns
    -------
    Mapping[int, tuple[int, ...]]
        Topic number to places in `LABELS`, ascending: those of the nearest mapped topic, itself or above, several when
        they are equally near. Empty for a place, and where nothing above is mapped.
    """
    mapped = _mapped(taxonomy)
    return {
        topic.number: () if topic.is_place else _nearest(mapped, ((topic.number, 0), *taxonomy.ancestors(topic.number)))
        for topic in taxonomy.topics
    }


@cache
def label_slugs() -> Mapping[str, tuple[str, ...]]:
    """Return by label the slugs of the topics that it stands for, as they are committed."""
    rows = yaml.safe_load((FILES / LABELS_FILE).read_text(encoding="utf-8"))
    return {label: tuple(rows[label].split()) for label in LABELS}


def _mapped(taxonomy: Taxonomy) -> Mapping[int, tuple[int, ...]]:
    """Return the labels of the topics that the mapping names itself."""
    numbers = {topic.slug: topic.number for topic in taxonomy.topics}
    mapped: dict[int, list[int]] = {}
    for place, label in enumerate(LABELS):
        for slug in label_slugs()[label]:
            if slug in numbers:
                mapped.setdefault(numbers[slug], []).append(place)
    return {number: tuple(places) for number, places in mapped.items()}


def _nearest(mapped: Mapping[int, tuple[int, ...]], lineage: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Return the labels at the smallest distance that has any; `lineage` is nearest first."""
    found: set[int] = set()
    reached = None
    for number, distance in lineage:
        if reached is not None and distance > reached:
            break
        if number in mapped:
            reached = distance
            found.update(mapped[number])
    return tuple(sorted(found))
