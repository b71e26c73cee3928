"""Of the differences of a workbook those are chosen that are to be taken, and taken by a job, exactly once."""

import uuid
from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from absorb.db import Acting, transaction
from absorb.journal.actions import record_many
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.notices.actions import tell
from absorb.outbox.actions import promise, promise_once
from absorb.progress.actions import begin, finish, step
from absorb.tank import queries
from absorb.tank.actions.adding import tell_handed_in
from absorb.tank.actions.exchange.terms import BATCH, names_here
from absorb.tank.actions.moving import OFFER_IDEAS
from absorb.tank.actions.references import take_references, today_here
from absorb.tank.actions.twins import LOOKED_AT, promise_look
from absorb.tank.queries.exchange import Exchange
from absorb.tank.rules.exchange import Names
from absorb.tank.rules.exchange.comparing import EMPTY
from absorb.tank.rules.form import Content, Editor, may_edit, with_sum
from absorb.tank.rules.states import CENTRE

TAKE_WORKBOOK = "take_tank_workbook"


async def choose_rows(
    acting: Acting, exchange_id: uuid.UUID, *, take: Sequence[int], leave: Sequence[int], everything: bool | None
) -> None:
    """Keep which rows are to be taken. Everything at once never takes conflicts: those are accepted one by one."""
    async with transaction(acting) as connection:
        exchange = await queries.exchange.get_exchange(connection, exchange_id, acting.person_id, hold=True)
        if exchange.state != "read":
            raise Clash("Nothing can be chosen any more: the workbook is not open to a choice.")
        if everything is not None:
            await connection.execute(queries.exchange.CHOOSE_ALL, exchange_id, everything)
        if take or leave:
            await connection.execute(queries.exchange.CHOOSE, exchange_id, [*take, *leave], list(take))


async def take_in(acting: Acting, exchange_id: uuid.UUID) -> uuid.UUID:
    """Promise to take what was accepted; the answer is the work. Asked again it is the same work."""
    async with transaction(acting) as connection:
        exchange = await queries.exchange.get_exchange(connection, exchange_id, acting.person_id, hold=True)
        if exchange.state in ("promised", "taken") and exchange.work is not None:
            return exchange.work
        if exchange.state != "read":
            raise Clash("The workbook cannot be taken: it has not been read, or could not be.")
        count = await connection.fetchval(queries.exchange.COUNT_TAKEN, exchange_id)
        if not count:
            raise BadInput.one("/take", Phrase("No row is accepted; tick at least one."))
        work = await begin(connection, "exchange_take", exchange.file_name, f"/tank/exchange/{exchange_id}", count)
        await connection.execute(queries.exchange.PROMISED, exchange_id, work)
        await promise(connection, TAKE_WORKBOOK, {"exchange": str(exchange_id), "person": str(acting.person_id)})
    return work


async def take_promised(acting: Acting, exchange_id: uuid.UUID, editor: Editor) -> None:
    """The promised job: all accepted rows in one transaction. The exchange's row is held, so that it happens once."""
    taken = _Taken()
    async with transaction(acting) as connection:
        exchange = await queries.exchange.get_exchange(connection, exchange_id, acting.person_id, hold=True)
        assert exchange.work is not None
        if exchange.state == "promised":
            names = await names_here(connection)
            total = await connection.fetchval(queries.exchange.COUNT_TAKEN, exchange_id)
            after, done = 0, 0
            while rows := await connection.fetch(queries.exchange.TO_TAKE, exchange_id, after, BATCH):
                await _add(connection, [row for row in rows if row["kind"] == "new"], editor, exchange, taken)
                await _change(connection, [row for row in rows if row["kind"] != "new"], names, editor, exchange, taken)
                after, done = rows[-1]["row"], done + len(rows)
                await step(acting, exchange.work, done, total, "Taking rows")
            await _tell_added(connection, taken.added, exchange.file_name)
            await promise_look(connection, taken.other, about=exchange.file_name)
            await promise_once(connection, OFFER_IDEAS)
            await connection.execute(queries.exchange.TAKEN, exchange_id, taken.counts)
    await finish(acting, exchange.work, taken.counts)


class _Taken(msgspec.Struct):
    """What a workbook came to: the references and titles of what was added, how many ideas changed and how many were left,
    and the ideas that may look like others than before."""

    added: list[dict[str, Any]] = []
    changed: int = 0
    left: int = 0
    other: list[uuid.UUID] = []

    @property
    def counts(self) -> dict[str, int]:
        return {"added": len(self.added), "changed": self.changed, "left": self.left}


