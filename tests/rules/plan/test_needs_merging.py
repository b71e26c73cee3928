"""A wanted needs map against the one that stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from absorb.kernel.errors import BadInput
from absorb.plan.rules.needs_map import NeedColumn, NeedsMap, SaidCell, ServiceRow
from absorb.plan.rules.needs_merging import find_differences, flatten, take

CELLS = st.one_of(
    st.builds(SaidCell, st.sampled_from(["missing", "not_needed"])), st.builds(SaidCell, st.just("provided"), st.sampled_from("xy"))
)
MEASURES = st.sampled_from([(), ("1",), ("1", "2")])


@st.composite
def maps(draw: st.DrawFn) -> NeedsMap:
    needs = draw(st.lists(st.sampled_from("ABC"), unique=True))
    services = draw(st.lists(st.sampled_from([("G", "s"), ("G", "t"), ("H", "s")]), unique=True))
    rows = [ServiceRow(*one, draw(MEASURES), draw(st.dictionaries(st.sampled_from(needs), CELLS)) if needs else {}) for one in services]
    return NeedsMap(tuple(NeedColumn(one, draw(MEASURES)) for one in needs), tuple(rows))


def every(base: NeedsMap, now: NeedsMap, wanted: NeedsMap) -> NeedsMap:
    found = find_differences(base, now, wanted)
    return take(now, wanted, found, {one.id for one in found})


@given(now=maps(), wanted=maps())
def test_all_taken_is_the_wanted_map_and_none_taken_the_one_that_stands(now: NeedsMap, wanted: NeedsMap) -> None:
    taken = every(now, now, wanted)
    assert flatten(taken) == flatten(wanted)
    assert find_differences(wanted, taken, wanted) == []
    assert take(now, wanted, find_differences(now, now, wanted), ()) == now
    assert not any(one.is_contested for one in find_differences(now, now, wanted))


@given(base=maps(), now=maps(), wanted=maps())
def test_what_the_workbook_leaves_as_it_was_stays_as_it_is_now(base: NeedsMap, now: NeedsMap, wanted: NeedsMap) -> None:
    assert find_differences(base, now, base) == []
    found = find_differences(base, now, wanted)
    assert len({one.id for one in found}) == len(found)
    taken, was, stands, wants = (flatten(one) for one in (take(now, wanted, found, {one.id for one in found}), base, now, wanted))
    own = {key for key in {**was, **wants} if was.get(key) != wants.get(key)}
    assert {key: taken.get(key) for key in own} == {key: wants.get(key) for key in own}
    lost = {key for one in found if one.after is None for key in one.under}
    theirs = stands.keys() - own - lost
    assert {key: taken.get(key) for key in theirs} == {key: stands[key] for key in theirs}


def test_an_ended_row_tells_what_it_takes_along_and_who_touched_it() -> None:
    base = NeedsMap((NeedColumn("A"),), (ServiceRow("G", "s", (), {"A": SaidCell("provided", "x")}),))
    now = NeedsMap((NeedColumn("A"),), (ServiceRow("G", "s", ("1",), {"A": SaidCell("missing")}),))
    (one,) = find_differences(base, now, NeedsMap((NeedColumn("A"),)))
    assert (one.key, one.kind, one.is_contested) == (("service", "G", "s"), "ended", True)
    assert one.under == {("cell", "G", "s", "A"): ("missing", None), ("service measures", "G", "s"): ("1",)}


def test_a_cell_without_its_row_is_refused() -> None:
    wanted = NeedsMap((NeedColumn("A"),), (ServiceRow("G", "s", (), {"A": SaidCell("missing")}),))
    now = NeedsMap((NeedColumn("A"),))
    found = find_differences(now, now, wanted)
    cell = next(one for one in found if one.key[0] == "cell")
    with pytest.raises(BadInput) as refusal:
        take(now, wanted, found, [cell.id])
    assert [(fault.pointer, str(fault.says)[:9]) for fault in refusal.value.faults] == [(cell.id, "G – s – A")]
