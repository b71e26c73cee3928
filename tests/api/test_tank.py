"""The tank and the plan over HTTP."""

import asyncio
import uuid
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from absorb.committee import actions as committee
from absorb.db import Acting, transaction
from absorb.documents.actions import use_files
from absorb.people.actions import add_person
from absorb.plan.actions import import_plan
from absorb.storage import Files
from absorb.tank.actions import add_idea, set_contributions
from absorb.tank.rules.form import BY_NAME
from absorb.tank.schemas.ideas import SuggestionIn
from tests import seed
from tests.actions.test_committee import at, set_up
from tests.books import DEMO, operation, operations_book
from tests.conftest import Town, token_of
from tests.promises import keep_promises

NOBODY = "00000000-0000-7000-8000-000000000000"


async def fill(town: Town, titles: list[str], state: str = "in_tank") -> None:
    async with transaction(town.acting) as connection:
        for number, title in enumerate(titles):
            await seed.add_idea(connection, f"UL-2026-{number:04d}", title, state=state)


async def submitter_of(town: Town, *names: str) -> tuple[Acting, list[uuid.UUID]]:
    """A person who hands in for these organisations alone."""
    async with transaction(town.acting) as connection:
        jana = Acting(town.acting.community_id, await add_person(connection, "jana@ngo.example", "Jana", None))
    return jana, [await seed.join_organisation(jana, name) for name in names]


async def test_pages_of_the_list_are_in_czech_order_and_whole(client: httpx.AsyncClient, town: Town, other_town: Town) -> None:
    titles = ["Zahrada", "Čaj", "Chata", "cesta", "Cesta", "Ďáblík", "Hrad", "Řeka", "Ruce", "Šance", "Sad", "Žito", "Iva", "řeka"]
    await fill(town, titles)
    await fill(other_town, ["Cizí"])
    headers = await token_of(town.people["member"], "read")
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(10):
        answer = await client.get("/api/v1/ideas", headers=headers, params={"limit": 4, **({"cursor": cursor} if cursor else {})})
        assert answer.status_code == 200, answer.text
        seen += [idea["title"] for idea in answer.json()["ideas"]]
        cursor = answer.json()["next"]
        if cursor is None:
            break
    assert [title.lower() for title in seen] == [
        "cesta", "cesta", "čaj", "ďáblík", "hrad", "chata", "iva", "ruce", "řeka", "řeka", "sad", "šance", "zahrada", "žito",
    ]  # fmt: skip
    assert sorted(seen) == sorted(titles)


FOUND: list[tuple[dict[str, Any], list[str]]] = [
    ({"q": "sluzba RODINY"}, ["Služba pro rodiny"]),
    ({"q": "ul-2026-0001"}, ["100 % hotovo"]),
    ({"q": "100 %"}, ["100 % hotovo"]),
    ({"q": "služba", "state": "chosen"}, []),
    ({"q": "služba", "state": "in_tank", "limit": 1}, ["Jiná služba"]),
    ({"q": "  "}, ["100 % hotovo", "Jiná služba", "Služba pro rodiny"]),
]

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"q": "org:%"}, "/q"),
    ({"limit": 0}, "/limit"),
    ({"state": "in_tan"}, "/state"),
    ({"cursor": "nic"}, "/cursor"),
    ({"cursor": "k6FhxBA"}, "/cursor"),
]


async def test_words_find_titles_organisations_and_references(client: httpx.AsyncClient, town: Town) -> None:
    """One town for the whole table: a question changes nothing."""
    await fill(town, ["Služba pro rodiny", "100 % hotovo", "Jiná služba"])
    headers = await token_of(town.people["member"])
    answers = [(await client.get("/api/v1/ideas", headers=headers, params=params)).json()["ideas"] for params, _ in FOUND]
    assert [[idea["title"] for idea in ideas] for ideas in answers] == [found for _, found in FOUND]
    for params, pointer in WRONG:
        answer = await client.get("/api/v1/ideas", headers=headers, params=params)
        assert (answer.status_code, [fault["pointer"] for fault in answer.json()["errors"]]) == (422, [pointer])


