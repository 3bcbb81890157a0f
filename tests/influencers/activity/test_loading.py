"""Loading: what enters the log, what is counted, and that neither order nor repetition matters."""

import gzip
import json
import random
from datetime import UTC, datetime

import pytest
import zstandard
from sqlalchemy import func, select

from influencers.activity.ids import key_of
from influencers.models import Account, ActivityBatch, Influencer
from kernel.clock import to_us
from kernel.database import reading
from tests.activity_lines import account, act, coffee_world, post, stamp

SEEN = "2025-02-01T10:00:00Z"
LATER = "2025-02-02T10:00:00Z"


def deletion(what, native_id, at=LATER):
    return {"type": "delete", "network": "bluesky", "what": what, "id": native_id, "at": at}


def figures(answer, *names):
    return {name: answer[name] for name in names or ("accepted", "updated", "duplicates", "quarantined")}


def test_what_is_loaded_is_in_the_log_whole(house):
    at = to_us(datetime(2025, 2, 1, 10, 0, 0, 123456, tzinfo=UTC))
    told = {
        "type": "post",
        "network": "bluesky",
        "id": "p1",
        "author": "did:ada",
        "at": "2025-02-01T11:00:00.1234569+01:00",
        "text": "Lace\nand 🧵",
        "lang": "en",
        "tags": ["lace"],
        "links": ["https://lace.example"],
        "mentions": ["did:bea"],
        "reply_to": "p0",
        "sponsored": False,
        "metrics": {"views": None, "likes": 12, "reshares": 0},
    }
    house.load([told])
    (row,) = house.log()["posts"]
    assert row.pop("event") >= 0
    assert row == {
        "post": key_of("bluesky", "p1"),
        "account": "bluesky:did:ada",
        "network": "bluesky",
        "native_id": "p1",
        "at_us": at,
        "seen_us": at,
        "text": "Lace\nand 🧵",
        "lang": "en",
        "tags": ["lace"],
        "links": ["https://lace.example"],
        "mentions": ["did:bea"],
        "reply_to": "p0",
        "sponsored": False,
        "views": None,
        "likes": 12,
        "reshares": 0,
        "replies": None,
    }


def test_an_account_line_keeps_null_apart_from_zero_and_false(house):
    house.load([account("ada", followers=0, verified=None, protected=False, seen_at=SEEN)])
    (row,) = house.log()["accounts"]
    assert (row["followers"], row["listed"]) == (0, None)
    assert (row["verified"], row["protected"], row["minor"], row["labels"]) == (None, False, None, [])


def test_an_interaction_line_names_accounts_that_then_exist(house):
    line = act("quote", "bea", "ada", number=1) | {"source_post": "bea/9"}
    house.load([line])
    (row,) = house.log()["interactions"]
    assert (row["actor"], row["target"], row["kind"]) == ("bluesky:did:bea", "bluesky:did:ada", 1)
    assert row["event"] == key_of("bluesky", line["id"])
    assert (row["post"], row["source_post"]) == (key_of("bluesky", "ada/1"), key_of("bluesky", "bea/9"))
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 2
        assert session.scalar(select(func.count()).select_from(Influencer)) == 2


def test_a_delete_line_carries_the_key_of_what_is_gone(house):
    house.load([deletion("interaction", "x1"), deletion("post", "p1"), deletion("account", "did:ada")])
    by_what = {row["what"]: row["key"] for row in house.log()["deletes"]}
    with reading() as session:
        ada = session.scalar(select(Account.id).where(Account.native_id == "did:ada"))
    assert by_what == {"interaction": key_of("bluesky", "x1"), "post": key_of("bluesky", "p1"), "account": ada}


def test_lines_are_counted_by_what_became_of_them(house):
    ada = account("ada", seen_at=SEEN)
    answer = house.load(
        [
            ada,
            ada,
            ada | {"seen_at": LATER},
            post("ada", 1, text="a"),
            post("ada", 1, text="b"),
            b"nonsense",
            b"",
            b"  ",
        ]
    )
    assert figures(answer, "accepted", "updated", "duplicates", "quarantined", "lines") == {
        "accepted": 4,
        "updated": 2,
        "duplicates": 1,
        "quarantined": 1,
        "lines": 6,
    }
    assert figures(answer["by_type"]["account"]) == {"accepted": 2, "updated": 1, "duplicates": 1, "quarantined": 0}
    assert figures(answer["by_type"]["post"]) == {"accepted": 2, "updated": 1, "duplicates": 0, "quarantined": 0}
    assert answer["by_type"]["unknown"]["quarantined"] == 1


