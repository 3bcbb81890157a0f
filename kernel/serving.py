"""Web and worker under one parent: they start together, and none of them outlives it, however it ends."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException

import click
from flask import Flask

from kernel.config import Settings, listing_choice, telling
from kernel.errors import Misconfigured, Refused
from kernel.storage import Storage
from kernel.web import host_of, is_loopback

_WEB_THREADS = 4
_START_SECONDS = 60.0
_END_SECONDS = 8.0
_LOOK_EVERY_SECONDS = 0.1
_PR_SET_PDEATHSIG = 1  # Linux: prctl(2)


def prepare_web(app: Flask) -> None:
    """Make an app ready to meet the public: what has to be chosen is, the tables are there, there is a secret key."""
    settings: Settings = app.extensions["settings"]
    storage: Storage = app.extensions["storage"]
    listing_choice(settings, storage.is_demo)
    _refuse_unknown_address(settings)
    app.extensions["sessions"]().close()  # the first session makes the tables ready
    app.secret_key = settings.secret_key or kept_secret_key(storage)


def _refuse_unknown_address(settings: Settings) -> None:
    """Raise Misconfigured when others than this machine may come and nobody said where they find this house."""
    if settings.public_url or is_loopback(host_of(settings.bind)):
        return
    where = f"The web is to listen on {settings.bind}" if settings.bind else "Where the web listens is not known"
    raise Misconfigured(
        f"{where}, and links in mails need the address that people type: set BELLWETHER_PUBLIC_URL to it,"
        " like https://bellwether.example."
        " (On this machine alone, without a server of your own before it, `flask serve` needs no address.)",
        fields={"BELLWETHER_PUBLIC_URL": "must be the address that people type"},
    )


def kept_secret_key(storage: Storage) -> str:
    """Return the key with which this storage's web signs."""
    return storage.kept_key("secret.key")


def place_of(host: str, port: int) -> str:
    """Return an address and a port as one text, as the setting BELLWETHER_BIND has it."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def serve_house(host: str, port: int) -> None:
    """Serve until told to end; return then. Raise Refused when the port is taken or a part ends by itself."""
    refuse_taken_port(host, port)
    url, told = f"http://{place_of(host, port)}", telling(bind=place_of(host, port))
    with _told_by_signals(), _children() as children:
        try:
            children.append(_start_child(_web_command(host, port), told))
            _await_answer(host, port, children)
            children.append(_start_child([sys.executable, "-m", "flask", "--app", "app", "worker"], told))
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


def _start_child(command: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    # In a session of its own, so that a terminal's Ctrl-C reaches the parent alone, which then ends all in order.
    return subprocess.Popen(  # noqa: S603  # the command is ours
        command, env=environment, start_new_session=True, preexec_fn=_end_with_parent
    )


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
