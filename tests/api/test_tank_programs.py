"""Everything an officer does in the tank, done by a program: searches kept, many moved, twins judged, ideas merged, talks,
files, workbooks."""

import io
from typing import Any

import httpx
import openpyxl
import pytest

from absorb.db import transaction
from absorb.documents.actions import use_files
from absorb.storage import Files
from absorb.tank.rules import MOVES
from tests import seed
from tests.conftest import Town, token_of
from tests.promises import keep_promises


async def fill(town: Town, *titles: str, state: str = "in_tank") -> list[str]:
    async with transaction(town.acting) as connection:
        return [str(await seed.add_idea(connection, f"UL-2026-{number:04d}", title, state=state)) for number, title in enumerate(titles, 1)]


async def test_a_search_is_kept_replaced_renamed_and_deleted(client: httpx.AsyncClient, town: Town) -> None:
    headers = await token_of(town.people["officer"])
    address = "/api/v1/searches"
    wanted = {"name": "Drahé", "query": "cost:>1000000", "sort": "-cost", "columns": ["cost"]}
    for query in ("cost:>1", "cost:>1000000"):
        kept = (await client.post(address, headers=headers, json={**wanted, "query": query})).json()
    assert [{name: one[name] for name in wanted} for one in kept] == [wanted]
    assert kept[0]["address"] == "/tank?q=cost%3A%3E1000000&sort=-cost&columns=cost"
    own = f"{address}/{kept[0]['id']}"
    assert [one["name"] for one in (await client.put(own, headers=headers, json={"name": "Nákladné"})).json()] == ["Nákladné"]
    for wrong, pointer in (({"query": "cost:x"}, "/q"), ({"sort": "nic"}, "/sort"), ({"name": " "}, "/name")):
        refused = await client.post(address, headers=headers, json={**wanted, **wrong})
        assert (refused.status_code, [fault["pointer"] for fault in refused.json()["errors"]]) == (422, [pointer])
    assert (await client.get(address, headers=await token_of(town.people["lead"]))).json() == []
    assert [(await client.delete(own, headers=headers)).status_code for _ in range(2)] == [204, 204]
    assert (await client.get(address, headers=headers)).json() == []


async def test_many_are_looked_at_and_moved(client: httpx.AsyncClient, town: Town) -> None:
    ids = await fill(town, "Klub", "Dílna", "Poradna", state="submitted")
    headers = await token_of(town.people["officer"])
    asked = {"to": "in_tank", "ideas": [{"id": ids[0], "version": 1}, {"id": ids[1], "version": 7}]}
    looked = await client.post("/api/v1/bulk-moves", headers=headers, json=asked)
    assert (looked.status_code, looked.json()["state"], looked.json()["moves"]) == (201, "previewed", 1)
    assert [(one["reference"], one["why"]) for one in looked.json()["refused"]] == [
        ("UL-2026-0002", "It changed after it was chosen; look at it and choose it again.")
    ]
    taken = [(await client.post(f"/api/v1/bulk-moves/{looked.json()['id']}/take", headers=headers, json={})).json() for _ in range(2)]
    assert [(one["state"], one["moves"], len(one["refused"])) for one in taken] == [("done", 1, 1)] * 2
    all_of = (await client.post("/api/v1/bulk-moves", headers=headers, json={"to": "set_aside", "query": "state:in_tank"})).json()
    assert (all_of["chosen"], all_of["moves"]) == (1, 1)
    unsaid = await client.post(f"/api/v1/bulk-moves/{all_of['id']}/take", headers=headers, json={})
    assert (unsaid.status_code, unsaid.json()["errors"][0]["pointer"]) == (422, "/why")
    for wrong, pointer in (
        ({"to": "in_tank"}, "/ideas"), ({"to": "submitted", "query": ""}, "/to"), ({"to": "in_tank", "query": "", **asked}, "/query"),
    ):  # fmt: skip
        refused = await client.post("/api/v1/bulk-moves", headers=headers, json=wrong)
        assert (refused.status_code, [fault["pointer"] for fault in refused.json()["errors"]]) == (422, [pointer])


async def test_twins_are_judged_and_merged(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, "Odpolední klub", "Odpoledni klub", "Odpolední klub Ústí")
    headers = await token_of(town.people["officer"])
    await client.post("/api/v1/twins", headers=headers)
    await keep_promises()
    pairs = (await client.get("/api/v1/twins", headers=headers)).json()
    assert [(pair["one"]["reference"][-1], pair["other"]["reference"][-1]) for pair in pairs] == [("1", "2"), ("1", "3"), ("2", "3")]
    judged = [
        (await client.post(f"/api/v1/twins/{pairs[1]['id']}/verdict", headers=headers, json={"verdict": "different"})).json()
        for _ in range(2)
    ]
    assert judged == [{"changed": True}, {"changed": False}]
    ask = {"goes": "UL-2026-0002", "version": 1, "goes_version": 1, "why": "Totéž", "sides": {"title": "goes"}}
    merged = await client.post("/api/v1/ideas/UL-2026-0001/merge", headers=headers, json=ask)
    assert (merged.status_code, merged.json()) == (200, {"version": 2})
    shown = (await client.get("/api/v1/ideas/UL-2026-0001", headers=headers)).json()
    assert (shown["title"], shown["took_in"], shown["twins"]) == ("Odpoledni klub", ["UL-2026-0002"], [])
    again = await client.post("/api/v1/ideas/UL-2026-0001/merge", headers=headers, json={**ask, "version": 2, "goes_version": 2})
    assert (again.status_code, again.json()["allowed"]) == (409, [])
    late = await client.post(f"/api/v1/twins/{pairs[0]['id']}/verdict", headers=headers, json={"verdict": "different"})
    assert late.status_code == 409
    assert (await client.get("/api/v1/twins", headers=headers)).json() == [], "what was merged looks like nothing any more"


