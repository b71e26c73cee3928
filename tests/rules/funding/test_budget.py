"""The budget engine against budgets added up by hand, its contract's example, and what must always hold."""

import json
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.funding.rules.budget import Answer, Case, budget
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import read_json, write_json
from absorb.kernel.money import money_text

EXAMPLE = b"""{"cost_model": "flat-40", "currency": "CZK",
     "lines": [{"code": "1.1.1.1", "name": "Social worker", "kind": "direct_staff", "unit_price": "52000.00", "units": "12",
                "from": "2027-01", "months": 12}],
     "call": {"min_total": "1000000.00", "max_total": "15000000.00", "eur_rate": "25.00",
              "rates": [{"source": "EU_ESF", "percent": 76.735}, {"source": "STATE_COFIN", "percent": 13.265},
                        {"source": "OWN", "percent": 10}]},
     "other_income": "0.00"}"""


def a_line(code: str, kind: str, price: str, units: object = 1) -> dict[str, Any]:
    return {"code": code, "name": f"Line {code}", "kind": kind, "unit_price": price, "units": units}


def read_case(raw: dict[str, Any]) -> Case:
    return read_json(json.dumps(raw).encode(), Case)


def a_case(cost_model: str, *lines: dict[str, Any], **more: Any) -> Case:
    return read_case({"cost_model": cost_model, "currency": "CZK", "lines": list(lines), **more})


def amounts(answer: Answer) -> dict[str, str]:
    return {node.code: money_text(node.amount) for node in answer.tree}


def test_the_contracts_example() -> None:
    answer = msgspec.json.decode(write_json(budget(read_json(EXAMPLE, Case))))
    checks = {check.pop("rule"): check for check in answer.pop("checks")}
    assert answer == {
        "tree": [
            {"code": "1", "name": "Total eligible costs", "amount": "873600.00"},
            {"code": "1.1", "name": "Direct costs", "amount": "624000.00"},
            {"code": "1.1.1", "name": "Direct staff", "amount": "624000.00"},
            {"code": "1.1.1.1", "name": "Social worker", "amount": "624000.00"},
            {"code": "1.2", "name": "Remaining costs (40 % of direct staff costs)", "amount": "249600.00"},
        ],
        "eligible": "873600.00",
        "ineligible": "0.00",
        "flat_rate": "249600.00",
        "covered_by_flat_rate": [],
        "by_source": {"EU_ESF": "670356.96", "STATE_COFIN": "115883.04", "OWN": "87360.00"},
    }
    assert {rule: (check["ok"], check["basis"]) for rule, check in checks.items()} == {
        "sco-mandatory": (True, "Regulation (EU) 2021/1060 Art. 53(2)"),
        "flat-rate": (True, "Regulation (EU) 2021/1060 Art. 56"),
        "min-total": (False, "Call"),
        "max-total": (True, "Call"),
        "eligibility-period": (True, "Regulation (EU) 2021/1060 Art. 63(2)"),
    }


# One set of costs under every model. Staff S = 3 × 41 250.35 = 123 751.05; participants' wages P = 10 × 2 000.00 = 20 000.00;
# travel T = 333.33 × 1.5 = 499.995 -> 500.00; support U = 7 500.10; services V = 9 999.99; ineligible X = 1 234.56.
STAFF = a_line("1.1.1.1", "direct_staff", "41250.35", 3)
OTHERS = (
    a_line("1.1.2.1", "travel", "333.33", "1.5"),
    a_line("1.1.4.1", "services", "9999.99"),
    a_line("1.1.6.1", "direct_support", "7500.10"),
    a_line("1.1.6.2", "participant_wages", "2000.00", 10),
    a_line("2.1", "ineligible", "1234.56"),
)


