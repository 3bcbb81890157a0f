"""The meaning of a query, spelt out over a list: slow, plain, and independent of every engine."""

from collections import Counter
from dataclasses import dataclass
from functools import cache

from search.facets import FOLLOWER_BANDS, SCORE_BANDS, TOPIC_FACET_LENGTH
from search.port.document import Document
from search.port.query import Field, Kind, Order, Query, Word
from search.words import fold_handle, tags, tokens

DAY_S = 86_400


@dataclass(frozen=True)
class Answer:
    ids: list[int]
    tiers: list[int | None]
    topics: list[int | None]
    facets: dict[str, list[tuple[str, int]]]
    is_near: bool


class Texts:
    """A document, cut once."""

    def __init__(self, document: Document) -> None:
        self.handles = {fold_handle(handle) for handle in document.handles} - {""}
        self.tokens = {
            Field.NAME: tokens(document.name),
            Field.BIO: tokens(document.bio),
            Field.RECENT: tokens(document.recent_text),
        }
        self.tags = {Field.BIO: tags(document.bio), Field.RECENT: tags(document.recent_text)}
        self.scores = {topic.number: topic.score_tenths for topic in document.topics}


class Crowd:
    """People with their texts, and what each word is worth in each of them: read once, asked often."""

    def __init__(self, documents: list[Document]) -> None:
        self.documents = documents
        self.texts = {document.id: Texts(document) for document in documents}
        self._worths: dict[tuple[Word, int], dict[int, int]] = {}

    def worths(self, word: Word, edits: int) -> dict[int, int]:
        """By id the best field the word is found in; who is left out has it in none."""
        if (word, edits) not in self._worths:
            found = ((i, worth(texts, word, edits)) for i, texts in self.texts.items())
            self._worths[word, edits] = {i: value for i, value in found if value}
        return self._worths[word, edits]


def answer(crowd: Crowd, query: Query, *, as_of_s: int) -> Answer:
    wanted = [word for word in query.words if not word.is_without]
    unwanted = set().union(*(crowd.worths(word, 0) for word in query.words if word.is_without))
    exact = [crowd.worths(word, 0) for word in wanted]
    is_near = bool(wanted) and not set(crowd.texts).intersection(*exact)
    worths = [crowd.worths(word, edits_of(word)) for word in wanted] if is_near else exact
    found = set(crowd.texts).intersection(*worths) - unwanted
    worded = [d for d in crowd.documents if d.id in found]
    failed = {d.id: failed_filters(d, crowd.texts[d.id], query, as_of_s) for d in worded}
    passing = [d for d in worded if not failed[d.id]]
    tiers = {d.id: sum(each[d.id] for each in worths) for d in passing}
    has_tiers = bool(wanted) and query.order is Order.RELEVANCE
    passing.sort(key=lambda d: place(d, query, tiers[d.id] if has_tiers else 0, as_of_s))
    return Answer(
        ids=[d.id for d in passing],
        tiers=[tiers[d.id] if has_tiers else None for d in passing],
        topics=[topic_of(d, query) for d in passing],
        facets={name: facet(name, [d for d in worded if failed[d.id] <= {name}], query) for name in query.facets},
        is_near=is_near,
    )


