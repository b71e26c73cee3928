"""Organisations."""

import uuid
from collections.abc import Mapping

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record, record_many
from absorb.kernel.czech import fold, sort_key, tidy
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.people import rules
from absorb.people.queries import organisations as queries
from absorb.people.schemas import OrganisationIn


async def ensure_organisation(connection: asyncpg.Connection, name: str, *, kind: str = "unknown", is_invented: bool = False) -> uuid.UUID:
    """The organisation of this name (letter case and accents aside), made if it is not there. It has no IČO until somebody verifies one."""
    tidied = tidy(name)
    added = await connection.fetchval(
        queries.ADD_ORGANISATION, new_id(), tidied, fold(tidied), sort_key(tidied), kind, None, None, is_invented
    )
    found: uuid.UUID = added or await connection.fetchval(queries.FIND_ORGANISATION, fold(tidied))
    return found


async def ensure_organisations(
    connection: asyncpg.Connection, kinds: Mapping[str, str], *, is_invented: bool = False
) -> dict[str, uuid.UUID]:
    """The organisations of these names in three statements, made where they are not there; `kinds` maps a name to the
    kind that a new one gets. Answers the id for each name as given."""
    first = {fold(name): (tidy(name), kind) for name, kind in reversed(list(kinds.items()))}
    columns = [(new_id(), name, folded, sort_key(name), kind) for folded, (name, kind) in first.items()]
    added = await connection.fetch(queries.ADD_ORGANISATIONS, *map(list, zip(*columns, strict=True)), is_invented) if columns else []
    await record_many(connection, "organisation added", "organisation", [(row["id"], {"name": row["name"], "ico": None}) for row in added])
    found = {row["name_fold"]: row["id"] for row in await connection.fetch(queries.FIND_ORGANISATIONS, list(first))}
    return {name: found[fold(name)] for name in kinds}


async def add_organisation(acting: Acting, ask: OrganisationIn) -> uuid.UUID:
    """A new organisation; its IČO, where given, must hold."""
    try:
        ico = rules.read_ico(ask.ico) if ask.ico else None
    except ValueError as error:
        raise BadInput.one("/ico", str(error)) from None
    name = tidy(ask.name)
    async with transaction(acting) as connection:
        organisation_id: uuid.UUID | None = await connection.fetchval(
            queries.ADD_ORGANISATION, new_id(), name, fold(name), sort_key(name), ask.kind, ico, None, False
        )
        if organisation_id is None:
            raise Clash(f'There is an organisation called "{name}" already.')
        await record(connection, "organisation added", ("organisation", organisation_id), {"name": name, "ico": ico})
    return organisation_id
