"""A scenario that is opened under a call has the call's chapters; a call that is newer has its own."""

import datetime as dt

from absorb.calls.actions import load_calls
from absorb.db import reading, transaction
from absorb.funding.actions.scenarios import Wanted, open_scenario
from absorb.funding.actions.working import add_scenario, save_work
from absorb.funding.queries.working import find_work
from absorb.funding.rules.working.shapes import ScenarioText
from absorb.kernel.period import Month
from tests.conftest import Town
from tests.seed import add_idea

TODAY = dt.date(2026, 11, 22)


async def test_an_empty_scenario_has_its_calls_chapters_and_a_scenario_without_a_call_none(town: Town) -> None:
    acting = town.people["officer"]
    await load_calls(acting)
    async with transaction(acting) as connection:
        idea_id = await add_idea(connection, "UL-2026-0001", "Terénní služba")
        await add_scenario(
            connection, idea_id, "Bez výzvy", ScenarioText(first=Month.of(2027, 1), months=12), call_id=None, is_leading=True
        )
    await open_scenario(acting, idea_id, Wanted("OPZ+", call="03_24_065"), TODAY)
    await open_scenario(acting, idea_id, Wanted("Totéž jinde", like=2, call="03_22_043"), TODAY)
    async with reading(acting) as connection:
        bare, under, moved = [(await find_work(connection, "UL-2026-0001", number)) for number in (1, 2, 3)]
    assert (bare.content.budget.chapters, bare.content.budget.lines) == ((), ())
    assert [(one.code, one.name) for one in under.content.budget.chapters] == [
        ("1.1.1", "Pracovní smlouvy"), ("1.1.2", "Dohody o pracovní činnosti"), ("1.1.3", "Dohody o provedení práce"),
        ("1.2", "Ostatní náklady paušální sazbou"),
    ]  # fmt: skip
    assert (under.content.budget.cost_model, [line.code for line in under.content.budget.lines]) == (
        "flat-40",
        ["1.1.1.1", "1.1.2.1", "1.1.3.1"],
    )
    assert [one.code for one in moved.content.budget.chapters] == ["1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1.5", "1.1.6", "1.1.7", "1.2"]
    assert moved.content.budget.lines == under.content.budget.lines
    assert await save_work(acting, under.scenario_id, under.content, base_version=under.version) == under.version
