"""The tank to Excel and back as people do it: saved, changed, sent back, looked through, accepted in part, taken."""

import re
from pathlib import Path

import httpx
import pytest

from absorb.db import reading, transaction
from tests.actions.test_tank_exchange import changed
from tests.conftest import Town, sign_in
from tests.pages.reading import words_of
from tests.promises import keep_promises
from tests.seed import add_idea

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def fill(town: Town, count: int = 4) -> None:
    async with transaction(town.people["officer"]) as connection:
        for number in range(1, count + 1):
            await add_idea(connection, f"UL-2025-{number:04d}", f"Služba {number}")
        await connection.execute("update idea set need = 'Je potřeba', place = 'Trmice'")


async def saved(client: httpx.AsyncClient, query: str = "") -> bytes:
    answer = await client.get("/tank/exchange/workbook", params={"q": query})
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
    return answer.content


async def send(client: httpx.AsyncClient, content: bytes, name: str = "zásobník.xlsx") -> httpx.Response:
    token = client.cookies["csrf"]
    return await client.post("/tank/exchange", data={"_csrf_token": token}, files={"file": (name, content, XLSX)})


async def press(client: httpx.AsyncClient, address: str, button: str, here: list[int], ticked: list[int]) -> httpx.Response:
    form = {"_csrf_token": client.cookies["csrf"], "here": [str(row) for row in here], "row": [str(row) for row in ticked], "do": button}
    return await client.post(address, data=form)


async def test_a_workbook_is_sent_back_looked_through_and_taken_in_part(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town)
    await sign_in(client, town.emails["officer"])
    content = changed(
        await saved(client),
        {(2, "title"): "Nový název", (3, "title"): "Jiný název", (4, "first_month"): "brzy", (5, "place"): "Ústí"},
        [{"title": "Přidáno", "need": "Protože"}],
    )
    async with transaction(town.people["officer"]) as connection:
        await connection.execute("update idea set place = 'Most', version = version + 1 where reference = 'UL-2025-0004'")
    sent = await send(client, content)
    address = sent.headers["location"]
    assert sent.status_code == 303
    waiting = await client.get(address)
    assert ('data-state="waiting"' in waiting.text, "Čeká, až na ně přijde řada." in waiting.text) == (True, True)
    await keep_promises()

    shown = await client.get(address)
    words = words_of(shown)
    assert 'id="work-says"' not in shown.text
    assert "„brzy“ není měsíc" in words
    assert re.findall(r'name="row" value="(\d+)"( checked)?', shown.text) == [
        ("2", " checked"),
        ("3", " checked"),
        ("5", ""),
        ("6", " checked"),
    ]
    assert "mezitím změněno" in words
    assert 'name="row" value="4"' not in shown.text

    kept = await press(client, address, "keep", [2, 3, 5, 6], [2, 6])
    assert (kept.status_code, kept.headers["location"]) == (303, address)
    taken = await press(client, address, "take", [2, 3, 5, 6], [2, 6])
    work = (await client.get(address)).text
    assert (taken.status_code, 'data-state="waiting"' in work, 'name="do"' in work) == (303, True, False)
    await keep_promises()

    ended = words_of(await client.get(address))
    assert "Nové záměry: 1. Změněné záměry: 1. 2 řádky přijaty nebyly." in ended
    told = re.findall(r"Řádek (\d): .*?(Převzato|Nepřijato|není měsíc)", ended)
    assert told == [("2", "Převzato"), ("3", "Nepřijato"), ("4", "není měsíc"), ("5", "Nepřijato"), ("6", "Převzato")]
    async with reading(town.people["officer"]) as connection:
        titles = [row["title"] for row in await connection.fetch("select title from idea order by reference")]
        work_id = await connection.fetchval("select id from work where kind = 'exchange_take'")
    assert sorted(titles) == sorted(["Nový název", "Služba 2", "Služba 3", "Služba 4", "Přidáno"])
    told = await client.get(f"/works/{work_id}")
    assert ("Hotovo." in told.text, address in told.text) == (True, True)
    listed = await client.get("/tank/exchange")
    assert ("zásobník.xlsx" in listed.text, address in listed.text) == (True, True)
    of_filter = await client.get("/tank/exchange", params={"q": "stav:podáno & <x>"})
    backs = [re.search(r'<a class="govuk-back-link" href="([^"]+)"', page.text) for page in (listed, of_filter)]
    assert [found and found[1] for found in backs] == ["/tank", "/tank?q=stav%3Apod%C3%A1no+%26+%3Cx%3E"]


async def test_every_row_that_was_overtaken_says_so_however_many_they_are(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, 230)
    await sign_in(client, town.emails["officer"])
    content = changed(await saved(client), {(row, "place"): "Ústí" for row in range(2, 232)})
    address = (await send(client, content)).headers["location"]
    await keep_promises()
    async with transaction(town.people["officer"]) as connection:
        await connection.execute("update idea set place = 'Most', version = version + 1 where reference <> 'UL-2025-0230'")
    await press(client, address, "take", [], [])
    await keep_promises()

    told: list[tuple[str, str]] = []
    after = 0
    for _ in range(3):
        shown = await client.get(address, params={"after": after})
        told += re.findall(r"Řádek (\d+): .*?(Převzato|Zůstává, jak je|Přijato, teprve|Nepřijato)", words_of(shown))
        after = int(told[-1][0])
    assert told == [*((str(row), "Zůstává, jak je") for row in range(2, 231)), ("231", "Převzato")]
    shown = await client.get(address)
    assert ("mezitím změnily: 229." in words_of(shown), f"{address}?kind=overtaken" in shown.text) == (True, True)
    left = await client.get(address, params={"kind": "overtaken", "after": 201})
    assert re.findall(r"Řádek (\d+):", words_of(left)) == [str(row) for row in range(202, 231)]


