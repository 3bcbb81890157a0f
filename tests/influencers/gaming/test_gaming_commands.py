"""flask scores gaming …, as an operator types it."""

import json

import pytest

from influencers.queries.gaming import decisions_table, proposal_card, standing_rule
from influencers.scoring.gaming.standing import RULE
from kernel.database import reading, transaction
from tests.cast import NOON, address_of
from tests.suspecting import COUNTER, EVIDENCE, everybody_around, found, suspect

MAX = ("--by", address_of("max"))


@pytest.fixture
def group(sqlite_cast, at_noon) -> int:
    with transaction() as session:
        around = everybody_around(session, sqlite_cast.ada_influencer)
        (number,) = suspect(session, found(sqlite_cast.ada_influencer, around, detector="closed_group"), now=NOON)
        return number


@pytest.fixture
def gaming(sqlite_cast):
    def run(*words, exit_code=0):
        said = sqlite_cast.app.test_cli_runner().invoke(args=["scores", "gaming", *map(str, words)])
        assert said.exit_code == exit_code, said.output
        return said.output

    return run


def asked(question):
    with reading() as session:
        return question(session)


def test_list_shows_what_waits_and_so_does_its_json(group, gaming):
    assert any(line.split()[:2] == [str(group), "21.5"] for line in gaming("list").splitlines())
    told = json.loads(gaming("list", "--json"))
    assert group in [proposal["id"] for proposal in told["proposals"]]
    assert told["counts"]["open"] == len(told["cases"])
    assert gaming("list", "--kind", "damped") == "No proposal is in that state.\n"


def test_show_tells_evidence_what_speaks_against_it_and_what_a_decision_would_do(group, gaming):
    said = gaming("show", group)
    for told in (EVIDENCE.text, COUNTER.text, "if they count a tenth (to first order)", "bluesky:id:did:fan002"):
        assert told in said
    stake = json.loads(gaming("show", group, "--json"))["stake"]
    assert len(stake["members"]) == stake["found_count"] == 25


def test_decide_and_undo_are_an_operators_by_name(sqlite_cast, group, gaming):
    gaming("decide", group, "damp-10", "--reason", "In step.", *MAX)
    decision = asked(lambda session: proposal_card(session, group)).in_force
    assert (decision.damping_percent, decision.decided_by) == (10, "Max")
    assert "Damped: counts a tenth. In step." in gaming("show", group)
    assert "decided about this proposal first" in gaming(
        "decide", group, "dismiss", "--reason", "No.", *MAX, exit_code=1
    )

    gaming("undo", decision.id, "--reason", "A class.", *MAX)
    assert len(asked(decisions_table)) == 0


@pytest.mark.parametrize("email", [address_of("ada"), "nobody@cast.example"])
def test_nobody_else_decides(group, gaming, email):
    said = gaming("decide", group, "dismiss", "--reason", "No.", "--by", email, exit_code=1)
    assert "No operator signs in as" in said
    assert asked(lambda session: proposal_card(session, group)).state == "open"


def test_standing_shows_and_switches_the_rule(sqlite_cast, gaming, at_noon):
    assert gaming("standing") == "No rule decides by itself.\n"
    gaming("standing", RULE.version, exit_code=2)
    assert f"Rule {RULE.version} decides" in gaming("standing", RULE.version, *MAX)
    assert asked(standing_rule).by == "Max"
    assert gaming("standing", "off", *MAX).startswith("No rule decides by itself, set by Max")


def test_what_is_not_there_is_told(gaming, at_noon):
    assert "There is no such proposal" in gaming("show", 99, exit_code=1)
    assert "There is no such decision" in gaming("undo", 99, "--reason", "No.", *MAX, exit_code=1)


@pytest.mark.parametrize(
    ("reason", "told"), [("", "Say why"), ("   ", "Say why"), ("x" * 2_001, "1 to 2,000 characters")]
)
def test_a_reason_that_the_page_refuses_is_refused_here_by_its_option(group, gaming, reason, told):
    for words in (("decide", group, "dismiss"), ("undo", 1)):
        said = gaming(*words, "--reason", reason, *MAX, exit_code=2)
        assert "'--reason'" in said
        assert told in said
    assert asked(lambda session: proposal_card(session, group)).state == "open"


def test_a_number_beyond_all_there_can_be_is_refused_in_a_sentence(gaming, at_noon):
    for words in (("show", 10**23), ("decide", 10**23, "dismiss", "--reason", "No.", *MAX)):
        assert "is not in the range" in gaming(*words, exit_code=2)
