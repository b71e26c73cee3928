"""The engines' sentences in Czech: each pattern from a case that really makes it."""

import pytest

from absorb.funding.rules.budget import Case as BudgetCase
from absorb.funding.rules.budget import budget
from absorb.funding.rules.demands import demand_in_czech, told_conflict
from absorb.funding.rules.reasons import check_says, gap_reason, gaps_by_reason, in_english, refusal_reason
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


def project(name: str, cost: str = "10.00", **more: object) -> dict[str, object]:
    return {"id": name, "points": 1, "cost": cost, "shares": [{"source": "A"}], **more}


PLENTY = [{"id": "A", "budget": "7851274.25"}]


@pytest.mark.parametrize(
    ("case", "czech", "english"),
    [
        (
            {"sources": PLENTY, "projects": [project("P", "9000000.00", mandatory=True)]},
            "Záměr P musí být vybrán. Fond dává celkem 7 851 274,25 Kč.",
            "P is mandatory. Fund has CZK 7,851,274.25 in all.",
        ),
        (
            {"sources": PLENTY, "projects": [project("P", mandatory=True), project("Q", mandatory=True)], "excludes": [["P", "Q"]]},
            "Záměr P musí být vybrán. Záměr Q musí být vybrán. Záměry P a Q nelze vybrat zároveň.",
            "P is mandatory. Q is mandatory. P and Q are not both chosen.",
        ),
        (
            {
                "sources": PLENTY, "projects": [project("P", mandatory=True), project("Q")], "requires": [["P", "Q"]],
                "limits": [{"projects": ["P", "Q"], "at_most": 1}],
            },
            "Záměr P musí být vybrán. Záměr P lze vybrat jen se záměrem Q. Ze záměrů P, Q má být vybráno nejvýše 1.",
            "P is mandatory. P is chosen only with Q. At most 1 of P, Q are chosen.",
        ),
        (
            {
                "sources": [*PLENTY, {"id": "B", "budget": "5.00"}],
                "projects": [
                    {"id": "P", "points": 1, "cost": "10.00", "mandatory": True, "shares": [
                        {"source": "A", "max_percent": 40}, {"source": "B"},
                    ]},
                ],
            },
            "Záměr P musí být vybrán. Město dává celkem 5,00 Kč. Fond platí nejvýše 40 % nákladů záměru P.",
            "P is mandatory. B has CZK 5.00 in all. Fund pays at most 40 % of P.",
        ),
    ],
)  # fmt: skip
def test_why_no_portfolio_can_be_chosen(case: dict[str, object], czech: str, english: str) -> None:
    answer = select(convert(case, SelectionCase))
    told = told_conflict(answer.conflict, {"cs": NAMES, "en": {"A": "Fund"}})
    assert told["programs"] == " ".join(answer.conflict)
    assert (told["cs"].replace("\u00a0", " "), told["en"].replace("\u00a0", " ")) == (czech, english)


@pytest.mark.parametrize(
    ("more", "czech"),
    [
        ({"projects": [project("P", mandatory=True), project("Q"), project("R")], "requires": [["R", "Q"]], "excludes": [["P", "Q"]]}, {
            "Q": "Vylučuje ho vybraný záměr P.", "R": "Vyžaduje záměr Q, který vylučuje vybraný záměr P.",
        }),
        ({"projects": [project("P"), project("Q"), project("R")], "requires": [["R", "P"], ["R", "Q"]], "excludes": [["P", "Q"]]}, {
            "R": "Se vším, co vyžaduje, by potřeboval P i Q, a ty se navzájem vylučují.",
        }),
        ({"projects": [project("P", shares=[{"source": "A", "max_percent": 40}]), project("Q")], "requires": [["Q", "P"]]}, {
            "P": "Jeho zdroje nedají dohromady 10,00 Kč, které stojí: zaplatí nejvýše 4,00 Kč.",
            "Q": "Vyžaduje záměr P a jeho zdroje nedají dohromady 10,00 Kč, které stojí: zaplatí nejvýše 4,00 Kč.",
        }),
        ({"projects": [project("P", mandatory=True), project("Q")], "limits": [{"projects": ["P", "Q"], "at_most": 1}]}, {
            "Q": "Ze skupiny záměrů s omezeným počtem smí být vybráno nejvýše 1; vybráno už je: P.",
        }),
    ],
)  # fmt: skip
def test_why_a_rule_keeps_an_idea_out(more: dict[str, object], czech: dict[str, str]) -> None:
    refused = select(convert({"sources": PLENTY, **more}, SelectionCase)).refused
    told = {refusal.project: refusal_reason(refusal.why, NAMES).replace("\u00a0", " ") for refusal in refused}
    assert {name: told[name] for name in czech} == czech


@pytest.mark.parametrize(
    ("says", "english"),
    [
        ('"A" is at its limit of 7851274.25 in the year 2027 (/sources/0/max_per_year/2027).', "Fund is at its limit of CZK 7,851,274.25 in the year 2027."),
        ("The total cost of 12345.00 EUR is above 200000.00 EUR, so it is.", "The total cost of EUR 12,345.00 is above EUR 200,000.00, so it is."),
        ('"A" pays exactly 33.25 % of the cost that it may pay.', "Fund pays exactly 33.25 % of the cost that it may pay."),
    ],
)  # fmt: skip
def test_an_engines_sentence_for_readers_of_english(says: str, english: str) -> None:
    assert in_english(says, {"A": "Fund"}).replace("\u00a0", " ") == english
