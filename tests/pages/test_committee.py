"""Bodies, meetings and resolutions, on pages and over JSON."""

import json
import uuid
from pathlib import Path

import asyncpg
import httpx
import pytest

from absorb.committee import actions
from absorb.committee.actions.motions import open_motion_vote, propose_motion
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.motions import MotionIn
from absorb.documents.actions import use_files
from absorb.storage import Files
from tests.actions.test_committee import Meeting, at, set_up, vote
from tests.conftest import Town, sign_in, token_of
from tests.counting import statements
from tests.pages.reading import words_of
from tests.promises import keep_promises


@pytest.fixture
async def meeting(town: Town) -> Meeting:
    return await set_up(town)


async def hold(meeting: Meeting) -> uuid.UUID:
    """The whole meeting: a conflict, a vote, an item left undiscussed, the minutes."""
    await actions.excuse(meeting.acting, meeting.id, meeting.members[4])
    await actions.add_item(meeting.acting, meeting.id, ItemIn(title="Různé <2>", motion="Bere na vědomí."))
    await actions.declare_conflict(meeting.acting, meeting.item_id, meeting.members[3], "Je <členem> žadatele", at=at(5))
    await actions.decide_conflict(meeting.acting, meeting.item_id, meeting.members[3], is_excluded=True, at=at(6))
    await vote(meeting, "for", "for", "for")
    await actions.close_meeting(meeting.acting, meeting.id, at=at(90))
    return await actions.write_minutes(meeting.acting, meeting.id)


async def test_an_empty_town_is_told_what_will_be_here(client: httpx.AsyncClient, town: Town) -> None:
    public = await client.get("/resolutions")
    assert (public.status_code, "Zatím tu nic není" in public.text) == (200, True)
    await sign_in(client, town.emails["member"])
    shown = [(await client.get(address)).text for address in ("/committee", "/committee/resolutions")]
    assert ["Zatím nebylo svoláno" in shown[0], "Zatím nebylo přijato" in shown[1]] == [True, True]


async def test_a_meeting_that_is_over_tells_everything(client: httpx.AsyncClient, town: Town, meeting: Meeting) -> None:
    minutes = await hold(meeting)
    await sign_in(client, town.emails["auditor"])
    shown = await client.get(f"/committee/meetings/{meeting.id}")
    assert shown.status_code == 200, shown.text[:3000]
    for expected in (
        "1. zasedání: Výbor sociální", "ukončeno", "pro 3 z 5 všech členů (1 podjatý mimo hlasování): přijato", "Usnesení č. 1/2027",
        "Střet zájmů – Člen 4, vyloučen(a) z hlasování: Je &lt;členem&gt; žadatele", "zatím neprojednáno", "Různé &lt;2&gt;",
        "Přišlo 4 z 5 členů.", "omluveno", "15:55–17:30", f"/documents/{minutes}", "Člen 1: pro",
    ):  # fmt: skip
        assert expected in shown.text, expected
    listed = await client.get("/committee")
    assert ("1. zasedání: Výbor sociální" in listed.text, "výbor zastupitelstva" in listed.text) == (True, True)
    resolutions = await client.get("/committee/resolutions")
    assert "Výbor doporučuje podpořit." in resolutions.text
    paper = await client.get(f"/documents/{minutes}")
    assert (paper.status_code, paper.content[:2]) == (200, b"PK")


async def test_a_running_meeting_shows_its_quorum_and_votes(client: httpx.AsyncClient, town: Town, meeting: Meeting) -> None:
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(10))
    await actions.cast_all(meeting.acting, meeting.item_id, dict.fromkeys(meeting.members[:2], "for"), at=at(11))
    await sign_in(client, town.emails["member"])
    shown = (await client.get(f"/committee/meetings/{meeting.id}")).text
    for expected in ("zasedá", "hlasuje se", "zatím 2 hlasy", "/5</strong>"):
        assert expected in shown, expected


async def test_the_wall_says_that_an_amendment_is_voted_on(client: httpx.AsyncClient, town: Town, meeting: Meeting) -> None:
    ask = MotionIn(kind="amendment", wording="A chce zprávu do června.")
    motion = await propose_motion(meeting.acting, meeting.item_id, ask, by=meeting.members[0], at=at(9))
    await open_motion_vote(meeting.acting, motion, at=at(10))
    await sign_in(client, town.emails["member"])
    shown = words_of(await client.get(f"/committee/meetings/{meeting.id}/projector"))
    assert [shown.count(says) for says in ("Pozměňovací návrh č. 1", "A chce zprávu do června.")] == [1, 1]


