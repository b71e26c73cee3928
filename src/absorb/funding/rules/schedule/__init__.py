"""Which source pays which cost in which period: exact to the haléř, the smallest gap first, then by preference.

`schedule(case)` is pure. It puts cells that are alike together (`model`), finds the sources' totals by an exact flow
(`totals`), settles what no network can by an integer programme (`choices`), lays the totals as evenly over the costs
as the limits allow, in real amounts (`evenness`) and then in whole haléře (`cells`, `levelling`), and looks at the result
once more (`verify`).
"""

from absorb.funding.rules.schedule.answer import answer_of, infeasible
from absorb.funding.rules.schedule.conflict import find_conflict
from absorb.funding.rules.schedule.faults import check
from absorb.funding.rules.schedule.model import build
from absorb.funding.rules.schedule.shapes import (
    Answer,
    Bridging,
    Case,
    CashMonth,
    Check,
    Instalment,
    Line,
    Pays,
    Period,
    Pin,
    Share,
    Shortfall,
    Source,
)
from absorb.funding.rules.schedule.solve import solve
from absorb.funding.rules.schedule.verify import verify
from absorb.kernel.engine import Progress, silent
from absorb.kernel.memory import collector_at_rest

__all__ = [
    "Answer",
    "Bridging",
    "Case",
    "CashMonth",
    "Check",
    "Instalment",
    "Line",
    "Pays",
    "Period",
    "Pin",
    "Share",
    "Shortfall",
    "Source",
    "check",
    "schedule",
]


def schedule(case: Case, progress: Progress = silent) -> Answer:
    """The best schedule of a case; BadInput lists every fault of one that is not well formed.

    Amounts are haléře. `status` is `met`, `gap` (some cost stays unpaid) or `infeasible` (`conflict` says why).
    """
    with collector_at_rest:
        check(case)
        progress(0.1, "putting limits together")
        model = build(case)
        progress(0.2, "finding who pays what")
        paid = solve(model, lambda share, doing: progress(0.2 + 0.6 * share, doing))
        if paid is None:
            return infeasible(case, find_conflict(case, progress))
        progress(0.8, "adding up")
        answer = answer_of(model, paid)
        verify(case, answer)
        return answer
