"""The tank goes out as a workbook and comes back: read into differences by a job, taken by another, exactly once."""

import asyncio
import itertools
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from absorb.catalogues import words
from absorb.db import Acting, reading, transaction
from absorb.documents.actions import XLSX, files, keep_document
from absorb.documents.sheet_stream import count_rows
from absorb.journal.actions import record_many
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.notices.actions import tell
from absorb.outbox.actions import promise
from absorb.people.queries import community_of
from absorb.progress.actions import begin, fail, finish, step
from absorb.tank import queries
from absorb.tank.actions.adding import tell_handed_in
from absorb.tank.actions.references import take_references, today_here
from absorb.tank.papers.exchange import RowIn, Written, read_workbook, write_workbook
from absorb.tank.queries.exchange import Exchange, Standing
from absorb.tank.queries.search import Wanted, find_all
from absorb.tank.rules.exchange import Compared, Names, compare, read_key, take_new
from absorb.tank.rules.exchange.comparing import EMPTY
from absorb.tank.rules.form import Editor, may_edit, sum_of_costs
from absorb.tank.rules.states import CENTRE

READ_WORKBOOK, TAKE_WORKBOOK, WRITE_WORKBOOK = "read_tank_workbook", "take_tank_workbook", "write_tank_workbook"
BATCH = 500
MOST = 50_000
AT_ONCE = 1_000
"""So many ideas are written while the person waits."""
FILE_NAME = "zasobnik.xlsx"
MARK = "UKÁZKA – projekty jsou skutečné operace ESF zveřejněné v roce 2016; body, rozpočty a stavy jsou smyšlené"


async def names_here(connection: asyncpg.Connection) -> Names:
    """What stands in a workbook's cells in place of ids and codes. The workbook is Czech, whoever asks for it."""
    say, _ = words("cs")
    return Names(say, await queries.exchange.organisation_names(connection), await queries.exchange.measure_names(connection))


async def write_out(acting: Acting, wanted: Wanted) -> bytes | uuid.UUID:
    """The workbook of what a search finds; where that is much, a work that will make it."""
    async with transaction(acting) as connection:
        ids = await find_all(connection, wanted, at_most=MOST)
        if len(ids) > MOST:
            says = Phrase("More than %(most)s ideas fit; at most so many go into one workbook. Narrow the search.", most=MOST)
            raise BadInput.one("/q", says)
        if len(ids) > AT_ONCE:
            work = await begin(connection, "exchange_write", None, None, len(ids))
            facts = {"wanted": msgspec.to_builtins(wanted), "person": str(acting.person_id), "work": str(work)}
            await promise(connection, WRITE_WORKBOOK, facts)
            return work
        return await _write(connection, ids, None)


async def write_promised(acting: Acting, wanted: Wanted, work: uuid.UUID) -> None:
    """The promised job: the workbook becomes a document, which the work's end names."""
    async with transaction(acting) as connection:
        ids = await find_all(connection, wanted, at_most=MOST)
        content = await _write(connection, ids[:MOST], (acting, work))
        assert acting.person_id is not None
        document = await keep_document(
            connection, about=("tank_export", work), kind="workbook", name=FILE_NAME, media_type=XLSX, content=content,
            is_demonstration=(await community_of(connection)).is_demonstration,
        )  # fmt: skip
    await finish(acting, work, {"document": str(document)}, address=f"/documents/{document}")


async def _write(connection: asyncpg.Connection, ids: Sequence[uuid.UUID], told: tuple[Acting, uuid.UUID] | None) -> bytes:
    community = await community_of(connection)
    names = await names_here(connection)
    ideas: list[Written] = []
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        found = await queries.exchange.list_by_id(connection, part)
        ideas += [found[one].written for one in part if one in found]
        if told is not None:
            await step(*told, start, len(ids), "Writing rows")
    mark = MARK if community.is_demonstration else ""
    return await asyncio.to_thread(write_workbook, ideas, names, mark=mark, title=f"{names.say('Tank')} – {community.name}")


