"""What a draft needs before people see it, and what is worth a second look: values in, values out."""

from collections.abc import Iterator
from datetime import datetime

from perks.code_forms import pattern_fault
from perks.conditions import condition_in
from perks.promises import Promise

_SAFE_LINK = "https://"


def gaps_before_publishing(promise: Promise, *, codes_lacking: int, now: datetime) -> dict[str, str]:
    """Return what keeps a draft from being published: name of the field → sentence.

    Parameters
    ----------
    promise
        What the draft says.
    codes_lacking
        Copies for which there is no unique code yet.
    now
        The moment of publishing.
    """
    gaps = dict(_unsaid(promise))
    gaps |= dict(_windows(promise, now))
    gaps |= dict(_ways_in(promise, codes_lacking))
    if promise.budget_minor is not None and promise.budget_minor < promise.value_minor:
        gaps["budget"] = "The budget is smaller than the value of one copy."
    return gaps


def remarks_before_publishing(promise: Promise) -> tuple[str, ...]:
    """Return what may be meant, but is worth a second look."""
    remarks = []
    if promise.budget_minor is not None and promise.value_minor:
        paid_for = promise.budget_minor // promise.value_minor
        if paid_for < promise.copies:
            remarks.append(f"The budget pays for {paid_for:,} of the {promise.copies:,} copies.")
    if promise.per_person > promise.copies:
        remarks.append(f"One person may claim {promise.per_person:,} copies, and there are {promise.copies:,}.")
    if promise.per_day is not None and promise.per_day >= promise.copies:
        remarks.append("The limit a day is no limit: it lets all copies go on one day.")
    return tuple(remarks)


def conditions_written(promise: Promise) -> dict[str, str]:
    """Return which words read as a condition of a post, a like, a follow or a share: name of the field → the words."""
    texts = {name: getattr(promise, name) for name in ("title", "description", "terms")}
    return {name: words for name, text in texts.items() if (words := condition_in(text))}


def _unsaid(promise: Promise) -> Iterator[tuple[str, str]]:
    if not promise.description:
        yield "description", "Say what people get."
    if not promise.disclosure:
        yield "disclosure", "Write what people should say if they post about the gift: they accept it with their claim."


def _windows(promise: Promise, now: datetime) -> Iterator[tuple[str, str]]:
    if promise.claim_until <= now:
        yield "claim_until", "This is over already: nobody could claim."
    if promise.visible_from > promise.claim_from:
        yield "visible_from", "People could claim before they see it. Show it no later than it can be claimed."
    if promise.visible_until < promise.claim_until:
        yield "visible_until", "People could claim when they no longer see it. Show it at least as long."


def _ways_in(promise: Promise, codes_lacking: int) -> Iterator[tuple[str, str]]:
    if promise.kind == "shared" and not promise.shared_code:
        yield "shared_code", "Write the code that everybody who claims is shown."
    if promise.kind == "link" and not promise.link:
        yield "link", "Write the link that everybody who claims is shown."
    if promise.link and not promise.link.startswith(_SAFE_LINK):
        yield "link", "Use a link that begins with https://, so that nobody can read or change what is behind it."
    if promise.kind == "unique":
        yield from _codes(promise, codes_lacking)


def _codes(promise: Promise, codes_lacking: int) -> Iterator[tuple[str, str]]:
    if promise.code_pattern:
        if fault := pattern_fault(promise.code_pattern, count=promise.copies):
            yield "code_pattern", fault
    elif codes_lacking:
        without = f"{codes_lacking:,} of the {promise.copies:,} copies have no code yet."
        yield "copies", f"{without} Upload the rest, or lower the copies."
