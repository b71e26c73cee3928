"""A town's own amounts: who decides how much by its own word, before the law's, and what that says of items that wait."""

import asyncio
import datetime as dt
import uuid
from typing import Any

import asyncpg
import httpx
import pytest

from absorb.committee import actions
from absorb.committee.actions.competences import add_competence
from absorb.committee.actions.grounds import set_ground
from absorb.committee.law import competences as by_law
from absorb.committee.rules.competence import Competence, find_competence_faults, find_left_to_the_assembly
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.bodies import BodyIn, RuleIn
from absorb.committee.schemas.competences import CompetenceIn
from absorb.committee.schemas.grounds import GroundIn
from absorb.committee.schemas.meetings import MeetingIn
from absorb.kernel.errors import BadInput
from tests.conftest import Town, sign_in, token_of
from tests.pages.reading import words_of

PAGE = {"accept": "text/html"}
OWN = {"valid_from": "2026-01-01", "amount": "100 000", "above_kind": "assembly", "otherwise_kind": "council", "basis": "usnesení 5/2025"}
AT = "/committee/competences"


async def post(client: httpx.AsyncClient, address: str, **data: Any) -> httpx.Response:
    return await client.post(address, data={"_csrf_token": client.cookies["csrf"], **data}, headers=PAGE)


async def read(client: httpx.AsyncClient, address: str = AT) -> str:
    return words_of(await client.get(address, headers=PAGE)).replace("\xa0", " ").replace("\u202f", " ")


def own(start: str, end: str | None, crowns: int = 1, above: str = "assembly", otherwise: str = "council") -> Competence:
    day = dt.date.fromisoformat
    return Competence(day(start), crowns * 100, above, otherwise, "§", day(end) if end else None)


@pytest.mark.parametrize(
    ("row", "there", "places"),
    [
        (own("2026-01-01", None), [], []),
        (own("2026-01-01", "2025-12-31"), [], ["/valid_to"]),
        (own("2026-01-01", None), [own("2025-01-01", "2025-12-31")], []),
        (own("2026-01-01", None), [own("2025-01-01", "2026-01-01")], ["/valid_from"]),
        (own("2026-01-01", "2026-06-30"), [own("2026-07-01", None)], []),
        (own("2026-01-01", "2026-07-01"), [own("2026-07-01", None)], ["/valid_from"]),
        (own("2026-01-01", None, above="council", otherwise="council"), [], ["/otherwise_kind"]),
        (own("2026-01-01", None, above="council", otherwise="council_commission"), [], []),
        (own("2026-01-01", None, above="council_committee", otherwise="council_commission"), [], ["/otherwise_kind"]),
    ],
)
def test_one_amount_holds_on_a_day_and_the_higher_body_decides_more(row: Competence, there: list[Competence], places: list[str]) -> None:
    assert [fault.pointer for fault in find_competence_faults(row, there)] == places


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (own("2024-01-01", None, 250_000), 0),
        (own("2024-01-01", None, 250_001), 1),
        (own("2026-01-01", None, 10, above="council", otherwise="council_commission"), 1),
        (own("2015-02-20", None, 60_000), 1),
        (own("2015-02-20", None, 300_000), 2),
        (own("2000-01-01", "2015-02-19", 300_000), 0),
    ],
)
def test_what_the_law_leaves_to_the_assembly_is_told_of_a_row_that_gives_it_away(row: Competence, told: int) -> None:
    assert len(find_left_to_the_assembly(row, by_law())) == told


async def approving_item(town: Town) -> uuid.UUID:
    """An item over 150,000 crowns that waits for the council's meeting in May 2026."""
    lead = town.people["lead"]
    rule = RuleIn(valid_from=dt.date(2026, 1, 1), seats=7, basis="§ 101")
    body = await actions.add_body(lead, BodyIn(name="Rada města", kind="council", effect="approves", rules=(rule,)))
    call = MeetingIn(body_id=body, starts_at=dt.datetime(2026, 5, 5, 15, tzinfo=dt.UTC), place="Radnice")
    item = await actions.add_item(lead, await actions.call_meeting(lead, call), ItemIn(title="Dotace pro azylový dům"))
    await set_ground(lead, item, GroundIn(amount_minor=150_000_00))
    return item


