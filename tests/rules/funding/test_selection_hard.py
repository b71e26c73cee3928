"""Portfolios that took more than a minute to prove."""

from decimal import Decimal

import pytest

from absorb.funding.rules.highs import Options
from absorb.funding.rules.selection.pooling import Scale, pool_of
from absorb.funding.rules.selection.search import Search

from .selection_hard import hard_case
from .test_selection_questions import read

NODES = 5_000


@pytest.mark.parametrize("seed", [1, 2, 3, 5])
def test_a_portfolio_of_years_is_proven_in_few_nodes(seed: int) -> None:
    case = read(hard_case(seed))
    programme = Search(pool_of(case, *Scale.of(project.points for project in case.projects)), Decimal(0)).programme
    programme.relax(frozenset())
    solution = programme.solve(frozenset(), Options(nodes=NODES, root_cuts_only=True))
    assert solution.status == "optimal"
