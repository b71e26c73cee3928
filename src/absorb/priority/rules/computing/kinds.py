"""The computing rules by the name that a model's `kind` gives.

A value that lies beyond its scale counts as the nearer end. What cannot be computed is told as what lacks, never as a zero.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from absorb.priority.rules.computing.facts import Amount, Computed, Effect, Facts, Inputs, Lacks, Number, Rule, Scale, Tank
from absorb.priority.rules.computing.tank import cost_of_client
from absorb.priority.rules.numbers import plain

_SERVES_NONE = "It serves no measure of this plan: %(value)s"
_NEW = {"yes": Fraction(1), "both": Fraction(1, 2), "no": Fraction(0)}


def plan_contribution(inputs: Inputs, tank: Tank, scale: Scale) -> Computed | Lacks:
    """Σ degree × the measure's weight: "1.2: 3 × 2 + 1.4: 5 × 1 = 11"."""
    total = sum((effect.degree * effect.weight for effect in inputs.effects), Decimal(0))
    terms = _terms(inputs.effects, lambda effect: effect.weight)
    return _computed(total, scale, "%(terms)s = %(value)s", {"terms": terms or (Number(Decimal(0)),)})


def need_gap(inputs: Inputs, tank: Tank, scale: Scale) -> Computed | Lacks:
    """The share (of 100) of needed cells of the needs map that nobody provides, under the measures the idea serves."""
    if not _served(inputs):
        return _computed(Decimal(0), scale, _SERVES_NONE, {})
    if inputs.gap is None or not inputs.gap.needed:
        return Lacks("the needs map says nothing of the measures it serves")
    missing, needed = inputs.gap.missing, inputs.gap.needed
    facts: Facts = {"missing": _number(missing), "needed": _number(needed), "where": ("; ".join(inputs.gap.where),)}
    says = "missing %(missing)s of %(needed)s needed: %(missing)s / %(needed)s × 100 = %(value)s"
    return _computed(_decimal(Fraction(100 * missing, needed)), scale, says, facts)


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
        "ideas": _number(tank.median_of),
    }
    says = "%(cost)s / %(persons)s (%(output)s) = %(each)s; %(each)s / %(median)s (median, ideas: %(ideas)s) × 100 = %(value)s"
    return _computed(_decimal(Fraction(100 * each, tank.median_minor)), scale, says, facts)


def readiness(inputs: Inputs, tank: Tank, scale: Scale) -> Computed | Lacks:
    """The level from 0 to 5 that the idea states."""
    if inputs.readiness is None:
        return Lacks("the idea does not say how ready it is")
    return _computed(Decimal(inputs.readiness), scale, "stated readiness %(value)s of 5", {})


def new_service(inputs: Inputs, tank: Tank, scale: Scale) -> Computed | Lacks:
    """The share (of 100) of the idea's degrees at measures whose card says that the service is new; "both" counts half."""
    served = _served(inputs)
    if not served:
        return _computed(Decimal(0), scale, _SERVES_NONE, {})
    told = [effect for effect in served if effect.new_service in _NEW]
    if not told:
        return Lacks("no card of the measures it serves says whether the service is new")
    return _share(told, scale, lambda effect: _NEW[effect.new_service or "no"])


def theme(inputs: Inputs, tank: Tank, scale: Scale) -> Computed | Lacks:
    """The share (of 100) of the idea's degrees at measures that carry a cross-cutting theme: the criterion's own, or any."""
    if scale.theme is not None and scale.theme not in tank.themes:
        return Lacks("the plan has no such cross-cutting theme")
    if not tank.themes:
        return Lacks("the plan has no cross-cutting theme")
    served = _served(inputs)
    if not served:
        return _computed(Decimal(0), scale, _SERVES_NONE, {})
    return _share(served, scale, lambda effect: Fraction(scale.theme in effect.themes if scale.theme else bool(effect.themes)))


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


def _share(effects: Sequence[Effect], scale: Scale, factor: Callable[[Effect], Fraction]) -> Computed:
    """Σ degree × factor / Σ degree × 100, with every term."""
    degrees = sum(effect.degree for effect in effects)
    value = sum((effect.degree * factor(effect) for effect in effects), Fraction(0)) * 100 / degrees
    facts: Facts = {"terms": _terms(effects, lambda effect: _decimal(factor(effect))), "degrees": _number(degrees)}
    return _computed(_decimal(value), scale, "(%(terms)s) / %(degrees)s × 100 = %(value)s", facts)


def _terms(effects: Iterable[Effect], factor: Callable[[Effect], Decimal]) -> tuple[str | Number | Amount, ...]:
    """ "1.2: 3 × 2 + 1.4: 5 × 1"."""
    parts: list[str | Number | Amount] = []
    for effect in effects:
        parts += [f"{' + ' if parts else ''}{effect.measure}: ", Number(Decimal(effect.degree)), " × ", Number(plain(factor(effect)))]
    return tuple(parts)


def _computed(total: Decimal, scale: Scale, says: str, facts: Facts) -> Computed:
    low, high = sorted((scale.worst, scale.best))
    value = plain(min(max(total, low), high))
    ending = () if value == total else (" → ", Number(value))
    return Computed(value, says, {**facts, "value": (Number(plain(total)), *ending)}, value != total)


def _number(count: int) -> tuple[Number]:
    return (Number(Decimal(count)),)


def _decimal(exact: Fraction) -> Decimal:
    """To six places, halves to the even one."""
    return Decimal(round(exact * 1_000_000)).scaleb(-6)
