"""What no network can decide: which of two sources that never share a line pays it, and years inside a long period.

Both become integer programmes whose objectives follow one another as the contract orders them. First a programme in
real amounts chooses sides (`never_with`). Where limits by year meet periods of two or more years, a second one in
whole haléře around the first one's amounts settles what those periods hold. After that the case is a network again,
and exact.
"""

import msgspec

from absorb.funding.rules.schedule.long_periods import LongPeriods
from absorb.funding.rules.schedule.model import Model
from absorb.funding.rules.schedule.sides import Sides, restricted
from absorb.funding.rules.schedule.tree import Fixed, Tree, grow

_WINDOWS = (60, 2000)
_WHOLE_CASE = 10**9


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
    if not model.straddles:
        return Decision(restricted(model, sides.sides, amounts), None, {})
    wished = {(pay.source, pay.group): amounts[pay.arc] * sides.unit for pay in tree.pays}
    windows: tuple[int, ...] = _WINDOWS
    if model.pairs and model.cost <= _WHOLE_CASE:
        windows = (model.cost,)
    elif model.pairs:
        model = restricted(model, sides.sides, amounts)
        tree = grow(model) or tree
    for window in windows:
        found = LongPeriods(model, tree, wished, window).best()
        if found is not None:
            return Decision(*found)
    return None