async def test_a_talk_and_files(client: httpx.AsyncClient, town: Town, tmp_path: Any) -> None:
    use_files(Files(str(tmp_path)))
    await fill(town, "Klub")
    headers = await token_of(town.people["officer"])
    address = "/api/v1/ideas/UL-2026-0001"
    opened = await client.post(f"{address}/advice", headers=headers, json={"field": "place", "text": "Kde?"})
    thread = opened.json()["id"]
    assert opened.status_code == 201
    await client.post(f"{address}/advice/{thread}/notes", headers=headers, json={"text": "A kdy?"})
    for act, changed in (("close", True), ("close", False), ("reopen", True)):
        assert (await client.post(f"{address}/advice/{thread}/{act}", headers=headers)).json() == {"changed": changed}
    (talk,) = (await client.get(f"{address}/advice", headers=headers)).json()
    assert (talk["field"], [note["text"] for note in talk["notes"]]) == ("place", ["Kde?", "A kdy?"])
    for name in ("a.html", "a.txt"):
        page = await client.post(f"{address}/attachments", headers=headers, params={"name": name}, content=b"<script>alert(1)</script>")
        assert (page.status_code, page.json()["errors"][0]["pointer"]) == (422, "/file/0")
    added = (await client.post(f"{address}/attachments", headers=headers, params={"name": "a.txt"}, content=b"ahoj")).json()
    content = await client.get(f"{address}/attachments/{added[0]['id']}/content", headers=headers)
    told = {name: content.headers[name] for name in ("content-type", "content-disposition", "x-content-type-options")}
    assert (content.content, told) == (b"ahoj", {
        "content-type": "text/plain; charset=utf-8", "content-disposition": "attachment; filename*=UTF-8''a.txt",
        "x-content-type-options": "nosniff",
    })  # fmt: skip
    assert content.headers.get_list("content-security-policy")[0] == "sandbox; default-src 'none'"
    removed = [(await client.delete(f"{address}/attachments/{added[0]['id']}", headers=headers)).json() for _ in range(2)]
    assert removed == [{"changed": True}, {"changed": False}]
    assert (await client.get(f"{address}/attachments", headers=headers)).json() == []


async def test_a_workbook_goes_out_comes_back_and_is_taken_in_part(client: httpx.AsyncClient, town: Town, tmp_path: Any) -> None:
    use_files(Files(str(tmp_path)))
    await fill(town, "Klub", "Dílna", "Poradna")
    headers = await token_of(town.people["officer"])
    out = await client.get("/api/v1/exchange/workbook", headers=headers, params={"q": "-poradna"})
    book = openpyxl.load_workbook(io.BytesIO(out.content))
    sheet = book.worksheets[0]
    title = next(cell.column for cell in sheet[1] if cell.value == "Název")
    assert sorted(sheet.cell(row, title).value for row in (2, 3)) == ["Dílna", "Klub"]
    for row in (2, 3):
        sheet.cell(row, title).value += " 2"
    target = io.BytesIO()
    book.save(target)
    brought = await client.post("/api/v1/exchanges", headers=headers, params={"file_name": "z.xlsx"}, content=target.getvalue())
    assert (brought.status_code, brought.json()["state"]) == (202, "waiting")
    await keep_promises()
    address = f"/api/v1/exchanges/{brought.json()['id']}"
    shown = (await client.get(address, headers=headers)).json()
    assert (shown["exchange"]["state"], shown["exchange"]["counts"]["changed"], [row["row"] for row in shown["rows"]]) == (
        "read",
        2,
        [2, 3],
    )
    chosen = (await client.post(f"{address}/choices", headers=headers, json={"leave": [3]})).json()
    assert [row["is_taken"] for row in chosen["rows"]] == [True, False]
    for _ in range(2):
        assert (await client.post(f"{address}/take", headers=headers)).status_code == 202
    await keep_promises()
    told = (await client.get(address, headers=headers)).json()["exchange"]
    assert (told["state"], {name: told["result"][name] for name in ("added", "changed", "left")}) == (
        "taken",
        {"added": 0, "changed": 1, "left": 0},
    )
    titles = [idea["title"] for idea in (await client.get("/api/v1/ideas", headers=headers)).json()["ideas"]]
    assert titles == ["Dílna 2", "Klub", "Poradna"]
    assert (await client.get("/api/v1/exchange/workbook", headers=headers, params={"q": "měřítko:x"})).status_code == 422


async def test_the_table_of_moves_is_told_whole(client: httpx.AsyncClient, town: Town) -> None:
    told = (await client.get("/api/v1/idea-moves", headers=await token_of(town.people["auditor"]))).json()
    assert told == [
        {"start": move.start, "end": move.end, "roles": sorted(move.roles), "needs_why": move.needs_why, "by_owner": move.by_owner}
        for move in MOVES
    ]


@pytest.mark.parametrize("to", ["submitted", "merged"])
async def test_what_is_done_one_by_one_is_not_moved(client: httpx.AsyncClient, town: Town, to: str) -> None:
    await fill(town, "Klub")
    moved = await client.post("/api/v1/ideas/UL-2026-0001/moves", headers=await token_of(town.people["lead"]), json={"to": to, "why": "x"})
    assert moved.status_code == {"submitted": 409, "merged": 422}[to]
