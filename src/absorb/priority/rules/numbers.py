"""Exact numbers, written in one way."""

from decimal import Context, Decimal

EXACT = Context(prec=60)
"""Figures have up to thirty-eight digits: a sum of any number of them, and half of it, is exact in so many."""

_ONE = Decimal(1)


def plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent, so that equal numbers are written alike."""
    whole = number.to_integral_value()
    if whole != number or not number.is_finite():
        return number.normalize(EXACT)
    return whole.quantize(_ONE, context=EXACT)


def shown(number: Decimal) -> str:
    """A number as Czech readers write it, without trailing zeros."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
