"""A call gets a new version: the budget page says so and carries its scenario over, and what an older budget may still ask for."""

import httpx
import pytest

from absorb.applications.actions import open_application
from absorb.calls.actions.editing import begin_draft, publish_draft, save_draft
from absorb.calls.queries import find_call_id
from absorb.db import Acting, reading
from absorb.funding.actions.working import begin_work
from absorb.funding.queries.working import find_work
from absorb.kernel.errors import Clash
from absorb.web import today
from tests.conftest import Town, sign_in, token_of
from tests.funding_case import prepare
from tests.pages.reading import words_of
from tests.pages.walking import Post

CODE, IDEA = "03_15_022", "UL-2026-0001"


async def publish(acting: Acting, old: str, new: str, *, replaces: int = 1) -> None:
    """The call's next version, one thing in its text written otherwise."""
    draft_id = await begin_draft(acting, CODE)
    async with reading(acting) as connection:
        text = await connection.fetchval("select source_text from call_draft where id = $1", draft_id)
    assert old in text
    version = await save_draft(acting, draft_id, text.replace(old, new, 1), seen=1)
    await publish_draft(acting, draft_id, seen=version, replaces=replaces, why="Změna výzvy")


async def test_a_scenario_is_carried_over_to_the_newest_version(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    acting = town.people["officer"]
    ready = await prepare(acting)
    await begin_work(acting, ready.idea_id, today())
    await sign_in(client, town.emails["officer"])
    address = f"/funding/{IDEA}/budget/1"
    assert "Převést na verzi" not in words_of(await client.get(address))
    extra = '[[chapters]]\ncode = "1.1.9"\nname = "Doprava účastníků"\nkind = "travel"\nsource = "x"\n\n[[chapters]]\ncode = "1.1.1"'
    await publish(acting, '[[chapters]]\ncode = "1.1.1"', extra)
    shown = words_of(await client.get(address))
    assert ("Rozpočet je podle verze 1 výzvy" in shown, "Převést na verzi 2" in shown) == (True, True)
    assert (await post(f"{address}/call", seen="9")).status_code == 409
    async with reading(acting) as connection:
        before = await find_work(connection, IDEA, 1)
    for _ in range(2):
        assert (await post(f"{address}/call", seen=str(before.version))).headers["location"] == f"{address}?note=followed"
    async with reading(acting) as connection:
        after = await find_work(connection, IDEA, 1)
        newest = await find_call_id(connection, CODE)
    assert (after.call_id, after.call_version, after.version) == (newest, 2, before.version + 1)
    assert after.content.budget.lines == before.content.budget.lines
    assert {one.code for one in after.content.budget.chapters} - {one.code for one in before.content.budget.chapters} == {"1.1.9"}
    assert "Převést na verzi" not in words_of(await client.get(address))


async def test_programs_carry_a_scenario_over(client: httpx.AsyncClient, town: Town) -> None:
    acting = town.people["officer"]
    ready = await prepare(acting)
    await begin_work(acting, ready.idea_id, today())
    await publish(acting, 'title = "Podpora', 'title = "Nová podpora')
    address = f"/api/v1/ideas/{IDEA}/scenarios/1/working-copy/call"
    answer = await client.post(address, headers=await token_of(acting), json={"seen": 1})
    assert (answer.status_code, answer.json()) == (201, {"version": 1})
    async with reading(acting) as connection:
        assert (await find_work(connection, IDEA, 1)).call_title == "Nová podpora aktivit a programů v rámci sociálního začleňování"


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        ('title = "Podpora', 'title = "Nová podpora', True),
        ('model = "indirect-25"', 'model = "flat-40"', False),
        (
            '{ payer = "STATE_COFIN", percent = 15,',
            '{ payer = "CITY", percent = 1, source = "x" },\n  { payer = "STATE_COFIN", percent = 14,',
            False,
        ),
    ],
    ids=["another title", "another way of counting", "other shares"],
)
async def test_a_budget_of_an_older_version_may_ask_where_the_newer_asks_the_same(town: Town, old: str, new: str, holds: bool) -> None:
    acting = town.people["officer"]
    ready = await prepare(acting)
    await publish(acting, old, new)
    async with reading(acting) as connection:
        newest = await find_call_id(connection, CODE)
    assert newest is not None
    if holds:
        await open_application(acting, ready.idea_id, newest, ready.budget_id, ready.schedule_id)
        return
    with pytest.raises(Clash, match="made for version 1 of the call, and version 2 asks otherwise"):
        await open_application(acting, ready.idea_id, newest, ready.budget_id, ready.schedule_id)
