"""Reads what is known of ordinary words when the taxonomy is imported.

Ranks come from the vocabulary of MiniLM, which lists words by about their frequency. It holds no counts and is under
the Apache licence 2.0.
"""

import gzip
from collections.abc import Iterable
from pathlib import Path

import yaml

from influencers.topics.naming import Words
from influencers.topics.taxonomy import FILES

RANKS_FILE = "word_ranks.txt.gz"
WORDS_FILE = "words.yaml"


def ranked_words(vocabulary: Iterable[str]) -> list[str]:
    """Return the whole words of a word-piece vocabulary in their order, without pieces, signs and single letters."""
    pieces = (line.strip() for line in vocabulary)
    return [piece for piece in pieces if len(piece) > 1 and piece.isascii() and piece.isalnum() and not piece.isdigit()]


def read_words(folder: Path = FILES) -> Words:
    """Return the ranks, the everyday words of other languages, and the decisions by hand."""
    ranked = gzip.decompress((folder / RANKS_FILE).read_bytes()).decode().split()
    lists = yaml.safe_load((folder / WORDS_FILE).read_text(encoding="utf-8"))
    return Words(
        ranks={word: place for place, word in enumerate(ranked, start=1)},
        ordinary={lang: frozenset(words.split()) for lang, words in lists["ordinary"].items()},
        ambiguous=frozenset(lists["ambiguous"]),
        clear=frozenset(lists["clear"]),
        never=frozenset(lists["never"]),
    )
