"""Evenness in whole haléře, beside every schedule that a tiny case has."""

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.funding.rules.schedule import Answer, Case, Line, Period, Pin, schedule
from absorb.funding.rules.schedule.months import by_year
from tests.rules.funding.schedule_cases import case, money, periods, sources
from tests.rules.funding.schedule_reference import may_pay

MANY = settings(max_examples=800)

Spot = tuple[str, str, str]
"""(line, period, source)."""


@st.composite
def tiny_cases(draw: st.DrawFn, *, apart: bool = False, monthly: bool = True) -> Case:
    """At most four cells of a few haléře; periods of one month never lie in two years."""
    spans = draw(periods())
    if monthly:
        spans = [Period(id=span.id, first=spans[0].first.plus(place), months=1) for place, span in enumerate(spans)]
    places = draw(
        st.lists(st.tuples(st.integers(0, 2), st.sampled_from(spans)), min_size=1, max_size=4, unique_by=lambda cell: (cell[0], cell[1].id))
    )
    lines = [
        Line(
            code=f"l{row}",
            kind=draw(st.sampled_from(["travel", "services"])),
            amounts={span.id: draw(money(6)) for place, span in places if place == row},
        )
        for row in range(3)
    ]
    names = [f"s{number}" for number in range(draw(st.integers(1, 3)))]
    payers = draw(sources(names, lines, spans, apart=apart))
    cells = [(line, period) for line in lines for period in line.amounts]
    pins = {}
    for line, period in draw(st.lists(st.sampled_from(cells), max_size=1)):
        name = draw(st.sampled_from(names))
        pins[line.code, period] = Pin(line=line.code, period=period, source=name, amount=draw(money(line.amounts[period])))
    return Case(periods=spans, lines=lines, sources=payers, prefer=draw(st.permutations(names)), pins=list(pins.values()))


class Everything:
    """All schedules of a case with given totals, line by line; of those alike in every period the evenest is kept."""

    def __init__(self, asked: Case, found: Answer) -> None:
        self.case, self.found = asked, found
        self.names = [source.id for source in asked.sources]
        self.pins = {(pin.line, pin.period, pin.source): int(pin.amount) for pin in asked.pins}
        self.spans = {period.id: period for period in asked.periods}
        self.shares = {}
        for source in asked.sources:
            base = sum(
                int(cost) for line in asked.lines for period, cost in line.amounts.items() if may_pay(source, line, self.spans[period])
            )
            self.shares[source.id] = Fraction(found.by_source[source.id], base or 1)

    def away(self, line: Line, period: str, source: str, amount: int) -> Fraction:
        """How far an amount's share of its cell is from the source's share of the whole; a pinned one counts nothing."""
        named = next(other for other in self.case.sources if other.id == source)
        if not line.amounts[period] or (line.code, period, source) in self.pins or not may_pay(named, line, self.spans[period]):
            return Fraction(0)
        return abs(Fraction(amount, line.amounts[period]) - self.shares[source])

    def deviation(self) -> Fraction:
        """The largest deviation of the schedule found."""
        paid = {(share.line, share.period, share.source): int(share.amount) for share in self.found.allocation}
        return max(
            (
                self.away(line, period, name, paid.get((line.code, period, name), 0))
                for line in self.case.lines
                for period in line.amounts
                for name in self.names
            ),
            default=Fraction(0),
        )

    def best(self) -> Fraction:
        """The smallest largest deviation of them all."""
        states: dict[tuple[int, ...], Fraction] = {tuple([0] * len(self.names) * len(self.spans)): Fraction(0)}
        for line in self.case.lines:
            rows = list(self._rows(line))
            following: dict[tuple[int, ...], Fraction] = {}
            for state, level in states.items():
                for added, away in rows:
                    total = tuple(map(int.__add__, state, added))
                    if self._fits(total):
                        following[total] = min(following.get(total, Fraction(9)), max(level, away))
            states = following
        return min(level for state, level in states.items() if self._meets(state))

    def _rows(self, line: Line) -> Any:
        """What the sources may pay of one line: amounts by (source, period), and their largest deviation."""
        kinds = list(product(self.names, self.spans))
        cells = []
        for period, cost in line.amounts.items():
            spans = [self._span(line, period, name, int(cost)) for name in self.names]
            cells.append([(period, amounts) for amounts in product(*spans) if sum(amounts) <= cost])
        evenest: dict[tuple[int, ...], Fraction] = {}
        for choice in product(*cells):
            used = {name for _, amounts in choice for name, amount in zip(self.names, amounts, strict=True) if amount}
            if any(source.id in used and used & set(source.never_with) for source in self.case.sources):
                continue
            paid = {(name, period): amount for period, amounts in choice for name, amount in zip(self.names, amounts, strict=True)}
            away = max((self.away(line, period, name, amount) for (name, period), amount in paid.items()), default=Fraction(0))
            key = tuple(paid.get(kind, 0) for kind in kinds)
            evenest[key] = min(evenest.get(key, Fraction(9)), away)
        return evenest.items()

    def _span(self, line: Line, period: str, name: str, cost: int) -> range:
        source = next(source for source in self.case.sources if source.id == name)
        amount = self.pins.get((line.code, period, name))
        if amount is not None:
            return range(amount, amount + 1)
        return range(cost + 1 if may_pay(source, line, self.spans[period]) else 1)

    def _fits(self, state: tuple[int, ...]) -> bool:
        width = len(self.spans)
        return all(sum(state[place * width :][:width]) <= self.found.by_source[name] for place, name in enumerate(self.names))

    def _meets(self, state: tuple[int, ...]) -> bool:
        held = dict(zip(product(self.names, self.spans), state, strict=True))
        for source in self.case.sources:
            if sum(amount for (name, _), amount in held.items() if name == source.id) != self.found.by_source[source.id]:
                return False
            if any(held[source.id, period] > amount for period, amount in source.max_per_period.items()):
                return False
            for year, most in source.max_per_year.items():
                if sum(by_year(held[source.id, name], span).get(year, 0) for name, span in self.spans.items()) > most:
                    return False
        return True


