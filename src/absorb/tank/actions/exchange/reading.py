"""A workbook of the tank comes back: a job reads it into differences, and nothing changes yet."""

import asyncio
import itertools
import uuid
from collections import Counter
from typing import Any

import asyncpg
import msgspec

from absorb.db import Acting, reading, transaction
from absorb.documents.actions import files
from absorb.documents.sheet_stream import count_rows
from absorb.kernel.errors import BadInput
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.outbox.actions import promise
from absorb.progress.actions import begin, finish, step
from absorb.tank import queries
from absorb.tank.actions.exchange.terms import BATCH, give_up, kept_sentence, names_here
from absorb.tank.papers.exchange import RowIn, only_read_of, read_workbook
from absorb.tank.queries.exchange import Exchange, Standing
from absorb.tank.rules.exchange import Compared, Names, compare, read_key, take_new
from absorb.tank.rules.form import FILLED_IN, Editor, find_lost, may_edit

READ_WORKBOOK = "read_tank_workbook"


async def bring_in(acting: Acting, content: bytes, *, file_name: str) -> uuid.UUID:
    """Take a workbook to be read; a job finds its differences, and nothing changes before somebody accepts them."""
    sha256 = await files().put(content)
    exchange_id = new_id()
    async with transaction(acting) as connection:
        work = await begin(connection, "exchange_read", file_name, f"/tank/exchange/{exchange_id}")
        await connection.execute(queries.exchange.ADD, exchange_id, acting.person_id, file_name, sha256, work)
        await promise(connection, READ_WORKBOOK, {"exchange": str(exchange_id), "person": str(acting.person_id)})
    return exchange_id


async def read_promised(acting: Acting, exchange_id: uuid.UUID, editor: Editor) -> None:
    """The promised job: compare every row with the tank. Run again after it ended, it changes nothing."""
    async with reading(acting) as connection:
        exchange = await queries.exchange.get_exchange(connection, exchange_id, acting.person_id)
    if exchange.state != "waiting" or exchange.work is None:
        return
    content = await files().get(exchange.file_sha256)
    try:
        counts = await _read(acting, exchange, content, editor)
    except BadInput as refusal:
        await give_up(acting, exchange_id, refusal.faults[0].says)
        return
    await finish(acting, exchange.work, dict(counts))


async def _read(acting: Acting, exchange: Exchange, content: bytes, editor: Editor) -> Counter[str]:
    counts: Counter[str] = Counter(new=0, changed=0, conflict=0, refused=0, same=0)
    assert exchange.work is not None
    async with transaction(acting) as connection:
        held = await queries.exchange.get_exchange(connection, exchange.id, acting.person_id, hold=True)
        if held.state != "waiting":
            return Counter(held.counts)
        await connection.execute(queries.exchange.FORGET_ROWS, exchange.id)
        names = await names_here(connection)
        has_plan = await connection.fetchval(queries.form.HAS_PLAN)
        total = await asyncio.to_thread(count_rows, content)
        rows = read_workbook(content, names)
        first_at: dict[str, int] = {}
        while batch := await asyncio.to_thread(lambda: list(itertools.islice(rows, BATCH))):
            found = await _compare(connection, batch, names, has_plan, editor, first_at)
            counts.update(row["kind"] for row in found)
            await connection.execute(queries.exchange.ADD_ROWS, exchange.id, [row for row in found if row["kind"] != "same"])
            await step(acting, exchange.work, batch[-1].number - 1, max(total, batch[-1].number) - 1, "Comparing rows with the tank")
        await connection.execute(queries.exchange.READ, exchange.id, dict(counts))
    return counts


async def _compare(
    connection: asyncpg.Connection, batch: list[RowIn], names: Names, has_plan: bool, editor: Editor, first_at: dict[str, int]
) -> list[dict[str, Any]]:
    keys = {row.number: read_key(row.key) for row in batch if row.key}
    standing = await queries.exchange.list_by_reference(connection, [key[0] for key in keys.values() if key])
    moved = [(standing[key[0]].id, key[1]) for key in keys.values() if key and key[0] in standing and standing[key[0]].version != key[1]]
    pasts = await queries.exchange.list_pasts(connection, moved) if moved else {}
    found = []
    for row in batch:
        if not row.key:
            if any(text.strip() for text in (*row.cells.values(), *row.only_read.values())) or row.faults:
                found.append(_new(row, names, has_plan, editor))
            continue
        key = keys[row.number]
        idea = standing.get(key[0]) if key else None
        if idea is not None and not editor.speaks_for(idea.organisation):
            idea = None  # nobody is told of ideas that are not theirs to see
        fault = _key_fault(row, key, idea, first_at)
        if fault is not None or idea is None or key is None:
            found.append(_row(row, "refused", idea, None, {}, [fault] if fault else []))
            continue
        base = idea.content if idea.version == key[1] else pasts.get((idea.id, key[1]))
        compared = compare(_without_faulty(row), idea.content, base, names)
        found.append(_known(row, idea, key[1], compared, _only_read_faults(row, idea, key[1], names), editor, has_plan))
    return found


