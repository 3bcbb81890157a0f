"""Claims over HTTP, all at once, against the server that the public meets."""

import http.client
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from auth.sessions import session_id
from benchmarks.stress.looking import counters_of, differences_of
from benchmarks.stress.table import Result, result
from benchmarks.stress.world import KEY, World, add_perk

REQUESTS, COPIES = 200, 50
_SECONDS = 120.0


def claims_over_http(world: World) -> Result:
    """Let 200 people post a claim on fifty copies at the same moment."""
    perk_id = add_perk(world, copies=COPIES, **_always_open())
    app = world.place.open()
    with _served(world) as port, ThreadPoolExecutor(REQUESTS) as threads:
        asked = [(port, perk_id, _headers(app, user_id)) for user_id, _influencer in world.people[:REQUESTS]]
        outcomes = list(threads.map(_claim, asked))
    (counter,) = counters_of(world, [perk_id])
    told = result(f"{REQUESTS} claims over HTTP on {COPIES} copies", outcomes, counter=counter)
    wrong = differences_of(world)
    if dict(told.outcomes) != {"given": COPIES, "sold_out": REQUESTS - COPIES} or counter != COPIES:
        wrong.append(f"expected {COPIES} given, the others sold_out, and the counter at {COPIES}")
    return result(told.name, outcomes, counter=counter, faults=wrong)


def _always_open() -> dict[str, int]:
    """Return windows that are open whatever the server's clock says."""
    return dict.fromkeys(("visible_from_us", "claim_from_us"), 0) | dict.fromkeys(
        ("visible_until_us", "claim_until_us"), 2**52
    )


def _headers(app: Flask, user_id: int) -> dict[str, str]:
    """Return what the browser of a signed-in user sends."""
    raw = secrets.token_hex()
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    if signer is None:
        raise RuntimeError("There is no key to sign with.")
    cookie = signer.dumps({"_user_id": session_id(user_id, 0), "_fresh": True, "csrf_token": raw})
    proof = URLSafeTimedSerializer(KEY, salt="wtf-csrf-token").dumps(raw)
    return {
        "Cookie": f"{app.config['SESSION_COOKIE_NAME']}={cookie}",
        "X-CSRFToken": str(proof),
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "Idempotency-Key": secrets.token_hex(8),
    }


def _claim(asked: tuple[int, int, dict[str, str]]) -> str:
    port, perk_id, headers = asked
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("POST", f"/perks/{perk_id}/claim", urlencode({"disclosure": "accepted"}), headers)
        answer = connection.getresponse()
        return _outcome(answer.status, answer.read().decode())
    except OSError as error:
        return f"error:{type(error).__name__}"
    finally:
        connection.close()


def _outcome(status: int, body: str) -> str:
    if status == http.HTTPStatus.OK:
        return "given"
    return "sold_out" if '"sold_out"' in body else f"error:{status}"


@contextmanager
def _served(world: World) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "STORAGE": str(world.place.storage),
        "DATABASE_URL": world.place.database_url.replace("postgresql+psycopg", "postgresql"),
        "LISTING": "public",
        "SECRET_KEY": KEY,
    }
    environment = [f"BELLWETHER_{name}={text}" for name, text in settings.items()]
    command = ["env", *environment, sys.executable, "-m", "flask", "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:  # noqa: S603
        try:
            if process.stdout is None or str(port) not in process.stdout.readline():
                raise RuntimeError("The server did not start.")
            yield port
        finally:
            process.terminate()
            process.wait(30)
