"""Somebody leaves: from every page at once, from the log, and from the scores with the next run."""

import duckdb
import pytest

from influencers.errors import NotListed
from influencers.generations.reading import current_generation, open_generation
from influencers.jobs.erasing import erase
from influencers.queries.explanations import explain
from influencers.queries.names import accounts_of
from influencers.queries.people import influencer_card
from kernel.database import reading
from tests.activity_lines import account, coffee_world


def bytes_below(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def rows_naming(storage, influencer_id):
    with reading() as session:
        ids = ", ".join(str(account.id) for account in accounts_of(session, influencer_id))
    found = 0
    for kind, columns in (("accounts", ["account"]), ("posts", ["account"]), ("interactions", ["actor", "target"])):
        for path in (storage.activity / kind).rglob("*.parquet"):
            where = " OR ".join(f"{column} IN ({ids})" for column in columns)
            found += duckdb.sql(f"SELECT 1 FROM '{path}' WHERE {where}").shape[0]
    return found


def test_who_is_erased_has_no_page_from_that_moment(scored, who, noon):
    ada = who("ada")

    erase(ada, now=noon)

    with reading() as session:
        with pytest.raises(NotListed):
            influencer_card(session, ada)
        with pytest.raises(NotListed):
            explain(session, ada, operator=True)


def test_the_log_forgets_who_is_erased(coffee, who, noon):
    storage = coffee.extensions["storage"]
    ada = who("ada")
    assert rows_naming(storage, ada) > 0

    removed, dropped = erase(ada, now=noon)

    assert removed == 1
    assert dropped > 0
    assert rows_naming(storage, ada) == 0
    assert b"did:ada" not in bytes_below(storage.activity)


def test_the_next_run_has_no_trace_and_older_generations_go(scored, run, who, noon):
    ada = who("ada")
    erase(ada, now=noon)

    generation = open_generation(scored.extensions["storage"], run().number)

    assert generation.rows([ada]) == {}
    assert [path.name for path in scored.extensions["storage"].generations.iterdir()] == ["000002"]
    edges = [generation.ledger("edges", row.id, ("person",)).to_pylist() for row in generation.scored()]
    assert ada not in [edge["person"] for some in edges for edge in some]


def test_what_others_gave_each_other_stays(scored, run, who, noon):
    bea = who("bea")
    erase(who("ada"), now=noon)

    run()

    assert current_generation().rows([bea])[bea].i9 > 0


def test_who_is_erased_does_not_come_back_with_the_next_load(coffee, load, run, who, noon):
    erase(who("ada"), now=noon)

    load(coffee, [*coffee_world(), account("ada", seen_at="2025-05-31T09:00:00Z")])

    assert b"did:ada" not in bytes_below(coffee.extensions["storage"].activity)
    assert run().counts["scored"] == 1
