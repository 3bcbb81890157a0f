"""What tests promise: in CI none is skipped, none sleeps, none calls beyond this machine."""

import ast
import os
import socket
import subprocess
import sys

import pytest

from tests.house import HOUSE

SKIPPED = """
import pytest
from tests.servers import pytest_runtest_makereport, server_url
def test_with_a_server(): server_url("BELLWETHER_TEST_OF_NOBODY")
@pytest.mark.xfail(strict=True)
def test_known_to_fail(): assert False
def test_without(): pass
"""


@pytest.mark.parametrize(
    ("in_ci", "outcome"), [(True, "1 failed, 1 passed, 1 xfailed"), (False, "1 passed, 1 skipped, 1 xfailed")]
)
def test_a_test_skipped_for_want_of_a_server_fails_in_ci_only(tmp_path, in_ci, outcome):
    (tmp_path / "conftest.py").write_text("from tests.servers import pytest_runtest_makereport\n")
    (tmp_path / "test_some.py").write_text(SKIPPED)
    environment = {k: v for k, v in os.environ.items() if k != "CI"} | {"PYTHONPATH": str(HOUSE)}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        env=environment | ({"CI": "1"} if in_ci else {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in run.stdout
    assert (run.returncode == 0) is not in_ci


def test_no_test_calls_beyond_this_machine():
    with socket.socket() as caller, pytest.raises(RuntimeError, match="stay on this machine"):
        caller.connect(("192.0.2.1", 80))


def test_no_test_sleeps():
    asleep = [
        f"{path.relative_to(HOUSE)}:{node.lineno}"
        for path in sorted((HOUSE / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("sleep", "wait_for_timeout")
    ]
    assert asleep == []
