"""Each kind of weighting is uniform over its polytope: against closed forms, exact polygons and plain rejection.

Every bound is five standard errors of a fixed seed's sample, so a right sampler passes and stays passing.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import comb, factorial, floor, sqrt

import numpy as np
import pytest

from absorb.priority.rules.ranking import Criterion, Within
from absorb.priority.rules.ranking.weightings import weightings

COUNT = 40_000


def drawn(weights: Sequence[float | str], kind: str | Within, count: int = COUNT, seed: int = 11) -> np.ndarray:
    criteria = [
        Criterion(id=f"c{index}", weight=Decimal(str(weight)), worst=Decimal(0), best=Decimal(1)) for index, weight in enumerate(weights)
    ]
    return weightings(criteria, kind)(np.random.Generator(np.random.PCG64(seed)), count)


def within(percent: str) -> Within:
    return Within(within_percent=Decimal(percent))


def share_error(share: float) -> float:
    return 5 * sqrt(max(share * (1 - share), 1e-6) / COUNT)


def assert_distributed(sample: np.ndarray, at: Callable[[float], float], points: Sequence[float]) -> None:
    """The sample's distribution function is the one given, at all these points."""
    for point in points:
        assert abs((sample <= point).mean() - at(point)) < share_error(at(point)), point


@pytest.mark.parametrize("kind", ["any", "ranked", within("0"), within("20"), within("100")])
@pytest.mark.parametrize("weights", [[1], [1, 1], [5, 3, 0], [1] * 12, [100, 1, 1, 0, 0, "0.001"], [1, *[0] * 5]])
def test_weights_are_not_negative_and_sum_to_one(weights: list[float | str], kind: str | Within) -> None:
    sample = drawn(weights, kind, 2000)
    assert sample.shape == (2000, len(weights))
    assert sample.min() >= 0
    assert np.abs(sample.sum(axis=1) - 1).max() < 1e-12


@pytest.mark.parametrize("size", [2, 3, 5, 12])
def test_any_has_beta_marginals(size: int) -> None:
    sample = drawn(range(1, size + 1), "any")
    for column in sample.T:
        assert_distributed(column, lambda w: 1 - (1 - w) ** (size - 1), [0.01, 0.05, 0.1, 0.2, 0.5, 0.8])


def largest_at_most(bound: float, size: int) -> float:
    """P(largest weight of a uniform weighting ≤ bound), by inclusion and exclusion."""
    return sum((-1) ** k * comb(size, k) * max(0.0, 1 - k * bound) ** (size - 1) for k in range(size + 1))


@pytest.mark.parametrize("size", [2, 3, 5, 8])
def test_ranked_has_the_order_the_centroid_and_the_ends(size: int) -> None:
    sample = drawn(range(size, 0, -1), "ranked")
    assert (np.diff(sample, axis=1) <= 0).all()
    centroid = [sum(1 / rank for rank in range(place, size + 1)) / size for place in range(1, size + 1)]
    assert np.abs(sample.mean(axis=0) - centroid).max() < 5 * sample.std(axis=0).max() / sqrt(COUNT)
    points = [1 / size + step * (1 - 1 / size) for step in (0.1, 0.3, 0.6)]
    assert_distributed(sample[:, 0], lambda w: largest_at_most(w, size), points)
    assert_distributed(sample[:, -1] * size, lambda w: 1 - (1 - w) ** (size - 1), [0.05, 0.2, 0.5])


def test_ranked_leaves_equal_weights_free_among_themselves() -> None:
    sample = drawn([3, 7, 3, 0, 7], "ranked")
    high, low = sample[:, [1, 4]], sample[:, [0, 2]]
    assert (high.min(axis=1) >= low.max(axis=1)).all()
    assert (low.min(axis=1) >= sample[:, 3]).all()
    for pair in (high, low):
        assert abs((pair[:, 0] > pair[:, 1]).mean() - 0.5) < share_error(0.5)
    centroid = [sum(1 / rank for rank in range(place, 6)) / 5 for place in range(1, 6)]
    top, middle = (centroid[0] + centroid[1]) / 2, (centroid[2] + centroid[3]) / 2
    assert np.abs(sample.mean(axis=0) - [middle, top, middle, centroid[4], top]).max() < 0.004


def test_ranked_of_equal_weights_is_any() -> None:
    for column in drawn([4, 4, 4], "ranked").T:
        assert_distributed(column, lambda w: 1 - (1 - w) ** 2, [0.1, 0.3, 0.6])


def test_ranked_agrees_with_rejection() -> None:
    free = np.random.Generator(np.random.PCG64(3)).dirichlet(np.ones(4), 400_000)
    kept = free[(free[:, 0] >= free[:, 1]) & (free[:, 0] >= free[:, 2]) & (np.minimum(free[:, 1], free[:, 2]) >= free[:, 3])]
    assert_same_sample(drawn([9, 5, 5, 2], "ranked", len(kept)), kept)


def assert_same_sample(ours: np.ndarray, reference: np.ndarray) -> None:
    """The two come from one distribution: Kolmogorov and Smirnov on each weight and on each difference of two."""
    bound = 2.4 * sqrt(1 / len(ours) + 1 / len(reference))
    size = ours.shape[1]
    directions = [np.eye(size)[at] for at in range(size)]
    directions += [np.eye(size)[at] - np.eye(size)[to] for at in range(size) for to in range(at)]
    for direction in directions:
        one, other = np.sort(ours @ direction), np.sort(reference @ direction)
        grid = np.concatenate([one, other])
        gap = np.searchsorted(one, grid, "right") / len(one) - np.searchsorted(other, grid, "right") / len(other)
        assert np.abs(gap).max() < bound, direction


