"""Invitations: sent from the members' pages, accepted from a letter."""

import datetime as dt
import uuid
from typing import Any, cast

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, NotFound
from absorb.people import actions, queries, rules
from absorb.people.pages.organisations import NOTES, organisation_page
from absorb.people.pages.shared import address_of_sender, faults_of, id_of, people_page, signed_in_to, texts_of
from absorb.people.rules import LOOKERS
from absorb.people.schemas import InvitationIn, RoleName
from absorb.web import Person, allow, person_of, to

INVITING = rules.EDITORS | {"submitter"}


@get("/people/invitations", opt=allow(LOOKERS), include_in_schema=False)
async def show_invitations(request: Request[Any, Any, Any]) -> Response[str]:
    return await _list_page(request)


async def _list_page(
    request: Request[Any, Any, Any], *, status: int = 200, faults: dict[str, str] | None = None, **typed: str
) -> Response[str]:
    with_closed = request.query_params.get("closed") == "yes"
    async with reading(person_of(request).acting) as connection:
        invitations = await queries.list_invitations(connection, with_closed=with_closed)
        organisations = await queries.list_organisation_names(connection)
    return people_page(
        request,
        "invitations.html",
        status=status,
        invitations=invitations,
        organisations=organisations,
        with_closed=with_closed,
        faults=faults or {},
        typed={"email": "", "person_name": "", "role": "", "organisation": ""} | typed,
        note=NOTES.get(request.query_params.get("note", "")),
    )


@post("/people/invitations", opt=allow(INVITING), include_in_schema=False)
async def invite(request: Request[Any, Any, Any]) -> Response[Any]:
    """From the list of invitations, or from an organisation's page (`from` is its id), which is then shown again."""
    email, name, role, organisation, sent_from = await texts_of(request, "email", "person_name", "role", "organisation", "from")
    organisation_id, shown_on = id_of(organisation), id_of(sent_from)
    try:
        ask = InvitationIn(email=email, role=cast(RoleName, role), organisation=organisation_id, name=name[:120])
        await actions.invite(person_of(request), ask, now=dt.datetime.now(dt.UTC))
    except AbsorbError as error:
        if shown_on is not None:
            return await organisation_page(request, shown_on, status=error.status, faults=faults_of(error), email=email, person_name=name)
        if not person_of(request).may(LOOKERS):
            raise
        typed = {"email": email, "person_name": name, "role": role, "organisation": organisation}
        return await _list_page(request, status=error.status, faults=faults_of(error), **typed)
    return to(_shown_on(shown_on, "invited"))


def _shown_on(organisation_id: uuid.UUID | None, note: str) -> str:
    return f"/people/organisations/{organisation_id}?note={note}" if organisation_id else f"/people/invitations?note={note}"


@post("/people/invitations/{invitation_id:uuid}/send", opt=allow(INVITING), include_in_schema=False)
async def invite_again(request: Request[Any, Any, Any], invitation_id: FromPath[uuid.UUID]) -> Response[Any]:
    (sent_from,) = await texts_of(request, "from")
    await actions.invite_again(person_of(request), invitation_id, now=dt.datetime.now(dt.UTC))
    return to(_shown_on(id_of(sent_from), "again"))


@post("/people/invitations/{invitation_id:uuid}/withdraw", opt=allow(INVITING), include_in_schema=False)
async def withdraw_invitation(request: Request[Any, Any, Any], invitation_id: FromPath[uuid.UUID]) -> Response[Any]:
    (sent_from,) = await texts_of(request, "from")
    await actions.withdraw_invitation(person_of(request), invitation_id)
    return to(_shown_on(id_of(sent_from), "withdrawn"))


@get("/invitations/{secret:str}", opt=allow(None), include_in_schema=False)
async def show_invitation(request: Request[Any, Any, Any], secret: FromPath[str]) -> Response[str]:
    return await _accept_page(request, secret)


async def _accept_page(
    request: Request[Any, Any, Any], secret: str, *, status: int = 200, faults: dict[str, str] | None = None, name: str = ""
) -> Response[str]:
    async with reading() as connection:
        found = await queries.find_open_invitation(connection, rules.secret_sha256(secret))
    holds = found is not None and not found.is_disabled
    answer = people_page(
        request,
        "accept.html",
        status=status if holds else 404,
        invitation=found if holds else None,
        secret=secret,
        name=name or (found.name if found else "") or "",
        faults=faults or {},
        shortest=rules.SHORTEST_PASSWORD,
    )
    answer.headers["cache-control"] = "no-store"
    return answer


@post("/invitations/{secret:str}", opt=allow(None), include_in_schema=False)
async def accept_invitation(request: Request[Any, Any, Any], secret: FromPath[str]) -> Response[Any]:
    name, password = await texts_of(request, "name", "new_password")
    asker = request.scope.get("user")
    try:
        signed_in = await actions.accept_invitation(
            secret,
            name=name,
            password=password,
            as_person=asker.id if isinstance(asker, Person) else None,
            address=address_of_sender(request),
            agent=request.headers.get("user-agent"),
            now=dt.datetime.now(dt.UTC),
        )
    except NotFound:
        return await _accept_page(request, secret)
    except AbsorbError as error:
        return await _accept_page(request, secret, status=error.status, faults=faults_of(error), name=name[:200])
    if signed_in is None:
        return to("/settings/security" if isinstance(asker, Person) else "/sign-in?note=joined")
    return signed_in_to(request, signed_in, "/desk")


HANDLERS = [show_invitations, invite, invite_again, withdraw_invitation, show_invitation, accept_invitation]
