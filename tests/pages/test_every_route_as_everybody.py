"""Every route there is, asked for by everybody: who is let in, and that for all others nothing is there.

Who may enter stands here by hand, beside the guards that views wear: a guard that lets in too many differs from this
table, and a view that is missing in it fails the walk.
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cast import PEOPLE, Cast, client_as
from tests.furnished import Furniture, furnish
from tests.signing_in import without_proof

EVERYBODY = frozenset({*PEOPLE, "nobody"})
USERS = frozenset(PEOPLE)
INFLUENCERS = frozenset({"ada", "bea"})
OWNERS = frozenset({"bruno"})
EDITORS = OWNERS | {"edda"}
READERS = EDITORS | {"gil"}
TILL = EDITORS | {"cora"}
TEAM = READERS | {"cora"}
OPERATORS = frozenset({"max"})
NOBODY_HERE: frozenset[str] = frozenset()

#: Who may enter: of the bakery's pages those of its team, of a person's things that person.
MAY_ENTER: Mapping[str, frozenset[str]] = {
    "auth.audit": OWNERS,
    "auth.business_settings": OWNERS,
    "auth.change_address": USERS,
    "auth.change_me": USERS,
    "auth.change_password": USERS,
    "auth.change_role": OWNERS,
    "auth.confirm": EVERYBODY,
    "auth.confirm_again": EVERYBODY,
    "auth.demo_cast": NOBODY_HERE,  # this is no demo
    "auth.demo_mail": NOBODY_HERE,
    "auth.demo_sign_in": NOBODY_HERE,
    "auth.end_other_sessions": USERS,
    "auth.enter": EVERYBODY,
    "auth.forgotten": EVERYBODY,
    "auth.invite": OWNERS,
    "auth.join": EVERYBODY,
    "auth.leave": TEAM,
    "auth.new_business": USERS,
    "auth.remove_member": OWNERS,
    "auth.reset": EVERYBODY,
    "auth.settings": USERS,
    "auth.sign_in": EVERYBODY,
    "auth.sign_out": EVERYBODY,
    "auth.sign_up": EVERYBODY,
    "auth.take_place": frozenset({"uma"}),  # whom the invitation is for
    "auth.team": EDITORS,
    "auth.withdraw_invitation": OWNERS,
    "brands.customers": EDITORS,
    "brands.drop_import": EDITORS,
    "brands.remove_all": EDITORS,
    "brands.remove_customer": EDITORS,
    "brands.show_import": EDITORS,
    "brands.take_import": EDITORS,
    "brands.upload": EDITORS,
    "desk.dashboard": READERS,
    "desk.make_owner_link": OPERATORS,
    "desk.operator": OPERATORS,
    "influencers.add_topic": INFLUENCERS,
    "influencers.all_topics": EVERYBODY,
    "influencers.answer_appeal": OPERATORS,
    "influencers.appeal": INFLUENCERS,  # whose score or whose attention it is about
    "influencers.ask_for_code": USERS,
    "influencers.choose_listing": INFLUENCERS,
    "influencers.decide_gaming": OPERATORS,
    "influencers.drop_code": USERS,  # another's code stays, see below
    "influencers.drop_order": INFLUENCERS,
    "influencers.evaluation": OPERATORS,
    "influencers.evaluations": OPERATORS,
    "influencers.gaming_proposal": OPERATORS,
    "influencers.gaming_queue": OPERATORS,
    "influencers.hide_topic": INFLUENCERS,
    "influencers.how": EVERYBODY,
    "influencers.ledger_csv": INFLUENCERS,
    "influencers.ledger_ndjson": INFLUENCERS,
    "influencers.let_go": frozenset({"ada"}),  # whose account it is
    "influencers.move_topic": INFLUENCERS,
    "influencers.my_accounts": USERS,
    "influencers.my_decisions": USERS,
    "influencers.my_ledger": INFLUENCERS,
    "influencers.my_listing": USERS,
    "influencers.my_score": USERS,
    "influencers.my_topics": USERS,
    "influencers.one_topic": EVERYBODY,
    "influencers.remove_topic": INFLUENCERS,
    "influencers.show": EVERYBODY,
    "influencers.show_topic": INFLUENCERS,
    "influencers.side_by_side": EVERYBODY,
    "influencers.suggest_topics": EVERYBODY,
    "influencers.switch_standing_rule": OPERATORS,
    "influencers.take_by_link": USERS,
    "influencers.take_hold": USERS,
    "influencers.undo_gaming": OPERATORS,
    "influencers.why": EVERYBODY,
    "perks.accept_offer": frozenset({"bea"}),  # to whom it was offered
    "perks.add_perk_codes": EDITORS,
    "perks.ask_export": EDITORS,
    "perks.ask_step": EDITORS,
    "perks.business_perk": READERS,
    "perks.business_perks": READERS,
    "perks.cancel": frozenset({"ada"}),  # whose claim it is
    "perks.change_perk": EDITORS,
    "perks.claim": INFLUENCERS,
    "perks.count_new": EDITORS,
    "perks.count_perk": EDITORS,
    "perks.counter": TILL,
    "perks.counter_today": TILL,
    "perks.decline_offer": frozenset({"bea"}),
    "perks.draft_perk": EDITORS,
    "perks.edit_perk": EDITORS,
    "perks.export": OWNERS,  # whoever asked for the file
    "perks.export_file": OWNERS,
    "perks.for_me": EVERYBODY,
    "perks.given": TILL,
    "perks.issue": frozenset({"ada"}),
    "perks.join_line": INFLUENCERS,
    "perks.leave_line": frozenset({"bea"}),  # who stands in it
    "perks.my_claim": frozenset({"ada"}),
    "perks.my_claims": USERS,
    "perks.my_qr_code": frozenset({"ada"}),
    "perks.new_perk": EDITORS,
    "perks.nothing_in_return": EVERYBODY,
    "perks.perk_claims": READERS,
    "perks.perk_codes": EDITORS,
    "perks.show": EVERYBODY,
    "perks.show_code": TILL,
    "perks.take_step": EDITORS,
    "perks.topic_names": EDITORS,
    "perks.undo": TILL,
    "search.estimate": EVERYBODY,
    "search.home": EVERYBODY,
    "search.results": EVERYBODY,
    "search.suggest": EVERYBODY,
}
#: Parts of addresses that no id and no secret stands for.
_WORDS = {"slug": "coffee", "step": "pause"}
#: Which of the secrets an address is completed by.
_SECRETS = {
    "auth.join": "invitation",
    "auth.take_place": "invitation",
    "auth.confirm": "confirm",
    "auth.reset": "reset",
    "influencers.take_by_link": "hold",
    "influencers.take_hold": "hold",
    "perks.export": "export",
    "perks.export_file": "export",
}
#: Other ids than the first of their kind: a cake that was offered, one with a line, a claim that was used.
_OTHER_IDS = {
    "perks.accept_offer": {"perk_id": "offered_id"},
    "perks.decline_offer": {"perk_id": "offered_id"},
    "perks.given": {"claim_id": "redeemed_id"},
    "perks.leave_line": {"perk_id": "queue_id"},
    "perks.undo": {"claim_id": "redeemed_id"},
}
#: What has to be said for a view to look at whose things it is about.
_TYPED = {
    "auth.change_role": {"role": "editor"},
    "influencers.add_topic": {"topic": "jazz"},
    "influencers.answer_appeal": {"outcome": "kept", "answer": "They act in step."},
    "influencers.appeal": {"plea": "They are my class."},
    "influencers.choose_listing": {"choice": "open"},
    "influencers.decide_gaming": {"verdict": "dismiss", "reason": "A class."},
    "influencers.move_topic": {"step": "up"},
    "influencers.switch_standing_rule": {"version": "off"},
    "influencers.undo_gaming": {"reason": "A class."},
    "perks.accept_offer": {"disclosure": "accepted"},
    "perks.claim": {"disclosure": "accepted"},
    "perks.issue": {"disclosure": "accepted"},
}
#: What only one person's press may change, though others find a page that takes it.
_ONLY_THEIRS = {"influencers.drop_code": "ada"}
#: They send everybody there, which is not to be kept out.
_LEAD_TO_THE_DOOR = frozenset({"auth.confirm_again"})
#: Behind a guard for editors, and then only for who asked.
_FILES = frozenset({"perks.export", "perks.export_file"})
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class Ask:
    """One request: a view, how it is asked, where."""

    endpoint: str
    method: str
    path: str

    def names_two_things(self, business_id: int) -> bool:
        """Whether the address names a business and something inside it."""
        return bool(re.match(rf"/businesses/{business_id}/.*\d", self.path))


@dataclass(frozen=True)
class Answer:
    """What came of it."""

    ask: Ask
    status: int
    location: str
    is_touched: bool  # something was written

    @property
    def lets_in(self) -> bool:
        return self.status < 500 and self.status not in (401, 403, 404, 405) and not self.leads_to_the_door

    @property
    def leads_to_the_door(self) -> bool:
        return self.status == 303 and self.location.startswith("/sign-in")

    def __str__(self) -> str:
        touched = ", and something was written" if self.is_touched else ""
        return f"{self.ask.method} {self.ask.path} ({self.ask.endpoint}): {self.status} {self.location}{touched}"


@dataclass(frozen=True)
class Walk:
    """The furnished world, and a copy of it to go back to after each request that changed it."""

    cast: Cast
    furniture: Furniture
    database: Path
    pristine: Path

    def asks(self, **other: int) -> Iterator[Ask]:
        """Yield a request for every view and method; `other` ids take the place of the furniture's."""
        adapter = self.cast.app.url_map.bind("localhost")
        for rule in self.cast.app.url_map.iter_rules():
            if rule.endpoint == "static":
                continue
            values = {name: self._value(rule.endpoint, name, other) for name in rule.arguments}
            for method in sorted(_METHODS & (rule.methods or set())):
                yield Ask(rule.endpoint, method, adapter.build(rule.endpoint, values, method))

    def _value(self, endpoint: str, name: str, other: Mapping[str, int]) -> object:
        if name in other:
            return other[name]
        if name == "secret":
            return self.furniture.secrets[_SECRETS[endpoint]]
        if name in _WORDS:
            return _WORDS[name]
        if endpoint == "influencers.evaluation":
            return self.furniture.secrets["evaluation"]
        return self.furniture.ids[_OTHER_IDS.get(endpoint, {}).get(name, name)]

    def answers(self, name: str, asks: Iterable[Ask], *, accept: str = "text/html") -> Iterator[Answer]:
        """Ask as somebody, one request after the other, each in a world that nobody has touched."""
        client = client_as(self.cast.app, self.cast.users[name])
        for ask in asks:
            before = self._mark()
            typed = _TYPED.get(ask.endpoint, {}) if ask.method != "GET" else None
            with client.open(ask.path, method=ask.method, data=typed, headers={"Accept": accept}) as response:
                response.get_data()
            is_touched = self._mark() != before
            yield Answer(ask, response.status_code, response.headers.get("Location", ""), is_touched)
            if is_touched:
                self.go_back()
            if is_touched or response.headers.get("Set-Cookie"):
                client = client_as(self.cast.app, self.cast.users[name])

    def go_back(self) -> None:
        """Make everything as it was."""
        self.cast.app.extensions["engine"].dispose()
        for end in ("-wal", "-shm"):
            Path(f"{self.database}{end}").unlink(missing_ok=True)
        shutil.copy(self.pristine, self.database)

    def _mark(self) -> list[tuple[int, int]]:
        """Return what changes with every row that is written."""
        files = [path for end in ("", "-wal") if (path := Path(f"{self.database}{end}")).exists()]
        return [(path.stat().st_mtime_ns, path.stat().st_size) for path in files if path.stat().st_size]


