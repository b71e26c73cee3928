"""The computing rules by the name that a model's `kind` gives.

A value that lies beyond its scale counts as the nearer end. What cannot be computed is told as what lacks, never as a zero.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from absorb.priority.rules.computing.facts import Amount, Computed, Effect, Facts, Inputs, Lacks, Number, Rule, Scale, Tank
from absorb.priority.rules.computing.tank import cost_of_client
from absorb.priority.rules.numbers import plain
from absorb.priority.rules.ranking.points import MICRO, divide_half_even

_ZERO = Decimal(0)
_GAP_SAYS = {
    (False, False): "missing %(missing)s of %(needed)s needed: %(missing)s / %(needed)s × 100 = %(value)s",
    (True, False): "for %(groups)s missing %(missing)s of %(needed)s needed: %(missing)s / %(needed)s × 100 = %(value)s",
    (True, True): "for %(groups)s missing %(missing)s of %(needed)s needed (the needs map says nothing here for %(unknown)s): "
    "%(missing)s / %(needed)s × 100 = %(value)s",
    (False, True): "the needs map says nothing here for %(unknown)s, so all target groups count: "
    "missing %(missing)s of %(needed)s needed: %(missing)s / %(needed)s × 100 = %(value)s",
}
"""By whether the cells of some of the idea's target groups were found, and whether some of its groups were not."""
_SERVES_NONE = "It serves no measure of this plan: %(value)s"
_HALVES = (Number(Decimal(0)), Number(Decimal("0.5")), Number(Decimal(1)))
"""What a degree may be counted with: not at all, half, whole."""
_NEW = {"yes": 2, "both": 1, "no": 0}


def plan_contribution(inputs: Inputs, tank: Tank, scale: Scale) -> Computed | Lacks:
    """Σ degree × the measure's weight: "1.2: 3 × 2 + 1.4: 5 × 1 = 11"."""
    total = sum([effect.degree * effect.weight for effect in inputs.effects], _ZERO)
    terms = _terms(inputs.effects, [Number(plain(effect.weight)) for effect in inputs.effects])
    return _computed(total, scale, "%(terms)s = %(value)s", {"terms": terms or (_number(0),)})


def need_gap(inputs: Inputs, tank: Tank, scale: Scale) -> Computed | Lacks:
    """The share (of 100) of needed cells of the needs map that nobody provides, under the measures the idea serves."""
    if not _served(inputs):
        return _computed(_ZERO, scale, _SERVES_NONE, {})
    if inputs.gap is None or not inputs.gap.needed:
        return Lacks("the needs map says nothing of the measures it serves")
    missing, needed = inputs.gap.missing, inputs.gap.needed
    facts: Facts = {"missing": (_number(missing),), "needed": (_number(needed),), "where": ("; ".join(inputs.gap.where),)}
    groups, unknown = inputs.gap.groups, inputs.gap.unknown
    facts |= {name: (", ".join(told),) for name, told in (("groups", groups), ("unknown", unknown)) if told}
    return _computed(_quotient(100 * missing, needed), scale, _GAP_SAYS[bool(groups), bool(unknown)], facts)


def cost_per_client(inputs: Inputs, tank: Tank, scale: Scale) -> Computed | Lacks:
    """The cost of a client as a share (of 100) of the tank's median."""
    if inputs.cost_minor is None:
        return Lacks("the idea states no cost")
    if inputs.persons is None:
        return Lacks("none of the idea's outputs is counted in persons")
    if not tank.median_minor:
        return Lacks("the tank's median cost of a client is zero")
    each = cost_of_client(inputs.cost_minor, inputs.persons)
    facts: Facts = {
        "cost": (Amount(inputs.cost_minor),),
        "persons": (Number(inputs.persons.target),),
        "output": (inputs.persons.name,),
        "each": (Amount(each),),
        "median": (Amount(tank.median_minor),),
        "ideas": (_number(tank.median_of),),
    }
    says = "%(cost)s / %(persons)s (%(output)s) = %(each)s; %(each)s / %(median)s (median, ideas: %(ideas)s) × 100 = %(value)s"
    return _computed(_quotient(100 * each, tank.median_minor), scale, says, facts)


