"""The worked example: ten accounts, two networks, every figure to six decimals."""

import json
from pathlib import Path

import numpy as np
import pytest

from influencers.scoring.arrays import oracle_of
from influencers.scoring.checks import figure_checks, ledger_checks, oracle_check
from influencers.scoring.curves import score_of
from tests.influencers.scoring.runs import contributions_of, influence_of, topics_of
from tests.influencers.scoring.telling import points_of_change
from tests.influencers.scoring.worlds import AS_OF_US, Account, Act, Post, Seen, World, person_of

GOLDEN = json.loads(Path(__file__).with_name("golden.json").read_text())
NAMES = [f"{profile['network']}/{profile['account']}" for profile in GOLDEN["profiles"]]
POSTS = sorted({post for *_, post in GOLDEN["events"] if post})
TOPIC = 7
EXACT = 1e-6


def number(network, account):
    return NAMES.index(f"{network}/{account}") + 1


def person_named(name):
    return 1 if name == "A" else NAMES.index(name) + 1


def golden_world(days_later=0.0):
    """The example as it looks some days after its own as-of day."""
    as_of = GOLDEN["asof"] + days_later
    return World(
        accounts=tuple(
            Account(place + 1, name.split("/")[0], person=1 if name in GOLDEN["owner"] else None)
            for place, name in enumerate(NAMES)
        ),
        profiles=tuple(_seen(profile, as_of) for profile in GOLDEN["profiles"]),
        acts=tuple(
            Act(number(n, a), number(n, t), kind, as_of - day, POSTS.index(post) if post else None)
            for n, a, t, kind, day, post in GOLDEN["events"]
        ),
        posts=tuple(Post(number(n, a), as_of - day) for n, a, day in GOLDEN["posts"]),
        shares=tuple((POSTS.index(post), TOPIC, share) for post, share in GOLDEN["topic_posts"].items()),
    )


def _seen(profile, as_of):
    created = profile["created"]
    counts = (None if profile[name] is None else int(profile[name]) for name in ("followers", "following"))
    return Seen(number(profile["network"], profile["account"]), None if created is None else as_of - created, *counts)


@pytest.fixture(scope="module")
def golden(pipeline):
    return pipeline.run(golden_world())


def test_the_pipeline_gives_every_person_of_the_example_the_expected_figures(golden):
    people = {row["person"]: row for row in golden.person}
    assert len(people) == len(GOLDEN["expected"])
    for name, expected in GOLDEN["expected"].items():
        found = people[person_named(name)]
        assert found["influence"] == pytest.approx(expected["I"], abs=EXACT)
        assert found["reactors"] == expected["reactors"]
        for figure in ("score", "n_eff", "confidence", "low", "high"):
            assert found[figure] == pytest.approx(expected[figure], abs=EXACT)


def test_the_pipeline_gives_every_pair_of_the_example_the_expected_factors(golden):
    pairs = {(row["actor"], row["target"]): row for row in golden.pair_ledger}
    assert len(pairs) == len(GOLDEN["contributions"])
    for expected in GOLDEN["contributions"]:
        found = pairs[number(expected["network"], expected["actor"]), number(expected["network"], expected["target"])]
        weight = sum(value for name, value in found.items() if name.startswith("w_"))
        assert weight == pytest.approx(expected["w"], abs=EXACT)
        for factor in ("g", "h", "f_age", "f_aud", "f_ratio", "cred", "auth", "sel", "eff", "c"):
            assert found[factor] == pytest.approx(expected[factor], abs=EXACT), factor


def test_the_pipeline_gives_the_topic_scores_of_the_example(golden):
    expected = {person_named(n): e["score_topic"] for n, e in GOLDEN["expected"].items() if e["I_topic"]}
    found = {row["person"]: row["score"] for row in golden.person_topic}
    assert found == pytest.approx(expected, abs=EXACT)


def test_posts_and_focus_of_a_topic_follow_the_acts_behind_it(golden):
    topics = {row["person"]: row for row in golden.person_topic}
    people, acts = golden.i9, golden.event_ledger
    about = {POSTS.index(post): share for post, share in GOLDEN["topic_posts"].items()}
    world = golden_world()
    owners = {each.number: person_of(each) for each in world.accounts}
    authors = {place: owners[post.account] for place, post in enumerate(world.posts)}
    for person, row in topics.items():
        mine = [act for act in acts if act["person"] == person and act["topic_post"] in about]
        assert row["posts"] == len({act["topic_post"] for act in mine if authors.get(act["topic_post"]) == person})
        weighted = sum(act["c9"] * about[act["topic_post"]] for act in mine)
        assert row["focus"] == pytest.approx(weighted / people[person])


def test_the_silent_people_of_the_example_have_no_row(golden):
    assert not {person_named(name) for name in GOLDEN["expected_silent"]} & golden.i9.keys()


def test_seven_days_later_every_score_is_the_expected_one(pipeline):
    later = {row["person"]: row["score"] for row in pipeline.run(golden_world(days_later=7)).person}
    expected = {person_named(name): score for name, score in GOLDEN["seven_days_later"].items()}
    assert later == pytest.approx(expected, abs=EXACT)


def test_the_change_over_seven_days_is_explained_by_reactor_and_sums(pipeline, golden):
    later = pipeline.run(golden_world(days_later=7))
    ours = [[row for row in run.pair_ledger if row["person"] == 1] for run in (golden, later)]
    before, after = ({(row["actor"], row["target"]): row["c"] for row in rows} for rows in ours)
    pairs = sorted(before.keys() | after.keys())
    moved = points_of_change(*(np.array([side.get(pair, 0.0) for pair in pairs]) for side in (before, after)))
    expected = {person_named(name): points for name, points in GOLDEN["explain_A_7d"].items()}
    assert dict(zip((actor for actor, _ in pairs), moved.tolist(), strict=True)) == pytest.approx(expected, abs=EXACT)
    assert moved.sum() == pytest.approx(score_of(sum(after.values())) - score_of(sum(before.values())))


def test_the_oracle_gives_the_same_example(golden):
    world = golden_world()
    expected = {person_named(name): row["I"] for name, row in GOLDEN["expected"].items()}
    assert influence_of(world) == pytest.approx(expected, abs=EXACT)
    assert contributions_of(world) == pytest.approx(golden.contributions, abs=1e-12)
    assert topics_of(world) == pytest.approx(golden.topics, abs=1e-12)


def test_the_checks_of_a_run_hold_for_the_example_with_figures(pipeline):
    results = pipeline.compile(pipeline.load(golden_world()))
    oracle = oracle_of({name: pipeline.backend.table(name) for name in golden_world().tables()})
    agreed = oracle_check(results["person"], oracle, as_of_us=AS_OF_US)
    for check in (*figure_checks(results), *ledger_checks(results), agreed):
        assert check.ok, check
    assert agreed.figure.startswith("6 people")
