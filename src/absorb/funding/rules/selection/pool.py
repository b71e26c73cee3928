"""The case as whole numbers: what can be chosen, what it brings, what it costs whom, and what ties the projects.

Projects and sources are numbered in input order. Money is in haléře, points in the largest unit that divides all.
"""

import math
from collections.abc import Iterable, Mapping
from decimal import Context, Decimal, Inexact
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from absorb.funding.rules.selection.shapes import Case, Project
from absorb.kernel.money import share_at_least, share_at_most

Amounts = NDArray[Any]
"""Haléře: int64 where every sum fits, else Python ints."""

_EXACT = Context(prec=200, traps=[Inexact])
_SAFE_SUM = 2**62


class Scale(msgspec.Struct, frozen=True):
    """Points as whole units: points = units × step × 10^−places, exact."""

    step: int
    places: int

    @classmethod
    def of(cls, points: Iterable[Decimal]) -> tuple["Scale", list[int]]:
        """The largest unit that divides all of them, and each of them in it."""
        given = list(points)
        places = max((-min(0, int(value.as_tuple().exponent)) for value in given), default=0)
        raw = [int(value.scaleb(places, context=_EXACT)) for value in given]
        step = math.gcd(*raw) or 1
        return cls(step, places), [value // step for value in raw]

    def points(self, units: int) -> Decimal:
        """Units as points, written plainly with at least one decimal place ("141.0")."""
        text = f"{Decimal(units * self.step).scaleb(-self.places, context=_EXACT):f}"
        whole, _, rest = text.partition(".")
        return Decimal(f"{whole}.{rest.rstrip('0') or '0'}")


class Tie(msgspec.Struct, frozen=True):
    """How many of `members` may be (`at_most`) and have to be (`at_least`) chosen."""

    members: tuple[int, ...]
    at_least: int
    at_most: int


class Pool(msgspec.Struct, frozen=True, dict=True):
    """Everything that can be chosen. `lower` and `upper` [project, source] bound what a source pays of a chosen project.

    `order` lists each project's sources as the project does. `excludes` and `requires` are pairs of projects.
    """

    units: tuple[int, ...]
    cost: Amounts
    lower: Amounts
    upper: Amounts
    budgets: Amounts
    order: tuple[tuple[int, ...], ...]
    mandatory: frozenset[int]
    excludes: tuple[tuple[int, int], ...]
    requires: tuple[tuple[int, int], ...]
    ties: tuple[Tie, ...]

    @property
    def size(self) -> int:
        """How many projects there are."""
        return len(self.units)

    @cached_property
    def payable(self) -> NDArray[np.bool_]:
        """Which projects' shares can add up to their cost at all, whatever the budgets."""
        return np.asarray((self.lower.sum(axis=1) <= self.cost) & (self.cost <= self.upper.sum(axis=1)), dtype=bool)

    @cached_property
    def rivals(self) -> tuple[frozenset[int], ...]:
        """For each project, those it must not be chosen with."""
        found: list[set[int]] = [set() for _ in self.units]
        for one, other in self.excludes:
            found[one].add(other)
            found[other].add(one)
        return tuple(frozenset(each) for each in found)

    @cached_property
    def ties_of(self) -> tuple[tuple[int, ...], ...]:
        """For each project, the numbers of the limits that count it."""
        found: list[list[int]] = [[] for _ in self.units]
        for index, tie in enumerate(self.ties):
            for member in tie.members:
                found[member].append(index)
        return tuple(map(tuple, found))

    @cached_property
    def minima(self) -> tuple[int, ...]:
        """The numbers of the limits with a minimum count."""
        return tuple(index for index, tie in enumerate(self.ties) if tie.at_least > 0)

    def count(self, tie: int, chosen: frozenset[int]) -> int:
        """How many of a limit's projects are chosen."""
        return sum(member in chosen for member in self.ties[tie].members)

    @cached_property
    def _needed(self) -> Mapping[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for one, other in self.requires:
            found[one] = (*found.get(one, ()), other)
        return found

    def with_all_needed(self, projects: Iterable[int]) -> frozenset[int]:
        """The projects and everything they require, however far down."""
        found: set[int] = set()
        waiting = list(projects)
        while waiting:
            project = waiting.pop()
            if project not in found:
                found.add(project)
                waiting.extend(self._needed.get(project, ()))
        return frozenset(found)

    def least_from(self, sources: Iterable[int]) -> Amounts:
        """For each project, the least that these sources together pay of it when it is chosen."""
        inside = np.zeros(len(self.budgets), dtype=bool)
        inside[list(sources)] = True
        least: Amounts = np.maximum(self.lower[:, inside].sum(axis=1), self.cost - self.upper[:, ~inside].sum(axis=1))
        return least

    def total(self, chosen: Iterable[int]) -> int:
        """The units of points of a set."""
        return sum(self.units[project] for project in chosen)


def pool_of(case: Case, units: Iterable[int]) -> Pool:
    """The case in whole numbers; `units` are the projects' points."""
    source_of = {source.id: index for index, source in enumerate(case.sources)}
    project_of = {project.id: index for index, project in enumerate(case.projects)}
    bounds = [_bounds(project, source_of) for project in case.projects]
    cost = [_cost(project) for project in case.projects]
    budgets = [int(source.budget) for source in case.sources]
    dtype = np.int64 if (sum(cost) + sum(budgets) + 1) * (len(budgets) + 2) < _SAFE_SUM else object
    lower, upper = (np.zeros((len(cost), len(budgets)), dtype=dtype) for _ in range(2))
    for project, shares in enumerate(bounds):
        for source, (low, high) in shares.items():
            lower[project, source], upper[project, source] = low, high
    return Pool(
        units=tuple(units),
        cost=np.array(cost, dtype=dtype),
        lower=lower,
        upper=upper,
        budgets=np.array(budgets, dtype=dtype),
        order=tuple(tuple(shares) for shares in bounds),
        mandatory=frozenset(index for index, project in enumerate(case.projects) if project.mandatory),
        excludes=tuple((project_of[one], project_of[other]) for one, other in case.excludes),
        requires=tuple((project_of[one], project_of[other]) for one, other in case.requires),
        ties=tuple(
            Tie(
                tuple(project_of[name] for name in limit.projects),
                limit.at_least or 0,
                len(limit.projects) if limit.at_most is None else limit.at_most,
            )
            for limit in case.limits
        ),
    )


def _cost(project: Project) -> int:
    return sum(map(int, project.needs.values())) if project.needs is not None else int(project.cost or 0)


def _bounds(project: Project, source_of: Mapping[str, int]) -> dict[int, tuple[int, int]]:
    """What each source pays at least and at most of the project, in the order the project names them."""
    if project.needs is not None:
        return {source_of[name]: (int(amount), int(amount)) for name, amount in project.needs.items()}
    cost = _cost(project)
    return {
        source_of[share.source]: (share_at_least(cost, share.min_percent), share_at_most(cost, share.max_percent))
        for share in project.shares or ()
    }
