"""Real servers for tests: found by a setting; without it a test is skipped, and in CI that is a failure.

Nothing but loopback is ever called: whoever tries learns it from Python itself.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any

import pytest


def server_url(setting: str) -> str:
    """Return where a server listens, or skip the test that asks."""
    if not (url := os.environ.get(setting, "")):
        pytest.skip(f"{setting} is not set: this test needs a real server")
    return url


def is_forbidden_skip(report: pytest.TestReport, environment: Mapping[str, str]) -> bool:
    """Tell whether a test was skipped where nothing may be: CI starts every server, so a skip is a mistake there."""
    return bool(environment.get("CI")) and report.skipped and not hasattr(report, "wasxfail")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Turn forbidden skips into failures."""
    report: pytest.TestReport = yield
    if is_forbidden_skip(report, os.environ):
        report.outcome = "failed"
        report.longrepr = f"Skipped in CI, where every server must run: {report.longrepr}"
    return report


def is_far(address: Any) -> bool:
    """Tell whether a socket's address lies beyond this machine; paths of local sockets do not."""
    if not isinstance(address, tuple):
        return False
    try:
        return not ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] != "localhost"


def _refuse_far_addresses(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and is_far(arguments[1]):
        raise RuntimeError(f"Tests stay on this machine, and this one wanted to call {arguments[1]}.")


sys.addaudithook(_refuse_far_addresses)