async def test_an_idea_waits_for_a_member_while_their_vote_is_open(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path)))
    meeting = await set_up(town)
    await fill(town, ["Jiný"], "submitted")
    headers = [await token_of(Acting(town.acting.community_id, member)) for member in (meeting.members[1], meeting.members[2])]

    async def waiting(query: str = "me:waiting") -> list[list[str]]:
        answers = [await client.get("/api/v1/ideas", headers=each, params={"q": query}) for each in headers]
        return [[idea["title"] for idea in answer.json()["ideas"]] for answer in answers]

    assert await waiting() == [[], []]
    await committee.open_vote(meeting.acting, meeting.item_id, at=at(10))
    assert await waiting() == [["Terénní služba"]] * 2
    await committee.cast(meeting.acting, meeting.item_id, meeting.members[1], "for", at=at(11))
    assert await waiting() == [[], ["Terénní služba"]]
    assert await waiting("-já:čeká") == [["Jiný", "Terénní služba"], ["Jiný"]]


async def test_a_submitter_sees_and_touches_their_own_organisations_alone(client: httpx.AsyncClient, town: Town) -> None:
    jana, _ = await submitter_of(town, "Spolek A")
    await fill(town, ["Cizí nápad"])
    headers, officer = await token_of(jana), await token_of(town.people["officer"])
    added = await client.post("/api/v1/ideas", headers=headers, json={"title": "Můj  nápad", "need": "Potřebujeme"})
    assert (added.status_code, added.json()["reference"][:3]) == (201, "UL-")
    reference = added.json()["reference"]
    listed = (await client.get("/api/v1/ideas", headers=headers)).json()["ideas"]
    assert [(idea["title"], idea["organisation"], idea["state"]) for idea in listed] == [("Můj nápad", "Spolek A", "submitted")]
    assert (await client.get("/api/v1/ideas", headers=headers, params={"q": "cizi"})).json()["ideas"] == []
    assert (await client.get("/api/v1/ideas/UL-2026-0000", headers=headers)).status_code == 404
    moved = await client.post("/api/v1/ideas/UL-2026-0000/moves", headers=headers, json={"to": "withdrawn"})
    assert moved.status_code == 404
    foreign = await client.post("/api/v1/ideas", headers=headers, json={"title": "X", "need": "Y", "organisation_id": NOBODY})
    assert foreign.json()["errors"][0]["pointer"] == "/organisation_id"
    returned = await client.post(f"/api/v1/ideas/{reference}/moves", headers=officer, json={"to": "returned", "why": "Chybí rozpočet"})
    assert (returned.json()["state"], returned.json()["state_why"], returned.json()["version"]) == ("returned", "Chybí rozpočet", 2)
    assert (await client.post(f"/api/v1/ideas/{reference}/moves", headers=headers, json={"to": "submitted"})).status_code == 200
    refused = await client.post(f"/api/v1/ideas/{reference}/moves", headers=headers, json={"to": "in_tank"})
    assert refused.status_code == 403
    again = await client.post(f"/api/v1/ideas/{reference}/moves", headers=headers, json={"to": "submitted"})
    assert (again.status_code, again.json()["version"]) == (200, 3)
    clash = await client.post(f"/api/v1/ideas/{reference}/moves", headers=officer, json={"to": "funded"})
    assert (clash.status_code, clash.json()["allowed"]) == (409, ["in_tank", "returned", "set_aside", "merged", "withdrawn"])


SEEN: list[dict[str, Any]] = [{"version": 1}, {"from": "in_tank"}, {"from": "in_tank", "version": 1}]


