"""From a Query to tantivy's boolean clauses: filters, and words in the fields they are found in."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Occur
from tantivy import Query as Clause

from search.columns import score_field
from search.filters import amounts_asked, ranges_asked, values_asked, values_refused
from search.port.query import WRITTEN, Field, Kind, Query, Range, Word
from search.saying import SAYS_ABOUT, words_asked
from search.words import nearness

_TEXT_FIELDS = {Field.NAME: "name", Field.BIO: "bio", Field.RECENT: "recent"}
_TAG_FIELDS = {Field.BIO: "bio_tags", Field.RECENT: "recent_tags"}

Occurring = tuple[Occur, Clause]


def all_of(clauses: Iterable[Occurring]) -> Clause:
    """Return the clause that holds when all do; everybody passes when there are none."""
    listed = list(clauses)
    if not any(occur is not Occur.MustNot for occur, _clause in listed):
        listed.insert(0, (Occur.Must, Clause.all_query()))
    return Clause.boolean_query(listed)


def any_of(clauses: Sequence[Clause]) -> Clause:
    """Return the clause that holds when one does; nobody passes when there are none."""
    return clauses[0] if len(clauses) == 1 else Clause.boolean_query([(Occur.Should, clause) for clause in clauses])


@dataclass(frozen=True, slots=True)
class Asking:
    """Makes clauses for one index."""

    schema: tantivy.Schema
    topics: frozenset[int]  # that the schema knows
    as_of_s: int

    def between(self, name: str, least: int | None, most: int | None) -> Clause:
        """Return the clause of a number inside a range, ends included; a person without the number is in none."""
        return Clause.range_query(self.schema, name, FieldType.Integer, least, most)

    def in_topic(self, number: int, asked: Range) -> Clause:
        """Return the clause of people whose score in a topic is inside a range."""
        if number not in self.topics:
            return Clause.empty_query()
        has_it = Clause.term_query(self.schema, "topic", number)
        if asked.is_open:
            return has_it
        # The range says it all; but the list of those who have the topic is short, and what it leads is quick.
        return all_of([(Occur.Must, has_it), (Occur.Must, self.between(score_field(number), asked.least, asked.most))])

    def filters(self, query: Query) -> list[Occurring]:
        """Return every filter but the words."""
        must = [*self._figures(query), *self._values(query)]
        must += [any_of([self.between(name, *ends) for ends in asked]) for name, asked in amounts_asked(query).items()]
        must += self._said(query)
        if query.topics:
            groups = query.topic_groups if query.is_every_topic else (query.topics,)
            inside = query.topic_score_tenths
            must += [any_of([self.in_topic(number, inside) for number in group]) for group in groups]
        if query.among is not None:
            must.append(self.ids(query.among))
        must_not = [Clause.term_query(self.schema, "topic", number) for number in query.not_topics]
        must_not += [self._one_of(name, values) for name, values in values_refused(query).items()]
        must_not += [any_of(self._written(word)) for word in query.without_words]
        if query.without or query.hidden:
            must_not.append(self.ids(query.without | query.hidden))
        return [(Occur.Must, clause) for clause in must] + [(Occur.MustNot, clause) for clause in must_not]

    def words(self, query: Query, *, is_near: bool) -> list[Occurring]:
        """Return the clauses of the words: found anywhere, or nowhere for those that must not be."""
        return [
            (Occur.MustNot, any_of(list(self.places(word, is_near=False).values())))
            if word.is_without
            else (Occur.Must, any_of(list(self.places(word, is_near=is_near).values())))
            for word in query.words
        ]

    def places(self, word: Word, *, is_near: bool) -> dict[Field, Clause]:
        """Return, by field, the clause of a word being found there."""
        if word.kind is Kind.TAG:
            return {field: self._run(name, word) for field, name in _TAG_FIELDS.items()}
        edits = nearness(word) if is_near else 0
        found = {} if word.kind is Kind.PHRASE else {Field.HANDLE: self._handle(word, edits)}
        if word.kind is not Kind.HANDLE:
            found |= {field: self._text(name, word, edits) for field, name in _TEXT_FIELDS.items()}
        return found

    def _written(self, word: Word) -> list[Clause]:
        """Return the clauses of a word standing in what somebody writes about themselves or posts."""
        return [clause for field, clause in self.places(word, is_near=False).items() if field in WRITTEN]

    def _handle(self, word: Word, edits: int) -> Clause:
        if edits:
            return Clause.fuzzy_term_query(self.schema, "handle", word.handle, edits)
        return self.term("handle", word.handle, is_prefix=word.is_prefix)

    def _text(self, name: str, word: Word, edits: int) -> Clause:
        if edits and len(word.tokens) == 1:
            return Clause.fuzzy_term_query(self.schema, name, word.tokens[0], edits)
        return self._run(name, word)

    def _run(self, name: str, word: Word) -> Clause:
        """Return the clause of tokens that follow each other, the last of which may go on."""
        *before, last = word.tokens
        if not before:
            return self.term(name, last, is_prefix=word.is_prefix)
        if word.is_prefix:
            return Clause.regex_phrase_query(self.schema, name, [*map(re.escape, before), f"{re.escape(last)}.*"])
        return Clause.phrase_query(self.schema, name, [*before, last])

    def term(self, name: str, term: str, *, is_prefix: bool) -> Clause:
        """Return the clause of having a term, or one that begins so."""
        if is_prefix:
            return Clause.regex_query(self.schema, name, f"{re.escape(term)}.*")
        return Clause.term_query(self.schema, name, term)

    def _figures(self, query: Query) -> list[Clause]:
        ranges = ranges_asked(query, as_of_s=self.as_of_s)
        return [self.between(name, asked.least, asked.most) for name, asked in ranges.items()]

    def _values(self, query: Query) -> list[Clause]:
        return [self._one_of(name, values) for name, values in values_asked(query).items()]

    def _one_of(self, name: str, values: Sequence[str]) -> Clause:
        return Clause.term_set_query(self.schema, name, list(values))

    def _said(self, query: Query) -> list[Clause]:
        """Return the clause of speaking as asked of one of those asked about."""
        each = [all_of((Occur.Must, self._one_of(SAYS_ABOUT, words)) for words in sets) for sets in words_asked(query)]
        return [any_of(each)] if each else []

    def ids(self, ids: Collection[int]) -> Clause:
        """Return the clause of being one of some people."""
        return Clause.term_set_query(self.schema, "id", sorted(ids)) if ids else Clause.empty_query()
