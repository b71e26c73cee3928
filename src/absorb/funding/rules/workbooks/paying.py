"""When a source pays, as three cells of a workbook say it: an advance, a lag and instalments.

All three empty: month by month, as the costs fall. Any of them set: what was used comes so many months after its period, less
what came ahead. A workbook has texts, such as "3/2027 50 %; 9/2027 12.5 %".
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from msgspec.structs import replace

from absorb.funding.rules.schedule import Instalment, Pays
from absorb.funding.rules.working.numbers import month_words, number_text, read_month, read_number

PAYING = ("advance", "lag", "instalments")
"""The entries of when a source pays."""
LONGEST_LAG = 120
MOST_PERCENT, PERCENT_PLACES = 100, 3

_WHOLE = re.compile(r"[0-9]{1,3}\Z")
_PART = re.compile(r"(?P<month>[0-9]{1,4}\s*[/.-]\s*[0-9]{1,4})\s*[:\s]\s*(?P<percent>[0-9][0-9.,]*)\s*%?\Z")


def told_paying(pays: Pays | None) -> dict[str, str | None]:
    """What the three cells hold."""
    if pays is None:
        return dict.fromkeys(PAYING)
    advance = pays.advance_percent
    return {
        "advance": None if advance is None else number_text(advance, "."),
        "lag": str(pays.lag_months),
        "instalments": instalments_text(pays.instalments) or None,
    }


def with_paying(pays: Pays | None, changes: Mapping[str, str | None]) -> Pays | None:
    """When a source pays after these cells were changed; ValueError for a text that is none."""
    told = told_paying(pays) | dict(changes)
    if all(value is None for value in told.values()):
        return None
    begun, (advance, lag, instalments) = pays or Pays(), (told[name] for name in PAYING)
    return replace(
        begun,
        advance_percent=None if advance is None else Decimal(advance),
        lag_months=0 if lag is None else read_lag(lag),
        instalments=[] if instalments is None else read_instalments(instalments),
        in_arrears=begun.in_arrears and advance is None and instalments is None,
    )


def read_lag(text: str) -> int:
    """A whole number of months; ValueError for what is none, or more than the engine has."""
    if not _WHOLE.match(text) or int(text) > LONGEST_LAG:
        raise ValueError(text)
    return int(text)


def read_instalments(text: str) -> list[Instalment]:
    """Months with shares, parted by semicolons or lines; ValueError for anything else."""
    found = []
    for part in filter(None, (part.strip() for part in re.split("[;\n]", text))):
        match = _PART.match(part)
        month, percent = (read_month(match["month"]), read_number(match["percent"])) if match else (None, None)
        if month is None or percent is None or percent > MOST_PERCENT or percent != round(percent, PERCENT_PLACES):
            raise ValueError(part)
        found.append(Instalment(month=month, percent=percent))
    if not found:
        raise ValueError(text)
    return found


def instalments_text(instalments: list[Instalment], comma: str = ".") -> str:
    """Instalments as a cell has them."""
    return "; ".join(f"{month_words(one.month)} {number_text(one.percent, comma)} %" for one in instalments)
