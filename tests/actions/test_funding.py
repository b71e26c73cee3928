"""Budgets, schedules and portfolios as rows: every sum again in the database, and what it refuses."""

import asyncio
import json
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from absorb.db import Acting, reading, transaction
from absorb.documents.actions import files, use_files
from absorb.drawing import environment
from absorb.funding import actions
from absorb.funding.actions import choose_portfolio, load_sources, save_budget, save_schedule, set_source_limits
from absorb.funding.queries.budgets import get_budget
from absorb.funding.queries.portfolios import find_portfolio, portfolio_case
from absorb.funding.queries.schedules import get_schedule, schedule_shares
from absorb.funding.queries.sources import list_limits, source_ids
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules import selection
from absorb.funding.rules.cases import equal_periods, schedule_lines
from absorb.funding.schemas.portfolios import PortfolioIn
from absorb.funding.schemas.schedules import ScheduleIn
from absorb.kernel.errors import BadInput, Clash, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.intake import read_json, write_json
from absorb.kernel.money import Money
from absorb.kernel.period import Month
from absorb.progress.queries import find_latest
from absorb.storage import Files, content_hash
from tests.conftest import Town
from tests.funding_case import BUDGET, FLAT, STAFF, TRAVEL, call_terms
from tests.promises import keep_promises
from tests.seed import add_idea


async def prepared(town: Town) -> tuple[Acting, budgets.Case]:
    """Calls and sources taken in; the budget under the terms of call 03_15_022."""
    acting = town.people["officer"]
    _, case = await call_terms(acting, "ngo")
    return acting, case


def schedule_of(case: budgets.Case) -> schedules.Case:
    """The budget in half-years, paid by its rates, the balance by the applicant."""
    periods = equal_periods(Month.of(2027, 1), 24, 6)
    lines = [line for line in schedule_lines(case, budgets.budget(case), periods) if line.kind != "ineligible"]
    sources = [
        schedules.Source(id="EU_ESF", max_percent=Decimal(85), pays=schedules.Pays(lag_months=2)),
        schedules.Source(id="STATE_COFIN", max_percent=Decimal(15)),
        schedules.Source(id="OWN"),
    ]
    return schedules.Case(periods=periods, lines=lines, sources=sources, prefer=["EU_ESF", "STATE_COFIN", "OWN"])


async def idea(acting: Acting, reference: str = "UL-2026-0001") -> object:
    async with transaction(acting) as connection:
        return await add_idea(connection, reference, f"Terénní služba {reference}")


async def test_sources_are_loaded_once_and_limits_may_be_changed(town: Town) -> None:
    acting = town.people["officer"]
    assert (await load_sources(acting), await load_sources(acting)) == (18, 0)
    await set_source_limits(acting, 2027, [("EU_ESF", 500, "plán", True), ("CITY", 0, None, False)])
    await set_source_limits(acting, 2027, [("EU_ESF", 700, "změna", True)])
    async with reading(acting) as connection:
        limits = await list_limits(connection, 2027)
    assert [(limit.source, limit.limit_minor, limit.note, limit.is_invented) for limit in limits] == [
        ("EU_ESF", 700, "změna", True),
        ("CITY", 0, None, False),
    ]
    with pytest.raises(BadInput) as caught:
        await set_source_limits(acting, 2027, [("EU_ESV", 1, None, False), ("CITY", -1, None, False), ("CITY", 1, None, False)])
    assert [(fault.pointer, fault.says[:40]) for fault in caught.value.faults] == [
        ("/limits/0/source", 'There is no source "EU_ESV"; did you mea'),
        ("/limits/2/source", 'The source "CITY" is given twice (first '),
        ("/limits/1/limit", "The limit -0.01 is not an amount from 0."),
    ]