def _key_fault(row: RowIn, key: tuple[str, int] | None, idea: Standing | None, first_at: dict[str, int]) -> dict[str, Any] | None:
    if key is None or idea is None:
        says = Phrase("There is no idea of this key; leave the hidden column as it was, or empty it for a new idea.")
        return _fault(row, "key", says)
    first = first_at.setdefault(key[0], row.number)
    if first != row.number:
        return _fault(
            row, "key", Phrase("The same idea stands in row %(first)s already; for a new idea empty the hidden column.", first=first)
        )
    return None


def _without_faulty(row: RowIn) -> dict[str, str]:
    faulty = {name for name, _ in row.faults}
    return {name: text for name, text in row.cells.items() if name not in faulty}


NOT_CHANGED_HERE = {
    "reference": Phrase("This column is not changed by the workbook; the tank gives each idea its reference, and it stays."),
    "state": Phrase("This column is not changed by the workbook; an idea's state changes when the idea is moved in the tank."),
}


def _only_read_faults(row: RowIn, idea: Standing | None, base_version: int | None, names: Names) -> list[dict[str, Any]]:
    """Cells that came back otherwise than they were written, in columns that the workbook does not change. How the state of
    a former version was written is not known any more: of that nothing is told."""
    written = only_read_of(idea.reference, idea.state, names) if idea else dict.fromkeys(NOT_CHANGED_HERE, "")
    if idea is not None and idea.version != base_version:
        del written["state"]
    return [
        _fault(row, name, NOT_CHANGED_HERE[name])
        for name, text in written.items()
        if name in row.only_read and row.only_read[name].strip() != text
    ]


def _known(
    row: RowIn, idea: Standing, base_version: int, compared: Compared, only_read: list[dict[str, Any]], editor: Editor, has_plan: bool
) -> dict[str, Any]:
    """`only_read` are faults that leave the rest of the row to be taken; a row of nothing else is refused for them."""
    faults = [_fault(row, name, says) for name, says in row.faults]
    faults += [_fault(row, fault.pointer.split("/")[1], fault.says) for fault in compared.faults]
    if compared.changes and not faults and not may_edit(idea.state, editor.roles):
        faults.append(_fault(row, "key", Phrase("In the state the idea is in, it may not be changed any more.")))
    wanted = compared.changes.get("organisation_id")
    if wanted and not editor.speaks_for(uuid.UUID(wanted.value) if wanted.value else None):
        faults.append(_fault(row, "organisation_id", Phrase("This is not one of your organisations; choose one of yours.")))
    if compared.changes and not faults and idea.state not in FILLED_IN:
        after = {**idea.content, **{name: change.value for name, change in compared.changes.items()}}
        faults += [_fault(row, one.field, one.says) for one in find_lost(idea.content, after, has_plan=has_plan)]
    if faults or (only_read and not compared.changes):
        kind = "refused"
    else:
        kind = "conflict" if compared.is_contested else "changed" if compared.changes else "same"
    return _row(row, kind, idea, base_version, msgspec.to_builtins(compared.changes), faults + only_read)


def _new(row: RowIn, names: Names, has_plan: bool, editor: Editor) -> dict[str, Any]:
    compared = take_new(_without_faulty(row), names, has_plan=has_plan)
    faults = [_fault(row, name, says) for name, says in row.faults]
    told = {name for name, _ in row.faults}
    faults += [_fault(row, fault.pointer.split("/")[1], fault.says) for fault in compared.faults if fault.pointer.split("/")[1] not in told]
    owner = compared.changes["organisation_id"].value if "organisation_id" in compared.changes else None
    if not faults and not editor.speaks_for(uuid.UUID(owner) if owner else None):
        faults.append(_fault(row, "organisation_id", Phrase("This is not one of your organisations; choose one of yours.")))
    only_read = _only_read_faults(row, None, None, names)
    return _row(row, "refused" if faults else "new", None, None, msgspec.to_builtins(compared.changes), faults + only_read)


def _row(
    row: RowIn, kind: str, idea: Standing | None, base: int | None, changes: dict[str, Any], faults: list[dict[str, Any]]
) -> dict[str, Any]:
    title = idea.content["title"] if idea else row.cells.get("title", "").strip()
    return {
        "id": new_id(), "row": row.number, "kind": kind, "idea": idea.id if idea else None, "base_version": base,
        "seen_version": idea.version if idea else None, "title": title[:500],
        "changes": changes, "faults": faults, "is_taken": kind in ("new", "changed"),
    }  # fmt: skip


def _fault(row: RowIn, name: str, says: str) -> dict[str, Any]:
    return {"cell": row.places.get(name, f"A{row.number}"), "field": name, **kept_sentence(says)}
