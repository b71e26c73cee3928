"""Four ways of choosing under one budget side by side: what each chooses, what that costs and covers, what it leaves out and why.

The ranked and the greedy cut and the exact portfolio are the engine of `absorb select` with the budget as the only source;
equal shares come from approval ballots (docs/decisions/0011-choosing-under-a-budget.md).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal, get_args

import msgspec

from absorb.committee.rules.choosing.equal_shares import Shares, equal_shares
from absorb.funding.rules import selection
from absorb.kernel.engine import Progress, silent
from absorb.kernel.money import Money
from absorb.kernel.phrases import Phrase

Method = Literal["ranked", "greedy", "exact", "equal_shares"]
METHODS: tuple[Method, ...] = get_args(Method)

LONGEST_SEARCH = Decimal(10)
"""Seconds for the exact portfolio; where they run out, what was found is told with its gap."""

_BUDGET = "budget"


class Option(msgspec.Struct, frozen=True):
    """An idea that may be chosen: its reference, cost in minor units, points, and which measures and areas it serves."""

    reference: str
    cost_minor: int
    points: Decimal
    measures: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()


class LeftOut(msgspec.Struct, frozen=True):
    """An idea that a method does not choose, and why, as a phrase of the catalogue with its facts."""

    reference: str
    why: str
    facts: dict[str, int] = {}


class Pick(msgspec.Struct, frozen=True):
    """What one method chooses: in the order of places, equal shares in the order in which they are paid.

    `heard` are the voters with at least one idea they approve among the chosen (None without ballots); `gap` is by how much more
    points another set could have at most, in relation (0 for the exact one that was proven best, None for the other methods);
    `completed` are ideas that equal shares took beyond the shares.
    """

    method: Method
    chosen: list[str]
    cost_minor: int
    points: Decimal
    measures: list[str]
    areas: list[str]
    heard: int | None
    gap: float | None
    completed: list[str]
    left_out: list[LeftOut]


class Shared(msgspec.Struct, frozen=True):
    """What equal shares chose of secret approvals, and on what it stood: the budget, and the ideas with their costs."""

    budget_minor: int
    costs: dict[str, int]
    pick: Pick

    def holds_for(self, options: Sequence[Option], budget_minor: int) -> bool:
        """Whether it was worked out of these ideas at these costs under this budget."""
        return self.budget_minor == budget_minor and self.costs == _costs_of(options)


class Comparison(msgspec.Struct, frozen=True):
    """All methods on the same ideas, budget and ballots."""

    budget_minor: int
    voters: int
    picks: list[Pick]


def compare(
    options: Sequence[Option], budget_minor: int, ballots: Sequence[frozenset[str]] = (), progress: Progress = silent
) -> Comparison:
    """Every method's choice; equal shares only where there are ballots (the references that each voter approves).

    Options come in the order of their places: equal points keep it. Same values, same answer.
    """
    picks = [_selected(options, budget_minor, method, ballots, progress) for method in ("ranked", "greedy", "exact")] if options else []
    if ballots and options:
        picks.append(_shared(options, budget_minor, ballots))
    return Comparison(budget_minor, len(ballots), picks)


def share_secretly(options: Sequence[Option], budget_minor: int, ballots: Sequence[frozenset[str]]) -> Shared | None:
    """Equal shares of secret approvals, without how many voters have an idea they approve among the chosen: with each idea's
    approvals known, that number tells who stands together. None where no idea can be chosen."""
    if not options:
        return None
    pick = msgspec.structs.replace(_shared(options, budget_minor, ballots), heard=None)
    return Shared(budget_minor, _costs_of(options), pick)


def _costs_of(options: Sequence[Option]) -> dict[str, int]:
    return {one.reference: one.cost_minor for one in options}


def _selected(
    options: Sequence[Option],
    budget_minor: int,
    method: Literal["ranked", "greedy", "exact"],
    ballots: Sequence[frozenset[str]],
    progress: Progress,
) -> Pick:
    case = selection.Case(
        sources=[selection.Source(id=_BUDGET, budget=Money(budget_minor))],
        projects=[
            selection.Project(id=one.reference, points=one.points, cost=Money(one.cost_minor), shares=[selection.Share(source=_BUDGET)])
            for one in options
        ],
        method=method,
        stop=selection.Stop(seconds=LONGEST_SEARCH, gap=Decimal(0)),
    )
    answer = selection.select(case, progress)
    return _pick(method, options, answer.selected, budget_minor, ballots, gap=answer.gap if method == "exact" else None)


def _shared(options: Sequence[Option], budget_minor: int, ballots: Sequence[frozenset[str]]) -> Pick:
    index_of = {one.reference: index for index, one in enumerate(options)}
    given = [[index_of[name] for name in sorted(ballot) if name in index_of] for ballot in ballots]
    shares: Shares = equal_shares([one.cost_minor for one in options], given, budget_minor)
    names = [options[index].reference for index in shares.chosen]
    completed = [options[index].reference for index in shares.completed]
    return _pick("equal_shares", options, names, budget_minor, ballots, completed=completed)


def _pick(
    method: Method,
    options: Sequence[Option],
    names: Sequence[str],
    budget_minor: int,
    ballots: Sequence[frozenset[str]],
    *,
    gap: float | None = None,
    completed: Sequence[str] = (),
) -> Pick:
    chosen = [one for one in options if one.reference in set(names)]
    cost = sum(one.cost_minor for one in chosen)
    return Pick(
        method=method,
        chosen=list(names),
        cost_minor=cost,
        points=sum((one.points for one in chosen), Decimal(0)),
        measures=sorted(frozenset().union(*(one.measures for one in chosen))),
        areas=sorted(frozenset().union(*(one.areas for one in chosen))),
        heard=sum(1 for ballot in ballots if ballot & set(names)) if ballots else None,
        gap=gap,
        completed=list(completed),
        left_out=_left_out(method, [one for one in options if one not in chosen], budget_minor - cost, ballots),
    )


def _left_out(method: Method, options: Sequence[Option], left_minor: int, ballots: Sequence[frozenset[str]]) -> list[LeftOut]:
    ordered = sorted(options, key=lambda one: -one.points) if method == "ranked" else options
    approvals = {one.reference: sum(1 for ballot in ballots if one.reference in ballot) for one in options}
    return [
        _because(method, one, left_minor, approvals[one.reference], is_first=place == 0, has_ballots=bool(ballots))
        for place, one in enumerate(ordered)
    ]


def _because(method: Method, one: Option, left_minor: int, approvals: int, *, is_first: bool, has_ballots: bool) -> LeftOut:
    costs = {"cost_minor": one.cost_minor, "left_minor": left_minor}
    if method == "ranked":
        return LeftOut(one.reference, FIRST, costs) if is_first else LeftOut(one.reference, AFTER)
    if method == "equal_shares" and has_ballots and approvals == 0:
        return LeftOut(one.reference, UNSUPPORTED)
    if one.cost_minor > left_minor:
        return LeftOut(one.reference, LACKING, costs)
    return LeftOut(one.reference, SHARES if method == "equal_shares" else NO_POINTS)


FIRST = Phrase("The first that does not fit: it costs %(cost)s and %(left)s is left.", cost="…", left="…").msgid
AFTER = Phrase("Comes after the first that does not fit.").msgid
LACKING = Phrase("Costs %(cost)s and %(left)s is left.", cost="…", left="…").msgid
UNSUPPORTED = Phrase("Nobody approves it.").msgid
SHARES = Phrase("The shares of those who approve it do not pay for it.").msgid
NO_POINTS = Phrase("It would add no points.").msgid


def differing(comparison: Comparison) -> Mapping[str, frozenset[Method]]:
    """Of every idea that some method chooses, which ones do: for the table where they are laid side by side."""
    names = dict.fromkeys(name for pick in comparison.picks for name in pick.chosen)
    return {name: frozenset(pick.method for pick in comparison.picks if name in pick.chosen) for name in names}
