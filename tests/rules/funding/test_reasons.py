"""The engines' sentences in Czech: each pattern from a case that really makes it."""

import pytest

from absorb.funding.rules.budget import Case as BudgetCase
from absorb.funding.rules.budget import budget
from absorb.funding.rules.reasons import check_says, demand_in_czech, gap_reason, gaps_by_reason, refusal_reason
from absorb.funding.rules.schedule import Case as ScheduleCase
from absorb.funding.rules.schedule import schedule
from absorb.funding.rules.selection import Case as SelectionCase
from absorb.funding.rules.selection import select
from absorb.kernel.intake import convert

NAMES = {"A": "Fond", "B": "Město"}


def gap_of(*sources: dict[str, object]) -> list[str]:
    case = {
        "periods": [{"id": "1", "from": "2027-01", "months": 12}],
        "lines": [{"code": "1.1", "amounts": {"1": "100.00"}}],
        "sources": list(sources),
    }
    answer = schedule(convert(case, ScheduleCase))
    return [gap_reason(why, NAMES) for why, _, _ in gaps_by_reason(answer.gap_where)]


@pytest.mark.parametrize(
    ("sources", "says"),
    [
        ([{"id": "A", "max_total": "40.00"}], "Fond: vyčerpán strop 40,00\u00a0Kč celkem"),
        ([{"id": "A", "max_per_period": {"1": "40.00"}}], "Fond: vyčerpán strop 40,00\u00a0Kč na období"),
        ([{"id": "A", "max_per_year": {"2027": "40.00"}}], "Fond: vyčerpán strop 40,00\u00a0Kč na rok 2027"),
        ([{"id": "A", "lines": []}], "tuto položku v tomto období nesmí platit nikdo"),
        (
            [{"id": "A", "max_total": "60.00", "never_with": ["B"]}, {"id": "B", "max_total": "50.00"}],
            "Fond: vyčerpán strop 60,00\u00a0Kč celkem; Město nesmí platit stejnou položku jako Fond",
        ),
    ],
)
def test_why_nobody_pays(sources: list[dict[str, object]], says: str) -> None:
    assert gap_of(*sources) == [says]


def test_why_an_idea_is_not_chosen() -> None:
    case = {
        "sources": [{"id": "A", "budget": "100.00"}, {"id": "B", "budget": "1.00"}],
        "projects": [
            {"id": "P", "points": 5, "needs": {"A": "90.00"}},
            {"id": "Q", "points": 1, "needs": {"A": "20.00"}},
            {"id": "R", "points": 1, "needs": {"A": "200.00"}},
            {"id": "S", "points": 1, "needs": {"A": "1.00"}},
        ],
        "excludes": [["P", "S"]],
    }
    refused = {refusal.project: refusal_reason(refusal.why, NAMES) for refusal in select(convert(case, SelectionCase)).refused}
    assert refused == {
        "Q": "Potřebuje nejméně 20,00\u00a0Kč ze zdroje Fond; k dispozici je 100,00\u00a0Kč, z toho vybrané záměry potřebují nejméně 90,00\u00a0Kč.",
        "R": "Potřebuje nejméně 200,00\u00a0Kč ze zdroje Fond; k dispozici je 100,00\u00a0Kč.",
        "S": "Vylučuje ho vybraný záměr P.",
    }


def test_why_no_source_has_room_for_an_idea() -> None:
    case = {
        "sources": [{"id": "A", "budget": "60.00"}, {"id": "B", "budget": "50.00"}],
        "projects": [
            {"id": "P", "points": 5, "cost": "90.00", "shares": [{"source": "A"}, {"source": "B"}]},
            {"id": "Q", "points": 1, "cost": "40.00", "shares": [{"source": "A"}, {"source": "B"}]},
        ],
    }
    (refusal,) = select(convert(case, SelectionCase)).refused
    assert refusal_reason(refusal.why, NAMES) == (
        "Potřebuje nejméně 40,00\u00a0Kč ze všech zdrojů dohromady; k dispozici je 110,00\u00a0Kč, z toho vybrané záměry potřebují nejméně 90,00\u00a0Kč."
    )


