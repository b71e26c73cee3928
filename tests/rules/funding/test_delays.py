"""Late payment: against the exact distribution of small cases, numpy's quantiles, and what must hold of any case."""

import hashlib
from fractions import Fraction
from itertools import product
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.funding.rules.delays import Band, Chance, Delay, Late, Levels, late_band, levels_of, payments_of
from absorb.funding.rules.schedule import Answer, Case, schedule
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import convert, write_json
from absorb.kernel.money import Money
from absorb.kernel.period import Month
from tests.rules.funding.schedule_cases import cases, read

PERIODS = [{"id": str(number), "from": str(Month.of(2027, 1).plus(number)), "months": 1} for number in range(4)]
LINES = [{"code": "1.1", "amounts": {str(number): f"{100 + number}.01" for number in range(4)}}]
SOURCES: list[dict[str, Any]] = [
    {"id": "EU", "exact_percent": 70, "pays": {"advance_percent": 20, "lag_months": 1}},
    {"id": "CITY", "exact_percent": 20},
    {"id": "OWN"},
]
SMALL = {"periods": PERIODS, "lines": LINES, "sources": SOURCES, "opening_cash": "50.00"}
LATE = {
    "seed": 7,
    "delays": [
        {"source": "EU", "chances": [{"months": 1, "percent": "30.5"}, {"months": 2, "percent": 20}]},
        {"source": "CITY", "chances": [{"months": 3, "percent": 40}], "together": True},
    ],
}
ERROR = Fraction(2, 100)
"""By the Dvoretzky-Kiefer-Wolfowitz inequality (with Massart's constant) 10,000 courses stray so far less than once in a
thousand seeds; the seed is fixed."""


def late(raw: dict[str, Any]) -> Late:
    return convert(raw, Late)


def band_of(raw_case: dict[str, Any], raw_late: dict[str, Any]) -> Band:
    case = read(raw_case)
    return late_band(case, schedule(case), late(raw_late))


Courses = list[tuple[Fraction, list[int], int]]
"""Every course with its chance, its balances and its peak."""


def every_course(case: Case, answer: Answer, supposed: Late, months: int) -> Courses:
    """All that can happen, one by one: each payment's outcomes multiplied out, without drawing anything."""
    delays = {delay.source: delay for delay in supposed.delays}
    draws: dict[tuple[str, int | None], list[tuple[int, Fraction]]] = {}
    keys = []
    for payment in payments_of(case, answer):
        delay = delays.get(payment.source, Delay(source=payment.source, chances=()))
        key = (payment.source, None if delay.together else int(payment.due))
        certain = [(chance.months, Fraction(chance.percent) / 100) for chance in delay.chances]
        draws[key] = [(0, 1 - sum((share for _, share in certain), Fraction(0))), *certain]
        keys.append((payment, key))
    found = []
    for outcome in product(*draws.values()):
        happens = dict(zip(draws, outcome, strict=True))
        chance, moved = Fraction(1), [0] * months
        for _, share in outcome:
            chance *= share
        for payment, key in keys:
            moved[payment.due + happens[key][0] - answer.cash[0].month] += payment.amount
        for row in answer.cash:
            moved[row.month - answer.cash[0].month] -= row.spent
        balances = [int(case.opening_cash) + sum(moved[: place + 1]) for place in range(months)]
        found.append((chance, balances, max(0, -min(balances))))
    return found


def is_level(value: int, percent: int, chances: list[tuple[Fraction, int]]) -> bool:
    """Whether a value drawn as the p % level is one, but for the error of drawing."""
    below = sum((chance for chance, each in chances if each < value), Fraction(0))
    upto = sum((chance for chance, each in chances if each <= value), Fraction(0))
    return below - ERROR <= Fraction(percent, 100) <= upto + ERROR


def test_the_levels_are_those_of_the_exact_distribution() -> None:
    case = read(SMALL)
    answer, supposed = schedule(case), late(LATE)
    band = late_band(case, answer, supposed)
    courses = every_course(case, answer, supposed, len(band.months))
    assert sum(chance for chance, _, _ in courses) == 1
    for place, month in enumerate(band.months):
        exact = [(chance, balances[place]) for chance, balances, _ in courses]
        assert all(is_level(value, percent, exact) for percent, value in ((5, month.p5), (50, month.p50), (95, month.p95)))
    peaks = [(chance, need) for chance, _, need in courses]
    assert all(is_level(value, percent, peaks) for percent, value in ((5, band.peak.p5), (50, band.peak.p50), (95, band.peak.p95)))
    short = sum(chance for chance, need in peaks if need)
    assert abs(Fraction(band.runs_short, band.runs) - short) <= ERROR


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=300))
def test_levels_are_the_inverse_of_the_empirical_distribution_as_numpy_has_it(values: list[int]) -> None:
    exact = [int(np.percentile(values, percent, method="inverted_cdf")) for percent in (5, 50, 95)]
    assert levels_of(values) == Levels(*exact)  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_bytes_everywhere() -> None:
    written = write_json(band_of(SMALL, LATE))
    assert written == write_json(band_of(SMALL, LATE))
    assert hashlib.sha256(written).hexdigest() == "69f0e865f12b5f4fe4e9441325be4502a1fb7ff4afed08613b3a572763e150e8"
    assert written != write_json(band_of(SMALL, {**LATE, "seed": 8}))


