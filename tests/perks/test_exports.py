"""Files of claims: made between requests, for one person, for a day, and never a formula."""

import csv
import io
import os
import stat
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from auth.models import User
from auth.queries.auditing import audit_log
from kernel.database import reading, transaction
from kernel.errors import DatabaseBusy
from kernel.sheets import BYTE_ORDER_MARK, safe_cell, sheet_lines
from perks.actions.exports import ask_export
from perks.errors import UnknownExport, UnknownPerk
from perks.jobs import exports
from perks.jobs.exports import make_exports
from perks.models import Export
from perks.queries.exports import HEAD, exports_of, own_export, path_of, secret_of
from tests.perks.builders import NOON, claim, make_people, make_perk, make_user, reserve

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def perk(app):
    with transaction() as session:
        return make_perk(session, copies=20)


@pytest.fixture
def editor(app):
    with transaction() as session:
        return make_user(session, "Edda")


def asked(perk_id, user_id, now=NOON):
    with transaction() as session:
        return ask_export(session, perk_id, by_user_id=user_id, now=now)


def status_of(export_id):
    with reading() as session:
        return session.scalar(select(Export.status).where(Export.id == export_id))


def rows_in(export_id):
    text = path_of(export_id).read_bytes().decode("utf-8")
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def fetched(export_id, user_id, *, business_id=None, secret=None, now=NOON):
    with reading() as session:
        business_id = business_id or session.scalar(select(Export.business_id).where(Export.id == export_id))
        return own_export(
            session,
            export_id,
            business_id=business_id,
            user_id=user_id,
            secret=secret_of(export_id) if secret is None else secret,
            now=now,
        )


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", " =1", "=", "-"])
def test_a_cell_that_a_spreadsheet_would_calculate_begins_with_an_apostrophe(begins):
    assert safe_cell(begins) == f"'{begins}"


@pytest.mark.parametrize("plain", ["Ada", "Ada = Bea", "1.50", "3-4", "", "'quoted'", "ada@example.org"])
def test_any_other_cell_stays_as_it_is(plain):
    assert safe_cell(plain) == plain


@settings(derandomize=True, database=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=2), max_size=5))
def test_whatever_stands_in_cells_comes_back_and_none_is_a_formula(rows):
    text = "".join(sheet_lines(("a", "b"), rows))
    _head, *read = csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""))
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert not [cell for row in read for cell in row if cell[:1] in tuple("=+-@\t\r\n")]


def test_a_file_holds_a_line_for_every_claim_the_newest_first(perk, editor):
    with transaction() as session:
        people = make_people(session, 3)
        session.execute(update(User).where(User.id == people[0].user_id).values(name='=HYPERLINK("evil","Ada, B.")'))
        first = claim(session, perk, people[0], now=NOON)
        claim(session, perk, people[1], now=NOON + HOUR)
        reserve(session, perk, people[2], now=NOON)
    export_id = asked(perk, editor)

    assert make_exports(NOON + HOUR) == 1

    rows = rows_in(export_id)
    assert [row["status"] for row in rows] == ["expired", "issued", "issued"]
    assert tuple(rows[0]) == HEAD
    assert rows[2] == {
        "claim": str(first),
        "status": "issued",
        "name": '\'=HYPERLINK("evil","Ada, B.")',
        "handle": "",
        "score": "",  # nobody of them is shown here
        "claimed_at": "2025-06-01T12:00:00Z",
        "use_until": "2025-06-15T12:00:00Z",
        "used_at": "",
        "ended_at": "",
        "cost": "4.50",
        "currency": "GBP",
        "code_end": rows[2]["code_end"],
    }
    assert len(rows[2]["code_end"]) == 4
    assert (fetched(export_id, editor).status, fetched(export_id, editor).rows_count) == ("ready", 3)


def test_a_file_of_no_claims_has_its_head(perk, editor):
    export_id = asked(perk, editor)
    make_exports(NOON)
    assert rows_in(export_id) == []
    assert fetched(export_id, editor).rows_count == 0


def test_a_file_is_readable_by_its_owner_alone(perk, editor):
    export_id = asked(perk, editor)
    make_exports(NOON)
    assert stat.S_IMODE(os.stat(path_of(export_id)).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(path_of(export_id).parent).st_mode) == 0o700


def test_only_who_asked_gets_it_with_its_whole_link(perk, editor):
    export_id = asked(perk, editor)
    with transaction() as session:
        other = make_user(session, "Bruno")
        elsewhere = make_perk(session)
        strange = session.scalar(select(Export.business_id)) + 1
    assert elsewhere
    for wrong in (
        {"user_id": other},
        {"user_id": editor, "secret": ""},
        {"user_id": editor, "secret": secret_of(export_id + 1)},
        {"user_id": editor, "business_id": strange},
    ):
        with pytest.raises(UnknownExport):
            fetched(export_id, **wrong)
    assert fetched(export_id, editor).status == "asked"


def test_links_are_not_in_the_database(perk, editor):
    export_id = asked(perk, editor)
    with reading() as session:
        assert secret_of(export_id) not in str(vars(session.get_one(Export, export_id)))
    assert secret_of(export_id) == secret_of(export_id) != secret_of(export_id + 1)


