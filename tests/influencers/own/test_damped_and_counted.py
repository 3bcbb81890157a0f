"""What was decided on gaming, and reactions that were only counted: in the ledger, on pages, in what changed."""

import csv
import io
import json
import shutil

import pytest
from sqlalchemy import insert, update

from app import create_app
from influencers.generations.reading import current_generation
from influencers.models import GamingDecision, GamingMember, GamingProposal, Influencer, ListingBasis
from influencers.queries.accounts import resolve
from influencers.queries.changes import what_changed
from influencers.queries.explanations import explain
from influencers.queries.people import influencer_card
from influencers.queries.readers import UNSEEN, Reader
from kernel.clock import to_us
from kernel.config import Settings
from kernel.database import reading, transaction
from tests.activity_lines import LAST_DAY, account, crowd, post, stamp, write_lines
from tests.cast import make_cast
from tests.influencers.own.conftest import WEEK, on_a_copy, score, world
from tests.pages.html import Page

DAMPED = crowd(24)[8:14]  # they reacted before the first scoring, too
NOBODY_KNOWN = "Reactions were counted, but not who reacted"


def settings_of(folder):
    return Settings(
        storage=folder, listing="public", secret_key="a key for tests", trusted_sources=frozenset({"archive"})
    )


def counted():
    """Posts of Ada, and of Kaja to whom nobody is known to react, as an archive counted their reactions."""
    kaja = account("kaja", kind="organisation")
    first = post("kaja", 0, text="On #coffee", days_ago=15) | {"metrics": {"likes": 5_000, "reshares": 40}}
    later = post("ada", 7, text="On #espresso", days_ago=3) | {"metrics": {"likes": 900, "replies": 12}}
    return [kaja, first, later | {"seen_at": stamp(2)}]


def load(app, path, *options):
    assert app.test_cli_runner().invoke(args=["activity", "load", str(path), *options]).exit_code == 0


def decide(session, ada, pairs):
    """What an operator decides: the attention of some to Ada counts not at all."""
    evidence = {"evidence": "[]", "formula": "2026.1"}
    proposal = session.scalar(
        insert(GamingProposal)
        .values(
            **evidence,
            detector="closed_group",
            influencer_id=ada,
            members_count=len(pairs),
            share=0.3,
            points=5.0,
            counter="[]",
            generation=1,
            found_us=to_us(LAST_DAY),
            seen_generation=1,
            state="decided",
        )
        .returning(GamingProposal.id)
    )
    session.execute(insert(GamingMember), [{"proposal_id": proposal, "actor": a, "target": t} for a, t in pairs])
    judged = {"verdict": "damp", "damping_percent": 0, "reason": "They were paid.", "decided_us": to_us(LAST_DAY)}
    session.execute(insert(GamingDecision).values(**evidence, **judged, proposal_id=proposal, rule="2026.1"))


def account_of(session, handle):
    """In this world an account has the number of its person: nobody was merged."""
    return resolve(session, f"bluesky:{handle}")


@pytest.fixture(scope="module")
def decided_world(tmp_path_factory):
    """Scored before and after a decision about six of Ada's fans."""
    folder = tmp_path_factory.mktemp("decided")
    app = create_app(settings_of(folder / "var"))
    load(app, write_lines(folder / "activity.ndjson", world()))
    load(app, write_lines(folder / "counts.ndjson", counted()), "--source", "archive")
    cast = make_cast(app)
    score(app, LAST_DAY - WEEK)
    with app.app_context(), transaction() as session:
        ada = cast.ada_influencer
        decide(session, ada, [(account_of(session, fan), account_of(session, "ada")) for fan in DAMPED])
    score(app, LAST_DAY)
    with app.app_context():
        assert app.test_cli_runner().invoke(args=["search", "rebuild"]).exit_code == 0
    app.extensions["engine"].dispose()
    return folder / "var", cast


@pytest.fixture
def decided(decided_world, tmp_path):
    yield from on_a_copy(*decided_world, tmp_path)


def explained(influencer_id, reader=Reader.OPERATOR):
    with reading() as session:
        return explain(session, influencer_id, reader=reader)


def page_of(cast, path, name="nobody"):
    answer = cast.client(name).get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def kaja():
    with reading() as session:
        return resolve(session, "bluesky:kaja")


