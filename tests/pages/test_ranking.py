"""The ranking's pages and its JSON, as people and programs see them."""

import io
import re
import uuid

import asyncpg
import httpx
import pytest
from openpyxl import load_workbook

from absorb import forgery
from absorb.db import transaction
from absorb.priority import actions
from absorb.priority.rules.rounds import Consolidation
from tests.actions.test_priority import MODEL
from tests.conftest import Town, sign_in, token_of
from tests.counting import statements
from tests.promises import keep_promises
from tests.seed import add_idea, add_plan


async def seed_ranking(town: Town, count: int, consolidation: Consolidation = "mean") -> uuid.UUID:
    """A frozen ranking of `count` ideas, whose points fall from the first to the last."""
    async with transaction(town.acting) as connection:
        plan_id, measures = await add_plan(connection, {"1": 1})
        ideas = [await add_idea(connection, f"UL-2026-{index:04d}", f"Záměr <{index}>") for index in range(1, count + 2)]
        await connection.executemany(
            "insert into idea_contribution (id, idea, measure, degree, why) values ($1, $2, $3, 5, 'Řeší potřebu')",
            [(uuid.uuid4(), idea, measures["1"]) for idea in ideas[: max(1, count // 2)]],
        )
    model_id = await actions.add_model(town.people["lead"], MODEL.encode())
    assessor = town.people["member"].person_id
    await actions.record_assessments(
        town.people["lead"], [(idea, "need", assessor, 100, "Doložená potřeba & zájem", True) for idea in ideas[:count]], model_id
    )
    return await actions.freeze_ranking(town.people["lead"], model_id, plan_id, draws=50, consolidation=consolidation)


async def test_an_empty_town_is_told_how_a_ranking_comes_about(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["member"])
    shown = await client.get("/ranking")
    assert (shown.status_code, "Centrum pořadí zmrazí" in shown.text) == (200, True)


async def test_the_ranking_is_read_and_explained(client: httpx.AsyncClient, town: Town) -> None:
    ranking_id = await seed_ranking(town, 3)
    await actions.write_ranking_workbook(town.acting, ranking_id)
    await sign_in(client, town.emails["member"])
    shown = await client.get("/ranking")
    assert shown.status_code == 200, shown.text[:3000]
    for expected in (
        "Pořadí č. 1", "Záměr &lt;1&gt;", "80,00", "na prvním místě ve všech váženích", "smyšlené body", "Stáhnout pořadí (XLSX)",
        "1 záměr není v pořadí, protože mu chybí hodnocení", 'id="UL-2026-0001"', "Zkušební model",
    ):  # fmt: skip
        assert expected in shown.text, expected
    assert "Záměr &lt;4&gt;" not in shown.text.split("není v pořadí")[0]
    why = await client.get("/ranking/1/UL-2026-0001")
    for expected in ("Místo 1 z 3: 80 bodů ze 100 možných.", "1: 5 × 1 = 5", "Doložená potřeba &amp; zájem", "member usti", "smyšleno"):
        assert expected in why.text, expected
    found = await client.get("/ranking/1", params={"q": "zamer <2"})
    assert ("UL-2026-0002" in found.text, 'id="UL-2026-0001"' in found.text) == (True, False)
    assert "style=" not in shown.text + why.text


@pytest.mark.parametrize(("consolidation", "is_told"), [("mean", False), ("median", True)])
async def test_where_a_median_counts_the_certainty_says_what_it_leaves_out(
    client: httpx.AsyncClient, town: Town, consolidation: Consolidation, is_told: bool
) -> None:
    ranking_id = await seed_ranking(town, 2, consolidation)
    await sign_in(client, town.emails["member"])
    says = "medián a bere se jako jistý: jistota místa říká, co by udělaly jiné váhy, ne jak se hodnotitelé rozcházejí."
    for address in ("/ranking/1", "/ranking/1/UL-2026-0001"):
        page = (await client.get(address)).text
        assert (says in page, re.search(r'nowrap"[^>]*>UL-2026-0001<', page) is not None) == (is_told, True), address
    await actions.write_ranking_workbook(town.acting, ranking_id)
    (address,) = set(re.findall(r'/documents/[^"]+', (await client.get("/ranking/1")).text))
    sheet = load_workbook(io.BytesIO((await client.get(address)).content))["Pravidla a otisk"]
    rules = {row[0].value: str(row[1].value) for row in sheet.iter_rows()}
    assert rules["Užitek"].endswith(f"z více hodnotitelů se bere {'medián' if is_told else 'průměr'}.")
    assert rules["Jistota"].endswith("rozcházejí, v ní není.") == is_told


async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, town: Town) -> None:
    await seed_ranking(town, 3)
    await sign_in(client, town.emails["member"])
    addresses = (
        "/ranking/2",
        "/ranking/1/UL-2026-9999",
        "/ranking/1/UL-2026-0004",
        "/ranking/99999999999",
        "/ranking/1/%00",
        "/ranking/1?q=%00",
    )
    answers = [(await client.get(address, headers={"accept": "text/html"})).status_code for address in addresses]
    assert answers == [404] * 5 + [422]


async def test_a_long_ranking_has_pages_and_asks_no_more_of_the_database(client: httpx.AsyncClient, town: Town) -> None:
    asked: list[int] = []
    await sign_in(client, town.emails["member"])
    for count in (1, 100):
        async with transaction(town.acting) as connection:
            await connection.execute("update idea set state = 'set_aside', reference = reference || '-x'")
            await connection.execute("update plan set code = code || '-x'")
        await seed_ranking(town, count)
        with statements() as found:
            shown = await client.get("/ranking")
        assert shown.status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1] > 0
    assert [shown.text.count('id="UL-'), "?page=2" in shown.text] == [50, True]
    second = await client.get("/ranking?page=2")
    assert (second.text.count('id="UL-'), "?page=3" in second.text) == (50, False)


async def test_the_json_tells_the_same(client: httpx.AsyncClient, town: Town) -> None:
    headers = await token_of(town.people["lead"])
    added = await client.post("/api/v1/scoring-models", headers=headers, content=MODEL.encode())
    assert (added.status_code, added.json()["model"]["version"]) == (201, 1)
    wrong = await client.post("/api/v1/scoring-models", headers=headers, content=MODEL.replace('"need"]', '"ned"]').encode())
    assert wrong.json()["errors"] == [{"pointer": "/tie_break/0", "detail": 'Line 5: There is no criterion "ned"; did you mean "need"?'}]
    async with transaction(town.acting) as connection:
        await add_plan(connection, {"1": 1})
        code = await connection.fetchval("select code from plan")
        await add_idea(connection, "UL-2026-0001", "Záměr")
    body = {"model": "test", "assessments": [{"idea": "UL-2026-0001", "criterion": "need", "value": 50}]}
    member = await token_of(town.people["member"])
    assert (await client.post("/api/v1/assessments", headers=member, json=body)).json() == {"recorded": 1}
    assert (await client.post("/api/v1/assessments", headers=await token_of(town.people["auditor"]), json=body)).status_code == 403
    unknown = {"model": "test", "assessments": [{"idea": "UL-2026-0009", "criterion": "need", "value": 50}]}
    refused = await client.post("/api/v1/assessments", headers=member, json=unknown)
    assert refused.json()["errors"] == [{"pointer": "/assessments/0/idea", "detail": 'There is no idea "UL-2026-0009".'}]
    given = await client.get("/api/v1/assessments", headers=headers, params={"idea": "UL-2026-0001", "model": "test"})
    assert [(one["assessor"], one["value"]) for one in given.json()] == [("member usti", "50.000000")]
    asked = await client.post("/api/v1/rankings", headers=headers, json={"model": "test", "plan": code, "draws": 20})
    assert (asked.status_code, asked.headers["location"]) == (202, f"/api/v1/works/{asked.json()['work']}"), asked.text
    waiting = (await client.get(asked.headers["location"], headers=headers)).json()
    assert (waiting["ended_at"], (await client.get("/api/v1/rankings", headers=headers)).json()) == (None, [])
    await keep_promises()
    work = (await client.get(asked.headers["location"], headers=headers)).json()
    assert (work["result"], work["address"], work["done"], work["trouble"]) == ({"ranking": 1}, "/ranking/1", 20, None)
    listed = (await client.get("/api/v1/rankings", headers=headers)).json()
    assert [(one["number"], one["placed"], one["draws"]) for one in listed] == [(1, 1, 20)]
    unknown = [{"model": "tset", "plan": code}, {"model": "test", "plan": "x"}, {"model": "test", "plan": code, "corrects": 9}]
    refused = [await client.post("/api/v1/rankings", headers=headers, json=body) for body in unknown]
    assert [answer.status_code for answer in refused] == [404, 404, 404]
    shown = (await client.get("/api/v1/rankings/1", headers=headers)).json()
    assert [(one["reference"], one["place"], one["points"]) for one in shown["ideas"]] == [("UL-2026-0001", 1, "30.000000")]
    why = (await client.get("/api/v1/rankings/1/ideas/UL-2026-0001", headers=headers)).json()
    assert why["why_en"][0] == "Place 1 of 1: 30 points out of 100."
    case = await client.get("/api/v1/rankings/1/case", headers=headers)
    assert case.json()["ideas"] == [{"id": "UL-2026-0001", "values": {"plan": 0, "need": 50}}]
    assert (await client.get("/api/v1/rankings/1/other", headers=headers)).status_code == 404


async def test_the_centre_freezes_a_ranking_and_follows_it(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["officer"])
    assert "K pořadí je potřeba model hodnocení a komunitní plán." in (await client.get("/ranking/freeze")).text
    await seed_ranking(town, 3)
    async with transaction(town.acting) as connection:
        code = await connection.fetchval("select code from plan")
    assert 'href="/ranking/freeze"' in (await client.get("/ranking")).text
    form = await client.get("/ranking/freeze")
    assert (f'<option value="{code}">Plán</option>' in form.text, '<option value="1">Pořadí č. 1</option>' in form.text) == (True, True)
    assert re.search(r'<textarea[^>]*id="note"[^>]*></textarea>', form.text)
    asked = {"model": "test", "plan": code, "corrects": "1", "note": "oprava", "_csrf_token": forgery.masked(client.cookies["csrf"])}
    wrong = await client.post("/ranking/freeze", data={**asked, "note": "x" * 4_001})
    assert (wrong.status_code, 'href="#note"' in wrong.text, "x" * 4_001 in wrong.text) == (422, True, True)
    assert "Text má 4001 znaků" in wrong.text
    for wrong, told in (
        ({"model": "", "plan": ""}, ("Vyberte model hodnocení.", "Vyberte plán.")),
        ({"corrects": "první"}, ("Vyberte jednu z odpovědí.",)),
    ):
        unread = await client.post("/ranking/freeze", data={**asked, **wrong})
        assert (unread.status_code, [unread.text.count(one) for one in told]) == (422, [2] * len(told))
    answers = [await client.post("/ranking/freeze", data=asked) for _ in range(2)]
    assert {(answer.status_code, answer.headers["location"][:7]) for answer in answers} == {(303, "/works/")}
    assert answers[0].headers["location"] == answers[1].headers["location"]
    waiting = await client.get("/ranking")
    assert ("Počítá se nové pořadí" in waiting.text, 'data-state="waiting"' in waiting.text, "Pořadí č. 1" in waiting.text) == (True,) * 3
    await keep_promises()
    ended = await client.get(answers[0].headers["location"])
    assert ("Hotovo." in ended.text, 'href="/ranking/2"' in ended.text) == (True, True)
    shown = await client.get("/ranking")
    assert '<p class="govuk-body">oprava</p>' in shown.text
    assert ("Opravuje pořadí č. 1." in shown.text, "Stáhnout pořadí (XLSX)" in shown.text, 'id="work"' in shown.text) == (True, True, False)


async def test_a_member_is_told_that_the_workbook_is_being_made_without_a_way_to_freeze(client: httpx.AsyncClient, town: Town) -> None:
    await seed_ranking(town, 3)
    for role, bar, says in (("member", False, True), ("officer", True, False)):
        await sign_in(client, town.emails[role])
        shown = (await client.get("/ranking")).text
        told = ('data-state="waiting"' in shown, "Sešit s pořadím se připravuje" in shown, "/ranking/freeze" in shown)
        assert (role, *told) == (role, bar, says, bar)
    assert (await client.get("/ranking/2")).status_code == 404


async def test_a_submitter_sees_no_ranking(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    await seed_ranking(town, 1)
    headers = await token_of(town.people["submitter"])
    assert [(await client.get(address, headers=headers)).status_code for address in ("/api/v1/rankings", "/api/v1/rankings/1")] == [
        403,
        403,
    ]
