"""A meeting run in the browser: called, its agenda put together, in session, watched from elsewhere and on the wall."""

import datetime as dt
import uuid
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from absorb.committee import actions
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.bodies import BodyIn, RuleIn, SeatIn
from absorb.committee.schemas.meetings import MeetingIn
from absorb.db import reading
from absorb.documents.actions import use_files
from absorb.embedded import Servers
from absorb.storage import Files
from tests.conftest import Database, Town, sign_in
from tests.pages.browsing import chromium, open_browser, serving, submit
from tests.pages.reading import words_of
from tests.pages.test_ranking import seed_ranking

SEATED = ("chair", "member", "officer")


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


async def set_up_body(town: Town, *, remote_allowed: bool = False) -> uuid.UUID:
    """A commission of the chair, a member and an officer."""
    rule = RuleIn(valid_from=dt.date(2020, 1, 1), seats=3, basis="§ 122 zákona č. 128/2000 Sb.", remote_allowed=remote_allowed)
    people = {role: town.people[role].person_id for role in SEATED}
    seats = tuple(
        SeatIn(person_id=person, from_on=dt.date(2020, 1, 1), is_chair=role == "chair") for role, person in people.items() if person
    )
    ask = BodyIn(name="Komise sociální", kind="council_commission", effect="recommends", rules=(rule,), seats=seats)
    return await actions.add_body(town.people["lead"], ask)


async def call(town: Town, ideas: int = 3) -> tuple[uuid.UUID, list[uuid.UUID]]:
    """A meeting called for tomorrow, with ideas of a ranking on its agenda."""
    ranking = await seed_ranking(town, ideas)
    body, chair = await set_up_body(town), town.people["chair"]
    meeting = await actions.call_meeting(chair, MeetingIn(body_id=body, starts_at=now() + dt.timedelta(days=1), place="Velká zasedačka"))
    async with reading(town.acting) as connection:
        rows = await connection.fetch("select id, title from idea where id in (select idea from ranking_idea) order by reference")
    items = [
        await actions.add_item(
            chair, meeting, ItemIn(title=row["title"], motion="Komise doporučuje podpořit částkou 100 000 Kč.", idea_id=row["id"], ranking_id=ranking)
        )
        for row in rows
    ]  # fmt: skip
    return meeting, items


async def in_session(town: Town, meeting: uuid.UUID) -> None:
    chair = town.people["chair"]
    for role in ("chair", "member"):
        person = town.people[role].person_id
        assert person is not None
        await actions.arrive(chair, meeting, person, at=now() - dt.timedelta(minutes=5))
    await actions.open_meeting(chair, meeting, at=now())


@pytest.fixture
def kept(tmp_path: Path) -> None:
    use_files(Files(str(tmp_path / "files")))


