"""What the computing rules take of the whole tank."""

import statistics
from collections.abc import Iterable, Mapping
from fractions import Fraction

from absorb.priority.rules.computing.facts import Inputs, Output, Tank


def cost_of_client(cost_minor: int, persons: Output) -> int:
    """The cost of one client in whole haléře, halves to the even one."""
    return round(Fraction(cost_minor) / Fraction(persons.target))


def tank_of(ideas: Iterable[Inputs], themes: Mapping[str, str]) -> Tank:
    """The median is of the ideas that tell both their cost and their clients, to the haléř (of two in the middle their mean)."""
    costs = [cost_of_client(one.cost_minor, one.persons) for one in ideas if one.cost_minor is not None and one.persons is not None]
    median = round(statistics.median(map(Fraction, costs))) if costs else None
    return Tank(median_minor=median, median_of=len(costs), themes=dict(themes))
