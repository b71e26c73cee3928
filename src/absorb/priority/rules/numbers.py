"""Exact numbers, written in one way."""

from decimal import Decimal


def plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent, so that equal numbers are written alike."""
    short = number.normalize()
    exponent = short.as_tuple().exponent
    return short.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else short


def shown(number: Decimal) -> str:
    """A number as Czech readers write it, without trailing zeros."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
