"""Who decides how much by the town's own word: rows are added, ended, and taken back as long as they have not begun."""

import datetime as dt
import uuid
from collections.abc import Sequence

import asyncpg
import msgspec

from absorb.committee.queries import competences
from absorb.committee.rules.competence import Competence, find_competence_faults
from absorb.committee.schemas.competences import CompetenceIn, CompetenceOut
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, Fault, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase, told_day


async def add_competence(acting: Acting, ask: CompetenceIn) -> uuid.UUID:
    """A row for its days; `BadInput` lists what does not fit, above all days on which another one holds."""
    row_id = new_id()
    async with transaction(acting) as connection:
        there = await _hold(connection, acting)
        row = check_competence(ask, [one.row for one in there])
        await competences.add_row(connection, row_id, ask)
        await _record(connection, acting, "amount of competence added", row, why=ask.note.strip() or ask.basis)
    return row_id


def check_competence(ask: CompetenceIn, there: Sequence[Competence] = ()) -> Competence:
    """The row, where it fits beside those that are there; else `BadInput` with all that does not."""
    row = Competence(ask.valid_from, ask.above_minor, ask.above_kind, ask.otherwise_kind, ask.basis, ask.valid_to)
    faults = list(find_competence_faults(row, there))
    if not ask.basis.strip():
        faults.append(Fault("/basis", Phrase("Write on what it stands, such as a resolution of the assembly.")))
    if faults:
        raise BadInput(faults)
    return row


async def end_competence(acting: Acting, row_id: uuid.UUID, valid_to: dt.date, *, seen: str | None = None) -> None:
    """Give a row its last day, or another one. `seen` is the end it had when it was read ("" for none): `Clash` where somebody
    has changed it since; None where nothing was seen, as when a program ends it."""
    async with transaction(acting) as connection:
        there = await _hold(connection, acting)
        row = _find(there, row_id).row
        if seen is not None and seen != (row.valid_to.isoformat() if row.valid_to else ""):
            raise Clash(_ended(row))
        ended = msgspec.structs.replace(row, valid_to=valid_to)
        others = [one.row for one in there if one.id != row_id]
        faults = [Fault("/valid_to", fault.says) for fault in find_competence_faults(ended, others)]
        if faults:
            raise BadInput(faults)
        await connection.execute(competences.END, row_id, valid_to)
        await _record(connection, acting, "amount of competence ended", ended, why=row.basis)


async def drop_competence(acting: Acting, row_id: uuid.UUID, *, today: dt.date) -> None:
    """Take back a row that has not begun; one that has is ended, so that what it told stays explained."""
    async with transaction(acting) as connection:
        row = _find(await _hold(connection, acting), row_id).row
        if row.valid_from <= today:
            raise Clash(Phrase("It has held since %(day)s: end it instead of taking it back.", day=told_day(row.valid_from)))
        await connection.execute(competences.DROP, row_id)
        await _record(connection, acting, "amount of competence taken back", row, why=row.basis)


async def _hold(connection: asyncpg.Connection, acting: Acting) -> list[CompetenceOut]:
    """The rows, held: whoever changes them at the same time waits."""
    await connection.fetchval(competences.HOLD, str(acting.community_id))
    return await competences.list_own(connection)


def _find(there: list[CompetenceOut], row_id: uuid.UUID) -> CompetenceOut:
    found = next((one for one in there if one.id == row_id), None)
    if found is None:
        raise NotFound(Phrase("There is no such amount of competence."))
    return found


def _ended(row: Competence) -> Phrase:
    if row.valid_to is None:
        return Phrase("Somebody has changed its end meanwhile: it holds until further notice now.")
    return Phrase("Somebody has changed its end meanwhile: it holds to %(day)s now.", day=told_day(row.valid_to))


async def _record(connection: asyncpg.Connection, acting: Acting, verb: str, row: Competence, *, why: str) -> None:
    facts = msgspec.to_builtins(row)
    kept = ("valid_from", "valid_to", "above_minor", "above_kind", "otherwise_kind")
    await record(connection, verb, ("community", acting.community_id), {name: facts[name] for name in kept}, why=why)