@pytest.mark.parametrize("seen", SEEN, ids=["version", "from", "both"])
async def test_of_moves_decided_on_at_once_one_is_made_and_the_others_hear_of_it(
    client: httpx.AsyncClient, town: Town, seen: dict[str, Any]
) -> None:
    await fill(town, ["Nápad"])
    headers = [await token_of(town.people[role]) for role in ("officer", "lead", "administrator")]
    ends = ["under_assessment", "chosen", "reserve", "set_aside", "returned", "withdrawn"]
    answers = await asyncio.gather(
        *(
            client.post("/api/v1/ideas/UL-2026-0000/moves", headers=headers[number % 3], json={"to": end, "why": "Proto", **seen})
            for number, end in enumerate(ends)
        )
    )
    made = [number for number, answer in enumerate(answers) if answer.status_code == 200]
    assert (len(made), [answer.status_code for answer in answers].count(409)) == (1, 5)
    by, end = ("officer usti", "lead usti", "administrator usti")[made[0] % 3], ends[made[0]]
    for answer in answers[: made[0]] + answers[made[0] + 1 :]:
        told = answer.json()
        assert (told["type"], told["state"], told["version"]) == ("urn:absorb:problem:changed-since", end, 2)
        assert told["detail"] == f"{by} has moved it meanwhile from “in_tank” to “{end}”; look at how it stands now."
        (change,) = told["changes"]
        assert {**change, "at": None} == {"verb": "idea moved", "by": by, "at": None, "from": "in_tank", "to": end, "fields": []}


async def test_a_move_decided_on_before_a_change_hears_which_fields_changed(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, ["Nápad"])
    officer, lead = await token_of(town.people["officer"]), await token_of(town.people["lead"])
    address = "/api/v1/ideas/UL-2026-0000"
    changed = await client.put(address, headers=lead, json={"base_version": 1, "place": "Most", "readiness": 2})
    assert changed.json()["version"] == 2
    late = await client.post(f"{address}/moves", headers=officer, json={"to": "set_aside", "why": "Proto", "version": 1, "from": "in_tank"})
    assert (late.status_code, late.json()["detail"]) == (409, "lead usti has changed it meanwhile; look at how it stands now.")
    assert [(one["by"], one["fields"]) for one in late.json()["changes"]] == [("lead usti", ["place", "readiness"])]
    never = await client.post(f"{address}/moves", headers=officer, json={"to": "set_aside", "why": "Proto", "version": 7})
    assert [fault["pointer"] for fault in never.json()["errors"]] == ["/version"]
    for _ in range(2):
        moved = await client.post(
            f"{address}/moves", headers=officer, json={"to": "set_aside", "why": "Proto", "version": 2, "from": "in_tank"}
        )
        assert (moved.status_code, moved.json()["state"], moved.json()["version"]) == (200, "set_aside", 3)


async def test_handing_in_what_changed_meanwhile_is_refused_too(client: httpx.AsyncClient, town: Town) -> None:
    jana, _ = await submitter_of(town, "Spolek A")
    headers = await token_of(jana)
    draft = (await client.post("/api/v1/ideas", headers=headers, json={"title": "X", "need": "Y", "state": "draft"})).json()["reference"]
    await client.put(f"/api/v1/ideas/{draft}", headers=headers, json={"base_version": 1, "place": "Most"})
    answers = [
        (await client.post(f"/api/v1/ideas/{draft}/moves", headers=headers, json={"to": "submitted", **seen})).status_code
        for seen in ({"version": 1}, {"from": "returned"}, {"version": 2, "from": "draft"})
    ]
    assert answers == [409, 409, 200]


async def test_one_of_several_organisations_must_be_named(client: httpx.AsyncClient, town: Town) -> None:
    jana, (first, _) = await submitter_of(town, "Spolek A", "Spolek B")
    headers = await token_of(jana)
    unnamed = await client.post("/api/v1/ideas", headers=headers, json={"title": "X", "need": "Y"})
    assert unnamed.json()["errors"] == [
        {"pointer": "/organisation_id", "detail": "You belong to 2 organisations; say for which one this is."}
    ]
    named = await client.post("/api/v1/ideas", headers=headers, json={"title": "X", "need": "Y", "organisation_id": str(first)})
    assert named.status_code == 201
    empty = await client.post("/api/v1/ideas", headers=headers, json={"title": " ", "ned": "Y", "cost_minor": -1})
    assert [fault["pointer"] for fault in empty.json()["errors"]] == ["/title", "/ned", "/cost_minor", ""]


