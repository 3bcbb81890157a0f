"""What the wire refuses: each bad line alone, with its number, the field and a reason to read."""

import json
import random

import pytest

from influencers.activity.decoding import decode_json_lines, type_of
from influencers.activity.staging import Stage, stage_all
from kernel.clock import to_us
from tests.activity_lines import account, act, post

LONG = "x" * 501


def changed(line, **facts):
    return json.dumps(line | facts, ensure_ascii=False).encode()


def without(line, name):
    return json.dumps({key: value for key, value in line.items() if key != name}).encode()


ADA, NOTE, LIKE = account("ada"), post("ada", 1, text="lace"), act("like", "bea", "ada")
GONE = {"type": "delete", "network": "bluesky", "what": "post", "id": "p", "at": "2025-01-01T00:00:00Z"}

# Written anew this line has four quotes more, as many as a key named twice has less.
ESCAPED = changed(NOTE).replace(b"lace", rb"\u0022\u0022\u0022\u0022")

REFUSALS = {
    "not JSON": (b"lace and bread", None, "is not JSON: invalid character (byte 0)"),
    "torn": (changed(ADA)[:-9], None, "is not JSON: it ends in the middle"),
    "two objects": (changed(ADA) * 2, None, "is not JSON: trailing characters"),
    "not an object": (b"[1, 2]", None, "is not a JSON object"),
    "too deep": (b'{"x":' + b"[" * 9000, None, "is nested too deeply"),
    "unknown type": (changed(ADA, type="status"), "type", "unknown type: 'status'"),
    "no type": (without(ADA, "type"), "type", "missing field"),
    "unknown field": (changed(ADA, klout=99), "klout", "unknown field"),
    "unknown field inside": (changed(NOTE, metrics={"likes": 1, "sighs": 2}), "metrics.sighs", "unknown field"),
    "field of another type": (changed(LIKE, text="hm"), "text", "unknown field"),
    "missing field": (without(LIKE, "actor"), "actor", "missing field"),
    "missing time": (without(ADA, "seen_at"), "seen_at", "missing field"),
    "null for a must": (changed(LIKE, actor=None), "actor", "wrong type: expected str, got null"),
    "wrong type": (changed(ADA, verified="yes"), "verified", "wrong type: expected bool | null, got str"),
    "wrong type in a list": (changed(NOTE, tags=["lace", 3]), "tags[1]", "wrong type: expected str, got int"),
    "fraction": (changed(ADA, followers=1.5), "followers", "wrong type: expected int | null, got float"),
    "script as an address": (changed(ADA, url="javascript:alert(1)"), "url", "must begin with http:// or https://"),
    "data as a picture": (changed(ADA, avatar="data:image/png,x"), "avatar", "must begin with http:// or https://"),
    "negative": (changed(ADA, followers=-1), "followers", "negative"),
    "negative metric": (changed(NOTE, metrics={"likes": -1}), "metrics.likes", "negative"),
    "beyond 64 bits": (changed(ADA, followers=2**63), "followers", "beyond 64 bits"),
    "far beyond 64 bits": (changed(ADA, listed=10**30), "listed", "beyond 64 bits"),
    "NUL": (changed(NOTE, text="a\0b"), "text", "holds a NUL"),
    "NUL in an id": (changed(LIKE, actor="did\0bea"), "actor", "holds a NUL"),
    "NUL in a list": (changed(NOTE, tags=["\0"]), "tags", "holds a NUL"),
    "bare NUL": (changed(NOTE).replace(b"lace", b"la\0e"), None, "is not JSON: invalid character (byte {nul})"),
    "repeated key": (changed(LIKE)[:-1] + b',"actor":"did:cleo"}', "actor", "repeated key"),
    "repeated with an escape": (changed(LIKE)[:-1] + b',"\\u0061ctor":"did:bea"}', "actor", "repeated key"),
    "repeated inside": (changed(NOTE)[:-1] + b',"metrics":{"likes":1,"likes":2}}', "likes", "repeated key"),
    "repeated among quotes": (changed(NOTE, text='"\\"')[:-1] + b',"lang":"en"}', "lang", "repeated key"),
    "repeated behind escapes": (ESCAPED[:-1] + b',"lang":"en"}', "lang", "repeated key"),
    "naive time": (changed(LIKE, at="2025-01-01T00:00:00"), "at", "has no Z and no offset"),
    "only a day": (changed(ADA, seen_at="2025-01-01"), "seen_at", "has no Z and no offset"),
    "no time": (changed(LIKE, at="yesterday"), "at", "is not a time like 2026-11-01T10:00:00Z"),
    "seconds": (changed(LIKE, at="1735689600"), "at", "is not a time like 2026-11-01T10:00:00Z"),
    "no such day": (changed(LIKE, at="2025-02-30T00:00:00Z"), "at", "is no time of any calendar"),
    "bad created_at": (changed(ADA, created_at="long ago"), "created_at", "is not a time like 2026-11-01T10:00:00Z"),
    "before 2006": (changed(LIKE, at="2005-12-31T23:59:59Z"), "at", "before 2006"),
    "created before 1970": (changed(ADA, created_at="0001-01-01T00:00:00Z"), "created_at", "before 1970"),
    "more than a day ahead": (changed(LIKE, at="2025-06-02T12:00:01Z"), "at", "more than a day ahead"),
    "seen more than a day ahead": (changed(NOTE, seen_at="2026-01-01T00:00:00Z"), "seen_at", "more than a day ahead"),
    "unknown kind": (changed(LIKE, kind="poke"), "kind", "unknown kind: 'poke'"),
    "unknown kind of account": (changed(ADA, kind="cat"), "kind", "unknown kind: 'cat'"),
    "unknown what": (changed(GONE, what="topic"), "what", "unknown what: 'topic'"),
    "empty id": (changed(NOTE, id=""), "id", "empty"),
    "empty actor": (changed(LIKE, actor=""), "actor", "empty"),
    "long id": (changed(NOTE, id=LONG), "id", "longer than 500 characters"),
    "long handle": (changed(ADA, handle=LONG), "handle", "longer than 500 characters"),
    "long text": (changed(NOTE, text="x" * 100_001), "text", "longer than 100,000 characters"),
    "network in capitals": (changed(ADA, network="Bluesky"), "network", "must be 1 to 32 of a-z, 0-9, - and _"),
    "long network": (changed(ADA, network="b" * 33), "network", "must be 1 to 32 of a-z, 0-9, - and _"),
    "network with an end": (changed(ADA, network="bluesky\n"), "network", "must be 1 to 32 of a-z, 0-9, - and _"),
    "not UTF-8": (changed(NOTE).replace(b"lace", b"la\xffe"), None, "is not UTF-8"),
    "half a character": (
        changed(NOTE).replace(b"lace", b"\\udfff"),
        None,
        "is not JSON: invalid utf-16 surrogate pair",
    ),
    "too long a line": (changed(NOTE, text="x" * 2**20), None, "is longer than 1,048,576 bytes"),
}


