"""Evidence in sentences: what was seen, with its numbers, beside what is usual; and what speaks against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from influencers.scoring.columns import Columns, Floats
from influencers.scoring.formula import KINDS
from influencers.scoring.gaming.norms import FEATURES, WEIGHTS
from influencers.scoring.gaming.proposals import Sentence

MOST_SENTENCES = 3

_MARKED = {
    "arrived": "{share} of this influence began in the 14 days from {day} (usual: {usual}).",
    "unrooted": "{count} of {reactors} reactors share no other interest with the rest: {share} of this influence"
    " (usual: {usual}).",
    "unlinked": "{count} of {reactors} reactors have no tie to any other reactor: {share} of this influence"
    " (usual: {usual}).",
    "synced": "{count} accounts acted within five minutes of another one, on up to {posts} posts: {share} of this"
    " influence (usual: {usual}).",
    "woken": "{count} accounts older than a year acted for the first time within a week of their first act here:"
    " {share} of this influence (usual: {usual}).",
    "unheard": "{share} of this influence comes from {count} accounts that nobody reacts to (usual: {usual}).",
    "shared": "{count} of {reactors} reactors are also the audience of one other person: {share} of this influence"
    " (usual: {usual}).",
    "one_kind": "{share} of this influence comes from {count} accounts that used one kind of act only, mostly {kind}"
    " (usual: {usual}).",
}


@dataclass(frozen=True, slots=True)
class Audience:
    """One audience that is spoken of: its figures, what is usual for its size, and the rows of its reactors."""

    rows: Columns  # the columns of marked attention
    features: Floats  # as FEATURES
    usual: Floats
    deviations: Floats


def percent(share: float) -> str:
    """Return a share in whole percents.

    Parameters
    ----------
    share
        0 to 1.

    Examples
    --------
    >>> percent(0.876)
    '88 %'
    """
    return f"{100 * share:.0f} %"


def audience_evidence(audience: Audience) -> tuple[Sentence, ...]:
    """Return the oddest things about an audience, at most three, the oddest first.

    Parameters
    ----------
    audience
        What is spoken of; it has at least one row.
    """
    places = np.lexsort((np.arange(len(FEATURES)), -WEIGHTS, -audience.deviations))[:MOST_SENTENCES]
    return tuple(_sentence(audience, int(place)) for place in places if audience.deviations[place] > 0)


def counter_evidence(rows: Columns, share: float) -> tuple[Sentence, ...]:
    """Return what speaks against a group: its members may know each other, share interests, and be heard.

    What holds of none of them speaks against nothing, and is left out.

    Parameters
    ----------
    rows
        Marked attention of the group.
    share
        Of the influence that the group holds, 0 to 1.
    """
    members = len(rows["actor"])
    linked = members - int(rows["unlinked"].sum())
    rooted = members - int(rows["unrooted"].sum())
    heard = members - int(rows["unheard"].sum())
    told = (
        _counted("linked", "{count} of {members} named accounts have a tie to another reactor.", linked, members),
        _counted("rooted", "{count} of {members} share another interest with this audience.", rooted, members),
        _counted("heard", "{count} of {members} are reacted to by others.", heard, members),
    )
    return (*(sentence for sentence in told if dict(sentence.figures)["count"]), *elsewhere(share))


def elsewhere(share: float) -> tuple[Sentence, ...]:
    """Return how much of an influence comes from others than a group; nothing when that is less than half a percent.

    Of a closed group it is all that can speak against it: that its members have ties to each other, share what they
    attend to and are reacted to by one another is what the group was found by.

    Parameters
    ----------
    share
        Of the influence that the group holds, 0 to 1.

    Examples
    --------
    >>> [sentence.text for sentence in elsewhere(0.9)], elsewhere(1.0)
    (['10 % of this influence comes from others.'], ())
    """
    rest = 1 - share
    if percent(rest) == percent(0):
        return ()
    return (Sentence("elsewhere", f"{percent(rest)} of this influence comes from others.", (("share", rest),)),)


def closed_evidence(*, members: int, share: float, usual: float) -> tuple[Sentence, ...]:
    """Return the evidence of a closed group.

    Parameters
    ----------
    members
        People of the group who give to the person.
    share
        Of the person's influence that comes from them, 0 to 1.
    usual
        Share of a person's influence that comes from people who get attention back, 0 to 1.
    """
    text = (
        f"{members} people all give each other attention, and {percent(share)} of this influence stays among them;"
        f" usually {percent(usual)} comes from people who get attention back."
    )
    return (Sentence("closed", text, (("count", members), ("share", share), ("usual", usual))),)


def unreached_evidence(*, members: int, reactors: int, share: float, usual: float) -> tuple[Sentence, ...]:
    """Return the evidence of an audience without outside attention.

    Parameters
    ----------
    members
        People in the audience whom nobody known reaches.
    reactors
        People in the audience.
    share
        Of the influence that comes from the unreached, 0 to 1.
    usual
        The same of other audiences, 0 to 1.
    """
    text = (
        f"No chain of attention from known people reaches {members} of {reactors} reactors, who bring"
        f" {percent(share)} of this influence (usual: {percent(usual)})."
    )
    return (
        Sentence("unreached", text, (("count", members), ("reactors", reactors), ("share", share), ("usual", usual))),
    )


def lure_evidence(*, follows: int, dropped: int, backs: int, usual: float) -> tuple[Sentence, ...]:
    """Return the evidence of following and dropping.

    Parameters
    ----------
    follows, dropped
        Accounts that were followed, and of these those dropped soon.
    backs
        Accounts that followed back and gave nothing else.
    usual
        Share of an account's follows that is dropped soon, 0 to 1.
    """
    share = dropped / follows
    first = (
        f"Followed {follows} accounts and dropped {dropped} of them within 14 days: {percent(share)}"
        f" (usual: {percent(usual)})."
    )
    second = f"{backs} accounts followed back within 30 days and gave nothing else."
    figures = (("count", follows), ("dropped", dropped), ("share", share), ("usual", usual))
    return Sentence("dropped", first, figures), Sentence("lured", second, (("count", backs),))


def lure_counter(*, follows: int, dropped: int, share: float) -> tuple[Sentence, ...]:
    """Return what speaks against following and dropping.

    Parameters
    ----------
    follows, dropped
        Accounts that were followed, and of these those dropped soon.
    share
        Of the influence that those who followed back hold, 0 to 1.
    """
    kept = follows - dropped
    told = Sentence("kept", f"{kept} of {follows} follows were kept.", (("count", kept), ("follows", follows)))
    return (*((told,) if kept else ()), *elsewhere(share))


def _sentence(audience: Audience, place: int) -> Sentence:
    name, seen, usual = FEATURES[place], float(audience.features[place]), float(audience.usual[place])
    if name in _MARKED:
        return _marked(audience.rows, name, seen, usual)
    return _WRITERS[name](audience.rows, seen, usual)


def _marked(rows: Columns, name: str, share: float, usual: float) -> Sentence:
    count, reactors = int(rows[name].sum()), len(rows[name])
    more, words = _particulars(rows, name)
    text = _MARKED[name].format(count=count, reactors=reactors, share=percent(share), usual=percent(usual), **words)
    return Sentence(name, text, (("count", count), ("reactors", reactors), ("share", share), ("usual", usual), *more))


def _particulars(rows: Columns, name: str) -> tuple[tuple[tuple[str, float], ...], Mapping[str, str]]:
    if name == "arrived":
        start_us = int(rows["arrived_us"][0])
        return (("arrived_us", start_us),), {"day": f"{datetime.fromtimestamp(start_us // 10**6, UTC):%Y-%m-%d}"}
    if name == "synced":
        posts = int(rows["posts"].max())
        return (("posts", posts),), {"posts": str(posts)}
    if name == "shared":
        return (("twin", int(rows["twin"][0])),), {}
    if name == "one_kind":
        kind = _commonest_kind(rows)
        return (("kind", kind),), {"kind": KINDS[kind]}
    return (), {}


def _commonest_kind(rows: Columns) -> int:
    kinds = np.log2(rows["kinds"][rows["one_kind"]]).astype(np.int64)
    return int(np.argmax(np.bincount(kinds, rows["c"][rows["one_kind"]], len(KINDS))))


def _attention(_rows: Columns, share: float, usual: float) -> Sentence:
    text = f"On average {percent(share)} of all that these accounts do goes to this person (usual: {percent(usual)})."
    return Sentence("attention", text, (("share", share), ("usual", usual)))


def _steady(_rows: Columns, share: float, usual: float) -> Sentence:
    text = f"{percent(share)} of the reactors acted more than once (usual: {percent(usual)})."
    return Sentence("steady", text, (("share", share), ("usual", usual)))


def _same(rows: Columns, likeness: float, usual: float) -> Sentence:
    mean, spread, usual_spread = float(rows["n"].mean()), _spread(likeness), _spread(usual)
    text = (
        f"The reactors acted {mean:.1f} times each, nearly all equally often: the spread is {spread:.1f}"
        f" (usual: {usual_spread:.1f})."
    )
    return Sentence("same", text, (("mean", mean), ("spread", spread), ("usual", usual_spread)))


def _dose(rows: Columns, dose: float, usual: float) -> Sentence:
    reactors, units = len(rows["full"]), float(rows["full"].sum())
    text = (
        f"{reactors} accounts bring {units:.2f} units, {dose:.2f} each; accounts in audiences of this size bring"
        f" {usual:.2f} (usual)."
    )
    return Sentence("dose", text, (("reactors", reactors), ("units", units), ("share", dose), ("usual", usual)))


def _spread(likeness: float) -> float:
    return max(float(np.exp(-likeness)) - 0.1, 0.0)


def _counted(code: str, words: str, count: int, members: int) -> Sentence:
    return Sentence(code, words.format(count=count, members=members), (("count", count), ("members", members)))


_WRITERS = {"attention": _attention, "steady": _steady, "same": _same, "dose": _dose}
