"""Places in many draws at once against counting one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.priority.rules.ranking.places import best_first, shared_places
from absorb.priority.rules.ranking.tally import Bins, Tally, count_places


def assert_sorted(scores: np.ndarray) -> None:
    columns, ordered = best_first(scores)
    assert np.array_equal(np.sort(columns, axis=1), np.broadcast_to(np.arange(scores.shape[1]), scores.shape))
    assert np.array_equal(np.take_along_axis(scores, columns, axis=1), ordered)
    assert np.array_equal(ordered, -np.sort(-scores, axis=1))


SCORES = {
    "uniform": lambda rng: rng.random((7, 5000)),
    "bell": lambda rng: rng.normal(0.5, 0.1, (7, 5000)),
    "one far from all others": lambda rng: np.concatenate([rng.random((7, 3000)) * 1e-9, np.ones((7, 1))], axis=1),
    "neighbouring floats": lambda rng: 0.5 + rng.integers(0, 50, (7, 400)) * 2.0**-53,
    "all equal": lambda rng: np.full((7, 300), 0.25),
    "few levels": lambda rng: rng.integers(0, 4, (7, 3000)) / 4,
    "rising": lambda rng: np.tile(np.arange(2000.0), (3, 1)),
    "one idea": lambda rng: rng.random((7, 1)),
    "two ideas": lambda rng: rng.random((70, 2)),
    "tiny": lambda rng: rng.random((7, 100)) * 5e-324,
    "one crowded row among others": lambda rng: np.concatenate(
        [rng.random((3, 500)), np.append(rng.random(499) * 1e-12, 1.0)[None], rng.random((3, 500))]
    ),
}


@pytest.mark.parametrize("kind", SCORES)
def test_scores_fall_and_columns_stay_with_them(kind: str) -> None:
    assert_sorted(SCORES[kind](np.random.default_rng(2)))


levels = st.one_of(st.integers(0, 3).map(float), st.floats(0, 1), st.floats(0.5, 0.5000000001))
matrices = st.tuples(st.integers(1, 4), st.integers(1, 9)).flatmap(
    lambda shape: st.lists(st.lists(levels, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0])
)


@settings(max_examples=200)
@given(matrices)
def test_places_are_one_more_than_the_better_ideas(rows: list[list[float]]) -> None:
    scores = np.array(rows)
    assert_sorted(scores)
    columns, ordered = best_first(scores)
    places = shared_places(ordered)
    for row, better in enumerate(rows):
        expected = [1 + sum(other > better[column] for other in better) for column in columns[row]]
        assert (np.arange(1, len(better) + 1) if places is None else places[row]).tolist() == expected


@settings(max_examples=200)
@given(matrices, st.integers(1, 12), st.lists(st.integers(1, 12), unique=True, max_size=4))
def test_shares_are_those_of_counting_one_by_one(rows: list[list[float]], places: int, top: list[int]) -> None:
    scores, weights = np.array(rows), np.full((len(rows), 2), 0.5)
    count = scores.shape[1]
    bins = Bins(count, places, top)
    tally = Tally(count, 2, bins)
    tally.add(count_places(scores, bins), weights)
    for idea, standing in enumerate(tally.standings(len(rows), top)):
        taken = [1 + sum(other > row[idea] for other in row) for row in rows]
        assert standing.acceptability == [taken.count(place) / len(rows) for place in range(1, min(places, count) + 1)]
        assert standing.top == {str(bound): sum(place <= bound for place in taken) / len(rows) for bound in top}
        assert standing.mean_place == sum(taken) / len(rows)
        assert (standing.central_weights is None) == (1 not in taken)
