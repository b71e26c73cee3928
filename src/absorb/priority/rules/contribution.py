"""Criteria that are computed, each with its arithmetic in words and the values put in."""

import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal

import msgspec


class Effect(msgspec.Struct, frozen=True):
    """An idea's stated effect on one measure: its degree from 0 to 5, the measure's weight, and why."""

    measure_id: uuid.UUID
    measure: str
    name: str
    weight: Decimal
    degree: int
    why: str
    is_invented: bool = False


class Computed(msgspec.Struct, frozen=True):
    """A computed value, and how it came about; `is_capped` where the sum went beyond the end of the scale."""

    value: Decimal
    arithmetic: str
    is_capped: bool


Rule = Callable[[Sequence[Effect], Decimal, Decimal], Computed]
"""Effects and the two ends of the criterion's scale -> value with its arithmetic."""


def plan_contribution(effects: Sequence[Effect], worst: Decimal, best: Decimal) -> Computed:
    """Σ degree × the measure's weight. What lies beyond the scale counts as its nearer end.

    The arithmetic names what was put in: "1.2: 3 × 2 + 1.4: 5 × 1 = 11".
    """
    total = sum((effect.degree * effect.weight for effect in effects), Decimal(0))
    low, high = sorted((worst, best))
    value = min(max(total, low), high)
    terms = " + ".join(f"{effect.measure}: {effect.degree} × {shown(effect.weight)}" for effect in effects) or "0"
    ending = "" if value == total else f" → {shown(value)}"
    return Computed(value=value, arithmetic=f"{terms} = {shown(total)}{ending}", is_capped=value != total)


COMPUTED: dict[str, Rule] = {"plan_contribution": plan_contribution}
"""The computing rules by the name that a model's `kind` gives."""


def shown(number: Decimal) -> str:
    """A number as Czech readers write it, without trailing zeros."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
