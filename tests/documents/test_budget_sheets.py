"""The portal's sheet of twelve columns and the budget's own: there and back again, cell by cell."""

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.funding.papers.budget_sheet import budget_sheet, read_budget_sheet
from absorb.funding.papers.portal import COLUMNS, portal_sheet, read_portal
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.working.budget import budget_case
from absorb.funding.rules.working.shapes import BudgetText, Partner, Staff, WorkLine
from absorb.kernel.errors import BadInput
from absorb.kernel.money import Money
from absorb.kernel.period import Month

Rows = list[list[Any]]

PORTAL: Rows = [
    ["1", "Celkové způsobilé výdaje", None, 0, 0, Decimal("884520.01"), True, 1, None, None, None, None],
    ["1.1", "Přímé náklady", None, 0, 0, Decimal("707616.01"), True, 2, None, None, None, None],
    ["1.1.1", "Osobní náklady", None, 0, 0, Decimal("673395.01"), True, 3, None, None, None, None],
    ["1.1.1.1", "Pracovní smlouvy", None, 0, 0, Decimal("642240.00"), True, 4, None, None, None, None],
    ["1.1.1.1.1", "Sociální pracovník", "měsíc", 26760, 24, Decimal("642240.00"), False, 5, None, "Bez podpory", None, "měsíc"],
    ["1.1.1.2", "Dohody", None, 0, 0, Decimal("31155.01"), True, 4, None, None, None, None],
    ["1.1.1.2.1", "Lektor", "hodina", Decimal("287.33"), Decimal("108.43"), Decimal("31155.192"), False, 5, None, None, "hodina", None],
    ["1.1.4", "Nákup služeb", None, 0, 0, Decimal("34221.00"), True, 3, None, None, None, None],
    ["1.1.4.1", "=HYPERLINK(\"x\")", None, Decimal("287.33"), Decimal("119.10"), Decimal("34221.003"), False, 4, None, None, None, None],
    ["1.2", "Nepřímé náklady", None, 0, 0, Decimal("176904.05"), False, 2, 25, None, None, None],
    ["2", "Celkové nezpůsobilé výdaje", None, 0, 0, 500, True, 1, None, None, None, None],
    ["2.1", "Občerstvení", "ks", 5, 100, 500, False, 2, None, None, None, None],
    ["3", "Příjmy", None, 0, 0, 0, False, 1, None, None, None, None],
]  # fmt: skip
PORTAL[6][5] = Decimal("31155.19")
for at, amount in ((0, "884520.24"), (1, "707616.19"), (2, "673395.19"), (5, "31155.19"), (9, "176904.05")):
    PORTAL[at][5] = Decimal(amount)


def workbook(rows: Rows, *, sheet: str = "Export") -> bytes:
    made = openpyxl.Workbook()
    made.active.title = sheet  # type: ignore[union-attr]
    made.active.append(COLUMNS)  # type: ignore[union-attr]
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = made.active.cell(number, column)  # type: ignore[union-attr]
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def cells(content: bytes) -> Rows:
    read = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in read.iter_rows(min_row=2)]  # type: ignore[union-attr]


def sheet_of(text: BudgetText) -> bytes:
    return portal_sheet(text, budgets.budget(budget_case(text, budgets.Call())), title="Rozpočet")


def plain(rows: Rows) -> list[list[str | None]]:
    return [
        [
            None
            if value is None or value == ""
            else str(Decimal(str(value)).normalize() if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) else value)
            for value in row
        ]
        for row in rows
    ]


def test_a_portals_sheet_is_read() -> None:
    text = read_portal(workbook(PORTAL), BudgetText())
    assert text.cost_model == "indirect-25"
    assert [(line.code, line.kind, int(line.unit_price), line.units, line.unit) for line in text.lines] == [
        ("1.1.1.1.1", "direct_staff", 26_760_00, 24, "měsíc"),
        ("1.1.1.2.1", "direct_staff", 287_33, Decimal("108.43"), "hodina"),
        ("1.1.4.1", "services", 287_33, Decimal("119.1"), ""),
        ("2.1", "ineligible", 5_00, 100, "ks"),
    ]
    answer = budgets.budget(budget_case(text, budgets.Call()))
    assert (answer.eligible, answer.flat_rate, answer.ineligible) == (884_520_24, 176_904_05, 500_00)


def test_it_goes_back_cell_by_cell() -> None:
    again = cells(sheet_of(read_portal(workbook(PORTAL), BudgetText())))
    expected = [list(row) for row in PORTAL]
    expected[8][5] = Decimal("34221.00")  # the portal's own odd digits are whole haléře
    assert plain(again) == plain(expected)


def test_what_the_portal_does_not_say_stays_with_the_line() -> None:
    known = read_portal(workbook(PORTAL), BudgetText())
    staff = Staff(contract="employment", gross=Money(40_000_00), contributions_percent=Decimal("33.8"), share=Decimal(50))
    import msgspec

    line = msgspec.structs.replace(
        known.lines[0], staff=staff, from_=Month.of(2027, 1), months=24, bearer="P", reason="Terén", kind="other"
    )
    known = msgspec.structs.replace(known, lines=(line, *known.lines[1:]), partners=(Partner(code="P", name="Spolek"),))
    assert read_portal(workbook(PORTAL), known) == known
    dearer = [list(row) for row in PORTAL]
    for at, amount in ((0, 1205640.24), (1, 964512.19), (2, 930291.19), (3, 899136), (4, 899136), (9, 241128.05)):
        dearer[at][5] = Decimal(str(amount))
    dearer[4][3] = 37464
    changed = read_portal(workbook(dearer), known).lines[0]
    assert (changed.id, changed.reason, changed.staff, int(changed.unit_price)) == (line.id, "Terén", None, 37_464_00)


