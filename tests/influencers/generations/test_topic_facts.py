"""What goes with a topic is told of very many people as of a few."""

import duckdb
import pyarrow.parquet as pq
import pytest

from influencers.generations.topic_facts import RELATED, write_topic_facts
from influencers.topics.taxonomy import load_taxonomy

TABLES = """
CREATE TABLE posts(post BIGINT, at_us BIGINT, lang VARCHAR);
CREATE TABLE post_topics(post BIGINT, topic INTEGER);
CREATE TABLE hidden(person BIGINT, topic INTEGER);
CREATE TABLE heard_on(person BIGINT, topic INTEGER, weight DOUBLE, is_place BOOLEAN);
INSERT INTO heard_on SELECT person, unnest([{one}, {other}]), 1.0, false FROM range(3 * {many}) people(person);
INSERT INTO heard_on SELECT person, {third}, 1.0, false FROM range(3 * {many}, 4 * {many}) people(person);
CREATE TABLE shown AS SELECT DISTINCT person FROM heard_on;
"""


@pytest.mark.parametrize("many", [2, 20_000])
def test_two_topics_go_together_however_many_are_heard_on_both(tmp_path, many):
    one, other, third = (load_taxonomy().by_slug(slug).number for slug in ("jazz", "lace", "espresso"))
    with duckdb.connect() as connection:
        connection.execute(TABLES.format(one=one, other=other, third=third, many=many))
        write_topic_facts(connection, tmp_path, before_us=0, earlier=None)

    found = pq.read_table(tmp_path / RELATED).to_pylist()
    told = {(row["topic"], row["other"]): (row["people"], row["lift"]) for row in found}
    assert told == dict.fromkeys([(one, other), (other, one)], (3 * many, pytest.approx(4 / 3, abs=1e-4)))
