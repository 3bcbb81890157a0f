"""Where people stand: one person and everybody are two readings of one meaning."""

import dataclasses
import json
import shutil
import sqlite3

import numpy as np
import pyarrow.parquet as pq
import pytest
from flask import g

from app import create_app
from influencers.actions.erasure import erase_influencer
from influencers.errors import GenerationMissing
from influencers.generations.blobs import CARD, CARD_KEY
from influencers.generations.columns import people_columns
from influencers.generations.ranges import published_range
from influencers.generations.reading import Generation, current_generation
from influencers.jobs.scoring import RunRequest, run_scores
from influencers.models import Account, HiddenTopic, InfluencerAlias, ListingBasis
from influencers.queries.accounts import resolve
from influencers.queries.standings import NOT_MEASURED, UNKNOWN, everybodys_standings, listed_since, standing_of
from influencers.queries.taxonomy import topic_by_slug
from kernel.config import Settings
from kernel.database import reading, transaction
from tests.activity_lines import LAST_DAY, account, act, coffee_world, crowd, post, write_lines

COFFEE, ESPRESSO = topic_by_slug("coffee").number, topic_by_slug("espresso").number
STATED = {
    "ada": {"location": "Leeds, UK", "created_at": "2012-05-01T00:00:00Z"},
    "bea": {"location": "somewhere", "minor": True},
    "silas": {"location": None, "created_at": None},
    "fan001": {"location": "Lyon, FR", "created_at": "2019-05-01T00:00:00Z"},
    "fan002": {"location": "Norge"},
}


def world():
    lines = [line | STATED.get(str(line.get("handle")), {}) for line in coffee_world()]
    abroad = {"network": "mastodon", "followers": 9_000, "created_at": "2010-01-01T00:00:00Z"}
    return [
        *lines,
        account("ada.abroad", **abroad, location="the moon"),
        account("dorit", network="mastodon", minor=False, location="Haifa, IL"),
        post("fan001", 0, text="#espresso for one", days_ago=9),
        act("like", "fan002", "fan001", number=0, days_ago=8),
    ]


@pytest.fixture(scope="module")
def stood(tmp_path_factory):
    """A world of people who state all kinds of places, scored once."""
    folder = tmp_path_factory.mktemp("stood")
    app = create_app(Settings(storage=folder / "var", listing="public", secret_key="a key for tests"))
    path = write_lines(folder / "activity.ndjson", world())
    assert app.test_cli_runner().invoke(args=["activity", "load", str(path)]).exit_code == 0
    with app.app_context():
        with transaction() as session:
            ada = resolve(session, "bluesky:ada")
            session.get(Account, _account_of(session, "mastodon:ada.abroad")).influencer_id = ada
        run_scores(RunRequest(as_of_on=LAST_DAY.date()), now=LAST_DAY)
    app.extensions["engine"].dispose()
    return folder / "var"


def _account_of(session, name):
    return session.query(Account.id).filter(Account.influencer_id == resolve(session, name)).scalar()


@pytest.fixture
def house(stood, tmp_path):
    shutil.copytree(stood, tmp_path / "var")
    app = create_app(Settings(storage=tmp_path / "var", listing="public", secret_key="a key for tests"))
    with app.app_context():
        yield app
    app.extensions["engine"].dispose()
    people_columns.cache_clear()


def stands(name):
    with reading() as session:
        return standing_of(session, resolve(session, name))


def everybody():
    with reading() as session:
        return everybodys_standings(session)


