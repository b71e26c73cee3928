"""Calls are written in the browser and over the API: faults by line, versions, and what ships does not write over what is ours."""

import re
import shutil
from pathlib import Path

import httpx
import pytest

from absorb.calls.actions import load_calls
from absorb.resources import TEMPLATES
from tests.conftest import Town, sign_in, token_of
from tests.pages.reading import words_of

PAGE = {"accept": "text/html"}
TEXT = """\
code = "MESTO-2027"
title = "Dotace města"
source = "Program města"

[programme]
code = "MESTO"
name = "Program města"
authority = { value = "Město", source = "Program města" }

[amounts]
max_total = { value = "200000.00", source = "Program města" }
"""


async def post(client: httpx.AsyncClient, address: str, **data: str) -> httpx.Response:
    return await client.post(address, data={"_csrf_token": client.cookies["csrf"], **data}, headers=PAGE)


async def _open(client: httpx.AsyncClient, **form: str) -> str:
    answer = await post(client, "/calls/drafts", **form)
    assert answer.status_code == 303, answer.text[:2000]
    return answer.headers["location"].partition("?")[0]  # type: ignore[no-any-return]


async def test_a_call_is_written_checked_and_published_and_its_change_is_a_version(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["officer"])
    draft = await _open(client)
    faulty = TEXT.replace('"200000.00"', '"1"').replace("[amounts]", "[amount]")
    saved = await post(client, draft, do="save", text=faulty.replace("\n", "\r\n"), seen="1", replaces="0")
    assert saved.status_code == 303
    shown = words_of(await client.get(draft, headers=PAGE))
    assert "1 chyba v textu" in shown
    assert "Klíč „amount“ sem nepatří" in shown
    assert "10" in shown
    assert "/amount" in shown
    refused = await post(client, draft, do="publish", text=faulty, seen="2", replaces="0")
    assert (refused.status_code, "Počet chyb v textu: 1; jsou vypsány pod ním." in words_of(refused)) == (422, True)
    done = await post(client, draft, do="publish", text=TEXT, seen="2", replaces="0")
    assert (done.status_code, done.headers["location"]) == (303, "/calls/MESTO-2027/versions?note=published")
    assert "Dotace města" in words_of(await client.get("/calls/MESTO-2027", headers=PAGE))

    change = await _open(client, code="MESTO-2027")
    assert await _open(client, code="MESTO-2027") == change, "a call has one draft at a time"
    newer = TEXT.replace("200000.00", "250000.00")
    answer = await post(client, change, do="publish", text=newer, seen="1", replaces="1", why="")
    assert (answer.status_code, "Napište, proč se výzva mění; důvod bude stát u verze." in words_of(answer)) == (422, True)
    answer = await post(client, change, do="publish", text=newer, seen="2", replaces="1", why="Nový rozpočet")
    assert answer.status_code == 303
    versions = words_of(await client.get("/calls/MESTO-2027/versions", headers=PAGE))
    assert "200000.00 250000.00" in versions
    assert "Nový rozpočet" in versions
    headers = await token_of(town.people["submitter"])
    told = (await client.get("/api/v1/calls/MESTO-2027/differences", headers=headers)).json()
    assert [told[key] for key in ("before", "after", "differences")] == [
        1,
        2,
        [{"place": ["amounts", "max_total", "value"], "before": "200000.00", "after": "250000.00"}],
    ]
    assert 'max_total = { value = "200000.00"' in words_of(await client.get("/calls/MESTO-2027/versions/1", headers=PAGE))
    for strange in ("3", "0", str(2**40)):
        assert (await client.get(f"/calls/MESTO-2027/versions/{strange}", headers=PAGE)).status_code == 404


async def test_who_writes_at_the_same_time_loses_nothing(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["officer"])
    draft = await _open(client)
    assert (await post(client, draft, do="save", text=TEXT, seen="1", replaces="0")).status_code == 303
    mine = TEXT.replace("Dotace města", "Moje dotace")
    clash = await post(client, draft, do="save", text=mine, seen="1", replaces="0")
    shown = words_of(clash)
    assert (clash.status_code, shown.count("Moje dotace") > 0, shown.count("Dotace města") > 0) == (409, True, True)
    assert 'name="seen" value="2"' in clash.text, "the next saving is on purpose"
    assert (await post(client, draft, do="save", text=mine, seen="2", replaces="0")).status_code == 303


