"""What periods of two or more years hold under limits by year: an integer programme in whole haléře."""

from collections.abc import Mapping

from absorb.funding.rules.schedule.model import Model, pinned_in
from absorb.funding.rules.schedule.months import years_of
from absorb.funding.rules.schedule.programme import Programme
from absorb.funding.rules.schedule.sides import refusals, restricted, side_columns
from absorb.funding.rules.schedule.straddles import balance, straddled
from absorb.funding.rules.schedule.tree import Fixed, Tree


class LongPeriods:
    """The programme in whole haléře: how far each amount moves from the wished one, within a window.

    Amounts are small here, so a float holds them exactly, whatever the case is worth. Sides of lines that the model
    leaves open are chosen once more, to the haléř; the window must then be as wide as the case. A straddling period of n months
    holds n x q + o haléře: every month q, and the first o months one more (`months.in_year`).
    """

    def __init__(self, model: Model, tree: Tree, wished: Mapping[tuple[int, int], float], window: int) -> None:
        self.model, self.tree, self.window = model, tree, window
        self.wished = {pay.arc: wished[pay.source, pay.group] for pay in tree.pays}
        self.start = self._start()
        self.programme = Programme()
        self.possible = True
        reach = window * (len(tree.pays) + 1)
        self.arcs = []
        pays = set(self.wished)
        for arc, (_, _, least, most) in enumerate(tree.bounds.arcs):
            far = window if arc in pays else reach
            low, high = max(least - self.start[arc], -far), min(most - self.start[arc], far)
            self.possible = self.possible and low <= high
            self.arcs.append(self.programme.column(low, max(low, high), whole=True))
        balance(self.programme, tree, self.arcs)
        self.sides = side_columns(self.programme, model, tree, self.arcs, self.start, 1.0)
        self._months()

    def _start(self) -> list[int]:
        """The wished amounts rounded down, carried up from the groups to the sources so that every node balances."""
        arcs = self.tree.bounds.arcs
        amounts = [0] * len(arcs)
        into = {head: arc for arc, (_, head, _, _) in enumerate(arcs) if head != self.tree.bounds.END}
        out = {tail: arc for arc, (tail, head, _, _) in enumerate(arcs) if head == self.tree.bounds.END}
        for arc, wish in self.wished.items():
            amount = max(int(wish), 0)
            amounts[arc] += amount
            amounts[out[arcs[arc][1]]] += amount
            node = arcs[arc][0]
            while node != self.tree.bounds.START:
                amounts[into[node]] += amount
                node = arcs[into[node]][0]
        return amounts

    def _months(self) -> None:
        """Rows that count the haléře of each straddling period month by month into its limited years."""
        loads: dict[tuple[int, str], list[tuple[int, dict[int, float]]]] = {}
        years = straddled(self.model, self.tree)
        for source, index in self.model.straddles:
            if (source, index) not in self.tree.classes:
                continue
            for year, held_and_terms in self._split(source, index).items():
                loads.setdefault((source, year), []).append(held_and_terms)
        for key, (left, _) in years.items():
            terms: dict[int, float] = {}
            for held, load in loads[key]:
                left -= held
                terms.update(load)
            if key in self.tree.years:
                arc = self.tree.years[key]
                left -= self.start[arc]
                terms[self.arcs[arc]] = 1.0
            self.programme.row(None, left, terms)

    def _split(self, source: int, index: int) -> dict[str, tuple[int, dict[int, float]]]:
        """year -> (haléře held at the start, terms that move them) of one straddling period."""
        period = self.model.case.periods[self.model.classes[index][0]]
        arc = self.tree.classes[source, index]
        held = pinned_in(self.model, source, index) + self.start[arc]
        each = held // period.months
        high = (self.tree.bounds.arcs[arc][3] + pinned_in(self.model, source, index)) // period.months
        monthly = self.programme.column(-each, high - each, whole=True)
        total: dict[int, float] = {self.arcs[arc]: 1.0, monthly: -float(period.months)}
        answer = {}
        full: int | None = None
        for year, _, count in years_of(period):
            odd = self.programme.column(0, count, whole=True)
            if full is not None:
                self.programme.row(None, 0.0, {odd: 1.0, full: -float(count)})
            full = self.programme.column(0, 1, whole=True)
            self.programme.row(0.0, None, {odd: 1.0, full: -float(count)})
            total[odd] = -1.0
            answer[year] = (each * count, {monthly: float(count), odd: 1.0})
        self.programme.row(each * period.months - held, each * period.months - held, total)
        return answer

    def any(self) -> tuple[Model, list[int], Fixed] | None:
        """Some totals and what the straddling periods hold then."""
        self.programme.hurry()
        values = self.programme.minimise({}) if self.possible else None
        return None if values is None else self._read(values)

    def best(self) -> tuple[Model, list[int], Fixed] | None:
        """The totals and what the straddling periods hold, after every objective in turn; near the wished amounts."""
        if not self.possible:
            return None
        heads = [self.arcs[head] for head in self.tree.heads]
        far = self._distance()
        values: list[float] | None = None
        for objective in [dict.fromkeys(heads, -1.0), *({heads[source]: 1.0} for source in reversed(self.model.order))]:
            values = self.programme.minimise(objective) or values
            if values is None:
                return None
            reached = round(sum(weight * values[column] for column, weight in objective.items()))
            self.programme.row(None, reached + 0.5, objective)
        self.programme.hurry()
        return self._read(self.programme.minimise(far) or values or [])

    def _read(self, values: list[float]) -> tuple[Model, list[int], Fixed]:
        moved = [self.start[arc] + round(values[column]) for arc, column in enumerate(self.arcs)]
        totals = [moved[head] + self.model.pinned(source) for source, head in enumerate(self.tree.heads)]
        fixed = {key: moved[arc] + pinned_in(self.model, *key) for key, arc in self.tree.classes.items() if key in self.model.straddles}
        return restricted(self.model, refusals(self.model, self.sides, values)), totals, fixed

    def _distance(self) -> dict[int, float]:
        """How far the straddling periods are from their wished amounts."""
        terms = {}
        for key in self.model.straddles:
            if key not in self.tree.classes:
                continue
            column = self.programme.column(0.0, 1e9)
            wish = sum(
                self.wished[pay.arc] - self.start[pay.arc]
                for pay in self.tree.pays
                if pay.source == key[0] and self.model.groups[pay.group].period_class == key[1]
            )
            moved = self.arcs[self.tree.classes[key]]
            self.programme.row(-round(wish), None, {column: 1.0, moved: -1.0})
            self.programme.row(round(wish), None, {column: 1.0, moved: 1.0})
            terms[column] = 1.0
        return terms
