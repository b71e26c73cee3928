"""How the costs of a schedule follow from the prices of its budget: line by line, period by period.

The rules are those of `cases.schedule_lines`: a line falls equally on its months, earlier ones taking the odd haléře; a flat
rate follows what it stands on, by largest remainder. A line that somebody spread otherwise keeps the shares it has, its last
period with a cost taking the rest.
"""

from fractions import Fraction
from functools import cached_property
from typing import Literal

import msgspec

from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.budget.models import FLAT_RATES, FlatRate
from absorb.kernel.money import split_by_weight, split_evenly

Flow = Literal["even", "weighted", "held", "entry"]
"""Equally by months, after the flat rate's base, by the shares it has, or written by hand: no row of the budget prices it."""


class BudgetRow(msgspec.Struct, frozen=True):
    """A row of the budget's sheet: a line, the flat rate, or a parent that adds up those below it (`below` rows)."""

    code: str
    name: str
    amount: int
    line: budgets.Line | None = None
    is_flat: bool = False
    is_covered: bool = False
    below: int = 0


class Prices:
    """A budget beside the schedule that pays it."""

    def __init__(self, budget: budgets.Case, answer: budgets.Answer, case: schedules.Case) -> None:
        self.budget, self.answer, self.case = budget, answer, case
        self.rate: FlatRate | None = FLAT_RATES.get(budget.cost_model)
        self.lines = {line.code: line for line in budget.lines}
        self.first = case.periods[0].first if case.periods else None
        self.count = sum(period.months for period in case.periods)

    @cached_property
    def rows(self) -> list[BudgetRow]:
        """The tree in the order of its codes, then what the flat rate covers."""
        nodes = self.answer.tree
        rows = []
        for place, node in enumerate(nodes):
            below = 0
            while place + below + 1 < len(nodes) and nodes[place + below + 1].code.startswith(f"{node.code}."):
                below += 1
            is_flat = self.rate is not None and node.code == self.rate.code
            rows.append(BudgetRow(node.code, node.name, int(node.amount), self.lines.get(node.code), is_flat=is_flat, below=below))
        covered = [self.lines[code] for code in self.answer.covered_by_flat_rate]
        return rows + [BudgetRow(line.code, line.name, int(budgets.line_amount(line)), line, is_covered=True) for line in covered]

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each code stands among `rows`."""
        return {row.code: place for place, row in enumerate(self.rows)}

    def in_base(self, code: str) -> bool:
        """Whether the flat rate stands on a line."""
        line = self.lines.get(code)
        return self.rate is not None and line is not None and line.kind in self.rate.base

    def span(self, line: budgets.Line) -> tuple[int, int]:
        """The months a line falls on: how many after the first of the schedule, and how many of them."""
        start = 0 if line.from_ is None or self.first is None else line.from_ - self.first
        return start, line.months or self.count - start

    def overlap(self, line: budgets.Line, period: int) -> tuple[int, int]:
        """Of a line's months: how many come before a period, and how many lie in it."""
        start, months = self.span(line)
        begin, length = self._starts[period], self.case.periods[period].months
        before = min(max(begin - start, 0), months)
        return before, min(max(begin + length - start, 0), months) - before

    @cached_property
    def _starts(self) -> list[int]:
        return [int(period.first) - int(self.case.periods[0].first) for period in self.case.periods]

    @cached_property
    def flows(self) -> list[Flow]:
        """How each line of the schedule follows from the budget."""
        amounts = [[int(line.amounts.get(period.id, 0)) for period in self.case.periods] for line in self.case.lines]
        return [self._flow(line.code, amounts[index]) for index, line in enumerate(self.case.lines)]

    @cached_property
    def flow_of(self) -> dict[str, Flow]:
        """The same by the line's code."""
        return {line.code: flow for line, flow in zip(self.case.lines, self.flows, strict=True)}

    def _flow(self, code: str, amounts: list[int]) -> Flow:
        line, total = self.lines.get(code), sum(amounts)
        if line is not None:
            start, months = self.span(line)
            if start < 0 or months < 1 or start + months > self.count:
                return "held"
            parts = split_evenly(total, months)
            even = [sum(parts[before : before + count]) for before, count in (self.overlap(line, at) for at in range(len(amounts)))]
            return "even" if even == amounts else "held"
        weights = self.weights
        if self.rate is None or code != self.rate.code:
            return "entry"
        if not any(weights):
            return "held" if any(amounts) else "weighted"
        return "weighted" if split_by_weight(total, weights) == amounts else "held"

    @cached_property
    def weights(self) -> list[int]:
        """What the flat rate stands on, by period."""
        base = [line for line in self.case.lines if self.in_base(line.code)]
        return [sum(int(line.amounts.get(period.id, 0)) for line in base) for period in self.case.periods]

    def reaches(self, line: int, period: int) -> bool:
        """Whether a line may cost something in a period once prices change."""
        flow = self.flows[line]
        if flow == "even":
            return self.overlap(self.lines[self.case.lines[line].code], period)[1] > 0
        return flow == "weighted"


class WeightedSplit:
    """A flat rate's total by periods, by largest remainder, with every figure on the way to it.

    With t haléře of a rate of p % on a base of w, all of them whole: a period's fair part in hundredths of a haléř is
    p·wᵢ + (100·t − p·w)·wᵢ/w. Its first term is whole, its second one at most 50, so that nothing is lost in binary fractions.
    """

    def __init__(self, prices: Prices, total: int) -> None:
        self.percent = int(prices.rate.percent) if prices.rate is not None else 0
        self.weights = prices.weights
        base = sum(self.weights)
        odd = 100 * total - self.percent * base
        exact = [Fraction(self.percent * one % 100) + (Fraction(odd * one, base) if base else 0) for one in self.weights]
        self.hundredths = [float(one) for one in exact]
        self.whole = [self.percent * one // 100 + one_exact // 100 for one, one_exact in zip(self.weights, exact, strict=True)]
        self.rest = [float(one - 100 * (one // 100)) for one in exact]
        self.parts = split_by_weight(total, self.weights) if base else [0] * len(self.weights)
