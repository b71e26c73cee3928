"""The case as whole numbers: what can be chosen, what it brings, what it costs whom, and what ties the projects.

What can be chosen are items: a project with one of the years it may start in, so in a case without years the projects
themselves. Who pays are accounts: a source in a year, numbered year by year, so without years the sources themselves.
Projects and sources are numbered in input order. Money is in haléře, points in the largest unit that divides all.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

Amounts = NDArray[Any]
"""Haléře: int64 where every sum fits, else Python ints."""


class Tie(msgspec.Struct, frozen=True):
    """What `members` (projects) may (`at_most`) and have to (`at_least`) weigh together when they are chosen.

    `of` is what is weighed: projects by their number, units of points, or haléře of cost. `limit` is its place in the case.
    """

    members: tuple[int, ...]
    weights: tuple[int, ...]
    at_least: int
    at_most: int
    of: Literal["count", "points", "money"] = "count"
    limit: int = 0


class Pool(msgspec.Struct, frozen=True, dict=True):
    """Everything that can be chosen. `lower` and `upper` [item, account] bound what an account pays of a chosen item;
    `costs` [item, year] is what falls on each year.

    `project_of` and `starts` tell each item's project and the place of the year it starts in. `order` lists each item's
    accounts as the project lists its sources. `excludes` and `requires` are pairs of projects, `own` are sources, and only what
    they pay in `own_year` (its place) is meant where it is said.
    """

    units: tuple[int, ...]
    costs: Amounts
    lower: Amounts
    upper: Amounts
    budgets: Amounts
    order: tuple[tuple[int, ...], ...]
    project_of: tuple[int, ...]
    starts: tuple[int, ...]
    mandatory: frozenset[int]
    excludes: tuple[tuple[int, int], ...]
    requires: tuple[tuple[int, int], ...]
    ties: tuple[Tie, ...]
    own: tuple[int, ...] = ()
    own_year: int | None = None

    @property
    def size(self) -> int:
        """How many items there are."""
        return len(self.units)

    @cached_property
    def years(self) -> int:
        """How many years there are."""
        return int(self.costs.shape[1])

    @cached_property
    def payers(self) -> int:
        """How many sources there are."""
        return len(self.budgets) // self.years

    def accounts(self, year: int) -> range:
        """The accounts of a year."""
        return range(year * self.payers, (year + 1) * self.payers)

    @cached_property
    def is_phased(self) -> bool:
        """Whether some project can be chosen in more than one way."""
        return any(len(items) > 1 for items in self.items_of)

    @cached_property
    def items_of(self) -> tuple[tuple[int, ...], ...]:
        """For each project, its items in the order of its starts."""
        found: list[list[int]] = [[] for _ in range(max(self.project_of, default=-1) + 1)]
        for item, project in enumerate(self.project_of):
            found[project].append(item)
        return tuple(map(tuple, found))

    @cached_property
    def cost(self) -> Amounts:
        """What each item costs in all."""
        total: Amounts = self.costs.sum(axis=1)
        return total

    @cached_property
    def payable(self) -> NDArray[np.bool_]:
        """Which items' shares can add up to their cost in every year at all, whatever the budgets."""
        by_year = (self.size, self.years, self.payers)
        lower, upper = self.lower.reshape(by_year).sum(axis=2), self.upper.reshape(by_year).sum(axis=2)
        return np.asarray(((lower <= self.costs) & (self.costs <= upper)).all(axis=1), dtype=bool)

    @cached_property
    def is_settled(self) -> bool:
        """Whether it is settled for every item what each account pays of it: then the rows of single accounts, which are there
        from the start, say all about what can be paid but for what a row's slack lets through, and no group can be found to lack."""
        return bool((self.lower == self.upper).all())

    @cached_property
    def rivals(self) -> tuple[frozenset[int], ...]:
        """For each project, those it must not be chosen with."""
        found: list[set[int]] = [set() for _ in self.items_of]
        for one, other in self.excludes:
            found[one].add(other)
            found[other].add(one)
        return tuple(frozenset(each) for each in found)

    @cached_property
    def ties_of(self) -> tuple[tuple[int, ...], ...]:
        """For each project, the numbers of the ties that weigh it."""
        found: list[list[int]] = [[] for _ in self.items_of]
        for index, tie in enumerate(self.ties):
            for member in tie.members:
                found[member].append(index)
        return tuple(map(tuple, found))

    @cached_property
    def minima(self) -> tuple[int, ...]:
        """The numbers of the ties with a minimum."""
        return tuple(index for index, tie in enumerate(self.ties) if tie.at_least > 0)

    def weight(self, tie: int, projects: frozenset[int]) -> int:
        """What the projects weigh in a tie."""
        found = self.ties[tie]
        return sum(weight for member, weight in zip(found.members, found.weights, strict=True) if member in projects)

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

    def projects(self, items: Iterable[int]) -> frozenset[int]:
        """The projects of some items."""
        return frozenset(self.project_of[item] for item in items)

    def least_from(self, accounts: Iterable[int]) -> Amounts:
        """For each item, the least that these accounts, all of one year, together pay of it when it is chosen."""
        group = tuple(sorted(accounts))
        if group not in self._least:
            year = group[0] // self.payers
            others = [account for account in self.accounts(year) if account not in set(group)]
            rest = self.costs[:, year] - self.upper[:, others].sum(axis=1)
            self._least[group] = np.maximum(self.lower[:, list(group)].sum(axis=1), rest)
        return self._least[group]

    @cached_property
    def _least(self) -> dict[tuple[int, ...], Amounts]:
        return {}

    def total(self, chosen: Iterable[int]) -> int:
        """The units of points of a set of items."""
        return sum(self.units[item] for item in chosen)