@pytest.mark.needs("chromium")
async def test_a_meeting_is_run_by_its_chair_and_followed_by_its_members(
    database: Database, servers: Servers, town: Town, tmp_path: Path, kept: None
) -> None:
    """The chair goes on by one key; the member and the wall follow without a reload; a vote without a connection waits."""
    meeting, items = await call(town)
    await in_session(town, meeting)
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        chair = await open_browser(browser, address, town.emails["chair"])
        member = await open_browser(browser, address, town.emails["member"], width=320)
        wall = await open_browser(browser, address, town.emails["auditor"])
        await chair.goto(f"{address}/committee/meetings/{meeting}")
        await member.goto(f"{address}/committee/meetings/{meeting}")
        await wall.goto(f"{address}/committee/meetings/{meeting}/projector")
        for page in (member, wall):
            await page.evaluate("window.was = 'not loaded again'")
        await expect(member.locator(".quorum strong")).to_have_text("2/3")
        async with chair.expect_navigation():
            await chair.keyboard.press("F8")
        await expect(member.locator("#now h2")).to_have_text("1. Záměr <1>")
        await expect(wall.locator(".wall__item")).to_have_text("1. Záměr <1>")
        await expect(member.locator("#live-says")).to_have_text("Jednání pokročilo.")
        assert "Než začne projednávání" in await member.inner_text("#now")
        await chair.check("#chair-1-by_name")
        await submit(chair, "text=Zahájit hlasování")
        await member.check("#vote-1")
        await member.context.set_offline(True)
        await member.click("form.next button")
        await expect(member.locator(".unsent")).to_contain_text("Neodesláno: není spojení")
        assert await member.is_checked("#vote-1")
        async with member.expect_navigation():
            await member.context.set_offline(False)
        await expect(member.locator("form.next .good")).to_contain_text("Váš hlas je zaznamenán: pro.")
        await expect(wall.locator(".wall__result")).to_contain_text("zatím 1 hlas")
        await expect(chair.locator(".ballots")).to_contain_text("member usti: pro")
        person = town.people["chair"].person_id
        assert person is not None
        await actions.cast(town.people["chair"], items[0], person, "for", at=now())
        await submit(chair, "text=Ukončit hlasování")
        await expect(wall.locator(".wall__result")).to_have_text("pro 2 ze 3 všech členů: přijato")
        assert await wall.evaluate("window.was") == "not loaded again"
        for page in (chair, member, wall):
            assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.needs("chromium")
async def test_what_is_typed_is_not_swept_away_by_what_others_do(
    database: Database, servers: Servers, town: Town, tmp_path: Path, kept: None
) -> None:
    meeting, items = await call(town, 2)
    await in_session(town, meeting)
    await actions.take_up(town.people["chair"], items[0], at=now())
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        member = await open_browser(browser, address, town.emails["member"])
        await member.goto(f"{address}/committee/meetings/{meeting}")
        await member.locator("summary", has_text="Podat pozměňovací návrh").click()
        await member.fill("#move-1-wording", "rozepsané znění")
        officer = town.people["officer"].person_id
        assert officer is not None
        await actions.arrive(town.people["chair"], meeting, officer, at=now())
        await expect(member.locator(".quorum strong")).to_have_text("3/3")
        assert await member.input_value("#move-1-wording") == "rozepsané znění"


@pytest.mark.needs("chromium")
async def test_the_agenda_is_ordered_by_dragging_by_keyboard_and_without_scripts(
    database: Database, servers: Servers, town: Town, tmp_path: Path, kept: None
) -> None:
    meeting, _ = await call(town)
    async with serving(database, servers, tmp_path) as address, chromium() as browser:
        page = await open_browser(browser, address, town.emails["chair"])
        await page.goto(f"{address}/committee/meetings/{meeting}/agenda")

        async def shown() -> list[str]:
            return [text.split("<")[1][0] for text in await page.locator(".order__item strong").all_inner_texts()]

        handle, last = page.locator(".order__handle").first, page.locator(".order__item").last
        start, end = await handle.bounding_box(), await last.bounding_box()
        assert start is not None
        assert end is not None
        await page.mouse.move(start["x"] + 8, start["y"] + 8)
        await page.mouse.down()
        await page.mouse.move(end["x"] + 20, end["y"] + 10, steps=4)
        async with page.expect_navigation():
            await page.mouse.up()
        assert await shown() == ["2", "3", "1"]
        assert await page.evaluate("document.activeElement.textContent.trim().startsWith('⠿ 3. Záměr <1>')")
        await page.locator(".order__item").last.locator("button[value=up]").focus()
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        assert await shown() == ["2", "1", "3"]
        plain = await open_browser(browser, address, town.emails["chair"], scripts=False, width=320)
        await plain.goto(f"{address}/committee/meetings/{meeting}/agenda")
        assert await plain.locator(".order__handle:visible").count() == 0
        await plain.locator("input[name=place]").first.fill("3")
        await plain.locator("button[value=place]").first.click()
        await expect(plain.locator(".order__item strong").last).to_have_text("3. Záměr <2>")
        await page.locator("button[value=up]").last.click()
        await expect(page.locator(".govuk-error-summary")).to_contain_text("Program se mezitím změnil")
        assert await shown() == ["1", "3", "2"]


