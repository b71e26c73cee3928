"""Cases that make the engines say every sentence they have: by name, the engine's verb and its case."""

import json
from itertools import product
from typing import Any

from absorb.funding.rules import budget, schedule, selection
from absorb.kernel.intake import read_json

Case = dict[str, Any]

YEAR = [{"id": "1", "from": "2027-01", "months": 12}]
LINES = [{"code": "1.1", "kind": "travel", "amounts": {"1": "100.00"}}]
MANY_LINES = [{"code": f"1.{number}", "kind": f"kind {number}", "amounts": {"1": "10.00"}} for number in range(1, 9)]
PIN = {"line": "1.1", "period": "1", "source": "A"}
KINDS = ["travel", "equipment", "services", "other", "construction", "cross_financing", "direct_support"]


def gap(*sources: Case, **more: Any) -> Case:
    return {"periods": YEAR, "lines": LINES, "sources": list(sources), **more}


def clash(*sources: Case, **more: Any) -> Case:
    return {"periods": YEAR, "lines": LINES, "prefer": ["A", "B"], "sources": list(sources), **more}


GAPS: dict[str, Case] = {
    "total": gap({"id": "A", "max_total": "40.00"}),
    "period": gap({"id": "A", "max_per_period": {"1": "40.00"}}),
    "year": gap({"id": "A", "max_per_year": {"2027": "40.00", "2031": "5.00"}}),
    "two years": gap({"id": "A", "max_per_year": {"2027": "40.00"}}, periods=[{"id": "1", "from": "2027-07", "months": 12}]),
    "nobody": gap({"id": "A", "lines": []}),
    "no such kind": gap({"id": "A", "kinds": ["equipment"]}),
    "rivals": gap({"id": "A", "max_total": "60.00", "never_with": ["B"]}, {"id": "B", "max_total": "50.00"}),
    "share": gap({"id": "A", "max_percent": 40}),
    "pinned": gap({"id": "A"}, {"id": "B", "max_total": "30.00"}, pins=[{**PIN, "amount": "10.00"}]),
    "together": gap(
        {"id": "A", "max_percent": 50, "max_per_year": {"2027": "30.00", "2028": "30.00"}},
        periods=[{"id": "1", "from": "2027-07", "months": 12}],
    ),
    "many cells": gap({"id": "A", "max_total": "15.00"}, lines=MANY_LINES),
    "late beyond its term": gap(
        {"id": "A", "pays": {"in_arrears": True, "lag_months": 4, "within_days": 80}},
        {"id": "B", "pays": {"in_arrears": True, "lag_months": 2, "within_days": 1}},
        pins=[{**PIN, "amount": "10.00"}],
    ),
    "late money": gap({"id": "A", "max_total": "60.00", "pays": {"in_arrears": True, "lag_months": 3}}, opening_cash="0.00"),
}

CONFLICTS: dict[str, Case] = {
    "least shares": clash({"id": "A", "min_percent": 60}, {"id": "B", "min_percent": "50.500"}),
    "written with a point": clash({"id": "A", "min_percent": 60.0}, {"id": "B", "min_percent": 50}),
    "most": clash({"id": "A", "exact_percent": 60, "max_percent": 40}, {"id": "B"}),
    "most and a pin": clash({"id": "A", "max_percent": 40}, {"id": "B"}, pins=[{**PIN, "amount": "60.00"}]),
    "total": clash({"id": "A", "exact_percent": 60, "max_total": "10.00"}, {"id": "B"}),
    "period": clash({"id": "A", "exact_percent": 60, "max_per_period": {"1": "10.00"}}, {"id": "B"}),
    "year": clash({"id": "A", "exact_percent": 60, "max_per_year": {"2027": "10.00"}}, {"id": "B"}),
    "a pin above the cost": clash({"id": "A"}, {"id": "B"}, pins=[{**PIN, "amount": "200.00"}]),
    "a pin without a cost": clash(
        {"id": "A"}, {"id": "B"}, periods=[*YEAR, {"id": "2", "from": "2028-01", "months": 3}],
        pins=[{**PIN, "period": "2", "amount": "1234567.00"}],
    ),
    "rivals": clash({"id": "A", "kinds": ["travel"], "exact_percent": 60, "never_with": ["B"]}, {"id": "B", "exact_percent": 40}),
    "rivals twice": clash({"id": "A", "exact_percent": 60, "never_with": ["B"]}, {"id": "B", "exact_percent": 40, "never_with": ["A"]}),
    "kinds": clash({"id": "A", "kinds": ["equipment"]}, {"id": "B"}, pins=[{**PIN, "amount": "1.00"}]),
    "many kinds": clash({"id": "A", "kinds": KINDS[1:]}, {"id": "B"}, pins=[{**PIN, "amount": "1.00"}]),
    "no kinds": clash({"id": "A", "kinds": []}, {"id": "B"}, pins=[{**PIN, "amount": "1.00"}]),
    "lines": clash({"id": "A", "lines": ["1.2"]}, {"id": "B"}, lines=MANY_LINES, pins=[{**PIN, "amount": "1.00"}]),
    "many lines": clash(
        {"id": "A", "lines": [f"1.{number}" for number in range(2, 9)]}, {"id": "B"}, lines=MANY_LINES, pins=[{**PIN, "amount": "1.00"}],
    ),
    "no lines": clash({"id": "A", "lines": []}, {"id": "B"}, pins=[{**PIN, "amount": "1.00"}]),
    "periods": clash(
        {"id": "A", "periods": ["2"]}, {"id": "B"}, periods=[*YEAR, {"id": "2", "from": "2028-01", "months": 3}],
        pins=[{**PIN, "amount": "1.00"}],
    ),
    "many periods": clash(
        {"id": "A", "periods": [str(number) for number in range(2, 9)]}, {"id": "B"},
        periods=[{"id": str(number), "from": f"20{26 + number}-01", "months": 12} for number in range(1, 9)],
        pins=[{**PIN, "amount": "1.00"}],
    ),
    "no periods": clash({"id": "A", "periods": []}, {"id": "B"}, pins=[{**PIN, "amount": "1.00"}]),
}  # fmt: skip

