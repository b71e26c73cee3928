"""Why a project was not chosen: one short true sentence with the figures."""

from absorb.funding.rules.selection.pool import Pool
from absorb.funding.rules.selection.purse import Bottleneck
from absorb.funding.rules.selection.rounds import Obstacle, Portfolio
from absorb.funding.rules.selection.shapes import Case
from absorb.kernel.money import money_text


class Reasons:
    """Says why projects stand outside one portfolio. `stopped` is where `ranked` stopped, if that was the method."""

    def __init__(self, case: Case, pool: Pool, chosen: frozenset[int], stopped: int | None) -> None:
        self._pool, self._chosen, self._stopped = pool, chosen, stopped
        self._names = [f'"{project.id}"' for project in case.projects]
        self._sources = [f'"{source.id}"' for source in case.sources]
        self._portfolio = self._paid()

    def why(self, project: int) -> str:
        """The reason for a project that was not chosen: what bars it alone, else where the ranking stopped, else the chosen."""
        alone = Portfolio(self._pool).add([project])
        if alone is not None:
            return self._says(project, alone, frozenset())
        if self._stopped is not None and self._stopped != project:
            return f"The ranking stopped before it, at {self._names[self._stopped]}, the first that did not fit."
        beside = self._portfolio.add([project])
        if beside is not None:
            return self._says(project, beside, self._chosen)
        self._portfolio = self._paid()
        return "It fits, but adds no points."

    def _paid(self) -> Portfolio:
        portfolio = Portfolio(self._pool)
        portfolio.add(sorted(self._chosen))
        return portfolio

    def _says(self, project: int, obstacle: Obstacle, chosen: frozenset[int]) -> str:
        bundle = self._pool.with_all_needed([project]) - chosen
        if obstacle.unpayable is not None:
            return self._unpayable(project, obstacle.unpayable)
        if obstacle.rivals is not None:
            return self._rivals(project, *obstacle.rivals, chosen)
        if obstacle.tie is not None:
            return self._tie(project, obstacle.tie, bundle, chosen)
        return self._lack(project, obstacle.lack or (), bundle, chosen)

    def _unpayable(self, project: int, culprit: int) -> str:
        cost, least, most = (int(of) for of in (self._pool.cost[culprit], self._pool.lower[culprit].sum(), self._pool.upper[culprit].sum()))
        whose = "Its shares" if culprit == project else f"It requires {self._names[culprit]}, whose shares"
        clash = f"pay at least {money_text(least)}" if least > cost else f"pay at most {money_text(most)}"
        return f"{whose} cannot add up to the cost of {money_text(cost)}: they {clash}."

    def _rivals(self, project: int, one: int, other: int, chosen: frozenset[int]) -> str:
        if other not in chosen:
            return f"With all that it requires it would need both {self._names[one]} and {self._names[other]}, which exclude each other."
        if one == project:
            return f"{self._names[other]}, which is chosen, excludes it."
        return f"It requires {self._names[one]}, which {self._names[other]} excludes, and that is chosen."

    def _tie(self, project: int, tie: int, bundle: frozenset[int], chosen: frozenset[int]) -> str:
        most, members = self._pool.ties[tie].at_most, self._pool.ties[tie].members
        limit = f"The limit /limits/{tie} allows {f'at most {most}' if most else 'none'} of its projects"
        taken = _listed([self._names[member] for member in members if member in chosen])
        new = _listed([self._names[member] for member in members if member in bundle and member != project])
        clauses = [f"with {taken} chosen" if taken else "", f"with {new}, which it requires," if new else ""]
        return f"{limit}; {' and '.join(filter(None, clauses))} it would be more." if taken or new else f"{limit}."

    def _lack(self, project: int, group: Bottleneck, bundle: frozenset[int], chosen: frozenset[int]) -> str:
        least = self._pool.least_from(group)
        own, taken = (int(least[sorted(some)].sum()) if some else 0 for some in (bundle, chosen))
        others = _listed([self._names[each] for each in sorted(bundle) if each != project])
        whose = f"With {others}, which it requires, it needs" if others else "It needs"
        who = "all sources together" if len(group) == len(self._sources) > 1 else " and ".join(self._sources[source] for source in group)
        if 1 < len(group) < len(self._sources):
            who += " together"
        has = f"which {'have' if len(group) > 1 else 'has'} {money_text(int(self._pool.budgets[list(group)].sum()))} in all"
        rest = f", of which the chosen projects need at least {money_text(taken)}" if chosen else ""
        return f"{whose} at least {money_text(own)} from {who}, {has}{rest}."


def _listed(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
