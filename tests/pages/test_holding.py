"""What was typed into a form that is refused is held: under the other language, on a page of refusal, after a reload."""

import html
import re

import httpx
import pytest

from absorb.db import transaction
from tests.conftest import Town, sign_in
from tests.seed import add_idea

PAGE = {"accept": "text/html"}
TYPED = 'Psáno hodinu:\n\n"první" <b>druhé</b>'


def switch_of(answer: httpx.Response) -> dict[str, str]:
    """The fields of the form that switches the language, as a browser sends them."""
    form = re.search(r'<form method="post" action="/language".*?</form>', answer.text, re.DOTALL)
    assert form is not None
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    areas = {
        name: text.removeprefix("\n")
        for name, text in re.findall(r'<textarea hidden name="([^"]+)"[^>]*>(.*?)</textarea>', form[0], re.DOTALL)
    }
    return {name: html.unescape(text) for name, text in {**fields, **areas}.items()} | {"language": "en"}


async def test_the_language_of_a_refused_form_is_switched_with_everything_typed(client: httpx.AsyncClient, town: Town) -> None:
    async with transaction(town.people["officer"]) as connection:
        await add_idea(connection, "UL-2026-0001", "Nápad")
    await sign_in(client, town.emails["officer"])
    form = {"from": "in_tank", "to": "returned", "note-need": TYPED, "until": "32. 13.", "why": "", "_csrf_token": client.cookies["csrf"]}
    refused = await client.post("/tank/UL-2026-0001/moves", data=form, headers=PAGE)
    assert refused.status_code == 422
    switched = await client.post("/language", data=switch_of(refused), headers=PAGE)
    assert (switched.status_code, "What you typed is kept" in switched.text, '<html lang="en"' in switched.text) == (200, True, True)
    assert switch_of(switched)["held-note-need"] == TYPED
    again = re.search(r'<form method="post" action="/tank/UL-2026-0001/moves">.*?</form>', switched.text, re.DOTALL)
    assert again is not None
    assert ('"until" value="32. 13."' in again[0], '"_csrf_token"' in again[0]) == (True, True)
    english = await client.post("/tank/UL-2026-0001/moves", data=form, headers=PAGE)
    assert (english.status_code, "This is no day" in english.text) == (422, True)


async def test_what_is_too_much_to_travel_stays_while_another_tab_speaks_the_other_language(client: httpx.AsyncClient, town: Town) -> None:
    async with transaction(town.people["officer"]) as connection:
        await add_idea(connection, "UL-2026-0001", "Nápad")
    await sign_in(client, town.emails["officer"])
    form = {"from": "in_tank", "to": "returned", "until": "32. 13.", "why": "", "_csrf_token": client.cookies["csrf"]}
    for length, is_much in ((9_000, False), (10_000, True)):
        refused = await client.post("/tank/UL-2026-0001/moves", data={**form, "note-need": "ž" * length}, headers=PAGE)
        opened = re.search(r'<form method="post" action="/language"[^>]*>', refused.text)
        assert opened is not None
        assert ("ž" * length in refused.text, 'target="_blank"' in opened[0]) == (True, is_much)
        assert ("co jste napsali, zůstane tady" in refused.text, "held-note-need" in switch_of(refused)) == (is_much, not is_much)
    switched = await client.post("/language", data=switch_of(refused), headers=PAGE)
    assert (switched.status_code, switched.headers["location"]) == (303, "/tank/UL-2026-0001/moves")


async def test_passwords_are_not_carried_and_pages_that_answer_what_was_done_carry_nothing(client: httpx.AsyncClient, town: Town) -> None:
    await client.get("/sign-in")
    form = {"email": "nikdo@example.cz", "password": "tajné heslo", "_csrf_token": client.cookies["csrf"]}
    refused = await client.post("/sign-in", data=form, headers=PAGE)
    carried = switch_of(refused)
    assert (refused.status_code >= 400, carried["held-email"], "tajné" in refused.text) == (True, "nikdo@example.cz", False)
    await sign_in(client, town.emails["submitter"])
    done = await client.post("/tank/alike", data={"title": "Klub", "_csrf_token": client.cookies["csrf"]}, headers=PAGE)
    assert (done.status_code, [name for name in switch_of(done) if name.startswith("held-")]) == (200, [])


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/tank/UL-2026-0001/advice", "/tank/UL-2026-0001"),
        ("/tank/UL-2026-0001/moves", "/tank/UL-2026-0001"),
        ("/tank/UL-2026-0001/edit/basics/forget", "/tank/UL-2026-0001/edit/basics"),
        ("/tank/new/typed", "/tank/new"),
        ("/tank/moves", "/tank"),
    ],
)
async def test_the_address_of_a_form_leads_to_its_page(client: httpx.AsyncClient, town: Town, address: str, leads_to: str) -> None:
    answer = await client.get(address, headers=PAGE)
    assert (answer.status_code, answer.headers["location"], answer.headers["allow"]) == (303, leads_to, "POST")
    assert (await client.get(address)).status_code == 405


async def test_an_address_with_nothing_above_says_so_in_czech(client: httpx.AsyncClient, town: Town) -> None:
    answer = await client.get("/sign-out", headers=PAGE)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert "Na této adrese není stránka, jen místo, kam se posílají formuláře (POST, ne GET)." in answer.text
    assert (
        "moc velké; tady jde poslat nejvýš 64 KiB."
        in (await client.post("/sign-in", data={"email": "x" * 70_000, "_csrf_token": "x"}, headers=PAGE)).text
    )


async def test_a_page_of_refusal_shows_what_was_typed(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["submitter"])
    form = {"text": TYPED, "_csrf_token": client.cookies["csrf"]}
    answer = await client.post("/tank/UL-1999-0001/advice", data=form, headers=PAGE)
    assert (answer.status_code, html.escape(TYPED, quote=False) in answer.text.replace("&#34;", '"')) == (404, True)
