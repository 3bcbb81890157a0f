"""What detectors find comes into the queue once, and comes back only when it has grown."""

import pytest
from sqlalchemy import select

from influencers.actions.erasure import erase_influencer
from influencers.actions.gaming import decide, undo
from influencers.actions.gaming_finds import propose
from influencers.actions.ownership import take_hold
from influencers.models import GamingDecision, GamingProposal
from influencers.queries.gaming import decisions_table, known_people, members_of, proposal_card, queue
from influencers.scoring.gaming.proposals import Sentence
from kernel.database import reading, transaction
from tests.owning import make_influencer, make_user
from tests.suspecting import COUNTER, EVIDENCE, account_of, findings, found, suspect


def kinds(session):
    return {kind: count for kind, count in queue(session, "open", page=1, size=9).counts.items() if count}


def judged(session, proposal, people, verdict, *, now):
    damping = 0.0 if verdict == "damp" else 1.0
    return decide(session, proposal, verdict=verdict, damping=damping, reason="Seen.", user_id=people.max, now=now)


def more_pairs(people, count):
    return tuple((1_000 + number, people.pairs[0][1]) for number in range(count))


def test_what_is_found_waits_in_the_queue_with_its_evidence_and_what_speaks_against_it(people, session, noon):
    (number,) = suspect(session, people.group(share=0.8, points=21.5), generation=7, now=noon)

    card = proposal_card(session, number)
    assert (card.detector, card.influencer_id, card.state) == ("bought_audience", people.ada_influencer, "open")
    assert (card.members_count, card.share, card.points, card.generation) == (7, 0.8, 21.5, 7)
    assert (card.evidence, card.counter) == ((EVIDENCE.text,), (COUNTER.text,))
    assert members_of(session, number) == set(people.pairs)
    assert kinds(session) == {"open": 1}


def test_a_proposal_changes_no_score(people, proposal, session):
    assert len(decisions_table(session)) == 0


def test_the_same_findings_twice_change_nothing(people, proposal, session, noon):
    again = propose(session, findings(people.group()), generation=2, formula="2026.1", now=noon)

    assert (again.new, again.open, again.settled) == ((), 1, 0)
    assert kinds(session) == {"open": 1}
    assert proposal_card(session, proposal).seen_generation == 2


def test_a_group_of_other_members_takes_the_place_of_the_open_one(people, proposal, session, noon):
    (newer,) = suspect(session, people.group(pairs=people.pairs[:-1]), generation=2, now=noon)

    assert proposal_card(session, proposal).state == "replaced"
    assert [card.id for card in queue(session, "open", page=1, size=9).proposals] == [newer]


def test_groups_of_other_detectors_and_people_stand_beside_each_other(people, proposal, session, noon):
    around_bea = [(people.pairs[0][0], account_of(session, people.bea_influencer))]
    new = suspect(session, people.group(detector="closed_group"), found(people.bea_influencer, around_bea), now=noon)

    assert len(new) == 2
    assert {card.id for card in queue(session, "open", page=1, size=9).proposals} == {proposal, *new}


@pytest.mark.parametrize("verdict", ["damp", "organised_but_honest", "dismiss"])
@pytest.mark.parametrize(("newcomers", "comes_back"), [(0, False), (3, False), (4, True)])
def test_a_group_about_which_somebody_decided_comes_back_when_it_has_grown_by_half(
    people, proposal, session, noon, verdict, newcomers, comes_back
):
    judged(session, proposal, people, verdict, now=noon)

    again = propose(
        session,
        findings(people.group(pairs=(*people.pairs, *more_pairs(people, newcomers)))),
        generation=2,
        formula="2026.1",
        now=noon,
    )

    assert (len(again.new), again.settled) == ((1, 0) if comes_back else (0, 1))


def test_a_group_that_shares_nobody_with_the_one_decided_about_is_another_one(people, proposal, session, noon):
    judged(session, proposal, people, "damp", now=noon)

    assert len(suspect(session, people.group(pairs=more_pairs(people, 3)), generation=2, now=noon)) == 1


def test_a_group_whose_decision_was_undone_waits_again_and_is_not_proposed_twice(people, proposal, session, noon):
    decision = judged(session, proposal, people, "damp", now=noon)
    undo(session, decision, reason="A mistake.", user_id=people.max, now=noon)

    assert suspect(session, people.group(), generation=2, now=noon) == ()
    assert kinds(session) == {"open": 1}


def test_a_group_is_known_again_after_its_person_was_merged_into_another(people, noon):
    with transaction() as session:
        alone, user = make_influencer(session, "mastodon:ada2"), make_user(session, "carl")
        pairs = tuple((actor, account_of(session, alone)) for actor, _ada in people.pairs)
        (number,) = suspect(session, found(alone, pairs), now=noon)
        judged(session, number, people, "organised_but_honest", now=noon)
        other = make_influencer(session, "bluesky:carl")
    with transaction() as session:
        for each in (other, alone):
            kept = take_hold(session, each, user, now=noon)

    assert kept == other
    with transaction() as session:
        assert suspect(session, found(other, pairs), generation=2, now=noon) == ()
    with reading() as session:
        assert proposal_card(session, number).influencer_id == other


def test_whom_evidence_calls_the_person_of_the_same_audience_is_named_to_operators(people, session, noon):
    figures = (("count", 5.0), ("twin", float(people.bea_influencer)))
    shared = Sentence("shared", "5 of 7 reactors are also the audience of one other person.", figures)
    (number,) = suspect(session, people.group(evidence=(shared,)), now=noon)

    assert proposal_card(session, number).twin == (people.bea_influencer, f"influencer {people.bea_influencer}")


def test_of_who_was_erased_no_evidence_about_others_goes_on_to_speak(app, people, noon):
    figures = (("count", 5.0), ("twin", float(people.bea_influencer)))
    shared = Sentence("shared", "5 of 7 reactors are also the audience of one other person.", figures)
    with transaction() as session:
        (number,) = suspect(session, people.group(evidence=(shared,)), now=noon)
        said = {"verdict": "damp", "damping": 0.0, "reason": "Bought.", "user_id": people.max}
        decision = decide(session, number, **said, now=noon)
        erase_influencer(session, app.extensions["storage"], people.bea_influencer, now=noon)
    with reading() as session:
        assert proposal_card(session, number).evidence == (shared.text,)
        for kept in (session.get(GamingProposal, number), session.get(GamingDecision, decision)):
            assert "twin" not in kept.evidence
            assert '"count": 5.0' in kept.evidence


def test_known_people_are_those_who_proved_an_account_and_were_not_erased(app, people, noon):
    with transaction() as session:
        assert known_people(session) == (people.ada_influencer, people.bea_influencer)
        erase_influencer(session, app.extensions["storage"], people.bea_influencer, now=noon)
    with reading() as session:
        assert known_people(session) == (people.ada_influencer,)


def test_who_was_removed_while_gaming_was_looked_for_is_in_no_proposal(app, people, noon):
    storage = app.extensions["storage"]
    with transaction() as session:
        erase_influencer(session, storage, people.bea_influencer, now=noon)
        (number,) = suspect(session, people.group(), now=noon)
        assert members_of(session, number) == frozenset(people.pairs[:-1])
        erase_influencer(session, storage, people.ada_influencer, now=noon)

        assert suspect(session, people.group(), now=noon) == ()

        assert session.scalars(select(GamingProposal)).all() == []
