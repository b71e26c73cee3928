"""An edited workbook of a schedule comes back: every difference with its place, and what becomes of those that are taken."""

import datetime as dt
import io
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from absorb.documents.package import read_parts, write_parts
from absorb.funding.papers import schedule_workbook
from absorb.funding.papers.returning import read_changes, read_entries, read_workbook
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.cases import leaves_of, schedule_lines
from absorb.funding.rules.workbooks import Priced, differences, entries_of, new_lines, take, written
from absorb.funding.rules.working.schedule import schedule_answer_of
from absorb.funding.rules.working.shapes import BudgetText, ScenarioText, Staff, WorkLine
from absorb.kernel.errors import BadInput
from absorb.kernel.money import Money, money_text
from absorb.kernel.period import Month
from tests.documents.recalculating import by_formulas, saved
from tests.documents.test_schedule_workbook_prices import LINES, SOURCES, edited, line, plan, priced
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
    assert returned.made_of == ID
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


TYPED = {
    ("Zdroje", "F7"): 50,
    ("Zdroje", "H8"): "9 000 000",
    ("Zdroje", "I8"): "12,5",
    ("Zdroje", "J8"): 3,
    ("Zdroje", "K7"): "6/2027 50 %; 2027-09: 12,5 %",
    ("Zdroje", "L7"): "2028: 1 000,50; MO2: 7; MO3: 8",
}
"""What somebody types where nothing was set: REGION in row 7, CITY in row 8."""


def test_what_was_not_set_before_is_told_once_it_is_typed(kept: Any) -> None:
    assert found(kept, TYPED) == [
        ("/sources/REGION/max_percent", "Zdroje!F7", None, "50", None, False),
        ("/sources/REGION/instalments", "Zdroje!K7", None, "6/2027 50 %; 9/2027 12.5 %", None, False),
        ("/sources/REGION/max_per_period/MO2", "Zdroje!L7", None, "7.00", None, False),
        ("/sources/REGION/max_per_period/MO3", "Zdroje!L7", None, "8.00", None, False),
        ("/sources/REGION/max_per_year/2028", "Zdroje!L7", None, "1000.50", None, False),
        ("/sources/CITY/max_total", "Zdroje!H8", None, "9000000.00", None, False),
        ("/sources/CITY/advance", "Zdroje!I8", None, "12.5", None, False),
        ("/sources/CITY/lag", "Zdroje!J8", None, "3", None, False),
    ]


def test_cells_of_what_is_not_set_may_be_written_in(kept: Any) -> None:
    sheet = load_workbook(io.BytesIO(kept[2]))["Zdroje"]
    assert all(not sheet.cell(row, column).protection.locked for row in range(6, 10) for column in range(5, 13))
    assert sheet["N6"].protection.locked


@pytest.mark.parametrize(
    ("cell", "value", "says"),
    [
        ("J6", "brzy", "The cell holds “brzy”; a whole number of months from 0 to 120 is expected."),
        ("J6", 121, "The cell holds “121”; a whole number of months from 0 to 120 is expected."),
        ("J6", 1.5, "The cell holds “1.5”; a whole number of months from 0 to 120 is expected."),
        ("K6", "50 %", "The cell holds “50 %”; a month and a percentage are expected, such as 3/2027 50 %; 9/2027 30 %."),
        ("K6", "3/2027 101 %", "The cell holds “3/2027 101 %”; a month and a percentage are expected, such as 3/2027 50 %; 9/2027 30 %."),
        ("L6", "sto", "The cell holds “sto”; a year or a month and an amount are expected, such as 2027: 100 000; 3/2027: 5 000."),
        ("L6", "2035: 1", "The cell holds “2035”, which is no year and no month of the project."),
        ("L7", "2027: 1", "The cell holds “2027”, whose limit stands on the sheet “Kontroly”; change it there."),
        ("L8", "2027: 1; 2027: 2", "The cell holds “2027” twice; each is there once."),
    ],
)
def test_what_was_typed_and_cannot_be_read_is_told_at_its_cell(kept: Any, cell: str, value: Any, says: str) -> None:
    budget, case, content = kept
    with pytest.raises(BadInput) as refused:
        read_entries(read_workbook(edited(content, {("Zdroje", cell): value})), entries_of(case, budget))
    assert [(fault.pointer, str(fault.says)) for fault in refused.value.faults] == [(f"Zdroje!{cell}", says)]


