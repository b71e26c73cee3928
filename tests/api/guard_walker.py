"""One role asking for one address after another, with the objects of guard_objects.py in them."""

import datetime as dt
import re
import uuid
from typing import Any

import httpx
import msgspec

from absorb.db import Acting, transaction
from absorb.people import actions as people
from tests.api.guard_objects import MAKERS, Place
from tests.api.guard_table import object_of
from tests.conftest import PASSWORD, Town

FILLED = {"/edit/{name:str}": "/edit/basics", "/moves/{end:str}": "/moves/withdrawn"}
"""Other places in addresses, where not anything will do."""

SOMEBODY = str(uuid.UUID(int=9))

BODIES: dict[str, dict[str, object]] = {
    "POST /api/v1/portfolios/{number:int}/questions": {"kind": "why_not", "idea": "UL-2026-9999"},
    "PUT /api/v1/sources/{code:str}": {"base_version": 1, "name_cs": "x", "name_en": "x", "public": True, "level": "private"},
    "PUT /api/v1/sources/{code:str}/limits": {"base_version": 1, "limits": []},
    "POST /api/v1/ideas/{reference:str}/scenarios": {"name": "x"},
    "PUT /api/v1/ideas/{reference:str}/scenarios/{number:int}": {"name": "x"},
    "PUT /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy": {
        "base_version": 1,
        "content": {"first": "2027-01", "months": 12},
    },
    "POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/schedule": {"content": {"first": "2027-01", "months": 12}},
    "POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/undo": {"seen": 1},
    "POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/redo": {"seen": 1},
    "POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/asked": {"seen": 1},
    "POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/call": {"seen": 1},
    "POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/approved": {"seen": 1},
    "POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/amended": {"seen": 1, "why": "x"},
    "POST /api/v1/organisations/{organisation_id:uuid}/aid": {
        "granted_on": "2026-01-01",
        "regulation": "general",
        "provider": "Kraj",
        "origin": "own",
        "eur": "1.00",
    },
    "POST /api/v1/organisations/{organisation_id:uuid}/links": {"other": SOMEBODY, "kind": "votes", "valid_from": "2026-01-01"},
    "POST /api/v1/aid/{grant_id:uuid}/strike": {"why": "x"},
    "POST /aid/{organisation_id:uuid}/grants/{grant_id:uuid}/strike": {"why": "x"},
    "POST /api/v1/undertaking-links/{link_id:uuid}/strike": {"why": "x"},
    "POST /aid/{organisation_id:uuid}/links/{link_id:uuid}/strike": {"why": "x"},
    "POST /api/v1/undertaking-links/{link_id:uuid}/end": {"valid_to": "2099-12-31"},
    "POST /aid/{organisation_id:uuid}/links/{link_id:uuid}/end": {"valid_to": "2099-12-31"},
    "POST /aid/{organisation_id:uuid}/grants": {
        "granted_on": "2026-01-01",
        "regulation": "general",
        "provider": "Kraj",
        "origin": "own",
        "eur": "1",
    },
    "POST /aid/{organisation_id:uuid}/links": {"other": SOMEBODY, "kind": "votes", "valid_from": "2026-01-01"},
    "POST /api/v1/meetings/{meeting_id:uuid}/items/ideas": {"ideas": ["UL-2026-9999"]},
    "POST /api/v1/meetings/{meeting_id:uuid}/items/first": {"ranking": 1, "count": 1},
    "POST /api/v1/meetings/{meeting_id:uuid}/items/discussed": {"round": 1},
    "POST /api/v1/assessment-rounds/{number:int}/moves": {"to": "closed"},
    "POST /api/v1/assessment-rounds/{number:int}/duties": {"idea": "x", "person_id": SOMEBODY},
    "POST /api/v1/assessment-rounds/{number:int}/assessors": {"assessors": []},
    "POST /api/v1/assessment-rounds/{number:int}/due": {"due_on": "2099-01-01"},
    "POST /api/v1/assessment-rounds/{number:int}/declarations": {"declarations": []},
    "PUT /api/v1/assessment-rounds/{number:int}/points/{reference:str}": {"judgements": []},
    "POST /api/v1/bodies/{body_id:uuid}/seats": {"person_id": SOMEBODY, "from_on": "2027-01-01"},
    "POST /api/v1/bodies/{body_id:uuid}/seats/{seat_id:uuid}/end": {"to_on": "2027-12-31"},
    "POST /api/v1/bodies/{body_id:uuid}/rules": {"valid_from": "2027-01-01", "seats": 7, "basis": "x"},
    "PUT /api/v1/call-drafts/{draft_id:uuid}": {"text": "x", "base_version": 1},
    "POST /api/v1/call-drafts/{draft_id:uuid}/publish": {"base_version": 1, "replaces": 0},
    "POST /api/v1/competences/{row_id:uuid}/end": {"valid_to": "2099-12-31"},
    "POST /committee/competences/{row_id:uuid}/end": {"valid_to": "2099-12-31"},
    "POST /api/v1/resolutions/{resolution_id:uuid}/notes": {"says": "x"},
    "PUT /api/v1/items/{item_id:uuid}": {"title": "x"},
    "POST /api/v1/ideas/{reference:str}/moves": {"to": "withdrawn", "why": "x"},
    "POST /api/v1/items/{item_id:uuid}/conflicts": {"reason": "x"},
    "POST /api/v1/items/{item_id:uuid}/conflicts/{person_id:uuid}": {"is_excluded": True},
    "POST /api/v1/items/{item_id:uuid}/take-off": {"why": "x"},
    "POST /api/v1/items/{item_id:uuid}/move": {"place": 1},
    "POST /api/v1/items/{item_id:uuid}/motions": {"kind": "counter", "wording": "x"},
    "POST /api/v1/motions/{motion_id:uuid}/vote/open": {"kind": "by_name"},
    "POST /api/v1/meetings/{meeting_id:uuid}/call": {"starts_at": "2027-01-01T16:00:00+01:00", "place": "x"},
    "POST /api/v1/items/{item_id:uuid}/vote/break-off": {"why": "x"},
    "POST /api/v1/items/{item_id:uuid}/votes": {"choice": "for"},
    "POST /api/v1/items/{item_id:uuid}/secret-votes": {"choice": "for"},
    "POST /api/v1/items/{item_id:uuid}/marks": {"marks": {}},
    "POST /api/v1/items/{item_id:uuid}/secret-marks": {"marks": {}},
    "POST /api/v1/items/{item_id:uuid}/vote/close": {"votes_for": 1, "votes_against": 0, "votes_abstained": 0},
    "POST /api/v1/items/{item_id:uuid}/choosing": {"method": "ranked", "budget": "1.00", "why": "x"},
    "POST /api/v1/rankings/{number:int}/recount": {"weights": {}},
    "POST /api/v1/schedules/{schedule_id:uuid}/late": {"delays": []},
    "POST /api/v1/meetings/{meeting_id:uuid}/arrivals": {"person_id": SOMEBODY},
    "POST /api/v1/meetings/{meeting_id:uuid}/minutes/sign-off": {"document_id": SOMEBODY, "sha256": "0" * 64},
    "POST /api/v1/meetings/{meeting_id:uuid}/minutes/withdraw": {"why": "x"},
    "POST /api/v1/meetings/{meeting_id:uuid}/cancel": {"why": "x"},
    "POST /api/v1/meetings/{meeting_id:uuid}/departures": {"person_id": SOMEBODY},
    "POST /api/v1/meetings/{meeting_id:uuid}/excuses": {"person_id": SOMEBODY},
    "POST /api/v1/meetings/{meeting_id:uuid}/items": {"title": "x", "motion": "x"},
    "POST /tank/searches/{search_id:uuid}": {"name": "x"},
    "POST /tank/{reference:str}/edit/{name:str}/typed": {"base_version": "1"},
    "POST /api/v1/ideas/{reference:str}/advice": {"text": "x"},
    "POST /api/v1/ideas/{reference:str}/advice/{thread_id:uuid}/notes": {"text": "x"},
    "POST /api/v1/twins/{twin_id:uuid}/verdict": {"verdict": "different"},
    "POST /api/v1/ideas/{reference:str}/merge": {"goes": "{object}", "version": 1, "goes_version": 1, "why": "x"},
    "POST /tank/{reference:str}/moves": {"to": "withdrawn", "why": "x"},
    "POST /tank/{reference:str}/ripen": {"to": "idea"},
    "PUT /api/v1/ideas/{reference:str}": {"base_version": 1},
    "PUT /api/v1/ideas/{reference:str}/contributions": {"contributions": []},
    "PUT /api/v1/organisations/{organisation_id:uuid}": {"name": "x"},
    "PUT /api/v1/searches/{search_id:uuid}": {"name": "x"},
    "PUT /api/v1/plans/{code:str}/needs": {"needs": [], "services": []},
    "PUT /api/v1/plans/{code:str}/needs/groups": {"groups": []},
    "PUT /api/v1/plans/{code:str}/years/{year:int}": {"base_version": 0},
    "POST /api/v1/need-drafts/{draft_id:uuid}/acceptance": {"seen": "x"},
    "POST /api/v1/plan-drafts/{draft_id:uuid}/publication": {"seen": 1},
    "POST /settings/passkeys/{passkey_id:uuid}": {"password": PASSWORD},
    "POST /api/v1/applications/{reference:str}/hand-in": {"handed_in_on": "2027-01-01"},
    "POST /api/v1/subsidies/{reference:str}/contract": {
        "number": "1",
        "purpose": "x",
        "signed_on": "2027-01-01",
        "use_from_on": "2027-01-01",
        "use_to_on": "2027-12-31",
        "settle_by_on": "2028-01-31",
        "instalments": [],
        "reports": [],
    },
    "POST /api/v1/subsidies/{reference:str}/publication": {"published_on": "2026-01-01"},
    "POST /api/v1/subsidies/{reference:str}/payments": {
        "source": "x",
        "kind": "advance",
        "paid_on": "2027-01-01",
        "amount": "1.00",
        "bank_reference": "1",
    },
    "POST /api/v1/subsidies/{reference:str}/reports/{number:int}": {"handed_in_on": "2027-01-01"},
    "POST /api/v1/subsidies/{reference:str}/settlement": {"settled_on": "2027-01-01", "spent": "1.00"},
}
"""What is sent where the object is looked up only after the input was read. Others get an empty body or form."""

