"""A file of customers: looked at, taken over once, or thrown away; and what is never kept."""

import hashlib
import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from auth.models import AuditEntry
from auth.queries.people import email_hash
from brands.actions import importing
from brands.actions.customers import remove_all_customers, remove_customer
from brands.actions.importing import drop_import, forget_old_imports
from brands.errors import CustomersFull, ImportOver, UnknownCustomer, UnknownImport
from brands.jobs import forget_customer_files
from brands.models import Customer, CustomerImport
from brands.queries.customers import customers
from brands.queries.imports import import_card, waiting_import
from brands.stored_file import Counts
from kernel.clock import to_us
from kernel.database import reading, transaction
from tests.brands.builders import imported, previewed, table, taken
from tests.cast import NOON

DAY = timedelta(days=1)


def list_of(cast, business_id=None) -> list[tuple[str, str, str]]:
    with reading() as session:
        page = customers(session, business_id or cast.bakery)
        return [(card.email_hint, card.name, card.segment) for card in page.cards]


def card_of(cast, import_id, *, now=NOON):
    with reading() as session:
        return import_card(session, cast.bakery, import_id, now=now)


def audited(action: str) -> list[AuditEntry]:
    with reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()
        session.expunge_all()
        return list(entries)


def test_a_file_changes_nothing_before_it_is_taken_over(cast):
    import_id = previewed(cast, table("ada@x.example,Ada,vip", "none,x,"))
    assert list_of(cast) == []
    card = card_of(cast, import_id)
    assert (card.is_waiting, card.counts, card.rows_count) == (True, Counts(new=1), 1)
    assert [(row.line, row.field) for row in card.report.refused] == [(3, "email")]
    assert taken(cast, import_id) == Counts(new=1)
    assert list_of(cast) == [("a…a@x….example", "Ada", "vip")]


def test_new_changed_and_same_rows_are_told_apart(cast):
    imported(cast, "ada@x.example,Ada,vip", "bea@x.example,Bea,", "cleo@x.example,Cleo,")
    import_id = previewed(cast, table("ADA@x.example,Ada,vip", "bea@x.example,Bea,guests", "dora@x.example,Dora,"))
    assert card_of(cast, import_id).counts == Counts(new=1, changed=1, same=1)
    assert taken(cast, import_id) == Counts(new=1, changed=1, same=1)
    assert [row[1:] for row in list_of(cast)] == [("Ada", "vip"), ("Bea", "guests"), ("Cleo", ""), ("Dora", "")]


def test_columns_that_a_file_lacks_stay_as_they_are_and_empty_cells_empty(cast):
    imported(cast, "ada@x.example,Ada,vip", "bea@x.example,Bea,vip")
    assert imported(cast, "ada@x.example", header="email") == Counts(same=1)
    assert imported(cast, "ada@x.example,", header="email,segment") == Counts(changed=1)
    assert [row[1:] for row in list_of(cast)] == [("Ada", ""), ("Bea", "vip")]


def test_an_address_and_its_hash_are_the_same_customer(cast):
    digest = hashlib.sha256(b"ada@x.example").hexdigest()
    imported(cast, f"{digest},Ada", header="email_sha256,name")
    assert list_of(cast) == [("", "Ada", "")]
    assert imported(cast, "ada@x.example", header="email") == Counts(changed=1)
    assert list_of(cast) == [("a…a@x….example", "Ada", "")]
    assert imported(cast, f"{digest},Ada", header="email_sha256,name") == Counts(same=1)
    assert list_of(cast) == [("a…a@x….example", "Ada", "")]


def test_rows_that_stand_twice_or_contradict_themselves_are_refused_by_line(cast):
    digest = hashlib.sha256(b"ada@x.example").hexdigest()
    rows = ["ada@x.example,", " Ada@X.example ,", f",{digest}", f"bea@x.example,{digest}", f"cleo@x.example,{'0' * 63}"]
    card = card_of(cast, previewed(cast, table(*rows, header="email,email_sha256")))
    assert [(row.line, row.field, row.reason[:35]) for row in card.report.refused] == [
        (3, "email", "The same address stands in line 2."),
        (4, "email_sha256", "The same address stands in line 2."),
        (5, "email_sha256", "It is not the SHA-256 of the addres"),
        (6, "email_sha256", "This is no SHA-256: that has 64 dig"),
    ]
    assert card.rows_count == 1


