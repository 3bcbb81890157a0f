"""From a Query to Elasticsearch's own words: filters, and words in the fields they are found in. Pure.

A text tier is a sum over the words of what the best field of each is worth. Elasticsearch adds scores and takes the
best of several by itself, so every place of a word is worth a constant: a sum of small whole numbers, which its floats
hold exactly. BM25 has no part in it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search.columns import score_field
from search.elasticsearch.mapping import term_of
from search.filters import amounts_asked, ranges_asked, values_asked, values_refused
from search.port.query import WRITTEN, Field, Kind, Query, Range, Word
from search.saying import SAYS_ABOUT, words_asked
from search.words import nearness

Clause = dict[str, Any]

NOBODY: Clause = {"match_none": {}}

_TEXT_FIELDS = {Field.NAME: "name", Field.BIO: "bio", Field.RECENT: "recent"}
_TAG_FIELDS = {Field.BIO: "bio_tags", Field.RECENT: "recent_tags"}
#: More than there are words: what is left out of an expansion would be left out of the answer.
_EVERY_WORD = 10_000_000


def any_of(clauses: Sequence[Clause]) -> Clause:
    """Return the clause that holds when one does; nobody passes when there are none."""
    if not clauses:
        return NOBODY
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": list(clauses)}}


def all_of(must: Sequence[Clause], must_not: Sequence[Clause] = ()) -> Clause:
    """Return the clause that holds when all of some do and none of others."""
    return {"bool": {"filter": list(must), "must_not": list(must_not)}}


def between(name: str, least: int | None, most: int | None) -> Clause:
    """Return the clause of a number inside a range, ends included; a person without the number is in none."""
    ends = {"gte": least, "lte": most}
    return {"range": {name: {end: figure for end, figure in ends.items() if figure is not None}}}


@dataclass(frozen=True, slots=True)
class Asking:
    """Makes clauses for one index."""

    topics: frozenset[int]  # that the mapping knows
    as_of_s: int

    def in_topic(self, number: int, asked: Range) -> Clause:
        """Return the clause of people whose score in a topic is inside a range."""
        if number not in self.topics:
            return NOBODY
        if asked.is_open:
            return {"term": {"topic": number}}
        return between(score_field(number), asked.least, asked.most)

    def question(self, query: Query, *, is_near: bool, has_tiers: bool = False) -> Clause:
        """Return the clause of everybody who is found; with tiers it scores each of them by theirs."""
        wanted = [places(word, is_near=is_near) for word in query.words if not word.is_without]
        unwanted = [any_of([*places(word, is_near=False).values()]) for word in query.words if word.is_without]
        asked: Clause = {"filter": self._must(query), "must_not": [*self._must_not(query), *unwanted]}
        if has_tiers:
            asked["must"] = [_worth(found) for found in wanted]
        else:
            asked["filter"] += [any_of([*found.values()]) for found in wanted]
        return {"bool": asked}

    def _must(self, query: Query) -> list[Clause]:
        must = [*self._figures(query), *_one_of(values_asked(query))]
        must += [any_of([between(name, *ends) for ends in asked]) for name, asked in amounts_asked(query).items()]
        must += _said(query)
        if query.topics:
            groups = query.topic_groups if query.is_every_topic else (query.topics,)
            inside = query.topic_score_tenths
            must += [any_of([self.in_topic(number, inside) for number in group]) for group in groups]
        if query.among is not None:
            must.append(ids(query.among))
        return must

    def _must_not(self, query: Query) -> list[Clause]:
        must_not: list[Clause] = [{"terms": {"topic": list(query.not_topics)}}] if query.not_topics else []
        must_not += _one_of(values_refused(query))
        must_not += [_written(word) for word in query.without_words]
        gone = query.without | query.hidden
        return [*must_not, ids(gone)] if gone else must_not

    def _figures(self, query: Query) -> list[Clause]:
        ranges = ranges_asked(query, as_of_s=self.as_of_s)
        return [between(name, asked.least, asked.most) for name, asked in ranges.items()]


def places(word: Word, *, is_near: bool) -> dict[Field, Clause]:
    """Return, by field, the clause of a word being found there."""
    if word.kind is Kind.TAG:
        return {field: _run(name, word) for field, name in _TAG_FIELDS.items()}
    edits = nearness(word) if is_near else 0
    found = {} if word.kind is Kind.PHRASE else {Field.HANDLE: _handle(word, edits)}
    if word.kind is not Kind.HANDLE:
        found |= {field: _text(name, word, edits) for field, name in _TEXT_FIELDS.items()}
    return found


def _worth(found: dict[Field, Clause]) -> Clause:
    """Return the clause of a word that scores a person by the best field it was found in."""
    worths = [{"constant_score": {"filter": clause, "boost": field.value}} for field, clause in found.items()]
    return {"dis_max": {"queries": worths}}


def _handle(word: Word, edits: int) -> Clause:
    return _fuzzy("handle", word.handle, edits) if edits else term("handle", word.handle, is_prefix=word.is_prefix)


def _text(name: str, word: Word, edits: int) -> Clause:
    return _fuzzy(name, word.tokens[0], edits) if edits and len(word.tokens) == 1 else _run(name, word)


def _fuzzy(name: str, term: str, edits: int) -> Clause:
    # Scored alike, so that all near words are taken and not the best fifty.
    asked = {"value": term_of(term), "fuzziness": edits, "transpositions": True, "rewrite": "constant_score"}
    return {"fuzzy": {name: asked}}


def _run(name: str, word: Word) -> Clause:
    """Return the clause of tokens that follow each other, the last of which may go on."""
    if len(word.tokens) == 1:
        return term(name, word.tokens[0], is_prefix=word.is_prefix)
    asked: Clause = {"query": " ".join(map(term_of, word.tokens))}
    if word.is_prefix:
        return {"match_phrase_prefix": {name: asked | {"max_expansions": _EVERY_WORD}}}
    return {"match_phrase": {name: asked}}


def term(name: str, token: str, *, is_prefix: bool) -> Clause:
    """Return the clause of having a token, or one that begins so."""
    return {"prefix" if is_prefix else "term": {name: {"value": term_of(token)}}}


def _written(word: Word) -> Clause:
    """Return the clause of a word standing in what somebody writes about themselves or posts."""
    return any_of([clause for field, clause in places(word, is_near=False).items() if field in WRITTEN])


def _one_of(asked: Mapping[str, Sequence[str]]) -> list[Clause]:
    return [{"terms": {name: [*map(term_of, values)]}} for name, values in asked.items()]


def _said(query: Query) -> list[Clause]:
    """Return the clause of speaking as asked of one of those asked about."""
    each = [all_of([_one_of({SAYS_ABOUT: words})[0] for words in sets]) for sets in words_asked(query)]
    return [any_of(each)] if each else []


def ids(people: Collection[int]) -> Clause:
    """Return the clause of being one of some people."""
    return {"terms": {"id": sorted(people)}} if people else NOBODY
