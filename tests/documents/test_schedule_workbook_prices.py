"""The workbook of a schedule with its budget: a price that changes flows through everything, to the haléř."""

import io
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from openpyxl import load_workbook

from absorb.funding.papers import schedule_workbook
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.cases import schedule_lines
from absorb.funding.rules.schedule import cash, months
from absorb.funding.rules.workbooks import Priced
from absorb.kernel.money import Money, money_decimal, round_half_away
from absorb.kernel.period import Month
from tests.documents.recalculating import Cells, by_formulas, by_libreoffice, saved

RUNS = [
    pytest.param("real", by_formulas, id="formulas-real"),
    pytest.param("indirect-25", by_formulas, id="formulas-flat-rate"),
    pytest.param("flat-40", by_libreoffice, id="libreoffice-flat-rate", marks=pytest.mark.needs("office")),
]
PERIODS = [
    schedules.Period(id="MO1", first=Month.of(2027, 4), months=6),
    schedules.Period(id="MO2", first=Month.of(2027, 10), months=7),
    schedules.Period(id="MO3", first=Month.of(2028, 5), months=1),
]


def line(
    code: str, kind: str, price: int, units: str, first: Month | None = None, count: int | None = None, name: str = ""
) -> budgets.Line:
    return budgets.Line(
        code=code, name=name or f"Položka {code}", kind=kind, unit_price=Money(price), units=Decimal(units), from_=first, months=count  # type: ignore[arg-type]
    )  # fmt: skip


LINES = (
    line("1.1.1.1", "direct_staff", 5_200_001, "12.5", name='=HYPERLINK("http://x.cz")'),
    line("1.1.1.2", "direct_staff", 33_335, "7.35", Month.of(2027, 6), 5, name="@SUM(A1)"),
    line("1.1.2.1", "travel", 1_999, "3", Month.of(2027, 9), 3, name="+420 & <Jízdné>"),
    line("1.1.10", "services", 0, "4"),
    line("1.1.3", "participant_wages", 777_777, "1", Month.of(2028, 5), 1),
    line("2.1", "ineligible", 100_010, "0.5"),
)
SOURCES = [
    schedules.Source(
        id="EU_ESF", max_percent=Decimal("76.735"), kinds=["direct_staff", "travel", "participant_wages", "services"],
        pays=schedules.Pays(advance_percent=Decimal("30.5"), lag_months=3),
    ),
    schedules.Source(id="REGION", max_total=Money(900_000), kinds=["direct_staff"], pays=schedules.Pays(in_arrears=True, lag_months=2)),
    schedules.Source(id="CITY", exact_percent=Decimal("10")),
    schedules.Source(id="OWN"),
]  # fmt: skip


def priced(lines: tuple[budgets.Line, ...], model: str) -> Priced:
    case = budgets.Case(cost_model=model, currency="CZK", lines=lines)  # type: ignore[arg-type]
    return Priced(case, budgets.budget(case))


def plan(budget: Priced) -> schedules.Case:
    lines = schedule_lines(budget.case, budget.answer, PERIODS)
    esf, *others = SOURCES
    if any(one.kind == "flat_rate" for one in lines):
        esf = msgspec.structs.replace(esf, kinds=[*(esf.kinds or []), "flat_rate"])
    return schedules.Case(
        periods=PERIODS, lines=lines, sources=[esf, *others], prefer=["EU_ESF", "REGION", "CITY", "OWN"], opening_cash=Money(5_000)
    )


def made(model: str) -> tuple[Priced, schedules.Case, schedules.Answer, bytes]:
    budget = priced(LINES, model)
    case = plan(budget)
    answer = schedules.schedule(case)
    return budget, case, answer, schedule_workbook(case, answer, project="Terénní služba", budget=budget)


def edited(content: bytes, changes: dict[tuple[str, str], Any]) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for (sheet, address), value in changes.items():
        book[sheet][address] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def place_of(cells: Cells, code: str) -> int:
    return next(int(address[1:]) for (sheet, address), value in cells.items() if (sheet, address[0]) == ("Rozpočet", "B") and value == code)


@pytest.mark.parametrize(("model", "calculate"), RUNS[1:])
def test_recalculated_it_is_what_the_engine_found(model: str, calculate: Callable[[bytes], Cells]) -> None:
    content = made(model)[3]
    assert calculate(content) == saved(content)


