"""What thousands of apps of tests have in common is made once a process: it depends on our files alone.

Most of the time of a small test was that of Jinja compiling the templates, and of Werkzeug compiling what builds
addresses, of the very same sources for every app. Nothing that a test writes, asks or changes is kept here.
"""

import gc
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class _Compiled(BytecodeCache):
    """The code of templates, by their source: one that was changed is compiled anew."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Look for what was compiled already."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled just now."""
        assert bucket.code is not None
        self._code[bucket.key, bucket.checksum] = bucket.code


def compile_templates_once() -> None:
    """Let every app know what another one compiled."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Compiled()}


def compile_addresses_once() -> None:
    """Let rules of the same address share the function that builds it; it is handed its rule with every call."""
    compiled: dict[tuple[object, ...], Any] = {}
    compile_anew = Rule._compile_builder

    def compile_once(rule: Rule, append_unknown: bool = True) -> Any:
        if rule.defaults:
            return compile_anew(rule, append_unknown)
        told = (rule.rule, append_unknown, *rule._trace)
        if told not in compiled:
            compiled[told] = compile_anew(rule, append_unknown)
        return compiled[told]

    Rule._compile_builder = compile_once  # type: ignore[method-assign]


def look_for_garbage_less_often() -> None:
    """Let Python not look among all the modules and tests, which stay to the end, for every 700 new things."""
    gc.set_threshold(10_000, 20, 20)
