"""Who may use which address: one table, held against the application and against real requests."""

import re

import httpx
import pytest

from absorb.rooms import find_handlers
from tests.conftest import Town, make_town, sign_in, token_of

ALL = "submitter officer lead member chair finance auditor administrator"
INSIDE = ALL.replace("submitter ", "")
GROUPS = {
    "everybody": None,
    "signed in": ALL,
    "inside": INSIDE,
    "centre": "officer lead administrator",
    "centre and submitters": "submitter officer lead administrator",
    "lead": "lead administrator",
    "administrator": "administrator",
    "money": "officer lead finance administrator",
    "chairing": "chair officer lead administrator",
    "meeting": "member chair officer lead administrator",
    "assessing": "member chair officer lead",
    "members' list": "officer lead auditor administrator",
}

TABLE = """
everybody | GET / | GET /calls | GET /calls/{code:str} | GET /resolutions | GET /sign-in | POST /sign-in | POST /sign-out | POST /language
everybody | GET /calendar/{file:str} | GET /notices/leave/{key:str} | POST /notices/leave/{key:str}
signed in | GET /notices | POST /notices/seen | GET /settings/notices | POST /settings/notices
signed in | GET /settings/calendar | POST /settings/calendar | POST /settings/calendar/stop
signed in | GET /api/v1/notices | POST /api/v1/notices/seen | GET /api/v1/notices/choices | PUT /api/v1/notices/choices
signed in | GET /desk | GET /plan | GET /plan/{code:str}/workbook | GET /tank | GET /tank/{reference:str}
signed in | GET /pictures/{name:str}/{key:str}/{file:str}
everybody | GET /accessibility
administrator | GET /settings/town | POST /settings/town
everybody | GET /accessibility
administrator | GET /settings/town | POST /settings/town
signed in | GET /applications | GET /applications/{reference:str} | GET /api/v1/applications | GET /api/v1/applications/{reference:str}
centre | POST /api/v1/applications | POST /api/v1/applications/{reference:str}/documents | POST /applications/{reference:str}/documents
centre | POST /api/v1/applications/{reference:str}/hand-in
signed in | GET /api/v1/me | GET /api/v1/desk | POST /api/v1/tokens | GET /api/v1/calls | GET /api/v1/calls/{code:str}
signed in | GET /api/v1/ideas | GET /api/v1/ideas/{reference:str} | GET /api/v1/idea-moves
signed in | GET /api/v1/plans | GET /api/v1/plans/{code:str} | GET /api/v1/plans/{code:str}/measures | GET /api/v1/plans/{code:str}/workbook
centre and submitters | POST /api/v1/ideas | POST /api/v1/ideas/{reference:str}/moves | POST /tank/{reference:str}/moves
everybody | GET /suggest | POST /suggest | GET /suggest/thanks
signed in | GET /api/v1/ideas/{reference:str}/missing
centre and submitters | PUT /api/v1/ideas/{reference:str} | GET /tank/new | POST /tank/new | POST /tank/new/typed | POST /tank/new/forget
centre and submitters | GET /tank/{reference:str}/edit | POST /tank/{reference:str}/ripen | POST /tank/{reference:str}/hand-in
centre and submitters | GET /tank/{reference:str}/edit/{name:str} | POST /tank/{reference:str}/edit/{name:str}
centre and submitters | POST /tank/{reference:str}/edit/{name:str}/typed | POST /tank/{reference:str}/edit/{name:str}/forget
centre | PUT /api/v1/ideas/{reference:str}/contributions | POST /api/v1/imports | POST /api/v1/twins | POST /api/v1/organisations
centre | POST /api/v1/plans
signed in | GET /tank/searches | POST /tank/searches | POST /tank/searches/{search_id:uuid} | POST /tank/searches/{search_id:uuid}/delete
signed in | GET /api/v1/searches | POST /api/v1/searches | PUT /api/v1/searches/{search_id:uuid} | DELETE /api/v1/searches/{search_id:uuid}
centre | POST /tank/moves | GET /tank/moves/{bulk_id:uuid} | POST /tank/moves/{bulk_id:uuid}
centre | POST /api/v1/bulk-moves | GET /api/v1/bulk-moves/{bulk_id:uuid} | POST /api/v1/bulk-moves/{bulk_id:uuid}/take
signed in | GET /works/{work_id:uuid} | GET /works/{work_id:uuid}/events | GET /api/v1/works/{work_id:uuid}
signed in | GET /tank/exchange | GET /tank/exchange/workbook | POST /tank/exchange | POST /tank/exchange/workbook
signed in | GET /tank/exchange/{exchange_id:uuid} | POST /tank/exchange/{exchange_id:uuid} | POST /tank/exchange/{exchange_id:uuid}/take
signed in | GET /api/v1/exchange/workbook | POST /api/v1/exchanges | GET /api/v1/exchanges/{exchange_id:uuid}
signed in | POST /api/v1/exchanges/{exchange_id:uuid}/choices | POST /api/v1/exchanges/{exchange_id:uuid}/take
lead | POST /api/v1/bodies | POST /api/v1/bodies/{body_id:uuid}/seats
members' list | GET /api/v1/members
assessing | POST /api/v1/assessments
centre | POST /api/v1/rankings | POST /api/v1/scoring-models
chairing | POST /api/v1/meetings | POST /api/v1/meetings/{meeting_id:uuid}/arrivals | POST /api/v1/meetings/{meeting_id:uuid}/departures
chairing | POST /api/v1/meetings/{meeting_id:uuid}/open | POST /api/v1/meetings/{meeting_id:uuid}/close
chairing | POST /api/v1/meetings/{meeting_id:uuid}/cancel | POST /api/v1/meetings/{meeting_id:uuid}/items
chairing | POST /api/v1/meetings/{meeting_id:uuid}/minutes | POST /api/v1/items/{item_id:uuid}/conflicts/{person_id:uuid}
chairing | POST /api/v1/items/{item_id:uuid}/vote/open | POST /api/v1/items/{item_id:uuid}/vote/close
chairing | POST /api/v1/items/{item_id:uuid}/vote/break-off | POST /api/v1/items/{item_id:uuid}/take-off
chairing | POST /api/v1/meetings/{meeting_id:uuid}/excuses
meeting | POST /api/v1/items/{item_id:uuid}/conflicts | POST /api/v1/items/{item_id:uuid}/votes
money | POST /api/v1/budgets | POST /api/v1/schedules | POST /api/v1/portfolios | PUT /api/v1/sources/limits | POST /api/v1/subsidies
money | POST /api/v1/subsidies/{reference:str}/contract | POST /api/v1/subsidies/{reference:str}/payments
money | POST /api/v1/subsidies/{reference:str}/reports/{number:int} | POST /api/v1/subsidies/{reference:str}/settlement
"""
"""What is not everybody's to change or is more than reading inside. Every other address is a GET for everybody inside."""


