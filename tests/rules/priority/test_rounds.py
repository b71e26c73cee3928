"""Assessment rounds: the most even assignment against a linear programme, conflicts kept, states, mean and median."""

import statistics
import uuid
from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.kernel.errors import Clash
from absorb.priority.rules.assessing import find_judgement_faults
from absorb.priority.rules.model import ModelCriterion, Step
from absorb.priority.rules.rounds import (
    ROUND_MOVES,
    ROUND_STATES,
    Asked,
    Assessor,
    RoundIdea,
    assign,
    check_round_move,
    find_apart,
    find_short,
    mean,
    median,
    plan_duties,
)

IDS = [uuid.UUID(int=number) for number in range(40)]


@st.composite
def questions(draw: st.DrawFn) -> Asked:
    ideas, assessors = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    flags = st.lists(st.lists(st.booleans(), min_size=assessors, max_size=assessors), min_size=ideas, max_size=ideas)
    may, knows, held = (np.array(draw(flags), dtype=bool) for _ in range(3))
    wanted = draw(st.lists(st.integers(0, 3), min_size=ideas, max_size=ideas))
    held &= draw(st.booleans())
    return Asked(may | held, knows, held, wanted)


def cost_of(asked: Asked, given_to: np.ndarray, step: int, costs: np.ndarray | None = None) -> int:
    loads = given_to.sum(axis=0)
    return int(step * (loads**2).sum() + (given_to * (~asked.knows if costs is None else costs)).sum())


def least_cost(asked: Asked, step: int, costs: np.ndarray | None = None) -> int:
    """The same question put to HiGHS: flows on pairs, and each further idea of an assessor as an arc of its own cost."""
    ideas, assessors = asked.may.shape
    solver = highspy.Highs()
    solver.silent()
    pairs = {
        (i, a): solver.addVariable(
            lb=float(asked.held[i, a]), ub=float(asked.may[i, a]), obj=float(not asked.knows[i, a] if costs is None else costs[i, a])
        )
        for i, a in product(range(ideas), range(assessors))
    }
    for i in range(ideas):
        amount = max(min(asked.wanted[i], int(asked.may[i].sum())), int(asked.held[i].sum()))
        solver.addConstr(sum(pairs[i, a] for a in range(assessors)) == amount)
    for a in range(assessors):
        steps = [solver.addVariable(lb=0, ub=1, obj=float(step * (2 * number + 1))) for number in range(ideas)]
        solver.addConstr(sum(pairs[i, a] for i in range(ideas)) == sum(steps))
    solver.minimize()
    return round(solver.getObjectiveValue())


@settings(max_examples=150, deadline=None)
@given(questions())
def test_no_assignment_is_more_even_or_asks_more_who_know_the_field(asked: Asked) -> None:
    given_to = assign(asked)
    step = int(given_to.sum()) + 1
    assert cost_of(asked, given_to, step) == least_cost(asked, step)


@settings(max_examples=100, deadline=None)
@given(questions(), st.randoms(use_true_random=False))
def test_of_the_best_assignments_the_one_is_taken_that_keeps_most(asked: Asked, chance: Random) -> None:
    """Loads first, then the field, then what stays; the same question put to HiGHS with a cost of each."""
    kept = np.array([[chance.random() < 0.5 for _ in row] for row in asked.may], dtype=bool) & asked.may & ~asked.held
    asked = asked._replace(kept=kept)
    given_to = assign(asked)
    outside = int(given_to.sum()) + 1
    costs = (~asked.knows) * outside + (~kept & ~asked.held)
    step = int(given_to.sum()) * (outside + 1) + 1
    assert cost_of(asked, given_to, step, costs) == least_cost(asked, step, costs)
    assert np.array_equal(given_to, assign(asked))


@settings(max_examples=150, deadline=None)
@given(questions())
def test_every_idea_gets_its_number_or_all_who_may(asked: Asked) -> None:
    given_to = assign(asked)
    assert not (given_to & ~asked.may).any()
    assert (given_to | ~asked.held).all()
    told = [
        max(min(wanted, int(may.sum())), int(held.sum())) for wanted, may, held in zip(asked.wanted, asked.may, asked.held, strict=True)
    ]
    assert given_to.sum(axis=1).tolist() == told
    assert np.array_equal(given_to, assign(asked))


@settings(max_examples=80, deadline=None)
@given(questions().filter(lambda asked: not asked.held.any() and asked.may.size <= 15))
def test_the_distance_between_loads_is_the_least_there_is(asked: Asked) -> None:
    """Against every assignment there is."""
    rows = [
        [row for row in product((False, True), repeat=may.size) if not (np.array(row) & ~may).any() and sum(row) == min(wanted, may.sum())]
        for may, wanted in zip(asked.may, asked.wanted, strict=True)
    ]
    least = min(int(np.ptp(np.array(every).sum(axis=0))) for every in product(*rows))
    assert int(np.ptp(assign(asked).sum(axis=0))) == least


def test_where_all_may_the_loads_differ_by_one_at_most() -> None:
    every = np.ones((101, 8), dtype=bool)
    loads = assign(Asked(every, every, ~every, [3] * 101)).sum(axis=0)
    assert sorted(loads.tolist()) == [37] * 1 + [38] * 7


