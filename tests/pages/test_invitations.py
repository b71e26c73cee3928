"""Invitations: sent, sent again, withdrawn and accepted, with letters through a real mail server and jobs through a real queue."""

import asyncio
import datetime as dt
import re
import uuid

import asyncpg
import httpx

from absorb.db import Acting
from absorb.people import actions as people
from absorb.people.schemas import InvitationIn
from absorb.web import Person
from tests.conftest import Town, sign_in, token_of
from tests.letters import Letters
from tests.pages.walking import NEW_PASSWORD, Deliver, Post, make_organisation


async def test_an_invited_person_makes_an_account_and_is_in(
    client: httpx.AsyncClient, town: Town, post: Post, deliver: Deliver, letters: Letters
) -> None:
    await sign_in(client, town.emails["lead"])
    charita = await make_organisation(town, "Charita")
    sent = await post(
        "/people/invitations", email="Nova@Charita.example", role="submitter", organisation=str(charita), person_name="Jana Nováková"
    )
    assert (sent.status_code, sent.headers["location"]) == (303, "/people/invitations?note=invited")
    assert "Pozvánka je na cestě." in (await client.get(sent.headers["location"])).text
    [link] = await deliver()
    [letter] = letters.arrived()
    assert (letter["to"], letter["subject"]) == ("nova@charita.example", "Pozvánka: Město usti")
    assert "lead usti vás zve" in letter.get_content()
    assert "Vaše role: Předkladatel – Charita" in letter.get_content()

    await post("/sign-out")
    shown = await client.get(link)
    assert (shown.status_code, 'value="Jana Nováková"' in shown.text, shown.headers["cache-control"]) == (200, True, "no-store")
    weak = await post(link, name="Jana Nováková", new_password="JanaNovakova1")
    assert (weak.status_code, "uhodne mezi prvními" in weak.text) == (422, True)
    joined = await post(link, name="Jana Nováková", new_password=NEW_PASSWORD)
    assert (joined.status_code, joined.headers["location"]) == (303, "/desk")
    own = await client.get(f"/people/organisations/{charita}")
    assert (own.status_code, "Jana Nováková" in own.text) == (200, True)

    again = await post(link, name="Jana Nováková", new_password=NEW_PASSWORD)
    assert (again.status_code, "Pozvánka už neplatí" in again.text) == (404, True)


async def test_who_has_an_account_just_joins_another_town_and_goes_there(
    client: httpx.AsyncClient, town: Town, other_town: Town, post: Post, deliver: Deliver
) -> None:
    await sign_in(client, other_town.emails["administrator"])
    await post("/people/invitations", email=town.emails["officer"], role="auditor")
    [link] = await deliver()
    someone_else = await client.get(link)
    assert "ale pozvánka je pro officer@usti.example" in someone_else.text
    assert (await post(link)).status_code == 409
    await post("/sign-out")

    await sign_in(client, town.emails["officer"])
    assert "Účet už máte: officer usti" in (await client.get(link)).text
    joined = await post(link)
    assert (joined.status_code, joined.headers["location"]) == (303, "/settings")
    assert "Město jinde" not in (await client.get("/people")).text
    switched = await post("/settings/community", community=str(other_town.acting.community_id))
    assert switched.status_code == 303
    assert "Město jinde" in (await client.get("/people")).text
    assert (await client.get("/people/invitations")).status_code == 200  # an auditor there looks
    assert (await post("/people/invitations", email="x@y.cz", role="auditor")).status_code == 403  # and changes nothing
    assert (await post("/settings/community", community=str(uuid.uuid4()))).status_code == 404


async def test_the_latest_letter_counts_until_the_invitation_is_withdrawn(
    client: httpx.AsyncClient, town: Town, post: Post, deliver: Deliver
) -> None:
    await sign_in(client, town.emails["administrator"])
    await post("/people/invitations", email="nova@x.example", role="officer")
    twice = await post("/people/invitations", email="NOVA@x.example", role="officer")
    assert (twice.status_code, "nova@x.example už pozvánku má" in twice.text) == (409, True)
    [first] = await deliver()
    page = (await client.get("/people/invitations")).text
    [again] = re.findall(r"/people/invitations/[0-9a-f-]{36}/send", page)
    await post(again)
    [second] = await deliver()
    assert [(await client.get(link)).status_code for link in (first, second)] == [404, 200]
    assert (await post(again.replace("/send", "/withdraw"))).status_code == 303
    assert (await client.get(second)).status_code == 404
    assert (await post(again)).status_code == 409
    assert await deliver() == []


async def test_a_submitter_invites_colleagues_into_their_own_organisation_alone(
    client: httpx.AsyncClient, town: Town, post: Post, deliver: Deliver
) -> None:
    own = await make_organisation(town, "Charita", town.people["submitter"].person_id)
    other = await make_organisation(town, "Cizí spolek", town.people["member"].person_id)
    await sign_in(client, town.emails["submitter"])
    sent = await post(f"/people/organisations/{own}/invite", email="kolega@charita.example")
    assert (sent.status_code, sent.headers["location"]) == (303, f"/people/organisations/{own}?note=invited")
    assert "kolega@charita.example" in (await client.get(f"/people/organisations/{own}")).text
    assert (await post(f"/people/organisations/{other}/invite", email="kolega@charita.example")).status_code == 404
    bearer = await token_of(town.people["submitter"])
    ask = {"email": "dalsi@charita.example", "role": "submitter"}
    refused = [
        (await client.post("/api/v1/invitations", headers=bearer, json={**ask, **change})).status_code
        for change in (
            {"organisation": str(other)},
            {"organisation": None},
            {"organisation": str(own), "role": "administrator"},
            {"organisation": str(own), "role": "member"},
        )
    ]
    assert refused == [403, 403, 422, 403]
    assert (await client.get(f"/people/organisations/{other}")).status_code == 404
    assert (await client.get("/people")).status_code == 403
    assert len(await deliver()) == 1


def _person(acting: Acting, *roles: str) -> Person:
    assert acting.person_id is not None
    return Person(acting.person_id, "x", "cs", acting.community_id, "Město", False, frozenset(roles), frozenset())


async def test_two_accepting_one_invitation_at_once_make_one_account(town: Town, deliver: Deliver, owner: asyncpg.Connection) -> None:
    now = dt.datetime.now(dt.UTC)
    await people.invite(_person(town.people["lead"], "lead"), InvitationIn(email="dva@x.example", role="officer"), now=now)
    [link] = await deliver()
    tries = [
        people.accept_invitation(
            people.Joining(link.rpartition("/")[2], f"Jan {n}", NEW_PASSWORD, as_person=None, address="192.0.2.1", agent=None), now=now
        )
        for n in range(3)
    ]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NotFound", "NotFound", "SignedIn"]
    assert await owner.fetchval("select count(*) from person where email = 'dva@x.example'") == 1