async def test_a_budget_is_kept_with_lines_that_add_up(town: Town) -> None:
    acting, case = await prepared(town)
    idea_id = await idea(acting)
    budget_id = await save_budget(acting, idea_id, case, is_invented=True)
    await save_budget(acting, idea_id, case, stage="amended")
    async with reading(acting) as connection:
        row, kept, answer = await get_budget(connection, budget_id)
        lines = await connection.fetch(
            "select code, kind, amount_minor, is_covered from budget_line where budget = $1 order by position", budget_id
        )
        versions = await connection.fetch("select version, stage from budget where idea = $1 order by version", idea_id)
    assert (kept, answer) == (case, budgets.budget(case))
    assert row.eligible_minor == STAFF + TRAVEL + FLAT
    assert [(line["code"], line["amount_minor"]) for line in lines] == [
        ("1.1.1.1", STAFF),
        ("1.1.2.1", TRAVEL),
        ("2.1", 1_000_00),
        ("1.2", FLAT),
    ]
    assert [tuple(version) for version in versions] == [(1, "asked"), (2, "amended")]


async def test_a_budget_names_sources_that_are_there_and_an_idea_that_is(town: Town) -> None:
    acting = town.people["officer"]
    await load_sources(acting)
    rates = (budgets.Rate(source="EU_ESFF", percent=Decimal(100)),)
    with pytest.raises(BadInput, match='/call/rates/0/source: There is no source "EU_ESFF"; did you mean "EU_ESF"'):
        await save_budget(acting, await idea(acting), msgspec.structs.replace(BUDGET, call=budgets.Call(rates=rates)))
    with pytest.raises(NotFound):
        await save_budget(acting, new_id(), BUDGET)


async def test_a_schedule_is_exact_in_the_database(town: Town) -> None:
    acting, case = await prepared(town)
    idea_id = await idea(acting)
    budget_id = await save_budget(acting, idea_id, case)
    schedule_case = schedule_of(case)
    schedule_id = await save_schedule(acting, idea_id, budget_id, schedule_case)
    async with reading(acting) as connection:
        row, kept, answer = await get_schedule(connection, schedule_id)
        shares = await schedule_shares(connection, schedule_id)
        eligible = (await get_budget(connection, budget_id))[0].eligible_minor
        by_line = await connection.fetch(
            "select line_code, sum(amount_minor)::bigint as paid from schedule_cell where schedule = $1 group by 1 order by 1", schedule_id
        )
    assert (kept, answer) == (schedule_case, schedules.schedule(schedule_case))
    assert (row.cost_minor, row.gap_minor, row.status) == (eligible, 0, "met")
    assert shares == {code: int(amount) for code, amount in answer.by_source.items() if amount}
    assert sum(shares.values()) == eligible
    assert [(line["line_code"], line["paid"]) for line in by_line] == sorted(
        (line.code, sum(line.amounts.values())) for line in schedule_case.lines
    )
    assert row.case_sha256 == content_hash(write_json(schedule_case))


async def test_a_schedule_that_differs_from_its_budget_is_refused_line_by_line(town: Town) -> None:
    acting, case = await prepared(town)
    idea_id = await idea(acting)
    budget_id = await save_budget(acting, idea_id, case)
    good = schedule_of(case)
    first = good.lines[0]
    wrong = [
        msgspec.structs.replace(first, amounts={**first.amounts, "1": Money(first.amounts["1"] + 1)}),
        msgspec.structs.replace(good.lines[1], code="1.1.2.9"),
    ]
    sources = [*good.sources, schedules.Source(id="CITI")]
    with pytest.raises(BadInput) as caught:
        await save_schedule(acting, idea_id, budget_id, msgspec.structs.replace(good, lines=wrong, sources=sources))
    assert [fault.pointer for fault in caught.value.faults] == ["/sources/3/id", "/lines/0/amounts", "/lines/1/code", "/lines", "/lines"]
    other = await idea(acting, "UL-2026-0002")
    with pytest.raises(Clash):
        await save_schedule(acting, other, budget_id, good)
    clashing = msgspec.structs.replace(good, sources=[schedules.Source(id="OWN", min_percent=Decimal(100), max_total=Money(1))], prefer=[])
    with pytest.raises(Clash, match="cannot all be met"):
        await save_schedule(acting, idea_id, budget_id, clashing)


