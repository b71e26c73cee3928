"""Amounts and days in a search: one, from one on, up to one, between two."""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from absorb.kernel.money import LARGEST_KEPT

T = TypeVar("T")

_AMOUNT = re.compile(r"([0-9]{1,3}(?:[ ._][0-9]{3})+|[0-9]{1,15})(?:[.,]([0-9]{1,9}))? ?(k|tis\.?|m|mil\.?)? ?(?:kc|czk|,-)?")
_TIMES = {"": 0, "k": 3, "t": 3, "m": 6}
_ISO_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?")
_CZECH_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_SIGNS = (">=", "<=", "≥", "≤", ">", "<", "=")


def split(text: str, read: Callable[[str], tuple[T, T] | None]) -> tuple[T | None, T | None, bool, bool] | None:
    """Low, high, and whether each counts in; None where the text is none of the forms. `read` gives the first and the last
    that a piece of text names: a month has many days."""
    sign = next((sign for sign in _SIGNS if text.startswith(sign)), None)
    if sign is not None:
        return _compared(sign, read(text[len(sign) :].strip()))
    if ".." not in text:
        found = read(text)
        return None if found is None else (found[0], found[1], True, True)
    before, _, after = (part.strip() for part in text.partition(".."))
    low, high = read(before) if before else None, read(after.lstrip(".")) if after.lstrip(".") else None
    if (before and low is None) or (after.lstrip(".") and high is None) or (low is None and high is None):
        return None
    return (low[0] if low else None), (high[1] if high else None), True, True


def _compared(sign: str, found: tuple[T, T] | None) -> tuple[T | None, T | None, bool, bool] | None:
    if found is None:
        return None
    first, last = found
    match sign:
        case ">=" | "≥":
            return first, None, True, True
        case ">":
            return last, None, False, True
        case "<=" | "≤":
            return None, last, True, True
        case "<":
            return None, first, True, False
        case _:
            return first, last, True, True


def read_amount(text: str) -> tuple[int, int] | None:
    """An amount in crowns as haléře: 1000000, 1 000 000, 1.000.000, 2500,50, 1.5mil, 300tis."""
    found = _AMOUNT.fullmatch(text.replace("\u00a0", " ").casefold().replace("č", "c").strip())
    if found is None:
        return None
    whole, fraction, times = found.groups()
    scale = _TIMES[(times or "")[:1]]
    value = Decimal(f"{re.sub('[ ._]', '', whole)}.{fraction or 0}").scaleb(scale + 2)
    if value != value.to_integral_value() or value > LARGEST_KEPT:
        return None
    return int(value), int(value)


def read_days(text: str) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of 2026-03-12, 12.3.2026, 2026-03 or 2026."""
    squeezed = text.replace(" ", "").replace("\u00a0", "")
    czech = _CZECH_DAY.fullmatch(squeezed)
    found = _ISO_DAY.fullmatch(squeezed)
    if czech is None and found is None:
        return None
    day, month, year = (int(part) for part in czech.groups()) if czech else (int(part) if part else 0 for part in found.groups()[::-1])  # type: ignore[union-attr]
    if not 1 <= year <= 9998 or month > 12:
        return None
    try:
        first = dt.date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    last_month = month or 12
    return first, dt.date(year, last_month, calendar.monthrange(year, last_month)[1])
