"""Random people and random questions, made to meet: few words, few figures, many ties, many unknowns."""

import random
from dataclasses import replace

from search.port.document import Document, DocumentTopic
from search.port.query import FACETS, Order, Query, Range, Word
from search.words import fold_handle, parse

AS_OF_S = 1_790_000_000
TOPICS = (3, 9, 10, 41, 77, 78, 300, 4_000)
NETWORKS = ("bluesky", "mastodon", "twitter")
COUNTRIES = ("FR", "JP", "US")
#: Moments around the ends of days, and long ago: what is older than the longest silence told apart ties with unknown.
LAST_ACTIVE = (
    *(None, AS_OF_S, AS_OF_S - 1, AS_OF_S - 86_400, AS_OF_S - 86_401, AS_OF_S - 86_400 * 7, AS_OF_S - 86_400 * 7 - 1),
    *(AS_OF_S - 86_400 * 80, AS_OF_S - 10**7, AS_OF_S - 86_400 * 255, AS_OF_S - 86_400 * 255 - 1, AS_OF_S - 10**8),
)
CITIES = ("lyon", "paris", "東京", "san josé")
TAGS, MENTIONED, SHARES = ("coffee", "slowfood", "東京"), ("ada", "bea.example", "roaster"), (0, 1, 200, 201, 1000)
#: An account and a tag of one name, one that begins with the other, and one that is longer than an engine takes whole.
SPOKEN_OF = ("@acme", "#acme", "#acme_", "#東京", "@" + "long" * 40)
TONES = ((0, 0), (60, 20), (59, 21), (61, 39), (100, 0), (0, 100), (33, 33))
LANGUAGES = ("en", "fr", "de", "ja")
KINDS = ("person", "organisation", "bot")
WORDS = (
    *(
        "coffee",
        "Coffee",
        "café",
        "roaster",
        "roasters",
        "roasted",
        "roast",
        "slow",
        "food",
        "slow-food",
        "lace",
        "Łace",
    ),
    *("python", "bread", "butter", "Straße", "strasse", "東京", "東京タワー", "हिन्दी", "☕", "#coffee", "#SlowFood"),
    *("#slow_food", "espresso", "expresso", "tea", "te", "x1", "don't", "O'Neil", "latte"),
)
HANDLES = ("ada", "ada.example", "ada@mastodon.example", "Café_Owner", "roaster", "roasters", "bea", "b_e_a", "coffee")
TYPED = (
    *("coffee", "café", "roaster", "slow", "slow-food", "lace", "strasse", "東京", "☕", "tea", "te", "don't", "oneil"),
    *('"slow food"', '"food slow"', '"bread butter"', '"東京"', '"don t"'),
    *("#coffee", "#slowfood", "#slow*", "#tea", "@ada", "@ada.example", "@roast*", "@cafe_owner", "ada", "bea"),
    *("roast*", "co*", "slow-fo*", "東京タ*", "ada.ex*", "nothing*"),
    *("-coffee", "-roast*", '-"slow food"', "-#coffee", "-@ada", "-te"),
    *("roster", "cofee", "epsresso", "expressso", "@raoster", "xyzzy", "lcae", "pyhton", "tae"),
)
#: Words that many people have, to ask for several at once.
COMMON = ("coffee", "slow", "food", "roast*", "te", "tea", "bread", "lace", "python", "latte", "butter", "don't")


def people(count: int, seed: int) -> list[Document]:
    chance = random.Random(seed)
    ids = chance.sample(range(1, 10_000), count - 20) + chance.sample(range(2**31, 2**32 - 1), 20)
    return [person(chance, number) for number in sorted(ids)]


