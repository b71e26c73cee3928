"""What no network can decide: which of two sources that never share a line pays it, and years inside a long period.

Both become integer programmes whose objectives follow one another as the contract orders them. First a programme in
real amounts chooses sides (`never_with`). Where limits by year meet periods of two or more years, a second one in
whole haléře around the first one's amounts settles what those periods hold. After that the case is a network again.

What is promised: gap and totals are the best of all choices. Evenness is the best in whole haléře for the sides and
for what the long periods hold; these are chosen for evenness in real amounts, so that in cases of a few haléře other
sides, or other whole amounts of a long period, may be more even. Where the case without pairs and without such limits
has a most even schedule that keeps them all the same, that one is taken, and it is the best of all.
"""

from collections.abc import Mapping, Sequence

import msgspec

from absorb.funding.rules.schedule.long_periods import LongPeriods
from absorb.funding.rules.schedule.model import Model
from absorb.funding.rules.schedule.sides import Sides, restricted
from absorb.funding.rules.schedule.tree import Fixed, Tree, grow

_WINDOWS = (60, 2000)
_SMALL_CASE = 10**7
"""Haléře up to which a programme as wide as the case is still exact: HiGHS errs where whole numbers have long ranges."""


class Decision(msgspec.Struct):
    """A model that is a network again: sides are chosen, and `fixed` is what each straddling period holds.

    `totals` are the sources' totals in haléře where the periods settle them; None leaves them to the network.
    """

    model: Model
    totals: list[int] | None
    fixed: Fixed


def decide(model: Model, tree: Tree) -> Decision | None:
    """The choices that the best schedule makes; None if no choice meets every demand."""
    sides = Sides(model, tree)
    amounts = sides.best()
    if amounts is None:
        return None
    chosen = restricted(model, sides.sides, amounts)
    if not model.straddles:
        return Decision(chosen, None, {})
    wished = {(pay.source, pay.group): amounts[pay.arc] * sides.unit for pay in tree.pays}
    found = [_settled(chosen, wished, _WINDOWS)]
    if sides.sides and model.cost <= _SMALL_CASE:
        found.append(_settled(model, wished, (model.cost,)))
    return min((decision for decision in found if decision is not None), key=lambda decision: _merit(model, decision), default=None)


def _settled(model: Model, wished: Mapping[tuple[int, int], float], windows: Sequence[int]) -> Decision | None:
    """What the long periods hold around the wished amounts, in the first window that has an answer."""
    tree = grow(model)
    if tree is None:
        return None
    for window in windows:
        found = LongPeriods(model, tree, wished, window).best()
        if found is not None:
            return Decision(*found)
    return None


def _merit(model: Model, decision: Decision) -> tuple[int, ...]:
    """The objectives in their order, each the less the better."""
    totals = decision.totals or []
    return (-sum(totals), *(totals[source] for source in reversed(model.order)))
