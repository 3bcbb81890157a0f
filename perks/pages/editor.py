"""The page on which a business writes a perk, with how many it is for. Doors: guard, load, one call, render."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from auth.guards import business, for_anyone, for_team, signed_in
from brands.queries.customers import segments
from influencers.queries.labels import network_label
from influencers.queries.taxonomy import topics_like
from influencers.queries.topics import top_topics
from kernel import clock
from kernel.clock import to_us
from kernel.database import reading, transaction
from kernel.forms import NoQuestion, read_question
from perks.actions import life
from perks.errors import PerkChangedMeanwhile, PromiseWorsened, WrongPerkState
from perks.pages.business import surroundings, to_perk
from perks.pages.doors import blueprint
from perks.promises import Promise
from perks.queries import overviews
from perks.queries.eligibility import preview
from perks.queries.overtaking import Overtaking, overtaking_of
from perks.queries.perks import PerkCard
from perks.queries.promises import promise_of
from perks.rules.offers import Offer
from perks.schemas.beginnings import typed_like, typed_new
from perks.schemas.editor import Reading, in_order, read_editor, read_rules, typed_promise
from perks.schemas.lists import LikeQuestion, TopicNamesQuestion
from perks.schemas.merging import FieldChange, merged
from perks.schemas.rules import CONFIDENCES, NETWORKS, TOPIC_LINES, field_of_rule
from perks.wording.fields import CHOICES, LABELS
from perks.wording.money import currencies

_WRONG = 422
_SUGGESTED = 8
_TOPICS_TO_START_FROM = 60
_PERKS = "/businesses/<int:business_id>/perks"
_PERK = f"{_PERKS}/<int:perk_id>"


@blueprint.get(f"{_PERKS}/new")
@for_team("owner", "editor")
def new_perk(business_id: int) -> ResponseReturnValue:
    """Show the form of a new perk, or of one like another."""
    like = read_question(LikeQuestion(), request.args)["like"]
    now = clock.now()
    if like is None:
        return _page(typed_new(business(), now=now))
    with reading() as session:
        overviews.perk_of(session, business_id, like)
        promise = promise_of(session, like)
    return _page(typed_like(promise, business(), now=now), offer=promise.offer)


@blueprint.post(f"{_PERKS}/new")
@for_team("owner", "editor")
def draft_perk(business_id: int) -> ResponseReturnValue:
    """Write down a new perk."""
    read = read_editor(request.form, _zone(None))
    if read.promise is None:
        return _page(request.form, errors=read.errors), _WRONG
    with transaction() as session:
        perk_id = life.create_draft(session, business_id, read.promise, by_user_id=signed_in().id, now=clock.now())
    _tell("It is written down as a draft. Nobody sees it until you schedule it.", read)
    return to_perk(business_id, perk_id)


@blueprint.get(f"{_PERK}/edit")
@for_team("owner", "editor")
def edit_perk(business_id: int, perk_id: int) -> ResponseReturnValue:
    """Show the form of a perk."""
    read_question(NoQuestion(), request.args)
    with reading() as session:
        perk = overviews.perk_of(session, business_id, perk_id)
        promise = promise_of(session, perk_id)
    if overviews.state_of(perk, clock.now()) == "ended":
        flash("This perk has ended: it cannot be changed. You can make another like it.", "no")
        return to_perk(business_id, perk_id)
    return _page(typed_promise(promise, _zone(perk)), perk=perk, offer=promise.offer)


@blueprint.post(f"{_PERK}/edit")
@for_team("owner", "editor")
def change_perk(business_id: int, perk_id: int) -> ResponseReturnValue:
    """Change a perk; what would take back a promise is refused beside its field."""
    with reading() as session:
        perk = overviews.perk_of(session, business_id, perk_id)
    read = read_editor(request.form, _zone(perk))
    if read.promise is None:
        return _page(request.form, perk=perk, errors=read.errors), _WRONG
    try:
        with transaction() as session:
            changed = life.change_perk(
                session,
                perk_id,
                read.promise,
                by_user_id=signed_in().id,
                now=clock.now(),
                seen_changed_at=read.seen_changed_at,
            )
    except PromiseWorsened as error:
        wrong = {field_of_rule(name, read.values): why for name, why in error.fields.items()}
        return _page(request.form, perk=perk, errors=wrong), error.status
    except PerkChangedMeanwhile as error:
        return _overtaken(perk, read.promise, seen_at=read.seen_changed_at), error.status
    except WrongPerkState as error:
        return _page(request.form, perk=perk, errors={"": error.message}), error.status
    _tell("Your changes are saved." if changed else "Nothing was different, so nothing was changed.", read)
    return to_perk(business_id, perk_id)


@blueprint.post(f"{_PERKS}/new/count")
@for_team("owner", "editor")
def count_new(business_id: int) -> ResponseReturnValue:
    """Count for how many people the rules are that somebody is typing."""
    return _count(None)


@blueprint.post(f"{_PERK}/count")
@for_team("owner", "editor")
def count_perk(business_id: int, perk_id: int) -> ResponseReturnValue:
    """Count for how many people the rules are that somebody is changing."""
    with reading() as session:
        perk = overviews.perk_of(session, business_id, perk_id)
    return _count(perk)


@blueprint.get(f"{_PERKS}/topics")
@for_team("owner", "editor")
def topic_names(business_id: int) -> ResponseReturnValue:
    """Return topics that begin like what is typed, as choices of a field."""
    asked = read_question(TopicNamesQuestion(), request.args)
    typed = next(iter(asked.values()), "")  # whichever line of the form is typed in sends its own name
    return render_template("perks/business/topic_names.html", topics=topics_like(typed, _SUGGESTED))


@blueprint.get("/nothing-in-return")
@for_anyone
def nothing_in_return() -> ResponseReturnValue:
    """Say why no perk asks for a post, a like or a follow."""
    read_question(NoQuestion(), request.args)
    return render_template("perks/business/nothing_in_return.html")


def _overtaken(before: PerkCard, mine: Promise, *, seen_at: datetime | None) -> str:
    """Show the form with what was typed on top of what others changed meanwhile; saved again, it is saved over it."""
    with reading() as session:
        perk = overviews.perk_of(session, before.business_id, before.id)
        overtaking = overtaking_of(session, perk, seen_at or before.changed_at)
    both = merged(overtaking, mine, _zone(perk))
    return _page(both.typed, perk=perk, overtaking=overtaking, changes=both.changes)


def _count(perk: PerkCard | None) -> ResponseReturnValue:
    if "HX-Request" not in request.headers:
        _offer, errors = read_rules(request.form, _zone(perk))
        return _page(request.form, perk=perk, errors=errors)
    return render_template("perks/business/eligible.html", is_part=True, **_eligible(request.form, perk, Offer()))


def _page(
    typed: Mapping[str, Any],
    *,
    perk: PerkCard | None = None,
    errors: Mapping[str, str] | None = None,
    offer: Offer | None = None,
    overtaking: Overtaking | None = None,
    changes: Sequence[FieldChange] = (),
) -> str:
    with reading() as session:
        known_segments = segments(session, business().id)
        last = overviews.latest_outcome(session, business().id, but_not=perk.id if perk else None, now=clock.now())
    return render_template(
        "perks/business/editor.html",
        perk=perk,
        state=overviews.state_of(perk, clock.now()) if perk else "draft",
        zone=_zone(perk).key,
        seen_us=typed.get("seen_us") or (to_us(perk.changed_at) if perk else ""),
        typed=typed,
        chosen_networks=_chosen(typed, "network"),
        errors=in_order(errors or {}),
        labels=LABELS,
        choices=CHOICES,
        overtaking=overtaking,
        changes=changes,
        currency_options=currencies(),
        confidences=CONFIDENCES,
        networks=[(name, network_label(name)) for name in NETWORKS],
        segment_options=_segment_options([name for name, _count in known_segments], str(typed.get("segment", ""))),
        topic_lines=TOPIC_LINES,
        last=last,
        first_topics=top_topics(_TOPICS_TO_START_FROM),
        **_eligible(typed, perk, offer or Offer()),
        **surroundings(),
    )


def _eligible(typed: Mapping[str, Any], perk: PerkCard | None, offer: Offer) -> dict[str, Any]:
    """Return what the live count shows: of what was typed, or of an offer as long as nothing was."""
    misread: Mapping[str, str] = {}
    if isinstance(typed, MultiDict):
        offer, misread = read_rules(typed, _zone(perk))
    with reading() as session:
        seen = preview(session, offer, business_id=business().id, now=clock.now())
    copies = str(typed.get("copies", ""))
    return {
        "preview": seen,
        "generation": seen.generation,
        "copies": copies if copies.isdecimal() else "",
        "is_misread": bool(misread),
    }


def _segment_options(known: list[str], chosen: str) -> list[tuple[str, str]]:
    # A segment that nobody is in any more stays what the perk asks for.
    return [("", "Any of them"), *((name, name) for name in dict.fromkeys([*known, chosen]) if name)]


def _zone(perk: PerkCard | None) -> ZoneInfo:
    return ZoneInfo(perk.time_zone if perk else business().time_zone)


def _chosen(typed: Mapping[str, Any], name: str) -> list[str]:
    getlist = getattr(typed, "getlist", None)
    return list(getlist(name)) if getlist else list(typed.get(name, ()))


def _tell(sentence: str, read: Reading) -> None:
    flash(" ".join((sentence, *read.remarks.values())))
