"""How far one weight may move, the others keeping their proportions, before the order, the first few or the first place changes.

With the weight t of one criterion and the others in proportion, an idea's points are a straight line in t; two ideas change
places where their lines cross. All crossings are exact.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import NamedTuple

from absorb.priority.rules.reweighing.grounds import Grounds, Stood, recount

Line = tuple[int, int]
"""An idea's points at t = 100 and at t = 0, over one denominator."""

Claim = tuple[int | None, int | None]
"""The first idea's points are not below the second's; None is the minimum of points."""


class Range(NamedTuple):
    """The weights (of 100) between which something stays as it is, and who would change places at either end.

    An end of 0 or 100 without a pair is the end of the scale itself. At an end with a pair the two have equal points.
    """

    low: Fraction
    high: Fraction
    low_pair: Claim | None = None
    high_pair: Claim | None = None


class Stability(NamedTuple):
    """One criterion: its weight, and the ranges in which the whole order, the first few and the first place hold.

    None where no weight of this criterion can change anything in proportion: it is the only one that counts.
    """

    code: str
    weight: Fraction
    order: Range | None
    leaders: Range | None
    first: Range | None


def stability(grounds: Grounds, leaders: int) -> list[Stability]:
    """The ranges of every criterion; `leaders` is how many of the first are meant. Knocked-out ideas take no part."""
    stood = [one for one in recount(grounds, grounds.weights) if not grounds.knocked_out[one.idea]]
    order = list(_order_claims(stood, grounds))
    sets = [_set_pairs(stood, first, grounds) for first in (leaders, 1)]
    return [_stability(grounds, at, stood, order, sets) for at in range(len(grounds.codes))]


class _Set(NamedTuple):
    """Who is in, who is out, and what else must hold for the set to stay."""

    inside: list[int]
    outside: list[int]
    claims: list[Claim]
    sharing: list[int]
    surplus: int


def _stability(grounds: Grounds, at: int, stood: Sequence[Stood], order: Sequence[Claim], sets: Sequence[_Set]) -> Stability:
    weight = grounds.weights[at]
    if weight == 100:
        return Stability(grounds.codes[at], weight, None, None, None)
    lines = _lines(grounds, at)
    ranges = []
    for one in sets:
        inside, outside = _lowest(one.inside, lines), _highest(one.outside, lines)
        pairs: Iterator[Claim] = ((winner, loser) for winner in inside for loser in outside)
        claims = [*pairs, *one.claims]
        down, up = (_range(weight, lines, [*claims, *_sharing_claims(one, lines, way)]) for way in (-1, 1))
        ranges.append(Range(down.low, up.high, down.low_pair, up.high_pair))
    return Stability(grounds.codes[at], weight, _range(weight, lines, order), *ranges)


def _lines(grounds: Grounds, at: int) -> dict[int | None, Line]:
    """The line of every idea that is not knocked out, and of the minimum."""
    unit = lcm(*(weight.denominator for weight in grounds.weights))
    whole = [int(weight * unit) for weight in grounds.weights]
    rest = sum(whole) - whole[at]
    whole[at] = 0
    least = grounds.minimum or Fraction(0)
    lines: dict[int | None, Line] = {
        index: (row[at] * rest * least.denominator, sum(map(int.__mul__, whole, row)) * least.denominator)
        for index, row in enumerate(grounds.rows)
        if not grounds.knocked_out[index]
    }
    if grounds.minimum is not None:
        level = least.numerator * grounds.unit * rest
        if level % 100:
            lines = {index: (100 * line[0], 100 * line[1]) for index, line in lines.items()}
        else:
            level //= 100
        lines[None] = (level, level)
    return lines


def _order_claims(stood: Sequence[Stood], grounds: Grounds) -> Iterator[Claim]:
    placed = [one for one in stood if one.place is not None]
    for better, worse in pairwise(placed):
        yield better.idea, worse.idea
        if better.place == worse.place:
            yield worse.idea, better.idea
    if grounds.minimum is not None:
        yield from ((one.idea, None) if one.place is not None else (None, one.idea) for one in stood)


def _set_pairs(stood: Sequence[Stood], first: int, grounds: Grounds) -> _Set:
    """The ideas of the first so many places; those that share the last of them may be too many."""
    placed = [one for one in stood if one.place is not None]
    inside = [one for one in placed if one.place is not None and one.place <= first]
    chosen = {one.idea for one in inside}
    outside = [one.idea for one in stood if one.idea not in chosen]
    claims: list[Claim] = []
    sharing = [one.idea for one in inside if one.place == inside[-1].place] if len(inside) > first else []
    if grounds.minimum is not None:
        claims += [(one.idea, None) for one in inside]
        if len(placed) < first:
            claims += [(None, index) for index in outside]
            outside = []
    return _Set([one.idea for one in inside], outside, claims, sharing, len(inside) - first)


def _sharing_claims(one: _Set, lines: dict[int | None, Line], way: int) -> list[Claim]:
    """What must hold upwards (1) or downwards (-1) of the weight where more ideas than places are in, since some share the last.

    Of those who share it, the ones whose points grow least share it from there on. They must be more than are too many, and
    nobody may fall below them, who would leave no place.
    """
    if not one.sharing:
        return []
    least = min((lines[index] for index in one.sharing), key=lambda line: (way * (line[0] - line[1]), line))
    last = [index for index in one.sharing if lines[index] == least]
    if len(last) > one.surplus:
        return [(index, last[0]) for index in one.inside if index not in last]
    other = next(index for index in one.sharing if index not in last)
    return [(last[0], other), (other, last[0])]


def _lowest(indexes: Iterable[int], lines: dict[int | None, Line]) -> list[int]:
    """Those that some weight could make the last of all: the others stand above one of them whatever the weight."""
    kept: list[int] = []
    for index in sorted(indexes, key=lambda one: (lines[one], one)):
        if not kept or lines[index][1] < lines[kept[-1]][1]:
            kept.append(index)
    return kept


def _highest(indexes: Iterable[int], lines: dict[int | None, Line]) -> list[int]:
    kept: list[int] = []
    for index in sorted(indexes, key=lambda one: (-lines[one][0], -lines[one][1], one)):
        if not kept or lines[index][1] > lines[kept[-1]][1]:
            kept.append(index)
    return kept


def _range(weight: Fraction, lines: dict[int | None, Line], claims: Iterable[Claim]) -> Range:
    """Where all claims hold; the weight itself is always within, since points are told to six places only."""
    low, high = (0, 1), (100, 1)
    low_pair: Claim | None = None
    high_pair: Claim | None = None
    for claim in claims:
        upper, lower = lines[claim[0]], lines[claim[1]]
        at_full, at_none = upper[0] - lower[0], upper[1] - lower[1]
        if at_full >= 0 and at_none >= 0:
            continue
        # They cross where t × at_full + (100 - t) × at_none = 0.
        by = at_none - at_full
        if by > 0 and 100 * at_none * high[1] < high[0] * by:
            high, high_pair = (100 * at_none, by), claim
        elif by < 0 and 100 * at_none * low[1] < low[0] * by:
            low, low_pair = (-100 * at_none, -by), claim
    return Range(min(Fraction(*low), weight), max(Fraction(*high), weight), low_pair, high_pair)
