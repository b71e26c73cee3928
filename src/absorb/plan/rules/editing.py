"""Changing the draft of a plan one part at a time, so that what is renumbered or moved stays the same part."""

from collections.abc import Callable

import msgspec

from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.phrases import Phrase
from absorb.plan.rules.continuing import continued, parts_of, with_formerly
from absorb.plan.rules.tree import MeasureCard, ObjectiveBranch, Path, PlanTree, find_cycles

replace = msgspec.structs.replace


def find_measure(tree: PlanTree, place: Path) -> MeasureCard | None:
    return next((part for at, part in parts_of(tree) if at == place and isinstance(part, MeasureCard)), None)


def put_measure(base: PlanTree | None, tree: PlanTree, place: Path | None, under: Path, card: MeasureCard) -> PlanTree:
    """The draft in which the measure at `place` (None: a new one) has this card and stands under the objective at `under`.

    `BadInput` points at the card's fields: a code that is taken, a parent that is not there, an unknown theme.
    """
    card = replace(card, formerly=None)
    target = (*under, card.code)
    if faults := _faults(tree, place, under, card):
        raise BadInput(faults)
    former = continued(base, tree)
    origins: dict[Path, Path | None] = {at: former.get(at) for at, _ in parts_of(tree)}
    origins[target] = origins.pop(place) if place is not None else None
    stays = place is not None and place[:-1] == under

    def over(at: Path, measures: tuple[MeasureCard, ...]) -> tuple[MeasureCard, ...]:
        if stays and at == under:
            assert place is not None
            return tuple(card if one.code == place[-1] else _under(one, place[-1], card.code) for one in measures)
        kept = tuple(one for one in measures if (*at, one.code) != place)
        return _insert(kept, card) if at == under else kept

    return with_formerly(_over_measures(tree, over), origins)


def end_measure(base: PlanTree | None, tree: PlanTree, place: Path) -> PlanTree:
    """The draft without a measure; `BadInput` where others stand under it."""
    former = continued(base, tree)
    origins: dict[Path, Path | None] = {at: former.get(at) for at, _ in parts_of(tree) if at != place}
    if any(at[:-1] == place[:-1] and isinstance(one, MeasureCard) and one.parent == place[-1] for at, one in parts_of(tree)):
        raise BadInput.one("/end", Phrase("Other measures stand under this one; move or end them first."))
    return with_formerly(_over_measures(tree, lambda at, measures: tuple(one for one in measures if (*at, one.code) != place)), origins)


def _over_measures(tree: PlanTree, over: Callable[[Path, tuple[MeasureCard, ...]], tuple[MeasureCard, ...]]) -> PlanTree:
    def branch(area: str, objective: ObjectiveBranch) -> ObjectiveBranch:
        return replace(objective, measures=over((area, objective.code), objective.measures))

    areas = (replace(area, objectives=tuple(branch(area.code, one) for one in area.objectives)) for area in tree.areas)
    return replace(tree, areas=tuple(areas))


def _under(measure: MeasureCard, former: str, code: str) -> MeasureCard:
    return replace(measure, parent=code) if measure.parent == former else measure


def _insert(measures: tuple[MeasureCard, ...], card: MeasureCard) -> tuple[MeasureCard, ...]:
    """After the last one of those that stand under the same parent, or after the parent."""
    beside = [place for place, one in enumerate(measures) if one.parent == card.parent or one.code == card.parent]
    at = beside[-1] + 1 if beside else len(measures)
    return (*measures[:at], card, *measures[at:])


def _faults(tree: PlanTree, place: Path | None, under: Path, card: MeasureCard) -> list[Fault]:
    objectives = {at: one for at, one in parts_of(tree) if isinstance(one, ObjectiveBranch)}
    if under not in objectives:
        return [Fault("/objective", Phrase("There is no such objective in the draft."))]
    faults: list[Fault] = []
    others = [one for one in objectives[under].measures if (*under, one.code) != place]
    if card.code in [one.code for one in others]:
        faults.append(Fault("/code", Phrase("The number %(code)s is taken under this objective; give another one.", code=card.code)))
    parents = {one.code: one.parent for one in others} | {card.code: card.parent}
    if place is not None and place[:-1] == under:
        parents = {code: card.code if parent == place[-1] else parent for code, parent in parents.items()}
    elif place is not None and any(one.parent == place[-1] for one in objectives[place[:-1]].measures):
        faults.append(Fault("/objective", Phrase("Other measures stand under this one; move them first.")))
    if card.parent is not None and card.parent not in [one.code for one in others]:
        faults.append(Fault("/parent", Phrase("There is no measure %(code)s under this objective.", code=card.parent)))
    elif card.code in find_cycles(parents):
        faults.append(Fault("/parent", Phrase("The measure would stand under itself.")))
    known = [theme.code for theme in tree.themes]
    faults += [
        Fault("/themes", Phrase("There is no theme %(code)s in the plan.", code=theme)) for theme in card.themes if theme not in known
    ]
    return faults
