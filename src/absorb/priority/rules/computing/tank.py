"""What the computing rules take of the whole tank."""

from collections.abc import Iterable, Mapping, Sequence

from absorb.priority.rules.computing.facts import Inputs, Output, Tank
from absorb.priority.rules.ranking.points import divide_half_even


def cost_of_client(cost_minor: int, persons: Output) -> int:
    """The cost of one client in whole haléře, halves to the even one."""
    number, under = persons.target.as_integer_ratio()
    return divide_half_even(cost_minor * under, number)


def tank_of(ideas: Iterable[Inputs], themes: Mapping[str, str]) -> Tank:
    """The median is of the ideas that tell both their cost and their clients, to the haléř (of two in the middle their mean)."""
    costs = [cost_of_client(one.cost_minor, one.persons) for one in ideas if one.cost_minor is not None and one.persons is not None]
    return Tank(median_minor=_median(sorted(costs)), median_of=len(costs), themes=dict(themes))


def _median(ordered: Sequence[int]) -> int | None:
    half = len(ordered) // 2
    if not ordered:
        return None
    return ordered[half] if len(ordered) % 2 else divide_half_even(ordered[half - 1] + ordered[half], 2)
