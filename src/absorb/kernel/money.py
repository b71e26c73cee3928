"""Money as whole minor units (haléř, cent), and the ways it is rounded and split. Never a float.

Shapes: an amount is an `int` of minor units; a rate is a `Decimal` percentage with up to three places.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact
from fractions import Fraction

MONEY_PATTERN = r"^-?(0|[1-9][0-9]{0,15})\.[0-9]{2}$"
_MONEY = re.compile(MONEY_PATTERN)
_EXACT = Context(prec=60, traps=[Inexact])

LARGEST_KEPT = 10**12 * 100
"""The largest single amount that is kept: a million millions, so that no sum of columns comes near the end of its type."""


class Money(int):
    """Minor units read from a file's decimal string, such as "1234.50". Arithmetic gives plain ints."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Money({money_text(self)!r})"


def parse_money(text: str) -> Money:
    """Minor units of "1234.50"; ValueError unless it is a decimal string with a dot and two places."""
    if not _MONEY.fullmatch(text) or text == "-0.00":
        raise ValueError(text)
    return Money(text.replace(".", ""))


def money_text(minor: int) -> str:
    """The file format of an amount: "1234.50"."""
    sign, units = ("-", -minor) if minor < 0 else ("", minor)
    return f"{sign}{units // 100}.{units % 100:02d}"


def money_decimal(minor: int) -> Decimal:
    """The amount in major units, exact, for workbooks and for the database's numeric columns."""
    return Decimal(int(minor)).scaleb(-2, context=_EXACT)


def minor_from_decimal(amount: Decimal) -> int:
    """Minor units of an amount in major units, rounded half away from zero."""
    return int(amount.scaleb(2, context=_EXACT).quantize(Decimal(1), rounding=ROUND_HALF_UP, context=Context(prec=60)))


def round_half_away(value: Fraction) -> int:
    """The nearest whole number; halves go away from zero."""
    magnitude = abs(value)
    whole = (2 * magnitude.numerator + magnitude.denominator) // (2 * magnitude.denominator)
    return whole if value >= 0 else -whole


def share(minor: int, percent: Decimal) -> Fraction:
    """`percent` of an amount, exact."""
    return Fraction(minor) * Fraction(percent) / 100


def share_rounded(minor: int, percent: Decimal) -> int:
    """`percent` of an amount, rounded half away from zero."""
    return round_half_away(share(minor, percent))


def share_at_most(minor: int, percent: Decimal) -> int:
    """The largest amount that meets "at most `percent`": the limit rounded up to the haléř (contract)."""
    exact = share(minor, percent)
    return -((-exact.numerator) // exact.denominator)


def share_at_least(minor: int, percent: Decimal) -> int:
    """The smallest amount that meets "at least `percent`": the limit rounded down to the haléř (contract)."""
    exact = share(minor, percent)
    return exact.numerator // exact.denominator


def split_by_weight(total: int, weights: Sequence[int | Decimal | Fraction]) -> list[int]:
    """Split a whole number by weights with the largest-remainder method: the parts add up to `total`.

    Ties between equal remainders go to the earlier part. Weights are not negative and not all zero.
    """
    exact_weights = [Fraction(weight) for weight in weights]
    weight_sum = sum(exact_weights, Fraction(0))
    if weight_sum <= 0 or any(weight < 0 for weight in exact_weights):
        raise ValueError("weights must not be negative and not all zero")
    sign, magnitude = (-1, -total) if total < 0 else (1, total)
    quotas = [magnitude * weight / weight_sum for weight in exact_weights]
    parts = [quota.numerator // quota.denominator for quota in quotas]
    remainders = sorted(range(len(quotas)), key=lambda index: (parts[index] - quotas[index], index))
    for index in remainders[: magnitude - sum(parts)]:
        parts[index] += 1
    return [sign * part for part in parts]


def split_evenly(total: int, count: int) -> list[int]:
    """Split an amount over `count` months; earlier months take the odd haléře."""
    if count < 1:
        raise ValueError("count must be at least one")
    sign, magnitude = (-1, -total) if total < 0 else (1, total)
    quotient, odd = divmod(magnitude, count)
    return [sign * (quotient + (1 if index < odd else 0)) for index in range(count)]


def split_with_balance(total: int, percents: Sequence[Decimal]) -> list[int]:
    """Split by rates that total 100: each part is rounded, the last rate above zero takes the remainder.

    This is the rule of the `budget` contract: a rate of zero pays nothing.
    """
    if sum(percents, Decimal(0)) != 100 or any(percent < 0 for percent in percents):
        raise ValueError("rates must not be negative and must total 100")
    balancing = max(index for index, percent in enumerate(percents) if percent > 0)
    parts = [share_rounded(total, percent) for percent in percents]
    parts[balancing] = total - sum(part for index, part in enumerate(parts) if index != balancing)
    return parts
