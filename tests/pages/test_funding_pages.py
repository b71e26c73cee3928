"""Funding and applications as pages and as JSON, from the rows to the last haléř shown."""

import io
import re
from pathlib import Path

import httpx
import openpyxl
import pytest

from absorb import forgery
from absorb.applications.actions import open_application
from absorb.db import reading, transaction
from absorb.documents.actions import use_files
from absorb.drawing import show_money
from absorb.funding.actions import set_source_limits
from absorb.kernel.intake import plain
from absorb.storage import Files
from absorb.web import today
from tests.conftest import Town, sign_in, token_of
from tests.funding_case import BUDGET, ELIGIBLE, STAFF, TRAVEL, prepare
from tests.pages.reading import words_of
from tests.promises import keep_promises

PAGE = {"accept": "text/html"}
REFERENCE = f"UL-Z-{today().year}-0001"


def money(minor: int, unit: str = "Kč") -> str:
    """An amount as the Czech page has it, its no-break spaces plain."""
    return show_money("cs", minor, unit).replace("\u00a0", " ")


async def test_empty_pages_say_what_will_be_here(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["officer"])
    for address, says in (("/funding", "Portfolio zatím nikdo nevybral."), ("/applications", "Zatím tu žádná žádost není.")):
        shown = await client.get(address, headers=PAGE)
        assert (shown.status_code, says in shown.text) == (200, True), shown.text[:2000]
    assert (await client.get("/funding/UL-2026-9999", headers=PAGE)).status_code == 404
    assert (await client.get("/applications/UL-Z-2026-9999", headers=PAGE)).status_code == 404


async def test_the_schedule_of_an_idea_shows_its_four_figures_and_can_be_taken_away(client: httpx.AsyncClient, town: Town) -> None:
    await prepare(town.people["officer"])
    await sign_in(client, town.emails["member"])
    shown = await client.get("/funding/UL-2026-0001", headers=PAGE)
    assert shown.status_code == 200, shown.text[:3000]
    words = words_of(shown)
    async with reading(town.acting) as connection:
        row = await connection.fetchrow("select cost_minor, gap_minor, peak_minor from schedule")
        cells = await connection.fetch("select amount_minor from schedule_cell")
    assert f"Náklady {money(ELIGIBLE)}" in words
    assert f"Chybí {money(0)}" in words
    assert "verze 1 · Nepřímé náklady 25 % přímých nákladů" in words
    assert money(row["peak_minor"]) in words
    assert all(money(cell["amount_minor"]) in shown.text.replace("\u00a0", " ") for cell in cells)
    assert all(money(amount, "") in words for amount in (STAFF, TRAVEL))
    assert "style=" not in shown.text
    workbook = await client.get("/funding/UL-2026-0001/schedule.xlsx")
    assert workbook.status_code == 200
    assert len(openpyxl.load_workbook(io.BytesIO(workbook.content)).sheetnames) > 4


async def test_a_gap_stands_in_red_with_its_reason(client: httpx.AsyncClient, town: Town) -> None:
    await prepare(town.people["officer"], with_own=False)
    await sign_in(client, town.emails["finance"])
    words = words_of(await client.get("/funding/UL-2026-0001", headers=PAGE))
    async with reading(town.acting) as connection:
        gap = await connection.fetchval("select gap_minor from schedule")
    assert f"Chybí {money(gap)}" in words
    assert f"Co nikdo nezaplatí {money(gap)} – {GAP}" in words
    assert "2021/1060" not in words, "the call is under the regulation of 2013"
    assert re.search(r"\(\d+/2027–\d+/202[78]\)", words), "where it is missing is told by its months, as readers write them"
    client.cookies.set("language", "en")
    assert re.search(r"\([A-Z][a-z]+ 2027–[A-Z][a-z]+ 202[78]\)", words_of(await client.get("/funding/UL-2026-0001", headers=PAGE)))


GAP = (
    "Evropský sociální fond: vyčerpán strop 1 058 919,12 Kč celkem; "
    "Státní rozpočet – spolufinancování ESF: vyčerpán strop 124 578,72 Kč celkem."
)


