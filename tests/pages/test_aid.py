"""The register of small aid: entered, struck out, linked, and what is left on a day, on pages and over the API."""

import uuid
from typing import Any

import asyncpg
import httpx
import pytest

from absorb.db import transaction
from absorb.people.actions import ensure_organisation
from tests.conftest import Town, sign_in, token_of
from tests.pages.reading import words_of
from tests.seed import join_organisation

GRANT = {"granted_on": "2025-03-15", "regulation": "general", "provider": "Ústecký kraj", "origin": "register", "eur": "299999.00"}


@pytest.fixture
async def pair(town: Town) -> tuple[uuid.UUID, uuid.UUID]:
    async with transaction(town.people["officer"]) as connection:
        return (
            await ensure_organisation(connection, "Spolek A", kind="ngo"),
            await ensure_organisation(connection, "Firma B", kind="business"),
        )


async def left(client: httpx.AsyncClient, town: Town, organisation: uuid.UUID, on: str, role: str = "auditor") -> dict[str, int]:
    answer = await client.get(f"/api/v1/organisations/{organisation}/aid?on={on}", headers=await token_of(town.people[role]))
    assert answer.status_code == 200, answer.text
    return {one["regulation"]: one["left_minor"] for one in answer.json()["left"]}


async def test_programs_keep_the_register_and_ask_what_is_left(
    client: httpx.AsyncClient, town: Town, pair: tuple[uuid.UUID, uuid.UUID], owner: asyncpg.Connection
) -> None:
    one, other = pair
    finance = await token_of(town.people["finance"])
    added = await client.post(f"/api/v1/organisations/{one}/aid", json=GRANT, headers=finance)
    crowns = {**GRANT, "eur": None, "amount": "24355.00", "eur_rate": "24.355", "granted_on": "2025-03-16"}
    second = await client.post(f"/api/v1/organisations/{other}/aid", json={**crowns, "regulation": "sgei"}, headers=finance)
    assert (added.status_code, second.status_code) == (201, 201)
    assert await left(client, town, one, "2026-11-22") == {"general": 100, "sgei": 450_001_00}
    link = {"other": str(other), "kind": "votes", "valid_from": "2026-01-01"}
    linked = (await client.post(f"/api/v1/organisations/{one}/links", json=link, headers=finance)).json()["id"]
    days = {day: await left(client, town, other, day) for day in ("2025-12-31", "2026-01-01", "2028-03-15", "2028-03-16", "2028-03-17")}
    assert days == {
        "2025-12-31": {"general": 300_000_00, "sgei": 749_000_00},
        "2026-01-01": {"general": 1_00, "sgei": 449_001_00},
        "2028-03-15": {"general": 1_00, "sgei": 449_001_00},
        "2028-03-16": {"general": 300_000_00, "sgei": 749_000_00},
        "2028-03-17": {"general": 300_000_00, "sgei": 750_000_00},
    }
    await client.post(f"/api/v1/undertaking-links/{linked}/end", json={"valid_to": "2026-06-30"}, headers=finance)
    assert (await left(client, town, other, "2026-07-01"))["general"] == 300_000_00
    grant = added.json()["id"]
    assert (await client.post(f"/api/v1/aid/{grant}/strike", json={"why": "Dvakrát"}, headers=finance)).status_code == 201
    assert (await client.post(f"/api/v1/aid/{grant}/strike", json={"why": "Dvakrát"}, headers=finance)).status_code == 409
    assert (await left(client, town, one, "2026-11-22"))["general"] == 300_000_00
    verbs = [row["verb"] for row in await owner.fetch("select verb from journal_entry where about_kind = 'organisation' order by id")]
    assert [verb for verb in verbs if "aid" in verb or "link" in verb] == [
        "small aid entered", "small aid entered", "link of an undertaking entered", "link of an undertaking ended", "small aid struck out",
    ]  # fmt: skip


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"eur": None}, ["/eur"]),
    ({"amount": "1.00", "eur_rate": "25"}, ["/eur"]),
    ({"eur": None, "amount": "1.00"}, ["/eur"]),
    ({"granted_on": "2090-01-01", "provider": " "}, ["/granted_on", "/provider"]),
    ({"regulation": "old"}, ["/regulation"]),
    ({"eur": "-1.00"}, ["/eur"]),
]