def test_what_was_typed_is_taken_and_comes_back_no_more(kept: Any) -> None:
    budget, case, _ = kept
    changes = {name: after for name, _, _, after, _, _ in found(kept, TYPED)}
    taken = take(case, budget, changes).case
    _, region, city, _ = taken.sources
    assert region.pays == schedules.Pays(
        lag_months=2,
        instalments=[schedules.Instalment(Month.of(2027, 6), Decimal(50)), schedules.Instalment(Month.of(2027, 9), Decimal("12.5"))],
    )
    assert city.pays == schedules.Pays(advance_percent=Decimal("12.5"), lag_months=3)
    assert (region.max_percent, region.max_per_year["2028"], region.max_per_period["MO3"]) == (50, 100_050, 800)
    assert city.max_total == 900_000_000
    again = schedule_workbook(taken, schedules.schedule(taken), budget=budget, schedule=str(ID))
    assert found((budget, taken, again), {}) == []


def test_when_a_source_pays_is_what_its_three_cells_say(kept: Any) -> None:
    budget, case, _ = kept
    esf = lambda changes: take(case, budget, {f"/sources/EU_ESF/{name}": value for name, value in changes.items()}).case.sources[0].pays  # noqa: E731
    lag = case.sources[0].pays.lag_months
    assert esf({"advance": None}) == schedules.Pays(lag_months=lag)
    assert esf({"advance": None, "lag": None}) is None
    assert esf({"lag": "7"}) == schedules.Pays(advance_percent=Decimal("30.5"), lag_months=7)
    assert esf({"advance": None, "instalments": "5/2027 40 %"}) == schedules.Pays(
        instalments=[schedules.Instalment(Month.of(2027, 5), Decimal(40))], lag_months=lag
    )
    with pytest.raises(BadInput, match="one of them"):
        esf({"instalments": "5/2027 40 %"})
    with pytest.raises(BadInput, match="is no number"):
        esf({"lag": "121"})


def test_columns_and_rows_that_somebody_put_in_lead_nobody_astray(kept: Any) -> None:
    budget, case, content = kept
    book = load_workbook(
        io.BytesIO(
            edited(content, {("Rozpočet", "F9"): 52000.02, ("Zdroje", "F6"): 70, **row(FREE, None, "Tisk", "služby", 2, 9, None, None)})
        )
    )
    for name in ("Rozpočet", "Zdroje", "Náklady", "Kontroly"):
        book[name].insert_rows(2)
        for place in (4, 2, 1):
            book[name].insert_cols(place)
            book[name].cell(7, place).value = "Poznámka"
    target = io.BytesIO()
    book.save(target)
    read, rows = read_changes(read_workbook(target.getvalue()), case, budget)
    entries = entries_of(case, budget)
    assert [(one.name, one.place) for one in differences(entries, read, entries)] == [
        ("/lines/1.1.1.1/unit_price", "Rozpočet!I10"), ("/sources/EU_ESF/max_percent", "Zdroje!I7")
    ]  # fmt: skip
    assert [(one.place, one.name, one.units, one.unit_price) for one in rows] == [(f"Rozpočet!D{FREE + 1}", "Tisk", Decimal(2), 900)]


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
            {"Rozpočet": "1.1.1.1 is missing; undo what was deleted, or download the workbook again."},
        ),
    ],
)
def test_faults_are_told_by_sheet_and_cell(kept: Any, changes: dict[tuple[str, str], Any], faults: dict[str, str]) -> None:
    budget, case, content = kept
    with pytest.raises(BadInput) as refused:
        read_entries(read_workbook(edited(content, changes)), entries_of(case, budget))
    assert {fault.pointer: str(fault.says) for fault in refused.value.faults} == faults


def test_a_workbook_of_more_than_a_million_cells_comes_back(kept: Any) -> None:
    budget, case, content = kept
    parts = read_parts(edited(content, {("Rozpočet", "F9"): 52000.02}))
    path = f"xl/worksheets/sheet{load_workbook(io.BytesIO(content)).sheetnames.index('Rozvrh') + 1}.xml"
    row = "".join(f'<c r="{letter}%d"><f>1+1</f><v>2</v></c>' for letter in "ABCDEFGHIJKLMNOP")
    more = "".join(f'<row r="{number}">{row}</row>' % ((number,) * 16) for number in range(1_000, 67_000))
    parts[path] = parts[path].replace(b"</sheetData>", more.encode() + b"</sheetData>")
    assert sum(part.count(b"<c ") for part in parts.values()) > 1_000_000
    entries = entries_of(case, budget)
    told = differences(entries, read_entries(read_workbook(write_parts(parts)), entries), entries)
    assert [(one.place, one.after) for one in told] == [("Rozpočet!F9", "52000.02")]


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
    for one, price, count in zip(lines, prices, units, strict=False):
        changes[f"/lines/{one.code}/unit_price"] = money_text(price)
        changes[f"/lines/{one.code}/units"] = f"{count // 100}.{count % 100:02d}"
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


