"""The tank's list as people use it: searching, filtering, ordering, saving a search, moving many at once."""

import re

import httpx

from absorb import forgery
from absorb.db import transaction
from absorb.tank.actions.bulk import keep_moves
from tests.conftest import Town, sign_in
from tests.pages.reading import words_of
from tests.seed import add_idea, add_plan


async def fill(town: Town, count: int) -> None:
    async with transaction(town.people["officer"]) as connection:
        for number in range(1, count + 1):
            await add_idea(
                connection, f"UL-2026-{number:04d}", f"Služba {number:04d}", state="in_tank" if number % 3 else "submitted",
                cost_minor=number * 100_000_00,
            )  # fmt: skip


def references(answer: httpx.Response) -> list[int]:
    return [int(found) for found in re.findall(r'href="/tank/UL-2026-(\d+)"', answer.text)]


async def test_the_box_and_the_form_ask_the_same(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, 9)
    await sign_in(client, town.emails["officer"])
    typed = await client.get("/tank", params={"q": "stav:podáno cena:>300000", "sort": "-cost"})
    plain = await client.get("/tank", params={"state": "submitted", "cost_from": "300 000,01", "sort": "-cost"})
    assert references(typed) == references(plain) == [9, 6]
    assert 'value="stav:podáno cena:&gt;300000"' in typed.text
    assert 'value="stav:podáno cena:&gt;=300000.01"' in plain.text
    assert '<option value="submitted" selected>' in typed.text
    rest = await client.get("/tank", params={"q": "služba -0009", "state": "submitted"})
    assert (references(rest), 'name="q" value="služba -0009"' in rest.text) == ([3, 6], True)


async def test_what_cannot_be_searched_for_is_told_and_kept(client: httpx.AsyncClient, town: Town) -> None:
    async with transaction(town.people["officer"]) as connection:
        await add_plan(connection, {"1.2": 1.0})
        await connection.execute(
            "insert into organisation (id, name, name_fold, name_sort, kind) values (gen_random_uuid(), 'Spolek Most', 'spolek most', 's', 'ngo')"
        )
    await sign_in(client, town.emails["officer"])
    for line, says in (
        ("stvav:podáno terén", "Filtr „stvav:“ neexistuje; mysleli jste „stav:“?"),
        ("mee:čeká", "Filtr „mee:“ neexistuje; mysleli jste „já:“?"),
        ("opatření:1.3", "Opatření „1.3“ v plánu není; nejblíž je „1.2“."),
        ("org:mosst", "Organizace „mosst“ tu není; nejblíž je „Spolek Most“."),
        ("<script>:x", "„"),
    ):
        answer = await client.get("/tank", params={"q": line})
        if line.startswith("<"):
            assert "<script>:x" not in answer.text
            continue
        assert (answer.status_code, says in words_of(answer)) == (422, True), words_of(answer)
        assert f'value="{line}"' in answer.text
    wrong = await client.get("/tank", params={"q": "x", "cost_from": "moc", "state": "nic"})
    assert (wrong.status_code, 'value="moc"' in wrong.text, 'href="#cost_from"' in wrong.text, 'href="#state"' in wrong.text) == (
        422,
        True,
        True,
        True,
    )
    api = await client.get("/tank?sort=nic")
    assert (api.status_code, "Pořadí „nic“ neexistuje" in words_of(api)) == (422, True)


async def test_columns_orders_and_pages_live_in_the_address(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, 60)
    await sign_in(client, town.emails["auditor"])
    first = await client.get("/tank?sort=-cost&columns=measures,cost,nonsense")
    assert re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', first.text) == [
        "Název, číslo a organizace",
        "Opatření",
        "Náklady (Kč) ",
    ]
    assert 'aria-sort="descending"' in first.text
    following = re.search(r'href="([^"]+)" rel="next"', first.text)
    assert following is not None
    second = await client.get(following[1].replace("&amp;", "&"))
    third = await client.get(re.findall(r'href="([^"]+)" rel="next"', second.text)[0].replace("&amp;", "&"))
    assert references(first) + references(second) + references(third) == list(range(60, 0, -1))
    back = re.search(r'href="([^"]+)" rel="prev"', second.text)
    assert back is not None
    assert references(await client.get(back[1].replace("&amp;", "&"))) == references(first)
    assert "Přesunout několik" not in first.text


