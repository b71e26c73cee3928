"""Whole haléře cell by cell: a group's amounts are laid on its cells in proportion to their costs."""

from collections.abc import Callable, Sequence


def lay(rooms: Sequence[int], amounts: Sequence[int]) -> list[list[int]]:
    """Rows of what each payer pays of each cell: rows add up to at most the cell's room, columns to `amounts`.

    What a cell's payers leave is the gap, which is laid the same way as one payer more. Every amount is the
    proportional one rounded down or up; odd haléře go to earlier cells of earlier payers as long as the later cells
    can still take theirs. A group whose amounts cannot be laid so (a share that is whole in one cell) lets single
    haléře move further.
    """
    gap = sum(rooms) - sum(amounts)
    if gap < 0 or any(amount < 0 for amount in amounts):
        raise ValueError("the amounts are more than the cells hold")
    if len(rooms) == 1:
        return [list(amounts)]
    rows, odd = _floors(rooms, [*amounts, gap])
    _give_odd(rows, odd, rooms, [*amounts, gap])
    return [row[:-1] for row in rows]


def _floors(rooms: Sequence[int], amounts: Sequence[int]) -> tuple[list[list[int]], list[list[bool]]]:
    whole = sum(rooms) or 1
    rows, odd = [], []
    for room in rooms:
        parts = [divmod(room * amount, whole) for amount in amounts]
        rows.append([part for part, _ in parts])
        odd.append([rest > 0 for _, rest in parts])
    return rows, odd


def _give_odd(rows: list[list[int]], odd: list[list[bool]], rooms: Sequence[int], amounts: Sequence[int]) -> None:
    """Hand out the haléře that rounding down left, first by order, then by moving what order alone got wrong."""
    columns = range(len(amounts))
    left = [amount - sum(column) for amount, column in zip(amounts, zip(*rows, strict=True), strict=True)]
    chances = [sum(column) for column in zip(*odd, strict=True)]
    for row, may, room in zip(rows, odd, rooms, strict=True):
        due = room - sum(row)
        must = [column for column in columns if may[column] and 0 < left[column] >= chances[column]]
        wish = [column for column in columns if may[column] and left[column] > 0 and column not in must]
        spare = [column for column in columns if may[column] and left[column] <= 0]
        for column in (must + wish + spare)[:due]:
            row[column] += 1
            left[column] -= 1
        for column in columns:
            chances[column] -= may[column]
    _mend(rows, odd, rooms, amounts, left)


def _mend(rows: list[list[int]], odd: list[list[bool]], rooms: Sequence[int], amounts: Sequence[int], left: list[int]) -> None:
    """Move single haléře between payers within cells until every column has its amount."""
    whole = sum(rooms) or 1

    def above(index: int, column: int) -> bool:
        return rows[index][column] * whole > rooms[index] * amounts[column]

    def below(index: int, column: int) -> bool:
        return rows[index][column] * whole < rooms[index] * amounts[column]

    while any(left):
        giver = next(column for column, amount in enumerate(left) if amount < 0)
        path = _path(rows, left, giver, above, below) or _path(rows, left, giver, lambda i, c: rows[i][c] > 0, lambda i, c: True)
        if path is None:
            raise ArithmeticError("a group's amounts cannot be laid on its cells")
        for index, source, target in path:
            rows[index][source] -= 1
            rows[index][target] += 1
        left[giver] += 1
        left[path[-1][2]] -= 1


Test = Callable[[int, int], bool]
Step = tuple[int, int, int]
"""(cell, payer that gives a haléř, payer that takes it)."""


def _path(rows: list[list[int]], left: list[int], giver: int, may_give: Test, may_take: Test) -> list[Step] | None:
    """The shortest chain of moves from a payer with a haléř too many to one with too few; None if there is none."""
    came: dict[int, Step] = {}
    seen, front = {giver}, [giver]
    while front:
        following = []
        for source in front:
            for index in range(len(rows)):
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