def test_a_line_says_the_same_however_it_is_spelled(house):
    house.load([{"type": "post", "network": "bluesky", "id": "p", "author": "a", "at": "2025-01-01T00:00:00Z"}])
    again = b'{"tags":[], "at":"2025-01-01T01:00:00.000+01:00","lang":null,"author":"\\u0061","id":"p",'
    answer = house.load([again + b'"network":"bluesky","type":"post","metrics":{}}'], "again.ndjson")
    assert figures(answer) == {"accepted": 0, "updated": 0, "duplicates": 1, "quarantined": 0}


def test_an_account_known_by_name_only_is_not_updated_by_its_first_snapshot(house):
    house.load([act("like", "bea", "ada")])
    assert house.load([account("ada")], "b.ndjson")["updated"] == 0
    assert house.load([account("ada", followers=7)], "c.ndjson")["updated"] == 1


def test_loading_a_file_twice_changes_no_byte_of_the_log(house):
    path = house.write([*coffee_world(), b"nonsense"])
    first = house.load_file(path)
    before = house.files()
    again = house.load_file(path)
    assert house.files() == before
    assert figures(again) == {
        "accepted": 0,
        "updated": 0,
        "duplicates": first["lines"] - 1,
        "quarantined": 1,
    }
    assert again["batches"][0]["was_known"]


def test_the_same_lines_in_another_order_are_all_duplicates(house):
    lines = coffee_world()
    house.load(lines)
    before = house.log()
    shuffled = random.Random(1).sample(lines, len(lines))
    answer = house.load(shuffled, "shuffled.ndjson")
    assert figures(answer) == {"accepted": 0, "updated": 0, "duplicates": len(lines), "quarantined": 0}
    assert house.log() == before


def test_shuffled_lines_make_the_same_log_and_the_same_ids_in_a_fresh_storage(new_house):
    lines = [*coffee_world(), *(act("like", "bea", "ada") | {"at": stamp(n), "id": "told twice"} for n in range(5))]
    one, other = new_house(), new_house()
    one.load(lines)
    other.load(random.Random(2).sample(lines, len(lines)))
    assert one.log() == other.log()
    assert sorted(one.files().values()) == sorted(other.files().values())


def test_two_files_make_the_same_log_in_either_order(new_house):
    lines = coffee_world()
    shuffled = random.Random(3).sample(lines, len(lines))
    first, second = shuffled[:70], shuffled[50:]
    logs = []
    for files in ((first, second), (second, first)):
        house = new_house()
        counts = [house.load(some, f"{len(some)}.ndjson")["accepted"] for some in files]
        assert sum(counts) == len(lines)
        logs.append(house.log())
    assert logs[0] == logs[1]


def test_ids_go_on_where_they_were_and_are_in_the_order_of_names(house):
    house.load([account("zoe"), account("ada")])
    house.load([account("bea"), account("zoe", followers=1)], "more.ndjson")
    with reading() as session:
        ids = dict(session.execute(select(Account.native_id, Account.id)).all())
    assert ids["did:ada"] < ids["did:zoe"] < ids["did:bea"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_handle_that_was_seen_last_wins(new_house, order):
    sightings = [
        account("ada") | {"handle": handle, "seen_at": f"2025-0{month}-01T00:00:00Z"}
        for month, handle in ((1, "old"), (3, "Newest.Example"), (2, "middle"))
    ]
    house = new_house()
    for place in order:
        house.load([sightings[place]], f"{place}.ndjson")
    with house.app.app_context(), reading() as session:
        told = session.execute(select(Account.handle, Account.handle_folded)).one()
    assert told == ("Newest.Example", "newest.example")


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_of_two_handles_of_one_moment_the_same_one_wins_in_any_order(house, order):
    for handle in order:
        house.load([account("ada") | {"handle": handle}], f"{handle}.ndjson")
    with reading() as session:
        assert session.scalars(select(Account.handle)).one() == "a"


def test_an_act_told_in_two_ways_is_kept_twice_and_marked(house):
    first = act("like", "bea", "ada") | {"id": "x"}
    house.load([first])
    answer = house.load([first | {"kind": "reshare"}, first], "other.ndjson")
    assert figures(answer) == {"accepted": 1, "updated": 1, "duplicates": 1, "quarantined": 0}
    assert sorted(row["again"] for row in house.log()["interactions"]) == [False, True]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.ndjson.gz", gzip.compress),
        ("a.ndjson.zst", zstandard.compress),
        ("no_suffix", gzip.compress),
        ("two_members.gz", lambda text: gzip.compress(text[:700]) + gzip.compress(text[700:])),
    ],
)
def test_packed_files_are_told_by_their_first_bytes(new_house, name, pack):
    lines = coffee_world()
    text = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    house = new_house()
    assert house.load(pack(text), name)["accepted"] == len(lines)


