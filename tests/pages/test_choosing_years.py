"""A portfolio of several years asked for in the browser and over the API: kept as it was typed, chosen, shown year by year."""

import re
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from absorb import forgery
from absorb.db import Acting, transaction
from absorb.documents.actions import use_files
from absorb.funding.actions import save_budget, save_schedule, set_source_limits
from absorb.kernel.ids import new_id
from absorb.storage import Files
from tests.actions.test_funding import prepared, ranking, schedule_of
from tests.conftest import Town, sign_in, token_of
from tests.counting import statements
from tests.funding_case import ELIGIBLE
from tests.pages.reading import words_of
from tests.pages.test_funding_pages import PAGE, money
from tests.promises import keep_promises
from tests.seed import add_idea

CHOOSE = "/funding/choose"
LONG, SHORT, OUT = "UL-2026-0001", "UL-2026-0002", "UL-2026-0003"


async def prepare(town: Town, folder: Path) -> tuple[Acting, uuid.UUID]:
    """Three chosen ideas: one with a schedule of two years, one that fits beside it in the second year alone, one too dear."""
    use_files(Files(str(folder)))
    acting, case = await prepared(town)
    async with transaction(acting) as connection:
        ranking_id, ids = await ranking(connection, {LONG: 80, SHORT: 60, OUT: 55})
        await connection.execute("update idea set cost_minor = 900000000 where id = $1", ids[OUT])
    budget_id = await save_budget(acting, ids[LONG], case)  # type: ignore[arg-type]
    await save_schedule(acting, ids[LONG], budget_id, schedule_of(case))  # type: ignore[arg-type]
    half = ELIGIBLE // 2
    for year, amount in ((2027, half), (2028, half + 10_000_00)):
        await set_source_limits(acting, year, [("EU_ESF", amount, "smyšleno", True), ("CITY", 50_000_00, "smyšleno", True)])
    return acting, uuid.UUID(str(ranking_id))


def asked(client: httpx.AsyncClient, ranking_id: uuid.UUID, **more: str) -> dict[str, str]:
    return {"_csrf_token": forgery.masked(client.cookies["csrf"]), "ranking": str(ranking_id), "year": "2027", "last_year": "2028", **more}


