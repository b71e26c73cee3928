"""`select` of 200 and of 1,000 projects × 8 sources with flexible shares against plain HiGHS on the same model.

The baseline is the model as one would write it down: for each project whether it is chosen, for each share how much
it pays, handed to HiGHS in one piece with the same relative gap and everything else as it comes. `select` is
timed whole: checks, both plain methods, the search, the payments to the haléř and the reasons. Each row runs both on
one seeded case, one after the other, so that a busy machine is unfair to neither. Points are independent of cost or
grow with it (harder), and sources pay many projects or three each. Last come the thirty problems of OR-Library's mknapcb1
in tests/reference, to the very best: what is found and proven beside the best known value, and what plain HiGHS finds and
proves, both within the same limit and in seconds of processor time.

    python -m benchmarks.bench_select
"""

import time
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import highspy
import numpy as np
from msgspec.structs import replace

from absorb.funding.rules.selection import Case, Project, Share, Source, Stop, select
from absorb.kernel.money import Money, share_at_least, share_at_most

SOURCES, LONGEST = 8, 60.0
ROWS = ((200, Decimal("0.01"), 0.5), (200, Decimal("0.0001"), 10.0), (1_000, Decimal("0.0001"), 15.0))
"""Projects, the gap asked for, and the seconds that it may take."""

MKNAPCB = Path(__file__).parents[1] / "tests" / "reference" / "mknapcb1.txt"
PROVING = Decimal(3600)
"""Seconds that either may take for a problem of mknapcb1."""

PER_MILLION = 1e-8
"""Haléře in the baseline's unit, a million crowns: HiGHS is accurate there."""

Row = tuple[list[tuple[int, float]], float, float]
"""A row of the model: the columns with their factors, and the least and most that they may add up to."""

CASES = (
    ("independent points, 2 to 8 payers", 1, False, None),
    ("points grow with cost, 2 to 8 payers", 2, True, None),
    ("independent points, 3 payers", 3, False, 3),
)


def case(projects: int, seed: int, grows: bool, payers: int | None) -> Case:
    """Seeded projects of 200,000 to 8,000,000 crowns; the sources have 30 % of what all of them cost."""
    rng = np.random.default_rng(seed)
    costs = [Money(int(thousands) * 100_000) for thousands in rng.integers(200, 8_000, projects)]
    made = [_project(rng, index, cost, grows, payers) for index, cost in enumerate(costs)]
    weights = rng.uniform(0.5, 1.5, SOURCES)
    budgets = [int(weight) for weight in weights / weights.sum() * sum(costs) * 0.3]
    sources = [Source(id=f"S{index}", budget=Money(budget)) for index, budget in enumerate(budgets)]
    return Case(sources=sources, projects=made)


def draw_shares(rng: np.random.Generator, payers: Iterable[int]) -> list[Share]:
    """What each of these sources pays of a project: at least up to 5 %, at most 20 to 100 %, and all of them enough."""
    chosen = list(payers)
    most = rng.integers(20, 101, len(chosen))
    while most.sum() < 100:
        most = rng.integers(20, 101, len(chosen))
    least = rng.integers(0, 6, len(chosen))
    return [
        Share(source=f"S{source}", min_percent=Decimal(int(low)), max_percent=Decimal(int(high)))
        for source, low, high in zip(chosen, least, most, strict=True)
    ]


def _project(rng: np.random.Generator, index: int, cost: Money, grows: bool, payers: int | None) -> Project:
    points = 20 + int(cost) / 8e8 * 60 + rng.uniform(0, 20) if grows else rng.uniform(20, 100)
    shares = draw_shares(rng, rng.choice(SOURCES, payers or int(rng.integers(2, SOURCES + 1)), replace=False))
    return Project(id=f"P{index}", points=Decimal(str(round(points, 1))), cost=cost, shares=shares)


def plain_highs(asked: Case) -> tuple[float, float]:
    """Seconds and proven gap of HiGHS alone."""
    columns, rows = _written_down(asked)
    solver = _handed_over(columns, rows, len(asked.projects), float(asked.stop.gap), LONGEST)
    started = time.perf_counter()
    solver.run()
    return time.perf_counter() - started, solver.getInfo().mip_gap


def _handed_over(columns: list[float], rows: list[Row], choices: int, gap: float, seconds: float) -> highspy.Highs:
    """HiGHS with the model: points of every column, the first `choices` of them 0 or 1, and the rows."""
    model = highspy.HighsLp()
    model.sense_ = highspy.ObjSense.kMaximize
    model.num_col_, model.num_row_ = len(columns), len(rows)
    model.col_cost_ = np.array(columns)
    model.col_lower_ = np.zeros(len(columns))
    model.col_upper_ = np.array([1.0] * choices + [highspy.kHighsInf] * (len(columns) - choices))
    model.row_lower_, model.row_upper_ = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *(len(row[0]) for row in rows)], dtype=np.int32)
    model.a_matrix_.index_ = np.array([column for row in rows for column, _ in row[0]], dtype=np.int32)
    model.a_matrix_.value_ = np.array([value for row in rows for _, value in row[0]])
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger] * choices + [kinds.kContinuous] * (len(columns) - choices)
    solver = highspy.Highs()
    for name, value in (("output_flag", False), ("mip_rel_gap", gap), ("time_limit", seconds)):
        solver.setOptionValue(name, value)
    solver.passModel(model)
    return solver