FREE = 6 + 12 + 2
"""The first row below the budget that is open for new lines."""


def row(at: int, *values: Any) -> dict[tuple[str, str], Any]:
    return {("Rozpočet", f"{letter}{at}"): value for letter, value in zip("BCDEFHI", values, strict=True) if value is not None}


def written_in(kept: Any, changes: dict[tuple[str, str], Any], newest: Priced | None = None) -> list[tuple[Any, ...]]:
    budget, case, content = kept
    _, rows = read_changes(read_workbook(edited(content, changes)), case, budget)
    lines = [(one.place, one.line) for one in new_lines(rows, budget, newest or budget)]
    return [(place, one.code, one.name, one.kind, int(one.unit_price), one.units, one.from_, one.months) for place, one in lines]


def test_rows_below_the_budget_are_open_for_new_lines_and_counted_nowhere(kept: Any) -> None:
    sheet = load_workbook(io.BytesIO(kept[2]))["Rozpočet"]
    rows = [number for number in range(6, sheet.max_row + 1) if not sheet[f"B{number}"].protection.locked]
    assert rows == list(range(FREE, FREE + 15))
    assert {sheet[f"{letter}{FREE}"].protection.locked for letter in "BCDEFHI"} == {False}
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == [f"D{FREE}:D{FREE + 14}"]
    counted = by_formulas(edited(kept[2], row(FREE, "1.1.4", "Tisk", "služby", 2, 1500, None, None)))
    (at,) = [
        place[1:]
        for (name, place), value in counted.items()
        if value == "Nové položky, které v rozvrhu ještě nejsou" and name == "Kontroly"
    ]
    assert counted["Kontroly", f"E{at}"] == "✗"
    assert counted["Rozpočet", f"G{FREE}"] == 3000
    assert counted["Rozpočet", "G4"] == saved(kept[2])["Rozpočet", "G4"]


def test_new_lines_come_back_as_new_lines(kept: Any) -> None:
    changes = {
        **row(FREE, "1.1.11", "Tisk", "Služby", None, 1500, "5/2027", 3),
        **row(FREE + 2, None, "Lektor", "osobní náklady", "2,5", "1 000,50 Kč", dt.date(2027, 6, 1), None),
        **row(FREE + 3, None, "Druhý lektor", "direct_staff", 1, 7, None, None),
    }
    assert written_in(kept, changes) == [
        (f"Rozpočet!B{FREE}", "1.1.11", "Tisk", "services", 150_000, Decimal(1), Month.of(2027, 5), 3),
        (f"Rozpočet!B{FREE + 2}", "1.1.1.3", "Lektor", "direct_staff", 100_050, Decimal("2.5"), Month.of(2027, 6), None),
        (f"Rozpočet!B{FREE + 3}", "1.1.1.4", "Druhý lektor", "direct_staff", 700, Decimal(1), None, None),
    ]


def test_a_line_that_was_taken_is_not_new_again_and_a_code_used_meanwhile_is_the_next_one(kept: Any) -> None:
    budget, case, _ = kept
    changes = {
        **row(FREE, None, "Lektor", "osobní náklady", 1, 7, None, None),
        **row(FREE + 1, "1.1.11", "Tisk", "služby", 1, 9, None, None),
    }
    lines = (line("1.1.1.3", "direct_staff", 700, "1", name="Lektor"), line("1.1.11", "services", 900, "1", name="Tisk"))
    taken = take(case, budget, {}, lines).budget
    assert taken is not None
    assert written_in(kept, changes, taken) == []
    other = take(case, budget, {}, (line("1.1.11", "travel", 5, "1"),)).budget
    assert other is not None
    assert [one[1:3] for one in written_in(kept, changes, other)] == [("1.1.1.3", "Lektor"), ("1.1.12", "Tisk")]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        (
            row(FREE, "1.1.x", None, "guláš", -1, None, "květen", 0),
            {
                "B": "“1.1.x” is no code of a cost; a code is numbers parted by dots, such as 1.1.2.1. Leave it empty to have it filled in.",
                "C": "Say what this is for; it has a price and no name.",
                "D": "Choose a kind of costs from the list in the cell.",
                "E": "The cell holds “-1”; a number that is not negative is expected, such as 12.5.",
                "F": "The cell is empty; write a number, 0 for nothing.",
                "H": "The cell holds “květen”; a month is expected, such as 3/2027.",
                "I": "The cell holds 0; a whole number of months from 1 to 1200 is expected.",
            },
        ),
        (row(FREE, "1.1.1.1", "Znovu", "služby", 1, 7, None, None), {"B": "“1.1.1.1” stands here already; each is there once."}),
        (row(FREE, "1.1.1.1.5", "Pod položkou", "služby", 1, 7, None, None), {"B": None}),
        (row(FREE, "3.1", "Jinde", "služby", 1, 7, None, None), {"B": None}),
    ],
)
def test_a_new_line_that_cannot_be_taken_is_told_at_its_cell(kept: Any, changes: Any, faults: dict[str, str | None]) -> None:
    with pytest.raises(BadInput) as refused:
        written_in(kept, changes)
    told = {fault.pointer: str(fault.says) for fault in refused.value.faults}
    assert set(told) == {f"Rozpočet!{letter}{FREE}" for letter in faults}
    assert [told[f"Rozpočet!{letter}{FREE}"] for letter, says in faults.items() if says] == [says for says in faults.values() if says]


