"""Other weights on pages and over HTTP: what would change a place, how far the weights may move, sliders; nothing is kept."""

import re
from decimal import Decimal

import httpx
import pytest

from absorb.db import reading, transaction
from absorb.priority import queries
from tests.actions.test_priority import Tank, freeze, tank
from tests.conftest import Town, sign_in, token_of
from tests.counting import statements
from tests.pages.test_ranking import seed_ranking

__all__ = ["tank"]


@pytest.fixture
async def frozen(town: Town, tank: Tank) -> int:
    """B 85 (plan 10/10, need 75), A 82 (5.5/10, 100), C 48 (4.5/10, 50); D knocked out. Weights 40 and 60."""
    return (await freeze(town.people["lead"], tank)).number


async def test_what_would_change_a_place_is_said_and_true(client: httpx.AsyncClient, town: Town, frozen: int) -> None:
    headers = await token_of(town.people["member"])
    told = (await client.get("/api/v1/rankings/1/ideas/UL-2026-000A/change", headers=headers)).json()
    # Per unit of weight A loses 0.45 by plan and gains 0.25 by need: level where 0.45 p = 0.25 (100 - p), p = 250/7.
    assert [(one["over"], one["outcome"], one["exact"], one["moved"], one["place"]) for one in told] == [
        ("UL-2026-000B", "before", {"plan": "250/7", "need": "450/7"}, "60/7", 1)
    ]
    assert told[0]["told"] == {"plan": "35.710000", "need": "64.290000"}
    body = {"weights": told[0]["told"]}
    again = (await client.post("/api/v1/rankings/1/recount", headers=headers, json=body)).json()
    assert [(one["reference"][-1], one["place"], one["frozen_place"]) for one in again["ideas"]][:2] == [("A", 1, 2), ("B", 2, 1)]
    await sign_in(client, town.emails["member"])
    page = (await client.get("/ranking/1/UL-2026-000A/change")).text
    for expected in (
        "Nad místo 1: Záměr B", "„Přínos“ mělo váhu 35,71 místo 40", "„Potřebnost“ mělo váhu 64,29 místo 60",
        "Při stejném počtu bodů ho pravidlo při shodě staví výš.",
    ):  # fmt: skip
        assert expected in page, expected
    assert "ten je lepší v každém kritériu" in (await client.get("/ranking/1/UL-2026-000C/change")).text
    assert "Výš nic nestojí." in (await client.get("/ranking/1/UL-2026-000B/change")).text
    assert "vylučovací kritérium (Potřebnost)" in (await client.get("/ranking/1/UL-2026-000D/change")).text
    assert (await client.get("/ranking/1/UL-2026-000E/change")).status_code == 404
    assert 'href="/ranking/1/UL-2026-000A/change"' in (await client.get("/ranking/1/UL-2026-000A")).text


async def test_how_far_the_weights_may_move(client: httpx.AsyncClient, town: Town, frozen: int) -> None:
    headers = await token_of(town.people["member"])
    plan, need = (await client.get("/api/v1/rankings/1/stability", headers=headers)).json()
    assert (plan["criterion"], plan["weight"]) == ("plan", "40.000000")
    assert plan["first"] == {"low": "35.72", "high": "100.00", "low_pair": ["UL-2026-000B", "UL-2026-000A"], "high_pair": None}
    assert need["first"] == {"low": "0.00", "high": "64.28", "low_pair": None, "high_pair": ["UL-2026-000B", "UL-2026-000A"]}
    await sign_in(client, town.emails["member"])
    page = (await client.get("/ranking/1/stability")).text
    for expected in ("35,72 – 100,00", "0,00 – 64,28", "První místo zůstane", 'href="/ranking/1/UL-2026-000B"'):
        assert expected in page, expected


