"""What no network can decide: which of two sources that never share a line pays it, and years inside a long period.

Both become integer programmes whose objectives follow one another as the contract orders them. First a programme in
real amounts chooses sides (`never_with`). Where limits by year meet periods of two or more years, a second one in
whole haléře around the first one's amounts settles what those periods hold. After that the case is a network again.

Gap and totals are the best of all choices at once. Evenness comes by asking again: for choices, with these totals, of
a schedule whose amounts all deviate less than the best one's so far (`closer`), until there are none. So in cases of up
to 3,000 (source, cell) pairs it is the best of all choices to the haléř, unless a search ends at its nodes (`programme`).
Beyond, cells that are alike are held together; and what long periods hold under limits by year is, in cases of more than
100,000.00, the best in real amounts: others may be more even by single haléře.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from absorb.funding.rules.schedule.long_periods import LongPeriods
from absorb.funding.rules.schedule.model import Model
from absorb.funding.rules.schedule.sides import Sides, refusals, restricted
from absorb.funding.rules.schedule.tree import Fixed, Tree, grow

_WINDOWS = (60, 2000)
SMALL_CASE = 10**7
"""Haléře up to which a programme as wide as the case is still exact: HiGHS errs where whole numbers have long ranges."""


class Decision(msgspec.Struct):
    """A model that is a network again: sides are chosen, and `fixed` is what each straddling period holds.

    `totals` are the sources' totals in haléře where the periods settle them; None leaves them to the network.
    """

    model: Model
    totals: list[int] | None
    fixed: Fixed


def decide(model: Model, grown: Callable[[Model], Tree | None] = grow, totals: list[int] | None = None) -> Decision | None:
    """The choices that the best schedule makes; None if no choice meets every demand.

    `grown` makes the network of a model; where it holds amounts to narrower bounds, with these `totals`, the choices
    are those of some schedule within them.
    """
    tree = grown(model)
    if tree is None:
        return None
    sides = Sides(model, tree, totals)
    amounts = sides.best()
    if amounts is None:
        return None
    chosen = restricted(model, refusals(model, sides.sides, amounts))
    if not model.straddles:
        return Decision(chosen, None, {})
    wished = {(pay.source, pay.group): amounts[pay.arc] * sides.unit for pay in tree.pays}
    settled = _settled(chosen, grown, wished, _WINDOWS, totals)
    if model.cost > SMALL_CASE or (not sides.sides and totals is None) or (settled is not None and totals is not None):
        return settled
    found = [settled, _settled(model, grown, wished, (model.cost,), totals)]
    return min((decision for decision in found if decision is not None), key=lambda decision: _merit(model, decision), default=None)


def _settled(
    model: Model,
    grown: Callable[[Model], Tree | None],
    wished: Mapping[tuple[int, int], float],
    windows: Sequence[int],
    totals: list[int] | None,
) -> Decision | None:
    """What the long periods hold around the wished amounts, in the first window that has an answer."""
    tree = grown(model)
    if tree is None:
        return None
    for window in windows:
        periods = LongPeriods(model, tree, wished, window)
        found = periods.best() if totals is None else periods.any()
        if found is not None:
            return Decision(*found)
    return None


def _merit(model: Model, decision: Decision) -> tuple[int, ...]:
    """The objectives in their order, each the less the better."""
    totals = decision.totals or []
    return (-sum(totals), *(totals[source] for source in reversed(model.order)))
