"""Late payment on an idea's page, as a picture and over the API: the same figures everywhere."""

import datetime as dt
import re
from decimal import Decimal

import httpx
import lxml.html
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from absorb.db import Acting, reading
from absorb.drawing import show_money
from absorb.funding.actions.versions import terms_for
from absorb.funding.actions.working import begin_work, save_work
from absorb.funding.queries.schedules import get_schedule
from absorb.funding.queries.working import Work, find_work
from absorb.funding.rules.delays import Chance, Delay, Late, late_band
from absorb.funding.rules.supposing import MONTHS, beyond_form, late_of, read_late, said_of, typed_late
from absorb.funding.rules.working.schedule import schedule_answer_of
from absorb.kernel.intake import told
from tests.conftest import Town, sign_in, token_of
from tests.funding_case import prepare
from tests.pages.reading import words_of

PAGE = {"accept": "text/html"}
ADDRESS = "/funding/UL-2026-0001/cash"
KEY = "7~EU_ESF-each-3-40-6-12.5"
TYPED = {"late-EU_ESF-3": "40", "late-EU_ESF-6": "12,5", "seed": "7"}


def form_of(page: str, button: str) -> dict[str, str]:
    """What a browser would send of the form with this button."""
    for form in lxml.html.fromstring(page).forms:
        for one in form.iter("button"):
            if button in one.text_content():
                return {name: value or "" for name, value in form.form_values()} | {one.get("name", ""): one.get("value", "")}
    raise AssertionError(f"no button {button}")


async def begun(acting: Acting) -> Work:
    """The scenario that has just been begun."""
    ready = await prepare(acting)
    await begin_work(acting, ready.idea_id, dt.date(2026, 11, 22))
    async with reading(acting) as connection:
        return await find_work(connection, "UL-2026-0001", 1)


async def test_the_page_the_picture_and_the_api_say_the_same(client: httpx.AsyncClient, town: Town) -> None:
    acting = town.people["officer"]
    ready = await prepare(acting)
    await sign_in(client, town.emails["member"])
    assert f'href="{ADDRESS}"' in (await client.get("/funding/UL-2026-0001", headers=PAGE)).text
    async with reading(acting) as connection:
        _, case, answer = await get_schedule(connection, ready.schedule_id)
    late = late_of(KEY)
    assert late is not None
    band = late_band(case, answer, late)
    shown = await client.get(ADDRESS, params=TYPED, headers=PAGE)
    words = words_of(shown)
    for level, name in ((band.peak.p5, "5 ze 100"), (band.peak.p50, "polovině průběhů"), (band.peak.p95, "95 ze 100")):
        assert f"Stačí v {name} {show_money('cs', level)}".replace("\u00a0", " ") in words
    assert re.search(r"Nejvíc chybí [0-9 ,]+ Kč, a to v měsíci [0-9]+/[0-9]+\. Peníze je třeba překlenout od ", words)
    assert all(show_money("cs", row.p5).replace("\u00a0", " ") in words for row in band.months)
    found = re.search(r'src="(/pictures/late-payment/[^"]+-wide\.svg)"', shown.text)
    assert found is not None
    picture = await client.get(found[1])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")
    asked = {"seed": 7, "delays": [{"source": "EU_ESF", "chances": [{"months": 3, "percent": 40}, {"months": 6, "percent": "12.5"}]}]}
    headers = await token_of(acting)
    drawn = await client.post(f"/api/v1/schedules/{ready.schedule_id}/late", json=asked, headers=headers)
    assert (drawn.status_code, drawn.json()) == (200, told(band))


async def test_what_is_typed_wrong_stays_and_nothing_is_drawn(client: httpx.AsyncClient, town: Town) -> None:
    await prepare(town.people["officer"])
    await sign_in(client, town.emails["finance"])
    plain = await client.get(ADDRESS, headers=PAGE)
    assert (plain.status_code, "/pictures/late-payment" in plain.text) == (200, False)
    refused = await client.get(ADDRESS, params={"late-EU_ESF-1": "often"}, headers=PAGE)
    assert (refused.status_code, 'value="often"' in refused.text, "/pictures/late-payment" in refused.text) == (422, True, False)
    assert "Napište procenta od 0 do 100, například 20 nebo 12,5." in words_of(refused)
    unknown = await client.get("/pictures/late-payment/UL-2026-0001~x/" + "0" * 32 + "-wide.svg")
    assert unknown.status_code == 404


