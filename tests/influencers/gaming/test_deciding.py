"""What operators decide, how it is undone, and who hears of it."""

import pytest
from sqlalchemy import select

from auth.queries.auditing import audit_log
from influencers.actions.erasure import erase_influencer
from influencers.actions.gaming import decide, undo
from influencers.actions.gaming_appeals import appeal
from influencers.actions.ownership import let_go, take_hold
from influencers.errors import DecidedMeanwhile, NoGamingDecision, NoGamingProposal
from influencers.models import GamingAppeal, GamingDecision, GamingMember, GamingProposal
from influencers.queries.gaming import decisions_table, members_of, proposal_card, queue
from influencers.queries.own_gaming import decisions_about
from kernel.database import transaction
from kernel.models import OutgoingMail
from tests.owning import make_influencer
from tests.suspecting import account_of, found, suspect


def judged(session, proposal, people, verdict="damp", damping=0.0, *, now, by=None):
    left = damping if verdict == "damp" else 1.0
    return decide(
        session, proposal, verdict=verdict, damping=left, reason="They act in step.", user_id=by or people.max, now=now
    )


def in_force(session):
    return [tuple(row.values()) for row in decisions_table(session).to_pylist()]


def mailed(session):
    return {mail.to.partition("@")[0]: mail for mail in session.scalars(select(OutgoingMail))}


@pytest.mark.parametrize("damping", [0.0, 0.1, 0.5])
def test_what_is_damped_is_each_members_attention_to_that_person(people, proposal, session, noon, damping):
    judged(session, proposal, people, damping=damping, now=noon)

    assert in_force(session) == [(actor, target, damping) for actor, target in people.pairs]
    assert proposal_card(session, proposal).state == "decided"


@pytest.mark.parametrize("verdict", ["organised_but_honest", "dismiss"])
def test_a_group_that_is_honest_or_none_at_all_is_not_damped(people, proposal, session, noon, verdict):
    judged(session, proposal, people, verdict, now=noon)

    assert in_force(session) == []
    assert proposal_card(session, proposal).in_force.verdict == verdict


def test_of_several_decisions_about_one_attention_the_lowest_damping_holds(people, proposal, session, noon):
    (other,) = suspect(session, people.group(detector="closed_group", pairs=people.pairs[:2]), now=noon)
    judged(session, proposal, people, damping=0.1, now=noon)
    judged(session, other, people, damping=0.5, now=noon)
    (third,) = suspect(session, people.group(detector="follow_and_drop", pairs=people.pairs[:1]), now=noon)
    judged(session, third, people, damping=0.0, now=noon)

    assert [damping for _actor, _target, damping in in_force(session)] == [0.0, *[0.1] * (len(people.pairs) - 1)]


def test_a_decision_keeps_who_when_why_on_what_and_under_which_formula(people, proposal, session, noon):
    decision_id = judged(session, proposal, people, damping=0.1, now=noon)

    row = session.get_one(GamingDecision, decision_id)
    card = proposal_card(session, proposal).in_force
    assert (card.decided_by, card.decided_at, card.reason) == ("Max", noon, "They act in step.")
    assert (card.formula, card.rule, card.damping_percent) == ("2026.1", None, 10)
    for known in ("88 % of this influence", "7 of 25 named accounts", '"share": 0.88', '"points": 21.5'):
        assert known in row.evidence


def test_who_decides_second_is_told_and_changes_nothing(people, proposal, session, noon):
    judged(session, proposal, people, damping=0.5, now=noon)

    with pytest.raises(DecidedMeanwhile, match="decided about this proposal first"):
        judged(session, proposal, people, "dismiss", now=noon, by=people.olga)
    assert [damping for _actor, _target, damping in in_force(session)] == [0.5] * len(people.pairs)


def test_a_proposal_that_a_later_run_replaced_can_not_be_decided(people, proposal, session, noon):
    suspect(session, people.group(pairs=people.pairs[1:]), generation=2, now=noon)

    with pytest.raises(DecidedMeanwhile, match="found this group anew"):
        judged(session, proposal, people, now=noon)