async def test_the_form_shows_the_ideas_over_the_years_and_keeps_everything(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    _, ranking_id = await prepare(town, tmp_path)
    await sign_in(client, town.emails["finance"])
    plain = await client.get(CHOOSE, headers=PAGE)
    assert (plain.status_code, f"start-{LONG}" in plain.text, OUT in plain.text) == (200, False, True)
    shown = await client.get(f"{CHOOSE}?ranking={ranking_id}&year=2027&last_year=2028", headers=PAGE)
    assert "Prázdné znamená podle rozpisu: 50,4 %, 49,6 %" in words_of(shown)
    assert re.findall(rf'name="start-{SHORT}-(\d+)"', shown.text) == ["2027", "2028"]
    typed = {
        f"start-{SHORT}-2028": "yes",
        f"phases-{OUT}": "30 70",
        "co-1-source": "CITY",
        "co-1-most": "10",
        "limit-1-among": "1.1",
        "mandatory": LONG,
    }
    more = await client.post(CHOOSE, data=asked(client, ranking_id, show="limit", own="CITY", objective="points-then-own", **typed))
    assert (more.status_code, 'name="limit-4-among"' in more.text, 'name="limit-4-among"' in shown.text) == (200, True, False)
    kept = [rf'name="start-{SHORT}-2028" value="yes" checked', 'value="30 70"', 'value="10"', 'value="1.1"', f">{LONG}</textarea>"]
    assert [what for what in kept if what not in more.text] == []
    assert re.findall(r'<option value="(CITY|points-then-own)" selected', more.text) == ["points-then-own", "CITY"]
    assert re.findall(r'name="own" value="(\w+)" checked', more.text) == ["CITY"]
    assert "style=" not in more.text


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"last_year": "2026"}, "last_year", "Poslední rok nesmí být před prvním."),
        ({"last_year": "2040"}, "last_year", "Portfolio smí mít nejvýše tolik let: 10."),
        ({"last_year": "brzy"}, "last_year", "Napište rok čtyřmi číslicemi, od 1990 do 2200."),
        ({"last_year": "", f"start-{SHORT}-2027": "yes"}, "last_year", "Kdy záměry začnou, má smysl jen u portfolia na víc let"),
        ({f"start-{LONG}-2028": "yes"}, f"idea-{LONG}", "Začal by v roce 2028 a stál by peníze ještě po roce 2028, který je poslední."),
        ({f"phases-{OUT}": "60 30"}, f"phases-{OUT}", "Podíly let dávají dohromady 90 %, mají dát 100 %."),
        ({f"phases-{OUT}": "60 a"}, f"phases-{OUT}", "Napište procenta jednoho roku po druhém, například 60 40."),
        ({"objective": "points-then-own"}, "own-1", "Vyberte aspoň jeden ze zdrojů portfolia jako vlastní peníze města."),
        ({"objective": "points-then-own", "own": "PRIVATE_X"}, "own-1", ""),
        ({"objective": "points-then-own", "own": "CITY"}, "own-1", "Žádný z těchto zdrojů neplatí žádný ze záměrů"),
        ({"co-2-source": "CITY", "co-2-least": "20", "co-2-most": "10"}, "co-2-most", "Nejvýše nesmí být méně než nejméně."),
        ({"co-2-least": "20"}, "co-2-source", "Vyberte zdroj, který smí přispět."),
        ({"limit-9-among": "9.9", "limit-9-most": "1"}, "limit-9-among", "9.9 není mezi záměry, z nichž se vybírá"),
        ({"limit-1-among": "1.1", "limit-1-of": "count", "limit-1-least": "1,5"}, "limit-1-least", "Napište celé nezáporné číslo."),
        ({"ranking": "x"}, "ranking", ""),
    ],
)
async def test_what_cannot_be_is_told_at_its_field(
    client: httpx.AsyncClient, town: Town, tmp_path: Path, typed: dict[str, str], field: str, says: str
) -> None:
    _, ranking_id = await prepare(town, tmp_path)
    await sign_in(client, town.emails["officer"])
    await client.get(CHOOSE, headers=PAGE)
    refused = await client.post(CHOOSE, data=asked(client, ranking_id, **typed))
    folded = re.search(r"<details[^>]*>(?:(?!</details>).)*?Které zdroje jsou vlastní peníze města", refused.text, re.DOTALL)
    is_open = folded is not None and "open" in folded[0].split(">")[0]
    assert is_open is ("objective" in typed), "own sources are folded where nobody's money is to be spared"
    assert (refused.status_code, f'href="#{field}"' in refused.text, says in words_of(refused)) == (422, True, True), words_of(refused)[
        :3000
    ]
    assert f'id="{field}"' in refused.text