def readiness(inputs: Inputs, tank: Tank, scale: Scale) -> Computed | Lacks:
    """The level from 0 to 5 that the idea states."""
    if inputs.readiness is None:
        return Lacks("the idea does not say how ready it is")
    return _computed(Decimal(inputs.readiness), scale, "stated readiness %(value)s of 5", {})


def new_service(inputs: Inputs, tank: Tank, scale: Scale) -> Computed | Lacks:
    """The share (of 100) of the idea's degrees at measures whose card says that the service is new; "both" counts half."""
    served = _served(inputs)
    if not served:
        return _computed(_ZERO, scale, _SERVES_NONE, {})
    told = [effect for effect in served if effect.new_service in _NEW]
    if not told:
        return Lacks("no card of the measures it serves says whether the service is new")
    return _share(told, scale, [_NEW[effect.new_service or "no"] for effect in told])


def theme(inputs: Inputs, tank: Tank, scale: Scale) -> Computed | Lacks:
    """The share (of 100) of the idea's degrees at measures that carry a cross-cutting theme: the criterion's own, or any."""
    if scale.theme is not None and scale.theme not in tank.themes:
        return Lacks("the plan has no such cross-cutting theme")
    if not tank.themes:
        return Lacks("the plan has no cross-cutting theme")
    served = _served(inputs)
    if not served:
        return _computed(_ZERO, scale, _SERVES_NONE, {})
    return _share(served, scale, [2 * (scale.theme in effect.themes if scale.theme else bool(effect.themes)) for effect in served])


COMPUTED: dict[str, Rule] = {
    "plan_contribution": plan_contribution,
    "need_gap": need_gap,
    "cost_per_client": cost_per_client,
    "readiness": readiness,
    "new_service": new_service,
    "theme": theme,
}


def _served(inputs: Inputs) -> list[Effect]:
    return [effect for effect in inputs.effects if effect.degree > 0]


def _share(effects: Sequence[Effect], scale: Scale, halves: Sequence[int]) -> Computed:
    """Σ degree × factor / Σ degree × 100, with every term; the factors are in halves."""
    degrees = sum([effect.degree for effect in effects])
    total = sum([effect.degree * factor for effect, factor in zip(effects, halves, strict=True)])
    facts: Facts = {"terms": _terms(effects, [_HALVES[factor] for factor in halves]), "degrees": (_number(degrees),)}
    return _computed(_quotient(100 * total, 2 * degrees), scale, "(%(terms)s) / %(degrees)s × 100 = %(value)s", facts)


def _terms(effects: Iterable[Effect], factors: Iterable[Number]) -> tuple[str | Number | Amount, ...]:
    """ "1.2: 3 × 2 + 1.4: 5 × 1"."""
    parts: list[str | Number | Amount] = []
    for effect, factor in zip(effects, factors, strict=True):
        parts += [f"{' + ' if parts else ''}{effect.measure}: ", _number(effect.degree), " × ", factor]
    return tuple(parts)


def _computed(total: Decimal, scale: Scale, says: str, facts: Facts) -> Computed:
    low, high = sorted((scale.worst, scale.best))
    value = plain(min(max(total, low), high))
    is_capped = value != total
    shown = (Number(plain(total)), " → ", Number(value)) if is_capped else (Number(value),)
    return Computed(value, says, {**facts, "value": shown}, is_capped)


@lru_cache(1024)
def _number(count: int) -> Number:
    """A whole number; the same few come again and again."""
    return Number(Decimal(count))


def _quotient(number: int, by: int) -> Decimal:
    """To six places, halves to the even one."""
    return Decimal(divide_half_even(number * MICRO, by)).scaleb(-6)
