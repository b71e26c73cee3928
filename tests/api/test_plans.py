"""Working copies worked out over HTTP: as they stand, and as a program supposes them."""

import httpx
from msgspec.structs import replace

from absorb.db import reading
from absorb.funding.actions.working import begin_work, save_work
from absorb.funding.queries.working import find_work
from absorb.funding.rules.schedule import Case, Pin, schedule
from absorb.kernel.intake import convert, told
from absorb.kernel.money import Money
from absorb.web import today
from tests.conftest import Town, token_of
from tests.funding_case import ELIGIBLE, prepare

WORK = "/api/v1/ideas/UL-2026-0001/scenarios/1/working-copy"


async def test_a_program_sees_and_supposes_who_pays_what_when(client: httpx.AsyncClient, town: Town) -> None:
    officer = town.people["officer"]
    prepared = await prepare(officer)
    await begin_work(officer, prepared.idea_id, today())
    async with reading(officer) as connection:
        work = await find_work(connection, "UL-2026-0001", 1)
    pins = (Pin("k1", "2027-03", "OWN", Money(5_00)), Pin("gone", "2027-03", "OWN", Money(1)))
    await save_work(officer, work.scenario_id, replace(work.content, pins=pins), base_version=1)
    headers = await token_of(officer, "read")
    found = (await client.get(f"{WORK}/schedule", headers=headers)).json()
    assert (found["version"], found["answer"]["status"], found["answer"]["gap"]) == (2, "met", "0.00")
    assert found["lost"] == [{"pointer": "/pins/1/line", "says": "The line that this was said of is not among the costs that are paid."}]
    assert found["answer"] == told(schedule(convert(found["case"], Case)))
    assert sum(int(share["amount"].replace(".", "")) for share in found["answer"]["allocation"]) == ELIGIBLE

    headers = await token_of(officer)
    content = (await client.get(WORK, headers=headers)).json()["content"]
    clash = {**content, "sources": [{"id": "OWN", "min_percent": 90}, {"id": "EU_ESF", "min_percent": 20}], "prefer": []}
    supposed = await client.post(f"{WORK}/schedule", json={"content": clash}, headers=headers)
    assert (supposed.status_code, supposed.json()["answer"]["status"], len(supposed.json()["answer"]["conflict"])) == (200, "infeasible", 2)
    wrong = await client.post(f"{WORK}/schedule", json={"content": {**content, "months": 3, "reporting": []}}, headers=headers)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/content/budget/lines/0/from")
    assert (await client.get(WORK, headers=headers)).json()["content"] == content
