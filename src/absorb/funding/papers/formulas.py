"""Formulas that count in whole haléře, so that a half is a half in every program."""

from math import gcd
from typing import Literal


def held_share(cell: str, part: int, whole: int) -> str:
    """A formula for the part of a cell's amount that `part` is of `whole`: counted in haléře, so that a half is a half."""
    common = gcd(part, whole)
    return f"ROUND(ROUND({cell}*100,0)*{part // common}/{whole // common},0)/100"


def months_part(each: str, odd: str, before: int, count: int) -> str:
    """A formula for `count` equal months after the first `before`: `each` and `odd` name the cells with haléře."""
    if count == 1:
        return f"({each}+({odd}>{before}))/100"
    return f"({each}*{count}+MIN(MAX({odd}-{before},0),{count}))/100"


Way = Literal["down", "up", "half"]
_PARTS = 100_000
"""Thousandths of a per cent in a whole."""


def share(cell: str, percent: str, way: Way) -> str:
    """A formula for so many per cent (to three places) of a cell's amount, in whole haléře.

    Whole hundred thousands of haléře are taken first and what is left after them: nothing is larger than what programs count
    exactly, and no quotient is rounded but the one of the rest, which is whole only where it is so truly.
    """
    minor, thousandths = f"ROUND({cell}*100,0)", f"ROUND({percent}*1000,0)"
    whole = f"INT({minor}/{_PARTS})"
    rest = f"({minor}-{_PARTS}*{whole})*{thousandths}"
    told = {"down": f"INT({rest}/{_PARTS})", "up": f"-INT(-({rest})/{_PARTS})", "half": f"INT(({rest}+{_PARTS // 2})/{_PARTS})"}
    return f"({whole}*{thousandths}{'' if way == 'up' else '+'}{told[way]})/100"
