"""Activity as CSV."""

import csv
import io
import json
import re

import pytest

from influencers.activity.csv_rows import COLUMNS, COUNTS, FLAGS, LISTS
from influencers.activity.wire import LINE_CLASSES, Metrics
from tests.activity_lines import account, act, post

HEADER = ("type", "network", "native_id", "id", "handle", "seen_at", "at", "author", "text", "tags", "metrics.likes")


def table(header, rows):
    """Return a CSV file as bytes."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerows([header, *rows])
    return written.getvalue().encode()


def as_row(line, header):
    """Return the cells of a line."""
    flat = line | {f"metrics.{name}": value for name, value in (line.get("metrics") or {}).items()}
    return [cell(flat.get(name)) for name in header]


def cell(value):
    if value is None:
        return ""
    return json.dumps(value) if isinstance(value, list | bool) else str(value)


def test_a_table_says_the_same_as_lines(new_house):
    full = post("ada", 1, text='say "hi",\nand more') | {"tags": ["lace", "a|b"], "metrics": {"likes": 12, "views": 0}}
    lines = [account("ada", verified=True, labels=["x"]), full, act("like", "bea", "ada", number=1)]
    told, tabled = new_house(), new_house()
    header = sorted(COLUMNS)
    told.load(lines)
    answer = tabled.load(table(header, [as_row(line, header) for line in lines]), "activity.csv")
    assert (answer["accepted"], answer["quarantined"]) == (3, 0)
    assert tabled.log() == told.log()
    assert tabled.load(b"".join(json.dumps(line).encode() + b"\n" for line in lines))["duplicates"] == 3


def test_lists_may_be_joined_by_bars_and_flags_be_numbers(new_house):
    house = new_house()
    house.load(
        b"type,network,native_id,seen_at,labels,verified,protected\n"
        b"account,bluesky,did:ada,2025-01-01T00:00:00Z,one|two|,1,FALSE\n",
        "activity.csv",
    )
    (row,) = house.log()["accounts"]
    assert (row["labels"], row["verified"], row["protected"], row["minor"]) == (["one", "two"], True, False, None)


def test_a_table_is_known_by_its_header_whatever_its_name(new_house):
    house = new_house()
    text = b"network,type,native_id,seen_at\r\nbluesky,account,did:ada,2025-01-01T00:00:00Z\r\n"
    assert house.load(text, "told_by_nobody")["accepted"] == 1


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("account,bluesky,did:ada,,,2025-01-01T00:00:00Z,,,,", None, "has 10 cells, the header has 11"),
        ("account,bluesky,did:ada,p1,,2025-01-01T00:00:00Z,,,,,", "id", "unknown field"),
        ("account,bluesky,,,,2025-01-01T00:00:00Z,,,,,", "native_id", "missing field"),
        ("post,bluesky,,p1,,,2025-01-01T00:00:00Z,did:ada,,,many", "metrics.likes", "wrong type: expected int"),
        ("post,bluesky,,p1,,,2025-01-01T00:00:00Z,did:ada,,,-1", "metrics.likes", "negative"),
        ("post,bluesky,,p1,,,2025-01-01T00:00:00Z,did:ada,,,9223372036854775808", "metrics.likes", "beyond 64 bits"),
        ('post,bluesky,,p1,,,2025-01-01T00:00:00Z,did:ada,,"[1]",', "tags[0]", "wrong type: expected str, got int"),
        ('post,bluesky,,p1,,,2025-01-01T00:00:00Z,did:ada,,"[""x""",', "tags", "wrong type: expected array"),
        ("post,bluesky,,p1,,,2025-01-01T00:00:00,did:ada,,,", "at", "has no Z and no offset"),
        ('post,bluesky,,"p"1,,,2025-01-01T00:00:00Z,did:ada,,,', None, "is not CSV"),
        ("post,bluesky,,p1,,,2025-01-01T00:00:00Z,did:ada,a\0b,,", "text", "holds a NUL"),
        ("status,bluesky,,p1,,,2025-01-01T00:00:00Z,did:ada,,,", "type", "unknown type: 'status'"),
        (",bluesky,,p1,,,2025-01-01T00:00:00Z,did:ada,,,", "type", "missing field"),
    ],
)
def test_a_bad_row_is_refused_with_its_field_and_reason(new_house, row, field, reason):
    house = new_house()
    good = "account,bluesky,did:ada,,,2025-01-01T00:00:00Z,,,,,"
    answer = house.load("\n".join([",".join(HEADER), good, row, good, ""]).encode(), "activity.csv")
    assert (answer["accepted"], answer["duplicates"], answer["quarantined"]) == (1, 1, 1)
    ((number, told_field, told_reason),) = house.refused()
    assert (number, told_field) == (3, field)
    assert told_reason.startswith(reason)


def test_a_row_that_is_not_utf8_is_refused_alone(new_house):
    house = new_house()
    text = table(HEADER, [as_row(account("ada"), HEADER), as_row(account("bea"), HEADER)])
    answer = house.load(text.replace(b"did:bea", b"did:b\xeaa"), "activity.csv")
    assert (answer["accepted"], answer["quarantined"]) == (1, 1)
    assert house.refused() == [(3, None, "is not UTF-8")]


def test_a_row_over_several_lines_is_named_by_its_first(new_house):
    house = new_house()
    rows = [as_row(post("ada", n, text="one\n\ntwo"), HEADER) for n in (1, 2)]
    rows[1][HEADER.index("at")] = "yesterday"
    house.load(table(HEADER, rows), "activity.csv")
    assert house.refused() == [(5, "at", "is not a time like 2026-11-01T10:00:00Z")]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (b"type,network,klout\n", "a column “klout”"),
        (b"type,network,type\n", "the column “type” twice"),
        (b"network,native_id,seen_at\n", "no column “type”"),
        (b"type,network,metrics\n", "a column “metrics”"),
    ],
)
def test_a_header_with_a_wrong_column_refuses_the_file_as_a_whole(new_house, header, told):
    house = new_house()
    result = house.run("load", house.write(header + b"account,bluesky,did:ada\n", "activity.csv"))
    assert result.exit_code == 1
    assert told in result.stderr
    assert house.files() == {}


def test_an_unclosed_quote_costs_no_more_than_the_longest_line(new_house):
    house = new_house()
    good = as_row(account("ada"), HEADER)
    rows = table(HEADER, [good]) + b'post,"' + b"\n".join([b"x" * 999] * 2100) + b"\n" + table(HEADER, [good])
    answer = house.load(rows, "activity.csv")
    assert answer["accepted"] == 1
    assert answer["quarantined"] >= 1


def test_every_column_is_read_as_the_wire_declares_it():
    declared = {name: str(kind) for line in LINE_CLASSES for name, kind in line.__annotations__.items()}
    declared |= {f"metrics.{name}": str(kind) for name, kind in Metrics.__annotations__.items()}
    assert {name for name, kind in declared.items() if re.search(r"\bint\b", kind)} == COUNTS
    assert {name for name, kind in declared.items() if re.search(r"\bbool\b", kind)} == FLAGS
    assert {name for name, kind in declared.items() if "list[" in kind} == LISTS
