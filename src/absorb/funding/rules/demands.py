"""What a town asks of a portfolio besides points and money: ideas that must be in, pairs, and limits on groups of ideas."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec.structs import replace

from absorb.funding.rules import selection
from absorb.funding.rules.selection.shapes import Count, NotNegative
from absorb.funding.rules.working.numbers import read_number
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import PositiveMoney, Shape
from absorb.kernel.money import Money, minor_from_decimal
from absorb.kernel.phrases import Phrase

LIMITS = 12
"""So many limits the form has room for at most."""

Groups = Mapping[str, Collection[str]]
"""The ideas that serve a measure or an area, by its code."""


class GroupLimit(Shape, frozen=True):
    """How many of `among` (ideas, and all ideas of measures or areas by their codes) may or must be chosen, how many points
    they may or must bring together, and how much they may or must cost together, in crowns."""

    among: tuple[str, ...]
    at_least: Count | None = None
    at_most: Count | None = None
    at_least_points: NotNegative | None = None
    at_most_points: NotNegative | None = None
    at_least_money: PositiveMoney | None = None
    at_most_money: PositiveMoney | None = None


class Demands(Shape, frozen=True):
    """Ideas by their references: `mandatory` ones, pairs that exclude each other, pairs of which the first is chosen only with
    the second, limits, and the left out ones to be explained (`explain`)."""

    mandatory: tuple[str, ...] = ()
    excludes: tuple[tuple[str, str], ...] = ()
    requires: tuple[tuple[str, str], ...] = ()
    limits: tuple[GroupLimit, ...] = ()
    explain: tuple[str, ...] = ()


def with_demands(case: selection.Case, demands: Demands, groups: Groups) -> selection.Case:
    """The case with the demands in it. BadInput for ideas, measures and areas that are not there."""
    known = {project.id for project in case.projects}
    if faults := list(_find_faults(demands, known, groups)):
        raise BadInput(faults)
    return replace(
        case,
        projects=[replace(project, mandatory=project.mandatory or project.id in demands.mandatory) for project in case.projects],
        excludes=[*case.excludes, *demands.excludes],
        requires=[*case.requires, *demands.requires],
        limits=[*case.limits, *(_limit(limit, case, groups) for limit in demands.limits)],
        explain=[*case.explain, *dict.fromkeys(demands.explain)],
    )


def _find_faults(demands: Demands, known: Collection[str], groups: Groups) -> Iterator[Fault]:
    for name in ("mandatory", "explain"):
        yield from _unknown(getattr(demands, name), known, f"/{name}")
    for name in ("excludes", "requires"):
        for pair in getattr(demands, name):
            yield from _unknown(pair, known, f"/{name}")
            if pair[0] == pair[1]:
                yield Fault(f"/{name}", Phrase("A pair is of two different ideas; %(idea)s stands there twice.", idea=pair[0]))
    for place, limit in enumerate(demands.limits):
        yield from _unknown(limit.among, {*known, *groups}, f"/limits/{place}")
        count = len(_members(limit, known, groups))
        if limit.at_least is not None and limit.at_least > count:
            says = Phrase("At least %(least)s cannot be: the limit is for %(count)s of the ideas.", least=limit.at_least, count=count)
            yield Fault(f"/limits/{place}", says)


def _members(limit: GroupLimit, known: Collection[str], groups: Groups) -> set[str]:
    return {reference for name in limit.among for reference in groups.get(name, (name,)) if reference in known}


def _unknown(names: Iterable[str], known: Collection[str], pointer: str) -> Iterator[Fault]:
    for name in names:
        if name not in known:
            yield Fault(pointer, Phrase("%(name)s is none of the ideas that are chosen from, nor a measure or an area.", name=name))


def _limit(limit: GroupLimit, case: selection.Case, groups: Groups) -> selection.Limit:
    members = _members(limit, {project.id for project in case.projects}, groups)
    return selection.Limit(
        projects=[project.id for project in case.projects if project.id in members],
        at_least=limit.at_least,
        at_most=limit.at_most,
        at_least_points=limit.at_least_points,
        at_most_points=limit.at_most_points,
        at_least_money=limit.at_least_money,
        at_most_money=limit.at_most_money,
    )


def read_demands(typed: Mapping[str, str]) -> Demands:
    """The demands out of a form: references with spaces, commas or lines between them, pairs line by line, and rows of limits
    (`limit-1-among`, `-of`, `-least`, `-most`). BadInput with every fault, at its field."""
    faults: list[Fault] = []
    limits = [limit for place in range(LIMITS) if (limit := _read_limit(typed, place, faults)) is not None]
    excludes, requires = (_read_pairs(typed.get(name, ""), f"/{name}", faults) for name in ("excludes", "requires"))
    if faults:
        raise BadInput(faults)
    return Demands(mandatory=_names(typed.get("mandatory", "")), excludes=excludes, requires=requires, limits=tuple(limits))


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))


def _read_pairs(text: str, pointer: str, faults: list[Fault]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for line in text.splitlines():
        names = line.replace(",", " ").replace(";", " ").split()
        if len(names) == 2:
            found.append((names[0], names[1]))
        elif names:
            faults.append(Fault(pointer, Phrase("Write two ideas on each line; found “%(line)s”.", line=line.strip())))
    return tuple(found)


def _read_limit(typed: Mapping[str, str], place: int, faults: list[Fault]) -> GroupLimit | None:
    field = f"limit-{place + 1}"
    among, of = _names(typed.get(f"{field}-among", "")), typed.get(f"{field}-of", "")
    least, most = (_read_bound(typed.get(f"{field}-{side}", ""), of, f"/{field}-{side}", faults) for side in ("least", "most"))
    if any(fault.pointer in (f"/{field}-least", f"/{field}-most") for fault in faults) or (not among and least is None and most is None):
        return None
    if not among:
        faults.append(Fault(f"/{field}-among", Phrase("Write the ideas, measures or areas that the limit is for.")))
    elif least is None and most is None:
        faults.append(Fault(f"/{field}-least", Phrase("Write at least how much, at most how much, or both.")))
    elif least is not None and most is not None and least > most:
        faults.append(Fault(f"/{field}-most", Phrase("At most must not be less than at least.")))
    match of:
        case "points":
            return GroupLimit(among, at_least_points=least, at_most_points=most)
        case "money":
            amounts = [None if value is None else Money(minor_from_decimal(value)) for value in (least, most)]
            return GroupLimit(among, at_least_money=amounts[0], at_most_money=amounts[1])
        case _:
            counts = [None if value is None else int(value) for value in (least, most)]
            return GroupLimit(among, at_least=counts[0], at_most=counts[1])


def _read_bound(text: str, of: str, pointer: str, faults: list[Fault]) -> Decimal | None:
    """A number that is not negative: whole where ideas are counted, to the haléř where it is money."""
    if not text:
        return None
    value, places = read_number(text), {"points": 3, "money": 2}.get(of, 0)
    if value is None or value != round(value, places) or value >= 10**12:
        whole = Phrase("Write a whole number that is not negative.")
        some = Phrase("Write a number that is not negative, with at most %(num)s decimal places.", num=places)
        faults.append(Fault(pointer, some if places else whole))
        return None
    return value