async def test_what_the_engines_said_is_read_in_the_readers_language_and_by_programs_as_it_was(
    client: httpx.AsyncClient, town: Town
) -> None:
    acting = town.people["officer"]
    ready = await prepare(acting, with_own=False)
    await open_application(acting, ready.idea_id, ready.call_id, ready.budget_id, ready.schedule_id)
    headers = await token_of(acting)
    shown = (await client.get(f"/api/v1/schedules/{ready.schedule_id}", headers=headers)).json()["answer"]
    asked = (await client.get(f"/api/v1/applications/{REFERENCE}", headers=headers)).json()
    why = (
        '"EU_ESF" is at its limit of 1058919.12 in total (/sources/0/max_percent); '
        '"STATE_COFIN" is at its limit of 124578.72 in total (/sources/1/max_percent).'
    )
    assert {gap["why"] for gap in shown["gap_where"]} == {why}
    assert [task["says"] for task in asked["tasks"] if task["key"] == "schedule"] == [[f"{shown['gap']} – {why}"]]
    await sign_in(client, town.emails["officer"])
    assert f"{money(62_289_35)} – {GAP}" in words_of(await client.get(f"/applications/{REFERENCE}", headers=PAGE))
    client.cookies.set("language", "en")
    english = "CZK 62,289.35 – European Social Fund is at its limit of CZK 1,058,919.12 in total; "
    for address in (f"/applications/{REFERENCE}", "/funding/UL-2026-0001"):
        assert english in words_of(await client.get(address, headers=PAGE)), address


