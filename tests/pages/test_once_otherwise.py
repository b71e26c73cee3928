"""A form gone back to after it was handed in, and sent with something else in it: people are told so in their own words, what
they typed stays, and one more press sends it as well."""

import re

import asyncpg
import httpx
import pytest

from tests.conftest import Town, sign_in
from tests.pages.walking import BROWSER
from tests.seed import join_organisation

SAYS = {
    "cs": "Tento formulář jste už jednou odeslali s něčím jiným a to platí. Chcete-li odeslat i toto, stiskněte tlačítko ještě jednou.",
    "en": "You have sent this form before with something else in it, and that holds. To send this as well, press the button once more.",
}


@pytest.mark.parametrize("language", SAYS)
@pytest.mark.parametrize(
    ("address", "fields", "changed", "counted"),
    [
        ("/tank/new", {"title": "Byt", "need": "Chybí byty", "place": "", "do": "submit"}, "need", "idea"),
        ("/suggest", {"title": "Byt", "need": "Chybí byty", "website": ""}, "need", "idea"),
        ("/tank/{idea}/advice", {"field": "idea", "text": "Kde to bude?"}, "text", "advice_thread"),
        ("/tank/{idea}/advice/{thread}", {"do": "answer", "text": "V Předlicích."}, "text", "advice_note"),
    ],
)
async def test_a_form_sent_again_otherwise_is_asked_about(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, *,
    address: str, fields: dict[str, str], changed: str, counted: str, language: str,
) -> None:  # fmt: skip
    await join_organisation(town.people["submitter"], "Spolek A")
    await sign_in(client, town.emails["submitter"])
    client.cookies.set("language", language, domain="localhost.local")
    token = {"_csrf_token": client.cookies["csrf"]}
    if "{idea}" in address:
        made = await client.post("/tank/new", data={**token, "title": "Dům", "need": "Chybí", "place": "", "do": "submit"})
        idea = made.headers["location"].rpartition("/")[2]
        opened = await client.post(f"/tank/{idea}/advice", data={**token, "field": "idea", "text": "Dotaz"})
        address = address.format(idea=idea, thread=opened.headers["location"].partition("#thread-")[2])
    before = await owner.fetchval(f"select count(*) from {counted}")
    sent = {**fields, **token, "once": "znamka"}
    first = await client.post(address, data=sent, headers=BROWSER)
    other = sent | {changed: "Jde o něco docela jiného, než co jsem napsala prve."}
    refused = await client.post(address, data=other, headers=BROWSER)
    assert (first.status_code, refused.status_code, SAYS[language] in refused.text) == (303, 409, True)
    assert "Jde o něco docela jiného, než co jsem napsala prve." in refused.text
    assert await owner.fetchval(f"select count(*) from {counted}") == before + 1
    place = re.search(r'<form[^>]*action="' + re.escape(address) + r'"[^>]*>.*?</form>', refused.text, re.DOTALL)
    assert place is not None
    [mark] = set(re.findall(r'name="once" value="([^"]+)"', place[0]))
    again = await client.post(address, data=other | {"once": mark}, headers=BROWSER)
    assert (again.status_code, await owner.fetchval(f"select count(*) from {counted}")) == (303, before + 2)