@given(cases())
@settings(max_examples=40)
def test_without_delays_the_band_is_the_plan(case: Case) -> None:
    answer = schedule(case)
    band = late_band(case, answer, Late(delays=(), runs=100))
    planned = [(row.month, row.balance) for row in answer.cash]
    assert [(row.month, row.planned) for row in band.months] == planned
    assert [{row.p5, row.p50, row.p95} for row in band.months] == [{balance} for _, balance in planned]
    peak = answer.prefinancing_peak or 0
    assert (band.peak, band.planned_peak, band.peak_month) == (Levels(peak, peak, peak), peak, answer.prefinancing_month)  # type: ignore[arg-type]


def test_payments_are_those_of_the_plan_where_the_call_settles_by_its_own_periods() -> None:
    reporting = [{"id": "r1", "from": "2027-01", "months": 3}, {"id": "r2", "from": "2027-04", "months": 1}]
    instalments = {"instalments": [{"month": "2027-01", "percent": 25}, {"month": "2027-03", "percent": 25}], "lag_months": 2}
    case = read({**SMALL, "reporting": reporting, "sources": [{**SOURCES[0], "pays": instalments}, *SOURCES[1:]]})
    answer = schedule(case)
    received = {row.month: int(row.received) for row in answer.cash if row.received}
    paid: dict[int, int] = {}
    for payment in payments_of(case, answer):
        paid[payment.due] = paid.get(payment.due, 0) + payment.amount
    assert paid == received


@given(cases(), st.integers(1, 60))
@settings(max_examples=40)
def test_what_is_surely_late_is_only_moved(case: Case, months: int) -> None:
    answer = schedule(case)
    sure = tuple(Delay(source=source.id, chances=(Chance(months=months, percent=100),)) for source in case.sources)  # type: ignore[arg-type]
    band = late_band(case, answer, Late(delays=sure, runs=100))
    for row in band.months:
        spent = sum(int(cash.spent) for cash in answer.cash if cash.month <= row.month)
        received = sum(int(cash.received) for cash in answer.cash if cash.month + months <= row.month)
        assert row.p5 == row.p50 == row.p95 == case.opening_cash + received - spent
    if answer.cash:
        assert band.months[-1].p50 == answer.cash[-1].balance


@given(cases(), st.integers(0, 3), st.booleans())
@settings(max_examples=40)
def test_nobody_gains_by_late_payment(case: Case, seed: int, together: bool) -> None:
    answer = schedule(case)
    chances = tuple(Chance(months=months, percent=20) for months in (1, 2, 6))  # type: ignore[arg-type]
    delays = tuple(Delay(source=source.id, chances=chances, together=together) for source in case.sources)
    band = late_band(case, answer, Late(delays=delays, seed=seed, runs=200))
    for row in band.months:
        assert row.p5 <= row.p50 <= row.p95 <= row.planned
    assert band.planned_peak <= band.peak.p5 <= band.peak.p50 <= band.peak.p95


def test_amounts_beyond_machine_words_stay_exact() -> None:
    """The same case a hundred billion times as large: its sums do not fit into 64 bits, its band is as many times larger."""
    times = 10**14
    even = read({**SMALL, "lines": [{"code": "1.1", "amounts": {str(number): f"{100 * (number + 1)}.00" for number in range(4)}}]})
    grown = {period: Money(amount * times) for period, amount in even.lines[0].amounts.items()}
    large = msgspec.structs.replace(
        even, lines=[msgspec.structs.replace(even.lines[0], amounts=grown)], opening_cash=Money(even.opening_cash * times)
    )
    assert sum(grown.values()) > 2**63 - 1
    small_band, large_band = (late_band(case, schedule(case), late(LATE)) for case in (even, large))
    assert [[level * times for level in (row.p5, row.p50, row.p95)] for row in small_band.months] == [
        [row.p5, row.p50, row.p95] for row in large_band.months
    ]
    assert [peak * times for peak in msgspec.structs.astuple(small_band.peak)] == list(msgspec.structs.astuple(large_band.peak))


def test_another_source_changes_no_other_draw() -> None:
    """The same luck for two scenarios: what OWN paid on time, NEW pays on time."""
    more = {**SMALL, "sources": [*SOURCES[:2], {"id": "NEW", "exact_percent": 5}, SOURCES[2]]}
    assert band_of(SMALL, LATE) == band_of(more, LATE)


@pytest.mark.parametrize(
    ("delays", "faults"),
    [
        (
            [{"source": "X", "chances": []}, {"source": "EU", "chances": []}, {"source": "EU", "chances": []}],
            [
                ("/delays/2/source", 'The source "EU" is given twice (first at /delays/1/source); each name must be its own.'),
                ("/delays/0/source", "The schedule has no source X."),
            ],
        ),
        (
            [{"source": "EU", "chances": [{"months": 1, "percent": 60}, {"months": 1, "percent": "40.001"}]}],
            [
                ("/delays/0/chances/1/months", "The chance of 1 months is given twice; give it once."),
                ("/delays/0/chances", "The chances add up to 100.001 %; they may be 100 % at most, the rest comes on time."),
            ],
        ),
    ],
)
def test_every_fault_is_named(delays: list[Any], faults: list[tuple[str, str]]) -> None:
    with pytest.raises(BadInput) as refusal:
        band_of(SMALL, {"delays": delays})
    assert [(fault.pointer, str(fault.says)) for fault in refusal.value.faults] == faults