async def test_an_application_shows_tasks_money_and_drafts(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    acting = town.people["officer"]
    ready = await prepare(acting)
    await open_application(acting, ready.idea_id, ready.call_id, ready.budget_id, ready.schedule_id)
    await sign_in(client, town.emails["officer"])
    before = await client.get(f"/applications/{REFERENCE}", headers=PAGE)
    assert (before.status_code, 'id="work-says" role="status">Čeká, až na ně přijde řada.' in before.text) == (200, True), before.text[
        :2000
    ]
    use_files(Files(str(tmp_path)))
    await keep_promises()
    shown = await client.get(f"/applications/{REFERENCE}", headers=PAGE)
    assert 'id="work-says"' not in shown.text
    words = words_of(shown)
    async with reading(acting) as connection:
        shares = await connection.fetch("select amount_minor from application_share")
    assert all(money(share["amount_minor"], "") in words for share in shares)
    assert "hotovo 3 z 7 úkolů" in words
    links = re.findall(r"/documents/[0-9a-f-]{36}", shown.text)
    assert len(links) == 3
    downloads = [await client.get(link) for link in links]
    assert [answer.status_code for answer in downloads] == [200, 200, 200]
    again = await client.post(f"/applications/{REFERENCE}/documents", data={"_csrf_token": client.cookies["csrf"]})
    assert again.status_code == 303
    assert 'data-state="waiting"' in (await client.get(f"/applications/{REFERENCE}", headers=PAGE)).text
    await keep_promises()
    async with reading(acting) as connection:
        works = await connection.fetch("select done, total, result, trouble from work order by made_at")
    assert [tuple(row) for row in works] == [
        (3, 3, {"written": ["application", "cover-letter", "schedule"]}, None),
        (1, 1, {"written": []}, None),
    ]
    begun = await client.post(f"/api/v1/applications/{REFERENCE}/documents", headers=await token_of(acting))
    work = begun.headers["location"]
    assert (begun.status_code, work) == (202, f"/api/v1/works/{begun.json()['work']}")
    assert (await client.get(work, headers=await token_of(acting))).json()["address"] == f"/applications/{REFERENCE}"
    listed = words_of(await client.get("/applications", headers=PAGE))
    assert "1 žádost" in listed


@pytest.mark.parametrize(("role", "status"), [("submitter", 404), ("auditor", 200), ("member", 200)])
async def test_a_submitter_does_not_see_anothers_application(client: httpx.AsyncClient, town: Town, role: str, status: int) -> None:
    acting = town.people["officer"]
    ready = await prepare(acting)
    await open_application(acting, ready.idea_id, ready.call_id, ready.budget_id, ready.schedule_id)
    headers = await token_of(town.people[role])
    answer = await client.get(f"/api/v1/applications/{REFERENCE}", headers=headers)
    assert answer.status_code == status
    assert len((await client.get("/api/v1/applications", headers=headers)).json()) == (status == 200)


async def test_programs_go_from_a_budget_to_an_application(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path)))
    acting = town.people["officer"]
    await prepare(acting)
    headers = await token_of(acting)
    async with reading(acting) as connection:
        case = await connection.fetchval('select "case" from schedule')
    body = {"idea": "UL-2026-0001", "call": "03_15_022", "case": plain(BUDGET)}
    wrong = {**body, "case": {**body["case"], "lines": [body["case"]["lines"][0]] * 2}}
    twice = await client.post("/api/v1/budgets", headers=headers, json=wrong)
    assert (twice.status_code, [fault["pointer"] for fault in twice.json()["errors"]]) == (422, ["/case/lines/1/code"])
    budget = await client.post("/api/v1/budgets", headers=headers, json=body)
    assert budget.status_code == 201, budget.text
    unknown = {**case, "prefer": ["NIKDO"]}
    refused = await client.post(
        "/api/v1/schedules", headers=headers, json={"idea": "UL-2026-0001", "budget": budget.json()["id"], "case": unknown}
    )
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/case/prefer/0")
    schedule = await client.post(
        "/api/v1/schedules", headers=headers, json={"idea": "UL-2026-0001", "budget": budget.json()["id"], "case": case}
    )
    assert schedule.status_code == 202, schedule.text
    assert schedule.headers["location"] == f"/api/v1/works/{schedule.json()['work']}"
    await keep_promises()
    saved = (await client.get(schedule.headers["location"], headers=headers)).json()
    assert (saved["kind"], saved["done"], saved["total"], saved["trouble"]) == ("schedule", 100, 100, None)
    ask = {"idea": "UL-2026-0001", "call": "03_15_022", "budget": budget.json()["id"], "schedule": saved["result"]["schedule"]}
    opened = await client.post("/api/v1/applications", headers=headers, json=ask)
    assert (opened.status_code, opened.json()) == (201, {"reference": REFERENCE})
    assert (await client.post("/api/v1/applications", headers=headers, json=ask)).status_code == 409
    shown = (await client.get(f"/api/v1/budgets/{budget.json()['id']}", headers=headers)).json()
    assert (shown["version"], shown["eligible_minor"], shown["answer"]["eligible"]) == (
        2,
        ELIGIBLE,
        f"{ELIGIBLE // 100}.{ELIGIBLE % 100:02d}",
    )
    limits = {"year": 2027, "limits": [{"source": "EU_ESF", "limit": "10.00"}, {"source": "NIKDO", "limit": "1"}]}
    refused = await client.put("/api/v1/sources/limits", headers=headers, json=limits)
    assert (refused.status_code, [fault["pointer"] for fault in refused.json()["errors"]]) == (422, ["/limits/1/limit"])
    handed = await client.post(f"/api/v1/applications/{REFERENCE}/hand-in", headers=headers, json={"handed_in_on": "2026-12-01"})
    assert (handed.status_code, handed.json()["state"]) == (201, "handed_in")


