"""Reading the log: what was known at a moment, whatever the order in which it arrived."""

from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from influencers.activity.ids import key_of
from influencers.activity.log import read_log
from influencers.queries.accounts import accounts_table, batch_ids
from kernel.clock import to_us
from kernel.database import reading

START = datetime(2025, 3, 1, tzinfo=UTC)
EVER_US = to_us(START + timedelta(days=300))


def on(day):
    """Return a time on the wire, so many days after the start."""
    return (START + timedelta(days=day)).isoformat()


def us(day):
    return to_us(START + timedelta(days=day))


def snapshot(native_id, day, **facts):
    return {"type": "account", "network": "bluesky", "native_id": native_id, "seen_at": on(day)} | facts


def note(native_id, author, day, **facts):
    named = {"type": "post", "network": "bluesky", "id": native_id, "author": author, "at": on(day)}
    return named | {"text": native_id} | facts


def reshare(actor, target, day, **facts):
    named = {"type": "interaction", "network": "bluesky", "kind": "reshare", "actor": actor, "target": target}
    return named | {"at": on(day)} | facts


def deletion(what, native_id, day):
    return {"type": "delete", "network": "bluesky", "what": what, "id": native_id, "at": on(day)}


class Known:
    """The tables of a reading, with names in the place of account ids."""

    def __init__(self, house, before_us, since_us=0, batches=None):
        self.connection = duckdb.connect()
        with house.app.app_context(), reading() as session:
            known, accounts = batch_ids(session), accounts_table(session)
        batches = known if batches is None else batches
        read_log(self.connection, house.storage, batches=batches, since_us=since_us, before_us=before_us)
        self.connection.register("named", accounts)

    def rows(self, question):
        return self.connection.execute(question).fetchall()

    def acts(self):
        """Return (actor, target, day, topic post) of every act."""
        named = "(SELECT native_id FROM named WHERE account = {})"
        return [
            (actor, target, (at_us - us(0)) / 86_400e6, topic_post)
            for actor, target, at_us, topic_post in self.rows(
                f"SELECT {named.format('actor')}, {named.format('target')}, at_us, topic_post"
                " FROM interactions ORDER BY at_us, event"
            )
        ]

    def texts(self):
        return dict(self.rows("SELECT native_id, text FROM posts"))

    def close(self):
        self.connection.close()


@pytest.fixture
def known(new_house):
    """Load lines and read the log at a moment."""
    opened = []

    def read(lines, before_us=EVER_US, since_us=0):
        house = new_house()
        for place, some in enumerate(lines if isinstance(lines, tuple) else (lines,)):
            house.load(some, f"{place}.ndjson")
        opened.append(Known(house, before_us, since_us))
        return opened[-1]

    yield read
    for one in opened:
        one.close()


def test_a_log_without_anything_is_read_as_empty_tables_of_the_same_shape(known):
    empty = known([])
    full = known(
        [snapshot("ada", 0), note("p", "ada", 0), reshare("bea", "ada", 1, post="p"), deletion("post", "x", 1)]
    )
    for table in ("interactions", "posts", "profiles", "snapshots"):
        assert empty.rows(f"SELECT count(*) FROM {table}") == [(0,)]
        assert full.rows(f"SELECT count(*) FROM {table}") == [(1,)]
        assert empty.rows(f"DESCRIBE {table}") == full.rows(f"DESCRIBE {table}")
    left = [name for (name,) in full.rows("SELECT table_name FROM duckdb_tables()")]
    assert sorted(left) == ["interactions", "mention_sources", "posts", "profiles", "snapshots", "withdrawn"]


def test_acts_are_those_from_one_moment_on_and_before_the_other(known):
    lines = [reshare("bea", "ada", day) for day in (0, 1, 2, 3)]
    assert [act[2] for act in known(lines, us(3), us(1)).acts()] == [1, 2]


def test_files_of_batches_that_do_not_count_are_not_read(new_house):
    house = new_house()
    house.load([reshare("bea", "ada", 1)])
    house.load([reshare("cleo", "ada", 1)], "other.ndjson")
    with house.app.app_context(), reading() as session:
        first, _second = batch_ids(session)
    one = Known(house, EVER_US, batches=[first])
    assert len(one.acts()) == 1
    one.close()


def test_topics_come_from_the_post_else_from_the_post_the_act_was_made_in(known):
    lines = [
        note("hers", "ada", 0),
        note("mine", "bea", 1),
        reshare("bea", "ada", 2, post="hers", source_post="mine", id="1"),
        reshare("bea", "ada", 3, post="unseen", source_post="mine", id="2"),
        reshare("bea", "ada", 4, source_post="mine", id="3"),
        reshare("bea", "ada", 5, post="unseen", source_post="unseen too", id="4"),
        reshare("bea", "ada", 6, id="5"),
    ]
    hers, mine = key_of("bluesky", "hers"), key_of("bluesky", "mine")
    assert [act[3] for act in known(lines).acts()] == [hers, mine, mine, None, None]
    told = known(lines).rows("SELECT post FROM interactions ORDER BY at_us")
    assert [post for (post,) in told] == [hers, key_of("bluesky", "unseen"), None, key_of("bluesky", "unseen"), None]


