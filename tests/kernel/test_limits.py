from datetime import UTC, datetime

import pytest
from flask import Flask

from kernel.config import Settings
from kernel.errors import Misconfigured, TooManyRequests
from kernel.limits import Limit, client, count, refuse_used_up, set_up_limits, spend

THREE = Limit("knocking", 3, 600)
FIVE = Limit("ringing", 5, 60)


@pytest.fixture
def house():
    app = Flask(__name__)
    app.testing = True
    app.extensions["settings"] = Settings()
    set_up_limits(app)
    with app.test_request_context("/"):
        yield app


@pytest.fixture
def now():
    """A moment long after all tries: the counters have a clock of their own, which tests cannot set."""
    return datetime(2100, 1, 1, tzinfo=UTC)


def test_after_so_many_tries_whoever_tried_waits_and_nobody_else(house, now):
    for _ in range(3):
        spend([(THREE, "ada")], now=now)
    with pytest.raises(TooManyRequests) as refused:
        spend([(THREE, "ada")], now=now)
    assert refused.value.retry_after == 1, "a wait is never shorter than a second"
    spend([(THREE, "bea")], now=now)


def test_the_wait_is_at_most_that_of_the_limit_and_told_in_minutes(house):
    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    count([(THREE, "ada"), (FIVE, "ada")] * 5)
    with pytest.raises(TooManyRequests) as refused:
        refuse_used_up([(THREE, "ada"), (FIVE, "ada")], now=long_ago)
    assert refused.value.retry_after == 600
    assert refused.value.message == "This was tried too often. Try again in 10 minutes."


def test_looking_counts_nothing(house, now):
    for _ in range(10):
        refuse_used_up([(THREE, "ada")], now=now)
    spend([(THREE, "ada")], now=now)


@pytest.mark.parametrize(
    ("address", "machine"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_a_household_counts_as_one_machine(house, address, machine):
    with house.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        assert client() == machine


def test_counters_that_cannot_be_reached_keep_nobody_out(house, now, caplog, monkeypatch):
    house.testing = False
    monkeypatch.setattr(house.extensions["limits"].limiter, "test", lambda *_asked: 1 / 0)
    monkeypatch.setattr(house.extensions["limits"].limiter, "hit", lambda *_asked: 1 / 0)
    for _ in range(10):
        spend([(THREE, "ada")], now=now)
    assert "a limit could not be counted" in caplog.text


def test_a_server_of_counters_whose_package_is_missing_is_named():
    app = Flask(__name__)
    app.extensions["settings"] = Settings(limits_url="valkey://127.0.0.1:1")
    with pytest.raises(Misconfigured, match="BELLWETHER_LIMITS_URL"):
        set_up_limits(app)
