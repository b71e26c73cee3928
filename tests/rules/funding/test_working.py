"""Working copies: what they are for the engine, editing, merging, undo and differences."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from absorb.funding.rules import budget as budgets
from absorb.funding.rules.working.budget import budget_case, find_faults, settled, text_of
from absorb.funding.rules.working.differences import differences, known_again, line_cost, take
from absorb.funding.rules.working.editing import add_line, copy_line, move_line, remove_line
from absorb.funding.rules.working.history import find_redo, find_undo
from absorb.funding.rules.working.merging import change, merge_texts, pieces_of
from absorb.funding.rules.working.order import in_order
from absorb.funding.rules.working.shapes import BudgetText, Chapter, Indicator, Partner, ScenarioText, Staff, WorkLine
from absorb.funding.rules.working.staff import month_price, warnings_of
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import convert, plain
from absorb.kernel.merging import settle
from absorb.kernel.money import Money
from absorb.kernel.period import Month


def line(
    own: str, code: str, name: str = "Cost", kind: str = "services", price: int = 100_00, units: str = "1", **more: object
) -> WorkLine:
    return WorkLine(id=own, code=code, name=name, kind=kind, unit_price=Money(price), units=Decimal(units), **more)  # type: ignore[arg-type]


def text(*lines: WorkLine, **more: object) -> BudgetText:
    return BudgetText(lines=lines, **more)  # type: ignore[arg-type]


def codes(budget: BudgetText) -> list[tuple[str, str]]:
    return [(one.id, one.code) for one in budget.lines]


def whole(budget: BudgetText, **more: object) -> ScenarioText:
    return ScenarioText(first=Month.of(2027, 1), months=24, budget=budget, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("staff", "price"),
    [
        # 40 000 × 1.338: the employer's cost of a full month, as wage calculators of 2025 and 2026 have it
        (Staff(contract="employment", gross=Money(40_000_00), contributions_percent=Decimal("33.8"), share=Decimal(100)), 53_520_00),
        (Staff(contract="employment", gross=Money(40_000_00), contributions_percent=Decimal("33.8"), share=Decimal(50)), 26_760_00),
        (Staff(contract="employment", gross=Money(33_333_33), contributions_percent=Decimal("33.8"), share=Decimal("12.5")), 5_575_00),
        (Staff(contract="dpc", gross=Money(250_00), contributions_percent=Decimal("33.8"), hours_month=Decimal("62.5")), 20_906_25),
        (Staff(contract="dpp", gross=Money(300_00), contributions_percent=Decimal(0), hours_month=Decimal(20)), 6_000_00),
        (Staff(contract="dpp", gross=Money(300_00), contributions_percent=Decimal(0)), 0),
    ],
)
def test_pay_and_contributions_are_rounded_together_once(staff: Staff, price: int) -> None:
    assert month_price(staff) == price


def test_an_agreement_without_contributions_is_warned_of_and_no_other() -> None:
    dpp = Staff(contract="dpp", gross=Money(1), contributions_percent=Decimal(0))
    assert len(warnings_of(dpp)) == 1
    assert warnings_of(replace(dpp, contributions_percent=Decimal("33.8"))) == []
    assert warnings_of(Staff(contract="dpc", gross=Money(1), contributions_percent=Decimal(0))) == []


def test_a_price_follows_from_the_work_and_from_the_indicator() -> None:
    staff = Staff(contract="employment", gross=Money(40_000_00), contributions_percent=Decimal("33.8"), share=Decimal(50))
    seats = Indicator(code="670031", name="Capacity", unit="seat", target=Decimal(12), unit_cost=Money(1_500_00))
    given_text = text(line("a", "1.1.1.1", staff=staff, units="24"), line("b", "1.1.2.1", indicator="670031"), indicators=(seats,))
    first, second = settled(given_text).lines
    assert (first.unit_price, first.units) == (26_760_00, 24)
    assert (second.unit_price, second.units, second.unit) == (1_500_00, 12, "seat")


def test_the_case_of_the_engine_is_what_is_written_in_the_order_of_its_codes() -> None:
    given_text = text(line("b", "1.1.10.1", price=7), line("a", "1.1.2.1", units="2.5"), line("e", "1.1.3.1", name=" ", price=0))
    case = budget_case(given_text, budgets.Call(min_total=Money(1)))
    assert [(one.code, one.units) for one in case.lines] == [("1.1.2.1", Decimal("2.5")), ("1.1.10.1", Decimal(1))]
    assert budgets.budget(case).eligible == 250_07
    assert case.call.min_total == 1
    assert text_of(case) == text(line("k1", "1.1.2.1", units="2.5"), line("k2", "1.1.10.1", price=7))


def test_all_that_cannot_be_kept_is_told_at_once_at_its_line() -> None:
    wrong = text(
        line("a", "1.01", bearer="X"),
        line("a", "1.1.2.1", indicator="Y"),
        line("c", "1.1.2.1", name=""),
        partners=(Partner(code="P", name="One"), Partner(code="P", name="Two")),
    )
    pointers = ["/lines/0/code", "/lines/0/bearer", "/lines/1/indicator", "/lines/1/id", "/lines/2/code", "/partners/1/code"]
    assert [fault.pointer for fault in find_faults(wrong)] == pointers
    with pytest.raises(BadInput) as refused:
        budget_case(text(line("c", "1.1.2.1", name="")), budgets.Call())
    assert [fault.pointer for fault in refused.value.faults] == ["/lines/0/name"]


def test_a_line_without_a_code_gets_the_next_one_of_its_kind() -> None:
    given_text = text(
        line("a", "1.1.4.9"), line("b", "", kind="services"), line("c", "", kind="travel"), line("d", "", kind="ineligible"),
        line("e", "", kind="ineligible"), chapters=(Chapter(code="1.1.2", name="Travel"),),
    )  # fmt: skip
    assert codes(in_order(given_text)) == [("c", "1.1.2.1"), ("a", "1.1.4.9"), ("b", "1.1.4.10"), ("d", "2.1"), ("e", "2.2")]
    assert budgets.budget(budget_case(given_text, budgets.Call())).eligible == 300_00


@pytest.mark.parametrize("model", ["real", "indirect-7", "indirect-15", "indirect-25", "staff-20", "flat-40"])
def test_under_every_cost_model_new_lines_have_codes_that_the_engine_takes(model: str) -> None:
    kinds = ("direct_staff", "participant_wages", "travel", "equipment", "services", "construction", "direct_support", "cross_financing",
             "other", "ineligible")  # fmt: skip
    given_text = BudgetText(cost_model=model)  # type: ignore[arg-type]
    for number, kind in enumerate(kinds):
        if model == "staff-20" and kind == "direct_staff":
            continue
        given_text = add_line(given_text, f"n{number}", kind=kind)  # type: ignore[arg-type]
    named = replace(given_text, lines=tuple(replace(one, name="Cost", unit_price=Money(100)) for one in given_text.lines))
    answer = budgets.budget(budget_case(named, budgets.Call()))
    assert answer.ineligible == 100
    assert sum(line_cost(one) for one in named.lines) == 100 * len(named.lines)


def test_lines_are_copied_moved_and_removed_and_their_codes_keep_order() -> None:
    start = text(
        line("a", "1.1.1.1"), line("b", "1.1.1.2", portal={"Procento": "5"}), line("c", "1.1.2.1"), line("z", "2.1", kind="ineligible")
    )
    assert codes(move_line(start, "b", -1))[:2] == [("b", "1.1.1.1"), ("a", "1.1.1.2")]
    assert codes(move_line(start, "b", 1))[:3] == [("a", "1.1.1.1"), ("c", "1.1.2.1"), ("b", "1.1.2.2")]
    assert [move_line(start, *wanted) for wanted in (("a", -1), ("c", 1), ("nobody", 1))] == [start] * 3
    copied = copy_line(start, "b", "d")
    assert codes(copied)[2] == ("d", "1.1.1.3")
    assert copied.lines[2].portal == {}
    assert remove_line(copied, "d") == start
    assert (copy_line(start, "nobody", "d"), remove_line(start, "nobody")) == (start, start)


@pytest.mark.parametrize(
    ("versions", "now", "undo", "redo"),
    [
        ({1: None}, 1, None, None),
        ({1: None, 2: None, 3: None}, 3, 2, None),
        ({1: None, 2: None, 3: None, 4: 2}, 4, 1, 3),
        ({1: None, 2: None, 3: None, 4: 2, 5: 1}, 5, None, 2),
        ({1: None, 2: None, 3: None, 4: 2, 5: 1, 6: 2}, 6, 1, 3),
        ({1: None, 2: None, 3: None, 4: 2, 5: None}, 5, 2, None),
        ({1: None, 2: None, 3: None, 4: 2, 5: None, 6: 2}, 6, 1, 5),
        ({7: None, 8: None}, 7, None, 8),
    ],
)
def test_undo_goes_back_step_by_step_and_redo_forward(
    versions: dict[int, int | None], now: int, undo: int | None, redo: int | None
) -> None:
    assert (find_undo(versions, now), find_redo(versions, now)) == (undo, redo)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["write", "undo", "redo"]), max_size=14))
def test_undo_and_redo_are_those_of_a_text_editor(steps: list[str]) -> None:
    """The reference: two stacks, as every editor has them."""
    versions: dict[int, int | None] = {1: None}
    now, seen, done, undone = 1, 1, [], []
    for step in steps:
        target = {"write": now + 1, "undo": find_undo(versions, now), "redo": find_redo(versions, now)}[step]
        expected = now + 1 if step == "write" else (done if step == "undo" else undone)[-1:] or None
        if isinstance(expected, list):
            expected = expected[0]
        assert target == expected
        if target is None:
            continue
        if step == "write":
            done, undone = [*done, seen], []
        elif step == "undo":
            done, undone = done[:-1], [*undone, seen]
        else:
            done, undone = [*done, seen], undone[:-1]
        now, seen = now + 1, target
        versions[now] = None if step == "write" else target


def test_two_who_write_different_lines_both_have_their_way() -> None:
    base = whole(text(line("a", "1.1.1.1"), line("b", "1.1.1.2"), line("c", "1.1.1.3")))
    theirs = whole(text(line("a", "1.1.1.1", price=1), line("b", "1.1.1.2"), line("x", "1.1.1.4")), prefer=("CITY",))
    mine = whole(text(line("a", "1.1.1.1"), line("b", "1.1.1.2", name="Mine"), line("c", "1.1.1.3"), line("y", "1.1.1.4")))
    merged = merge_texts(base, theirs, mine)
    assert merged.conflicts == ()
    found = change(theirs, merged.changes, like=mine)
    assert [(one.id, one.code, one.name, int(one.unit_price)) for one in found.budget.lines] == [
        ("a", "1.1.1.1", "Cost", 1), ("b", "1.1.1.2", "Mine", 100_00), ("x", "1.1.1.4", "Cost", 100_00), ("y", "1.1.1.5", "Cost", 100_00),
    ]  # fmt: skip
    assert found.prefer == ("CITY",)


def test_what_both_changed_waits_for_a_choice_line_by_line() -> None:
    base = whole(text(line("a", "1.1.1.1"), line("b", "1.1.1.2")))
    theirs = whole(text(line("a", "1.1.1.1", price=1), line("b", "1.1.1.2", name="Theirs")))
    mine = whole(text(line("b", "1.1.1.2", name="Mine")))
    merged = merge_texts(base, theirs, mine)
    assert [(one.name, one.mine is None) for one in merged.conflicts] == [("line a", True), ("line b", False)]
    chosen = settle(merged, {"line a": "mine", "line b": "theirs"})
    assert change(theirs, chosen.changes, like=mine) == whole(text(line("b", "1.1.1.2", name="Theirs")))


BUDGETS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(["One", "Two"]), st.integers(0, 3)), max_size=5, unique_by=lambda one: one[0]
).map(lambda rows: whole(text(*(line(own, f"1.1.1.{ord(own) - 96}", name, price=price) for own, name, price in rows))))


@settings(max_examples=60)
@given(BUDGETS, BUDGETS, BUDGETS)
def test_merging_with_nobody_takes_all_and_pieces_lose_nothing(base: ScenarioText, theirs: ScenarioText, mine: ScenarioText) -> None:
    settled_mine = replace(mine, budget=settled(mine.budget))
    assert change(base, merge_texts(base, base, mine).changes, like=mine) == settled_mine
    assert merge_texts(base, theirs, base).changes == {}
    assert convert(plain(mine), ScenarioText) == mine
    both = merge_texts(base, theirs, mine)
    contested = {one.name for one in both.conflicts}
    found = pieces_of(change(theirs, settle(both, dict.fromkeys(contested, "mine")).changes, like=mine))
    began, wanted = pieces_of(base), pieces_of(mine)
    assert all(found.get(key) == wanted.get(key) for key in {**began, **wanted} if began.get(key) != wanted.get(key))


@settings(max_examples=60)
@given(BUDGETS, BUDGETS)
def test_differences_are_all_there_is_and_taking_them_all_is_the_new_budget(one: ScenarioText, other: ScenarioText) -> None:
    old, new = one.budget, other.budget
    found = differences(old, new)
    assert bool(found) == (in_order(old) != in_order(new))
    costs = [sum(line_cost(each) for each in budget.lines) for budget in (old, new)]
    assert sum(each.more_minor for each in found.lines) == costs[1] - costs[0]
    assert take(old, new, frozenset(each.id for each in found.lines)) == in_order(new)
    assert take(old, new, frozenset()) == in_order(old)


def test_lines_from_a_file_are_known_again() -> None:
    old = text(line("a", "1.1.1.1", "Worker"), line("b", "1.1.1.2", "Cook"), line("c", "1.1.1.3", "Gone"))
    new = text(line("r1", "1.1.1.1", "Worker", price=5), line("r2", "1.1.1.7", "cook"), line("a", "1.1.2.2", "New"))
    known = known_again(old, new)
    assert len({one.id for one in known.lines}) == 3
    assert [(one.code, one.id) for one in known.lines][1:2] == [("1.1.1.7", "b")]