@pytest.mark.parametrize("model", ["indirect-7", "indirect-15", "indirect-25", "staff-20", "flat-40", "real"])
@pytest.mark.parametrize("price", ["1.00", "9000000.00"])
@pytest.mark.parametrize("month", ["2027-01", "2035-01"])
def test_every_check_of_a_budget_is_said_in_czech(model: str, price: str, month: str) -> None:
    kind = "travel" if model == "staff-20" else "direct_staff"
    line = {"code": "1.1.9", "name": "x", "kind": kind, "unit_price": price, "units": 1, "from": month, "months": 2}
    call = {"min_total": "1000.00", "max_total": "500000.00", "eur_rate": 25}
    answer = budget(convert({"cost_model": model, "currency": "CZK", "lines": [line], "call": call}, BudgetCase))
    assert len(answer.checks) >= 4
    assert [check.says for check in answer.checks if check_says(check.says) == check.says] == []


def test_a_sentence_that_no_pattern_knows_stays() -> None:
    assert refusal_reason("Something new.", NAMES) == "Something new."
    assert gap_reason("Something new.", NAMES) == "Something new"


CLASHING = {
    "periods": [{"id": "1", "from": "2027-01", "months": 12}],
    "lines": [{"code": "1.1", "kind": "travel", "amounts": {"1": "100.00"}}],
    "prefer": ["A", "B"],
}


@pytest.mark.parametrize(
    ("sources", "pins", "czech"),
    [
        ([{"id": "A", "min_percent": 60}, {"id": "B", "min_percent": 50}], [], [
            "Fond platí nejméně 60 % nákladů, které smí platit.", "B platí nejméně 50 % nákladů, které smí platit.",
        ]),
        ([{"id": "A", "exact_percent": 60, "max_total": "10.00"}, {"id": "B"}], [], [
            "Fond platí přesně 60 % nákladů, které smí platit.", "Fond platí nejvýše 10,00 Kč celkem.",
        ]),
        ([{"id": "A", "exact_percent": 60, "max_per_period": {"1": "10.00"}}, {"id": "B"}], [], [
            "Fond platí přesně 60 % nákladů, které smí platit.", "Fond platí nejvýše 10,00 Kč v období 1.",
        ]),
        ([{"id": "A", "exact_percent": 60, "max_per_year": {"2027": "10.00"}}, {"id": "B"}], [], [
            "Fond platí přesně 60 % nákladů, které smí platit.", "Fond platí nejvýše 10,00 Kč v roce 2027.",
        ]),
        ([{"id": "A"}, {"id": "B"}], [{"line": "1.1", "period": "1", "source": "A", "amount": "200.00"}], [
            "Fond platí přesně 200,00 Kč z položky 1.1 v období 1, kde stojí 100,00 Kč.",
        ]),
        ([{"id": "A", "kinds": ["travel"], "exact_percent": 60, "never_with": ["B"]}, {"id": "B", "exact_percent": 40}], [], [
            "Fond platí přesně 60 % nákladů, které smí platit.", "B platí přesně 40 % nákladů, které smí platit.",
            "Fond a B nikdy neplatí stejnou položku.",
        ]),
        ([{"id": "A", "kinds": ["equipment"]}, {"id": "B"}], [{"line": "1.1", "period": "1", "source": "A", "amount": "1.00"}], [
            "Fond platí jen druhy nákladů equipment.", "Fond platí přesně 1,00 Kč z položky 1.1 v období 1, kde stojí 100,00 Kč.",
        ]),
        ([{"id": "A", "lines": []}, {"id": "B"}], [{"line": "1.1", "period": "1", "source": "A", "amount": "1.00"}], [
            "Fond neplatí žádnou položku.", "Fond platí přesně 1,00 Kč z položky 1.1 v období 1, kde stojí 100,00 Kč.",
        ]),
    ],
)  # fmt: skip
def test_every_clashing_demand_has_its_czech(sources: list[dict[str, object]], pins: list[dict[str, object]], czech: list[str]) -> None:
    answer = schedule(convert({**CLASHING, "sources": sources, "pins": pins}, ScheduleCase))
    assert answer.status == "infeasible"
    assert [demand_in_czech(says, {"A": "Fond"}).replace("\u00a0", " ") for says in answer.conflict] == czech
