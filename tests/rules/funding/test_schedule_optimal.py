"""What must hold for every schedule, against the contract written once more as an integer programme."""

import copy
import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.funding.rules.schedule import Answer, Case, Line, Period, Source, schedule
from absorb.funding.rules.schedule.months import years_of
from absorb.kernel import intake
from absorb.kernel.money import Money
from absorb.kernel.period import Month
from tests.rules.funding.schedule_cases import cases, money, read
from tests.rules.funding.schedule_reference import Reference, may_pay

FEW = settings(max_examples=60)


def agree(case: Case) -> Answer:
    """The answer, after its status, gap and totals have been found to be the reference's."""
    found = schedule(case)
    best = Reference(case).best()
    if best is None:
        assert found.status == "infeasible"
    else:
        gap, totals = best
        assert (found.status, found.gap, found.by_source) == ("gap" if gap else "met", gap, totals)
    return found


@FEW
@given(cases())
def test_gap_and_totals_are_the_best(case: Case) -> None:
    agree(case)


@FEW
@given(cases(apart=True))
def test_gap_and_totals_are_the_best_with_pairs_apart(case: Case) -> None:
    agree(case)


@st.composite
def many_sides(draw: st.DrawFn) -> Case:
    """Nine lines that three sources, none of which shares a line with another, may all pay: a search with many sides."""
    spans = [Period(id="p", first=Month.of(2027, 1), months=1)]
    costs = draw(st.lists(st.integers(1, 60), min_size=9, max_size=9))
    lines = [Line(code=f"l{place}", kind="services", amounts={"p": Money(cost)}) for place, cost in enumerate(costs)]
    most = [draw(money(sum(costs) // 2)) for _ in range(3)]
    payers = [Source(id=f"s{place}", max_total=most[place], never_with=[f"s{(place + 1) % 3}"]) for place in range(3)]
    return Case(periods=spans, lines=lines, sources=payers, prefer=draw(st.permutations([payer.id for payer in payers])))


@settings(max_examples=5)
@given(many_sides())
def test_gap_and_totals_are_the_best_of_many_sides(case: Case) -> None:
    agree(case)


def test_a_search_that_gives_up_is_asked_again() -> None:
    """HiGHS 1.15 ends this one's first search with "Unknown" where its tolerances are tight."""
    periods = [("p0", "2027-01", 7), ("p1", "2027-08", 7), ("p2", "2028-03", 13), ("p3", "2029-04", 6)]
    raw = {
        "periods": [{"id": name, "from": first, "months": months} for name, first, months in periods],
        "lines": [
            {"code": "x", "amounts": {"p0": "6.28", "p2": "7.44", "p3": "3.53"}},
            {"code": "y", "amounts": {"p0": "0.79", "p1": "6.26", "p3": "4.44"}},
        ],
        "sources": [
            {"id": "A", "max_percent": 47},
            {"id": "B", "max_percent": "33.333", "max_per_year": {"2029": "2.76"}},
            {"id": "C"},
            {"id": "D"},
        ],
        "prefer": ["A", "B", "D"],
    }
    assert agree(read(raw)).status == "met"


@FEW
@given(cases())
def test_shares_are_as_even_as_can_be_to_the_haler(case: Case) -> None:
    found = schedule(case)
    limited = {year for source in case.sources for year in source.max_per_year}
    if found.status == "infeasible" or any(len(years_of(p)) > 1 and limited & {y for y, _, _ in years_of(p)} for p in case.periods):
        return
    reference = Reference(case, whole=False)
    level = reference.evenness({name: int(amount) for name, amount in found.by_source.items()})
    assert all(away <= level + 1.00001 / cost for away, cost in deviations(case, found))


@FEW
@given(cases(apart=True))
def test_no_sides_and_no_long_periods_are_more_even(case: Case) -> None:
    found = schedule(case)
    if found.status == "infeasible":
        return
    level = Reference(case).evenness({name: int(amount) for name, amount in found.by_source.items()})
    assert abs(float(max((away for away, _ in deviations(case, found)), default=0)) - level) < 1e-6


def deviations(case: Case, found: Answer) -> list[tuple[Fraction, int]]:
    """How far each share of a cell is from the source's share of the whole, with what the cell costs."""
    paid = {(share.source, share.line, share.period): int(share.amount) for share in found.allocation}
    answer = []
    for source in case.sources:
        cells = [(line, period) for line in case.lines for period in case.periods if may_pay(source, line, period)]
        costs = {(line.code, period.id): int(line.amounts.get(period.id, 0)) for line, period in cells}
        share = Fraction(found.by_source[source.id], sum(costs.values()) or 1)
        answer += [(abs(Fraction(paid.get((source.id, *cell), 0), cost) - share), cost) for cell, cost in costs.items() if cost]
    return answer


@FEW
@given(cases(apart=True))
def test_everything_adds_up(case: Case) -> None:
    found = schedule(case)
    if found.status == "infeasible":
        return
    cost = sum(sum(line.amounts.values()) for line in case.lines)
    paid = cost - (found.gap or 0)
    assert sum(share.amount for share in found.allocation) == paid
    assert [sum(roll.values()) for roll in (found.by_source, found.by_period, found.by_year)] == [paid] * 3
    for source, years in found.by_source_and_year.items():
        assert sum(years.values()) == found.by_source[source]
    for year, amount in found.by_year.items():
        assert sum(years[year] for years in found.by_source_and_year.values()) == amount
    assert sum(month.received for month in found.cash) == paid
    assert sum(month.spent for month in found.cash) == cost
    assert intake.write_json(found) == intake.write_json(schedule(case))


def without(raw: Any, pointers: list[str]) -> Any:
    """A copy of a case with some of its demands taken out."""
    raw = copy.deepcopy(raw)
    gone: list[tuple[Any, Any]] = []
    for pointer in pointers:
        *path, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
        place = raw
        for step in path:
            place = place[int(step)] if isinstance(place, list) else place[step]
        gone.append((place, int(last) if isinstance(place, list) else last))
    for place, last in sorted(gone, key=lambda item: str(item[1]), reverse=True):
        del place[last]
    return raw


def bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items() if item is not None}
    return [bare(item) for item in value] if isinstance(value, list) else value


def pointers_of(sentence: str) -> list[str]:
    inside = sentence[sentence.rindex("(") :]
    return re.findall(r"/[^\s,)]+", inside)


@FEW
@given(cases(apart=True))
def test_a_conflict_cannot_be_met_and_needs_each_of_its_demands(case: Case) -> None:
    found = schedule(case)
    if found.status != "infeasible":
        return
    raw = bare(intake.parse_json(intake.write_json(case)))
    demands = [pointers_of(sentence) for sentence in found.conflict]
    fields = ("min_percent", "max_percent", "exact_percent", "max_total", "kinds", "lines", "periods")
    everything = [f"/sources/{i}/{field}" for i, source in enumerate(raw["sources"]) for field in fields if field in source]
    for i, source in enumerate(raw["sources"]):
        everything += [f"/sources/{i}/{field}/{name}" for field in ("max_per_period", "max_per_year") for name in source.get(field, {})]
        everything += [f"/sources/{i}/never_with/{n}" for n in range(len(source.get("never_with", [])))]
    everything += [f"/pins/{i}" for i in range(len(raw["pins"]))]
    named = {pointer for pointers in demands for pointer in pointers}
    assert Reference(read(without(raw, [pointer for pointer in everything if pointer not in named]))).best() is None
    for pointers in demands:
        rest = named - set(pointers)
        assert Reference(read(without(raw, [pointer for pointer in everything if pointer not in rest]))).best() is not None


@pytest.mark.parametrize("cost", ["123456.78", "98765432109.87"])
def test_long_periods_and_pairs_at_any_size(cost: str) -> None:
    raw = {
        "periods": [{"id": "p", "from": "2027-10", "months": 7}, {"id": "q", "from": "2028-05", "months": 12}],
        "lines": [{"code": code, "amounts": {"p": cost, "q": cost}} for code in ("x", "y", "z")],
        "sources": [
            {"id": "A", "max_percent": "33.333", "never_with": ["B"], "max_per_year": {"2028": cost}},
            {"id": "B", "max_percent": "50.001"},
            {"id": "C", "max_per_year": {"2027": "1000.00", "2028": "3000.01", "2029": "0.03"}},
            {"id": "D"},
        ],
    }
    found = schedule(read(raw))
    assert found.status == "met"
    sides = {(share.line, share.source) for share in found.allocation}
    assert not any((code, "A") in sides and (code, "B") in sides for code in ("x", "y", "z"))
    assert all(found.by_source_and_year["C"][year] <= most for year, most in (("2027", 100000), ("2028", 300001), ("2029", 3)))
