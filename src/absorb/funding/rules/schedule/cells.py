"""Whole haléře cell by cell within a group, where only the payers' amounts must come out."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import compress

import numpy as np

Row = list[int]
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
    grid.give_by_order()
    if grid.misplaced() > _FEW:
        grid.give_by_need()
    return [row[:-1] for row in grid.rows] if grid.mend(loosely) else None


class _Grid:
    """Cells by payers, the gap last. `odd` marks shares that are not whole, `left` what each payer still has to give."""

    def __init__(self, rooms: Sequence[int], shares: Sequence[Fraction], amounts: Sequence[int]) -> None:
        self.rooms, self.amounts = rooms, amounts
        self.columns = range(len(amounts))
        parts = [_parts(rooms, share) for share in shares]
        self.rows: list[Row] = [list(row) for row in zip(*(floors for floors, _ in parts), strict=True)]
        self.odd: list[list[bool]] = [list(row) for row in zip(*(odd for _, odd in parts), strict=True)]
        self.floors = [list(row) for row in self.rows]
        self.left: list[int] = [amount - sum(column) for amount, column in zip(amounts, zip(*self.rows, strict=True), strict=True)]

    def misplaced(self) -> int:
        """How many haléře went to payers that have none left to give."""
        return -sum(amount for amount in self.left if amount < 0)

    def give_by_need(self) -> None:
        """Hand them out anew from the last cell back, to the payers with most left: right wherever all shares are odd.

        (Gale and Ryser, 1957: rows may take from the fullest columns first.)
        """
        self.left = left = [amount - sum(column) for amount, column in zip(self.amounts, zip(*self.floors, strict=True), strict=True)]
        self.rows = [list(row) for row in self.floors]
        for row, may, room in zip(reversed(self.rows), reversed(self.odd), reversed(self.rooms), strict=True):
            due = room - sum(row)
            if due:
                odd = [column for column in reversed(self.columns) if may[column]]
                odd.sort(key=left.__getitem__, reverse=True)
                for column in odd[:due]:
                    row[column] += 1
                    left[column] -= 1

    def give_by_order(self) -> None:
        """Hand out the haléře that rounding down left, by input order as far as later cells allow."""
        left = self.left
        chances = [sum(column) for column in zip(*self.odd, strict=True)]
        for row, may, room in zip(self.rows, self.odd, self.rooms, strict=True):
            due = room - sum(row)
            odd = list(compress(self.columns, may))
            if due:
                ranks = [(2 if left[column] <= 0 else 0 if left[column] >= chances[column] else 1, column) for column in odd]
                for _, column in sorted(ranks)[:due]:
                    row[column] += 1
                    left[column] -= 1
            for column in odd:
                chances[column] -= 1

    def mend(self, loosely: bool) -> bool:
        """Move single haléře between payers within cells until every payer has its amount; False if that is not possible."""
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
        return self.rows[index][column] > self.floors[index][column]

    def _below(self, index: int, column: int) -> bool:
        return self.odd[index][column] and self.rows[index][column] == self.floors[index][column]


def _parts(rooms: Sequence[int], share: Fraction) -> tuple[list[int], list[bool]]:
    """The share of each room rounded down, and whether anything was left.

    A float tells, but near a whole number or where a room is too large for it: there the exact share does.
    """
    amounts = np.array(rooms, dtype=np.float64) * float(share)
    parts = np.floor(amounts)
    sure = abs(amounts - parts - 0.5) < 0.5 - _NEAR if max(rooms) <= _EXACT_FLOAT else np.zeros(len(rooms), dtype=bool)
    floors, odd = [int(part) for part in parts.tolist()], sure.tolist()
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