async def test_how_many_stand_on_a_page_is_the_readers_choice_and_stays(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, 60)
    await sign_in(client, town.emails["auditor"])
    shown = {rows: len(references(await client.get(f"/tank?rows={rows}"))) for rows in ("", "25", "50", "100", "26", "x")}
    assert shown == {"": 25, "25": 25, "50": 50, "100": 60, "26": 25, "x": 25}
    listed = await client.get("/tank?rows=50")
    assert re.findall(r'href="(/tank[^"]*)">(\d+)</a>', listed.text) == [("/tank?rows=25", "25"), ("/tank?rows=100", "100")]
    assert re.findall(r'name="rows" value="([^"]*)"', listed.text) == ["50"] * 3
    following = re.search(r'href="([^"]+)" rel="next"', listed.text)
    assert following is not None
    assert len(references(await client.get(following[1].replace("&amp;", "&")))) == 10
    few = await client.get("/tank?q=1")
    assert ("Záměrů na stránce" in few.text, "Záměrů na stránce" in listed.text) == (len(references(few)) == 25, True)


async def test_a_search_is_kept_renamed_and_deleted(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, 3)
    await sign_in(client, town.emails["officer"])
    form = {"name": "Moje  fronta", "query": "já:čeká", "sort": "-changed", "columns": "state", "_csrf_token": client.cookies["csrf"]}
    assert (await client.post("/tank/searches", data=form)).headers["location"] == "/tank/searches"
    assert (await client.post("/tank/searches", data={**form, "name": " "})).status_code == 422
    shown = await client.get("/tank")
    address = re.search(r'href="(/tank\?q=[^"]+)">Moje fronta</a>', shown.text)
    assert address is not None
    assert references(await client.get(address[1].replace("&amp;", "&"))) == [3]
    kept = re.search(r'action="(/tank/searches/[^"/]+)"', (await client.get("/tank/searches")).text)
    assert kept is not None
    token = {"_csrf_token": client.cookies["csrf"]}
    await client.post("/tank/searches", data={**form, "name": "Jiné"})
    taken = await client.post(kept[1], data={"name": "Jiné", **token})
    renamed = [await client.post(one, data={"name": "Fronta", **token}) for one in (kept[1],)]
    assert (taken.status_code + renamed[0].status_code) in (422 + 303, 303 + 303)
    for one in re.findall(r'action="(/tank/searches/[^"]+/delete)"', (await client.get("/tank/searches")).text):
        assert (await client.post(one, data=token)).status_code == 303
    await sign_in(client, town.emails["lead"])
    assert "Moje fronta" not in (await client.get("/tank")).text


