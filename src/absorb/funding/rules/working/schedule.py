"""From what people write to the schedule's engine: a working copy's costs month by month, and who may pay them.

The working copy speaks of its lines by their ids and of months by their text; the engine's case has the lines' codes, and a
period for each month. What a working copy names that is not there (any more) is left out and told by `find_lost`: it comes back
with the line, when somebody takes the removal back.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Context, Decimal

import msgspec
from msgspec.structs import replace

from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.budget.models import FLAT_RATES, KIND_NAMES
from absorb.funding.rules.cases import leaves_of, lines_by_period
from absorb.funding.rules.working.budget import budget_case, in_text, settled, written_lines
from absorb.funding.rules.working.payers import find_reporting_faults
from absorb.funding.rules.working.shapes import FLAT_RATE, ScenarioText, WorkLine
from absorb.kernel.engine import Progress, silent
from absorb.kernel.errors import BadInput, Fault, faults_under
from absorb.kernel.facts import Amount, During, Name
from absorb.kernel.intake import child
from absorb.kernel.money import split_evenly
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

INELIGIBLE = "ineligible"
_THOUSANDTH = Decimal("0.001")
_LONG = Context(prec=60)


class Reckoned(msgspec.Struct, frozen=True):
    """A working copy all the way: its budget added up, and who pays it when."""

    budget: budgets.Case
    budget_answer: budgets.Answer
    case: schedules.Case
    answer: schedules.Answer


def schedule_answer_of(text: ScenarioText, call: budgets.Call, progress: Progress = silent) -> Reckoned:
    """The schedule of a working copy under what its call asks. BadInput, with pointers of the text, lists what cannot be reckoned
    with."""
    with faults_under("/budget"):
        budget = budget_case(text.budget, call)
        try:
            budget_answer = budgets.budget(budget)
        except BadInput as refusal:
            raise BadInput(in_text(refusal.faults, settled(text.budget))) from refusal
    case = schedule_case(text, budget, budget_answer)
    return Reckoned(budget, budget_answer, case, schedules.schedule(case, progress))


def schedule_case(text: ScenarioText, case: budgets.Case, answer: budgets.Answer) -> schedules.Case:
    """The case of the engine: a period for each month of the project, the costs of `case` in them, and who may pay.

    A line falls equally on its months; where `by_month` says by hand how much falls on some, the others take the rest. The flat
    rate is divided as what it stands on. Ineligible costs are in the case if a source names their kind or a line of them; other
    sources pay what is eligible. Where there is other income, shares that the call gives are of what it leaves (`budget`
    contract). BadInput, with pointers of the text: lines outside the project's months, months by hand that do not come to the
    line's cost, reporting periods that are not over the project's months.
    """
    things = _Things(text, case, answer)
    with_ineligible = any(_names_ineligible(source, things) for source in text.sources)
    monthly, faults = things.monthly(with_ineligible)
    faults += find_reporting_faults(text)
    if faults:
        raise BadInput(faults)
    lines = lines_by_period(case, answer, things.periods, monthly)
    return schedules.Case(
        periods=things.periods,
        lines=[line for line in lines if with_ineligible or line.kind != INELIGIBLE],
        sources=[_after_income(_source(source, things, with_ineligible), case, answer) for source in text.sources],
        prefer=[name for name in text.prefer if name in things.sources],
        pins=[
            replace(pin, line=things.codes[pin.line])
            for pin in text.pins
            if things.is_paid(pin.line, with_ineligible) and pin.period in things.months and pin.source in things.sources
        ],
        opening_cash=text.opening_cash,
        reporting=list(text.reporting),
        bridging=True,
    )


def find_lost(text: ScenarioText, case: budgets.Case, answer: budgets.Answer) -> list[Fault]:
    """What the working copy names and `schedule_case` leaves out, each with its pointer in the text: lines that are gone, that
    the flat rate covers or that nobody has filled in, months outside the project, and sources that do not pay."""
    things = _Things(text, case, answer)
    faults = []
    for index, source in enumerate(text.sources):
        at = f"/sources/{index}"
        faults += _absent(((f"{at}/lines/{place}", one) for place, one in enumerate(source.lines or ())), things.codes, _NO_LINE)
        faults += _absent(((f"{at}/periods/{place}", one) for place, one in enumerate(source.periods or ())), things.months, _NO_MONTH)
        faults += _absent(((child(f"{at}/max_per_period", one), one) for one in source.max_per_period), things.months, _NO_MONTH)
        faults += _absent(((f"{at}/never_with/{place}", one) for place, one in enumerate(source.never_with)), things.sources, _NO_SOURCE)
    faults += _absent(((f"/prefer/{index}", one) for index, one in enumerate(text.prefer)), things.sources, _NO_SOURCE)
    with_ineligible = any(_names_ineligible(source, things) for source in text.sources)
    for index, pin in enumerate(text.pins):
        at = f"/pins/{index}"
        known = things.codes if things.is_paid(pin.line, with_ineligible) else {}
        faults += _absent([(f"{at}/line", pin.line)], known, _NO_LINE)
        faults += _absent([(f"{at}/period", pin.period)], things.months, _NO_MONTH)
        faults += _absent([(f"{at}/source", pin.source)], things.sources, _NO_SOURCE)
    return faults


_NO_LINE = "The line that this was said of is not among the costs that are paid."
_NO_MONTH = "The month %(name)s lies outside the project."
_NO_SOURCE = "The source %(name)s does not pay here."


def _absent(named: Iterable[tuple[str, str]], known: Mapping[str, object], says: str) -> list[Fault]:
    told = (lambda name: Name(name, "source")) if says is _NO_SOURCE else str
    return [Fault(pointer, Phrase(says, name=told(name))) for pointer, name in named if name not in known]


class _Things:
    """What a working copy's schedule can name: lines by id with their codes, months by text with their places, sources."""

    def __init__(self, text: ScenarioText, case: budgets.Case, answer: budgets.Answer) -> None:
        self._text, self._case, self._answer = text, case, answer
        self.lines = written_lines(settled(text.budget))
        self.periods = [schedules.Period(str(month), month, 1) for month in map(text.first.plus, range(text.months))]
        self.months = {period.id: place for place, period in enumerate(self.periods)}
        self.sources = {source.id: place for place, source in enumerate(text.sources)}
        leaves = leaves_of(case, answer)
        self.codes = {line.id: line.code for line in self.lines if line.code in leaves}
        self.ineligible = {line.id for line in self.lines if line.kind == INELIGIBLE}
        self.rate = FLAT_RATES.get(case.cost_model)
        if self.rate is not None:
            self.codes[FLAT_RATE] = self.rate.code

    def is_paid(self, line_id: str, with_ineligible: bool) -> bool:
        return line_id in self.codes and (with_ineligible or line_id not in self.ineligible)

    def monthly(self, with_ineligible: bool) -> tuple[list[dict[Month, int]], list[Fault]]:
        """How much of each line of the case falls on which month (of what nobody pays here, nothing), and what is wrong with
        what people said of it."""
        places = {line.id: place for place, line in enumerate(self._text.budget.lines)}
        amounts, faults = list[dict[Month, int]](), list[Fault]()
        for line, priced in zip(self.lines, self._case.lines, strict=True):
            if not self.is_paid(line.id, with_ineligible):
                amounts.append({})
                continue
            found, wrong = self._months_of(line, int(budgets.line_amount(priced)), f"/budget/lines/{places[line.id]}")
            amounts.append(found)
            faults += wrong
        return amounts, faults

    def _months_of(self, line: WorkLine, total: int, at: str) -> tuple[dict[Month, int], list[Fault]]:
        first, end = self._text.first, self._text.first.plus(self._text.months)
        start = line.from_ if line.from_ is not None else first
        stop = start.plus(line.months) if line.months is not None else end
        if start < first or start >= end or stop > end:
            says = "“%(line)s” falls outside the project's months, which are from %(first)s to %(last)s."
            return {}, [Fault(f"{at}/from", Phrase(says, line=line.name or line.code, first=During(first), last=During(end.plus(-1))))]
        wrong = [
            Fault(child(f"{at}/by_month", month), Phrase(_NO_MONTH, name=month)) for month in line.by_month if month not in self.months
        ]
        if wrong:
            return {}, wrong
        by_hand = {first.plus(self.months[month]): int(amount) for month, amount in line.by_month.items()}
        free = [month for month in map(Month, range(start, stop)) if month not in by_hand]
        rest = total - sum(by_hand.values())
        if rest < 0 or (rest and not free):
            says = "The months of “%(line)s” come to %(found)s; the line costs %(total)s."
            found = Amount(sum(by_hand.values()), self._case.currency)
            phrase = Phrase(says, line=line.name or line.code, found=found, total=Amount(total, self._case.currency))
            return {}, [Fault(f"{at}/by_month", phrase)]
        return by_hand | dict(zip(free, split_evenly(rest, len(free)) if free else (), strict=True)), []


