"""Walking people's pages: what a browser sends, and what the tests of several nouns begin with."""

import uuid
from collections.abc import Awaitable, Callable

import httpx

from absorb.db import transaction
from absorb.people import actions as people
from tests.conftest import Town

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
