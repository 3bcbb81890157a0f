"""Makes `lexicon.json.gz` and `label_layer.json`: `python -m influencers.topics.building --ontology FOLDER`.

The same input gives the same bytes on the same machine. It takes some minutes of one processor core, and needs what
stands in `requirements-topics.txt`.
"""

import gzip
from pathlib import Path

import click
import msgspec

from influencers.topics.building.embedding import embed, tokenizer_folder
from influencers.topics.building.figures import layer_of, lexicon_of
from influencers.topics.building.lessons import lessons_from, ontology_of, read_seeds
from influencers.topics.building.vocabulary import words_of
from influencers.topics.building.word_weights import word_weights
from influencers.topics.judging.judged_posts import read_judged
from influencers.topics.label_layer import LAYER_FILE
from influencers.topics.lexicon import LEXICON_FILE, LexiconFile
from influencers.topics.taxonomy import FILES
from kernel.commands import refusing_plainly

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def learnt_words(ontology_folder: Path) -> dict[str, tuple[float, ...]]:
    """Return what each word speaks for, learnt from the ontology in a folder and from what was written for labels."""
    ontology, seeds = ontology_of(ontology_folder), read_seeds()
    lessons = lessons_from(ontology_folder, ontology, seeds)
    vocabulary = (tokenizer_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    ranks = words_of(vocabulary, ontology, lessons)
    vectors = embed([*ranks, *(lesson.text for lesson in lessons)])
    return word_weights(lessons, ranks, vectors, seeds.words)


def with_old_figures(words: dict[str, tuple[float, ...]], folder: Path) -> LexiconFile:
    """Return a lexicon of new words, with the figures of the one in a folder."""
    old = msgspec.json.decode(gzip.decompress((folder / LEXICON_FILE).read_bytes()), type=LexiconFile)
    return LexiconFile(old.labels, old.means, old.deviations, old.priors, words)


def write_lexicon(lexicon: LexiconFile, folder: Path) -> None:
    """Write a lexicon; the same one gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    content = msgspec.json.encode(lexicon, order="deterministic")
    (folder / LEXICON_FILE).write_bytes(gzip.compress(content, compresslevel=9, mtime=0))


@click.command()
@click.option("--ontology", type=_FOLDER, required=True, help="The CSV files of the Klout Topic Ontology.")
@click.option("--judged", type=_FILE, multiple=True, help="English judged posts, several times; without, figures stay.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=FILES, help="Where the files go.")
def main(ontology: Path, judged: tuple[Path, ...], out: Path) -> None:
    """Make the lexicon from the ontology, and the layer of labels from judged posts."""
    with refusing_plainly():
        posts = read_judged(judged) if judged else ()
        words = learnt_words(ontology)
        lexicon = lexicon_of(words, posts) if posts else with_old_figures(words, FILES)
        write_lexicon(lexicon, out)
        click.echo(f"{LEXICON_FILE}: {len(words):,} words, {sum(map(bool, words.values())):,} of them with a label")
        if posts:
            layer = msgspec.json.format(msgspec.json.encode(layer_of(lexicon, posts)), indent=1)
            (out / LAYER_FILE).write_bytes(layer + b"\n")
            click.echo(f"{LAYER_FILE}: learnt on {len(posts):,} judged posts")


if __name__ == "__main__":
    main()
