"""What goes wrong while people are put into an embedded index costs nobody their place in it, nor the next writer."""

from dataclasses import replace

import pytest

from search.documents import document_of
from search.embedded import engine
from search.embedded.engine import EmbeddedEngine, make_index, open_index
from search.errors import DocumentsRefused, SearchResting
from search.port.engine import About
from search.port.query import Query
from tests.search.conftest import TOO_LATE_S
from tests.search.stage import ADA

PERSON = document_of(ADA)
UNREADABLE = replace(PERSON, kind="organisation", last_active_s=TOO_LATE_S)


@pytest.fixture
def index(tmp_path) -> EmbeddedEngine:
    """An index with three people, to be written to again."""
    made = make_index(tmp_path, About("000001-001", 1, 0, ()))
    made.put(replace(PERSON, id=number) for number in (1, 2, 3))
    made.close()
    return made


def people(index: EmbeddedEngine, **asked) -> list[int]:
    return [row.id for row in index.find(Query(**asked)).rows]


def test_who_is_refused_stays_as_they_were_and_everybody_else_is_put(index):
    changed = replace(PERSON, kind="organisation")
    with pytest.raises(DocumentsRefused, match="2 people were not taken") as told:
        index.put(
            [replace(changed, id=1), replace(UNREADABLE, id=2), replace(UNREADABLE, id=9), replace(changed, id=3)]
        )
    index.close()

    assert told.value.ids == {2, 9}
    assert "last_active" in str(told.value.__cause__)
    assert (people(index), people(index, kinds=("person",))) == ([1, 2, 3], [2])
    assert len(list(index.contents())) == 3


def test_a_disk_that_went_away_is_laid_to_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "_WRITER_BYTES", 15_000_000)
    empty = make_index(tmp_path, About("000001-001", 1, 0, ()))
    empty.remove([3])
    (tmp_path / "tantivy").rename(tmp_path / "unmounted")

    with pytest.raises(SearchResting) as told:
        empty.put(replace(PERSON, id=number, bio=words(number)) for number in range(1, 3_000))
    assert not isinstance(told.value, DocumentsRefused)


def words(number: int) -> str:
    return " ".join(f"word{number}of{place}" for place in range(300))


def test_after_a_commit_that_failed_the_next_writer_gets_in_and_nothing_is_taken_for_nothing(index, tmp_path):
    folder, elsewhere = tmp_path / "tantivy", tmp_path / "unmounted"
    index.put([replace(PERSON, id=4)])
    folder.rename(elsewhere)
    with pytest.raises(SearchResting) as told:
        index.close()
    elsewhere.rename(folder)

    another = open_index(tmp_path)
    another.put([replace(PERSON, id=5)])
    another.close()
    index.put([replace(PERSON, id=6)])
    index.close()

    assert people(index) == [1, 2, 3, 5, 6]
    # While somebody holds the error, it holds what it passed through: no writer may be among that.
    assert "Failed to open file" in str(told.value.__cause__)
