"""Who pays as people write it: the form and back, what cannot be kept, and what a call says of it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from absorb.calls.rules import find_split, read_call
from absorb.calls.rules.text import CallText, Instalment, Known, Payment, Rate, Reporting, Split
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.schedule import Pays, Period, Pin, Source
from absorb.funding.rules.working.budget import settled
from absorb.funding.rules.working.by_call import take_call
from absorb.funding.rules.working.payers import add_payer, find_payer_faults, in_preference, move_payer, remove_payer
from absorb.funding.rules.working.payers_form import Typed, at_field, read_typed, split_form, typed_payers
from absorb.funding.rules.working.schedule import schedule_answer_of
from absorb.funding.rules.working.shapes import FLAT_RATE, BudgetText, ScenarioText, WorkLine
from absorb.kernel.money import Money
from absorb.kernel.period import Month
from absorb.resources import TEMPLATES

FIRST = Month.of(2027, 1)
OWN = ("OWN", "CLIENT_FEES")


def cost(own: str, code: str, kind: str = "services") -> WorkLine:
    return WorkLine(id=own, code=code, name=f"Cost {own}", kind=kind, unit_price=Money(90_000_00), units=Decimal(1))  # type: ignore[arg-type]


def scenario(*sources: Source, **more: Any) -> ScenarioText:
    lines = (cost("a", "1.1.1.1", "direct_staff"), cost("b", "1.1.2.1"), cost("c", "1.1.2.2"), cost("i", "2.1", "ineligible"))
    budget = settled(BudgetText(cost_model="indirect-15", lines=lines))
    return ScenarioText(first=FIRST, months=15, budget=budget, sources=sources, **more)


def retyped(text: ScenarioText, *, whole: Any = None, **fields: str) -> tuple[ScenarioText, dict[str, str]]:
    """The text after somebody typed these fields of one payer, and what is told at which field."""
    shown = typed_payers(text)
    payer = shown.payers["CITY"]
    texts = payer.texts | {name.replace("_", "-"): typed for name, typed in fields.items()}
    typed = Typed(shown.payers | {"CITY": replace(payer, texts=texts)}, shown.whole | (whole or {}))
    found, faults = read_typed(typed, text)
    return found, {fault.pointer: fault.says for fault in faults}


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ({"least": "5", "most": "76,735 %", "exact": "10"}, {"min_percent": Decimal(5), "max_percent": Decimal("76.735"), "exact_percent": Decimal(10)}),
        ({"total": "1 000,50 Kč", "year_2027": "500", "year_2028": ""}, {"max_total": 1_000_50, "max_per_year": {"2027": 500_00}}),
        (
            {"by_month": "2027-03: 100 000\n4/2027: 5 000,50; 2028-03: 0"},
            {"max_per_period": {"2027-03": 100_000_00, "2027-04": 5_000_50, "2028-03": 0}},
        ),
        ({"lines": "1.1.2; 1.1.1.1"}, {"lines": ["b", "c", "a"]}),
        ({"lines": "1.2 1.1.2.1"}, {"lines": [FLAT_RATE, "b"]}),
        ({"months": "2/2027–3/2027, 12/2027-1/2028, 2028-03"}, {"periods": ["2027-02", "2027-03", "2027-12", "2028-01", "2028-03"]}),
        ({"ways": "advance", "advance": "40", "lag": "3"}, {"pays": Pays(advance_percent=Decimal(40), lag_months=3)}),
        ({"ways": "arrears", "days": "80"}, {"pays": Pays(in_arrears=True, within_days=80)}),
        ({"ways": "costs", "lag": "3"}, {"pays": None}),
    ],
)  # fmt: skip
def test_fields_become_limits_of_a_source(typed: dict[str, str], wanted: dict[str, Any]) -> None:
    found, faults = retyped(scenario(Source("CITY")), **typed)
    assert (found.sources[0], faults) == (Source("CITY", **wanted), {})


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"least": "101"}, "least", "A share is from 0 to 100 per cent, with three decimal places at most."),
        ({"most": "much"}, "most", "“much” is no number; write for example 12 or 0,5."),
        ({"total": "-1"}, "total", "“-1” is no amount; write for example 1 234,50."),
        ({"lines": "1.1.2, 1.1.9"}, "lines", "There is no cost with the code 1.1.9 in the budget."),
        ({"months": "4/2028"}, "months", "“4/2028” are no months of the project; write for example 1/2027–6/2027, 9/2027."),
        ({"months": "3/2027–2/2027"}, "months", "“3/2027–2/2027” are no months of the project; write for example 1/2027–6/2027, 9/2027."),
        ({"by_month": "2027-03 100"}, "by-month", "“2027-03 100” says no amount; write for example 3/2027: 5 000."),
        ({"by_month": "2027-03: sto"}, "by-month", "“sto” is no amount; write for example 1 234,50."),
        ({"by_month": "4/2028: 1"}, "by-month", "“4/2028” is no month of the project; write for example 3/2027: 5 000."),
        ({"by_month": "2027: 1"}, "by-month", "“2027” is no month of the project; write for example 3/2027: 5 000."),
        ({"by_month": "3/2027: 1\n2027-03: 2"}, "by-month", "“2027-03” stands here already; each is there once."),
        ({"ways": "advance"}, "advance", "Say how large the advance is."),
        ({"ways": "instalments"}, "instalment-0-month", "Write at least one payment: its month and its share."),
        ({"ways": "never"}, "ways", "Choose one of those that are offered."),
        ({"ways": "arrears", "lag": "121"}, "lag", "A whole number from 0 to 120 is expected."),
        ({"ways": "arrears", "days": "0,5"}, "days", "A whole number from 0 to 3660 is expected."),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(typed: dict[str, str], field: str, says: str) -> None:
    assert retyped(scenario(Source("CITY")), **typed)[1] == {f"/payer-CITY-{field}": says}


@pytest.mark.parametrize(
    ("whole", "wanted", "faults"),
    [
        ({"first": "3/2027", "months": "9", "opening": "-1 000"}, {"first": FIRST.plus(2), "months": 9, "opening_cash": -1_000_00}, {}),
        ({"reporting": "6"}, {"reporting": (Period("1", FIRST, 6), Period("2", FIRST.plus(6), 6), Period("3", FIRST.plus(12), 3))}, {}),
        ({"reporting": "7, 8"}, {"reporting": (Period("1", FIRST, 7), Period("2", FIRST.plus(7), 8))}, {}),
        ({"reporting": ""}, {"reporting": ()}, {}),
        ({"reporting": "7, 7"}, {"reporting": ()}, {"/reporting": "The reporting periods come to 14 months; the project takes 15."}),
        (
            {"reporting": "six"},
            {"reporting": ()},
            {"/reporting": "Write the number of months of a reporting period, such as 6, or of each of them in turn, such as 6, 6, 3."},
        ),
        ({"months": ""}, {}, {"/months": "Say when the project begins and how many months it takes."}),
    ],
)
def test_the_projects_months_and_periods(whole: dict[str, str], wanted: dict[str, Any], faults: dict[str, str]) -> None:
    text = scenario(Source("CITY"))
    assert retyped(text, whole=whole) == (replace(text, **wanted), faults)


def test_names_of_reporting_periods_stay_while_their_months_do() -> None:
    named = (Period("first", FIRST, 7), Period("second", FIRST.plus(7), 8))
    text = scenario(Source("CITY"), reporting=named)
    assert typed_payers(text).whole["reporting"] == "7, 8"
    assert retyped(text, most="10")[0].reporting == named


def test_a_sent_form_leaves_out_empty_payments_and_keeps_what_it_does_not_show() -> None:
    text = scenario(
        Source("CITY", max_per_period={"2027-02": Money(5)}, lines=["gone", "b"], kinds=["services", "direct_staff"]), Source("OWN")
    )
    fields = {
        "payer-CITY-by-month": "2/2027: 0,05", "payer-CITY-ways": "instalments", "payer-CITY-lines": "1.1.2.1, 1.1.2.2", "payer-CITY-instalment-0-month": "",
        "payer-CITY-instalment-1-month": "2/2027", "payer-CITY-instalment-1-percent": "30", "first": "1/2027", "months": "15",
    }  # fmt: skip
    many = {"payer-CITY-kinds": ["direct_staff", "services"], "payer-CITY-never": ["OWN"]}
    found, faults = read_typed(split_form(fields, many, ["CITY", "OWN", "CITY"]), text)
    assert faults == []
    assert found.sources == (
        Source(
            "CITY", max_per_period={"2027-02": Money(5)}, lines=["b", "c", "gone"], kinds=["services", "direct_staff"], never_with=["OWN"],
            pays=Pays(instalments=[schedules.Instalment(FIRST.plus(1), Decimal(30))]),
        ),
        Source("OWN"),
    )  # fmt: skip


def test_payers_come_go_and_change_places() -> None:
    text = scenario(Source("EU"), Source("OWN"), prefer=("EU",))
    more = add_payer(text, "CITY", OWN)
    assert [source.id for source in in_preference(more)] == ["EU", "CITY", "OWN"]
    assert add_payer(more, "CITY", OWN) == more
    assert add_payer(scenario(), "OWN", OWN).prefer == ("OWN",)
    assert move_payer(more, "CITY", -1).prefer == ("CITY", "EU", "OWN")
    assert move_payer(more, "EU", -1) == more
    assert move_payer(more, "GONE", 1) == more
    apart = replace(
        more, sources=(*more.sources[:2], replace(more.sources[2], never_with=["EU"])), pins=(Pin("a", "2027-01", "EU", Money(1)),)
    )
    assert remove_payer(apart, "EU") == replace(apart, sources=(Source("OWN"), Source("CITY")), prefer=("CITY", "OWN"), pins=())


@pytest.mark.parametrize(
    ("source", "pointer", "field"),
    [
        (Source("CITY", min_percent=Decimal(5), max_percent=Decimal(4)), "/sources/0/min_percent", "/payer-CITY-least"),
        (Source("CITY", min_percent=Decimal(5), exact_percent=Decimal(4)), "/sources/0/exact_percent", "/payer-CITY-exact"),
        (Source("CITY", max_per_year={"27": Money(1)}), "/sources/0/max_per_year/27", "/payer-CITY-year-27"),
        (Source("CITY", kinds=["bread"]), "/sources/0/kinds/0", "/payer-CITY-kinds"),
        (Source("CITY", lines=["a", "a"]), "/sources/0/lines/1", "/payer-CITY-lines"),
        (Source("CITY", never_with=["CITY"]), "/sources/0/never_with", "/payer-CITY-never"),
        (Source("CITY", pays=Pays(in_arrears=True, advance_percent=Decimal(1))), "/sources/0/pays", "/payer-CITY-ways"),
        (
            Source("CITY", pays=Pays(instalments=[schedules.Instalment(FIRST, Decimal(60)), schedules.Instalment(FIRST, Decimal(40))])),
            "/sources/0/pays/instalments/1/month",
            "/payer-CITY-instalment-1-month",
        ),
        (
            Source(
                "CITY", pays=Pays(instalments=[schedules.Instalment(FIRST, Decimal(60)), schedules.Instalment(FIRST.plus(1), Decimal(41))])
            ),
            "/sources/0/pays/instalments/1/percent",
            "/payer-CITY-instalment-1-percent",
        ),
        (
            Source("CITY", pays=Pays(instalments=[schedules.Instalment(FIRST.plus(-1), Decimal(60))])),
            "/sources/0/pays/instalments/0/month",
            "/payer-CITY-instalment-0-month",
        ),
    ],
)
def test_what_cannot_be_kept_has_its_place_in_the_text_and_in_the_form(source: Source, pointer: str, field: str) -> None:
    text = scenario(source)
    faults = find_payer_faults(text)
    assert [fault.pointer for fault in faults] == [pointer]
    assert at_field(pointer, text) == field


def test_things_that_are_named_twice() -> None:
    text = scenario(
        Source("CITY"), Source("CITY"), prefer=("CITY", "CITY"), pins=(Pin("a", "2027-01", "CITY", Money(1)),) * 2,
        reporting=(Period("1", FIRST, 6), Period("1", FIRST.plus(6), 9)),
    )  # fmt: skip
    assert [fault.pointer for fault in find_payer_faults(text)] == ["/reporting/1/id", "/sources/1/id", "/prefer/1", "/pins/1"]


percents = st.none() | st.decimals(0, 100, places=3)
money = st.none() | st.integers(0, 10**12).map(Money)
ways = st.one_of(
    st.none(),
    st.builds(
        Pays, advance_percent=st.decimals(0, 100, places=1), lag_months=st.integers(0, 12), within_days=st.none() | st.integers(1, 99)
    ),
    st.builds(Pays, in_arrears=st.booleans(), lag_months=st.integers(0, 12)),
    st.builds(
        Pays,
        instalments=st.sets(st.integers(0, 20), min_size=1, max_size=3).map(
            lambda months: [schedules.Instalment(FIRST.plus(month), Decimal(30)) for month in sorted(months)]
        ),
    ),
)
sources = st.builds(
    Source, id=st.just("CITY"), min_percent=percents, max_percent=percents, exact_percent=percents, max_total=money,
    max_per_period=st.dictionaries(st.sampled_from(["2027-01", "2027-12", "2028-03"]), st.integers(0, 10**9).map(Money)),
    max_per_year=st.dictionaries(st.sampled_from(["2026", "2027", "2028"]), st.integers(0, 10**9).map(Money)),
    kinds=st.none() | st.lists(st.sampled_from(["services", "travel", "flat_rate"]), unique=True),
    lines=st.none() | st.lists(st.sampled_from(["a", "b", "c", FLAT_RATE, "gone"]), unique=True),
    periods=st.none() | st.sets(st.integers(-1, 15)).map(lambda months: [str(FIRST.plus(month)) for month in sorted(months)]),
    never_with=st.lists(st.sampled_from(["OWN", "EU", "GONE"]), unique=True), pays=ways,
)  # fmt: skip


@given(sources, st.sampled_from([",", "."]))
@settings(max_examples=80)
def test_what_is_shown_and_sent_back_changes_nothing(source: Source, comma: str) -> None:
    text = scenario(source, Source("OWN"), Source("EU"), prefer=("EU",), opening_cash=Money(-5))
    typed = typed_payers(text, comma)
    assert read_typed(typed, text, comma) == (text, [])
    drawn = typed.payers["CITY"]
    assert set(drawn.never) <= {"OWN", "EU"}
    ticked = Typed(typed.payers | {"CITY": replace(drawn, never=["EU"])}, typed.whole)
    assert set(read_typed(ticked, text, comma)[0].sources[0].never_with) == {"EU"} | {"GONE"}.intersection(source.never_with)


@given(sources, st.sampled_from([",", "."]))
@settings(max_examples=80)
def test_all_that_a_payers_fields_say_is_read_back_from_them_alone(source: Source, comma: str) -> None:
    """Begun from nothing, the fields give every limit that they show."""
    months = [month for month in source.periods or () if FIRST <= Month.parse(month) < FIRST.plus(15)]
    plain = replace(
        source, kinds=sorted(source.kinds or ()) or None, lines=[one for one in source.lines or () if one != "gone"] or None,
        periods=months or None, never_with=sorted(name for name in source.never_with if name != "GONE"),
        pays=replace(source.pays, in_arrears=True) if source.pays is not None and source.pays == Pays(lag_months=source.pays.lag_months) else source.pays,
    )  # fmt: skip
    text = scenario(plain, Source("OWN"), Source("EU"))
    bare = replace(text, sources=(Source("CITY"), *text.sources[1:]))
    found, faults = read_typed(typed_payers(text, comma), bare, comma)
    assert (found, faults) == (text, [])


# What calls say.

CALL = CallText(
    code="X", title="X", programme=read_call((TEMPLATES / "applications/opz-plus/03_22_043/call.toml").read_bytes()).programme, source="X"
)


def known(value: Any) -> Known[Any]:
    return Known(value=value, source="the call")


def split(*rates: tuple[str, str]) -> Split:
    return Split(rates=tuple(Rate(payer=name, percent=Decimal(percent), source="the call") for name, percent in rates))


def test_the_calls_shares_are_the_most_and_the_applicants_the_least() -> None:
    call = replace(
        CALL, reporting=Reporting(period_months=known(6)), payment=Payment(advance_percent=known(Decimal(40)), lag_months=known(3))
    )
    pays = Pays(advance_percent=Decimal(40), lag_months=3)
    text = scenario(Source("OWN", exact_percent=Decimal(5)), Source("CITY", max_total=Money(7)), Source("CLIENT_FEES"))
    taken = take_call(text, call, split(("EU_ESF", "76.735"), ("OWN", "10"), ("STATE", "13.265"), ("NONE", "0")), OWN)
    assert taken.notes == ()
    assert taken.text.sources == (
        Source("OWN", min_percent=Decimal(10)),
        Source("CITY", max_total=Money(7)),
        Source("CLIENT_FEES"),
        Source("EU_ESF", max_percent=Decimal("76.735"), pays=pays),
        Source("STATE", max_percent=Decimal("13.265"), pays=pays),
    )
    assert taken.text.prefer == ("EU_ESF", "STATE", "CITY", "CLIENT_FEES", "OWN")
    assert [period.months for period in taken.text.reporting] == [6, 6, 3]
    assert take_call(taken.text, call, split(("EU_ESF", "76.735"), ("OWN", "10"), ("STATE", "13.265"), ("NONE", "0")), OWN) == taken


def test_agreed_payments_fall_after_their_reporting_periods() -> None:
    parts = [("start", None, 30), ("period", 1, 20), ("period", 2, 20), ("period", 9, 10), ("final", None, 20)]
    payment = Payment(
        instalments=tuple(Instalment(after=after, period=period, percent=Decimal(percent), source="the call") for after, period, percent in parts),  # type: ignore[arg-type]
        lag_months=known(2), pays_within_days=known(30),
    )  # fmt: skip
    call = replace(CALL, reporting=Reporting(period_months=known(6)), payment=payment)
    pays = take_call(scenario(), call, split(("CITY", "100")), OWN).text.sources[0].pays
    months = [(0, 30), (7, 20), (13, 20), (16, 30)]
    assert pays == Pays(
        lag_months=2, within_days=30, instalments=[schedules.Instalment(FIRST.plus(month), Decimal(percent)) for month, percent in months]
    )


def test_what_a_call_does_not_say_stays_and_is_told() -> None:
    text = scenario(Source("CITY", pays=Pays(advance_percent=Decimal(50), lag_months=1)), reporting=(Period("1", FIRST, 15),))
    taken = take_call(text, CALL, split(("CITY", "100")), OWN)
    assert taken.text == replace(text, sources=(replace(text.sources[0], max_percent=Decimal(100)),))
    silent = [
        "The call does not say how long a reporting period is.",
        "The call does not say how many months after a reporting period it pays; write it yourself.",
    ]
    assert list(taken.notes) == silent
    nobody = take_call(text, CALL, None, OWN)
    assert nobody.text == text
    assert (
        nobody.notes[1] == "Which shares hold for this applicant is not known: the call does not say, or the inhabitants are not filled in."
    )


@pytest.mark.parametrize("path", sorted((TEMPLATES / "applications").glob("*/*/call.toml")), ids=lambda path: path.parent.name)
def test_every_shipped_call_gives_payers_that_can_be_kept_and_pay_all(path: Any) -> None:
    """The reference for the amounts is the budget's own split."""
    call = read_call(path.read_bytes())
    for applicant in ("ngo", "municipality", "region"):
        found = find_split(call, applicant, 10_000)
        taken = take_call(scenario(), call, found, OWN).text
        assert find_payer_faults(taken) == []
        if found is not None:
            terms = budgets.Call(rates=tuple(budgets.Rate(source=rate.payer, percent=rate.percent) for rate in found.rates))
            answer = schedule_answer_of(taken, terms)
            assert answer.answer.status == "met"
            for name, wanted in answer.budget_answer.by_source.items():
                assert abs(answer.answer.by_source.get(name, 0) - wanted) <= 2
