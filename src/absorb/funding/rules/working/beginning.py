"""What a working copy begins with: what is known of the idea's money already."""

from msgspec.structs import replace

from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.working.shapes import FLAT_RATE, LONGEST_SPAN, BudgetText, ScenarioText
from absorb.kernel.period import Month

USUAL_MONTHS = 12
"""Where nothing says how long the project is to take."""


def begin(
    budget: BudgetText | None, schedule: schedules.Case | None, months: tuple[Month | None, Month | None], today: Month
) -> ScenarioText:
    """The idea's budget and who pays it as they are kept; where nothing is, an empty budget over the idea's own months. Without a
    schedule the project takes at least the months that its costs fall on."""
    budget = budget or BudgetText()
    if schedule is None or not schedule.periods:
        first, count = _span(budget, months, today)
        return ScenarioText(first=first, months=count, budget=budget)
    return ScenarioText(
        first=schedule.periods[0].first,
        months=sum(period.months for period in schedule.periods),
        budget=budget,
        reporting=_reporting(schedule),
        sources=tuple(_source(source, schedule, _ids(budget)) for source in schedule.sources),
        prefer=tuple(schedule.prefer),
        pins=_pins(schedule, _ids(budget)),
        opening_cash=schedule.opening_cash,
    )


def _span(budget: BudgetText, months: tuple[Month | None, Month | None], today: Month) -> tuple[Month, int]:
    """The project's first month and how many it takes: the idea's own, and all that lines name."""
    starts = [line.from_ for line in budget.lines if line.from_ is not None]
    first = min([months[0] if months[0] is not None else min(starts, default=today.plus(1)), *starts])
    last = months[1] if months[1] is not None else first.plus(USUAL_MONTHS - 1)
    ends = [(line.from_ if line.from_ is not None else first).plus((line.months or 1) - 1) for line in budget.lines]
    return first, min(max([last, first, *ends]) - first + 1, LONGEST_SPAN)


def _reporting(schedule: schedules.Case) -> tuple[schedules.Period, ...]:
    """The periods by which the schedule claims costs; a schedule by months that has none claims them month by month."""
    if schedule.reporting or _is_monthly(schedule):
        return tuple(schedule.reporting)
    return tuple(schedule.periods)


def _is_monthly(schedule: schedules.Case) -> bool:
    return all(period.months == 1 for period in schedule.periods)


def _ids(budget: BudgetText) -> dict[str, str]:
    """The ids of the lines by their codes."""
    rate = FLAT_RATES.get(budget.cost_model)
    return {line.code: line.id for line in budget.lines} | ({rate.code: FLAT_RATE} if rate is not None else {})


def _source(source: schedules.Source, schedule: schedules.Case, ids: dict[str, str]) -> schedules.Source:
    """A source in the words of a working copy. A limit of a period longer than a month is none of any month, and is left out."""
    months = {period.id: [str(period.first.plus(place)) for place in range(period.months)] for period in schedule.periods}
    return replace(
        source,
        lines=None if source.lines is None else [ids[code] for code in source.lines if code in ids],
        periods=None if source.periods is None else [month for name in source.periods for month in months[name]],
        max_per_period={months[name][0]: most for name, most in source.max_per_period.items()} if _is_monthly(schedule) else {},
    )


def _pins(schedule: schedules.Case, ids: dict[str, str]) -> tuple[schedules.Pin, ...]:
    """What was decided for a month; what was decided for a longer period is said of no month."""
    if not _is_monthly(schedule):
        return ()
    months = {period.id: str(period.first) for period in schedule.periods}
    return tuple(replace(pin, line=ids[pin.line], period=months[pin.period]) for pin in schedule.pins if pin.line in ids)
