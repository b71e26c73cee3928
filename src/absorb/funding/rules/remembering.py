"""What the searches of a case and of its changed versions tell each other.

A portfolio that was found for one version is a portfolio of another wherever whole numbers say so, and a search begins from the
best of them. A group of accounts that was found to lack is worth watching in every version: what items need from it at least
is the same or nearly so, only what it has differs.
"""

from collections.abc import Iterable
from decimal import Decimal

from msgspec.structs import replace

from absorb.funding.rules import selection
from absorb.funding.rules.selection.core import Clock, Found
from absorb.funding.rules.selection.pool import Pool
from absorb.funding.rules.selection.pooling import Scale, pool_of
from absorb.funding.rules.selection.purse import Bottleneck
from absorb.funding.rules.selection.search import Search, plain_methods


class Memory:
    """Of one case; a changed version has the same projects, starts and sources, in the same order."""

    def __init__(self, case: selection.Case, selected: Iterable[str], starts: dict[str, int]) -> None:
        self.scale, self._units = Scale.of(project.points for project in case.projects)
        self._groups: dict[Bottleneck, None] = {}
        self._portfolios: dict[frozenset[int], int] = {}
        pool = self.pool(case)
        self.keep(pool, _items(case, pool, selected, starts))

    def pool(self, case: selection.Case) -> Pool:
        """A version of the case in whole numbers."""
        return pool_of(case, self.scale, self._units)

    def search(self, case: selection.Case, own: tuple[int, ...] = (), own_year: int | None = None) -> Search:
        """A search of a version, which watches every group that lacked before. `own` are sources that should pay little (in a
        year)."""
        search = Search(replace(self.pool(case), own=own, own_year=own_year), Decimal(0))
        for group in self._groups:
            search.programme.add(group)
        return search

    def keep(self, pool: Pool, chosen: frozenset[int]) -> None:
        """Remember a portfolio."""
        self._portfolios[chosen] = pool.total(chosen)

    def learn(self, search: Search) -> None:
        """Remember the groups that a search found."""
        self._groups |= dict.fromkeys(search.programme.groups)

    def known(self, search: Search, floor: int = 0) -> frozenset[int] | None:
        """Of the portfolios that were found, the one with the most points, and no fewer than `floor`, that this version allows."""
        enough = [chosen for chosen, units in self._portfolios.items() if units >= floor]
        by_points = sorted(enough, key=lambda chosen: (-self._portfolios[chosen], sorted(chosen)))
        return next((chosen for chosen in by_points if search.allows(chosen)), None)

    def best(self, search: Search, clock: Clock, most: int | None = None) -> Found | None:
        """The best portfolio of a version; None where nothing is allowed. `most` is what is known that none exceeds.

        OutOfTime: none was found in the time, nor shown not to be.
        """
        start = self.known(search)
        if start is None:
            plain = plain_methods(search, frozenset(), clock)
            if plain is None:
                return None
            start = max(plain.greedy, plain.ranked, key=search.pool.total)
        found = search.best(frozenset(), [start], clock, most)
        self.learn(search)
        self.keep(search.pool, found.chosen)
        return found

    def reach(self, search: Search, floor: int, clock: Clock) -> tuple[frozenset[int] | None, bool]:
        """A portfolio of a version with at least `floor` units of points; None where there is none, and False where that is
        not sure."""
        if (start := self.known(search, floor)) is not None:
            return start, True
        chosen, is_sure = search.reach(floor, clock)
        self.learn(search)
        if chosen is not None:
            self.keep(search.pool, chosen)
        return chosen, is_sure


def _items(case: selection.Case, pool: Pool, selected: Iterable[str], starts: dict[str, int]) -> frozenset[int]:
    """What was chosen, as items; the first start where it is not told."""
    place = {project.id: index for index, project in enumerate(case.projects)}
    found = set()
    for name in selected:
        items = pool.items_of[place[name]]
        told = [item for item in items if case.years is not None and case.years[pool.starts[item]] == starts.get(name)]
        found.add(next(iter(told), items[0]))
    return frozenset(found)
