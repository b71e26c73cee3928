"""From a working copy to the engine's case: costs by month to the haléř, sources and pins in the engine's names."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.cases import leaves_of, schedule_lines
from absorb.funding.rules.working.beginning import begin
from absorb.funding.rules.working.budget import budget_case, settled, text_of
from absorb.funding.rules.working.schedule import find_lost, schedule_answer_of, schedule_case
from absorb.funding.rules.working.shapes import FLAT_RATE, BudgetText, ScenarioText, WorkLine
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import convert, plain
from absorb.kernel.money import Money, split_evenly
from absorb.kernel.period import Month

FIRST = Month.of(2027, 1)


def cost(own: str, kind: str = "services", price: int = 100_00, **more: object) -> WorkLine:
    return WorkLine(id=own, code="", name=f"Cost {own}", kind=kind, unit_price=Money(price), units=Decimal(1), **more)  # type: ignore[arg-type]


def scenario(*lines: WorkLine, months: int = 4, model: str = "real", income: int = 0, **more: object) -> ScenarioText:
    budget = settled(BudgetText(cost_model=model, lines=lines, other_income=Money(income)))  # type: ignore[arg-type]
    return ScenarioText(first=FIRST, months=months, budget=budget, **more)  # type: ignore[arg-type]


def case_of(text: ScenarioText) -> schedules.Case:
    case = budget_case(text.budget, budgets.Call())
    return schedule_case(text, case, budgets.budget(case))


def lost_of(text: ScenarioText) -> list[tuple[str, str]]:
    case = budget_case(text.budget, budgets.Call())
    return [(fault.pointer, fault.says) for fault in find_lost(text, case, budgets.budget(case))]


def amounts(case: schedules.Case) -> dict[str, list[int]]:
    return {line.name: [int(line.amounts.get(period.id, 0)) for period in case.periods] for line in case.lines}


def source(name: str, **more: object) -> schedules.Source:
    return schedules.Source(id=name, **more)  # type: ignore[arg-type]


def pin(line: str, month: str, payer: str = "OWN", minor: int = 1) -> schedules.Pin:
    return schedules.Pin(line, month, payer, Money(minor))


OWN = source("OWN")


@pytest.mark.parametrize(
    ("line", "by_month"),
    [
        (cost("a", price=10), [3, 3, 2, 2]),
        (cost("a", price=10, from_=FIRST.plus(2)), [0, 0, 5, 5]),
        (cost("a", price=10, from_=FIRST.plus(1), months=1), [0, 10, 0, 0]),
        (cost("a", price=10, by_month={"2027-02": Money(7)}), [1, 7, 1, 1]),
        (cost("a", price=10, months=2, by_month={"2027-01": Money(0), "2027-04": Money(4)}), [0, 6, 0, 4]),
        (cost("a", price=10, months=1, by_month={"2027-01": Money(10)}), [10, 0, 0, 0]),
        (cost("a", price=0), [0, 0, 0, 0]),
    ],
)
def test_a_line_falls_on_its_months_and_those_by_hand_stay_as_they_were_said(line: WorkLine, by_month: list[int]) -> None:
    assert amounts(case_of(scenario(line))) == {"Cost a": by_month}


def test_the_flat_rate_follows_its_base() -> None:
    text = scenario(cost("a", "direct_staff", 100, by_month={"2027-01": Money(70), "2027-02": Money(30)}), cost("b"), model="indirect-15")
    assert amounts(case_of(text))["Indirect costs (15 % of direct staff costs)"] == [11, 4, 0, 0]
    assert amounts(case_of(scenario(cost("b"), model="indirect-15"))) == {
        "Cost b": [2500] * 4, "Indirect costs (15 % of direct staff costs)": [0] * 4
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "pointer", "says"),
    [
        (
            cost("a", from_=FIRST.plus(-1)),
            "/budget/lines/0/from",
            "“Cost a” falls outside the project's months, which are from 2027-01 to 2027-04.",
        ),
        (
            cost("a", from_=FIRST.plus(3), months=2),
            "/budget/lines/0/from",
            "“Cost a” falls outside the project's months, which are from 2027-01 to 2027-04.",
        ),
        (cost("a", by_month={"2027-05": Money(1)}), "/budget/lines/0/by_month/2027-05", "The month 2027-05 lies outside the project."),
        (cost("a", by_month={"soon": Money(1)}), "/budget/lines/0/by_month/soon", "The month soon lies outside the project."),
        (
            cost("a", by_month={"2027-01": Money(100_01)}),
            "/budget/lines/0/by_month",
            "The months of “Cost a” come to 100.01 CZK; the line costs 100.00 CZK.",
        ),
        (
            cost("a", months=1, by_month={"2027-01": Money(1)}),
            "/budget/lines/0/by_month",
            "The months of “Cost a” come to 0.01 CZK; the line costs 100.00 CZK.",
        ),
    ],
)
def test_a_line_that_cannot_be_placed_is_told_at_its_field(line: WorkLine, pointer: str, says: str) -> None:
    with pytest.raises(BadInput) as refusal:
        case_of(scenario(line, cost("z", "travel", from_=FIRST.plus(-2))))
    first = refusal.value.faults[0]
    assert (first.pointer, first.says) == (pointer, says)
    assert len(refusal.value.faults) == 2


def test_months_of_what_nobody_pays_here_are_nobodys_business() -> None:
    outside = cost("i", "ineligible", from_=FIRST.plus(-9))
    covered = cost("c", "travel", from_=FIRST.plus(-9))
    case = case_of(scenario(cost("a", "direct_staff"), outside, covered, model="flat-40"))
    assert list(amounts(case)) == ["Cost a", "Remaining costs (40 % of direct staff costs)"]


@pytest.mark.parametrize(
    ("reporting", "faults"),
    [
        ((), []),
        ((("1", 0, 3), ("2", 3, 1)), []),
        ((("1", 0, 3),), [("/reporting/0/months", "The last reporting period is to end in 2027-04, as the project does.")]),
        (
            (("1", 1, 1), ("2", 3, 1)),
            [
                ("/reporting/0/from", "The reporting period 1 is to start in 2027-01."),
                ("/reporting/1/from", "The reporting period 2 is to start in 2027-03."),
            ],
        ),
    ],
)
def test_reporting_periods_are_over_the_projects_months(reporting: tuple[tuple[str, int, int], ...], faults: list[tuple[str, str]]) -> None:
    periods = tuple(schedules.Period(name, FIRST.plus(start), months) for name, start, months in reporting)
    found = []
    try:
        assert case_of(scenario(cost("a"), reporting=periods)).reporting == list(periods)
    except BadInput as refusal:
        found = [(fault.pointer, fault.says) for fault in refusal.faults]
    assert found == faults


def test_names_of_the_working_copy_become_those_of_the_engine() -> None:
    city = source(
        "CITY", lines=["a", FLAT_RATE], periods=["2027-02"], kinds=["services", "flat_rate"], max_per_period={"2027-02": Money(5)},
        never_with=["OWN"],
    )  # fmt: skip
    pins = (pin("a", "2027-02", "CITY"), pin(FLAT_RATE, "2027-03"))
    text = scenario(
        cost("b"), cost("a"), model="indirect-7", sources=(city, OWN), prefer=("CITY", "OWN"), pins=pins, opening_cash=Money(-7)
    )
    case = case_of(text)
    codes = {line.id: line.code for line in text.budget.lines}
    assert case.sources == [replace(city, lines=[codes["a"], "1.2"]), OWN]
    assert case.pins == [replace(pins[0], line=codes["a"]), replace(pins[1], line="1.2")]
    assert (case.prefer, case.opening_cash, case.bridging) == (["CITY", "OWN"], -7, True)
    assert lost_of(text) == []


def test_what_is_not_there_is_left_out_and_named() -> None:
    city = source("CITY", lines=["gone", "a"], periods=["2030-01"], max_per_period={"2026-12": Money(1)}, never_with=["STATE"])
    pins = (
        pin("gone", "2027-01"), pin("a", "2027-05"), pin("a", "2027-01", "STATE"), pin(FLAT_RATE, "2027-01"), pin("i", "2027-01"),
        pin("a", "2027-01"), pin("row", "2027-01"),
    )  # fmt: skip
    empty = replace(cost("row", price=0), name="")
    text = scenario(cost("a"), cost("i", "ineligible"), empty, sources=(city, OWN), prefer=("STATE", "OWN"), pins=pins)
    case = case_of(text)
    line = case.lines[0].code
    assert case.sources == [source("CITY", lines=[line], periods=[]), OWN]
    assert (case.prefer, case.pins) == (["OWN"], [replace(pins[5], line=line)])
    no_line = "The line that this was said of is not among the costs that are paid."
    assert lost_of(text) == [
        ("/sources/0/lines/0", no_line),
        ("/sources/0/periods/0", "The month 2030-01 lies outside the project."),
        ("/sources/0/max_per_period/2026-12", "The month 2026-12 lies outside the project."),
        ("/sources/0/never_with/0", 'The source "STATE" does not pay here.'),
        ("/prefer/0", 'The source "STATE" does not pay here.'),
        ("/pins/0/line", no_line),
        ("/pins/1/period", "The month 2027-05 lies outside the project."),
        ("/pins/2/source", 'The source "STATE" does not pay here.'),
        ("/pins/3/line", no_line),
        ("/pins/4/line", no_line),
        ("/pins/6/line", no_line),
    ]


@pytest.mark.parametrize("own", [source("OWN", kinds=["ineligible", "services"]), source("OWN", lines=["i", "a"])])
def test_ineligible_costs_are_paid_by_whom_they_are_asked_of_and_by_nobody_else(own: schedules.Source) -> None:
    text = scenario(cost("a"), cost("i", "ineligible"), sources=(source("EU"), own), prefer=("EU", "OWN"))
    found = schedule_answer_of(text, budgets.Call())
    assert found.answer.by_source == {"EU": 100_00, "OWN": 100_00}
    assert lost_of(replace(text, pins=(pin("i", "2027-01"),))) == []
    only_eu = schedule_answer_of(replace(text, sources=(source("EU"),), prefer=()), budgets.Call())
    assert (only_eu.answer.status, only_eu.answer.by_source) == ("met", {"EU": 100_00})


def test_faults_of_all_engines_point_into_the_text() -> None:
    bad = scenario(replace(cost("a"), name="", unit_price=Money(0)), cost("b"), income=200_00)
    with pytest.raises(BadInput) as refusal:
        schedule_answer_of(bad, budgets.Call())
    assert [fault.pointer for fault in refusal.value.faults] == ["/budget/other_income"]
    unknown = scenario(replace(cost("a"), name="", unit_price=Money(0)), replace(cost("b"), code="1"))
    with pytest.raises(BadInput) as refusal:
        schedule_answer_of(unknown, budgets.Call())
    assert [fault.pointer for fault in refusal.value.faults] == ["/budget/lines/0/code"]


RATES = (("EU_ESF", "76.735"), ("STATE_COFIN", "13.265"), ("OWN", "10"))
BY_CALL = (source("EU_ESF", max_percent=Decimal("76.735")), source("STATE_COFIN", max_percent=Decimal("13.265")))
CALL = budgets.Call(rates=tuple(budgets.Rate(source=name, percent=Decimal(percent)) for name, percent in RATES))


@st.composite
def texts(draw: st.DrawFn) -> ScenarioText:
    months = draw(st.integers(1, 14))
    model = draw(st.sampled_from(["real", "indirect-7", "indirect-15", "flat-40"]))
    lines = []
    for number in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, months - 1))
        kind = draw(st.sampled_from(["direct_staff", "services", "direct_support", "ineligible"]))
        price = draw(st.integers(0, 10**7))
        by_hand = draw(st.sets(st.integers(0, months - 1), max_size=min(3, months - start - 1)))
        marked = {str(FIRST.plus(month)): Money(draw(st.integers(0, price // 3))) for month in by_hand}
        lines.append(
            cost(
                f"l{number}", kind, price, from_=draw(st.sampled_from([None, FIRST.plus(start)])) if not start else FIRST.plus(start),
                by_month=marked,
            )
        )  # fmt: skip
    return scenario(*lines, months=months, model=model, sources=(*BY_CALL, OWN), prefer=("EU_ESF", "STATE_COFIN", "OWN"))


@given(texts())
@settings(max_examples=60)
def test_every_line_comes_to_its_cost_and_follows_what_was_said(text: ScenarioText) -> None:
    budget = budget_case(text.budget, CALL)
    answer = budgets.budget(budget)
    case = schedule_case(text, budget, answer)
    schedules.check(case)
    assert convert(plain(case), schedules.Case) == case
    leaves, kinds = leaves_of(budget, answer), {line.code: line.kind for line in budget.lines}
    assert {line.code: sum(line.amounts.values()) for line in case.lines} == {
        code: amount for code, amount in leaves.items() if kinds.get(code) != "ineligible"
    }
    by_code = {line.code: line.amounts for line in case.lines}
    for line in text.budget.lines:
        if line.code in by_code:
            found = {period.id: by_code[line.code].get(period.id, 0) for period in case.periods}
            assert {month: found[month] for month in line.by_month} == line.by_month
            start = line.from_ or FIRST
            rest = [found[period.id] for period in case.periods if period.first >= start and period.id not in line.by_month]
            assert rest == split_evenly(sum(rest), len(rest) or 1)[: len(rest)]
    rate = FLAT_RATES.get(budget.cost_model)
    base = [by_code[line.code] for line in budget.lines if rate is not None and line.kind in rate.base]
    whole = sum(sum(amounts.values()) for amounts in base)
    if rate is not None and whole:
        for period in case.periods:
            exact = Fraction(leaves[rate.code] * sum(amounts.get(period.id, 0) for amounts in base), whole)
            assert abs(by_code[rate.code].get(period.id, 0) - exact) < 1


@given(texts())
@settings(max_examples=30)
def test_without_a_word_on_months_the_lines_are_those_of_a_kept_schedule(text: ScenarioText) -> None:
    lines = tuple(replace(line, by_month={}) for line in text.budget.lines)
    text = replace(text, budget=replace(text.budget, lines=lines))
    budget = budget_case(text.budget, CALL)
    answer = budgets.budget(budget)
    case = schedule_case(text, budget, answer)
    assert case.lines == [line for line in schedule_lines(budget, answer, case.periods) if line.kind != "ineligible"]


@given(texts(), st.integers(0, 100))
@settings(max_examples=40)
def test_the_calls_shares_come_to_what_the_budget_says_also_beside_other_income(text: ScenarioText, income_percent: int) -> None:
    """The reference is the budget's own split of what other income leaves."""
    eligible = budgets.budget(budget_case(text.budget, CALL)).eligible
    income = eligible * income_percent // 100
    text = replace(text, budget=replace(text.budget, other_income=Money(income)))
    own = source("OWN", min_percent=Decimal(10))
    fees = source("CLIENT_FEES", max_total=Money(income))
    found = schedule_answer_of(replace(text, sources=(*BY_CALL, fees, own), prefer=("EU_ESF", "STATE_COFIN", "CLIENT_FEES", "OWN")), CALL)
    assert found.answer.status == "met"
    for name, wanted in found.budget_answer.by_source.items():
        # without income a share is a percentage, rounded up to the haléř by the contract of the schedule
        assert abs(found.answer.by_source[name] - wanted) <= (0 if income else 2), name
    assert abs(found.answer.by_source["CLIENT_FEES"] - income) <= (0 if income else 2)


