"""What a portfolio of several years is asked afterwards, on ten seeded cases that are hard to prove.

60 projects × 6 sources × 4 years, costs of any size and points that grow with them, budgets of 30 % of all costs. The portfolio,
why not an idea, one more million of each source in each year (24 answers) and a frontier of eight points get 15 seconds each.
Told are processor seconds, how many answers are proven, and how far apart what was found and what was ruled out are, in parts of
the portfolio's points (of a changed amount: of the amount).

    python -m benchmarks questions
"""

import statistics
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from msgspec.structs import replace

from absorb.funding.rules.frontier import frontier
from absorb.funding.rules.questions import one_more, why_not
from absorb.funding.rules.selection import Case, Project, Source, Stop, select
from absorb.kernel.money import Money
from benchmarks.bench_select import draw_shares

PROJECTS, SOURCES, POINTS, SECONDS, SEEDS = 60, 6, 8, 15, range(1, 11)
YEARS = list(range(2027, 2031))
PHASES = {1: [100], 2: [60, 40], 3: [30, 40, 30]}
ONE_MILLION = 1_000_000_00


def case(seed: int) -> Case:
    """Seeded projects of 200,000 to 8,000,000 crowns, to the haléř."""
    rng = np.random.default_rng(seed)
    projects = [_project(rng, index) for index in range(PROJECTS)]
    weights = rng.uniform(0.5, 1.5, (SOURCES, len(YEARS)))
    amounts = weights / weights.sum() * sum(int(project.cost or 0) for project in projects) * 0.3
    sources = [
        Source(id=f"S{index}", budgets={str(year): Money(int(amount)) for year, amount in zip(YEARS, row, strict=True)})
        for index, row in enumerate(amounts)
    ]
    return Case(sources=sources, projects=projects, years=YEARS, stop=Stop(seconds=Decimal(SECONDS), gap=Decimal(0)))


def _project(rng: np.random.Generator, index: int) -> Project:
    cost = Money(int(rng.integers(20_000_000, 800_000_000)))
    shares = draw_shares(rng, rng.choice(SOURCES, int(rng.integers(2, SOURCES + 1)), replace=False))
    length = int(rng.integers(1, 4))
    points = Decimal(str(round(20 + int(cost) / 8e8 * 60 + rng.uniform(0, 20), 1)))
    starts, phases = YEARS[: len(YEARS) - length + 1], [Decimal(part) for part in PHASES[length]]
    return Project(id=f"P{index}", points=points, cost=cost, shares=shares, starts=starts, phases=phases)


def _timed(ask: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    answer = ask()
    return time.process_time() - started, answer


def _told(kind: str, seconds: float, proven: Sequence[bool], gaps: Sequence[float]) -> None:
    middle, worst = (statistics.median(gaps), max(gaps)) if gaps else (0.0, 0.0)
    print(
        f"  {kind:10} {seconds:6.1f} s  {sum(proven):3} of {len(proven):3} proven, gap {middle:8.4%} in the middle, {worst:8.4%} at worst"
    )


def main() -> None:
    """Print what each case's questions came to."""
    for seed in SEEDS:
        asked = case(seed)
        took, best = _timed(lambda asked=asked: select(asked))  # type: ignore[misc]
        points = best.points or Decimal(1)
        print(f"seed {seed}: {points} points", flush=True)
        _told("portfolio", took, [best.gap == 0], [best.gap or 0.0])
        out = [refusal.project for refusal in best.refused]
        took, why = _timed(lambda asked=asked, best=best, out=out: why_not(asked, best, out[len(out) // 2]))  # type: ignore[misc]
        apart = [float(abs(change.then - change.nearest) / max(change.then, change.now)) for change in why.changes if change.of != "points"]
        _told("with it in", took, [why.is_proven], [float((why.bound - why.points_with) / points)])
        _told("changes", 0.0, [change.is_proven for change in why.changes], apart)
        took, more = _timed(lambda asked=asked, best=best: one_more(asked, best, ONE_MILLION))  # type: ignore[misc]
        _told("one more", took, [one.is_proven for one in more], [float((one.at_most - one.gained) / points) for one in more])
        took, front = _timed(lambda asked=asked: frontier(replace(asked, own=["S0", "S1"]), POINTS))  # type: ignore[misc]
        _told("frontier", took, [one.is_proven for one in front], [float((one.bound - one.points) / max(one.points, 1)) for one in front])


if __name__ == "__main__":
    main()