def test_no_address_is_kept_anywhere_not_even_until_somebody_decides(cast):
    previewed(cast, table("somebody.private@x.example,Ada,vip", "somebody.private@x.example,again,"))
    imported(cast, "somebody.private@x.example,Ada,vip")
    with reading() as session:
        kept = [
            *session.scalars(select(CustomerImport.rows)),
            *session.scalars(select(CustomerImport.report)),
            *session.scalars(select(Customer.email_hint)),
            *session.scalars(select(Customer.email_hash)),
            *session.scalars(select(AuditEntry.details)),
        ]
        plain = hashlib.sha256(b"somebody.private@x.example").hexdigest()
    assert not any("private" in text or plain in text for text in kept)
    assert email_hash("somebody.private@x.example") in kept


def test_taking_over_twice_is_once(cast):
    import_id = previewed(cast, table("ada@x.example,Ada,"))
    first = taken(cast, import_id)
    with transaction() as session:
        remove_all = select(Customer.id)
        remove_customer(session, cast.bakery, session.scalars(remove_all).one(), user_id=cast.edda, now=NOON)
    assert taken(cast, import_id) == first == Counts(new=1)
    assert list_of(cast) == []
    assert len(audited("customers.imported")) == 1
    assert card_of(cast, import_id).report.taken == first


def test_two_who_take_a_file_over_at_once_take_it_once(cast):
    import_id = previewed(cast, table(*(f"c{n}@x.example,C{n}," for n in range(200))))
    at_once, told = threading.Barrier(2), []

    def take() -> None:
        with cast.app.app_context():
            at_once.wait()
            told.append(taken(cast, import_id))

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [Counts(new=200)] * 2
    assert len(audited("customers.imported")) == 1


