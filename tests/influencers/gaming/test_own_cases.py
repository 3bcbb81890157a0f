"""What was decided at once about one group is one case to those whom it concerns: read, appealed and answered once."""

import pytest
from sqlalchemy import event, select

from influencers.actions.gaming import decide, decide_case, undo
from influencers.actions.gaming_appeals import answer_appeal, appeal
from influencers.errors import AppealWaits, DecidedMeanwhile
from influencers.queries.gaming import decisions_table, proposal_card, queue, waiting_counts
from influencers.queries.gaming_cases import appealed_at_once
from influencers.queries.own_gaming import damped_count, decisions_about, own_cases
from kernel.database import reading, transaction
from kernel.models import OutgoingMail
from tests.cast import NOON
from tests.pages.html import Page
from tests.suspecting import account_of, everybody_around, found, suspect

SAID = {"verdict": "damp", "damping": 0.1, "reason": "You all pass on whatever one of you posts."}
PLEA = "We are the brass band of Lyon."


def asked(question, *args, **named):
    with reading() as session:
        return question(session, *args, **named)


def mails_to(name):
    asked_for = select(OutgoingMail).where(OutgoingMail.to.like(f"{name}@%"))
    return asked(lambda session: len(session.scalars(asked_for).all()))


@pytest.fixture
def ring(people, noon) -> tuple[int, ...]:
    """Everybody endorses everybody: Ada, Bea and two strangers, each found with the other three around them."""
    ids = [people.ada_influencer, people.bea_influencer]
    with transaction() as session:
        accounts = [account_of(session, each) for each in ids] + [actor for actor, _ada in people.pairs[:2]]
        groups = []
        for influencer_id, target in zip(ids, accounts, strict=False):
            around = [(actor, target) for actor in accounts if actor != target]
            groups.append(found(influencer_id, around, detector="closed_group"))
        return suspect(session, *groups, now=noon)


@pytest.fixture
def decided(people, ring, noon) -> tuple[int, ...]:
    with transaction() as session:
        return decide_case(session, ring[0], **SAID, user_id=people.max, now=noon)


def test_whoever_is_in_a_ring_reads_one_case(people, decided):
    (case,) = asked(own_cases, people.ada)
    assert [each.id for each in case.about_them] == [decided[0]]
    assert [each.id for each in case.about_others] == [decided[1]]
    assert asked(damped_count, people.ada) == 1


def test_how_much_is_damped_is_told_without_reading_who_is_in_the_groups(people, proposal, decided, noon):
    with transaction() as session:
        decide(session, proposal, **SAID, user_id=people.olga, now=noon)
    asked_for = []
    with reading() as session:
        heard = session.get_bind()
        event.listen(heard, "before_cursor_execute", lambda *given: asked_for.append(given[2]))
        assert damped_count(session, people.ada) == 2
        assert damped_count(session, people.uma) == 0
    assert len(asked_for) == 2


def test_what_was_decided_at_another_time_or_taken_back_alone_is_another_case(people, ring, proposal, decided, noon):
    with transaction() as session:
        decide(session, proposal, **SAID, user_id=people.olga, now=noon)
    assert [len(case.decisions) for case in asked(own_cases, people.ada)] == [1, 2]
    with transaction() as session:
        undo(session, decided[1], reason="Not her.", user_id=people.olga, now=noon)
    assert [len(case.decisions) for case in asked(own_cases, people.ada)] == [1, 1, 1]


def test_one_appeal_is_against_all_of_the_case_and_waits_as_one(people, ring, decided, noon):
    with transaction() as session:
        made = appeal(session, decided[1], plea=PLEA, user_id=people.ada, now=noon)
    assert len(made) == 2
    assert asked(waiting_counts).appealed_count == 1
    shown = asked(queue, "appealed", page=1, size=9)
    assert [sorted(card.id for card in case) for case in shown.cases] == [sorted(ring)]
    (case,) = asked(own_cases, people.ada)
    assert [each.plea for each in case.appeals] == [PLEA]
    with pytest.raises(AppealWaits), transaction() as session:
        appeal(session, decided[0], plea="Look!", user_id=people.ada, now=noon)


