"""Every error has a code of its own, a docstring's place in its tree, and a line in the docs."""

import importlib
from http import HTTPStatus

from kernel.errors import AppError
from kernel.problems import HTTP_PROBLEMS
from tests.house import FLOORS, HOUSE, table_of


def family(member: type[AppError]) -> set[type[AppError]]:
    return {member}.union(*(family(child) for child in member.__subclasses__()))


def errors() -> list[type[AppError]]:
    for floor in FLOORS:
        if (HOUSE / floor / "errors.py").exists():
            importlib.import_module(f"{floor}.errors")
    return sorted((e for e in family(AppError) if e.__module__.split(".")[0] in FLOORS), key=lambda e: e.__qualname__)


def test_every_error_stands_in_the_errors_module_of_its_floor():
    assert {e.__module__ for e in errors()} <= {f"{floor}.errors" for floor in FLOORS}


def test_every_error_has_a_code_and_a_title_of_its_own():
    assert [e.__name__ for e in errors() if not {"code", "title"} <= vars(e).keys()] == []
    codes = [e.code for e in errors()]
    assert len(codes) == len(set(codes))


def test_every_error_has_a_status_of_http():
    for error in errors():
        assert HTTPStatus(error.status) >= HTTPStatus.BAD_REQUEST


def test_every_error_stands_in_the_tree_of_its_module_with_its_status():
    for error in errors():
        tree = importlib.import_module(error.__module__).__doc__ or ""
        lines = [line.split() for line in tree.splitlines() if error.__name__ in line.split()]
        if error is not AppError:
            assert any(str(error.status) in line for line in lines), f"{error.__name__} {error.status} in the tree"


def test_the_docs_list_every_code_with_its_status_and_no_other():
    documented = {(cells[0].strip("`"), int(cells[1])) for cells in table_of("docs/api.md") if cells[1].isdigit()}
    ours = {(e.code, e.status) for e in errors()} | {(code, status) for status, (code, _, _) in HTTP_PROBLEMS.items()}
    assert documented == ours
