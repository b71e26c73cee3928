"""Numbers, amounts and months as people and Excel write them: "1 234,50", "1.234,50 Kč", "33,8 %", "3/2027"."""

import re

from absorb.kernel.figures import money_words, number_text, read_money, read_number
from absorb.kernel.period import Month

__all__ = ["money_words", "month_words", "number_text", "read_money", "read_month", "read_number"]

_MONTH = re.compile(r"(0?[1-9]|1[0-2])(?:/|\.)([0-9]{4})\Z")


def read_month(text: str) -> Month | None:
    """A month as "3/2027" or "2027-03"; None for what is none."""
    bare = "".join(text.split())
    found = _MONTH.match(bare)
    if found:
        return Month.of(int(found[2]), int(found[1]))
    try:
        return Month.parse(bare)
    except ValueError:
        return None


def month_words(month: Month) -> str:
    """A month for a field: "3/2027"."""
    return f"{month.number}/{month.year}"
