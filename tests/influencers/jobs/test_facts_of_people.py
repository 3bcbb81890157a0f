"""What brands search people by besides scores: how their followers react and grow, what they write, who reacts."""

import pyarrow.parquet as pq
import pytest

from influencers.generations.reading import current_generation
from influencers.jobs.erasing import erase
from influencers.jobs.purging import purge_removed
from influencers.models import HiddenTopic
from influencers.queries.accounts import resolve
from influencers.queries.hidden import without_hidden
from influencers.queries.people import people
from influencers.queries.reach import reach_of, reached_by
from influencers.topics.taxonomy import load_taxonomy
from kernel.database import reading, transaction
from tests.activity_lines import account, act, crowd, post
from tests.scored_worlds import make_world, on_a_copy

LACE, ESPRESSO = (load_taxonomy().by_slug(slug).number for slug in ("lace", "espresso"))
FANS = crowd(40)
STRANGER = {"followers": None, "following": None, "created_at": None}
SHADY = {"followers": 1, "following": 5_000}


def fan(place):
    """Somebody of the crowd: twenty from Lyon, twelve from Berlin, two from Bergen; some write on espresso."""
    towns = ("Lyon, France",) * 20 + ("Berlin, Germany",) * 12 + ("Bergen, Norway",) * 2
    facts = {"lang": "en", "location": towns[place] if place < len(towns) else None}
    trust = STRANGER if place < 4 else SHADY if place < 13 else {}
    told = {name: value for name, value in (facts | trust).items() if value is not None}
    line = account(FANS[place], **told)
    unknown = [name for name, value in trust.items() if value is None]
    written = [post(FANS[place], n, text=f"A little #espresso, {n}") for n in range(2)] if place < 32 else []
    lang = "fr-CA" if place < 30 else "de"
    return [{k: v for k, v in line.items() if k not in unknown}, *({**each, "lang": lang} for each in written)]


def ada():
    """Seven posts count: from the oldest on forty, ten, five, four, two, one and nobody react to them."""
    told = ((100, 500), (30.5, 800), (0.5, 1_000))
    yield from (account("ada", followers=count, seen_at=stamped) for stamped, count in _stamped(told))
    for number, (days_ago, reactors) in enumerate(
        ((40, 40), (38, 10), (36, 5), (20, 4), (18, 2), (16, 1), (14, 0), (0.1, 40), (95, 40))
    ):
        line = post("ada", number, text=f"Row {number} #lace", days_ago=days_ago)
        yield line | {"tags": ["Lace", "#lace"] + ["bobbin"] * (number == 1), "sponsored": number == 2}
        at = max(days_ago - 1, 0)
        yield from (act("like", name, "ada", number=number, days_ago=at) for name in FANS[:reactors])
        yield from (act("reply", name, "ada", number=number, days_ago=at) for name in FANS[:reactors])
    named = {"mentions": ["did:bea", "did:ada", "did:never.seen"], "links": ["https://lace.example/"]}
    yield post("ada", 9, text="With @bea", days_ago=30) | named
    yield act("mention", "ada", "silas", days_ago=5)
    yield act("mention", "ada", "silas", days_ago=6)
    yield act("reshare", "ada", "bea", number=0)
    yield act("reshare", "ada", "ada", number=6)


def _stamped(told):
    return [(post("x", 0, text="", days_ago=days_ago)["at"], count) for days_ago, count in told]


def world():
    """Ada is heard by forty, Bea by Ada and twenty-eight of them, Silas by Ada and two; Mia where nobody is named."""
    lines = [line for place in range(len(FANS)) for line in fan(place)]
    lines += [
        *ada(),
        account("bea", bio="Buy me at https://bea.example"),
        account("silas", url="https://sky.example/s"),
    ]
    lines += [post("bea", n, text=f"Cup {n} of #espresso", days_ago=10) for n in range(3)]
    lines += [act("like", name, "bea", number=n, days_ago=5) for name in FANS[:28] for n in range(2)]
    lines += [act("follow", name, "silas") for name in FANS[:2]]
    mia = {"network": "mastodon"}
    lines.append(account("mia") | mia)
    lines += [post("mia", n, text="Toot", days_ago=10) | mia for n in range(6)]
    return lines


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_world(tmp_path_factory.mktemp("facts_of_people"), world())


@pytest.fixture
def house(folder, tmp_path):
    """An app on the scored world."""
    yield from on_a_copy(folder, tmp_path)


def id_of(name, network="bluesky"):
    with reading() as session:
        return resolve(session, f"{network}:{name}")


def facts_of(name, network="bluesky"):
    (found,) = people(current_generation(), [id_of(name, network)])
    return found