async def test_a_meeting_is_called_and_its_agenda_filled_on_pages(client: httpx.AsyncClient, town: Town, kept: None) -> None:
    await seed_ranking(town, 4)
    body = await set_up_body(town, remote_allowed=True)
    await sign_in(client, town.emails["chair"])

    async def send(address: str, **fields: str | list[str]) -> httpx.Response:
        return await client.post(address, data={"_csrf_token": client.cookies["csrf"], **fields}, headers={"accept": "text/html"})

    wrong = await send("/committee/meetings", place=" ", at="25:00")
    assert wrong.status_code == 422
    for says in ("Vyberte, kdo zasedá.", "Vyberte den zasedání.", "Napište hodinu jako 16:00.", "Napište, kde se zasedání koná."):
        assert says in wrong.text, says
    kept_days, meeting_days = "Zvolte den od 1. 1. 1990 do 31. 12. 2100.", "Zasedání se koná mezi roky 1990 a 2099."
    for day, says in (("9999-12-31", kept_days), ("1989-12-31", kept_days), ("2100-06-01", meeting_days)):
        never = await send("/committee/meetings", body=str(body), on=day, at="23:00", place="Magistrát")
        assert (never.status_code, says in words_of(never)) == (422, True), day
    called = await send("/committee/meetings", body=str(body), on="2031-07-01", at="16:00", place="Magistrát", remote="1")
    assert called.status_code == 303, called.text[:2000]
    agenda = called.headers["location"]
    meeting = agenda.removesuffix("/agenda")
    assert "1. 7. 2031 16:00, Magistrát nebo na dálku" in words_of(await client.get(meeting))
    assert (await send(f"{meeting}/items", title="Zahájení", motion="")).status_code == 303
    assert (await send(f"{meeting}/items", title=" ")).status_code == 422
    long = await send(f"{meeting}/items", title="Zahájení", motion="x" * 4_001)
    assert (long.status_code, "znaků, vejde se nejvýš 4" in long.text) == (422, True)
    assert "Zápis ještě není" in (await client.get(f"{meeting}/minutes")).text
    assert (await send(f"{meeting}/first", ranking="1", count="2")).headers["location"] == f"{agenda}?said=2"
    assert "Napište číslo od 1 do 100." in (await send(f"{meeting}/first", ranking="1", count="x")).text
    found = await client.get(f"{agenda}?q=Záměr")
    assert (found.text.count('name="idea"'), found.text.count(" disabled")) == (5, 2)
    assert (await send(f"{meeting}/ideas", idea=["UL-2026-0003"])).status_code == 303
    assert "Vyberte aspoň jeden záměr." in (await send(f"{meeting}/ideas")).text
    shown = words_of(await client.get(f"{agenda}?said=1"))
    assert [text in shown for text in ("Na program byl zařazen 1 záměr.", "1. Zahájení", "4. Záměr <3>", "k rozpravě")] == [True] * 4
    moved = await send(f"{meeting}/call", on="2031-07-02", at="9:30", place="Magistrát", sequence="0")
    assert (moved.status_code, "2. 7. 2031 09:30" in words_of(await client.get(meeting))) == (303, True)
    calendar = await client.get(f"{meeting}/invitation.ics")
    assert [line in calendar.text for line in ("METHOD:PUBLISH", "SEQUENCE:1", "DTSTART;TZID=Europe/Prague:20310702T093000")] == [True] * 3
    assert (await send(f"{meeting}/cancel", why="")).status_code == 422
    assert (await send(f"{meeting}/cancel", why="nemoc")).status_code == 303
    assert "zrušeno" in (await client.get(meeting)).text
