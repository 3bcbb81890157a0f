"""Several who decide at one moment: one of them does, the others are told. Real threads, each database."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from influencers.actions.gaming import decide, undo
from influencers.actions.gaming_appeals import answer_appeal, appeal
from influencers.errors import AppealWaits, DecidedMeanwhile
from influencers.queries.gaming import decisions_table, proposal_card
from kernel.database import reading, transaction
from tests.suspecting import suspect

TOGETHER = 4


@pytest.fixture
def at_once(app):
    """Run verbs at one moment, each in a transaction of its own; return what came of them, counted."""

    def run(*verbs):
        barrier = Barrier(len(verbs))

        def one(verb):
            with app.app_context():
                barrier.wait()
                try:
                    with transaction() as session:
                        verb(session)
                except (DecidedMeanwhile, AppealWaits) as refusal:
                    return type(refusal).__name__
            return "done"

        with ThreadPoolExecutor(len(verbs)) as pool:
            return Counter(pool.map(one, verbs))

    return run


def asked(question):
    with reading() as session:
        return question(session)


def verdicts(people, proposal, noon):
    dampings = (0.0, 0.1, 0.5, 1.0)
    for damping in dampings:
        verdict = "damp" if damping < 1 else "dismiss"
        said = {"verdict": verdict, "damping": damping, "reason": f"{damping}", "user_id": people.max, "now": noon}
        yield lambda session, said=said: decide(session, proposal, **said)


@pytest.fixture
def decision(people, proposal, noon):
    with transaction() as session:
        return decide(session, proposal, verdict="damp", damping=0.0, reason="Seen.", user_id=people.max, now=noon)


def test_of_operators_who_decide_at_one_moment_one_decides(people, proposal, at_once, noon):
    came = at_once(*verdicts(people, proposal, noon))

    assert came == {"done": 1, "DecidedMeanwhile": TOGETHER - 1}
    (decided,) = asked(lambda session: proposal_card(session, proposal)).decisions
    left = set(asked(decisions_table)["damping"].to_pylist())
    assert left == ({decided.damping_percent / 100} if decided.verdict == "damp" else set())


def test_of_operators_who_undo_at_one_moment_one_undoes(people, proposal, decision, at_once, noon):
    one = {"reason": "A class.", "user_id": people.olga, "now": noon}
    assert at_once(*[lambda session: undo(session, decision, **one)] * TOGETHER) == {
        "done": 1,
        "DecidedMeanwhile": TOGETHER - 1,
    }


def test_of_appeals_that_somebody_sends_at_one_moment_one_waits(people, proposal, decision, at_once, noon):
    one = {"plea": "A class.", "user_id": people.ada, "now": noon}
    assert at_once(*[lambda session: appeal(session, decision, **one)] * TOGETHER) == {
        "done": 1,
        "AppealWaits": TOGETHER - 1,
    }


def test_of_operators_who_answer_one_appeal_at_one_moment_one_answers(people, proposal, decision, at_once, noon):
    with transaction() as session:
        (number,) = appeal(session, decision, plea="A class.", user_id=people.ada, now=noon)
    outcomes = ("kept", "undone") * (TOGETHER // 2)

    came = at_once(
        *(
            lambda session, outcome=outcome: answer_appeal(
                session, number, outcome=outcome, answer="Looked.", user_id=people.max, now=noon
            )
            for outcome in outcomes
        )
    )

    assert came == {"done": 1, "DecidedMeanwhile": TOGETHER - 1}
    ((said,),) = [each.appeals for each in asked(lambda session: proposal_card(session, proposal)).decisions]
    assert len(asked(decisions_table)) == (len(people.pairs) if said.outcome == "kept" else 0)


def test_a_decision_and_a_run_that_finds_the_group_anew_do_not_both_have_it(people, proposal, at_once, noon):
    decided, *_others = verdicts(people, proposal, noon)

    def run(session):
        suspect(session, people.group(pairs=people.pairs[1:]), generation=2, now=noon)

    came = at_once(decided, run)

    card = asked(lambda session: proposal_card(session, proposal))
    assert card.state == ("decided" if came == {"done": 2} else "replaced")
    assert bool(card.in_force) is (card.state == "decided")
