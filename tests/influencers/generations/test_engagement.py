"""Engagement and growth by their rules, over tables as a run leaves them."""

import duckdb
import pytest

from influencers.generations.engagement import gather_engagement
from kernel.clock import DAY_US

BEFORE = 20_000 * DAY_US
TABLES = """
CREATE TABLE accounts(account BIGINT, person BIGINT, network VARCHAR);
CREATE TABLE held(network VARCHAR, until_us BIGINT);
CREATE TABLE posts(post BIGINT, account BIGINT, network VARCHAR, at_us BIGINT);
CREATE TABLE interactions(post BIGINT, network VARCHAR, at_us BIGINT);
CREATE TABLE profiles(account BIGINT, seen_us BIGINT, followers BIGINT);
CREATE TABLE event_ledger(person BIGINT, post BIGINT, actor BIGINT, target BIGINT);
CREATE TABLE pair_ledger(actor BIGINT, target BIGINT, damping DOUBLE);
INSERT INTO accounts VALUES (1, 10, 'bluesky'), (2, 10, 'mastodon'), (3, 30, 'bluesky');
"""


class Run:
    """A connection as a run leaves it, told in days before the as-of moment."""

    def __init__(self):
        self.connection = duckdb.connect()
        self.connection.execute(TABLES)

    def profile(self, account, *, days_ago, followers):
        self.connection.execute("INSERT INTO profiles VALUES (?, ?, ?)", [account, ago(days_ago), followers])

    def post(self, number, *, days_ago, actors=(), account=1, network="bluesky"):
        self.connection.execute("INSERT INTO posts VALUES (?, ?, ?, ?)", [number, account, network, ago(days_ago)])
        for actor in actors:
            self.connection.execute("INSERT INTO event_ledger VALUES (10, ?, ?, ?)", [number, actor, account])
            self.connection.execute(
                "INSERT INTO interactions VALUES (?, ?, ?)", [number, network, min(ago(days_ago), BEFORE - 1)]
            )

    def damp(self, actor, damping):
        self.connection.execute("INSERT INTO pair_ledger VALUES (?, 1, ?)", [actor, damping])

    def hold(self, network, *, days_ago):
        self.connection.execute("INSERT INTO held VALUES (?, ?)", [network, ago(days_ago)])

    def engagement(self):
        gather_engagement(self.connection, before_us=BEFORE)
        rows = self.connection.execute(
            "SELECT engagement_rate, engagement_posts FROM engagement WHERE person = 10"
        ).fetchall()
        return rows[0] if rows else None

    def changes(self):
        gather_engagement(self.connection, before_us=BEFORE)
        columns = ", ".join(f"followers_change_{days}" for days in (7, 30, 90))
        rows = self.connection.execute(f"SELECT {columns} FROM follower_changes WHERE person = 10").fetchall()
        return rows[0] if rows else (None, None, None)


def ago(days):
    return int(BEFORE - days * DAY_US)


@pytest.fixture
def run():
    return Run()


def test_only_the_newest_twenty_posts_are_looked_at(run):
    run.profile(1, days_ago=120, followers=100)
    for number in range(30):
        run.post(number, days_ago=2 + number, actors=range(3, 13) if number >= 20 else [3])

    assert run.engagement() == (0.01, 20)


def test_somebody_who_reacts_twice_to_a_post_is_one_reactor(run):
    run.profile(1, days_ago=120, followers=100)
    for number in range(5):
        run.post(number, days_ago=9, actors=[3, 3, 4])

    assert run.engagement() == (0.02, 5)


def test_whom_a_decision_leaves_nothing_is_no_reactor_and_whom_it_leaves_some_is(run):
    run.profile(1, days_ago=120, followers=100)
    for number in range(5):
        run.post(number, days_ago=9, actors=[3, 4, 5])
    run.damp(3, 0.0)
    run.damp(4, 0.1)

    assert run.engagement() == (0.02, 5)


def test_the_latest_count_stands_in_where_none_is_as_old_as_the_post(run):
    run.profile(1, days_ago=4, followers=50)
    run.profile(1, days_ago=3, followers=200)
    for number in range(5):
        run.post(number, days_ago=9, actors=[3])

    assert run.engagement() == (0.005, 5)


@pytest.mark.parametrize("followers", [None, 0])
def test_without_followers_that_are_known_nothing_is_measured(run, followers):
    run.profile(1, days_ago=120, followers=followers)
    for number in range(5):
        run.post(number, days_ago=9, actors=[3])

    assert run.engagement() is None


def test_a_post_needs_a_day_before_the_moment_up_to_which_its_network_is_known(run):
    run.profile(1, days_ago=120, followers=100)
    run.hold("bluesky", days_ago=5)
    for number, days_ago in enumerate((5.5, 6, 7, 8, 9, 10)):
        run.post(number, days_ago=days_ago, actors=[3])

    assert run.engagement() == (0.01, 5)


def test_growth_is_of_all_accounts_of_which_both_counts_are_known(run):
    for account, now, then in ((1, 150, 100), (2, 110, 100)):
        run.profile(account, days_ago=1, followers=now)
        run.profile(account, days_ago=8, followers=then)
    run.profile(2, days_ago=31, followers=100)

    assert run.changes() == (0.3, 0.1, None)


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [(0, 7, 0.5), (2.3, 9.3, 0.5), (2.4, 8, None), (1, 9.4, None), (1, 6.9, None)],
)
def test_a_count_may_be_older_than_it_should_be_by_a_third_of_the_days(run, now, then, expected):
    run.profile(1, days_ago=now + 0.001, followers=150)
    run.profile(1, days_ago=then, followers=100)

    assert run.changes()[0] == expected


def test_from_no_followers_there_is_no_share_to_tell(run):
    run.profile(1, days_ago=1, followers=150)
    run.profile(1, days_ago=8, followers=0)

    assert run.changes()[0] is None