async def bring_in(acting: Acting, content: bytes, *, file_name: str, editor: Editor) -> uuid.UUID:
    """Take a workbook to be read; a job finds its differences, and nothing changes before somebody accepts them."""
    sha256 = await files().put(content)
    async with transaction(acting) as connection:
        exchange_id = new_id()
        work = await begin(connection, "exchange_read", file_name, f"/tank/exchange/{exchange_id}")
        await connection.execute(queries.exchange.ADD, exchange_id, acting.person_id, file_name, sha256, work)
        await promise(connection, READ_WORKBOOK, {"exchange": str(exchange_id), **_facts(acting, editor)})
    return exchange_id


def _facts(acting: Acting, editor: Editor) -> dict[str, Any]:
    own = None if editor.organisations is None else sorted(map(str, editor.organisations))
    return {"person": str(acting.person_id), "roles": sorted(editor.roles), "organisations": own}


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
        says = refusal.faults[0].says
        told = {"phrase": says.msgid, "facts": says.facts} if isinstance(says, Phrase) else {}
        async with transaction(acting) as connection:
            await connection.execute(queries.exchange.FAILED, exchange_id, str(says), told)
        await fail(acting, exchange.work, says)
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
            if any(text.strip() for text in row.cells.values()) or row.faults:
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
        found.append(_known(row, idea, key[1], compare(_without_faulty(row), idea.content, base, names), editor))
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


def _known(row: RowIn, idea: Standing, base_version: int, compared: Compared, editor: Editor) -> dict[str, Any]:
    faults = [_fault(row, name, says) for name, says in row.faults]
    faults += [_fault(row, fault.pointer.split("/")[1], fault.says) for fault in compared.faults]
    if compared.changes and not faults and not may_edit(idea.state, editor.roles):
        faults.append(_fault(row, "key", Phrase("In the state the idea is in, it may not be changed any more.")))
    wanted = compared.changes.get("organisation_id")
    if wanted and not editor.speaks_for(uuid.UUID(wanted.value) if wanted.value else None):
        faults.append(_fault(row, "organisation_id", Phrase("This is not one of your organisations; choose one of yours.")))
    kind = "refused" if faults else "conflict" if compared.is_contested else "changed" if compared.changes else "same"
    return _row(row, kind, idea, base_version, msgspec.to_builtins(compared.changes), faults)


def _new(row: RowIn, names: Names, has_plan: bool, editor: Editor) -> dict[str, Any]:
    compared = take_new(_without_faulty(row), names, has_plan=has_plan)
    faults = [_fault(row, name, says) for name, says in row.faults]
    told = {name for name, _ in row.faults}
    faults += [_fault(row, fault.pointer.split("/")[1], fault.says) for fault in compared.faults if fault.pointer.split("/")[1] not in told]
    owner = compared.changes["organisation_id"].value if "organisation_id" in compared.changes else None
    if not faults and not editor.speaks_for(uuid.UUID(owner) if owner else None):
        faults.append(_fault(row, "organisation_id", Phrase("This is not one of your organisations; choose one of yours.")))
    return _row(row, "refused" if faults else "new", None, None, msgspec.to_builtins(compared.changes), faults)


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
    told = {"phrase": says.msgid, "facts": says.facts} if isinstance(says, Phrase) else {"phrase": says, "facts": {}}
    return {"cell": row.places.get(name, f"A{row.number}"), "field": name, "says": str(says), **told}


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


async def take_in(acting: Acting, exchange_id: uuid.UUID, editor: Editor) -> uuid.UUID:
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
        await promise(connection, TAKE_WORKBOOK, {"exchange": str(exchange_id), **_facts(acting, editor)})
    return work


async def take_promised(acting: Acting, exchange_id: uuid.UUID, editor: Editor) -> None:
    """The promised job: all accepted rows in one transaction. The exchange's row is held, so that it happens once."""
    result: Counter[str] = Counter(added=0, changed=0, left=0)
    left: list[dict[str, Any]] = []
    async with transaction(acting) as connection:
        exchange = await queries.exchange.get_exchange(connection, exchange_id, acting.person_id, hold=True)
        assert exchange.work is not None
        if exchange.state == "promised":
            names = await names_here(connection)
            total = await connection.fetchval(queries.exchange.COUNT_TAKEN, exchange_id)
            after, done = 0, 0
            added: list[dict[str, Any]] = []
            while rows := await connection.fetch(queries.exchange.TO_TAKE, exchange_id, after, BATCH):
                added += await _add(connection, [row for row in rows if row["kind"] == "new"])
                await _change(connection, [row for row in rows if row["kind"] != "new"], names, editor, exchange.file_name, result, left)
                after, done = rows[-1]["row"], done + len(rows)
                await step(acting, exchange.work, done, total, "Taking rows")
            result["added"] = len(added)
            await _tell_added(connection, added, exchange.file_name)
            await connection.execute(queries.exchange.TAKEN, exchange_id, {**result, "rows_left": left[:200]})
    await finish(acting, exchange.work, dict(result))


