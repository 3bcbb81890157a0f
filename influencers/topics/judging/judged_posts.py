"""Reads posts that people judged: one JSON object a line, with the text and which of the 19 labels it has."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from influencers.errors import UnreadableJudgements
from influencers.topics.labels import LABELS
from influencers.topics.languages import detect_language

#: Fields that may hold the labels by name where they are not spread over 19 fields of 0 and 1.
NAME_FIELDS = ("label_name", "topics")
#: Languages that a file's name may begin with, `es_test.jsonl`; two of them as the judged sets that exist spell them.
_KNOWN = "ar|de|el|en|es|fa|fi|fr|hi|id|it|ja|ko|nl|no|pl|pt|ru|sv|th|tr|uk|vi|zh"
_ALSO_SPELT = {"gr": "el", "jp": "ja"}
_LANGUAGE_FIRST = re.compile(rf"({_KNOWN}|gr|jp)[_.-]")
#: What stands for a language that nothing states yet, and how many posts of a file are asked for it.
_UNSTATED, _VOTING = "und", 500
#: How many wrong lines a refusal names.
_TOLD = 5


@dataclass(frozen=True, slots=True)
class JudgedPost:
    """A text in a language, and the places in `LABELS` of what people said it is about; perhaps none."""

    text: str
    lang: str
    labels: frozenset[int]


def read_judged(paths: Iterable[Path], lang: str | None = None) -> tuple[JudgedPost, ...]:
    """Read files of judged posts.

    Parameters
    ----------
    paths
        JSON lines; empty ones are passed over. `text` is the post. The labels stand in 19 fields of 0 and 1 under their
        names in small letters with underscores (`film_tv_&_video`), or by name in a list `label_name` or `topics`.
        Other fields are passed over.
    lang
        The language where a line has no field `lang`. Without it the file's name says it when it begins so
        (`es_test.jsonl`); else it is what most posts of the file look like, and English when none looks like any.

    Raises
    ------
    UnreadableJudgements
        A file cannot be read, has no posts, or has wrong lines; the sentence names file, line and field of the first.
    """
    posts: list[JudgedPost] = []
    faults: list[str] = []
    for path in paths:
        usual = lang or language_of_name(path.name)
        found, wrong = _read(path, usual or _UNSTATED)
        if usual is None:
            found = _in_their_language(found)
        if not found and not wrong:
            wrong = [f"{path.name} holds no posts"]
        posts += found
        faults += wrong
    if faults:
        raise UnreadableJudgements(_told(faults))
    return tuple(posts)


def _in_their_language(posts: Sequence[JudgedPost]) -> list[JudgedPost]:
    """Return the posts of a file with the language of most of those of which nothing states it."""
    silent = [post.text for post in posts if post.lang == _UNSTATED]
    votes = Counter(filter(None, map(detect_language, silent[:_VOTING])))
    usual = min(votes, key=lambda lang: (-votes[lang], lang)) if votes else "en"
    return [replace(post, lang=usual) if post.lang == _UNSTATED else post for post in posts]


def language_of_name(name: str) -> str | None:
    """Return the language that a file's name begins with; None where it begins with none.

    Examples
    --------
    >>> language_of_name("es_test.jsonl"), language_of_name("gr_test.jsonl"), language_of_name("posts.jsonl")
    ('es', 'el', None)
    """
    found = _LANGUAGE_FIRST.match(name.casefold())
    return _ALSO_SPELT.get(found[1], found[1]) if found else None


def field_of(label: str) -> str:
    """Return the field in which a label stands.

    Examples
    --------
    >>> field_of("Film, TV & Video")
    'film_tv_&_video'
    """
    return label.casefold().replace(",", "").replace(" ", "_")


_FIELDS = {field_of(label): place for place, label in enumerate(LABELS)}


def _read(path: Path, usual: str) -> tuple[list[JudgedPost], list[str]]:
    """Return the posts of a file, and what is wrong with its other lines."""
    posts: list[JudgedPost] = []
    faults: list[str] = []
    for number, line in enumerate(_lines(path), start=1):
        try:
            posts.append(_post(line, usual))
        except ValueError as fault:
            if line.strip():
                faults.append(f"{path.name}, line {number}: {fault}")
    return posts, faults


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from file
    except OSError as error:
        raise UnreadableJudgements(f"{path.name} cannot be read: {error.strerror}.") from error


def _post(line: bytes, usual: str) -> JudgedPost:
    """Return the post of a line; raise ValueError that names what is wrong in it."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("is no JSON object in UTF-8") from error
    if not isinstance(row, dict):
        raise ValueError("is no JSON object in UTF-8")  # noqa: TRY004 (one kind of fault a line)
    return JudgedPost(_said(row, "text"), _said(row, "lang") if row.get("lang") is not None else usual, _labels(row))


def _said(row: Mapping[str, Any], field: str) -> str:
    said = row.get(field)
    if not isinstance(said, str) or not said.strip():
        raise ValueError(f"field “{field}” is missing or no text")
    # JSON may hold half a character, where a tool cut a text in two: nothing can spell it.
    return said.encode("utf-8", "replace").decode("utf-8")


def _labels(row: Mapping[str, Any]) -> frozenset[int]:
    if any(field in row for field in _FIELDS):
        return frozenset(place for field, place in _FIELDS.items() if _is_marked(row, field))
    for field in NAME_FIELDS:
        if field in row:
            return _named(row[field], field)
    raise ValueError(f"field “{next(iter(_FIELDS))}” is missing, and so are the other labels")


def _is_marked(row: Mapping[str, Any], field: str) -> bool:
    mark = row.get(field)
    if isinstance(mark, (int, float)) and mark in (0, 1):
        return bool(mark)
    raise ValueError(f"field “{field}” is missing or neither 0 nor 1")


def _named(names: object, field: str) -> frozenset[int]:
    if not isinstance(names, list):
        raise ValueError(f"field “{field}” is no list of labels")  # noqa: TRY004 (one kind of fault a line)
    places = [_FIELDS.get(field_of(name)) if isinstance(name, str) else None for name in names]
    if None in places:
        raise ValueError(f"field “{field}” names {json.dumps(names[places.index(None)])}, which is none of the labels")
    return frozenset(place for place in places if place is not None)


def _told(faults: list[str]) -> str:
    more = f" And {len(faults) - _TOLD:,} more." if len(faults) > _TOLD else ""
    return "; ".join(faults[:_TOLD]) + f".{more} Nothing was measured."
