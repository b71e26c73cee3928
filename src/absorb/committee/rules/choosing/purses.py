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

_DRIFT = 1e-12
"""More than a float purse can stray from the exact one, as a part of the share: two roundings for each of at most 2,000 rounds."""


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
        self.drift = float(share) * _DRIFT

    def bounds(self, cost: int, supporters: Indices) -> tuple[float, float]:
        """Between what two amounts the price of `cost` lies, each supporter paying it or all they have; infinite where they may
        or do lack."""
        purses = np.sort(self.near[supporters])
        count = len(purses)
        doubt = count * self.drift + cost * count * 1e-15
        paid_below = np.concatenate(([0.0], np.cumsum(purses)[:-1]))
        reached = paid_below + purses * np.arange(count, 0, -1)  # what all would pay together at the price of each purse
        return _price_at(cost - doubt, purses, paid_below, reached), _price_at(cost + doubt, purses, paid_below, reached)

    def price(self, cost: int, supporters: Indices, bounds: tuple[float, float]) -> Price | None:
        """The price itself; None where the supporters have less than `cost` together."""
        near, (low, high) = self.near[supporters], bounds
        poor = supporters[near < low - self.drift]
        close = supporters[(near >= low - self.drift) & (near <= high + self.drift)]
        payers = int(np.count_nonzero(near > high + self.drift)) + len(close)
        lacking = cost * self.denominator - self._total(poor)
        exact = {voter: self._exact(voter) for voter in close.tolist()}
        more_poor: list[int] = []
        for voter in sorted(exact, key=exact.__getitem__):
            if exact[voter] * payers >= lacking:
                break
            lacking -= exact[voter]
            payers -= 1
            more_poor.append(voter)
        if payers == 0:
            return None
        poor = np.concatenate((poor, np.array(more_poor, dtype=np.intp)))
        return Price(lacking, payers, poor, np.setdiff1d(supporters, poor, assume_unique=True))

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


def _price_at(cost: float, purses: Floats, paid_below: Floats, reached: Floats) -> float:
    """The price at which purses in rising order give `cost` together."""
    place = int(np.searchsorted(reached, cost))
    if place == len(purses):
        return math.inf
    return float((cost - paid_below[place]) / (len(purses) - place))


def supporters_of(ballots: Sequence[Sequence[int]], ideas: int) -> list[Indices]:
    """The voters who approve each idea, from the ideas that each voter approves."""
    found: list[list[int]] = [[] for _ in range(ideas)]
    for voter, ballot in enumerate(ballots):
        for idea in set(ballot):
            found[idea].append(voter)
    return [np.array(voters, dtype=np.intp) for voters in found]
