"""Ideas and calls held against each other on pages and over the API, both ways."""

from pathlib import Path

import httpx
import pytest

from absorb.calls.actions import load_calls
from absorb.db import transaction
from tests.actions.test_calls_fitting import ideas_in, written
from tests.conftest import Town, sign_in, token_of
from tests.counting import statements
from tests.pages.reading import words_of
from tests.seed import add_idea


async def test_a_call_finds_its_ideas_and_an_idea_its_calls(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    await ideas_in(town, "in_tank", 900, 2_000, 800)
    await load_calls(town.people["finance"], written(written(tmp_path, "new"), "rich", most=5_000))
    officer = await token_of(town.people["officer"])
    found = (await client.get("/api/v1/calls/new/ideas", headers=officer)).json()
    assert (found["near"], [(one["reference"], one["state"]) for one in found["ideas"]]) == (
        2,
        [("UL-2026-0001", "in_tank"), ("UL-2026-0003", "in_tank")],
    )
    held = (await client.get("/api/v1/ideas/UL-2026-0002/calls", headers=officer)).json()
    assert [(one["code"], one["fits"]) for one in held] == [("new", False), ("rich", True)]
    assert {one["name"]: one["verdict"] for one in held[0]["conditions"]}["cost"] == "not_met"
    await sign_in(client, town.emails["officer"])
    shown = words_of(await client.get("/calls/new/ideas"))
    assert ("Klub 1" in shown, "Klub 2" in shown, "V mezích výzvy jsou 2 záměry" in shown) == (True, False, True)
    shown = words_of(await client.get("/tank/UL-2026-0002/calls"))
    assert shown.index("rich Výzva rich") < shown.index("Něco se nehodí") < shown.index("new Výzva new")
    assert "Ví se příliš málo" not in shown
    assert "nesplněno" in shown


@pytest.mark.parametrize("page", ["/tank/UL-2026-0001/calls", "/api/v1/ideas/UL-2026-0001/calls"])
async def test_a_submitter_sees_no_other_organisation_s_calls(client: httpx.AsyncClient, town: Town, page: str) -> None:
    await ideas_in(town, "in_tank", 900)
    if page.startswith("/api"):
        assert (await client.get(page, headers=await token_of(town.people["submitter"]))).status_code == 404
        return
    await sign_in(client, town.emails["submitter"])
    assert (await client.get(page)).status_code == 404


async def test_a_page_of_many_ideas_asks_as_often_as_one_of_few(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    await ideas_in(town, "in_tank", 900)
    await load_calls(town.people["finance"], written(tmp_path, "new"))
    await sign_in(client, town.emails["officer"])
    counts = []
    for more in (0, 60):
        async with transaction(town.people["officer"]) as connection:
            await connection.execute("update idea set organisation = (select id from organisation limit 1)")
            for number in range(more):
                await add_idea(connection, f"UL-2027-{number:04d}", "Klub", cost_minor=90_000)
        with statements() as asked:
            assert (await client.get("/calls/new/ideas")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
