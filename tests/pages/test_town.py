"""The accessibility statement: claims nothing that nobody filled in, and is filled in by the administrator alone."""

import datetime as dt
from typing import Any

import httpx
import pytest

from absorb.kernel.errors import BadInput
from absorb.town.rules import missing, read_statement
from absorb.town.schemas import Statement
from tests.conftest import Town, sign_in
from tests.pages.reading import words_of

TODAY = dt.date(2026, 11, 22)
WHOLE = {
    "body": "Město <b>Lhota</b>", "status": "partial", "failures": "Mapy.\n\nNahradí je seznam.", "method": "own",
    "prepared_on": "2026-10-01", "contact_email": "jana@lhota.example", "enforcement": "Úřad, ulice 1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ({}, {}),
        (WHOLE, {}),
        ({"body": "x" * 301}, {"/body": "At most 300 characters; here are 301."}),
        ({"contact_email": "jana"}, {"/contact_email": '"jana" is not an e-mail address, such as jana@example.cz.'}),
        ({"prepared_on": "1. 10. 2026", "reviewed_on": "2026-11-23", "status": "best"},
         {"/prepared_on": "Write the day as year-month-day, such as 2026-11-22.", "/reviewed_on": "This day is yet to come.",
          "/status": "Choose one of the answers."}),
    ],
)  # fmt: skip
def test_what_may_be_typed(typed: dict[str, str], faults: dict[str, str]) -> None:
    try:
        read_statement(typed, TODAY)
        found: dict[str, Any] = {}
    except BadInput as error:
        found = {fault.pointer: str(fault.says) for fault in error.faults}
    assert found == faults


def test_what_is_missing_is_known() -> None:
    assert missing(read_statement(WHOLE, TODAY)) == []
    assert missing(Statement(status="none"))[:2] == ["body", "failures"]
    assert "failures" not in missing(Statement(status="full"))


async def test_an_empty_statement_claims_nothing(client: httpx.AsyncClient, town: Town) -> None:
    shown = words_of(await client.get("/accessibility"))
    assert shown.count("Doplňte:") == 6
    assert "[Doplňte: název povinného subjektu] se zavazuje ke zpřístupnění" in shown
    assert "v souladu s normou" not in shown


async def test_the_administrator_fills_it_in(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["administrator"])
    token = {"_csrf_token": client.cookies["csrf"]}
    refused = await client.post("/settings/town", data={**WHOLE, "contact_email": "nikam", **token}, headers={"accept": "text/html"})
    assert (refused.status_code, "Mapy.\n\nNahradí je seznam." in refused.text, 'href="#contact_email"' in refused.text) == (
        422,
        True,
        True,
    )
    saved = await client.post("/settings/town", data={**WHOLE, **token})
    assert (saved.status_code, saved.headers["location"]) == (303, "/accessibility")
    shown = (await client.get("/accessibility")).text
    assert ("Doplňte:" in shown, "částečně v souladu" in shown, "Město &lt;b&gt;Lhota&lt;/b&gt;" in shown) == (False, True, True)
    assert 'value="Město &lt;b&gt;Lhota&lt;/b&gt;"' in (await client.get("/settings/town")).text
