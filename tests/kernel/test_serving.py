"""Web and worker as real processes."""

import os
import select
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app import create_app
from kernel.config import Settings
from kernel.errors import Misconfigured, Refused
from kernel.serving import kept_secret_key, prepare_web, refuse_taken_port
from kernel.storage import Storage
from tests.house import HOUSE

PATIENCE_MS = 30_000


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def serving(tmp_path, port):
    """`flask serve`, from the moment it says where it is."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BELLWETHER_")}
    environment |= {"BELLWETHER_STORAGE": str(tmp_path / "var"), "BELLWETHER_LISTING": "public"}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "serve", "--port", str(port)],
            cwd=HOUSE,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert process.stdout
        said = process.stdout.readline()
        assert f"http://127.0.0.1:{port}" in said, (tmp_path / "log").read_text()
        yield process
        process.kill()
        process.communicate()


def descendants(pid: int) -> list[int]:
    children = [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return children + [grandchild for child in children for grandchild in descendants(child)]


def await_end(handle: int) -> bool:
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    ended = bool(poll.poll(PATIENCE_MS))
    os.close(handle)
    return ended


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_the_parent_ends_no_process_stays_and_the_port_is_free(serving, port, told):
    family = [os.pidfd_open(pid) for pid in descendants(serving.pid)]
    assert len(family) >= 2, "a web and a worker"
    with pytest.raises(Refused, match=f"port {port}"):
        refuse_taken_port("127.0.0.1", port)

    serving.send_signal(told)

    assert serving.wait(PATIENCE_MS / 1000) == (-told if told == signal.SIGKILL else 0)
    assert all(await_end(handle) for handle in family)
    refuse_taken_port("127.0.0.1", port)


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    storage = Storage(tmp_path)
    key = kept_secret_key(storage)
    assert len(key) == 64
    assert kept_secret_key(Storage(tmp_path)) == key
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_a_crash_cut_short_is_made_anew(tmp_path):
    (tmp_path / "secret.key").write_text("short")
    assert len(kept_secret_key(Storage(tmp_path))) == 64


def test_nobody_is_served_before_it_is_chosen_who_may_be_shown(tmp_path):
    app = create_app(Settings(storage=tmp_path))
    with app.app_context():
        said = app.test_cli_runner().invoke(args=["serve"])
    assert said.exit_code == 1
    assert "set BELLWETHER_LISTING" in said.stderr
    app.extensions["engine"].dispose()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_nobody_elsewhere_is_served_before_it_is_said_where_they_find_the_house(sqlite_app, host):
    said = sqlite_app.test_cli_runner().invoke(args=["serve", "--host", host])
    assert said.exit_code == 1
    assert "set BELLWETHER_PUBLIC_URL" in said.stderr


@pytest.mark.parametrize(
    "settings",
    [{"bind": "127.0.0.1:8000"}, {"bind": "[::1]:8000"}, {"public_url": "https://b.example"}],
)
def test_the_web_is_made_ready_on_this_machine_or_where_it_was_said(sqlite_app, settings):
    sqlite_app.extensions["settings"] = replace(sqlite_app.extensions["settings"], **settings)
    prepare_web(sqlite_app)


def test_a_web_that_does_not_know_where_it_listens_counts_as_open_to_everybody(sqlite_app):
    with pytest.raises(Misconfigured, match="set BELLWETHER_PUBLIC_URL"):
        prepare_web(sqlite_app)


def test_the_web_and_the_worker_learn_where_they_listen(serving, port):
    told = [Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") for pid in descendants(serving.pid)]
    assert [f"BELLWETHER_BIND=127.0.0.1:{port}".encode() in each for each in told] == [True] * len(told)


def test_a_taken_port_is_told_plainly(sqlite_app):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = sqlite_app.test_cli_runner().invoke(args=["serve", "--port", str(port)])
    assert said.exit_code == 1
    assert f"We cannot listen on 127.0.0.1, port {port}" in said.stderr