async def test_a_gap_is_kept_and_said(town: Town) -> None:
    acting, case = await prepared(town)
    idea_id = await idea(acting)
    budget_id = await save_budget(acting, idea_id, case)
    good = schedule_of(case)
    short = msgspec.structs.replace(good, sources=good.sources[:1], prefer=[])
    schedule_id = await save_schedule(acting, idea_id, budget_id, short)
    async with reading(acting) as connection:
        row, _, answer = await get_schedule(connection, schedule_id)
    assert (row.status, row.gap_minor) == ("gap", answer.gap)
    assert row.gap_minor + sum(answer.by_source.values()) == row.cost_minor


@pytest.mark.parametrize(
    "statement",
    [
        "insert into schedule_cell (id, schedule, line_code, period_code, source, amount_minor) "
        "select gen_random_uuid(), s.id, '1.2', '9', (select id from source limit 1), 1 from schedule s",
        "update schedule set gap_minor = gap_minor + 1",
        "update budget set eligible_minor = eligible_minor + 1",
        "insert into budget_line (id, budget, code, name, kind, unit_price_minor, units, amount_minor, is_covered, position) "
        "select gen_random_uuid(), b.id, '1.1.9', 'x', 'other', 1, 1, 1, false, 9 from budget b",
        "delete from schedule_cell",
    ],
)
async def test_the_database_refuses_what_does_not_add_up(town: Town, statement: str) -> None:
    acting, case = await prepared(town)
    idea_id = await idea(acting)
    await save_schedule(acting, idea_id, await save_budget(acting, idea_id, case), schedule_of(case))
    with pytest.raises((asyncpg.IntegrityConstraintViolationError, asyncpg.InsufficientPrivilegeError)):
        async with transaction(acting) as connection:
            await connection.execute(statement)


async def ranking(connection: asyncpg.Connection, points: dict[str, int | None]) -> tuple[object, dict[str, object]]:
    """A frozen ranking over fresh ideas imported under call 03_15_022; points of None: excluded."""
    plan, model, ranking_id = new_id(), new_id(), new_id()
    await connection.execute("insert into plan (id, code, name) values ($1, 'p', 'Plán')", plan)
    await connection.execute("insert into scoring_model (id, code, name, file_sha256) values ($1, 'm', 'Model', '')", model)
    await connection.execute(
        "insert into ranking (id, number, model, plan, engine_version, case_sha256, answer_sha256, snapshot_sha256) "
        "values ($1, 1, $2, $3, '1', '', '', '')",
        ranking_id, model, plan,
    )  # fmt: skip
    ids: dict[str, object] = {}
    for position, (reference, value) in enumerate(points.items(), start=1):
        ids[reference] = await add_idea(connection, reference, f"Nápad {reference}", cost_minor=position * 1_000_00)
        await connection.execute(
            "update idea set source_facts = $2, state = 'chosen' where id = $1", ids[reference], {"values": {"Číslo výzvy": "03_15_022"}}
        )
        await connection.execute(
            "insert into ranking_idea (id, ranking, idea, position, place, points) values ($1, $2, $3, $4, $5, $6)",
            new_id(), ranking_id, ids[reference], position, position if value is not None else None, value or 0,
        )  # fmt: skip
    return ranking_id, ids


