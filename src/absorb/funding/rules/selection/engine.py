"""`select`: from a case to its answer."""

from decimal import Decimal
from fractions import Fraction

from msgspec.structs import replace

from absorb.funding.rules.selection.conflict import find_conflict
from absorb.funding.rules.selection.core import Clock, Found, is_large, is_within
from absorb.funding.rules.selection.faults import check
from absorb.funding.rules.selection.pool import Pool
from absorb.funding.rules.selection.pooling import Scale, pool_of
from absorb.funding.rules.selection.purse import Purse
from absorb.funding.rules.selection.reasons import Reasons
from absorb.funding.rules.selection.rounds import OutOfTime
from absorb.funding.rules.selection.search import Plain, Search, plain_methods
from absorb.funding.rules.selection.shapes import Answer, Case, Payment, Refusal
from absorb.funding.rules.selection.thrift import Saved, own_paid, spare, spare_own
from absorb.kernel.engine import Progress, silent
from absorb.kernel.money import Money
from absorb.kernel.phrases import Phrase

_SHARE_FOR_THE_PORTFOLIO = 2 / 3
"""Where some projects are to be explained, how much of the time goes to the portfolio itself."""


_SHARE_OF_A_LARGE_ONE = 0.8
"""What is left is for the payments of a large portfolio and the reasons of all that it leaves out."""


def select(case: Case, progress: Progress = silent) -> Answer:
    """The portfolio of a case by its method, with a proven bound on the points of any.

    BadInput lists every fault of the case. OutOfTime: no portfolio was found in `stop.seconds` nor shown not to
    be, which can only happen where limits ask for a minimum count. Same case, same answer, unless the time stopped
    the search.
    """
    check(case)
    scale, units = Scale.of(project.points for project in case.projects)
    pool = pool_of(case, scale, units)
    clock = Clock(float(case.stop.seconds))
    search = Search(pool, case.stop.gap)
    progress(0.05, "going down the lists")
    plain = plain_methods(search, frozenset(), clock)
    if plain is None:
        progress(0.5, "looking for what clashes")
        return _infeasible(case, find_conflict(case, pool, is_possible))
    progress(0.2, "searching for the best portfolio")
    is_more_to_do = case.explain or case.objective == "points-then-own"
    allowed = clock.part(_SHARE_FOR_THE_PORTFOLIO if is_more_to_do else _SHARE_OF_A_LARGE_ONE if is_large(pool) else 1.0)
    found = search.best(frozenset(), (plain.greedy, plain.ranked), allowed)
    found, forced = _explain(case, search, found, clock, progress)
    chosen = {"exact": found.chosen, "greedy": plain.greedy, "ranked": plain.ranked}[case.method]
    saved: Saved | None = None
    if case.objective == "points-then-own":
        progress(0.9, "sparing the own sources")
        saved = spare(search, chosen, clock, may_change=case.method == "exact")
        chosen = saved.chosen
    progress(0.95, "paying it")
    return _answer(case, pool, scale, Found(chosen, found.bound), (plain, forced, saved))


def is_possible(pool: Pool) -> bool:
    """Whether anything at all can be chosen."""
    return Search(pool, Decimal(0)).begin(frozenset()) is not None


def _explain(case: Case, search: Search, found: Found, clock: Clock, progress: Progress) -> tuple[Found, dict[int, Found]]:
    """The best portfolio with each named project forced in; should one beat the best so far, it is the best."""
    index_of = {project.id: index for index, project in enumerate(case.projects)}
    forced: dict[int, Found] = {}
    for place, name in enumerate(case.explain):
        project = index_of[name]
        progress(0.6 + 0.35 * place / len(case.explain), f"what if {name} were in")
        if project in search.pool.projects(found.chosen) and case.method == "exact":
            continue
        with_it = _forced(search, project, found, clock.part(1 / (len(case.explain) - place)))
        if with_it is None:
            continue
        forced[project] = with_it
        if search.pool.total(with_it.chosen) > search.pool.total(found.chosen):
            found = Found(with_it.chosen, found.bound)
    return found, forced