def test_nobody_decides_about_what_is_not_there(people, session, noon):
    with pytest.raises(NoGamingProposal):
        judged(session, 99, people, now=noon)
    with pytest.raises(NoGamingDecision):
        undo(session, 99, reason="None.", user_id=people.max, now=noon)


def test_a_decision_that_is_undone_damps_nothing_and_its_proposal_waits_again(people, proposal, session, noon):
    decision_id = judged(session, proposal, people, now=noon)
    undo(session, decision_id, reason="They are a class.", user_id=people.olga, now=noon)

    assert in_force(session) == []
    card = proposal_card(session, proposal)
    assert (card.state, card.in_force) == ("open", None)
    assert (card.decisions[0].undone_by, card.decisions[0].undone_reason) == ("Olga", "They are a class.")

    judged(session, proposal, people, "organised_but_honest", now=noon)
    assert [decision.verdict for decision in proposal_card(session, proposal).decisions] == [
        "organised_but_honest",
        "damp",
    ]


def test_what_was_undone_already_is_not_undone_twice(people, proposal, session, noon):
    decision_id = judged(session, proposal, people, now=noon)
    undo(session, decision_id, reason="A mistake.", user_id=people.max, now=noon)

    with pytest.raises(DecidedMeanwhile):
        undo(session, decision_id, reason="Another one.", user_id=people.olga, now=noon)


def test_where_a_later_proposal_waits_what_is_undone_does_not_wait_beside_it(people, proposal, session, noon):
    decision_id = judged(session, proposal, people, now=noon)
    strangers = tuple((1_000 + number, people.pairs[0][1]) for number in range(4))
    (later,) = suspect(session, people.group(pairs=strangers), generation=2, now=noon)

    undo(session, decision_id, reason="A mistake.", user_id=people.max, now=noon)

    assert [card.id for card in queue(session, "open", page=1, size=9).proposals] == [later]
    assert proposal_card(session, proposal).state == "replaced"


def test_whose_attention_is_damped_hears_of_it_and_so_does_whose_score_it_is(people, proposal, session, noon):
    judged(session, proposal, people, damping=0.1, now=noon)

    letters = mailed(session)
    assert set(letters) == {"ada", "bea"}
    assert letters["ada"].subject == "A decision about your score at Bellwether"
    assert letters["bea"].subject == "A decision about your reactions at Bellwether"
    for letter in letters.values():
        assert "counts a tenth" in letter.body
        assert "The reason: They act in step." in letter.body
        assert letter.body.rstrip().endswith("/me/decisions")
    assert "88 %" not in letters["bea"].body


@pytest.mark.parametrize("verdict", ["organised_but_honest", "dismiss"])
def test_where_nothing_is_damped_nobody_is_written_to(people, proposal, session, noon, verdict):
    decision_id = judged(session, proposal, people, verdict, now=noon)
    undo(session, decision_id, reason="Look again.", user_id=people.max, now=noon)

    assert mailed(session) == {}


def test_who_was_told_of_a_damping_is_told_when_it_is_undone(people, proposal, session, noon):
    decision_id = judged(session, proposal, people, now=noon)
    undo(session, decision_id, reason="They are a class.", user_id=people.max, now=noon)

    said = [mail for mail in session.scalars(select(OutgoingMail)) if "taken back" in mail.subject]
    assert {mail.to.partition("@")[0] for mail in said} == {"ada", "bea"}
    assert all("They are a class." in mail.body for mail in said)


def test_everything_is_written_down_without_the_reasons(people, proposal, session, noon):
    decision_id = judged(session, proposal, people, damping=0.5, now=noon)
    undo(session, decision_id, reason="They are a class.", user_id=people.olga, now=noon)

    undone, decided = audit_log(session)
    assert (decided.action, decided.user_id) == ("gaming.decided", people.max)
    assert dict(decided.details) == {"left_percent": 50, "proposal": proposal, "verdict": "damp"}
    assert (undone.action, undone.user_id) == ("gaming.undone", people.olga)
    assert decided.subject == undone.subject == f"decision:{decision_id}"


