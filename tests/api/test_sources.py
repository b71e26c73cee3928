"""A town takes in the sources of money over the API, once and again."""

import tomllib

import httpx

from absorb.resources import TEMPLATES
from tests.conftest import Town, token_of


async def test_the_shipped_sources_are_taken_in_once(client: httpx.AsyncClient, town: Town) -> None:
    headers = await token_of(town.people["finance"], "write")
    shipped = [one["code"] for one in tomllib.loads((TEMPLATES / "funding" / "sources.toml").read_text())["sources"]]
    assert (await client.get("/api/v1/sources", headers=headers)).json() == []
    first = (await client.post("/api/v1/sources/load", headers=headers)).json()
    assert [one["code"] for one in first] == shipped
    assert (await client.post("/api/v1/sources/load", headers=headers)).json() == first
