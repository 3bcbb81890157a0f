"""What another formula would do to everybody, before it does."""

import json
import tomllib
from pathlib import Path

import pytest

from kernel.database import transaction
from kernel.storage import UNFINISHED
from tests.perks.builders import make_perk

GENTLER = 'version = "2026.9"\nbase = "2026.1"\nhalf_influence = 10.0\n'


def preview(cast, tmp_path, text=GENTLER):
    path = tmp_path / "candidate.toml"
    path.write_text(text)
    said = cast.app.test_cli_runner().invoke(args=["scores", "preview", "--formula", str(path), "--json"])
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


def files_of(cast):
    root = cast.app.extensions["storage"].root
    return {
        str(path.relative_to(root)): path.stat().st_mtime_ns
        for path in root.rglob("*")
        if path.is_file() and "locks" not in path.parts and "bellwether.db" not in path.name
    }


@pytest.fixture
def scores(cast):
    """The score of each of the cast in tenths."""
    from influencers.generations.reading import current_generation

    return {row.id: row.tenths for row in current_generation().scored()}


def make_band(cast, noon, *, low, high):
    rule = {"rule": "score", "at_least_tenths": low, "at_most_tenths": high}
    with transaction() as session:
        rules = json.dumps({"version": 1, "rules": [rule]})
        return make_perk(session, business_id=cast.bakery, status="live", rules=rules, now=noon)


def test_a_preview_shows_before_and_after_of_everybody_and_publishes_nothing(cast, tmp_path, scores, at_noon):
    before = files_of(cast)
    shown = preview(cast, tmp_path)
    after = files_of(cast)

    assert (shown["before"]["formula"], shown["after"]["formula"]) == ("2026.1", "2026.9")
    assert shown["before"]["count"] == shown["moves"]["risen"] == len(scores)
    assert shown["after"]["median"] > shown["before"]["median"]
    first = shown["movers"][0]
    assert first["change"] == round(first["after"] - first["before"], 1) == shown["moves"]["largest"]
    assert first["before"] == scores[first["influencer_id"]] / 10
    assert shown["moves"]["rank_correlation"] == 1.0
    assert after == before
    assert not list(cast.app.extensions["storage"].root.rglob(f"{UNFINISHED}*"))


def test_a_preview_of_the_formula_in_use_moves_nobody(cast, at_noon):
    said = cast.app.test_cli_runner().invoke(args=["scores", "preview", "--formula", "2026.1", "--json"])
    shown = json.loads(said.stdout)

    assert (shown["moves"]["risen"], shown["moves"]["fallen"], shown["movers"]) == (0, 0, [])


def test_a_preview_says_who_comes_into_the_band_of_a_perk_and_who_falls_out(cast, tmp_path, scores, at_noon):
    ada = scores[cast.ada_influencer]
    kept_out = make_band(cast, at_noon, low=0, high=ada + 1)
    let_in = make_band(cast, at_noon, low=ada + 1, high=1000)

    perks = {each["perk_id"]: each for each in preview(cast, tmp_path)["perks"]}

    assert cast.ada_influencer in [mover["influencer_id"] for mover in perks[kept_out]["those_falling"]]
    assert cast.ada_influencer in [mover["influencer_id"] for mover in perks[let_in]["those_coming"]]
    for each in perks.values():
        assert each["within_after"] - each["within_before"] == each["coming"] - each["falling"]


def test_a_preview_is_also_told_in_lines(cast, tmp_path, at_noon):
    path = tmp_path / "candidate.toml"
    path.write_text(GENTLER)
    make_band(cast, at_noon, low=0, high=1000)
    said = cast.app.test_cli_runner().invoke(args=["scores", "preview", "--formula", str(path)])

    assert said.exit_code == 0, said.output
    assert "rank correlation 1.0000" in said.stdout
    assert "0 come in" in said.stdout


def test_what_a_killed_preview_left_is_swept_by_the_next_and_nothing_of_this_one_stays(cast, tmp_path, at_noon):
    tried = cast.app.extensions["storage"].root / "tried"
    spill = tried / ".unfinished-scores-spill"
    spill.mkdir(parents=True)
    (spill / "duckdb_temp_storage.tmp").write_bytes(b"rows of everybody")

    preview(cast, tmp_path)

    assert list(tried.iterdir()) == []


@pytest.mark.parametrize("example", sorted(Path("docs/examples").glob("*.toml")), ids=lambda path: path.stem)
def test_every_candidate_of_the_docs_can_be_tried_and_moves_somebody(cast, tmp_path, example):
    shown = preview(cast, tmp_path, example.read_text())

    assert shown["after"]["formula"] == tomllib.loads(example.read_text())["version"]
    assert shown["moves"]["largest"] > 0


@pytest.mark.parametrize(
    ("text", "word"),
    [("warmth = 1\n", "`warmth`"), ("memory = 3\n", "`memory` is 3"), ("spread = 0.01\n", "`spread`")],
)
def test_a_candidate_that_is_not_well_written_is_refused_by_name(cast, tmp_path, text, word):
    path = tmp_path / "candidate.toml"
    path.write_text(GENTLER + text)
    said = cast.app.test_cli_runner().invoke(args=["scores", "preview", "--formula", str(path)])

    assert said.exit_code == 2
    assert word in said.output


def test_two_kept_generations_are_compared(cast, at_noon):
    said = cast.app.test_cli_runner().invoke(args=["scores", "compare", "1", "1", "--json"])
    shown = json.loads(said.stdout)

    assert (shown["before"]["generation"], shown["after"]["generation"]) == (1, 1)
    assert shown["moves"]["largest"] == 0
    assert cast.app.test_cli_runner().invoke(args=["scores", "compare", "1", "7"]).exit_code == 1
