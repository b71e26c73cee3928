"""The schedule contract once more, as one integer programme over single haléře: slow, small, and written apart.

Every cell has a whole column for each source. A period's haléře are split into whole months and an odd rest that is
chosen out of a list, so that limits by year hold to the haléř. The objectives follow one another as the contract
orders them. Evenness is measured on real amounts, which no whole ones can beat.
"""

from fractions import Fraction
from math import ceil, floor

import highspy

from absorb.funding.rules.schedule import Case, Line, Period, Source


def may_pay(source: Source, line: Line, period: Period) -> bool:
    return all(
        allowed is None or name in allowed
        for allowed, name in ((source.kinds, line.kind), (source.lines, line.code), (source.periods, period.id))
    )


class Reference:
    """Build with `whole` haléře or with real ones; `best` gives (gap, totals by source) or None."""

    def __init__(self, case: Case, *, whole: bool = True) -> None:
        self.case = case
        self.model = highspy.Highs()
        self.model.silent()
        self.model.setOptionValue("mip_rel_gap", 0.0)
        self.model.setOptionValue("mip_abs_gap", 1e-6)
        self.whole = whole
        add = self.model.addIntegral if whole else self.model.addVariable
        self.cells = {(line.code, period): int(cost) for line in case.lines for period, cost in line.amounts.items()}
        self.paid = {}
        for source in case.sources:
            for line in case.lines:
                for period in case.periods:
                    cost = self.cells.get((line.code, period.id), 0)
                    self.paid[source.id, line.code, period.id] = add(0, cost if may_pay(source, line, period) else 0)
        for (code, period), cost in self.cells.items():
            self.model.addConstr(sum(self.paid[source.id, code, period] for source in case.sources) + 0 <= cost) if case.sources else None
        self.total = {source.id: self.model.qsum([self.paid[key] for key in self.paid if key[0] == source.id]) for source in case.sources}
        for source in case.sources:
            self._limit(source)
        for pin in case.pins:
            self.model.addConstr(self.paid[pin.source, pin.line, pin.period] == int(pin.amount))
        for source in case.sources:
            for other in source.never_with:
                self._apart(source.id, other)

    def base(self, source: Source) -> int:
        periods = {period.id: period for period in self.case.periods}
        return sum(int(cost) for line in self.case.lines for period, cost in line.amounts.items() if may_pay(source, line, periods[period]))

    def _limit(self, source: Source) -> None:
        total, base = self.total[source.id], self.base(source)
        exact = {
            name: Fraction(value) * base / 100
            for name in ("min", "max", "exact")
            if (value := getattr(source, f"{name}_percent")) is not None
        }
        for name, amount in exact.items():
            if name != "max":
                self.model.addConstr(total >= floor(amount))
            if name != "min":
                self.model.addConstr(total <= ceil(amount))
        if source.max_total is not None:
            self.model.addConstr(total <= int(source.max_total))
        for period, amount in source.max_per_period.items():
            self.model.addConstr(self._in_period(source.id, period) <= int(amount))
        for year, amount in source.max_per_year.items():
            load = [self._in_year(source.id, period, int(year)) for period in self.case.periods]
            self.model.addConstr(self.model.qsum(load) <= int(amount))

    def _in_period(self, source: str, period: str):
        return self.model.qsum([self.paid[source, line.code, period] for line in self.case.lines])

    def _in_year(self, source: str, period: Period, year: int):
        months = [period.first.plus(offset).year == year for offset in range(period.months)]
        whole = self._in_period(source, period.id)
        if not any(months):
            return self.model.expr(0)
        if all(months):
            return whole
        if not self.whole:
            return whole * (sum(months) / period.months)
        each = self.model.addIntegral(0, highspy.kHighsInf)
        rests = [self.model.addBinary() for _ in range(period.months)]
        self.model.addConstr(self.model.qsum(rests) == 1)
        self.model.addConstr(whole == period.months * each + self.model.qsum([rest * odd for odd, rest in enumerate(rests)]))
        return sum(months) * each + self.model.qsum([rest * sum(months[:odd]) for odd, rest in enumerate(rests)])

    def _apart(self, one: str, other: str) -> None:
        for line in self.case.lines:
            side = self.model.addBinary()
            for period in line.amounts:
                cost = self.cells[line.code, period]
                self.model.addConstr(self.paid[one, line.code, period] <= cost * side)
                self.model.addConstr(self.paid[other, line.code, period] <= cost - cost * side)

    def order(self) -> list[str]:
        return [*self.case.prefer, *(source.id for source in self.case.sources if source.id not in self.case.prefer)]

    def best(self) -> tuple[int, dict[str, int]] | None:
        cost = sum(self.cells.values())
        covered = self.model.qsum(list(self.paid.values()))
        if not self._solve(-1 * covered):
            return None
        gap = cost - round(sum(self.model.vals(list(self.paid.values())))) if self.paid else cost
        self.model.addConstr(covered >= cost - gap - 0.3)
        totals = {}
        for name in reversed(self.order()):
            assert self._solve(self.total[name])
            totals[name] = round(self.model.val(self.total[name]))
            self.model.addConstr(self.total[name] <= totals[name] + 0.3)
        return gap, {source.id: totals[source.id] for source in self.case.sources}

    def evenness(self, totals: dict[str, int]) -> float:
        """The smallest largest deviation of a share, over cells that the source may pay, with these totals."""
        level = self.model.addVariable(0, 1)
        for source in self.case.sources:
            self.model.addConstr(self.total[source.id] == totals[source.id])
            share = totals[source.id] / (self.base(source) or 1)
            for line in self.case.lines:
                for period in self.case.periods:
                    cost = self.cells.get((line.code, period.id), 0)
                    if cost and may_pay(source, line, period):
                        paid = self.paid[source.id, line.code, period.id]
                        self.model.addConstr(paid - cost * share <= cost * level)
                        self.model.addConstr(cost * share - paid <= cost * level)
        assert self._solve(level + 0)
        return self.model.val(level)

    def _solve(self, objective) -> bool:
        self.model.minimize(objective)
        return self.model.getModelStatus() == highspy.HighsModelStatus.kOptimal
