"""What the lexicon is learnt from: texts of which it is known what label they have."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from influencers.topics.labels import LABELS, labels_of
from influencers.topics.ontology import MendedTopic, read_ontology
from influencers.topics.rows import is_place
from influencers.topics.taxonomy import Taxonomy, Topic
from kernel.errors import BadInput

SEEDS_FILE = Path(__file__).with_name("seeds.yaml")
ENTITIES_FILE = "entity_to_topic_labels_dev.csv"
#: What stands in that file for hundreds of things without a name.
NAMELESS = "_display_unknown_"
#: What was written for a label counts so many times what only bears a name.
SEED_WEIGHT = 5.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text, the places in `LABELS` of its labels, perhaps none, and how much it counts."""

    text: str
    labels: tuple[int, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Seeds:
    """What was written by hand: by word and by short post the places of the labels that it was written for."""

    words: Mapping[str, tuple[int, ...]]
    posts: Mapping[str, tuple[int, ...]]


def read_seeds(path: Path = SEEDS_FILE) -> Seeds:
    """Read the words and posts that were written for the labels."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Seeds(
        _by_text({label: rows[label]["words"].split() for label in LABELS}),
        _by_text({label: rows[label]["posts"] for label in LABELS}),
    )


def ontology_of(folder: Path) -> Taxonomy:
    """Return the published ontology, mended, without what was added to it: the lexicon does not hang on additions."""
    mended = read_ontology(folder)
    numbers = {topic.id: number for number, topic in enumerate(mended, start=1)}
    parents = {numbers[topic.id]: [numbers[parent] for parent in topic.parents] for topic in mended}
    bare = Taxonomy("", [Topic(numbers[topic.id], topic.id, topic.slug, topic.labels) for topic in mended], parents)
    return Taxonomy("", [_topic(topic, numbers[topic.id], bare) for topic in mended], parents)


def lessons_from(folder: Path, ontology: Taxonomy, seeds: Seeds) -> tuple[Lesson, ...]:
    """Return everything that is to be learnt: names of topics, names of things that people put under them, seeds.

    Raises
    ------
    BadInput
        The file of entities is not in the folder.
    """
    labels = labels_of(ontology)
    topics = [Lesson(topic.label(), labels[topic.number]) for topic in ontology.topics if not topic.is_place]
    entities = [Lesson(name, places) for name, places in _entities(folder, ontology, labels).items()]
    written = [
        Lesson(text, places, SEED_WEIGHT) for texts in (seeds.words, seeds.posts) for text, places in texts.items()
    ]
    return (*topics, *entities, *written)


def _topic(topic: MendedTopic, number: int, bare: Taxonomy) -> Topic:
    roots = [bare.topic(root).slug for root in bare.root_numbers(number)]
    return Topic(number, topic.id, topic.slug, topic.labels, is_place(roots))


def _entities(folder: Path, ontology: Taxonomy, labels: Mapping[int, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Return by name of a thing the labels of all topics that people found right for it."""
    numbers = {topic.id: topic.number for topic in ontology.topics}
    found: dict[str, set[int]] = {}
    for row in _rows(folder / ENTITIES_FILE):
        is_right = row["label"] == "1" and row["entityDisplayName"] != NAMELESS
        if is_right and row["topicId"] in numbers:
            found.setdefault(row["entityDisplayName"], set()).update(labels[numbers[row["topicId"]]])
    return {name: tuple(sorted(places)) for name, places in sorted(found.items())}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.exists():
        raise BadInput(f"There is no {path.name} in {path.parent}.")
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _by_text(texts: Mapping[str, Sequence[str]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for place, label in enumerate(LABELS):
        for text in dict.fromkeys(texts[label]):
            found[text] = (*found.get(text, ()), place)
    return found
