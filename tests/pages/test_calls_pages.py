"""Calls as everybody sees them."""

from pathlib import Path

import httpx

from absorb.calls.actions import load_calls
from absorb.funding.actions.sources import load_sources
from tests.actions.test_calls_fitting import ideas_in, written
from tests.conftest import Town, sign_in, token_of
from tests.pages.reading import words_of
from tests.promises import keep_promises

PAGE = {"accept": "text/html"}
MORE = """
[[territory_codes]]
code = "CZ042"
source = "výzva"
[[territory_codes]]
code = "554804"
source = "výzva"
[aid_regime]
regime = "de_minimis"
ceiling_eur = "100000.00"
source = "výzva"
[[splits]]
rates = [{ payer = "CITY", percent = 80, source = "výzva" }, { payer = "OWN", percent = 20, source = "výzva" }]
"""


async def test_calls_are_public_and_say_what_is_unverified(client: httpx.AsyncClient, town: Town) -> None:
    empty = await client.get("/calls", headers=PAGE)
    assert (empty.status_code, "Zatím tu žádná výzva není" in empty.text) == (200, True)
    await load_calls(town.acting)
    listed = await client.get("/calls", headers=PAGE)
    assert (listed.status_code, "10 výzev fondů" in listed.text, "Bez známých termínů" in listed.text) == (200, True, True)
    one = await client.get("/calls/03_15_022", headers=PAGE)
    assert one.status_code == 200, one.text[:3000]
    assert one.text.count("neověřeno") > 8
    assert "397\u00a0874\u00a0983,65\u00a0Kč" in one.text
    assert "85,000" in one.text
    assert (await client.get("/calls/03_99_999", headers=PAGE)).status_code == 404
    client.cookies.set("language", "en")
    english = await client.get("/calls/03_15_022", headers=PAGE)
    assert "CZK\u00a0397,874,983.65" in english.text


async def test_a_call_says_its_payers_places_and_aid_in_the_reader_s_language(
    client: httpx.AsyncClient, town: Town, tmp_path: Path
) -> None:
    path = written(tmp_path, "new") / "new" / "call.toml"
    path.write_text(path.read_text() + MORE)
    await load_sources(town.people["finance"])
    await load_calls(town.people["finance"], tmp_path)
    czech = words_of(await client.get("/calls/new"))
    for words in ("Město", "Ústecký kraj (CZ042)", "obec 554804", "Podpora de minimis (nařízení (EU) 2023/2831)", "100 000,00 EUR"):
        assert words in czech
    client.cookies.set("language", "en")
    english = words_of(await client.get("/calls/new"))
    for words in (
        "City",
        "The applicant's own money",
        "Ústecký kraj (CZ042)",
        "De minimis aid (Regulation (EU) 2023/2831)",
        "EUR 100,000.00",
    ):
        assert words in english
    assert "CITY" not in english


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


async def test_a_call_and_an_idea_that_was_set_aside_lead_to_each_other(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    await ideas_in(town, "set_aside", 900)
    await load_calls(town.people["finance"], written(tmp_path, "new"))
    await keep_promises()
    assert "Odložené záměry, kterým se může hodit" not in (await client.get("/calls/new", headers=PAGE)).text
    await sign_in(client, town.emails["officer"])
    call = " ".join((await client.get("/calls/new", headers=PAGE)).text.split())
    assert '<h2 class="govuk-heading-m" id="set-aside">Odložené záměry, kterým se může hodit</h2>' in call
    assert ("splněno 3 z 8 podmínek" in call, '<a class="govuk-link" href="/tank/UL-2026-0001">Klub 1</a>' in call) == (True, True)
    assert '<span class="good">splněno</span>: náklady jsou v mezích výzvy' in call
    assert '<span class="quiet">výzva neříká, do kdy ani jak dlouho smí projekt trvat</span>' in call
    idea = " ".join((await client.get("/tank/UL-2026-0001", headers=PAGE)).text.split())
    assert ("Výzvy, které by se mohly hodit" in idea, "new Výzva new: z 8 podmínek je splněno 3, o ostatních se neví" in idea) == (
        True,
        True,
    )
    assert 'href="/calls/new#set-aside"' in idea
