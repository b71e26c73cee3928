"""Invitations over HTTP. They are accepted on the page that the letter leads to."""

import datetime as dt
import uuid
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import FromPath, QueryParameter

from absorb.bodies import takes
from absorb.db import reading
from absorb.kernel.errors import NotFound
from absorb.people import actions, queries
from absorb.people.rules import EDITORS, LOOKERS
from absorb.people.schemas import InvitationIn, InvitationOut
from absorb.web import Person, allow, person_of, read_body

INVITING = EDITORS | {"submitter"}


@get(
    "/api/v1/invitations",
    opt=allow(LOOKERS | INVITING),
    summary="Open invitations, the latest first",
)
async def list_invitations(
    request: Request[Any, Any, Any], closed: Annotated[bool, QueryParameter(description="also accepted and withdrawn ones")] = False
) -> list[InvitationOut]:
    person = person_of(request)
    own = None if person.may(LOOKERS) else sorted(person.speaks_for)
    async with reading(person.acting) as connection:
        return await queries.list_invitations(connection, organisations=own, with_closed=closed)


@post("/api/v1/invitations", opt=allow(INVITING), summary="Invite somebody by e-mail", operation_class=takes(InvitationIn))
async def invite(request: Request[Any, Any, Any]) -> InvitationOut:
    person, ask = person_of(request), await read_body(request, InvitationIn)
    return await _shown(person, await actions.invite(person, ask, now=dt.datetime.now(dt.UTC)))


@post("/api/v1/invitations/{invitation_id:uuid}/send", opt=allow(INVITING), status_code=200, summary="Send the letter once more")
async def invite_again(request: Request[Any, Any, Any], invitation_id: FromPath[uuid.UUID]) -> InvitationOut:
    person = person_of(request)
    await actions.invite_again(person, invitation_id, now=dt.datetime.now(dt.UTC))
    return await _shown(person, invitation_id)


@post("/api/v1/invitations/{invitation_id:uuid}/withdraw", opt=allow(INVITING), status_code=200, summary="Withdraw an invitation")
async def withdraw_invitation(request: Request[Any, Any, Any], invitation_id: FromPath[uuid.UUID]) -> InvitationOut:
    person = person_of(request)
    await actions.withdraw_invitation(person, invitation_id)
    return await _shown(person, invitation_id)


async def _shown(person: Person, invitation_id: uuid.UUID) -> InvitationOut:
    async with reading(person.acting) as connection:
        found = await queries.find_invitation(connection, invitation_id)
    if found is None:
        raise NotFound("There is no such invitation.")
    return found


HANDLERS = [list_invitations, invite, invite_again, withdraw_invitation]