def _names_ineligible(source: schedules.Source, things: _Things) -> bool:
    return INELIGIBLE in (source.kinds or ()) or not things.ineligible.isdisjoint(source.lines or ())


def _source(source: schedules.Source, things: _Things, with_ineligible: bool) -> schedules.Source:
    """A source in the engine's names, without what is not there."""
    kinds = source.kinds
    if kinds is None and with_ineligible and source.lines is None:
        kinds = [kind for kind in (*KIND_NAMES, "flat_rate") if kind != INELIGIBLE]
    return replace(
        source,
        kinds=None if kinds is None else [kind for kind in kinds if kind != "flat_rate" or things.rate is not None],
        lines=None if source.lines is None else [things.codes[one] for one in source.lines if one in things.codes],
        periods=None if source.periods is None else [one for one in source.periods if one in things.months],
        max_per_period={one: most for one, most in source.max_per_period.items() if one in things.months},
        never_with=[one for one in source.never_with if one in things.sources],
    )


def _after_income(source: schedules.Source, case: budgets.Case, answer: budgets.Answer) -> schedules.Source:
    """A source that pays the share which the call gives it pays that share of what other income leaves, and no more."""
    rate = next((rate for rate in case.call.rates or () if rate.source == source.id), None)
    if rate is None or not case.other_income or source.lines is not None or source.periods is not None:
        return source
    left = _LONG.divide(rate.percent * (answer.eligible - case.other_income), Decimal(answer.eligible))
    least = left.quantize(_THOUSANDTH, rounding=ROUND_FLOOR)
    is_most, is_exact = source.max_percent == rate.percent, source.exact_percent == rate.percent
    most = answer.by_source[source.id]
    return replace(
        source,
        exact_percent=None if is_exact else source.exact_percent,
        min_percent=least if is_exact or source.min_percent == rate.percent else source.min_percent,
        max_total=min(most, source.max_total if source.max_total is not None else most) if is_most or is_exact else source.max_total,
    )