def test_two_files_that_are_taken_over_at_once_bring_each_customer_once(cast):
    rows = [f"c{n}@x.example,C{n}," for n in range(200)]
    first = previewed(cast, table(*rows))
    with transaction() as session:  # as if the second upload had not replaced the first
        row = session.get_one(CustomerImport, first)
        values = {name: getattr(row, name) for name in ("business_id", "user_id", "file_name", "report", "made_us")}
        session.add(CustomerImport(**values, status="previewed", rows=json.dumps(json.loads(row.rows)[::-1])))
        session.flush()
        ids = list(session.scalars(select(CustomerImport.id)))
    at_once, failed = threading.Barrier(2), []

    def take(import_id: int) -> None:
        with cast.app.app_context():
            at_once.wait()
            try:
                taken(cast, import_id)
            except Exception as error:  # whatever it is, nobody should see it
                failed.append(error)

    threads = [threading.Thread(target=take, args=(import_id,)) for import_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with reading() as session:
        assert customers(session, cast.bakery).count == 200


def test_a_file_that_was_thrown_away_cannot_be_taken_over(cast):
    import_id = previewed(cast, table("ada@x.example,Ada,"))
    with transaction() as session:
        drop_import(session, cast.bakery, import_id, user_id=cast.edda, now=NOON)
    with pytest.raises(ImportOver):
        taken(cast, import_id)
    with pytest.raises(ImportOver), transaction() as session:
        drop_import(session, cast.bakery, import_id, user_id=cast.edda, now=NOON)
    assert list_of(cast) == []
    assert rows_of(import_id) == "[]"


def rows_of(import_id: int) -> str:
    with reading() as session:
        return session.get_one(CustomerImport, import_id).rows


def test_a_file_is_kept_for_a_day_and_not_longer(cast):
    import_id = previewed(cast, table("ada@x.example,Ada,"))
    assert card_of(cast, import_id, now=NOON + DAY - timedelta(microseconds=1)).is_waiting
    assert not card_of(cast, import_id, now=NOON + DAY).is_waiting
    with pytest.raises(ImportOver):
        taken(cast, import_id, now=NOON + DAY)
    with transaction() as session:
        assert forget_old_imports(session, now=NOON + DAY - timedelta(microseconds=1)) == 0
        assert forget_old_imports(session, now=NOON + DAY) == 1
        assert forget_old_imports(session, now=NOON + DAY) == 0
    assert rows_of(import_id) == "[]"


def test_the_worker_forgets_old_files(cast, monkeypatch):
    import_id = previewed(cast, table("ada@x.example,Ada,"))
    monkeypatch.setattr("brands.jobs.clock.now", lambda: NOON + DAY)
    assert forget_customer_files() == 1
    assert rows_of(import_id) == "[]"


def test_a_new_file_takes_the_place_of_the_one_that_was_looked_at(cast):
    first, second = (previewed(cast, table(f"{name}@x.example,,")) for name in ("ada", "bea"))
    with reading() as session:
        assert waiting_import(session, cast.bakery, now=NOON) == (second, "customers.csv")
        assert waiting_import(session, cast.rival, now=NOON) is None
    assert card_of(cast, first).status == "dropped"


def test_a_list_has_an_end(cast, monkeypatch):
    monkeypatch.setattr(importing, "MOST_CUSTOMERS", 2)
    imported(cast, "ada@x.example,Ada,", "bea@x.example,Bea,")
    assert imported(cast, "bea@x.example,Beate,") == Counts(changed=1)
    import_id = previewed(cast, table("cleo@x.example,,"))
    with pytest.raises(CustomersFull):
        taken(cast, import_id)
    assert card_of(cast, import_id).is_waiting  # nothing of it was done


def test_another_business_has_neither_the_file_nor_the_customers(cast):
    import_id = previewed(cast, table("ada@x.example,Ada,"))
    for verb in (importing.take_import, drop_import):
        with pytest.raises(UnknownImport), transaction() as session:
            verb(session, cast.rival, import_id, user_id=cast.cleo, now=NOON)
    with pytest.raises(UnknownImport), reading() as session:
        import_card(session, cast.rival, import_id, now=NOON)
    taken(cast, import_id)
    with reading() as session:
        (customer_id,) = session.scalars(select(Customer.id)).all()
    with pytest.raises(UnknownCustomer), transaction() as session:
        remove_customer(session, cast.rival, customer_id, user_id=cast.cleo, now=NOON)
    with transaction() as session:
        assert remove_all_customers(session, cast.rival, user_id=cast.cleo, now=NOON) == 0
    assert len(list_of(cast)) == 1
    assert list_of(cast, cast.rival) == []


def test_removed_customers_are_gone_with_every_file(cast):
    imported(cast, "ada@x.example,Ada,", "bea@x.example,Bea,")
    previewed(cast, table("cleo@x.example,,"))
    with transaction() as session:
        assert remove_all_customers(session, cast.bakery, user_id=cast.edda, now=NOON) == 2
    with reading() as session:
        assert session.scalars(select(Customer.id)).all() == session.scalars(select(CustomerImport.id)).all() == []
    (entry,) = audited("customers.removed")
    assert (entry.business_id, entry.user_id, json.loads(entry.details)) == (cast.bakery, cast.edda, {"count": 2})


def test_everything_that_happens_to_a_list_is_written_down(cast):
    imported(cast, "ada@x.example,Ada,", "none,,")
    dropped = previewed(cast, table("bea@x.example,,"))
    with transaction() as session:
        drop_import(session, cast.bakery, dropped, user_id=cast.edda, now=NOON)
        customer_id = session.scalars(select(Customer.id)).one()
        remove_customer(session, cast.bakery, customer_id, user_id=cast.bruno, now=NOON)
    with reading() as session:
        log = session.execute(
            select(AuditEntry.action, AuditEntry.user_id, AuditEntry.details)
            .where(AuditEntry.business_id == cast.bakery, AuditEntry.at_us == to_us(NOON))
            .order_by(AuditEntry.id)
        ).all()
    assert [(action, user_id, json.loads(details)) for action, user_id, details in log] == [
        ("customers.previewed", cast.edda, {"rows": 1, "refused": 1}),
        ("customers.imported", cast.edda, {"new": 1, "changed": 0, "same": 0}),
        ("customers.previewed", cast.edda, {"rows": 1, "refused": 0}),
        ("customers.import_dropped", cast.edda, {}),
        ("customer.removed", cast.bruno, {}),
    ]