@pytest.fixture
def walk(sqlite_cast, at_noon, tmp_path) -> Walk:
    """The furnished world; the clock stands at its noon."""
    furniture = furnish(sqlite_cast)
    sqlite_cast.app.extensions["engine"].dispose()
    database = tmp_path / "var" / "bellwether.db"
    return Walk(sqlite_cast, furniture, database, Path(shutil.copy(database, tmp_path / "pristine.db")))


def guard_of(walk: Walk, endpoint: str) -> str:
    return walk.cast.app.view_functions[endpoint].guard


def is_as_it_should(walk: Walk, name: str, answer: Answer) -> bool:
    endpoint = answer.ask.endpoint
    if name in MAY_ENTER[endpoint]:
        return answer.lets_in or endpoint in _LEAD_TO_THE_DOOR
    to_the_door = name == "nobody" and guard_of(walk, endpoint) != "anyone"
    keeps_out = answer.leads_to_the_door if to_the_door else answer.status == 404
    return keeps_out and not answer.is_touched


def surprises(walk: Walk, name: str, answers: Iterable[Answer]) -> str:
    return "\n".join(str(answer) for answer in answers if not is_as_it_should(walk, name, answer))


def test_there_is_a_line_for_every_view(walk):
    assert set(walk.cast.app.view_functions) - {"static"} == set(MAY_ENTER)


