"""Equal shares against pabutools on the same ballots, ties included; and what the method promises whatever the ballots."""

import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pabutools.election import ApprovalBallot, ApprovalProfile, Cardinality_Sat, Cost_Sat, Instance, Project
from pabutools.fractions import frac
from pabutools.rules import completion_by_rule_combination, greedy_utilitarian_welfare, method_of_equal_shares
from pabutools.tiebreaking import TieBreakingRule

from absorb.committee.rules.choosing import Completion, Measure, equal_shares

CHEAPER_THEN_MORE_APPROVED = TieBreakingRule(lambda _, profile, project: (project.cost, -profile.approval_score(project), project.name))


def by_pabutools(costs: list[int], ballots: list[list[int]], budget: int, completion: Completion, measure: Measure) -> list[int]:
    projects = [Project(f"{index:04d}", cost) for index, cost in enumerate(costs)]
    instance = Instance(projects, budget_limit=budget)
    profile = ApprovalProfile([ApprovalBallot([projects[index] for index in ballot]) for ballot in ballots], instance=instance)
    satisfaction = Cost_Sat if measure == "cost" else Cardinality_Sat
    step = frac(budget, len(ballots) * 100) if completion.startswith("add1") else None
    shares = {"sat_class": satisfaction, "tie_breaking": CHEAPER_THEN_MORE_APPROVED, "voter_budget_increment": step}
    if completion in ("none", "add1"):
        answer = method_of_equal_shares(instance, profile, **shares)
    else:
        by_approvals = TieBreakingRule(lambda _, profile, project: (project.cost, project.name))
        rules = [method_of_equal_shares, greedy_utilitarian_welfare]
        # Approvals per idea are satisfaction by cost for its cost: the most approved first.
        arguments: list[dict[str, Any]] = [shares, {"sat_class": Cost_Sat, "tie_breaking": by_approvals}]
        answer = completion_by_rule_combination(instance, profile, rules, arguments)
    approved = {index for ballot in ballots for index in ballot}  # it completes also by what nobody approves, last of all
    return [index for index in (int(project.name) for project in answer) if index in approved]


@st.composite
def elections(draw: st.DrawFn) -> tuple[list[int], list[list[int]], int]:
    """Few ideas of few costs and few voters: many ties."""
    costs = draw(st.lists(st.sampled_from([1, 2, 3, 4, 6, 10, 12, 50]), min_size=1, max_size=8))
    ballots = draw(st.lists(st.lists(st.integers(0, len(costs) - 1), unique=True, max_size=5), min_size=1, max_size=12))
    return costs, ballots, draw(st.integers(1, 80))


@settings(max_examples=150)
@given(elections(), st.sampled_from(["none", "add1", "greedy", "add1_greedy"]), st.sampled_from(["cost", "count"]))
def test_the_same_winners_as_pabutools(case: tuple[list[int], list[list[int]], int], completion: Completion, measure: Measure) -> None:
    costs, ballots, budget = case
    assert list(equal_shares(costs, ballots, budget, completion=completion, measure=measure).chosen) == by_pabutools(
        costs, ballots, budget, completion, measure
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_same_winners_among_many(seed: int) -> None:
    """Enough rounds for prices with dozens of digits, on which floats alone would go wrong."""
    die = random.Random(seed)
    costs = [die.randrange(1_000_00, 90_000_00, 1_000_00) for _ in range(60)]
    ballots = [die.sample(range(60), die.randint(1, 12)) for _ in range(300)]
    found = equal_shares(costs, ballots, 1_000_000_00, completion="none")
    assert len(found.rounds) > 20
    assert list(found.chosen) == by_pabutools(costs, ballots, 1_000_000_00, "none", "cost")


@given(elections(), st.randoms(use_true_random=False))
def test_the_order_of_ballots_changes_nothing(case: tuple[list[int], list[list[int]], int], die: random.Random) -> None:
    costs, ballots, budget = case
    shuffled = [die.sample(ballot, len(ballot)) for ballot in ballots]
    die.shuffle(shuffled)
    assert equal_shares(costs, ballots, budget) == equal_shares(costs, shuffled, budget)


@given(elections())
def test_every_idea_is_paid_by_its_supporters_and_nobody_pays_more_than_their_share(case: tuple[list[int], list[list[int]], int]) -> None:
    costs, ballots, budget = case
    found = equal_shares(costs, ballots, budget, completion="none")
    purses = [Fraction(budget, len(ballots))] * len(ballots)
    for one in found.rounds:
        supporters = [voter for voter, ballot in enumerate(ballots) if one.idea in ballot]
        paid = {voter: min(purses[voter], one.price) for voter in supporters}
        assert sum(paid.values()) == costs[one.idea]
        assert (one.paying, one.emptied) == (
            sum(1 for voter in supporters if purses[voter] >= one.price),
            sum(1 for voter in supporters if purses[voter] < one.price),
        )
        purses = [purse - paid.get(voter, 0) for voter, purse in enumerate(purses)]
    assert sum(costs[idea] for idea in found.chosen) <= budget
    for idea in set(range(len(costs))) - set(found.chosen):
        assert sum(purses[voter] for voter, ballot in enumerate(ballots) if idea in ballot) < costs[idea] or not any(
            idea in ballot for ballot in ballots
        )


@pytest.mark.parametrize(
    ("costs", "ballots", "budget", "chosen"),
    [
        pytest.param([100], [], 100, (), id="nobody voted"),
        pytest.param([100], [[], []], 100, (), id="nobody approves anything"),
        pytest.param([100], [[0], []], 100, (0,), id="half have half; the rest is completed"),
        pytest.param([60, 60], [[0], [1]], 100, (0,), id="equal in everything: the first given"),
        pytest.param([50, 50], [[0], [1]], 100, (0, 1), id="each pays all they have"),
        pytest.param([101], [[0], [0]], 100, (), id="dearer than the budget"),
    ],
)
def test_edges(costs: list[int], ballots: list[list[int]], budget: int, chosen: tuple[int, ...]) -> None:
    assert equal_shares(costs, ballots, budget).chosen == chosen


def test_a_minority_gets_its_part() -> None:
    """Six of ten approve the ideas 0 to 4, four 5 to 9, each at a tenth of the budget: by approvals all money would go to the
    six; by shares each group gets what its shares pay."""
    costs = [10] * 10
    ballots = [[0, 1, 2, 3, 4]] * 6 + [[5, 6, 7, 8, 9]] * 4
    found = equal_shares(costs, ballots, 50, completion="none")
    assert sorted(found.chosen) == [0, 1, 2, 5, 6]
