"""The method of equal shares over approval ballots (Peters, Pierczyński, Skowron: Proportional Participatory Budgeting with
Additive Utilities, NeurIPS 2021; the arithmetic as at equalshares.net).

Every voter gets the same share of the budget. In each round the idea is taken whose supporters can pay its cost together at
the lowest price for each, or all a supporter has left, in relation to the idea's cost (`measure` "cost") or plainly ("count").
It ends when no idea's supporters can pay for it. Exact: equal is equal, however many digits that takes.

Where it leaves money, `completion` goes on: "add1" runs it again with a share larger by one step, until what it takes is more
than the budget (then the result before counts) or nothing more would fit; "greedy" then goes down the ideas by approvals and
takes what fits. Equal candidates: the cheaper first, then the one with more approvals, then the one given first.
"""

import heapq
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

import numpy as np

from absorb.committee.rules.choosing.purses import Indices, Price, Purses, supporters_of

Measure = Literal["cost", "count"]
Completion = Literal["none", "add1", "greedy", "add1_greedy"]

STEPS = 100
"""One step of "add1" raises everybody's share by one part in so many of the first share."""


class Round(NamedTuple):
    """One idea taken: how many supporters pay the full price, how many all they had left, and the price (minor units, exact)."""

    idea: int
    paying: int
    emptied: int
    price: Fraction


class Shares(NamedTuple):
    """What the method takes: by shares in their order, and beyond them by approvals; the share that each voter had in the end."""

    rounds: tuple[Round, ...]
    completed: tuple[int, ...]
    share: Fraction

    @property
    def chosen(self) -> tuple[int, ...]:
        return (*(one.idea for one in self.rounds), *self.completed)


class Election(NamedTuple):
    """The ideas' costs in minor units (each above zero), who supports each, and how many voted."""

    costs: tuple[int, ...]
    supporters: tuple[Indices, ...]
    voters: int
    measure: Measure

    def rank(self, idea: int) -> tuple[int, int, int]:
        """Which of equal ideas comes first."""
        return self.costs[idea], -len(self.supporters[idea]), idea

    def divisor(self, idea: int) -> int:
        return self.costs[idea] if self.measure == "cost" else 1


def equal_shares(
    costs: Sequence[int],
    ballots: Sequence[Sequence[int]],
    budget: int,
    *,
    completion: Completion = "add1_greedy",
    measure: Measure = "cost",
    step: Fraction | None = None,
) -> Shares:
    """The ideas (by their index in `costs`, minor units) that the voters' shares of `budget` pay for.

    `ballots` are the indices of the ideas that each voter approves; one without any still has a share. `step` is by how much
    "add1" raises each voter's share, in minor units: a hundredth of the share, if it is left out. Without voters nothing
    is taken by shares.
    """
    election = Election(tuple(costs), tuple(supporters_of(ballots, len(costs))), len(ballots), measure)
    if not ballots or budget <= 0:
        return Shares((), (), Fraction(0))
    share = Fraction(budget, len(ballots))
    rounds = _run(election, share, budget) or ()
    if completion in ("add1", "add1_greedy"):
        rounds, share = _raise(election, rounds, share, budget, step or share / STEPS)
    left = budget - sum(election.costs[one.idea] for one in rounds)
    return Shares(rounds, _complete(election, rounds, left) if completion in ("greedy", "add1_greedy") else (), share)


def _raise(
    election: Election, rounds: tuple[Round, ...], share: Fraction, budget: int, step: Fraction
) -> tuple[tuple[Round, ...], Fraction]:
    """The last result within the budget, or the first after which nothing more would fit."""
    supported = [idea for idea, voters in enumerate(election.supporters) if len(voters)]
    while True:
        chosen = {one.idea for one in rounds}
        left = budget - sum(election.costs[idea] for idea in chosen)
        if all(election.costs[idea] > left for idea in supported if idea not in chosen):
            return rounds, share
        more = _run(election, share + step, budget)
        if more is None:
            return rounds, share
        rounds, share = more, share + step


def _complete(election: Election, rounds: tuple[Round, ...], left: int) -> tuple[int, ...]:
    """Down the ideas by approvals, those of none left out; what does not fit is passed over."""
    chosen = {one.idea for one in rounds}
    found: list[int] = []
    for idea in sorted(range(len(election.costs)), key=lambda each: (-len(election.supporters[each]), *election.rank(each))):
        if idea not in chosen and len(election.supporters[idea]) and election.costs[idea] <= left:
            found.append(idea)
            left -= election.costs[idea]
    return tuple(found)


def _run(election: Election, share: Fraction, budget: int) -> tuple[Round, ...] | None:
    """One run with one share; None as soon as it has taken more than the budget."""
    purses = Purses(election.voters, share, len(election.costs))
    # What an idea costs its supporters only rises, as their purses empty: the least known price says which to look at again.
    waiting = [
        (election.costs[idea] / len(voters) / election.divisor(idea), idea)
        for idea, voters in enumerate(election.supporters)
        if len(voters)
    ]
    heapq.heapify(waiting)
    rounds: list[Round] = []
    spent = 0
    while (found := _next(election, purses, waiting)) is not None:
        idea, price = found
        spent += election.costs[idea]
        if spent > budget:
            return None
        rounds.append(Round(idea, len(price.rich), len(price.poor), purses.pay(price)))
    return tuple(rounds)


def _next(election: Election, purses: Purses, waiting: list[tuple[float, int]]) -> tuple[int, Price] | None:
    """The idea of the lowest price and that price; it leaves those that wait, as do those that cannot be paid any more."""
    known: list[tuple[int, Price]] = []
    while not known:
        close = _closest(election, purses, waiting)
        if not close:
            return None
        priced = [(idea, purses.price(election.costs[idea], election.supporters[idea], bounds)) for _, idea, bounds in close]
        known = [(idea, price) for idea, price in priced if price is not None]
    best = min(known, key=lambda one: (Fraction(one[1].whole, one[1].payers * election.divisor(one[0])), election.rank(one[0])))
    for least, idea, _ in close:
        if idea != best[0] and any(idea == other for other, _ in known):
            heapq.heappush(waiting, (least, idea))
    return best


def _closest(election: Election, purses: Purses, waiting: list[tuple[float, int]]) -> list[tuple[float, int, tuple[float, float]]]:
    """Those that may have the lowest price, as near as floats can tell, taken out of `waiting`: (least price, idea, bounds)."""
    looked: list[tuple[float, int, tuple[float, float]]] = []
    lowest = np.inf
    while waiting and waiting[0][0] * (1 - 1e-12) <= lowest:
        _, idea = heapq.heappop(waiting)
        low, high = purses.bounds(election.costs[idea], election.supporters[idea])
        if low == np.inf:
            continue
        divisor = election.divisor(idea)
        looked.append((low / divisor, idea, (low, high)))
        lowest = min(lowest, high / divisor)
    for least, idea, _ in (one for one in looked if one[0] * (1 - 1e-12) > lowest):
        heapq.heappush(waiting, (least, idea))
    return [one for one in looked if one[0] * (1 - 1e-12) <= lowest]
