"""`flask perks reconcile` finds every counter that lies; and no walk of verbs makes one lie."""

import json
import random
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from kernel.clock import to_us
from kernel.database import reading, transaction
from kernel.errors import AppError
from perks.actions.claiming import cancel
from perks.actions.codes import add_codes
from perks.actions.expiring import expire_claim, open_or_end
from perks.actions.lines import decline_offer, lapse_offer, leave_line
from perks.actions.merges import follow_merge
from perks.actions.offering import offer_next
from perks.actions.redeeming import redeem, undo_redemption
from perks.models import Claim, Code, Perk, Place, Redemption
from perks.queries.due import due_claims, due_offers
from perks.queries.reconciling import differences
from tests.perks.builders import (
    NOON,
    accept_offer,
    claim,
    claim_row,
    claimed,
    found_differences,
    in_line,
    issue,
    join_line,
    make_people,
    make_perk,
    make_user,
    merge,
    reserve,
)


@pytest.fixture
def perk(app):
    """Return a perk with a claim, a used claim, an offer and somebody who waits."""
    with transaction() as session:
        people = make_people(session, 5)
        number = make_perk(
            session, copies=3, per_day=9, kind="unique", code_pattern="RYE-######", has_waiting_list=True
        )
    claims = [claimed(number, person) for person in people[:3]]
    for person in people[3:]:
        in_line(number, person)
    with transaction() as session:
        cancel(session, claims[0], people[0], now=NOON)
        business = session.get_one(Perk, number).business_id
        redeem(session, business, code=claim_row(claims[1]).code or "", by_user_id=make_user(session), now=NOON)
    return number


LIES = {
    "claimed": update(Perk).values(claimed=1),
    "spent_minor": update(Perk).values(spent_minor=1),
    "offered": update(Perk).values(offered=0),
    "day": update(Perk).values(day_claimed=7),
    "code": update(Code).values(status="free"),
    "redemption": delete(Redemption),
    "place": update(Place).where(Place.status == "offered").values(status="accepted"),
}


def test_a_house_in_which_all_is_well_has_no_differences(perk, runner):
    assert found_differences() == ()
    said = runner.invoke(args=["perks", "reconcile"])
    assert (said.exit_code, said.output) == (0, "Every counter is what its rows say.\n")
    assert json.loads(runner.invoke(args=["perks", "reconcile", "--json"]).output) == {"differences": []}


@pytest.mark.parametrize("what", LIES)
def test_every_kind_of_lie_is_found_with_what_is_written_and_what_there_is(perk, runner, what):
    with transaction() as session:
        session.execute(LIES[what])

    said = runner.invoke(args=["perks", "reconcile"])

    assert said.exit_code == 1
    assert what in {each.what for each in found_differences()}
    assert any(line.startswith(f"perk {perk}: {what}") for line in said.output.splitlines())
    told = runner.invoke(args=["perks", "reconcile", "--json"])
    assert told.exit_code == 1
    assert len(json.loads(told.output)["differences"]) == len(said.output.splitlines())


def test_a_day_that_was_not_counted_and_a_claim_without_its_code_are_found(perk):
    with transaction() as session:
        session.execute(update(Perk).values(day_on=None, day_claimed=0))
        session.execute(update(Claim).where(Claim.status == "issued").values(code_id=None))
    assert {each.what for each in found_differences()} == {"day", "code"}


def test_more_claims_of_one_person_than_one_may_have_are_found_unless_a_merge_brought_them(perk):
    with transaction() as session:
        session.execute(update(Claim).where(Claim.status != "cancelled").values(influencer_id=1, ordinal=Claim.id))
    assert {each.what for each in found_differences()} == {"person"}
    with transaction() as session:
        session.execute(update(Claim).where(Claim.status == "issued").values(is_surplus=True))
    assert found_differences() == ()


def test_more_claims_of_one_user_than_one_person_may_have_are_found_under_whatever_influencer(perk):
    with transaction() as session:
        held = session.scalars(select(Claim).where(Claim.status != "cancelled").order_by(Claim.id)).all()
        user_id = held[0].user_id
        for number, claim_of_theirs in enumerate(held, 1):
            claim_of_theirs.user_id, claim_of_theirs.ordinal = user_id, number
    [found] = found_differences()
    assert (found.what, found.subject, found.kept, found.counted) == ("person", f"user {user_id}", "1", "2")


def test_the_sentence_names_the_perk_the_counter_and_both_figures(perk):
    with transaction() as session:
        session.execute(update(Perk).values(claimed=1))
    [lie] = found_differences()
    assert lie.sentence == f"perk {perk}: claimed is 1, counted 2"


