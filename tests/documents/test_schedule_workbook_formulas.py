"""What the workbook's formulas give where amounts are large, limits odd, and everything comes together."""

import functools
import io
from collections.abc import Callable
from decimal import Decimal

import msgspec
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import coordinate_to_tuple

from absorb.funding.papers import schedule_workbook
from absorb.funding.papers.formulas import Way, share
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.schedule.shapes import Bridging
from absorb.kernel.money import Money, money_decimal, share_at_least, share_at_most, share_rounded
from absorb.kernel.period import Month
from tests.documents.recalculating import Cells, by_formulas, by_libreoffice, saved
from tests.documents.test_schedule_workbook_prices import LINES, plan, priced

AMOUNTS = (0, 3, 99_999, 10_000_001, 8_766_583_115_481, 10**13 - 1)
PERCENTS = ("0.001", "0.005", "33.333", "76.735", "100")
ENGINES = {"down": share_at_least, "up": share_at_most, "half": share_rounded}


@functools.cache
def shares() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, amount in enumerate(AMOUNTS, start=1):
        sheet.cell(row, 1, float(money_decimal(amount)))
        for column, percent in enumerate(PERCENTS):
            for place, way in enumerate(ENGINES):
                told: Way = way  # type: ignore[assignment]
                sheet.cell(row, 2 + 3 * column + place, f"=ROUND(100*{share(f'A{row}', percent, told)},0)")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("calculate", [by_formulas, pytest.param(by_libreoffice, marks=pytest.mark.needs("office"))])
def test_a_share_in_per_cent_is_the_engines_whatever_the_amount(calculate: Callable[[bytes], Cells]) -> None:
    cells = {(place[0], int(place[1])): value for place, value in _placed(calculate(shares()))}
    wanted = {
        (row, 2 + 3 * column + place): engine(amount, Decimal(percent))
        for row, amount in enumerate(AMOUNTS, start=1)
        for column, percent in enumerate(PERCENTS)
        for place, engine in enumerate(ENGINES.values())
    }
    assert {key: int(value) for key, value in cells.items() if key[1] > 1} == wanted


def _placed(cells: Cells) -> list[tuple[tuple[int, int], float]]:
    return [(coordinate_to_tuple(address), value) for (_, address), value in cells.items()]


def together() -> bytes:
    """A pair that never shares a line, instalments, an advance of everything, reporting periods across the schedule's own, limits
    by period and year that leave a gap, a pin, a bridging loan, and names that look like formulas."""
    budget = priced(LINES, "indirect-25")
    case = plan(budget)
    esf, region, city, own = case.sources
    agreed = [schedules.Instalment(Month.of(2027, 5), Decimal("33.335")), schedules.Instalment(Month.of(2028, 1), Decimal("66.665"))]
    sources = [
        msgspec.structs.replace(esf, name='=Evropský "sociální" fond', max_per_period={"MO2": Money(20_000_001)}),
        msgspec.structs.replace(region, never_with=["CITY"], pays=schedules.Pays(instalments=agreed, lag_months=1)),
        msgspec.structs.replace(city, exact_percent=None, max_percent=Decimal("5.005"), pays=schedules.Pays(advance_percent=Decimal(100))),
        msgspec.structs.replace(own, id="OWN'S", max_per_year={"2027": Money(700_003)}),
    ]
    asked = msgspec.structs.replace(
        case, sources=sources, prefer=[*case.prefer[:3], "OWN'S"], opening_cash=Money(-4_321), bridging=True,
        pins=[schedules.Pin(line="1.1.1.2", period="MO1", source="OWN'S", amount=Money(99_999))],
        reporting=[schedules.Period("ZoR1", Month.of(2027, 4), 8), schedules.Period("ZoR2", Month.of(2027, 12), 6)],
    )  # fmt: skip
    answer = schedules.schedule(asked)
    assert (answer.status, isinstance(answer.bridging, Bridging)) == ("gap", True)
    return schedule_workbook(asked, answer, budget=budget)


@pytest.mark.parametrize("calculate", [by_formulas, pytest.param(by_libreoffice, marks=pytest.mark.needs("office"))])
def test_where_everything_comes_together_it_is_what_the_engine_found(
    calculate: Callable[[bytes], Cells],
) -> None:
    content = together()
    days = {place for place, value in saved(content).items() if hasattr(value, "year")}
    told, found = saved(content), calculate(content)
    assert {place: value for place, value in found.items() if place not in days} == {
        place: value for place, value in told.items() if place not in days
    }


@pytest.mark.parametrize("calculate", [by_formulas, pytest.param(by_libreoffice, marks=pytest.mark.needs("office"))])
def test_a_limit_that_is_emptied_limits_nothing(calculate: Callable[[bytes], Cells]) -> None:
    """As on the pages and when the workbook comes back; the gap alone is red then."""
    book = load_workbook(io.BytesIO(together()))
    sources, checks = book["Zdroje"], book["Kontroly"]
    for row in sources.iter_rows(min_row=6, max_row=9, min_col=5, max_col=8):
        for cell in row:
            cell.value = None
    limits = [row[0].row for row in checks.iter_rows(min_row=6) if row[5].value and str(row[5].value).startswith("Limit zdroje")]
    for row in limits:
        if not str(checks.cell(row, 4).value).startswith("="):
            checks.cell(row, 4).value = None
    target = io.BytesIO()
    book.save(target)
    found = calculate(target.getvalue())
    assert len(limits) > 3
    assert {found["Kontroly", f"E{row}"] for row in limits} == {"✓"}