def test_a_file_may_come_by_standard_input(new_house):
    house = new_house()
    text = b"".join(json.dumps(line).encode() + b"\n" for line in coffee_world())
    result = house.run("load", "-", "--json", input=text)
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["accepted"] == len(coffee_world())
    assert answer["batches"][0]["source"] == "stdin"


def test_a_mark_at_the_start_windows_line_ends_and_a_missing_last_end_are_no_matter(new_house):
    house = new_house()
    lines = [json.dumps(account(handle)).encode() for handle in ("ada", "bea")]
    assert house.load(b"\xef\xbb\xbf" + b"\r\n".join(lines))["accepted"] == 2


def test_a_file_without_lines_is_a_batch_without_rows(new_house):
    house = new_house()
    for number, text in enumerate((b"", b"\n\n", b"type,network\n")):
        answer = house.load(text, f"{number}.csv" if number == 2 else f"{number}.ndjson")
        assert figures(answer) == {"accepted": 0, "updated": 0, "duplicates": 0, "quarantined": 0}
    assert house.log() == {"accounts": [], "posts": [], "interactions": [], "deletes": []}


@pytest.mark.parametrize(
    "broken",
    [
        gzip.compress(json.dumps(account("ada")).encode() * 900)[:-9],
        zstandard.compress(json.dumps(account("ada")).encode() * 900)[:-9],
        b"\x1f\x8bnonsense",
    ],
)
def test_a_broken_archive_is_refused_plainly_and_leaves_nothing(new_house, broken):
    house = new_house()
    result = house.run("load", house.write(broken, "torn"))
    assert result.exit_code == 1
    assert "torn cannot be read" in result.stderr
    assert house.files() == {}
    assert house.unfinished() == []


def test_a_missing_file_stops_the_command_before_anything_is_loaded(new_house):
    house = new_house()
    result = house.run("load", house.write(coffee_world()), house.folder / "missing.ndjson")
    assert result.exit_code == 1
    assert "is not a file" in result.stderr
    assert house.files() == {}


def test_several_files_are_summed_and_told_apart(new_house):
    house = new_house()
    paths = [house.write([account(handle)], f"{handle}.ndjson") for handle in ("ada", "bea")]
    answer = house.load_file(*paths, options=("--source", "crawl"))
    assert answer["accepted"] == 2
    assert [(batch["source"], batch["accepted"]) for batch in answer["batches"]] == [("crawl", 1), ("crawl", 1)]
    with house.app.app_context(), reading() as session:
        assert session.scalars(select(ActivityBatch.source)).all() == ["crawl", "crawl"]


def test_two_loads_do_not_run_at_once(new_house):
    house = new_house()
    path = house.write(coffee_world())
    with house.storage.lock("activity"):
        result = house.run("load", path)
    assert result.exit_code == 1
    assert "busy" in result.stderr


def test_a_person_reads_figures_and_where_to_look_for_what_was_refused(new_house):
    house = new_house()
    result = house.run("load", house.write([account("ada"), b"nonsense"]))
    assert "2 lines, 1 accepted (0 updated), 0 duplicates, 1 quarantined" in result.stdout
    assert "flask activity quarantine" in result.stdout


def test_a_row_is_found_under_the_day_of_its_time(new_house):
    house = new_house()
    house.load([account("ada", seen_at="2025-01-02T23:59:59.999999Z"), post("ada", 1, text="x", days_ago=0)])
    folders = {name.rsplit("/", 1)[0] for name in house.files()}
    assert folders == {"accounts/dt=2025-01-02", "posts/dt=2025-05-31"}
