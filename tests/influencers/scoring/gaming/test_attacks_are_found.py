"""Each attack on a small world is found, with its actors, its stake and its evidence; nobody else is named."""

import numpy as np
import pytest

from influencers.scoring.attacks.ids import account_ids
from influencers.scoring.gaming.proposals import CLOSED_GROUP, DETECTORS, FOLLOW_AND_DROP
from influencers.scoring.gaming.standing import decide
from tests.influencers.scoring.gaming.scenes import ATTACKS, is_honest, score, scores_of

EXPECTED = {
    "rented": {"bought_audience", "no_outside_attention"},
    "disguised": {"bought_audience"},
    "two accounts of one customer": {"bought_audience", "no_outside_attention"},
    "burst hour": {"bought_audience", "no_outside_attention"},
    "socks": {"bought_audience"},
    "follow and drop": {"follow_and_drop"},
    "replying ring": {"closed_group"},
    "mutual ring": {"closed_group"},
    "directed ring": {"no_outside_attention"},
}
AUTHORITY_LEAST = 0.5
"""Share of its weight that a reactor keeps when nobody is left who hears it."""


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_found_by_the_detectors_made_for_it(attacked, name):
    found = attacked.proposals(name)

    by_detector = {detector: {p.target for p in found if p.detector == detector} for detector in EXPECTED[name]}
    everybody = attacked.targets(name) & {person for person, points in attacked.scores.items() if points > 0}
    assert by_detector == dict.fromkeys(EXPECTED[name], everybody)


@pytest.mark.parametrize("name", ATTACKS)
def test_nearly_every_account_of_an_attack_is_named_and_no_bystander(attacked, name):
    named = {actor for proposal in attacked.proposals(name) for actor in proposal.actors}

    actors = attacked.actors(name)
    assert len(named & actors) >= 0.95 * len(actors)
    assert named - actors == set()


def test_nobody_honest_is_proposed_beside_all_these_attacks(attacked):
    assert [each.target for each in attacked.findings.proposals if is_honest(attacked, each.target)] == []


def test_proposals_come_by_detector_then_person_and_hold_most_of_the_influence(attacked):
    found = attacked.findings.proposals

    order = [(DETECTORS.index(each.detector), each.target) for each in found]
    assert order == sorted(set(order))
    assert all(0.5 <= p.share <= 1 and 10 <= p.points <= 100 for p in found if p.detector != FOLLOW_AND_DROP)


def test_every_proposal_says_what_was_seen_in_numbers_and_what_is_usual(attacked):
    for proposal in attacked.findings.proposals:
        assert any("usual" in dict(sentence.figures) for sentence in proposal.evidence)
        assert all(any(sign.isdigit() for sign in sentence.text) for sentence in proposal.evidence)
        assert 1 <= len(proposal.evidence) <= 3


def test_what_speaks_against_a_proposal_is_never_what_it_was_found_by_nor_nothing(attacked):
    told = {
        CLOSED_GROUP: {"elsewhere"},  # that its members are tied to each other is the finding itself
        FOLLOW_AND_DROP: {"kept", "elsewhere"},
    }
    for proposal in attacked.findings.proposals:
        assert {s.code for s in proposal.counter} <= told.get(
            proposal.detector, {"linked", "rooted", "heard", "elsewhere"}
        )
        assert not [s.text for s in proposal.counter if s.text.startswith(("0 of", "0 %"))]


def test_a_proposal_holds_what_its_pairs_hold(attacked):
    rows = attacked.results["pair_ledger"].select("person", "actor", "target", "c9").to_pyarrow().to_pylist()
    held = {(row["person"], row["actor"], row["target"]): row["c9"] for row in rows}
    wholes = attacked.results["person"].select("person", "i9").to_pyarrow().to_pylist()
    whole = {row["person"]: row["i9"] for row in wholes}

    for proposal in attacked.findings.proposals:
        theirs = sum(held[(proposal.target, *pair)] for pair in proposal.pairs)
        assert proposal.share == pytest.approx(theirs / whole[proposal.target])


def test_joined_accounts_are_one_audience_and_all_their_pairs_are_proposed(attacked):
    one, other = account_ids(attacked.planted["two accounts of one customer"].targets).tolist()

    proposal = attacked.proposals("two accounts of one customer")[0]

    assert {target for _, target in proposal.pairs} == {one, other}
    assert len(proposal.pairs) == 2 * len(proposal.actors)


def test_who_followed_back_is_damped_but_not_named(attacked):
    (proposal,) = attacked.proposals("follow and drop")

    (own,) = account_ids(attacked.planted["follow and drop"].targets).tolist()
    assert proposal.actors == (own,)
    assert len(proposal.pairs) > 60
    assert {target for _, target in proposal.pairs} == {own}


def test_looking_changes_no_score(attacked):
    assert scores_of(attacked.results) == attacked.scores


@pytest.fixture(scope="module")
def decided(engine, attacked):
    """Scores after the standing rule decided on every proposal."""
    engine = engine.beside("decided")
    return scores_of(score(engine, attacked.tables | {"decisions": decisions(engine, attacked)}))


@pytest.mark.parametrize("name", ATTACKS)
def test_the_standing_rule_takes_back_what_an_attack_gained(attacked, decided, name):
    assert max(decided.get(person, 0.0) for person in attacked.targets(name)) <= 10


def test_no_decision_raises_a_score(attacked, decided):
    assert {p: points for p, points in decided.items() if points > attacked.scores[p] + 1e-9} == {}


def test_bystanders_lose_no_more_than_the_standing_of_their_reactors(attacked, decided):
    damped = {proposal.target for proposal in attacked.findings.proposals}
    others = {person: points for person, points in attacked.scores.items() if person not in damped and points > 0}

    # The price of posting much rises a little as attention falls: by its tenth root.
    assert all(units(decided[p]) >= units(points) * AUTHORITY_LEAST**1.1 for p, points in others.items())
    assert np.median([points - decided[p] for p, points in others.items()]) <= 0.5


def test_a_decision_that_leaves_everything_changes_nothing(engine, attacked):
    engine = engine.beside("whole")
    whole = decisions(engine, attacked, damping=1.0)

    after = scores_of(score(engine, attacked.tables | {"decisions": whole}))
    assert after == pytest.approx(attacked.scores, abs=1e-9)


def decisions(engine, scene, *, damping=None):
    decided = decide(scene.findings.proposals)
    columns = {
        "actor": np.array([each.actor for each in decided]),
        "target": np.array([each.target for each in decided]),
        "damping": np.array([each.damping if damping is None else damping for each in decided]),
    }
    return engine.load("decisions", columns)


def units(points):
    z = points / (100 - points)
    return 20 * z ** (1 / 0.55)