async def test_a_portfolio_keeps_choices_reasons_shares_and_what_it_was_made_of(town: Town, tmp_path) -> None:  # type: ignore[no-untyped-def]
    acting, _ = await prepared(town)
    await set_source_limits(acting, 2027, [("EU_ESF", 3_400_00, "smyšleno", True)])
    async with transaction(acting) as connection:
        ranking_id, ids = await ranking(connection, {"UL-2026-0001": 50, "UL-2026-0002": 60, "UL-2026-0003": 55, "UL-2026-0004": None})
    async with reading(acting) as connection:
        case = await portfolio_case(connection, ranking_id, 2027, explain=["UL-2026-0002"])
        narrow = await portfolio_case(connection, ranking_id, 2027, idea_ids=[ids["UL-2026-0002"]])
    assert [project.id for project in narrow.projects] == ["UL-2026-0002"]
    assert [(source.id, int(source.budget)) for source in case.sources] == [("EU_ESF", 3_400_00), ("STATE_COFIN", 6_000_00)]
    use_files(Files(str(tmp_path)))
    portfolio_id = await choose_portfolio(acting, 2027, ranking_id, case)
    async with reading(acting) as connection:
        found = await find_portfolio(connection)
        hashes = await connection.fetchrow("select case_sha256, answer_sha256 from portfolio where id = $1", portfolio_id)
    assert found is not None
    # Ideas of 1 000, 2 000 and 3 000 Kč with 50, 60 and 55 points; 3 400 Kč of the ESF at 85 % pay for 4 000 Kč at most.
    assert (found.number, found.points, found.cost_minor, found.status) == (1, 110, 3_000_00, "optimal")
    assert sum(sum(choice.shares.values()) for choice in found.choices) == found.cost_minor
    assert {choice.idea: choice.cost_minor for choice in found.choices if choice.is_selected} == {
        choice.idea: sum(choice.shares.values()) for choice in found.choices if choice.is_selected
    }
    assert all(choice.why for choice in found.choices if not choice.is_selected)
    assert [(use.source, use.limit_minor) for use in found.sources] == [("EU_ESF", 3_400_00), ("STATE_COFIN", None)]
    assert read_json(await files().get(hashes["case_sha256"]), selection.Case) == case
    with pytest.raises(BadInput) as caught:
        await choose_portfolio(
            acting,
            2027,
            ranking_id,
            selection.Case(sources=[], projects=[selection.Project(id="UL-2026-0009", points=Decimal(1), cost=Money(0), shares=[])]),
        )
    assert [fault.pointer for fault in caught.value.faults] == ["/projects/0/id"]


async def works(acting: Acting) -> list[dict[str, Any]]:
    async with reading(acting) as connection:
        rows = await connection.fetch("select kind, about, address, done, total, result, trouble, ended_at from work order by made_at")
    return [dict(row) for row in rows]


async def promised_of(owner: asyncpg.Connection, shape: type[Any]) -> Any:
    return msgspec.convert(json.loads(await owner.fetchval("select facts from outbox_promise where facts ? 'work'")), shape)


@pytest.fixture
async def chosen(town: Town, tmp_path: Path) -> uuid.UUID:
    """A ranking of three chosen ideas, and what the ESF has for them in 2027."""
    use_files(Files(str(tmp_path)))
    acting, _ = await prepared(town)
    await set_source_limits(acting, 2027, [("EU_ESF", 3_400_00, "smyšleno", True)])
    async with transaction(acting) as connection:
        ranking_id, _ = await ranking(connection, {"UL-2026-0001": 50, "UL-2026-0002": 60, "UL-2026-0003": 55})
    assert isinstance(ranking_id, uuid.UUID)
    return ranking_id


async def test_a_promised_portfolio_is_kept_once_however_often_its_job_runs(
    town: Town, chosen: uuid.UUID, owner: asyncpg.Connection
) -> None:
    finance = town.people["finance"]
    ask = PortfolioIn(year=2027, ranking=chosen)
    await actions.promise_portfolio(finance, ask)
    (begun,) = await works(finance)
    assert (begun["kind"], begun["about"], begun["address"], begun["total"]) == ("portfolio", "2027", "/funding", 60)
    promised = await promised_of(owner, actions.PromisedPortfolio)
    await asyncio.gather(*(actions.choose_promised(finance, promised) for _ in range(2)))
    await actions.choose_promised(finance, promised)
    async with reading(finance) as connection:
        found = await find_portfolio(connection)
    assert found is not None
    assert (found.id, found.number, found.points, found.cost_minor) == (promised.portfolio, 1, 110, 3_000_00)
    assert await owner.fetchval("select count(*) from portfolio") == 1
    (entry,) = await owner.fetch("select verb, person_id from journal_entry where about_kind = 'portfolio'")
    assert tuple(entry) == ("portfolio chosen", finance.person_id)
    (ended,) = await works(finance)
    assert (ended["done"], ended["total"], ended["result"], ended["trouble"], ended["address"]) == (
        60, 60, {"portfolio": 1}, None, "/funding?portfolio=1",
    )  # fmt: skip


