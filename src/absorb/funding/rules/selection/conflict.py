"""Why nothing can be chosen: an irreducible set of demands (Junker, QuickXplain, AAAI 2004)."""

from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np

from absorb.funding.rules.selection.pool import Pool, Tie
from absorb.funding.rules.selection.shapes import Case, Limit
from absorb.kernel.money import money_text


class Demand(msgspec.Struct, frozen=True):
    """One demand: where it stands and its sentence. Costs, needs and who may pay at all are facts, not demands."""

    pointer: str
    says: str

    def sentence(self) -> str:
        """The sentence with its pointer."""
        return f"{self.says} ({self.pointer})."


def find_conflict(case: Case, pool: Pool, is_possible: Callable[[Pool], bool]) -> list[str]:
    """An irreducible set of the demands of a case that cannot be met, as sentences in input order.

    What is said in fewer steps comes first: percentages are left out wherever the rest clashes without them.
    """
    demands = list(all_demands(case))
    kept = _irreducible([], False, demands, lambda some: is_possible(with_only(case, pool, {demand.pointer for demand in some})))
    return [demand.sentence() for demand in demands if demand in kept]


def _irreducible(given: list[Demand], is_new: bool, demands: Sequence[Demand], is_possible: Callable[[list[Demand]], bool]) -> list[Demand]:
    if is_new and not is_possible(given):
        return []
    if len(demands) == 1:
        return list(demands)
    half = len(demands) // 2
    first, second = demands[:half], demands[half:]
    of_second = _irreducible([*given, *first], bool(first), second, is_possible)
    of_first = _irreducible([*given, *of_second], bool(of_second), first, is_possible)
    return [*of_first, *of_second]


def all_demands(case: Case) -> Iterator[Demand]:
    """Every demand of a case: mandatory projects, budgets, ties, counts, percentages."""
    for index, project in enumerate(case.projects):
        if project.mandatory:
            yield Demand(f"/projects/{index}/mandatory", f'"{project.id}" is mandatory')
    for index, source in enumerate(case.sources):
        yield Demand(f"/sources/{index}/budget", f'"{source.id}" has {money_text(source.budget)} in all')
    for index, (one, other) in enumerate(case.requires):
        yield Demand(f"/requires/{index}", f'"{one}" is chosen only with "{other}"')
    for index, (one, other) in enumerate(case.excludes):
        yield Demand(f"/excludes/{index}", f'"{one}" and "{other}" are not both chosen')
    for index, limit in enumerate(case.limits):
        yield from _counts(f"/limits/{index}", limit)
    for index, project in enumerate(case.projects):
        for place, share in enumerate(project.shares or ()):
            pointer = f"/projects/{index}/shares/{place}"
            if share.min_percent > 0:
                yield Demand(f"{pointer}/min_percent", f'"{share.source}" pays at least {share.min_percent} % of "{project.id}"')
            if share.max_percent < 100:
                yield Demand(f"{pointer}/max_percent", f'"{share.source}" pays at most {share.max_percent} % of "{project.id}"')


def _counts(pointer: str, limit: Limit) -> Iterator[Demand]:
    shown = ", ".join(f'"{name}"' for name in limit.projects[:5])
    more = f" and {len(limit.projects) - 5} others" if len(limit.projects) > 5 else ""
    if limit.at_least:
        yield Demand(f"{pointer}/at_least", f"At least {limit.at_least} of {shown}{more} are chosen")
    if limit.at_most is not None and limit.at_most < len(limit.projects):
        yield Demand(f"{pointer}/at_most", f"At most {limit.at_most} of {shown}{more} are chosen")


def with_only(case: Case, pool: Pool, kept: set[str]) -> Pool:
    """The pool with all other demands left out."""
    lower, upper = pool.lower.copy(), pool.upper.copy()
    for index, project in enumerate(case.projects):
        for place, source in enumerate(pool.order[index] if project.shares is not None else ()):
            if f"/projects/{index}/shares/{place}/min_percent" not in kept:
                lower[index, source] = 0
            if f"/projects/{index}/shares/{place}/max_percent" not in kept:
                upper[index, source] = pool.cost[index]
    enough = pool.cost.sum() + pool.budgets.sum()
    bound = np.array([f"/sources/{index}/budget" in kept for index in range(len(pool.budgets))], dtype=bool)
    return Pool(
        units=(0,) * pool.size,
        cost=pool.cost,
        lower=lower,
        upper=upper,
        budgets=np.where(bound, pool.budgets, enough),
        order=pool.order,
        mandatory=frozenset(index for index in pool.mandatory if f"/projects/{index}/mandatory" in kept),
        excludes=tuple(pair for index, pair in enumerate(pool.excludes) if f"/excludes/{index}" in kept),
        requires=tuple(pair for index, pair in enumerate(pool.requires) if f"/requires/{index}" in kept),
        ties=tuple(_tie(tie, f"/limits/{index}", kept) for index, tie in enumerate(pool.ties)),
    )


def _tie(tie: Tie, pointer: str, kept: set[str]) -> Tie:
    return Tie(
        tie.members,
        tie.at_least if f"{pointer}/at_least" in kept else 0,
        tie.at_most if f"{pointer}/at_most" in kept else len(tie.members),
    )
