"""The file of numbers: every number that a topic of the project ever had, one a line, never changed."""

from pathlib import Path

from influencers.topics.taxonomy import FILES

NUMBERS_FILE = "numbers.tsv"


def read_numbers(folder: Path = FILES) -> tuple[tuple[int, str], ...]:
    """Return (number, topic id) line by line; nothing where there is no file yet."""
    path = folder / NUMBERS_FILE
    if not path.exists():
        return ()
    lines = (line.split("\t") for line in path.read_text().splitlines())
    return tuple((int(number), id_) for number, id_ in lines)