def _forced(search: Search, project: int, found: Found, clock: Clock) -> Found | None:
    if project in search.pool.projects(found.chosen):
        return found
    try:
        starts = plain_methods(search, frozenset([project]), clock)
    except OutOfTime:
        return None
    return None if starts is None else search.best(frozenset([project]), (starts.greedy, starts.ranked), clock)


def _infeasible(case: Case, conflict: list[Phrase]) -> Answer:
    left = {source.id: Money(source.total) for source in case.sources}
    return Answer("infeasible", None, None, None, [], [], left, [], conflict)


Means = tuple[Plain, dict[int, Found], Saved | None]
"""What else is known: the plain methods' choices, portfolios with a project forced in, what the own sources are spared."""


def _answer(case: Case, pool: Pool, scale: Scale, found: Found, means: Means) -> Answer:
    plain, forced, saved = means
    purse = Purse(pool)
    chosen = sorted(found.chosen)
    if purse.add(chosen) is not None:
        raise RuntimeError("the chosen portfolio cannot be paid")
    if saved is not None:
        spare_own(pool, purse)
    units, bound = pool.total(chosen), found.bound
    within = is_within(Fraction(case.stop.gap), units, bound)
    names = [case.projects[pool.project_of[item]].id for item in chosen]
    answer = Answer(
        status="optimal" if within else "feasible",
        points=scale.points(units),
        bound=scale.points(bound),
        gap=0.0 if bound == units else float(Fraction(bound - units, units)) if units else None,
        selected=names,
        allocation=_payments(case, pool, purse, chosen),
        left=_left(case, purse),
        refused=_refusals(case, pool, scale, found, plain, forced),
        conflict=[],
    )
    if case.years is not None:
        starts = {name: case.years[pool.starts[item]] for name, item in zip(names, chosen, strict=True)}
        answer = replace(answer, starts=starts, left_by_year=_left_by_year(case, case.years, purse))
    if saved is not None:
        answer = replace(answer, own=Money(own_paid(pool, purse)), own_bound=Money(saved.bound))
    return answer


def _payments(case: Case, pool: Pool, purse: Purse, chosen: list[int]) -> list[Payment]:
    """Who pays what, checked once more in whole numbers: every cost to the haléř, every share in its limits."""
    payments: list[Payment] = []
    for item in chosen:
        name, amounts = case.projects[pool.project_of[item]].id, purse.amounts(item)
        held = all(pool.lower[item, account] <= amount <= pool.upper[item, account] for account, amount in amounts.items())
        by_year = [sum(amounts.get(account, 0) for account in pool.accounts(year)) for year in range(pool.years)]
        if not held or by_year != [int(cost) for cost in pool.costs[item]]:
            raise RuntimeError(f"the payments of {name} do not add up")
        for account, amount in amounts.items():
            if amount:
                year, source = divmod(account, pool.payers)
                payment = Payment(name, case.sources[source].id, Money(amount))
                payments.append(payment if case.years is None else replace(payment, year=case.years[year]))
    return payments


def _left(case: Case, purse: Purse) -> dict[str, Money]:
    left, payers = purse.left(), len(case.sources)
    return {source.id: Money(sum(left[place::payers])) for place, source in enumerate(case.sources)}


def _left_by_year(case: Case, years: list[int], purse: Purse) -> dict[str, dict[str, Money]]:
    left, payers = purse.left(), len(case.sources)
    return {
        source.id: {str(year): Money(left[row * payers + place]) for row, year in enumerate(years)}
        for place, source in enumerate(case.sources)
    }


def _refusals(case: Case, pool: Pool, scale: Scale, found: Found, plain: Plain, forced: dict[int, Found]) -> list[Refusal]:
    reasons = Reasons(case, pool, scale, found.chosen, plain.stopped if case.method == "ranked" else None)
    chosen = pool.projects(found.chosen)
    refused: list[Refusal] = []
    for project, named in enumerate(case.projects):
        if project not in chosen:
            with_it = forced.get(project)
            points = None if with_it is None else scale.points(pool.total(with_it.chosen))
            refused.append(Refusal(named.id, reasons.why(project), points))
    return refused
