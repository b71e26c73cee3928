"""Paying for chosen items to the haléř: an integral flow from budgets to items, kept while items are added."""

from collections.abc import Iterable
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from absorb.funding.rules.selection.pool import Amounts, Pool

Bottleneck = tuple[int, ...]
"""Accounts of one year that together have less than the least that the items in question need from them."""

Rows = NDArray[np.int64]


class _Move(msgspec.Struct, frozen=True):
    """Amounts that went from one account to another, item by item."""

    rows: Rows
    here: int
    there: int
    taken: Amounts


class _Spent(msgspec.Struct, frozen=True):
    account: int
    amount: int


class _Paid(msgspec.Struct, frozen=True):
    item: int


class Tight:
    """The groups of accounts that were found to lack, with what the paid items leave of each: most items that do not fit
    are told by them at once, without looking for a way to shift anything."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._groups: dict[Bottleneck, int] = {}
        self._least = np.zeros((8, pool.size), pool.lower.dtype)
        self._slack = np.zeros(8, pool.lower.dtype)

    def lack(self, item: int) -> Bottleneck | None:
        """A group that has too little for the item."""
        count = len(self._groups)
        short = np.flatnonzero(self._least[:count, item] > self._slack[:count])
        return list(self._groups)[int(short[0])] if len(short) else None

    def learn(self, group: Bottleneck, paid: Rows) -> None:
        """Watch a group from now on."""
        if group in self._groups:
            return
        place = len(self._groups)
        if place == len(self._slack):
            self._least = np.concatenate([self._least, np.zeros_like(self._least)])
            self._slack = np.concatenate([self._slack, np.zeros_like(self._slack)])
        self._groups[group] = place
        self._least[place] = self._pool.least_from(group)
        self._slack[place] = self._pool.budgets[list(group)].sum() - self._least[place, paid].sum()

    def pay(self, item: int, sign: int) -> None:
        """The item is paid (1), or is not any more (−1)."""
        count = len(self._groups)
        self._slack[:count] -= sign * self._least[:count, item]


class Purse:
    """What each chosen item gets from each account. Never above a budget, a share's limits or below a share's least.

    Items are paid in the order they come, each from its accounts in the order it lists them; what is paid already
    shifts to other accounts of the year only as far as a later item needs it. This is augmentation in a network whose
    nodes are the accounts: money moves from one to another through any paid item that both may pay. When no path is
    left, the accounts reached are a bottleneck (Hoffman's circulation theorem), which proves that the set cannot be paid.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._room = pool.budgets.copy()
        self._above = np.zeros(pool.lower.shape, pool.lower.dtype)  # pages that nobody touches cost nothing
        self._below = np.zeros(pool.lower.shape, pool.lower.dtype)
        self._paid = np.zeros(0, dtype=np.int64)
        self._done: list[_Move | _Spent | _Paid] = []
        self._tight = Tight(pool) if pool.years > 1 else None

    def add(self, items: Iterable[int]) -> Bottleneck | None:
        """Pay these items too, whose shares can add up to their cost; else change nothing and say which accounts lack."""
        before = self.mark()
        for item in items:
            lack = self._tight.lack(item) if self._tight is not None else None
            lack = lack or self._pay(item)
            if lack is not None:
                self.restore(before)
                if self._tight is not None:
                    self._tight.learn(lack, self._paid)
                return lack
        return None

    def mark(self) -> int:
        """Where to come back to with `restore`."""
        return len(self._done)

    def restore(self, mark: int) -> None:
        """Undo everything that was paid after the mark, the last first."""
        while len(self._done) > mark:
            done = self._done.pop()
            match done:
                case _Move():
                    self._shift(done.rows, done.there, done.here, done.taken)
                case _Spent():
                    self._room[done.account] += done.amount
                case _Paid():
                    self._above[done.item] = 0
                    self._below[done.item] = 0
                    self._paid = np.delete(self._paid, np.searchsorted(self._paid, done.item))
                    if self._tight is not None:
                        self._tight.pay(done.item, -1)

    def settle(self) -> None:
        """Keep what was paid for good: there is no way back to marks made before."""
        self._done.clear()

    def spare(self, accounts: Iterable[int]) -> Bottleneck:
        """Take as much as can be from these accounts of one year and have others of the year pay it; then those and the
        others that could be reached: what is paid from them is the least that can be (max flow, min cut)."""
        own = set(accounts)
        while True:
            starts = [account for account in own if (self._above[self._paid, account] > 0).any()]
            path = self._path(starts, own)
            if isinstance(path, tuple):
                return tuple(sorted(own | set(path)))
            moved = min([int(self._room[path[-1]]), *(int(self._movable(here, there).sum()) for here, there in pairwise(path))])
            for here, there in reversed(list(pairwise(path))):
                self._move(here, there, moved)
            self._spend(path[-1], moved)
            self._spend(path[0], -moved)

    def amounts(self, item: int) -> dict[int, int]:
        """What each account pays of a paid item, in the order the item lists them."""
        return {account: int(self._pool.lower[item, account] + self._above[item, account]) for account in self._pool.order[item]}

    def left(self) -> list[int]:
        """What each account has left."""
        return [int(room) for room in self._room]

    def _pay(self, item: int) -> Bottleneck | None:
        pool = self._pool
        for account in pool.order[item]:
            least = int(pool.lower[item, account])
            lack = self._place({account: least}, least, {})
            if lack is not None:
                return lack
        placed: dict[int, int] = {}
        rooms: dict[int, int] = {}
        for year in range(pool.years):
            accounts = pool.accounts(year)
            may = {
                account: int(pool.upper[item, account] - pool.lower[item, account]) for account in pool.order[item] if account in accounts
            }
            rest = int(pool.costs[item, year]) - sum(int(pool.lower[item, account]) for account in may)
            lack = self._place(may, rest, placed)
            if lack is not None:
                return lack
            rooms |= may
        for account, room in rooms.items():
            self._above[item, account] = placed.get(account, 0)
            self._below[item, account] = room
        self._paid = np.insert(self._paid, np.searchsorted(self._paid, item), item)
        self._done.append(_Paid(item))
        if self._tight is not None:
            self._tight.pay(item, 1)
        return None

    def _place(self, may: dict[int, int], amount: int, placed: dict[int, int]) -> Bottleneck | None:
        """Put `amount` on accounts, on each at most what `may` still says; both dictionaries are kept up to date."""
        while amount > 0:
            path = self._path((account for account, room in may.items() if room > 0), ())
            if isinstance(path, tuple):
                return path
            moved = min(amount, may[path[0]], int(self._room[path[-1]]))
            for here, there in pairwise(path):
                moved = min(moved, int(self._movable(here, there).sum()))
            for here, there in reversed(list(pairwise(path))):
                self._move(here, there, moved)
            self._spend(path[-1], moved)
            may[path[0]] -= moved
            placed[path[0]] = placed.get(path[0], 0) + moved
            amount -= moved
        return None

    def _path(self, starts: Iterable[int], shut: Iterable[int]) -> list[int] | Bottleneck:
        """A shortest way from one of the starts to an account with room that is not `shut`, or all accounts that can be
        reached."""
        came_from: dict[int, int | None] = dict.fromkeys(starts)
        for start in came_from:
            if self._room[start] > 0 and start not in shut:
                return [start]
        waiting = list(came_from)
        for here in waiting:
            first = here // self._pool.payers * self._pool.payers
            movers = self._paid[self._above[self._paid, here] > 0]
            for place in np.flatnonzero((self._below[movers, first : first + self._pool.payers] > 0).any(axis=0)).tolist():
                there = first + place
                if there in came_from:
                    continue
                came_from[there] = here
                if self._room[there] > 0 and there not in shut:
                    return _back(came_from, there)
                waiting.append(there)
        return tuple(sorted(came_from))

    def _movable(self, here: int, there: int) -> Amounts:
        """What each paid item could get from `there` instead of `here`."""
        movable: Amounts = np.minimum(self._above[self._paid, here], self._below[self._paid, there])
        return movable

    def _move(self, here: int, there: int, amount: int) -> None:
        movable = self._movable(here, there)
        before = np.cumsum(movable) - movable
        taken = np.minimum(np.maximum(amount - before, 0), movable)
        some = np.flatnonzero(taken > 0)
        self._shift(self._paid[some], here, there, taken[some])
        self._done.append(_Move(self._paid[some], here, there, taken[some]))

    def _shift(self, rows: Rows, here: int, there: int, taken: Amounts) -> None:
        self._above[rows, here] -= taken
        self._below[rows, here] += taken
        self._above[rows, there] += taken
        self._below[rows, there] -= taken

    def _spend(self, account: int, amount: int) -> None:
        self._room[account] -= amount
        self._done.append(_Spent(account, amount))


def _back(came_from: dict[int, int | None], end: int) -> list[int]:
    path = [end]
    while (before := came_from[path[-1]]) is not None:
        path.append(before)
    return path[::-1]
