"""Who belongs to the community, and what they are here."""

import uuid
from typing import Any, cast

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, NotFound
from absorb.people import actions, queries
from absorb.people.pages.shared import id_of, people_page, texts_of
from absorb.people.queries import Member
from absorb.people.rules import EDITORS, LOOKERS, RoleName
from absorb.people.schemas import MembershipIn
from absorb.web import allow, person_of, to

NOTES = {"given": "The role is given.", "taken": "The role is taken away."}


@get("/people", opt=allow(LOOKERS), include_in_schema=False)
async def show_members(request: Request[Any, Any, Any]) -> Response[str]:
    words = request.query_params.get("q", "")[:200]
    async with reading(person_of(request).acting) as connection:
        members = await queries.list_cards(connection, words=words)
    note = NOTES.get(request.query_params.get("note", ""))
    return people_page(request, "members.html", members=members, words=words, note=note)


@get("/people/{person_id:uuid}", opt=allow(LOOKERS), include_in_schema=False)
async def show_member(request: Request[Any, Any, Any], person_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _member_page(request, person_id)


async def _member_page(
    request: Request[Any, Any, Any], person_id: uuid.UUID, refusal: AbsorbError | None = None, **typed: str
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        member = await queries.find_member(connection, person_id)
        organisations = await queries.list_organisation_names(connection)
    if member is None:
        raise NotFound("There is no such member.")
    return people_page(
        request,
        "member.html",
        refusal,
        member=member,
        organisations=organisations,
        typed={"role": "", "organisation": ""} | typed,
        note=NOTES.get(request.query_params.get("note", "")),
    )


@post("/people/{person_id:uuid}", opt=allow(EDITORS), include_in_schema=False)
async def give_role(request: Request[Any, Any, Any], person_id: FromPath[uuid.UUID]) -> Response[Any]:
    role, organisation = await texts_of(request, "role", "organisation")
    ask = MembershipIn(person_id, cast(RoleName, role), id_of(organisation))
    try:
        await actions.give_role(person_of(request).acting, ask)
    except NotFound:
        raise
    except AbsorbError as refusal:
        return await _member_page(request, person_id, refusal, role=role, organisation=organisation)
    return to(f"/people/{person_id}?note=given")


@get("/people/roles/{membership_id:uuid}", opt=allow(EDITORS), include_in_schema=False)
async def show_role(request: Request[Any, Any, Any], membership_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _role_page(request, membership_id)


async def _role_page(request: Request[Any, Any, Any], membership_id: uuid.UUID, refusal: AbsorbError | None = None) -> Response[str]:
    member = await _holder(request, membership_id)
    if member is None:
        raise NotFound("There is no such member.")
    taken = next(role for role in member.held if role.id == membership_id)
    return people_page(request, "take.html", refusal, member=member, taken=taken)


async def _holder(request: Request[Any, Any, Any], membership_id: uuid.UUID) -> Member | None:
    async with reading(person_of(request).acting) as connection:
        found = await queries.find_membership(connection, membership_id)
        return await queries.find_member(connection, found.person) if found else None


@post("/people/roles/{membership_id:uuid}", opt=allow(EDITORS), include_in_schema=False)
async def take_role(request: Request[Any, Any, Any], membership_id: FromPath[uuid.UUID]) -> Response[Any]:
    person = person_of(request)
    try:
        taken = await actions.remove_membership(person.acting, membership_id)
    except NotFound:
        raise
    except AbsorbError as refusal:
        return await _role_page(request, membership_id, refusal)
    async with reading(person.acting) as connection:
        stays = await queries.find_member(connection, taken.person)
    return to(f"/people/{taken.person}?note=taken" if stays else "/people?note=taken")


HANDLERS = [show_members, show_member, give_role, show_role, take_role]
