"""The rulebook: each named check by a table of cases, both sides of every boundary, and what must hold for any budget."""

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.calls.law import aid_ceilings
from absorb.calls.rules import CallText, read_call
from absorb.calls.rules.aid import AidGrant, aid_left
from absorb.funding.law import rulebook
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.budget import Case, budget
from absorb.funding.rules.rulebook import CHECKS, Book, Facts, Finding, find_book_faults, findings
from absorb.funding.rules.rulebook.publishing import publication_of
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import convert, read_json
from absorb.kernel.money import money_text
from absorb.resources import TEMPLATES

BOOK = rulebook()
TODAY = dt.date(2026, 11, 22)
UNION = [{"source": "EU_ESF", "percent": "76.735"}, {"source": "STATE_COFIN", "percent": "13.265"}, {"source": "OWN", "percent": 10}]
TOWN = [{"source": "CITY", "percent": 90}, {"source": "OWN", "percent": 10}]


def known(value: Any, **more: Any) -> dict[str, Any]:
    return {"value": value, "source": "výzva", **more}


def a_call(**more: Any) -> CallText:
    programme = {"code": "OPZ-PLUS", "name": "OPZ+", "authority": known("MPSV")} | more.pop("programme", {})
    return convert({"code": "C1", "title": "Výzva", "programme": programme, "source": "výzva", **more}, CallText)


def a_line(code: str, kind: str, price: str, start: str | None = "2027-01", months: int | None = 12) -> dict[str, Any]:
    dated = {} if start is None else {"from": start, "months": months}
    return {"code": code, "name": f"Line {code}", "kind": kind, "unit_price": price, "units": 1, **dated}


def facts(*lines: dict[str, Any], model: str = "real", rates: Any = UNION, eur: str | None = "25", **more: Any) -> Facts:
    call = {"eur_rate": eur} if eur else {}
    raw = {
        "cost_model": model,
        "currency": more.pop("currency", "CZK"),
        "lines": list(lines),
        "call": {**call, **({"rates": rates} if rates else {})},
    }
    case = read_json(json.dumps(raw).encode(), Case)
    return Facts(**{"today": TODAY, "budget": case, "budget_answer": budget(case), **more})


def verdicts(given: Facts, book: Book = BOOK) -> list[tuple[str, str]]:
    return [(one.rule, one.verdict) for one in findings(given, book)]


def of(rule: str, given: Facts, book: Book = BOOK) -> list[Finding]:
    return [one for one in findings(given, book) if one.rule == rule]


def verdict(rule: str, given: Facts) -> list[str]:
    return [one.verdict for one in of(rule, given)]


STAFF = "1.1.1"

SIMPLIFIED: list[tuple[Facts, list[str]]] = [
    # 200,000 euro at 25 crowns are 5,000,000 crowns: exactly the limit is still bound, a haléř more is not
    (facts(a_line(STAFF, "direct_staff", "5000000.00")), ["not_met"]),
    (facts(a_line(STAFF, "direct_staff", "5000000.01")), ["met"]),
    (facts(a_line(STAFF, "direct_staff", "4999999.99")), ["not_met"]),
    (facts(a_line(STAFF, "direct_staff", "3571428.57"), model="flat-40"), ["met"]),
    # ineligible costs are costs of the operation too
    (facts(a_line(STAFF, "direct_staff", "4999999.99"), a_line("2.1", "ineligible", "0.02")), ["met"]),
    # State aid is exempt, de minimis aid is not
    (facts(a_line(STAFF, "direct_staff", "100.00"), aid_regime="gber"), ["met"]),
    (facts(a_line(STAFF, "direct_staff", "100.00"), aid_regime="sgei"), ["met"]),
    (facts(a_line(STAFF, "direct_staff", "100.00"), aid_regime="de_minimis"), ["not_met"]),
    (facts(a_line(STAFF, "direct_staff", "100.00"), eur=None), ["unknown"]),
    (facts(a_line(STAFF, "direct_staff", "200000.00"), eur=None, currency="EUR"), ["not_met"]),
    (facts(a_line(STAFF, "direct_staff", "200000.01"), eur=None, currency="EUR"), ["met"]),
    # a town's own grant is not under the regulation; who pays may not be known
    (facts(a_line(STAFF, "direct_staff", "100.00"), rates=TOWN), []),
    (facts(a_line(STAFF, "direct_staff", "100.00"), rates=None), ["unknown"]),
    # under an older or another law, or before this one held
    (facts(a_line(STAFF, "direct_staff", "100.00"), call=a_call(programme={"regulation": known("Nařízení (EU) č. 1303/2013")})), []),
    (facts(a_line(STAFF, "direct_staff", "100.00"), call=a_call(programme={"regulation": known("Nařízení (EU) 2021/1060")})), ["not_met"]),
    (facts(a_line(STAFF, "direct_staff", "100.00"), today=dt.date(2021, 6, 30)), []),
    (facts(a_line(STAFF, "direct_staff", "100.00"), today=dt.date(2021, 7, 1)), ["not_met"]),
]


