"""The look for gaming stands beside the database of a run, which makes room for it."""

from dataclasses import replace

import pytest

from influencers.scoring.gaming.proposals import Findings
from tests.activity_lines import LAST_DAY

SETTING = "SELECT current_setting('memory_limit')"


@pytest.fixture
def allowed(monkeypatch):
    """What the database of a run may hold while somebody looks, as it says itself."""
    told = []

    def look(tables, *_others, **_named):
        ((allowed,),) = tables["accounts"].get_backend().con.execute(SETTING).fetchall()
        told.append(allowed)
        return Findings(proposals=(), examined=0, silent=())

    monkeypatch.setattr("influencers.scoring.gaming.finding.find", look)
    return told


@pytest.mark.parametrize(("bytes_a_pair", "left"), [(0, "800.0 MiB"), (2**40, "150.0 MiB")])
def test_the_database_holds_the_less_the_more_pairs_are_looked_at(coffee, allowed, monkeypatch, bytes_a_pair, left):
    monkeypatch.setattr("influencers.jobs.scoring._LOOK_BYTES_A_PAIR", bytes_a_pair)
    coffee.extensions["settings"] = replace(coffee.extensions["settings"], scoring_memory_mib=1_500)

    said = coffee.test_cli_runner().invoke(args=["scores", "run", "--as-of", str(LAST_DAY.date())])

    assert said.exit_code == 0, said.output
    assert allowed == [left]
