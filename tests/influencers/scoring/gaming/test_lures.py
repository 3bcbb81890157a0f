"""Following very many for the follows that come back, and dropping them."""

import numpy as np
import pytest

from influencers.scoring.formula import DAY_US, FORMULA, KINDS, NANO
from influencers.scoring.gaming.holdings import read_holdings
from influencers.scoring.gaming.lures import follow_and_drop, propose_lured
from tests.influencers.scoring.worlds import AS_OF_US

FOLLOW, LIKE = KINDS.index("follow"), KINDS.index("like")
CHURNER, OWNER = 1, 501


@pytest.fixture
def lured(engine):
    """Look at a churner who followed some, dropped some, and whom some followed back."""
    engine = engine.beside("lures")

    def look(*, dropped, kept=0, days_to_drop=7.0, backs=(), likes=(), days_to_back=1.0):
        followed = np.arange(100, 100 + dropped + kept)
        gone, backs = followed[:dropped], np.array(backs, dtype=np.int64)
        start = AS_OF_US - 40 * DAY_US
        withdrawn = acts(np.full(dropped, CHURNER), gone, start)
        stands = acts(np.full(kept, CHURNER), followed[dropped:], start)
        returned = acts(backs, np.full(len(backs), CHURNER), start + round(days_to_back * DAY_US))
        liked = acts(np.array(likes, dtype=np.int64), np.full(len(likes), CHURNER), start, kind=LIKE)
        everybody = np.concatenate([[CHURNER], followed])
        tables = {
            "withdrawn": engine.load(
                "withdrawn", withdrawn | {"deleted_us": withdrawn["at_us"] + round(days_to_drop * DAY_US)}
            ),
            "interactions": engine.load("interactions", together(stands, returned, liked)),
            "accounts": engine.load("accounts", {"account": everybody, "person": everybody + 500}),
        }
        results = {
            "pair_ledger": engine.load("pair_ledger", ledger(backs, likes)),
            "person": engine.load("person", {"person": np.array([OWNER]), "i9": np.array([NANO])}),
        }
        found = follow_and_drop(tables, results, engine.keep, as_of_us=AS_OF_US, formula=FORMULA)
        return found and list(propose_lured(read_holdings(results, [OWNER], FORMULA), found))

    return look


def acts(actor, target, at_us, *, kind=FOLLOW):
    count = len(actor)
    return {"actor": actor, "target": target, "kind": np.full(count, kind, np.int8), "at_us": np.full(count, at_us)}


def together(*parts):
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def ledger(backs, likes):
    count = len(backs)
    kinds = (1 << FOLLOW) + np.isin(backs, likes) * (1 << LIKE)
    columns = {"person": np.full(count, OWNER), "actor": backs, "target": np.full(count, CHURNER)}
    return columns | {"kinds": kinds.astype(np.int16), "c9": np.full(count, NANO // 100)}


def test_who_dropped_fifty_and_most_is_proposed_with_what_followed_back(lured):
    (found,) = lured(dropped=50, kept=50, backs=range(100, 110))

    assert (found.detector, found.target, found.actors) == ("follow_and_drop", OWNER, (CHURNER,))
    assert found.pairs == tuple((back, CHURNER) for back in range(100, 110))
    assert found.share == pytest.approx(0.1)
    assert found.evidence[0].text == "Followed 100 accounts and dropped 50 of them within 14 days: 50 % (usual: 0 %)."
    assert found.evidence[1].text == "10 accounts followed back within 30 days and gave nothing else."


@pytest.mark.parametrize(
    "case",
    [
        {"dropped": 49, "kept": 1},
        {"dropped": 50, "kept": 51},
        {"dropped": 60, "days_to_drop": 14.1},
        {"dropped": 60, "days_to_back": 30.1},
        {"dropped": 60, "days_to_back": -0.1},
        {"dropped": 60, "likes": range(100, 103)},
    ],
    ids=["too few", "the smaller part", "late", "back late", "first to follow", "also liked"],
)
def test_what_is_not_a_lure_is_not_proposed(lured, case):
    assert lured(**{"backs": range(100, 103)} | case) == []


def test_who_lured_nobody_is_not_proposed(lured):
    assert lured(dropped=80) == []


def test_a_log_without_withdrawn_follows_is_silent(lured, engine):
    assert lured(dropped=0, kept=100, backs=range(100, 110)) is None
    assert follow_and_drop({}, {}, engine.keep, as_of_us=AS_OF_US, formula=FORMULA) is None
