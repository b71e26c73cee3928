"""Why nobody pays a part of a cost: for each source that could, the limit that it has reached."""

from typing import Any

from absorb.funding.rules.schedule.model import Cell, Limits, Model
from absorb.funding.rules.schedule.months import in_year, years_of
from absorb.kernel.facts import Amount, Name, Row
from absorb.kernel.phrases import Phrase


class Reasons:
    """Sentences for gaps in one finished schedule. `used[s][p]` is what source s pays in period p."""

    def __init__(self, model: Model, used: dict[int, list[int]]) -> None:
        self.model, self.used = model, used
        self.total = {source: sum(amounts) for source, amounts in used.items()}
        self.years = {source: self._by_year(source) for source in used}
        self.payers = {cell: group.payers for group in model.groups for cell in group.cells}
        self.rivals: dict[tuple[int, int], list[int]] = {}
        for one, other in model.pairs:
            for line in {group.line for group in model.groups if group.line is not None}:
                self.rivals.setdefault((one, line), []).append(other)
                self.rivals.setdefault((other, line), []).append(one)
        self.known: dict[object, Phrase] = {}

    def _by_year(self, source: int) -> dict[str, int]:
        years: dict[str, int] = {}
        for period, amount in zip(self.model.case.periods, self.used[source], strict=True):
            for year, before, count in years_of(period):
                years[year] = years.get(year, 0) + in_year(amount, period.months, before, count)
        return years

    def why(self, cell: Cell, payers_of_line: set[int]) -> Phrase:
        """One sentence: which limits keep each source from paying more here. `payers_of_line` pay a part of the line."""
        row, period = cell
        pinned = tuple(source for source in range(len(self.model.limits)) if (source, row, period) in self.model.pins)
        contested = row if any((source, row) in self.rivals for source in self.payers[cell]) else None
        key = (self.payers[cell], period, pinned, contested)
        if key not in self.known:
            parts = [self._reason(source, row, period, payers_of_line) for source in self.payers[cell]]
            parts += [
                Phrase("%(source)s is pinned here", source=self._name(source)).at(self._pin(source, row, period)) for source in pinned
            ]
            nobody = Phrase("No source may pay this line in this period.")
            self.known[key] = Phrase("%(reasons)s.", reasons=Row(parts, "; ")) if parts else nobody
        return self.known[key]

    def _name(self, source: int) -> Name:
        return Name(self.model.case.sources[source].id, "source")

    def _pin(self, source: int, row: int, period: int) -> str:
        case = self.model.case
        wanted = (case.sources[source].id, case.lines[row].code, case.periods[period].id)
        return next(f"/pins/{i}" for i, pin in enumerate(case.pins) if (pin.source, pin.line, pin.period) == wanted)

    def _reason(self, source: int, row: int, period: int, payers_of_line: set[int]) -> Phrase:
        limits, name = self.model.limits[source], self._name(source)
        for rival in self.rivals.get((source, row), ()):
            if rival in payers_of_line:
                return Phrase("%(source)s never shares a line with %(other)s", source=name, other=self._name(rival))
        for ceiling in limits.ceilings:
            if self.total[source] >= ceiling.amount:
                says = Phrase("%(source)s is at its limit of %(amount)s in total", source=name, amount=Amount(ceiling.amount))
                return says.at(ceiling.pointer)
        at_period = limits.by_period.get(period)
        if at_period is not None and self.used[source][period] >= at_period.amount:
            says = Phrase("%(source)s is at its limit of %(amount)s in the period", source=name, amount=Amount(at_period.amount))
            return says.at(at_period.pointer)
        beyond = Phrase("%(source)s can pay no more within its limits taken together", source=name)
        return self._year_reason(source, period, limits) or beyond

    def _year_reason(self, source: int, index: int, limits: Limits) -> Phrase | None:
        period, amount = self.model.case.periods[index], self.used[source][index]
        for year, before, count in years_of(period):
            ceiling = limits.by_year.get(year)
            if ceiling is None:
                continue
            more = in_year(amount + 1, period.months, before, count) - in_year(amount, period.months, before, count)
            if self.years[source][year] + more > ceiling.amount or self.years[source][year] >= ceiling.amount:
                facts: dict[str, Any] = {"source": self._name(source), "amount": Amount(ceiling.amount), "year": year}
                return Phrase("%(source)s is at its limit of %(amount)s in the year %(year)s", **facts).at(ceiling.pointer)
        return None