@pytest.fixture
def stage(tmp_path, noon):
    """Stage raw lines as of noon; return what was refused as (line number, field, reason)."""

    def run(raws, is_removed=None):
        stage = Stage(tmp_path, "test", to_us(noon), is_removed)
        decoded = decode_json_lines(list(enumerate(raws, 1)))
        stage_all(stage, iter([decoded]))
        return [(line.number, line.refusal.field, line.refusal.reason) for line in decoded.refused]

    return run


@pytest.mark.parametrize("case", REFUSALS)
def test_a_bad_line_is_refused_with_its_field_and_reason(stage, case):
    raw, field, reason = REFUSALS[case]
    good = changed(ADA)
    ((number, told_field, told_reason),) = stage([good, raw, good])
    expected = reason.format(nul=raw.find(b"\0"))
    assert (number, told_field) == (2, field)
    assert told_reason.startswith(expected)


@pytest.mark.parametrize(
    "raw",
    [
        changed(ADA, created_at="1999-01-01T00:00:00Z"),
        changed(LIKE, at="2025-06-02T12:00:00Z"),
        changed(LIKE, at="2006-01-01T00:00:00Z"),
        changed(LIKE, at="2025-01-01T00:00:00.123456789123-03:30"),
        changed(ADA, followers=2**63 - 1),
        changed(LIKE, actor="did:ada"),
        changed(NOTE, text='say "hi": \\"\\\\" {"at":"x","at":"y"}'),
        ESCAPED,
        changed(NOTE, text="\\u0000 told about, not held"),
        changed(NOTE, tags=None, metrics=None, sponsored=None),
        changed(NOTE, text="x" * 100_000),
        changed(NOTE, id="x" * 500),
        b'  {"type" : "delete" , "network" : "a-b_9" , "what" : "post" , "id" : "\\ud83e\\uddf5" , '
        b'"at" : "2025-01-01t00:00:00z"} \r',
    ],
)
def test_an_unusual_line_that_is_right_is_not_refused(stage, raw):
    assert stage([raw]) == []


