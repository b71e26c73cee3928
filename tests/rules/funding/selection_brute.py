"""Portfolios of one or several years by trying every set and every year of starting, with whole numbers in numpy.

Whether a set can be paid is asked of every group of sources in every year: does the group have what the set needs from
it at least? What the town pays at least is asked of scipy as a linear programme of payments.
"""

import itertools
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from .selection_reference import PERCENT, Raw, minor, text

Whole = NDArray[np.int64]
Part = dict[str, tuple[int, int]]


def split(total: int, weights: Sequence[Fraction]) -> list[int]:
    """Whole parts by largest remainder, equal remainders to the earlier."""
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [quota.numerator // quota.denominator for quota in exact]
    for place in sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))[: total - sum(parts)]:
        parts[place] += 1
    return parts


def phases(project: Raw) -> list[tuple[int, Part]]:
    """For each year from the start, the cost and what each source pays at least and at most of it."""
    weights = [Fraction(str(weight)) for weight in project.get("phases", [1])]
    if "needs" in project:
        needs = {source: split(minor(amount), weights) for source, amount in project["needs"].items()}
        rows = [{source: (parts[year], parts[year]) for source, parts in needs.items()} for year in range(len(weights))]
        return [(sum(low for low, _ in row.values()), row) for row in rows]
    found = []
    for part in split(minor(project["cost"]), weights):
        row = {}
        for share in project["shares"]:
            low, high = (
                Fraction(str(share.get(field, default))) * part / 100 for field, default in (("min_percent", 0), ("max_percent", 100))
            )
            row[share["source"]] = (low.numerator // low.denominator, -(-high.numerator // high.denominator))
        found.append((part, row))
    return found


class Every:
    """Every choice of a case: a row for each, with the place of each project's start, or −1 where it is out."""

    def __init__(self, case: Raw) -> None:
        self.case, self.projects = case, case["projects"]
        self.years = case.get("years") or [None]
        self.sources = [source["id"] for source in case["sources"]]
        starts = [[self.years.index(year) for year in project.get("starts", self.years[:1])] for project in self.projects]
        grid = np.meshgrid(*[np.array([-1, *each]) for each in starts], indexing="ij") if starts else []
        self.choices = np.stack([axis.ravel() for axis in grid], axis=1) if starts else np.zeros((1, 0), dtype=np.int64)
        self.phases = [phases(project) for project in self.projects]
        self.is_in = self.choices >= 0
        self.keep(self._allowed())
        for year, group in itertools.product(range(len(self.years)), self._groups()):
            self.keep(self.need(year, group) <= sum(self.budget(name, year) for name in group))

    def keep(self, rows: NDArray[np.bool_]) -> None:
        self.choices, self.is_in = self.choices[rows], self.is_in[rows]

    def budget(self, name: str, year: int) -> int:
        source = next(each for each in self.case["sources"] if each["id"] == name)
        return minor(source["budget"] if self.years == [None] else source["budgets"][str(self.years[year])])

    def _groups(self) -> list[tuple[str, ...]]:
        return [group for size in range(1, len(self.sources) + 1) for group in itertools.combinations(self.sources, size)]

    def _allowed(self) -> NDArray[np.bool_]:
        place = {project["id"]: index for index, project in enumerate(self.projects)}
        good = np.ones(len(self.choices), dtype=bool)
        for index, project in enumerate(self.projects):
            if project.get("mandatory"):
                good &= self.is_in[:, index]
            if any(
                not sum(low for low, _ in row.values()) <= cost <= sum(high for _, high in row.values()) for cost, row in self.phases[index]
            ):
                good &= ~self.is_in[:, index]
        for one, other in self.case.get("excludes", []):
            good &= ~(self.is_in[:, place[one]] & self.is_in[:, place[other]])
        for one, other in self.case.get("requires", []):
            good &= ~self.is_in[:, place[one]] | self.is_in[:, place[other]]
        for limit in self.case.get("limits", []):
            members = [place[name] for name in limit["projects"]]
            for of, weights in (("", [1] * len(members)), ("_points", self.units(members)), ("_money", self.costs(members))):
                weighed = (
                    self.is_in[:, members] @ np.array(weights, dtype=np.int64) if members else np.zeros(len(self.choices), dtype=np.int64)
                )
                read = (lambda value: value) if not of else (lambda value: int(Decimal(str(value)) * 1000)) if of == "_points" else minor
                if limit.get(f"at_least{of}") is not None:
                    good &= weighed >= read(limit[f"at_least{of}"])
                if limit.get(f"at_most{of}") is not None:
                    good &= weighed <= read(limit[f"at_most{of}"])
        return good

    def units(self, members: Sequence[int]) -> list[int]:
        """Thousandths of points."""
        return [int(Decimal(str(self.projects[member]["points"])) * 1000) for member in members]

    def costs(self, members: Sequence[int]) -> list[int]:
        return [sum(cost for cost, _ in self.phases[member]) for member in members]

    def need(self, year: int, group: Sequence[str]) -> Whole:
        """What each choice needs at least from a group in a year."""
        total = np.zeros(len(self.choices), dtype=np.int64)
        for index, parts in enumerate(self.phases):
            for place, (cost, row) in enumerate(parts):
                least = max(
                    sum(low for name, (low, _) in row.items() if name in group),
                    cost - sum(high for name, (_, high) in row.items() if name not in group),
                )
                total += least * (self.choices[:, index] == year - place) * self.is_in[:, index]
        return total

    def points(self) -> Whole:
        return self.is_in @ np.array(self.units(range(len(self.projects))), dtype=np.int64)

    def best(self, with_project: str | None = None) -> Decimal | None:
        points = self.points()
        if with_project is not None:
            points = points[self.is_in[:, [project["id"] for project in self.projects].index(with_project)]]
        return Decimal(int(points.max())) / 1000 if len(points) else None

    def least_own(self, choice: Whole) -> float:
        """What the own sources pay at least of a choice: payments as a linear programme."""
        columns, gains, rows, sums, limits = [], [], [], [], dict[tuple[str, int], list[int]]()
        for index, start in enumerate(choice):
            for place, (cost, row) in enumerate(self.phases[index] if start >= 0 else []):
                first = len(columns)
                for name, bounds in row.items():
                    limits.setdefault((name, int(start) + place), []).append(len(columns))
                    columns.append(bounds)
                    gains.append(float(name in self.case["own"]))
                rows.append(range(first, len(columns)))
                sums.append(cost)
        if not columns:
            return 0.0
        equal, most = np.zeros((len(rows), len(columns))), np.zeros((len(limits), len(columns)))
        for number, row in enumerate(rows):
            equal[number, list(row)] = 1
        for number, members in enumerate(limits.values()):
            most[number, members] = 1
        budgets = [self.budget(*key) for key in limits]
        return float(linprog(gains, most, budgets, equal, sums, columns).fun)


@st.composite
def wide_cases(draw: st.DrawFn, projects: int, years: int, *, sources: int = 3) -> Raw:
    """Cases with limits in points and money, of one or several years, many of them with no or hardly any way out."""
    names = [f"S{index}" for index in range(draw(st.integers(1, sources)))]
    unit = draw(st.sampled_from([1, 100, 100_000, 10**9]))
    amount = st.builds(lambda times, odd: max(0, times * unit + odd), st.integers(0, 12), st.sampled_from([0, 0, 0, -1, 1, 2]))
    calendar = list(range(2027, 2027 + years)) if years else []
    count = draw(st.integers(min(projects, 1), projects))
    made = [draw(_project(f"P{index}", names, amount, calendar)) for index in range(count)]
    ids = [project["id"] for project in made]
    pair = st.permutations(ids).map(lambda order: list(order[:2])) if len(ids) > 1 else None
    case: Raw = {
        "sources": [_source(name, calendar, [text(count * draw(amount) // 3) for _ in calendar or [0]]) for name in names],
        "projects": made,
        "excludes": draw(st.lists(pair, max_size=2)) if pair is not None else [],
        "requires": draw(st.lists(pair, max_size=2)) if pair is not None else [],
        "limits": draw(st.lists(_limit(ids, amount), max_size=2)),
    }
    return {**case, "years": calendar} if years else case


def _source(name: str, years: Sequence[int], amounts: Sequence[str]) -> Raw:
    return {"id": name, "budgets": dict(zip(map(str, years), amounts, strict=True))} if years else {"id": name, "budget": amounts[0]}


@st.composite
def _project(draw: st.DrawFn, name: str, sources: list[str], amount: st.SearchStrategy[int], years: list[int]) -> Raw:
    worth = draw(st.one_of(st.integers(0, 20), st.decimals(0, 100, places=3).map(str)))
    project: Raw = {"id": name, "points": worth, **({"mandatory": True} if draw(st.integers(0, 11)) == 0 else {})}
    payers = draw(st.lists(st.sampled_from(sources), min_size=1, unique=True))
    if years:
        project["phases"] = draw(st.sampled_from([[100], [50, 50], ["33.3", "66.7"], [0, 100]][: 4 if len(years) > 1 else 1]))
        last = len(years) - len(project["phases"]) + 1
        project["starts"] = draw(st.lists(st.sampled_from(years[:last]), min_size=1, unique=True))
    if draw(st.booleans()):
        return {**project, "needs": {source: text(draw(amount)) for source in payers}}
    shares = []
    for source in payers:
        low, high = sorted((draw(PERCENT), draw(PERCENT)), key=Decimal)
        shares.append({"source": source, "max_percent": high, **({"min_percent": low} if draw(st.booleans()) else {})})
    return {**project, "cost": text(draw(amount)), "shares": shares}


@st.composite
def _limit(draw: st.DrawFn, ids: list[str], amount: st.SearchStrategy[int]) -> Raw:
    members = draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    if draw(st.booleans()):
        least, most = sorted((draw(st.integers(0, 60)), draw(st.integers(0, 60))))
        return {"projects": members, "at_least_points": least, **({"at_most_points": most} if draw(st.booleans()) else {})}
    least, most = sorted((draw(amount), 3 * draw(amount)))
    return {"projects": members, "at_least_money": text(least), **({"at_most_money": text(most)} if draw(st.booleans()) else {})}
