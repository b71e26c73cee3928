"""Portfolios by trying every subset: what the selection engine is held against. Python ints and fractions only.

Whether a set can be paid is asked of every group of sources in turn: does the group have what the set needs from it
at least? The plain methods follow the contract's words over the list of all allowed portfolios.
"""

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

Raw = dict[str, Any]
Names = frozenset[str]


def minor(amount: str) -> int:
    return int(amount.replace(".", ""))


def text(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


def bounds(project: Raw) -> tuple[dict[str, tuple[int, int]], int]:
    """What each source pays at least and at most, and the cost."""
    if "needs" in project:
        needs = {source: minor(amount) for source, amount in project["needs"].items()}
        return {source: (amount, amount) for source, amount in needs.items()}, sum(needs.values())
    cost = minor(project["cost"])
    found = {}
    for share in project["shares"]:
        low, high = (Fraction(str(share.get(field, default))) * cost / 100 for field, default in (("min_percent", 0), ("max_percent", 100)))
        found[share["source"]] = (low.numerator // low.denominator, -(-high.numerator // high.denominator))
    return found, cost


def can_pay(case: Raw, chosen: list[Raw]) -> bool:
    budgets = {source["id"]: minor(source["budget"]) for source in case["sources"]}
    bounded = [bounds(project) for project in chosen]
    if any(not sum(low for low, _ in shares.values()) <= cost <= sum(high for _, high in shares.values()) for shares, cost in bounded):
        return False
    for size in range(1, len(budgets) + 1):
        for group in itertools.combinations(budgets, size):
            need = sum(
                max(
                    sum(low for source, (low, _) in shares.items() if source in group),
                    cost - sum(high for source, (_, high) in shares.items() if source not in group),
                )
                for shares, cost in bounded
            )
            if need > sum(budgets[source] for source in group):
                return False
    return True


def is_allowed(case: Raw, names: Names) -> bool:
    def within(limit: Raw) -> bool:
        count, most = sum(name in names for name in limit["projects"]), limit.get("at_most")
        return count >= (limit.get("at_least") or 0) and (most is None or count <= most)

    return (
        all(project["id"] in names for project in case["projects"] if project.get("mandatory"))
        and not any(one in names and other in names for one, other in case.get("excludes", []))
        and all(one not in names or other in names for one, other in case.get("requires", []))
        and all(map(within, case.get("limits", [])))
    )


def portfolios(case: Raw) -> list[Names]:
    """Every set of projects that is allowed and can be paid."""

    def found() -> Iterator[Names]:
        for size in range(len(case["projects"]) + 1):
            for chosen in itertools.combinations(case["projects"], size):
                names = frozenset(project["id"] for project in chosen)
                if is_allowed(case, names) and can_pay(case, list(chosen)):
                    yield names

    return list(found())


def points(case: Raw, names: Names) -> Decimal:
    return sum((Decimal(str(project["points"])) for project in case["projects"] if project["id"] in names), Decimal(0))


def best(case: Raw, among: list[Names], with_project: str | None = None) -> Decimal | None:
    return max((points(case, names) for names in among if with_project is None or with_project in names), default=None)


def with_needed(case: Raw, names: set[str]) -> Names:
    while more := {other for one, other in case.get("requires", []) if one in names} - names:
        names = names | more
    return frozenset(names)


def greedy(case: Raw, among: list[Names]) -> Names:
    def ratio(project: Raw) -> tuple[int, Fraction]:
        cost, worth = bounds(project)[1], Fraction(str(project["points"]))
        return (0, Fraction(0)) if worth and not cost else (1, -worth / (cost or 1))

    chosen = with_needed(case, {project["id"] for project in case["projects"] if project.get("mandatory")})
    for project in sorted(case["projects"], key=ratio):
        together = chosen | with_needed(case, {project["id"]})
        if any(together <= names for names in among):
            chosen = together
    return chosen


def ranked(case: Raw, among: list[Names]) -> Names:
    def counts(project: Raw) -> bool:
        short = [limit for limit in case.get("limits", []) if len(chosen & set(limit["projects"])) < (limit.get("at_least") or 0)]
        return any(project["id"] in limit["projects"] for limit in short)

    chosen = with_needed(case, {project["id"] for project in case["projects"] if project.get("mandatory")})
    stopped = False
    for project in sorted(case["projects"], key=lambda project: -Fraction(str(project["points"]))):
        if project["id"] in chosen or (stopped and not counts(project)):
            continue
        together = chosen | with_needed(case, {project["id"]})
        if any(together <= names for names in among):
            chosen = together
        else:
            stopped = True
    return chosen


def pointers(conflict: list[str]) -> set[str]:
    """Where the demands of a conflict stand."""
    return {found.group(1) for sentence in conflict if (found := re.search(r"\((/[^)]*)\)\.$", sentence))}


def with_only(case: Raw, kept: set[str]) -> Raw:
    """The case without any demand but those at the kept pointers."""

    def keep(item: Raw, pointer: str, *fields: str) -> Raw:
        return {field: value for field, value in item.items() if field not in fields or f"{pointer}/{field}" in kept}

    projects = []
    for index, project in enumerate(case["projects"]):
        loose = keep(project, f"/projects/{index}", "mandatory")
        if "shares" in loose:
            places = enumerate(loose["shares"])
            loose["shares"] = [keep(share, f"/projects/{index}/shares/{place}", "min_percent", "max_percent") for place, share in places]
        projects.append(loose)
    sources = [
        source if f"/sources/{index}/budget" in kept else {**source, "budget": "9999999999999999.00"}
        for index, source in enumerate(case["sources"])
    ]
    ties = {
        field: [pair for index, pair in enumerate(case.get(field, [])) if f"/{field}/{index}" in kept] for field in ("excludes", "requires")
    }
    limits = [keep(limit, f"/limits/{index}", "at_least", "at_most") for index, limit in enumerate(case.get("limits", []))]
    return {**case, "sources": sources, "projects": projects, "limits": limits, **ties}


PERCENT = st.sampled_from(["0", "5", "10", "33.333", "50", "66.667", "85", "100"])


@st.composite
def cases(draw: st.DrawFn, largest: int = 6) -> Raw:
    """Small cases with every kind of demand, from haléře to billions, many of them with no or hardly any way out."""
    names = [f"S{index}" for index in range(draw(st.integers(1, 3)))]
    unit = draw(st.sampled_from([1, 100, 100_000, 10**11]))
    amount = st.builds(lambda times, odd: max(0, times * unit + odd), st.integers(0, 12), st.sampled_from([0, 0, 0, -1, 1, 2]))
    projects = [draw(_project(f"P{index}", names, amount)) for index in range(draw(st.integers(0, largest)))]
    ids = [project["id"] for project in projects]
    pair = st.permutations(ids).map(lambda order: list(order[:2])) if len(ids) > 1 else None
    return {
        "sources": [{"id": name, "budget": text(2 * draw(amount))} for name in names],
        "projects": projects,
        "excludes": draw(st.lists(pair, max_size=2)) if pair is not None else [],
        "requires": draw(st.lists(pair, max_size=3)) if pair is not None else [],
        "limits": draw(st.lists(_limit(ids), max_size=2)) if ids else [],
        "explain": draw(st.lists(st.sampled_from(ids), unique=True, max_size=2)) if ids else [],
    }


@st.composite
def _project(draw: st.DrawFn, name: str, sources: list[str], amount: st.SearchStrategy[int]) -> Raw:
    worth = draw(st.one_of(st.integers(0, 20), st.decimals(0, 100, places=3).map(str)))
    project: Raw = {"id": name, "points": worth, **({"mandatory": True} if draw(st.integers(0, 7)) == 0 else {})}
    payers = draw(st.lists(st.sampled_from(sources), min_size=1, unique=True))
    if draw(st.booleans()):
        return {**project, "needs": {source: text(draw(amount)) for source in payers}}
    shares = []
    for source in payers:
        low, high = sorted((draw(PERCENT), draw(PERCENT)), key=Decimal)
        shares.append({"source": source, "max_percent": high, **({"min_percent": low} if draw(st.booleans()) else {})})
    return {**project, "cost": text(draw(amount)), "shares": shares}


@st.composite
def _limit(draw: st.DrawFn, ids: list[str]) -> Raw:
    members = draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    least = draw(st.integers(0, len(members)))
    most = draw(st.one_of(st.none(), st.integers(least, len(members))))
    return {"projects": members, "at_least": least, "at_most": most}