async def test_it_is_chosen_over_the_years_and_answers_its_questions(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    acting, ranking_id = await prepare(town, tmp_path)
    await sign_in(client, town.emails["finance"])
    await client.get(CHOOSE, headers=PAGE)
    begun = await client.post(CHOOSE, data=asked(client, ranking_id, objective="points-then-own", own="STATE_COFIN"))
    assert begun.status_code == 303, words_of(begun)[:2000]
    await keep_promises()
    headers = await token_of(acting)
    kept = (await client.get("/api/v1/portfolios/1", headers=headers)).json()
    chosen = {choice["idea"]: (choice["start_year"], choice["by_year"]) for choice in kept["choices"] if choice["is_selected"]}
    assert (kept["year"], kept["last_year"], kept["objective"]) == (2027, 2028, "points-then-own")
    assert (set(chosen), chosen[LONG][0], sum(chosen[LONG][1].values())) == ({LONG, SHORT}, 2027, ELIGIBLE)
    assert set(chosen[LONG][1]) == {"2027", "2028"}
    own = sum(choice["shares"].get("STATE_COFIN", 0) for choice in kept["choices"])
    assert kept["own_minor"] == kept["own_bound_minor"] == own
    shown = await client.get("/funding", headers=PAGE)
    words = words_of(shown)
    for says in (
        "Portfolio 1 na roky 2027–2028",
        "Co připadá na který rok",
        f"Z toho vlastní peníze města {money(own)}",
        *(money(part, "") for part in chosen[LONG][1].values()),
    ):
        assert says in words, says
    drawn = re.search(r'src="(/pictures/portfolio/1/[^"]+-wide\.svg)"', shown.text)
    assert drawn is not None
    assert "<svg" in (await client.get(drawn[1])).text
    address = "/funding/portfolios/1"
    for question in ({"kind": "frontier", "own": "STATE_COFIN"}, {"kind": "why_not", "idea": OUT}, {"kind": "one_more"}):
        token = {"_csrf_token": forgery.masked(client.cookies["csrf"])}
        assert (await client.post(address, data={**token, **question})).status_code == 303
    await keep_promises()
    words = words_of(await client.get(f"{address}?point=3", headers=PAGE))
    assert "Portfolio 1 na roky 2027–2028" in words
    assert f"Začíná Nápad {LONG} ({LONG}) : 2027 Nápad {SHORT} ({SHORT}) : 202" in words, words
    answers = (await client.get("/api/v1/portfolios/1/answers", headers=headers)).json()
    assert [(one["source"], one["year"]) for one in answers["one_more"]] == [
        (source, year) for source in ("EU_ESF", "STATE_COFIN") for year in (2027, 2028)
    ]
    assert {change["year"] for change in answers["why_not"][0]["changes"] if change["of"] == "budget"} <= {2027, 2028}


BODY: dict[str, Any] = {"year": 2027, "last_year": 2028}


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"timings": [{"idea": "UL-1"}, {"idea": SHORT, "starts": [2029]}]}, ["/timings/0/idea", "/timings/1/starts"]),
        ({"last_year": 2026, "own": ["X"], "co_funders": [{"source": "Y"}]}, ["/last_year", "/co_funders/0/source", "/own/0"]),
        ({"co_funders": [{"source": "CITY", "min_percent": 9, "max_percent": 8}]}, ["/co_funders/0/max_percent"]),
        ({"timings": [{"idea": SHORT, "phases": [50, 25, 25]}]}, ["/last_year"]),
        ({"case": {"sources": [{"id": "CITY", "budget": "1.00"}], "projects": []}, "own": ["CITY"]}, ["/last_year", "/own"]),
        (
            {"last_year": None, "case": {"sources": [{"id": "CITY", "budgets": {"2028": "1.00"}}], "projects": [], "years": [2028]}},
            ["/year"],
        ),
    ],
)
async def test_programs_are_told_every_fault_with_its_place(
    client: httpx.AsyncClient, town: Town, tmp_path: Path, body: dict[str, Any], pointers: list[str]
) -> None:
    acting, ranking_id = await prepare(town, tmp_path)
    answer = await client.post("/api/v1/portfolios", headers=await token_of(acting), json={**BODY, "ranking": str(ranking_id), **body})
    assert (answer.status_code, [fault["pointer"] for fault in answer.json()["errors"]]) == (422, pointers), answer.text


async def test_the_form_asks_the_database_as_often_for_one_idea_as_for_many(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    acting, ranking_id = await prepare(town, tmp_path)
    await sign_in(client, town.emails["officer"])
    address = f"{CHOOSE}?year=2027&last_year=2029"
    counts = []
    for numbers in (range(100, 101), range(101, 130)):
        async with transaction(acting) as connection:
            for number in numbers:
                idea = await add_idea(connection, f"UL-2026-0{number}", f"Záměr {number}", cost_minor=1_000_00, state="chosen")
                await connection.execute(
                    "insert into ranking_idea (id, ranking, idea, position, place, points) values ($1, $2, $3, $4, $4, 5)",
                    new_id(), ranking_id, idea, number,
                )  # fmt: skip
        await client.get(address, headers=PAGE)
        with statements() as seen:
            shown = await client.get(address, headers=PAGE)
        counts.append((len(seen), shown.text.count("data-label")))
    assert counts[0][0] == counts[1][0]
    assert counts[1][1] - counts[0][1] == 29 * 4
