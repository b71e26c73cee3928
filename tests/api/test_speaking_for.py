"""Somebody who sits in the committee for one organisation and hands in for another does not hand in for the first."""

import datetime as dt
import uuid

import httpx
import pytest

from absorb.db import reading, transaction
from absorb.desk.queries.deadlines import Viewer
from absorb.desk.queries.whole import read_desk
from absorb.people import actions as people
from absorb.people.actions.standing import standing_of
from absorb.people.queries import find_person_behind
from tests.conftest import Town, token_of
from tests.letters import Letters
from tests.seed import add_idea

SAT_FOR, HANDED_IN_FOR = "UL-2025-0001", "UL-2025-0002"
NEEDED = {"title": "Nový", "need": "Je potřeba"}


async def _seed(town: Town) -> tuple[dict[str, str], dict[str, uuid.UUID]]:
    """A member who sits for the city and hands in for a charity; each has a draft with its need. The organisations by the
    draft's reference."""
    person = town.people["member"].person_id
    assert person is not None
    async with transaction(town.acting) as connection:
        city = await people.ensure_organisation(connection, "Město", kind="municipality")
        charity = await people.ensure_organisation(connection, "Charita", kind="ngo")
        await people.add_membership(connection, person, "member", city)
        await people.add_membership(connection, person, "submitter", charity)
        for reference, owner in ((SAT_FOR, city), (HANDED_IN_FOR, charity)):
            idea = await add_idea(connection, reference, f"Záměr {reference}", state="draft")
            await connection.execute(
                "update idea set organisation = $2, need = 'Je potřeba', ripeness = 'suggestion' where id = $1", idea, owner
            )
    return await token_of(town.people["member"]), {SAT_FOR: city, HANDED_IN_FOR: charity}


@pytest.mark.parametrize(("reference", "is_own"), [(SAT_FOR, False), (HANDED_IN_FOR, True)])
async def test_a_seat_is_no_right_to_hand_in(client: httpx.AsyncClient, letters: Letters, town: Town, reference: str, is_own: bool) -> None:
    headers, organisations = await _seed(town)
    address, owner = f"/api/v1/ideas/{reference}", str(organisations[reference])
    invited = {"email": "dalsi@usti.example", "role": "submitter", "organisation": owner}
    answers = [
        await client.put(address, headers=headers, json={"base_version": 1, "title": "Jinak"}),
        await client.post(f"{address}/moves", headers=headers, json={"to": "submitted"}),
        await client.post(f"{address}/moves", headers=headers, json={"to": "withdrawn"}),
        await client.post("/api/v1/ideas", headers=headers, json={**NEEDED, "organisation_id": owner}),
        await client.post("/api/v1/invitations", headers=headers, json=invited),
    ]
    assert [answer.is_success for answer in answers] == [is_own] * len(answers), [answer.text for answer in answers]
    listed = (await client.get("/api/v1/invitations", headers=headers)).json()
    assert [one["email"] for one in listed] == ["dalsi@usti.example"] * is_own


async def test_jobs_and_the_desk_know_it_too(town: Town) -> None:
    headers, organisations = await _seed(town)
    charity = frozenset((organisations[HANDED_IN_FOR],))
    person = await find_person_behind(headers["authorization"].removeprefix("Bearer "), is_token=True)
    assert person is not None
    assert (person.organisations, person.speaks_for) == (frozenset(organisations.values()), charity)
    assert (await standing_of(town.people["member"])).speaks_for == charity
    assert Viewer.of(person).organisations == charity
    async with reading(town.people["member"]) as connection:
        desk = await read_desk(connection, person, "cs", None, dt.date(2026, 11, 23))
    assert [one.reference for one in desk.mine] == [HANDED_IN_FOR]
