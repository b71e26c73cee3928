"""What a working copy begins with: what is known of the idea's money already."""

from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.working.shapes import BudgetText, ScenarioText
from absorb.kernel.period import Month

USUAL_MONTHS = 12
"""Where nothing says how long the project is to take."""


def begin(
    budget: BudgetText | None, schedule: schedules.Case | None, months: tuple[Month | None, Month | None], today: Month
) -> ScenarioText:
    """The idea's budget and who pays it as they are kept; where nothing is, an empty budget over the idea's own months."""
    first, last = months
    first = first if first is not None else today.plus(1)
    count = max(last - first + 1, 1) if last is not None else USUAL_MONTHS
    if schedule is not None and schedule.periods:
        first, count = schedule.periods[0].first, sum(period.months for period in schedule.periods)
    if schedule is None:
        return ScenarioText(first=first, months=count, budget=budget or BudgetText())
    return ScenarioText(
        first=first, months=count, budget=budget or BudgetText(), reporting=tuple(schedule.periods), sources=tuple(schedule.sources),
        prefer=tuple(schedule.prefer), opening_cash=schedule.opening_cash,
    )  # fmt: skip
