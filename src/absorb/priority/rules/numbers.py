"""Exact numbers, written in one way."""

from decimal import Context, Decimal
from functools import lru_cache

EXACT = Context(prec=60)
"""Figures have up to thirty-eight digits: a sum of any number of them, and half of it, is exact in so many."""

_ONE = Decimal(1)
_ZERO = Decimal(0)


@lru_cache(4096)
def plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros, an exponent, or the sign of a zero, so that equal numbers are written alike. Of
    the hundred thousand values of a ranking most are the same few."""
    if not number:
        return _ZERO
    whole = number.to_integral_value()
    if whole != number or not number.is_finite():
        return number.normalize(EXACT)
    return whole.quantize(_ONE, context=EXACT)


def shown(number: Decimal) -> str:
    """A number as Czech readers write it, without trailing zeros."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
