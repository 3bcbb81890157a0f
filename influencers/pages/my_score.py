"""Pages about one's own score: the figures, what changed, and the ledger. Doors: guard, load, one call, render."""

from collections.abc import Mapping
from typing import Any

from flask import Response, json, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from auth.guards import for_users, signed_in
from influencers.errors import UnknownInfluencer
from influencers.figures import bands, bars, history, moves
from influencers.pages.people import blueprint
from influencers.queries import changes, explanations, generations, own_gaming, own_ledger, own_score, ownership
from influencers.queries.cards import InfluencerCard
from influencers.queries.listing import listed_ids
from influencers.queries.own_ledger import LedgerLine, LedgerPage, Sought
from influencers.queries.own_score import OwnScore
from influencers.queries.readers import Reader
from influencers.schemas import OwnLedgerPageQuestion, OwnLedgerQuestion, OwnScoreQuestion
from influencers.wording import codes
from kernel.database import reading
from kernel.forms import read_question
from kernel.sheets import sheet_lines

#: A curve is drawn twice: class, size of the view box, days named below.
_SIZES = (("wide", (1100, 300), 4), ("narrow", (340, 240), 3))
_LINES_ON_SCORE = 6
_LINES_ON_PAGE = 50
_TOPICS_SHOWN = 8
_SHEET_HEAD = ("network", "who", "influencer_id", "acts", "remarks", "units", "share", "formula")


@blueprint.get("/me/score")
@for_users
def my_score() -> ResponseReturnValue:
    """Show somebody their own score: where it comes from, what changed, and on which days."""
    asked = read_question(OwnScoreQuestion(), request.args)
    with reading() as session:
        influencer_id = ownership.influencer_of(session, signed_in().id)
        own = own_score.own_score(session, influencer_id)
        shown = _score(session, own, asked["days"]) if own else {}
        damped_count = own_gaming.damped_count(session, signed_in().id)
    page = "influencers/my_score.html" if own else "influencers/my_score_missing.html"
    known = {"generation": generations.current(), "is_owner": influencer_id is not None, "damped_count": damped_count}
    return render_template(page, **known, **shown)


@blueprint.get("/me/score/ledger")
@for_users
def my_ledger() -> ResponseReturnValue:
    """Show the lines that somebody's own score is the sum of, looked through by name, network and remark."""
    asked = read_question(OwnLedgerPageQuestion(), request.args)
    with reading() as session:
        own = own_score.own_score(session, _own_id(session))
        shown = _ledger(session, own, _sought(asked), asked["page"]) if own else {}
    page = "influencers/my_ledger.html" if own else "influencers/my_score_missing.html"
    return render_template(page, generation=generations.current(), is_owner=True, **shown)


@blueprint.get("/me/score/ledger.csv")
@for_users
def ledger_csv() -> ResponseReturnValue:
    """Hand out the lines of somebody's own ledger as a file for a spreadsheet."""
    formula = _formula()
    rows = ([*_cells(line), formula] for line in _exported())
    return _file("".join(sheet_lines(_SHEET_HEAD, rows)), "csv", mimetype="text/csv")


@blueprint.get("/me/score/ledger.ndjson")
@for_users
def ledger_ndjson() -> ResponseReturnValue:
    """Hand out the same lines as NDJSON."""
    formula = {"formula": _formula()}
    lines = (json.dumps(_as_json(line) | formula, ensure_ascii=False, sort_keys=False) for line in _exported())
    return _file("".join(f"{line}\n" for line in lines), "ndjson", mimetype="application/x-ndjson")


def _score(session: Session, own: OwnScore, days: int) -> dict[str, Any]:
    card, sought = own.card, Sought()
    changed = changes.what_changed(session, card.id, days=days)
    ledger = own_ledger.ledger_page(session, card.id, sought, page=1, size=_LINES_ON_SCORE)
    return {
        "card": card,
        "is_listed": card.id in listed_ids(session, [card.id]),
        "band_above": bands.band_above(card.score),
        "formula_move": own.formula_move,
        "changed": changed,
        **_causes(changed.change),
        "explanation": explanations.explain(session, card.id, lines=0, reader=Reader.OWNER),
        **_topics(own),
        **_days(own),
        **_filters(ledger, sought),
    }