async def test_a_reload_never_writes_over_the_towns_own_version(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES / "applications" / "opz-2014" / "03_15_023", tmp_path / "03_15_023")
    path = tmp_path / "03_15_023" / "call.toml"
    await load_calls(town.people["finance"], tmp_path)
    headers = await token_of(town.people["officer"], "write")
    begun = (await client.post("/api/v1/call-drafts", headers=headers, json={"code": "03_15_023"})).json()
    address = f"/api/v1/call-drafts/{begun['id']}"
    ours = begun["text"] + '\n[amounts]\nallocation = { value = "1000.00", source = "u nás" }\n'
    kept = (await client.put(address, headers=headers, json={"text": ours, "base_version": 1})).json()
    assert (kept["faults"], kept["replaces"]) == ([], 1)
    assert [(one["place"], one["before"], one["after"]) for one in kept["differences"]] == [
        (["amounts", "allocation", "source"], None, "u nás"),
        (["amounts", "allocation", "value"], None, "1000.00"),
    ]
    ask = {"base_version": 2, "replaces": 1, "why": "částka"}
    published = await client.post(f"{address}/publish", headers=headers, json=ask)
    assert (published.status_code, published.json()["version"]) == (201, 2)

    assert [one.is_new or one.waits for one in await load_calls(town.people["finance"], tmp_path)] == [False], "the same file asks nothing"
    path.write_text(
        path.read_text().replace("title = ", "title = ", 1) + '\n# novější\n[amounts]\nmin_total = { value = "5.00", source = "x" }\n'
    )
    for _ in range(2):
        loaded = await load_calls(town.people["finance"], tmp_path)
        assert [(one.version, one.is_new, one.waits) for one in loaded] == [(2, False, True)]
    rows = (await client.get("/api/v1/calls/03_15_023/versions", headers=headers)).json()
    assert [(row["version"], row["origin"]) for row in rows] == [(2, "town"), (1, "shipped")]

    await sign_in(client, town.emails["officer"])
    shown = await client.get("/calls/03_15_023/versions", headers=PAGE)
    assert ("Čeká novější dodané znění" in words_of(shown), "5.00" in words_of(shown)) == (True, True)
    draft = await _open(client, code="03_15_023", shipped="yes")
    taken = await post(client, draft, do="publish", text=path.read_text(), seen="1", replaces="2", why="převzato")
    assert taken.status_code == 303
    assert "Čeká novější dodané znění" not in words_of(await client.get("/calls/03_15_023/versions", headers=PAGE))
    assert [(one.version, one.is_new, one.waits) for one in await load_calls(town.people["finance"], tmp_path)] == [(3, False, False)]


async def test_what_ships_may_be_left_lying_until_the_next_one(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    folder = tmp_path / "MESTO-2027"
    folder.mkdir()
    headers = await token_of(town.people["lead"], "write")
    begun = (await client.post("/api/v1/call-drafts", headers=headers, json={"text": TEXT})).json()
    ask = {"base_version": 1, "replaces": 0}
    assert (await client.post(f"/api/v1/call-drafts/{begun['id']}/publish", headers=headers, json=ask)).status_code == 201
    await sign_in(client, town.emails["lead"])
    for title, waits in (("A", 1), ("A", 0), ("B", 1)):
        (folder / "call.toml").write_text(TEXT.replace("Dotace města", title))
        await load_calls(town.people["finance"], tmp_path)
        shown = await client.get("/calls/MESTO-2027/versions", headers=PAGE)
        found = re.findall(r'name="sha256" value="([0-9a-f]+)"', shown.text)
        assert len(found) == waits
        if found:
            assert (await post(client, "/calls/MESTO-2027/shipped", sha256=found[0])).status_code == 303


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"text": TEXT.replace("MESTO-2027", "JINA")}, "/code"),
        ({"text": TEXT}, "/text"),
    ],
)
async def test_a_change_keeps_its_code_and_changes_something(
    client: httpx.AsyncClient, town: Town, change: dict[str, str], pointer: str
) -> None:
    headers = await token_of(town.people["officer"], "write")
    first = (await client.post("/api/v1/call-drafts", headers=headers, json={"text": TEXT})).json()
    await client.post(f"/api/v1/call-drafts/{first['id']}/publish", headers=headers, json={"base_version": 1, "replaces": 0})
    second = (await client.post("/api/v1/call-drafts", headers=headers, json={"code": "MESTO-2027"})).json()
    address = f"/api/v1/call-drafts/{second['id']}"
    kept = (await client.put(address, headers=headers, json={**change, "base_version": 1})).json()
    answer = await client.post(f"{address}/publish", headers=headers, json={"base_version": kept["version"], "replaces": 1, "why": "x"})
    assert (answer.status_code, [fault["pointer"] for fault in answer.json()["errors"]]) == (422, [pointer])
    late = await client.post(f"{address}/publish", headers=headers, json={"base_version": kept["version"], "replaces": 0, "why": "x"})
    assert late.status_code == 422
    again = (await client.post("/api/v1/call-drafts", headers=headers, json={"text": TEXT})).json()
    taken = await client.post(f"/api/v1/call-drafts/{again['id']}/publish", headers=headers, json={"base_version": 1, "replaces": 0})
    assert (taken.status_code, [fault["pointer"] for fault in taken.json()["errors"]]) == (422, ["/code"])
