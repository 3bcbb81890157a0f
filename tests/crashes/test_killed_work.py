"""Work that is killed anywhere: what was there stays readable, and the next try ends as if nothing had happened."""

import hashlib
import multiprocessing
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from influencers.generations.reading import current_generation
from influencers.queries.explanations import explain
from influencers.queries.exports import exported
from kernel.database import reading
from kernel.storage import UNFINISHED
from search.port.query import Query
from search.queries import find
from tests.activity_lines import account, coffee_world, crowd, post, write_lines
from tests.crashes import work

#: 20 kills in all.
KILLS = {"load": 7, "score": 7, "index": 6}
ORDER = ("load", "score", "index")
#: Seconds a piece of work may take before a test gives up on it.
PATIENCE = 60


@pytest.fixture(scope="module")
def module_patch():
    """The server of forks finds our modules by the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
        yield


@pytest.fixture(scope="module")
def processes(module_patch):
    """Processes that start from a clean one: a fork of this one would inherit its threads' locks."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.crashes.work"])
    return context


@pytest.fixture(scope="module")
def activity(tmp_path_factory):
    """A world large enough that its loading can be hit in the middle."""
    more = [account(f"reader{n}", followers=n) for n in range(400)]
    more += [post(fan, n, text="I read about #coffee and #baking") for fan in crowd(24) for n in range(40)]
    return write_lines(tmp_path_factory.mktemp("lines") / "activity.ndjson", [*coffee_world(), *more])


@pytest.fixture(scope="module")
def done(processes, activity, tmp_path_factory):
    """A storage on which all work was done once, and how long each piece took."""
    folder = tmp_path_factory.mktemp("done") / "var"
    seconds = {}
    for name in ORDER:
        seconds[name] = finish(processes, name, folder, activity)
    return folder, seconds


def start(processes, name, folder, activity):
    began = processes.Event()
    process = processes.Process(target=getattr(work, name), args=(folder, activity, began))
    process.start()
    assert began.wait(PATIENCE), f"{name} did not begin"
    return process


def finish(processes, name, folder, activity):
    """Do the work to its end; return how many seconds it took."""
    process, began = start(processes, name, folder, activity), time.monotonic()
    process.join(PATIENCE)
    assert process.exitcode == 0, f"{name} did not end well"
    return time.monotonic() - began


def kill(processes, name, folder, activity, *, after):
    """Kill the work so many seconds after it began; return whether it was still at it."""
    process = start(processes, name, folder, activity)
    process.join(after)
    process.kill()
    process.join(PATIENCE)
    assert process.exitcode in (0, -signal.SIGKILL), f"{name} did not end well"
    return process.exitcode == -signal.SIGKILL


def unfinished(folder):
    return list(folder.rglob(f"{UNFINISHED}*"))


def log_of(folder):
    files = sorted(path for path in (folder / "activity").rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def scores_of(folder):
    with work.app_on(folder).app_context(), reading() as session:
        return [
            (row.network, row.native_id, row.score, row.influence) for row in exported(session, current_generation())
        ]


def assert_readable(folder):
    with work.app_on(folder).app_context(), reading() as session:
        first = next(current_generation().scored())
        assert explain(session, first.id).contributions
        assert find(session, Query()).hits


def later_activity(folder, attempt):
    """A file that was never loaded, about as long as the first one."""
    lines = [account(f"late{attempt}-{n}") for n in range(300)]
    lines += [post("ada", attempt * 10_000 + n, text=f"Number {n} on #tea", days_ago=1 + n % 60) for n in range(900)]
    return write_lines(folder / f"later{attempt}.ndjson", lines)


@pytest.mark.parametrize("name", ORDER)
def test_killed_work_leaves_the_current_state_and_nothing_unfinished_after_the_next(name, processes, done, tmp_path):
    folder, seconds = done
    before_log, seen_scores = log_of(folder), [scores_of(folder)]
    chance, hits, attempt = random.Random(name), 0, 0
    while hits < KILLS[name]:
        attempt += 1
        later = later_activity(tmp_path, attempt)
        if name == "score":
            shutil.rmtree(folder / "derived", ignore_errors=True)  # so that a kill may also hit the topics of posts
        # Work that was faster than its kill is done again, with a kill that comes sooner.
        after = chance.uniform(0.0, 0.95) * seconds[name] * 0.8 ** (attempt - 1 - hits)
        was_hit = kill(processes, name, folder, later, after=after)
        hits += was_hit
        assert_readable(folder)
        seen_scores.append(scores_of(folder))
        assert before_log.items() <= log_of(folder).items()

    finish(processes, name, folder, later_activity(tmp_path, 0))
    assert unfinished(folder) == []
    assert_readable(folder)
    # A kill that comes after the pointer moved leaves the new scores; there is never anything between old and new.
    assert [scores for scores in seen_scores if scores not in (seen_scores[0], scores_of(folder))] == []


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_load_that_is_killed_and_done_again_is_a_load_done_once(share, processes, activity, done, tmp_path):
    _folder, seconds = done
    once = tmp_path / "once"
    finish(processes, "load", once, activity)
    kill(processes, "load", tmp_path / "twice", activity, after=share * seconds["load"])

    finish(processes, "load", tmp_path / "twice", activity)

    assert log_of(tmp_path / "twice") == log_of(once)