def _ledger(session: Session, own: OwnScore, sought: Sought, number: int) -> dict[str, Any]:
    page = own_ledger.ledger_page(session, own.card.id, sought, page=number, size=_LINES_ON_PAGE)
    return {"card": own.card, **_filters(page, sought)}


def _causes(change: changes.Change | None) -> dict[str, Any]:
    """Return the causes that show, each with its bar, and those that round to nothing: the first sum without them."""
    causes = change.causes if change else ()
    seen = [cause for cause in causes if cause.shown]
    drawn = list(zip(seen, bars.signed_bars([cause.shown for cause in seen]), strict=True))
    return {"causes": drawn, "small_causes": [cause for cause in causes if not cause.shown]}


def _topics(own: OwnScore) -> dict[str, Any]:
    subjects = [topic for topic in own.card.topics if not topic.is_place]
    return {"topics": subjects[:_TOPICS_SHOWN], "more_topics": subjects[_TOPICS_SHOWN:], "hidden": own.hidden}


def _days(own: OwnScore) -> dict[str, Any]:
    card, last_on = own.card, own.as_of_on
    moved = moves.largest_moves(card.history, last_on)
    days = moved.days if moved else ()
    acts = own_score.acts_on(card.id, [move.on for move in days])
    return {
        "moved": moved,
        "events": [(move, acts[move.on], _posts_of(card, move)) for move in days],
        "low_high": history.extremes(card.history),
        "readings": list(zip(history.readings(card.history, last_on), reversed(own.ranges), strict=True)),
        "curves": _curves(own, [(move.number, move.on) for move in days]),
    }


def _posts_of(card: InfluencerCard, move: moves.DayMove) -> list[str]:
    return [moment.text for moment in card.moments if moment.at.date() == move.on and moment.text]


def _curves(own: OwnScore, marks: list[tuple[int, Any]]) -> list[tuple[str, history.Curve]]:
    card = own.card
    drawn = [
        (
            cls,
            history.curve(
                card.history,
                last_on=own.as_of_on,
                size=size,
                likely=card.likely,
                ranges=own.ranges,
                marks=marks,
                since_on=own.formula_since,
                ticks_count=ticks,
            ),
        )
        for cls, size, ticks in _SIZES
    ]
    return [(cls, curve) for cls, curve in drawn if curve]


def _filters(page: LedgerPage, sought: Sought) -> dict[str, Any]:
    """Return a page of the ledger with the form that chooses it, and the filters in use as an address has them."""
    typed = {"q": sought.q, "network": sought.network or "", "remark": sought.remark or ""}
    return {
        "ledger": page,
        "typed": typed,
        "filters": {name: value for name, value in typed.items() if value},
        "networks": [("", "All networks"), *((code, codes.network_name(code)) for code in page.networks)],
        "remarks": [("", "Any remark"), *((code, codes.remark(code)) for code in page.remarks)],
    }


def _sought(asked: Mapping[str, Any]) -> Sought:
    return Sought(q=asked["q"], network=asked["network"], remark=asked["remark"])


def _exported() -> tuple[LedgerLine, ...]:
    sought = _sought(read_question(OwnLedgerQuestion(), request.args))
    with reading() as session:
        return own_ledger.ledger_lines(session, _own_id(session), sought)


def _formula() -> str:
    generation = generations.current()
    return generation.formula if generation else ""


def _own_id(session: Session) -> int:
    influencer_id = ownership.influencer_of(session, signed_in().id)
    if influencer_id is None:
        raise UnknownInfluencer("You have no score here yet: say first which account is yours.")
    return influencer_id


def _cells(line: LedgerLine) -> list[object]:
    acts = "; ".join(f"{kind} {count}" for kind, count in line.acts)
    units, share = f"{line.influence:.9f}", f"{line.share:.9f}"
    return [line.network, line.actor, line.actor_id, acts, "; ".join(line.reasons), units, share]


def _as_json(line: LedgerLine) -> dict[str, Any]:
    return {
        "network": line.network,
        "who": line.actor,
        "influencer_id": line.actor_id,
        "acts": dict(line.acts),
        "remarks": line.reasons,
        "units": line.influence,
        "share": line.share,
    }


def _file(text: str, ending: str, *, mimetype: str) -> Response:
    generation = generations.current()
    on = f"-{generation.as_of_on.isoformat()}" if generation else ""
    answer = Response(text, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="my-ledger{on}.{ending}"'
    return answer