@pytest.mark.parametrize(
    ("cost_model", "lines", "flat_rate", "eligible", "covered"),
    [
        # D = S + T + V + U + P = 123 751.05 + 500.00 + 9 999.99 + 7 500.10 + 20 000.00 = 161 751.14
        ("real", (STAFF, *OTHERS), "0.00", "161751.14", ()),
        # 0.07 × 161 751.14 = 11 322.5798 -> 11 322.58; sum 173 073.72
        ("indirect-7", (STAFF, *OTHERS), "11322.58", "173073.72", ()),
        # 0.15 × 123 751.05 = 18 562.6575 -> 18 562.66; sum 180 313.80
        ("indirect-15", (STAFF, *OTHERS), "18562.66", "180313.80", ()),
        # 0.25 × 161 751.14 = 40 437.785 -> 40 437.79 (half away); sum 202 188.93
        ("indirect-25", (STAFF, *OTHERS), "40437.79", "202188.93", ()),
        # without staff D' = 38 000.09; 0.20 × 38 000.09 = 7 600.018 -> 7 600.02; sum 45 600.11
        ("staff-20", OTHERS, "7600.02", "45600.11", ()),
        # 0.40 × 123 751.05 = 49 500.42; S + that + P + U = 123 751.05 + 49 500.42 + 20 000.00 + 7 500.10 = 200 751.57
        ("flat-40", (STAFF, *OTHERS), "49500.42", "200751.57", ("1.1.2.1", "1.1.4.1")),
    ],
)
def test_every_cost_model_by_hand(
    cost_model: str, lines: tuple[dict[str, Any], ...], flat_rate: str, eligible: str, covered: tuple[str, ...]
) -> None:
    answer = budget(a_case(cost_model, *lines))
    assert (money_text(answer.flat_rate), money_text(answer.eligible), answer.covered_by_flat_rate) == (flat_rate, eligible, covered)
    assert money_text(answer.ineligible) == "1234.56"


def test_the_tree_of_staff_20_has_its_flat_rate_among_the_direct_costs() -> None:
    assert amounts(budget(a_case("staff-20", *OTHERS))) == {
        "1": "45600.11",
        "1.1": "45600.11",
        "1.1.1": "7600.02",
        "1.1.2": "500.00",
        "1.1.2.1": "500.00",
        "1.1.4": "9999.99",
        "1.1.4.1": "9999.99",
        "1.1.6": "27500.10",
        "1.1.6.1": "7500.10",
        "1.1.6.2": "20000.00",
        "2": "1234.56",
        "2.1": "1234.56",
    }


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        # Number by number, not letter by letter: 1.1.2 before 1.1.10.
        (
            a_case("real", a_line("1.1.10", "other", "1.00"), a_line("1.1.2", "other", "2.00")),
            {"1": "3.00", "1.1": "3.00", "1.1.2": "2.00", "1.1.10": "1.00"},
        ),
        # A line may stand on 1.1 or on 2 itself.
        (
            a_case("real", a_line("1.1", "other", "5.00"), a_line("2", "ineligible", "1.00")),
            {"1": "5.00", "1.1": "5.00", "2": "1.00"},
        ),
        (a_case("real"), {"1": "0.00", "1.1": "0.00"}),
        (a_case("indirect-25"), {"1": "0.00", "1.1": "0.00", "1.2": "0.00"}),
        # What the flat rate covers is not in the tree, nor a parent made for it alone.
        (
            a_case("flat-40", a_line("1.1.3.1", "equipment", "9.00"), a_line("1.1.1", "direct_staff", "10.00")),
            {"1": "14.00", "1.1": "10.00", "1.1.1": "10.00", "1.2": "4.00"},
        ),
        # 0.01 × 0.5 = 0.005 -> 0.01, half away from zero; 0.01 × 0.499 -> 0.00.
        (
            a_case("real", a_line("1.1.1", "other", "0.01", "0.5"), a_line("1.1.2", "other", "0.01", "0.499")),
            {"1": "0.01", "1.1": "0.01", "1.1.1": "0.01", "1.1.2": "0.00"},
        ),
        # Exact far beyond what a binary float holds.
        (
            a_case("real", a_line("1.1.1", "other", "9999999999999999.99", 3), a_line("1.1.2", "other", "0.01")),
            {"1": "29999999999999999.98", "1.1": "29999999999999999.98", "1.1.1": "29999999999999999.97", "1.1.2": "0.01"},
        ),
    ],
)
def test_trees(case: Case, expected: dict[str, str]) -> None:
    found = amounts(budget(case))
    assert list(found.items()) == list(expected.items())


