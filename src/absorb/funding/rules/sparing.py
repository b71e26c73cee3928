"""The least that one source pays in one year of a portfolio with so many points."""

import math
from decimal import Decimal

from msgspec.structs import replace

from absorb.funding.rules import selection
from absorb.funding.rules.selection.core import Clock
from absorb.funding.rules.selection.pooling import Scale, pool_of
from absorb.funding.rules.selection.rounds import OutOfTime
from absorb.funding.rules.selection.search import Search, plain_methods
from absorb.funding.rules.selection.thrift import Thrift


def least_paid(case: selection.Case, source: str, year: int | None, points: Decimal, clock: Clock) -> int | None:
    """About the least, in haléře, that the source pays (in that year) of any portfolio with at least these points: what it has
    to have. Some portfolio pays exactly that; a smaller sum is out of the question but for the tolerances of the solver. None
    where no portfolio has the points, or none was found in the time.
    """
    scale, units = Scale.of(project.points for project in case.projects)
    own_year = None if year is None or case.years is None else case.years.index(year)
    pool = replace(pool_of(case, scale, units), own=(_place(case, source),), own_year=own_year)
    search = Search(pool, Decimal(0))
    try:
        plain = plain_methods(search, frozenset(), clock)
    except OutOfTime:
        return None
    if plain is None:
        return None
    floor = math.ceil(scale.units(points))
    best = search.best(frozenset(), (plain.greedy, plain.ranked), clock)
    if pool.total(best.chosen) < floor:
        return None
    return Thrift(search).least(floor, best.chosen, clock).own


def _place(case: selection.Case, source: str) -> int:
    return next(place for place, each in enumerate(case.sources) if each.id == source)
