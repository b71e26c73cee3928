"""The public's first page: true figures, and the latest resolutions as the meeting passed them."""

import datetime as dt
import re

import httpx
import msgspec
import pytest

from absorb.committee import actions
from absorb.committee.schemas.agenda import ItemIn
from absorb.db import transaction
from absorb.kernel.ids import new_id
from absorb.web import today
from tests.actions.test_committee import set_up, vote
from tests.conftest import Town


async def test_the_latest_resolutions_stand_in_the_order_of_the_meeting(client: httpx.AsyncClient, town: Town) -> None:
    meeting = await set_up(town)
    for number in range(11):
        item_id = await actions.add_item(meeting.acting, meeting.id, ItemIn(title=f"Bod {number}", motion=f"Bere na vědomí {number}."))
        await vote(msgspec.structs.replace(meeting, item_id=item_id), *["for"] * 4, minute=10 + 5 * number)
    shown = (await client.get("/", headers={"accept": "text/html"})).text
    assert re.findall(r"<strong>(\d+)/\d+</strong>", shown) == [str(number) for number in range(11, 1, -1)]


async def test_only_a_call_that_is_known_to_be_open_counts_as_open(client: httpx.AsyncClient, town: Town) -> None:
    day = dt.timedelta(days=1)
    dates = {
        "unknown": (None, None), "no-opening": (None, today() + day), "no-closing": (today() - day, None), "coming": (today() + day, today() + day),
        "closed": (today() - day, today() - day), "open": (today(), today()), "newly-closed": (today() - day, today() + day),
    }  # fmt: skip
    add = """insert into call (id, programme, code, title, version, opens_on, closes_on, file_sha256)
        values ($1, 'OPZ+', $2, 'Výzva', $3, $4, $5, $6)"""
    async with transaction(town.people["officer"]) as connection:
        for code, (opens_on, closes_on) in dates.items():
            await connection.execute(add, new_id(), code, 1, opens_on, closes_on, code)
        await connection.execute(add, new_id(), "newly-closed", 2, today() - day, today() - day, "other")
    shown = (await client.get("/", headers={"accept": "text/html"})).text
    assert re.search(r"<dt>Otevřené výzvy</dt><dd>(\d+)</dd>", shown)[1] == "1"  # type: ignore[index]


@pytest.mark.parametrize("year", ["9" * 5_000, "²⁰²⁷", "-2027", "rok"])
async def test_a_year_that_is_none_asks_for_nothing(client: httpx.AsyncClient, town: Town, year: str) -> None:
    await vote(await set_up(town), *["for"] * 4)
    shown = await client.get("/resolutions", params={"year": year}, headers={"accept": "text/html"})
    assert (shown.status_code, shown.text.count("<article ")) == (200, 1)
