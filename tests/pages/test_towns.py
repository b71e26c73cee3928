"""The public pages of several towns: each at an address of its own, and a plain one asks which."""

import re

import asyncpg
import httpx
import pytest

from absorb.committee import actions
from absorb.committee.schemas.agenda import ItemIn
from absorb.db import transaction
from absorb.town.actions import change_statement
from absorb.town.schemas import Statement
from tests.actions.test_committee import set_up, vote
from tests.api.guard_objects import row
from tests.conftest import Town, sign_in
from tests.pages.reading import words_of

PUBLIC = ["/", "/resolutions", "/calls", "/suggest", "/accessibility"]
BROWSER = {"accept": "text/html"}


def address(slug: str, path: str) -> str:
    return f"/towns/{slug}{path.rstrip('/')}"


@pytest.mark.parametrize("path", [*PUBLIC, "/calls/x?a=b"])
async def test_a_plain_address_asks_a_visitor_which_town(client: httpx.AsyncClient, town: Town, other_town: Town, path: str) -> None:
    asked = await client.get(path, headers=BROWSER)
    links = re.findall(r'href="(/towns/[^"]+)"', asked.text)
    assert (asked.status_code, links) == (200, [address(slug, path) for slug in ("jinde", "usti")])
    assert "Které město?" in words_of(asked)


@pytest.mark.parametrize("path", PUBLIC)
async def test_one_town_alone_has_plain_addresses(client: httpx.AsyncClient, town: Town, path: str) -> None:
    shown = await client.get(path, headers=BROWSER)
    assert ("Město usti" in shown.text, "/towns/" in shown.text) == (True, False)
    led = await client.get(f"{address('usti', path)}?a=b", headers=BROWSER)
    assert (led.status_code, led.headers["location"]) == (303, f"{path.rstrip('/')}?a=b" if path != "/" else "/?a=b")


@pytest.mark.parametrize("path", PUBLIC)
async def test_a_towns_pages_lead_to_its_own_pages(client: httpx.AsyncClient, town: Town, other_town: Town, path: str) -> None:
    shown = await client.get(address("jinde", path), headers=BROWSER)
    assert (shown.status_code, "Město jinde" in shown.text, "Město usti" in shown.text) == (200, True, False)
    led = {found for found in re.findall(r'(?:href|action)="(/[^"]*)"', shown.text) if not found.startswith(("/assets/", "/api/"))}
    assert {found for found in led if not found.startswith("/towns/jinde")} == {"/language", "/sign-in"}
    assert (await client.get(address("nikde", path), headers=BROWSER)).status_code == 404


async def test_each_town_shows_its_own(client: httpx.AsyncClient, town: Town, other_town: Town) -> None:
    meeting = await set_up(other_town)
    item = await actions.add_item(meeting.acting, meeting.id, ItemIn(title="Bod", motion="Bere na vědomí cizí věc."))
    await vote(type(meeting)(**{name: getattr(meeting, name) for name in meeting.__struct_fields__} | {"item_id": item}), *["for"] * 4)
    await change_statement(other_town.people["administrator"], Statement(body="Úřad jinde"))
    async with transaction(other_town.people["officer"]) as connection:
        await row(connection, "call", code="cizi", origin="town", title="Cizí výzva")
    for path, words in (
        ("/", "cizí věc"), ("/resolutions", "cizí věc"), ("/accessibility", "Úřad jinde"), ("/calls", "Cizí výzva"),
    ):  # fmt: skip
        told = [words in (await client.get(address(slug, path), headers=BROWSER)).text for slug in ("jinde", "usti")]
        assert told == [True, False], path
    one = [(await client.get(address(slug, "/calls/cizi"), headers=BROWSER)).status_code == 404 for slug in ("jinde", "usti")]
    assert one == [False, True]


async def test_a_suggestion_reaches_the_town_whose_page_it_was_typed_into(
    client: httpx.AsyncClient, town: Town, other_town: Town, owner: asyncpg.Connection
) -> None:
    for asker in (None, town.emails["officer"]):
        if asker:
            await sign_in(client, asker)
        form = await client.get("/towns/jinde/suggest", headers=BROWSER)
        fields = dict(
            re.findall(r'<form method="post" action="/towns/jinde/suggest".*?name="(_csrf_token)" value="([^"]+)"', form.text, re.S)
        )
        fields |= dict(re.findall(r'name="(once)" value="([^"]+)"', form.text))
        fields |= {"title": "Zvedací plošina u kliniky", "need": "Vozíčkáři se nedostanou dovnitř."}
        sent = [await client.post("/towns/jinde/suggest", data=fields, headers=BROWSER) for _ in range(2)]
        assert [one.headers["location"].partition("?")[0] for one in sent] == ["/towns/jinde/suggest/thanks"] * 2
        thanks = await client.get(sent[0].headers["location"], headers=BROWSER)
        assert ('href="/towns/jinde/suggest"' in thanks.text, 'href="/towns/jinde"' in thanks.text) == (True, True)
    rows = await owner.fetch("select community_id from idea")
    assert [row["community_id"] for row in rows] == [other_town.acting.community_id] * 2


async def test_who_is_signed_in_sees_their_own_town_at_a_plain_address(client: httpx.AsyncClient, town: Town, other_town: Town) -> None:
    await sign_in(client, other_town.emails["lead"])
    for path in PUBLIC:
        assert "Město jinde" in (await client.get(path, headers=BROWSER)).text
    own, other = [(await client.get(f"/towns/{slug}", headers=BROWSER)).text for slug in ("jinde", "usti")]
    assert ("lead jinde" in own, "Město usti" in other, "lead jinde" in other) == (True, True, False)
