"""What the plan is to bring in a year: made by the Centre, read as a page and as a document."""

import html
import io
import re

import httpx
import msgspec
import pytest
from docx import Document

from absorb.db import reading, transaction
from absorb.documents.queries import get_document, list_about
from absorb.kernel.ids import new_id
from absorb.plan.actions.years import put_year
from absorb.plan.queries.years import find_held, get_year
from absorb.plan.rules.year_content import SaidIdea, SaidMeasure, YearContent
from tests.actions.test_plan_versions import FIRST, SECOND, bring, serve
from tests.conftest import Town, sign_in, token_of
from tests.pages.reading import words_of
from tests.pages.test_plan import press
from tests.pages.test_tank_clashes import hidden
from tests.promises import keep_promises

replace = msgspec.structs.replace

SCHEDULE = """
insert into schedule (id, idea, budget, version, status, cost_minor, gap_minor, peak_minor, answer, engine_version, case_sha256)
values ($1, $2, $3, 1, 'done', 0, 0, 0, $4, 'x', 'x')
"""

BUDGET = """
insert into budget (id, idea, version, stage, cost_model, currency, eligible_minor) values ($1, $2, 1, 'asked', 'x', 'CZK', 0)
"""


async def test_a_year_is_made_read_and_written(client: httpx.AsyncClient, town: Town) -> None:
    first = await bring(town, FIRST)
    scheduled = await serve(town, first, {"1": 5, "2": 2}, "UL-2026-0001")
    hoping = await serve(town, first, {"1": 3}, "UL-2026-0002")
    waiting = await serve(town, first, {"1": 3}, "UL-2026-0003")
    async with transaction(town.people["lead"]) as connection:
        await connection.execute("update idea set state = 'chosen' where id = any ($1)", [scheduled, hoping])
        await connection.execute("update idea set hoped_sources = $2 where id = $1", hoping, [{"name": "Nadace", "amount_minor": 4_000_00}])
        budget = new_id()
        await connection.execute(BUDGET, budget, scheduled)
        answer = {"by_source_and_year": {"CITY": {"2027": "1000.50", "2028": "3000.00"}, "OWN": {"2027": "0.00"}}}
        await connection.execute(SCHEDULE, new_id(), scheduled, budget, answer)
        lines = dict(await connection.fetch("select code, line from plan_measure where plan = $1", first))
    await sign_in(client, town.emails["officer"])
    await client.get("/plan/p/years")
    assert (await press(client, "/plan/p/years", year="27")).status_code == 422
    assert (await press(client, "/plan/p/years", year="2027")).headers["location"] == "/plan/p/years/2027/edit"
    form = {
        "base_version": "0",
        "measure": [str(lines["1"]), str(lines["2"])],
        f"why-{lines['1']}": "Nejvíc chybí",
        f"who-{lines['1']}": "Magistrát",
    }
    assert (await press(client, "/plan/p/years/2027/edit", note="Úvodem", **form)).headers["location"] == "/plan/p/years/2027"
    await bring(town, SECOND)
    async with reading(town.acting) as connection:
        planned = await get_year(connection, "p", 2027)
    told = [(one.where, [(idea.reference, idea.cost_minor, idea.is_estimate) for idea in one.ideas]) for one in planned.measures]
    assert told == [
        ("1 / 1.1 / 1", [("UL-2026-0001", 100_050, False), ("UL-2026-0002", 100_000_00, True)]),
        ("1 / 1.1 / 3", [("UL-2026-0001", 100_050, False)]),
    ]
    assert (planned.planned_minor, planned.estimated_minor, str(waiting) in str(msgspec.to_builtins(planned))) == (
        100_050,
        100_000_00,
        False,
    )
    shown = words_of(await client.get("/plan/p/years/2027"))
    assert "Proč letos: Nejvíc chybí Zajišťuje: Magistrát" in shown
    assert "Náklady roku podle rozvrhů 1 000,50 Kč" in shown
    await sign_in(client, town.emails["submitter"])
    theirs = (await client.get("/plan/p/years/2027")).text
    assert ("UL-2026-0001" in theirs, 'href="/tank/UL-2026-0001"' in theirs) == (True, False), "a link that they may not follow"
    await sign_in(client, town.emails["officer"])
    left = {
        **form,
        "base_version": "1",
        "note": "Úvodem",
        "idea": [str(hoping), str(scheduled)],
        "left_out": str(hoping),
        f"doer-{scheduled}": "Charita",
    }
    await press(client, "/plan/p/years/2027/edit", **left)
    await press(client, "/plan/p/years/2027")
    await keep_promises()
    async with reading(town.acting) as connection:
        (document,) = await list_about(connection, "plan_year", planned.id)
        assert (await get_document(connection, document.id)).name == "realizacni-plan-2027.docx"
    content = (await client.get(f"/documents/{document.id}")).content
    paper = Document(io.BytesIO(content))
    words = " ".join(
        [one.text for one in paper.paragraphs] + [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    )
    assert "Realizační plán na rok 2027" in words
    assert "Charita" in words
    assert "Záměr UL-2026-0002" not in words


def written(answer: httpx.Response) -> dict[str, object]:
    """What a form holds when nobody types into it: names with their values."""
    found: dict[str, list[str]] = {}
    for area in re.finditer(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', answer.text, re.DOTALL):
        found.setdefault(area[1], []).append(html.unescape(area[2]))
    for tag in re.findall(r"<input[^>]*>", answer.text):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if facts.get("type") not in ("checkbox", "radio") or " checked" in tag:
            found.setdefault(facts.get("name", ""), []).append(html.unescape(facts.get("value", "")))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items() if name and name != "_csrf_token"}


async def test_two_who_edit_one_year_see_both_versions_and_choose(client: httpx.AsyncClient, town: Town) -> None:
    first = await bring(town, FIRST)
    served = await serve(town, first, {"1": 5})
    async with transaction(town.people["lead"]) as connection:
        await connection.execute("update idea set state = 'chosen' where id = $1", served)
        one, two = [dict(await connection.fetch("select code, line from plan_measure where plan = $1", first))[code] for code in "12"]
    begun = YearContent("Úvod", {one: SaidMeasure("Chybí", "Magistrát")}, {served: SaidIdea(who="Charita")})
    assert await put_year(town.people["lead"], "p", 2027, begun, base_version=0) == 1
    await sign_in(client, town.emails["officer"])
    form = written(await client.get("/plan/p/years/2027/edit"))
    theirs = replace(begun, note="Úvod vedoucí", measures={one: SaidMeasure("Nejvíc chybí", "Magistrát"), two: SaidMeasure("Byty")})
    assert await put_year(town.people["lead"], "p", 2027, theirs, base_version=1) == 2
    mine = {**form, f"why-{one}": "Fronta <b>", f"who-{one}": "Odbor", "left_out": str(served)}
    clash = await press(client, "/plan/p/years/2027/edit", **mine)
    words = words_of(clash)
    assert clash.status_code == 409
    assert "Proč letos – 1 / 1.1 / 1 Domovy Původně Chybí Jiná verze: lead usti," in words
    assert re.search(r"Nejvíc chybí Moje verze Fronta <b> Uložit", words)
    assert f'id="choose-why-{one}"' in clash.text
    assert "note" not in re.findall(r'name="choose-([a-z_]+)', clash.text), "only what both changed is asked"
    kept = written(clash)
    again = await press(client, "/plan/p/years/2027/edit", **kept)
    assert (again.status_code, "Vyberte jednu z obou verzí." in words_of(again)) == (409, True)
    back = written(await press(client, "/plan/p/years/2027/edit", **kept, do="back"))
    assert (back[f"why-{one}"], back["left_out"], back["base_version"]) == ("Fronta <b>", str(served), "1")
    chosen = {f"choose-why-{one}": "mine"}
    assert (await press(client, "/plan/p/years/2027/edit", **kept, **chosen)).headers["location"] == "/plan/p/years/2027"
    async with reading(town.acting) as connection:
        held = await find_held(connection, "p", 2027)
    measures = {one: SaidMeasure("Fronta <b>", "Odbor"), two: SaidMeasure("Byty")}
    assert held.content == YearContent("Úvod vedoucí", measures, {served: SaidIdea(is_left_out=True, who="Charita")})
    assert held.version == 3
    same = written(await client.get("/plan/p/years/2027/edit"))
    await press(client, "/plan/p/years/2027/edit", **same)
    async with reading(town.acting) as connection:
        assert (await find_held(connection, "p", 2027)).version == 3, "saving what stands there changes nothing"


async def test_a_choice_made_of_what_has_changed_again_is_asked_again(client: httpx.AsyncClient, town: Town) -> None:
    await bring(town, FIRST)
    await sign_in(client, town.emails["officer"])
    mine = {**written(await client.get("/plan/p/years/2027/edit")), "note": "Moje"}
    await put_year(town.people["lead"], "p", 2027, YearContent("Jejich"), base_version=0)
    clash = await press(client, "/plan/p/years/2027/edit", **mine)
    assert (clash.status_code, hidden(clash, "seen")) == (409, {"seen": "1"})
    await put_year(town.people["lead"], "p", 2027, YearContent("Jejich podruhé"), base_version=1)
    again = await press(client, "/plan/p/years/2027/edit", **written(clash), **{"choose-note": "mine"})
    assert (again.status_code, hidden(again, "seen"), "Jejich podruhé" in words_of(again)) == (409, {"seen": "2"}, True)


async def test_a_refused_year_keeps_what_was_typed_and_says_where(client: httpx.AsyncClient, town: Town) -> None:
    first = await bring(town, FIRST)
    async with reading(town.acting) as connection:
        line = await connection.fetchval("select line from plan_measure where plan = $1 and code = '1'", first)
    await sign_in(client, town.emails["officer"])
    form = {**written(await client.get("/plan/p/years/2027/edit")), "measure": str(line), f"why-{line}": "x" * 2_001, "note": "Úvod"}
    refused = await press(client, "/plan/p/years/2027/edit", **form)
    assert (refused.status_code, written(refused)["note"], written(refused)[f"why-{line}"]) == (422, "Úvod", "x" * 2_001)
    assert f'href="#why-{line}"' in refused.text
    assert f'id="why-{line}-error-1"' in refused.text


@pytest.mark.parametrize("year", ["99999", "1999", "0"])
async def test_a_year_that_nobody_can_mean_is_not_there(client: httpx.AsyncClient, town: Town, year: str) -> None:
    await bring(town, FIRST)
    await sign_in(client, town.emails["officer"])
    client.headers["accept"] = "text/html"
    await client.get("/plan")
    says = "Realizační plány jsou pro roky 2000 až 2100."
    shown, edited = [await client.get(f"/plan/p/years/{year}{after}") for after in ("", "/edit")]
    saved = await press(client, f"/plan/p/years/{year}/edit", base_version="0", note="x")
    assert [(one.status_code, says in words_of(one)) for one in (shown, edited, saved)] == [(404, True)] * 3


async def test_a_program_reads_a_year_and_saves_it_from_the_version_that_it_read(client: httpx.AsyncClient, town: Town) -> None:
    first = await bring(town, FIRST)
    served = await serve(town, first, {"1": 5})
    async with transaction(town.people["lead"]) as connection:
        await connection.execute("update idea set state = 'chosen' where id = $1", served)
    headers = await token_of(town.people["officer"])
    address = "/api/v1/plans/p/years"
    ask = {
        "base_version": 0,
        "note": "Úvod",
        "measures": [{"measure": "1", "why": "Chybí"}],
        "ideas": [{"idea": "UL-2026-0001", "who": "Charita"}],
    }
    saved = await client.put(f"{address}/2027", json=ask, headers=headers)
    assert (saved.status_code, saved.json()) == (200, {"version": 1})
    assert [(one["year"], one["version"]) for one in (await client.get(address, headers=headers)).json()] == [(2027, 1)]
    told = (await client.get(f"{address}/2027", headers=headers)).json()
    assert (told["version"], told["plan_version"], told["estimated_minor"]) == (1, 1, 100_000_00)
    assert [(one["measure"], one["why"], one["ideas"][0]["who"]) for one in told["measures"]] == [("1 / 1.1 / 1", "Chybí", "Charita")]
    await put_year(town.people["lead"], "p", 2027, YearContent("Od vedoucí"), base_version=1)
    clash = await client.put(f"{address}/2027", json={**ask, "base_version": 1, "note": "Od programu"}, headers=headers)
    (one,) = clash.json()["differences"]
    assert (clash.status_code, clash.json()["version"], one["by"] is not None) == (409, 2, True)
    assert {name: one[name] for name in ("what", "base", "theirs", "mine")} == {
        "what": "note", "base": "Úvod", "theirs": "Od vedoucí", "mine": "Od programu",
    }  # fmt: skip
    again = await client.put(f"{address}/2027", json={**ask, "base_version": 2, "note": "Od programu"}, headers=headers)
    assert again.json() == {"version": 3}
    wrong = {"base_version": 9, "measures": [{"measure": "7"}, {"measure": "1"}, {"measure": "1 / 1.1 / 1"}], "ideas": [{"idea": "UL-1"}]}
    faults = (await client.put(f"{address}/2027", json=wrong, headers=headers)).json()["errors"]
    assert [one["pointer"] for one in faults] == ["/measures/0/measure"]
    wrong["measures"] = [{"measure": "1", "why": "x" * 2_001}, {"measure": "1 / 1.1 / 1"}]
    faults = (await client.put(f"{address}/2027", json=wrong, headers=headers)).json()["errors"]
    assert [one["pointer"] for one in faults] == ["/ideas/0/idea", "/measures/1/measure"]
    wrong = {"base_version": 3, "measures": [{"measure": "2"}, {"measure": "1", "why": "x" * 2_001}]}
    faults = (await client.put(f"{address}/2027", json=wrong, headers=headers)).json()["errors"]
    assert [one["pointer"] for one in faults] == ["/measures/1/why"]
    base = await client.put(f"{address}/2027", json={"base_version": 9}, headers=headers)
    assert [one["pointer"] for one in base.json()["errors"]] == ["/base_version"]
    assert [(await client.get(f"{address}/{year}", headers=headers)).status_code for year in (99999, 2028)] == [404, 404]
    work = await client.post(f"{address}/2027/documents", headers=headers)
    assert (work.status_code, work.headers["location"]) == (202, f"/api/v1/works/{work.json()['work']}")