@pytest.mark.parametrize(
    ("weights", "percent"),
    [([1, 1, 1, 1, 1], "20"), ([5, 4, 3, 2, 1], "50"), ([8, 1, 1, 1, 1, 1], "100"), ([30, 25, 20, 10, 10, 5], "7.5")],
)
def test_within_agrees_with_rejection_from_the_simplex(weights: list[int], percent: str) -> None:
    given = np.array(weights) / sum(weights)
    share = float(percent) / 100
    rng = np.random.Generator(np.random.PCG64(8))
    # The simplex just around the box: every weight at its lowest, and the rest shared out uniformly.
    around = given * (1 - share) + share * rng.dirichlet(np.ones(len(weights)), 600_000)
    kept = around[(around <= given * (1 + share)).all(axis=1)]
    assert len(kept) > 5_000
    assert_same_sample(drawn(weights, within(percent), COUNT), kept)


def clipped(polygon: list[tuple[Fraction, Fraction]], a: Fraction, b: Fraction, c: Fraction) -> list[tuple[Fraction, Fraction]]:
    """The part of a polygon where a·x + b·y ≤ c (Sutherland and Hodgman)."""
    kept = []
    for (x, y), (u, v) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        here, there = a * x + b * y - c, a * u + b * v - c
        if here <= 0:
            kept.append((x, y))
        if here * there < 0:
            step = here / (here - there)
            kept.append((x + step * (u - x), y + step * (v - y)))
    return kept


def polygon_moments(polygon: list[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Means of x, y, x² and xy of the uniform distribution on a polygon, exact (fan of triangles)."""
    (x0, y0), area, sums = polygon[0], Fraction(0), [Fraction(0)] * 4
    for (x1, y1), (x2, y2) in pairwise(polygon[1:]):
        size = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        xs, ys = x0 + x1 + x2, y0 + y1 + y2
        area += size
        sums[0] += size * xs / 3
        sums[1] += size * ys / 3
        sums[2] += size * (x0 * x0 + x1 * x1 + x2 * x2 + xs * xs) / 12
        sums[3] += size * (x0 * y0 + x1 * y1 + x2 * y2 + xs * ys) / 12
    return sums[0] / area, sums[1] / area, sums[2] / area, sums[3] / area


@pytest.mark.parametrize(("weights", "percent"), [([1, 1, 1], "20"), ([6, 3, 1], "50"), ([50, 30, 20], "100"), ([10, 1, 1], "33.333")])
def test_within_has_the_exact_moments_of_its_polygon(weights: list[int], percent: str) -> None:
    given = [Fraction(weight, sum(weights)) for weight in weights]
    share = Fraction(percent) / 100
    zero, one = Fraction(0), Fraction(1)
    polygon = [(zero, zero), (one, zero), (zero, one)]
    for (a, b), weight, whole in (((1, 0), given[0], 0), ((0, 1), given[1], 0), ((-1, -1), given[2], 1)):
        polygon = clipped(polygon, Fraction(a), Fraction(b), weight * (1 + share) - whole)
        polygon = clipped(polygon, Fraction(-a), Fraction(-b), whole - weight * (1 - share))
    exact = [float(moment) for moment in polygon_moments(polygon)]
    x, y, _ = drawn(weights, within(percent)).T
    for sample, expected in zip((x, y, x * x, x * y), exact, strict=True):
        assert abs(sample.mean() - expected) < 5 * sample.std() / sqrt(COUNT)


def irwin_hall(total: Fraction, size: int) -> Fraction:
    """P(the sum of `size` uniform numbers ≤ total), exact."""
    terms = ((-1) ** k * comb(size, k) * (total - k) ** size for k in range(floor(total) + 1))
    return sum(terms, Fraction(0)) / factorial(size)


@pytest.mark.parametrize("size", [3, 12, 40])
def test_within_of_many_equal_weights_has_irwin_hall_marginals(size: int) -> None:
    share = Fraction(3, 10)
    half = Fraction(size, 2)
    whole = irwin_hall(half, size - 1) - irwin_hall(half - 1, size - 1)

    def at(weight: float) -> float:
        step = min(Fraction(1), (Fraction(weight) * size - (1 - share)) / (2 * share))
        return float((irwin_hall(half, size - 1) - irwin_hall(half - step, size - 1)) / whole)

    points = [float((1 - share + 2 * share * step) / size) for step in (Fraction(1, 10), Fraction(1, 3), Fraction(1, 2), Fraction(9, 10))]
    sample = drawn([1] * size, within("30"))
    for column in (sample[:, 0], sample[:, size // 2], sample[:, -1]):
        assert_distributed(column, at, points)


def test_within_keeps_to_its_share_and_leaves_zero_at_zero() -> None:
    weights = [0, 9, 0, 4, 1]
    sample = drawn(weights, within("20"))
    given = np.array(weights) / 14
    assert (np.abs(sample - given) <= 0.2 * given + 1e-15).all()
    assert (sample[:, [0, 2]] == 0).all()
    # Both ends of the smallest weight are really reached: the others make room for it.
    assert sample[:, 4].min() < given[4] * 0.81
    assert sample[:, 4].max() > given[4] * 1.19


@pytest.mark.parametrize(("weights", "kind"), [([3, 7], within("0")), ([0, 4], within("50")), ([2], "any"), ([2], "ranked")])
def test_a_single_weighting_is_drawn_every_time(weights: list[int], kind: str | Within) -> None:
    assert np.unique(drawn(weights, kind, 100), axis=0).tolist() == [[weight / sum(weights) for weight in weights]]


def test_many_criteria_cost_little() -> None:
    sample = drawn([1] * 999 + [500], within("40"), 200)
    assert sample.shape == (200, 1000)
    assert np.abs(sample.sum(axis=1) - 1).max() < 1e-12
