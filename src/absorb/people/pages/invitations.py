"""Invitations: sent from the members' pages, accepted from a letter."""

import datetime as dt
import uuid
from typing import Any, cast

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, NotFound
from absorb.people import actions, queries, rules
from absorb.people.pages.shared import INVITATION_NOTES, address_of_sender, id_of, people_page, signed_in_to, texts_of
from absorb.people.rules import LOOKERS, RoleName
from absorb.people.schemas import InvitationIn, OrganisationOut
from absorb.receipts.door import form_of
from absorb.web import Person, allow, person_of, to

INVITING = rules.EDITORS | {"submitter"}


@get("/people/invitations", opt=allow(LOOKERS), include_in_schema=False)
async def show_invitations(request: Request[Any, Any, Any]) -> Response[str]:
    return await _list_page(request)


async def _list_page(request: Request[Any, Any, Any], refusal: AbsorbError | None = None, **typed: str) -> Response[str]:
    with_closed = request.query_params.get("closed") == "yes"
    async with reading(person_of(request).acting) as connection:
        invitations = await queries.list_invitations(connection, with_closed=with_closed)
        organisations = await queries.list_organisation_names(connection)
    return people_page(
        request,
        "invitations.html",
        refusal,
        invitations=invitations,
        organisations=organisations,
        with_closed=with_closed,
        typed={"email": "", "person_name": "", "role": "", "organisation": ""} | typed,
        note=INVITATION_NOTES.get(request.query_params.get("note", "")),
    )


@post("/people/invitations", opt=allow(rules.EDITORS), include_in_schema=False)
async def invite(request: Request[Any, Any, Any]) -> Response[Any]:
    email, name, role, organisation = await texts_of(request, "email", "person_name", "role", "organisation")
    try:
        await _invite(request, email, name, role, id_of(organisation))
    except AbsorbError as refusal:
        return await _list_page(request, refusal, email=email, person_name=name, role=role, organisation=organisation)
    return to("/people/invitations?note=invited")


async def _invite(request: Request[Any, Any, Any], email: str, name: str, role: str, organisation_id: uuid.UUID | None) -> None:
    ask = InvitationIn(email=email, role=cast(RoleName, role), organisation=organisation_id, name=name[:120])
    await actions.invite(person_of(request), ask, now=dt.datetime.now(dt.UTC))


@get("/people/organisations/{organisation_id:uuid}/invite", opt=allow(INVITING), include_in_schema=False)
async def show_invite(request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _invite_page(request, await _own_organisation(request, organisation_id))


async def _own_organisation(request: Request[Any, Any, Any], organisation_id: uuid.UUID) -> OrganisationOut:
    """The organisation into which this person may invite; to anybody else it does not exist."""
    person = person_of(request)
    if not rules.may_invite(person.roles, person.speaks_for, "submitter", organisation_id):
        raise NotFound("There is no such organisation.")
    async with reading(person.acting) as connection:
        return await queries.get_organisation(connection, organisation_id)


async def _invite_page(
    request: Request[Any, Any, Any], organisation: OrganisationOut, refusal: AbsorbError | None = None, **typed: str
) -> Response[str]:
    return people_page(
        request,
        "invite.html",
        refusal,
        organisation=organisation,
        typed={"email": "", "person_name": ""} | typed,
    )


@post("/people/organisations/{organisation_id:uuid}/invite", opt=allow(INVITING), include_in_schema=False)
async def invite_colleague(request: Request[Any, Any, Any], organisation_id: FromPath[uuid.UUID]) -> Response[Any]:
    organisation = await _own_organisation(request, organisation_id)
    email, name = await texts_of(request, "email", "person_name")
    try:
        await _invite(request, email, name, "submitter", organisation_id)
    except AbsorbError as refusal:
        return await _invite_page(request, organisation, refusal, email=email, person_name=name)
    return to(f"/people/organisations/{organisation_id}?note=invited")


def _shown_on(organisation_id: uuid.UUID | None, note: str) -> str:
    """Where the invitation was sent again or taken back: `from` is the organisation whose page it was."""
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


async def _accept_page(request: Request[Any, Any, Any], secret: str, refusal: AbsorbError | None = None, name: str = "") -> Response[str]:
    async with reading() as connection:
        found = await queries.find_open_invitation(connection, rules.secret_sha256(secret))
    answer = people_page(
        request,
        "accept.html",
        refusal,
        status=None if found else 404,
        invitation=found,
        secret=secret,
        name=name or (found.name if found else "") or "",
        shortest=rules.SHORTEST_PASSWORD,
    )
    answer.headers["cache-control"] = "no-store"
    return answer


@post("/invitations/{secret:str}", opt={**allow(None), "receipt": "none"}, include_in_schema=False)
async def accept_invitation(request: Request[Any, Any, Any], secret: FromPath[str]) -> Response[Any]:
    name, password = await texts_of(request, "name", "new_password")
    asker = request.scope.get("user")
    try:
        signed_in = await actions.accept_invitation(
            actions.Joining(
                secret,
                name=name,
                password=password,
                as_person=asker.id if isinstance(asker, Person) else None,
                address=address_of_sender(request),
                agent=request.headers.get("user-agent"),
                form=form_of(request),
            ),
            now=dt.datetime.now(dt.UTC),
        )
    except NotFound:
        return await _accept_page(request, secret)
    except AbsorbError as refusal:
        return await _accept_page(request, secret, refusal, name[:200])
    if signed_in is None:
        return to("/settings" if isinstance(asker, Person) else "/sign-in?note=joined")
    return await signed_in_to(request, signed_in, "/desk")


HANDLERS = [
    show_invitations,
    invite,
    show_invite,
    invite_colleague,
    invite_again,
    withdraw_invitation,
    show_invitation,
    accept_invitation,
]