def test_an_appeal_leaves_out_what_was_taken_back_before(people, decided, noon):
    with transaction() as session:
        undo(session, decided[0], reason="Not her.", user_id=people.olga, now=noon)
        assert len(appeal(session, decided[1], plea=PLEA, user_id=people.ada, now=noon)) == 1
        with pytest.raises(DecidedMeanwhile):
            appeal(session, decided[0], plea=PLEA, user_id=people.ada, now=noon)


@pytest.mark.parametrize(("outcome", "damped_pairs"), [("kept", 6), ("undone", 0)])
def test_one_answer_is_about_all_of_the_case_and_comes_once(people, decided, noon, outcome, damped_pairs):
    with transaction() as session:
        made = appeal(session, decided[0], plea=PLEA, user_id=people.ada, now=noon)
        appeal(session, decided[0], plea=PLEA, user_id=people.bea, now=noon)
        before = mails_to("ada")
        said = {"outcome": outcome, "answer": "We looked.", "user_id": people.olga}
        assert answer_appeal(session, made[0], **said, now=noon) == 2
        with pytest.raises(DecidedMeanwhile):
            answer_appeal(session, made[1], **said, now=noon)
    assert len(asked(decisions_table)) == damped_pairs
    assert mails_to("ada") == before + 1
    (case,) = asked(own_cases, people.ada)
    assert [each.outcome for each in case.appeals] == [outcome]
    # Bea's own words wait for their own answer where the decisions stay.
    assert asked(waiting_counts).appealed_count == (1 if outcome == "kept" else 0)


def test_an_answer_is_about_one_case_though_the_same_was_said_of_another_at_the_same_moment(people, decided, noon):
    with transaction() as session:
        (other,) = suspect(session, people.group(), now=noon)
        alone = decide(session, other, **SAID, user_id=people.max, now=noon)
        together = appeal(session, decided[0], plea=PLEA, user_id=people.ada, now=noon)
        apart = appeal(session, alone, plea=PLEA, user_id=people.ada, now=noon)

    assert asked(appealed_at_once, together[0]) == tuple(sorted(together))
    assert asked(appealed_at_once, apart[0]) == apart
    with transaction() as session:
        answer_appeal(session, apart[0], outcome="undone", answer="They are fans.", user_id=people.olga, now=noon)
    assert asked(proposal_card, other).state == "open"
    assert len(asked(decisions_table)) == 6


def test_the_page_shows_one_card_a_case_with_the_others_folded_inside(sqlite_cast, at_noon):
    ada, bea = sqlite_cast.ada_influencer, sqlite_cast.bea_influencer
    with transaction() as session:
        around = everybody_around(session, ada)
        accounts = [actor for actor, _ada in around] + [around[0][1]]
        target = account_of(session, bea)
        around_bea = [(actor, target) for actor in accounts if actor != target]
        groups = [found(ada, around, detector="closed_group"), found(bea, around_bea, detector="closed_group")]
        suspected = suspect(session, *groups, now=NOON)
        decide_case(session, suspected[0], **SAID, user_id=sqlite_cast.max, now=NOON)
    client = sqlite_cast.client("ada")
    page = Page(client.get("/me/decisions", headers={"Accept": "text/html"}).text)
    (heading,) = [tag.text for tag in page.all("h2")]
    assert heading == "Closed group: attention to you, and yours to 1 other"
    assert "1 decision of operators concerns you" in client.get("/me/score").text
    (form,) = [tag.get("action") for tag in page.all("form") if "/appeal" in (tag.get("action") or "")]
    assert client.post(form, data={"plea": PLEA}).status_code == 303

    number = asked(decisions_about, sqlite_cast.ada)[0].appeals[0].id
    operator = sqlite_cast.client("max")
    shown = operator.get(f"/operator/gaming/{suspected[0]}", headers={"Accept": "text/html"}).text
    assert "It is against all 2 decisions of the case that concern Ada" in shown
    answered = operator.post(
        f"/operator/gaming/appeals/{number}/answer", data={"outcome": "undone", "answer": "A band."}
    )
    assert answered.status_code == 303
    assert [asked(proposal_card, each).state for each in suspected] == ["open", "open"]
