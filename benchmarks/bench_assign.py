"""Ideas assigned evenly to assessors: 2,000 ideas to 40 assessors, two and three each, beside HiGHS solving the same as a
linear programme.

A tenth of the pairs is barred (conflicts, own organisations); every idea is of one of eight fields, every assessor knows one or
two. The programme has one column for each pair and one for each further idea of an assessor, so that both look for the same:
even loads first, then those who know the field. The ratio is of the times; the costs must be equal.

    python -m benchmarks.bench_assign
"""

import time

import highspy
import numpy as np

from absorb.priority.rules.rounds.assigning import Asked, Flags, assign

IDEAS, ASSESSORS, FIELDS, ROUNDS = 2_000, 40, 8, 3


def make_case(per_idea: int, seed: int) -> Asked:
    """An invented round."""
    rng = np.random.default_rng(seed)
    fields = rng.integers(0, FIELDS, IDEAS)
    known = rng.random((ASSESSORS, FIELDS)) < 0.2
    known[np.arange(ASSESSORS), rng.integers(0, FIELDS, ASSESSORS)] = True
    may = rng.random((IDEAS, ASSESSORS)) < 0.9
    return Asked(may, known[:, fields].T, np.zeros_like(may), [per_idea] * IDEAS)


def cost_of(asked: Asked, given: Flags) -> int:
    """Squared loads, each weighing more than all pairs outside their field."""
    step = int(given.sum()) + 1
    return int(step * (given.sum(axis=0, dtype=np.int64) ** 2).sum() + (given & ~asked.knows).sum())


def by_programme(asked: Asked) -> int:
    """The least cost, by HiGHS; loads within two of the mean, which is enough where nearly everybody may."""
    total = sum(asked.wanted)
    step, least = total + 1, total // ASSESSORS - 2
    solver = highspy.Highs()
    solver.silent()
    pairs = [(i, a) for i, a in np.argwhere(asked.may)]
    costs = [float(not asked.knows[i, a]) for i, a in pairs] + [
        float(step * (2 * (least + n) + 1)) for _ in range(ASSESSORS) for n in range(5)
    ]
    count = len(costs)
    solver.addVars(count, np.zeros(count), np.ones(count))
    solver.changeColsCost(count, np.arange(count, dtype=np.int32), np.array(costs))
    rows_i: list[list[int]] = [[] for _ in range(IDEAS)]
    rows_a: list[list[int]] = [[] for _ in range(ASSESSORS)]
    for column, (i, a) in enumerate(pairs):
        rows_i[i].append(column)
        rows_a[a].append(column)
    for i, columns in enumerate(rows_i):
        solver.addRow(asked.wanted[i], asked.wanted[i], len(columns), np.array(columns, dtype=np.int32), np.ones(len(columns)))
    for a, columns in enumerate(rows_a):
        over = [len(pairs) + a * 5 + n for n in range(5)]
        values = np.concatenate([np.ones(len(columns)), -np.ones(5)])
        solver.addRow(least, least, len(columns) + 5, np.array(columns + over, dtype=np.int32), values)
    solver.run()
    return round(solver.getObjectiveValue()) + ASSESSORS * step * least**2


def main() -> None:
    print(f"{IDEAS:,} ideas, {ASSESSORS} assessors | each | assign | HiGHS | ratio | loads | outside the field | same cost")
    for per_idea in (2, 3):
        times: list[tuple[float, float]] = []
        for seed in range(ROUNDS):
            asked = make_case(per_idea, seed)
            begun = time.perf_counter()
            given = assign(asked)
            between = time.perf_counter()
            best = by_programme(asked)
            times.append((between - begun, time.perf_counter() - between))
            same = cost_of(asked, given) == best
        ours, theirs = (sorted(part)[ROUNDS // 2] for part in zip(*times, strict=True))
        loads = given.sum(axis=0)
        outside = int((given & ~asked.knows).sum())
        print(f"| {per_idea} | {ours:.2f} s | {theirs:.2f} s | {theirs / ours:.1f}× | {loads.min()}–{loads.max()} | {outside} | {same}")


if __name__ == "__main__":
    main()
