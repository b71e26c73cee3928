"""With how little of one thing so many points can be had: of what a source pays in a year, of what a project is cheaper by.

Both are found with one search instead of halving towards them. HiGHS's tolerances leave a few haléře open; whoever asks holds
the answer against one haléř less in whole numbers.
"""

import math
from collections.abc import Callable

import numpy as np

from absorb.funding.rules import selection
from absorb.funding.rules.highs import INFINITY, Options, Row
from absorb.funding.rules.remembering import Memory
from absorb.funding.rules.selection.core import Clock, set_of
from absorb.funding.rules.selection.purse import Purse
from absorb.funding.rules.selection.rows import floor_row, missing_row
from absorb.funding.rules.selection.thrift import Saved, Thrift

DOUBT = 1e-6
ROUNDING = 1_000
"""By which part, and how many haléře, HiGHS and the rounding of shares may be off."""


def paid(memory: Memory, case: selection.Case, source: str, year: int | None, chosen: frozenset[int]) -> int:
    """The least, in haléře, that the source pays (in that year) of a portfolio."""
    return _thrift(memory, case, source, year).own_of(chosen)[0]


def least_paid(
    memory: Memory, case: selection.Case, source: str, year: int | None, floor: int, start: frozenset[int], clock: Clock
) -> Saved:
    """A portfolio with at least `floor` units of points of which the source pays least (in that year), and what none goes
    below but for the tolerances of the solver; `start` is one with the points."""
    thrift = _thrift(memory, case, source, year)
    saved = thrift.least(floor, start, clock)
    memory.learn(thrift.search)
    memory.keep(thrift.pool, saved.chosen)
    return saved


def _thrift(memory: Memory, case: selection.Case, source: str, year: int | None) -> Thrift:
    place = next(place for place, each in enumerate(case.sources) if each.id == source)
    return Thrift(memory.search(case, (place,), None if year is None or case.years is None else case.years.index(year)))


def dearest(
    memory: Memory, case: selection.Case, project: int, costing: Callable[[int], selection.Case], floor: int, clock: Clock
) -> tuple[frozenset[int] | None, int]:
    """A portfolio with at least `floor` units of points that lets the project, which is mandatory in the case, cost most, and a
    cost above which none has them; None where none was found in the time. `costing` is the case with another cost of it.

    What the project needs grows with its cost, but for whole haléře; so a column for each of its starts tells which part of
    its cost can be paid.
    """
    search = memory.search(case)
    programme, pool = search.programme, search.pool
    items, first = pool.items_of[project], search.programme.width
    now, count = case.projects[project].total, len(pool.items_of[project])
    held = pool.with_all_needed(pool.mandatory)
    lower, upper = programme.box(frozenset(), held)
    box = np.concatenate([lower, np.zeros(count)]), np.concatenate([upper, np.ones(count)])
    gains = np.concatenate([np.zeros(pool.size), np.ones(count)])
    rows = [floor_row(pool, floor), *(Row((first + place, item), (1.0, -1.0), -INFINITY, 0.0) for place, item in enumerate(items))]
    instead = {item: first + place for place, item in enumerate(items)}
    while clock.left() > 0:
        options = Options(seconds=clock.left(), root_cuts_only=True)
        solution = programme.optimum(gains, box, held, options, rows=rows, instead=instead)
        chosen = None if solution.x is None else set_of(solution.x[: pool.size])
        if solution.x is None or chosen is None:
            break
        if pool.total(chosen) < floor:
            rows.append(missing_row(pool, chosen))
            continue
        cost = max(0, int(solution.x[first:].sum() * now * (1 - DOUBT)) - ROUNDING)
        lack = Purse(memory.pool(costing(cost))).add(sorted(chosen))
        if lack is None or not programme.add(lack):
            memory.learn(search)
            most = min(1.0, solution.bound) if np.isfinite(solution.bound) else 1.0
            return chosen, min(now, math.ceil(most * now * (1 + DOUBT)) + ROUNDING)
    return None, now
