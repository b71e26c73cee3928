"""An idea's scenarios as rows: opened, copied, renamed, closed, opened again; one always leads, and only what it keeps is
reckoned with by others."""

import asyncio
import datetime as dt
import random
import re
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

import absorb
from absorb.committee.queries.sheets import SCHEDULES
from absorb.db import Acting, reading, transaction
from absorb.funding.actions.budgets import Kept as KeptBudget
from absorb.funding.actions.budgets import add_up, keep
from absorb.funding.actions.scenarios import Wanted, close_scenario, lead_with, open_scenario, rename_scenario, reopen_scenario
from absorb.funding.actions.schedules import save_schedule
from absorb.funding.actions.versions import ask
from absorb.funding.actions.working import begin_work, save_work
from absorb.funding.queries.budgets import list_budgets
from absorb.funding.queries.facts import facts_of
from absorb.funding.queries.portfolios import portfolio_case
from absorb.funding.queries.scenarios import Sibling, list_siblings
from absorb.funding.queries.schedules import list_schedules
from absorb.funding.queries.working import Work, find_work
from absorb.funding.queries.yearly import paid_by_year
from absorb.funding.rules.scenarios import MOST_SCENARIOS
from absorb.funding.rules.working.budget import written_lines
from absorb.kernel.errors import BadInput, Clash, NotFound
from absorb.kernel.money import Money
from tests.actions.test_funding import ranking
from tests.api.guard_objects import row
from tests.conftest import Town
from tests.funding_case import Prepared, call_terms, prepare, schedule_of
from tests.seed import add_idea

TODAY = dt.date(2026, 11, 22)
IDEA = "UL-2026-0001"
SOURCES = Path(absorb.__file__).parent


@pytest.fixture
async def begun(town: Town) -> tuple[Acting, Prepared]:
    """An idea with a budget and a schedule under no scenario, and its first scenario."""
    acting = town.people["officer"]
    prepared = await prepare(acting)
    await begin_work(acting, prepared.idea_id, TODAY)
    return acting, prepared


async def siblings(acting: Acting) -> list[Sibling]:
    async with reading(acting) as connection:
        return await list_siblings(connection, IDEA)


async def work(acting: Acting, number: int) -> Work:
    async with reading(acting) as connection:
        return await find_work(connection, IDEA, number)


async def test_a_scenario_is_opened_empty_or_like_another(begun: tuple[Acting, Prepared]) -> None:
    acting, prepared = begun
    assert await open_scenario(acting, prepared.idea_id, Wanted("  S  krajem ", like=1), TODAY) == 2
    assert await open_scenario(acting, prepared.idea_id, Wanted("Prázdný", call="03_15_022"), TODAY) == 3
    first, copy, empty = [await work(acting, number) for number in (1, 2, 3)]
    assert (copy.content, copy.name, copy.call, copy.version, copy.is_leading) == (first.content, "S krajem", "03_15_022", 1, False)
    assert (written_lines(empty.content.budget), empty.content.sources, empty.call) == ([], (), "03_15_022")
    assert first.is_leading
    assert await open_scenario(acting, prepared.idea_id, Wanted("Bez výzvy", like=1, call=None), TODAY) == 4
    assert (await work(acting, 4)).call is None
    await save_work(acting, copy.scenario_id, empty.content, base_version=1)
    assert (await work(acting, 1)).content == first.content


@pytest.mark.parametrize(
    ("wanted", "pointer", "says"),
    [
        (Wanted(" \u200b "), "/name", "Give the scenario a name, such as “with the region”."),
        (Wanted("x" * 101), "/name", "At most 100 characters; here are 101."),
        (Wanted(" ZÁKLADNÍ"), "/name", "Another scenario of the idea is called “ZÁKLADNÍ”."),
        (Wanted("Jiný", call="XX"), "/call", "There is no call XX."),
        (Wanted("Jiný", like=7), "/like", "The idea has no scenario 7."),
    ],
)
async def test_what_cannot_be_opened(begun: tuple[Acting, Prepared], wanted: Wanted, pointer: str, says: str) -> None:
    acting, prepared = begun
    with pytest.raises(BadInput) as caught:
        await open_scenario(acting, prepared.idea_id, wanted, TODAY)
    assert [(fault.pointer, fault.says) for fault in caught.value.faults] == [(pointer, says)]


async def test_no_more_are_kept_than_a_page_holds(begun: tuple[Acting, Prepared]) -> None:
    acting, prepared = begun
    for number in range(2, MOST_SCENARIOS + 1):
        assert await open_scenario(acting, prepared.idea_id, Wanted(str(number)), TODAY) == number
    with pytest.raises(Clash):
        await open_scenario(acting, prepared.idea_id, Wanted("a další"), TODAY)


