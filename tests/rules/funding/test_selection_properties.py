"""The selection engine against every subset of small portfolios: what must always hold."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.funding.rules.selection import Case, select
from absorb.kernel.intake import read_json, write_json

from . import selection_reference as reference
from .selection_reference import Raw, cases, minor


def answered(case: Raw) -> Raw:
    return json.loads(write_json(select(read_json(json.dumps(case).encode(), Case))), parse_float=Decimal)  # type: ignore[no-any-return]


def check_money(case: Raw, answer: Raw) -> None:
    """Every cost to the haléř, every share within its limits, every budget kept, nothing lost."""
    left = {source["id"]: minor(source["budget"]) for source in case["sources"]}
    paid: dict[str, dict[str, int]] = {name: {} for name in answer["selected"]}
    for payment in answer["allocation"]:
        assert payment["source"] not in paid[payment["project"]]
        paid[payment["project"]][payment["source"]] = minor(payment["amount"])
        left[payment["source"]] -= minor(payment["amount"])
    for project in case["projects"]:
        if project["id"] in paid:
            shares, cost = reference.bounds(project)
            amounts = paid[project["id"]]
            assert sum(amounts.values()) == cost
            assert all(low <= amounts.get(source, 0) <= high for source, (low, high) in shares.items())
    assert {source: minor(amount) for source, amount in answer["left"].items()} == left
    assert min(left.values()) >= 0


@given(cases())
@settings(max_examples=150)
def test_the_exact_portfolio_is_the_best_of_all_subsets(case: Raw) -> None:
    answer, among = answered(case), reference.portfolios(case)
    top = reference.best(case, among)
    if top is None:
        assert answer["status"] == "infeasible"
        return
    assert (answer["status"], Decimal(answer["points"]), Decimal(answer["bound"]), answer["gap"]) == ("optimal", top, top, 0)
    chosen = frozenset(answer["selected"])
    assert chosen in among
    assert reference.points(case, chosen) == top
    assert top >= max(reference.points(case, method(case, among)) for method in (reference.greedy, reference.ranked))
    check_money(case, answer)
    refused = [project["id"] for project in case["projects"] if project["id"] not in chosen]
    forced = {name: reference.best(case, among, name) if name in case["explain"] else None for name in refused}
    assert {one["project"]: one["points_if_forced"] for one in answer["refused"]} == forced


@pytest.mark.parametrize("method", ["greedy", "ranked"])
@given(case=cases())
@settings(max_examples=75)
def test_the_plain_methods_choose_what_the_contract_says(method: str, case: Raw) -> None:
    answer, among = answered({**case, "method": method}), reference.portfolios(case)
    if not among:
        assert answer["status"] == "infeasible"
        return
    expected = getattr(reference, method)(case, among)
    assert answer["selected"] == [project["id"] for project in case["projects"] if project["id"] in expected]
    assert Decimal(answer["bound"]) >= reference.best(case, among)  # type: ignore[operator]
    assert (answer["status"] == "optimal") == (answer["gap"] is not None and answer["gap"] <= Decimal("0.0001"))
    check_money(case, answer)


@given(cases(), st.sampled_from(["exact", "greedy", "ranked"]))
@settings(max_examples=60)
def test_a_conflict_is_irreducible(case: Raw, method: str) -> None:
    crowded = {**case, "projects": [{**project, "mandatory": True} for project in case["projects"]]}
    answer = answered({**crowded, "method": method})
    if answer["status"] != "infeasible":
        return
    kept = reference.pointers(answer["conflict"])
    assert len(kept) == len(answer["conflict"]) > 0
    assert reference.portfolios(reference.with_only(crowded, kept)) == []
    for demand in kept:
        assert reference.portfolios(reference.with_only(crowded, kept - {demand})) != []


@given(cases(), st.sampled_from(["exact", "greedy", "ranked"]))
@settings(max_examples=30)
def test_the_same_case_gives_the_same_bytes(case: Raw, method: str) -> None:
    raw = json.dumps({**case, "method": method}).encode()
    assert write_json(select(read_json(raw, Case))) == write_json(select(read_json(raw, Case)))