@pytest.mark.parametrize("reporting", [(), (schedules.Period("1", FIRST, 3), schedules.Period("2", FIRST.plus(3), 1))])
def test_a_kept_schedule_begins_a_working_copy_that_gives_it_again(reporting: tuple[schedules.Period, ...]) -> None:
    city = source("CITY", lines=["b"], periods=["2027-02"], max_per_period={"2027-02": Money(5)})
    text = scenario(
        cost("b"),
        cost("a"),
        model="indirect-7",
        sources=(city, OWN),
        pins=(pin("a", "2027-02"), pin(FLAT_RATE, "2027-03")),
        reporting=reporting,
    )
    kept = schedule_answer_of(text, budgets.Call())
    again = begin(text_of(kept.budget), kept.case, (None, None), FIRST)
    found = schedule_answer_of(again, budgets.Call())
    assert (again.reporting, found.case, found.answer) == (reporting, kept.case, kept.answer)


def test_periods_longer_than_a_month_become_reporting_periods_and_their_months() -> None:
    halves = [schedules.Period("1", FIRST, 6), schedules.Period("2", FIRST.plus(6), 6)]
    case = schedules.Case(
        periods=halves, lines=[], sources=[source("CITY", periods=["2"], max_per_period={"1": Money(1)}), OWN],
        pins=[schedules.Pin("1.1.1.1", "1", "OWN", Money(1))],
    )  # fmt: skip
    text = begin(None, case, (None, None), FIRST)
    assert (text.first, text.months, text.reporting, text.pins) == (FIRST, 12, tuple(halves), ())
    assert text.sources == (source("CITY", periods=[f"2027-{month:02d}" for month in range(7, 13)]), OWN)