def held(case: schedules.Case, answer: schedules.Answer, new: schedules.Case) -> dict[tuple[str, str], dict[str, int]]:
    """The engine's shares of each cell kept under new costs; the least preferred payer of a cell takes the rest."""
    old = {line.code: line.amounts for line in case.lines}
    shares: dict[tuple[str, str], dict[str, int]] = {}
    for share in answer.allocation:
        shares.setdefault((share.line, share.period), {})[share.source] = int(share.amount)
    kept: dict[tuple[str, str], dict[str, int]] = {}
    for one in new.lines:
        for period, cost in one.amounts.items():
            before = int(old[one.code].get(period, 0))
            payers = shares.get((one.code, period), {}) if before else {"OWN": 0}
            last = max(payers, key=lambda name: new.prefer.index(name))
            kept[one.code, period] = {
                name: round_half_away(Fraction(int(cost) * amount, before)) for name, amount in payers.items() if name != last
            }
            kept[one.code, period][last] = int(cost) - sum(kept[one.code, period].values())
    return kept


@pytest.mark.parametrize(("model", "calculate"), RUNS)
def test_a_changed_price_flows_through_everything(model: str, calculate: Callable[[bytes], Cells]) -> None:
    budget, case, answer, content = made(model)
    changed = {
        "1.1.1.1": {"unit_price": Money(6_100_010)},
        "1.1.2.1": {"units": Decimal("17.45")},
        "1.1.10": {"unit_price": Money(123_457)},
    }
    lines = tuple(msgspec.structs.replace(one, **changed.get(one.code, {})) for one in budget.case.lines)
    after = priced(lines, budget.case.cost_model)
    new = plan(after)
    shown = saved(content)
    changes: dict[tuple[str, str], Any] = {}
    for code, values in changed.items():
        for name, value in values.items():
            column = {"unit_price": "F", "units": "E"}[name]
            number = money_decimal(int(value)) if name == "unit_price" else value
            changes["Rozpočet", f"{column}{place_of(shown, code)}"] = number
    cells = calculate(edited(content, changes))
    amount = lambda sheet, address: round(cells[sheet, address] * 100)  # noqa: E731
    assert {node.code: amount("Rozpočet", f"G{place_of(shown, node.code)}") for node in after.answer.tree} == {
        node.code: int(node.amount) for node in after.answer.tree
    }
    kept = held(case, answer, new)
    names = [source.id for source in SOURCES]
    rows = [int(address[1:]) for sheet, address in cells if sheet == "Rozvrh" and address[0] == "A" and int(address[1:]) > 5]
    seen = {
        (cells["Rozvrh", f"B{at}"], cells["Rozvrh", f"E{at}"]): {
            name: amount("Rozvrh", f"{column}{at}") for name, column in zip(names, "GHIJ", strict=True)
        }
        for at in rows
    }
    assert {key: {name: paid for name, paid in payers.items() if paid} for key, payers in seen.items() if any(payers.values())} == {
        key: {name: paid for name, paid in payers.items() if paid} for key, payers in kept.items()
    }
    used = {
        place: [sum(kept.get((one.code, period.id), {}).get(name, 0) for one in new.lines) for period in PERIODS]
        for place, name in enumerate(names)
    }
    assert [[amount("Období", f"{column}{6 + place}") for place in range(3)] for column in "FGHI"] == list(used.values())
    years = [
        {
            year: sum(months.by_year(paid, period).get(year, 0) for paid, period in zip(amounts, PERIODS, strict=True))
            for year in ("2027", "2028")
        }
        for amounts in used.values()
    ]
    assert [{cells["Roky", f"A{at}"]: amount("Roky", f"{column}{at}") for at in (6, 7)} for column in "BCDE"] == years
    costs = [sum(int(one.amounts.get(period.id, 0)) for one in new.lines) for period in PERIODS]
    flow = cash.cash_flow(new, used, costs)
    assert [[amount("Hotovost", f"{column}{6 + at}") for column in "FGH"] for at in range(len(flow))] == [
        [int(month.received), int(month.spent), int(month.balance)] for month in flow
    ]
    peak, when = cash.peak(flow)
    shown_month = f"{when.number}/{when.year}" if when is not None else "–"
    assert (amount("Hotovost", "M1"), cells["Hotovost", "M2"]) == (int(peak), shown_month)
    loan = cash.bridging(flow)
    shown_loan = f"od {loan.first.number}/{loan.first.year} na {loan.months} měs." if loan is not None else "není potřeba"
    assert cells["Hotovost", "M3"] == shown_loan
    assert [amount("Hotovost", f"I{6 + at}") for at in range(len(flow))] == [max(0, -int(month.balance)) for month in flow]
