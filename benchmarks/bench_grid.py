"""The schedule's page counted over while somebody types: 60 lines, 60 months, 8 payers, a price changed each time.

The baseline is the engine alone on the same case; beside it stands everything that a recount does after a form is read and
before an answer is sent: the budget, the case, the engine, the part of the page that is looked at. Processor time, medians.

    python -m benchmarks.bench_grid
"""

import statistics
import time
from collections.abc import Callable
from decimal import Decimal

from msgspec.structs import replace

from absorb.drawing import environment
from absorb.funding.pages.sheet import Drawing, tones_of
from absorb.funding.pages.view import View
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.schedule import schedule
from absorb.funding.rules.working.budget import settled
from absorb.funding.rules.working.schedule import Reckoned, schedule_answer_of
from absorb.funding.rules.working.shapes import BudgetText, ScenarioText, WorkLine
from absorb.kernel.money import Money
from benchmarks.bench_schedule import case

ROUNDS = 7
LOOKS = {"a year of months": View(year=2028), "years": View(by="years"), "all months": View(year=0)}


def scenario(lines: int = 60, months: int = 60, payers: int = 8) -> ScenarioText:
    """A working copy whose lines run over the whole project, under limits of payers by kind, share and year."""
    asked = case(lines, months, payers)
    costs = tuple(
        WorkLine(f"k{place}", "", f"Cost {place}", line.kind, Money(sum(line.amounts.values())), Decimal(1))  # type: ignore[arg-type]
        for place, line in enumerate(asked.lines)
    )
    budget = settled(BudgetText(lines=costs))
    return ScenarioText(first=asked.periods[0].first, months=months, budget=budget, sources=tuple(asked.sources))


def dearer(text: ScenarioText, more: int) -> ScenarioText:
    """The same with one price changed."""
    first, *rest = text.budget.lines
    lines = (replace(first, unit_price=Money(first.unit_price + more)), *rest)
    return replace(text, budget=replace(text.budget, lines=lines))


def draw(text: ScenarioText, found: Reckoned, view: View) -> str:
    """The grid as the page has it."""
    templates = environment("cs")
    return templates.get_template("funding/schedule/grid.html").render(
        sheet=Drawing(text, found, view, "cs", {}).sheet({}, str), view=view, unit="Kč", language="cs", answer=found.answer, may_write=True,
        tones=tones_of(text), swatch=templates.get_template("funding/schedule/opened.html").module.swatch,  # type: ignore[attr-defined]
    )  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    """Print the table."""
    text = scenario()
    found = schedule_answer_of(text, budgets.Call())
    draw(text, found, View())
    engine, whole = [], []
    for number in range(ROUNDS):
        changed = dearer(text, number + 1)
        found = schedule_answer_of(changed, budgets.Call())
        engine.append(seconds(lambda asked=found.case: schedule(asked)))  # type: ignore[misc]
        whole.append(seconds(lambda changed=changed: draw(changed, schedule_answer_of(changed, budgets.Call()), LOOKS["a year of months"])))  # type: ignore[misc]
    print(f"{'60 × 60 × 8':24} {'seconds':>8} {'ratio':>6} {'kB':>6}")
    print(f"{'the engine alone':24} {statistics.median(engine):8.3f}")
    ratio = statistics.median(one / other for one, other in zip(whole, engine, strict=True))
    print(f"{'a recount, a year shown':24} {statistics.median(whole):8.3f} {ratio:6.2f}")
    for name, view in LOOKS.items():
        taken = statistics.median(seconds(lambda view=view: draw(text, found, view)) for _ in range(ROUNDS))  # type: ignore[misc]
        print(f"{'drawing ' + name:24} {taken:8.3f} {'':6} {len(draw(text, found, view).encode()) / 1024:6.0f}")


if __name__ == "__main__":
    main()
