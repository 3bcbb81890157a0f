"""The next index is built beside the current one; readers never see half of one."""

import subprocess
import sys

import pytest
from flask import current_app

from influencers.errors import GenerationMissing
from kernel.database import reading
from kernel.errors import Conflict
from search import jobs
from search.embedded.shelf import EmbeddedShelf
from search.errors import IndexMissing
from search.port.query import Query
from search.queries import find
from tests.search.stage import COFFEE, Stage, person


def found(**parts) -> list[int]:
    with reading() as session:
        return [hit.card.id for hit in find(session, Query(**parts)).hits]


def stage_shelf() -> EmbeddedShelf:
    return EmbeddedShelf(current_app.extensions["storage"])


def folders() -> list[str]:
    return sorted(path.name for path in current_app.extensions["storage"].index.iterdir())


def test_before_the_first_index_a_search_says_what_to_do(stage: Stage):
    with pytest.raises(IndexMissing, match="flask search rebuild"):
        found()


def test_before_the_first_scores_there_is_nothing_to_index(stage: Stage):
    with pytest.raises(GenerationMissing, match="flask scores run"):
        jobs.rebuild()


def test_only_people_who_may_be_shown_are_indexed(stage: Stage):
    stage.score(1, person(1), person(2), person(3))
    stage.leave_unnoticed(2)
    jobs.rebuild()

    assert found() == [1, 3]


def test_an_index_is_named_after_its_generation_and_counts_up(stage: Stage):
    stage.score(41, person(1))
    first = jobs.rebuild()
    stage.score(42, person(1), person(2))
    second, third = jobs.rebuild(), jobs.rebuild()

    assert (first, second, third) == ("000041-001", "000042-002", "000042-003")
    assert current_app.extensions["storage"].current().index == third
    assert found() == [1, 2]


def test_the_two_indexes_before_stay_and_older_ones_go(stage: Stage):
    stage.score(1, person(1), person(2))
    names = [jobs.rebuild() for _time in range(4)]

    assert folders() == names[1:]
    stage.leave(2)
    jobs.rebuild()
    assert [stage_shelf().open(name).find(Query()).total for name in folders()] == [1, 1, 1]


def test_a_rebuild_that_fails_leaves_the_current_index_and_nothing_unfinished(stage: Stage, build_that_fails):
    stage.score(1, person(1))
    name = jobs.rebuild()

    build_that_fails()

    assert folders() == [name]
    assert found() == [1]


def test_what_a_killed_rebuild_left_is_swept_by_the_next(stage: Stage):
    stage.score(1, person(1))
    left = current_app.extensions["storage"].index / ".unfinished-000001-001-abc" / "tantivy"
    left.mkdir(parents=True)
    (left / "half").write_text("")

    assert folders() == [".unfinished-000001-001-abc"]
    assert folders() != [jobs.rebuild()]
    assert folders() == ["000001-001"]


def test_a_second_writer_is_refused_while_the_first_is_busy(stage: Stage):
    stage.score(1, person(1))
    with current_app.extensions["storage"].lock("search"), pytest.raises(Conflict):
        jobs.rebuild()


def test_readers_in_other_processes_see_what_is_committed(stage: Stage):
    stage.score(1, person(1), person(2))
    folder = current_app.extensions["storage"].index / jobs.rebuild()
    script = (
        "import sys, pathlib\n"
        "from search.embedded.engine import open_index\n"
        "from search.port.query import Query\n"
        "engine = open_index(pathlib.Path(sys.argv[1]))\n"
        "for _line in sys.stdin: print(engine.find(Query()).total, flush=True)\n"
    )
    command = [sys.executable, "-c", script, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as reader:

        def total() -> int:
            reader.stdin.write("\n")
            return int(reader.stdout.readline())

        before = total()
        stage.leave(2)
        jobs.catch_up()
        assert (before, total()) == (2, 1)
        reader.stdin.close()


def test_keeping_up_rebuilds_for_new_scores_and_else_catches_up(stage: Stage):
    storage = current_app.extensions["storage"]
    jobs.keep_up()
    assert storage.current().index is None

    stage.score(1, person(1), person(2))
    jobs.keep_up()
    assert storage.current().index == "000001-001"

    stage.leave(2)
    jobs.keep_up()
    assert (storage.current().index, found()) == ("000001-001", [1])

    stage.score(2, person(1), person(2), person(3))
    jobs.keep_up()
    assert (storage.current().index, found()) == ("000002-002", [1, 2, 3])


def test_a_topic_enters_the_index_with_the_people_who_have_it(stage: Stage):
    stage.score(1, person(1), person(2, topics=((COFFEE, 600, 4, 900),)))
    jobs.rebuild()

    assert found(topics=(COFFEE,)) == [2]