@pytest.mark.parametrize(
    ("row", "column", "value", "cell"),
    [
        (4, 0, "1.01", "A6"), (6, 0, "1.1.1.1.1", "A8"), (4, 3, "mnoho", "D6"), (4, 3, 1.005, "D6"), (4, 4, -1, "E6"), (4, 5, 5, "F6"),
        (2, 5, 5, "F4"), (0, 5, 5, "F2"), (4, 1, "x" * 501, "B6"),
    ],
)  # fmt: skip
def test_each_wrong_cell_is_told(row: int, column: int, value: Any, cell: str) -> None:
    rows = [list(each) for each in PORTAL]
    rows[row][column] = value
    with pytest.raises(BadInput) as refused:
        read_portal(workbook(rows), BudgetText())
    assert f"Export!{cell}" in [fault.pointer for fault in refused.value.faults]


def test_a_workbook_without_the_sheet_or_a_column_is_told() -> None:
    with pytest.raises(BadInput, match="Export"):
        read_portal(workbook(PORTAL, sheet="List1"), BudgetText())
    made = openpyxl.load_workbook(io.BytesIO(workbook(PORTAL)))
    made.active.delete_cols(9)  # type: ignore[union-attr]
    content = io.BytesIO()
    made.save(content)
    with pytest.raises(BadInput, match="Procento"):
        read_portal(content.getvalue(), BudgetText())


WORDS = st.sampled_from(["Práce", "=1+1", "+cmd", "@x", "Dvě  slova", "„uvozovky“"])
LINES = st.lists(
    st.builds(
        WorkLine,
        id=st.integers(0, 10**6).map(lambda number: f"a{number}"), code=st.integers(1, 40).map(lambda number: f"1.1.4.{number}"),
        name=WORDS.map(lambda text: " ".join(text.split())), kind=st.sampled_from(["services", "direct_staff", "other"]),
        unit_price=st.integers(0, 10**9).map(Money), units=st.decimals(0, 1000, places=3).map(lambda found: found.normalize() + 0),
        unit=st.sampled_from(["", "ks"]), from_=st.sampled_from([None, Month.of(2027, 3)]), months=st.sampled_from([None, 7]),
        bearer=st.sampled_from([None, "P"]), reason=st.sampled_from(["", "Proč\nproto", "=A1"]),
    ),
    min_size=1, max_size=6, unique_by=(lambda line: line.id, lambda line: line.code),
)  # fmt: skip


@settings(max_examples=25)
@given(LINES, st.sampled_from(["real", "indirect-7", "indirect-25", "flat-40"]))
def test_every_budget_comes_back_as_it_went(lines: list[WorkLine], model: Any) -> None:
    from absorb.funding.rules.working.order import in_order

    text = in_order(BudgetText(cost_model=model, lines=tuple(lines), partners=(Partner(code="P", name="Spolek"),)))
    assert read_budget_sheet(budget_sheet(text, title="Rozpočet"), text) == text
    case = budget_case(text, budgets.Call())
    if model == "flat-40" or len(case.lines) != len(text.lines):
        return
    back = read_portal(sheet_of(text), text)
    assert [(line.code, line.id, line.name, line.unit_price, line.units, line.reason) for line in back.lines] == [
        (line.code, line.id, line.name, line.unit_price, line.units, line.reason) for line in text.lines
    ]
    assert back.cost_model == model


def test_nothing_that_a_person_wrote_is_a_formula() -> None:
    line = WorkLine(id="a", code="1.1.4.1", name="=1+1", kind="other", unit_price=Money(1), units=Decimal(1), unit="+x", reason="@y")
    for content in (budget_sheet(BudgetText(lines=(line,)), title="=x"), sheet_of(BudgetText(lines=(line,)))):
        read = openpyxl.load_workbook(io.BytesIO(content)).active
        formulas = [cell.value for row in read.iter_rows() for cell in row if cell.data_type == "f"]  # type: ignore[union-attr]
        assert formulas in ([], ["=ROUND(ROUND(ROUND(E2*100,0)*F2,6),0)/100"])


def test_a_cell_that_cannot_be_read_is_told_by_its_address() -> None:
    line = WorkLine(id="a", code="1.1.4.1", name="Práce", kind="other", unit_price=Money(1), units=Decimal(1))
    made = openpyxl.load_workbook(io.BytesIO(budget_sheet(BudgetText(lines=(line,)), title="x")))
    made.active["E2"], made.active["C2"] = "mnoho", "zlato"  # type: ignore[index]
    content = io.BytesIO()
    made.save(content)
    with pytest.raises(BadInput) as refused:
        read_budget_sheet(content.getvalue(), BudgetText(lines=(line,)))
    assert {fault.pointer for fault in refused.value.faults} == {"Rozpočet!C2", "Rozpočet!E2"}
