"""An edited workbook of a schedule comes back: every difference with its place, and what becomes of those that are taken."""

import io
import uuid
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from absorb.funding.papers import schedule_workbook
from absorb.funding.papers.returning import read_entries, read_workbook
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.cases import leaves_of, schedule_lines
from absorb.funding.rules.workbooks import Priced, differences, entries_of, take
from absorb.kernel.errors import BadInput
from absorb.kernel.money import Money, money_text
from tests.documents.test_schedule_workbook_prices import LINES, edited, plan, priced
from tests.office import convert

ID = uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057")
YEARLY = {"2027": Money(90_000_000)}


@pytest.fixture(scope="module")
def kept() -> tuple[Priced, schedules.Case, bytes]:
    budget = priced(LINES, "indirect-25")
    case = plan(budget)
    esf, region, city, own = case.sources
    region = msgspec.structs.replace(region, max_per_year={**YEARLY, "2035": Money(1)}, max_per_period={"MO1": Money(800_000)})
    case = msgspec.structs.replace(case, sources=[esf, region, city, own])
    return budget, case, schedule_workbook(case, schedules.schedule(case), budget=budget, schedule=str(ID))


def found(kept: Any, changes: dict[tuple[str, str], Any], newest: schedules.Case | None = None) -> list[tuple[Any, ...]]:
    budget, case, content = kept
    entries = entries_of(case, budget)
    returned = read_workbook(edited(content, changes))
    assert returned.schedule == ID
    now = entries if newest is None else entries_of(newest, budget)
    told = differences(entries, read_entries(returned, entries), now)
    return [(one.name, one.place, one.before, one.after, one.now, one.is_contested) for one in told]


def test_a_workbook_nobody_changed_says_nothing(kept: Any) -> None:
    assert found(kept, {}) == []


@pytest.mark.needs("office")
def test_a_workbook_that_libreoffice_saved_says_only_what_was_changed(kept: Any, tmp_path: Path) -> None:
    budget, case, content = kept
    path = tmp_path / "rozvrh.xlsx"
    path.write_bytes(edited(content, {("Rozpočet", "F9"): 52000.02}))
    saved = convert(path, "xlsx:Calc MS Excel 2007 XML", tmp_path / "out").read_bytes()
    entries = entries_of(case, budget)
    told = differences(entries, read_entries(read_workbook(saved), entries), entries)
    assert [(one.name, one.place, one.after) for one in told] == [("/lines/1.1.1.1/unit_price", "Rozpočet!F9", "52000.02")]


def test_every_change_is_told_with_its_place_and_both_values(kept: Any) -> None:
    changes = {
        ("Rozpočet", "F9"): 52000.02,
        ("Rozpočet", "E10"): "7,5",
        ("Zdroje", "F6"): 70,
        ("Zdroje", "H7"): None,
        ("Zdroje", "I6"): 31,
        ("Zdroje", "D11"): "1 234,50 Kč",
    }
    book = load_workbook(io.BytesIO(kept[2]))
    by_label = {row[0].value: row[3].coordinate for row in book["Kontroly"].iter_rows(min_row=6) if row[0].value}
    changes["Kontroly", by_label["REGION: nejvýše v roce 2027"]] = 800000
    changes["Kontroly", by_label["REGION: nejvýše v období MO1"]] = 7000
    year, period = (f"Kontroly!{by_label[f'REGION: nejvýše v {part}']}" for part in ("roce 2027", "období MO1"))
    assert found(kept, changes) == [
        ("/lines/1.1.1.1/unit_price", "Rozpočet!F9", "52000.01", "52000.02", "52000.01", False),
        ("/lines/1.1.1.2/units", "Rozpočet!E10", "7.35", "7.5", "7.35", False),
        ("/sources/EU_ESF/max_percent", "Zdroje!F6", "76.735", "70", "76.735", False),
        ("/sources/EU_ESF/advance", "Zdroje!I6", "30.5", "31", "30.5", False),
        ("/sources/REGION/max_total", "Zdroje!H7", "9000.00", None, "9000.00", False),
        ("/sources/REGION/max_per_period/MO1", period, "8000.00", "7000.00", "8000.00", False),
        ("/sources/REGION/max_per_year/2027", year, "900000.00", "800000.00", "900000.00", False),
        ("/opening_cash", "Zdroje!D11", "50.00", "1234.50", "50.00", False),
    ]


