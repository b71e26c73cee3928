"""How often each idea takes each place when weightings and uncertain values are drawn at random (SMAA-2).

Lahdelma and Salminen, SMAA-2: Stochastic Multicriteria Acceptability Analysis for Group Decision Making,
Operations Research 49 (2001): rank acceptability indices and central weight vectors.

The draws fall into blocks that fit in a core's cache; each block has a random stream of its own (PCG64, seeded by the
case's seed and the block's number), and the blocks' counts are added up in order. So neither the number of cores nor
the order in which they finish changes a single byte of the answer.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from absorb.kernel.engine import Progress
from absorb.priority.rules.ranking.case import Criterion, Idea, Robustness
from absorb.priority.rules.ranking.tally import Bins, Counts, Standing, Tally, count_places
from absorb.priority.rules.ranking.values import Column, column, exact_unit
from absorb.priority.rules.ranking.weightings import Weightings, single_weighting, weightings

Floats = NDArray[np.float64]

_BLOCK = 1 << 16
"""Scores (draws × ideas) worked on at once by one core."""

_MOST_DRAWS_IN_BLOCK = 1 << 12
_BLOCKS_BETWEEN_NEWS = 64
_SINGLE_WEIGHTING_PLACES = 12
_LARGE_ARRAY_BYTES = 1 << 24


def standings(criteria: Sequence[Criterion], ideas: Sequence[Idea], asked: Robustness, progress: Progress) -> list[Standing]:
    """Shares of places of every idea, in the order given; the ideas are those that take part, at least one."""
    drawing = _drawing(criteria, ideas, asked)
    bins = Bins(len(ideas), asked.places, asked.top)
    tally = Tally(len(ideas), len(criteria), bins)
    size = max(1, min(_MOST_DRAWS_IN_BLOCK, _BLOCK // len(ideas)))
    starts = range(0, asked.draws, size)

    def block(number: int) -> tuple[Counts, Floats]:
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(asked.seed, spawn_key=(number,))))
        weights, scores = drawing.draw(rng, min(size, asked.draws - starts[number]))
        return count_places(scores, bins), weights

    _keep_freed_memory()
    cores = min(_cores(), len(starts))
    with ThreadPoolExecutor(cores) as pool:
        spread = pool.map if cores > 1 else map
        for first in range(0, len(starts), _BLOCKS_BETWEEN_NEWS):
            progress(first / len(starts), "drawing weightings")
            for counts, weights in spread(block, range(first, min(first + _BLOCKS_BETWEEN_NEWS, len(starts)))):
                tally.add(counts, weights)
    return tally.standings(asked.draws, asked.top)


class _Drawing(NamedTuple):
    """How to draw weights and scores.

    `single`: the weighting is one point, its weights are already in the columns, and different values may come to the
    same score. `round_to`: places after which scores then count as equal; None where they are exact.
    """

    columns: list[Column]
    weightings: Weightings
    single: bool
    round_to: int | None

    def draw(self, rng: np.random.Generator, count: int) -> tuple[Floats, Floats]:
        """Weights (draws × criteria) and scores (draws × ideas).

        Scores are added up criterion by criterion, by separate products and sums: equal values score equal to the last
        bit wherever they stand, and so tie; a matrix product does not promise that.
        """
        weights = self.weightings(rng, count)
        factors = np.ones_like(weights) if self.single else weights
        scores = factors[:, :1] * self.columns[0].draw(rng, count)
        product = np.empty_like(scores)
        for index, one in enumerate(self.columns[1:], start=1):
            np.multiply(factors[:, index : index + 1], one.draw(rng, count), out=product)
            scores += product
        return weights, scores if self.round_to is None else np.round(scores, self.round_to)


def _drawing(criteria: Sequence[Criterion], ideas: Sequence[Idea], asked: Robustness) -> _Drawing:
    drawn = weightings(criteria, asked.weights)
    point = single_weighting(criteria, asked.weights)
    if point is None:
        return _Drawing([column(criterion, ideas) for criterion in criteria], drawn, False, None)
    unit = exact_unit(criteria, ideas, point)
    columns = [column(criterion, ideas, weight * (unit or 1)) for criterion, weight in zip(criteria, point, strict=True)]
    return _Drawing(columns, drawn, True, _SINGLE_WEIGHTING_PLACES if unit is None else None)


def _keep_freed_memory() -> None:
    """Let the allocator keep what a block frees for the next one, instead of asking the system for fresh pages again.

    glibc hands back every array above a threshold that rises to the largest array freed so far; one array that is
    never touched costs nothing and saves half the time of the draws.
    """
    np.empty(_LARGE_ARRAY_BYTES, dtype=np.uint8)


def _cores() -> int:
    """Cores this process may use; how many they are decides how long the draws take, never what comes out."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
