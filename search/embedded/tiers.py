"""The text tiers of a query, from the highest down, as clauses that hold for exactly the people of a tier.

BM25 has no part in it: a tier is a sum over the words of what the best field of each is worth. With few words every way
of making a sum is asked for; the ways grow with every word, so with many the people are scored once instead.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product

import tantivy
from tantivy import Occur
from tantivy import Query as Clause

from search.embedded.clauses import Asking, Occurring, all_of, any_of
from search.port.query import Field

#: With four words a sum can be made in 44 ways at most, which takes milliseconds; with five in 155.
_MOST_WORDS_COMBINED = 4

Places = Mapping[Field, Clause]


def tiers_of(
    places: Collection[Places], passing: list[Occurring], *, total: int, asking: Asking, searcher: tantivy.Searcher
) -> Iterator[tuple[int, Clause]]:
    """Yield the tiers that people who pass can be in, the highest first, each with the clause of being in it.

    `places` says of each word, by field, what being found there means; `passing` holds for the `total` people found.
    """
    if len(places) <= _MOST_WORDS_COMBINED:
        yield from _combined(places)
    else:
        hits = searcher.search(scoring(places, passing), max(1, total), count=False).hits
        ids = searcher.fast_field_values("id", [address for _score, address in hits])
        yield from _grouped([round(score) for score, _address in hits], ids, asking)


def _combined(places: Collection[Places]) -> Iterator[tuple[int, Clause]]:
    ways: defaultdict[int, list[Clause]] = defaultdict(list)
    for fields in product(*places):
        clauses = [clause for found, best in zip(places, fields, strict=True) for clause in _best(found, best)]
        ways[sum(field.value for field in fields)].append(all_of(clauses))
    for tier in sorted(ways, reverse=True):
        yield tier, any_of(ways[tier])


def _best(found: Places, best: Field) -> list[Occurring]:
    """Return the clauses of a word being found in a field and in no better one."""
    better = [(Occur.MustNot, clause) for field, clause in found.items() if field.value > best.value]
    return [(Occur.Must, found[best]), *better]


def scoring(places: Collection[Places], passing: list[Occurring]) -> Clause:
    """Return the clause of people who pass and have the words, which scores each by their tier.

    A word is worth the best field it is found in; the tier is the sum, and what has to pass besides adds nothing.
    """
    unscored = [
        (occur, clause if occur is Occur.MustNot else Clause.boost_query(clause, 0.0)) for occur, clause in passing
    ]
    best = (
        Clause.disjunction_max_query(
            [Clause.const_score_query(clause, float(field.value)) for field, clause in found.items()]
        )
        for found in places
    )
    return all_of([*unscored, *((Occur.Must, clause) for clause in best)])


def _grouped(tiers: Iterable[int], ids: Iterable[float | None], asking: Asking) -> Iterator[tuple[int, Clause]]:
    members: defaultdict[int, list[int]] = defaultdict(list)
    for tier, person_id in zip(tiers, ids, strict=True):
        members[tier].append(int(person_id or 0))
    for tier in sorted(members, reverse=True):
        yield tier, asking.ids(members[tier])
