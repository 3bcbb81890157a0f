"""Somebody leaves: from every page at once, from the log, and from the scores with the next run."""

import sqlite3
from contextlib import closing

import duckdb
import pyarrow.parquet as pq
import pytest

from influencers.actions.erasure import erase_influencer
from influencers.activity.layout import PARTS
from influencers.errors import NotListed
from influencers.generations import making, purging
from influencers.generations.layout import folder_of, numbers
from influencers.generations.ledgers import write_ledgers
from influencers.generations.reading import current_generation, open_generation
from influencers.jobs import erasing
from influencers.jobs.erasing import erase
from influencers.jobs.publishing import publish_generation
from influencers.jobs.purging import purge_removed
from influencers.queries.explanations import explain
from influencers.queries.names import accounts_of
from influencers.queries.people import influencer_card
from influencers.queries.readers import NOT_LISTED, Reader
from kernel.database import reading, transaction
from kernel.errors import Refused
from search.jobs import rebuild
from tests.activity_lines import account, act, coffee_world, post, stamp


def bytes_below(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def rows_naming(storage, influencer_id):
    with reading() as session:
        ids = ", ".join(str(account.id) for account in accounts_of(session, influencer_id))
    found = 0
    for kind, columns in (("accounts", ["account"]), ("posts", ["account"]), ("interactions", ["actor", "target"])):
        for path in (storage.activity / kind).rglob("*.parquet"):
            where = " OR ".join(f"{column} IN ({ids})" for column in columns)
            found += duckdb.sql(f"SELECT 1 FROM '{path}' WHERE {where}").shape[0]
    return found


def test_who_is_erased_has_no_page_from_that_moment(scored, who, noon):
    ada = who("ada")

    erase(ada, now=noon)

    with reading() as session:
        with pytest.raises(NotListed):
            influencer_card(session, ada)
        with pytest.raises(NotListed):
            explain(session, ada, reader=Reader.OPERATOR)


def test_the_log_forgets_who_is_erased(coffee, who, noon):
    storage = coffee.extensions["storage"]
    ada = who("ada")
    assert rows_naming(storage, ada) > 0

    removed, dropped = erase(ada, now=noon)

    assert removed == 1
    assert dropped > 0
    assert rows_naming(storage, ada) == 0
    assert b"did:ada" not in bytes_below(storage.activity)


def ids_in(folder):
    """Return every whole number in the rows of a generation, but for the list of who was removed."""
    found = set()
    for path in folder.rglob("*.parquet"):
        table = pq.read_table(path, partitioning=None)
        for name in table.column_names if path.name != "removals.parquet" else ():
            if name in ("person", "actor_person", "actor", "target", "influencer", "account"):
                found |= set(table[name].to_pylist())
    with closing(sqlite3.connect(folder / "scores.sqlite")) as file:
        found |= {row[0] for row in file.execute("SELECT id FROM influencer UNION SELECT influencer FROM leader")}
    return found


def test_the_next_run_has_no_trace_and_the_generations_before_it_have_none_either(scored, run, who, noon):
    storage = scored.extensions["storage"]
    ada, fan = who("ada"), who("fan001")
    erase(ada, now=noon)
    erase(fan, now=noon)

    run()

    assert numbers(storage) == [1, 2]
    for number in (1, 2):
        assert ids_in(folder_of(storage, number)).isdisjoint({ada, fan}), number
        assert b"did:ada" not in bytes_below(folder_of(storage, number))
        assert open_generation(storage, number).rows([ada, fan]) == {}


def test_a_generation_is_purged_without_a_run_and_every_sum_of_others_stays(scored, who, noon):
    storage = scored.extensions["storage"]
    bea, fan = who("bea"), who("fan000")
    before = open_generation(storage, 1)
    erase(fan, now=noon)

    purge_removed()

    after = open_generation(storage, 1)
    assert after.folder.name == "000001.r1"
    assert ids_in(after.folder).isdisjoint({fan})
    for name in ("ledger/pairs", "ledger/events", "ledger/topics"):
        kept, was = (side.ledger(name, bea, ("c9", "actor", "target")) for side in (after, before))
        assert kept["c9"].to_pylist() == was["c9"].to_pylist()
    assert after.rows([bea]) == before.rows([bea])
    assert after.manifest.purged_at is not None
    with reading() as session:
        lines = explain(session, bea, reader=Reader.OPERATOR).contributions
    assert {line.actor_id for line in lines if line.actor == NOT_LISTED} <= {None} | {-1}
    assert b"did:fan000" not in bytes_below(after.folder)


def test_what_a_copy_took_the_place_of_goes_at_the_next_turn_and_nothing_is_done_twice(scored, who, noon):
    storage = scored.extensions["storage"]
    erase(who("fan000"), now=noon)
    purge_removed()
    assert sorted(path.name for path in storage.generations.iterdir()) == ["000001", "000001.copy", "000001.r1"]

    purge_removed()
    assert sorted(path.name for path in storage.generations.iterdir()) == ["000001.copy", "000001.r1"]

    erase(who("fan001"), now=noon)
    purge_removed()
    purge_removed()
    assert sorted(path.name for path in storage.generations.iterdir()) == ["000001.copy", "000001.r2"]
    assert numbers(storage) == [1]


def test_a_purge_that_is_killed_leaves_the_generation_and_the_next_does_it(scored, who, noon, monkeypatch):
    storage = scored.extensions["storage"]
    erase(who("fan000"), now=noon)
    with monkeypatch.context() as patch:
        patch.setattr(purging, "_tell", lambda *_args: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            purge_removed()
    assert folder_of(storage, 1).name == "000001"

    purge_removed()

    assert folder_of(storage, 1).name == "000001.r1"


def test_an_account_that_left_somebody_before_it_was_removed_leads_to_nobody(scored, who, noon):
    storage, ada = scored.extensions["storage"], who("ada")
    with reading() as session:
        (account_,) = accounts_of(session, ada)
    left_since = purging.Removed({account_.id: 7}, {})

    assert purging.purge(storage, 1, left_since, now=noon) is not None

    pairs = pq.read_table(folder_of(storage, 1) / "ledger" / "pairs", partitioning=None).to_pylist()
    by_the_account = [row for row in pairs if row["actor"] == -7]
    assert by_the_account
    assert {row["actor_person"] for row in by_the_account} == {-7}
    assert 0 not in {row["actor_person"] for row in pairs}


def test_a_run_succeeds_after_a_purge_that_was_killed_when_its_copy_was_whole(scored, run, who, noon, monkeypatch):
    storage = scored.extensions["storage"]
    erase(who("fan000"), now=noon)
    with monkeypatch.context() as patch:
        patch.setattr(purging, "use_revision", lambda *_args: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            purge_removed()

    run()

    assert storage.current().scores == 2
    assert folder_of(storage, 1).name == "000001.r1"


def test_a_purged_generation_is_compared_with_and_gone_back_to(scored, run, who, noon):
    erase(who("ada"), now=noon)
    run()

    publish_generation(1, now=noon)

    assert current_generation().manifest.number == 1
    assert current_generation().rows([who("bea")])


def test_a_generation_that_knows_who_was_erased_cannot_be_gone_back_to(scored, run, who, noon):
    rebuild()
    run()
    erase(who("ada"), now=noon)

    with pytest.raises(Refused, match="removed since"):
        publish_generation(1, now=noon)

    assert scored.extensions["storage"].current().scores == 2


def test_a_load_of_another_day_after_an_erasure_can_be_scored(coffee, load, run, who, noon):
    erase(who("ada"), now=noon)
    load(coffee, [account("late", seen_at="2025-05-30T08:00:00Z"), post("late", 1, text="#coffee", days_ago=1.5)])

    assert run().counts["scored"] == 1


def test_part_files_keep_their_columns(coffee, who, noon):
    erase(who("ada"), now=noon)

    for folder, schema in PARTS.items():
        for path in (coffee.extensions["storage"].activity / folder).rglob("*.parquet"):
            assert pq.read_schema(path).names == schema.names


def test_nothing_in_the_log_names_who_is_erased_any_more(coffee, load, who, noon):
    mention = post("bea", 77, text="as she says") | {"mentions": ["did:ada", "did:silas"], "reply_to": "ada/1"}
    answer = post("bea", 79, text="to the record") | {"reply_to": "at://did:ada/post/5"}
    gone = {"type": "delete", "network": "bluesky", "at": stamp(50)}
    deletes = [gone | {"what": "account", "id": "did:ada"}, gone | {"what": "interaction", "id": "at://did:ada/like/1"}]
    refused = {"type": "interaction", "network": "bluesky", "kind": "poke", "actor": "did:zed", "target": "did:ada"}
    odd = {"type": "post", "network": "bluesky", "id": "x", "text": "two\u2028lines"}
    load(coffee, [mention, answer, *deletes, refused, odd, odd | {"reply_to": "at://did:ada/post/6"}])

    erase(who("ada"), now=noon)

    storage = coffee.extensions["storage"]
    left = b"".join(
        str(pq.ParquetFile(path).read().to_pylist()).encode() for path in storage.activity.rglob("*.parquet")
    )
    left += b"".join(path.read_bytes() for path in storage.activity.rglob("*.ndjson"))
    assert b"did:ada" not in left
    assert b"'ada/1'" not in left
    assert b"did:silas" in left
    assert b"two" in left


def test_a_killed_erasure_is_finished_by_the_next(coffee, who, noon, monkeypatch):
    ada = who("ada")
    with monkeypatch.context() as patch:
        patch.setattr(erasing, "derive_topics", lambda *_args: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            erase(ada, now=noon)

    erase(ada, now=noon)

    assert b"did:ada" not in bytes_below(coffee.extensions["storage"].activity)
    with reading() as session:
        assert [account.handle for account in accounts_of(session, ada)] == [None]


def test_the_last_one_who_was_scored_can_leave(sqlite_app, load, run, who, noon):
    load(sqlite_app, [account("jonas"), act("like", "fan", "jonas")])
    run()
    erase(who("jonas"), now=noon)

    assert run().counts["scored"] == 0


def test_a_run_that_an_erasure_overtook_is_published_without_them(scored, run, who, noon, monkeypatch):
    storage, ada, bea = scored.extensions["storage"], who("ada"), who("bea")
    overtaken = lambda *args, **named: (erase_influencer_only(scored, ada, noon), write_ledgers(*args, **named))[1]  # noqa: E731
    with monkeypatch.context() as patch:
        patch.setattr(making, "write_ledgers", overtaken)
        run()

    assert storage.current().scores == 2
    assert ids_in(folder_of(storage, 2)).isdisjoint({ada})
    assert open_generation(storage, 2).rows([ada, bea]).keys() == {bea}
    purge_removed()
    assert b"did:ada" not in bytes_below(storage.generations)


def erase_influencer_only(app, influencer_id, noon):
    with transaction() as session:
        erase_influencer(session, app.extensions["storage"], influencer_id, now=noon)


def test_an_erasure_that_was_killed_leaves_nothing_derived_from_their_posts_when_it_is_done_again(
    scored, who, noon, monkeypatch
):
    storage, ada = scored.extensions["storage"], who("ada")
    with reading() as session:
        (account_id,) = (each.id for each in accounts_of(session, ada))
    theirs = {post for (post,) in _posts_of(storage, account_id)}
    assert theirs & _derived_posts(storage)

    def killed(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("influencers.activity.forgetting._forget_refused", killed)  # when the posts were rewritten
        with pytest.raises(KeyboardInterrupt):
            erase(ada, now=noon)
    assert not _posts_of(storage, account_id)
    erase(ada, now=noon)

    assert not theirs & _derived_posts(storage)


def _posts_of(storage, account_id):
    files = [str(path) for path in (storage.activity / "posts").rglob("*.parquet")]
    return duckdb.execute("SELECT post FROM read_parquet(?) WHERE account = ?", [files, account_id]).fetchall()


def _derived_posts(storage):
    files = [str(path) for path in storage.derived.rglob("*.parquet")]
    return {post for (post,) in duckdb.execute("SELECT post FROM read_parquet(?)", [files]).fetchall()}


def test_what_is_deleted_of_who_was_erased_is_not_taken_in_again(coffee, load, who, noon):
    erase(who("ada"), now=noon)
    gone = {"type": "delete", "network": "bluesky", "what": "post", "id": "at://did:ada/post/1", "at": stamp(50)}

    load(coffee, [gone, post("bea", 80, text="hm") | {"reply_to": "at://did:ada/post/1"}])

    tables = [pq.read_table(p).to_pylist() for p in coffee.extensions["storage"].activity.rglob("*.parquet")]
    assert "did:ada" not in str(tables)


def test_a_mention_of_who_was_erased_is_not_taken_in_again(coffee, load, who, noon):
    erase(who("ada"), now=noon)

    load(coffee, [post("bea", 78, text="as she says") | {"mentions": ["did:ada"]}])

    assert b"did:ada" not in bytes_below(coffee.extensions["storage"].activity)


def test_an_erasure_removes_what_a_killed_load_left(coffee, who, noon):
    activity = coffee.extensions["storage"].activity
    (activity / ".unfinished-dead").mkdir()
    part = next((activity / "posts").rglob("*.parquet")).with_name("dead.parquet")
    part.write_bytes(b"half")
    (part.parent / ".unfinished-deep").touch()

    erase(who("ada"), now=noon)

    assert not part.exists()
    assert not list(activity.rglob(".unfinished-*"))


def test_what_others_gave_each_other_stays(scored, run, who, noon):
    bea = who("bea")
    erase(who("ada"), now=noon)

    run()

    assert current_generation().rows([bea])[bea].i9 > 0


def test_who_is_erased_does_not_come_back_with_the_next_load(coffee, load, run, who, noon):
    erase(who("ada"), now=noon)

    load(coffee, [*coffee_world(), account("ada", seen_at="2025-05-31T09:00:00Z")])

    assert b"did:ada" not in bytes_below(coffee.extensions["storage"].activity)
    assert run().counts["scored"] == 1
