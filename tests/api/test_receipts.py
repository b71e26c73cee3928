"""Whatever the API creates, a request that is sent again with its key creates once."""

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest

from absorb.db import transaction
from absorb.people import actions as people
from tests.conftest import Town, token_of
from tests.letters import Letters

CREATING: list[tuple[str, str, dict[str, Any]]] = [
    ("/api/v1/organisations", "organisation", {"name": "Charita Ústí", "kind": "ngo"}),
    ("/api/v1/invitations", "invitation", {"email": "nova@x.example", "role": "officer"}),
    ("/api/v1/ideas", "idea", {"title": "Terénní služba", "need": "Rodiny nemají kam jít."}),
]


async def _key(town: Town, key: str, role: str = "lead") -> dict[str, str]:
    return {**await token_of(town.people[role]), "Idempotency-Key": key}


@pytest.mark.parametrize(("path", "table", "ask"), CREATING)
async def test_the_same_request_is_done_once(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, letters: Letters, path: str, table: str, ask: dict[str, Any]
) -> None:
    headers = await _key(town, "k1")
    answers = [await client.post(path, headers=headers, json=ask) for _ in range(3)]
    assert [(one.status_code, one.json()) for one in answers] == [(201, answers[0].json())] * 3, answers[0].text
    assert await owner.fetchval(f"select count(*) from {table}") == 1
    other = await client.post(path, headers=headers, json=ask | {next(iter(ask)): "jina@x.example"})
    assert other.status_code == 409
    assert await owner.fetchval(f"select count(*) from {table}") == 1


async def test_two_at_once_make_one(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, letters: Letters) -> None:
    headers, (path, table, ask) = await _key(town, "k1"), CREATING[1]
    answers = await asyncio.gather(*(client.post(path, headers=headers, json=ask) for _ in range(5)))
    assert {one.status_code for one in answers} <= {201, 409}
    assert await owner.fetchval(f"select count(*) from {table}") == 1
    assert (await client.post(path, headers=headers, json=ask)).status_code == 201


async def test_a_refusal_leaves_the_key_free(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    headers, (path, table, ask) = await _key(town, "k1"), CREATING[0]
    assert (await client.post(path, headers=headers, json=ask | {"kind": "nic"})).status_code == 422
    assert (await client.post(path, headers=headers, json=ask)).status_code == 201
    other = await client.post(path, headers=headers, json=ask | {"name": "Jiná"})
    assert (other.status_code, other.json()["type"]) == (409, "urn:absorb:problem:clash")
    assert await owner.fetchval(f"select count(*) from {table}") == 1


async def test_a_key_is_its_persons_and_towns(
    client: httpx.AsyncClient, town: Town, other_town: Town, owner: asyncpg.Connection, letters: Letters
) -> None:
    path, table, ask = CREATING[1]
    for where, role in ((town, "lead"), (other_town, "lead"), (town, "administrator")):
        sent = ask | {"email": f"{role}.{where.acting.community_id}@x.example"}
        assert (await client.post(path, headers=await _key(where, "k1", role), json=sent)).status_code == 201
    assert await owner.fetchval(f"select count(*) from {table}") == 3


async def test_an_answer_that_was_lost_is_told(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    headers, (path, table, ask) = await _key(town, "k1"), CREATING[0]
    await client.post(path, headers=headers, json=ask)
    await owner.execute("update receipt set answer = '{}'")
    again = await client.post(path, headers=headers, json=ask)
    assert (again.status_code, "was sent before" in again.json()["detail"]) == (409, True)
    assert await owner.fetchval(f"select count(*) from {table}") == 1


async def test_a_secret_is_never_kept(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    refused = await client.post("/api/v1/tokens", headers=await _key(town, "k1"), json={"name": "x", "scopes": ["read"]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/Idempotency-Key")
    assert await owner.fetchval("select count(*) from receipt") == 0


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
async def test_a_key_is_printable_and_short(client: httpx.AsyncClient, town: Town, key: str) -> None:
    path, _, ask = CREATING[0]
    refused = await client.post(path, headers=await _key(town, key), json=ask)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/Idempotency-Key")


async def test_a_file_is_brought_once(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    """A body that is a file and not JSON is read whole by the handler all the same."""
    async with transaction(town.acting) as connection:
        await people.ensure_organisation(connection, "Charita", kind="ngo")
    workbook = (await client.get("/api/v1/exchange/workbook", headers=await token_of(town.people["lead"]))).content
    headers = await _key(town, "k1")
    answers = [await client.post("/api/v1/exchanges", headers=headers, content=workbook) for _ in range(2)]
    assert [one.status_code for one in answers] == [202, 202], answers[0].text
    assert await owner.fetchval("select count(*) from tank_exchange") == 1
