"""What an evaluation leaves out of a log."""

import duckdb
import pytest

from influencers.generations.evaluation_inputs import drop_acts


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        opened.execute("CREATE TABLE interactions AS SELECT hash(range) AS event FROM range(20000)")
        yield opened


def kept(connection, *, draw, share=0.1):
    drop_acts(connection, "kept", share=share, draw=draw)
    return {event for (event,) in connection.execute("SELECT event FROM kept").fetchall()}


def test_every_draw_leaves_out_another_tenth(connection):
    first, second = kept(connection, draw=0), kept(connection, draw=1)
    assert len(first) == pytest.approx(18_000, rel=0.01)
    assert len(second) == pytest.approx(18_000, rel=0.01)
    assert len(first | second) == pytest.approx(20_000 * 0.99, rel=0.01), "one in a hundred is missed by both"
    assert first == kept(connection, draw=0)


def test_another_share_is_left_out_where_another_is_asked_for(connection):
    assert len(kept(connection, draw=0, share=0.5)) == pytest.approx(10_000, rel=0.02)
