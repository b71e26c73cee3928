"""Amendments and counter-motions: proposed by members, withdrawn, and put to the vote by the chair."""

import datetime as dt
import uuid
from typing import Any, Literal

from litestar import Request, Response, post
from litestar.params import FromPath

from absorb.committee import queries
from absorb.committee.access import RUNNERS, VOTERS, whose
from absorb.committee.actions.motions import open_motion_vote, propose_motion, withdraw_motion
from absorb.committee.pages.meetings import answer
from absorb.committee.queries.motions import get_item_of
from absorb.committee.schemas.motions import MotionIn
from absorb.db import reading
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import convert
from absorb.kernel.typed import texts_of
from absorb.web import Person, allow, person_of


@post("/committee/items/{item_id:uuid}/motions", opt=allow(VOTERS), include_in_schema=False)
async def propose(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    person, form = person_of(request), texts_of(await request.form())
    async with reading(person.acting) as connection:
        meeting_id = await queries.get_meeting_of(connection, item_id)
    return await answer(request, meeting_id, _propose(person, item_id, form), f"#item-{item_id}")


async def _propose(person: Person, item_id: uuid.UUID, form: dict[str, str]) -> None:
    try:
        given = uuid.UUID(form["person"]) if form.get("person") else None
    except ValueError:
        raise BadInput.one("/person", "Choose a member.") from None
    if form.get("kind") not in ("amendment", "counter"):
        raise BadInput.one("/kind", "Choose whether it changes the motion or stands instead of it.")
    ask = convert({"kind": form["kind"], "wording": form.get("wording", ""), "passage": form.get("passage") or None}, MotionIn)
    await propose_motion(person.acting, item_id, ask, by=whose(person, given), at=dt.datetime.now(dt.UTC))


@post("/committee/motions/{motion_id:uuid}/withdraw", opt=allow(VOTERS), include_in_schema=False)
async def withdraw(request: Request[Any, Any, Any], motion_id: FromPath[uuid.UUID]) -> Response[Any]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        meeting_id = await queries.get_meeting_of(connection, await get_item_of(connection, motion_id))
    only_of = None if person.may(RUNNERS) else person.id
    act = withdraw_motion(person.acting, motion_id, only_of=only_of, at=dt.datetime.now(dt.UTC))
    return await answer(request, meeting_id, act, "#now")


@post("/committee/motions/{motion_id:uuid}/vote", opt=allow(RUNNERS), include_in_schema=False)
async def open_vote(request: Request[Any, Any, Any], motion_id: FromPath[uuid.UUID]) -> Response[Any]:
    """The vote on an amendment or a counter-motion, by name or by show of hands."""
    person, form = person_of(request), await request.form()
    async with reading(person.acting) as connection:
        meeting_id = await queries.get_meeting_of(connection, await get_item_of(connection, motion_id))
    kind: Literal["by_name", "hands"] = "hands" if form.get("kind") == "hands" else "by_name"
    act = open_motion_vote(person.acting, motion_id, at=dt.datetime.now(dt.UTC), kind=kind)
    return await answer(request, meeting_id, act, "#now")


HANDLERS = [propose, withdraw, open_vote]