@pytest.mark.parametrize(
    ("own", "lines", "wanted"),
    [
        ((None, None), [], ("2026-12", 12)),
        ((None, None), [("2027-03", 4)], ("2027-03", 12)),
        ((None, None), [("2027-03", 24), (None, 30)], ("2027-03", 30)),
        (("2027-01", "2027-06"), [("2026-11", 2), ("2027-07", None)], ("2026-11", 9)),
        (("2027-01", None), [], ("2027-01", 12)),
        ((None, "2026-01"), [], ("2026-12", 1)),
        (("1999-01", None), [("2150-01", 12)], ("1999-01", 1200)),
    ],
)
def test_a_beginning_without_a_schedule_spans_its_costs(
    own: tuple[str | None, str | None], lines: list[tuple[str | None, int | None]], wanted: tuple[str, int]
) -> None:
    """What is begun can be reckoned with at once."""
    first, last = (Month.parse(one) if one is not None else None for one in own)
    budget = BudgetText(
        lines=tuple(
            WorkLine(
                id=f"k{number}", code=f"1.1.{number}", name="x", kind="other", unit_price=Money(100), units=Decimal(1),
                from_=Month.parse(start) if start else None, months=months,
            )
            for number, (start, months) in enumerate(lines, start=1)
        )
    )  # fmt: skip
    text = begin(budget, None, (first, last), Month.of(2026, 11))
    assert (str(text.first), text.months) == wanted
