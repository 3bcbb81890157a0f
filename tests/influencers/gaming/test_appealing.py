"""What people whom a decision concerns say against it, and how operators answer."""

import pytest
from sqlalchemy import select

from auth.queries.auditing import audit_log
from influencers.actions import gaming_appeals
from influencers.actions.gaming import decide, undo
from influencers.actions.gaming_appeals import answer_appeal, appeal
from influencers.errors import AppealWaits, DecidedMeanwhile, NoGamingDecision
from influencers.queries.gaming import decisions_table, proposal_card, queue, waiting_counts
from influencers.queries.own_gaming import decisions_about, own_case
from kernel.models import OutgoingMail


@pytest.fixture
def decision(people, proposal, session, noon) -> int:
    return decide(
        session, proposal, verdict="damp", damping=0.0, reason="They act in step.", user_id=people.max, now=noon
    )


def answered(session, appeal_id, people, outcome, *, now, answer="We looked again."):
    answer_appeal(session, appeal_id, outcome=outcome, answer=answer, user_id=people.olga, now=now)


def answers_mailed(session):
    wanted = ("Your appeal was answered", "A decision that concerned you was taken back")
    mails = select(OutgoingMail).where(OutgoingMail.subject.in_(wanted)).order_by(OutgoingMail.id)
    return [(mail.to.partition("@")[0], mail.subject) for mail in session.scalars(mails)]


@pytest.mark.parametrize("name", ["ada", "bea"])
def test_whom_a_decision_concerns_can_appeal_and_operators_see_that_it_waits(
    people, proposal, decision, session, noon, name
):
    appeal(session, decision, plea="They are my class.", user_id=getattr(people, name), now=noon)

    assert waiting_counts(session).appealed_count == 1
    assert [card.id for card in queue(session, "appealed", page=1, size=9).proposals] == [proposal]
    (waiting,) = proposal_card(session, proposal).waiting
    assert (waiting.user_name, waiting.plea, waiting.made_at) == (name.capitalize(), "They are my class.", noon)
    (own,) = decisions_about(session, getattr(people, name))
    assert [each.plea for each in own.appeals] == ["They are my class."]
    assert not own.can_be_appealed


def test_nobody_else_can_nor_learns_whether_there_is_such_a_decision(people, decision, session, noon):
    for number in (decision, 99):
        with pytest.raises(NoGamingDecision, match="no such decision, or it does not concern you"):
            appeal(session, number, plea="Not mine.", user_id=people.uma, now=noon)


def test_one_appeal_of_somebody_waits_at_a_time_and_others_may_appeal_too(people, decision, session, noon):
    (first,) = appeal(session, decision, plea="They are my class.", user_id=people.ada, now=noon)
    appeal(session, decision, plea="I only like her.", user_id=people.bea, now=noon)
    with pytest.raises(AppealWaits):
        appeal(session, decision, plea="Look.", user_id=people.ada, now=noon)

    answered(session, first, people, "kept", now=noon)

    assert appeal(session, decision, plea="Look again.", user_id=people.ada, now=noon)


def test_people_read_their_own_appeals_and_nobody_elses(people, decision, session, noon):
    appeal(session, decision, plea="They are my class.", user_id=people.ada, now=noon)
    assert [own.appeals for own in decisions_about(session, people.bea)] == [()]


@pytest.mark.parametrize("verdict", ["organised_but_honest", "dismiss"])
def test_there_is_nothing_to_appeal_against_where_nothing_is_damped(people, proposal, session, noon, verdict):
    number = decide(session, proposal, verdict=verdict, damping=1, reason="Seen.", user_id=people.max, now=noon)
    with pytest.raises((DecidedMeanwhile, NoGamingDecision)):
        appeal(session, number, plea="Still.", user_id=people.ada, now=noon)


def test_there_is_nothing_to_appeal_against_what_was_undone(people, decision, session, noon):
    undo(session, decision, reason="A mistake.", user_id=people.max, now=noon)
    with pytest.raises(DecidedMeanwhile, match="damps nothing any more"):
        appeal(session, decision, plea="Still.", user_id=people.ada, now=noon)


def test_after_an_appeal_in_vain_the_decision_stays_and_who_appealed_is_told_why(people, decision, session, noon):
    (number,) = appeal(session, decision, plea="They are my class.", user_id=people.ada, now=noon)
    answered(session, number, people, "kept", now=noon)

    assert len(decisions_table(session)) == len(people.pairs)
    assert answers_mailed(session) == [("ada", "Your appeal was answered")]
    (own,) = decisions_about(session, people.ada)
    assert (own.appeals[0].outcome, own.appeals[0].answer) == ("kept", "We looked again.")


def test_an_appeal_can_undo_the_decision_for_everybody_whom_it_concerns(people, proposal, decision, session, noon):
    (number,) = appeal(session, decision, plea="They are my class.", user_id=people.ada, now=noon)
    appeal(session, decision, plea="I only like her.", user_id=people.bea, now=noon)

    answered(session, number, people, "undone", now=noon)

    assert len(decisions_table(session)) == 0
    assert {name for name, _subject in answers_mailed(session)} == {"ada", "bea"}
    assert len(answers_mailed(session)) == 2
    card = proposal_card(session, proposal)
    assert (card.waiting, card.state) == ((), "open")
    assert [each.outcome for each in card.decisions[0].appeals] == ["undone", "undone"]


def test_undoing_a_decision_answers_the_appeals_that_wait(people, proposal, decision, session, noon):
    appeal(session, decision, plea="They are my class.", user_id=people.ada, now=noon)
    undo(session, decision, reason="They are a class.", user_id=people.max, now=noon)

    (said,) = proposal_card(session, proposal).decisions[0].appeals
    assert (said.outcome, said.answer, said.answered_by) == ("undone", "They are a class.", "Max")


def test_who_answers_second_is_told_and_changes_nothing(people, decision, session, noon):
    (number,) = appeal(session, decision, plea="They are my class.", user_id=people.ada, now=noon)
    answered(session, number, people, "kept", now=noon)

    with pytest.raises(DecidedMeanwhile):
        answered(session, number, people, "undone", now=noon)
    assert len(decisions_table(session)) == len(people.pairs)
    with pytest.raises(NoGamingDecision):
        answered(session, 99, people, "kept", now=noon)


def test_appeals_and_answers_are_written_down_without_their_words(people, decision, session, noon):
    (number,) = appeal(session, decision, plea="They are my class.", user_id=people.ada, now=noon)
    answered(session, number, people, "kept", now=noon)

    answer, plea, *_before = audit_log(session)
    assert (plea.action, plea.user_id, dict(plea.details)) == ("gaming.appealed", people.ada, {"appeal": number})
    assert (answer.action, answer.user_id) == ("gaming.answered", people.olga)
    assert dict(answer.details) == {"appeal": number, "outcome": "kept"}


def test_an_appeal_that_an_undoing_overtakes_does_not_wait_for_ever(people, decision, session, noon, monkeypatch):
    def read_and_overtaken(session, decision_id, user_id):
        found = own_case(session, decision_id, user_id)
        undo(session, decision_id, reason="They are friends.", user_id=people.max, now=noon)
        return found

    monkeypatch.setattr(gaming_appeals, "own_case", read_and_overtaken)
    with pytest.raises(DecidedMeanwhile):
        appeal(session, decision, plea="We are friends.", user_id=people.ada, now=noon)
    assert waiting_counts(session).appealed_count == 0
