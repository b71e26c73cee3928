"""A selection over several years: what each source has in each of them, when ideas may start, how their cost falls on years."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from absorb.funding.rules import selection
from absorb.funding.rules.schedule import Period
from absorb.funding.rules.schedule.months import by_year
from absorb.funding.rules.selection.shapes import Year
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import Percent, Shape, find_repeats
from absorb.kernel.money import Money, money_decimal, split_by_weight
from absorb.kernel.phrases import Phrase

LONGEST_SPAN = 10
"""So many years a portfolio has at most."""

Limits = Mapping[int, Mapping[str, int]]
"""What sources have to give by year; one that has no limit in a year can pay everything."""

Spreads = Mapping[str, Sequence[int]]
"""The costs of ideas, as their schedules have them, by year from the first one that costs anything."""


class Timing(Shape, frozen=True, kw_only=True):
    """In which years an `idea` may start (left out: in any in which it still ends by the last), and how many per cent of its cost
    fall on the year in which it starts and on those after it (left out: as its schedule says; all on the first without one)."""

    idea: str
    starts: tuple[Year, ...] = ()
    phases: tuple[Percent, ...] = ()


class Horizon(Shape, frozen=True, kw_only=True):
    """The years of a portfolio, one after another, and what was said of ideas in them."""

    first: Year
    last: Year
    timings: tuple[Timing, ...] = ()

    @property
    def years(self) -> list[int]:
        """Each of them; one alone is the ordinary portfolio of a year."""
        return list(range(self.first, self.last + 1))


def spread_of(paid: Mapping[str, int], gaps: Iterable[tuple[Period, int]]) -> list[int]:
    """The costs of a schedule by calendar year: what the sources pay, and what nobody pays of a period. Years at either end
    that cost nothing are left out."""
    costs = {int(year): amount for year, amount in paid.items()}
    for period, amount in gaps:
        for year, part in by_year(amount, period).items():
            costs[int(year)] = costs.get(int(year), 0) + part
    busy = [year for year, amount in costs.items() if amount]
    return [costs.get(year, 0) for year in range(min(busy), max(busy) + 1)] if busy else []


def over_years(case: selection.Case, horizon: Horizon, limits: Limits, spreads: Spreads) -> selection.Case:
    """The case of one year as one of all the years. BadInput lists every fault of the timings, and every idea whose costs last
    longer than the years."""
    timings = {timing.idea: timing for timing in horizon.timings}
    phases = {project.id: _phases(project, timings.get(project.id), spreads.get(project.id, ())) for project in case.projects}
    if faults := list(_find_faults(horizon, phases)):
        raise BadInput(faults)
    everything = sum(project.total for project in case.projects)
    return replace(
        case,
        years=horizon.years,
        sources=[
            selection.Source(
                id=source.id, budgets={str(year): Money(limits.get(year, {}).get(source.id, everything)) for year in horizon.years}
            )
            for source in case.sources
        ],
        projects=[
            replace(project, phases=phases[project.id] or None, starts=_starts(horizon, timings.get(project.id), len(phases[project.id])))
            for project in case.projects
        ],
    )


def _phases(project: selection.Project, timing: Timing | None, spread: Sequence[int]) -> list[Decimal]:
    """Per cent where somebody said them, else the cost divided as the schedule's is; nothing where all falls on the first year."""
    if timing is not None and timing.phases:
        return list(timing.phases)
    return [money_decimal(part) for part in split_by_weight(project.total, spread)] if len(spread) > 1 else []


def _starts(horizon: Horizon, timing: Timing | None, length: int) -> list[int]:
    if timing is not None and timing.starts:
        return list(timing.starts)
    return [year for year in horizon.years if year + max(1, length) - 1 <= horizon.last]


def _find_faults(horizon: Horizon, phases: Mapping[str, Sequence[Decimal]]) -> Iterator[Fault]:
    yield from find_repeats(((f"/timings/{place}/idea", timing.idea) for place, timing in enumerate(horizon.timings)), "idea")
    for place, timing in enumerate(horizon.timings):
        if timing.idea not in phases:
            says = Phrase("%(idea)s is none of the ideas that are chosen from.", idea=timing.idea)
            yield Fault(f"/timings/{place}/idea", says)
            continue
        if timing.phases and sum(timing.phases) != 100:
            says = Phrase("The shares of years add up to %(sum)s %%; they must add up to 100 %%.", sum=f"{sum(timing.phases):f}")
            yield Fault(f"/timings/{place}/phases", says)
        for start in timing.starts:
            yield from _find_start_faults(horizon, start, len(phases[timing.idea]), f"/timings/{place}/starts")
    said = {timing.idea for timing in horizon.timings if timing.starts}
    for idea, parts in phases.items():
        if idea not in said and len(parts) > len(horizon.years):
            says = Phrase(
                "The costs of %(idea)s fall on %(count)s years: choose %(year)s or later as the last year, or say otherwise how they fall.",
                idea=idea,
                count=len(parts),
                year=horizon.first + len(parts) - 1,
            )
            yield Fault("/last_year", says)


def _find_start_faults(horizon: Horizon, start: int, length: int, pointer: str) -> Iterator[Fault]:
    if start not in horizon.years:
        says = Phrase("There is no year %(year)s; choose from %(first)s to %(last)s.", year=start, first=horizon.first, last=horizon.last)
        yield Fault(pointer, says)
    elif start + length - 1 > horizon.last:
        says = Phrase("Started in %(year)s, it would cost money after %(last)s, the last year.", year=start, last=horizon.last)
        yield Fault(pointer, says)