def failed_filters(document: Document, texts: Texts, query: Query, as_of_s: int) -> set[str]:
    """The filters that do not hold, by the facet that counts without them; empty for who passes."""
    scores = texts.scores
    since = None if query.active_within_days is None else as_of_s - query.active_within_days * DAY_S
    asked_scores = query.topic_score_tenths
    holds = {
        "topic": not query.topics
        or (all if query.is_every_topic else any)(
            any(n in scores and asked_scores.holds(scores[n]) for n in group) for group in query.topic_groups
        ),
        "score": query.score_tenths.holds(document.score_tenths),
        "followers": query.followers.holds(document.followers),
        "network": not query.networks or bool(set(query.networks) & set(document.networks)),
        "language": not query.languages or bool(set(query.languages) & set(document.languages)),
        "kind": not query.kinds or document.kind in query.kinds,
        "country": not query.countries or document.country in query.countries,
        "others": not any(n in scores for n in query.not_topics)
        and not set(query.not_networks) & set(document.networks)
        and query.following.holds(document.following)
        and query.posts_per_week_tenths.holds(document.posts_per_week_tenths)
        and query.change_7_tenths.holds(document.change_7_tenths)
        and query.change_30_tenths.holds(document.growth_tenths)
        and query.is_verified in (None, document.is_verified)
        and query.engagement_hundredths.holds(document.engagement_hundredths)
        and query.followers_change_7_tenths.holds(document.followers_change_7_tenths)
        and query.followers_change_30_tenths.holds(document.followers_change_30_tenths)
        and query.followers_change_90_tenths.holds(document.followers_change_90_tenths)
        and query.sponsored_posts.holds(document.sponsored_posts)
        and query.audience_credible_tenths.holds(document.audience_credible_tenths)
        and query.has_link in (None, document.has_link)
        and (not query.tags or bool(set(query.tags) & set(document.tags)))
        and (not query.mentioned or bool(set(query.mentioned) & set(document.mentioned)))
        and speaks_so(document, query)
        and has_enough(query.audience_countries, document.audience_countries, query.least_share_tenths)
        and has_enough(query.audience_languages, document.audience_languages, query.least_share_tenths)
        and has_enough(query.audience_topics, document.audience_topics, query.least_share_tenths)
        and has_enough(query.insiders, document.insiders, query.least_insiders)
        and (not query.cities or is_of_a_city(document, query.cities))
        and (not query.accounts or has_an_account(document, query.accounts))
        and not any(is_written(texts, word) for word in query.without_words)
        and (since is None or (document.last_active_s is not None and document.last_active_s >= since))
        and (query.among is None or document.id in query.among)
        and document.id not in query.without
        and document.id not in query.hidden,
    }
    return {name for name, is_held in holds.items() if not is_held}


def has_enough(asked: tuple, amounts: tuple, least: int) -> bool:
    """Whether somebody has enough of one of the values asked for."""
    return not asked or any(value in asked and amount >= least for value, amount in amounts)


def speaks_so(document: Document, query: Query) -> bool:
    """Whether of what somebody says about one of those asked for enough is praise, and enough is blame."""
    return not query.says_about or any(
        name in query.says_about
        and positive >= query.least_positive_percent
        and negative >= query.least_negative_percent
        for name, positive, negative in document.said_about
    )


def is_of_a_city(document: Document, cities: tuple[str, ...]) -> bool:
    for asked in cities:
        city, _comma, country = asked.partition(", ")
        if document.city == city and country in ("", document.country):
            return True
    return False


def has_an_account(document: Document, names: tuple[str, ...]) -> bool:
    for asked in names:
        network, _colon, handle = asked.rpartition(":")
        if any(fold_handle(seen) == handle and network in ("", on) for on, seen in document.accounts):
            return True
    return False


def is_written(texts: Texts, word: Word) -> bool:
    """Whether a word stands in the bio or a recent post."""
    fields = set(FIELDS_OF[word.kind]) & {Field.BIO, Field.RECENT}
    return any(is_found(texts, field, word, 0) for field in fields)


def worth(texts: Texts, word: Word, edits: int) -> int:
    """The best field the word is found in, 0 when it is found in none."""
    return max((field.value for field in FIELDS_OF[word.kind] if is_found(texts, field, word, edits)), default=0)


FIELDS_OF = {
    Kind.PLAIN: tuple(Field),
    Kind.PHRASE: (Field.NAME, Field.BIO, Field.RECENT),
    Kind.TAG: (Field.BIO, Field.RECENT),
    Kind.HANDLE: (Field.HANDLE,),
}


def is_found(texts: Texts, field: Field, word: Word, edits: int) -> bool:
    if field is Field.HANDLE:
        return any(is_alike(word.handle, handle, word, edits) for handle in texts.handles)
    if word.kind is Kind.TAG:
        return any(is_alike(word.tokens[0], tag, word, 0) for tag in texts.tags[field])
    return is_in(texts.tokens[field], word, edits)


def is_in(text: tuple[str, ...], word: Word, edits: int) -> bool:
    length = len(word.tokens)
    *before, last = word.tokens
    if not (before or edits or word.is_prefix):
        return last in text
    if not before:
        return any(is_alike(last, seen, word, edits) for seen in text)
    return any(
        list(text[at : at + length - 1]) == before and is_alike(last, text[at + length - 1], word, edits)
        for at in range(len(text) - length + 1)
    )