def test_who_may_enter_is_what_the_guards_say(walk):
    """Of a team's pages exactly the roles that the guard names; a file only for who asked for it."""
    roles = {"bruno": "owner", "edda": "editor", "gil": "guest", "cora": "counter"}
    for endpoint, view in walk.cast.app.view_functions.items():
        if getattr(view, "guard", "") == "team":
            named = {name for name, role in roles.items() if role in view.roles}
            assert MAY_ENTER[endpoint] == (OWNERS if endpoint in _FILES else named), endpoint


@pytest.mark.parametrize("name", [*PEOPLE, "nobody"])
def test_everybody_enters_where_they_may_and_nowhere_else(walk, name):
    assert surprises(walk, name, walk.answers(name, walk.asks())) == ""


@pytest.mark.parametrize("name", PEOPLE)
def test_what_is_one_persons_is_not_changed_by_another(walk, name):
    asks = [ask for ask in walk.asks() if ask.endpoint in _ONLY_THEIRS and _ONLY_THEIRS[ask.endpoint] != name]
    assert [str(answer) for answer in walk.answers(name, asks) if answer.is_touched] == []
    own = [ask for ask in walk.asks() if _ONLY_THEIRS.get(ask.endpoint) == name]
    assert [str(answer) for answer in walk.answers(name, own) if not answer.is_touched] == []