async def test_what_a_form_does_not_offer_is_refused_in_a_czech_sentence(client: httpx.AsyncClient, town: Town, meeting: Meeting) -> None:
    await sign_in(client, town.emails["chair"])
    form = {"_csrf_token": client.cookies["csrf"]}
    item, page = f"/committee/items/{meeting.item_id}", {"accept": "text/html"}
    kind = await client.post(f"{item}/vote/open", data=form | {"kind": "x" * 3_000}, headers=page)
    assert (kind.status_code, "Vyberte, jak se hlasuje." in kind.text) == (422, True)
    long = await client.post(f"{item}/motions", data=form | {"kind": "counter", "wording": "x" * 4_001}, headers=page)
    assert (long.status_code, "nejvýš" in long.text) == (422, True)
    for fields, says in (
        ({"choice-x": "for"}, "Vyberte člena."),
        ({f"choice-{meeting.members[0]}": "x" * 5_000}, "Vyberte, jak kdo hlasoval."),
    ):
        noted = await client.post(f"{item}/votes", data=form | fields, headers=page)
        assert (noted.status_code, says in noted.text) == (422, True)
    reason = await client.post(f"{item}/conflict", data=form | {"reason": "x" * 4_001}, headers=page)
    assert (reason.status_code, "nejvýš" in reason.text) == (422, True)


async def test_the_minutes_of_a_meeting_are_written_while_one_watches(client: httpx.AsyncClient, town: Town, meeting: Meeting) -> None:
    """Who closes a meeting and the Centre see how far the writing is; the others that it is going on."""
    await vote(meeting, "for", "for", "for", "against")
    refused = await client.post(f"/api/v1/meetings/{meeting.id}/minutes", headers=await token_of(town.people["chair"]))
    assert (refused.status_code, refused.json()["state"]) == (409, "open")
    await actions.close_meeting(meeting.acting, meeting.id, at=at(90))
    for role, bar in (("lead", True), ("auditor", False)):
        await sign_in(client, town.emails[role])
        shown = (await client.get(f"/committee/meetings/{meeting.id}")).text
        told = ("Psaní zápisu" in shown, 'data-state="waiting"' in shown, "Zápis se připravuje; za chvíli tu bude." in shown)
        assert (role, *told) == (role, bar, bar, not bar)
    await keep_promises()
    await sign_in(client, town.emails["lead"])
    shown = (await client.get(f"/committee/meetings/{meeting.id}")).text
    assert ("Stáhnout zápis (DOCX)" in shown, 'id="work"' in shown) == (True, False)


async def test_everybody_reads_resolutions_and_nobodys_name(client: httpx.AsyncClient, meeting: Meeting) -> None:
    await hold(meeting)
    shown = await client.get("/resolutions")
    assert "Výbor doporučuje podpořit." in shown.text
    assert "pro 3 z 5 všech členů (1 podjatý mimo hlasování): přijato" in shown.text
    assert not [name for name in ("Člen 1", "Člen 4", "členem") if name in shown.text]
    assert (await client.get("/committee/resolutions", headers={"accept": "application/json"})).status_code == 401


