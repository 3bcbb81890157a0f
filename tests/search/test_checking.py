"""Every engine can say where it differs from what it should hold, and be mended."""

import json
from dataclasses import replace

import pytest
from flask import current_app

from kernel.database import reading
from search import jobs
from search.checking import Differences, condition, verify
from search.errors import IndexMissing, IndexOutdated
from search.port.query import Query
from search.queries import find
from search.writing import all_documents
from tests.search.stage import COFFEE, Stage, person


def found(**parts) -> list[int]:
    with reading() as session:
        return [hit.card.id for hit in find(session, Query(**parts)).hits]


def disturb(stage: Stage, name: str, *, gone: list[int], changed: list[int]) -> None:
    """Change an index behind the house's back."""
    engine = stage.shelf.open(name)
    documents = [document for document in all_documents(1, lambda _count: None) if document.id in changed]
    engine.put([replace(document, score_tenths=1) for document in documents])
    engine.remove(gone)
    engine.close()


def test_an_index_just_built_differs_in_nothing(each_stage):
    each_stage.score(1, person(1), person(2, topics=((COFFEE, 600, 4, 900),)))
    name = jobs.rebuild()

    assert verify() == (Differences(name, 2, (), (), ()),)


def test_who_is_missing_extra_or_stale_is_named_and_mended(each_stage):
    each_stage.score(1, *(person(number) for number in range(1, 8)))
    name = jobs.rebuild()
    disturb(each_stage, name, gone=[2, 3], changed=[5])
    each_stage.leave_unnoticed(7)

    assert verify() == (Differences(name, 5, missing=(2, 3), extra=(7,), stale=(5,)),)
    assert verify(is_to_mend=True) == (Differences(name, 5, missing=(2, 3), extra=(7,), stale=(5,)),)
    assert verify() == (Differences(name, 6, (), (), ()),)
    assert found() == [1, 2, 3, 4, 5, 6]


def test_who_waits_for_catching_up_is_no_difference(each_stage):
    each_stage.score(1, person(1), person(2))
    name = jobs.rebuild()
    each_stage.leave(2)

    assert verify() == (Differences(name, 2, (), (), ()),)
    assert condition().waiting_count == 1


def test_in_the_index_before_whoever_may_not_be_shown_is_extra(each_stage):
    each_stage.score(1, person(1), person(2))
    first = jobs.rebuild()
    each_stage.score(2, person(1), person(2))
    second = jobs.rebuild()
    del each_stage.crowds[1]
    each_stage.leave_unnoticed(2)

    assert [(each.index, each.missing, each.extra) for each in verify()] == [(first, (), (2,)), (second, (), (2,))]


def test_before_the_first_index_there_is_nothing_to_compare(each_stage):
    with pytest.raises(IndexMissing, match="flask search rebuild"):
        verify()


def test_an_index_of_an_older_form_says_so_and_the_worker_makes_a_new_one(stage: Stage):
    stage.score(1, person(1), person(2))
    name = jobs.rebuild()
    about = current_app.extensions["storage"].index / name / "meta.json"
    about.write_text(json.dumps({k: v for k, v in json.loads(about.read_text()).items() if k != "form"}))
    with pytest.raises(IndexOutdated, match="flask search rebuild"):
        verify()

    stage.leave(2)
    jobs.catch_up()
    stage.come_back(2)
    jobs.keep_up()
    assert current_app.extensions["storage"].current().index == "000001-002"
    assert found() == [1, 2]


def test_the_doctor_says_what_is_in_use_and_that_nothing_is_wrong(each_stage):
    each_stage.score(1, person(1), person(2))
    name = jobs.rebuild()
    told = condition()

    assert (told.index, told.people_count, told.waiting_count, told.problems) == (name, 2, 0, ())
    assert told.health.engine.split()[0] in ("tantivy", "Elasticsearch")


def test_the_doctor_names_what_is_wrong(stage: Stage):
    assert "flask scores run" in condition().problems[0]
    stage.score(1, person(1))
    assert "flask search rebuild" in condition().problems[0]
    jobs.rebuild()
    stage.score(2, person(1))
    assert condition().problems == ("The index is of generation 1, the scores of 2: the worker rebuilds it.",)


def test_the_doctor_says_that_an_index_is_of_an_older_form_until_there_is_another(each_stage, monkeypatch):
    each_stage.score(1, person(1))
    with monkeypatch.context() as before:
        for room in ("embedded.engine", "elasticsearch.mapping"):
            before.setattr(f"search.{room}.FORM", 3)
        jobs.rebuild()
    told = condition()

    assert (told.people_count, len(told.problems)) == (1, 1)
    assert "older form" in told.problems[0]
    assert "flask search rebuild" in told.problems[0]
    jobs.keep_up()
    assert condition().problems == ()


@pytest.fixture
def run(sqlite_app, stage):
    runner = sqlite_app.test_cli_runner()
    return lambda *words: runner.invoke(args=["search", *words])


def test_verifying_by_command_ends_with_1_while_something_differs(stage: Stage, run):
    stage.score(1, person(1), person(2))
    jobs.rebuild()
    assert (run("verify").exit_code, run("verify").stdout) == (0, "000001-001: 2 people, 0 differ.\n")

    stage.leave_unnoticed(2)
    result = run("verify", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["indexes"] == [
        {"index": "000001-001", "people_count": 2, "missing": [], "extra": [2], "stale": []}
    ]
    mended = run("verify", "--fix")
    assert (mended.exit_code, mended.stdout) == (
        0,
        "000001-001: 2 people, 1 differ.\n  extra: 2\nMended; nothing differs any more.\n",
    )


def test_the_doctor_by_command(stage: Stage, run):
    before = run("doctor")
    stage.score(1, person(1))
    jobs.rebuild()
    after = run("doctor")

    assert (before.exit_code, after.exit_code) == (1, 0)
    assert "Problem: Nobody has been scored yet." in before.stdout
    assert "Index: 000001-001, with 1 person.\n" in after.stdout
    assert after.stdout.endswith("Nothing is wrong.\n")
    assert json.loads(run("doctor", "--json").stdout)["problems"] == []