async def test_references_are_given_once_though_many_ask_at_once(town: Town) -> None:
    officer = town.people["officer"]
    added = await asyncio.gather(*(add_idea(officer, SuggestionIn(title=f"N{n}", need="P")) for n in range(12)))
    numbers = sorted(int(one.reference[-4:]) for one in added)
    assert numbers == list(range(1, 13))


async def test_contributions_are_set_changed_and_told(
    client: httpx.AsyncClient, town: Town, other_town: Town, owner: asyncpg.Connection
) -> None:
    await fill(town, ["Nápad"])
    async with transaction(town.acting) as connection:
        _, measures = await seed.add_plan(connection, {"1": 1, "2": 2})
    async with transaction(other_town.acting) as connection:
        _, foreign = await seed.add_plan(connection, {"9": 1})
    headers = await token_of(town.people["lead"])
    address = "/api/v1/ideas/UL-2026-0000/contributions"
    body = {
        "contributions": [
            {"measure_id": str(measures["1"]), "degree": 5, "why": "Protože"},
            {"measure_id": str(measures["2"]), "degree": 0, "why": "Ne"},
        ]
    }
    assert (await client.put(address, headers=headers, json=body)).json() == {"changed": 2}
    assert (await client.put(address, headers=headers, json=body)).json() == {"changed": 0}
    body["contributions"][0]["degree"] = 4
    assert (await client.put(address, headers=headers, json=body)).json() == {"changed": 1}
    shown = (await client.get("/api/v1/ideas/UL-2026-0000", headers=headers)).json()
    assert [(one["measure"], one["degree"], one["why"]) for one in shown["contributions"]] == [("1", 4, "Protože"), ("2", 0, "Ne")]
    assert [entry["verb"] for entry in shown["history"]] == ["contribution stated"] * 3
    wrong = {
        "contributions": [{"measure_id": str(foreign["9"]), "degree": 3, "why": " "}, *body["contributions"], body["contributions"][0]]
    }
    answer = await client.put(address, headers=headers, json=wrong)
    assert answer.json()["errors"][0]["pointer"] == "/contributions/0/why"
    wrong["contributions"][0]["why"] = "Cizí opatření"
    faults = (await client.put(address, headers=headers, json=wrong)).json()["errors"]
    assert [fault["pointer"] for fault in faults] == ["/contributions/0/measure_id", "/contributions/3"]
    assert await owner.fetchval("select count(*) from idea_contribution") == 2


async def test_contributions_from_a_script_are_checked_too(town: Town) -> None:
    from absorb.kernel.errors import BadInput

    assert await set_contributions(town.people["lead"], []) == 0
    with pytest.raises(BadInput) as refusal:
        await set_contributions(town.people["lead"], [(uuid.UUID(NOBODY), uuid.UUID(NOBODY), 6, "", False)])
    assert [fault.pointer for fault in refusal.value.faults] == ["/0/idea_id", "/0/measure_id", "/0/degree", "/0/why"]


@pytest.mark.parametrize("as_form", [False, True])
async def test_a_workbook_is_imported_over_http(client: httpx.AsyncClient, town: Town, as_form: bool) -> None:
    headers = await token_of(town.people["officer"])
    content = operations_book([operation(1), operation(2, **{"Číslo výzvy": "03_15_099"}), operation(3, Žadatel=None)])
    sent: dict[str, Any] = {"files": {"file": ("seznam.xlsx", content)}} if as_form else {"content": content}
    params = {"call": ["03_15_022"], "file_name": "seznam.xlsx"}
    answer = await client.post("/api/v1/imports", headers=headers, params=params, **sent)
    assert answer.status_code == 201, answer.text
    report = answer.json()
    assert (report["file_name"], report["calls"], report["added"], report["passed_over"]["other_calls"]) == (
        "seznam.xlsx",
        ["03_15_022"],
        1,
        1,
    )
    assert [one["row"] for one in report["refused"]] == [4]
    assert (await client.get("/api/v1/imports", headers=headers)).json() == [report]
    assert (await client.get(f"/api/v1/imports/{report['id']}", headers=headers)).json() == report
    wrong = await client.post("/api/v1/imports", headers=headers, content=b"nic")
    assert (wrong.status_code, wrong.json()["errors"][0]["detail"]) == (
        422, "The workbook is not a Word or Excel file (.docx, .xlsx), or it is damaged.",
    )  # fmt: skip


