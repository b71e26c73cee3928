"""A portfolio of several years is kept with its years, and what it is asked afterwards with its answers."""

from decimal import Decimal
from pathlib import Path

import pytest

from absorb.db import reading, transaction
from absorb.documents.actions import use_files
from absorb.funding.actions import choose_portfolio
from absorb.funding.queries.phases import list_spreads
from absorb.funding.queries.portfolios import find_portfolio
from absorb.funding.rules.selection import Case, Project, Share, Source
from absorb.kernel.money import Money
from absorb.storage import Files
from tests.actions.test_funding import prepared, ranking
from tests.conftest import Town
from tests.funding_case import STAFF, prepare


def phased_case() -> Case:
    """Two ideas that the source can pay only one after the other."""
    budgets = {"2027": Money(60_00), "2028": Money(100_00)}
    long = Project(
        id="UL-2026-0001",
        points=Decimal(50),
        cost=Money(100_00),
        shares=[Share(source="EU_ESF")],
        phases=[Decimal(60), Decimal(40)],
    )
    short = Project(id="UL-2026-0002", points=Decimal(60), needs={"EU_ESF": Money(60_00)}, starts=[2027, 2028])
    return Case(sources=[Source(id="EU_ESF", budgets=budgets)], projects=[long, short], years=[2027, 2028])


@pytest.mark.parametrize("with_own", [True, False])
async def test_the_costs_of_a_schedule_by_year_are_all_of_its_costs(town: Town, with_own: bool) -> None:
    ready = await prepare(town.people["officer"], with_own=with_own)
    async with reading(town.acting) as connection:
        found = await list_spreads(connection, ["UL-2026-0001", "UL-2026-9999"])
        cost, gap = await connection.fetchrow("select cost_minor, gap_minor from schedule where id = $1", ready.schedule_id)
    # Travel is in 2027 alone; staff falls equally on both years, and 25 % stand on both.
    assert found == {"UL-2026-0001": [cost - found["UL-2026-0001"][1], found["UL-2026-0001"][1]]}
    assert (gap > 0, abs(found["UL-2026-0001"][1] - STAFF * 5 // 8) <= 10) == (not with_own, True)


async def test_what_is_paid_in_which_year_is_kept(town: Town, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path)))
    acting, _ = await prepared(town)
    async with transaction(acting) as connection:
        ranking_id, _ids = await ranking(connection, {"UL-2026-0001": 50, "UL-2026-0002": 60})
    await choose_portfolio(acting, 2027, ranking_id, phased_case())
    async with reading(acting) as connection:
        kept = await find_portfolio(connection)
    assert kept is not None
    assert {choice.idea: (choice.start_year, choice.shares) for choice in kept.choices} == {
        "UL-2026-0001": (2027, {"EU_ESF": 100_00}),
        "UL-2026-0002": (2028, {"EU_ESF": 60_00}),
    }
    assert [(use.source, use.year, use.used_minor) for use in kept.sources] == [("EU_ESF", 2027, 60_00), ("EU_ESF", 2028, 100_00)]