async def test_many_move_after_a_look_and_who_changed_meanwhile_is_told(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, 6)
    await sign_in(client, town.emails["officer"])
    listed = await client.get("/tank")
    ticks = re.findall(r'name="idea" value="([^"]+)"', listed.text)
    token = {"_csrf_token": client.cookies["csrf"]}
    for wrong, says in (
        ({"to": "reserve"}, "Nevybrali jste žádný záměr;"),
        ({"to": "", "idea": ticks[1:3]}, "Vyberte, kam se mají záměry přesunout."),
    ):
        refused = await client.post("/tank/moves", data={**wrong, "which": "chosen", "sort": "-cost", **token})
        kept = [tick in ticks[1:3] for tick in re.findall(r'name="idea" value="([^"]+)" checked', refused.text)]
        assert (refused.status_code, says in words_of(refused), kept) == (422, True, [True] * len(wrong.get("idea", ())))
        assert (f'<option value="{wrong["to"]}" selected>' in refused.text, references(refused)) == (
            wrong["to"] == "reserve",
            [6, 5, 4, 3, 2, 1],
        )
    form = {"to": "reserve", "which": "chosen", "idea": ticks, "_csrf_token": forgery.masked(client.cookies["csrf"])}
    chosen, again = [await client.post("/tank/moves", data=form) for _ in range(2)]
    address = chosen.headers["location"]
    assert again.headers["location"] == address
    shown = words_of(await client.get(address))
    assert ("Přesunou se 4 záměry. 2 zůstanou, kde jsou." in shown, shown.count("Ze svého stavu tam nemůže.")) == (True, 2)
    moving, refused_there = shown.partition("Co se přesune")[2].split("Co přesunout nejde")
    assert [len(set(re.findall(r"UL-2026-\d{4}", part))) for part in (moving, refused_there)] == [4, 2]
    assert moving.count("hodnotí se") + moving.count("v zásobníku") + moving.count("podáno") >= 4
    assert "Napište důvod" in words_of(await client.post(address, data={"why": " ", **token}))
    async with transaction(town.people["officer"]) as connection:
        await connection.execute("update idea set version = version + 1 where reference = 'UL-2026-0001'")
    done = await client.post(address, data={"why": "Není výzva", **token})
    assert done.status_code == 303, done.text
    shown = words_of(await client.get(address))
    assert ("Přesunuty 3 záměry." in shown, "Po výběru se změnil" in shown, "Není výzva" in shown) == (True, True, True)
    assert "Co se přesune" not in shown
    await client.post(address, data={"why": "Podruhé", **token})
    async with transaction(town.people["officer"]) as connection:
        moved = await connection.fetch("select why from journal_entry where verb = 'idea moved'")
        states = await connection.fetch("select right(reference, 1) as idea, state from idea order by reference")
    assert [row["why"] for row in moved] == ["Není výzva"] * 3
    assert {row["idea"] for row in states if row["state"] == "reserve"} == {"2", "4", "5"}
    await sign_in(client, town.emails["lead"])
    assert (await client.get(address)).status_code == 404


async def test_very_many_are_moved_by_a_job_that_tells_how_far_it_is(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, 310)
    officer = town.people["officer"]
    await sign_in(client, town.emails["officer"])
    token = {"_csrf_token": client.cookies["csrf"]}
    chosen = await client.post("/tank/moves", data={"to": "under_assessment", "which": "all", "q": 'stav:"v zásobníku"', **token})
    address = chosen.headers["location"]
    shown = words_of(await client.get(address))
    assert ("Přesune se 207 záměrů." in shown, "A ještě 7." in shown) == (True, True)
    assert (await client.post(address, data=token)).status_code == 303
    waiting = await client.get(address)
    work = re.search(r'data-events="(/works/[^/]+)/events"', waiting.text)
    assert (work is not None, "Čeká, až na ně přijde řada." in words_of(waiting)) == (True, True)
    assert work is not None
    from uuid import UUID

    for _ in range(2):
        await keep_moves(officer, UUID(address.rpartition("/")[2]), frozenset(("officer",)))
    assert "Přesunuto 207 záměrů." in words_of(await client.get(address))
    ended = await client.get(work[1])
    assert ("Hotovo." in words_of(ended), f'href="{address}"' in ended.text) == (True, True)
    events = await client.get(f"{work[1]}/events")
    assert (
        events.headers["content-type"].startswith("text/event-stream"),
        '"state":"finished","share":100,"says":"Hotovo."' in events.text,
    ) == (True, True)
    await sign_in(client, town.emails["member"])
    assert [(await client.get(work[1])).status_code, (await client.get(f"{work[1]}/events")).status_code] == [404, 404]
