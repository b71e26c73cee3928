"""Where the town lies: said once by the administrator, read by rules and calls."""

import asyncpg
import httpx
import pytest

from tests.conftest import Town, sign_in, token_of
from tests.pages.reading import words_of


async def test_the_administrator_says_where_the_town_lies(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    await sign_in(client, town.emails["administrator"])
    form = {"_csrf_token": client.cookies["csrf"]}
    for _ in range(2):
        answer = await client.post("/settings/territory", data={"nuts": "CZ042", "lau": "554804", **form}, follow_redirects=True)
    assert answer.status_code == 200
    assert "Uloženo" in words_of(answer)
    told = await owner.fetch(
        "select facts ->> 'nuts' as nuts, facts ->> 'lau' as lau from journal_entry where verb = 'said where the town lies'"
    )
    assert [tuple(one) for one in told] == [("CZ042", "554804")]
    answer = await client.get("/api/v1/territory", headers=await token_of(town.people["submitter"]))
    assert answer.json() == {"nuts": "CZ042", "lau": "554804"}


@pytest.mark.parametrize(
    ("typed", "fields"),
    [({"nuts": "CZ999", "lau": ""}, ["nuts"]), ({"nuts": "", "lau": "12345"}, ["lau"]), ({"nuts": "x", "lau": "y"}, ["nuts", "lau"])],
)
async def test_what_is_no_place_is_told_at_its_field(
    client: httpx.AsyncClient, town: Town, typed: dict[str, str], fields: list[str]
) -> None:
    await sign_in(client, town.emails["administrator"])
    form = {"_csrf_token": client.cookies["csrf"]}
    answer = await client.post("/settings/territory", data={**typed, **form})
    assert (answer.status_code, [name for name in ("nuts", "lau") if f'id="{name}-error"' in answer.text]) == (422, fields)
    body = {name: text or None for name, text in typed.items()}
    refused = await client.put("/api/v1/territory", json=body, headers=await token_of(town.people["administrator"]))
    assert (refused.status_code, [fault["pointer"] for fault in refused.json()["errors"]]) == (422, [f"/{name}" for name in fields])