def test_what_somebody_else_changed_meanwhile_is_contested_unless_it_is_the_same(kept: Any) -> None:
    newest = msgspec.structs.replace(kept[1], opening_cash=Money(7_700))
    assert found(kept, {("Zdroje", "D11"): 88}, newest) == [("/opening_cash", "Zdroje!D11", "50.00", "88.00", "77.00", True)]
    assert found(kept, {("Zdroje", "D11"): 77}, newest) == []
    assert found(kept, {}, newest) == []


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        (
            {("Rozpočet", "F9"): "zdarma", ("Rozpočet", "E9"): -1, ("Zdroje", "H7"): 0.001},
            {
                "Rozpočet!F9": 'The cell holds "zdarma"; an amount in crowns such as 1234567.50 is expected.',
                "Rozpočet!E9": "The cell holds “-1”; a number that is not negative is expected, such as 12.5.",
                "Zdroje!H7": "The cell holds 0.001, which has more than two decimal places; an amount is whole in haléře.",
            },
        ),
        (
            {("Zdroje", "F6"): 100.5, ("Zdroje", "G8"): "12,3456"},
            {
                "Zdroje!F6": "The cell holds 100.5; a percentage is at most 100 and has at most three decimal places.",
                "Zdroje!G8": "The cell holds 12.3456; a percentage is at most 100 and has at most three decimal places.",
            },
        ),
        (
            {("Rozpočet", "F9"): "=1+"},
            {
                "Rozpočet!F9": "The cell holds the formula =1+ without a saved result; open the file in Excel and save it, or write the value."
            },
        ),
        (
            {("Rozpočet", "B9"): "1.1.1.9"},
            {
                "Rozpočet": "1.1.1.1 is missing; undo what was deleted, or download the workbook again.",
                "Rozpočet!B9": "The budget has no such line; add lines in the budget itself, then download the workbook again.",
            },
        ),
    ],
)
def test_faults_are_told_by_sheet_and_cell(kept: Any, changes: dict[tuple[str, str], Any], faults: dict[str, str]) -> None:
    budget, case, content = kept
    with pytest.raises(BadInput) as refused:
        read_entries(read_workbook(edited(content, changes)), entries_of(case, budget))
    assert {fault.pointer: str(fault.says) for fault in refused.value.faults} == faults


def test_a_workbook_of_something_else_is_refused(kept: Any) -> None:
    without = schedule_workbook(kept[1], schedules.schedule(kept[1]), budget=kept[0])
    with pytest.raises(BadInput, match="no workbook of a schedule"):
        read_workbook(without)


def test_costs_without_a_budget_come_back_cell_by_cell(kept: Any) -> None:
    case = kept[1]
    content = schedule_workbook(case, schedules.schedule(case), schedule=str(ID))
    entries = entries_of(case, None)
    read = read_entries(read_workbook(edited(content, {("Náklady", "F6"): 1})), entries)
    assert [(one.name, one.place, one.after) for one in differences(entries, read, entries)] == [
        ("/costs/1.1.1.1/MO2", "Náklady!F6", "1.00")
    ]


@pytest.mark.parametrize("model", ["real", "indirect-25", "flat-40"])
@settings(max_examples=25)
@given(prices=st.lists(st.integers(0, 10**9), min_size=6, max_size=6), units=st.lists(st.integers(0, 10**5), min_size=6, max_size=6))
def test_taken_prices_are_the_budget_and_the_costs_that_the_engines_make_of_them(model: str, prices: list[int], units: list[int]) -> None:
    budget = priced(LINES, model)
    case = plan(budget)
    lines = [one for one in LINES if f"/lines/{one.code}/units" in entries_of(case, budget)]
    changes: dict[str, str | None] = {}
    for line, price, count in zip(lines, prices, units, strict=False):
        changes[f"/lines/{line.code}/unit_price"] = money_text(price)
        changes[f"/lines/{line.code}/units"] = f"{count // 100}.{count % 100:02d}"
    taken = take(case, budget, changes)
    assert taken.budget is not None
    wanted = schedule_lines(taken.budget.case, taken.budget.answer, case.periods)
    nonzero = [(line.code, {period: amount for period, amount in line.amounts.items() if amount}) for line in taken.case.lines]
    assert nonzero == [(line.code, line.amounts) for line in wanted]
    assert {line.code: sum(line.amounts.values()) for line in taken.case.lines} == leaves_of(taken.budget.case, taken.budget.answer)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"/lines/9/units": "1"}, "/lines/9/units: The newest version has no such value; load the workbook again."),
        ({"/opening_cash": "1e9"}, "/opening_cash: “1e9” is no number."),
        ({"/lines/1.1.1.1/units": None}, "/lines/1.1.1.1/units: The cell is empty; write a number, 0 for nothing."),
    ],
)
def test_what_cannot_be_taken_is_refused(kept: Any, changes: dict[str, str | None], says: str) -> None:
    with pytest.raises(BadInput) as refused:
        take(kept[1], kept[0], changes)
    assert [f"{fault.pointer}: {fault.says}" for fault in refused.value.faults] == [says]


def test_a_limit_that_was_emptied_no_longer_binds(kept: Any) -> None:
    taken = take(kept[1], kept[0], {"/sources/REGION/max_total": None, "/sources/REGION/max_per_period/MO1": None})
    assert taken.budget is None
    assert (taken.case.sources[1].max_total, taken.case.sources[1].max_per_period) == (None, {})
    assert taken.case.lines == kept[1].lines