@pytest.mark.parametrize(("more", "pointers"), WRONG)
async def test_what_is_wrong_is_told_at_once(
    client: httpx.AsyncClient, town: Town, pair: tuple[uuid.UUID, uuid.UUID], more: dict[str, Any], pointers: list[str]
) -> None:
    headers = await token_of(town.people["finance"])
    refused = await client.post(f"/api/v1/organisations/{pair[0]}/aid", json={**GRANT, **more}, headers=headers)
    assert (refused.status_code, [one["pointer"] for one in refused.json()["errors"]]) == (422, pointers)


async def test_people_enter_it_in_a_form_and_read_what_is_left(
    client: httpx.AsyncClient, town: Town, pair: tuple[uuid.UUID, uuid.UUID], owner: asyncpg.Connection
) -> None:
    await sign_in(client, town.emails["finance"])
    form = {"_csrf_token": client.cookies["csrf"]}
    page = {"accept": "text/html"}
    typed = {**GRANT, "eur": "", "amount": "12 000,50", "eur_rate": "dvacet", "granted_on": ""}
    refused = await client.post(f"/aid/{pair[0]}/grants", data={**typed, **form}, headers=page)
    assert (refused.status_code, [name for name in typed if f'id="{name}-error"' in refused.text]) == (422, ["granted_on", "eur_rate"])
    assert 'value="12 000,50"' in refused.text
    for text in ("1e5", "1E2", "-1", "0x10", "1,001", "1_000", "1" * 13):
        odd = {**GRANT, "eur": text}
        refused = await client.post(f"/aid/{pair[0]}/grants", data={**odd, **form}, headers=page)
        assert (refused.status_code, 'id="eur-error"' in refused.text) == (422, True), text
    typed = {**typed, "eur_rate": "24,001", "granted_on": "2026-05-05"}
    saved = await client.post(f"/aid/{pair[0]}/grants", data={**typed, **form})
    assert (saved.status_code, saved.headers["location"]) == (303, f"/aid/{pair[0]}?note=entered")
    assert await owner.fetchval("select eur_minor from aid_grant") == 50_000
    linked = {"other": str(pair[1]), "kind": "board", "valid_from": "2026-01-01"}
    assert (await client.post(f"/aid/{pair[0]}/links", data={**linked, **form})).status_code == 303
    shown = words_of(await client.get(f"/aid/{pair[1]}")).replace("\u00a0", " ")
    assert "K tomu dni jsou jedním podnikem: Firma B, Spolek A." in shown
    assert "299 500,00 EUR" in shown
    assert "299 500,00 EUR" in words_of(await client.get("/aid")).replace("\u00a0", " ")
    client.cookies.set("language", "en")
    english = words_of(await client.get(f"/aid/{pair[1]}")).replace("\u00a0", " ")
    assert "EUR 500.00 of EUR 300,000.00" in english
    client.cookies.delete("language")
    grant = await owner.fetchval("select id from aid_grant")
    refused = await client.post(f"/aid/{pair[0]}/grants/{grant}/strike", data={"why": " ", **form}, headers=page)
    assert (refused.status_code, f'id="why-{grant}-error"' in refused.text) == (422, True)
    assert (await client.post(f"/aid/{pair[0]}/grants/{grant}/strike", data={"why": "Omyl", **form})).status_code == 303
    assert "vyškrtnuto: Omyl" in words_of(await client.get(f"/aid/{pair[0]}"))


async def test_an_organisation_reads_its_own_aid_alone(client: httpx.AsyncClient, town: Town, pair: tuple[uuid.UUID, uuid.UUID]) -> None:
    await join_organisation(town.people["submitter"], "Spolek A")
    headers = await token_of(town.people["submitter"])
    seen = [(await client.get(f"/api/v1/organisations/{one}/aid", headers=headers)).status_code for one in pair]
    assert seen == [200, 404]
    assert (await client.post(f"/api/v1/organisations/{pair[0]}/aid", json=GRANT, headers=headers)).status_code == 403
    await sign_in(client, town.emails["submitter"])
    assert 'href="/aid"' not in (await client.get(f"/aid/{pair[0]}")).text, "the list of everybody is not for it"
