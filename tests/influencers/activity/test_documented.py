"""docs/activity.md: its examples load, and it names every field, kind and reason."""

import json
import re

import pytest

from influencers.activity.csv_rows import METRICS
from influencers.activity.wire import LINE_CLASSES, Metrics
from influencers.scoring.formula import KINDS
from tests.house import HOUSE
from tests.influencers.activity.test_refusals import REFUSALS

PAGE = (HOUSE / "docs" / "activity.md").read_text()


def example(language):
    (block,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return block.encode()


def test_the_examples_load_and_the_answer_is_the_one_shown(new_house):
    house = new_house()
    told = house.load(example("ndjson"))
    shown = json.loads(example("json"))
    shown["batches"][0]["id"] = told["batches"][0]["id"]
    assert told == shown
    assert house.load(example("csv"), "activity.csv") | {"by_type": {}, "batches": []} == {
        "accepted": 2,
        "updated": 1,
        "duplicates": 0,
        "quarantined": 0,
        "lines": 2,
        "by_type": {},
        "batches": [],
    }


@pytest.mark.parametrize("line", LINE_CLASSES, ids=lambda line: line.__name__)
def test_every_field_has_its_row(line):
    rows = re.findall(r"^\| \**`(\w+)`\** \|", PAGE, re.MULTILINE)
    assert set(line.__struct_fields__) - {"network"} <= set(rows)


def test_every_kind_metric_and_column_is_named():
    named = set(re.findall(r"`([\w.]+)`", PAGE))
    assert {*KINDS, *METRICS, *Metrics.__struct_fields__} <= named


def test_every_reason_is_named():
    beginnings = re.findall(r"`([^`]+)`", PAGE[PAGE.index("| Reason |") : PAGE.index("## CSV")])
    patterns = [re.escape(text).replace("…", ".+") for text in beginnings]
    reasons = {reason.replace("{nul}", "9") for _raw, _field, reason in REFUSALS.values()}
    assert [r for r in reasons if not any(re.match(pattern, r) for pattern in patterns)] == []
