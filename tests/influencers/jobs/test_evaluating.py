"""An evaluation of a small world: it knows the past only, publishes nothing and leaves nothing behind."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pyarrow as pa
import pytest

from influencers.generations.evaluations import report_names
from influencers.jobs import evaluating
from influencers.jobs.evaluating import EvaluationRequest, evaluate_scores
from influencers.scoring.evaluation.baselines import BASELINES
from tests.activity_lines import LAST_DAY, account, act, crowd, post, stamp
from tests.scored_worlds import make_world, on_a_copy

CUT = LAST_DAY - timedelta(days=30)
CUT_WIRE, END_WIRE = f"{CUT:%Y-%m-%dT%H:%M:%SZ}", f"{LAST_DAY:%Y-%m-%dT%H:%M:%SZ}"
FANS = crowd(30)


def market():
    """Ada and Bea were reshared before the cut, Ada by most; after it Bea and Ada are; Cleo was only mentioned."""
    lines = [account(handle) for handle in ("ada", "bea", "cleo", *FANS)]
    for place, fan in enumerate(FANS):
        lines.append(act("reshare", fan, "ada", number=place % 3, days_ago=35 + place))
        lines.append(act("mention", fan, "cleo", days_ago=33 + place % 7))
        if place % 3 == 0:
            lines.append(act("reshare", fan, "bea", number=0, days_ago=40 + place))
            lines.append(act("reshare", fan, "bea", number=1, days_ago=150 + place))
        if place < 12:
            lines.append(act("reshare", fan, "ada", number=3, days_ago=9.0))
        if place < 20:
            lines.append(act("reshare", fan, "bea", number=2, days_ago=3 + place / 2))
    tagged = {"ada": ["Lace"], "bea": ["Bread", "lace"]}
    notes = [post(who, n, text="Notes", days_ago=160.0 if n < 3 else 29.0) for who in tagged for n in range(4)]
    return [*lines, *(note | {"tags": tagged[note["author"].removeprefix("did:")]} for note in notes)]


@pytest.fixture(scope="module")
def market_folder(tmp_path_factory):
    return make_world(tmp_path_factory.mktemp("market"), market(), scored_on=())


@pytest.fixture
def house(market_folder, tmp_path):
    yield from on_a_copy(market_folder, tmp_path)


@pytest.fixture
def evaluate(house):
    def run(*options, exit_code=0):
        answer = house.test_cli_runner().invoke(args=["scores", "evaluate", "--cut", CUT_WIRE, *map(str, options)])
        assert answer.exit_code == exit_code, answer.output
        return answer

    return run


@pytest.fixture
def calibrate(house):
    def run(*options, exit_code=0):
        answer = house.test_cli_runner().invoke(args=["scores", "calibrate", *options])
        assert answer.exit_code == exit_code, answer.output
        return answer

    return run


def files_of(app):
    """Every file of the storage but those of the database."""
    paths = app.extensions["storage"].root.rglob("*")
    return {path for path in paths if path.is_file() and not path.name.startswith("bellwether.db")}


def test_the_score_and_every_baseline_are_told_over_whom_was_reacted_to_before(evaluate):
    told = json.loads(evaluate("--json").stdout)
    assert (told["cut"], told["until"]) == (CUT_WIRE, "2025-05-28T12:00:01Z")
    assert (told["candidates"], told["reshared_after"], told["target"]) == (3, 2, "distinct_resharers")
    assert tuple(told["baselines"]) == BASELINES
    assert set(told["score"]) == {"spearman", "p_at_100", "ndcg_at_100"}
    # Ada 12, Bea 20, Cleo 0 afterwards; by different resharers Ada 30, Bea 10, Cleo 0 before.
    assert told["baselines"]["distinct_resharers_all"]["spearman"] == pytest.approx(0.5)
    assert told["baselines"]["total_reshares"]["spearman"] == pytest.approx(0.5)
    assert told["reshared_before"]["candidates"] == 2
    assert told["reshared_before"]["score"]["spearman"] == pytest.approx(-1.0)
    wrote = told["posted_before"]
    assert (wrote["candidates"], wrote["reshared_after"]) == (2, 2), "Cleo wrote nothing"
    still = told["active_before_and_after"]
    assert (still["candidates"], still["reshared_after"]) == (22, 2), (
        "Ada, Bea and twenty fans; Cleo was mentioned only"
    )
    assert still["baselines"]["total_reshares"]["spearman"] > 0.9, "no fan was ever reshared"
    assert told["stability"]["weekly_median"] > 0
    assert told["calibration"]["people"] == 3
    assert told["networks"][0]["interactions_after"] == 32
    assert (told["labels"], told["topics"]) == (None, None)


def test_who_left_who_came_and_who_only_wrote_are_told_apart(house, evaluate, load):
    def still():
        return json.loads(evaluate("--json").stdout)["active_before_and_after"]["candidates"]

    wrote_both = [post("dora", n, text="Notes", days_ago=days) for n, days in enumerate((40.0, 20.0))]
    left = [post("evan", 0, text="Bye", days_ago=31.0), act("mention", "fan000", "evan", days_ago=5.0)]
    came = [post("fay", 0, text="Hello", days_ago=29.5), act("mention", "fan000", "fay", days_ago=45.0)]
    known = still()
    load(house, [account(who) for who in ("dora", "evan", "fay")])
    load(house, [*left, *came])
    assert still() == known, "being mentioned is no activity"
    load(house, wrote_both)
    assert still() == known + 1
    load(house, [account("gil"), *(act("reshare", "fan000", "gil", days_ago=days) for days in (45.0, 5.0))])
    assert still() == known + 2, "being reshared is what is asked about"


def test_the_cut_itself_is_the_first_moment_of_what_came_after(house, evaluate, load):
    def still(*options):
        return json.loads(evaluate("--json", *options).stdout)["active_before_and_after"]["candidates"]

    known = still()
    load(house, [*map(account, ("hal", "ida", "joe")), post("ida", 0, text="Hello", days_ago=30.0)])
    assert still() == known, "Ida wrote once"
    load(house, [post("hal", n, text="Notes", days_ago=days) for n, days in enumerate((40.0, 30.0))])
    assert still() == known + 1
    load(house, [post("joe", n, text="Notes", days_ago=days) for n, days in enumerate((40.0, 1.0))])
    assert still() == known + 1, "where no end is asked for, what came after the last act is not looked at"
    assert still("--until", END_WIRE) == known + 2


def test_another_k_is_in_the_names_of_its_figures(evaluate):
    told = json.loads(evaluate("--k", 1, "--json").stdout)
    assert told["baselines"]["distinct_resharers_all"]["p_at_1"] == 0.0
    assert told["baselines"]["distinct_resharers_all"]["ndcg_at_1"] == pytest.approx(0.8425, abs=1e-4)


def test_what_happened_after_the_cut_changes_no_score_and_no_baseline(house, evaluate, load):
    before = json.loads(evaluate("--until", END_WIRE, "--json").stdout)
    later = [act("reshare", fan, "cleo", number=1, days_ago=12.0) for fan in FANS]
    snapshots = [account(who, followers=9, seen_at=END_WIRE) for who in ("cleo", "ada")]
    gone = {"type": "delete", "network": "bluesky", "what": "interaction", "id": "reshare:fan000:ada:0:35"}
    load(house, [*later, *snapshots, gone | {"at": stamp(12.0)}])
    after = json.loads(evaluate("--until", END_WIRE, "--json").stdout)
    assert after["score"]["ndcg_at_100"] != before["score"]["ndcg_at_100"]
    for part in ("candidates", "stability", "calibration"):
        assert after[part] == before[part]


def test_an_evaluation_is_kept_and_nothing_else_is_left(house, evaluate):
    before = files_of(house)
    evaluate()
    storage = house.extensions["storage"]
    (name,) = report_names(storage)
    left = files_of(house) - before
    assert {path.relative_to(storage.root).as_posix() for path in left} == {
        f"evaluations/{name}.json",
        "locks/evaluations",
    }
    assert storage.current().scores is None


def test_the_same_question_has_the_same_answer(house, noon):
    first, second = (evaluate_scores(EvaluationRequest(cut=CUT), now=noon) for _ in range(2))
    assert first == second
    assert (first.dropped.draws, first.dropped.moves.people) == (40, 3), "of few people many draws"
    assert len(report_names(house.extensions["storage"])) == 1


def test_the_future_may_not_end_before_it_begins(evaluate):
    answer = evaluate("--until", CUT_WIRE, exit_code=2)
    assert "--until" in answer.stderr
    assert "after --cut" in answer.stderr


@pytest.mark.parametrize(
    ("cut", "says"), [("2020-01-01T00:00:00Z", "before 2020-01-01"), (END_WIRE, "after 2025-05-31T00:00:00Z, the cut")]
)
def test_without_a_past_or_a_future_there_is_nothing_to_measure(house, cut, says):
    answer = house.test_cli_runner().invoke(args=["scores", "evaluate", "--cut", cut])
    assert (answer.exit_code, says in answer.stderr) == (1, True)
    assert report_names(house.extensions["storage"]) == []


def test_where_nobody_was_reshared_afterwards_no_ranking_is_right_or_wrong(house, evaluate, load):
    load(house, [act("mention", "fan000", "ada", days_ago=27.0)])
    until = f"{LAST_DAY - timedelta(days=25):%Y-%m-%dT%H:%M:%SZ}"
    told = json.loads(evaluate("--until", until, "--json").stdout)
    assert (told["candidates"], told["reshared_after"]) == (3, 0)
    assert set(told["score"].values()) == {None}
    assert not any("@k" in target["name"] for target in told["targets"])
    lines = evaluate("--until", until).stdout.splitlines()
    assert "3 people reacted to before, 0 reshared after: nothing to compare." in lines
    assert not any("P@100" in line for line in lines)


def test_a_target_says_how_far_chance_may_carry_it(house, evaluate, load):
    said = [act("reshare", fan, other, days_ago=ago) for fan, other in pairwise(crowd(40)) for ago in (40.0, 10.0)]
    load(house, [*map(account, crowd(40)), *said])
    told = json.loads(evaluate("--k", 10, "--json").stdout)
    chances = [target["chance"] for target in told["targets"] if "@k" in target["name"]]
    assert len(chances) == 8
    assert all(chance is not None and chance >= 0 for chance in chances)
    assert max(chances) > 0
    assert set(told["baselines"]["pagerank"]["lead_by_chance"]) == set(told["score"])
    assert "lead_by_chance" not in told["posted_before"]["baselines"]["pagerank"]
    lately = told["baselines"]["distinct_resharers_90d"]["lead_by_chance"]
    assert lately["ndcg_at_10"] == told["targets"][4]["chance"] > 0
    assert sum("(by chance ± 0." in line for line in evaluate("--k", 10).stdout.splitlines()) == 12
    all_are_first = json.loads(evaluate("--k", 50, "--json").stdout)["targets"]
    assert not any("P@k" in target["name"] for target in all_are_first)
    assert any("nDCG@k" in target["name"] for target in all_are_first)


@pytest.mark.parametrize("cut", ["2025-05-01", "2025-05-01T00:00:00", "yesterday"])
def test_a_cut_in_another_form_is_refused(house, cut):
    answer = house.test_cli_runner().invoke(args=["scores", "evaluate", "--cut", cut])
    assert (answer.exit_code, "--cut" in answer.stderr) == (2, True)


def test_a_cut_that_is_not_over_is_refused_by_name(house):
    answer = house.test_cli_runner().invoke(args=["scores", "evaluate", "--cut", "2999-01-01T00:00:00Z"])
    assert (answer.exit_code, "--cut" in answer.stderr) == (2, True)


def test_labels_say_how_well_the_verified_stand_above_the_suspected(evaluate, tmp_path):
    path = tmp_path / "labels.csv"
    rows = ("network,native_id,label", "bluesky,did:ada,verified", "bluesky,did:bea,gamer", "bluesky,did:fan000,gamer")
    path.write_text("\n".join([*rows, "bluesky,did:nobody,gamer"]))
    told = json.loads(evaluate("--labels", path, "--json").stdout)
    assert told["labels"] == {"auc": 1.0, "verified": 1, "suspected": 2, "unknown": 1}


def test_a_wrong_label_is_refused_by_its_line(evaluate, tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("bluesky,did:ada,verified\nbluesky,did:bea,maybe\n")
    assert "line 2 has the label “maybe”" in evaluate("--labels", path, exit_code=1).stderr
    assert "cannot be read" in evaluate("--labels", tmp_path / "none.csv", exit_code=1).stderr


def test_topics_are_pooled_over_people_and_tags_whatever_their_case(evaluate):
    found = json.loads(evaluate("--topic-column", "tags", "--json").stdout)["topics"]
    assert (found["topics"], found["people"], found["pairs"]) == (2, 2, 4)
    assert (found["seen_before"]["pairs"], found["reshared_after"]) == (3, 3)
    # Lace: Ada 30 and Bea 10 before, 12 and 20 after; bread: Bea 10 before, 20 after, Ada nothing.
    assert found["distinct_resharers_all"]["spearman"] == pytest.approx(0.5, abs=0.2)
    assert found["score"]["spearman"] == pytest.approx(found["distinct_resharers_all"]["spearman"], abs=0.2)


def test_whoever_was_removed_is_no_candidate_and_no_resharer(house, evaluate):
    for who in ("bea", "fan000"):
        answer = house.test_cli_runner().invoke(args=["influencers", "erase", f"bluesky:{who}", "--yes"])
        assert answer.exit_code == 0, answer.output
    told = json.loads(evaluate("--topic-column", "tags", "--json").stdout)
    assert (told["candidates"], told["reshared_after"]) == (2, 1)
    assert told["networks"][0]["interactions_after"] == 11
    assert (told["topics"]["topics"], told["topics"]["score"]["p_at_100"]) == (1, 1.0)


def test_decisions_on_gaming_are_left_out_as_they_may_be_later(house, noon, monkeypatch):
    plain = evaluate_scores(EvaluationRequest(cut=CUT), now=noon)
    read = evaluating.run_inputs

    def with_decisions(session, **options):
        inputs = read(session, **options)
        everybody = inputs.accounts["account"].to_pylist()
        rows = {"actor": everybody, "target": [None] * len(everybody), "damping": [0.0] * len(everybody)}
        return replace(inputs, decisions=pa.table(rows, schema=inputs.decisions.schema))

    monkeypatch.setattr(evaluating, "run_inputs", with_decisions)
    assert evaluate_scores(EvaluationRequest(cut=CUT), now=noon) == plain


def test_a_unit_is_proposed_with_which_the_usual_account_has_39_points(house, calibrate):
    before = files_of(house)
    told = json.loads(calibrate("bluesky", "--json").stdout)
    assert told["calibration"]["mean"] == pytest.approx(39.0, abs=0.01)
    assert (told["as_of"], told["unit_now"], told["calibration"]["people"]) == ("2025-05-28", 1.0, 3)
    assert told["unit"] > 1
    assert {path.name for path in files_of(house) - before if path.suffix == ".json"} == set()

    house.extensions["settings"] = replace(house.extensions["settings"], scoring_units={"bluesky": told["unit"]})
    again = json.loads(calibrate("bluesky", "--json").stdout)
    assert again["unit"] == pytest.approx(told["unit"])
    lying = evaluate_scores(EvaluationRequest(cut=LAST_DAY - timedelta(days=2.6)), now=LAST_DAY).distribution
    assert lying.mean == pytest.approx(39.0, abs=0.3)


def test_a_unit_asked_for_on_another_day_knows_nothing_later(calibrate):
    said = calibrate("bluesky", "--as-of", CUT.date().isoformat()).stdout
    assert "to 2025-05-01" in said
    assert "holds 148 days by then" in said
    assert "Nothing was changed." in said


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("blog",), "Nobody is known on “blog”. There is: bluesky."),
        (("bluesky", "--as-of", "2024-01-01"), "no interaction between people of bluesky"),
    ],
)
def test_a_unit_of_nothing_is_refused(calibrate, asked, says):
    assert says in calibrate(*asked, exit_code=1).stderr
