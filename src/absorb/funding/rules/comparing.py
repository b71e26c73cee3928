"""Scenarios of one idea side by side: what each comes to, and where it differs from the one that leads."""

from collections.abc import Mapping, Sequence

import msgspec

from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.kernel.period import Month

AMOUNTS = ("cost", "covered", "gap", "own", "peak")
"""What a scenario comes to in all, in the order in which it is told."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What a scenario comes to, in minor units; None is not known. `own` is what the applicant pays, `peak` the largest
    pre-financing and `peak_month` its month. Without a schedule only the cost is known: what the budget says is eligible."""

    cost: int | None = None
    gap: int | None = None
    own: int | None = None
    peak: int | None = None
    peak_month: Month | None = None
    by_source: Mapping[str, int] = {}
    by_source_and_year: Mapping[str, Mapping[str, int]] = {}

    @property
    def covered(self) -> int | None:
        return None if self.cost is None or self.gap is None else self.cost - self.gap

    @property
    def deepest(self) -> Month | None:
        """The month of the largest pre-financing; None where nothing has to be pre-financed, or nobody knows."""
        return self.peak_month if self.peak else None

    @property
    def is_scheduled(self) -> bool:
        return self.gap is not None


def figures_of(budget: budgets.Answer | None, case: schedules.Case | None, answer: schedules.Answer | None, own: frozenset[str]) -> Figures:
    """The figures of a budget and its schedule; `own` are the sources that the applicant pays out of."""
    if case is None or answer is None or answer.gap is None:
        return Figures(cost=int(budget.eligible) if budget is not None else None)
    return Figures(
        cost=sum(int(amount) for line in case.lines for amount in line.amounts.values()),
        gap=int(answer.gap),
        own=sum(int(amount) for source, amount in answer.by_source.items() if source in own),
        peak=int(answer.prefinancing_peak or 0),
        peak_month=answer.prefinancing_month,
        by_source={source: int(amount) for source, amount in answer.by_source.items() if amount},
        by_source_and_year={
            source: {year: int(amount) for year, amount in years.items() if amount} for source, years in answer.by_source_and_year.items()
        },
    )


LEAST_MARKED = 100
"""A crown: single haléře fall on other years because amounts are laid evenly, and tell nobody anything."""


class Cell(msgspec.Struct, frozen=True):
    """An amount of one scenario, and by how much it is more than the first one's: None where either is not known."""

    minor: int | None
    more: int | None

    @property
    def is_marked(self) -> bool:
        return self.more is not None and abs(self.more) >= LEAST_MARKED


class Row(msgspec.Struct, frozen=True):
    """One thing over all scenarios: `name` is one of `AMOUNTS` or a source's code, `year` one in which the source pays."""

    name: str
    cells: tuple[Cell, ...]
    year: str = ""


class Comparison(msgspec.Struct, frozen=True):
    """Scenarios held against the first of them, row by row."""

    amounts: tuple[Row, ...]
    sources: tuple[Row, ...]
    years: tuple[Row, ...]


def compare(several: Sequence[Figures], order: Sequence[str]) -> Comparison:
    """What scenarios come to beside each other; sources stand in this order, unknown ones behind. A source that does not pay in
    a scenario pays nothing there; where there is no schedule, what it pays is not known."""
    payers = {source for one in several for source in one.by_source}
    known = [source for source in order if source in payers] + sorted(payers - set(order))
    years = {source: sorted({year for one in several for year in one.by_source_and_year.get(source, {})}) for source in known}
    return Comparison(
        tuple(Row(name, _cells([getattr(one, name) for one in several])) for name in AMOUNTS),
        tuple(Row(source, _cells([one.by_source.get(source, 0) if one.is_scheduled else None for one in several])) for source in known),
        tuple(Row(source, _cells([_in_year(one, source, year) for one in several]), year) for source in known for year in years[source]),
    )


def _in_year(one: Figures, source: str, year: str) -> int | None:
    return one.by_source_and_year.get(source, {}).get(year, 0) if one.is_scheduled else None


def _cells(amounts: Sequence[int | None]) -> tuple[Cell, ...]:
    first = amounts[0]
    return tuple(Cell(amount, None if amount is None or first is None else amount - first) for amount in amounts)