async def test_a_scenario_has_its_own_cash_as_it_is_written(client: httpx.AsyncClient, town: Town) -> None:
    acting = town.people["officer"]
    work = await begun(acting)
    async with reading(acting) as connection:
        found = schedule_answer_of(work.content, await terms_for(connection, work))
    late = late_of(KEY)
    assert late is not None
    band = late_band(found.case, found.answer, late)
    await sign_in(client, town.emails["officer"])
    shown = await client.get(f"{ADDRESS}/1", params=TYPED, headers=PAGE)
    assert f"Stačí v 95 ze 100 {show_money('cs', band.peak.p95)}".replace("\u00a0", " ") in words_of(shown)
    picture = re.search(r'src="(/pictures/scenario-late-payment/[^"]+-wide\.svg)"', shown.text)
    assert picture is not None
    assert (await client.get(picture[1])).status_code == 200
    for key in (f"UL-2026-0001~2~{KEY}", f"UL-2026-0001~x~{KEY}", "UL-2026-0001~1~x", "UL-2026-0001"):
        assert (await client.get(f"/pictures/scenario-late-payment/{key}/{'0' * 32}-wide.svg")).status_code == 404
    short = replace(work.content, months=3, reporting=())
    await save_work(acting, work.scenario_id, short, base_version=1)
    hindered = await client.get(f"{ADDRESS}/1", params=TYPED, headers=PAGE)
    assert (hindered.status_code, "Co brání výpočtu" in words_of(hindered)) == (200, True)
    assert (await client.get(picture[1])).status_code == 404
    await sign_in(client, town.emails["submitter"])
    for address in (f"{ADDRESS}/1", picture[1]):
        assert (await client.get(address, headers=PAGE)).status_code == 404


async def test_what_was_drawn_is_kept_with_the_scenario(client: httpx.AsyncClient, town: Town) -> None:
    """It is what an address that says nothing shows, to others too; the API reads and writes the same."""
    acting = town.people["officer"]
    await begun(acting)
    await sign_in(client, town.emails["officer"])
    address = f"{ADDRESS}/1"
    plain = await client.get(address, headers=PAGE)
    assert "Uložit tato zpoždění" not in plain.text
    drawn = await client.get(address, params=TYPED, headers=PAGE)
    form = form_of(drawn.text, "Uložit tato zpoždění se scénářem")
    kept = await client.post(address, data=form, headers=PAGE)
    assert (kept.status_code, kept.headers["location"]) == (303, f"{address}?note=kept")
    shown = await client.get(kept.headers["location"], headers=PAGE)
    assert "Zpoždění jsou uložena se scénářem." in words_of(shown)
    assert 'value="12,5"' in shown.text
    assert 'value="7"' in shown.text
    assert "Uložit tato zpoždění" not in shown.text
    figures = re.findall(r"<dd>([^<]+)</dd>", drawn.text)
    assert figures
    assert figures == re.findall(r"<dd>([^<]+)</dd>", shown.text)
    picture = re.search(r'src="(/pictures/scenario-late-payment/[^"]+-wide\.svg)"', shown.text)
    assert picture is not None
    assert (await client.get(picture[1])).status_code == 200
    headers = await token_of(acting)
    copy = (await client.get("/api/v1/ideas/UL-2026-0001/scenarios/1/working-copy", headers=headers)).json()
    late = {"seed": 7, "delays": [{"source": "EU_ESF", "chances": [{"months": 3, "percent": 40}, {"months": 6, "percent": "12.5"}]}]}
    assert copy["content"]["late"]["seed"] == 7
    assert [one["months"] for one in copy["content"]["late"]["delays"][0]["chances"]] == [3, 6]
    nothing = await client.get(address, params={"seed": "1"}, headers=PAGE)
    gone = await client.post(address, data=form_of(nothing.text, "Žádná zpoždění už se scénářem neukládat"), headers=PAGE)
    assert gone.status_code == 303
    async with reading(acting) as connection:
        work = await find_work(connection, "UL-2026-0001", 1)
    assert work.content.late is None
    written = {"base_version": work.version, "content": {**copy["content"], "late": late}}
    again = await client.put("/api/v1/ideas/UL-2026-0001/scenarios/1/working-copy", json=written, headers=headers)
    assert again.status_code == 200, again.text
    assert 'value="12,5"' in (await client.get(address, headers=PAGE)).text


