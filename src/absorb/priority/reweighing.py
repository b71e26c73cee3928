"""What other weights would do to a frozen ranking, in values and in words. Nothing here changes the ranking."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

from absorb.catalogues import say
from absorb.priority.queries.reweighing import MemberRow, Members
from absorb.priority.rules.reweighing import Grounds, Lift, Range, Stability, Stood, lift_over, lift_over_minimum, recount
from absorb.priority.schemas import CriterionOut
from absorb.priority.schemas.reweighing import LiftOut, RangeOut, RecountedOut, RecountOut, StabilityOut
from absorb.priority.telling import plain_number

NEAREST = 5
LEADERS = 10


def recounted(number: int, grounds: Grounds, weights: Sequence[Fraction], members: Members, budget_minor: int | None) -> RecountOut:
    """The list by other weights; the money goes by places and ends at the first idea that it does not reach."""
    ideas: list[RecountedOut] = []
    left, is_over = budget_minor, False
    for one in recount(grounds, weights):
        member = members[grounds.ids[one.idea]]
        is_paid = None
        if left is not None and one.place is not None:
            is_over = is_over or (member.cost_minor or 0) > left
            is_paid = not is_over
            left -= 0 if is_over else member.cost_minor or 0
        points = Decimal(one.points_micro).scaleb(-6)
        ideas.append(RecountedOut(member.reference, member.title, one.place, member.place, points, member.cost_minor, is_paid))
    paid = None if budget_minor is None else sum(bool(one.is_paid) for one in ideas)
    without = sum(one.cost_minor is None and bool(one.is_paid) for one in ideas)
    shown = {code: _places(weight, 6) for code, weight in zip(grounds.codes, weights, strict=True)}
    return RecountOut(number, shown, ideas, paid, left, without)


def lifts_of(grounds: Grounds, reference: str, members: Members, criteria: Sequence[CriterionOut], place: int | None) -> list[LiftOut]:
    """How an idea gets over each of the nearest ones above it, the nearest first, and over the one at a given place."""
    idea = grounds.ids.index(reference)
    if grounds.knocked_out[idea]:
        return []
    stood = recount(grounds, grounds.weights)
    own = next(one for one in stood if one.idea == idea)
    if own.place is None:
        return [_told(grounds, lift_over_minimum(grounds, idea), None, members, criteria)]
    above = [one for one in stood[: stood.index(own)] if one.place != own.place]
    chosen = above[: -NEAREST - 1 : -1]
    chosen += [one for one in above if one.place == place and one not in chosen]
    return [_told(grounds, lift_over(grounds, idea, one.idea), one, members, criteria) for one in chosen]


def _told(grounds: Grounds, lift: Lift, over: Stood | None, members: Members, criteria: Sequence[CriterionOut]) -> LiftOut:
    member = members[grounds.ids[over.idea]] if over else None
    told = {code: _places(weight, 6) for code, weight in zip(grounds.codes, lift.told, strict=False)}
    return LiftOut(
        over=member.reference if member else None,
        over_title=member.title if member else None,
        over_place=over.place if over else None,
        outcome=lift.outcome,
        moved=str(lift.moved),
        exact={code: str(weight) for code, weight in zip(grounds.codes, lift.exact, strict=False)},
        told=told,
        place=lift.place,
        says_cs=_sentence("cs", grounds, lift, over, member, criteria),
        says_en=_sentence("en", grounds, lift, over, member, criteria),
    )


_THEN = {
    "before": "the tie-break then puts it before",
    "shared": "the two would share the place; the least bit more puts it before",
    "behind": "the tie-break still puts it behind; the least bit more puts it before",
}


def _sentence(
    language: str, grounds: Grounds, lift: Lift, over: Stood | None, member: MemberRow | None, criteria: Sequence[CriterionOut]
) -> str:
    other = f"{member.reference} {member.title}" if member else ""
    if lift.outcome == "never":
        says = "No weights lift it over %(other)s, which is better by every criterion." if over else "No weights bring it to the minimum."
        return say(language, says, other=other)
    if lift.outcome == "passed":
        return say(language, "It has as many points as %(other)s already; only the tie-break puts that one before it.", other=other)
    names = {one.code: one.name for one in criteria}
    changes = [
        say(
            language, "“%(name)s” counted %(new)s instead of %(old)s", name=names.get(code, code), new=_number(language, new),
            old=_number(language, old),
        )
        for code, old, new in zip(grounds.codes, grounds.weights, lift.told, strict=True)
        if old != new
    ]  # fmt: skip
    if over is None:
        return say(
            language,
            "If %(changes)s, it would reach the minimum and stand at place %(place)s.",
            changes=", ".join(changes),
            place=lift.place,
        )
    says = "If %(changes)s, it would be level with %(other)s (place %(over)s) or before it, at place %(place)s. At equal points %(then)s."
    then = say(language, _THEN[lift.outcome])
    return say(language, says, changes=", ".join(changes), other=other, over=over.place, place=lift.place, then=then)


def stability_told(grounds: Grounds, found: Sequence[Stability]) -> list[StabilityOut]:
    """The ranges with references in place of indexes."""
    return [
        StabilityOut(one.code, _places(one.weight, 6), *(_range(grounds, held) for held in (one.order, one.leaders, one.first)))
        for one in found
    ]


def _range(grounds: Grounds, held: Range | None) -> RangeOut | None:
    if held is None:
        return None
    pairs = [None if pair is None else [None if at is None else grounds.ids[at] for at in pair] for pair in (held.low_pair, held.high_pair)]
    low, high = _hundredths(held.low, ROUND_CEILING), _hundredths(held.high, ROUND_FLOOR)
    return RangeOut(min(low, high), high, *pairs)


def _hundredths(exact: Fraction, rounding: str) -> Decimal:
    return (Decimal(exact.numerator * 100) / Decimal(exact.denominator)).quantize(Decimal(1), rounding).scaleb(-2)


def _places(exact: Fraction, places: int) -> Decimal:
    return Decimal(round(exact * 10**places)).scaleb(-places)


def _number(language: str, weight: Fraction) -> str:
    """A weight of 100: whole or with two places, with six where two would not be it."""
    hundredths = _places(weight, 2)
    shown = hundredths if Fraction(hundredths) == weight else _places(weight, 6)
    return plain_number(language, f"{shown.normalize(Context(prec=20)):f}")