def test_a_post_that_was_seen_only_later_gives_no_topic_yet(known):
    lines = [note("p", "ada", 0, seen_at=on(5)), reshare("bea", "ada", 1, post="p")]
    assert known(lines, us(5)).acts()[0][3] is None
    assert known(lines, us(5) + 1).acts()[0][3] == key_of("bluesky", "p")


def test_a_post_is_as_it_was_seen_last_before_the_moment(known):
    lines = [note("p", "ada", 0, text=f"seen on {day}", seen_at=on(day)) for day in (4, 0, 2)]
    assert known(lines, us(3)).texts() == {"p": "seen on 2"}
    assert known(lines, us(2)).texts() == {"p": "seen on 0"}
    assert known(lines).texts() == {"p": "seen on 4"}


@pytest.mark.parametrize("turned", [False, True])
def test_two_sightings_of_one_moment_are_decided_by_what_they_say(known, turned):
    lines = [note("p", "ada", 0, text=text) for text in ("one", "other")]
    lines += [snapshot("ada", 0, followers=followers) for followers in (10, 20)]
    one = known((lines[::-1][:2], lines[:2]) if turned else (lines[:2], lines[2:]))
    assert one.texts() == known(lines).texts()
    profile = "SELECT seen_us, followers FROM profiles"
    assert one.rows(profile) == known(lines).rows(profile)
    assert len(one.rows(profile)) == 1


def test_profiles_are_every_snapshot_and_snapshots_the_latest(known):
    one = known([snapshot("ada", day, followers=day, bio=f"bio {day}") for day in (3, 1, 2)], us(3))
    assert one.rows("SELECT seen_us, followers FROM profiles ORDER BY ALL") == [(us(1), 1), (us(2), 2)]
    assert one.rows("SELECT native_id, bio, followers FROM snapshots") == [("ada", "bio 2", 2)]


def test_an_act_told_in_two_ways_counts_once_and_the_same_way_in_any_order(known):
    first, second = reshare("bea", "ada", 1, id="x"), reshare("bea", "cleo", 2, id="x")
    together = known([first, second]).acts()
    assert len(together) == 1
    assert known(([first], [second])).acts() == known(([second], [first])).acts() == together


def test_an_act_taken_back_is_gone_from_then_on(known):
    lines = ([deletion("interaction", "x", 5)], [reshare("bea", "ada", 1, id="x"), reshare("cleo", "ada", 1, id="y")])
    assert len(known(lines, us(5)).acts()) == 2
    assert [act[0] for act in known(lines, us(5) + 1).acts()] == ["cleo"]


def test_what_was_taken_back_is_remembered_apart_but_for_what_went_with_an_account(known):
    lines = [
        *(reshare(actor, "ada", 1, id=actor) for actor in ("bea", "cleo")),
        *(deletion("interaction", actor, 2) for actor in ("bea", "cleo")),
        deletion("account", "cleo", 3),
    ]
    told = "SELECT native_id, at_us, deleted_us FROM withdrawn JOIN named ON named.account = actor ORDER BY ALL"
    assert known(lines, us(2)).rows(told) == []
    assert known(lines, us(3)).rows(told) == [("bea", us(1), us(2)), ("cleo", us(1), us(2))]
    assert known(lines).rows(told) == [("bea", us(1), us(2))]


def test_acts_on_a_deleted_post_stay_but_speak_of_no_topic(known):
    lines = [note("p", "ada", 0), reshare("bea", "ada", 1, post="p"), deletion("post", "p", 2)]
    one = known(lines)
    assert [(act[0], act[3]) for act in one.acts()] == [("bea", None)]
    assert one.texts() == {}


def test_with_an_account_goes_what_it_did_until_then_and_what_was_done_to_it(known):
    lines = [
        snapshot("ada", 0),
        note("p", "ada", 0),
        reshare("ada", "bea", 1),
        reshare("bea", "ada", 1),
        reshare("cleo", "bea", 1),
        deletion("account", "ada", 2),
    ]
    one = known(lines)
    assert [(act[0], act[1]) for act in one.acts()] == [("cleo", "bea")]
    assert one.texts() == {}
    assert one.rows("SELECT count(*) FROM profiles") == one.rows("SELECT count(*) FROM snapshots") == [(0,)]
    back = known([*lines, snapshot("ada", 3), note("q", "ada", 3), reshare("bea", "ada", 3)])
    assert [(act[0], act[1]) for act in back.acts()] == [("cleo", "bea"), ("bea", "ada")]
    assert back.texts() == {"q": "q"}
    assert back.rows("SELECT seen_us FROM profiles") == [(us(3),)]
