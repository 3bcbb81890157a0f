"""How somebody's recent posts speak of those whom they name: counted of at least five whose sentiment is known."""

import pyarrow.parquet as pq
import pytest
from sqlalchemy import delete, select

from influencers.generations.reading import current_generation
from influencers.jobs.erasing import erase
from influencers.jobs.purging import purge_removed
from influencers.models import InfluencerChange
from influencers.queries.accounts import resolve
from influencers.queries.people import people
from kernel.database import reading, transaction
from tests.activity_lines import account, act, post
from tests.scored_worlds import make_world, on_a_copy

PRAISE, BLAME, NEITHER = "I love it, best coffee ever!", "Horrible, my order never came.", "A parcel came today."


def about(name, texts, *, tags=(), mentions=(), days_ago=10, first=0, **named):
    """A post of somebody for each text, with the same tags and mentions."""
    for number, text in enumerate(texts, first):
        line = post(name, number, text=text, days_ago=days_ago)
        yield line | {"lang": "en", "tags": list(tags), "mentions": list(mentions)} | named


def world():
    yield from (account(name) for name in ("ada", "bea", "cleo", "dan", "eve", "acme", "mill"))
    yield {"type": "account", "network": "bluesky", "native_id": "did:silent", "seen_at": account("ada")["seen_at"]}
    yield from about("ada", [PRAISE] * 4 + [BLAME] + [NEITHER] * 2, tags=["#Acme", "acme"], mentions=["did:acme"])
    yield from about("ada", [PRAISE] * 9, mentions=["did:ada", "did:silent"], first=20)
    # Four are too few, and what is older, in another language, passed on or without words is no fifth.
    yield from about("bea", [PRAISE] * 4, tags=["acme"], mentions=["did:acme"])
    yield from about("bea", [PRAISE], tags=["acme"], mentions=["did:acme"], first=10, days_ago=95)
    yield from about("bea", ["Ich liebe das"], tags=["acme"], mentions=["did:acme"], first=20, lang="de")
    yield from about("bea", [f"RT @ada: {PRAISE}", "#love @acme"], tags=["acme"], mentions=["did:acme"], first=30)
    # Whom a post names may be told by an act alone, and is counted once where both tell it.
    yield from about("cleo", [f"@mill {BLAME}"] * 5, first=40)
    yield from (made_in(act("mention", "cleo", "mill", days_ago=10), "cleo", 40 + n) for n in range(5))
    yield from about("dan", [PRAISE] * 5, mentions=["did:mill"])
    yield from (made_in(act("mention", "dan", "mill", days_ago=10), "dan", n) for n in range(5))
    # An answer names whom it answers: it was made in her own post, on one of theirs.
    yield from (post("mill", n, text="Open today.", days_ago=20) for n in range(5))
    yield from about("eve", [f"@mill {PRAISE}"] * 5)
    yield from (made_in(act("mention", "eve", "mill", number=n, days_ago=10), "eve", n, on="mill") for n in range(5))
    yield act("reshare", "bea", "ada", number=0, days_ago=5)


def made_in(line, name, number, *, on=None):
    """An act in one of somebody's own posts, and maybe on one of somebody else."""
    answered = post(on, number, text="")["id"] if on else None
    return {**line, "post": answered, "source_post": post(name, number, text="")["id"], "id": f"{name}-{number}"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_world(tmp_path_factory.mktemp("said_about"), world())


@pytest.fixture
def house(folder, tmp_path):
    """An app on the scored world."""
    yield from on_a_copy(folder, tmp_path)


def id_of(name):
    with reading() as session:
        return resolve(session, f"bluesky:{name}")


def said_by(name):
    """What somebody's posts say of whom: posts, praising and blaming ones."""
    (found,) = people(current_generation(), [id_of(name)])
    return {each.sign + each.name: (each.posts, each.positive, each.negative) for each in found.said_about}


def test_posts_that_praise_and_blame_are_counted_by_tag_and_by_account(house):
    assert said_by("ada") == {"#acme": (7, 4, 1), "@acme": (7, 4, 1)}


def test_of_four_posts_nothing_is_told_and_only_recent_english_words_of_their_own_count(house):
    assert said_by("bea") == {}


def test_a_post_that_an_act_alone_says_to_name_somebody_counts_and_once_where_both_do(house):
    assert said_by("cleo") == {"@mill": (5, 0, 5)}
    assert said_by("dan") == {"@mill": (5, 5, 0)}


def test_an_answer_that_names_whom_it_answers_counts_by_its_own_words(house):
    assert said_by("eve") == {"@mill": (5, 5, 0)}


def test_who_was_removed_is_spoken_of_by_nobody_any_more(house, noon):
    erase(id_of("acme"), now=noon)
    purge_removed()

    rows = pq.read_table(house.extensions["storage"].generations / "000001.r1" / "people.parquet").to_pylist()
    told = {(each["handle"], each["tag"]) for row in rows for each in row["said_about"]}

    assert told == {(None, "acme"), ("mill", None)}


def test_whoever_named_somebody_that_was_removed_is_written_into_the_index_anew(house, noon):
    erase(id_of("acme"), now=noon)
    with transaction() as session:
        session.execute(delete(InfluencerChange))

    purge_removed()

    with reading() as session:
        pending = set(session.scalars(select(InfluencerChange.influencer_id)))
    assert pending == {id_of("ada"), id_of("bea")}


def test_a_generation_from_before_this_says_nothing_of_it(house):
    path = current_generation().folder / "people.parquet"
    known = pq.read_table(path)
    pq.write_table(known.drop_columns(["said_about"]), path)

    assert said_by("ada") == {}