def table() -> dict[str, str]:
    """Address to group; a GET that the table does not name belongs to everybody inside."""
    rows: dict[str, str] = {}
    for line in TABLE.strip().splitlines():
        group, *addresses = (part.strip() for part in line.split(" | "))
        rows.update(dict.fromkeys(addresses, group))
    return rows


def declared() -> dict[str, frozenset[str] | None]:
    """What the application says of itself."""
    return {
        f"{method} {path}": handler.opt["allowed"]
        for handler in find_handlers()
        for path in handler.paths
        for method in handler.http_methods
    }


def test_the_application_declares_what_the_table_says() -> None:
    named = table()
    expected = {
        address: (lambda roles: None if roles is None else frozenset(roles.split()))(GROUPS[named.get(address, "inside")])
        for address in declared()
    }
    assert declared() == expected


def test_the_table_names_only_what_is_there_and_every_change() -> None:
    assert [address for address in table() if address not in declared()] == []
    assert [address for address in declared() if not address.startswith("GET ") and address not in table()] == []


def _addresses(prefix: str) -> list[str]:
    return sorted(address.removeprefix("GET ") for address in declared() if address.startswith("GET " + prefix) and "{" not in address)


@pytest.mark.parametrize("role", ["nobody", *ALL.split()])
async def test_the_api_keeps_to_the_table(client: httpx.AsyncClient, town: Town, role: str) -> None:
    headers = {} if role == "nobody" else await token_of(town.people[role])
    said = declared()
    expected, found = {}, {}
    for address in _addresses("/api/"):
        allowed = said[f"GET {address}"]
        expected[address] = 200 if allowed is None or role in allowed else 401 if role == "nobody" else 403
        status = (await client.get(address, headers=headers)).status_code
        found[address] = 200 if status == 400 else status  # let in, though a parameter is missing
    assert found == expected


@pytest.mark.parametrize("role", ["nobody", *ALL.split()])
async def test_the_pages_keep_to_the_table(client: httpx.AsyncClient, town: Town, role: str) -> None:
    if role != "nobody":
        await sign_in(client, town.emails[role])
    said = declared()
    expected, found = {}, {}
    for address in _addresses("/"):
        if address.startswith("/api/"):
            continue
        allowed = said[f"GET {address}"]
        expected[address] = 200 if allowed is None or role in allowed else 303 if role == "nobody" else 403
        found[address] = (await client.get(address, headers={"accept": "text/html"})).status_code
    assert found == expected


async def test_a_member_of_another_town_is_a_stranger(client: httpx.AsyncClient, town: Town, owner: object) -> None:
    elsewhere = await make_town(owner, "jinde")  # type: ignore[arg-type]
    mine, theirs = await token_of(town.people["officer"]), await token_of(elsewhere.people["administrator"])
    added = await client.post("/api/v1/ideas", headers=mine, json={"title": "Terénní služba", "need": "Lidé bez přístřeší"})
    assert added.status_code == 201, added.text
    reference = added.json()["reference"]
    assert (await client.get(f"/api/v1/ideas/{reference}", headers=mine)).status_code == 200
    assert (await client.get(f"/api/v1/ideas/{reference}", headers=theirs)).status_code == 404


async def test_the_api_describes_itself_whole(client: httpx.AsyncClient, town: Town) -> None:
    answer = await client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.json()["openapi"][:2]) == (200, "3.")
    described = {f"{method.upper()} {path}" for path, methods in answer.json()["paths"].items() for method in methods}
    expected = {re.sub(r"\{(\w+):\w+\}", r"{\1}", address) for address in declared() if " /api/" in address}
    assert expected - described == set()
    assert [path for path in described if " /api/" not in path] == []
