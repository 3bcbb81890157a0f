"""Accounts: opened in bulk, found by every kind of name, handed on as a table."""

import pytest
from sqlalchemy import func, insert, select

from influencers.actions.accounts import open_accounts, remember_handles
from influencers.actions.erasure import erase_influencer, forget_accounts
from influencers.actions.listing import heed_answers
from influencers.errors import UnknownInfluencer, UnreadableName
from influencers.models import Account, Influencer, InfluencerAlias, InfluencerChange, ListingBasis
from influencers.queries.accounts import account_ids, accounts_table, resolve
from influencers.queries.listing import all_listed_ids
from kernel.database import transaction
from tests.activity_lines import account, coffee_world

ADA, BEA, ZOE = ("bluesky", "did:ada"), ("bluesky", "did:bea"), ("mastodon", "did:ada")


def test_new_accounts_start_as_influencers_of_their_own(session):
    ids = open_accounts(session, [ADA, ZOE, ADA])
    assert set(ids) == {ADA, ZOE}
    assert session.scalar(select(func.count(Influencer.id))) == 2
    assert len(set(session.scalars(select(Account.influencer_id)))) == 2


def test_known_accounts_keep_their_ids(session):
    first = open_accounts(session, [BEA])
    again = open_accounts(session, [ADA, BEA, ZOE])
    assert again[BEA] == first[BEA]
    assert account_ids(session, [ADA, BEA, ("bluesky", "nobody")]) == {ADA: again[ADA], BEA: again[BEA]}


def test_ids_given_in_bulk_and_by_the_database_do_not_collide(session):
    open_accounts(session, [ADA, BEA])
    session.add(Account(network="blog", native_id="x", influencer_id=_added(session, Influencer())))
    session.flush()
    assert len(set(open_accounts(session, [ZOE, ADA, BEA, ("blog", "x")]).values())) == 4


def _added(session, row):
    session.add(row)
    session.flush()
    return row.id


def test_names_with_every_kind_of_character_are_kept_as_they_are(session):
    names = [("web", name) for name in ('"', "\\", "'; --", "{}", "🧵", "a\nb", " ", "1", "null", ":rows", "%s")]
    ids = open_accounts(session, names)
    assert account_ids(session, names) == ids
    assert {(row["network"], row["native_id"]) for row in accounts_table(session).to_pylist()} == set(names)


def test_many_accounts_are_opened_and_handed_on_as_a_table(session):
    names = [("web", f"w{n:06d}") for n in range(20_500)]
    ids = open_accounts(session, names)
    table = accounts_table(session)
    assert table["account"].to_pylist() == sorted(ids.values())
    assert table["native_id"].to_pylist() == [native_id for _network, native_id in names]
    assert str(table.schema.field("person").type) == "int64"


def test_an_influencer_is_found_by_handle_by_native_id_and_by_number(session):
    ids = open_accounts(session, [ADA, BEA])
    remember_handles(session, [(ids[ADA], "@Ada.Example", 5)])
    person = session.scalar(select(Account.influencer_id).where(Account.id == ids[ADA]))
    names = ["bluesky:ada.example", "bluesky:@ADA.example", "bluesky:id:did:ada", f"influencer:{person}"]
    assert [resolve(session, name) for name in names] == [person] * 4


def test_a_handle_leads_to_the_account_that_held_it_last(session):
    ids = open_accounts(session, [ADA, BEA])
    remember_handles(session, [(ids[ADA], "lace", 5), (ids[BEA], "Lace", 9)])
    bea = session.scalar(select(Account.influencer_id).where(Account.id == ids[BEA]))
    assert resolve(session, "bluesky:lace") == bea
    remember_handles(session, [(ids[BEA], "bread", 10)])
    assert resolve(session, "bluesky:lace") != bea


