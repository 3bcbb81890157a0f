import io
import sys

import pytest

from kernel import progress as module
from kernel.progress import progress


@pytest.fixture
def seconds(monkeypatch):
    """A clock that the test turns."""
    turned = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: turned[0])
    return turned


def work(seconds, *, total, steps):
    with progress(total, "Reading", unit="lines") as advance:
        for _ in range(steps):
            seconds[0] += 2.0
            advance(1000)


def test_long_work_says_every_few_seconds_how_far_it_is(capsys, seconds):
    work(seconds, total=7000, steps=7)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "Reading: 3,000 of 7,000 lines (42 %)",
        "Reading: 6,000 of 7,000 lines (85 %)",
        "Reading: 7,000 lines, done",
    ]


def test_work_of_unknown_length_says_how_much_is_done(capsys, seconds):
    work(seconds, total=None, steps=4)
    assert capsys.readouterr().err.splitlines() == ["Reading: 3,000 lines", "Reading: 4,000 lines, done"]


def test_short_work_says_nothing(capsys, seconds):
    work(seconds, total=2000, steps=2)
    assert capsys.readouterr().err == ""


def test_on_a_terminal_there_is_a_bar(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress(4, "Reading", unit="lines") as advance:
        advance(4)
    assert "Reading: 100%" in sys.stderr.getvalue()
