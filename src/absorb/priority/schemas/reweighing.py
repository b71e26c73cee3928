"""What other weights would do to a frozen ranking, as other programs see it."""

from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta

from absorb.kernel.intake import Shape
from absorb.kernel.money import LARGEST_KEPT


class RecountIn(Shape, frozen=True):
    """Weights by criterion (zero or more; brought to 100), and how much money there is, in haléře."""

    weights: dict[str, Decimal]
    budget_minor: Annotated[int, Meta(ge=0, le=LARGEST_KEPT)] | None = None


class RecountedOut(msgspec.Struct, frozen=True):
    """An idea by other weights: `place` now and `frozen_place` in the ranking; `is_paid` where the budget reaches it by places."""

    reference: str
    title: str
    place: int | None
    frozen_place: int | None
    points: Decimal
    cost_minor: int | None
    is_paid: bool | None

    @property
    def moved(self) -> int:
        """Places up (above zero) or down; 0 where it has none now or had none."""
        return self.frozen_place - self.place if self.place and self.frozen_place else 0


class RecountOut(msgspec.Struct, frozen=True):
    """The whole list by other weights. The frozen ranking stays as it is."""

    ranking: int
    weights: dict[str, Decimal]
    ideas: list[RecountedOut]
    paid: int | None
    left_minor: int | None
    without_cost: int

    @property
    def changed(self) -> int:
        """How many ideas have another place than in the frozen ranking, or have one only here or only there."""
        return sum(one.place != one.frozen_place for one in self.ideas)


class LiftOut(msgspec.Struct, frozen=True):
    """The smallest change of weights (`moved`: Σ|difference| of 100) that lifts an idea over another, or over the minimum.

    `exact` are the weights as fractions ("100/3"), by which the two have equal points: `outcome` says what that means
    ("before", "behind", "shared" by the tie-break; "equal" with the minimum; "passed": nothing to change; "never"). `told` are
    weights with the moves rounded up to hundredths; by them the idea stands at `place`.
    """

    over: str | None
    over_title: str | None
    over_place: int | None
    outcome: str
    moved: str
    exact: dict[str, str]
    told: dict[str, Decimal]
    place: int | None
    says_cs: str
    says_en: str


class RangeOut(msgspec.Struct, frozen=True):
    """From which weight to which something stays; who has equal points at either end (None: the minimum of points)."""

    low: Decimal
    high: Decimal
    low_pair: list[str | None] | None
    high_pair: list[str | None] | None


class StabilityOut(msgspec.Struct, frozen=True):
    """How far one criterion's weight (of 100) may move, the others in proportion. Ranges are rounded inwards to hundredths."""

    criterion: str
    weight: Decimal
    order: RangeOut | None
    leaders: RangeOut | None
    first: RangeOut | None