async def test_what_the_form_does_not_ask_about_is_told(client: httpx.AsyncClient, town: Town) -> None:
    acting = town.people["officer"]
    work = await begun(acting)
    chances = (Chance(months=4, percent=Decimal("7.5")), Chance(months=1, percent=Decimal(20)))
    late = Late(delays=(Delay("EU_ESF", chances, together=True), Delay("GONE", chances[:1])), seed=10**12 + 5, runs=500)
    await save_work(acting, work.scenario_id, replace(work.content, late=late), base_version=1)
    await sign_in(client, town.emails["officer"])
    shown = await client.get(f"{ADDRESS}/1", headers=PAGE)
    words = words_of(shown)
    assert shown.status_code == 200
    assert words.count("7,5 % plateb přijde o 4 měsíce později") == 2
    assert re.search(r'name="together-EU_ESF" value="yes" checked', shown.text)
    assert 'value="20"' in shown.text
    assert "10 000 průběhů" in words
    assert "Uložit tato zpoždění" not in shown.text


async def test_two_who_suppose_different_delays_choose(client: httpx.AsyncClient, town: Town) -> None:
    acting = town.people["officer"]
    work = await begun(acting)
    await sign_in(client, town.emails["officer"])
    address = f"{ADDRESS}/1"
    form = form_of((await client.get(address, params=TYPED, headers=PAGE)).text, "Uložit tato zpoždění se scénářem")
    theirs = Late(delays=(Delay("EU_ESF", (Chance(months=1, percent=Decimal(50)),)),))
    await save_work(town.people["lead"], work.scenario_id, replace(work.content, late=theirs), base_version=1)
    asked = await client.post(address, data=form, headers=PAGE)
    assert asked.status_code == 409
    words = words_of(asked)
    assert "50 % plateb přijde o 1 měsíc později" in words
    assert "12,5 % plateb přijde o 6 měsíců později" in words
    back = await client.post(address, data=form_of(asked.text, "Zpět do formuláře"), headers=PAGE)
    assert back.status_code == 303
    assert "late-EU_ESF-6=12%2C5" in back.headers["location"]
    chosen = form_of(asked.text, "Uložit, co jsem") | {"choose-late": "mine"}
    assert (await client.post(address, data=chosen, headers=PAGE)).status_code == 303
    async with reading(acting) as connection:
        stands = await find_work(connection, "UL-2026-0001", 1)
    assert stands.content.late == late_of(KEY)


@given(st.data())
def test_a_form_says_the_delays_that_it_was_filled_in_from(data: st.DataObject) -> None:
    sources = ["EU_ESF", "CITY", "OWN"]
    delays = []
    for source in data.draw(st.lists(st.sampled_from(sources), unique=True)):
        months = data.draw(st.lists(st.sampled_from(MONTHS), min_size=1, unique=True))
        parts = data.draw(st.lists(st.integers(1, 20_000), min_size=len(months), max_size=len(months)))
        chances = tuple(Chance(months=one, percent=Decimal(part) / 1000) for one, part in zip(sorted(months), parts, strict=True))
        delays.append(Delay(source, chances, together=data.draw(st.booleans())))
    late = Late(delays=tuple(sorted(delays, key=lambda delay: sources.index(delay.source))), seed=data.draw(st.integers(0, 10**9 - 1)))
    for comma in ",.":
        typed = typed_late(late, comma)
        assert read_late(typed, sources) == late
        assert said_of(typed) == typed
        assert beyond_form(late, sources) == []