def test_a_thousand_bad_lines_of_twenty_kinds_among_ten_thousand_good_ones_are_told_exactly(new_house):
    # The command asks the real clock what is ahead, and long lines would only slow the test.
    kinds = [case for case in REFUSALS if "ahead" not in case and len(REFUSALS[case][0]) < 2000]
    bad = random.Random(7).sample(kinds, 20)
    good = [changed(act("like", f"fan{n}", "ada", number=n)) for n in range(10_000)]
    lines = [(raw, None) for raw in good] + [(REFUSALS[case][0], case) for case in bad for _ in range(50)]
    random.Random(8).shuffle(lines)
    house = new_house()
    answer = house.load([raw for raw, _case in lines])
    assert (answer["accepted"], answer["duplicates"], answer["quarantined"]) == (10_000, 0, 1_000)
    expected = [(number, case) for number, (_raw, case) in enumerate(lines, 1) if case]
    refused = house.refused()
    assert [number for number, _field, _reason in refused] == [number for number, _case in expected]
    for (_number, field, reason), (_, case) in zip(refused, expected, strict=True):
        raw, told_field, told_reason = REFUSALS[case]
        assert field == told_field
        assert reason.startswith(told_reason.format(nul=raw.find(b"\0")))


def test_the_quarantine_keeps_the_line_and_where_it_came_from(new_house):
    house = new_house()
    house.load([changed(ADA), b"na\xffve", changed(NOTE, text="x" * 2**20)], options=("--source", "crawl"))
    told = json.loads(house.run("quarantine", "--json").stdout)
    first, second = told["lines"]
    assert first == {"source": "crawl", "line": 2, "field": None, "reason": first["reason"], "raw": "na\\xffve"}
    assert (second["line"], len(second["raw"])) == (3, 10_000)
    assert told["total"] == 2


def test_the_quarantine_is_read_by_source_and_summed_by_reason(new_house):
    house = new_house()
    house.load([changed(LIKE, kind="poke"), changed(LIKE, kind="poke", actor="x")], "one.ndjson")
    house.load([without(ADA, "type")], "two.ndjson")
    told = house.run("quarantine", "--source", "one.ndjson").stdout
    assert "one.ndjson line 1: kind: unknown kind: 'poke'" in told
    assert "2 × kind: unknown kind: 'poke'" in told
    assert "two.ndjson" not in told
    assert "1 × type: missing field" in house.run("quarantine", "--limit", "0").stdout


def test_lines_that_name_a_removed_account_are_dropped_and_not_kept(stage, tmp_path):
    follow = act("follow", "bea", "ada")
    raws = [
        changed(line)
        for line in (ADA, NOTE, LIKE, follow, account("bea"), GONE, GONE | {"what": "account", "id": "did:ada"})
    ]
    refused = stage(raws, lambda network, native_id: (network, native_id) == ("bluesky", "did:ada"))
    assert [number for number, _field, _reason in refused] == [1, 2, 3, 4, 7]
    assert {(field, reason) for _number, field, reason in refused} == {(None, "removed")}
    assert b"ada" not in (tmp_path / "quarantine.ndjson").read_bytes()


def test_a_refused_line_is_counted_under_its_type_as_far_as_that_can_be_told(new_house):
    house = new_house()
    answer = house.load([changed(LIKE, kind="poke"), changed(NOTE)[:-5], b"nonsense", changed(ADA, followers=-1)])
    told = {type_: counts["quarantined"] for type_, counts in answer["by_type"].items()}
    assert told == {"account": 1, "post": 1, "interaction": 1, "delete": 0, "unknown": 1}


def test_every_type_of_line_is_known_by_its_name():
    lines = decode_json_lines(enumerate([changed(ADA), changed(NOTE), changed(LIKE), changed(GONE)])).lines
    assert [type_of(line) for line in lines] == ["account", "post", "interaction", "delete"]
