"""Where nothing can be known, nothing is said, and nothing breaks."""

from influencers.scoring.gaming.finding import find
from tests.influencers.scoring.gaming.scenes import columns, score
from tests.influencers.scoring.worlds import AS_OF_US, Account, Act, Seen, World

CROWD = tuple(Account(number) for number in range(1, 41))
RING = tuple(Act(a, t, days_ago=1 + a % 7) for a in range(1, 31) for t in range(1, 31) if a != t)


def looked_at(engine, world, *, seeds):
    engine = engine.beside("silence")
    tables = {name: engine.load(name, columns(rows)) for name, rows in world.tables().items()}
    return find(tables, score(engine, tables, as_of_us=AS_OF_US), engine.keep, as_of_us=AS_OF_US, seeds=seeds)


def test_an_empty_log_gives_no_proposal(engine):
    found = looked_at(engine, World(), seeds=(1, 2))

    assert found.proposals == ()
    assert found.examined == 0


def test_without_known_people_nothing_is_said_of_outside_attention_nor_ever_of_the_silent(engine):
    world = World(accounts=CROWD, acts=RING, profiles=tuple(Seen(a.number, 900, 500, 100) for a in CROWD))

    found = looked_at(engine, world, seeds=())

    assert {(each.detector, each.target) for each in found.proposals} == {("closed_group", p) for p in range(1, 31)}
    assert found.silent == ("no_outside_attention", "follow_and_drop")
