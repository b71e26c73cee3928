"""`select` of 5,000 projects × 12 sources × 5 years with phasing against plain HiGHS on the same model.

Every project may start in each year that lets it end in time, runs one to three years and is paid by two to six sources;
points grow with cost (the harder kind), and budgets are 30 % of what all cost. The baseline is the model as one would write
it down: for each project and start whether it is chosen, for each share and year how much it pays, handed to HiGHS in one
piece. Both have 60 seconds and are asked for no gap at all, so that they go on until the time is over.

    python -m benchmarks.bench_select_years
"""

import time
from decimal import Decimal

import highspy
import numpy as np

from absorb.funding.rules.selection import Case, Project, Source, Stop, select
from absorb.funding.rules.selection.pooling import Scale, pool_of
from absorb.kernel.money import Money
from benchmarks.bench_select import draw_shares

PROJECTS, SOURCES, SECONDS, SEEDS = 5_000, 12, 60, (1, 2)
YEARS = list(range(2027, 2032))
PHASES = {1: [100], 2: [60, 40], 3: [30, 40, 30]}
PER_MILLION = 1e-8


def case(seed: int) -> Case:
    """Seeded projects of 200,000 to 8,000,000 crowns."""
    rng = np.random.default_rng(seed)
    costs = [Money(int(thousands) * 100_000) for thousands in rng.integers(200, 8_000, PROJECTS)]
    projects = [_project(rng, index, cost) for index, cost in enumerate(costs)]
    weights = rng.uniform(0.5, 1.5, (SOURCES, len(YEARS)))
    amounts = weights / weights.sum() * sum(costs) * 0.3
    sources = [
        Source(id=f"S{index}", budgets={str(year): Money(int(amount)) for year, amount in zip(YEARS, row, strict=True)})
        for index, row in enumerate(amounts)
    ]
    return Case(sources=sources, projects=projects, years=YEARS, stop=Stop(seconds=Decimal(SECONDS), gap=Decimal(0)))


def _project(rng: np.random.Generator, index: int, cost: Money) -> Project:
    shares = draw_shares(rng, rng.choice(SOURCES, int(rng.integers(2, 7)), replace=False))
    length = int(rng.integers(1, 4))
    points = Decimal(str(round(20 + int(cost) / 8e8 * 60 + rng.uniform(0, 20), 1)))
    starts, phases = YEARS[: len(YEARS) - length + 1], [Decimal(part) for part in PHASES[length]]
    return Project(id=f"P{index}", points=points, cost=cost, shares=shares, starts=starts, phases=phases)


def plain_highs(asked: Case) -> tuple[float, float, float]:
    """Seconds, points and proven gap of HiGHS alone."""
    scale, units = Scale.of(project.points for project in asked.projects)
    pool = pool_of(asked, scale, units)
    rows: list[tuple[list[int], list[float], float, float]] = []
    paid: list[list[int]] = [[] for _ in pool.budgets]
    columns = pool.size
    for items in pool.items_of:
        rows.append((list(items), [1.0] * len(items), -highspy.kHighsInf, 1.0))
        for year in range(pool.years):
            members = [item for item in items if pool.costs[item, year]]
            whole, ones = [], []
            for account in sorted({account for item in members for account in pool.order[item] if account in pool.accounts(year)}):
                column, columns = columns, columns + 1
                paid[account].append(column)
                whole.append(column)
                ones.append(1.0)
                most = [-float(pool.upper[item, account]) * PER_MILLION for item in members]
                least = [-float(pool.lower[item, account]) * PER_MILLION for item in members]
                rows.append(([column, *members], [1.0, *most], -highspy.kHighsInf, 0.0))
                if any(least):
                    rows.append(([column, *members], [1.0, *least], 0.0, highspy.kHighsInf))
            if whole:
                costs = [-float(pool.costs[item, year]) * PER_MILLION for item in members]
                rows.append((whole + members, ones + costs, 0.0, 0.0))
    for account, members in enumerate(paid):
        rows.append((members, [1.0] * len(members), -highspy.kHighsInf, float(pool.budgets[account]) * PER_MILLION))
    seconds, value, gap = _solved(pool.size, columns, list(pool.units), rows)
    return seconds, float(scale.points(max(0, round(value)))), gap


def _solved(
    items: int, columns: int, units: list[int], rows: list[tuple[list[int], list[float], float, float]]
) -> tuple[float, float, float]:
    model = highspy.HighsLp()
    model.sense_ = highspy.ObjSense.kMaximize
    model.num_col_, model.num_row_ = columns, len(rows)
    model.col_cost_ = np.array([*map(float, units), *([0.0] * (columns - items))])
    model.col_lower_ = np.zeros(columns)
    model.col_upper_ = np.array([1.0] * items + [highspy.kHighsInf] * (columns - items))
    model.row_lower_, model.row_upper_ = np.array([row[2] for row in rows]), np.array([row[3] for row in rows])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *(len(row[0]) for row in rows)], dtype=np.int32)
    model.a_matrix_.index_ = np.array([column for row in rows for column in row[0]], dtype=np.int32)
    model.a_matrix_.value_ = np.array([value for row in rows for value in row[1]])
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger] * items + [kinds.kContinuous] * (columns - items)
    solver = highspy.Highs()
    for name, value in (("output_flag", False), ("mip_rel_gap", 0.0), ("time_limit", float(SECONDS))):
        solver.setOptionValue(name, value)
    started = time.perf_counter()
    solver.passModel(model)
    solver.run()
    info = solver.getInfo()
    return time.perf_counter() - started, info.objective_function_value, info.mip_gap


def main() -> None:
    """Print the table."""
    print(f"select, {PROJECTS:,} projects × {SOURCES} sources × {len(YEARS)} years, {SECONDS} s each, no gap asked for")
    print(f"{'seed':>4} {'select':>9} {'points':>10} {'proven':>9} {'HiGHS':>9} {'points':>10} {'proven':>9} {'ratio':>7}  {'limit':>5}")
    for seed in SEEDS:
        asked = case(seed)
        started = time.perf_counter()
        answer = select(asked)
        ours, gap = time.perf_counter() - started, float("inf") if answer.gap is None else answer.gap
        bare, value, bare_gap = plain_highs(asked)
        print(
            f"{seed:4} {ours:7.1f} s {float(answer.points or 0):10.1f} {gap:9.4%} {bare:7.1f} s {value:10.1f} {bare_gap:9.4%} "
            f"{gap / bare_gap:7.4f}  {1 / 3:5.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