async def test_a_plan_is_imported_in_versions_and_exported_as_it_came(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection
) -> None:
    headers = await token_of(town.people["lead"])
    content = (DEMO / "plan-usti.xlsx").read_bytes()
    first = await client.post("/api/v1/plans", headers=headers, content=content)
    assert first.status_code == 201, first.text
    assert {key: first.json()[key] for key in ("code", "version", "is_new", "areas", "objectives", "measures")} == {
        "code": "usti-2004", "version": 1, "is_new": True, "areas": 2, "objectives": 5, "measures": 9,
    }  # fmt: skip
    again = await client.post("/api/v1/plans", headers=headers, content=content)
    assert (again.json()["is_new"], again.json()["id"]) == (False, first.json()["id"])
    await import_plan(town.people["lead"], (DEMO / "plan-family-examples.xlsx").read_bytes(), file_name="x.xlsx")
    assert (await client.get("/api/v1/plans/usti-2004/workbook", headers=headers)).content == content
    import io

    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(content))
    workbook["Opatření"]["F3"] = 2.5
    target = io.BytesIO()
    workbook.save(target)
    changed = await client.post("/api/v1/plans", headers=headers, content=target.getvalue())
    assert (changed.json()["version"], changed.json()["is_new"]) == (2, True)
    listed = (await client.get("/api/v1/plans", headers=headers)).json()
    assert [(plan["code"], plan["version"], plan["measures"], plan["is_example"]) for plan in listed] == [
        ("usti-2004", 2, 9, False), ("priklady-rodina-2010", 1, 13, True),
    ]  # fmt: skip
    measures = (await client.get("/api/v1/plans/usti-2004/measures", headers=headers)).json()
    assert [(one["code"], float(one["weight"])) for one in measures][:2] == [("1", 1), ("1.1", 2.5)]
    assert (await client.get("/api/v1/plans/usti-2004", headers=headers, params={"version": 1})).json()["version"] == 1
    assert (await client.get("/api/v1/plans/nic", headers=headers)).status_code == 404
    assert await owner.fetchval("select count(*) from journal_entry where verb = 'plan imported'") == 3


async def test_the_tank_is_compared_by_a_job_that_tells_how_far_it_is(client: httpx.AsyncClient, town: Town) -> None:
    await fill(town, ["Odpolední klub", "Odpoledni klub"])
    headers = await token_of(town.people["officer"])
    asked = [await client.post("/api/v1/twins", headers=headers) for _ in range(2)]
    assert [(answer.status_code, answer.json(), answer.headers["location"]) for answer in asked] == [
        (202, {"work": (work := asked[0].json()["work"])}, f"/api/v1/works/{work}")
    ] * 2
    assert (await client.get("/api/v1/twins", headers=headers)).json() == []
    await keep_promises()
    told = (await client.get(asked[0].headers["location"], headers=headers)).json()
    assert (told["kind"], told["done"], told["total"], told["result"]) == ("twins_look_at_all", 2, 2, {"pairs": 1})
    assert [pair["other"]["title"] for pair in (await client.get("/api/v1/twins", headers=headers)).json()] == ["Odpoledni klub"]


async def test_the_description_tells_bodies_and_answers(client: httpx.AsyncClient, town: Town) -> None:
    paths = (await client.get("/api/v1/openapi.json")).json()["paths"]
    body = paths["/api/v1/ideas"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert (sorted(body["required"]), set(body["properties"])) == (["need", "title"], {*BY_NAME, "ripeness", "state"})
    listed = paths["/api/v1/ideas"]["get"]
    assert {parameter["name"] for parameter in listed["parameters"]} == {"state", "q", "sort", "cursor", "limit"}
    assert listed["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("IdeaPage")
    assert "requestBody" in paths["/api/v1/imports"]["post"]
