"""A standing rule decides by itself where an operator said so, and never where a person has looked."""

import pytest

from auth.queries.auditing import audit_log
from influencers.actions.gaming import decide, switch_standing_rule, undo
from influencers.actions.gaming_appeals import appeal
from influencers.jobs.gaming import store_findings
from influencers.queries.gaming import decisions_table, proposal_card, queue, standing_rule
from influencers.queries.own_gaming import decisions_about
from influencers.scoring.gaming.standing import RULE
from kernel.database import reading, transaction
from tests.suspecting import findings

DETECTORS = ("bought_audience", "closed_group", "no_outside_attention", "follow_and_drop")


@pytest.fixture
def is_on(people, noon):
    with transaction() as session:
        switch_standing_rule(session, RULE.version, user_id=people.max, now=noon)


def looked(*groups, now, generation=1):
    return store_findings(findings(*groups), generation=generation, formula="2026.1", now=now)


def asked(question):
    with reading() as session:
        return question(session)


def damped():
    return len(asked(decisions_table))


def only(kind):
    return asked(lambda session: queue(session, kind, page=1, size=9)).proposals


def test_without_an_operators_word_every_proposal_waits_for_a_person(people, noon):
    came = looked(people.group(), now=noon)

    assert (len(came.proposed.new), came.damped_count) == (1, 0)
    assert len(only("open")) == 1
    assert asked(standing_rule).version is None


@pytest.mark.parametrize("detector", DETECTORS)
def test_where_it_is_on_it_damps_what_is_found_and_its_decisions_are_marked_as_its_own(people, is_on, noon, detector):
    came = looked(people.group(detector=detector), now=noon)

    assert (came.damped_count, damped()) == (1, len(people.pairs))
    (card,) = only("damped")
    assert (card.in_force.rule, card.in_force.decided_by, card.in_force.damping_percent) == (RULE.version, None, 0)
    assert RULE.version in card.in_force.reason
    (told,) = asked(lambda session: decisions_about(session, people.ada))
    assert told.rule == RULE.version


def test_what_waited_before_it_was_switched_on_still_waits_for_a_person(people, proposal, is_on, noon):
    assert looked(people.group(), now=noon).damped_count == 0
    assert [card.id for card in only("open")] == [proposal]


def test_switched_off_it_decides_no_more_and_what_it_decided_stays(people, is_on, noon):
    looked(people.group(), now=noon)
    with transaction() as session:
        switch_standing_rule(session, None, user_id=people.olga, now=noon)

    assert looked(people.group(detector="closed_group"), now=noon).damped_count == 0
    assert damped() == len(people.pairs)


def test_of_whomever_a_person_has_looked_at_it_leaves_everything_to_people(people, proposal, is_on, noon):
    with transaction() as session:
        honest = {"verdict": "organised_but_honest", "damping": 1, "reason": "Seen.", "user_id": people.max}
        decide(session, proposal, **honest, now=noon)

    assert looked(people.group(detector="closed_group"), now=noon).damped_count == 0
    assert len(only("open")) == 1


@pytest.mark.parametrize("step", ["undo", "appeal"])
def test_what_somebody_undid_or_appealed_against_it_does_not_decide_again(people, is_on, noon, step):
    looked(people.group(), now=noon)
    (card,) = only("damped")
    with transaction() as session:
        if step == "undo":
            undo(session, card.in_force.id, reason="A class.", user_id=people.max, now=noon)
        else:
            appeal(session, card.in_force.id, plea="A class.", user_id=people.ada, now=noon)
    before = damped()

    strangers = tuple((1_000 + number, people.pairs[0][1]) for number in range(9))
    assert looked(people.group(pairs=strangers), now=noon, generation=2).damped_count == 0
    assert damped() == before


def test_who_switched_it_and_when_is_told_and_written_down(people, is_on, noon):
    rule = asked(standing_rule)
    assert (rule.version, rule.by, rule.at) == (RULE.version, "Max", noon)
    (entry,) = asked(audit_log)
    assert (entry.action, entry.user_id, dict(entry.details)) == (
        "gaming.rule_switched",
        people.max,
        {"version": RULE.version},
    )


def test_what_the_rule_decided_is_written_down_as_the_houses_with_its_version(people, is_on, noon):
    looked(people.group(), now=noon)

    decided = asked(audit_log)[0]
    assert (decided.action, decided.user_id, decided.details["rule"]) == ("gaming.decided", None, RULE.version)


def test_mail_about_what_it_decided_leaves_at_once(people, is_on, noon, asked_soon):
    looked(people.group(), now=noon)
    assert asked_soon == ["deliver_mail"]
    assert asked(lambda session: proposal_card(session, only("damped")[0].id)).state == "decided"


def test_of_another_version_than_the_one_at_hand_an_operators_word_says_nothing(people, noon):
    with transaction() as session:
        switch_standing_rule(session, "1999.1", user_id=people.max, now=noon)

    assert looked(people.group(), now=noon).damped_count == 0
