"""What people are heard on, through a whole run: not by one post, not by a mention, not by a place, not by a word."""

import json
import shutil

import pytest

from influencers.generations.reading import current_generation
from influencers.models import HiddenTopic
from influencers.queries.accounts import resolve
from influencers.queries.both_scores import tried_scores
from influencers.queries.heard import evidence_of, unread_language
from influencers.queries.people import influencer_card, people
from influencers.queries.taxonomy import topic_by_slug
from influencers.queries.topics import leaders
from kernel.database import reading, transaction
from tests.activity_lines import account, act, crowd, post
from tests.scored_worlds import make_world, on_a_copy

FANS = crowd(24)


def world():
    """Lena writes on lace, once on a hurricane; Mia names hurricanes unheard; Pia writes from Madrid."""
    lines = [account(handle) for handle in ("lena", "mia", "pia", "kenji", "tina", *FANS)]
    for number in range(4):
        lines.append(post("lena", number, text=f"A bobbin, a pin and patience, day {number}, for @fan001 #lace"))
        lines.append(post("pia", number, text=f"Greetings from Madrid, letter {number} #madrid"))
        lines.append(post("kenji", number, text=f"珈琲 {number}") | {"lang": "ja"})
    lines.append(post("pia", 4, text="A jug and a wheel #pottery"))
    lines.append(post("pia", 5, text="A cup and a wheel #pottery"))
    lines.append(post("lena", 4, text="What a night #hurricanes"))
    lines += [post("mia", number, text=f"I mention it, number {number} #hurricanes") for number in range(9)]
    lines.append(post("mia", 9, text="Good morning all"))
    # One post each on two kinds of coffee: what is heard is coffee.
    lines.append(post("tina", 0, text="A small one #espresso"))
    lines.append(post("tina", 1, text="A long one #coffee"))
    for place, fan in enumerate(FANS):
        lines.append(act("reshare", fan, "lena", number=4, days_ago=5))
        lines.append(act("reshare", fan, "mia", number=9, days_ago=6))
        lines += [act("reshare", fan, name, number=place % 4, days_ago=7) for name in ("lena", "pia", "kenji")]
        lines += [act("reply", fan, "pia", number=4 + place % 2), act("like", fan, "tina", number=place % 2)]
        # What fans write when they mention Mia is about jazz.
        lines.append(post(fan, 0, text=f"For you, letter {place} #jazz"))
        lines.append(act("mention", fan, "mia", days_ago=19) | {"source_post": f"{fan}/0"})
    return lines


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_world(tmp_path_factory.mktemp("heard"), world())


@pytest.fixture
def heard(folder, tmp_path):
    """An app on the world, scored."""
    yield from on_a_copy(folder, tmp_path)


def card_of(name):
    with reading() as session:
        return influencer_card(session, resolve(session, f"bluesky:{name}"))


def slugs_of(name):
    return [topic.slug for topic in card_of(name).topics]


def leaders_of(slug):
    with reading() as session:
        return {leader.card.handle for leader in leaders(session, slug)}


def evidence(name):
    with reading() as session:
        found = evidence_of(session, resolve(session, f"bluesky:{name}"))
    return {each.slug: each for each in found}


def test_one_post_about_hurricanes_makes_nobody_an_expert_however_many_react(heard):
    assert "lace" in slugs_of("lena")
    assert "hurricanes" not in slugs_of("lena")
    assert leaders_of("hurricanes") == set()
    assert evidence("lena").keys() == set(slugs_of("lena"))


def test_nobody_is_listed_for_what_they_only_mention_and_nobody_reacts_to(heard):
    assert card_of("mia").score > 0
    assert slugs_of("mia") == []


def test_what_fans_write_when_they_mention_somebody_is_no_topic_of_theirs(heard):
    assert "mia" not in leaders_of("jazz")
    facts = {each.name: each.topics for each in people(current_generation())}
    assert facts["mia"] == ()


def test_a_place_never_leads_what_somebody_is_heard_on(heard):
    topics = card_of("pia").topics
    madrid = next(topic for topic in topics if topic.slug == "madrid")
    assert madrid.score > topics[0].score
    assert [topic.is_place for topic in topics] == sorted(topic.is_place for topic in topics)
    assert not topics[0].is_place
    numbers = next(each.topics for each in people(current_generation()) if each.name == "pia")
    assert numbers[0][0] == topics[0].number


def test_two_posts_on_two_topics_let_somebody_be_heard_on_what_lies_above_both_alone(heard):
    assert "coffee" in slugs_of("tina")
    assert "espresso" not in slugs_of("tina")


def test_a_topic_comes_with_the_words_and_the_posts_that_say_so(heard):
    lace = evidence("lena")["lace"]
    assert (lace.weight, lace.posts_count) == (1.0, 4)
    assert [(word.name, word.share) for word in lace.words] == [("lace", 0.5)]
    assert len(lace.posts) == 3
    assert all("#lace" in each.text and each.reactions_count == 6 for each in lace.posts)


def test_whom_a_quoted_post_names_is_told_only_when_they_may_be_shown(heard):
    assert all("@someone not listed" in each.text for each in evidence("lena")["lace"].posts)


def test_the_evidence_of_one_topic_can_be_asked_for(heard):
    number = evidence("lena")["lace"].number
    with reading() as session:
        ada = resolve(session, "bluesky:lena")
        assert [each.slug for each in evidence_of(session, ada, number)] == ["lace"]


def test_no_word_or_post_of_a_wider_topic_tells_of_one_that_is_hidden(heard):
    wider = evidence("pia")["arts-and-crafts"]
    assert [word.name for word in wider.words] == ["pottery"]
    assert wider.posts

    with transaction() as session:
        pia, pottery = resolve(session, "bluesky:pia"), topic_by_slug("pottery").number
        session.add(HiddenTopic(influencer_id=pia, topic=pottery, since_us=0))

    after = evidence("pia")
    assert "pottery" not in after
    assert (after["arts-and-crafts"].words, after["arts-and-crafts"].posts) == ((), ())


def test_another_taxonomy_than_the_last_run_s_leaves_nobody_without_topics_in_a_comparison(heard):
    for folder in heard.extensions["storage"].derived.iterdir():
        shutil.rmtree(folder)

    with reading() as session:
        before, _after = tried_scores(session, current_generation().manifest.formula_used.version)

    assert len(before.topics)


def test_a_generation_without_evidence_still_answers(heard):
    shutil.rmtree(current_generation().folder / "ledger")
    assert evidence("lena") == {}


def test_posts_in_a_language_without_names_are_said_not_to_be_read(heard):
    assert unread_language(card_of("kenji").languages) == "Japanese"
    assert unread_language(card_of("lena").languages) is None
    assert unread_language(()) is None
    answer = heard.test_cli_runner().invoke(args=["topics", "of", "bluesky:kenji"])
    assert "Posts in Japanese are not read for topics." in answer.output


def test_the_command_tells_the_words_behind_each_topic(heard):
    answer = heard.test_cli_runner().invoke(args=["topics", "of", "bluesky:lena", "--json"])
    told = json.loads(answer.output)
    assert told["not_read"] is None
    (lace,) = [topic for topic in told["topics"] if topic["slug"] == "lace"]
    assert lace["words"] == [{"name": "lace", "share": 0.5}]
    assert {"slug", "score", "posts", "focus", "weight"} <= lace.keys()
