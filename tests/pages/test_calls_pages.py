"""Calls as everybody sees them."""

import httpx

from absorb.calls.actions import load_calls
from tests.conftest import Town, sign_in, token_of

PAGE = {"accept": "text/html"}


async def test_calls_are_public_and_say_what_is_unverified(client: httpx.AsyncClient, town: Town) -> None:
    empty = await client.get("/calls", headers=PAGE)
    assert (empty.status_code, "Zatím tu žádná výzva není" in empty.text) == (200, True)
    await load_calls(town.acting)
    listed = await client.get("/calls", headers=PAGE)
    assert (listed.status_code, "5 výzev fondů" in listed.text, "Bez známých termínů" in listed.text) == (200, True, True)
    one = await client.get("/calls/03_15_022", headers=PAGE)
    assert one.status_code == 200, one.text[:3000]
    assert one.text.count("neověřeno") > 8
    assert "397\u00a0874\u00a0983,65\u00a0Kč" in one.text
    assert "85,000" in one.text
    assert (await client.get("/calls/03_99_999", headers=PAGE)).status_code == 404
    english = await client.get("/calls/03_15_022", headers=PAGE, cookies={"language": "en"})
    assert "CZK\u00a0397,874,983.65" in english.text


async def test_programs_get_calls_with_every_figure_and_its_source(client: httpx.AsyncClient, town: Town) -> None:
    await load_calls(town.acting)
    headers = await token_of(town.people["submitter"])
    rows = (await client.get("/api/v1/calls", headers=headers)).json()
    assert (rows[0]["code"], rows[0]["stand"]) == ("03_15_022", "unknown")
    one = (await client.get("/api/v1/calls/03_15_022", headers=headers)).json()
    rate = one["body"]["splits"][0]["rates"][0]
    assert (rate["payer"], rate["percent"], rate["unverified"]) == ("EU_ESF", "85", False)
    assert (await client.get("/api/v1/calls/none", headers=headers)).status_code == 404
    await sign_in(client, town.emails["officer"])
    assert (await client.get("/calls", headers=PAGE)).status_code == 200
