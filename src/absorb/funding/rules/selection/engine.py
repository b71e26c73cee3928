"""`select`: from a case to its answer."""

from decimal import Decimal
from fractions import Fraction

from absorb.funding.rules.selection.conflict import find_conflict
from absorb.funding.rules.selection.faults import check
from absorb.funding.rules.selection.pool import Pool, Scale, pool_of
from absorb.funding.rules.selection.purse import Purse
from absorb.funding.rules.selection.reasons import Reasons
from absorb.funding.rules.selection.rounds import OutOfTime
from absorb.funding.rules.selection.search import Clock, Found, Plain, Search, is_within, plain_methods
from absorb.funding.rules.selection.shapes import Answer, Case, Payment, Refusal
from absorb.kernel.engine import Progress, silent
from absorb.kernel.money import Money
from absorb.kernel.phrases import Phrase

_SHARE_FOR_THE_PORTFOLIO = 2 / 3
"""Where some projects are to be explained, how much of the time goes to the portfolio itself."""


def select(case: Case, progress: Progress = silent) -> Answer:
    """The portfolio of a case by its method, with a proven bound on the points of any.

    BadInput lists every fault of the case. OutOfTime: no portfolio was found in `stop.seconds` nor shown not to
    be, which can only happen where limits ask for a minimum count. Same case, same answer, unless the time stopped
    the search.
    """
    check(case)
    scale, units = Scale.of(project.points for project in case.projects)
    pool = pool_of(case, units)
    clock = Clock(float(case.stop.seconds))
    search = Search(pool, case.stop.gap)
    progress(0.05, "going down the lists")
    plain = plain_methods(search, frozenset(), clock)
    if plain is None:
        progress(0.5, "looking for what clashes")
        return _infeasible(case, find_conflict(case, pool, _is_possible))
    progress(0.2, "searching for the best portfolio")
    allowed = clock.part(_SHARE_FOR_THE_PORTFOLIO if case.explain else 1.0)
    found = search.best(frozenset(), (plain.greedy, plain.ranked), allowed)
    found, forced = _explain(case, search, found, clock, progress)
    chosen = {"exact": found.chosen, "greedy": plain.greedy, "ranked": plain.ranked}[case.method]
    progress(0.95, "paying it")
    return _answer(case, pool, scale, Found(chosen, found.bound), plain, forced)


def _is_possible(pool: Pool) -> bool:
    return Search(pool, Decimal(0)).begin(frozenset()) is not None


def _explain(case: Case, search: Search, found: Found, clock: Clock, progress: Progress) -> tuple[Found, dict[int, Found]]:
    """The best portfolio with each named project forced in; should one beat the best so far, it is the best."""
    index_of = {project.id: index for index, project in enumerate(case.projects)}
    forced: dict[int, Found] = {}
    for place, name in enumerate(case.explain):
        project = index_of[name]
        progress(0.6 + 0.35 * place / len(case.explain), f"what if {name} were in")
        if project in found.chosen and case.method == "exact":
            continue
        with_it = _forced(search, project, found, clock.part(1 / (len(case.explain) - place)))
        if with_it is None:
            continue
        forced[project] = with_it
        if search.pool.total(with_it.chosen) > search.pool.total(found.chosen):
            found = Found(with_it.chosen, found.bound)
    return found, forced


def _forced(search: Search, project: int, found: Found, clock: Clock) -> Found | None:
    if project in found.chosen:
        return found
    try:
        starts = plain_methods(search, frozenset([project]), clock)
    except OutOfTime:
        return None
    return None if starts is None else search.best(frozenset([project]), (starts.greedy, starts.ranked), clock)


def _infeasible(case: Case, conflict: list[Phrase]) -> Answer:
    left = {source.id: Money(source.budget) for source in case.sources}
    return Answer("infeasible", None, None, None, [], [], left, [], conflict)


def _answer(case: Case, pool: Pool, scale: Scale, found: Found, plain: Plain, forced: dict[int, Found]) -> Answer:
    purse = Purse.of(pool)
    chosen = sorted(found.chosen)
    if purse.add(chosen) is not None:
        raise RuntimeError("the chosen portfolio cannot be paid")
    units, bound = pool.total(chosen), found.bound
    within = is_within(Fraction(case.stop.gap), units, bound)
    return Answer(
        status="optimal" if within else "feasible",
        points=scale.points(units),
        bound=scale.points(bound),
        gap=0.0 if bound == units else float(Fraction(bound - units, units)) if units else None,
        selected=[case.projects[project].id for project in chosen],
        allocation=_payments(case, pool, purse, chosen),
        left={source.id: Money(left) for source, left in zip(case.sources, purse.left(), strict=True)},
        refused=_refusals(case, pool, scale, found, plain, forced),
        conflict=[],
    )


def _payments(case: Case, pool: Pool, purse: Purse, chosen: list[int]) -> list[Payment]:
    """Who pays what, checked once more in whole numbers: every cost to the haléř, every share in its limits."""
    payments: list[Payment] = []
    for project in chosen:
        amounts = purse.amounts(project)
        held = all(pool.lower[project, source] <= amount <= pool.upper[project, source] for source, amount in amounts.items())
        if not held or sum(amounts.values()) != pool.cost[project]:
            raise RuntimeError(f"the payments of {case.projects[project].id} do not add up")
        payments.extend(
            Payment(case.projects[project].id, case.sources[source].id, Money(amount)) for source, amount in amounts.items() if amount
        )
    return payments


def _refusals(case: Case, pool: Pool, scale: Scale, found: Found, plain: Plain, forced: dict[int, Found]) -> list[Refusal]:
    reasons = Reasons(case, pool, found.chosen, plain.stopped if case.method == "ranked" else None)
    refused: list[Refusal] = []
    for project, named in enumerate(case.projects):
        if project not in found.chosen:
            with_it = forced.get(project)
            points = None if with_it is None else scale.points(pool.total(with_it.chosen))
            refused.append(Refusal(named.id, reasons.why(project), points))
    return refused
