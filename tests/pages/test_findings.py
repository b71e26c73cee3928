"""What the rules say of an idea's money: on its page, beside its budget and over the API, for the day asked for."""

import datetime as dt
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from absorb.db import reading, transaction
from absorb.funding.actions import load_sources, save_budget
from absorb.funding.actions.scenarios import Wanted, open_scenario
from absorb.funding.actions.working import begin_work, save_work
from absorb.funding.queries.working import find_work
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.budget import Case
from absorb.kernel.intake import convert
from absorb.tank.queries.ideas import get_id
from tests.conftest import Town, sign_in, token_of
from tests.pages.reading import words_of
from tests.seed import add_idea

LINE = {
    "code": "1.1.1",
    "name": "Pracovnice",
    "kind": "direct_staff",
    "unit_price": "100000.00",
    "units": 12,
    "from": "2027-01",
    "months": 12,
}
RATES = [{"source": "EU_ESF", "percent": 70}, {"source": "CITY", "percent": 25}, {"source": "OWN", "percent": 5}]
CASE = {"cost_model": "real", "currency": "CZK", "lines": [LINE], "call": {"eur_rate": "25", "rates": RATES}}


@pytest.fixture
async def budgeted(town: Town) -> str:
    """An idea with a budget of 1,200,000 crowns, of which the town would give 300,000."""
    await load_sources(town.people["finance"])
    async with transaction(town.people["officer"]) as connection:
        idea = await add_idea(connection, "UL-2026-0001", "Klub", state="in_tank")
    await save_budget(town.people["officer"], idea, convert(CASE, Case))
    return "UL-2026-0001"


async def found(client: httpx.AsyncClient, town: Town, on: str = "2026-11-22", role: str = "officer") -> dict[str, dict[str, Any]]:
    answer = await client.get(f"/api/v1/ideas/UL-2026-0001/rules?on={on}", headers=await token_of(town.people[role]))
    assert answer.status_code == 200, answer.text
    return {one["rule"]: one for one in answer.json()["findings"]}


@pytest.mark.usefixtures("budgeted")
async def test_programs_are_told_each_rule_of_the_day(client: httpx.AsyncClient, town: Town) -> None:
    now = await found(client, town)
    assert {rule: one["verdict"] for rule, one in now.items()} == {
        "simplified_costs": "not_met", "vat": "met", "co_financing": "unknown", "eligibility_period": "met", "not_completed": "met",
        "grant_publication": "unknown", "contract_register": "unknown", "town_approval": "unknown",
    }  # fmt: skip
    assert now["simplified_costs"] == {
        "rule": "simplified_costs", "verdict": "not_met", "where": "/budget/cost_model",
        "says": "The total cost of 48000.00 EUR is not above 200000.00 EUR and all of it is claimed as real costs.",
        "satisfied_by": "Choose a cost model with a flat rate; unit costs and lump sums of the call would do as well.",
        "basis": "Regulation (EU) 2021/1060 Art. 53(2)",
        "source": "Nařízení (EU) 2021/1060, úplné znění k 1. 7. 2026; den účinnosti neověřen",
        "valid_from": "2021-07-01", "valid_to": None, "unverified": False, "payer": None,
    }  # fmt: skip
    assert {now[rule]["payer"] for rule in ("grant_publication", "contract_register")} == {"CITY"}
    decides = {day: (await found(client, town, day))["town_approval"]["satisfied_by"] for day in ("2023-12-31", "2024-01-01")}
    assert decides == dict.fromkeys(decides, "Put it on the agenda of the assembly and have it approved.")
    assert "simplified_costs" not in await found(client, town, "2021-06-30")


async def test_people_read_it_in_their_words_and_for_another_day(client: httpx.AsyncClient, town: Town, budgeted: str) -> None:
    await sign_in(client, town.emails["officer"])
    shown = words_of(await client.get(f"/funding/{budgeted}/rules"))
    for words in (
        "Celkové náklady 48 000,00 EUR nepřesahují 200 000,00 EUR",
        "Jak to splnit:",
        "čl. 53 odst. 2",
        "rozhoduje o tom zastupitelstvo",
        "Zveřejnění smlouvy o dotaci: Město",
        "Smlouva v registru smluv: Město",
    ):
        assert words in shown.replace("\u00a0", " ")
    assert "čl. 53 odst. 2" not in words_of(await client.get(f"/funding/{budgeted}/rules?on=2021-06-30"))
    refused = await client.get(f"/funding/{budgeted}/rules?on=zítra", headers={"accept": "text/html"})
    assert (refused.status_code, 'id="on-error"' in refused.text, 'value="zítra"' in refused.text) == (422, True, True)
    beside = words_of(await client.get(f"/funding/{budgeted}"))
    assert "1 nesplněno" in beside


@pytest.mark.usefixtures("budgeted")
async def test_the_towns_region_is_looked_at(client: httpx.AsyncClient, town: Town) -> None:
    await client.put("/api/v1/territory", json={"nuts": "CZ042"}, headers=await token_of(town.people["administrator"]))
    assert (await found(client, town))["co_financing"]["verdict"] == "met"


@pytest.mark.usefixtures("budgeted")
async def test_a_submitter_of_another_organisation_does_not_see_it(client: httpx.AsyncClient, town: Town) -> None:
    answer = await client.get("/api/v1/ideas/UL-2026-0001/rules", headers=await token_of(town.people["submitter"]))
    assert answer.status_code == 404


async def test_a_scenario_is_judged_as_it_is_written(client: httpx.AsyncClient, town: Town, budgeted: str) -> None:
    acting = town.people["officer"]
    async with reading(acting) as connection:
        idea_id = await get_id(connection, budgeted)
    await begin_work(acting, idea_id, dt.date(2026, 11, 22))
    await open_scenario(acting, idea_id, Wanted("S paušálem", like=1), dt.date(2026, 11, 22))
    async with reading(acting) as connection:
        first, second = [await find_work(connection, budgeted, number) for number in (1, 2)]
    paid = replace(first.content, sources=(schedules.Source(id="EU_ESF"),))
    await save_work(acting, first.scenario_id, paid, base_version=1)
    flat = replace(paid, budget=replace(paid.budget, cost_model="indirect-25"))
    await save_work(acting, second.scenario_id, flat, base_version=1)
    headers = await token_of(acting)
    rules = {}
    for number in (1, 2):
        told = (await client.get(f"/api/v1/ideas/{budgeted}/rules?on=2026-11-22&scenario={number}", headers=headers)).json()["findings"]
        rules[number] = {one["rule"]: one["verdict"] for one in told}
    assert (rules[1]["simplified_costs"], rules[2]["simplified_costs"]) == ("not_met", "met")
    await sign_in(client, town.emails["officer"])
    shown = words_of(await client.get(f"/funding/{budgeted}/rules/2?on=2026-11-22"))
    assert "O scénáři „S paušálem“, jak je teď rozepsaný, podle pravidel platných 22. 11. 2026." in shown
    answers = [await client.get(f"/api/v1/ideas/{budgeted}/rules?scenario={number}", headers=headers) for number in (9, 0, 10**20)]
    assert [one.status_code for one in answers] == [404, 422, 422]