@pytest.mark.parametrize("model", ["real", "indirect-25", "flat-40"])
@settings(max_examples=25)
@given(price=st.integers(0, 10**9), count=st.integers(0, 10**4), start=st.integers(0, 13), months=st.integers(1, 14), own=st.booleans())
def test_a_new_line_is_what_the_engines_make_of_it(model: str, price: int, count: int, start: int, months: int, own: bool) -> None:
    budget = priced(LINES, model)
    case = plan(budget)
    first = Month.of(2027, 4).plus(start) if own else None
    added = line("1.1.1.3", "direct_staff", price, f"{count / 100:.2f}", first, months if own else None)
    if own and start + months > 14:
        with pytest.raises(BadInput, match="falls outside the months of the schedule"):
            take(case, budget, {}, (added,))
        return
    taken = take(case, budget, {}, (added,))
    assert taken.budget is not None
    assert [one.code for one in taken.budget.case.lines] == ["1.1.1.1", "1.1.1.2", "1.1.1.3", *(one.code for one in LINES[2:])]
    wanted = schedule_lines(taken.budget.case, taken.budget.answer, case.periods)
    nonzero = [
        (one.code, one.kind, one.name, {period: minor for period, minor in one.amounts.items() if minor}) for one in taken.case.lines
    ]
    assert nonzero == [(one.code, one.kind, one.name, one.amounts) for one in wanted]


def test_what_is_taken_is_written_into_the_working_copy_as_the_engines_see_it() -> None:
    text = ScenarioText(
        first=Month.of(2027, 1), months=6, sources=tuple(SOURCES), opening_cash=Money(500),
        budget=BudgetText(
            lines=(
                WorkLine(id="a", code="1.1.1.1", name="Pracovník", kind="direct_staff", unit_price=Money(0), units=Decimal(6),
                    staff=Staff(contract="employment", gross=Money(3_000_000), contributions_percent=Decimal("33.8"), share=Decimal(50))),
                WorkLine(id="w1", code="1.1.2.1", name="Jízdné", kind="travel", unit_price=Money(30_000), units=Decimal(6),
                    by_month={"2027-02": Money(100_001)}),
            )
        ),
    )  # fmt: skip
    asked = schedule_answer_of(text, budgets.Call())
    budget = Priced(asked.budget, asked.budget_answer)
    entries = entries_of(asked.case, budget)
    changes = {
        "/lines/1.1.1.1/unit_price": "19999.99", "/lines/1.1.2.1/units": "7.5", "/sources/EU_ESF/max_percent": "70",
        "/sources/EU_ESF/advance": "10", "/sources/REGION/max_total": None, "/opening_cash": "0.07",
    }  # fmt: skip
    added = (line("1.1.3.1", "services", 12_345, "3", Month.of(2027, 2), 4),)
    taken = take(asked.case, budget, changes, added)
    assert taken.budget is not None
    after = written(text, [(entries[name], value) for name, value in changes.items()], added, taken.case)
    again = schedule_answer_of(after, budgets.Call())
    assert again.budget == taken.budget.case
    assert [(one.code, {month: minor for month, minor in one.amounts.items() if minor}) for one in again.case.lines] == [
        (one.code, {month: minor for month, minor in one.amounts.items() if minor}) for one in taken.case.lines
    ]
    assert (again.case.sources, again.case.opening_cash) == (taken.case.sources, taken.case.opening_cash)
    assert [(one.id, one.staff) for one in after.budget.lines] == [("a", None), ("w1", None), ("w2", None)]
