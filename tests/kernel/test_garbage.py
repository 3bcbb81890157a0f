"""A block in which Python does not look for cycles."""

import gc

import pytest

from kernel.garbage import not_collecting


@pytest.fixture(autouse=True)
def collecting_as_before():
    was_collecting = gc.isenabled()
    yield
    (gc.enable if was_collecting else gc.disable)()


@pytest.mark.parametrize("switch", [gc.enable, gc.disable])
def test_meanwhile_it_does_not_look_and_then_does_as_before(switch):
    switch()
    before = gc.isenabled()

    with not_collecting(), not_collecting():
        assert not gc.isenabled()

    assert gc.isenabled() is before


def test_it_looks_again_when_the_block_failed():
    gc.enable()

    with pytest.raises(KeyError), not_collecting():
        raise KeyError

    assert gc.isenabled()
