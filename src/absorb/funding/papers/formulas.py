"""Formulas that count in whole haléře, so that a half is a half in every program."""

from math import gcd


def held_share(cell: str, part: int, whole: int) -> str:
    """A formula for the part of a cell's amount that `part` is of `whole`: counted in haléře, so that a half is a half."""
    common = gcd(part, whole)
    return f"ROUND(ROUND({cell}*100,0)*{part // common}/{whole // common},0)/100"


def months_part(each: str, odd: str, before: int, count: int) -> str:
    """A formula for `count` equal months after the first `before`: `each` and `odd` name the cells with haléře."""
    if count == 1:
        return f"({each}+({odd}>{before}))/100"
    return f"({each}*{count}+MIN(MAX({odd}-{before},0),{count}))/100"
