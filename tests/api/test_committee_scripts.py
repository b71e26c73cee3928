"""What people do on the committee's pages, done by programs: a body's rules, an item's grounds, notes and minutes."""

from typing import Any

import httpx

from absorb.committee import actions
from tests.conftest import Town, token_of
from tests.documents.building import of_paragraphs
from tests.documents.test_minutes_template import LAWFUL
from tests.pages.test_committee_forms import Called, called
from tests.pages.test_minutes import Held, held

__all__ = ["called", "held"]


async def test_programs_go_on_with_a_bodys_rules_and_terms(client: httpx.AsyncClient, town: Town, called: Called) -> None:
    lead, at = await token_of(town.people["lead"]), f"/api/v1/bodies/{called.body}"
    rule = {"valid_from": "2026-07-01", "seats": 9, "basis": "jednací řád"}
    for more, place in (
        ({"quorum_numerator": 1, "quorum_denominator": 1}, "/quorum_numerator"),
        ({"threshold_numerator": 3, "threshold_denominator": 3}, "/threshold_numerator"),
        ({"threshold_numerator": 4, "threshold_denominator": 3}, "/threshold_numerator"),
    ):
        impossible = await client.post(f"{at}/rules", headers=lead, json=rule | more)
        assert [(one["pointer"], "More than everybody" in one["detail"]) for one in impossible.json()["errors"]] == [(place, True)]
    assert (await client.post(f"{at}/rules", headers=lead, json=rule)).status_code == 201
    again = await client.post(f"{at}/rules", headers=lead, json=rule)
    assert [one["pointer"] for one in again.json()["errors"]] == ["/valid_to"]
    body = (await client.get(at, headers=lead)).json()
    assert [(one["valid_from"], one["valid_to"], one["rule"]["seats"]) for one in body["rules"]] == [
        ("2026-07-01", None, 9), ("2026-01-01", "2026-06-30", 7),
    ]  # fmt: skip
    seat = body["terms"][0]["id"]
    assert (await client.post(f"{at}/seats/{seat}/end", headers=lead, json={"to_on": "2026-12-31"})).status_code == 201
    assert (await client.get(at, headers=lead)).json()["terms"][0]["to_on"] == "2026-12-31"


async def test_programs_say_what_an_item_rests_on_and_undo_nobodys_word(client: httpx.AsyncClient, town: Town, called: Called) -> None:
    officer, at = await token_of(town.people["officer"]), f"/api/v1/items/{called.item}"
    drawn = (await client.get(f"{at}/ground", headers=officer)).json()
    said: dict[str, Any] = {"why": "Služba v území chybí.", "amount_minor": 300_000_00, "due_on": "2027-06-30"}
    put = await client.put(f"{at}/ground?seen={drawn['mark']}", headers=officer, json=said)
    assert put.status_code == 200
    late = await client.put(f"{at}/ground?seen={drawn['mark']}", headers=officer, json={"why": "Je levná."})
    assert (late.status_code, "Somebody has written" in late.json()["detail"]) == (409, True)
    now = (await client.get(f"{at}/ground", headers=officer)).json()
    assert ([now[name] for name in said], len(now["warnings"])) == (list(said.values()), 1)
    assert (await client.put(at, headers=officer, json={"title": "Dotace", "motion": "Rada odkládá."})).status_code == 200
    meeting = (await client.get(f"/api/v1/meetings/{called.meeting}", headers=officer)).json()
    assert meeting["items"][0]["motion"] == "Rada odkládá."
    wrong = await client.put(f"{at}/ground", headers=officer, json={"why": "", "departs": "ano", "amount": 1})
    assert sorted(one["pointer"] for one in wrong.json()["errors"]) == ["/amount", "/departs", "/why"]


