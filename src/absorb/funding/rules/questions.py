"""What a portfolio is asked afterwards: why not this one, and what one more million would bring. Every answer is re-solved.

What would let a project in is the least change with which some portfolio that holds it has as many points as the best
one has today: of its points, of its cost, of what a source can pay, of a limit. More never lets it out, so the least
change is found by halving; where the time runs out on the way, it is a change that is enough, and not proven to be least.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from absorb.funding.rules import selection
from absorb.funding.rules.selection.core import Clock
from absorb.funding.rules.sparing import least_paid
from absorb.kernel.engine import Progress, silent
from absorb.kernel.money import Money, money_decimal, split_by_weight

_PART = 1 / 4
"""What share of the time that is left one look at a changed case may take."""


class Best(msgspec.Struct, frozen=True):
    """What is needed of the portfolio that is asked: its points, its gap and what is chosen."""

    points: Decimal | None
    gap: float | None
    selected: list[str]


Of = Literal["points", "cost", "budget", "at_most", "at_most_points", "at_most_money"]


class Change(msgspec.Struct, frozen=True):
    """The least change that lets a project in: `of` says of what, `name` of which source or limit (its place), in `year`;
    what it is `now` and what it would have to be, in points, crowns or a number of projects."""

    of: Of
    name: str | None
    year: int | None
    now: Decimal
    then: Decimal
    is_proven: bool


class WhyNot(msgspec.Struct, frozen=True):
    """Best points without and with the project (null: it cannot be in at all), what it would displace and bring along,
    and every change that by itself would let it in."""

    project: str
    points: Decimal
    points_with: Decimal | None
    is_proven: bool
    displaced: list[str]
    joined: list[str]
    changes: list[Change]


class OneMore(msgspec.Struct, frozen=True):
    """What more money of a source (in a year) would bring: the best points then, what would come in and what go out."""

    source: str
    year: int | None
    more: Money
    points: Decimal
    gained: Decimal
    joined: list[str]
    left_out: list[str]
    is_proven: bool


class Lever(msgspec.Struct, frozen=True):
    """What can be changed, in whole steps: what it is `now`, what is surely `enough` (or nothing is), the case with another
    value, and a value as it is told. `nearest` finds, in a case with enough of it, about how much of it is needed."""

    of: Of
    now: int
    enough: int
    change: Callable[[int], selection.Case]
    told: Callable[[int], Decimal] = money_decimal
    name: str | None = None
    year: int | None = None
    nearest: Callable[[selection.Case, Decimal, Clock], int | None] | None = None


def one_more(case: selection.Case, answer: Best | selection.Answer, minor: int, progress: Progress = silent) -> list[OneMore]:
    """What `minor` haléře more of each source, in each year, would bring, in the order of the case."""
    case = replace(case, method="exact", explain=[], objective="points")
    clock = Clock(float(case.stop.seconds))
    places = [(source.id, year) for source in case.sources for year in _years(case)]
    found: list[OneMore] = []
    for place, (source, year) in enumerate(places):
        progress(place / len(places), f"more of {source}")
        more = _solve(_with_budget(case, source, year, minor, add=True), clock.part(1 / (len(places) - place)))
        points = max(more.points or Decimal(0), answer.points or Decimal(0))
        better = points > (answer.points or 0)
        joined = [name for name in more.selected if name not in answer.selected] if better else []
        left_out = [name for name in answer.selected if name not in more.selected] if better else []
        gained = points - (answer.points or Decimal(0))
        found.append(OneMore(source, year, Money(minor), points, gained, joined, left_out, more.gap == 0 and answer.gap == 0))
    return found


def why_not(case: selection.Case, answer: Best | selection.Answer, project: str, progress: Progress = silent) -> WhyNot:
    """Why a project is not in the best portfolio, which is `answer`, and the least changes that would let it in."""
    case = replace(case, method="exact", explain=[], objective="points")
    clock = Clock(float(case.stop.seconds))
    points = answer.points or Decimal(0)
    progress(0.05, "with it in")
    inside = _inside(case, project)
    forced = _solve(inside, clock.part(1 / 4))
    is_proven = answer.gap == 0 and (forced.gap == 0 or forced.status == "infeasible")
    now = next(each.points for each in case.projects if each.id == project)
    changes: list[Change] = []
    if forced.points is not None and forced.points < points:
        changes.append(Change("points", None, None, now, now + points - forced.points, is_proven))
    needs_none = forced.points is not None and forced.points >= points
    levers = [] if needs_none else [*_cost(inside, project), *_budgets(inside), *_limits(inside, project)]
    for place, lever in enumerate(levers):
        progress(0.1 + 0.9 * place / len(levers), f"another {lever.of}")
        change = _least_change(lever, points, clock.part(1 / (len(levers) - place)))
        if change is not None:
            changes.append(replace(change, is_proven=change.is_proven and answer.gap == 0))
    displaced = [name for name in answer.selected if name not in forced.selected] if forced.points is not None else []
    joined = [name for name in forced.selected if name not in answer.selected and name != project]
    return WhyNot(project, points, forced.points, is_proven, displaced, joined, changes)


def _least_change(lever: Lever, points: Decimal, clock: Clock) -> Change | None:
    """The value nearest to what it is now with which the points are reached; None where even the farthest is not enough."""
    if lever.enough == lever.now or not _reaches(lever.change(lever.enough), points, clock.part(_PART)):
        return None
    far, near, is_sure = _nearer(lever, points, clock.part(1 / 2)), lever.now, True
    probe = far - 1 if lever.nearest is not None else (far + near) // 2
    while abs(far - near) > 1:
        if clock.left() <= 0:
            is_sure = False
            break
        reached = _reaches(lever.change(probe), points, clock.part(_PART))
        far, near = (probe, near) if reached else (far, probe)
        is_sure = is_sure and reached is not None
        probe = (far + near) // 2
    return Change(lever.of, lever.name, lever.year, lever.told(lever.now), lever.told(far), is_sure)


def _nearer(lever: Lever, points: Decimal, clock: Clock) -> int:
    """A value that is enough: the farthest, or one nearer to what is needed where that can be worked out."""
    found = None if lever.nearest is None else lever.nearest(lever.change(lever.enough), points, clock.part(1 / 2))
    if found is None or found >= lever.enough:
        return lever.enough
    found = max(found, lever.now + 1)
    return found if _reaches(lever.change(found), points, clock) else lever.enough


def _reaches(case: selection.Case, points: Decimal, clock: Clock) -> bool | None:
    """Whether some portfolio has the points; None where none was found in the time, though there may be one."""
    answer = _solve(case, clock)
    if answer.points is not None and answer.points >= points:
        return True
    return None if answer.bound is not None and answer.bound >= points else False


def _solve(case: selection.Case, clock: Clock) -> selection.Answer:
    stop = selection.Stop(seconds=Decimal(str(round(clock.left(), 3))), gap=Decimal(0))
    return selection.select(replace(case, stop=stop))


def _inside(case: selection.Case, project: str) -> selection.Case:
    return replace(case, projects=[replace(each, mandatory=each.mandatory or each.id == project) for each in case.projects])


def _cost(case: selection.Case, project: str) -> Iterator[Lever]:
    found = next(each for each in case.projects if each.id == project)

    def change(cost: int) -> selection.Case:
        return replace(case, projects=[_costing(each, cost) if each.id == project else each for each in case.projects])

    if found.total:
        yield Lever("cost", found.total, 0, change)


def _costing(project: selection.Project, cost: int) -> selection.Project:
    """The project at another cost, divided as before among needs and years."""
    phases = project.phases
    if phases is not None and sum(phases) != 100:
        phases = [money_decimal(part) for part in split_by_weight(cost, phases)] if cost else None
    if project.needs is None:
        return replace(project, cost=Money(cost), phases=phases)
    needs = dict(zip(project.needs, map(Money, split_by_weight(cost, list(project.needs.values()))), strict=True))
    return replace(project, cost=None, needs=needs, phases=phases)


def _budgets(case: selection.Case) -> Iterator[Lever]:
    everything = sum(project.total for project in case.projects)
    for source in case.sources:
        for year in _years(case):
            now = source.total if year is None else int((source.budgets or {})[str(year)])
            change = _budget_changer(case, source.id, year)
            yield Lever("budget", now, now + everything, change, name=source.id, year=year, nearest=_least_paid(source.id, year))


def _least_paid(source: str, year: int | None) -> Callable[[selection.Case, Decimal, Clock], int | None]:
    return lambda case, points, clock: least_paid(case, source, year, points, clock)


def _years(case: selection.Case) -> list[int | None]:
    return [None] if case.years is None else [*case.years]


def _budget_changer(case: selection.Case, source: str, year: int | None) -> Callable[[int], selection.Case]:
    return lambda value: _with_budget(case, source, year, value, add=False)


def _with_budget(case: selection.Case, source: str, year: int | None, minor: int, *, add: bool) -> selection.Case:
    def changed(each: selection.Source) -> selection.Source:
        if each.id != source:
            return each
        if year is None:
            return replace(each, budget=Money(minor + each.total if add else minor))
        budgets = each.budgets or {}
        return replace(each, budgets={**budgets, str(year): Money(minor + budgets[str(year)] if add else minor)})

    return replace(case, sources=[changed(each) for each in case.sources])


def _limits(case: selection.Case, project: str) -> Iterator[Lever]:
    places = max((-min(0, int(each.points.as_tuple().exponent)) for each in case.projects), default=0)
    for place, limit in enumerate(case.limits):
        members = [each for each in case.projects if each.id in limit.projects]
        if project not in limit.projects:
            continue
        if limit.at_most is not None:
            change = _limit_changer(case, place, "at_most", int)
            yield Lever("at_most", limit.at_most, len(members), change, Decimal, str(place))
        if limit.at_most_money is not None:
            change = _limit_changer(case, place, "at_most_money", Money)
            yield Lever("at_most_money", limit.at_most_money, sum(each.total for each in members), change, name=str(place))
        if limit.at_most_points is not None:
            told = _steps(places)
            now = int(limit.at_most_points.scaleb(places))
            most = int(sum((each.points for each in members), Decimal(0)).scaleb(places))
            yield Lever("at_most_points", now, most, _limit_changer(case, place, "at_most_points", told), told, str(place))


def _steps(places: int) -> Callable[[int], Decimal]:
    return lambda value: Decimal(value).scaleb(-places)


def _limit_changer(case: selection.Case, place: int, field: str, read: Callable[[int], Any]) -> Callable[[int], selection.Case]:
    def change(value: int) -> selection.Case:
        limits = list(case.limits)
        limits[place] = replace(limits[place], **{field: read(value)})
        return replace(case, limits=limits)

    return change
