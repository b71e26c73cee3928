"""The smallest change of weights that lifts an idea over another, as an exact linear programme.

With g the difference of the two ideas' utilities, criterion by criterion: smallest Σ|w′ᵢ − wᵢ| under Σ w′ᵢgᵢ ≥ 0,
w′ ≥ 0, Σ w′ᵢ = Σ wᵢ. There is one inequality beside the simplex, so the optimum is greedy: weight goes to a criterion with
the largest g, from those with the smallest first, each unit of weight moved counting twice.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import Literal, NamedTuple

from absorb.priority.rules.reweighing.grounds import Grounds, recount

Outcome = Literal["before", "equal", "shared", "behind", "passed", "never"]

_STEP = 100
"""Weights are told in hundredths."""


class Lift(NamedTuple):
    """How an idea gets over another, or the minimum.

    `exact` are the weights of the smallest change (Σ 100) and `moved` its L1 size; `told` are weights with the moves rounded up
    to hundredths, which lift it as well. `outcome` says what the exact weights bring against the other one: "passed" already
    (nothing to change), "before" or "behind" by tie-break or "shared" place at equal points, "never". `place` is where the
    told weights put the idea among all.
    """

    outcome: Outcome
    exact: tuple[Fraction, ...] = ()
    told: tuple[Fraction, ...] = ()
    moved: Fraction = Fraction(0)
    place: int | None = None


def smallest_change(weights: Sequence[Fraction], gains: Sequence[int | Fraction]) -> tuple[Fraction, ...] | None:
    """The nearest weights (in L1) by which Σ weight × gain is not below zero; None where no weights do it."""
    moves = _moves(weights, gains)
    return None if moves is None else _moved(weights, gains, moves)


def _moves(weights: Sequence[Fraction], gains: Sequence[int | Fraction]) -> list[Fraction] | None:
    """How much each criterion gives away to the one with the largest gain."""
    lack = -sum((weight * gain for weight, gain in zip(weights, gains, strict=True)), Fraction(0))
    moves = [Fraction(0)] * len(weights)
    best = max(gains)
    if lack <= 0:
        return moves
    if best < 0:
        return None
    for index in sorted(range(len(weights)), key=lambda at: gains[at]):
        by_unit = best - gains[index]
        if lack <= 0 or by_unit == 0:
            break
        moves[index] = min(weights[index], lack / by_unit)
        lack -= moves[index] * by_unit
    return moves


def _moved(weights: Sequence[Fraction], gains: Sequence[int | Fraction], moves: Sequence[Fraction]) -> tuple[Fraction, ...]:
    changed = [weight - move for weight, move in zip(weights, moves, strict=True)]
    changed[gains.index(max(gains))] += sum(moves, Fraction(0))
    return tuple(changed)


def lift_over(grounds: Grounds, idea: int, other: int) -> Lift:
    """How the idea gets over another one of the ranking: both by their index, neither knocked out."""
    gains = [mine - theirs for mine, theirs in zip(grounds.rows[idea], grounds.rows[other], strict=True)]
    lift = _lift(grounds, idea, gains)
    return lift if lift.outcome in ("never", "passed") else lift._replace(outcome=_by_tie_break(grounds, idea, other))


def lift_over_minimum(grounds: Grounds, idea: int) -> Lift:
    """How an idea that only the minimum of points excludes gets a place."""
    assert grounds.minimum is not None
    least = grounds.minimum * grounds.unit / 100
    return _lift(grounds, idea, [number - least for number in grounds.rows[idea]])


def _lift(grounds: Grounds, idea: int, gains: Sequence[int | Fraction]) -> Lift:
    moves = _moves(grounds.weights, gains)
    if moves is None:
        return Lift("never")
    if not any(moves):
        return Lift("passed", grounds.weights, grounds.weights)
    up = [min(weight, Fraction(ceil(move * _STEP), _STEP)) for weight, move in zip(grounds.weights, moves, strict=True)]
    told = _moved(grounds.weights, gains, up)
    place = next(stood.place for stood in recount(grounds, told) if stood.idea == idea)
    return Lift("equal", _moved(grounds.weights, gains, moves), told, 2 * sum(moves, Fraction(0)), place)


def _by_tie_break(grounds: Grounds, idea: int, other: int) -> Outcome:
    """What equal points would mean for the two."""
    for at in grounds.tie_break:
        mine, theirs = grounds.rows[idea][at], grounds.rows[other][at]
        if mine != theirs:
            return "before" if mine > theirs else "behind"
    return "shared"
