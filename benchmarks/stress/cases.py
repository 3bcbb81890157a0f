"""The races: each lets a crew want things at the same moment, then looks at what was given and counted."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

from auth.actions.businesses import found_business
from benchmarks.stress import verbs
from benchmarks.stress.crew import Crew
from benchmarks.stress.looking import claims_of, counters_of, differences_of, places_of
from benchmarks.stress.table import Result, result
from benchmarks.stress.verbs import Task, as_task
from benchmarks.stress.world import NOON, World, add_perk
from kernel.database import transaction
from perks.actions.claiming import Claimant, claim
from perks.actions.codes import add_codes
from perks.actions.lines import join_line
from perks.rules.dealings import NotClaimedFor
from perks.rules.offers import Offer
from perks.rules.wire import offer_as_json

Case = Callable[[World, Crew], Result]


def a_crowd_on_a_hundred_copies(world: World, crew: Crew) -> Result:
    """Let everybody want one of a hundred copies."""
    perk_id = add_perk(world, copies=100)
    outcomes = crew.race(verbs.claim_at_once, _everybody(world, perk_id))
    expected = {"given": 100, "sold_out": len(world.people) - 100}
    return _told("a crowd on 100 copies", world, [perk_id], outcomes, expected=expected, counter=100)


def a_crowd_in_two_steps(world: World, crew: Crew) -> Result:
    """Let everybody reserve, then accept, with unique codes made by a pattern."""
    perk_id = add_perk(world, generated=True, kind="unique", code_pattern="BW-####-####", copies=100)
    outcomes = crew.race(verbs.claim_in_two_steps, _everybody(world, perk_id))
    expected = {"given": 100, "sold_out": len(world.people) - 100}
    return _told("the same in two steps, unique codes", world, [perk_id], outcomes, expected=expected, counter=100)


def a_crowd_on_a_day(world: World, crew: Crew) -> Result:
    """Let everybody want one of thirty a day."""
    perk_id = add_perk(world, copies=500, per_day=30)
    outcomes = crew.race(verbs.claim_at_once, _everybody(world, perk_id))
    expected = {"given": 30, "per_day_limit": len(world.people) - 30}
    return _told("a crowd on 30 a day", world, [perk_id], outcomes, expected=expected, counter=30)


def a_crowd_on_a_budget(world: World, crew: Crew) -> Result:
    """Let everybody want what the money pays for fifty times."""
    perk_id = add_perk(world, copies=500, budget_minor=50 * 450 + 449)
    outcomes = crew.race(verbs.claim_at_once, _everybody(world, perk_id))
    expected = {"given": 50, "budget_spent": len(world.people) - 50}
    return _told("a crowd on a budget for 50", world, [perk_id], outcomes, expected=expected, counter=50)


def one_person_many_times(world: World, crew: Crew) -> Result:
    """Let one person want the same perk 240 times."""
    perk_id = add_perk(world, copies=100)
    outcomes = crew.race(verbs.claim_at_once, [as_task(NOON, world.people[0], perk_id=perk_id)] * 240)
    expected = {"given": 1, "already_claimed": 239}
    return _told("one person 240 times", world, [perk_id], outcomes, expected=expected, counter=1)


def one_person_on_two_perks(world: World, crew: Crew) -> Result:
    """Let people want two perks at once of a business that lets nobody claim twice in 90 days."""
    app = world.place.open()
    with app.app_context(), transaction() as session:
        named = {"name": "Sparing bakery", "place": "Leeds, GB", "time_zone": "Europe/London"}
        business_id = found_business(session, world.owner_id, **named, now=NOON)
    rules = offer_as_json(Offer((NotClaimedFor(90),)))
    perks = [add_perk(world, business_id=business_id, copies=500, rules=rules) for _ in range(2)]
    some = world.people[: world.rounds]
    tasks = [as_task(NOON, person, perk_id=perk_id) for person in some for perk_id in perks]
    outcomes = crew.race(verbs.claim_at_once, tasks)
    expected = {"given": len(some), "claimed_recently": len(some)}
    return _told("one of two perks in 90 days", world, perks, outcomes, expected=expected, counter=len(some))


def many_cancels_of_one_claim(world: World, crew: Crew) -> Result:
    """Let 48 requests cancel one claim."""
    perk_id = add_perk(world, copies=100)
    (task,) = _given(world, perk_id, 1)
    outcomes = crew.race(verbs.give_back, [task] * 48)
    expected = {"cancelled": 1, "claim_over": 47}
    return _told("48 cancels of one claim", world, [perk_id], outcomes, expected=expected, counter=0)


def one_key_many_times(world: World, crew: Crew) -> Result:
    """Let one request with an Idempotency-Key come 20 times."""
    perk_id = add_perk(world, copies=100, per_person=5)
    task = as_task(NOON, world.people[0], perk_id=perk_id, key=f"key of {perk_id}")
    outcomes = crew.race(verbs.claim_once_by_key, [task] * 20)
    bodies = set(outcomes)
    faults = [] if len(bodies) == 1 else [f"{len(bodies)} different answers: {sorted(bodies)}"]
    return _told(
        "one Idempotency-Key 20 times", world, [perk_id], outcomes, expected={"given": 20}, counter=1, faults=faults
    )


def the_last_code(world: World, crew: Crew) -> Result:
    """Let two people want the last uploaded code."""
    perks = [add_perk(world, kind="unique", copies=2) for _ in range(world.rounds)]
    app = world.place.open()
    with app.app_context(), transaction() as session:
        for perk_id in perks:
            add_codes(session, perk_id, [f"LAST-{perk_id}"], by_user_id=world.owner_id, now=NOON)
    tasks = [as_task(NOON, person, perk_id=perk_id) for perk_id in perks for person in world.people[:2]]
    outcomes = crew.race(verbs.claim_at_once, tasks)
    expected = {"given": world.rounds, "sold_out": world.rounds}
    return _told("two for the last code", world, perks, outcomes, expected=expected, counter=world.rounds)


def redeem_against_cancel(world: World, crew: Crew) -> Result:
    """Let the counter redeem what its holder cancels."""
    perk_id = add_perk(world, copies=world.rounds)
    tasks = _given(world, perk_id, world.rounds)
    dealt = [(verb, task) for task in tasks for verb in (verbs.use, verbs.give_back)]
    outcomes = crew.race_all(dealt)
    states = Counter(claim.status for claim in claims_of(world, [perk_id]))
    won = Counter(outcomes)
    faults = []
    if won["redeemed"] + won["cancelled"] != world.rounds or states != +Counter(
        redeemed=won["redeemed"], cancelled=won["cancelled"]
    ):
        faults.append(f"{won} and {states} do not agree")
    (counted,) = counters_of(world, [perk_id])
    faults += [f"counter {counted} for {won['redeemed']} redeemed"] if counted != won["redeemed"] else []
    return _told_of_pairs("redeem against cancel", world, outcomes, faults=faults)


def acceptance_against_lapse(world: World, crew: Crew) -> Result:
    """Let people accept an offer while its time runs out; then the next in line has it."""
    perks = [add_perk(world, copies=1, has_waiting_list=True) for _ in range(world.rounds)]
    dealt = []
    for perk_id in perks:
        place_id = _offered(world, perk_id)
        first = as_task(NOON + timedelta(minutes=60, microseconds=-1), world.people[1], perk_id=perk_id)
        dealt += [
            (verbs.accept, first),
            (verbs.lapse, Task(now=NOON + timedelta(minutes=60), place_id=place_id)),
        ]
    outcomes = crew.race_all(dealt)
    won = Counter(outcomes)
    faults = [] if won["accepted"] + won["lapsed"] == world.rounds else [f"{won}: not one winner each"]
    for perk_id in perks:
        states = Counter(place.status for place in places_of(world, perk_id))
        if states not in (Counter(accepted=1, waiting=1), Counter(lapsed=1, offered=1)):
            faults.append(f"perk {perk_id}: places {dict(states)}")
    return _told_of_pairs("acceptance against lapse", world, outcomes, faults=faults)


def expiry_against_redeeming(world: World, crew: Crew) -> Result:
    """Let the job expire, twice, what the counter redeems in its last moment."""
    perk_id = add_perk(world, copies=world.rounds)
    tasks = _given(world, perk_id, world.rounds)
    late = NOON + timedelta(days=15)
    dealt = []
    for task in tasks:
        last = Task(
            now=NOON + timedelta(days=13), claim_id=task.claim_id, user_id=world.owner_id, business_id=task.business_id
        )
        dealt += [(verbs.use, last), *[(verbs.run_out, Task(now=late, claim_id=task.claim_id))] * 2]
    outcomes = crew.race_all(dealt)
    won = Counter(outcomes)
    faults = [] if won["redeemed"] + won["expired"] == world.rounds else [f"{won}: not one winner each"]
    return _told_of_pairs("expiry, twice, against redeeming", world, outcomes, faults=faults)


CASES: tuple[Case, ...] = (
    a_crowd_on_a_hundred_copies,
    a_crowd_in_two_steps,
    a_crowd_on_a_day,
    a_crowd_on_a_budget,
    one_person_many_times,
    one_person_on_two_perks,
    many_cancels_of_one_claim,
    one_key_many_times,
    the_last_code,
    redeem_against_cancel,
    acceptance_against_lapse,
    expiry_against_redeeming,
)


def _everybody(world: World, perk_id: int) -> list[Task]:
    return [as_task(NOON, person, perk_id=perk_id) for person in world.people]


def _given(world: World, perk_id: int, count: int) -> list[Task]:
    """Give claims to the first people; return a task for each."""
    app = world.place.open()
    tasks = []
    with app.app_context(), transaction() as session:
        for person in world.people[:count]:
            claim_id = claim(session, perk_id, Claimant(*person), disclosure_accepted=True, now=NOON)
            tasks.append(as_task(NOON, person, claim_id=claim_id, business_id=world.business_id))
    return tasks


def _offered(world: World, perk_id: int) -> int:
    """Give the only copy away, let two stand in line, and give it back: return the place to which it is offered."""
    (task,) = _given(world, perk_id, 1)
    app = world.place.open()
    with app.app_context():
        with transaction() as session:
            places = [join_line(session, perk_id, Claimant(*person), now=NOON) for person in world.people[1:3]]
        verbs.give_back(task)
    return places[0]


def _told(
    name: str,
    world: World,
    perks: Sequence[int],
    outcomes: Sequence[str],
    *,
    expected: dict[str, int],
    counter: int,
    faults: Sequence[str] = (),
) -> Result:
    counted = sum(counters_of(world, perks))
    told = result(name, outcomes, counter=counted, faults=faults)
    wrong = [*faults, *differences_of(world)]
    if dict(told.outcomes) != expected:
        wrong.append(f"expected {expected}")
    if counted != counter:
        wrong.append(f"the counter should be {counter}")
    return result(name, outcomes, counter=counted, faults=wrong)


def _told_of_pairs(name: str, world: World, outcomes: Sequence[str], *, faults: Sequence[str]) -> Result:
    """Tell of races that either side may win: what is equal in every run is that each had one winner."""
    return result(name, outcomes, counter=None, faults=[*faults, *differences_of(world)])
