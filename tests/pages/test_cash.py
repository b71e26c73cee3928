"""Late payment on an idea's page, as a picture and over the API: the same figures everywhere."""

import datetime as dt
import re

import httpx
from msgspec.structs import replace

from absorb.db import reading
from absorb.drawing import show_money
from absorb.funding.actions.versions import terms_for
from absorb.funding.actions.working import begin_work, save_work
from absorb.funding.queries.schedules import get_schedule
from absorb.funding.queries.working import find_work
from absorb.funding.rules.delays import late_band
from absorb.funding.rules.supposing import late_of
from absorb.funding.rules.working.schedule import schedule_answer_of
from absorb.kernel.intake import told
from tests.conftest import Town, sign_in, token_of
from tests.funding_case import prepare
from tests.pages.reading import words_of

PAGE = {"accept": "text/html"}
ADDRESS = "/funding/UL-2026-0001/cash"
KEY = "7~EU_ESF-each-3-40-6-12.5"
TYPED = {"late-EU_ESF-3": "40", "late-EU_ESF-6": "12,5", "seed": "7"}


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
    ready = await prepare(acting)
    await begin_work(acting, ready.idea_id, dt.date(2026, 11, 22))
    async with reading(acting) as connection:
        work = await find_work(connection, "UL-2026-0001", 1)
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
