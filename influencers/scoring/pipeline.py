"""From the log to scores and ledgers: the one relational pipeline, in Ibis, for DuckDB and distributed engines alike.

Every step is a filter, a join, a group-by or a scalar, and is kept as a table before the next one reads it.
"""

from collections.abc import Mapping

from ibis.expr.types import Table

from influencers.scoring.attention import anonymous_attention, attended_accounts
from influencers.scoring.formula import FORMULA, Formula
from influencers.scoring.ledger import anonymous_ledger, edges, event_ledger, pair_ledger
from influencers.scoring.pairs import Keep, Tables, mixed_weights, mutual_pairs, pair_evidence, weighed, weighted_acts
from influencers.scoring.people import scored_people
from influencers.scoring.reactors import credible_accounts, heard_accounts, selective_accounts
from influencers.scoring.topic_scores import (
    person_topics,
    reacted_posts,
    topic_contributions,
    topic_ledger,
    topic_pairs,
    topic_standing,
)


def run_pipeline(tables: Tables, keep: Keep, *, as_of_us: int, formula: Formula = FORMULA) -> Mapping[str, Table]:
    """Score everybody as of one moment, and keep the ledgers that say why.

    Parameters
    ----------
    tables
        `interactions(event, kind int8, actor, target, post, topic_post, at_us)`, one row an act;
        `posts(post, account, at_us)`; `post_topics(post, topic, share)`, share in [0, 1], one row a (post, topic);
        `accounts(account, network, unit, person)`, one row for every account that acts or is acted on;
        `profiles(account, seen_us, created_us, followers, following)`, unique by (account, seen_us), null = unknown;
        `decisions(actor, target, damping)`, damping in [0, 1], a null target = all that the actor gives;
        `anonymous(post, account, at_us, likes, reshares, replies)`, one row a post of which only counts are known;
        `withdrawn(actor, target, kind int8, at_us)`, one row an act that was taken back before the as-of moment; may be
        missing.
        Ids are int64, times epoch microseconds.
    keep
        Materialises an expression under a name, and returns the table.
    as_of_us
        The as-of moment: only what happened, or was seen, strictly before it counts.
    formula
        The constants.

    Returns
    -------
    Mapping[str, Table]
        `person` (one row a person with a reactor; `i9` is its influence in nano-units), `pair_ledger` (one row an
        actor and target, the factors that are its own, `c9`), `mixed_weights` (weights by kind of the pairs with
        several kinds of acts), `reactors` and `attended` (the factors of accounts), `anonymous_ledger` (one row a
        target with reactions of people nobody named, `c9`), `edges` (`c9` by who reacts to whom), `event_ledger` (the
        nano-units of pairs by act), `reacted_posts` (the same by post and whose words it has), `topic_ledger`
        (person, topic, actor, target, `c9`)
        and `person_topic`. The sum of `c9` is exactly the `i9` it explains: that of a person sums over `pair_ledger`
        and `anonymous_ledger`.

    Notes
    -----
    The formula is that of `docs/scoring.md`. Acts between accounts of one person do not count.
    """
    acts = weighted_acts(tables["interactions"], as_of_us=as_of_us, formula=formula)
    pairs = keep("pair_evidence", pair_evidence(acts, tables, formula))
    mutual = mutual_pairs(pairs, tables, keep, as_of_us=as_of_us, formula=formula)
    accounts = credible_accounts(tables, as_of_us=as_of_us, formula=formula)
    reactors = heard_accounts(selective_accounts(accounts, pairs, formula), pairs, keep=keep, formula=formula)
    anonymous = keep("anonymous_attention", anonymous_attention(tables, as_of_us=as_of_us, formula=formula))
    attended = attended_accounts(
        pairs, tables, mutual=mutual, reactors=reactors, anonymous=anonymous, as_of_us=as_of_us, formula=formula
    )
    attended = keep("attended", attended)
    mixed = keep("mixed_weights", mixed_weights(acts, pairs, formula))
    ledger = pair_ledger(pairs, mutual=mutual, reactors=reactors, attended=attended, formula=formula)
    ledger = keep("pair_ledger", ledger)
    unseen = keep("anonymous_ledger", anonymous_ledger(anonymous, attended, formula))
    edge = keep("edges", edges(ledger, tables["accounts"]))
    people = keep("person", scored_people(ledger, unseen, edge, attended, formula))
    events = keep("event_ledger", event_ledger(acts, ledger))

    shares = tables["post_topics"]
    # Kept before it is joined: engines misjudge the size of a group-by, and would build their joins on the large side.
    of_topics = keep("topic_pairs", topic_pairs(weighed(events, as_of_us=as_of_us, formula=formula), shares))
    of_topics = topic_contributions(
        of_topics, tables, mutual=mutual, reactors=reactors, attended=attended, formula=formula
    )
    of_topics = keep("topic_contributions", of_topics)
    sums, standings = topic_standing(of_topics, reactors=reactors, keep=keep, formula=formula)
    topics = keep("topic_ledger", topic_ledger(of_topics, sums=sums, standings=standings, formula=formula))
    posts = keep("reacted_posts", reacted_posts(events, tables))
    by_topic = person_topics(topics, posts=posts, post_topics=shares, people=people, formula=formula)
    return {
        "person": people,
        "pair_ledger": ledger,
        "mixed_weights": mixed,
        "reactors": reactors,
        "attended": attended,
        "anonymous_ledger": unseen,
        "edges": edge,
        "event_ledger": events,
        "reacted_posts": posts,
        "topic_ledger": topics,
        "person_topic": keep("person_topic", by_topic),
    }