def test_asking_again_while_it_is_made_makes_no_second_file(perk, editor):
    assert asked(perk, editor) == (export_id := asked(perk, editor, NOON + HOUR))
    make_exports(NOON + HOUR)
    assert asked(perk, editor, NOON + 2 * HOUR) != export_id


def test_files_of_the_day_are_listed_for_who_asked(perk, editor):
    first, _made = asked(perk, editor), make_exports(NOON)
    second = asked(perk, editor, NOON + HOUR)
    with transaction() as session:
        other = make_user(session, "Bruno")
    asked(perk, other)
    with reading() as session:
        listed = exports_of(session, perk, editor, now=NOON + 2 * HOUR)
        assert [(each.id, each.status) for each in listed] == [(second, "asked"), (first, "ready")]
        assert exports_of(session, perk, editor, now=NOON + 2 * DAY) == ()


def test_a_file_is_gone_after_a_day(perk, editor):
    export_id = asked(perk, editor)
    make_exports(NOON + HOUR)
    assert fetched(export_id, editor, now=NOON + HOUR + DAY - timedelta(seconds=1)).status == "ready"
    assert fetched(export_id, editor, now=NOON + HOUR + DAY).status == "gone"
    make_exports(NOON + HOUR + DAY)
    assert not path_of(export_id).exists()
    assert status_of(export_id) == "gone"


def test_what_could_not_be_made_in_a_day_has_failed(perk, editor):
    export_id = asked(perk, editor)
    make_exports(NOON + 2 * DAY)
    assert status_of(export_id) == "failed"
    assert not path_of(export_id).exists()


def test_the_work_done_twice_makes_nothing_twice(perk, editor):
    export_id = asked(perk, editor)
    assert (make_exports(NOON), make_exports(NOON)) == (1, 0)
    assert rows_in(export_id) == []


def broken_off(monkeypatch, step, now):
    """Let the work end in the middle, as a killed one does."""

    def killed(*_asked, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(step, killed)
        with pytest.raises(KeyboardInterrupt):
            make_exports(now)


def test_work_that_was_broken_off_is_done_at_the_next_turn(perk, editor, monkeypatch):
    export_id = asked(perk, editor)
    broken_off(monkeypatch, "perks.queries.exports.rows_of", NOON)
    assert not path_of(export_id).exists()
    broken_off(monkeypatch, "perks.actions.exports.mark_made", NOON)
    assert path_of(export_id).exists()
    assert status_of(export_id) == "asked"

    assert make_exports(NOON) == 1

    assert status_of(export_id) == "ready"
    assert [path.name for path in path_of(export_id).parent.iterdir()] == [f"{export_id}.csv"]


def test_a_deletion_that_was_broken_off_is_done_at_the_next_turn(perk, editor, monkeypatch):
    export_id = asked(perk, editor)
    make_exports(NOON)
    broken_off(monkeypatch, "perks.actions.exports.mark_over", NOON + 2 * DAY)
    broken_off(monkeypatch, "perks.queries.exports.kept_exports", NOON + 2 * DAY)
    assert (status_of(export_id), path_of(export_id).exists()) == ("gone", True)
    make_exports(NOON + 2 * DAY)
    assert not path_of(export_id).exists()


def test_two_workers_do_not_do_the_same(app, perk, editor):
    export_id = asked(perk, editor)
    with app.extensions["storage"].lock("exports"):
        assert make_exports(NOON) == 0
    assert status_of(export_id) == "asked"


def test_files_that_no_row_speaks_of_are_deleted(perk, editor):
    export_id = asked(perk, editor)
    make_exports(NOON)
    path_of(export_id + 1).write_text("left behind")
    path_of(export_id).with_name("notes.csv").write_text("left behind")
    make_exports(NOON)
    assert [path.name for path in path_of(export_id).parent.iterdir()] == [f"{export_id}.csv"]


def test_asking_is_written_down(perk, editor):
    asked(perk, editor)
    with reading() as session:
        entry = audit_log(session)[0]
    assert (entry.action, entry.subject, entry.user_id) == ("claims.exported", f"perk:{perk}", editor)


def test_a_perk_that_is_not_there_has_no_file(app, editor):
    with pytest.raises(UnknownPerk):
        asked(4711, editor)


def test_an_export_that_cannot_be_made_keeps_no_other_from_its_turn_nor_the_clean_up(perk, editor, monkeypatch):
    with transaction() as session:
        other = make_perk(session)
    first, second = asked(perk, editor), asked(other, editor)
    stranger = path_of(999)
    stranger.parent.mkdir(parents=True, exist_ok=True)
    stranger.write_text("old")
    mark_made = exports.actions.mark_made

    def failing(session, export_id, **named):
        if export_id == first:
            raise DatabaseBusy
        return mark_made(session, export_id, **named)

    monkeypatch.setattr(exports.actions, "mark_made", failing)
    assert make_exports(NOON) == 1
    assert [status_of(each) for each in (first, second)] == ["asked", "ready"]
    assert not stranger.exists()
