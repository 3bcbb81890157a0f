"""Logs, in a process of their own: pytest keeps this one's."""

import subprocess
import sys

from tests.house import HOUSE


def logged(statement: str) -> str:
    script = f"import logging\nfrom kernel.logs import set_up_logs\nset_up_logs()\n{statement}"
    run = subprocess.run([sys.executable, "-c", script], cwd=HOUSE, capture_output=True, text=True, check=True)
    [line] = run.stderr.splitlines()
    return line


def test_an_event_is_one_line_of_key_value_pairs():
    line = logged("logging.getLogger('bellwether.web').info('request', extra={'path': '/people/7', 'status': 200})")
    assert line.startswith("timestamp=")
    assert "level=info logger=bellwether.web event=request path=/people/7 status=200" in line


def test_an_error_keeps_its_story_on_the_same_line():
    line = logged("logging.getLogger('bellwether.jobs').error('it failed', exc_info=ZeroDivisionError('by nothing'))")
    assert "ZeroDivisionError: by nothing" in line