@pytest.mark.parametrize(("given", "expected"), SIMPLIFIED)
def test_simplified_costs(given: Facts, expected: list[str]) -> None:
    assert verdict("simplified_costs", given) == expected


VAT = [("124999999.99", "met"), ("125000000.00", "unknown"), ("125000000.01", "unknown")]


@pytest.mark.parametrize(("total", "expected"), VAT)
def test_vat_is_open_below_five_million_euro_only(total: str, expected: str) -> None:
    assert verdict("vat", facts(a_line(STAFF, "direct_staff", total))) == [expected]


def services(bought: str, other: str) -> Facts:
    return facts(a_line("1.1.1", "services", bought), a_line("1.1.2", "direct_staff", other), model="indirect-25")


SERVICES = [
    (services("60.00", "40.00"), "met", "25.00"),
    (services("60.01", "39.99"), "not_met", "15.00"),
    (services("90.00", "10.00"), "not_met", "15.00"),
    (services("90.01", "9.99"), "not_met", "5.00"),
    (services("0.00", "100.00"), "met", "25.00"),
    (services("100.00", "0.00"), "not_met", "5.00"),
]


@pytest.mark.parametrize(("given", "expected", "most"), SERVICES)
def test_purchased_services_lower_the_indirect_rate(given: Facts, expected: str, most: str) -> None:
    (found,) = of("purchased_services", given)
    assert (found.verdict, found.unverified, money_text(found.says.facts["most"].minor)) == (expected, True, most)


def test_other_models_have_no_steps_of_purchased_services() -> None:
    assert verdict("purchased_services", facts(a_line("1.1.1", "services", "100.00"), model="indirect-15")) == []


def ceiling(percent: Any, *lines: dict[str, Any], model: str = "real", base: str = "eligible") -> Facts:
    call = a_call(ceilings=[{"kind": "travel", "max_percent": percent, "base": base, "source": "výzva"}])
    return facts(*lines, model=model, call=call)


