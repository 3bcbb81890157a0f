"""What leads where for whoever is here: the row at the head of every page, and the menu of who one is."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app, request, url_for

from auth.guards import visitor
from auth.queries import people
from auth.queries.people import BusinessCard, UserCard
from influencers.queries.ownership import influencer_of
from kernel.database import reading
from kernel.web import is_private_demo, wanted_path

#: More links than these do not fit beside each other on a phone: there they fold into a menu.
_FIT_ON_A_PHONE = 4
_FOR_NOBODY = (
    ("Search", "search.results"),
    ("Topics", "influencers.all_topics"),
    ("How it works", "influencers.how"),
    ("Perks", "perks.for_me"),
)
_FOR_A_PERSON = (
    ("My score", "influencers.my_score"),
    ("Perks", "perks.for_me"),
    ("Search", "search.results"),
    ("Topics", "influencers.all_topics"),
)
#: The pages of a business; each member is shown those that their role may open.
_FOR_A_TEAM = (
    ("Dashboard", "desk.dashboard"),
    ("Search", "search.results"),
    ("Perks", "perks.business_perks"),
    ("Customers", "brands.customers"),
    ("Counter", "perks.counter"),
)
#: Who works at the counter does nothing else.
_SEARCHERS = ("owner", "editor", "guest")
_ON_THE_DESK = (
    ("gift", "Perks", "Make, change, pause them; see how they go", "perks.business_perks"),
    ("users", "Customers", "Your own list, for perks that are theirs alone", "brands.customers"),
    ("scan", "Counter", "Redeem claims, on a phone or here", "perks.counter"),
    ("users-group", "Team", "Who works here, and what each may do", "auth.team"),
    ("adjustments-horizontal", "Settings", "Name, place, time zone", "auth.business_settings"),
    ("list", "What was done", "Every change and every try at the counter", "auth.audit"),
)
_NEW_BUSINESS = (("Add a business", "auth.new_business"),)
_FOR_OPERATORS = (("Operator’s desk", "desk.operator"),)
_OWN = (("My score", "influencers.my_score"), ("My claims", "perks.my_claims"), ("Settings", "auth.settings"))


@dataclass(frozen=True, slots=True)
class Link:
    """One way on; `current` is what `aria-current` says of it: “page”, “true” for a page within it, or nothing."""

    text: str
    url: str
    current: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way on, with what is behind it."""

    icon: str
    text: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class Navigation:
    """What the head of a page shows."""

    who: UserCard | None
    business: BusinessCard | None  # whose pages these are
    links: tuple[Link, ...]
    own: tuple[Link, ...] = ()  # of the menu: as a person
    workplaces: tuple[Link, ...] = ()  # of the menu: the businesses one works for
    house: tuple[Link, ...] = ()  # of the menu: for operators
    demo_door: str = ""  # where one becomes somebody else, in a demo that nobody else reaches

    @property
    def folds(self) -> bool:
        """Whether the row is too long for a phone."""
        return len(self.links) > _FIT_ON_A_PHONE


def navigation() -> Navigation:
    """Return what the head of the page at hand shows to whoever asks for it."""
    who = visitor()
    demo_door = url_for("auth.demo_cast") if is_private_demo() else ""
    if who is None:
        return Navigation(None, None, _links(_FOR_NOBODY), demo_door=demo_door)
    with reading() as session:
        workplaces = people.businesses_of(session, who.id)
        is_influencer = influencer_of(session, who.id) is not None
    business, role = _at_work(workplaces, is_influencer)
    house = _links(_FOR_OPERATORS) if who.is_operator else ()
    return Navigation(
        who=who,
        business=business,
        links=_team_links(business.id, role) if business else (*_links(_FOR_A_PERSON), *house),
        own=_links(_OWN),
        workplaces=(*(_workplace(*each) for each in workplaces), *_links(_NEW_BUSINESS)),
        house=house,
        demo_door=demo_door,
    )


def way_in() -> str:
    """Return the address of the door, from where one comes back to a page that anybody may see."""
    if request.blueprint == "auth" and request.endpoint != "auth.join":  # a door itself: it may be on the way somewhere
        return url_for("auth.sign_in", next=wanted_path(request.args.get("next", "/")))
    is_page = request.endpoint and request.method == "GET"
    return url_for("auth.sign_in", next=wanted_path(request.full_path.rstrip("?")) if is_page else None)


def ways_on(business_id: int, role: str) -> list[Way]:
    """Return the pages of a business that a role may open, with what they are for."""
    return [
        Way(icon, text, about, url_for(endpoint, business_id=business_id))
        for icon, text, about, endpoint in _ON_THE_DESK
        if may_open(endpoint, role)
    ]


def may_open(endpoint: str, role: str) -> bool:
    """Tell whether a role in a business opens one of its pages: the guard of the page says so."""
    return role in getattr(current_app.view_functions[endpoint], "roles", _SEARCHERS)


def _at_work(workplaces: tuple[tuple[BusinessCard, str], ...], is_influencer: bool) -> tuple[BusinessCard | None, str]:
    """Return the business whose pages these are: that of the address, else the first of who is no influencer."""
    here = (request.view_args or {}).get("business_id")
    for business, role in workplaces:
        if business.id == here:
            return business, role
    return workplaces[0] if workplaces and not is_influencer else (None, "")


def _workplace(business: BusinessCard, role: str) -> Link:
    first = _team_links(business.id, role)[0]
    return Link(business.name, first.url, first.current)


def _team_links(business_id: int, role: str) -> tuple[Link, ...]:
    return tuple(
        _link(text, endpoint, business_id=business_id) if endpoint != "search.results" else _link(text, endpoint)
        for text, endpoint in _FOR_A_TEAM
        if may_open(endpoint, role)
    )


def _links(ways: Iterable[tuple[str, str]]) -> tuple[Link, ...]:
    return tuple(_link(text, endpoint) for text, endpoint in ways)


def _link(text: str, endpoint: str, *, business_id: int | None = None) -> Link:
    url = url_for(endpoint, business_id=business_id)
    if request.path == url:
        return Link(text, url, "page")
    # A dashboard is the beginning of all addresses of its business, but not what they are part of.
    is_within = request.path.startswith(f"{url}/") and endpoint != "desk.dashboard"
    return Link(text, url, "true" if is_within else "")
