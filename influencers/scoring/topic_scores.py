"""Topics: the same pairs, their acts weighted by how much each post is about the topic.

Every factor is at most that of the overall score, so nobody has more points in a topic than overall.
"""

import ibis
from ibis import _
from ibis.expr.types import Table

from influencers.scoring.expressions import (
    evidence,
    exact_sum,
    nano,
    one_sided,
    or_zero,
    score_of,
    standing,
    steady,
    steady_sum,
)
from influencers.scoring.formula import KINDS, NANO, Formula
from influencers.scoring.pairs import PAIR, Keep, Tables, with_damping

PERSON_TOPIC = ("person", "topic")
_RESHARE = KINDS.index("reshare")


def topic_pairs(acts: Table, post_topics: Table) -> Table:
    """Return one row a (pair, topic) with the evidence `g` of the acts on posts of the topic.

    Most pairs have one act (`n`), and a post has a topic once: only the acts of the others are added up.
    """
    shares = post_topics.filter(_.share > 0).select("topic", "share", topic_post="post")
    key = (*PAIR, "topic")
    alone = acts.filter(_.n == 1).join(shares, "topic_post").select(*key, w=steady(_.w * _.share))
    several = acts.filter(_.n > 1).join(shares, "topic_post").select(*key, w=_.w * _.share)
    pairs = alone.union(several.group_by(*key).agg(w=steady_sum(_.w)))
    return pairs.filter(_.w > 0).select(*key, g=evidence(_.w))


def topic_contributions(
    pairs: Table, tables: Tables, *, mutual: Table, reactors: Table, attended: Table, formula: Formula
) -> Table:
    """Return the (pair, topic) rows with `k`, their contribution before topic authority and shrinkage, in units."""
    pairs = with_damping(pairs, tables)
    found = pairs.left_join(mutual, PAIR)
    found = found.select(*pairs.columns, h=one_sided(found.g, found.g_returned, formula))
    voices = reactors.select(actor="account", voice=_.cred * _.auth * _.sel)
    found = found.join(voices, "actor").join(attended.select("target", "person", price=_.unit * _.eff), "target")
    return found.select("person", "topic", *PAIR, "g", k=found.price * found.voice * found.damping * found.h)


def topic_standing(contributions: Table, *, reactors: Table, keep: Keep, formula: Formula) -> tuple[Table, Table]:
    """Return what (person, topic) rows add up to, and how much each account counts as a reactor in a topic."""
    sums = keep("topic_sums", contributions.group_by(*PERSON_TOPIC).agg(k=steady_sum(_.k), m=steady_sum(_.g)))
    heard = sums.join(reactors.select("person", actor="account"), "person")
    standings = heard.select("actor", "topic", ta=standing(heard.k * formula.topic_base, formula.topic_base, formula))
    return sums, keep("topic_standings", standings)


def topic_ledger(contributions: Table, *, sums: Table, standings: Table, formula: Formula) -> Table:
    """Return one row a (person, topic, pair) with its part `c` of the topic's influence, and `c9` in nano-units."""
    rows = contributions.left_join(standings, ["actor", "topic"]).select(
        *contributions.columns, ta=ibis.coalesce(_.ta, formula.topic_base)
    )
    believed = sums.select(*PERSON_TOPIC, believed=_.m / (_.m + formula.topic_evidence))
    rows = rows.join(believed, PERSON_TOPIC)
    rows = rows.mutate(c=rows.k * rows.ta * rows.believed)
    return rows.select(*PERSON_TOPIC, *PAIR, "c", c9=nano(rows.c))


def reacted_posts(events: Table, tables: Tables) -> Table:
    """Return one row a (person, post that was reacted to): where its words are, `acts` that weigh something, `c9`.

    `topic_post` has the words; `is_own` says whether they are the person's: what others write when they mention
    somebody has its part of the influence too. A reshare whose original the log does not hold brings a copy of it:
    however often it was reshared, it is one post, and the person's own.
    """
    acts = events.filter(_.topic_post.notnull())
    acts = acts.mutate(is_copy=(acts.kind == _RESHARE) & ibis.coalesce(acts.post != acts.topic_post, False))
    acts = acts.mutate(post=ibis.ifelse(acts.is_copy, acts.post, acts.topic_post))
    posts = acts.group_by("person", "post").agg(
        topic_post=_.topic_post.min(),
        is_copy=_.is_copy.cast("int8").max(),
        acts=(_.c9 > 0).cast("int32").sum(),
        c9=exact_sum(_.c9),
    )
    authors = tables["posts"].select("account", topic_post="post")
    authors = authors.join(tables["accounts"].select("account", author="person"), "account")
    authors = authors.select("author", words="topic_post")
    found = posts.left_join(authors, posts.topic_post == authors.words)
    is_own = (found.is_copy == 1) | ibis.coalesce(found.author == found.person, False)
    return found.select("person", "post", "topic_post", "acts", "c9", is_own=is_own)


def person_topics(ledger: Table, *, posts: Table, post_topics: Table, people: Table, formula: Formula) -> Table:
    """Return one row a (person, topic): influence, score, supporting posts, and the focus of the person on it."""
    sums = ledger.group_by(*PERSON_TOPIC).agg(i9=exact_sum(_.c9), influence=_.c.sum())
    support = _support(posts, post_topics, people)
    found = sums.left_join(support, PERSON_TOPIC)
    return found.select(
        *PERSON_TOPIC,
        "i9",
        "influence",
        score=score_of(found.i9.cast("float64") / float(NANO), formula),
        posts=ibis.coalesce(found.posts, 0).cast("int32"),
        focus=or_zero(found.focus),
    )


def _support(posts: Table, post_topics: Table, people: Table) -> Table:
    # Topics are joined to a post once, not once an act.
    shares = post_topics.filter(_.share > 0).select("topic", "share", topic_post="post")
    about = posts.join(shares, "topic_post")
    about = about.mutate(supports=(about.is_own & (about.acts > 0)).cast("int32"))
    support = about.group_by(*PERSON_TOPIC).agg(
        posts=_.supports.sum(), c9=(_.c9.cast("float64") * _.share).round().sum()
    )
    found = support.join(people.select("person", "i9"), "person")
    whole = found.i9.nullif(0).cast("float64")
    return found.select(*PERSON_TOPIC, "posts", focus=ibis.least(found.c9 / whole, ibis.literal(1.0, "float64")))
