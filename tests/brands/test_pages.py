"""The pages of customers, as the people of the cast meet them."""

import io

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from brands.customer_file import LARGEST_FILE_BYTES
from brands.models import Customer, CustomerImport
from kernel.database import reading
from tests.brands.builders import imported, previewed, table
from tests.cast import NOON, address_of
from tests.pages.html import Page
from tests.signing_in import without_proof


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    """Pages ask what time it is; here it is noon."""
    monkeypatch.setattr("brands.pages.clock.now", lambda: NOON)


def path(cast, rest: str = "") -> str:
    return f"/businesses/{cast.bakery}/customers{rest}"


def upload(cast, client, content: bytes, **fields):
    # By hand: the test client leaves open the file into which it writes a large form.
    boundary, form = encode_multipart(fields | {"file": FileStorage(io.BytesIO(content), "my list.csv")})
    return client.post(path(cast, "/imports"), data=form, content_type=f"multipart/form-data; boundary={boundary}")


def text_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return Page(answer.text).one("main").text


def test_a_file_is_looked_at_and_taken_over(cast):
    edda = cast.client("edda")
    answer = upload(cast, edda, "email,name,segment\nada@x.example,Ada,vip\nnone,x,\n".encode("utf-16"))
    assert answer.status_code == 303
    preview = Page(edda.get(answer.location).text)
    assert preview.one("h1").text == "my list.csv"
    assert preview.rows("report") == [["Line", "Column", "Why"], ["3", "email", "This is no e-mail address."]]
    assert "waits to be looked at" in text_of(edda, path(cast))
    assert edda.post(f"{answer.location}/take").location == path(cast)
    after = text_of(edda, path(cast))
    assert "Taken over: 1 new, 0 changed, 0 as they were." in after
    assert "a…a@x….example" in after
    edda.post(f"{answer.location}/take")
    assert "1 customer" in text_of(edda, path(cast))


def test_a_file_is_thrown_away(cast):
    import_id = previewed(cast, table("ada@x.example,Ada,"))
    edda = cast.client("edda")
    edda.post(path(cast, f"/imports/{import_id}/drop"))
    assert "thrown away" in text_of(edda, path(cast))
    edda.post(path(cast, f"/imports/{import_id}/take"))
    assert "thrown away, or looked at for more than a day" in text_of(edda, path(cast))
    assert "It was thrown away" in text_of(edda, path(cast, f"/imports/{import_id}"))


def test_what_is_wrong_with_a_file_stands_beside_its_field_and_nothing_is_kept(cast):
    edda = cast.client("edda")
    answer = upload(cast, edda, b"email,phone\na@x.example,1\n")
    assert answer.status_code == 422
    assert "“phone”" in Page(answer.text).by_id("file-error").text
    assert upload(cast, edda, b"email,phone\na@x.example,1\n", ignores_others="true").status_code == 303
    answer = edda.post(path(cast, "/imports"), data={})
    assert (answer.status_code, Page(answer.text).by_id("file-error").text) == (422, "Choose a file.")


def test_the_largest_file_comes_in_and_a_larger_one_is_told_so(cast):
    edda = cast.client("edda")
    padded = b"email,name\na@x.example,Ada\n"
    padded += b"\n" * (LARGEST_FILE_BYTES - len(padded))
    assert upload(cast, edda, padded).status_code == 303
    answer = upload(cast, edda, padded + b"\n")
    assert answer.status_code == 422
    assert "larger than 1 MiB" in Page(answer.text).by_id("file-error").text
    refused = upload(cast, edda, padded + b"\n" * 100_000)
    assert refused.status_code == 413
    page = Page(refused.text)
    assert "larger than 1 MiB, the most that this form takes." in page.one("main").text
    (back,) = [tag for tag in page.all("a") if page.one("main") in tag.around]
    assert (back.text, back.get("href")) == ("Back to the form", path(cast))