def rates(*percents: object) -> dict[str, Any]:
    return {"rates": [{"source": f"S{number}", "percent": percent} for number, percent in enumerate(percents, 1)]}


@pytest.mark.parametrize(
    ("price", "income", "percents", "expected"),
    [
        # 85 % of 100.01 = 85.0085 -> 85.01; the rest 15.00
        ("100.01", "0.00", (85, 15), ["85.01", "15.00"]),
        # other income comes off first: 100.00 − 40.00 = 60.00
        ("100.00", "40.00", (50, 50), ["30.00", "30.00"]),
        # the last rate above zero balances, not the last rate: 33.333 % of 10.00 = 3.3333
        ("10.00", "0.00", (33.333, 33.333, 33.334, 0), ["3.33", "3.33", "3.34", "0.00"]),
        ("10.01", "0.00", ("50", "50", "0"), ["5.01", "5.00", "0.00"]),
        ("10.01", "0.00", (0, 100), ["0.00", "10.01"]),
        ("10.00", "10.00", (60, 40), ["0.00", "0.00"]),
        ("0.00", "0.00", (100,), ["0.00"]),
    ],
)
def test_the_split_by_source(price: str, income: str, percents: tuple[object, ...], expected: list[str]) -> None:
    case = a_case("real", a_line("1.1.1", "other", price), call=rates(*percents), other_income=income)
    assert [money_text(part) for part in budget(case).by_source.values()] == expected


def test_without_rates_nothing_is_split() -> None:
    assert budget(a_case("real", a_line("1.1.1", "other", "1.00"), call={"min_total": "0.50"})).by_source == {}


@pytest.mark.parametrize(
    ("cost_model", "more", "expected"),
    [
        # 5 000 000.00 CZK / 25 = exactly 200 000 EUR: still "does not exceed"
        ("real", {"price": "5000000.00", "call": {"eur_rate": "25.00"}}, {"sco-mandatory": False}),
        ("real", {"price": "5000000.01", "call": {"eur_rate": "25.00"}}, {"sco-mandatory": True}),
        ("indirect-7", {"price": "100.00", "call": {"eur_rate": 25}}, {"sco-mandatory": True, "flat-rate": True}),
        ("real", {"price": "200000.00", "currency": "EUR"}, {"sco-mandatory": False}),
        ("real", {"price": "1.00"}, {}),
        ("real", {"price": "1.00", "call": {"min_total": "1.00", "max_total": "1.00"}}, {"min-total": True, "max-total": True}),
        ("real", {"price": "1.01", "call": {"min_total": "1.02", "max_total": "1.03"}}, {"min-total": False, "max-total": True}),
        ("real", {"price": "1.01", "call": {"max_total": "1.00"}}, {"max-total": False}),
        ("real", {"price": "1.00", "from": "2029-01", "months": 12}, {"eligibility-period": True}),
        ("real", {"price": "1.00", "from": "2029-02", "months": 12}, {"eligibility-period": False}),
        ("real", {"price": "1.00", "from": "2020-12"}, {"eligibility-period": False}),
    ],
)
def test_findings(cost_model: str, more: dict[str, Any], expected: dict[str, bool]) -> None:
    line = a_line("1.1.2", "other", more.pop("price")) | {key: more.pop(key) for key in ("from", "months") if key in more}
    case = {"cost_model": cost_model, "currency": "CZK", "lines": [line]} | more
    assert {check.rule: check.ok for check in budget(read_case(case)).checks} == expected


def test_ineligible_costs_belong_to_the_operations_total_cost() -> None:
    # 190 000 EUR eligible + 10 000.01 EUR ineligible = 200 000.01 EUR > 200 000 EUR
    lines = [a_line("1.1.1", "other", "190000.00"), a_line("2.1", "ineligible", "10000.01")]
    case = read_case({"cost_model": "real", "currency": "EUR", "lines": lines})
    assert [(check.rule, check.ok) for check in budget(case).checks] == [("sco-mandatory", True)]


