"""Whole haléře cell by cell within a group, where only the payers' amounts must come out."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

Row = list[int]
_Numbers = npt.NDArray[Any]
_FITS = 2**62
"""Sums up to here are added in 64 bits; larger ones as Python's own whole numbers."""
_FEW = 20
_EXACT_FLOAT, _NEAR = 2**40, 1e-3
"""A share, a float of a number up to one, times a whole number up to the first errs by less than the second."""


def lay(rooms: Sequence[int], shares: Sequence[Fraction], amounts: Sequence[int], *, loosely: bool = False) -> list[Row] | None:
    """Rows of what each payer pays of each cell: rows add up to at most the cell's room, columns to `amounts`.

    `shares` are the payers' real shares of every cell. What they leave is the gap, which is laid the same way as one
    payer more. Every amount is share x room rounded down or up; odd haléře go to earlier cells of earlier payers as
    long as the later cells can still take theirs. None where no such rows add up to `amounts` (many shares may be
    whole already), unless single haléře may go further (`loosely`).
    """
    gap = sum(rooms) - sum(amounts)
    if gap < 0 or any(amount < 0 for amount in amounts):
        raise ValueError("the amounts are more than the cells hold")
    if len(rooms) == 1:
        return [list(amounts)]
    grid = _Grid(rooms, [*shares, 1 - sum(shares, Fraction(0))], [*amounts, gap])
    if not grid.give_by_order():
        grid.give_by_need()
    if not grid.mend(loosely):
        return None
    for row in grid.rows:
        del row[-1]
    return grid.rows


class _Grid:
    """Cells by payers, the gap last: `rows` are what they pay, `floors` what they pay at least.

    `odd` lists each cell's payers whose shares are not whole, `due` what rounding down left of it, `left` what each payer
    still has to give.
    """

    def __init__(self, rooms: Sequence[int], shares: Sequence[Fraction], amounts: Sequence[int]) -> None:
        kind = np.int64 if sum(rooms) <= _FITS else object
        floats, largest = np.array(rooms, dtype=np.float64), max(rooms)
        parts = [_parts(rooms, floats, largest, share, kind) for share in shares]
        self.floors = np.stack([floors for floors, _ in parts], axis=1)
        odd = np.stack([rest for _, rest in parts], axis=1)
        self.rows: list[Row] = self.floors.tolist()
        self.odd = _places(odd)
        self.chances: list[int] = odd.sum(axis=0).tolist()
        self.due: list[int] = (np.array(rooms, dtype=kind) - self.floors.sum(axis=1)).tolist()
        self.amounts = np.array(amounts, dtype=kind)
        self.left: list[int] = self._still_to_give()
        self.least: list[Row] = []

    def _still_to_give(self) -> list[int]:
        return (self.amounts - self.floors.sum(axis=0)).tolist()  # type: ignore[no-any-return]

    def give_by_need(self) -> None:
        """Hand them out anew from the last cell back, to the payers with most left: right wherever all shares are odd.

        (Gale and Ryser, 1957: rows may take from the fullest columns first.)
        """
        self.left = left = self._still_to_give()
        self.rows = self.floors.tolist()
        for row, odd, due in zip(reversed(self.rows), reversed(self.odd), reversed(self.due), strict=True):
            if due:
                takers = odd[::-1]
                takers.sort(key=left.__getitem__, reverse=True)
                for column in takers[:due]:
                    row[column] += 1
                    left[column] -= 1

    def give_by_order(self) -> bool:
        """Hand out the haléře that rounding down left, by input order as far as later cells allow.

        False as soon as more than a few went to payers that have none left to give: then it is better done anew.
        """
        left, chances = self.left, self.chances
        misplaced = -sum(amount for amount in left if amount < 0)
        for row, odd, due in zip(self.rows, self.odd, self.due, strict=True):
            if due:
                takers = [column for column in odd if 0 < left[column] >= chances[column]]
                if len(takers) < due:
                    takers += [column for column in odd if 0 < left[column] < chances[column]]
                if len(takers) < due:
                    none_left = [column for column in odd if left[column] <= 0][: due - len(takers)]
                    takers += none_left
                    misplaced += len(none_left)
                for column in takers[:due]:
                    row[column] += 1
                    left[column] -= 1
            if misplaced > _FEW:
                return False
            for column in odd:
                chances[column] -= 1
        return True

    def mend(self, loosely: bool) -> bool:
        """Move single haléře between payers within cells until every payer has its amount; False if that is not possible."""
        self.least = self.floors.tolist() if any(self.left) else []
        while any(self.left):
            giver = next(column for column, amount in enumerate(self.left) if amount < 0)
            path = _path(len(self.rows), self.left, giver, self._above, self._below)
            if path is None and loosely:
                path = _path(
                    len(self.rows), self.left, giver, lambda index, column: self.rows[index][column] > 0, lambda index, column: True
                )
            if path is None:
                return False
            for index, source, target in path:
                self.rows[index][source] -= 1
                self.rows[index][target] += 1
            self.left[giver] += 1
            self.left[path[-1][2]] -= 1
        return True

    def _above(self, index: int, column: int) -> bool:
        return self.rows[index][column] > self.least[index][column]

    def _below(self, index: int, column: int) -> bool:
        return column in self.odd[index] and self.rows[index][column] == self.least[index][column]


def _places(odd: _Numbers) -> list[list[int]]:
    """The columns that are true in each row; rows that are alike share one list."""
    known: dict[bytes, list[int]] = {}
    found = []
    for row in np.packbits(odd, axis=1):
        key = row.tobytes()
        places = known.get(key)
        if places is None:
            places = known[key] = np.flatnonzero(np.unpackbits(row, count=odd.shape[1])).tolist()
        found.append(places)
    return found


def _parts(rooms: Sequence[int], floats: _Numbers, largest: int, share: Fraction, kind: type) -> tuple[_Numbers, _Numbers]:
    """The share of each room rounded down, as numbers of this kind, and whether anything was left.

    A float tells, but near a whole number or where a room is too large for it: there the exact share does.
    """
    amounts = floats * float(share)
    parts = np.floor(amounts)
    sure = abs(amounts - parts - 0.5) < 0.5 - _NEAR if largest <= _EXACT_FLOAT else np.zeros(len(rooms), dtype=bool)
    floors: _Numbers = np.where(sure, parts, 0).astype(np.int64).astype(kind)
    odd = sure.copy()
    for place in np.flatnonzero(~sure).tolist():
        floors[place], rest = divmod(rooms[place] * share.numerator, share.denominator)
        odd[place] = rest > 0
    return floors, odd


Test = Callable[[int, int], bool]
Step = tuple[int, int, int]
"""(cell, payer that gives a haléř, payer that takes it)."""


def _path(count: int, left: list[int], giver: int, may_give: Test, may_take: Test) -> list[Step] | None:
    """The shortest chain of moves from a payer with a haléř too many to one with too few; None if there is none."""
    came: dict[int, Step] = {}
    seen, front = {giver}, [giver]
    while front:
        following = []
        for source in front:
            for index in range(count):
                if not may_give(index, source):
                    continue
                for target in range(len(left)):
                    if target in seen or not may_take(index, target):
                        continue
                    seen.add(target)
                    came[target] = (index, source, target)
                    if left[target] > 0:
                        return _unwind(came, giver, target)
                    following.append(target)
                if len(seen) == len(left):
                    break
        front = following
    return None


def _unwind(came: dict[int, Step], giver: int, target: int) -> list[Step]:
    path = []
    while target != giver:
        path.append(came[target])
        target = came[target][1]
    return path[::-1]
