import re
import uuid

import asyncpg
import httpx
import pytest

from tests.conftest import PASSWORD, Town, sign_in, token_of


async def test_a_token_says_who_it_is(client: httpx.AsyncClient, town: Town) -> None:
    answer = await client.get("/api/v1/me", headers=await token_of(town.people["officer"]))
    assert answer.status_code == 200, answer.text
    assert (answer.json()["name"], answer.json()["roles"]) == ("officer usti", ["officer"])


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic eA=="}])
async def test_nobody_gets_in_without_a_token(client: httpx.AsyncClient, town: Town, headers: dict[str, str]) -> None:
    answer = await client.get("/api/v1/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:absorb:problem:not-signed-in"


async def test_a_person_signs_in_and_out(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["officer"])
    assert "absorb" in client.cookies
    answer = await client.post("/sign-out", data={"_csrf_token": client.cookies["csrf"]})
    assert (answer.status_code, "absorb" in client.cookies) == (303, False)


async def test_a_wrong_password_is_told_and_the_address_kept(client: httpx.AsyncClient, town: Town) -> None:
    await client.get("/sign-in")
    form = {"email": town.emails["officer"], "password": PASSWORD + "x", "_csrf_token": client.cookies["csrf"]}
    answer = await client.post("/sign-in", data=form)
    assert answer.status_code == 422
    assert "E-mail nebo heslo nesouhlasí." in answer.text
    assert town.emails["officer"] in answer.text


async def test_guessing_is_slowed_down(client: httpx.AsyncClient, town: Town) -> None:
    await client.get("/sign-in")
    form = {"email": town.emails["lead"], "password": "wrong", "_csrf_token": client.cookies["csrf"]}
    statuses = [(await client.post("/sign-in", data=form)).status_code for _ in range(9)]
    assert statuses == [422] * 8 + [429]
    form["password"] = PASSWORD
    assert (await client.post("/sign-in", data=form)).status_code == 429


async def test_a_form_without_its_token_is_refused(client: httpx.AsyncClient, town: Town) -> None:
    answer = await client.post("/sign-in", data={"email": town.emails["officer"], "password": PASSWORD})
    assert answer.status_code == 403


async def test_an_organisation_is_added_once_and_its_ico_is_checked(client: httpx.AsyncClient, town: Town) -> None:
    headers = await token_of(town.people["officer"])
    wrong = await client.post("/api/v1/organisations", headers=headers, json={"name": "Charita", "ico": "12345678"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/ico")
    added = await client.post("/api/v1/organisations", headers=headers, json={"name": "Charita  Ústí", "kind": "ngo", "ico": "70238952"})
    assert added.status_code == 201
    again = await client.post("/api/v1/organisations", headers=headers, json={"name": "charita usti"})
    assert again.status_code == 409
    listed = await client.get("/api/v1/organisations", headers=headers)
    assert [(row["name"], row["ico"]) for row in listed.json()] == [("Charita Ústí", "70238952")]


async def test_an_organisations_inhabitants_are_kept_and_told(client: httpx.AsyncClient, town: Town) -> None:
    headers, ask = await token_of(town.people["officer"]), {"name": "Obec", "kind": "municipality"}
    for wrong in (0, -1, 100_000_001, "1", 1.5, True):
        answer = await client.post("/api/v1/organisations", headers=headers, json=ask | {"inhabitants": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/inhabitants")
    added = (await client.post("/api/v1/organisations", headers=headers, json=ask | {"inhabitants": 93_248})).json()["id"]
    assert [row["inhabitants"] for row in (await client.get("/api/v1/organisations", headers=headers)).json()] == [93_248]
    changed = await client.put(f"/api/v1/organisations/{added}", headers=headers, json=ask)
    assert (changed.status_code, changed.json()["inhabitants"]) == (200, None)


async def test_organisations_are_read_page_after_page(client: httpx.AsyncClient, town: Town) -> None:
    names = ["Centrum", "Člověk v tísni", "Hospic", "Charita", "ZŠ 2", "ZŠ 10"]
    bearer = await token_of(town.people["officer"])
    for name in reversed(names):
        assert (await client.post("/api/v1/organisations", headers=bearer, json={"name": name})).status_code == 201
    read: list[dict[str, str]] = []
    while page := (
        await client.get("/api/v1/organisations", headers=bearer, params={"limit": 2, **({"after": read[-1]["id"]} if read else {})})
    ).json():
        read += page
    assert [one["name"] for one in read] == names
    lost = await client.get("/api/v1/organisations", headers=bearer, params={"after": str(uuid.UUID(int=9))})
    assert (lost.status_code, lost.json()["errors"][0]["pointer"]) == (422, "/after")
    assert (await client.get("/api/v1/organisations?after=x", headers=bearer)).status_code == 422


async def test_members_stand_in_czech_order_and_by_their_numbers(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    names = ["Člen 10", "Člen 9", "Jan Hus", "Eva Chudá", "Člen 11", "Ivo Cibulka"]
    for role, name in zip(("submitter", "officer", "lead", "member", "chair", "finance"), names, strict=True):
        await owner.execute("update person set name = $1 where id = $2", name, town.people[role].person_id)
    listed = (await client.get("/api/v1/members", headers=await token_of(town.people["lead"]))).json()
    czech = ["Ivo Cibulka", "Člen 9", "Člen 10", "Člen 11", "Jan Hus", "Eva Chudá"]
    assert [one["name"] for one in listed if one["name"] in names] == czech
    await sign_in(client, town.emails["lead"])
    shown = re.findall(r'href="/people/[0-9a-f-]{36}">([^<]+)<', (await client.get("/people")).text)
    assert [name for name in shown if name in names] == czech


async def test_a_reading_token_cannot_write(client: httpx.AsyncClient, town: Town) -> None:
    headers = await token_of(town.people["officer"], "read")
    answer = await client.post("/api/v1/organisations", headers=headers, json={"name": "Charita"})
    assert answer.status_code == 403


async def test_another_town_sees_nothing(client: httpx.AsyncClient, town: Town, other_town: Town) -> None:
    mine, theirs = await token_of(town.people["officer"]), await token_of(other_town.people["officer"])
    await client.post("/api/v1/organisations", headers=mine, json={"name": "Jen moje"})
    assert (await client.get("/api/v1/organisations", headers=theirs)).json() == []