ENDING = ("/settings/", "/sign-out", "/password/")
"""Where a session may end: the walk goes on with a fresh one."""

EMPTY = (
    "GET /api/v1/rankings/{number:int}/changes",
    "GET /ranking/{number:int}/changes",
    "GET /funding/{reference:str}/schedule.xlsx",
    "GET /funding/{reference:str}/cash",
    "GET /funding/{reference:str}/workbook",
    "POST /funding/{reference:str}/workbook",
    "POST /funding/{reference:str}/workbook/take",
    "POST /api/v1/ideas/{reference:str}/schedule-workbook",
    "POST /api/v1/ideas/{reference:str}/schedule-changes",
    "GET /plan/drafts/{draft_id:uuid}/card",
    "POST /plan/drafts/{draft_id:uuid}/card",
)
"""What the object that is seeded has none of."""

FILES = ("POST /api/v1/ideas/{reference:str}/attachments",)
"""What takes a file."""


def outcome_of(answer: httpx.Response) -> str:
    """How an address answered. Whoever is let in may still be told what is wrong with an empty form."""
    is_sent_to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?next=")
    if answer.status_code == 401 or is_sent_to_sign_in:
        return "sign in"
    if answer.status_code >= 500:
        return f"failed with {answer.status_code}: {answer.text[-300:]}"
    return {403: "not allowed", 404: "nothing there"}.get(answer.status_code, "in")