def person(chance: random.Random, number: int) -> Document:
    def text(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(0, most)))

    topics = chance.sample(TOPICS[:-1], chance.randint(0, 4))
    return Document(
        id=number,
        name=text(3),
        handles=tuple(chance.sample(HANDLES, chance.choice((0, 1, 1, 2)))),
        bio=text(8),
        recent_text=text(20),
        networks=tuple(chance.sample(NETWORKS, chance.randint(1, 2))),
        languages=tuple(chance.sample(LANGUAGES, chance.randint(0, 2))),
        kind=chance.choice(KINDS),
        score_tenths=chance.choice((0, 1, 199, 200, 500, 501, 799, 800, 1000)),
        followers=chance.choice((None, 0, 999, 1_000, 50_000, 99_999, 2**31 - 1)),
        last_active_s=chance.choice(LAST_ACTIVE),
        growth_tenths=chance.choice((None, -1000, -3, 0, 3, 1000)),
        topics=tuple(topic(chance, each) for each in topics),
        change_7_tenths=chance.choice((None, -1000, -1, 0, 15, 1000)),
        following=chance.choice((None, 0, 1, 500, 2**31 - 1)),
        posts_per_week_tenths=chance.choice((None, 0, 7, 25, 26, 700)),
        is_verified=chance.random() < 0.3,
        country=chance.choice((None, *COUNTRIES)),
        city=chance.choice((None, *CITIES)),
        accounts=tuple(
            (chance.choice(NETWORKS), handle) for handle in chance.sample(HANDLES, chance.choice((0, 1, 1, 2)))
        ),
        engagement_hundredths=chance.choice((None, 0, 1, 250, 10_000)),
        followers_change_7_tenths=chance.choice((None, -1000, 0, 9)),
        followers_change_30_tenths=chance.choice((None, -20, 0, 10, 50_000)),
        followers_change_90_tenths=chance.choice((None, -20, 0, 10)),
        sponsored_posts=chance.choice((None, 0, 0, 1, 12)),
        has_link=chance.choice((None, True, False)),
        tags=tuple(chance.sample(TAGS, chance.randint(0, 2))),
        mentioned=tuple(chance.sample(MENTIONED, chance.randint(0, 2))),
        audience_credible_tenths=chance.choice((None, 0, 499, 500, 1000)),
        audience_countries=amounts(chance, COUNTRIES, SHARES),
        audience_languages=amounts(chance, LANGUAGES, SHARES),
        audience_topics=amounts(chance, TOPICS, SHARES),
        insiders=amounts(chance, TOPICS, (1, 2, 40, 100)),
        said_about=tuple(
            (name, *chance.choice(TONES)) for name in chance.sample(SPOKEN_OF, chance.choice((0, 1, 1, 2)))
        ),
    )


def amounts(chance: random.Random, values: tuple, of: tuple[int, ...]) -> tuple:
    chosen = chance.sample(values, chance.choice((0, 0, 1, 2)))
    return tuple((value, chance.choice(of)) for value in chosen)