class Walk:
    """A random walk of everything that can be done with some perks, by some people, while time passes."""

    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.now = NOON
        with transaction() as session:
            self.people = make_people(session, 6)
            self.staff = make_user(session)
            self.perks = [
                make_perk(session, copies=2, has_waiting_list=True, offer_minutes=90, value_minor=100),
                make_perk(session, copies=3, kind="unique", code_pattern="RYE-######", per_day=2, valid_days=1,
                          has_waiting_list=True, offer_minutes=90, budget_minor=1000),
                make_perk(session, copies=4, per_person=2, kind="unique", valid_days=2, budget_minor=1500),
                make_perk(session, copies=2, kind="unique", has_waiting_list=True, redeemed_by="balanced", per_day=1),
            ]  # fmt: skip
            for perk in self.perks[2:]:
                add_codes(session, perk, [f"C{perk}-{n}" for n in range(5)], by_user_id=self.staff, now=NOON)

    def step(self):
        perk, person = self.draw.choice(self.perks), self.draw.choice(self.people)
        act = self.draw.choice(ACTS)
        try:
            with transaction() as session:
                act(self, session, perk, person)
        except AppError as error:
            return error.code
        return act.__name__

    def claim(self, session, perk, person):
        claim(session, perk, person, now=self.now)

    def reserve(self, session, perk, person):
        reserve(session, perk, person, now=self.now)

    def some_claim(self, session, person):
        return self.draw.choice([0, *session.scalars(select(Claim.id).where(Claim.user_id == person.user_id))])

    def issue(self, session, perk, person):
        issue(session, self.some_claim(session, person), person, now=self.now)

    def cancel(self, session, perk, person):
        cancel(session, self.some_claim(session, person), person, now=self.now)

    def redeem(self, session, perk, person):
        number = self.some_claim(session, person)
        if number and (found := session.get_one(Claim, number)).code:
            business, code, pin = found.business_id, found.code, found.pin
            session.expire_all()
            redeem(session, business, code=code, pin=pin, by_user_id=self.staff, now=self.now)

    def undo(self, session, perk, person):
        if number := self.some_claim(session, person):
            business = session.get_one(Claim, number).business_id
            undo_redemption(session, business, number, by_user_id=self.staff, now=self.now)

    def join(self, session, perk, person):
        join_line(session, perk, person, now=self.now)

    def accept(self, session, perk, person):
        accept_offer(session, perk, person, now=self.now)

    def decline(self, session, perk, person):
        decline_offer(session, perk, person, now=self.now)

    def leave(self, session, perk, person):
        leave_line(session, perk, person, now=self.now)

    def wait(self, session, perk, person):
        self.now += timedelta(minutes=self.draw.choice([1, 11, 91, 1500]))

    def tidy(self, session, perk, person):
        for number in due_claims(session, now=self.now):
            expire_claim(session, number, now=self.now)
        for number in due_offers(session, now=self.now):
            lapse_offer(session, number, now=self.now)
        open_or_end(session, perk, now=self.now)

    def add_copies(self, session, perk, person):
        session.execute(update(Perk).where(Perk.id == perk).values(copies=Perk.copies + 1))
        offer_next(session, perk, now=self.now)

    def add_code(self, session, perk, person):
        if perk in self.perks[2:]:
            add_codes(session, perk, [f"D{self.draw.random()}"], by_user_id=self.staff, now=self.now)

    def pause_or_resume(self, session, perk, person):
        status = self.draw.choice(["live", "live", "paused"])
        session.execute(update(Perk).where(Perk.id == perk).values(status=status))
        offer_next(session, perk, now=self.now)

    def merge(self, session, perk, person):
        if len(self.people) > 4 and self.draw.random() < 0.2:
            self.people.remove(person)
            into = self.draw.choice(self.people)
            merge(session, person, into=into)
            follow_merge(session, person.influencer_id, into.influencer_id, now=self.now)


ACTS = [Walk.claim, Walk.claim, Walk.reserve, Walk.issue, Walk.cancel, Walk.redeem, Walk.undo, Walk.join, Walk.join,
        Walk.accept, Walk.decline, Walk.leave, Walk.wait, Walk.wait, Walk.tidy, Walk.add_copies, Walk.add_code,
        Walk.pause_or_resume, Walk.merge]  # fmt: skip

#: A copy lies free and somebody waits for it, though the perk is open and a code and money are there.
WAITING_BESIDE_A_COPY = text(
    "SELECT perks.id FROM perks WHERE has_waiting_list AND status IN ('scheduled', 'live')"
    " AND claim_from_us <= :now_us AND claim_until_us > :now_us AND claimed + offered < copies"
    " AND (budget_minor IS NULL OR spent_minor + (offered + 1) * value_minor <= budget_minor)"
    " AND (kind <> 'unique' OR EXISTS (SELECT 1 FROM codes WHERE perk_id = perks.id AND status = 'free'))"
    " AND EXISTS (SELECT 1 FROM places WHERE perk_id = perks.id AND status = 'waiting')"
)


@pytest.mark.parametrize("seed", range(6))
def test_no_walk_of_verbs_makes_a_counter_lie_or_lets_somebody_wait_beside_a_free_copy(app, seed):
    walk, seen = Walk(seed), set()
    for _ in range(150):
        seen.add(walk.step())
        with reading() as session:
            assert differences(session) == ()
            assert session.scalars(WAITING_BESIDE_A_COPY, {"now_us": to_us(walk.now)}).all() == []
    assert len(seen) > 15, "a walk in which nothing happens proves nothing"


def test_the_database_itself_refuses_a_second_claim_of_the_same_number(perk):
    with reading() as session:
        issued = session.execute(select(Claim.__table__).where(Claim.status == "issued")).mappings().one()
    again = {name: value for name, value in issued.items() if name not in ("id", "code_id")} | {"code_folded": "OTHER"}
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(insert(Claim).values(again))


def test_the_database_itself_refuses_more_copies_or_money_than_there_are(perk):
    for lie in ({"claimed": 3}, {"claimed": -1}, {"budget_minor": 1}):
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(update(Perk).values(lie))
