"""How people enter and leave an index: those of its generation who may be shown, without the topics they hide."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from influencers.errors import GenerationMissing
from influencers.queries.cards import PersonFacts
from influencers.queries.generations import generation
from influencers.queries.hidden import without_hidden
from influencers.queries.listing import listed_ids
from influencers.queries.people import people
from kernel.database import reading
from search.documents import document_of
from search.errors import IndexOutdated
from search.port.document import Document
from search.port.engine import About
from search.shelves import Shelf, generation_of

_PEOPLE_AT_ONCE = 2_000


def about_index(name: str) -> About:
    """Return what an index of that name is to say of itself; raise GenerationMissing when its figures are gone."""
    number = generation_of(name)
    figures = generation(number)
    return About(
        name=name,
        generation=number,
        as_of_s=_end_of_day_s(figures.manifest.as_of_on),
        topics=tuple(sorted(figures.topic_sums())),
    )


def all_documents(number: int, advance: Callable[[int], None]) -> Iterator[Document]:
    """Yield everybody of a generation who may be shown; `advance` is told of how many were looked at."""
    for batch in _batches(people(generation(number)), _PEOPLE_AT_ONCE):
        yield from _shown(batch)
        advance(len(batch))


def documents_of(number: int, ids: set[int]) -> list[Document]:
    """Return some people of a generation, those of them who may be shown; nobody when the generation is gone."""
    if not ids:
        return []
    try:
        return _shown(list(people(generation(number), ids)))
    except GenerationMissing:
        # An index outlives its generation only as the one before; nobody is put into it any more.
        return []


def apply(shelf: Shelf, name: str, changed: set[int], *, is_current: bool) -> None:
    """Put changed people who may be shown into an index as they are in its generation, and take out the others.

    An index of an older form takes nobody in; where it is only the one before, that does not matter.
    """
    known = documents_of(generation_of(name), changed)
    engine = shelf.open(name)
    try:
        engine.remove(changed - {document.id for document in known})
        if known:
            engine.put(known)
    except IndexOutdated:
        if is_current:
            raise
    finally:
        engine.close()


def _shown(batch: list[PersonFacts]) -> list[Document]:
    with reading() as session:
        listed = listed_ids(session, [facts.id for facts in batch])
        shown = without_hidden(session, [facts for facts in batch if facts.id in listed])
    return [document_of(facts) for facts in shown]


def _end_of_day_s(as_of_on: date) -> int:
    """Return the moment up to which figures of a day count, epoch seconds."""
    return int(datetime.combine(as_of_on + timedelta(days=1), time(), UTC).timestamp())


def _batches(facts: Iterable[PersonFacts], size: int) -> Iterator[list[PersonFacts]]:
    stream = iter(facts)
    while batch := list(islice(stream, size)):
        yield batch
