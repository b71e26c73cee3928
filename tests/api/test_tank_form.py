"""The form over HTTP: every field in and out, retries, versions, what is missing, and what is not one's own."""

import asyncio

import asyncpg
import httpx

from absorb.db import transaction
from absorb.people.actions import add_membership
from tests.actions.test_tank_saving import organisation_in
from tests.conftest import Town, token_of
from tests.seed import add_plan

BASE = {"title": "Terénní služba", "need": "Lidé bez domova\n  nemají kam jít."}


async def submitter_in(town: Town, name: str = "Spolek A") -> dict[str, str]:
    """The submitter, now of an organisation; their token."""
    organisation_id, _ = await organisation_in(town, name)
    person = town.people["submitter"]
    assert person.person_id is not None
    async with transaction(town.acting) as connection:
        await add_membership(connection, person.person_id, "submitter", organisation_id)
    return await token_of(person)


async def whole(town: Town) -> dict[str, object]:
    """A proposal with every field."""
    async with transaction(town.acting) as connection:
        _, measures = await add_plan(connection, {"1.1": 1})
    return {
        **BASE, "ripeness": "proposal", "subprogramme": "social_services", "place": "Ústí nad Labem",
        "target_groups": ["homeless", "bývalí hráči"],
        "contributions": [{"measure_id": str(measures["1.1"]), "degree": 4, "why": "Je to ono"}],
        "activities": [{"name": "Terén", "what": "Chodit ven", "first_month": "2027-01", "last_month": "2028-12"}],
        "outputs": [{"name": "600 000", "unit": "osoby", "target": 120.5}],
        "partners": [{"name": "Nemocnice", "ico": "81531", "part": "Ošetří"}],
        "first_month": "2027-01", "last_month": "2028-12",
        "costs": [{"kind": "personnel", "amount_minor": 100_000_00}, {"kind": "indirect", "what": "režie", "amount_minor": 1}],
        "hoped_sources": [{"name": "Kraj", "amount_minor": 50_000_00}], "readiness": 3, "readiness_note": "Máme lidi",
    }  # fmt: skip


async def test_every_field_comes_back_as_it_was_sent(client: httpx.AsyncClient, town: Town) -> None:
    headers, sent = await submitter_in(town), await whole(town)
    added = await client.post("/api/v1/ideas", headers=headers, json=sent)
    assert added.status_code == 201, added.text
    shown = (await client.get(f"/api/v1/ideas/{added.json()['reference']}", headers=headers)).json()
    expected = {
        **sent,
        "outputs": [{"name": "600 000", "unit": "osoby", "target": "120.5"}],
        "partners": [{"name": "Nemocnice", "ico": "00081531", "part": "Ošetří"}],
        "costs": [
            {"kind": "personnel", "what": None, "amount_minor": 100_000_00},
            {"kind": "indirect", "what": "režie", "amount_minor": 1},
        ],
    }
    served = [{name: one[name] for name in ("measure_id", "degree", "why")} for one in shown["contributions"]]
    assert {**{name: shown[name] for name in expected}, "contributions": served} == expected
    assert (shown["cost_minor"], shown["state"]) == (100_000_01, "submitted")
    missing = await client.get(f"/api/v1/ideas/{added.json()['reference']}/missing", headers=headers)
    assert missing.json() == []