async def test_an_own_amount_is_added_told_of_ended_and_taken_back(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection
) -> None:
    item = await approving_item(town)
    await sign_in(client, town.emails["lead"])
    assert "Dotace pro azylový dům (Rada města, 5. 5. 2026): 150 000,00 Kč – patří sem: rozhoduje rada nebo vyšší orgán" in await read(
        client
    )
    assert (await post(client, AT, **OWN, note="Příspěvkové organizace se nepočítají.")).headers["location"] == f"{AT}?note=added"
    warned = "O částce 150 000,00 Kč rozhoduje v tento den zastupitelstvo (hranice je 100 000,00 Kč; usnesení 5/2025)."
    shown = await read(client)
    assert (warned in shown, "1. 1. 2026 – do odvolání" in shown, "Příspěvkové organizace se nepočítají." in shown) == (True, True, True)
    assert warned in await read(client, f"/committee/items/{item}/ground")
    row = await owner.fetchval("select id from competence")
    again = await post(client, AT, **OWN | {"valid_from": "2027-01-01"})
    says = "Jiná částka platí od 1. 1. 2026: 100 000,00 Kč (usnesení 5/2025)."
    assert (again.status_code, says in words_of(again).replace("\xa0", " ").replace("\u202f", " ")) == (422, True)
    assert (await post(client, f"{AT}/{row}/end", valid_to="2026-04-30", seen="")).status_code == 303
    assert "patří sem" in await read(client)
    late = await post(client, f"{AT}/{row}/end", valid_to="2026-12-31", seen="")
    assert (late.status_code, "částka teď platí do 30. 4. 2026" in words_of(late).replace("\xa0", " ")) == (409, True)
    begun = await post(client, f"{AT}/{row}/drop")
    assert (begun.status_code, "místo zpětvzetí ji ukončete" in words_of(begun)) == (409, True)
    coming = await add_competence(town.people["lead"], CompetenceIn(valid_from=dt.date(2100, 1, 1), above_minor=1, basis="x"))
    assert (await post(client, f"{AT}/{coming}/drop")).headers["location"] == f"{AT}?note=back"
    verbs = await owner.fetch("select verb from journal_entry where verb like 'amount of%' order by at")
    assert [verb for (verb,) in verbs] == [f"amount of competence {done}" for done in ("added", "ended", "added", "taken back")]


async def test_a_form_that_is_refused_keeps_everything_and_names_every_field(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["administrator"])
    typed = {"valid_from": "1. ledna", "valid_to": "2026-02-30", "amount": "sto tisíc", "above_kind": "assembly", "otherwise_kind": "nikdo"}
    refused = await post(client, AT, **typed, basis=" ", note="x" * 4001)
    assert refused.status_code == 422
    shown = words_of(refused)
    for says in ("Napište den jako rok-měsíc-den", "Napište částku v korunách", "Vyberte jednu z odpovědí", "Napište, o co se opírá",
                 "Nejvýše 4000 znaků; tady je jich 4001."):  # fmt: skip
        assert says in shown
    assert ('value="sto tisíc"' in refused.text, "x" * 4001 in refused.text) == (True, True)


async def test_programs_add_and_end_amounts_and_only_the_lead_does(client: httpx.AsyncClient, town: Town, other_town: Town) -> None:
    lead = await token_of(town.people["lead"])
    ask = {"valid_from": "2026-01-01", "above_minor": 100_000_00, "basis": "usnesení 5/2025"}
    made = await client.post("/api/v1/competences", json=ask, headers=lead)
    assert made.status_code == 201
    clashing = await client.post("/api/v1/competences", json=ask | {"above_kind": "council"}, headers=lead)
    assert [one["pointer"] for one in clashing.json()["errors"]] == ["/valid_from", "/otherwise_kind"]
    unread = await client.post(
        "/api/v1/competences", json={"above_minor": -1, "basis": " ", "valid_from": "2030-05-01", "above_kind": "council"}, headers=lead
    )
    assert [one["pointer"] for one in unread.json()["errors"]] == ["/above_minor", "/basis", "/otherwise_kind"], "all at once"
    at = f"/api/v1/competences/{made.json()['id']}"
    theirs = await token_of(other_town.people["lead"])
    assert (await client.post(f"{at}/end", json={"valid_to": "2026-12-31"}, headers=theirs)).status_code == 404
    assert (await client.post(f"{at}/end", json={"valid_to": "2025-12-31"}, headers=lead)).status_code == 422
    assert (await client.post(f"{at}/end", json={"valid_to": "2026-12-31"}, headers=lead)).status_code == 201
    listed = (await client.get("/api/v1/competences", headers=lead)).json()
    assert ([one["row"]["valid_to"] for one in listed["own"]], len(listed["law"])) == (["2026-12-31"], len(by_law()))
    assert (await client.delete(at, headers=lead)).status_code == 409


async def test_two_who_add_at_once_leave_one_amount(town: Town, owner: asyncpg.Connection) -> None:
    ask = CompetenceIn(valid_from=dt.date(2026, 1, 1), above_minor=1, basis="x")
    later = CompetenceIn(valid_from=dt.date(2026, 6, 1), above_minor=2, basis="x")
    done = await asyncio.gather(*(add_competence(town.people["lead"], one) for one in (ask, later)), return_exceptions=True)
    assert sorted(isinstance(one, BadInput) for one in done) == [False, True]
    assert await owner.fetchval("select count(*) from competence") == 1