async def test_a_meeting_is_run_over_json(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, tmp_path: Path) -> None:
    lead, chair, member = [await token_of(town.people[role]) for role in ("lead", "chair", "member")]
    people = {role: str(town.people[role].person_id) for role in ("chair", "member", "officer")}
    body = {
        "name": "Komise", "kind": "council_commission", "effect": "recommends",
        "rules": [{"valid_from": "2020-01-01", "seats": 3, "basis": "§ 122"}],
        "seats": [{"person_id": person, "from_on": "2020-01-01", "is_chair": role == "chair"} for role, person in people.items()],
    }  # fmt: skip
    assert (await client.post("/api/v1/bodies", headers=member, json=body)).status_code == 403
    wrong = await client.post("/api/v1/bodies", headers=lead, json={**body, "effect": "decides", "seats": [{"person_id": "x"}]})
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["/effect", "/seats/0/person_id", "/seats/0"]
    body_id = (await client.post("/api/v1/bodies", headers=lead, json=body)).json()["id"]
    naive = {"body_id": body_id, "starts_at": "2027-03-12T16:00:00", "place": "x"}
    assert (await client.post("/api/v1/meetings", headers=chair, json=naive)).json()["errors"][0]["pointer"] == "/starts_at"
    called = await client.post("/api/v1/meetings", headers=chair, json={**naive, "starts_at": "2027-03-12T16:00:00+01:00"})
    meeting = f"/api/v1/meetings/{called.json()['id']}"
    for person in people.values():
        arrived = await client.post(f"{meeting}/arrivals", headers=chair, json={"person_id": person})
        assert arrived.status_code == 201, arrived.text
    assert (await client.post(f"{meeting}/open", headers=chair)).status_code == 201
    item_id = (await client.post(f"{meeting}/items", headers=chair, json={"title": "Věc", "motion": "Ano."})).json()["id"]
    item = f"/api/v1/items/{item_id}"
    other_id = (await client.post(f"{meeting}/items", headers=chair, json={"title": "Jiné", "motion": "Ne."})).json()["id"]
    assert (await client.post(f"/api/v1/items/{other_id}/take-off", headers=chair, json={"why": "nepřipraveno"})).status_code == 201
    assert (await client.post(f"/api/v1/items/{other_id}/vote/open", headers=chair)).json()["state"] == "taken_off"
    assert (await client.post(f"{item}/conflicts", headers=member, json={"reason": "soused"})).status_code == 201
    undecided = await client.post(f"{item}/vote/open", headers=chair)
    assert (undecided.status_code, "is not decided" in undecided.json()["detail"]) == (409, True)
    await client.post(f"{item}/conflicts/{people['member']}", headers=chair, json={"is_excluded": False})
    assert (await client.post(f"{item}/vote/open", headers=chair)).status_code == 201
    assert (await client.post(f"{item}/votes", headers=member, json={"choice": "for"})).status_code == 201
    for_another = await client.post(f"{item}/votes", headers=member, json={"choice": "for", "person_id": people["officer"]})
    assert for_another.status_code == 403
    await client.post(f"{item}/votes", headers=chair, json={"choice": "for", "person_id": people["officer"]})
    closed = await client.post(f"{item}/vote/close", headers=chair)
    assert (closed.json()["tally"]["votes_for"], closed.json()["tally"]["is_adopted"]) == (2, True), closed.text
    assert (await client.post(f"{item}/vote/close", headers=chair)).json()["resolution"] == "1/2027"
    shown = (await client.get(meeting, headers=member)).json()
    assert shown["items"][0]["resolution"]["number"] == "1/2027"
    assert shown["quorum"] == {"present": 3, "needed": 2, "members": 3, "is_there": True, "words": shown["quorum"]["words"]}
    assert (await client.post(f"{meeting}/close", headers=chair)).status_code == 201
    late = await client.post(f"{meeting}/excuses", headers=chair, json={"person_id": people["member"]})
    assert (late.status_code, late.json()["state"]) == (409, "closed")
    again = await client.post(f"{meeting}/minutes", headers=chair)
    assert (again.status_code, again.headers["location"]) == (202, f"/api/v1/works/{again.json()['work']}")
    use_files(Files(str(tmp_path)))
    await keep_promises()
    works = await owner.fetch("select kind, about, done, total, result, trouble from work order by made_at")
    (document,) = [str(one["id"]) for one in await owner.fetch("select id from document where kind = 'minutes'")]
    told = [(one["kind"], one["about"], one["done"], one["total"], json.loads(one["result"]), one["trouble"]) for one in works]
    assert told == [("minutes", "Komise · 1", 1, 1, {"document": document}, None)] * 2
    work = (await client.get(again.headers["location"], headers=chair)).json()
    assert (work["result"], work["address"]) == ({"document": document}, meeting.replace("/api/v1", "/committee"))
    assert [one["number"] for one in (await client.get("/api/v1/resolutions", headers=member)).json()] == ["1/2027"]


async def test_the_meetings_page_asks_no_more_for_many_items(client: httpx.AsyncClient, town: Town, meeting: Meeting) -> None:
    await sign_in(client, town.emails["member"])
    asked = []
    for extra in (0, 60):
        for number in range(extra):
            await actions.add_item(meeting.acting, meeting.id, ItemIn(title=f"Věc {number}", motion="Ano."))
        with statements() as found:
            assert (await client.get(f"/committee/meetings/{meeting.id}")).status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1] > 0
