"""`schedule` beside plain HiGHS, which finds only the smallest gap of the same case on the same limits.

The baseline is one linear programme with a column for every (source, line, period) that may be paid, solved once in
floats; `schedule` also finds the preferred totals, even shares in whole haléře, cash, and looks at the result again.
Then the workbook; and cases with sources that never share a line beside the same cases without. Processor time; each ratio
is the median of several rounds that run both.

    python -m benchmarks.bench_schedule
"""

import random
import resource
import statistics
import time
from collections.abc import Callable
from decimal import Decimal

import highspy
import msgspec
import numpy as np

from absorb.funding.papers import schedule_workbook
from absorb.funding.rules.schedule import Case, Line, Period, Source, schedule
from absorb.kernel.money import Money, share_at_most
from absorb.kernel.period import Month

KINDS = ("direct_staff", "travel", "equipment", "services")
SIZES = ((60, 60, 8, 3), (1000, 84, 12, 1))
PAIRS = ((20, 12, 6, 3), (60, 60, 8, 1))
"""Lines, months, sources, and pairs of sources that never share a line."""


def case(lines: int, months: int, payers: int) -> Case:
    """Seeded monthly costs; sources with kinds, shares and limits by year, and one that pays the rest."""
    draw = random.Random(7)
    periods = [Period(id=f"m{place}", first=Month.of(2027, 1).plus(place), months=1) for place in range(months)]
    costs = [
        Line(code=f"1.1.{place}", kind=draw.choice(KINDS), amounts={period.id: Money(draw.randint(1_000, 9_999_999)) for period in periods})
        for place in range(lines)
    ]
    total = sum(sum(line.amounts.values()) for line in costs)
    sources = [
        Source(
            id=f"s{place}",
            kinds=draw.sample(KINDS, 3),
            max_percent=Decimal(draw.randint(5_000, 50_000)) / 1000,
            max_per_year={str(2027 + year): Money(total * 12 // (months * draw.randint(3, 2 * payers))) for year in range(months // 12)},
        )
        for place in range(payers - 1)
    ]
    return Case(periods=periods, lines=costs, sources=[*sources, Source(id="own")])


def apart(asked: Case, pairs: int) -> Case:
    """The case in which the first sources, two by two, never share a line."""
    sources = list(asked.sources)
    for place in range(0, 2 * pairs, 2):
        sources[place] = msgspec.structs.replace(sources[place], never_with=[sources[place + 1].id])
    return msgspec.structs.replace(asked, sources=sources)


def plain_highs(asked: Case) -> float:
    """The most that the sources can pay together, in crowns."""
    places = [(row, column) for row in range(len(asked.lines)) for column in range(len(asked.periods))]
    costs = np.array([asked.lines[row].amounts[asked.periods[column].id] / 100 for row, column in places])
    years = np.array([asked.periods[column].first.year for _, column in places])
    columns: list[np.ndarray] = []
    rows: list[tuple[float, np.ndarray]] = []
    start = 0
    for source in asked.sources:
        cells = np.array([i for i, (row, _) in enumerate(places) if source.kinds is None or asked.lines[row].kind in source.kinds])
        numbers = np.arange(start, start + len(cells))
        start += len(cells)
        columns.append(cells)
        if source.max_percent is not None:
            rows.append((share_at_most(round(costs[cells].sum() * 100), source.max_percent) / 100, numbers))
        rows += [(amount / 100, numbers[years[cells] == int(year)]) for year, amount in source.max_per_year.items()]
    cell_of = np.concatenate(columns)
    order = np.argsort(cell_of, kind="stable")
    starts = np.searchsorted(cell_of[order], np.arange(len(places)))
    rows += list(zip(costs, np.split(order, starts[1:]), strict=True))
    model = highspy.Highs()
    model.silent()
    zeros = np.zeros(0, dtype=np.int32)
    model.addCols(start, -np.ones(start), np.zeros(start), costs[cell_of], 0, zeros, zeros, np.zeros(0))
    index = np.concatenate([numbers for _, numbers in rows]).astype(np.int32)
    begins = np.cumsum([0, *(len(numbers) for _, numbers in rows[:-1])]).astype(np.int32)
    upper = np.array([limit for limit, _ in rows])
    model.addRows(len(rows), np.full(len(rows), -highspy.kHighsInf), upper, len(index), begins, index, np.ones(len(index)))
    model.run()
    return -model.getInfo().objective_function_value


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    """Print the table."""
    print(f"{'lines × months × sources':28} {'schedule':>9} {'HiGHS':>9} {'ratio':>6} {'workbook':>9} {'peak':>10}")
    for lines, months, payers, rounds in SIZES:
        asked = case(lines, months, payers)
        ours, bare = [], []
        for _ in range(rounds):
            ours.append(seconds(lambda asked=asked: schedule(asked)))  # type: ignore[misc]
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            bare.append(seconds(lambda asked=asked: plain_highs(asked)))  # type: ignore[misc]
        ratio = statistics.median(one / other for one, other in zip(ours, bare, strict=True))
        paper = "–"
        if lines * months < 10_000:
            answer = schedule(asked)
            paper = f"{seconds(lambda asked=asked, answer=answer: schedule_workbook(asked, answer)):.2f} s"  # type: ignore[misc]
        name = f"{lines:,} × {months} × {payers}"
        print(f"{name:28} {statistics.median(ours):7.2f} s {statistics.median(bare):7.2f} s {ratio:6.2f} {paper:>9} {peak:6,.0f} MiB")
    print(f"{'… × pairs never together':28} {'schedule':>9} {'without':>9} {'ratio':>6}")
    for lines, months, payers, pairs in PAIRS:
        asked = case(lines, months, payers)
        bare = [seconds(lambda asked=asked: schedule(asked)) for _ in range(3)]  # type: ignore[misc]
        ours = [seconds(lambda asked=asked, pairs=pairs: schedule(apart(asked, pairs))) for _ in range(3)]  # type: ignore[misc]
        ratio = statistics.median(one / other for one, other in zip(ours, bare, strict=True))
        name = f"{lines:,} × {months} × {payers} × {pairs}"
        print(f"{name:28} {statistics.median(ours):7.2f} s {statistics.median(bare):7.2f} s {ratio:6.2f}")


if __name__ == "__main__":
    main()