def test_customers_are_searched_and_taken_off_the_list(cast):
    imported(cast, "ada@x.example,Ada,vip", "bea@x.example,Bea,", "cleo@x.example,=cmd(),")
    edda = cast.client("edda")
    shown = Page(edda.get(path(cast, "?q=ADA&segment=in:vip")).text)
    assert [row[0] for row in shown.rows("list")[1:]] == ["Adaa…a@x….example · vip"]
    assert [row[0][:6] for row in Page(edda.get(path(cast, "?segment=none")).text).rows("list")[1:]] == [
        "=cmd()",
        "Beab…a",
    ]
    assert "Nobody on the list" in text_of(edda, path(cast, "?q=zzz"))
    with reading() as session:
        ada = session.scalars(select(Customer.id).where(Customer.name == "Ada")).one()
    assert edda.post(path(cast, f"/{ada}/remove")).status_code == 303
    assert edda.post(path(cast, f"/{ada}/remove")).status_code == 404
    assert "2 customers" in text_of(edda, path(cast))


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?segment=vip", "?sort=name"])
def test_a_question_that_the_list_cannot_read_is_refused(cast, query):
    assert cast.client("edda").get(path(cast, query)).status_code == 400


def test_the_whole_list_goes_only_when_it_is_meant(cast):
    imported(cast, "ada@x.example,Ada,")
    bruno = cast.client("bruno")
    answer = bruno.post(path(cast, "/remove-all"))
    assert (answer.status_code, Page(answer.text).by_id("is_meant-error").text) == (422, "Tick this if you mean it.")
    assert bruno.post(path(cast, "/remove-all"), data={"is_meant": "true"}).status_code == 303
    assert "No customers yet" in text_of(bruno, path(cast))
    with reading() as session:
        assert session.scalars(select(CustomerImport.id)).all() == []


def test_how_many_are_found_is_told_and_never_who(cast):
    imported(cast, *(f"{address_of(name)},," for name in ("ada", "bea", "uma")))
    page = Page(cast.client("edda").get(path(cast)).text)
    found = next(tag for tag in page.all("section") if tag.get("aria-labelledby") == "found")
    assert "Fewer than 10" in found.text
    cells = {row[0].partition("@")[0] for row in page.rows("list")[1:]}
    assert len(cells) == 3
    assert not any("/people/" in tag.get("href") for tag in page.all("a"))


ADDRESSES = [
    ("get", ""),
    ("post", "/imports"),
    ("get", "/imports/{import_id}"),
    ("post", "/imports/{import_id}/take"),
    ("post", "/imports/{import_id}/drop"),
    ("post", "/{customer_id}/remove"),
    ("post", "/remove-all"),
]


@pytest.mark.parametrize("who", ["gil", "cora", "cleo", "ada", "max"])
def test_for_everybody_but_owner_and_editor_there_is_nothing_here(sqlite_cast, who):
    cast = sqlite_cast
    imported(cast, "ada@x.example,Ada,")
    import_id = previewed(cast, table("bea@x.example,Bea,"))
    client = cast.client(who)
    for method, rest in ADDRESSES:
        address = path(cast, rest.format(import_id=import_id, customer_id=1))
        data = {"is_meant": "true"} if method == "post" else None
        assert client.open(address, method=method.upper(), data=data).status_code == 404, (who, address)
    with reading() as session:
        assert session.scalars(select(Customer.name)).all() == ["Ada"]


def test_what_is_another_business_s_is_not_reached_through_one_s_own(sqlite_cast):
    cast = sqlite_cast
    imported(cast, "ada@x.example,Ada,")
    import_id = previewed(cast, table("bea@x.example,Bea,"))
    cleo = cast.client("cleo")
    own = f"/businesses/{cast.rival}/customers"
    assert cleo.get(own).status_code == 200
    for method, rest in ADDRESSES[2:6]:
        address = own + rest.format(import_id=import_id, customer_id=1)
        assert cleo.open(address, method=method.upper()).status_code == 404


def test_who_is_not_signed_in_is_sent_to_the_door(sqlite_cast):
    assert "/sign-in" in sqlite_cast.client("nobody").get(path(sqlite_cast)).location


@pytest.mark.parametrize("rest", ["/imports", "/imports/1/take", "/1/remove", "/remove-all"])
def test_a_form_of_somebody_else_s_page_changes_nothing(sqlite_cast, rest):
    client = without_proof(sqlite_cast.client("edda"))
    assert client.post(path(sqlite_cast, rest), data={"is_meant": "true"}).status_code == 400
