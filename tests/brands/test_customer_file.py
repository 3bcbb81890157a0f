"""Files of customers as programs really write them, and every way in which a row or a file can be wrong."""

import hashlib

import pytest

from brands.customer_file import LARGEST_FILE_BYTES, MOST_ROWS, CustomerFile, hint_of, read_customer_file
from brands.errors import UnreadableCustomers

TABLE = "email,name,segment\nbea@x.example,Béa,regulars\n"


def read(text: str | bytes, *, ignores_others: bool = False) -> CustomerFile:
    return read_customer_file(text.encode() if isinstance(text, str) else text, ignores_others=ignores_others)


def refused(text: str | bytes) -> list[tuple[int, str, str]]:
    return [(row.line, row.field, row.reason) for row in read(text).refused]


def why_unreadable(content: str | bytes) -> str:
    with pytest.raises(UnreadableCustomers) as error:
        read(content)
    assert error.value.fields.keys() == {"file"}
    return error.value.fields["file"]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TABLE.encode(), "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8"),
        (TABLE.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TABLE.encode("utf-16-be"), "utf-16"),
        (TABLE.encode("utf-16-le"), "utf-16-le"),
        (TABLE.encode("utf-16-be"), "utf-16-be"),
        (TABLE.encode("cp1252"), "cp1252"),
        (TABLE.replace(",", ";").encode(), "utf-8"),
        (TABLE.replace(",", "\t").encode("utf-16"), "utf-16"),
        (TABLE.replace("\n", "\r\n").encode(), "utf-8"),
        (TABLE.replace("\n", "\r").encode(), "utf-8"),
        (b"\n\n" + TABLE.encode(), "utf-8"),
        (TABLE.replace("email,name", " E-Mail , NAME ").encode(), "utf-8"),
        (TABLE.replace("email,name,segment", '"email","name","segment"').encode(), "utf-8"),
    ],
)
def test_whatever_program_wrote_it_the_row_is_the_same(content, encoding):
    file = read(content)
    assert file.encoding == encoding
    assert file.columns == ("email", "name", "segment")
    assert [(row.email, row.name, row.segment) for row in file.rows] == [("bea@x.example", "Béa", "regulars")]
    assert file.refused == ()


def test_one_column_is_enough():
    assert [row.email for row in read("email\na@x.example\nb@x.example").rows] == ["a@x.example", "b@x.example"]
    digest = hashlib.sha256(b"a@x.example").hexdigest()
    assert [row.email_sha256 for row in read(f"email_sha256\n{digest.upper()}\n").rows] == [digest]


def test_lines_are_counted_as_an_editor_counts_them():
    text = 'email,name\n\na@x.example,"Ada\nLovelace"\n,nobody\n\nnone,x\n'
    assert refused(text) == [
        (3, "name", "It holds a sign that cannot be shown, like a line break."),
        (5, "email", "It is empty."),
        (7, "email", "This is no e-mail address."),
    ]


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("ada", "email", "no e-mail address"),
        ("ada@", "email", "no e-mail address"),
        ("@x.example", "email", "no e-mail address"),
        ("ada@x", "email", "no e-mail address"),
        ("ada@x..example", "email", "no e-mail address"),
        ("a@b@x.example", "email", "no e-mail address"),
        ("Ada <ada@x.example>", "email", "no e-mail address"),
        (f"{'a' * 250}@x.example", "email", "longer than 254"),
        (f"ada@x.example,{'x' * 201}", "name", "longer than 200"),
        (f"ada@x.example,,{'x' * 101}", "segment", "longer than 100"),
        ("ada@x.example,A\u202eda", "name", "cannot be shown"),
        ("ada@x.example,A\0da", "name", "cannot be shown"),
        (",Ada", "email", "It is empty"),
        ("ada@x.example,Ada,x,y", "row", "4 values, but the first line names 3"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_and_stops_no_other(row, field, reason):
    file = read(f"email,name,segment\n{row}\nbea@x.example,Bea,\n")
    assert [(each.line, each.field) for each in file.refused] == [(2, field)]
    assert reason in file.refused[0].reason
    assert [each.email for each in file.rows] == ["bea@x.example"]


def test_no_reason_repeats_the_address():
    file = read("email,name\nprivate.person@x,P\nsecret@y.example,\x07\n")
    assert len(file.refused) == 2
    assert not any(word in row.reason for row in file.refused for word in ("private", "secret"))


@pytest.mark.parametrize("name", ["=1+1", "+44", "-x", "@home", "=HYPERLINK(1)"])
def test_a_name_like_a_formula_is_kept_as_the_text_it_is(name):
    assert [row.name for row in read(f"email,name\na@x.example,{name}\n").rows] == [name]


def test_what_looks_the_same_is_kept_the_same():
    rows = read("email,name,segment\na@x.example, Ada\u00a0 Be\u0301a ,vip  guests\n").rows
    assert [(row.name, row.segment) for row in rows] == [("Ada Béa", "vip guests")]


def test_an_address_abroad_is_kept_as_people_sign_in_with_it():
    assert [row.email for row in read("email\nada@bücher.example\n").rows] == ["ada@xn--bcher-kva.example"]


def test_a_sha256_is_64_digits():
    assert refused("email_sha256\nabc\n") == [
        (2, "email_sha256", "This is no SHA-256: that has 64 digits from 0 to 9 and a to f.")
    ]


def test_other_columns_are_refused_by_name_unless_they_are_to_be_left_out():
    text = "email,phone,Birthday\na@x.example,1,2\n"
    assert why_unreadable(text) == (
        "It has columns that we do not know: “phone”, “Birthday”. Take them out, or tick “Leave out other columns”."
    )
    file = read(text, ignores_others=True)
    assert (file.ignored, file.columns) == (("phone", "Birthday"), ("email",))
    assert [row.email for row in file.rows] == ["a@x.example"]


def test_empty_columns_at_the_end_are_a_habit_of_spreadsheets():
    assert [row.email for row in read("email,name,,\na@x.example,Ada,,\n").rows] == ["a@x.example"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        ("name\nAda\n", "no column “email”"),
        ("email,email\na@x.example,\n", "twice"),
        ("email,E-Mail\na@x.example,\n", "twice"),
        ('email\n"a@x.example\n', "opens in line 2"),
        ('email,name\na@x.example,"A" d\n', "opens in line 2"),
        (b"\xff\xfea", "UTF-8"),
        (b"email\n" + b"a" * LARGEST_FILE_BYTES, "larger than 1 MiB"),
        ("email\n" + "x\n" * (MOST_ROWS + 1), "more than 10,000 rows"),
        (b"PK\x03\x04 not a table", "no column"),
    ],
)
def test_a_file_that_is_no_table_of_customers_is_refused_whole(content, why):
    assert why in why_unreadable(content)


def test_ten_thousand_rows_are_not_too_many():
    text = "email\n" + "".join(f"c{n}@x.example\n" for n in range(MOST_ROWS))
    assert len(read(text).rows) == MOST_ROWS


def test_a_hint_shows_an_address_only_to_who_knows_it():
    assert hint_of("Bruno@Bakery.example") == "b…o@b….example"
    assert hint_of("bo@x.example") == "b…@x….example"