def is_alike(asked: str, seen: str, word: Word, edits: int) -> bool:
    if word.is_prefix:
        return seen.startswith(asked)
    return asked == seen or (edits > 0 and abs(len(asked) - len(seen)) <= edits and distance(asked, seen) <= edits)


def edits_of(word: Word) -> int:
    if word.kind in (Kind.PHRASE, Kind.TAG) or word.is_prefix or len(word.tokens) > 1:
        return 0
    length = len(word.tokens[0] if word.tokens else word.handle)
    return 0 if length < 3 else 1 if length < 8 else 2


@cache
def distance(one: str, other: str) -> int:
    """Edits between two words; swapping neighbours is one (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[i - 2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def place(document: Document, query: Query, tier: int, as_of_s: int) -> tuple:
    asked = asked_topics(document, query)
    tie = (days_silent(document.last_active_s, as_of_s), document.id)
    if query.order is Order.RELEVANCE and query.topics:
        fit, score, _number = max((t.fit_tenths, t.score_tenths, -t.number) for t in asked)
        return (-tier, -fit, -score, *tie)
    if query.order is Order.RELEVANCE:
        return (-tier, -document.score_tenths, *tie)
    if query.order is Order.TOPIC:
        figure = (min if query.is_ascending else max)(t.score_tenths for t in asked)
    else:
        figure = {
            Order.SCORE: document.score_tenths,
            Order.FOLLOWERS: document.followers,
            Order.LAST_ACTIVE: document.last_active_s,
            Order.GROWTH: document.growth_tenths,
        }[query.order]
    if figure is None:
        return (1, 0, 0, document.id)
    if query.order in (Order.FOLLOWERS, Order.LAST_ACTIVE):
        tie = (0, document.id)
    return (0, figure if query.is_ascending else -figure, *tie)


@cache
def days_silent(last_active_s: int | None, as_of_s: int) -> int:
    """Days since somebody was last active, counted from the last day of the figures; unknown is as long as can be."""
    if last_active_s is None:
        return 255
    return sum(last_active_s < as_of_s - days * DAY_S for days in range(1, 256))


def asked_topics(document: Document, query: Query) -> list:
    return [t for t in document.topics if t.number in query.topics and query.topic_score_tenths.holds(t.score_tenths)]


def topic_of(document: Document, query: Query) -> int | None:
    asked = asked_topics(document, query)
    if not asked or query.order not in (Order.RELEVANCE, Order.TOPIC):
        return None
    if query.order is Order.RELEVANCE:
        return min(asked, key=lambda t: (-t.fit_tenths, -t.score_tenths, t.number)).number
    return min(asked, key=lambda t: (t.score_tenths if query.is_ascending else -t.score_tenths, t.number)).number


def facet(name: str, documents: list[Document], query: Query) -> list[tuple[str, int]]:
    if name == "score":
        return banded([d.score_tenths for d in documents], SCORE_BANDS, tenths=True)
    if name == "followers":
        return banded([d.followers for d in documents if d.followers is not None], FOLLOWER_BANDS, tenths=False)
    values = {
        "topic": lambda d: {t.number for t in d.topics},
        "network": lambda d: set(d.networks),
        "language": lambda d: set(d.languages),
        "kind": lambda d: {d.kind},
        "country": lambda d: {d.country} - {None},
    }[name]
    counts = Counter(value for d in documents for value in values(d))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    if name == "topic":
        ranked = [pair for place, pair in enumerate(ranked) if place < TOPIC_FACET_LENGTH or pair[0] in query.topics]
    return [(str(value), count) for value, count in ranked]


def banded(figures: list[int], bands: tuple, *, tenths: bool) -> list[tuple[str, int]]:
    def written(end: int | None) -> str:
        return "" if end is None else f"{end / 10:g}" if tenths else str(end)

    counts = [
        (f"{written(least)}-{written(most)}", sum(least <= f and (most is None or f <= most) for f in figures))
        for least, most in bands
    ]
    return [pair for pair in counts if pair[1]]