def told(standings, row):
    """Return a row of the columns as the one-person reading tells it."""
    topics = slice(*standings.topic_starts[row : row + 2])
    bits = int(standings.network_bits[row])
    return {
        "id": int(standings.ids[row]),
        "score_tenths": int(standings.score_tenths[row]),
        "topics": dict(
            zip(standings.topic_numbers[topics].tolist(), standings.topic_tenths[topics].tolist(), strict=True)
        ),
        "confidence": float(standings.confidence[row]),
        "country": standings.countries.as_array()[row] or None,
        "city": standings.cities.as_array()[row] or None,
        "networks": frozenset(name for bit, name in enumerate(standings.network_names) if bits >> bit & 1),
        "history": tuple(None if day == NOT_MEASURED else day for day in standings.history[row].tolist()),
        "oldest_us": None if standings.oldest_us[row] == UNKNOWN else int(standings.oldest_us[row]),
        "is_minor": bool(standings.is_minor[row]),
        "generation": standings.generation,
        "formula": standings.formula,
    }


def as_columns_tell(standing):
    """Return what columns tell of somebody, too: no name, and of hidden topics only that they are not there."""
    known = dataclasses.asdict(dataclasses.replace(standing, topics=dict(standing.topics)))
    return {name: value for name, value in known.items() if name not in ("name", "handle", "hidden_topics")}


def hide(name, *topics):
    with transaction() as session:
        who = resolve(session, name)
        session.add_all(HiddenTopic(influencer_id=who, topic=topic, since_us=0) for topic in topics)


def test_for_everybody_both_readings_say_the_same(house):
    hide("bluesky:ada", COFFEE)
    standings = everybody()

    assert len(standings.ids) > 25
    with reading() as session:
        for row, influencer_id in enumerate(standings.ids.tolist()):
            assert as_columns_tell(standing_of(session, influencer_id)) == told(standings, row)


def test_a_standing_tells_what_accounts_state(house):
    ada, bea, silas = stands("bluesky:ada"), stands("bluesky:bea"), stands("bluesky:silas")

    assert (ada.country, ada.city, ada.networks) == ("GB", "leeds", {"bluesky", "mastodon"})
    assert (bea.country, bea.city, bea.is_minor) == (None, "somewhere", True)
    assert (silas.country, silas.city, silas.oldest_us, silas.score_tenths) == (None, None, None, 0)
    assert not ada.is_minor


def test_the_oldest_account_is_the_age_of_a_person(house):
    assert stands("bluesky:ada").oldest_us == 1_262_304_000_000_000  # 2010, on the other network


def test_the_account_that_names_a_country_tells_the_place_though_another_has_more_followers(house):
    with reading() as session:
        row = current_generation().rows([resolve(session, "bluesky:ada")])
    (ada,) = row.values()

    assert (ada.card["location"], ada.card["country"], ada.card["city"]) == ("the moon", "GB", "leeds")


def test_a_topic_that_is_hidden_is_in_neither_reading_and_only_of_whom_hides_it(house):
    before, row_of = everybody(), {influencer_id: row for row, influencer_id in enumerate(everybody().ids.tolist())}
    ada, bea = (row_of[stands(name).id] for name in ("bluesky:ada", "bluesky:bea"))
    hide("bluesky:ada", COFFEE, 1)
    hide("bluesky:silas", COFFEE)

    after = everybody()

    assert COFFEE in told(before, ada)["topics"]
    assert told(after, ada)["topics"] == {t: s for t, s in told(before, ada)["topics"].items() if t != COFFEE}
    assert told(after, bea) == told(before, bea)
    assert COFFEE not in stands("bluesky:ada").topics
    assert stands("bluesky:ada").hidden_topics == {COFFEE, 1}
    assert stands("bluesky:bea").hidden_topics == frozenset()


def test_nobody_can_write_to_columns_that_many_read(house):
    standings = everybody()

    for column in (standings.ids, standings.history, standings.topic_starts, standings.is_minor):
        with pytest.raises(ValueError, match="read-only"):
            column[:1] = column[:1]


def test_an_old_id_leads_to_the_same_standing(house):
    with transaction() as session:
        ada, bea = resolve(session, "bluesky:ada"), resolve(session, "bluesky:bea")
        session.add(InfluencerAlias(old_id=bea, influencer_id=ada))

    with reading() as session:
        assert standing_of(session, bea) == standing_of(session, ada)


