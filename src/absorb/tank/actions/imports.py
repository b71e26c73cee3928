"""Importing the state's public list of beneficiaries: all or nothing, and the second time nothing."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from absorb.db import Acting, transaction
from absorb.journal.actions import record_many
from absorb.kernel.czech import fold, sort_key
from absorb.kernel.engine import Progress, silent
from absorb.kernel.ids import new_id
from absorb.outbox.actions import promise_once
from absorb.people.actions import ensure_organisations
from absorb.reckoning import reckon
from absorb.tank import queries
from absorb.tank.actions.moving import OFFER_IDEAS
from absorb.tank.actions.references import take_references, today_here
from absorb.tank.actions.twins import promise_look
from absorb.tank.papers.operations import APPLICANT, COST, TITLE, Operation, Published, read_operations
from absorb.tank.queries.contents import SORTED_BY
from absorb.tank.rules import surely_kind
from absorb.tank.schemas.ideas import ImportReport

STATE = "in_tank"
RIPENESS = "proposal"
"""A published operation was a whole project: it was asked for and approved."""


class _Change(msgspec.Struct, frozen=True):
    """An idea whose published row says something else than before: what it is to be, and what the journal tells. `is_other`
    where its title or its applicant changed, so that it may look like another idea than before."""

    idea_id: uuid.UUID
    organisation_id: uuid.UUID | None
    title: str
    cost_minor: int | None
    facts: dict[str, Any]
    told: dict[str, Any]
    is_other: bool


async def import_operations(
    acting: Acting,
    content: bytes,
    *,
    file_name: str,
    calls: frozenset[str],
    progress: Progress = silent,
    today: dt.date | None = None,
) -> ImportReport:
    """Take the operations of `calls` (all calls, when empty) into the tank, keyed by their registration numbers.

    A row that says the same as before changes nothing; one that says something else changes what it said otherwise,
    and the journal tells the difference. `BadInput` where the file as a whole cannot be taken; single rows that cannot
    are in the report. A run that changes nothing writes nothing.
    """
    progress(0.0, "reading the workbook")
    published = await reckon(read_operations, content, calls)
    sha256 = hashlib.sha256(content).hexdigest()
    source = {"file_name": file_name, "file_sha256": sha256, "sheet": published.sheet}
    async with transaction(acting) as connection:
        await connection.execute(queries.imports.LOCK)
        progress(0.5, f"comparing {len(published.operations)} operations with the tank")
        existing = await _existing(connection, published.operations)
        fresh = [operation for operation in published.operations if operation.number not in existing]
        differing = [operation for operation in published.operations if _differs(operation, existing.get(operation.number))]
        progress(0.7, f"writing {len(fresh)} new and {len(differing)} changed ideas")
        organisations = await ensure_organisations(connection, {one.applicant: surely_kind(one.applicant) for one in fresh + differing})
        added = await _add(connection, fresh, organisations, source, (today or today_here()).year)
        changes = [_change(operation, existing[operation.number], organisations, source) for operation in differing]
        await _save_changes(connection, changes)
        await promise_look(connection, [*added, *(one.idea_id for one in changes if one.is_other)], about=file_name)
        await promise_once(connection, OFFER_IDEAS)
        report = await _report(connection, published, source, calls, added=len(fresh), changed=len(changes))
    progress(1.0, "imported")
    return report


async def _existing(connection: asyncpg.Connection, operations: Sequence[Operation]) -> dict[str, asyncpg.Record]:
    rows = await connection.fetch(queries.imports.EXISTING, [operation.number for operation in operations])
    return {row["source_key"]: row for row in rows}


def _differs(operation: Operation, row: asyncpg.Record | None) -> bool:
    return row is not None and row["source_facts"]["values"] != operation.values


def _change(operation: Operation, row: asyncpg.Record, organisations: Mapping[str, uuid.UUID], source: Mapping[str, str]) -> _Change:
    """Only fields whose published value changed are written over: what a person corrected in the meantime stays."""
    before, now = row["source_facts"]["values"], operation.values
    differing = [title for title in {**before, **now} if before.get(title) != now.get(title)]
    return _Change(
        idea_id=row["id"],
        organisation_id=organisations[operation.applicant] if APPLICANT in differing else row["organisation"],
        title=operation.title if TITLE in differing else row["title"],
        cost_minor=operation.cost_minor if COST in differing else row["cost_minor"],
        facts=_facts(operation, source),
        told={
            "changes": {title: [before.get(title), now.get(title)] for title in differing},
            "row": operation.row,
            "file_name": source["file_name"],
        },
        is_other=TITLE in differing or APPLICANT in differing,
    )


def _facts(operation: Operation, source: Mapping[str, str]) -> dict[str, Any]:
    """What is kept of a published row: all of it, as it stood there."""
    return {**source, "row": operation.row, "values": operation.values}


async def _add(
    connection: asyncpg.Connection,
    fresh: Sequence[Operation],
    organisations: Mapping[str, uuid.UUID],
    source: Mapping[str, str],
    year: int,
) -> list[uuid.UUID]:
    """The ids of what was added."""
    if not fresh:
        return []
    references = await take_references(connection, len(fresh), year)
    ids = [new_id() for _ in fresh]
    rows = [
        (
            idea_id, reference, organisations[one.applicant], one.title, fold(one.title), sort_key(one.title[:SORTED_BY]), RIPENESS, STATE,
            one.cost_minor, one.number, _facts(one, source),
        )
        for idea_id, reference, one in zip(ids, references, fresh, strict=True)
    ]  # fmt: skip
    await connection.execute(queries.imports.ADD_IDEAS, *map(list, zip(*rows, strict=True)))
    told = [{"key": one.number, "row": one.row, "file_name": source["file_name"]} for one in fresh]
    await record_many(connection, "idea imported", "idea", list(zip(ids, told, strict=True)))
    return ids


async def _save_changes(connection: asyncpg.Connection, changes: Sequence[_Change]) -> None:
    if not changes:
        return
    rows = [
        (
            one.idea_id,
            one.organisation_id,
            one.title,
            fold(one.title),
            sort_key(one.title[:SORTED_BY]),
            one.cost_minor,
            one.facts,
        )
        for one in changes
    ]
    await connection.execute(queries.imports.CHANGE_IDEAS, *map(list, zip(*rows, strict=True)))
    await record_many(connection, "idea changed by an import", "idea", [(one.idea_id, one.told) for one in changes])


async def _report(
    connection: asyncpg.Connection, published: Published, source: Mapping[str, str], calls: frozenset[str], *, added: int, changed: int
) -> ImportReport:
    """The run's record; a run that only repeats the latest one of this file and these calls is not written down again."""
    refused = [{"row": one.row, "reason": one.reason, "reasons": msgspec.to_builtins(one.reasons)} for one in published.refused]
    latest = await connection.fetchrow(queries.imports.LATEST_OF, source["file_sha256"], sorted(calls))
    unchanged = len(published.operations) - added - changed
    if latest is not None and not added and not changed and latest["refused"] == refused:
        return msgspec.structs.replace(queries.imports.report_of(latest), added=0, changed=0, unchanged=unchanged)
    import_id = new_id()
    await connection.execute(
        queries.imports.ADD_IMPORT, import_id, source["file_name"], source["file_sha256"], sorted(calls), added, changed, unchanged,
        msgspec.to_builtins(published.passed_over), refused,
    )  # fmt: skip
    return await queries.imports.get_import(connection, import_id)