def test_an_honest_group_is_told_to_whom_it_is_about_alone_and_a_dismissed_one_to_nobody(
    people, proposal, session, noon
):
    judged(session, proposal, people, "organised_but_honest", now=noon)
    (other,) = suspect(session, people.group(detector="closed_group"), now=noon)
    judged(session, other, people, "dismiss", now=noon)

    assert [told.verdict for told in decisions_about(session, people.ada)] == ["organised_but_honest"]
    assert decisions_about(session, people.bea) == ()


def test_whose_attention_was_damped_reads_the_reason_and_no_evidence_about_the_other(people, proposal, session, noon):
    judged(session, proposal, people, now=noon)

    (own,), (other,) = decisions_about(session, people.ada), decisions_about(session, people.bea)
    assert own.is_about_them
    assert own.evidence
    assert own.counter
    assert not other.is_about_them
    assert (other.reason, other.evidence, other.counter, other.members_count) == ("They act in step.", (), (), 0)
    assert decisions_about(session, people.uma) == ()


def test_a_merge_keeps_decisions_for_they_are_about_accounts(people, noon):
    with transaction() as session:
        alone = make_influencer(session, "mastodon:ada2")
        pairs = [(actor, account_of(session, alone)) for actor, _ada in people.pairs]
        (number,) = suspect(session, found(alone, pairs), now=noon)
        judged(session, number, people, now=noon)
        before = in_force(session)
    with transaction() as session:
        take_hold(session, alone, people.ada, now=noon)
    with transaction() as session:
        assert in_force(session) == before
        assert [told.is_about_them for told in decisions_about(session, people.ada)] == [True]
        assert proposal_card(session, number).influencer_id == people.ada_influencer


def test_who_lets_an_account_go_is_concerned_by_its_decisions_no_more(people, proposal, noon):
    with transaction() as session:
        judged(session, proposal, people, now=noon)
        let_go(session, people.bea, people.pairs[-1][0], now=noon)
    with transaction() as session:
        assert decisions_about(session, people.bea) == ()
        assert len(in_force(session)) == len(people.pairs)


def test_who_is_erased_takes_every_suspicion_about_them_along(app, people, proposal, noon):
    with transaction() as session:
        decision_id = judged(session, proposal, people, now=noon)
        appeal(session, decision_id, plea="They are my class.", user_id=people.ada, now=noon)
        (waiting,) = suspect(session, people.group(detector="closed_group"), now=noon)
    with transaction() as session:
        erase_influencer(session, app.extensions["storage"], people.ada_influencer, now=noon)
    with transaction() as session:
        for table in (GamingAppeal, GamingDecision, GamingMember, GamingProposal):
            assert session.scalars(select(table)).all() == []
        with pytest.raises(NoGamingProposal):
            proposal_card(session, waiting)


def test_who_is_erased_leaves_every_group_around_others(app, people, proposal, noon):
    with transaction() as session:
        decision_id = judged(session, proposal, people, now=noon)
        appeal(session, decision_id, plea="I only like her.", user_id=people.bea, now=noon)
        alone = [(people.pairs[-1][0], people.pairs[0][1])]
        (only_bea,) = suspect(session, people.group(detector="closed_group", pairs=alone), now=noon)
    with transaction() as session:
        erase_influencer(session, app.extensions["storage"], people.bea_influencer, now=noon)
    with transaction() as session:
        assert members_of(session, proposal) == set(people.pairs[:-1])
        assert len(in_force(session)) == len(people.pairs) - 1
        assert session.scalars(select(GamingAppeal)).all() == []
        with pytest.raises(NoGamingProposal):
            proposal_card(session, only_bea)
