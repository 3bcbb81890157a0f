"""Statements that the driver itself sends: the same answers, the same transaction, the same errors."""

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from influencers.models import InfluencerChange
from kernel.database import reading, transaction
from kernel.statements import Statement

ADD = Statement("INSERT INTO influencer_changes (influencer_id, at_us) VALUES (:influencer_id, 0) RETURNING id")
LATER = Statement("UPDATE influencer_changes SET at_us = :at_us WHERE at_us < :at_us")
OF = Statement(
    select(InfluencerChange.influencer_id, InfluencerChange.at_us)
    .where(InfluencerChange.influencer_id >= bindparam("least"), InfluencerChange.at_us == 0)
    .order_by(InfluencerChange.id)
)


def test_rows_values_and_counts_come_as_they_are(session):
    first, second = (ADD.value(session, influencer_id=number) for number in (7, 8))

    assert second > first
    assert OF.rows(session, least=7) == [(7, 0), (8, 0)]
    assert OF.first(session, least=8) == (8, 0)
    assert OF.first(session, least=9) is None
    assert OF.value(session, least=9) is None
    assert LATER.send(session, at_us=5) == 2


def test_what_the_session_holds_back_is_there_before_a_statement(session):
    session.add(InfluencerChange(influencer_id=7, at_us=0))

    assert OF.rows(session, least=7) == [(7, 0)]


def test_a_statement_is_undone_with_its_transaction(app):
    with pytest.raises(InterruptedError), transaction() as session:  # noqa: PT012  # the block is what is undone
        ADD.value(session, influencer_id=7)
        raise InterruptedError

    with reading() as session:
        assert session.scalar(text("SELECT count(*) FROM influencer_changes")) == 0


def test_errors_of_the_driver_come_as_those_of_sqlalchemy(app):
    with pytest.raises(IntegrityError, match="of_somebody"), transaction() as session:
        ADD.value(session, influencer_id=0)
    with pytest.raises((OperationalError, ProgrammingError)), reading() as session:
        Statement("SELECT 1 FROM nowhere").first(session)


def test_a_statement_can_be_read_as_a_driver_takes_it(app):
    dialect = app.extensions["engine"].dialect
    sent = "%(influencer_id)s" if dialect.name == "postgresql" else ":influencer_id"
    assert sent in ADD.text(dialect)