PLENTY = [{"id": "A", "budget": "7851274.25"}]


def project(name: str, cost: str = "10.00", points: float = 1, **more: Any) -> Case:
    return {"id": name, "points": points, "cost": cost, "shares": [{"source": "A"}], **more}


SEVEN = [project(name) for name in "PQRSTUV"]


def limit(most: int | None = None, *, least: int | None = None, of: str = "PQ") -> Case:
    return {"projects": list(of), **({} if most is None else {"at_most": most}), **({} if least is None else {"at_least": least})}


CHOICES: dict[str, Case] = {
    "a lack, alone and beside others": {
        "sources": [{"id": "A", "budget": "100.00"}, {"id": "B", "budget": "1.00"}],
        "projects": [
            {"id": "P", "points": 5, "needs": {"A": "90.00"}}, {"id": "Q", "points": 1, "needs": {"A": "20.00"}},
            {"id": "R", "points": 1, "needs": {"A": "200.00"}}, {"id": "S", "points": 1, "needs": {"A": "1.00"}},
        ],
        "excludes": [["P", "S"]],
    },
    "a lack of all": {
        "sources": [{"id": "A", "budget": "60.00"}, {"id": "B", "budget": "50.00"}],
        "projects": [project(name, cost, points, shares=[{"source": "A"}, {"source": "B"}]) for name, cost, points in (
            ("P", "90.00", 5), ("Q", "40.00", 1), ("R", "400.00", 1),
        )],
    },
    "a lack of some": {
        "sources": [{"id": "A", "budget": "60.00"}, {"id": "B", "budget": "50.00"}, {"id": "C", "budget": "900.00"}],
        "projects": [
            project("P", "90.00", 5, shares=[{"source": "A"}, {"source": "B"}]),
            project("Q", "40.00", 1, shares=[{"source": "A"}, {"source": "B"}]),
            project("R", "40.00", 1, shares=[{"source": "C"}]),
        ],
    },
    "a lack with what is required": {
        "sources": [{"id": "A", "budget": "100.00"}],
        "projects": [project("P", "60.00", 90), *(project(name, "20.00", 0) for name in "QRSTU"), project("V", "10.00", 1)],
        "requires": [["V", name] for name in "QRSTU"],
    },
    "a lack with one that is required": {
        "sources": [{"id": "A", "budget": "100.00"}], "projects": [project("P", "90.00", 90), project("Q", "20.00", 0), project("V")],
        "requires": [["V", "Q"]],
    },
    "no points": {"sources": PLENTY, "projects": [project("P", points=0), project("Q")], "limits": [limit(1)], "method": "exact"},
    "excluded": {
        "sources": PLENTY, "projects": [project("P", mandatory=True), project("Q"), project("R")], "requires": [["R", "Q"]],
        "excludes": [["P", "Q"]],
    },
    "both": {
        "sources": PLENTY, "projects": [project("P"), project("Q"), project("R")], "requires": [["R", "P"], ["R", "Q"]],
        "excludes": [["P", "Q"]],
    },
    "stopped": {
        "sources": [{"id": "A", "budget": "100.00"}], "method": "ranked",
        "projects": [project("P", "60.00", 9), project("Q", "60.00", 8), project("R", "10.00", 7), project("S", "1000.00", 6)],
    },
    "shares too small": {
        "sources": PLENTY, "projects": [project("P", shares=[{"source": "A", "max_percent": 40}]), project("Q")], "requires": [["Q", "P"]],
    },
    "shares too large": {
        "sources": [*PLENTY, {"id": "B", "budget": "9.00"}], "requires": [["Q", "P"]],
        "projects": [project("P", shares=[{"source": "A", "min_percent": 70}, {"source": "B", "min_percent": 60}]), project("Q")],
    },
    "one of two": {"sources": PLENTY, "projects": [project("P", mandatory=True), project("Q")], "limits": [limit(1)]},
    "two of three": {
        "sources": PLENTY, "projects": [project("P", points=9), project("Q", points=8), project("R")], "limits": [limit(2, of="PQR")],
    },
    "six of seven": {
        "sources": PLENTY, "projects": [project(name, points=9 - place) for place, name in enumerate("PQRSTUV")],
        "limits": [limit(6, of="PQRSTUV")],
    },
    "none of them": {"sources": PLENTY, "projects": [project("P"), project("Q"), project("R")], "limits": [limit(0)]},
    "none of what is required": {
        "sources": PLENTY, "projects": [project("P"), project("Q"), project("R")], "limits": [limit(0)], "requires": [["R", "Q"]],
    },
    "too many with what is required": {
        "sources": PLENTY, "projects": [project("P", points=9), project("Q", points=0), project("R")], "limits": [limit(1, of="PQR")],
        "requires": [["R", "Q"]],
    },
    "one too many beside the chosen": {
        "sources": PLENTY, "projects": [project("P", points=9), project("Q", points=0), project("R")], "limits": [limit(2, of="PQR")],
        "requires": [["R", "Q"]],
    },
    "budget": {"sources": PLENTY, "projects": [project("P", "9000000.00", mandatory=True)]},
    "excludes": {"sources": PLENTY, "projects": [project("P", mandatory=True), project("Q", mandatory=True)], "excludes": [["P", "Q"]]},
    "requires": {
        "sources": PLENTY, "projects": [project("P", mandatory=True), project("Q")], "requires": [["P", "Q"]], "limits": [limit(1)],
    },
    "at most none": {"sources": PLENTY, "projects": [project("P", mandatory=True), project("Q")], "limits": [limit(0)]},
    "at least": {
        "sources": PLENTY, "projects": [project("P"), project("Q", mandatory=True), project("R", mandatory=True)],
        "excludes": [["P", "Q"]], "limits": [limit(least=1, of="P")],
    },
    "of many": {
        "sources": [{"id": "A", "budget": "45.00"}], "projects": SEVEN, "limits": [limit(least=5, of="PQRSTUV")],
    },
    "at most of many": {
        "sources": PLENTY, "projects": [{**one, "mandatory": one["id"] in "PQR"} for one in SEVEN], "limits": [limit(2, of="PQRSTUV")],
    },
    "of six": {"sources": [{"id": "A", "budget": "15.00"}], "projects": SEVEN, "limits": [limit(least=2, of="PQRSTU")]},
    "a share's most": {
        "sources": [*PLENTY, {"id": "B", "budget": "5.00"}],
        "projects": [project("P", mandatory=True, shares=[{"source": "A", "max_percent": 40.0}, {"source": "B"}])],
    },
    "a share's least": {
        "sources": [*PLENTY, {"id": "B", "budget": "5.00"}],
        "projects": [project("P", mandatory=True, shares=[{"source": "A"}, {"source": "B", "min_percent": "60.500"}])],
    },
}  # fmt: skip


