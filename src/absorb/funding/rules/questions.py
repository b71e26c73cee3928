"""What a portfolio is asked afterwards: why not this one, and what one more million would bring. Every answer is re-solved.

What would let a project in is the least change with which some portfolio that holds it has as many points as the best
one has today: of its points, of its cost, of what a source can pay, of a limit. More never lets it out, so one search finds
about the least change, and another whether a haléř less would do; where there is no search for it, it is found by halving.
Where the time runs out on the way, it is a change that is enough, beside the least that has not been ruled out.

All searches of one question share what they learn (`remembering.py`), and stop as soon as what they are asked is sure.
"""

import math
from decimal import Decimal

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from absorb.funding.rules import selection
from absorb.funding.rules.levers import Lever, Levers, Of, with_budget, years_of
from absorb.funding.rules.remembering import Memory
from absorb.funding.rules.selection.core import Clock, Found
from absorb.funding.rules.selection.search import Search
from absorb.funding.rules.sparing import ROUNDING
from absorb.kernel.engine import Progress, silent
from absorb.kernel.money import Money

_PART = 1 / 4
"""What share of the time that is left one look at a changed case may take."""
_CLOSE = 1e-4
"""How near, in parts of it, what is enough and what is not have to be for the question whether one step less would do."""


class Best(msgspec.Struct, frozen=True):
    """What is needed of the portfolio that is asked: its points, its gap, what is chosen and when it starts, and the bound on
    the points of any."""

    points: Decimal | None
    gap: float | None
    selected: list[str]
    bound: Decimal | None = None
    starts: dict[str, int] | UnsetType = UNSET


class Change(msgspec.Struct, frozen=True):
    """The least change that lets a project in: `of` says of what, `name` of which source or limit (its place), in `year`;
    what it is `now` and what it would have to be, in points, crowns or a number of projects. `nearest` is the least change
    that is not ruled out: where it `is_proven`, the same."""

    of: Of
    name: str | None
    year: int | None
    now: Decimal
    then: Decimal
    is_proven: bool
    nearest: Decimal


class WhyNot(msgspec.Struct, frozen=True):
    """Best points without and with the project (null: it cannot be in at all), what it would displace and bring along,
    and every change that by itself would let it in. `bound` is what no portfolio with it exceeds."""

    project: str
    points: Decimal
    points_with: Decimal | None
    is_proven: bool
    displaced: list[str]
    joined: list[str]
    changes: list[Change]
    bound: Decimal | None


class OneMore(msgspec.Struct, frozen=True):
    """What more money of a source (in a year) would bring: the best points then, what would come in and what go out; and the
    most points that could be gained, where the best is not proven."""

    source: str
    year: int | None
    more: Money
    points: Decimal
    gained: Decimal
    joined: list[str]
    left_out: list[str]
    is_proven: bool
    at_most: Decimal


def one_more(case: selection.Case, answer: Best | selection.Answer, minor: int, progress: Progress = silent) -> list[OneMore]:
    """What `minor` haléře more of each source, in each year, would bring, in the order of the case."""
    case = replace(case, method="exact", explain=[], objective="points")
    clock = Clock(float(case.stop.seconds))
    memory = _memory(case, answer)
    places = [(source.id, year) for source in case.sources for year in years_of(case)]
    found: list[OneMore] = []
    for place, (source, year) in enumerate(places):
        progress(place / len(places), f"more of {source}")
        search = memory.search(with_budget(case, source, year, minor, add=True))
        more = memory.best(search, clock.part(1 / (len(places) - place)))
        now = answer.points or Decimal(0)
        points = max(now, now if more is None else memory.scale.points(search.pool.total(more.chosen)))
        bound = max(points, points if more is None else memory.scale.points(more.bound))
        selected = answer.selected if more is None or points <= now else _names(case, search, more.chosen)
        joined = [name for name in selected if name not in answer.selected]
        left_out = [name for name in answer.selected if name not in selected]
        is_proven = bound == points and answer.gap == 0
        found.append(OneMore(source, year, Money(minor), points, points - now, joined, left_out, is_proven, bound - now))
    return found


def why_not(case: selection.Case, answer: Best | selection.Answer, project: str, progress: Progress = silent) -> WhyNot:
    """Why a project is not in the best portfolio, which is `answer`, and the least changes that would let it in."""
    case = replace(case, method="exact", explain=[], objective="points")
    return _WhyNot(case, answer, project).answer(progress)


