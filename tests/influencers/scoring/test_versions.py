"""Versions of the formula are data: named, whole, checked, and told on the page of the docs."""

import json
from dataclasses import fields

import pytest

from influencers.scoring.formula import FORMULA, KINDS, Formula
from influencers.scoring.versions import WrongFormula, candidate, constants_of, formula_named, formula_of, versions
from tests.house import HOUSE

PAGE = HOUSE / "docs" / "scoring.md"


def constants():
    return [each for each in fields(Formula) if each.name != "version"]


def candidate_with(*lines):
    return candidate("\n".join(['version = "2026.9"', 'base = "2026.1"', *lines]))


def test_the_first_version_is_2026_1_and_is_the_one_in_use():
    assert versions()[0] == "2026.1"
    assert formula_named("2026.1") == FORMULA


def test_what_a_published_version_is_made_of_never_changes():
    """Scores were made by these; another constant would be another version."""
    changed = {
        version: {
            name: value
            for name, value in constants_of(formula_named(version)).items()
            if value != constants_of(FORMULA)[name]
        }
        for version in versions()
    }
    assert changed == {"2026.1": {}, "2026.2": {"memory": 0.2, "long_days": 480.0}}


def test_a_version_that_is_not_there_is_refused_by_its_name():
    with pytest.raises(WrongFormula, match=r"“1999\.1”"):
        formula_named("1999.1")


@pytest.mark.parametrize("constant", constants(), ids=lambda each: each.name)
def test_every_constant_has_a_unit_a_reason_and_a_source_and_lies_within_its_bounds(constant):
    told = constant.metadata
    assert told["why"]
    assert told["source"]
    assert "unit" in told
    values = constant.default if isinstance(constant.default, tuple) else (constant.default,)
    assert all(told["least"] <= value <= told["most"] for value in values)


def test_the_page_of_the_docs_has_a_line_with_the_value_of_every_constant():
    table = PAGE.read_text().split("## Constants")[1].split("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| `")]
    for constant in constants():
        told = [line for line in lines if f"`{constant.name}`" in line.split("|")[1]]
        assert told, constant.name
        if not isinstance(constant.default, tuple):
            assert any(f"{constant.default:g}" in line.split("|")[2] for line in told), constant.name


def test_a_candidate_changes_what_it_names_and_nothing_else():
    tried = candidate_with("memory = 0.2", "kind_weights = {like = 0.1}")

    assert (tried.version, tried.memory) == ("2026.9", 0.2)
    assert tried.kind_weights == tuple(
        0.1 if kind == "like" else w for kind, w in zip(KINDS, FORMULA.kind_weights, strict=True)
    )
    assert constants_of(tried) | {"memory": 0.1, "kind_weights": constants_of(FORMULA)["kind_weights"]} == (
        constants_of(FORMULA)
    )


REFUSED = {
    "unknown": ("warmth = 1", "`warmth`"),
    "too_large": ("memory = 1.5", "`memory` is 1.5; it has to be at least 0 and at most 1"),
    "too_small": ("audience_floor = 0", "`audience_floor` is 0"),
    "a_text": ('spread = "wide"', "`spread` is a number"),
    "not_a_number": ("spread = nan", "`spread` is a number"),
    "endless": ("half_influence = inf", "`half_influence` is a number"),
    "truth": ("spread = true", "`spread` is a number"),
    "half_a_round": ("authority_rounds = 2.5", "`authority_rounds` is a whole number"),
    "unknown_kind": ("kind_weights = {poke = 1.0}", "there is no poke"),
    "weight_too_large": ("kind_weights = {like = 11.0}", "`kind_weights` is 11"),
    "no_table": ("kind_weights = [1.0]", "table of kinds"),
    "no_yes_or_no": ("endorsing = {like = 1}", "true or false"),
    "a_click_that_counts": ("kind_weights = {click = 0.1}", "may not let a kind count"),
    "a_like_that_does_not": ("kind_weights = {like = 0.0}", "may not let a kind count"),
    "windows_crossed": ("long_days = 30", "shorter than `window_days`"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_candidate_with_a_wrong_constant_is_refused_by_its_name(name):
    line, said = REFUSED[name]
    with pytest.raises(WrongFormula, match="^.*" + said.replace("(", r"\(")):
        candidate_with(line)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("this is no TOML", "cannot be read"),
        ('base = "2026.1"', "needs a `version`"),
        ('version = "a name"\nbase = "2026.1"', "needs a `version`"),
        ('version = "2026.1"\nbase = "2026.1"\nspread = 0.6', "constants for good"),
        ('version = "2026.9"', "needs a `base`"),
        ('version = "2026.9"\nbase = "1999.1"', "no formula “1999.1”"),
    ],
)
def test_a_candidate_needs_a_name_of_its_own_and_a_base(text, said):
    with pytest.raises(WrongFormula, match=said):
        candidate(text)


def test_constants_come_back_from_json_as_they_were():
    tried = candidate_with("spread = 0.61", "endorsing = {reply = true}")
    kept = json.loads(json.dumps(constants_of(tried)))

    assert formula_of("2026.9", kept) == tried


def test_of_a_generation_of_before_the_constants_it_does_not_name_are_those_of_the_first_version():
    assert formula_of("2026.1", {}) == FORMULA