async def test_a_closed_scenario_is_not_written_until_it_is_opened_again(begun: tuple[Acting, Prepared]) -> None:
    acting, prepared = begun
    await open_scenario(acting, prepared.idea_id, Wanted("Druhý", like=1), TODAY)
    second = await work(acting, 2)
    await close_scenario(acting, second.scenario_id)
    for refused in (
        rename_scenario(acting, second.scenario_id, "Jinak"),
        save_work(acting, second.scenario_id, second.content, base_version=1),
        ask(acting, second.scenario_id, seen=1),
        lead_with(acting, second.scenario_id),
    ):
        with pytest.raises(Clash):
            await refused
    assert await open_scenario(acting, prepared.idea_id, Wanted("Z uzavřeného", like=2), TODAY) == 3
    await reopen_scenario(acting, second.scenario_id)
    await rename_scenario(acting, second.scenario_id, "Jinak")
    assert [(one.name, one.state) for one in await siblings(acting)] == [
        ("Základní", "leading"),
        ("Jinak", "open"),
        ("Z uzavřeného", "open"),
    ]


async def test_every_change_is_in_the_journal_and_what_changes_nothing_is_not(begun: tuple[Acting, Prepared]) -> None:
    acting, prepared = begun
    await open_scenario(acting, prepared.idea_id, Wanted("Druhý"), TODAY)
    first, second = await siblings(acting)
    for _ in range(2):
        await rename_scenario(acting, second.id, "Jinak")
        await lead_with(acting, second.id)
        await close_scenario(acting, first.id)
        await reopen_scenario(acting, second.id)
    await reopen_scenario(acting, first.id)
    async with reading(acting) as connection:
        rows = await connection.fetch("select verb, about_id from journal_entry where about_kind = 'scenario' order by at, id")
    names = {first.id: 1, second.id: 2}
    assert [(row["verb"], names[row["about_id"]]) for row in rows] == [
        ("scenario begun", 1), ("scenario begun", 2), ("scenario renamed", 2), ("scenario leads", 2), ("scenario closed", 1),
        ("scenario opened again", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
async def test_one_open_scenario_leads_whatever_is_done(begun: tuple[Acting, Prepared], seed: int) -> None:
    """Any acts in any order, against a model of three words."""
    acting, prepared = begun
    chance, model = random.Random(seed), {1: "leading"}
    acts: dict[str, Callable[[Acting, uuid.UUID], Awaitable[None]]] = {
        "lead": lead_with,
        "close": close_scenario,
        "reopen": reopen_scenario,
    }
    for step in range(30):
        known, act = {one.number: one.id for one in await siblings(acting)}, chance.choice([*acts, "lead", "close"])
        if len(model) < 4 and chance.random() < 0.3:
            model[await open_scenario(acting, prepared.idea_id, Wanted(f"s{step}"), TODAY)] = "open"
            continue
        number = chance.choice(list(model))
        try:
            await acts[act](acting, known[number])
        except Clash:
            assert (model[number], act) in {("leading", "close"), ("closed", "lead")}
            continue
        if act == "lead":
            model = {own: "open" if state == "leading" else state for own, state in model.items()} | {number: "leading"}
        elif act == "close":
            model[number] = "closed"
        elif model[number] == "closed":
            model[number] = "open"
        assert {one.number: one.state for one in await siblings(acting)} == model
        assert list(model.values()).count("leading") == 1


@pytest.mark.parametrize(
    "verb",
    [
        "update scenario set is_leading = false",
        "delete from scenario_work; delete from scenario where is_leading",
        "update scenario set closed_at = now()",
    ],
)
async def test_the_database_itself_refuses_an_idea_without_a_leading_scenario(begun: tuple[Acting, Prepared], verb: str) -> None:
    acting, prepared = begun
    await open_scenario(acting, prepared.idea_id, Wanted("Druhý"), TODAY)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with transaction(acting) as connection:
            for one in verb.split("; "):
                await connection.execute(one)


async def keep_under(acting: Acting, prepared: Prepared, number: int | None, *, with_city: bool) -> None:
    """A budget and a schedule of the scenario of this number, or of none; with the town it is dearer, so one is told from another."""
    _, case = await call_terms(acting)
    if with_city:
        dearer = replace(case.lines[0], unit_price=Money(case.lines[0].unit_price + 1_000_00))
        case = replace(case, lines=(dearer, *case.lines[1:]))
    scenario = (await work(acting, number)).scenario_id if number is not None else None
    answer = await add_up(case)
    async with transaction(acting) as connection:
        budget_id = await keep(connection, prepared.idea_id, case, answer, KeptBudget("asked", prepared.call_id, scenario_id=scenario))
    await save_schedule(acting, prepared.idea_id, budget_id, schedule_of(case, with_city=with_city))


async def rank(acting: Acting, prepared: Prepared) -> uuid.UUID:
    """A ranking of the one idea."""
    async with transaction(acting) as connection:
        ranking_id, _ = await ranking(connection, {})
        await row(connection, "ranking_idea", ranking=ranking_id, idea=prepared.idea_id, place=1)
    return uuid.UUID(str(ranking_id))


async def reckoned(acting: Acting, prepared: Prepared, ranking_id: uuid.UUID) -> list[Any]:
    """What others read of the idea's money."""
    async with reading(acting) as connection:
        facts = await facts_of(connection, prepared.idea_id, TODAY)
        planned = await list_schedules(connection, idea=IDEA, leading=True)
        costs = await list_budgets(connection, idea=IDEA, leading=True)
        sheet = [tuple(row) for row in await connection.fetch(SCHEDULES, [IDEA])]
        portfolio = await portfolio_case(connection, ranking_id, 2027)
        return [planned, costs, facts.paid, facts.budget, await paid_by_year(connection), sheet, portfolio.projects]


async def test_nobody_elses_reckoning_changes_by_a_scenario_that_does_not_lead(begun: tuple[Acting, Prepared]) -> None:
    acting, prepared = begun
    await open_scenario(acting, prepared.idea_id, Wanted("S městem", like=1), TODAY)
    ranking_id = await rank(acting, prepared)
    before = await reckoned(acting, prepared, ranking_id)
    assert "CITY" not in before[2]
    second = await work(acting, 2)
    await save_work(acting, second.scenario_id, second.content, base_version=1)
    await keep_under(acting, prepared, 2, with_city=True)
    assert await reckoned(acting, prepared, ranking_id) == before
    await lead_with(acting, second.scenario_id)
    led = await reckoned(acting, prepared, ranking_id)
    assert all(one != other for one, other in zip(led, before, strict=True))
    assert ("CITY" in led[2], len(led[0]), len(led[1])) == (True, 1, 1)
    assert int(led[6][0].cost) - int(before[6][0].cost) == 24 * 1_000_00 * 125 // 100
    await keep_under(acting, prepared, 1, with_city=False)
    await keep_under(acting, prepared, None, with_city=False)
    await close_scenario(acting, (await work(acting, 1)).scenario_id)
    assert await reckoned(acting, prepared, ranking_id) == led


def test_no_other_reader_asks_for_the_newest_of_an_idea() -> None:
    """Whoever wants an idea's money asks the views; the newest kept of one scenario is for its own pages and workbook."""
    newest = re.compile(r"\b(?:from|join) (?:budget|schedule)\b(?:(?!\bfrom\b)[^\"])*?\border by [^\"]*?version desc", re.DOTALL)
    found = {str(path.relative_to(SOURCES)) for path in SOURCES.rglob("*.py") if newest.search(path.read_text())}
    assert found == {f"funding/queries/{name}.py" for name in ("scenarios", "workbooks")}


async def test_whatever_many_do_at_once_one_leads(begun: tuple[Acting, Prepared]) -> None:
    acting, prepared = begun
    for number in (2, 3, 4):
        await open_scenario(acting, prepared.idea_id, Wanted(str(number)), TODAY)
    ids = [one.id for one in await siblings(acting)]
    for _ in range(3):
        storm = [act(acting, own) for own in ids for act in (lead_with, close_scenario, reopen_scenario)]
        ended = await asyncio.gather(*storm, return_exceptions=True)
        assert {type(one) for one in ended} <= {type(None), Clash}
        states = [one.state for one in await siblings(acting)]
        assert states.count("leading") == 1


async def test_the_first_scenario_leads_and_what_is_not_there_is_missed(town: Town) -> None:
    async with transaction(town.acting) as connection:
        idea_id = await add_idea(connection, IDEA, "x")
    assert await open_scenario(town.people["officer"], idea_id, Wanted("První"), TODAY) == 1
    assert [one.state for one in await siblings(town.acting)] == ["leading"]
    refused: list[Awaitable[Any]] = [open_scenario(town.acting, uuid.uuid4(), Wanted("x"), TODAY), lead_with(town.acting, uuid.uuid4())]
    for one in refused:
        with pytest.raises(NotFound):
            await one
