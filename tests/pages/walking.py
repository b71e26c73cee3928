"""Walking people's pages: what a browser sends, and what the tests of several nouns begin with."""

import uuid
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import httpx

from absorb.db import Acting, transaction
from absorb.desk.actions import open_feed
from absorb.people import actions as people
from tests.conftest import Town, token_of

NEW_PASSWORD = "tři lodě plují na sever"
BROWSER = {"accept": "text/html"}

Post = Callable[..., Awaitable[httpx.Response]]
Deliver = Callable[[], Awaitable[list[str]]]


async def make_organisation(town: Town, name: str, *submitters: uuid.UUID | None) -> uuid.UUID:
    async with transaction(town.acting) as connection:
        organisation_id = await people.ensure_organisation(connection, name, kind="ngo")
        for person_id in submitters:
            assert person_id is not None
            await people.add_membership(connection, person_id, "submitter", organisation_id)
    return organisation_id


class Keys(NamedTuple):
    """What opens a person's things without signing in: the header of an API token, and a calendar's address."""

    token: dict[str, str]
    calendar: str


async def keys_of(person: Acting) -> Keys:
    return Keys(await token_of(person), f"/calendar/{await open_feed(person)}.ics")


async def opens(client: httpx.AsyncClient, keys: Keys) -> list[int]:
    """How the API and the calendar answer these keys."""
    return [(await client.get("/api/v1/me", headers=keys.token)).status_code, (await client.get(keys.calendar)).status_code]