async def _add(connection: asyncpg.Connection, asked: Sequence[asyncpg.Record], editor: Editor, exchange: Exchange, taken: _Taken) -> None:
    """New ideas, but for those of an organisation for which nobody speaks here any more: those are left and marked so."""
    rows = [row for row in asked if editor.speaks_for(_owner(row))]
    await _leave(connection, [row["row"] for row in asked if row not in rows], exchange, taken)
    if not rows:
        return
    references = await take_references(connection, len(rows), today_here().year)
    contents = [{**EMPTY, **_wanted(row, EMPTY)} for row in rows]
    ids = [new_id() for _ in rows]
    await queries.contents.add_ideas(connection, zip(ids, references, contents, strict=True), "submitted")
    served = {one: content["contributions"] for one, content in zip(ids, contents, strict=True) if content["contributions"]}
    await queries.form.save_served(connection, served)
    told = [{"reference": reference, "title": content["title"]} for reference, content in zip(references, contents, strict=True)]
    await record_many(connection, "idea submitted", "idea", list(zip(ids, told, strict=True)))
    taken.added += told
    taken.other += ids


def _owner(row: asyncpg.Record) -> uuid.UUID | None:
    change = row["changes"].get("organisation_id")
    return uuid.UUID(change["value"]) if change and change["value"] else None


async def _leave(connection: asyncpg.Connection, rows: Sequence[int], exchange: Exchange, taken: _Taken) -> None:
    if rows:
        await connection.execute(queries.exchange.OVERTAKEN, exchange.id, rows)
    taken.left += len(rows)


async def _tell_added(connection: asyncpg.Connection, added: Sequence[dict[str, Any]], file_name: str) -> None:
    """One notice for a whole workbook, however many ideas it hands in."""
    if len(added) == 1:
        await tell_handed_in(connection, added[0]["reference"], added[0]["title"])
    elif added:
        says = "%(count)s ideas of the workbook %(file_name)s have been handed in and wait to be screened."
        facts = {"count": len(added), "file_name": file_name}
        await tell(connection, "idea_handed_in", says, facts, "/tank?q=state%3Asubmitted", roles=sorted(CENTRE))


async def _change(
    connection: asyncpg.Connection, rows: Sequence[asyncpg.Record], names: Names, editor: Editor, exchange: Exchange, taken: _Taken
) -> None:
    """Rows whose idea changed once more since it was compared, left the states in which it may be changed, or
    is of an organisation for which the one who asked speaks no more, are left and marked so, each of them."""
    held = await queries.exchange.list_by_id(connection, [row["idea"] for row in rows], lock=True)
    changed: dict[uuid.UUID, Content] = {}
    overtaken: list[int] = []
    served: dict[uuid.UUID, Any] = {}
    entries: list[tuple[uuid.UUID, dict[str, Any]]] = []
    for row in rows:
        idea = held[row["idea"]]
        if idea.version != row["seen_version"] or not may_edit(idea.state, editor.roles) or not editor.speaks_for(idea.organisation):
            overtaken.append(row["row"])
            continue
        changes = _wanted(row, idea.content)
        changed[idea.id] = {**idea.content, **changes}
        if LOOKED_AT & changes.keys():
            taken.other.append(idea.id)
        if "contributions" in changes:
            served[idea.id] = changes["contributions"]
        told = {name: _told(name, [idea.content.get(name), value], names) for name, value in changes.items()}
        entries.append((idea.id, {"version": idea.version + 1, "changes": told, "file_name": exchange.file_name}))
    if changed:
        await queries.contents.change_ideas(connection, changed)
        await queries.form.save_served(connection, served)
        await record_many(connection, "idea changed", "idea", entries)
    await _leave(connection, overtaken, exchange, taken)
    taken.changed += len(changed)


def _wanted(row: asyncpg.Record, before: Content) -> dict[str, Any]:
    return with_sum(before, {name: change["value"] for name, change in row["changes"].items()})


def _told(name: str, values: list[Any], names: Names) -> list[Any]:
    """Before and after for the history: names and codes in place of ids."""
    if name == "organisation_id":
        return [names.organisations.get(one) if one else None for one in values]
    if name == "contributions":
        return [
            [{"measure": names.measures.get(row["measure_id"]), "degree": row["degree"], "why": row["why"]} for row in rows or []]
            for rows in values
        ]
    return values