async def test_a_search_tells_how_many_of_its_seconds_have_gone(town: Town, chosen: uuid.UUID, owner: asyncpg.Connection) -> None:
    """The job that fell after it kept its portfolio ends whole too, with nothing told anew."""
    finance = town.people["finance"]
    async with reading(finance) as connection:
        case = await portfolio_case(connection, chosen, 2027)
    case = msgspec.structs.replace(case, stop=selection.Stop(seconds=Decimal("299.5")))
    await actions.promise_portfolio(finance, PortfolioIn(year=2027, ranking=chosen, case=case))
    promised = await promised_of(owner, actions.PromisedPortfolio)
    await choose_portfolio(finance, 2027, chosen, case, portfolio_id=promised.portfolio)
    await actions.choose_promised(finance, promised)
    (ended,) = await works(finance)
    assert (ended["done"], ended["total"], ended["result"]) == (300, 300, {"portfolio": 1})


async def test_demands_that_clash_are_told_by_the_work_and_what_is_wrong_at_once(
    town: Town, chosen: uuid.UUID, owner: asyncpg.Connection
) -> None:
    finance = town.people["finance"]
    async with reading(finance) as connection:
        case = await portfolio_case(connection, chosen, 2027)
    names = [project.id for project in case.projects]
    wrong = msgspec.structs.replace(case, explain=["UL-2026-0009"], stop=selection.Stop(seconds=Decimal(301)))
    with pytest.raises(BadInput) as caught:
        await actions.promise_portfolio(finance, PortfolioIn(year=2027, ranking=chosen, case=wrong))
    assert [fault.pointer for fault in caught.value.faults] == ["/explain/0", "/stop/seconds"]
    with pytest.raises(NotFound):
        await actions.promise_portfolio(finance, PortfolioIn(year=2027, ranking=new_id(), case=case))
    assert await works(finance) == []
    clashing = msgspec.structs.replace(case, limits=[selection.Limit(projects=names, at_least=3)])
    await actions.promise_portfolio(finance, PortfolioIn(year=2027, ranking=chosen, case=clashing))
    await keep_promises()
    (work,) = await works(finance)
    assert str(work["trouble"]).startswith("No portfolio meets all the demands: "), work
    async with reading(finance) as connection:
        told = await find_latest(connection, "portfolio")
    assert told is not None
    shown = [environment(language).globals["gettext"](told.says).replace("\u00a0", " ") for language in ("cs", "en")]  # type: ignore[operator]
    assert shown == [
        "Žádné portfolio nesplní všechny požadavky: Evropský sociální fond dává celkem 3 400,00 Kč."
        " Ze záměrů UL-2026-0001, UL-2026-0002, UL-2026-0003 musí být vybrány nejméně 3."
        " Evropský sociální fond platí nejméně 85 % nákladů záměru UL-2026-0002."
        " Evropský sociální fond platí nejméně 85 % nákladů záměru UL-2026-0003.",
        "No portfolio meets all the demands: European Social Fund has CZK 3,400.00 in all."
        " At least 3 of UL-2026-0001, UL-2026-0002, UL-2026-0003 are chosen."
        " European Social Fund pays at least 85 % of UL-2026-0002."
        " European Social Fund pays at least 85 % of UL-2026-0003.",
    ]
    assert await owner.fetchval("select count(*) from outbox_promise where done_at is null") == 0