async def _add(connection: asyncpg.Connection, rows: Sequence[asyncpg.Record]) -> list[dict[str, Any]]:
    """The references and titles of what was added."""
    if not rows:
        return []
    references = await take_references(connection, len(rows), today_here().year)
    contents = [{**EMPTY, **{name: change["value"] for name, change in row["changes"].items()}} for row in rows]
    ids = [new_id() for _ in rows]
    for content in contents:
        content["cost_minor"] = sum_of_costs(content["costs"]) if content["costs"] else content["cost_minor"]
    added = [queries.exchange.record_of(*one) for one in zip(ids, contents, references, strict=True)]
    await connection.execute(queries.exchange.ADD_MANY, added)
    served = {one: content["contributions"] for one, content in zip(ids, contents, strict=True) if content["contributions"]}
    await queries.exchange.save_served(connection, served)
    told = [{"reference": reference, "title": content["title"]} for reference, content in zip(references, contents, strict=True)]
    await record_many(connection, "idea submitted", "idea", list(zip(ids, told, strict=True)))
    return told


async def _tell_added(connection: asyncpg.Connection, added: Sequence[dict[str, Any]], file_name: str) -> None:
    """One notice for a whole workbook, however many ideas it hands in."""
    if len(added) == 1:
        await tell_handed_in(connection, added[0]["reference"], added[0]["title"])
    elif added:
        says = "%(count)s ideas of the workbook %(file_name)s have been handed in and wait to be screened."
        facts = {"count": len(added), "file_name": file_name}
        await tell(connection, "idea_handed_in", says, facts, "/tank?q=state%3Asubmitted", roles=sorted(CENTRE))


async def _change(
    connection: asyncpg.Connection, rows: Sequence[asyncpg.Record], names: Names, editor: Editor, file_name: str,
    result: Counter[str], left: list[dict[str, Any]],
) -> None:  # fmt: skip
    """Rows whose idea changed once more since it was compared, or left the states in which it may be changed, are left and told."""
    held = await queries.exchange.list_by_id(connection, [row["idea"] for row in rows], lock=True)
    changed: list[dict[str, Any]] = []
    served: dict[uuid.UUID, Any] = {}
    entries: list[tuple[uuid.UUID, dict[str, Any]]] = []
    for row in rows:
        idea = held[row["idea"]]
        if idea.version != row["seen_version"] or not may_edit(idea.state, editor.roles):
            left.append({"row": row["row"], "reference": idea.reference})
            result["left"] += 1
            continue
        changes = {name: change["value"] for name, change in row["changes"].items()}
        content = {**idea.content, **changes}
        total = sum_of_costs(content["costs"])
        if total is not None and total != content["cost_minor"]:
            content["cost_minor"] = changes["cost_minor"] = total
        changed.append(queries.exchange.record_of(idea.id, content))
        if "contributions" in changes:
            served[idea.id] = changes["contributions"]
        told = {name: _told(name, [idea.content.get(name), value], names) for name, value in changes.items()}
        entries.append((idea.id, {"version": idea.version + 1, "changes": told, "file_name": file_name}))
    if changed:
        await connection.execute(queries.exchange.CHANGE_MANY, changed)
        await queries.exchange.save_served(connection, served)
        await record_many(connection, "idea changed", "idea", entries)
    result["changed"] += len(changed)


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


def editor_from(facts: Mapping[str, Any]) -> Editor:
    """The editor that a promise's facts name."""
    own = facts["organisations"]
    return Editor(frozenset(facts["roles"]), None if own is None else frozenset(map(uuid.UUID, own)))
