"""Equal shares over 500 ideas × 10,000 approval ballots against pabutools on the same ballots: the same winners, how much faster.

Both run the method with exact fractions, the same order of equal ideas, and by cost; without completion, and with "add1"
(everybody's share rises by a hundredth until the budget is used). The ballots are seeded: 1 to 20 ideas each, some ideas
much better liked than others. pabutools is timed on its rule alone, its instance and profile made before.

    python -m benchmarks.bench_equal_shares
"""

import random
import time
from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
from pabutools.fractions import frac
from pabutools.rules import method_of_equal_shares
from pabutools.tiebreaking import TieBreakingRule

from absorb.committee.rules.choosing import Completion, equal_shares

IDEAS, VOTERS, BUDGET = 500, 10_000, 100_000_000_00
T = TypeVar("T")


def election() -> tuple[list[int], list[list[int]]]:
    """Costs in haléře and the ideas that each voter approves."""
    die = random.Random(7)
    costs = [die.randint(50_000_00, 3_000_000_00) for _ in range(IDEAS)]
    liked = [die.random() ** 2 for _ in range(IDEAS)]
    return costs, [sorted(set(die.choices(range(IDEAS), weights=liked, k=die.randint(1, 20)))) for _ in range(VOTERS)]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    answer = work()
    return time.perf_counter() - started, answer


def main() -> None:
    """Print the table."""
    costs, ballots = election()
    projects = [Project(f"{index:04d}", cost) for index, cost in enumerate(costs)]
    instance = Instance(projects, budget_limit=BUDGET)
    profile = ApprovalProfile([ApprovalBallot([projects[index] for index in ballot]) for ballot in ballots], instance=instance)
    ties = TieBreakingRule(lambda _, profile, project: (project.cost, -profile.approval_score(project), project.name))
    print(f"equal shares, {IDEAS} ideas × {VOTERS:,} ballots")
    print(f"{'completion':12} {'chosen':>6} {'ours, s':>8} {'pabutools, s':>12} {'times faster':>12}  {'same winners'}")
    cases: tuple[tuple[Completion, Fraction | None], ...] = (("none", None), ("add1", Fraction(BUDGET, VOTERS * 100)))
    for completion, step in cases:
        ours, found = timed(lambda completion=completion: equal_shares(costs, ballots, BUDGET, completion=completion))  # type: ignore[misc]
        raised = None if step is None else frac(step.numerator, step.denominator)
        theirs, peers = timed(
            lambda raised=raised: method_of_equal_shares(  # type: ignore[misc]
                instance, profile, sat_class=Cost_Sat, tie_breaking=ties, voter_budget_increment=raised
            )
        )
        same = list(found.chosen) == [int(project.name) for project in peers]
        print(
            f"{completion:12} {len(found.chosen):6} {ours:8.2f} {theirs:12.2f} {theirs / ours:12.0f}  {'yes' if same else 'NO'}", flush=True
        )


if __name__ == "__main__":
    main()