def _written_down(asked: Case) -> tuple[list[float], list[Row]]:
    """Points of every column, and the rows: shares add up to the cost, keep to their limits and to the budgets."""
    columns = [float(project.points) for project in asked.projects]
    paid: dict[str, list[tuple[int, float]]] = {source.id: [] for source in asked.sources}
    rows: list[Row] = []
    for index, project in enumerate(asked.projects):
        cost = int(project.cost or 0)
        whole: list[tuple[int, float]] = [(index, -cost * PER_MILLION)]
        for share in project.shares or ():
            column = len(columns)
            columns.append(0.0)
            whole.append((column, 1.0))
            paid[share.source].append((column, 1.0))
            rows.extend(_limits(index, column, share_at_least(cost, share.min_percent), share_at_most(cost, share.max_percent)))
        rows.append((whole, 0.0, 0.0))
    rows.extend((paid[source.id], -highspy.kHighsInf, int(source.budget) * PER_MILLION) for source in asked.sources)
    return columns, rows


def _limits(project: int, column: int, least: int, most: int) -> Iterator[Row]:
    yield [(column, 1.0), (project, -most * PER_MILLION)], -highspy.kHighsInf, 0.0
    if least:
        yield [(column, 1.0), (project, -least * PER_MILLION)], 0.0, highspy.kHighsInf


def published() -> Iterator[tuple[Case, Decimal]]:
    """The problems of mknapcb1 with the best known values."""
    lines = (line for line in MKNAPCB.read_text().splitlines() if not line.startswith("#"))
    tokens = iter(" ".join(lines).split())
    for _ in range(int(next(tokens))):
        size, count, known = int(next(tokens)), int(next(tokens)), Decimal(next(tokens))
        points = [Decimal(next(tokens)) for _ in range(size)]
        needs = [[Money(int(next(tokens)) * 100) for _ in range(size)] for _ in range(count)]
        sources = [Source(id=f"S{place}", budget=Money(int(next(tokens)) * 100)) for place in range(count)]
        projects = [
            Project(id=f"P{index}", points=worth, needs={f"S{place}": row[index] for place, row in enumerate(needs)})
            for index, worth in enumerate(points)
        ]
        yield Case(sources=sources, projects=projects, stop=Stop(gap=Decimal(0), seconds=PROVING)), known


def proven_by_highs(asked: Case) -> tuple[float, float, float]:
    """Points found, bound proven and seconds of processor time of HiGHS alone on a problem of fixed needs in whole crowns."""
    rows: list[Row] = [
        (
            [(index, int(project.needs[source.id]) / 100) for index, project in enumerate(asked.projects)],
            -highspy.kHighsInf,
            int(source.budget) / 100,
        )
        for source in asked.sources
    ]
    columns = [float(project.points) for project in asked.projects]
    solver = _handed_over(columns, rows, len(columns), 0.0, float(PROVING))
    started = time.process_time()
    solver.run()
    info = solver.getInfo()
    return info.objective_function_value, info.mip_dual_bound, time.process_time() - started


def print_chosen() -> None:
    """The table of the seeded cases."""
    print(f"select, {SOURCES} sources; plain HiGHS is stopped after {LONGEST:.0f} s")
    head = f"{'select':>9} {'proven':>9} {'aim':>7} {'HiGHS':>9} {'proven':>9} {'ratio':>6}"
    print(f"{'projects':>8} {'gap':>6} {'case':38} {head}")
    for projects, wanted, aim in ROWS:
        for name, seed, grows, payers in CASES:
            asked = replace(case(projects, seed, grows, payers), stop=Stop(gap=wanted))
            bare, bare_gap = plain_highs(asked)
            started = time.perf_counter()
            answer = select(asked)
            ours = time.perf_counter() - started
            gap = float("inf") if answer.gap is None else answer.gap
            figures = f"{ours:7.2f} s {gap:9.4%} {aim:5.1f} s {bare:7.2f} s {bare_gap:9.4%} {ours / bare:6.2f}"
            print(f"{projects:8,} {float(wanted):6.2%} {name:38} {figures}", flush=True)


def print_published() -> None:
    """The table of mknapcb1."""
    print(f"select on mknapcb1, to the best; either is stopped after {PROVING} s; seconds of processor time")
    print(f"{'problem':8} {'known':>7} {'select':>8} {'bound':>8} {'time':>9} {'HiGHS':>8} {'bound':>8} {'time':>9} {'ratio':>6}")
    for number, (asked, known) in enumerate(published()):
        started = time.process_time()
        answer = select(asked)
        ours = time.process_time() - started
        found, bound, bare = proven_by_highs(asked)
        figures = f"{answer.points:8.0f} {answer.bound:8.0f} {ours:7.1f} s {found:8.0f} {bound:8.0f} {bare:7.1f} s {ours / bare:6.2f}"
        print(f"5.100-{number:02} {known:7} {figures}", flush=True)


def main() -> None:
    """Print the tables."""
    print_chosen()
    print_published()


if __name__ == "__main__":
    main()