@pytest.mark.parametrize(
    ("case", "pointers"),
    [
        ({"lines": [a_line("1.1.1", "other", "1.00"), a_line("1.1.1", "other", "1.00")]}, ["/lines/1/code"]),
        ({"lines": [a_line("1.10", "other", "1.00")]}, ["/lines/0/code"]),
        ({"lines": [a_line("1.2", "other", "1.00")]}, ["/lines/0/code"]),
        ({"lines": [a_line("1", "other", "1.00")]}, ["/lines/0/code"]),
        ({"lines": [a_line("21", "ineligible", "1.00")]}, ["/lines/0/code"]),
        ({"lines": [a_line("1.1.1", "ineligible", "1.00")]}, ["/lines/0/code"]),
        ({"lines": [a_line("2.1", "other", "1.00")]}, ["/lines/0/code"]),
        ({"lines": [a_line("1.1.", "other", "1.00")]}, ["/lines/0/code"]),
        ({"lines": [a_line("1.1.a", "other", "1.00")]}, ["/lines/0/code"]),
        ({"lines": [a_line("1.1.٣", "other", "1.00")]}, ["/lines/0/code"]),
        ({"lines": [a_line("1.1.01", "other", "1.00")]}, ["/lines/0/code"]),
        ({"lines": [a_line("1.1.1\n", "other", "1.00")]}, ["/lines/0/code"]),
        ({"lines": [a_line("", "other", "1.00")]}, ["/lines/0/code"]),
        ({"lines": [a_line("1.1" + ".1" * 5000, "other", "1.00")]}, ["/lines/0/code"]),
        ({"lines": [a_line("1.1.1", "other", "1.00"), a_line("1.1.1.1", "other", "1.00")]}, ["/lines/0/code"]),
        ({"lines": [a_line("1.1.1.1", "other", "1.00"), a_line("1.1", "other", "1.00")]}, ["/lines/1/code"]),
        ({"cost_model": "staff-20", "lines": [a_line("1.1.1.1", "travel", "1.00")]}, ["/lines/0/code"]),
        ({"cost_model": "staff-20", "lines": [a_line("1.1.1", "travel", "1.00")]}, ["/lines/0/code"]),
        ({"cost_model": "staff-20", "lines": [a_line("1.1", "travel", "1.00")]}, ["/lines/0/code"]),
        ({"cost_model": "staff-20", "lines": [a_line("1.1.2", "direct_staff", "1.00")]}, ["/lines/0/kind"]),
        ({"lines": [a_line("1.1.1", "other", "-1.00")]}, ["/lines/0/unit_price"]),
        ({"lines": [a_line("1.1.1", "other", "1.00", "-2")]}, ["/lines/0/units"]),
        ({"lines": [a_line("1.1.1", "other", "1.5")]}, ["/lines/0/unit_price"]),
        ({"lines": [a_line("1.1.1", "staff", "1.00")]}, ["/lines/0/kind"]),
        ({"cost_model": "flat-45"}, ["/cost_model"]),
        ({"currency": "Kč"}, ["/currency"]),
        ({"currency": "CZK\n"}, ["/currency"]),
        ({"call": rates(50, 49.999)}, ["/call/rates"]),
        ({"call": {"rates": []}}, ["/call/rates"]),
        ({"call": rates(50, "50.0001")}, ["/call/rates/1/percent"]),
        ({"call": rates(150, -50)}, ["/call/rates/0/percent", "/call/rates/1/percent"]),
        ({"call": {"rates": [{"source": "A", "percent": 50}, {"source": "A", "percent": 50}]}}, ["/call/rates/1/source"]),
        ({"call": {"min_total": "2.00", "max_total": "1.00"}}, ["/call/min_total"]),
        ({"call": {"eur_rate": 0}}, ["/call/eur_rate"]),
        ({"currency": "EUR", "call": {"eur_rate": "25"}}, ["/call/eur_rate"]),
        ({"other_income": "1.01", "lines": [a_line("1.1.1", "other", "1.00")]}, ["/other_income"]),
        ({"other_income": "-1.00"}, ["/other_income"]),
        # every fault at once
        (
            {
                "lines": [a_line("1.2", "other", "1.00"), a_line("2.1", "travel", "1.00"), a_line("2.1", "ineligible", "1.00")],
                "call": rates(1, 2),
            },
            ["/lines/0/code", "/lines/1/code", "/lines/2/code", "/call/rates"],
        ),
    ],
)
def test_bad_input_names_every_place(case: dict[str, Any], pointers: list[str]) -> None:
    with pytest.raises(BadInput) as caught:
        budget(read_case({"cost_model": "real", "currency": "CZK", "lines": []} | case))
    assert [fault.pointer for fault in caught.value.faults] == pointers


