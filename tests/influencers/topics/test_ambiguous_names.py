"""Thirty names that are ordinary words as well, each in two posts: one that means the topic, and one that does not.

The posts were written before anything was tuned by them, and stay as they were.
"""

import pytest

from influencers.topics.matching import Matcher, load_matcher
from influencers.topics.taxonomy import load_taxonomy

#: A name, the slug of what it means, a post in which it is meant, and one in which it is not.
NAMES = [
    (
        "apple",
        "apple",
        "Apple finally put USB-C on the new iPhone, now one charger works with everything",
        "Baked an apple crumble with cinnamon and way too much butter",
    ),
    (
        "orange",
        "orange",
        "Orange just announced unlimited 5G plans for all customers in France",
        "Squeezed fresh orange juice for breakfast, best thing about Sunday",
    ),
    (
        "reading",
        "reading",
        "Spent the whole weekend reading, two novels down and one to go",
        "Thermometer reading 38 degrees in Seville right now, I'm melting",
    ),
    (
        "lost",
        "lost-tv-series",
        "Rewatching Lost from season one, that pilot episode still gives me chills",
        "Lost my keys again, third time this month",
    ),
    (
        "who",
        "who",
        "WHO declares mpox outbreak a global health emergency",
        "Who is going to the game tonight?",
    ),
    (
        "nice",
        "nice",
        "Landed in Nice, straight to the beach and then the old town, I love the Riviera",
        "Such nice people at the house party last night",
    ),
    (
        "blues",
        "blues",
        "Nothing beats an old blues record with slide guitar on a rainy night",
        "Deep blue sky over the harbour this morning",
    ),
    (
        "drake",
        "drake",
        "Drake dropped a new album at midnight and it's on repeat",
        "Saw a mallard drake and six ducklings on the pond",
    ),
    (
        "usher",
        "usher",
        "Usher singing Yeah! at the halftime show took me right back to high school",
        "The usher at the theatre showed us to the wrong seats",
    ),
    (
        "genesis",
        "genesis",
        "Found Genesis on vinyl, Selling England by the Pound is a prog masterpiece",
        "In Genesis the flood lasts forty days, our Bible group talked about it tonight",
    ),
    (
        "converse",
        "converse",
        "Wore my old Converse with the wedding dress, comfy shoes forever",
        "Hard to converse with anyone in this bar, the music is so loud",
    ),
    (
        "dodge",
        "dodge",
        "Test drove the new Dodge Charger today, what an engine",
        "Managed to dodge the rain on my walk home",
    ),
    (
        "oracle",
        "oracle",
        "Migrating our database from Oracle to Postgres, wish me luck",
        "They asked the oracle at Delphi about the war, ancient Greece was wild",
    ),
    (
        "python",
        "python",
        "Learning Python this month, wrote my first script to rename files",
        "Keepers found a six metre python asleep behind the reptile house",
    ),
    (
        "java",
        "java",
        "Five years of Java and null pointer exceptions still get me, developers will relate",
        "Volcano erupts on Java, thousands of villagers evacuated from the island",
    ),
    (
        "target",
        "target",
        "Went to Target for toothpaste and left with a full cart of home decor",
        "We missed our sales target by two percent this quarter",
    ),
    (
        "gap",
        "gap",
        "Gap has 40% off all jeans and hoodies this weekend",
        "The gap between rich and poor keeps growing",
    ),
    (
        "shell",
        "shell",
        "Shell posts record profits as oil and gas prices climb",
        "My daughter found a pretty shell on the beach",
    ),
    (
        "turkey",
        "turkey",
        "Earthquake in eastern Turkey, rescue teams from Ankara are on their way",
        "Roast turkey with gravy and stuffing, Thanksgiving dinner is served",
    ),
    (
        "jordan",
        "kingdom-of-jordan",
        "Petra by candlelight, Jordan is the most beautiful country I've travelled to",
        "Got the new Air Jordan sneakers in my size today",
    ),
    (
        "georgia",
        "georgia",
        "Senate runoff in Georgia goes to a recount, Atlanta voters lined up for hours",
        "Happy birthday to my best friend Georgia, love you to the moon",
    ),
    (
        "wolves",
        "wolves",
        "The wolves in Yellowstone are back and the whole ecosystem is healthier for it",
        "Wolves lose again at home, that penalty was a joke and the manager has to go",
    ),
    (
        "bears",
        "bears",
        "Two bears walked through our camp in Alaska last night looking for salmon",
        "Bears up 21-7 at half time, this Chicago defense is for real",
    ),
    (
        "tank",
        "tanks",
        "Ukraine asks for more Leopard tanks as the army prepares an offensive",
        "Spent my Sunday cleaning the fish tank, the guppies are happy again",
    ),
    (
        "faith",
        "faith",
        "My faith and prayer carried me through this year, thank you Jesus",
        "Honestly losing faith in this bus company, forty minutes late again",
    ),
    (
        "vice",
        "vice",
        "That Vice documentary about North Korea is the best journalism I've seen this year",
        "She was elected vice chair of the school board last night",
    ),
    (
        "steam",
        "steam",
        "Steam summer sale is here, there go my savings, twelve games in the cart",
        "My old iron leaks and lets off steam everywhere, need a new one",
    ),
    (
        "house",
        "houses",
        "We finally sold our house, three bedrooms and a mortgage gone in one week",
        "Deep house all night at this club, the DJ is unreal",
    ),
    (
        "dove",
        "dove",
        "Dove shampoo made my hair so soft, totally worth it",
        "A white dove sat on our balcony this morning",
    ),
    (
        "square",
        "square",
        "Our café takes payments with Square now, no more cash at the counter",
        "Nine is a square number, took my son a while to get it",
    ),
]
MEANT, OTHER = "meant", "not meant"

#: What is still taken wrongly: the name and which of its two posts, with the reason.
KNOWN_FAILURES = {
    ("who", MEANT): "“who” is no name at all: nearly everybody who writes it asks",
    ("bears", MEANT): "the words speak of travel, and camps and salmon say nothing about wildlife",
    ("reading", MEANT): "novels speak for arts, and a hair too little for learning",
    ("reading", OTHER): "degrees and thermometers speak for learning",
    ("dove", OTHER): "a balcony and a morning speak a little for beauty",
}

POSTS = [(name, slug, MEANT, meant) for name, slug, meant, _ in NAMES]
POSTS += [(name, slug, OTHER, other) for name, slug, _, other in NAMES]
#: 85 of 100.
LEAST_RIGHT = 51


def is_right(matcher: Matcher, slug: str, sense: str, post: str) -> bool:
    found = {load_taxonomy().topic(match.number).slug for match in matcher.match(post)}
    return (slug in found) == (sense == MEANT)


def rows() -> list[object]:
    """Return every post as a row of the table; what is known to fail has to fail."""
    marked = []
    for name, slug, sense, post in POSTS:
        reason = KNOWN_FAILURES.get((name, sense))
        marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
        marked.append(pytest.param(slug, sense, post, id=f"{name} {sense}", marks=marks))
    return marked


@pytest.mark.parametrize(("slug", "sense", "post"), rows())
def test_an_ambiguous_name_is_found_where_it_is_meant_and_only_there(slug, sense, post):
    assert is_right(load_matcher(), slug, sense, post)


def test_at_least_51_of_60_posts_are_right():
    right = [(name, sense) for name, slug, sense, post in POSTS if is_right(load_matcher(), slug, sense, post)]

    assert len(POSTS) == 60
    assert len(right) >= LEAST_RIGHT
