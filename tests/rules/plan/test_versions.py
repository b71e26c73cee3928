"""From one version of a plan to the next: who continues whom, what moved, and what comes of taking some of it."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.kernel.errors import BadInput
from absorb.plan.papers import plan_workbook, read_plan
from absorb.plan.rules import AreaBranch, MeasureCard, ObjectiveBranch, PlanTree
from absorb.plan.rules.continuing import continued, parts_of, with_formerly, without_formerly
from absorb.plan.rules.editing import end_measure, put_measure
from absorb.plan.rules.flat import flatten, unflatten
from absorb.plan.rules.merging import merge, take
from absorb.plan.rules.moved import find_moves
from tests.rules.plan.growing import ids_of, plans

replace = msgspec.structs.replace


def plan(*measures: MeasureCard, code: str = "1", formerly: tuple[str, ...] | None = None) -> PlanTree:
    objective = ObjectiveBranch(code=code, name="Cíl", formerly=formerly, measures=measures)
    return PlanTree(code="p", name="Plán", areas=(AreaBranch(code="A", name="Senioři", objectives=(objective,)),))


def card(code: str, formerly: tuple[str, ...] | None = None, **more: object) -> MeasureCard:
    return MeasureCard(code=code, name=f"Opatření {code}", formerly=formerly, **more)  # type: ignore[arg-type]


OLD = plan(card("1"), card("2"))


@pytest.mark.parametrize(
    ("new", "measures"),
    [
        (plan(card("1"), card("2")), {"1": "1", "2": "2"}),
        (plan(card("2"), card("3")), {"2": "2"}),
        (plan(card("3", ("2",)), card("1")), {"3": "2", "1": "1"}),
        (plan(card("3", ("A", "1", "2"))), {"3": "2"}),
        (plan(card("3", ("1", "2"))), {"3": "2"}),
        (plan(card("2", ("1",)), card("1", ("2",))), {"2": "1", "1": "2"}),
        (plan(card("1", ())), {}),
        (plan(card("2", ("1",)), card("1")), {"2": "1"}),  # the number was taken over by a new measure
        (plan(card("1"), code="9", formerly=("1",)), {"1": "1"}),  # under a renumbered objective
        (plan(card("1"), code="9"), {}),  # under a new one
        (plan(card("1", ("1", "1")), code="9"), {"1": "1"}),  # moved to a new one
    ],
)
def test_who_continues_whom(new: PlanTree, measures: dict[str, str]) -> None:
    found = continued(OLD, new)
    assert {place[-1]: origin[-1] for place, origin in found.items() if len(place) == 3} == measures


TWO = replace(OLD, areas=(*OLD.areas, AreaBranch(code="B", name="Děti", objectives=OLD.areas[0].objectives)))


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        (OLD, plan(card("3", ("7",))), [("A / 1 / 3", 'The version before has nothing at “7”; known are "A / 1 / 1", "A / 1 / 2".')]),
        (TWO, plan(card("3", ("2",))), [("A / 1 / 3", "“2” may mean any of these: A / 1 / 2 · B / 1 / 2; write the whole.")]),
        (OLD, plan(card("3", ("2",)), card("4", ("1", "2"))),
         [("A / 1 / 4", "“1 / 2” is continued by “A / 1 / 3” already; one continues it.")]),
    ],
)  # fmt: skip
def test_what_names_a_former_place_wrongly_is_told(old: PlanTree, new: PlanTree, faults: list[tuple[str, str]]) -> None:
    with pytest.raises(BadInput) as refusal:
        continued(old, new)
    assert [(fault.pointer, fault.says) for fault in refusal.value.faults] == faults


@given(plans(), plans(), st.data())
@settings(max_examples=60)
def test_continuing_is_a_function_and_no_two_continue_the_same(old: PlanTree, new: PlanTree, data: st.DataObject) -> None:
    places = [place for place, _ in parts_of(new)]
    targets = data.draw(st.lists(st.sampled_from([place for place, _ in parts_of(old)] or [()]), max_size=4, unique=True))
    origins: dict[tuple[str, ...], tuple[str, ...] | None] = {}
    for target in targets:
        free = [place for place in places if len(place) == len(target) and place not in origins]
        if free:
            origins[data.draw(st.sampled_from(free))] = target
    found = continued(old, with_formerly(new, origins))
    assert len(set(found.values())) == len(found)
    assert {len(place) - len(origin) for place, origin in found.items()} <= {0}
    assert found.keys() <= set(places)
    assert set(found.values()) <= {place for place, _ in parts_of(old)}
    assert {place: found.get(place) for place in origins} == origins
    # What is said of former places says the same again.
    assert continued(old, with_formerly(without_formerly(new), {place: found.get(place) for place in places})) == found


@given(plans())
@settings(max_examples=40)
def test_a_plan_is_made_of_its_parts_again_and_nothing_moved(tree: PlanTree) -> None:
    ids = ids_of(tree, "")
    flat = flatten(tree, ids)
    assert unflatten(flat, tree.code, tree.version) == (tree, ids)
    assert find_moves(flat, flat) == []
    same = (tree, ids)
    assert merge(same, same, read_plan(plan_workbook(tree))).rows == []


@given(plans(), plans())
@settings(max_examples=60)
def test_going_back_swaps_what_was_added_and_what_ended(old: PlanTree, new: PlanTree) -> None:
    before = ids_of(old, "")
    after = {place: before.get(continued(old, new).get(place, ()), "+" + "/".join(place)) for place, _ in parts_of(new)}
    there, back = find_moves(flatten(old, before), flatten(new, after)), find_moves(flatten(new, after), flatten(old, before))
    turned = {"added": "ended", "ended": "added", "changed": "changed"}
    assert {one.id: one.kind for one in back} == {one.id: turned[one.kind] for one in there}
    changed = {one.id: one.changes for one in there if one.kind == "changed"}
    assert {
        one.id: {name: (change.after, change.before) for name, change in one.changes.items()} for one in back if one.kind == "changed"
    } == {own: {name: (change.before, change.after) for name, change in changes.items()} for own, changes in changed.items()}


@given(plans(), plans())
@settings(max_examples=60)
def test_all_taken_is_what_was_wanted_and_none_taken_is_what_was(old: PlanTree, new: PlanTree) -> None:
    standing = (old, ids_of(old, ""))
    merged = merge(standing, standing, new)
    everything = [row.id for row in merged.rows]
    assert take(merged, everything, 1)[0] == new
    assert take(merged, [], 1)[0] == old
    assert not any(row.is_contested for row in merged.rows)


@given(plans(), plans(), plans(), st.data())
@settings(max_examples=80)
def test_what_is_taken_in_part_fits_or_is_refused(base: PlanTree, newest: PlanTree, wanted: PlanTree, data: st.DataObject) -> None:
    began = (base, ids_of(base, ""))
    now = {place: began[1].get(continued(base, newest).get(place, ()), "n" + "/".join(place)) for place, _ in parts_of(newest)}
    merged = merge(began, (newest, now), wanted)
    accepted = [row.id for row in merged.rows if data.draw(st.booleans())]
    try:
        tree, ids = take(merged, accepted, 2)
    except BadInput:
        return
    assert read_plan(plan_workbook(tree)) == replace(tree, version=2)
    assert len(set(ids.values())) == len(ids) == len(list(parts_of(tree)))


def test_what_somebody_else_changed_meanwhile_is_contested_and_the_rest_is_kept() -> None:
    newest = plan(card("1", weight=2), card("2"), card("3"))
    wanted = plan(card("1", weight=3, note="x"), replace(card("2"), name="Jinak"))
    lines = {place: f"l{place}" for place, _ in parts_of(OLD)}
    now = {**lines, ("A", "1", "3"): "other"}
    merged = merge((OLD, lines), (newest, now), wanted)
    told = [(row.difference.place, sorted(row.difference.changes), sorted(row.contested)) for row in merged.rows]
    assert told == [(("A", "1", "1"), ["note", "weight"], ["weight"]), (("A", "1", "2"), ["name"], [])]
    tree, _ = take(merged, [row.id for row in merged.rows if not row.is_contested], 3)
    assert tree.areas[0].objectives[0].measures == (card("1", weight=2), replace(card("2"), name="Jinak"), card("3"))


@pytest.mark.parametrize(
    ("wanted", "accepted", "says"),
    [
        (plan(card("1"), card("2"), card("3", parent="4"), card("4")), ["+A / 1 / 3"],
         "A / 1 / 3 Opatření 3 stands under a measure that would not be under the same objective; take or leave both."),
        (plan(card("1"), card("2", ()), card("9", ("2",))), ["+A / 1 / 2"],
         "A / 1 / 2 Opatření 2: the number 2 would be there twice; take or leave both."),
        (plan(card("1", parent="2"), card("2", parent=None)), ["1"], None),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_told_at_its_row(wanted: PlanTree, accepted: list[str], says: str | None) -> None:
    standing = (OLD, {place: place[-1] for place, _ in parts_of(OLD)} | {("A", "1"): "o", ("A",): "a"})
    merged = merge(standing, standing, wanted)
    if says is None:
        assert take(merged, accepted, 2)[0].areas[0].objectives[0].measures[0].parent == "2"
        return
    with pytest.raises(BadInput) as refusal:
        take(merged, accepted, 2)
    assert says in [fault.says for fault in refusal.value.faults]


def test_a_card_that_is_renumbered_in_the_browser_stays_the_same_measure() -> None:
    base = plan(card("1"), card("1.1", parent="1"), card("2"))
    renumbered = put_measure(base, base, ("A", "1", "1"), ("A", "1"), replace(card("7"), weight=2))
    assert [(one.code, one.parent) for one in renumbered.areas[0].objectives[0].measures] == [("7", None), ("1.1", "7"), ("2", None)]
    assert continued(base, renumbered)[("A", "1", "7")] == ("A", "1", "1")
    again = put_measure(base, renumbered, ("A", "1", "7"), ("A", "1"), card("1"))
    assert continued(base, again) == {place: place for place, _ in parts_of(base)}
    added = put_measure(base, again, None, ("A", "1"), card("1.2", parent="1"))
    assert [one.code for one in added.areas[0].objectives[0].measures] == ["1", "1.1", "1.2", "2"]
    assert ("A", "1", "1.2") not in continued(base, added)
    ended = end_measure(base, added, ("A", "1", "1.2"))
    assert without_formerly(ended) == base


@pytest.mark.parametrize(
    ("place", "changed", "pointer"),
    [
        (("A", "1", "1"), card("2"), "/code"),
        (("A", "1", "1"), card("1", parent="9"), "/parent"),
        (("A", "1", "1"), card("1", parent="1"), "/parent"),
        (None, card("2"), "/code"),
        (("A", "1", "1"), card("1", themes=("X",)), "/themes"),
    ],
)
def test_a_card_that_does_not_fit_is_refused(place: tuple[str, ...] | None, changed: MeasureCard, pointer: str) -> None:
    with pytest.raises(BadInput) as refusal:
        put_measure(OLD, OLD, place, ("A", "1"), changed)
    assert [fault.pointer for fault in refusal.value.faults] == [pointer]
