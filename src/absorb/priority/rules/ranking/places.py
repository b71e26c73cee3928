"""Places in many draws at once: exact for every pair of scores, and several times faster than sorting them.

Rows of scores are first sorted by 32 bits of each score, which numpy does in linear time (two passes of its radix sort
of sixteen bits); the rare row in which 32 bits do not part all that differs is then sorted in full.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_LARGEST_KEY = 2.0**32 - 1
_SMALLEST_SPAN = 1e-200


def best_first(scores: Floats) -> tuple[Ints, Floats]:
    """Columns of each row from the highest score to the lowest, and the scores in that order."""
    row_starts = np.arange(0, scores.size, scores.shape[1])[:, None]
    keys = _keys(scores)
    by_low = np.argsort(keys.astype(np.uint16), axis=1, kind="stable")
    by_low += row_starts
    high_halves = (keys >> 16).astype(np.uint16).ravel().take(by_low)
    by_both = np.argsort(high_halves, axis=1, kind="stable")
    by_both += row_starts
    columns = by_low.ravel().take(by_both)
    ordered = scores.ravel().take(columns)
    columns -= row_starts
    unsettled = np.flatnonzero((ordered[:, 1:] > ordered[:, :-1]).any(axis=1))
    if unsettled.size:
        columns[unsettled] = np.argsort(-scores[unsettled], axis=1)
        ordered[unsettled] = np.take_along_axis(scores[unsettled], columns[unsettled], axis=1)
    return columns, ordered


def _keys(scores: Floats) -> NDArray[np.uint32]:
    """Whole numbers that never fall while the scores of a row fall: 0 for its highest score."""
    high = scores.max(axis=1, keepdims=True)
    span = np.maximum(high - scores.min(axis=1, keepdims=True), _SMALLEST_SPAN)
    steps: Floats = high - scores
    steps *= _LARGEST_KEY / span
    return steps.astype(np.uint32)


def shared_places(ordered: Floats) -> Ints | None:
    """Place of each position where some scores are equal (equal ones share the better place); None where none are."""
    equal = ordered[:, 1:] == ordered[:, :-1]
    if not equal.any():
        return None
    starts = np.zeros(ordered.shape, dtype=np.intp)
    starts[:, 1:] = np.where(equal, 0, np.arange(1, ordered.shape[1]))
    return np.maximum.accumulate(starts, axis=1) + 1