def _budgets() -> dict[str, Case]:
    found: dict[str, Case] = {}
    models = ("indirect-7", "indirect-15", "indirect-25", "staff-20", "flat-40", "real")
    for model, (price, month, currency) in product(models, (("1.00", "2027-01", "CZK"), ("9000000.00", "2035-01", "EUR"))):
        kind = "travel" if model == "staff-20" else "direct_staff"
        line = {"code": "1.1.9", "name": "x", "kind": kind, "unit_price": price, "units": 1, "from": month, "months": 2}
        call = {"min_total": "1000.00", "max_total": "500000.00", **({"eur_rate": 25} if currency == "CZK" else {})}
        case = {"cost_model": model, "currency": currency, "lines": [line], "call": call}
        found[f"{model} in {currency}"] = case
    return found


CASES: dict[str, tuple[str, Case]] = {
    **{f"gap: {name}": ("schedule", case) for name, case in GAPS.items()},
    **{f"conflict: {name}": ("schedule", case) for name, case in CONFLICTS.items()},
    **{f"choice: {name}": ("select", case) for name, case in CHOICES.items()},
    **{f"budget: {name}": ("budget", case) for name, case in _budgets().items()},
}


def answer_to(verb: str, case: Case) -> Any:
    """The engine's answer to a case as it stands in a file."""
    given = json.dumps(case).encode()
    match verb:
        case "schedule":
            return schedule.schedule(read_json(given, schedule.Case))
        case "select":
            return selection.select(read_json(given, selection.Case))
        case _:
            return budget.budget(read_json(given, budget.Case))
