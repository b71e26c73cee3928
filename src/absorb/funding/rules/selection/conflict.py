"""Why nothing can be chosen: an irreducible set of demands (Junker, QuickXplain, AAAI 2004)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec.structs import replace

from absorb.funding.rules.selection.pool import Amounts, Pool, Tie
from absorb.funding.rules.selection.shapes import Case, Limit, Project, Share, Source
from absorb.kernel.facts import Amount, Name, Rate
from absorb.kernel.phrases import Phrase

SHOWN = 5
"""So many of the projects of a limit are named."""


class Demand(msgspec.Struct, frozen=True):
    """One demand: where it stands and its sentence. Costs, needs and who may pay at all are facts, not demands."""

    pointer: str
    says: Phrase

    def sentence(self) -> Phrase:
        """The sentence with its pointer."""
        return self.says.at(self.pointer)


def find_conflict(case: Case, pool: Pool, is_possible: Callable[[Pool], bool]) -> list[Phrase]:
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
            yield Demand(f"/projects/{index}/mandatory", Phrase("%(idea)s is mandatory.", idea=Name(project.id, "idea")))
    for index, source in enumerate(case.sources):
        yield from _budgets(case, source, f"/sources/{index}")
    for index, (one, other) in enumerate(case.requires):
        says = Phrase("%(one)s is chosen only with %(other)s.", one=Name(one, "idea"), other=Name(other, "idea"))
        yield Demand(f"/requires/{index}", says)
    for index, (one, other) in enumerate(case.excludes):
        says = Phrase("%(one)s and %(other)s are not both chosen.", one=Name(one, "idea"), other=Name(other, "idea"))
        yield Demand(f"/excludes/{index}", says)
    for index, limit in enumerate(case.limits):
        yield from _counts(f"/limits/{index}", limit)
        yield from _weights(f"/limits/{index}", limit)
    for index, project in enumerate(case.projects):
        for place, share in enumerate(project.shares or ()):
            yield from _percentages(f"/projects/{index}/shares/{place}", project, share)


def _budgets(case: Case, source: Source, pointer: str) -> Iterator[Demand]:
    name = Name(source.id, "source")
    if case.years is None:
        yield Demand(f"{pointer}/budget", Phrase("%(source)s has %(amount)s in all.", source=name, amount=Amount(source.total)))
        return
    for year in case.years:
        amount = Amount((source.budgets or {})[str(year)])
        yield Demand(f"{pointer}/budgets/{year}", Phrase("%(source)s has %(amount)s in %(year)s.", source=name, amount=amount, year=year))


def _listed(limit: Limit) -> list[Name] | Phrase:
    shown: list[Name] | Phrase = [Name(name, "idea") for name in limit.projects[:SHOWN]]
    if (more := len(limit.projects) - SHOWN) > 0:
        shown = Phrase("%(some)s and %(num)s others", many="%(some)s and %(num)s others", some=shown, num=more)
    return shown


def _counts(pointer: str, limit: Limit) -> Iterator[Demand]:
    shown = _listed(limit)
    if limit.at_least:
        facts: dict[str, Any] = {"num": limit.at_least, "ideas": shown}
        least = Phrase("At least %(num)s of %(ideas)s are chosen.", many="At least %(num)s of %(ideas)s are chosen.", **facts)
        yield Demand(f"{pointer}/at_least", least)
    if limit.at_most is not None and limit.at_most < len(limit.projects):
        facts = {"num": limit.at_most, "ideas": shown}
        most = Phrase("At most %(num)s of %(ideas)s are chosen.", many="At most %(num)s of %(ideas)s are chosen.", **facts)
        none = Phrase("At most 0 of %(ideas)s are chosen.", ideas=shown)
        yield Demand(f"{pointer}/at_most", most if limit.at_most else none)


def _weights(pointer: str, limit: Limit) -> Iterator[Demand]:
    shown = _listed(limit)
    if limit.at_least_points:
        facts: dict[str, Any] = {"points": f"{limit.at_least_points:f}", "ideas": shown}
        yield Demand(f"{pointer}/at_least_points", Phrase("At least %(points)s points come from %(ideas)s.", **facts))
    if limit.at_most_points is not None:
        facts = {"points": f"{limit.at_most_points:f}", "ideas": shown}
        yield Demand(f"{pointer}/at_most_points", Phrase("At most %(points)s points come from %(ideas)s.", **facts))
    if limit.at_least_money:
        facts = {"amount": Amount(limit.at_least_money), "ideas": shown}
        yield Demand(f"{pointer}/at_least_money", Phrase("At least %(amount)s goes to %(ideas)s.", **facts))
    if limit.at_most_money is not None:
        facts = {"amount": Amount(limit.at_most_money), "ideas": shown}
        yield Demand(f"{pointer}/at_most_money", Phrase("At most %(amount)s goes to %(ideas)s.", **facts))


def _percentages(pointer: str, project: Project, share: Share) -> Iterator[Demand]:
    names: dict[str, Any] = {"source": Name(share.source, "source"), "idea": Name(project.id, "idea")}
    if share.min_percent > 0:
        says = Phrase("%(source)s pays at least %(percent)s of %(idea)s.", percent=Rate(str(share.min_percent)), **names)
        yield Demand(f"{pointer}/min_percent", says)
    if share.max_percent < 100:
        says = Phrase("%(source)s pays at most %(percent)s of %(idea)s.", percent=Rate(str(share.max_percent)), **names)
        yield Demand(f"{pointer}/max_percent", says)


def with_only(case: Case, pool: Pool, kept: set[str]) -> Pool:
    """The pool with all other demands left out."""
    enough = pool.cost.sum() + pool.budgets.sum()
    years = [f"budgets/{year}" for year in case.years] if case.years is not None else ["budget"]
    bound = [f"/sources/{index}/{year}" in kept for year in years for index in range(len(case.sources))]
    lower, upper = _loosened(case, pool, kept)
    return replace(
        pool,
        units=(0,) * pool.size,
        lower=lower,
        upper=upper,
        budgets=np.where(np.array(bound, dtype=bool), pool.budgets, enough),
        mandatory=frozenset(index for index in pool.mandatory if f"/projects/{index}/mandatory" in kept),
        excludes=tuple(pair for index, pair in enumerate(pool.excludes) if f"/excludes/{index}" in kept),
        requires=tuple(pair for index, pair in enumerate(pool.requires) if f"/requires/{index}" in kept),
        ties=tuple(_tie(tie, kept) for tie in pool.ties),
    )


def _loosened(case: Case, pool: Pool, kept: set[str]) -> tuple[Amounts, Amounts]:
    lower, upper = pool.lower.copy(), pool.upper.copy()
    for item, index in enumerate(pool.project_of):
        project = case.projects[index]
        if project.shares is None:
            continue
        for place, account in enumerate(pool.order[item]):
            share = f"/projects/{index}/shares/{place % len(project.shares)}"
            if f"{share}/min_percent" not in kept:
                lower[item, account] = 0
            if f"{share}/max_percent" not in kept:
                upper[item, account] = pool.costs[item, account // pool.payers]
    return lower, upper


def _tie(tie: Tie, kept: set[str]) -> Tie:
    of = "" if tie.of == "count" else f"_{tie.of}"
    return replace(
        tie,
        at_least=tie.at_least if f"/limits/{tie.limit}/at_least{of}" in kept else 0,
        at_most=tie.at_most if f"/limits/{tie.limit}/at_most{of}" in kept else sum(tie.weights),
    )
