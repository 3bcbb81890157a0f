"""A network whose feed failed is held at its last good time: it is told, and nobody falls because of it."""

import json
from datetime import date, timedelta

import pytest

from influencers.errors import AssertsFailed
from influencers.generations.layout import folder_of
from influencers.generations.manifest import read_manifest
from influencers.generations.reading import open_generation
from influencers.queries.exports import exported
from influencers.queries.generations import card_of
from kernel.database import reading
from tests.activity_lines import LAST_DAY, account, act, crowd, post, stamp

DAY = LAST_DAY.date()
YESTERDAY = DAY - timedelta(days=1)
NETWORKS = ("bluesky", "mastodon")


def on(network, line):
    """Move a line to a network."""
    return line | {"network": network}


def steady_world(*, silent_days=0):
    """Ada on one network and Bea on another are reacted to every day; of Bea's network the last days are missing."""
    lines = []
    for network, author in zip(NETWORKS, ("ada", "bea"), strict=True):
        lines += [on(network, account(f"{handle}", followers=900)) for handle in (author, *crowd(5))]
        lines += [on(network, post(author, 1, text="Notes on #coffee", days_ago=400))]
        for days_ago in range(silent_days if network == "mastodon" else 0, 70):
            lines += [on(network, act("like", fan, author, number=1, days_ago=days_ago)) for fan in crowd(5)]
    return lines


@pytest.fixture
def names(who):
    """Who is who."""
    from influencers.queries.accounts import resolve

    def find(name):
        with reading() as session:
            return resolve(session, name)

    return find


def scores(app, number):
    generation = open_generation(app.extensions["storage"], number)
    return {row.id: row for row in generation.scored()}


def test_a_network_whose_last_day_is_missing_is_held_and_nobody_falls(sqlite_app, load, run, names):
    load(sqlite_app, steady_world(silent_days=1))
    before = run(as_of_on=YESTERDAY, day_was_chosen=False)
    after = run(day_was_chosen=False)
    bea = names("mastodon:bea")

    assert before.held == {}
    assert after.held == {"mastodon": YESTERDAY}
    assert scores(sqlite_app, 1)[bea].i9 == scores(sqlite_app, 2)[bea].i9
    # Not by a constant: without its hold the same run would let her fall.
    run(backfill=True)
    assert scores(sqlite_app, 3)[bea].i9 < scores(sqlite_app, 2)[bea].i9


def test_what_is_held_is_told_in_the_manifest_on_cards_and_in_exports(sqlite_app, load, run, names):
    load(sqlite_app, steady_world(silent_days=1))
    run(day_was_chosen=False)
    generation = open_generation(sqlite_app.extensions["storage"], 1)

    assert json.loads((generation.folder / "manifest.json").read_text())["held"] == {"mastodon": str(YESTERDAY)}
    assert card_of(generation).held == (("mastodon", YESTERDAY),)
    with reading() as session:
        held = {row.handle: row.held for row in exported(session, generation)}
    assert (held["ada"], held["bea"]) == (None, f"mastodon={YESTERDAY}")


def test_the_page_of_somebody_on_it_says_so(sqlite_app, client, load, run, names):
    load(sqlite_app, [*steady_world(silent_days=1), on("mastodon", account("bea", kind="organisation"))])
    run(day_was_chosen=False)

    page = client.get(f"/people/{names('mastodon:bea')}").text
    assert "has not reached us" in page
    assert "Mastodon as of" in page


def test_the_ledger_of_a_held_network_has_the_times_at_which_acts_happened(sqlite_app, load, run, names):
    load(sqlite_app, steady_world(silent_days=3))
    run(day_was_chosen=False)
    events = open_generation(sqlite_app.extensions["storage"], 1).ledger(
        "ledger/events", names("mastodon:bea"), ("at_us",)
    )
    last = max(events["at_us"].to_pylist()) / 1e6

    assert last == (LAST_DAY + timedelta(hours=12) - timedelta(days=3)).timestamp()


def test_a_history_that_is_computed_under_a_hold_is_that_of_each_day_and_stands_still_from_then(
    sqlite_app, load, run, names
):
    load(sqlite_app, steady_world(silent_days=3))
    bea = names("mastodon:bea")
    last_good = DAY - timedelta(days=3)
    run(as_of_on=last_good)
    run(day_was_chosen=False, backfill=True)
    then, now = (row[bea].history for row in (scores(sqlite_app, 1), scores(sqlite_app, 2)))
    tenths_then = [then[place : place + 2] for place in range(0, len(then), 2)]
    tenths_now = [now[place : place + 2] for place in range(0, len(now), 2)]

    assert tenths_now[:-3] == tenths_then[3:]
    assert tenths_now[-3:] == [tenths_then[-1]] * 3


