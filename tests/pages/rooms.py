"""Pages that are looked at in the furnished world: each as everybody to whom it shows something else.

An address is completed by the ids and secrets of the world, by their names. What is typed here is never taken: those
answers are forms that say what is wrong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """A page, who looks at it, and what it answers; with something typed it is posted."""

    path: str
    who: str
    status: int = 200
    typed: Mapping[str, str] | None = None


_SEEN: Mapping[str, str] = {
    # how one comes in
    "/sign-in": "nobody",
    "/sign-up": "nobody",
    "/forgotten": "nobody",
    "/confirm/{confirm}": "nobody",
    "/reset/{reset}": "nobody",
    "/invitations/{invitation}": "nobody uma cleo",
    "/demo/sign-in": "nobody",
    "/demo/mail": "nobody",
    # who one is
    "/": "ada bruno",
    "/people/{influencer_id}": "ada bruno",
    "/compare": "nobody",
    "/compare?who=influencer:{influencer_id}": "ada",
    "/compare?who=bluesky:ada&who=bluesky:bea": "nobody ada",
    "/me": "uma bruno cora max",
    "/me/score": "ada bea uma",
    "/me/score/ledger": "ada",
    "/me/accounts": "ada uma",
    "/me/topics": "ada uma",
    "/me/listing": "ada uma",
    "/me/decisions": "ada bea uma",
    "/take-hold/{hold}": "ada uma",
    # perks, for people
    "/perks": "nobody ada bea uma",
    "/perks/{perk_id}": "nobody ada bea uma edda",
    "/perks/{queue_id}": "nobody bea uma",
    "/perks/{offered_id}": "ada bea",
    "/perks/{draft_id}": "edda",
    "/claims": "ada bea uma",
    "/claims/{claim_id}": "ada",
    "/claims/{redeemed_id}": "bea",
    "/nothing-in-return": "nobody",
    # a business and its team
    "/businesses/new": "uma",
    "/businesses/{business_id}": "bruno gil",
    "/businesses/{rival_id}": "cleo",
    "/businesses/{business_id}/team": "bruno edda",
    "/businesses/{business_id}/settings": "bruno",
    "/businesses/{business_id}/audit": "bruno",
    "/businesses/{business_id}/customers": "bruno",
    "/businesses/{business_id}/customers?q=zzzz": "edda",
    "/businesses/{rival_id}/customers": "cleo",
    "/businesses/{business_id}/customers/imports/{import_id}": "edda",
    "/businesses/{business_id}/perks": "edda gil",
    "/businesses/{business_id}/perks/new": "edda",
    "/businesses/{business_id}/perks/{perk_id}": "edda gil",
    "/businesses/{business_id}/perks/{draft_id}": "edda gil",
    "/businesses/{business_id}/perks/{perk_id}/edit": "edda",
    "/businesses/{business_id}/perks/{draft_id}/edit": "edda",
    "/businesses/{business_id}/perks/{draft_id}/schedule": "edda",
    "/businesses/{business_id}/perks/{perk_id}/pause": "edda",
    "/businesses/{business_id}/perks/{perk_id}/end": "edda",
    "/businesses/{business_id}/perks/{perk_id}/claims": "edda gil",
    "/businesses/{business_id}/perks/{draft_id}/claims": "gil",
    "/businesses/{business_id}/perks/{perk_id}/codes": "edda",
    "/businesses/{business_id}/exports/{export_id}/{export}": "bruno",
    "/businesses/{business_id}/counter": "cora bruno",
    "/businesses/{business_id}/counter/today": "cora",
    "/businesses/{business_id}/counter/given/{redeemed_id}": "cora",
    # the house
    "/operator": "max",
    "/operator/gaming": "max",
    "/operator/gaming?kind=appealed": "max",
    "/operator/gaming?kind=dismissed": "max",
    "/operator/gaming/{proposal_id}": "max",
    "/operator/gaming/{decided_id}": "max",
    "/operator/evaluations": "max",
    "/operator/evaluations/{evaluation}": "max",
}
_REFUSED: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("/sign-in", "nobody", {"email": "nobody@cast.example", "password": "not this one"}),
    ("/sign-up", "nobody", {"email": "no address"}),
    ("/forgotten", "nobody", {"email": "no address"}),
    ("/confirm/{confirm}", "nobody", {"password": ""}),
    ("/reset/{reset}", "nobody", {"password": "short"}),
    ("/me", "uma", {"name": ""}),
    ("/me/e-mail", "uma", {"email": "no address"}),
    ("/me/password", "uma", {"password": "short"}),
    ("/me/accounts", "uma", {"account": ""}),
    ("/me/listing", "ada", {"choice": "maybe"}),
    ("/businesses/new", "uma", {"name": "", "time_zone": "Mars/Olympus"}),
    ("/businesses/{business_id}/settings", "bruno", {"name": ""}),
    ("/businesses/{business_id}/invitations", "bruno", {"email": "no address", "role": "emperor"}),
    ("/businesses/{business_id}/customers/imports", "bruno", {}),
    ("/businesses/{business_id}/perks/new", "edda", {"title": ""}),
    ("/businesses/{business_id}/perks/{perk_id}/edit", "edda", {"title": ""}),
    ("/businesses/{business_id}/counter", "cora", {"code": "NOT-A-CODE"}),
    ("/operator/links", "max", {"influencer": "bluesky:nobody.here"}),
    ("/operator/gaming/{proposal_id}/decide", "max", {"verdict": "", "reason": ""}),
    ("/operator/gaming/decisions/{decision_id}/undo", "max", {"reason": ""}),
    ("/operator/gaming/appeals/{appeal_id}/answer", "max", {"answer": ""}),
    ("/me/decisions/{decision_id}/appeal", "bea", {"plea": ""}),
)
#: Parts of pages and files: they have no head, and tests of their own.
NO_PAGES = frozenset(
    {
        "influencers.ledger_csv",
        "influencers.ledger_ndjson",
        "influencers.suggest_topics",
        "perks.export_file",
        "perks.my_qr_code",
        "perks.topic_names",
        "search.estimate",
        "search.suggest",
        "static",
    }
)
_WRONG, _UNREADABLE = 422, 400


def _rooms() -> Iterator[tuple[str, Room]]:
    for path, names in _SEEN.items():
        yield from ((f"{path} as {who}", Room(path, who)) for who in names.split())
    for path, who, typed in _REFUSED:
        yield f"{path} refused, as {who}", Room(path, who, _WRONG, typed)
    yield "a comparison with nobody, as bruno", Room("/compare?who=bluesky:ada&who=nobody", "bruno", _UNREADABLE)
    yield "what is not there, as bruno", Room("/businesses/{rival_id}/team", "bruno", 404)


ROOMS: Mapping[str, Room] = dict(_rooms())
