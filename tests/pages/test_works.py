"""A long work as people watch it: the share really done, from the job through the server's events, true after a reload too."""

import datetime as dt
import uuid
from pathlib import Path

import asyncpg
import httpx
import msgspec
import pytest
from playwright.async_api import Page, expect

from absorb.db import transaction
from absorb.embedded import Servers
from absorb.kernel.errors import Clash, Unavailable
from absorb.kernel.phrases import Phrase
from absorb.progress.actions import Outcome, begin, fail, finish, see_through, step
from absorb.progress.schemas import WorkOut
from tests.conftest import Database, Town, sign_in, token_of
from tests.pages.browsing import chromium, open_browser, serving

MOMENT = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
NEW = WorkOut(
    id=uuid.UUID(int=1), kind="ranking", about=None, address=None, stage=None, done=0, total=0, result={}, trouble=None, made_at=MOMENT,
    changed_at=MOMENT, ended_at=None, silent_seconds=0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("told", "state", "share"),
    [
        ({}, "waiting", None),
        ({"stage": "x"}, "running", None),
        ({"stage": "x", "total": 3}, "running", 0),
        ({"stage": "x", "total": 3, "done": 2}, "running", 66),
        ({"stage": "x", "total": 1000, "done": 999}, "running", 99),
        ({"stage": "x", "total": 3, "done": 5}, "running", 100),
        ({"stage": "x", "total": 3, "done": 1, "silent_seconds": 61}, "silent", 33),
        ({"silent_seconds": 3600}, "waiting", None),
        ({"stage": "x", "total": 3, "done": 3, "ended_at": MOMENT, "silent_seconds": 3600}, "finished", 100),
        ({"ended_at": MOMENT}, "finished", 100),
        ({"stage": "x", "total": 4, "done": 1, "ended_at": MOMENT, "trouble": "Je pozdě."}, "failed", 25),
    ],
)
def test_how_a_work_stands(told: dict[str, object], state: str, share: int | None) -> None:
    work = msgspec.structs.replace(NEW, **told)
    assert (work.state, work.share) == (state, share)


async def begun(town: Town, total: int = 0) -> uuid.UUID:
    async with transaction(town.people["officer"]) as connection:
        return await begin(connection, "ranking", "Model – Plán", "/ranking", total)


async def bar_of(page: Page) -> tuple[str, str | None]:
    """The sentence and the value of the bar, None while it only says that something is going on."""
    return await page.inner_text("#work-says"), await page.get_attribute("progress", "value")


@pytest.mark.needs("chromium")
async def test_the_bar_follows_the_servers_events_and_the_page_tells_the_end(
    database: Database, servers: Servers, town: Town, tmp_path: Path
) -> None:
    work, acting = await begun(town), town.people["officer"]
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["officer"])
        await page.goto(f"{address}/works/{work}")
        says, bar = page.locator("#work-says"), page.locator("progress")
        assert await bar_of(page) == ("Čeká, až na ně přijde řada.", None)
        await page.evaluate("window.was = 'not loaded again'")
        for done, share in ((2_500, 25), (5_000, 50)):
            await step(acting, work, done, 10_000, "Trying weightings")
            await expect(says).to_have_text(f"Zkoušejí se různá vážení: {done // 1000} {done % 1000:03} z 10 000")
            await expect(bar).to_have_js_property("value", share)
        assert await page.evaluate("window.was") == "not loaded again"
        plain = await open_browser(browser, address, town.emails["officer"], scripts=False)
        await plain.goto(f"{address}/works/{work}")
        assert (await bar_of(plain))[1] == "50"
        await finish(acting, work, {"ranking": 1}, address="/ranking/1")
        await expect(page.get_by_role("link", name="Ukázat výsledek")).to_have_attribute("href", "/ranking/1")
        assert (await page.inner_text("#work-says"), await page.locator("progress").count()) == ("Hotovo.", 0)
        await plain.get_by_role("link", name="Načíst stránku znovu").click()
        await expect(plain.locator("#work-says")).to_have_text("Hotovo.")


async def test_a_work_whose_worker_is_silent_says_so(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    work = await begun(town)
    await step(town.people["officer"], work, 1, 4, "Trying weightings")
    await owner.execute("update work set changed_at = changed_at - interval '3 minutes'")
    await sign_in(client, town.emails["officer"])
    assert "Zkoušejí se různá vážení: už 3 min se neozvalo." in (await client.get(f"/works/{work}")).text


async def test_what_ended_stays_as_it_ended(client: httpx.AsyncClient, town: Town) -> None:
    acting, work = town.people["officer"], await begun(town, 4)
    await fail(acting, work, Phrase("There is nothing to rank: of %(count)s waiting ideas none has been assessed by every criterion of the model “%(model)s”. Record assessments first.", count=5, model="M"))  # fmt: skip
    await step(acting, work, 3, 4, "Trying weightings")
    await finish(acting, work, {"ranking": 1}, address="/ranking/1")
    await sign_in(client, town.emails["officer"])
    page = (await client.get(f"/works/{work}")).text
    assert ("v zásobníku čeká záměrů: 5, ale žádný není ohodnocen podle všech kritérií modelu „M“" in page, "/ranking/1" in page) == (
        True, False,
    )  # fmt: skip
    told = (await client.get(f"/api/v1/works/{work}", headers=await token_of(acting))).json()
    assert (told["trouble"][:27], told["done"], told["address"]) == ("There is nothing to rank: o", 0, "/ranking")


async def test_a_refusal_with_sentences_in_it_is_kept_with_all_of_them(client: httpx.AsyncClient, town: Town) -> None:
    acting, work = town.people["officer"], await begun(town, 4)
    some = Phrase("%(some)s and %(num)s more", many="%(some)s and %(num)s more", some=["A", "B"], num=5)
    await fail(acting, work, Phrase("chosen already: %(ideas)s", ideas=some))
    await sign_in(client, town.emails["officer"])
    assert "vybráno už je: A, B a 5 dalších" in (await client.get(f"/works/{work}")).text
    told = (await client.get(f"/api/v1/works/{work}", headers=await token_of(acting))).json()
    assert told["trouble"] == "chosen already: A, B and 5 more"


async def test_a_refusal_ends_a_work_and_what_cannot_be_reached_is_tried_again(town: Town, owner: asyncpg.Connection) -> None:
    acting = town.people["officer"]

    async def act(error: Exception | None) -> Outcome:
        if error is not None:
            raise error
        return Outcome({"written": 2}, "/there")

    works = [await begun(town, 2) for _ in range(3)]
    await see_through(acting, works[0], lambda: act(Clash("Too late.")))
    with pytest.raises(Unavailable):
        await see_through(acting, works[1], lambda: act(Unavailable("No disk.")))
    await see_through(acting, works[2], lambda: act(None))
    rows = await owner.fetch("select trouble, address, done, ended_at is not null as ended from work order by made_at, id")
    assert [tuple(row) for row in rows] == [("Too late.", "/ranking", 0, True), (None, "/ranking", 0, False), (None, "/there", 2, True)]
