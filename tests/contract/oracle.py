"""The meaning of a query, spelt out over a list: slow, plain, and independent of every engine."""

from collections import Counter
from dataclasses import dataclass
from functools import cache

from search.port import FOLLOWER_BANDS, SCORE_BANDS, TOPIC_FACET_LENGTH, Document, Field, Kind, Order, Query, Word
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
        self.worths: dict[tuple[Word, int], int] = {}


def answer(texts: dict[int, Texts], documents: list[Document], query: Query, *, as_of_s: int) -> Answer:
    wanted = [word for word in query.words if not word.is_without]
    unwanted = [word for word in query.words if word.is_without]
    is_near = bool(wanted) and not any(all(worth(texts[d.id], w, 0) for w in wanted) for d in documents)
    worded = [
        d
        for d in documents
        if all(worth(texts[d.id], word, edits_of(word) if is_near else 0) for word in wanted)
        and not any(worth(texts[d.id], word, 0) for word in unwanted)
    ]
    passing = [d for d in worded if passes(d, query, as_of_s)]
    tiers = {d.id: sum(worth(texts[d.id], word, edits_of(word) if is_near else 0) for word in wanted) for d in passing}
    has_tiers = bool(wanted) and query.order is Order.RELEVANCE
    passing.sort(key=lambda d: place(d, query, tiers[d.id] if has_tiers else 0))
    return Answer(
        ids=[d.id for d in passing],
        tiers=[tiers[d.id] if has_tiers else None for d in passing],
        topics=[topic_of(d, query) for d in passing],
        facets={
            name: facet(name, [d for d in worded if passes(d, query, as_of_s, of_no_interest=name)], query)
            for name in query.facets
        },
        is_near=is_near,
    )


def passes(document: Document, query: Query, as_of_s: int, *, of_no_interest: str = "") -> bool:
    """Whether every filter holds; what the query asks of one facet can be left aside."""
    scores = {topic.number: topic.score_tenths for topic in document.topics}
    since = None if query.active_within_days is None else as_of_s - query.active_within_days * DAY_S
    return bool(
        (
            of_no_interest == "topic"
            or not query.topics
            or any(n in scores and query.topic_score_tenths.holds(scores[n]) for n in query.topics)
        )
        and not any(n in scores for n in query.not_topics)
        and (of_no_interest == "score" or query.score_tenths.holds(document.score_tenths))
        and (of_no_interest == "followers" or query.followers.holds(document.followers))
        and (since is None or (document.last_active_s is not None and document.last_active_s >= since))
        and (of_no_interest == "network" or not query.networks or set(query.networks) & set(document.networks))
        and (of_no_interest == "language" or not query.languages or set(query.languages) & set(document.languages))
        and (of_no_interest == "kind" or not query.kinds or document.kind in query.kinds)
        and (query.among is None or document.id in query.among)
        and document.id not in query.without
        and document.id not in query.hidden
    )


def worth(texts: Texts, word: Word, edits: int) -> int:
    """The best field the word is found in, 0 when it is found in none."""
    if (word, edits) not in texts.worths:
        found = [field.value for field in fields_of(word) if is_found(texts, field, word, edits)]
        texts.worths[word, edits] = max(found, default=0)
    return texts.worths[word, edits]


def fields_of(word: Word) -> tuple[Field, ...]:
    return {
        Kind.PLAIN: tuple(Field),
        Kind.PHRASE: (Field.NAME, Field.BIO, Field.RECENT),
        Kind.TAG: (Field.BIO, Field.RECENT),
        Kind.HANDLE: (Field.HANDLE,),
    }[word.kind]


def is_found(texts: Texts, field: Field, word: Word, edits: int) -> bool:
    if field is Field.HANDLE:
        return any(is_alike(word.handle, handle, word, edits) for handle in texts.handles)
    if word.kind is Kind.TAG:
        return any(is_alike(word.tokens[0], tag, word, 0) for tag in texts.tags[field])
    return is_in(texts.tokens[field], word, edits)


def is_in(text: tuple[str, ...], word: Word, edits: int) -> bool:
    length = len(word.tokens)
    *before, last = word.tokens
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


def place(document: Document, query: Query, tier: int) -> tuple:
    asked = asked_topics(document, query)
    if query.order is Order.RELEVANCE and query.topics:
        fit, score, _number = max((t.fit_tenths, t.score_tenths, -t.number) for t in asked)
        return (-tier, -fit, -score, document.id)
    if query.order is Order.RELEVANCE:
        return (-tier, -document.score_tenths, document.id)
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
        return (1, 0, document.id)
    return (0, figure if query.is_ascending else -figure, document.id)


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