async def test_programs_note_how_a_resolution_is_carried_out(client: httpx.AsyncClient, town: Town, held: Held) -> None:
    chair, at = await token_of(town.people["chair"]), f"/api/v1/resolutions/{held.resolution}"
    assert (await client.post(f"{at}/notes", headers=chair, json={"says": "Smlouva podepsána.", "is_done": True})).status_code == 201
    future = await client.post(f"{at}/notes", headers=chair, json={"says": "x", "noted_on": "2999-01-01"})
    assert [one["pointer"] for one in future.json()["errors"]] == ["/noted_on"]
    assert [(one["says"], one["is_done"]) for one in (await client.get(f"{at}/notes", headers=chair)).json()] == [
        ("Smlouva podepsána.", True)
    ]
    assert (await client.get(at, headers=chair)).json()["number"] == "1/2027"


async def test_programs_lead_minutes_from_their_texts_to_everybody(client: httpx.AsyncClient, town: Town, held: Held) -> None:
    chair, member, lead = [await token_of(town.people[role]) for role in ("chair", "member", "lead")]
    at = f"/api/v1/meetings/{held.id}/minutes"
    item = (await client.get(f"/api/v1/meetings/{held.id}", headers=chair)).json()["items"][0]["id"]
    said = {"text": "Zahájeno včas.", "items": [{"item_id": item, "text": "Bod uvedla předsedkyně."}]}
    assert (await client.put(f"{at}/texts", headers=chair, json=said)).json() == {"has_changed": True}
    assert (await client.put(f"{at}/verifiers/{held.member.person_id}", headers=chair)).status_code == 200
    await actions.write_minutes(held.chair, held.id)
    shown = (await client.get(at, headers=chair)).json()
    assert (shown["text"], shown["items"], [one["name"] for one in shown["verifiers"]]) == (
        "Zahájeno včas.", {item: "Bod uvedla předsedkyně."}, ["member usti"],
    )  # fmt: skip
    newest = shown["versions"][0]
    version = {"document_id": newest["id"], "sha256": newest["sha256"]}
    assert (await client.post(f"{at}/publish", headers=lead, json={})).status_code == 409
    assert (await client.post(f"{at}/sign-off", headers=chair, json=version)).status_code == 403
    assert (await client.post(f"{at}/sign-off", headers=member, json=version)).status_code == 201
    assert (await client.put("/api/v1/minutes-publishing", headers=lead, json={"attendance": True})).status_code == 200
    assert (await client.get("/api/v1/minutes-publishing", headers=lead)).json()["attendance"] is True
    assert (await client.post(f"{at}/publish", headers=lead, json={"is_checked": True})).status_code == 201
    assert (await client.get(at, headers=chair)).json()["publication"]["version"] == newest["version"]
    assert (await client.post(f"{at}/withdraw", headers=lead, json={"why": "chyba v částce"})).status_code == 201
    assert (await client.delete(f"{at}/verifiers/{held.member.person_id}", headers=chair)).status_code == 204


async def test_programs_bring_a_template_of_minutes(client: httpx.AsyncClient, town: Town, held: Held) -> None:
    lead, at = await token_of(town.people["lead"]), "/api/v1/minutes-templates"
    wrong = await client.post(at, headers=lead, content=of_paragraphs("{{ numbr }}"))
    says = '{{ numbr }} asks for "numbr", which minutes do not have; did you mean "number"?'
    assert [(one["pointer"], one["detail"]) for one in wrong.json()["errors"]] == [
        ('paragraph 1 ("{{ numbr }}"), before the first heading', says)
    ]
    thin = (await client.post(at, headers=lead, content=of_paragraphs("{{ number }}", *LAWFUL[1:]))).json()
    assert thin["lacks"] == ["present"]
    refused = await client.put(f"{at}/used", headers=lead, json={"template_id": thin["id"]})
    assert [(one["pointer"], "how many members were present" in one["detail"]) for one in refused.json()["errors"]] == [
        ("/template_id", True)
    ]
    made = (await client.post(at, headers=lead, content=of_paragraphs("{{ number }}", *LAWFUL))).json()
    assert (await client.put(f"{at}/used", headers=lead, json={"template_id": made["id"]})).status_code == 200
    assert [(one["version"], one["is_used"]) for one in (await client.get(at, headers=lead)).json()] == [(2, True), (1, False)]
    assert (await client.put(f"{at}/used", headers=lead, json={"template_id": str(held.id)})).status_code == 404