def test_what_is_inside_a_business_is_not_reached_through_another(walk):
    """Cleo is an owner: of every page that names two things she has the first and not the second."""
    cast = walk.cast
    asks = [ask for ask in walk.asks(business_id=cast.rival) if ask.names_two_things(cast.rival)]
    assert {ask.endpoint for ask in asks} >= {"perks.business_perk", "perks.undo", "auth.remove_member"}
    assert [str(answer) for answer in walk.answers("cleo", asks) if answer.status != 404 or answer.is_touched] == []


@pytest.mark.parametrize("number", [999_999, 2**63 - 1, 2**63, 10**30])
def test_what_is_not_there_is_not_found(walk, number):
    others = {name: number for name in walk.furniture.ids if name.endswith("_id")}
    for name in ("bruno", "nobody"):
        asks = [ask for ask in walk.asks(**others) if str(number) in ask.path and ask.endpoint not in _ONLY_THEIRS]
        # What is larger than any id is no address, so that only the words around it decide: 405 for some.
        answers = [answer for answer in walk.answers(name, asks) if answer.status not in (404, 405)]
        assert [str(answer) for answer in answers if name == "bruno" or not answer.leads_to_the_door] == []


def test_a_program_that_is_nobody_is_told_so(walk):
    guarded = [ask for ask in walk.asks() if guard_of(walk, ask.endpoint) != "anyone"]
    answers = walk.answers("nobody", guarded, accept="application/json")
    assert {answer.status for answer in answers} == {401}


def test_nothing_is_taken_that_does_not_come_from_a_page_of_ours(walk):
    """Each of these is a thing that Bruno may do, asked for by a page of somebody else in his browser."""
    client = without_proof(walk.cast.client("bruno"))
    asks = [ask for ask in walk.asks() if ask.method != "GET"]
    assert len(asks) > 30
    assert {client.open(ask.path, method=ask.method).status_code for ask in asks} == {400}