def test_engagement_is_the_median_share_of_followers_who_reacted_to_posts_that_had_a_day_to_be_seen(house):
    found = facts_of("ada")

    # 4 of the 800 who followed then; the newest post, the oldest and Ada's own reshare do not count. The eighth post
    # that counts has no reactor either.
    assert found.engagement_posts == 8
    assert found.engagement_rate == pytest.approx((4 / 800 + 2 / 800) / 2)


def test_engagement_is_unknown_of_fewer_than_five_posts_and_where_nobody_who_reacts_is_named(house):
    bea, mia = facts_of("bea"), facts_of("mia", "mastodon")

    assert (bea.engagement_rate, bea.engagement_posts) == (None, 3)
    assert (mia.engagement_rate, mia.engagement_posts) == (None, 0)


def test_growth_is_told_between_two_snapshots_that_are_about_as_old_as_they_should_be(house):
    found = facts_of("ada")

    assert found.followers_change_7 is None
    assert found.followers_change_30 == pytest.approx(0.25)
    assert found.followers_change_90 == pytest.approx(1.0)
    assert facts_of("bea").followers_change_90 is None  # one snapshot is no change


def test_tags_and_who_is_mentioned_stand_with_the_most_frequent_first(house):
    found = facts_of("ada")

    assert found.tags == ("lace", "bobbin")
    assert [(each.influencer_id, each.handle) for each in found.mentioned] == [
        (id_of("silas"), "silas"),
        (id_of("bea"), "bea"),
    ]


def test_a_link_is_one_in_the_bio_or_a_post_and_not_the_page_that_everybody_has(house):
    assert [facts_of(name).has_link for name in ("ada", "bea", "silas")] == [True, True, False]


def test_sponsored_posts_are_counted_where_the_network_tells_of_them_and_else_unknown(house):
    assert [facts_of(name).sponsored_posts for name in ("ada", "bea")] == [1, 0]
    assert facts_of("mia", "mastodon").sponsored_posts is None


def test_the_audience_is_told_in_shares_of_those_of_whom_it_is_known(house):
    audience = facts_of("ada").audience

    assert audience.reactors == 40
    assert audience.countries.sample == 34
    assert audience.countries.shares == (("FR", round(20 / 34, 4)), ("DE", round(12 / 34, 4)))
    assert audience.languages.shares == (("fr", 0.75), ("en", 0.2))
    assert audience.topics.sample == 32
    assert audience.topics.of(ESPRESSO) == 1.0
    # The four of whom nothing is known count neither way.
    assert (audience.credible.sample, audience.credible.of(True)) == (36, 0.75)


def test_a_value_that_one_or_two_have_is_not_told(house):
    audience = facts_of("ada").audience

    assert audience.countries.of("NO") == 0.0
    assert audience.languages.of("de") == 0.0


def test_of_fewer_than_thirty_reactors_nothing_is_told(house):
    assert facts_of("bea").audience is None


def test_insiders_are_the_leaders_of_a_topic_who_react(house):
    assert (LACE, 1) in facts_of("bea").insiders
    assert facts_of("mia", "mastodon").insiders == ()


def test_a_topic_that_somebody_hides_is_not_told_of_its_insiders(house):
    bea = id_of("bea")
    with transaction() as session:
        session.add(HiddenTopic(influencer_id=bea, topic=LACE, since_us=0))

    with reading() as session:
        (found,) = without_hidden(session, [facts_of("bea")])

    assert LACE not in dict(found.insiders)


def test_who_reaches_an_audience_is_heard_by_three_of_it_or_more(house):
    found = reach_of(id_of("ada"))

    assert (found.asked_count, found.reactors_count) == (40, 40)
    assert found.people == ((id_of("bea"), 28),)
    assert found.evidence_of(id_of("silas")) == 0
    assert reached_by(id_of("bea")) == {id_of("ada"), id_of("silas")}


def test_a_generation_from_before_these_facts_says_nothing_of_them(house):
    path = current_generation().folder / "people.parquet"
    known = pq.read_table(path)
    first = known.column_names.index("may_be_public") + 1
    pq.write_table(known.select([*known.column_names[:first], "history"]), path)

    found = facts_of("ada")
    everybody = {each.id: each for each in people(current_generation())}

    assert (found.engagement_rate, found.engagement_posts, found.has_link, found.audience) == (None, None, None, None)
    assert (found.tags, found.mentioned, found.insiders) == ((), (), ())
    assert everybody[found.id] == found


def test_who_was_removed_is_mentioned_by_nobody_any_more(house, noon):
    silas = id_of("silas")
    erase(silas, now=noon)
    purge_removed()

    rows = pq.read_table(house.extensions["storage"].generations / "000001.r1" / "people.parquet").to_pylist()
    mentioned = [each["handle"] for row in rows for each in row["mentioned"]]

    assert mentioned == ["bea"]
