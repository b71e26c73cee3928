"""Small cases of every shape for property tests, and short ways to write one by hand."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from absorb.funding.rules.schedule import Case, Line, Period, Pin, Source
from absorb.kernel import intake
from absorb.kernel.money import Money
from absorb.kernel.period import Month


def read(raw: dict[str, Any]) -> Case:
    """A case as it comes out of a file."""
    return intake.convert(raw, Case)


def case(lines: dict[str, dict[str, str]], sources: list[dict[str, Any]], **rest: Any) -> Case:
    """A case with half-years "a", "b", … from January 2027 unless it gives its own periods."""
    names = sorted({period for amounts in lines.values() for period in amounts} | {"a"})
    periods = [{"id": name, "from": str(Month.of(2027, 1).plus(6 * place)), "months": 6} for place, name in enumerate(names)]
    kinds = rest.pop("kinds", {})
    given = [{"code": code, "kind": kinds.get(code, "services"), "amounts": amounts} for code, amounts in lines.items()]
    return read({"periods": periods, "lines": given, "sources": sources, **rest})


def money(most: int) -> st.SearchStrategy[Money]:
    return st.integers(0, most).map(Money)


def percents(most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 1000).map(lambda thousandths: Decimal(thousandths) / 1000)


@st.composite
def periods(draw: st.DrawFn) -> list[Period]:
    first = Month.of(2027, draw(st.sampled_from([1, 7, 10])))
    found = []
    for number, months in enumerate(draw(st.lists(st.sampled_from([1, 3, 6, 12]), min_size=1, max_size=3))):
        found.append(Period(id=f"p{number}", first=first, months=months))
        first = first.plus(months)
    return found


@st.composite
def sources(draw: st.DrawFn, names: list[str], lines: list[Line], spans: list[Period], *, apart: bool) -> list[Source]:
    cost = sum(sum(line.amounts.values()) for line in lines)
    found = []
    for name in names:
        limits: dict[str, Any] = {}
        for field, value in (
            ("max_percent", percents(100)),
            ("min_percent", percents(30)),
            ("exact_percent", percents(50)),
            ("max_total", money(cost)),
            ("max_per_period", st.fixed_dictionaries({draw(st.sampled_from(spans)).id: money(cost // 2)})),
            ("max_per_year", st.fixed_dictionaries({draw(st.sampled_from(["2027", "2028"])): money(cost // 2)})),
            ("kinds", st.just(["travel"])),
            ("lines", st.lists(st.sampled_from([line.code for line in lines]), unique=True)),
            ("periods", st.lists(st.sampled_from([period.id for period in spans]), unique=True)),
        ):
            if draw(st.integers(0, 4)) == 4:
                limits[field] = draw(value)
        others = [other for other in names if other != name]
        if apart and others and draw(st.integers(0, 2)) == 2:
            limits["never_with"] = [draw(st.sampled_from(others))]
        found.append(Source(id=name, **limits))
    return found


@st.composite
def cases(draw: st.DrawFn, *, apart: bool = False) -> Case:
    """Cases of a few cells and sources with every kind of limit; `apart` adds pairs that never share a line."""
    spans = draw(periods())
    most = draw(st.sampled_from([9, 100, 5000]))
    lines = [
        Line(
            code=f"l{number}",
            kind=draw(st.sampled_from(["travel", "services"])),
            amounts={period.id: draw(money(most)) for period in spans if draw(st.integers(0, 5))},
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    names = [f"s{number}" for number in range(draw(st.integers(1, 4)))]
    payers = draw(sources(names, lines, spans, apart=apart))
    cells = [(line, period) for line in lines for period in line.amounts]
    pins = {}
    for line, period in draw(st.lists(st.sampled_from(cells), max_size=2)) if cells else []:
        name = draw(st.sampled_from(names))
        pins[line.code, period, name] = Pin(line=line.code, period=period, source=name, amount=draw(money(line.amounts[period])))
    prefer = draw(st.permutations(names))[: draw(st.integers(0, len(names)))]
    return Case(periods=spans, lines=lines, sources=payers, prefer=prefer, pins=list(pins.values()))