def test_what_was_deleted_while_a_network_is_held_counts_as_taken_back_just_before(sqlite_app, load, run, names):
    follow = on("mastodon", act("follow", "bea", "fan001", days_ago=9) | {"id": "x"})
    unfollow = {"type": "delete", "network": "mastodon", "what": "interaction", "id": "x", "at": stamp(0.5)}
    load(sqlite_app, [*steady_world(silent_days=1), follow])
    bea, fan = (names(f"mastodon:{handle}") for handle in ("bea", "fan001"))
    run(as_of_on=YESTERDAY)
    load(sqlite_app, [unfollow])
    run(day_was_chosen=False)

    assert scores(sqlite_app, 1)[fan].i9 > 0
    assert fan not in scores(sqlite_app, 2)  # nobody else ever reacted to them
    one_sided = [mutual_share(sqlite_app, number, bea, fan) for number in (1, 2)]
    assert one_sided[0] == one_sided[1] < 1


def mutual_share(app, number, target, actor):
    """What is left of an actor's attention where it is endorsed back."""
    generation = open_generation(app.extensions["storage"], number)
    rows = generation.ledger("ledger/pairs", target, ("actor_person", "g", "h")).to_pylist()
    return next(row["h"] / row["g"] for row in rows if row["actor_person"] == actor)


def test_an_operator_holds_a_network_by_hand(sqlite_app, load, run, names):
    load(sqlite_app, steady_world())
    run(as_of_on=YESTERDAY)
    said = sqlite_app.test_cli_runner().invoke(
        args=["scores", "run", "--as-of", str(DAY), "--hold", f"mastodon={YESTERDAY}", "--json"]
    )
    bea = names("mastodon:bea")

    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout)["held"] == {"mastodon": str(YESTERDAY)}
    assert scores(sqlite_app, 1)[bea].i9 == scores(sqlite_app, 2)[bea].i9


@pytest.mark.parametrize(
    ("held", "word"),
    [("orkut=2025-05-01", "orkut"), (f"bluesky={DAY}", "before the scores"), ("bluesky", "NETWORK=YYYY-MM-DD")],
)
def test_a_hold_that_cannot_be_is_refused_by_name(coffee, held, word):
    said = coffee.test_cli_runner().invoke(args=["scores", "run", "--as-of", str(DAY), "--hold", held])

    assert said.exit_code == 2
    assert word in said.output


def test_a_run_of_a_chosen_day_holds_nothing_by_itself_but_tells(sqlite_app, load, run):
    load(sqlite_app, steady_world(silent_days=1))

    manifest = run()

    assert manifest.held == {}
    volume = next(each for each in manifest.asserts if each.name == "volume of each network")
    assert (volume.ok, "mastodon 0 of 5" in volume.figure) == (True, True)


def test_a_network_that_is_silent_for_longer_than_it_may_be_held_stops_the_daily_run(sqlite_app, load, run):
    load(sqlite_app, steady_world(silent_days=28))

    with pytest.raises(AssertsFailed, match="mastodon 0 of 5"):
        run(day_was_chosen=False)


def test_a_network_that_comes_back_is_no_longer_held(sqlite_app, load, run, names):
    load(sqlite_app, steady_world(silent_days=1))
    run(day_was_chosen=False)
    load(sqlite_app, [on("mastodon", act("like", fan, "bea", number=1, days_ago=0)) for fan in crowd(5)])

    assert run(day_was_chosen=False).held == {}


def test_counts_of_posts_count_only_from_trusted_sources_and_as_they_were_last_seen_before_the_day(
    sqlite_app, tmp_path, run
):
    from dataclasses import replace

    from tests.activity_lines import write_lines

    def seen(likes, days_ago):
        line = post("ada", 1, text="hm", days_ago=5)
        at = (LAST_DAY + timedelta(hours=12) - timedelta(days=days_ago)).isoformat().replace("+00:00", "Z")
        return line | {"seen_at": at, "metrics": {"likes": likes, "reshares": 1, "replies": None}}

    def load_from(source, lines):
        path = write_lines(tmp_path / f"{source}.ndjson", lines)
        args = ["activity", "load", str(path), "--source", source]
        assert sqlite_app.test_cli_runner().invoke(args=args).exit_code == 0

    load_from("archive", [account("ada"), seen(40, 4), seen(900, 1)])
    load_from("upload", [seen(10**6, 3.5), post("ada", 2, text="me", days_ago=3) | {"metrics": {"likes": 10**6}}])
    assert run().counts["scored"] == 0  # nobody is trusted yet
    settings = sqlite_app.extensions["settings"]
    sqlite_app.extensions["settings"] = replace(settings, trusted_sources=frozenset({"archive"}))

    early, late = run(as_of_on=DAY - timedelta(days=2)), run()

    rows = [open_generation(sqlite_app.extensions["storage"], each.number) for each in (early, late)]
    acts = [
        generation.ledger("ledger/anonymous", next(generation.scored()).id, ("acts", "posts")).to_pylist()
        for generation in rows
    ]
    assert acts == [[{"acts": 41, "posts": 1}], [{"acts": 901, "posts": 1}]]


def test_what_was_decided_and_what_was_withdrawn_are_inputs_of_a_run(scored):
    folder = folder_of(scored.extensions["storage"], 1)

    assert (folder / "inputs" / "decisions.parquet").exists()
    assert set(read_manifest(folder).inputs) == {"batches", "trusted", "removals", "decisions"}
    assert read_manifest(folder).made_at.date() >= date(2025, 5, 31)
