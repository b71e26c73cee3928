"""Keeping the town's register of small aid: rows are entered and struck out, links begin and end."""

import datetime as dt
import uuid

import asyncpg

from absorb.calls.queries import aid as queries
from absorb.calls.queries import fitting
from absorb.calls.rules.aid import REGULATIONS
from absorb.calls.rules.register import GrantIn, LinkIn, find_grant_faults, find_link_faults
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, Fault, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase, told_day
from absorb.outbox.actions import promise_once
from absorb.tank.actions.moving import OFFER_IDEAS


async def add_grant(acting: Acting, organisation: uuid.UUID, ask: GrantIn, *, today: dt.date) -> uuid.UUID:
    """Enter aid that the organisation was granted. BadInput lists what is wrong with it."""
    if faults := list(find_grant_faults(ask, today)):
        raise BadInput(faults)
    grant_id, eur_minor = new_id(), ask.eur_minor()
    async with transaction(acting) as connection:
        if not await connection.fetchval(queries.IS_HERE, organisation):
            raise NotFound("There is no such organisation.")
        amount = None if ask.amount is None else int(ask.amount)
        await connection.execute(
            queries.ADD_GRANT, grant_id, organisation, ask.granted_on, ask.regulation, eur_minor, amount, ask.eur_rate,
            ask.provider.strip(), ask.reference, ask.origin, ask.is_invented,
        )  # fmt: skip
        facts = {"granted_on": ask.granted_on.isoformat(), "regulation": ask.regulation, "eur_minor": eur_minor, "provider": ask.provider}
        await record(connection, "small aid entered", ("organisation", organisation), facts)
        await _offer_again(connection)
    return grant_id


async def strike_grant(acting: Acting, grant_id: uuid.UUID, why: str) -> uuid.UUID:
    """Strike a wrong row out; the answer is whose it was."""
    _check_why(why)
    async with transaction(acting) as connection:
        row = _standing(await connection.fetchrow(queries.LOCK_GRANT, grant_id), "There is no such row.")
        await connection.execute(queries.STRIKE_GRANT, grant_id, why.strip())
        facts = {"granted_on": row["granted_on"].isoformat(), "eur_minor": row["eur_minor"]}
        await record(connection, "small aid struck out", ("organisation", row["organisation"]), facts, why=why.strip())
        await _offer_again(connection)
    return uuid.UUID(str(row["organisation"]))


async def add_link(acting: Acting, organisation: uuid.UUID, ask: LinkIn) -> uuid.UUID:
    """Enter that two organisations are one undertaking. BadInput lists what is wrong with it."""
    faults, link_id = list(find_link_faults(organisation, ask)), new_id()
    async with transaction(acting) as connection:
        if not await connection.fetchval(queries.IS_HERE, organisation):
            raise NotFound("There is no such organisation.")
        if not await connection.fetchval(queries.IS_HERE, ask.other):
            faults.append(Fault("/other", Phrase("There is no such organisation here.")))
        if faults:
            raise BadInput(faults)
        await connection.execute(
            queries.ADD_LINK, link_id, organisation, ask.other, ask.kind, ask.valid_from, ask.valid_to, ask.note, ask.is_invented
        )
        facts = {"other": str(ask.other), "kind": ask.kind, "from": ask.valid_from.isoformat()}
        await record(connection, "link of an undertaking entered", ("organisation", organisation), facts)
        await _offer_again(connection)
    return link_id


async def end_link(acting: Acting, link_id: uuid.UUID, valid_to: dt.date) -> uuid.UUID:
    """Give a link its last day, or another one; the answer is whose it is. The same day once more leaves no trace."""
    async with transaction(acting) as connection:
        row = _standing(await connection.fetchrow(queries.LOCK_LINK, link_id), "There is no such link.")
        if valid_to < row["valid_from"]:
            says = Phrase("It would end (%(end)s) before it begins (%(start)s).", start=told_day(row["valid_from"]), end=told_day(valid_to))
            raise BadInput.one("/valid_to", says)
        if row["valid_to"] != valid_to:
            await connection.execute(queries.END_LINK, link_id, valid_to)
            facts = {"other": str(row["other"]), "to": valid_to.isoformat()}
            await record(connection, "link of an undertaking ended", ("organisation", row["organisation"]), facts)
            await _offer_again(connection)
    return uuid.UUID(str(row["organisation"]))


async def strike_link(acting: Acting, link_id: uuid.UUID, why: str) -> uuid.UUID:
    """Strike a wrong link out; the answer is whose it was."""
    _check_why(why)
    async with transaction(acting) as connection:
        row = _standing(await connection.fetchrow(queries.LOCK_LINK, link_id), "There is no such link.")
        await connection.execute(queries.STRIKE_LINK, link_id, why.strip())
        await record(
            connection,
            "link of an undertaking struck out",
            ("organisation", row["organisation"]),
            {"other": str(row["other"])},
            why=why.strip(),
        )
        await _offer_again(connection)
    return uuid.UUID(str(row["organisation"]))


async def _offer_again(connection: asyncpg.Connection) -> None:
    """What may still be granted is other than it was: ideas may fit that did not."""
    await connection.execute(fitting.FORGET_OFFERED, list(REGULATIONS))
    await promise_once(connection, OFFER_IDEAS)


def _check_why(why: str) -> None:
    if not why.strip():
        raise BadInput.one("/why", Phrase("Say why the row is wrong."))


def _standing(row: asyncpg.Record | None, missing: str) -> asyncpg.Record:
    """A row of the register that is there and not struck out."""
    if row is None:
        raise NotFound(missing)
    if row["struck_at"] is not None:
        raise Clash(Phrase("It is struck out already."))
    return row
