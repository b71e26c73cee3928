"""The workbook of a schedule beside openpyxl's write-only mode, which writes the same number of bare numbers.

The baseline has no formulas, looks, names, charts or checks: it is what a sheet of that size costs at the least when every
cell is an object. Processor time, one run each.

    python -m benchmarks.bench_workbook
"""

import io
import time
from collections.abc import Callable

import openpyxl

from absorb.funding.papers import schedule_workbook
from absorb.funding.rules.schedule import schedule
from benchmarks.bench_schedule import case

SIZES = ((60, 60, 8), (1000, 84, 12))
_AROUND = 8
"""Cells of a row of the schedule beside those of its sources."""


def bare(rows: int, columns: int) -> bytes:
    """So many numbers, written one row after another."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Rozvrh")
    for row in range(rows):
        sheet.append([row + column / 100 for column in range(columns)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def measured(work: Callable[[], bytes]) -> tuple[float, int]:
    """Seconds of processor time, and how large the file is."""
    started = time.process_time()
    content = work()
    return time.process_time() - started, len(content)


def main() -> None:
    """Print the table."""
    print(f"{'lines × months × sources':28} {'workbook':>9} {'openpyxl':>9} {'ratio':>6} {'size':>9}")
    for lines, months, payers in SIZES:
        asked = case(lines, months, payers)
        answer = schedule(asked)
        ours, size = measured(lambda asked=asked, answer=answer: schedule_workbook(asked, answer))  # type: ignore[misc]
        plain, _ = measured(lambda rows=lines * months, columns=payers + _AROUND: bare(rows, columns))  # type: ignore[misc]
        name = f"{lines:,} × {months} × {payers}"
        print(f"{name:28} {ours:7.2f} s {plain:7.2f} s {ours / plain:6.2f} {size / 2**20:5.1f} MiB")


if __name__ == "__main__":
    main()
