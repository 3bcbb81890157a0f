"""Audiences and insiders by their rules, over tables as a run leaves them."""

import duckdb
import pytest

from influencers.generations.audiences import INSIDERS, gather_audiences, gather_insiders
from influencers.scoring.formula import UNKNOWN_PROFILE

ADA, LACE, JAZZ = 1, 700, 65_535
TABLES = """
CREATE TABLE people(influencer BIGINT, reactors INTEGER, country VARCHAR, languages VARCHAR[]);
CREATE TABLE faces(person BIGINT, seen BOOLEAN);
CREATE TABLE accounts(account BIGINT, person BIGINT);
CREATE TABLE pair_ledger(person BIGINT, actor_person BIGINT, actor BIGINT, cred DOUBLE, why SMALLINT, damping DOUBLE,
    c9 BIGINT);
CREATE VIEW edges AS
    SELECT actor_person, person, sum(c9)::BIGINT AS c9 FROM pair_ledger GROUP BY actor_person, person;
CREATE TABLE writing_about(actor BIGINT, topic INTEGER);
CREATE TABLE topic_places(topic INTEGER);
CREATE TABLE person_topic(person BIGINT, topic INTEGER, i9 BIGINT, posts INTEGER);
CREATE TABLE shown(person BIGINT);
CREATE TABLE hidden(person BIGINT, topic INTEGER);
"""


class Run:
    """A connection as a run leaves it; Ada is heard by people whose numbers are those of their accounts."""

    def __init__(self):
        self.connection = duckdb.connect()
        self.connection.execute(TABLES)
        self.put("people", ADA, 99, None, [])

    def put(self, table, *values):
        marks = ", ".join("?" * len(values))
        self.connection.execute(f"INSERT INTO {table} VALUES ({marks})", values)

    def reactors(self, numbers, *, country=None, languages=(), seen=True):
        for number in numbers:
            self.put("people", number, 0, country, list(languages))
            self.put("faces", number, seen)
            self.reacts(number)

    def owns(self, person, account):
        self.put("accounts", account, person)

    def reacts(self, person, *, account=None, cred=1.0, why=0, damping=1.0, c9=5):
        self.put("pair_ledger", ADA, person, account or person, cred, why, damping, c9)

    def leads(self, person, topic, *, i9=100, posts=2):
        self.put("person_topic", person, topic, i9, posts)
        self.put("shown", person)

    def audience(self, table="audience_sizes"):
        gather_audiences(self.connection)
        found = self.connection.sql(f"FROM {table} WHERE person = {ADA}").to_arrow_table().to_pylist()
        return found[0] if found else None

    def insiders(self):
        gather_insiders(self.connection, least_posts=2)
        found = self.connection.execute(f"SELECT insiders FROM insiders WHERE person = {ADA}").fetchall()
        return [(each["number"], each["leaders"]) for each in found[0][0]] if found else []


@pytest.fixture
def run():
    return Run()


def test_somebody_with_two_accounts_is_one_reactor_as_credible_as_the_better_of_them(run):
    run.reactors(range(2, 32))
    run.owns(2, 2)
    run.owns(2, 900)
    run.reacts(2, account=900, cred=0.1)

    assert run.audience() == {
        "person": ADA,
        "audience_reactors": 30,
        "audience_credible_sample": 30,
        "audience_credible": 1.0,
    }


def test_who_reacts_to_two_accounts_of_one_person_is_one_reactor(run):
    run.owns(ADA, ADA)
    run.owns(ADA, 900)
    run.reactors(range(2, 32))
    run.reacts(2)

    assert run.audience()["audience_reactors"] == 30


def test_who_was_never_seen_or_is_left_nothing_by_a_decision_is_no_part_of_it(run):
    run.reactors(range(2, 42))
    run.reactors(range(50, 60), seen=False)
    run.put("faces", 60, True)
    run.reacts(60, damping=0.0)

    assert run.audience()["audience_reactors"] == 40


def test_a_quarter_is_credible_and_an_unknown_profile_is_neither(run):
    for number in range(2, 42):
        run.put("faces", number, True)
        run.reacts(number, cred=0.25 if number < 17 else 0.24, why=UNKNOWN_PROFILE if number >= 32 else 0)

    found = run.audience()

    assert (found["audience_credible_sample"], found["audience_credible"]) == (30, 0.5)


def test_twenty_nine_of_whom_a_country_is_known_are_too_few_whatever_the_whole(run):
    run.reactors(range(2, 31), country="FR")
    run.reactors(range(100, 130))

    found = run.audience("audience_countries")

    assert (found["audience_countries_sample"], found["audience_countries"]) == (29, None)


def test_an_audience_that_shares_nothing_is_known_to_share_nothing(run):
    for number in range(2, 32):
        run.reactors([number], country=f"{number:02}")

    assert run.audience("audience_countries")["audience_countries"] == []


def test_languages_lose_their_region_and_places_are_no_topics(run):
    run.reactors(range(2, 42), languages=["pt-BR", "pt_PT", "und"])
    for number in range(2, 42):
        run.owns(number, number)
        run.put("writing_about", number, LACE)
        run.put("writing_about", number, JAZZ)
    run.put("topic_places", JAZZ)

    languages, topics = (run.audience(f"audience_{name}")[f"audience_{name}"] for name in ("languages", "topics"))

    assert languages == [{"value": "pt", "share": 1.0}]
    assert topics == [{"value": LACE, "share": 1.0}]


def test_insiders_are_those_of_the_first_hundred_whose_reactions_count(run):
    for place in range(INSIDERS + 2):
        run.leads(1_000 + place, LACE, i9=1_000 - place)
    run.reacts(1_000)
    run.reacts(1_000, account=5)
    run.reacts(1_001, c9=0)
    run.reacts(1_099)
    run.reacts(1_100)

    assert run.insiders() == [(LACE, 2)]


def test_who_may_not_be_shown_hides_the_topic_or_is_hardly_heard_on_it_leads_nothing(run):
    run.put("person_topic", 2, LACE, 100, 2)
    run.leads(3, LACE)
    run.put("hidden", 3, LACE)
    run.leads(4, LACE, posts=1)
    for person in (2, 3, 4):
        run.reacts(person)

    assert run.insiders() == []


def test_of_many_topics_the_twenty_with_the_most_insiders_are_kept_then_the_smaller_numbers(run):
    for topic in range(1, 30):
        run.leads(2, topic)
    run.leads(3, JAZZ)
    run.leads(4, JAZZ)
    for person in (2, 3, 4):
        run.reacts(person)

    assert run.insiders() == [(JAZZ, 2), *((topic, 1) for topic in range(1, 20))]