async def test_a_portfolio_shows_why_an_idea_is_not_in_it(client: httpx.AsyncClient, town: Town) -> None:
    from absorb.funding.actions import choose_portfolio
    from absorb.funding.queries.portfolios import portfolio_case
    from tests.actions.test_funding import prepared, ranking

    acting, _ = await prepared(town)
    await set_source_limits(acting, 2027, [("EU_ESF", 3_400_00, "smyšleno", True)])
    async with transaction(acting) as connection:
        ranking_id, _ids = await ranking(connection, {"UL-2026-0001": 50, "UL-2026-0002": 60, "UL-2026-0003": 55})
    async with reading(acting) as connection:
        case = await portfolio_case(connection, ranking_id, 2027)
    await choose_portfolio(acting, 2027, ranking_id, case)
    await sign_in(client, town.emails["chair"])
    shown = await client.get("/funding", headers=PAGE)
    words = words_of(shown)
    assert shown.status_code == 200, shown.text[:3000]
    assert "Portfolio 1 na rok 2027 · dokázaně nejlepší" in words
    assert "3 400,00 2 550,00 850,00" in words
    assert "bez omezení" in words
    assert "Nevybrané a proč (1)" in words
    assert "Potřebuje nejméně 2 550,00 Kč ze zdroje Evropský sociální fond; k dispozici je 3 400,00 Kč, z toho vybrané" in words
    listed = (await client.get("/api/v1/portfolios", headers=await token_of(acting))).json()
    one = (await client.get(f"/api/v1/portfolios/{listed[0]['number']}", headers=await token_of(acting))).json()
    assert sum(sum(choice["shares"].values()) for choice in one["choices"]) == one["cost_minor"] == 300000
    assert [choice["why"] for choice in one["choices"]] == [None, None, (
        'It needs at least 2550.00 from "EU_ESF", which has 3400.00 in all, of which the chosen projects need at least 2550.00.'
    )]  # fmt: skip


async def test_a_portfolio_is_chosen_on_a_page_and_over_the_api_and_followed(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    from tests.actions.test_funding import prepared, ranking

    use_files(Files(str(tmp_path)))
    acting, _ = await prepared(town)
    await sign_in(client, town.emails["finance"])
    assert "Portfolio vychází ze zmrazeného pořadí" in (await client.get("/funding/choose", headers=PAGE)).text
    async with transaction(acting) as connection:
        ranking_id, _ids = await ranking(connection, {"UL-2026-0001": 50, "UL-2026-0002": 60})
    assert 'href="/funding/choose"' in (await client.get("/funding", headers=PAGE)).text
    form = await client.get("/funding/choose", headers=PAGE)
    assert (f'<option value="{ranking_id}">Pořadí č. 1' in form.text, f'value="{today().year + 1}"' in form.text) == (True, True)
    asked = {"ranking": str(ranking_id), "year": "2027", "_csrf_token": forgery.masked(client.cookies["csrf"])}
    for year in ("27", "1989", "2201", "příští", "２０２７", ""):
        wrong = await client.post("/funding/choose", data={**asked, "year": year})
        says = "Napište rok čtyřmi číslicemi, od 1990 do 2200."
        assert (year, wrong.status_code, 'href="#year"' in wrong.text, says in wrong.text) == (year, 422, True, True)
    answers = [await client.post("/funding/choose", data=asked) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert answers[0].headers["location"] == answers[1].headers["location"]
    for address in ("/funding", answers[0].headers["location"]):
        waiting = await client.get(address, headers=PAGE)
        assert ("Výběr portfolia" in waiting.text, 'data-state="waiting"' in waiting.text) == (True, True)
    await keep_promises()
    ended = await client.get(answers[0].headers["location"], headers=PAGE)
    assert ("Hotovo." in ended.text, 'href="/funding?portfolio=1"' in ended.text) == (True, True)
    shown = await client.get("/funding", headers=PAGE)
    assert ("Portfolio 1 na rok 2027" in words_of(shown), 'id="work"' in shown.text) == (True, False)
    headers = await token_of(acting)
    begun = await client.post("/api/v1/portfolios", headers=headers, json={"year": 2027, "ranking": str(ranking_id)})
    assert (begun.status_code, begun.headers["location"]) == (202, f"/api/v1/works/{begun.json()['work']}")
    await keep_promises()
    work = (await client.get(begun.headers["location"], headers=headers)).json()
    assert (work["result"], work["trouble"], work["done"], work["total"]) == ({"portfolio": 2}, None, 60, 60)
    async with transaction(acting) as connection:
        await connection.execute("update idea set state = 'reserve'")
    nothing = await client.post("/funding/choose", data={**asked, "_csrf_token": forgery.masked(client.cookies["csrf"])})
    assert (nothing.status_code, "Není z čeho vybírat" in nothing.text) == (409, True)