def test_a_fault_says_what_would_be_right() -> None:
    with pytest.raises(BadInput) as caught:
        budget(a_case("real", a_line("1.1.1", "other", "1.00"), call=rates(76.735, 13.265)))
    assert str(caught.value) == "/call/rates: The rates must total 100; they total 90."


KINDS = (
    "direct_staff",
    "participant_wages",
    "travel",
    "equipment",
    "services",
    "construction",
    "direct_support",
    "cross_financing",
    "other",
)
MODELS = ("real", "indirect-7", "indirect-15", "indirect-25", "staff-20", "flat-40")


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    cost_model = draw(st.sampled_from(MODELS))
    kinds = [kind for kind in KINDS if cost_model != "staff-20" or kind != "direct_staff"]
    lines = []
    for place in draw(st.lists(st.tuples(st.integers(2, 12), st.integers(1, 30)), unique=True, max_size=8)):
        kind = draw(st.sampled_from([*kinds, "ineligible"]))
        root = "2" if kind == "ineligible" else "1.1"
        price, units = draw(st.integers(0, 10**9)), draw(st.decimals(0, 10_000, places=3))
        lines.append(a_line(f"{root}.{place[0]}.{place[1]}", kind, money_text(price), str(units)))
    cuts = sorted(draw(st.lists(st.integers(0, 100_000), max_size=4)))
    percents = [(after - before) / 1000 for before, after in zip([0, *cuts], [*cuts, 100_000], strict=True)]
    return {"cost_model": cost_model, "currency": "CZK", "lines": lines, "call": rates(*[f"{percent:.3f}" for percent in percents])}


@given(cases())
@settings(max_examples=150)
def test_what_always_holds(raw: dict[str, Any]) -> None:
    answer = budget(read_case(raw))
    tree = {node.code: int(node.amount) for node in answer.tree}
    for code, amount in tree.items():
        children = [child for child in tree if child.rpartition(".")[0] == code]
        assert not children or amount == sum(tree[child] for child in children), code
        parent = code.rpartition(".")[0]
        assert not parent or parent in tree
    assert answer.eligible == tree["1"]
    assert answer.ineligible == tree.get("2", 0)
    assert sum(answer.by_source.values()) == answer.eligible
    assert [node.code for node in answer.tree] == sorted(tree, key=lambda code: [int(step) for step in code.split(".")])
    assert write_json(answer) == write_json(budget(read_case(raw)))


@given(cases())
@settings(max_examples=150)
def test_an_independent_sum(raw: dict[str, Any]) -> None:
    """The formulas of Art. 54 to 56, added up without the tree: D + r·base."""
    exact = {line["code"]: Fraction(line["unit_price"]) * 100 * Fraction(line["units"]) for line in raw["lines"]}
    rounded = {code: int(amount + Fraction(1, 2)) for code, amount in exact.items()}
    by_kind = {kind: sum(rounded[line["code"]] for line in raw["lines"] if line["kind"] == kind) for kind in KINDS}
    direct, staff = sum(by_kind.values()), by_kind["direct_staff"]
    flat, added = {
        "real": (Fraction(0), direct),
        "indirect-7": (Fraction(7, 100) * direct, direct),
        "indirect-15": (Fraction(15, 100) * staff, direct),
        "indirect-25": (Fraction(25, 100) * direct, direct),
        "staff-20": (Fraction(20, 100) * direct, direct),
        "flat-40": (Fraction(40, 100) * staff, staff + by_kind["participant_wages"] + by_kind["direct_support"]),
    }[raw["cost_model"]]
    answer = budget(read_case(raw))
    assert answer.flat_rate == int(flat + Fraction(1, 2))
    assert answer.eligible == added + int(flat + Fraction(1, 2))