async def test_where_nothing_is_chosen_no_empty_portfolio_is_made(town: Town, chosen: uuid.UUID, owner: asyncpg.Connection) -> None:
    await owner.execute("update idea set state = 'in_tank'")
    with pytest.raises(Clash, match="There is nothing to choose from"):
        await actions.promise_portfolio(town.people["finance"], PortfolioIn(year=2027, ranking=chosen))


async def test_a_promised_schedule_is_kept_once_however_often_its_job_runs(town: Town, owner: asyncpg.Connection, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path)))
    acting, case = await prepared(town)
    idea_id = await idea(acting)
    budget_id = await save_budget(acting, idea_id, case)
    good = schedule_of(case)
    with pytest.raises(BadInput, match='There is no source "CITI"'):
        wrong = msgspec.structs.replace(good, sources=[*good.sources, schedules.Source(id="CITI")])
        await actions.promise_schedule(acting, ScheduleIn(idea="UL-2026-0001", budget=budget_id, case=wrong))
    await actions.promise_schedule(acting, ScheduleIn(idea="UL-2026-0001", budget=budget_id, case=good))
    promised = await promised_of(owner, actions.PromisedSchedule)
    await asyncio.gather(*(actions.save_promised(acting, promised) for _ in range(2)))
    await actions.save_promised(acting, promised)
    async with reading(acting) as connection:
        row, kept, _ = await get_schedule(connection, promised.schedule)
    assert (row.version, kept) == (1, good)
    assert await owner.fetchval("select count(*) from schedule") == 1
    (work,) = await works(acting)
    assert (work["kind"], work["about"], work["address"], work["done"], work["total"], work["result"], work["trouble"]) == (
        "schedule", "UL-2026-0001", "/funding/UL-2026-0001", 100, 100, {"schedule": str(promised.schedule)}, None,
    )  # fmt: skip


async def test_another_town_cannot_reach_any_of_it(town: Town, other_town: Town) -> None:
    acting, case = await prepared(town)
    idea_id = await idea(acting)
    budget_id = await save_budget(acting, idea_id, case)
    stranger = other_town.people["officer"]
    await load_sources(stranger)
    with pytest.raises(NotFound):
        await save_schedule(stranger, idea_id, budget_id, schedule_of(case))
    with pytest.raises(NotFound):
        await save_budget(stranger, idea_id, BUDGET)
    async with reading(stranger) as connection:
        assert len(await source_ids(connection)) == 18
        with pytest.raises(NotFound):
            await get_budget(connection, budget_id)


async def test_sums_of_many_rows_are_checked_once_a_statement(owner: asyncpg.Connection) -> None:
    """What comes with thousands of rows must not be added up anew for each of them."""
    rows = await owner.fetch(
        "select tgrelid::regclass::text as name, tgtype & 1 as is_for_each_row from pg_trigger where tgname like '%adds_up'"
    )
    assert {row["name"]: row["is_for_each_row"] for row in rows if row["name"] in ("budget_line", "schedule_cell")} == {
        "budget_line": 0, "schedule_cell": 0,
    }  # fmt: skip


async def test_a_line_that_comes_later_breaks_the_sum(town: Town) -> None:
    acting, case = await prepared(town)
    await save_budget(acting, await idea(acting), case)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="its lines add up to"):
        async with transaction(acting) as connection:
            await connection.execute(
                """insert into budget_line (id, budget, code, name, kind, unit_price_minor, units, amount_minor)
                select gen_random_uuid(), id, '1.1.9', 'x', 'travel', 1, 1, 1 from budget"""
            )


async def test_a_budget_of_too_many_lines_is_not_kept(town: Town) -> None:
    acting, case = await prepared(town)
    lines = [msgspec.structs.replace(case.lines[0], code=f"1.1.1.{number}") for number in range(1, 2_002)]
    with pytest.raises(BadInput, match="The budget has 2001 lines; at most 2000 can be kept"):
        await save_budget(acting, await idea(acting), msgspec.structs.replace(case, lines=lines))
