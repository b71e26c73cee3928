"""What voters still have in the method of equal shares: near at hand as floats, exact where it matters.

All start with the same share. A voter either has spent everything, exactly, or has the share less what they paid in the
rounds whose full price they paid. So nothing but the prices has to be kept exactly: as integers over one denominator,
which grows by a factor each round, and never a fraction for each of ten thousand voters. The floats beside them say
which comparisons are close; only those are made in whole numbers.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]

_DRIFT = 1e-15
"""More than a float purse can stray from the exact one in a round, as a part of the share: the price is rounded and taken away."""

_ROUNDING = 4e-16
"""More than one rounding of a float, in relation: sums of so many terms are off by at most so many of them."""


class Price(NamedTuple):
    """What each supporter pays at most, exactly: whole / (denominator of the purses × payers); who pays all they have instead."""

    whole: int
    payers: int
    poor: Indices
    rich: Indices


class Purses:
    """Every voter's purse during one run with one share."""

    def __init__(self, voters: int, share: Fraction, rounds: int) -> None:
        self.denominator = share.denominator
        self.near: Floats = np.full(voters, float(share))
        self.has_spent: Flags = np.zeros(voters, dtype=np.bool_)
        self._share = share.numerator
        self._prices: list[int] = []
        self._paid: Flags = np.zeros((rounds, voters), dtype=np.bool_)
        self._near_share = float(share)
        self._downwards: Floats = np.arange(voters - 1, -1, -1, dtype=np.float64)
        self.drift = self._near_share * _DRIFT * (rounds + 8)

    def bounds(self, cost: int, supporters: Indices) -> tuple[float, float]:
        """Between what two amounts the price of `cost` lies, each supporter paying it or all they have; infinite where they may
        or do lack."""
        purses = self.near[supporters]
        purses.sort()
        count, sums = purses.size, purses.cumsum()
        reached = sums + purses * self._downwards[-count:]  # what all would pay together at the price of each purse
        doubt = count * self.drift + count * (cost + count * self._near_share) * _ROUNDING
        least, most = cost - doubt, cost + doubt
        low, high = reached.searchsorted((least, most)).tolist()
        return (
            math.inf if low == count else float((least - sums[low] + purses[low]) / (count - low)),
            math.inf if high == count else float((most - sums[high] + purses[high]) / (count - high)),
        )

    def price(self, cost: int, supporters: Indices, bounds: tuple[float, float]) -> Price | None:
        """The price itself; None where the supporters have less than `cost` together."""
        near, (low, high) = self.near[supporters], bounds
        is_rich = near >= low - self.drift
        close = np.flatnonzero(is_rich & (near <= high + self.drift)).tolist()
        payers = int(np.count_nonzero(is_rich))
        lacking = cost * self.denominator - self._total(supporters[~is_rich])
        exact = {place: self._exact(int(supporters[place])) for place in close}
        for place in sorted(close, key=exact.__getitem__):
            if exact[place] * payers >= lacking:
                break
            lacking -= exact[place]
            payers -= 1
            is_rich[place] = False
        return Price(lacking, payers, supporters[~is_rich], supporters[is_rich]) if payers else None

    def pay(self, price: Price) -> Fraction:
        """Take the price from the rich and all from the poor; the answer is the price."""
        paid = Fraction(price.whole, self.denominator * price.payers)
        self._widen(price.payers // math.gcd(price.whole, price.payers))
        amount = paid.numerator * (self.denominator // paid.denominator)
        near = float(paid)
        left = self.near[price.rich] - near
        emptied = [voter for voter in price.rich[left <= 2 * self.drift].tolist() if self._exact(voter) == amount]
        self.near[price.rich] = left
        self._paid[len(self._prices), price.rich] = True
        self._prices.append(amount)
        for voters in (price.poor, np.array(emptied, dtype=np.intp)):
            self.near[voters] = 0.0
            self.has_spent[voters] = True
        return paid

    def left(self) -> Fraction:
        """What all voters have left together."""
        return Fraction(self._total(np.arange(len(self.near))), self.denominator)

    def _widen(self, factor: int) -> None:
        self.denominator *= factor
        self._share *= factor
        self._prices = [price * factor for price in self._prices]

    def _total(self, voters: Indices) -> int:
        """What these have together, in whole numbers over the denominator."""
        able = voters[~self.has_spent[voters]]
        rounds = len(self._prices)
        times: list[int] = np.count_nonzero(self._paid[:rounds, able], axis=1).tolist()
        return len(able) * self._share - sum(price * count for price, count in zip(self._prices, times, strict=True) if count)

    def _exact(self, voter: int) -> int:
        if self.has_spent[voter]:
            return 0
        rounds: list[int] = np.flatnonzero(self._paid[: len(self._prices), voter]).tolist()
        return self._share - sum(self._prices[index] for index in rounds)


def supporters_of(ballots: Sequence[Sequence[int]], ideas: int) -> list[Indices]:
    """The voters who approve each idea, from the ideas that each voter approves."""
    found: list[list[int]] = [[] for _ in range(ideas)]
    for voter, ballot in enumerate(ballots):
        for idea in set(ballot):
            found[idea].append(voter)
    return [np.array(voters, dtype=np.intp) for voters in found]