async def test_a_retried_request_gives_one_idea(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    headers = {**await submitter_in(town), "Idempotency-Key": "0192f0c4"}
    answers = await asyncio.gather(*(client.post("/api/v1/ideas", headers=headers, json=BASE) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["reference"] for answer in answers}) == 1
    other = await client.post("/api/v1/ideas", headers=headers, json={**BASE, "title": "Jiná"})
    assert (other.status_code, await owner.fetchval("select count(*) from idea")) == (409, 1)
    bad = await client.post("/api/v1/ideas", headers={**headers, "Idempotency-Key": "x" * 300}, json=BASE)
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/Idempotency-Key")


async def test_two_programs_change_one_idea(client: httpx.AsyncClient, town: Town) -> None:
    headers, officer = await submitter_in(town), await token_of(town.people["officer"])
    reference = (await client.post("/api/v1/ideas", headers=headers, json=BASE)).json()["reference"]
    address = f"/api/v1/ideas/{reference}"
    first = await client.put(address, headers=officer, json={"base_version": 1, "title": "Služba", "place": "Ústí"})
    assert first.json() == {"version": 2, "changed": ["place", "title"], "kept": []}
    clash = await client.put(address, headers=headers, json={"base_version": 1, "title": "Pomoc", "readiness": 2})
    body = clash.json()
    assert (clash.status_code, body["type"], body["version"]) == (409, "urn:absorb:problem:changed-meanwhile", 2)
    (difference,) = body["differences"]
    told = (difference["field"], difference["base"], difference["theirs"], difference["mine"], difference["by"])
    assert told == ("title", "Terénní služba", "Služba", "Pomoc", "officer usti")
    wanted = {"base_version": 1, "readiness": 2, "ripeness": "idea"}
    hollow = await client.put(address, headers=headers, json=wanted)
    assert [fault["pointer"] for fault in hollow.json()["errors"]] == ["/target_groups", "/activities", "/cost_minor"]
    missing = (await client.get(f"{address}/missing", headers=headers, params={"ripeness": "idea"})).json()
    assert [one["field"] for one in missing] == ["target_groups", "activities", "cost_minor"]
    filled = {"target_groups": ["seniors"], "activities": [{"name": "Nábor"}], "cost_minor": 100}
    merged = await client.put(address, headers=headers, json={**wanted, **filled})
    assert merged.json() == {"version": 3, "changed": sorted([*filled, "readiness", "ripeness"]), "kept": ["place", "title"]}
    assert (await client.get(f"{address}/missing", headers=headers)).json() == []


FAULTS = [
    ({"title": " "}, ["/title"]),
    ({"titel": "X"}, ["/titel"]),
    ({"activities": [{"name": "A", "first_month": "2027-05", "last_month": "2027-04"}]}, ["/activities/0/last_month"]),
    ({"first_month": "2027-13"}, ["/first_month"]),
    ({"first_month": "2028-01", "last_month": "2027-12"}, ["/last_month"]),
    ({"partners": [{"name": "P", "ico": "12345678"}]}, ["/partners/0/ico"]),
    ({"outputs": [{"name": "V", "target": -1}, {"name": "W", "target": 0.0001}]}, ["/outputs/0/target", "/outputs/1/target"]),
    ({"costs": [{"kind": "travel", "amount_minor": 5}], "cost_minor": 6}, ["/cost_minor"]),
    ({"costs": [{"kind": "cestovné", "amount_minor": -5}]}, ["/costs/0/kind", "/costs/0/amount_minor"]),
    ({"target_groups": ["Senioři", "x" * 201, "senioři"]}, ["/target_groups/1", "/target_groups/2"]),
    ({"readiness": 6}, ["/readiness"]),
    ({"contributions": [{"measure_id": "00000000-0000-0000-0000-000000000001", "degree": 1, "why": "P"}]}, ["/contributions/0/measure_id"]),
    ({"organisation_id": "00000000-0000-0000-0000-000000000001"}, ["/organisation_id"]),
    ({"base_version": 9, "title": "X"}, ["/base_version"]),
]


async def test_every_fault_has_its_place(client: httpx.AsyncClient, town: Town) -> None:
    officer = await token_of(town.people["officer"])
    reference = (await client.post("/api/v1/ideas", headers=officer, json=BASE)).json()["reference"]
    found = []
    for change, _ in FAULTS:
        answer = await client.put(f"/api/v1/ideas/{reference}", headers=officer, json={"base_version": 1, **change})
        found.append([fault["pointer"] for fault in answer.json().get("errors", [answer.text])])
    assert found == [pointers for _, pointers in FAULTS]
    assert (await client.get(f"/api/v1/ideas/{reference}", headers=officer)).json()["version"] == 1


async def test_what_is_not_ones_own_is_not_there(client: httpx.AsyncClient, town: Town, other_town: Town) -> None:
    officer = await token_of(town.people["officer"])
    reference = (await client.post("/api/v1/ideas", headers=officer, json=BASE)).json()["reference"]
    body = {"base_version": 1, "title": "X"}
    answers = [
        (await client.put(f"/api/v1/ideas/{reference}", headers=headers, json=body)).status_code
        for headers in (
            await submitter_in(town), await token_of(other_town.people["officer"]), await token_of(town.people["auditor"]),
            await token_of(town.people["officer"], "read"),
        )
    ]  # fmt: skip
    assert answers == [404, 404, 403, 403]
