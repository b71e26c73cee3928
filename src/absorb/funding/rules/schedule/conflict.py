"""Why a case cannot be met: an irreducible set of demands, found by leaving demands out.

Deletion filter (Chinneck and Dravnieks, 1991) that first tries whole runs of demands: what stays infeasible without a
run does not need it. It is repeated until nothing more can be left out, so each demand that is named is needed.
"""

from absorb.funding.rules.schedule.demands import Demand, all_demands
from absorb.funding.rules.schedule.model import build
from absorb.funding.rules.schedule.shapes import Case
from absorb.funding.rules.schedule.solve import feasible
from absorb.kernel.engine import Progress
from absorb.kernel.phrases import Phrase


def find_conflict(case: Case, progress: Progress) -> list[Phrase]:
    """Sentences of demands that cannot all be met, while the rest can without any one of them; in input order."""
    demands = all_demands(case)
    needed = sorted(demands, key=lambda demand: -demand.loose)
    while True:
        progress(0.6, "looking for the demands that clash")
        fewer = _filter(case, needed)
        if len(fewer) == len(needed):
            break
        needed = fewer
    keys = {demand.key for demand in needed}
    return [demand.sentence() for demand in demands if demand.key in keys]


def _filter(case: Case, demands: list[Demand]) -> list[Demand]:
    """One pass: leave out runs of demands, halving a run that is needed."""
    kept = list(demands)
    runs = [list(demands)]
    while runs:
        run = runs.pop()
        keys = {demand.key for demand in run}
        rest = [demand for demand in kept if demand.key not in keys]
        if not feasible(build(case, {demand.key for demand in rest})):
            kept = rest
        elif len(run) > 1:
            middle = len(run) // 2
            runs += [run[middle:], run[:middle]]
    return kept