async def test_sliders_recount_the_list_and_leave_the_ranking_alone(client: httpx.AsyncClient, town: Town, frozen: int) -> None:
    await sign_in(client, town.emails["officer"])
    async with reading(town.acting) as connection:
        ranking = await queries.get_ranking(connection, 1)
        before = await queries.list_ranked(connection, ranking.id)
    plain = (await client.get("/ranking/1/sliders")).text
    assert (plain.count("▲"), 'value="40"' in plain, 'value="60"' in plain) == (0, True, True)
    moved = await client.get("/ranking/1/sliders", params={"w.plan": "20", "w.need": "60", "budget": "150 000,50"})
    for expected in (
        "▲1", "▼1", "výš o", "Peníze stačí na 1 záměr", "zbude 50 000,50 Kč", "Tady peníze končí", 'value="20"', "w.plan=25.000000",
    ):  # fmt: skip
        assert expected in moved.text.replace("\u00a0", " "), expected
    assert re.findall(r"UL-2026-000[A-D]</span>", moved.text)[0] == "UL-2026-000A</span>"
    part = await client.get("/ranking/1/sliders", params={"w.plan": "20", "w.need": "60"}, headers={"x-part": "yes"})
    assert ("<form" in part.text, "<html" in part.text, "▲1" in part.text) == (False, False, True)
    for wrong in ({"w.plan": "x"}, {"w.plan": "0", "w.need": "0"}, {"w.plan": "-1"}, {"w.plan": "1e999999"}, {"budget": "moc"}):
        shown = await client.get("/ranking/1/sliders", params=wrong)
        assert (shown.status_code, "govuk-error-message" in shown.text) == (200, True), wrong
    async with reading(town.acting) as connection:
        assert await queries.list_ranked(connection, ranking.id) == before
    keep = await client.get("/ranking/weights/new", params={"model": "test", "method": "direct", "w.plan": "25", "w.need": "75"})
    assert '<input type="hidden" name="w.plan" value="25">' in keep.text
    await sign_in(client, town.emails["auditor"])
    assert "Uložit tyto váhy" not in (await client.get("/ranking/1/sliders")).text


async def test_weights_that_cannot_be_are_refused_over_http(client: httpx.AsyncClient, town: Town, frozen: int) -> None:
    headers = await token_of(town.people["auditor"])
    for weights, pointers in (
        ({"plan": 1}, ["/weights/need"]),
        ({"plan": 0, "need": 0}, ["/weights"]),
        ({"plan": 1, "need": -1, "ned": 1}, ["/weights/need", "/weights/ned"]),
    ):
        refused = await client.post("/api/v1/rankings/1/recount", headers=headers, json={"weights": weights})
        assert (refused.status_code, [one["pointer"] for one in refused.json()["errors"]]) == (422, pointers)
    same = await client.post(
        "/api/v1/rankings/1/recount", headers=headers, json={"weights": {"plan": 4, "need": 6}, "budget_minor": 25_000_000}
    )
    assert [(one["place"], one["frozen_place"], one["is_paid"]) for one in same.json()["ideas"]] == [
        (1, 1, True), (2, 2, True), (3, 3, False), (None, None, None)
    ]  # fmt: skip
    assert (same.json()["paid"], same.json()["left_minor"]) == (2, 5_000_000)
    async with reading(town.acting) as connection:
        ranking = await queries.get_ranking(connection, 1)
        points = [one.points for one in await queries.list_ranked(connection, ranking.id)]
    assert [Decimal(one["points"]) for one in same.json()["ideas"]] == points


async def test_the_pages_ask_no_more_of_the_database_for_more_ideas(client: httpx.AsyncClient, town: Town) -> None:
    asked: list[list[int]] = []
    await sign_in(client, town.emails["member"])
    for count in (2, 40):
        async with transaction(town.acting) as connection:
            await connection.execute("update idea set state = 'set_aside', reference = reference || '-x'")
            await connection.execute("update plan set code = code || '-x'")
        await seed_ranking(town, count)
        number = len(asked) + 1
        found = []
        for address in (f"/ranking/{number}/sliders", f"/ranking/{number}/stability", f"/ranking/{number}/UL-2026-0002/change"):
            with statements() as counted:
                assert (await client.get(address)).status_code == 200
            found.append(len(counted))
        asked.append(found)
    assert asked[0] == asked[1]
