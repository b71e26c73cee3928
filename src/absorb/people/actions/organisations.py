"""Organisations."""

import uuid
from collections.abc import Mapping

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record, record_many
from absorb.kernel.czech import fold, sort_key, tidy
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.outbox.actions import promise
from absorb.people import rules
from absorb.people.queries import organisations as queries
from absorb.people.schemas import OrganisationIn

LONGEST_NAME = 300

OFFER_ORGANISATION = "offer_organisation"
"""The promised job that holds an organisation's ideas against all calls; the calls, above, keep it."""


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
    """A new organisation; its IČO, where given, must hold and be nobody else's here."""
    name, ico = _checked(ask)
    async with transaction(acting) as connection:
        await _check_ico(connection, ico, None)
        organisation_id: uuid.UUID | None = await connection.fetchval(
            queries.ADD_ORGANISATION, new_id(), name, fold(name), sort_key(name), ask.kind, ico, ask.inhabitants, False
        )
        if organisation_id is None:
            raise Clash(Phrase('There is an organisation called "%(name)s" already.', name=name))
        await record(connection, "organisation added", ("organisation", organisation_id), {"name": name, "ico": ico})
        return organisation_id


async def change_organisation(acting: Acting, organisation_id: uuid.UUID, ask: OrganisationIn) -> None:
    """Another name, kind, IČO or number of inhabitants; the same as before leaves no trace."""
    name, ico = _checked(ask)
    async with transaction(acting) as connection:
        before = await queries.get_organisation(connection, organisation_id)
        was, now = [before.name, before.kind, before.ico, before.inhabitants], [name, ask.kind, ico, ask.inhabitants]
        if was == now:
            return
        await _check_ico(connection, ico, organisation_id)
        same = await connection.fetchval(queries.FIND_ORGANISATION, fold(name))
        if same not in (None, organisation_id):
            raise Clash(Phrase('There is an organisation called "%(name)s" already.', name=name))
        await connection.execute(queries.CHANGE, organisation_id, name, fold(name), sort_key(name), ask.kind, ico, ask.inhabitants)
        await record(connection, "organisation changed", ("organisation", organisation_id), {"before": was, "after": now})
        if before.kind != ask.kind:
            await promise(connection, OFFER_ORGANISATION, {"organisation": str(organisation_id)})


def _checked(ask: OrganisationIn) -> tuple[str, str | None]:
    faults, ico, name = [], None, tidy(ask.name)
    if not 0 < len(name) <= LONGEST_NAME:
        faults.append(Fault("/name", Phrase("Write the organisation's name in at most %(most)s characters.", most=LONGEST_NAME)))
    if ask.kind not in rules.ORGANISATION_KINDS:
        faults.append(Fault("/kind", "Choose what kind of organisation it is."))
    try:
        ico = rules.read_ico(ask.ico) if ask.ico and ask.ico.strip() else None
    except ValueError as error:
        faults.append(Fault("/ico", error.args[0]))
    if ask.inhabitants is not None and not 0 < ask.inhabitants <= rules.MOST_INHABITANTS:
        says = "Write how many inhabitants it has in digits, such as 93 248; leave it empty where that is not known."
        faults.append(Fault("/inhabitants", Phrase(says)))
    if faults:
        raise BadInput(faults)
    return name, ico


async def _check_ico(connection: asyncpg.Connection, ico: str | None, own: uuid.UUID | None) -> None:
    """Two organisations with one IČO are one organisation."""
    found = await connection.fetchrow(queries.FIND_BY_ICO, ico) if ico else None
    if found is not None and found["id"] != own:
        raise Clash(Phrase("%(name)s has this IČO already.", name=found["name"]))
