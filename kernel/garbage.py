"""Garbage: when Python looks for objects that nothing but each other holds."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def not_collecting() -> Iterator[None]:
    """Do not look for cycles meanwhile: for jobs that make millions of small values, which have none.

    Python looks again whenever there are some hundred more, and at all of them whenever they are a quarter more. What
    has no cycle goes as soon as nobody holds it, also here; what has one stays until the block has ended.
    """
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()
