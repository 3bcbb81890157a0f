"""What engines are given of a person changes only together with the form of their indexes."""

from dataclasses import fields

import pytest

from search.elasticsearch import mapping
from search.embedded import layout
from search.entries import entry_of
from search.marks import MARK, line_of_entry, mark_of
from search.port.document import Document, DocumentTopic
from search.port.engine import About

AS_OF_S = 1_748_822_400
COFFEE, TEA = 7, 12

#: Somebody of whom everything is known, and who writes as people do. Signs are old ones: no Unicode folds them anew.
EVERYTHING = Document(
    id=2**32 - 2,
    name="Ada “Þórdís” 東京タワー O’Neill-Łódź",
    handles=("Ada.Example", "@ada.example", "ÞÓRDÍS_1", "東京"),
    bio="Ｌａｃｅ & CAFÉ\tcrème; Straße, İstanbul — don't #SlowFood #Straße #東京 👩‍🔬 हिन्दी مُحَمَّد Ἀθῆναι",
    recent_text="smørrebrød, Guðrún, œuvre, Æsir, Đà Nẵng, Ħobż, ısı "
    f"{'é' * 130} {'a' * 200}\u0000 “quoted” \\ #slow_food #Ｆｏｏｄ … ไทย한국어 ☕️ 1.000,5 % ½ ﬁn\ud83d",
    networks=("bluesky", "mastodon", "bluesky"),
    languages=("en", "pt"),
    kind="organisation",
    score_tenths=987,
    followers=2**31 - 1,
    last_active_s=AS_OF_S - 3 * 86_400 - 1,
    growth_tenths=-35,
    topics=(DocumentTopic(COFFEE, 640, 710), DocumentTopic(TEA, 1, 2)),
    change_7_tenths=12,
    following=120,
    posts_per_week_tenths=25,
    is_verified=True,
    country="FR",
    city="saint-étienne",
    accounts=(("bluesky", "Ada.Example"), ("mastodon", "ada@example.social"), ("bluesky", "ÞÓRDÍS_1")),
    engagement_hundredths=312,
    followers_change_7_tenths=-1,
    followers_change_30_tenths=40,
    followers_change_90_tenths=1_200,
    sponsored_posts=4,
    has_link=True,
    tags=("slowfood", "東京", "slowfood"),
    mentioned=("acme", "mill.example"),
    audience_credible_tenths=873,
    audience_countries=(("FR", 412), ("DE", 1_000)),
    audience_languages=(("fr", 700), ("pt", 1)),
    audience_topics=((COFFEE, 500), (TEA, 1)),
    insiders=((COFFEE, 9), (TEA, 100)),
    said_about=(("@acme", 59, 3), ("#slowfood", 0, 100)),
)

#: By the room in which an engine says it: the form of its indexes, and a mark of what they are given of this person.
GIVEN = {
    layout: (4, 4326497581921964545, lambda: layout.line_of(EVERYTHING, as_of_s=AS_OF_S).encode()),
    mapping: (4, 586206474421839749, lambda: line_of_entry(mapping.source_of(EVERYTHING, as_of_s=AS_OF_S))),
}
RAISE = (
    "Indexes of form {} do not hold of a person what they are given now: beside them `flask search verify` would call"
    " everybody stale. Raise FORM in {}, so that the worker builds every index anew, and write it down here with the"
    " new mark, {}."
)


@pytest.mark.parametrize("room", GIVEN, ids=["tantivy", "Elasticsearch"])
def test_what_an_index_is_given_of_a_person_changes_only_with_its_form(room):
    form, mark, given = GIVEN[room]

    assert (room.FORM, mark_of(given())) == (form, mark), RAISE.format(form, room.__name__, mark_of(given()))


def test_of_the_person_who_shows_it_every_column_is_given():
    about = About("000001-001", 1, AS_OF_S, (COFFEE, TEA))
    unknown = [each.name for each in fields(Document) if getattr(EVERYTHING, each.name) in (None, "", (), False)]

    columns = mapping.index_mapping(about, house="ours")["properties"].keys()
    assert (unknown, entry_of(EVERYTHING, as_of_s=AS_OF_S).keys()) == ([], columns - {MARK})