async def test_a_changed_state_is_told_on_a_row_that_is_offered_without_it(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, 2)
    await sign_in(client, town.emails["officer"])
    content = changed(await saved(client), {(2, "Stav"): "vybráno", (2, "title"): "Jinak", (3, "Stav"): "vybráno"})
    address = (await send(client, content)).headers["location"]
    await keep_promises()
    shown = await client.get(address)
    says = "(Stav): Tento sloupec se sešitem nemění; stav změníte přesunutím záměru v zásobníku."
    assert re.findall(r"C\d \(Stav\): [^.]*\.", words_of(shown)) == [f"C2 {says}", f"C3 {says}"]
    assert re.findall(r'name="row" value="(\d+)"( checked)?', shown.text) == [("2", " checked")]


async def test_ticks_are_kept_among_the_rows_that_are_looked_at(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, 101)
    await sign_in(client, town.emails["officer"])
    content = changed(await saved(client), {(row, "place"): "Ústí" for row in range(2, 103)})
    address = (await send(client, content)).headers["location"]
    await keep_promises()
    shown = (await client.get(address, params={"kind": "changed"})).text
    assert (f'action="{address}?kind=changed"' in shown, 'value="after-101"' in shown) == (True, True)
    led = [
        (await press(client, f"{address}?kind=changed", button, [2], [2])).headers["location"]
        for button in ("after-101", "keep", "after-0\r\nx: y")
    ]
    assert led == [f"{address}?kind=changed&after=101", f"{address}?kind=changed", f"{address}?kind=changed"]


async def test_nothing_accepted_is_told_and_nothing_is_promised(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, 1)
    await sign_in(client, town.emails["officer"])
    address = (await send(client, changed(await saved(client), {(2, "title"): "Jinak"}))).headers["location"]
    await keep_promises()
    refused = await press(client, address, "take", [2], [])
    assert (refused.status_code, "Žádný řádek není přijat;" in words_of(refused)) == (422, True), words_of(refused)
    assert 'name="row" value="2">' in refused.text
    async with reading(town.people["officer"]) as connection:
        assert await connection.fetchval("select count(*) from work where kind = 'exchange_take'") == 0


async def test_all_at_once_leaves_what_changed_meanwhile(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, 3)
    await sign_in(client, town.emails["officer"])
    content = changed(await saved(client), {(row, "place"): "Ústí" for row in (2, 3, 4)})
    async with transaction(town.people["officer"]) as connection:
        await connection.execute("update idea set place = 'Most', version = version + 1 where reference = 'UL-2025-0001'")
    address = (await send(client, content)).headers["location"]
    await keep_promises()
    ticks = []
    for button in ("none", "all"):
        await press(client, address, button, [2, 3, 4], [])
        ticks.append(re.findall(r'name="row" value="(\d+)" checked', (await client.get(address)).text))
    assert ticks == [[], ["3", "4"]]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "Vyberte sešit, který jste upravili."), (b"not a workbook", None)],
    ids=["nothing chosen", "no workbook"],
)
async def test_what_is_no_workbook_is_told(client: httpx.AsyncClient, town: Town, content: bytes, says: str | None, tmp_path: Path) -> None:
    await sign_in(client, town.emails["officer"])
    answer = await send(client, content, name="" if not content else "zapis.xlsx")
    if says is not None:
        assert (answer.status_code, says in words_of(answer)) == (422, True), words_of(answer)
        return
    await keep_promises()
    shown = await client.get(answer.headers["location"])
    assert re.search(r'<p class="govuk-body bad" role="status">[^<]*\w', shown.text), words_of(shown)


async def test_a_workbook_sent_twice_by_one_form_is_read_once(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, 1)
    await sign_in(client, town.emails["officer"])
    content = changed(await saved(client), {(2, "title"): "Jinak"})
    mark = re.search(r'name="_csrf_token" value="([^"]+)"', (await client.get("/tank/exchange")).text)
    assert mark is not None
    form = {"_csrf_token": mark[1]}
    sent = [await client.post("/tank/exchange", data=form, files={"file": ("a.xlsx", content, XLSX)}) for _ in range(2)]
    assert sent[0].headers["location"] == sent[1].headers["location"]
    other = await client.post("/tank/exchange", data=form, files={"file": ("b.xlsx", content, XLSX)})
    assert (other.status_code, other.headers["location"] != sent[0].headers["location"]) == (303, True)


async def test_somebody_elses_workbook_is_not_there(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, 1)
    await sign_in(client, town.emails["officer"])
    address = (await send(client, changed(await saved(client), {(2, "title"): "Jinak"}))).headers["location"]
    client.cookies.delete("absorb")
    await sign_in(client, town.emails["lead"])
    assert (await client.get(address)).status_code == 404
    assert (await press(client, address, "take", [2], [2])).status_code == 404