def test_an_organisations_own_ideas_and_conflicts_go_to_others_and_a_lack_is_told_with_its_reason() -> None:
    ideas = [RoundIdea(IDS[0], IDS[30], frozenset({"area:1"})), RoundIdea(IDS[1], IDS[31], frozenset({"area:2"})), RoundIdea(IDS[2])]
    assessors = [
        Assessor(IDS[10], frozenset({IDS[30]}), frozenset({"area:1"})),
        Assessor(IDS[11], fields=frozenset({"area:2"})),
        Assessor(IDS[12], fields=frozenset({"area:1"})),
    ]
    conflicts = {(IDS[0], IDS[11])}
    added = plan_duties(ideas, assessors, per_idea=2, conflicts=conflicts)
    assert added == [(IDS[0], IDS[12]), (IDS[1], IDS[10]), (IDS[1], IDS[11]), (IDS[2], IDS[10]), (IDS[2], IDS[11])]
    short = find_short(ideas, assessors, per_idea=2, held=added, conflicts=conflicts)
    assert [str(one.says()) for one in short] == ["1 of 2 assessors: 1 with a conflict of interest, 1 of its own organisation."]
    few = find_short(ideas, assessors[1:], per_idea=3, held=plan_duties(ideas, assessors[1:], per_idea=3))
    assert [str(one.says()) for one in few] == ["2 of 3 assessors: the round has no more."] * 3
    assert find_short(ideas, assessors, per_idea=2) == []
    assert (plan_duties(ideas, [], per_idea=1), plan_duties([], assessors, per_idea=1)) == ([], [])
    assert [one.got for one in find_short(ideas, [], per_idea=1)] == [0, 0, 0]


@pytest.mark.parametrize(("start", "end"), list(product(ROUND_STATES, ROUND_STATES)))
def test_a_round_moves_by_its_table_only(start: str, end: str) -> None:
    allowed = {("prepared", "declaring"), ("declaring", "prepared"), ("declaring", "open"), ("open", "closed")}
    assert {(move.start, move.end) for move in ROUND_MOVES} == allowed
    if (start, end) in allowed:
        assert check_round_move(start, end, has_assignments=True).end == end
    else:
        with pytest.raises(Clash):
            check_round_move(start, end, has_assignments=True)


def test_conflicts_are_not_asked_for_before_anything_is_assigned() -> None:
    with pytest.raises(Clash, match="assign the ideas first"):
        check_round_move("prepared", "declaring", has_assignments=False)


DECIMALS = st.lists(st.decimals(-(10**11), 10**11, places=6), min_size=1, max_size=12)


@given(DECIMALS)
def test_a_median_is_the_exact_middle(values: list[Decimal]) -> None:
    assert Fraction(median(values)) == statistics.median(map(Fraction, values))


@given(DECIMALS)
def test_a_mean_is_the_nearest_figure_of_six_places(values: list[Decimal]) -> None:
    assert abs(Fraction(mean(values)) - statistics.mean(map(Fraction, values))) <= Fraction(1, 2_000_000)


NEED = ModelCriterion(
    code="need", name="Potřebnost", kind="assessed", weight=Decimal(60), worst=Decimal(0), best=Decimal(100), knockout_below=Decimal(50),
    steps=tuple(Step(value=Decimal(value), words=str(value)) for value in (100, 75, 50, 25)),
)  # fmt: skip
COST = ModelCriterion(code="cost", name="Náklady", kind="assessed", weight=Decimal(40), worst=Decimal(20), best=Decimal(0))


@pytest.mark.parametrize(
    ("criterion", "value", "reason", "says"),
    [
        (NEED, "100", None, []),
        (NEED, "50", None, []),
        (NEED, "25", None, ['The value 25 is on the excluding side of 50 in "need": say why.']),
        (NEED, "25", "nedoloženo", []),
        (COST, "19.5", "", []),
        (COST, "20", " ", ['The value 20 is the lowest of "cost": say why.']),
        (COST, "NaN", None, ["The value is not a number."]),
        (COST, "20.5", None, ['20.5 lies outside the scale of "cost", which runs from 20 to 0.']),
    ],
)
def test_the_lowest_and_the_excluding_need_a_reason(criterion: ModelCriterion, value: str, reason: str | None, says: list[str]) -> None:
    faults = find_judgement_faults(criterion.code, Decimal(value), reason, {criterion.code: criterion}, "")
    assert [fault.says for fault in faults] == says


@pytest.mark.parametrize(
    ("given_values", "spread", "apart"),
    [
        ({"need": [100, 50]}, 50, []),
        ({"need": [100, 50]}, 49, [("need", 50, 100, "50")]),
        ({"need": [100, 75, 25], "cost": [0, 20]}, 50, [("cost", 0, 20, "100"), ("need", 25, 100, "75")]),
        ({"need": [100]}, 0, []),
        ({"need": [75, 75, 75]}, 0, []),
    ],
)
def test_who_differs_by_more_than_the_spread(
    given_values: dict[str, list[int]], spread: int, apart: list[tuple[str, int, int, str]]
) -> None:
    values = {code: [Decimal(value) for value in of] for code, of in given_values.items()}
    told = find_apart([NEED, COST], values, Decimal(spread))
    assert told == [(code, Decimal(low), Decimal(high), Decimal(percent)) for code, low, high, percent in apart]
