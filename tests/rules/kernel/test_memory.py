"""The collector of garbage rests for the time of a block, of all blocks that overlap, and works again after the last one."""

import gc

import pytest

from absorb.kernel.memory import CollectorAtRest


def test_the_collector_rests_until_the_last_block_ends_however_it_ends() -> None:
    rest = CollectorAtRest()
    seen = [gc.isenabled()]
    with rest:
        seen.append(gc.isenabled())
        with pytest.raises(ZeroDivisionError), rest:
            raise ZeroDivisionError
        seen.append(gc.isenabled())
    assert [*seen, gc.isenabled()] == [True, False, False, True]


def test_a_collector_that_was_at_rest_before_stays_so() -> None:
    gc.disable()
    try:
        with CollectorAtRest():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