def test_who_was_removed_stands_nowhere(house, noon):
    with transaction() as session:
        ada = resolve(session, "bluesky:ada")
        erase_influencer(session, house.extensions["storage"], ada, now=noon)

    with reading() as session:
        assert standing_of(session, ada) is None


def test_who_was_never_scored_stands_nowhere(house):
    with reading() as session:
        assert standing_of(session, 10**9) is None


def test_before_the_first_generation_nobody_stands_anywhere(session):
    assert standing_of(session, 1) is None
    with pytest.raises(GenerationMissing):
        everybodys_standings(session)


def test_a_generation_of_an_earlier_version_says_that_a_new_run_is_needed(house):
    folder = current_generation().folder
    g.pop("generation", None)
    older = [name for name in pq.read_schema(folder / "people.parquet").names if name not in ("country", "history")]
    table = pq.read_table(folder / "people.parquet", columns=older)
    pq.write_table(table, folder / "people.parquet")
    with sqlite3.connect(folder / "scores.sqlite") as file:
        file.execute("DELETE FROM meta WHERE key = ?", (CARD_KEY,))
        for influencer_id, card in file.execute("SELECT id, card FROM influencer").fetchall():
            old = {name: value for name, value in zip(CARD, json.loads(card), strict=True) if name != "country"}
            file.execute("UPDATE influencer SET card = ? WHERE id = ?", (json.dumps(old), influencer_id))

    for asked in (lambda: stands("bluesky:ada"), everybody):
        with pytest.raises(GenerationMissing, match="flask scores run"):
            asked()


def test_cards_that_name_themselves_what_they_tell_are_read_as_those_of_today(house):
    generation = current_generation()
    ids = [row["influencer"] for row in generation.people(("influencer",))]
    told = {i: row.card for i, row in generation.rows(ids).items()}, generation.names(ids)
    ranges = [published_range(generation.folder, i) for i in ids]
    with sqlite3.connect(generation.folder / "scores.sqlite") as file:
        file.execute("DELETE FROM meta WHERE key = ?", (CARD_KEY,))
        for influencer_id, card in told[0].items():
            file.execute("UPDATE influencer SET card = ? WHERE id = ?", (json.dumps(card), influencer_id))

    older = Generation(generation.folder)

    assert set(told[0][ids[0]]) == set(CARD)
    assert told[1] == {i: (card["name"], card["network"]) for i, card in told[0].items()}
    assert ({i: row.card for i, row in older.rows(ids).items()}, older.names(ids)) == told
    assert any(ranges)
    assert [published_range(older.folder, i) for i in ids] == ranges


def test_everybody_who_may_be_shown_is_told_with_the_earliest_day_of_any_basis(cast):
    with transaction() as session:
        session.query(ListingBasis).delete()
        session.add_all(
            [
                ListingBasis(influencer_id=cast.bea_influencer, basis="public", source="run", since_us=70),
                ListingBasis(influencer_id=cast.bea_influencer, basis="consent", source="run", since_us=90),
                ListingBasis(influencer_id=cast.ada_influencer, basis="public", source="run", since_us=50),
            ]
        )
    with reading() as session:
        ids, since_us = listed_since(session)

    expected = sorted([(cast.ada_influencer, 50), (cast.bea_influencer, 70)])
    assert list(zip(ids.tolist(), since_us.tolist(), strict=True)) == expected
    assert ids.dtype == since_us.dtype == np.int64


def test_where_nobody_is_listed_the_list_is_empty(session):
    ids, since_us = listed_since(session)

    assert (len(ids), len(since_us)) == (0, 0)


def test_fans_of_the_world_are_many_enough_to_compare(house):
    assert set(stands(f"bluesky:{crowd(3)[2]}").networks) == {"bluesky"}