class _WhyNot:
    def __init__(self, case: selection.Case, answer: Best | selection.Answer, project: str) -> None:
        self._answer, self._project = answer, project
        self._place = next(place for place, each in enumerate(case.projects) if each.id == project)
        self._memory = _memory(case, answer)
        self._case = _inside(case, project)
        self._clock = Clock(float(case.stop.seconds))
        self._floor = math.ceil(self._memory.scale.units(answer.points or Decimal(0)))

    def answer(self, progress: Progress) -> WhyNot:
        progress(0.05, "with it in")
        answer = self._answer
        most = None if answer.bound is None else math.floor(self._memory.scale.units(answer.bound))
        inside = self._memory.search(self._case)
        forced = self._memory.best(inside, self._clock.part(1 / 4), most)
        changes: list[Change] = []
        if forced is None or inside.pool.total(forced.chosen) < self._floor:
            changes = self._changes(progress, is_out=forced is None or forced.bound < self._floor)
        if forced is None:
            return WhyNot(self._project, answer.points or Decimal(0), None, answer.gap == 0, [], [], changes, None)
        return self._told(inside, Found(self._memory.known(inside) or forced.chosen, forced.bound), changes)

    def _told(self, inside: Search, forced: Found, changes: list[Change]) -> WhyNot:
        """The answer, with the change of points; `forced` is the best portfolio with the project in. A search for some change may
        have found a better one than the search for it."""
        answer, points, units = self._answer, self._answer.points or Decimal(0), inside.pool.total(forced.chosen)
        best, bound = self._memory.scale.points(units), self._memory.scale.points(max(units, forced.bound))
        is_proven = answer.gap == 0 and (bound == best or best >= points)
        now = self._case.projects[self._place].points
        more = Change("points", None, None, now, now + points - best, is_proven, now + max(Decimal(0), points - bound))
        selected = _names(self._case, inside, forced.chosen)
        displaced = [name for name in answer.selected if name not in selected]
        joined = [name for name in selected if name not in answer.selected and name != self._project]
        changes = [] if best >= points else [more, *changes]
        return WhyNot(self._project, points, best, is_proven, displaced, joined, changes, bound)

    def _changes(self, progress: Progress, *, is_out: bool) -> list[Change]:
        changes: list[Change] = []
        levers = list(Levers(self._memory, self._case, self._place, self._floor))
        for place, lever in enumerate(levers):
            progress(0.1 + 0.9 * place / len(levers), f"another {lever.of}")
            change = self._least_change(lever, self._clock.part(1 / (len(levers) - place)), is_out=is_out)
            if change is not None:
                changes.append(replace(change, is_proven=change.is_proven and self._answer.gap == 0))
        return changes

    def _least_change(self, lever: Lever, clock: Clock, *, is_out: bool) -> Change | None:
        """The value nearest to what it is now with which the points are reached; None where even the farthest is not enough.

        A portfolio with the points says exactly how near a value it would do with, so that every one found goes all of the
        way to where it no longer is enough. `is_out`: what it is now is proven not to be."""
        if lever.enough == lever.now:
            return None
        chosen, _ = self._memory.reach(self._memory.search(lever.change(lever.enough)), self._floor, clock.part(1 / 2))
        if chosen is None:
            return None
        towards = 1 if lever.enough < lever.now else -1
        out, near = (lever.now if is_out else lever.now + towards), lever.now
        if lever.nearest is not None:
            chosen, beyond = lever.nearest(chosen, clock.part(1 / 2))
            out = near = min(out, beyond, key=lambda value: value * towards)
        far = lever.needed(chosen)
        while (near - far) * towards > 1 and clock.left() > 0:
            is_close = abs(far - near) <= _CLOSE * far + 2 * ROUNDING
            probe = far + towards if is_close and lever.nearest is not None else (far + near) // 2
            chosen, is_sure = self._memory.reach(self._memory.search(lever.change(probe)), self._floor, clock.part(_PART))
            if chosen is not None:
                far = min(probe, lever.needed(chosen), key=lambda value: -value * towards)
            else:
                near, out = probe, probe if is_sure else out
        if (lever.now - far) * towards <= 0:
            return None
        nearest = out - towards
        return Change(lever.of, lever.name, lever.year, lever.told(lever.now), lever.told(far), nearest == far, lever.told(nearest))


def _memory(case: selection.Case, answer: Best | selection.Answer) -> Memory:
    return Memory(case, answer.selected, answer.starts or {})


def _names(case: selection.Case, search: Search, chosen: frozenset[int]) -> list[str]:
    return [case.projects[project].id for project in sorted(search.pool.projects(chosen))]


def _inside(case: selection.Case, project: str) -> selection.Case:
    return replace(case, projects=[replace(each, mandatory=each.mandatory or each.id == project) for each in case.projects])