def test_the_id_of_somebody_who_was_merged_leads_on(session):
    ids = open_accounts(session, [ADA])
    person = session.scalar(select(Account.influencer_id).where(Account.id == ids[ADA]))
    session.execute(insert(InfluencerAlias), [{"old_id": 901, "influencer_id": person}])
    assert resolve(session, "influencer:901") == person


@pytest.mark.parametrize(
    "name", ["ada", "bluesky:", ":ada", "", "influencer:x", "influencer:-1", f"influencer:{2**80}"]
)
def test_a_name_of_another_shape_is_refused_as_such(session, name):
    with pytest.raises(UnreadableName):
        resolve(session, name)


@pytest.mark.parametrize("name", ["bluesky:nobody", "bluesky:id:nobody", "bluesky:id:", "influencer:77"])
def test_somebody_unknown_is_told_so(session, name):
    with pytest.raises(UnknownInfluencer):
        resolve(session, name)


def test_an_erased_account_stays_out_when_it_is_named_again(house, noon):
    house.load(coffee_world())
    with transaction() as session:
        ada = resolve(session, "bluesky:ada")
        erase_influencer(session, house.storage, ada, now=noon)
        forget_accounts(session, ada)
    naming = [line for line in coffee_world() if "did:ada" in line.values()]
    answer = house.load(coffee_world()[::-1], "again.ndjson")
    assert (answer["accepted"], answer["quarantined"]) == (0, len(naming))
    with transaction() as session, pytest.raises(UnknownInfluencer):
        resolve(session, "bluesky:ada")


def test_handles_of_an_erased_account_are_not_remembered_by_a_load_that_had_begun(session, noon, tmp_path, house):
    ids = open_accounts(session, [ADA])
    person = session.scalar(select(Account.influencer_id).where(Account.id == ids[ADA]))
    erase_influencer(session, house.storage, person, now=noon)
    remember_handles(session, [(ids[ADA], "ada", 5)])
    assert session.scalar(select(Account.handle)) is None


SAYING_NO = [{"protected": True}, {"discoverable": False}, {"bio": "lace #nobot"}, {"minor": True}]


@pytest.mark.parametrize("facts", SAYING_NO)
def test_who_says_no_in_a_profile_is_hidden_when_it_is_loaded(house, listed, facts):
    assert listed() == {"did:ada", "did:bea"}
    house.load([account("ada", seen_at="2025-05-30T00:00:00Z", **facts)], "no.ndjson")
    assert listed() == {"did:bea"}
    with transaction() as session:
        assert session.scalar(select(func.count(InfluencerChange.id))) == 1


def test_an_old_no_does_not_hide_who_says_yes_since(house, listed):
    house.load([account("ada", seen_at="2024-01-01T00:00:00Z", protected=True)], "old.ndjson")
    assert listed() == {"did:ada", "did:bea"}


def test_a_deleted_account_is_hidden_when_that_is_loaded(house, listed):
    gone = {"type": "delete", "network": "bluesky", "what": "account", "id": "did:ada", "at": "2025-05-30T00:00:00Z"}
    house.load([gone], "gone.ndjson")
    assert listed() == {"did:bea"}


@pytest.fixture
def listed(house):
    """Load two people and list them; tell who is still listed."""
    house.load([account("ada"), account("bea")])
    with transaction() as session:
        rows = [{"influencer_id": i, "basis": "public", "source": "test", "since_us": 0} for i in _people(session)]
        session.execute(insert(ListingBasis), rows)

    def tell():
        with transaction() as session:
            shown = all_listed_ids(session)
            return set(session.scalars(select(Account.native_id).where(Account.influencer_id.in_(shown))))

    return tell


def _people(session):
    return list(session.scalars(select(Influencer.id)))


def test_a_no_of_somebody_nobody_shows_is_not_told_to_the_index(session, noon):
    heed_answers(session, [], now=noon)
    heed_answers(session, [(account_id, 1, True) for account_id in open_accounts(session, [ADA]).values()], now=noon)
    assert session.scalar(select(func.count(InfluencerChange.id))) == 0
