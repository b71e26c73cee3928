"""Organisations: the list, and one with its people."""

import re
import uuid
from typing import Any, cast

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, NotFound
from absorb.kernel.numerals import whole
from absorb.people import actions, queries, rules
from absorb.people.pages.shared import INVITATION_NOTES, people_page, texts_of
from absorb.people.rules import LOOKERS, OrganisationKind
from absorb.people.schemas import OrganisationIn
from absorb.web import CENTRE, EVERYONE_INSIDE, READERS, Person, allow, person_of, to

ON_A_PAGE = 50
FIELDS = ("name", "kind", "ico", "inhabitants")

NOTES = {
    "added": "The organisation is added.",
    "changed": "The organisation is changed.",
    **INVITATION_NOTES,
}


@get("/people/organisations", opt=allow(READERS), include_in_schema=False)
async def show_organisations(request: Request[Any, Any, Any]) -> Response[str]:
    return await _list_page(request)


async def _list_page(request: Request[Any, Any, Any], refusal: AbsorbError | None = None, **typed: str) -> Response[str]:
    given = request.query_params
    words, kind = given.get("q", "")[:200], given.get("kind", "")
    asked = int(given["page"]) if re.fullmatch(r"[0-9]{1,5}", given.get("page", "")) else 1
    async with reading(person_of(request).acting) as connection:
        wanted = kind if kind in rules.ORGANISATION_KINDS else None
        found, count, number = await queries.search_organisations(connection, words, wanted, page=asked, on_a_page=ON_A_PAGE)
    return people_page(
        request,
        "organisations.html",
        refusal,
        organisations=found,
        count=count,
        words=words,
        kind=kind,
        number=number,
        last=-(-count // ON_A_PAGE),
        typed={"name": "", "kind": "ngo", "ico": "", "inhabitants": ""} | typed,
    )


@post("/people/organisations", opt=allow(CENTRE), include_in_schema=False)
async def add_organisation(request: Request[Any, Any, Any]) -> Response[Any]:
    typed = await _typed(request)
    try:
        organisation_id = await actions.add_organisation(person_of(request).acting, _asked(typed))
    except AbsorbError as refusal:
        return await _list_page(request, refusal, **typed)
    return to(f"/people/organisations/{organisation_id}?note=added")


async def _typed(request: Request[Any, Any, Any]) -> dict[str, str]:
    return dict(zip(FIELDS, await texts_of(request, *FIELDS), strict=True))


def _asked(typed: dict[str, str]) -> OrganisationIn:
    """As typed; the action says what is wrong with it. Inhabitants that are no number are none that it accepts."""
    digits = "".join(typed["inhabitants"].split())
    inhabitants = whole(digits, 9, 0) if digits else None
    return OrganisationIn(name=typed["name"], kind=cast(OrganisationKind, typed["kind"]), ico=typed["ico"], inhabitants=inhabitants)


@get("/people/organisations/{organisation_id:uuid}", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_organisation(request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _organisation_page(request, organisation_id)


async def _organisation_page(
    request: Request[Any, Any, Any], organisation_id: uuid.UUID, refusal: AbsorbError | None = None, **typed: str
) -> Response[str]:
    """One organisation: its people, who is invited, and for the Centre its name and number."""
    person = person_of(request)
    if not rules.may_see_organisation(person.roles, person.organisations, organisation_id):
        raise NotFound("There is no such organisation.")
    async with reading(person.acting) as connection:
        organisation = await queries.get_organisation(connection, organisation_id)
        members = await queries.list_cards(connection, organisation_id=organisation_id)
        invitations = await queries.list_invitations(connection, organisations=[organisation_id])
    return people_page(
        request,
        "organisation.html",
        refusal,
        organisation=organisation,
        members=members,
        invitations=invitations,
        typed={name: getattr(organisation, name) or "" for name in FIELDS} | typed,
        may_edit=person.may(CENTRE),
        may_invite=rules.may_invite(person.roles, person.speaks_for, "submitter", organisation_id),
        sees_addresses=_sees_addresses(person, organisation_id),
        note=NOTES.get(request.query_params.get("note", "")),
    )


def _sees_addresses(person: Person, organisation_id: uuid.UUID) -> bool:
    """Colleagues see each other's addresses; the committee and the treasury need none."""
    return person.may(LOOKERS) or organisation_id in person.organisations


@post("/people/organisations/{organisation_id:uuid}", opt={**allow(CENTRE), "receipt": "again"}, include_in_schema=False)
async def change_organisation(request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID]) -> Response[Any]:
    typed = await _typed(request)
    try:
        await actions.change_organisation(person_of(request).acting, organisation_id, _asked(typed))
    except NotFound:
        raise
    except AbsorbError as refusal:
        return await _organisation_page(request, organisation_id, refusal, **typed)
    return to(f"/people/organisations/{organisation_id}?note=changed")


HANDLERS = [show_organisations, add_organisation, show_organisation, change_organisation]