def told(decided, *options):
    result = decided.app.test_cli_runner().invoke(args=["scores", "explain", "bluesky:ada", *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_counts_are_one_line_of_the_ledger_and_every_list_of_parts_still_sums(decided):
    found = explained(decided.ada_influencer)
    (line,) = [line for line in found.contributions if line.is_anonymous]
    assert (line.actor_id, line.actor, line.acts_count, line.reasons) == (None, UNSEEN, 912, ())
    for parts in (found.contributions, found.by_network, found.by_kind, found.by_reason):
        assert sum(round(part.influence * 1e9) for part in parts) == round(found.influence * 1e9)
        assert sum(round(part.points * 10) for part in parts) == round(found.score * 10)
    for parts in (found.by_kind, found.by_reason):
        (part,) = [part for part in parts if part.name == "anonymous"]
        assert (part.influence, part.count) == (line.influence, 0)


def test_a_reactor_who_is_damped_to_nothing_stays_in_the_ledger_with_the_reason(decided):
    lines = {line.actor: line for line in explained(decided.ada_influencer).contributions}
    for fan in DAMPED:
        assert lines[f"did:{fan}"].influence == 0
        assert lines[f"did:{fan}"].acts_count > 0
        assert "DAMPED" in lines[f"did:{fan}"].reasons
    assert [name for name, line in lines.items() if "DAMPED" in line.reasons and line.influence] == []
    with reading() as session:
        assert influencer_card(session, decided.ada_influencer).reactors_count == len(lines) - len(DAMPED) - 1


def test_what_was_decided_is_told_to_the_owner_and_to_operators_but_not_to_others(decided):
    ada = decided.ada_influencer
    for reader, is_told in ((Reader.ANYONE, False), (Reader.OWNER, True), (Reader.OPERATOR, True)):
        reasons = {code for line in explained(ada, reader).contributions for code in line.reasons}
        assert ("DAMPED" in reasons) is is_told
    assert "Damped" not in page_of(decided, f"/people/{ada}/why").one("main").text
    assert "Damped" in page_of(decided, "/me/score/ledger", name="ada").one("main").text


def test_others_see_no_line_that_counts_for_nothing_since_it_would_tell_what_was_decided(decided):
    ada, all_lines = decided.ada_influencer, explained(decided.ada_influencer).contributions
    with transaction() as session:
        fan = account_of(session, DAMPED[0])
        session.execute(insert(ListingBasis).values(influencer_id=fan, basis="consent", source="a test", since_us=0))
    found = explained(ada, Reader.ANYONE)
    assert len(found.contributions) == len(all_lines) - len(DAMPED)
    assert all(line.influence for line in found.contributions)
    for parts in (found.contributions, found.by_network, found.by_kind, found.by_reason):
        assert sum(round(part.influence * 1e9) for part in parts) == round(found.influence * 1e9)
        assert sum(round(part.points * 10) for part in parts) == round(found.score * 10)
    (network,) = found.by_network
    assert network.count == len(found.contributions) - 1
    assert ada in [line.actor_id for line in explained(fan, Reader.OWNER).listens_to]
    assert ada not in [line.actor_id for line in explained(fan, Reader.ANYONE).listens_to]


def test_explain_tells_counts_without_an_actor_as_text_and_as_json(decided):
    assert f"units  bluesky: {UNSEEN}" in told(decided)
    found = json.loads(told(decided, "--json"))
    (line,) = [line for line in found["contributions"] if line["actor"] is None]
    assert (line["network"], line["n"], line["reasons"]) == ("bluesky", 912, [])
    assert sum(each["influence"] for each in found["contributions"]) == pytest.approx(found["influence"], abs=1e-12)
    assert sum("DAMPED" in each["reasons"] for each in found["contributions"]) == len(DAMPED)


def test_a_decision_and_counts_are_causes_of_a_change_and_all_causes_sum(decided):
    with reading() as session:
        change = what_changed(session, decided.ada_influencer, days=7).change
    causes = {cause.code: cause for cause in change.causes}
    assert causes["decision"].influence < 0 < causes["anonymous"].influence
    assert causes["decision"].lowered_count == len(DAMPED)
    assert (causes["anonymous"].raised_count, causes["anonymous"].movers) == (0, ())
    assert sum(round(cause.influence * 1e9) for cause in change.causes) == round(change.influence * 1e9)
    assert round(sum(cause.shown for cause in change.causes), 1) == change.shown
    text = page_of(decided, "/me/score", name="ada").one("main").text
    assert "Decision on gaming" in text
    assert "Reactions without a name" in text


def test_the_ledger_of_ones_own_and_its_files_have_the_counts_and_the_lines_that_are_damped(decided):
    page = page_of(decided, "/me/score/ledger?network=bluesky", name="ada").one("main").text
    assert UNSEEN in page
    assert "Reactions without a name 912" in page
    rows = list(csv.DictReader(io.StringIO(decided.client("ada").get("/me/score/ledger.csv").text)))
    (row,) = [row for row in rows if row["who"] == UNSEEN]
    assert (row["influencer_id"], row["acts"], row["remarks"]) == ("", "anonymous 912", "")
    assert sum("DAMPED" in row["remarks"] for row in rows) == len(DAMPED)
    assert sum(round(1e9 * float(row["units"])) for row in rows) == round(
        explained(decided.ada_influencer).influence * 1e9
    )
    found = page_of(decided, "/me/score/ledger?remark=DAMPED", name="ada").one("main").text
    assert f"{len(DAMPED)} of" in found


def test_somebody_who_is_only_counted_has_a_score_but_no_confidence_and_no_range(decided):
    with reading() as session:
        card = influencer_card(session, kaja())
    assert card.score > 0
    assert (card.reason, card.likely, card.low, card.high, card.confidence) == (None, None, None, None, 0.0)
    (row,) = current_generation().people(("low", "high", "confidence", "reactors", "score"), [card.id])
    assert (row["low"], row["high"], row["confidence"], row["reactors"]) == (None, None, 0.0, 0)
    for path in (f"/people/{card.id}", f"/people/{card.id}/why", "/search?q=kaja"):
        text = page_of(decided, path).one("main").text
        assert "Nobody’s reaction counts" not in text
        assert "between 0" not in text
    assert NOBODY_KNOWN in page_of(decided, f"/people/{card.id}").one("main").text
    assert "range not known" in page_of(decided, f"/people/{card.id}").one("main").text


def test_somebody_who_is_only_counted_sees_their_own_score_and_ledger(decided):
    with transaction() as session:
        session.execute(update(Influencer).where(Influencer.id == kaja()).values(owner_user_id=decided.uma))
    assert NOBODY_KNOWN in page_of(decided, "/me/score", name="uma").one("main").text
    assert "Reactions without a name 5,040" in page_of(decided, "/me/score/ledger", name="uma").one("main").text


def test_a_generation_of_before_counts_were_known_has_none(decided):
    generation = current_generation()
    generation.manifest.buckets.pop("ledger/anonymous")
    shutil.rmtree(generation.folder / "ledger" / "anonymous")
    assert not [line for line in explained(decided.ada_influencer).contributions if line.is_anonymous]
