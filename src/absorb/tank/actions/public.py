"""A suggestion from somebody without an account: it waits for the Centre to screen it, with no organisation behind it."""

import datetime as dt
import hashlib

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Fault, TooMany
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.outbox.actions import promise_once
from absorb.people.rules import find_email_faults
from absorb.receipts.actions import once
from absorb.tank import queries
from absorb.tank.actions.adding import tell_handed_in
from absorb.tank.actions.moving import OFFER_IDEAS
from absorb.tank.actions.references import take_references, today_here
from absorb.tank.actions.twins import promise_look
from absorb.tank.rules.form import FIELDS, canonical, find_faults, longest
from absorb.tank.schemas.ideas import IdeaAdded

LONGEST = {**{name: longest(name) for name in ("title", "need", "place")}, "name": 200, "email": 300}
"""Characters of each text that is asked for."""

PER_HOUR, PER_DAY = 5, 20
"""So many suggestions from one network address: a library's readers share one."""


async def suggest(acting: Acting, asked: dict[str, str], *, address: str, key: str | None, now: dt.datetime) -> IdeaAdded:
    """Take the suggestion in: `asked` holds title, need, place, name and email as typed. `BadInput` lists what is wrong,
    `TooMany` is about the network address it came from. The name and the e-mail stand in the erasable part of the
    journal alone."""
    content, faults = canonical({name: asked[name] for name in ("title", "need", "place")}, FIELDS)
    faults += [*find_faults(content), *_sender_faults(asked)]
    if faults:
        raise BadInput(faults)

    async def act() -> IdeaAdded:
        await _check_address(connection, address, now)
        return await _add(connection, {**content, "ripeness": "suggestion"}, asked)

    async with transaction(acting) as connection:
        return await once(connection, key, asked, act, IdeaAdded)


def _sender_faults(asked: dict[str, str]) -> list[Fault]:
    faults = [
        Fault(
            f"/{name}", Phrase("The text has %(count)s characters; at most %(longest)s fit.", count=len(asked[name]), longest=LONGEST[name])
        )
        for name in ("name", "email")
        if len(asked[name]) > LONGEST[name]
    ]
    if not faults and asked["email"].strip():
        says = Phrase("“%(found)s” is not an e-mail address, such as jana@example.cz.", found=tidy(asked["email"]))
        faults += [Fault("/email", says) for _ in find_email_faults(asked["email"])]
    return faults


async def _check_address(connection: asyncpg.Connection, address: str, now: dt.datetime) -> None:
    digest = hashlib.sha256(address.encode()).digest()
    await connection.execute(queries.form.LOCK_ADDRESS, digest)
    await connection.execute(queries.form.FORGET_ATTEMPTS, now - dt.timedelta(days=1))
    for most, hours in ((PER_HOUR, 1), (PER_DAY, 24)):
        if await connection.fetchval(queries.form.COUNT_ATTEMPTS, digest, now - dt.timedelta(hours=hours)) >= most:
            says = Phrase("Many suggestions have come from this network just now. Yours is still on this page; send it again in an hour.")
            raise TooMany(says, wait_seconds=3600)
    await connection.execute(queries.form.ADD_ATTEMPT, new_id(), digest)


async def _add(connection: asyncpg.Connection, content: dict[str, str | None], asked: dict[str, str]) -> IdeaAdded:
    (reference,) = await take_references(connection, 1, today_here().year)
    added = IdeaAdded(id=new_id(), reference=reference)
    whole = {**dict.fromkeys((field.name for field in FIELDS), None), **content}
    await queries.contents.add_ideas(connection, [(added.id, reference, whole)], "submitted")
    personal = {name: tidy(asked[name]) for name in ("name", "email") if asked[name].strip()}
    facts = {"reference": reference, "title": content["title"]}
    await record(connection, "suggestion sent by the public", ("idea", added.id), facts, personal=personal or None)
    await tell_handed_in(connection, reference, content["title"] or "")
    await promise_look(connection, [added.id])
    await promise_once(connection, OFFER_IDEAS)
    return added
