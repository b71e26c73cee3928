"""Which part of a new version of a plan continues which part of the version before.

The same place continues by itself; `formerly` says where another one stood. It is a function, and no two continue the same:
so what an idea does for a measure is done for one measure of the next version, or for none.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import nearest
from absorb.kernel.phrases import Phrase
from absorb.plan.rules.tree import AreaBranch, MeasureCard, ObjectiveBranch, Path, PlanTree

Part = AreaBranch | ObjectiveBranch | MeasureCard
DEEPEST = 3


def parts_of(tree: PlanTree) -> Iterator[tuple[Path, Part]]:
    """Every area, objective and measure of a plan with its place, from top to bottom."""
    for area in tree.areas:
        yield (area.code,), area
        for objective in area.objectives:
            yield (area.code, objective.code), objective
            for measure in objective.measures:
                yield (area.code, objective.code, measure.code), measure


def place_text(place: Path) -> str:
    """A place as people write it: "1 / 1.1 / 2.1"."""
    return " / ".join(place)


class Named(NamedTuple):
    """A part that says where it stood, found or not: its own place, what it says, and the places that fit."""

    place: Path
    says: Path
    fitting: list[Path]


def continued(old: PlanTree | None, new: PlanTree) -> dict[Path, Path]:
    """The places of `new` that continue a place of `old`, and which.

    `BadInput` lists what names a former place that is not there, that is not clear, or that another part names too; its
    pointers are the places in `new`.
    """
    if old is None:
        return {}
    places: dict[int, list[Path]] = {}
    for place, _ in parts_of(old):
        places.setdefault(len(place), []).append(place)
    named = [
        Named(place, part.formerly, _fitting(part.formerly, places.get(len(place), []))) for place, part in parts_of(new) if part.formerly
    ]
    if faults := _faults(named, places):
        raise BadInput(faults)
    return _by_depth(new, {one.place: one.fitting[0] for one in named}, {place for depth in places.values() for place in depth})


def _fitting(says: Path, places: list[Path]) -> list[Path]:
    whole = [place for place in places if "/".join(place) == "/".join(says)]
    return whole or [place for place in places if any("/".join(place[-count:]) == "/".join(says) for count in range(1, len(place)))]


def _faults(named: list[Named], places: Mapping[int, list[Path]]) -> list[Fault]:
    faults: list[Fault] = []
    first: dict[Path, Path] = {}
    for one in named:
        at, says = place_text(one.place), place_text(one.says)
        if not one.fitting:
            close = nearest(says, [place_text(place) for place in places.get(len(one.place), [])])
            faults.append(Fault(at, Phrase("The version before has nothing at “%(says)s”%(nearest)s", says=says, nearest=close)))
        elif len(one.fitting) > 1:
            choices = " · ".join(place_text(place) for place in one.fitting)
            faults.append(Fault(at, Phrase("“%(says)s” may mean any of these: %(choices)s; write the whole.", says=says, choices=choices)))
        elif one.fitting[0] in first:
            taken = place_text(first[one.fitting[0]])
            faults.append(Fault(at, Phrase("“%(says)s” is continued by “%(other)s” already; one continues it.", says=says, other=taken)))
        else:
            first[one.fitting[0]] = one.place
    return faults


def _by_depth(new: PlanTree, named: dict[Path, Path], old: set[Path]) -> dict[Path, Path]:
    """From the areas down, since what stands under a renumbered objective is sought under its former number."""
    found: dict[Path, Path] = dict(named)
    taken = set(named.values())
    for depth in range(1, DEEPEST + 1):
        for place, part in parts_of(new):
            if len(place) != depth or part.formerly is not None:
                continue
            above = found.get(place[:-1]) if depth > 1 else ()
            former = None if above is None else (*above, place[-1])
            if former in old and former not in taken:
                found[place] = former
                taken.add(former)
    return found


def without_formerly(tree: PlanTree) -> PlanTree:
    """The plan without what it says of the version before: as its next version begins."""
    return _over(tree, {})


def with_formerly(tree: PlanTree, origins: Mapping[Path, Path | None]) -> PlanTree:
    """The plan that says of each part in `origins` where it stood (None: nowhere), as shortly as it can be said."""
    said: dict[Path, Path | None] = {}
    for place, _ in parts_of(tree):
        if place not in origins:
            continue
        above = origins.get(place[:-1]) if len(place) > 1 else ()
        default = None if above is None else (*above, place[-1])
        origin = origins[place]
        if origin != default:
            said[place] = origin or ()
    return _over(tree, said)


def _over(tree: PlanTree, said: Mapping[Path, Path | None]) -> PlanTree:
    replace = msgspec.structs.replace
    areas = []
    for area in tree.areas:
        objectives = []
        for objective in area.objectives:
            place = (area.code, objective.code)
            measures = tuple(replace(measure, formerly=said.get((*place, measure.code))) for measure in objective.measures)
            objectives.append(replace(objective, formerly=said.get(place), measures=measures))
        areas.append(replace(area, formerly=said.get((area.code,)), objectives=tuple(objectives)))
    return replace(tree, areas=tuple(areas))
