"""A working copy's schedule is kept beside its budget: who pays what when, as it was asked for, approved, amended."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from absorb.db import Acting, reading
from absorb.funding.actions.versions import KeptVersion, amend, approve, ask
from absorb.funding.actions.working import begin_work, save_work
from absorb.funding.queries.schedules import get_schedule, schedule_shares
from absorb.funding.queries.working import Work, find_work
from absorb.funding.rules.delays import Chance, Delay, Late
from absorb.funding.rules.schedule import Pin, Source
from absorb.funding.rules.working.cutting import Cut
from absorb.funding.rules.working.shapes import ScenarioText
from absorb.kernel.money import Money
from absorb.web import today
from tests.conftest import Town
from tests.funding_case import ELIGIBLE, prepare

KEPT = """
select s.version, s.status, s.reporting, s.late, n.number as scenario, b.stage, b.version as budget, s.id = l.id as leads
from schedule s join budget b on b.id = s.budget join scenario n on n.id = s.scenario left join leading_schedule l on l.idea = s.idea
where s.id = $1
"""


@pytest.fixture
async def acting(town: Town) -> Acting:
    """An officer who has begun to write how an idea is paid."""
    officer = town.people["officer"]
    prepared = await prepare(officer)
    await begin_work(officer, prepared.idea_id, today())
    return officer


async def work_of(acting: Acting) -> Work:
    async with reading(acting) as connection:
        return await find_work(connection, "UL-2026-0001", 1)


async def write(acting: Acting, content: ScenarioText) -> Work:
    work = await work_of(acting)
    await save_work(acting, work.scenario_id, content, base_version=work.version)
    return await work_of(acting)


async def test_a_schedule_is_kept_with_each_version_of_its_budget(acting: Acting) -> None:
    late = Late((Delay("EU_ESF", (Chance(1, Decimal(50)),)),), seed=3)
    content = (await work_of(acting)).content
    work = await write(acting, replace(content, late=late, pins=(Pin("k1", "2027-03", "OWN", Money(5_000_00)),)))
    asked = await ask(acting, work.scenario_id, seen=work.version)
    decided = await approve(acting, work.scenario_id, [Cut("k2", Money(900_00), Decimal(7), "levneji")], seen=work.version)
    work = await work_of(acting)
    amended = await amend(acting, work.scenario_id, seen=work.version, why="posun")
    found = []
    async with reading(acting) as connection:
        for kept in (asked, decided, amended):
            assert (kept.schedule is not None, kept.is_schedule_missing) == (True, False)
            row = await connection.fetchrow(KEPT, kept.schedule)
            assert (row["scenario"], row["status"], len(row["reporting"]), row["late"]["seed"]) == (1, "met", 4, 3)
            found.append((row["version"], row["budget"], row["stage"], row["leads"]))
        assert found == [(2, 2, "asked", False), (3, 3, "approved", False), (4, 4, "amended", True)]
        assert asked.schedule is not None
        _, case, answer = await get_schedule(connection, asked.schedule)
        shares = await schedule_shares(connection, asked.schedule)
    assert (len(case.periods), sum(shares.values()), answer.bridging is not None) == (24, ELIGIBLE, True)
    assert [(pin.line, pin.amount) for pin in case.pins] == [("1.1.1.1", 5_000_00)]


@pytest.mark.parametrize(
    ("changes", "is_missing"),
    [
        ({"sources": (), "prefer": ()}, False),
        ({"sources": (Source("OWN", min_percent=Decimal(90)), Source("CITY", min_percent=Decimal(20))), "prefer": ()}, True),
        ({"months": 6, "reporting": ()}, True),
    ],
    ids=["nobody pays", "demands that clash", "costs outside the project"],
)
async def test_a_budget_is_kept_by_itself_where_its_schedule_cannot_be(acting: Acting, changes: dict[str, Any], is_missing: bool) -> None:
    work = await write(acting, replace((await work_of(acting)).content, **changes))
    kept = await ask(acting, work.scenario_id, seen=work.version)
    assert kept == KeptVersion(kept.budget, None, is_missing)


async def test_a_schedule_with_a_gap_is_kept_with_its_gap(acting: Acting) -> None:
    content = (await work_of(acting)).content
    work = await write(acting, replace(content, sources=(Source("CITY", max_total=Money(100_00)),), prefer=()))
    kept = await ask(acting, work.scenario_id, seen=work.version)
    assert kept.schedule is not None
    async with reading(acting) as connection:
        row, _, _ = await get_schedule(connection, kept.schedule)
    assert (row.status, row.gap_minor, row.cost_minor) == ("gap", ELIGIBLE - 100_00, ELIGIBLE)
