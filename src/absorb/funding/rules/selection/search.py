"""The best portfolio and a proven bound on all: the two plain methods first, then HiGHS from the better of them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from absorb.funding.rules.highs import Options
from absorb.funding.rules.selection.core import Clock, Core, Found, is_large, is_within, set_of
from absorb.funding.rules.selection.cuts import Box, Programme
from absorb.funding.rules.selection.pool import Pool
from absorb.funding.rules.selection.purse import Purse
from absorb.funding.rules.selection.rounds import OutOfTime, Portfolio, by_points, clash, greedy, ranked, short_ties
from absorb.funding.rules.selection.rows import floor_row, missing_row

_SMALL = 200
"""Up to so many projects the search goes on for a while after the gap is reached, to the very best."""
_NODES_MORE = 2000
_PATIENCE = 5.0
"""Seconds that the search for a first portfolio may take however little time is allowed: an answer needs one."""
_PARTS = (1 / 4, 1 / 3, 1 / 2)
"""What share of the time that is left HiGHS gets before it is looked at what it has; then all of the rest."""
_LAST_LOOK = (3 / 4,)
"""The same where no group of sources can be found to lack: a proof begins anew at each look, so there is one, and late."""
_MOST_GROUPS = 2_000
"""So many groups of accounts are taken in at once where the time ran out on a set that one of them rules out."""
_NEAR_ENOUGH = 0.01
"""The gap at which a completion holds enough of what is wanted."""


class Search:
    """Searches of one pool, which share the rows that they find."""

    def __init__(self, pool: Pool, gap: Decimal) -> None:
        self.pool = pool
        self._gap = Fraction(gap)
        self.programme = Programme(pool)

    def begin(self, held: frozenset[int], clock: Clock | None = None) -> Portfolio | None:
        """A portfolio of the projects that have to be in; None where nothing allowed holds them all."""
        patient = None if clock is None else Clock(max(_PATIENCE, clock.left()))
        portfolio = Portfolio(
            self.pool, lambda together, wanted, is_first: self._complete(together, wanted, patient if is_first else clock)
        )
        held = self.pool.with_all_needed(self.pool.mandatory | held)
        obstacle = portfolio.add(sorted(held))
        if obstacle is None:
            return portfolio
        if not self.pool.is_phased or clash(self.pool, held, held) is not None:
            return None
        found = self._complete(frozenset(), (), patient, held)
        if found is None:
            return None
        portfolio.adopt(item for item in found if self.pool.project_of[item] in held)
        return portfolio

    def learn(self, portfolio: Portfolio) -> None:
        """Take in the rows of the groups of sources that were found to lack."""
        for group in portfolio.bottlenecks:
            self.programme.add(group)

    def best(self, held: frozenset[int], starts: Iterable[frozenset[int]], clock: Clock, most: int | None = None) -> Found:
        """The best portfolio with the projects `held` in, from the best of `starts`, which hold them; never below it.

        `most` is what is known that none exceeds."""
        pool = self.pool
        held = pool.with_all_needed(pool.mandatory | held)
        best = max(starts, key=pool.total)
        relaxed = self.programme.relax(held)
        bound = self.programme.bound_units(relaxed, None)
        bound = max(pool.total(best), bound if most is None else min(bound, most))
        found, fixed, surely = Found(best, bound), None, held
        if is_large(pool):
            core = Core(self.programme, self.accepts, held, relaxed)
            found = core.improve(found, self._gap, clock)
            fixed, surely = core.settled_by(found)
        found = self._close(surely, found, clock, self._gap, None, fixed)
        if pool.size <= _SMALL and found.bound > pool.total(found.chosen):
            found = self._close(held, found, clock, Fraction(0), _NODES_MORE)
        return Found(self._trim(self._fill(found.chosen), held), found.bound)

    def _close(self, held: frozenset[int], found: Found, clock: Clock, gap: Fraction, nodes: int | None, fixed: Box | None = None) -> Found:
        """Search until the gap is proven, or the time or the nodes are used up.

        HiGHS takes no rows while it searches: what it holds when the time is out may be more than can be paid, and then all
        of the time was for nothing. So it is stopped on the way, and goes on with the rows that it lacked.
        """
        asked, shares = gap, iter(() if is_large(self.pool) or nodes is not None else _LAST_LOOK if self.pool.is_settled else _PARTS)
        share = next(shares, 1.0)
        while not is_within(gap, self.pool.total(found.chosen), found.bound) and clock.left() > 0:
            seconds, enough = clock.part(share).left(), found.bound * self.programme.factor - 1e-6
            options = Options(seconds=seconds, gap=float(asked) * (1 - 1e-9), nodes=nodes, root_cuts_only=True, target=enough)
            solution = self.programme.solve(frozenset(), options, found.chosen, held=held, fixed=fixed)
            proposed = set_of(solution.x)
            payable = proposed is not None and self.accepts(proposed)
            reached = self.pool.total(proposed) if proposed is not None else None
            best = max(found.chosen, proposed, key=self.pool.total) if payable and proposed is not None else found.chosen
            bound = min(found.bound, self.programme.bound_units(solution, reached))
            found = Found(best, max(bound, self.pool.total(best)))
            if solution.status == "stopped" and share < 1:
                if not payable:
                    self.programme.add_every(_MOST_GROUPS)
                share = next(shares, 1.0)
                continue
            if solution.status != "optimal" or (payable and not asked):
                break
            if payable:
                asked = asked / 2 if asked > Fraction(1, 10**9) else Fraction(0)
        return found

    def reach(self, floor: int, clock: Clock) -> tuple[frozenset[int] | None, bool]:
        """A portfolio of at least `floor` units of points; None where there is none, and False where the time ran out before
        either was sure."""
        pool = self.pool
        held = pool.with_all_needed(pool.mandatory)
        if self.programme.bound_units(self.programme.relax(held), None) < floor:
            return None, True
        rows, enough = [floor_row(pool, floor)], (floor - 0.5) * self.programme.factor
        while clock.left() > 0:
            options = Options(seconds=clock.left(), root_cuts_only=True, target=enough)
            solution = self.programme.solve(frozenset(), options, held=held, rows=rows)
            proposed = set_of(solution.x)
            if proposed is None:
                return None, solution.status == "infeasible"
            if not self.accepts(proposed):
                continue
            if pool.total(proposed) >= floor:
                return proposed, True
            rows.append(missing_row(pool, proposed))
        return None, False

    def allows(self, chosen: frozenset[int]) -> bool:
        """Whether these items are a portfolio, in whole numbers; nothing is ruled out by it."""
        pool, projects = self.pool, self.pool.projects(chosen)
        return (
            pool.with_all_needed(pool.mandatory) <= projects
            and all(tie.at_least <= pool.weight(index, projects) <= tie.at_most for index, tie in enumerate(pool.ties))
            and len(projects) == len(chosen)
            and clash(pool, projects, projects) is None
            and pool.with_all_needed(projects) == projects
            and all(pool.payable[item] for item in chosen)
            and not self.programme.lacks(chosen)
            and Purse(pool).add(sorted(chosen)) is None
        )

    def _complete(
        self, together: frozenset[int], wanted: Sequence[int], clock: Clock | None, held: frozenset[int] | None = None
    ) -> frozenset[int] | None:
        """Some portfolio that holds the items `together` and the projects `held`, by default those that `together` and
        what is mandatory require; and of the projects `wanted` the first ones rather than the last."""
        if held is None:
            held = self.pool.with_all_needed(self.pool.projects(together))
        presolve = True
        while True:
            seconds = None if clock is None else clock.left()
            options = Options(seconds=seconds, gap=_NEAR_ENOUGH, root_cuts_only=True, presolve=presolve)
            solution = self.programme.solve(together, options, wanted=wanted, held=held)
            if solution.status == "infeasible":
                if not presolve:
                    return None
                presolve = False
                continue
            proposed = set_of(solution.x)
            if proposed is None:
                raise OutOfTime("No portfolio that meets the demands was found in the time allowed; allow more seconds in stop.")
            if self.accepts(proposed):
                return proposed

    def accepts(self, proposed: frozenset[int]) -> bool:
        """Check a proposal in whole numbers; where it cannot be paid, or breaks a limit in points or money, rule it out."""
        pool, projects = self.pool, self.pool.projects(proposed)
        broken = next((tie for index, tie in enumerate(pool.ties) if not tie.at_least <= pool.weight(index, projects) <= tie.at_most), None)
        if broken is not None and broken.of != "count":
            self.programme.forbid_weight(proposed, broken)
            return False
        is_once = len(projects) == len(proposed)
        if broken or not is_once or clash(pool, projects, projects) or pool.with_all_needed(projects) != projects:
            raise RuntimeError("HiGHS returned a set that breaks a rule between projects")
        lack = Purse(pool).add(sorted(proposed))
        if lack is not None and not self.programme.add(lack):
            self.programme.forbid(proposed, lack)
        return lack is None

    def _fill(self, chosen: frozenset[int]) -> frozenset[int]:
        """The portfolio with everything worth points that still fits: within the gap HiGHS may leave some out."""
        portfolio = Portfolio(self.pool)
        portfolio.adopt(chosen)
        for project in by_points(self.pool):
            if project not in portfolio.projects and self.pool.units[self.pool.items_of[project][0]]:
                portfolio.add([project])
        return portfolio.chosen

    def _trim(self, chosen: frozenset[int], held: frozenset[int]) -> frozenset[int]:
        """The portfolio without what brings no points and nothing asks for: its money is better left."""
        for item in sorted(chosen, reverse=True):
            if self.pool.project_of[item] in held or self.pool.units[item]:
                continue
            rest = self.pool.projects(chosen - {item})
            if self.pool.with_all_needed(rest) == rest and not short_ties(self.pool, rest):
                chosen = chosen - {item}
        return chosen


class Plain(msgspec.Struct, frozen=True):
    """What the two plain methods choose; `stopped` is where `ranked` stopped, if it did."""

    greedy: frozenset[int]
    ranked: frozenset[int]
    stopped: int | None


def plain_methods(search: Search, held: frozenset[int], clock: Clock) -> Plain | None:
    """Both plain methods with the projects `held` in, in at most half of the time; None where nothing allowed holds them."""
    by_ratio = search.begin(held, clock.part(1 / 4))
    if by_ratio is None:
        return None
    greedy(by_ratio)
    by_rank = search.begin(held, clock.part(1 / 3))
    if by_rank is None:
        raise RuntimeError("the same beginning ended differently")
    stopped = ranked(by_rank)
    search.learn(by_ratio)
    search.learn(by_rank)
    return Plain(by_ratio.completed(), by_rank.completed(), stopped)
