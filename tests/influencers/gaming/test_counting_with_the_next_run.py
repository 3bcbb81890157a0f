"""A decision counts from the next scoring run on: in the score, and in the ledger of whom it is about alone."""

import pytest

from influencers.actions.gaming import decide, undo
from influencers.jobs.scoring import RunRequest, run_scores
from influencers.queries.gaming import members_of, proposal_card, proposal_of_decision
from influencers.queries.gaming_stakes import stake_of
from influencers.queries.own_score import own_score
from kernel.database import reading, transaction
from tests.activity_lines import LAST_DAY
from tests.cast import NOON
from tests.suspecting import everybody_around, found, suspect


def score_again(app):
    with app.app_context():
        run_scores(RunRequest(as_of_on=LAST_DAY.date()), now=NOON)


def score_of_ada(cast):
    with cast.app.app_context(), reading() as session:
        return own_score(session, cast.ada_influencer).card.score


def changes_told(cast, decision_id):
    """Return what further decisions would do to the score of those whom a decision is about."""
    with cast.app.app_context(), reading() as session:
        number = proposal_of_decision(session, decision_id)
        stake = stake_of(session, proposal_card(session, number), members_of(session, number), lines=1)
        return {effect.damping_percent: effect.change for effect in stake.effects}


@pytest.fixture
def damped(sqlite_cast, at_noon):
    """A decision about those around Ada, and what it would do to her score as operators read it."""
    with transaction() as session:
        around = everybody_around(session, sqlite_cast.ada_influencer)[:15]
        (number,) = suspect(session, found(sqlite_cast.ada_influencer, around, detector="closed_group"), now=NOON)
        card = proposal_card(session, number)
        told = {
            each.damping_percent: each for each in stake_of(session, card, members_of(session, number), lines=1).effects
        }
        said = {"verdict": "damp", "damping": 0.1, "reason": "In step.", "user_id": sqlite_cast.max}
        return decide(session, number, **said, now=NOON), told[10].score


def test_a_decision_changes_the_score_with_the_next_run_about_as_was_told_and_undoing_it_changes_it_back(
    sqlite_cast, damped
):
    decision_id, told = damped
    before = score_of_ada(sqlite_cast)
    assert told < before - 5

    score_again(sqlite_cast.app)
    assert score_of_ada(sqlite_cast) == pytest.approx(told, abs=0.5)
    assert changes_told(sqlite_cast, decision_id)[50] == 0.0  # of several decisions the lowest holds

    with transaction() as session:
        undo(session, decision_id, reason="A class.", user_id=sqlite_cast.max, now=NOON)
    score_again(sqlite_cast.app)
    assert score_of_ada(sqlite_cast) == before


def test_that_a_line_is_damped_is_read_by_whom_it_is_about_and_by_operators_and_by_nobody_else(sqlite_cast, damped):
    score_again(sqlite_cast.app)

    assert "Damped" in sqlite_cast.client("ada").get("/me/score/ledger").text
    for name in ("nobody", "bea", "bruno", "gil"):
        for path in ("", "/why", "/why?lines=100"):
            page = sqlite_cast.client(name).get(f"/people/{sqlite_cast.ada_influencer}{path}")
            assert page.status_code == 200
            assert "amped" not in page.text
