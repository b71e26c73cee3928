"""Other weights: places as the engine gives them, the smallest change against a solver, the ranges against brute force."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog  # type: ignore[import-untyped]

from absorb.priority.rules.ranking import Case, Criterion, Idea, rank
from absorb.priority.rules.reweighing import Grounds, Range, grounds_of, lift_over, lift_over_minimum, recount, smallest_change, stability

NAMES = "abcdefgh"


def case_of(weights: list[int], rows: list[list[int]], *, ties: int = 1, knockout: int | None = None, minimum: int | None = None) -> Case:
    """Ideas with whole values from 0 to 20; the first `ties` criteria part equal points, the first one may knock out."""
    criteria = tuple(
        Criterion(
            id=NAMES[at], weight=Decimal(weight), worst=Decimal(0), best=Decimal(20),
            knockout_below=Decimal(knockout) if knockout and at == 0 else None,
        )
        for at, weight in enumerate(weights)
    )  # fmt: skip
    ideas = tuple(Idea(id=f"i{index}", values=dict(zip(NAMES, map(Decimal, row), strict=False))) for index, row in enumerate(rows))
    return Case(criteria=criteria, ideas=ideas, tie_break=tuple(NAMES[:ties]), minimum_points=None if minimum is None else Decimal(minimum))


def with_weights(case: Case, weights: tuple[Fraction, ...]) -> Case:
    """The same case by other weights: scaled up to whole numbers, so that nothing of them is lost."""
    unit = int(np.lcm.reduce([weight.denominator for weight in weights], dtype=object))
    criteria = (
        msgspec.structs.replace(one, weight=Decimal(int(weight * unit))) for one, weight in zip(case.criteria, weights, strict=True)
    )
    return msgspec.structs.replace(case, criteria=tuple(criteria))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    count = draw(st.integers(1, 5))
    weights = draw(st.lists(st.integers(0, 9), min_size=count, max_size=count).filter(any))
    value = st.integers(0, 20)
    rows = draw(st.lists(st.lists(value, min_size=count, max_size=count), min_size=1, max_size=8))
    minimum = draw(st.sampled_from([None, None, 30, 50]))
    return case_of(weights, rows, ties=draw(st.integers(0, count)), knockout=draw(st.sampled_from([None, None, 5])), minimum=minimum)


def shares(weights: list[int]) -> tuple[Fraction, ...]:
    return tuple(Fraction(100 * weight, sum(weights)) for weight in weights)


@settings(max_examples=150)
@given(cases(), st.data())
def test_other_weights_give_what_the_engine_gives(case: Case, data: st.DataObject) -> None:
    count = len(case.criteria)
    weights = shares(data.draw(st.lists(st.integers(0, 9), min_size=count, max_size=count).filter(any)))
    told = [(case.ideas[one.idea].id, one.points_micro / 1_000_000, one.place) for one in recount(grounds_of(case), weights)]
    assert told == [(one.id, one.points, one.place) for one in rank(with_weights(case, weights)).ranking]


def solver_says(weights: tuple[Fraction, ...], gains: list[int]) -> float | None:
    """The same programme for a general solver: the change is up minus down."""
    count = len(weights)
    found = linprog(
        np.ones(2 * count),
        A_ub=[[-gain for gain in gains] + list(gains)], b_ub=[float(sum(w * g for w, g in zip(weights, gains, strict=True)))],
        A_eq=[[1] * count + [-1] * count], b_eq=[0],
        bounds=[(0, None)] * count + [(0, float(weight)) for weight in weights],
    )  # fmt: skip
    return float(found.fun) if found.status == 0 else None


@settings(max_examples=120)
@given(st.integers(1, 8).flatmap(lambda count: st.tuples(
    st.lists(st.integers(0, 9), min_size=count, max_size=count).filter(any), st.lists(st.integers(-20, 20), min_size=count, max_size=count),
)))  # fmt: skip
def test_the_smallest_change_is_what_a_solver_finds(drawn: tuple[list[int], list[int]]) -> None:
    weights, gains = shares(drawn[0]), drawn[1]
    changed, theirs = smallest_change(weights, gains), solver_says(weights, gains)
    assert (changed is None) == (theirs is None)
    if changed is None or theirs is None:
        assert max(gains) < 0
        return
    assert sum(changed) == 100
    assert min(changed) >= 0
    assert sum(weight * gain for weight, gain in zip(changed, gains, strict=True)) >= 0
    assert float(sum(abs(new - old) for new, old in zip(changed, weights, strict=True))) == pytest.approx(theirs, abs=1e-6)


def standing(grounds: Grounds, idea: int, weights: tuple[Fraction, ...]) -> tuple[int, int | None]:
    one = next(one for one in recount(grounds, weights) if one.idea == idea)
    return one.points_micro, one.place


@settings(max_examples=150)
@given(cases(), st.data())
def test_a_lift_does_what_it_says_and_nothing_smaller_would(case: Case, data: st.DataObject) -> None:
    grounds = grounds_of(case)
    count = len(case.ideas)
    idea, other = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))
    lift = lift_over(grounds, idea, other)
    if lift.outcome == "never":
        assert all(mine < theirs for mine, theirs in zip(grounds.rows[idea], grounds.rows[other], strict=True))
        return
    if lift.outcome == "passed":
        assert standing(grounds, idea, grounds.weights)[0] >= standing(grounds, other, grounds.weights)[0]
        return
    assert standing(grounds, idea, lift.exact)[0] == standing(grounds, other, lift.exact)[0]
    assert (sum(lift.exact), sum(lift.told)) == (100, 100)
    mine, theirs = (sum(w * u for w, u in zip(lift.told, grounds.rows[at], strict=True)) for at in (idea, other))
    assert mine >= theirs
    assert all(
        (told - before) % Fraction(1, 100) == 0 or told == 0
        for told, before in zip(lift.told, grounds.weights, strict=True)
        if told < before
    )
    assert lift.place == standing(grounds, idea, lift.told)[1]
    if not any(grounds.knocked_out[at] for at in (idea, other)):
        places = {one.idea: one.place for one in recount(grounds._replace(minimum=None), lift.exact)}
        mine_place, their_place = places[idea] or 0, places[other] or 0
        assert lift.outcome == ("shared" if mine_place == their_place else "before" if mine_place < their_place else "behind")
    # Halfway there, it is still below.
    halfway = tuple((old + new) / 2 for old, new in zip(grounds.weights, lift.exact, strict=True))
    low, high = (sum(w * u for w, u in zip(halfway, grounds.rows[at], strict=True)) for at in (idea, other))
    assert low < high


def test_the_change_in_numbers() -> None:
    # 60 × 0.5 + 40 × 0.5 = 50 against 60 × 1 + 40 × 0 = 60: moving 10 from a to b gives 50 and 50.
    grounds = grounds_of(case_of([60, 40], [[10, 10], [20, 0], [20, 20]]))
    lift, half = lift_over(grounds, 0, 1), (Fraction(50), Fraction(50))
    assert (lift.outcome, lift.exact, lift.moved, lift.place) == ("behind", half, Fraction(20), 3)
    assert lift_over(grounds, 0, 2).outcome == "never"
    assert lift_over(grounds, 2, 0).outcome == "passed"


def test_an_idea_under_the_minimum_is_lifted_to_it() -> None:
    grounds = grounds_of(case_of([75, 25], [[4, 16], [20, 20]], minimum=50))
    lift, half = lift_over_minimum(grounds, 0), (Fraction(50), Fraction(50))
    # 100 × (0.2 t + 0.8 (1 - t)) = 50 at t = 1/2.
    assert (lift.outcome, lift.exact, lift.moved, lift.place) == ("equal", half, Fraction(50), 2)
    assert lift_over_minimum(grounds_of(case_of([1, 1], [[4, 6], [20, 20]], minimum=50)), 0).outcome == "never"


def at_weight(grounds: Grounds, column: int, weight: Fraction) -> tuple[Fraction, ...]:
    rest = 100 - grounds.weights[column]
    return tuple(weight if at == column else one * (100 - weight) / rest for at, one in enumerate(grounds.weights))


def seen(grounds: Grounds, weights: tuple[Fraction, ...], leaders: int) -> tuple[object, object, object]:
    """The whole order, the first few and the first place, as they are by some weights."""
    stood = [one for one in recount(grounds, weights) if one.place is not None]
    order = [(one.idea, one.place) for one in stood]
    return order, {at for at, place in order if place and place <= leaders}, {at for at, place in order if place == 1}


@settings(max_examples=120)
@given(cases(), st.integers(2, 3), st.data())
def test_ranges_hold_inside_and_end_where_something_changes(case: Case, leaders: int, data: st.DataObject) -> None:
    grounds = grounds_of(case)
    now = seen(grounds, grounds.weights, leaders)
    for column, told in enumerate(stability(grounds, leaders)):
        ranges = (told.order, told.leaders, told.first)
        assert told.weight == grounds.weights[column]
        if told.weight == 100:
            assert ranges == (None, None, None)
            continue
        for which, found in enumerate(ranges):
            assert isinstance(found, Range)
            assert 0 <= found.low <= told.weight <= found.high <= 100
            inside = found.low + (found.high - found.low) * data.draw(st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50))
            assert seen(grounds, at_weight(grounds, column, inside), leaders)[which] == now[which]
            # Points are told to six places; a thousandth of a point beyond the end is surely beyond it.
            for end, pair, step in ((found.low, found.low_pair, -1), (found.high, found.high_pair, 1)):
                beyond = end + step * Fraction(1, 500)
                assert (pair is None) == ((end in (0, 100) and end != told.weight) or pair is None)
                if pair is not None and 0 <= beyond <= 100:
                    assert seen(grounds, at_weight(grounds, column, beyond), leaders)[which] != now[which]


def test_a_range_in_numbers() -> None:
    # With a at t: i0 has t, i1 has 100 - t, i2 has 40: they cross at 50, 40 and 60.
    grounds = grounds_of(case_of([70, 30], [[20, 0], [0, 20], [8, 8]]))
    first, _ = stability(grounds, 2)
    assert first.order == Range(Fraction(60), Fraction(100), (2, 1), None)
    assert first.leaders == Range(Fraction(60), Fraction(100), (2, 1), None)
    assert first.first == Range(Fraction(50), Fraction(100), (0, 1), None)


def test_whoever_falls_below_those_who_share_the_last_place_is_out() -> None:
    # i0 has 100 - t, i1 and i2 have t each, and share the second place up to 50; beyond it they are first and i0 is third.
    grounds = grounds_of(case_of([40, 60], [[0, 20], [20, 0], [20, 0]]))
    first, _ = stability(grounds, 2)
    assert first.leaders is not None
    assert (first.leaders.low, first.leaders.high) == (0, 50)


def test_one_of_three_who_share_the_first_place_may_rise() -> None:
    # All have nothing; with any weight of a, i2 is first and the others share the second place: the first two are the same.
    grounds = grounds_of(case_of([0, 100], [[0, 0], [0, 0], [20, 0]]))
    first, _ = stability(grounds, 2)
    assert first.leaders == Range(Fraction(0), Fraction(100), None, None)
