"""Web and worker under one parent: they start together, and none of them outlives it, however it ends."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException

import click
from flask import Flask

from kernel.config import Settings, listing_choice
from kernel.errors import Misconfigured, Refused
from kernel.storage import Storage

_WEB_THREADS = 4
_START_SECONDS = 60.0
_END_SECONDS = 8.0
_LOOK_EVERY_SECONDS = 0.1
_PR_SET_PDEATHSIG = 1  # Linux: prctl(2)


def prepare_web(app: Flask) -> None:
    """Make an app ready to meet the public: who is listed is chosen, the tables are there, there is a secret key."""
    settings: Settings = app.extensions["settings"]
    storage: Storage = app.extensions["storage"]
    listing_choice(settings, storage.is_demo)
    app.extensions["sessions"]().close()  # the first session makes the tables ready
    app.secret_key = settings.secret_key or kept_secret_key(storage)


def kept_secret_key(storage: Storage) -> str:
    """Return the key with which this storage's web signs."""
    return storage.kept_key("secret.key")


def serve_house(host: str, port: int) -> None:
    """Serve until told to end; return then. Raise Refused when the port is taken or a part ends by itself."""
    refuse_taken_port(host, port)
    url = f"http://{host}:{port}"
    with _told_by_signals(), _children() as children:
        try:
            children.append(_start_child(_web_command(host, port)))
            _await_answer(host, port, children)
            children.append(_start_child([sys.executable, "-m", "flask", "--app", "app", "worker"]))
            click.echo(f"Bellwether is at {url} (Ctrl-C ends it)")
            _watch(children)
        except KeyboardInterrupt:
            click.echo("Ending.", err=True)


def refuse_taken_port(host: str, port: int) -> None:
    """Raise Refused when somebody listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"We cannot listen on {host}, port {port}: {error.strerror}."
                " Perhaps another Bellwether runs there; choose another port with --port (make run PORT=…)."
            ) from error


def _web_command(host: str, port: int) -> list[str]:
    # One worker: rate limits and caches are in its memory. Its threads share the work.
    options = ["--interface", "wsgi", "--factory", "--workers", "1", "--blocking-threads", str(_WEB_THREADS)]
    place = ["--host", host, "--port", str(port), "--no-ws", "--log-level", "warning"]
    return [sys.executable, "-m", "granian", *options, *place, "app:create_web"]


def _start_child(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    # In a session of its own, so that a terminal's Ctrl-C reaches the parent alone, which then ends all in order.
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_parent)  # noqa: S603  # ours


def _end_with_parent() -> None:
    with suppress(OSError, AttributeError):  # only Linux has it; elsewhere a killed parent leaves its children
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@contextmanager
def _told_by_signals() -> Iterator[None]:
    told = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.default_int_handler) for number in told}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _children() -> Iterator["list[subprocess.Popen[bytes]]"]:
    children: list[subprocess.Popen[bytes]] = []
    try:
        yield children
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # told once is enough; ending takes seconds at most
        _end(children)


def _end(children: "Sequence[subprocess.Popen[bytes]]") -> None:
    for child in children:
        child.terminate()
    last_at = time.monotonic() + _END_SECONDS
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, last_at - time.monotonic()))
    for child in children:
        with suppress(ProcessLookupError):  # the whole group: also what a child leaves behind
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _await_answer(host: str, port: int, children: "Sequence[subprocess.Popen[bytes]]") -> None:
    last_at = time.monotonic() + _START_SECONDS
    while not _answers({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port):  # noqa: S104  # compared, not bound
        _refuse_ended(children)
        if time.monotonic() > last_at:
            raise Misconfigured(f"The web does not answer after {_START_SECONDS:.0f} seconds.")
        time.sleep(_LOOK_EVERY_SECONDS)


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=_START_SECONDS)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status > 0
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _watch(children: "Sequence[subprocess.Popen[bytes]]") -> None:
    while True:
        _refuse_ended(children)
        time.sleep(_LOOK_EVERY_SECONDS)


def _refuse_ended(children: "Sequence[subprocess.Popen[bytes]]") -> None:
    for child in children:
        if (code := child.poll()) is not None:
            what = "web" if child is children[0] else "worker"
            raise Refused(f"The {what} ended by itself (exit {code}); its last lines above say why.")
