"""A list asks the database the same number of questions at one row and at a hundred."""

from collections.abc import Iterable

import httpx
import pytest

from absorb.db import transaction
from absorb.kernel.ids import new_id
from absorb.notices.actions import tell
from absorb.people.actions import add_membership, add_person, ensure_organisation
from tests.conftest import Town, sign_in, token_of
from tests.counting import statements
from tests.seed import add_idea

TANKS = (
    "/tank?rows=100",
    "/tank?q=z%C3%A1m%C4%9Br&rows=100",
    "/tank?state=in_tank",
    "/tank?state=in_tank&sort=-cost&columns=measures,targets",
    "/plan",
    "/tank/imports",
)
MOST = 8
"""As many statements, begin and end of the transactions with them, make one page of the tank."""

STATES = ("submitted", "returned", "in_tank", "under_assessment", "draft")


async def add_rows(town: Town, numbers: Iterable[int]) -> None:
    """So many ideas of the submitter's organisation in different states, each like the one before, and as many organisations,
    people, saved searches and notices."""
    async with transaction(town.people["chair"]) as connection:
        own = await ensure_organisation(connection, "Člověk na hraně")
        for role in ("submitter", "officer"):
            person = town.people[role].person_id
            assert person is not None
            await add_membership(connection, person, role, own)
        latest = None
        for number in numbers:
            title = f"Záměr {number}"
            idea = await add_idea(connection, f"UL-2026-{number:04d}", title, state=STATES[number % len(STATES)])
            await connection.execute("update idea set organisation = $2 where id = $1", idea, own)
            if latest is not None:
                await connection.execute(
                    "insert into idea_twin (id, idea, other, likeness, why, reasons) values ($1, $2, $3, 0.9, 'název', '[]')",
                    new_id(), latest, idea,
                )  # fmt: skip
            latest = idea
            await ensure_organisation(connection, f"Spolek {number}")
            await add_membership(connection, await add_person(connection, f"p{number}@usti.example", f"Člověk {number}", None), "member")
            await tell(connection, "idea_moved", "x%(title)s", {"title": title}, "/tank", roles=["submitter", "officer"])
            await connection.execute(
                "insert into saved_search (id, person, name, query, columns) values ($1, $2, $3, 'x', '{}')",
                new_id(), town.people["officer"].person_id, title,
            )  # fmt: skip


@pytest.mark.parametrize("role", ["submitter", "officer"])
async def test_a_list_asks_the_same_at_one_row_and_at_a_hundred(client: httpx.AsyncClient, town: Town, role: str) -> None:
    addresses = ["/desk", "/notices", "/tank", "/applications", "/api/v1/desk", "/api/v1/notices", "/api/v1/ideas"]
    addresses += [*TANKS, "/tank/twins", "/people", "/people/organisations", "/"] if role == "officer" else []
    await sign_in(client, town.emails[role])
    token = await token_of(town.people[role])
    asked: dict[str, list[int]] = {address: [] for address in addresses}
    for numbers in (range(2), range(2, 102)):
        await add_rows(town, numbers)
        for address in addresses:
            with statements() as found:
                answer = await client.get(address, headers=token)
            assert (address, answer.status_code) == (address, 200)
            asked[address].append(len(found))
    assert {address: few for address, (few, many) in asked.items() if few != many or not few} == {}
    assert {address: few for address, (few, _) in asked.items() if address in TANKS and few > MOST} == {}
