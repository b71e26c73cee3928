"""Why a project was not chosen: one short true sentence with the figures."""

from collections.abc import Iterable, Iterator
from typing import Any

from absorb.funding.rules.selection.pool import Pool, Tie
from absorb.funding.rules.selection.pooling import Scale
from absorb.funding.rules.selection.rounds import Obstacle, Portfolio
from absorb.funding.rules.selection.shapes import Case
from absorb.kernel.facts import Amount, Name, Row
from absorb.kernel.phrases import Phrase

SHOWN = 4
"""So many projects are named in one place of a sentence."""

Listed = list[Name] | Phrase


class Reasons:
    """Says why projects stand outside one portfolio. `stopped` is where `ranked` stopped, if that was the method."""

    def __init__(self, case: Case, pool: Pool, scale: Scale, chosen: frozenset[int], stopped: int | None) -> None:
        self._scale = scale
        self._pool, self._chosen, self._stopped = pool, chosen, stopped
        self._projects = pool.projects(chosen)
        self._years = case.years
        self._ideas = [Name(project.id, "idea") for project in case.projects]
        self._sources = [Name(source.id, "source") for source in case.sources]
        self._portfolio = self._paid()

    def why(self, project: int) -> Phrase:
        """The reason for a project that was not chosen: what bars it alone, else where the ranking stopped, else the chosen."""
        alone = Portfolio(self._pool).add([project])
        if alone is not None:
            return self._says(project, alone, frozenset())
        if self._stopped is not None and self._stopped != project:
            stopped = self._ideas[self._stopped]
            return Phrase("The ranking stopped before it, at %(idea)s, the first that did not fit.", idea=stopped)
        beside = self._portfolio.add([project])
        if beside is not None:
            return self._says(project, beside, self._projects)
        self._portfolio = self._paid()
        return Phrase("It fits, but adds no points.")

    def _paid(self) -> Portfolio:
        portfolio = Portfolio(self._pool)
        portfolio.adopt(self._chosen)
        return portfolio

    def _says(self, project: int, obstacle: Obstacle, chosen: frozenset[int]) -> Phrase:
        bundle = self._pool.with_all_needed([project]) - chosen
        if obstacle.unpayable is not None:
            return self._unpayable(project, obstacle.unpayable)
        if obstacle.rivals is not None:
            return self._rivals(project, *obstacle.rivals, chosen)
        if obstacle.tie is not None:
            return self._tie(project, obstacle.tie, bundle, chosen)
        return self._lack(project, obstacle, bundle, chosen)

    def _unpayable(self, project: int, culprit: int) -> Phrase:
        cost, least, most = self._sums(self._pool.items_of[culprit][0])
        facts: dict[str, Any] = {"cost": Amount(cost), "paid": Amount(least if least > cost else most)}
        if culprit == project:
            if least > cost:
                return Phrase("Its shares cannot add up to the cost of %(cost)s: they pay at least %(paid)s.", **facts)
            return Phrase("Its shares cannot add up to the cost of %(cost)s: they pay at most %(paid)s.", **facts)
        facts |= {"idea": self._ideas[culprit]}
        if least > cost:
            return Phrase("It requires %(idea)s, whose shares cannot add up to the cost of %(cost)s: they pay at least %(paid)s.", **facts)
        return Phrase("It requires %(idea)s, whose shares cannot add up to the cost of %(cost)s: they pay at most %(paid)s.", **facts)

    def _rivals(self, project: int, one: int, other: int, chosen: frozenset[int]) -> Phrase:
        names: dict[str, Any] = {"one": self._ideas[one], "other": self._ideas[other]}
        if other not in chosen:
            return Phrase("With all that it requires it would need both %(one)s and %(other)s, which exclude each other.", **names)
        if one == project:
            return Phrase("%(idea)s, which is chosen, excludes it.", idea=self._ideas[other])
        return Phrase("It requires %(one)s, which %(other)s excludes, and that is chosen.", **names)

    def _sums(self, item: int) -> tuple[int, int, int]:
        """The cost of the first year whose shares cannot add up to it, and what they pay at least and at most."""
        pool = self._pool
        for year in range(pool.years):
            accounts = list(pool.accounts(year))
            cost, least, most = (
                int(of) for of in (pool.costs[item, year], pool.lower[item, accounts].sum(), pool.upper[item, accounts].sum())
            )
            if not least <= cost <= most:
                return cost, least, most
        raise RuntimeError("its shares add up in every year")

    def _tie(self, project: int, index: int, bundle: frozenset[int], chosen: frozenset[int]) -> Phrase:
        """Programs are told which limit it is; readers, who cannot look it up, what counts towards it."""
        tie = self._pool.ties[index]
        taken = self._listed(member for member in tie.members if member in chosen)
        new = self._listed(member for member in tie.members if member in bundle and member != project)
        allowed = _allowed(tie, self._scale)
        clauses = [f"with {_text(taken)} chosen" if taken else "", f"with {_text(new)}, which it requires," if new else ""]
        limit = f"The limit /limits/{tie.limit} allows {allowed} {'of its projects' if tie.of == 'count' else 'together'}"
        programs = f"{limit}; {' and '.join(filter(None, clauses))} it would be more." if taken or new else f"{limit}."
        return Phrase("%(reasons)s.", reasons=Row([*_of_a_limit(tie, self._scale, taken, new)], "; ")).for_programs(programs)

    def _lack(self, project: int, obstacle: Obstacle, bundle: frozenset[int], chosen: frozenset[int]) -> Phrase:
        group = obstacle.lack or ()
        placed = {self._pool.project_of[item]: item for item in obstacle.beside}
        items = [placed.get(each, self._first(each)) for each in sorted(bundle)]
        least = self._pool.least_from(group)
        held = sorted(self._chosen) if chosen else []
        own, taken = (int(least[some].sum()) if some else 0 for some in (items, held))
        others = self._listed(each for each in sorted(bundle) if each != project)
        facts: dict[str, Any] = {
            "needs": Phrase("With %(ideas)s, which it requires, it needs", ideas=others) if others else Phrase("It needs"),
            "amount": Amount(own),
            "budget": Amount(int(self._pool.budgets[list(group)].sum())),
            "taken": Phrase(", of which the chosen projects need at least %(amount)s", amount=Amount(taken)) if chosen else "",
        }
        names = [self._sources[account % self._pool.payers] for account in group]
        if self._years is not None:
            again = len(self._pool.items_of[project]) > 1
            facts |= {"nor": Phrase("; nor can it start in another of its years") if again else ""}
            return _lack_in_a_year(self._years[group[0] // self._pool.payers], names, facts)
        if len(group) == len(self._sources) > 1:
            return Phrase("%(needs)s at least %(amount)s from all sources together, which have %(budget)s in all%(taken)s.", **facts)
        facts |= {"sources": Row(list(names), " and "), "num": len(group)}
        return Phrase(
            "%(needs)s at least %(amount)s from %(sources)s, which has %(budget)s in all%(taken)s.",
            many="%(needs)s at least %(amount)s from %(sources)s together, which have %(budget)s in all%(taken)s.",
            **facts,
        )

    def _first(self, project: int) -> int:
        """The project in the first of its years in which its shares can add up."""
        return next(item for item in self._pool.items_of[project] if self._pool.payable[item])

    def _listed(self, projects: Iterable[int]) -> Listed:
        names = [self._ideas[project] for project in projects]
        if (more := len(names) - SHOWN) <= 0:
            return names
        return Phrase("%(some)s and %(num)s more", many="%(some)s and %(num)s more", some=names[:SHOWN], num=more)


def _lack_in_a_year(year: int, names: list[Name], facts: dict[str, Any]) -> Phrase:
    facts |= {"sources": Row(list(names), " and "), "num": len(names), "year": year}
    return Phrase(
        "%(needs)s in %(year)s at least %(amount)s from %(sources)s, which has %(budget)s then%(taken)s%(nor)s.",
        many="%(needs)s in %(year)s at least %(amount)s from %(sources)s together, which have %(budget)s then%(taken)s%(nor)s.",
        **facts,
    )


def _text(listed: Listed) -> str:
    return listed if isinstance(listed, Phrase) else ", ".join(map(str, listed))


def _allowed(tie: Tie, scale: Scale) -> str:
    match tie.of:
        case "count":
            return f"at most {tie.at_most}" if tie.at_most else "none"
        case "points":
            return f"at most {scale.points(tie.at_most)} points"
        case "money":
            return f"at most {Amount(tie.at_most)}"


def _of_a_limit(tie: Tie, scale: Scale, taken: Listed, new: Listed) -> Iterator[Phrase]:
    match tie.of:
        case "count":
            yield _at_most(tie.at_most) if tie.at_most else Phrase("Of a group with a limited number none may be chosen")
        case "points":
            yield Phrase("A group with limited points may have at most %(points)s points", points=str(scale.points(tie.at_most)))
        case "money":
            yield Phrase("A group with limited costs may cost at most %(amount)s", amount=Amount(tie.at_most))
    if taken:
        yield Phrase("chosen already: %(ideas)s", ideas=taken)
    if new:
        yield Phrase("it requires besides: %(ideas)s", ideas=new)


def _at_most(most: int) -> Phrase:
    return Phrase(
        "Of a group with a limited number at most %(num)s may be chosen",
        many="Of a group with a limited number at most %(num)s may be chosen",
        num=most,
    )