def topic(chance: random.Random, number: int) -> DocumentTopic:
    score = chance.choice((0, 1, 399, 400, 700, 1000))
    return DocumentTopic(number, score * chance.choice((5, 8, 10)) // 10, score)


def question(chance: random.Random, crowd: list[Document]) -> Query:
    """One question: some parts asked, most left open, so that most questions find somebody."""
    ids = [document.id for document in crowd]
    topics = tuple(dict.fromkeys(chance.choices(TOPICS, k=chance.choice((0, 0, 1, 1, 2, 3)))))
    order = chance.choice([order for order in Order if topics or order is not Order.TOPIC])
    query = Query(
        words=parse(" ".join(typed(chance))),
        topics=topics,
        order=order,
        is_ascending=order is not Order.RELEVANCE and chance.random() < 0.5,
        size=chance.choice((1, 3, 7, 20, 100)),
        facets=FACETS if chance.random() < 0.4 else (),
    )
    for part in chance.sample(sorted(PARTS), chance.choice((0, 0, 1, 2, 3))):
        query = replace(query, **{part: PARTS[part](chance, ids)})
    return query


def typed(chance: random.Random) -> list[str]:
    if chance.random() < 0.15:
        return chance.sample(COMMON, chance.randint(3, 7))
    return chance.choices(TYPED, k=chance.choice((0, 0, 1, 1, 1, 2, 2, 3)))


def figures(*choices: int):
    def choose(chance: random.Random, _ids: list[int]) -> Range:
        least, most = sorted(chance.sample(choices, 2))
        return Range(least if chance.random() < 0.8 else None, most if chance.random() < 0.5 else None)

    return choose


def some(choices: tuple):
    return lambda chance, _ids: tuple(chance.sample(choices, chance.randint(1, 2)))


def account(chance: random.Random, _ids: list[int]) -> tuple[str, ...]:
    names = [fold_handle(handle) for handle in chance.sample(HANDLES, chance.randint(1, 4))]
    on_one = [f"{chance.choice(NETWORKS)}:{name}" for name in names]
    return (*chance.sample([*names, *on_one], chance.randint(1, 2)), "nobody.example")


def avoided(chance: random.Random, _ids: list[int]) -> tuple[Word, ...]:
    typed = [each for each in TYPED if each[0] not in "-@"]
    return parse(" ".join(chance.sample(typed, chance.randint(1, 3))))


PARTS = {
    "not_topics": lambda chance, _ids: tuple(chance.sample(TOPICS, 1)),
    "topic_score_tenths": figures(0, 1, 399, 400, 401, 700, 1000),
    "score_tenths": figures(0, 1, 199, 200, 500, 800, 1000),
    "followers": figures(0, 1, 999, 1_000, 50_000, 2**31 - 1),
    "active_within_days": lambda chance, _ids: chance.choice((0, 7, 8, 200)),
    "is_every_topic": lambda _chance, _ids: True,
    "following": figures(0, 1, 2, 500, 2**31 - 1),
    "posts_per_week_tenths": figures(0, 7, 25, 26, 100),
    "change_7_tenths": figures(-1000, -1, 0, 15, 100),
    "change_30_tenths": figures(-1000, -3, 0, 3, 1000),
    "is_verified": lambda chance, _ids: chance.random() < 0.5,
    "countries": some((*COUNTRIES, "XX")),
    "cities": some((*CITIES, "lyon, FR", "paris, US", "atlantis")),
    "accounts": account,
    "without_words": avoided,
    "not_networks": some(NETWORKS),
    "engagement_hundredths": figures(0, 1, 2, 250, 10_000),
    "followers_change_7_tenths": figures(-1000, -1, 0, 9),
    "followers_change_30_tenths": figures(-20, 0, 10, 50_000),
    "followers_change_90_tenths": figures(-20, 0, 10),
    "sponsored_posts": figures(0, 1, 12),
    "audience_credible_tenths": figures(0, 499, 500, 1000),
    "has_link": lambda chance, _ids: chance.random() < 0.5,
    "tags": some((*TAGS, "tea")),
    "mentioned": some((*MENTIONED, "nobody")),
    "audience_countries": some(COUNTRIES),
    "audience_languages": some(LANGUAGES),
    "audience_topics": some(TOPICS),
    "least_share_tenths": lambda chance, _ids: chance.choice((200, 201, 1000)),
    "insiders": some(TOPICS),
    "least_insiders": lambda chance, _ids: chance.choice((2, 3, 100)),
    "says_about": some((*SPOKEN_OF, "#nothing")),
    "least_positive_percent": lambda chance, _ids: chance.choice((1, 59, 60, 61, 100)),
    "least_negative_percent": lambda chance, _ids: chance.choice((1, 20, 21, 100)),
    "networks": some(NETWORKS),
    "languages": some((*LANGUAGES, "xx")),
    "kinds": some(KINDS),
    "among": lambda chance, ids: frozenset(chance.sample(ids, chance.choice((0, 50, 1_000, 3_000)))),
    "without": lambda chance, ids: frozenset(chance.sample(ids, chance.choice((100, 2_000)))),
    "hidden": lambda chance, ids: frozenset(chance.sample(ids, 30)),
}