MIXED = (a_line("1.1.1", "direct_staff", "50.00"), a_line("1.1.2", "travel", "10.00"), a_line("1.1.3", "other", "40.00"))
CEILINGS = [
    (ceiling(10, a_line("1.1.1", "travel", "10.00"), a_line("1.1.2", "other", "90.00")), "met", None),
    (ceiling(10, a_line("1.1.1", "travel", "10.01"), a_line("1.1.2", "other", "89.99")), "not_met", "0.01"),
    (ceiling(10, a_line("1.1.2", "other", "100.00")), "met", None),
    # a limit is rounded up to the haléř: a tenth of 99.99 is 9.999
    (ceiling(10, a_line("1.1.1", "travel", "10.00"), a_line("1.1.2", "other", "89.99")), "met", None),
    # the base is all eligible costs, the flat rate with them: 40 % on staff, and travel is within that flat rate
    (ceiling(0, a_line("1.1.1", "direct_staff", "100.00"), a_line("1.1.2", "travel", "30.00"), model="flat-40"), "met", None),
    # 10 of 125 eligible, of 100 direct, of 50 on staff
    *((ceiling(percent, *MIXED, model="indirect-25", base=base), verdict, over) for base, percent, verdict, over in [
        ("eligible", 8, "met", None), ("eligible", "7.99", "not_met", "0.01"), ("direct", 10, "met", None),
        ("direct", "9.98", "not_met", "0.02"), ("direct_staff", 20, "met", None), ("direct_staff", 8, "not_met", "6.00"),
    ]),
    # staff by a flat rate is staff: a fifth of 100
    (ceiling(50, a_line("1.1.2", "travel", "10.00"), a_line("1.1.3", "other", "90.00"), model="staff-20", base="direct_staff"), "met", None),
    (ceiling(49, a_line("1.1.2", "travel", "10.00"), a_line("1.1.3", "other", "90.00"), model="staff-20", base="direct_staff"), "not_met", "0.20"),
    # what a flat rate stands for is no direct cost: 30 of travel are within it, and its base is staff alone
    (ceiling(0, a_line("1.1.1", "direct_staff", "100.00"), a_line("1.1.2", "travel", "30.00"), model="flat-40", base="direct"), "met", None),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected", "over"), CEILINGS)
def test_ceilings_per_kind(given: Facts, expected: str, over: str | None) -> None:
    (found,) = of("ceiling", given)
    told = found.satisfied_by.facts["over"].minor if found.satisfied_by is not None else None
    assert (found.verdict, None if told is None else money_text(told)) == (expected, over)


MODELS = [([], []), (["flat-40"], ["not_met"]), (["flat-40", "real"], ["met"])]


@pytest.mark.parametrize(("named", "expected"), MODELS)
def test_the_cost_model_is_one_that_the_call_names(named: list[str], expected: list[str]) -> None:
    call = a_call(cost_models=[{"model": model, "source": "výzva"} for model in named])
    assert verdict("cost_model", facts(a_line(STAFF, "direct_staff", "100.00"), call=call)) == expected


TOTALS = [("999.99", ["not_met", "met"]), ("1000.00", ["met", "met"]), ("5000.00", ["met", "met"]), ("5000.01", ["met", "not_met"])]


@pytest.mark.parametrize(("total", "expected"), TOTALS)
def test_totals_lie_within_the_calls_bounds(total: str, expected: list[str]) -> None:
    call = a_call(amounts={"min_total": known("1000.00"), "max_total": known("5000.00")})
    assert verdict("totals", facts(a_line(STAFF, "direct_staff", total), call=call)) == expected


def union(percent: str) -> list[dict[str, Any]]:
    return [{"source": "EU_ESF", "percent": percent}, {"source": "STATE_COFIN", "percent": str(100 - Decimal(percent))}]


REGIONS = [
    ("CZ042", "85", "met"),
    ("CZ04", "85", "met"),
    ("CZ042", "85.001", "not_met"),
    ("CZ020", "70", "met"),
    ("CZ020", "70.001", "unknown"),
    ("CZ020", "76.735", "unknown"),
    ("CZ010", "40", "met"),
    ("CZ010", "40.001", "unknown"),
    ("CZ010", "85.001", "not_met"),
    (None, "40", "unknown"),
    ("DE21", "40", "unknown"),
]


@pytest.mark.parametrize(("region", "percent", "expected"), REGIONS)
def test_the_unions_share_by_category_of_region(region: str | None, percent: str, expected: str) -> None:
    given = facts(a_line(STAFF, "direct_staff", "1000000.00"), rates=union(percent), region=region)
    assert verdict("co_financing", given) == [expected]


PERIODS = [
    ([a_line("1.1.1", "other", "1.00", "2021-01", 108)], "met"),
    ([a_line("1.1.1", "other", "1.00", "2020-12", 1)], "not_met"),
    ([a_line("1.1.1", "other", "1.00", "2029-12", 1)], "met"),
    ([a_line("1.1.1", "other", "1.00", "2029-12", 2)], "not_met"),
    ([a_line("1.1.1", "other", "1.00"), a_line("1.1.2", "other", "1.00", None)], "unknown"),
    ([a_line("1.1.1", "other", "1.00", None), a_line("1.1.2", "other", "1.00", "2030-01")], "not_met"),
    ([a_line("1.1.1", "other", "1.00"), a_line("2.1", "ineligible", "1.00", "2031-01")], "met"),
]


@pytest.mark.parametrize(("lines", "expected"), PERIODS)
def test_the_period_of_eligibility(lines: list[dict[str, Any]], expected: str) -> None:
    assert verdict("eligibility_period", facts(*lines)) == [expected]


ENDS = [(dt.date(2027, 12, 31), "met"), (dt.date(2028, 1, 1), "not_met"), (dt.date(2027, 1, 1), "met")]


@pytest.mark.parametrize(("today", "expected"), ENDS)
def test_what_is_over_cannot_be_asked_for(today: dt.date, expected: str) -> None:
    assert verdict("not_completed", facts(a_line(STAFF, "direct_staff", "1.00"), today=today)) == [expected]


MONTHS = [("2027-12-31", 12, ["met", "met"]), ("2027-12-30", 12, ["not_met", "met"]), ("2027-12-31", 11, ["met", "not_met"])]


@pytest.mark.parametrize(("latest", "longest", "expected"), MONTHS)
def test_the_projects_months_lie_within_the_calls(latest: str, longest: int, expected: list[str]) -> None:
    call = a_call(timing={"latest_end_on": known(latest), "longest_months": known(longest)})
    assert verdict("call_period", facts(a_line(STAFF, "direct_staff", "1.00"), call=call)) == expected


def scheduled(*shares: tuple[str, str, str]) -> dict[str, Any]:
    """Two lines of 100 crowns in one period; shares are line, source and amount."""
    period = {"id": "1", "from": "2027-01", "months": 12}
    lines = [{"code": code, "amounts": {"1": "100.00"}} for code in ("1.1.1", "1.1.2")]
    codes = sorted({source for _, source, _ in shares})
    pins = [{"line": line, "period": "1", "source": source, "amount": amount} for line, source, amount in shares]
    case = convert({"periods": [period], "lines": lines, "sources": [{"id": code} for code in codes], "pins": pins}, schedules.Case)
    return {"schedule": case, "schedule_answer": schedules.schedule(case)}


APART: list[tuple[list[tuple[str, str, str]], list[str]]] = [
    ([("1.1.1", "EU_ESF", "100.00"), ("1.1.2", "EU_OTHER", "100.00")], ["met"]),
    ([("1.1.1", "EU_ESF", "50.00"), ("1.1.1", "EU_OTHER", "50.00"), ("1.1.2", "EU_ESF", "100.00")], ["not_met"]),
    ([("1.1.1", "EU_ESF", "99.99"), ("1.1.1", "STATE_MPSV_101A", "0.01"), ("1.1.2", "EU_ESF", "100.00")], ["not_met"]),
    ([("1.1.1", "EU_ESF", "100.00"), ("1.1.2", "STATE_MPSV_101A", "100.00")], ["met"]),
    ([("1.1.1", "EU_ESF", "50.00"), ("1.1.1", "CITY", "50.00"), ("1.1.2", "EU_ESF", "100.00")], []),
]


@pytest.mark.parametrize(("shares", "expected"), APART)
def test_two_sources_that_may_not_meet_on_a_line(shares: list[tuple[str, str, str]], expected: list[str]) -> None:
    given = facts(a_line("1.1.1", "other", "100.00"), a_line("1.1.2", "other", "100.00"), **scheduled(*shares))
    assert verdict("double_financing", given) == expected


def test_without_a_schedule_nobody_knows_which_lines_two_sources_share() -> None:
    rates = [{"source": "EU_ESF", "percent": 50}, {"source": "EU_OTHER", "percent": 50}]
    assert verdict("double_financing", facts(a_line(STAFF, "other", "1.00"), rates=rates)) == ["unknown"]


def small(total: str, *grants: AidGrant, regime: str = "de_minimis", eur: str | None = "25") -> Facts:
    left = aid_left(grants, TODAY, "general" if regime == "de_minimis" else "sgei", aid_ceilings())
    public = frozenset({"CITY", "EU_ESF"})
    return facts(a_line(STAFF, "other", total), rates=TOWN, eur=eur, aid_regime=regime, aid=left, public=public)


def had(euro: int) -> AidGrant:
    return AidGrant("A", dt.date(2025, 5, 5), "general", euro * 100)


AID = [
    # 90 % of 8,333,333.33 crowns are 7,500,000.00: 300,000 euro at 25
    (small("8333333.33", had(0)), ["met"]),
    (small("8333334.33", had(0)), ["not_met"]),
    (small("8333333.33", had(1)), ["not_met"]),
    (small("8333333.33"), ["unknown"]),
    (small("8333334.33"), ["not_met"]),
    (small("8333334.33", had(0), regime="sgei_de_minimis"), ["met"]),
    (small("1.00", had(0), eur=None), ["unknown"]),
    (small("1.00", had(300_000)), ["not_met"]),
    (small("1.00", had(0), regime="none"), []),
    (small("1.00", had(0), regime="gber"), []),
]


@pytest.mark.parametrize(("given", "expected"), AID)
def test_small_aid_within_what_is_left(given: Facts, expected: list[str]) -> None:
    assert verdict("de_minimis", given) == expected


def test_small_aid_stands_on_the_row_of_the_ceiling() -> None:
    (found,) = of("de_minimis", small("1.00", had(0)))
    assert (str(found.basis), found.valid_from, found.valid_to) == (
        "Commission Regulation (EU) 2023/2831 Art. 3(2)",
        dt.date(2024, 1, 1),
        dt.date(2030, 12, 31),
    )


PUBLISHED = [
    ("50000.00", None, None, None, "met"),
    ("50000.01", None, None, None, "unknown"),
    ("50000.01", "2027-01-31", "2027-03-02", None, "met"),
    ("50000.01", "2027-01-31", "2027-03-03", None, "not_met"),
    ("50000.01", "2028-01-31", "2028-03-01", None, "met"),
    ("50000.01", "2028-01-31", "2028-03-02", None, "not_met"),
    ("50000.01", "2027-01-31", None, "2027-03-02", "unknown"),
    ("50000.01", "2027-01-31", None, "2027-03-03", "not_met"),
]


@pytest.mark.parametrize(("amount", "signed", "published", "today", "expected"), PUBLISHED)
def test_a_contract_is_published_within_thirty_days(
    amount: str, signed: str | None, published: str | None, today: str | None, expected: str
) -> None:
    days = {"signed_on": signed, "published_on": published, "today": today}
    given = {name: dt.date.fromisoformat(text) if text else None for name, text in days.items()}
    minor = int(amount.replace(".", ""))
    assert publication_of(BOOK.grant_publication[0], "CITY", minor, "CZK", **given).verdict == expected


def test_each_public_payers_contract_is_told_and_only_theirs() -> None:
    rates = [{"source": "CITY", "percent": 50}, {"source": "REGION", "percent": 40}, {"source": "OWN", "percent": 10}]
    assert verdict("grant_publication", facts(a_line(STAFF, "other", "100000.00"), rates=rates)) == ["met", "met"]
    assert verdict("grant_publication", facts(a_line(STAFF, "other", "100000.02"), rates=rates)) == ["unknown", "met"]


NOTICES = [("2026-12-22", "met"), ("2026-12-21", "not_met"), (None, "unknown")]


@pytest.mark.parametrize(("opens", "expected"), NOTICES)
def test_a_towns_programme_is_announced_thirty_days_before_it_opens(opens: str | None, expected: str) -> None:
    timing = {"announced_on": known("2026-11-22"), **({"opens_on": known(opens)} if opens else {})}
    call = a_call(timing=timing, programme={"regulation": known("Zákon č. 250/2000 Sb., §§ 10a–10d")})
    assert verdicts(Facts(today=TODAY, call=call)) == [("programme_notice", expected)]


def test_a_call_that_names_no_law_is_not_judged_by_days_of_notice() -> None:
    assert verdicts(Facts(today=TODAY, call=a_call(timing={"announced_on": known("2026-11-22"), "opens_on": known("2026-11-23")}))) == []


def test_nothing_is_found_where_nothing_is_known() -> None:
    assert findings(Facts(today=TODAY), BOOK) == []


KINDS = st.sampled_from(["direct_staff", "travel", "services", "direct_support", "other", "ineligible"])
BUDGETS = st.lists(st.tuples(KINDS, st.integers(0, 10**10), st.integers(2019, 2031)), min_size=1, max_size=6)
PERCENTS = st.integers(0, 100_000).map(lambda thousandths: str(Decimal(thousandths).scaleb(-3)))


@settings(max_examples=60)
@given(BUDGETS, st.sampled_from(["real", "indirect-25", "flat-40"]), PERCENTS, st.sampled_from([None, "CZ010", "CZ042"]))
def test_every_finding_says_what_it_stands_on_and_what_would_satisfy_it(
    lines: list[tuple[str, int, int]], model: str, percent: str, region: str | None
) -> None:
    call = a_call(ceilings=[{"kind": "travel", "max_percent": percent, "source": "výzva"}])
    given = facts(*_lines(lines), model=model, rates=union(percent), region=region, call=call)
    found = findings(given, BOOK)
    order = list(CHECKS)
    assert [order.index(one.rule) for one in found] == sorted(order.index(one.rule) for one in found)
    assert found == findings(given, BOOK)
    for one in found:
        assert (one.satisfied_by is None) == (one.verdict == "met")
        assert one.basis
        assert one.source
        assert one.where.startswith("/")
        assert one.valid_from is None or one.valid_from <= TODAY


@settings(max_examples=60)
@given(BUDGETS, PERCENTS, st.sampled_from(["eligible", "direct", "direct_staff"]))
def test_ceilings_agree_with_exact_fractions(lines: list[tuple[str, int, int]], percent: str, base: str) -> None:
    call = a_call(ceilings=[{"kind": "travel", "max_percent": percent, "base": base, "source": "výzva"}])
    (found,) = of("ceiling", facts(*_lines(lines), call=call))
    travel = sum(amount for kind, amount, _ in lines if kind == "travel")
    held = {"direct_staff"} if base == "direct_staff" else {kind for kind, _, _ in lines} - {"ineligible"}
    whole = sum(amount for kind, amount, _ in lines if kind in held)
    assert (found.verdict == "met") == (travel - Fraction(percent) * whole / 100 < 1)


def _lines(lines: list[tuple[str, int, int]]) -> list[dict[str, Any]]:
    return [
        a_line(f"{'2' if kind == 'ineligible' else '1.1'}.{index}", kind, money_text(amount), f"{year}-01")
        for index, (kind, amount, year) in enumerate(lines, start=1)
    ]


def test_the_book_that_ships_has_no_faults_and_wrong_rows_are_all_told() -> None:
    wrong = msgspec.structs.replace(
        BOOK,
        vat=(msgspec.structs.replace(BOOK.vat[0], valid_to=dt.date(2020, 1, 1)),),
        eligibility_period=(msgspec.structs.replace(BOOK.eligibility_period[0], last_on=dt.date(2020, 1, 1)),),
        co_financing=(msgspec.structs.replace(BOOK.co_financing[0], most_percent={"less": Decimal(85)}, regions={"CZ01": "more"}),),
        purchased_services=(msgspec.structs.replace(BOOK.purchased_services[0], steps=BOOK.purchased_services[0].steps[::-1]),),
    )
    assert list(find_book_faults(BOOK)) == []
    assert [fault.pointer for fault in find_book_faults(wrong)] == [
        "/vat/0/valid_to",
        "/purchased_services/0/steps",
        "/co_financing/0/regions/CZ01",
        "/eligibility_period/0/last_on",
    ]


def test_a_row_may_not_say_what_it_is_not_asked() -> None:
    with pytest.raises(BadInput) as refusal:
        convert(
            {"vat": [{"valid_from": "2021-07-01", "below_eur": "1.00", "source": "s", "basis": {"cs": "c", "en": "e"}, "most": 1}]}, Book
        )
    assert [fault.pointer for fault in refusal.value.faults] == ["/vat/0/most"]


def test_a_call_of_the_period_before_is_not_judged_by_the_rules_of_this_one() -> None:
    """Its own law is not in the book; what is bound to no law still holds."""
    shipped = read_call((TEMPLATES / "applications" / "opz-2014" / "03_15_022" / "call.toml").read_bytes())
    given = facts(a_line("1.1.1", "services", "100.00", "2015-07"), model="indirect-25", rates=union("85"), call=shipped)
    told = {one.rule for one in findings(given, BOOK)}
    assert told == {"cost_model", "purchased_services"}
    unnamed = msgspec.structs.replace(shipped, programme=msgspec.structs.replace(shipped.programme, regulation=None))
    assert {"eligibility_period", "co_financing"} <= {one.rule for one in findings(msgspec.structs.replace(given, call=unnamed), BOOK)}
