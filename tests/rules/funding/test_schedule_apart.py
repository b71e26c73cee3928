"""Sources that never share a line, where many lines are at stake: the programme that holds lines together, beside one that does not."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.funding.rules.schedule import Case, Line, Period, Pin, Source, schedule
from absorb.kernel.money import Money
from absorb.kernel.period import Month
from tests.rules.funding.schedule_cases import money
from tests.rules.funding.schedule_reference import Reference
from tests.rules.funding.test_schedule_optimal import deviations

MONTHS = [Period(id=f"m{place}", first=Month.of(2027, 12).plus(place), months=1) for place in range(2)]
KINDS = ("travel", "services")


@st.composite
def wide_cases(draw: st.DrawFn) -> Case:
    """Thirteen lines or more that both sources of a pair, and a third one apart from the first, may pay in two months."""
    costs = draw(st.lists(st.tuples(*[st.integers(10_000, 90_000)] * len(MONTHS)), min_size=13, max_size=15))
    lines = [
        Line(
            code=f"l{place}",
            kind=draw(st.sampled_from(KINDS)),
            amounts={month.id: Money(cost) for month, cost in zip(MONTHS, amounts, strict=True)},
        )
        for place, amounts in enumerate(costs)
    ]
    total = sum(sum(amounts) for amounts in costs)
    payers = [
        Source(id="a", max_percent=Decimal(draw(st.integers(10, 60))), never_with=["b", "c"] if draw(st.booleans()) else ["b"]),
        Source(id="b", max_percent=Decimal(draw(st.integers(10, 60))), max_per_period={"m1": draw(money(total // 4))}),
        Source(id="c", kinds=[draw(st.sampled_from(KINDS))], max_total=draw(money(total // 2))),
        Source(id="own", max_per_year={"2028": draw(money(total))}),
    ]
    pins = [Pin(line="l0", period="m0", source=name, amount=draw(money(9_000))) for name in draw(st.sets(st.sampled_from(["a", "c"])))]
    return Case(periods=MONTHS, lines=lines, sources=payers, prefer=draw(st.permutations([payer.id for payer in payers])), pins=pins)


@settings(max_examples=12)
@given(wide_cases())
def test_many_lines_take_the_best_sides(case: Case) -> None:
    found = schedule(case)
    best = Reference(case).best()
    assert (None if found.status == "infeasible" else (found.gap, found.by_source)) == best
    for line in case.lines:
        payers = {share.source for share in found.allocation if share.line == line.code}
        assert not any(source.id in payers and other in payers for source in case.sources for other in source.never_with)
    if best is not None and not case.pins:
        level = Reference(case, whole=False).evenness(best[1])
        assert level - 1e-6 <= max(away for away, _ in deviations(case, found)) <= level + 1 / 10_000


def test_what_earlier_sources_may_miss_does_not_add_up_to_a_haler() -> None:
    """Each bound found before is missed by a part of a haléř at most; together they stay below a half."""
    costs = [
        (32241, 0, 79483),
        (67870, 34086, 75672),
        (64005, 22059, 89024),
        (27490, 87176, 83146),
        (80310, 77034, 36864),
        (0, 0, 43387),
        (37930, 77584, 88654),
        (41670, 0, 10567),
        (44968, 66363, 34577),
        (39733, 0, 43387),
        (0, 26049, 0),
        (69142, 73189, 71400),
        (44183, 0, 0),
        (76409, 0, 0),
    ]
    periods = [Period(id=f"m{place}", first=Month.of(2027, 12).plus(place), months=1) for place in range(3)]
    lines = [
        Line(code=f"l{row}", amounts={period.id: Money(cost) for period, cost in zip(periods, amounts, strict=True)})
        for row, amounts in enumerate(costs)
    ]
    sources = [
        Source(id="a", max_total=Money(853795), max_per_period={"m2": Money(79910)}, never_with=["b"]),
        Source(id="b", max_total=Money(669369), max_per_period={"m2": Money(177535)}),
        Source(id="c", max_percent=Decimal(33), max_total=Money(507093), max_per_year={"2028": Money(355593)}),
        Source(id="d", never_with=["a"]),
    ]
    pins = [Pin(line="l8", period="m2", source="a", amount=Money(1833))]
    found = schedule(Case(periods=periods, lines=lines, sources=sources, prefer=["a", "b", "c", "d"], pins=pins))
    assert (found.gap, found.by_source) == (0, {"a": 853368, "b": 493568, "c": 355593, "d": 43123})
