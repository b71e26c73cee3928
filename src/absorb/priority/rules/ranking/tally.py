"""Counting who takes which place, block of draws by block, and telling the counts as shares."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from absorb.priority.rules.ranking.places import best_first, shared_places
from absorb.priority.rules.ranking.points import MICRO, round_parts

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_FINE = 1 << 60
_ONE = np.int32(1)
"""Of the counts' own type: adding any other one is a hundred times slower."""


class Standing(NamedTuple):
    """One idea's shares of the draws, and the mean weighting of the draws that put it first (None where none does)."""

    acceptability: list[float]
    top: dict[str, float]
    mean_place: float
    central_weights: list[float] | None


class Bins:
    """What is counted: each of the first `places` places, then the places up to each larger bound of `top` together."""

    def __init__(self, idea_count: int, places: int, top: Sequence[int]) -> None:
        self.places = min(places, idea_count)
        bounds = sorted(bound for bound in set(top) if self.places < bound < idea_count)
        self.count = self.places + len(bounds)
        self.reach = bounds[-1] if bounds else self.places
        beyond = np.arange(self.places + 1, self.reach + 1)
        self.of_place = np.concatenate([np.arange(self.places), self.places + np.searchsorted(bounds, beyond)]).astype(np.intp)
        self._until = {bound: self.places + index + 1 for index, bound in enumerate(bounds)}

    def until(self, bound: int) -> int:
        """How many bins hold the places from the first to `bound`, which is less than the number of ideas."""
        return self._until.get(bound, bound)


class Counts(NamedTuple):
    """What one block of draws adds: places summed by idea, flat bins that go up by one, and the firsts with their draws."""

    place_sums: Floats
    raised: Ints
    first_ideas: Ints
    first_draws: Ints


def count_places(scores: Floats, bins: Bins) -> Counts:
    """Count a block of draws × ideas."""
    ideas, ordered = best_first(scores)
    places = shared_places(ordered)
    reach = scores.shape[1]
    if places is None:
        places = np.broadcast_to(np.arange(1, reach + 1), ideas.shape)
        reach = bins.reach
    # Sums of whole numbers far below 2**53: exact, though they are floats.
    place_sums = np.asarray(np.bincount(ideas.ravel(), weights=places.ravel(), minlength=ideas.shape[1]), dtype=np.float64)
    near_ideas, near_places = ideas[:, :reach], places[:, :reach]
    near = near_places <= bins.reach
    raised = near_ideas[near] * bins.count + bins.of_place[near_places[near] - 1]
    first_draws, first_positions = np.nonzero(near_places == 1)
    return Counts(place_sums, raised, near_ideas[first_draws, first_positions], first_draws)


class Tally:
    """The counts of all blocks so far."""

    def __init__(self, idea_count: int, criterion_count: int, bins: Bins) -> None:
        self._bins = bins
        self._counts = np.zeros((idea_count, bins.count), dtype=np.int32)
        self._place_sums = np.zeros(idea_count)
        self._firsts = np.zeros(idea_count, dtype=np.intp)
        self._first_weights = np.zeros((idea_count, criterion_count))

    def add(self, counts: Counts, weights: Floats) -> None:
        """Add a block; the blocks must come in the same order every time, since sums of weights are floats."""
        self._place_sums += counts.place_sums
        np.add.at(self._counts.reshape(-1), counts.raised, _ONE)
        np.add.at(self._firsts, counts.first_ideas, 1)
        np.add.at(self._first_weights, counts.first_ideas, weights[counts.first_draws])

    def standings(self, draws: int, top: Sequence[int]) -> list[Standing]:
        """Every idea's shares of the draws. Equal shares are one float object: with all places they are very many."""
        shares = {count: count / draws for count in np.unique(self._counts).tolist()}
        among = {str(bound): self._among_first(bound, draws) for bound in top}
        place_sums = self._place_sums.tolist()
        return [
            Standing(
                [shares[count] for count in counts],
                {bound: firsts[index] for bound, firsts in among.items()},
                place_sums[index] / draws,
                self._central_weights(index),
            )
            for index, counts in enumerate(self._counts[:, : self._bins.places].tolist())
        ]

    def _among_first(self, bound: int, draws: int) -> list[float]:
        """By idea in how many of the draws it stands among the first `bound`."""
        if bound >= len(self._counts):
            return [1.0] * len(self._counts)
        return [count / draws for count in self._counts[:, : self._bins.until(bound)].sum(axis=1, dtype=np.int64).tolist()]

    def _central_weights(self, index: int) -> list[float] | None:
        """The mean weighting to six places; its weights add up to 1 as they are written."""
        if not self._firsts[index]:
            return None
        sums = self._first_weights[index]
        fine = [round(share * _FINE) for share in (sums / sums.sum()).tolist()]
        return [part / MICRO for part in round_parts([MICRO * one for one in fine], sum(fine), MICRO)]
