"""`rank` of 5,000 ideas × 12 criteria × 10,000 draws against bare numpy doing the same: matmul, argsort, count.

The baseline draws the weights, multiplies, sorts and counts the first ten places, in the blocks that suit it best,
once as it comes (BLAS on all cores, the rest on one) and once with its blocks spread over as many threads as `rank`
uses. `rank` is timed whole: checks, exact points, draws, mean places, central weights. The ratio is the median of
several rounds, each of which runs both, so that a busy machine is unfair to neither.

    python -m benchmarks.bench_rank
"""

import os
import resource
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import numpy as np

from absorb.priority.rules.ranking import Case, Criterion, Idea, Robustness, rank

IDEAS, CRITERIA, DRAWS, PLACES, ROUNDS = 5_000, 12, 10_000, 10, 5


def case() -> Case:
    """Seeded ideas with values of two places on scales from 0 to 100."""
    rng = np.random.default_rng(7)
    figures = rng.integers(0, 10_001, (IDEAS, CRITERIA))
    names = [f"c{index}" for index in range(CRITERIA)]
    criteria = tuple(Criterion(id=name, weight=Decimal(index + 1), worst=Decimal(0), best=Decimal(100)) for index, name in enumerate(names))
    ideas = tuple(
        Idea(id=f"i{index}", values=dict(zip(names, (Decimal(int(one)).scaleb(-2) for one in row), strict=True)))
        for index, row in enumerate(figures)
    )
    return Case(criteria=criteria, ideas=ideas, robustness=Robustness(draws=DRAWS, places=PLACES))


def bare_numpy(utilities: np.ndarray, block: int, threads: int) -> np.ndarray:
    """Counts of the first places, ideas × places."""
    weights = np.random.default_rng(1).dirichlet(np.ones(CRITERIA), DRAWS)
    places = np.arange(PLACES)

    def count(start: int) -> np.ndarray:
        scores = weights[start : start + block] @ utilities.T
        order = np.argsort(-scores, axis=1)
        return np.bincount((order[:, :PLACES] * PLACES + places).ravel(), minlength=IDEAS * PLACES)

    starts = range(0, DRAWS, block)
    if threads == 1:
        return sum(map(count, starts), np.zeros(IDEAS * PLACES, dtype=np.intp))
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(count, starts), np.zeros(IDEAS * PLACES, dtype=np.intp))


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    """Print the table."""
    asked = case()
    utilities = np.array([[float(value) / 100 for value in idea.values.values()] for idea in asked.ideas])  # type: ignore[arg-type]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    rank(asked)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    block = min((16, 64, 256), key=lambda size: seconds(lambda: bare_numpy(utilities, size, 1)))
    rows: dict[str, list[float]] = {"one thread": [], f"{cores} threads": []}
    ours: list[float] = []
    for _ in range(ROUNDS):
        for name, threads in zip(rows, (1, cores), strict=True):
            bare = seconds(lambda threads=threads: bare_numpy(utilities, block, threads))  # type: ignore[misc]
            ours.append(seconds(lambda: rank(asked)))
            rows[name].append(ours[-1] / bare)
    print(f"rank, {IDEAS:,} ideas × {CRITERIA} criteria × {DRAWS:,} draws: {statistics.median(ours):.2f} s, peak {peak_mib:,.0f} MiB")
    print(f"{'baseline (bare numpy, blocks of ' + str(block) + ' draws)':50} {'ratio':>6}  {'limit':>5}")
    for name, ratios in rows.items():
        print(f"{name:50} {statistics.median(ratios):6.2f}  {1:5.2f}")


if __name__ == "__main__":
    main()