@pytest.mark.parametrize(
    ("lines", "source", "expected"),
    [
        ({"x": {"a": "0.01", "c": "0.04"}}, {"exact_percent": "33.333"}, ["0.00", "0.02"]),
        ({"x": {"a": "0.04", "c": "0.01"}}, {"exact_percent": "33.333"}, ["0.02", "0.00"]),
        ({"x": {"a": "0.01"}, "y": {"a": "0.04"}}, {"exact_percent": "33.333"}, ["0.00", "0.02"]),
        ({"x": {"a": "0.01", "c": "0.04"}}, {"max_total": "0.02"}, ["0.00", "0.02"]),
        ({"x": {"a": "0.01", "b": "0.01", "c": "0.06"}}, {"max_total": "0.03"}, ["0.00", "0.00", "0.03"]),
        ({"x": {"a": "0.01", "b": "0.01"}}, {"max_total": "0.01"}, ["0.01", "0.00"]),
        ({"x": {"a": "100.00", "b": "0.03"}}, {"max_total": "50.01"}, ["50.00", "0.01"]),
    ],
)
def test_the_odd_haler_goes_where_it_deviates_least(lines: dict[str, dict[str, str]], source: dict[str, Any], expected: list[str]) -> None:
    found = schedule(case(lines, [{"id": "A", **source}, {"id": "B"}]))
    paid = {(share.line, share.period): str(share.amount / 100) for share in found.allocation if share.source == "A"}
    cells = [(code, period) for code, amounts in lines.items() for period in amounts]
    assert [f"{float(paid.get(cell, 0)):.2f}" for cell in cells] == expected


@MANY
@given(st.one_of(tiny_cases(), tiny_cases(apart=True, monthly=False)))
def test_no_schedule_is_more_even(asked: Case) -> None:
    """Whatever sides sources that never share a line take, and whatever periods of two years hold."""
    found = schedule(asked)
    if found.status != "infeasible":
        every = Everything(asked, found)
        assert every.deviation() == every.best()


def test_sources_apart_from_the_one_that_must_deviate_are_even_too() -> None:
    sources = [
        {"id": "A", "lines": ["x"], "max_total": "50.00", "max_per_period": {"a": "10.00"}},
        {"id": "B", "lines": ["y"], "max_total": "0.02"},
        {"id": "C"},
    ]
    found = schedule(case({"x": {"a": "50.00", "b": "50.00"}, "y": {"a": "0.01", "b": "0.04"}}, sources))
    assert [(share.period, share.amount) for share in found.allocation if share.source == "B"] == [("b", 2)]