class Walker(msgspec.Struct):
    """One role, asking for one address after another: over the API with a token, for pages with a session."""

    browser: httpx.AsyncClient
    role: str
    person: Acting | None
    places: dict[str, Place]
    bearer: dict[str, str]
    made: dict[tuple[str, str, bool], str]
    session: str | None = None

    async def ask(self, address: str, whose: str) -> tuple[str, int]:
        """How the asker fared, and the status."""
        method, _, path = address.partition(" ")
        sent: dict[str, Any] = (
            {"json": BODIES.get(address, {})} if path.startswith("/api/") else {"data": BODIES.get(address, {"from": ""})}
        )
        if address in FILES:
            sent = {"content": b"%PDF-1.4", "params": {"name": "x.pdf"}}
        filled = await self._filled(method, path, whose)
        for name, value in sent.get("json", {}).items():
            if value == "{object}":
                sent["json"] = sent["json"] | {name: filled.split("/")[4]}
        answer = await self.browser.request(method, filled, headers=await self._headers(path), **({} if method == "GET" else sent))
        if method != "GET" and path.startswith(ENDING):
            self.session = None
        return outcome_of(answer), answer.status_code

    async def _filled(self, method: str, path: str, whose: str) -> str:
        """The address with its object; what changes something gets an object of its own."""
        found = object_of(path)
        if found is not None:
            kind_of = found[2]
            key = (kind_of, whose, method == "GET")
            if method != "GET" or key not in self.made:
                self.made[key] = await MAKERS[kind_of](self.places[whose])
            for value in self.made[key].split():
                path = re.sub(r"\{[^}]*\}", value, path, count=1)
        for place, value in FILLED.items():
            path = path.replace(place, value)
        return re.sub(r"\{\w+:uuid\}", str(uuid.UUID(int=9)), re.sub(r"\{\w+:int\}", "1", re.sub(r"\{\w+:str\}", "x", path)))

    async def _headers(self, path: str) -> dict[str, str]:
        if path.startswith("/api/"):
            return self.bearer
        cookies = {"csrf": self.browser.cookies["csrf"]}
        if self.person is not None and self.person.person_id is not None:
            if self.session is None:
                async with transaction() as connection:
                    opened = await people.open_session(connection, self.person.person_id, dt.datetime.now(dt.UTC))
                self.session = opened.secret
            cookies["absorb"] = self.session
        joined = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return {"accept": "text/html", "cookie": joined, "x-csrftoken": cookies["csrf"]}


async def make_places(town: Town, elsewhere: Town, person: Acting | None) -> dict[str, Place]:
    """Where objects of the asker's own organisation, of another one and of another town are made."""
    ids = []
    for where, name in ((town, "Charita"), (town, "Most"), (elsewhere, "Jinde")):
        async with transaction(where.acting) as connection:
            ids.append(await people.ensure_organisation(connection, name, kind="ngo"))
    asker = person or town.people["officer"]
    if person == town.people["submitter"]:
        async with transaction(town.acting) as connection:
            assert asker.person_id is not None
            await people.add_membership(connection, asker.person_id, "submitter", ids[0])
    other = town.people["member" if asker != town.people["member"] else "officer"]
    return {
        "own": Place(town, ids[0], asker),
        "another organisation's": Place(town, ids[1], other),
        "another town's": Place(elsewhere, ids[2], elsewhere.people["officer"]),
    }
