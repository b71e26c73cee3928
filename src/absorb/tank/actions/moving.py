"""An idea is moved from one state to another."""

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any, Concatenate, ParamSpec

import asyncpg
import msgspec

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Fault, NotFound
from absorb.kernel.phrases import Phrase
from absorb.notices.actions import tell
from absorb.outbox.actions import promise_once
from absorb.tank import queries
from absorb.tank.actions.references import today_here
from absorb.tank.actions.seeing import check_seen
from absorb.tank.queries.ideas import Locked
from absorb.tank.rules import check_move
from absorb.tank.rules.form import BY_NAME
from absorb.tank.rules.letters import letter_of
from absorb.tank.rules.states import OFFERED

OFFER_IDEAS = "offer_ideas"
"""The job that looks for calls that fit; the room of the calls keeps it."""

LONGEST_RETURN = dt.timedelta(days=366)
"""So long an organisation may be given to complete an idea."""


class Return(msgspec.Struct, frozen=True):
    """What a return for completion asks for: fields of the form, each with a note, and until which day."""

    missing: Sequence[tuple[str, str | None]] = ()
    until: dt.date | None = None


NOTHING_ASKED = Return()


async def move_in(
    connection: asyncpg.Connection,
    idea: uuid.UUID | str,
    to: str,
    why: str | None = None,
    *,
    roles: frozenset[str] | None = None,
    organisations: Collection[uuid.UUID | None] | None = None,
    start: str | None = None,
    version: int | None = None,
    asked: Return = NOTHING_ASKED,
    is_told: bool = True,
) -> bool:
    """Move an idea (by id or reference) to another state in a running transaction, as rooms do whose own act moves it; False
    when it is there already.

    `roles` are those of the one who asks (None: the service itself). Whoever names `organisations` acts for them, as those
    whose the idea is. `start` and `version` are the state and the version that they saw: where the idea has moved or changed
    since, it is `Overtaken`. A return may say what is `asked`. The other side (the submitter, or the Centre where the
    submitter moves it) is told unless `is_told` is false; who hands in is told of there.
    """
    if to == "merged":
        raise BadInput.one("/to", Phrase("An idea is merged into another one: open the two side by side and choose which of them stays."))
    held = await queries.ideas.lock_idea(connection, idea)
    if organisations is not None and held.organisation not in organisations:
        raise NotFound("There is no such idea.")
    if held.state == to:
        return False
    await check_seen(connection, held, state=start, version=version)
    made = check_move(held.state, to, why, roles, is_owner=organisations is not None)
    missing = read_asked(to, asked)
    await connection.execute(queries.ideas.SET_STATE, held.id, to, why, missing, asked.until)
    if to in OFFERED:
        await promise_once(connection, OFFER_IDEAS)
    facts: dict[str, Any] = {"from": held.state, "to": to}
    if missing:
        facts["missing"] = missing
    if asked.until:
        facts["until"] = asked.until.isoformat()
    if is_told and to != "submitted":
        letter = letter_of(held.reference, held.title, to, why, [one["says"] for one in missing], asked.until)
        facts["told"] = await _tell_moved(connection, held, made.tells(roles), letter)
    await record(connection, "idea moved", ("idea", held.id), facts, why=why)
    return True


_Asked = ParamSpec("_Asked")


def _alone(
    act: Callable[Concatenate[asyncpg.Connection, _Asked], Awaitable[bool]],
) -> Callable[Concatenate[Acting, _Asked], Awaitable[bool]]:
    async def acted(acting: Acting, /, *args: _Asked.args, **more: _Asked.kwargs) -> bool:
        async with transaction(acting) as connection:
            return await act(connection, *args, **more)

    return acted


move = _alone(move_in)
"""`move_in` in a transaction of its own."""


def read_asked(to: str, asked: Return) -> list[dict[str, Any]]:
    """What is asked for as it is kept; `BadInput` for what is no field of the form or does not belong to this move."""
    if to != "returned" and (asked.missing or asked.until):
        raise BadInput.one("/missing", Phrase("Only an idea that is returned for completion is told what is missing."))
    faults = [
        Fault(f"/missing/{number}/field", Phrase("There is no field “%(field)s” in the form.", field=field[:40]))
        for number, (field, _) in enumerate(asked.missing)
        if field not in BY_NAME
    ]
    if asked.until is not None and not today_here() <= asked.until <= today_here() + LONGEST_RETURN:
        says = Phrase("Give a day from today on, within a year; a return without a day is all right too.")
        faults.append(Fault("/until", says))
    if faults:
        raise BadInput(faults)
    return [{"field": field, "says": BY_NAME[field].label, "note": tidy(note or "") or None} for field, note in dict(asked.missing).items()]


async def _tell_moved(connection: asyncpg.Connection, held: Locked, whom: str, letter: tuple[str, dict[str, Any]]) -> int:
    address = f"/tank/{held.reference}"
    if whom == "centre":
        return await tell(connection, "idea_moved", *letter, address, roles=("officer", "lead"))
    return await tell(connection, "idea_moved", *letter, address, organisation=held.organisation) if held.organisation else 0
