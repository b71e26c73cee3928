"""What writing, reading and taking a workbook agree on: its names, its bounds, and for whom a job acts."""

import uuid
from collections.abc import Mapping
from typing import Any

import asyncpg

from absorb.catalogues import words
from absorb.db import Acting
from absorb.tank import queries
from absorb.tank.rules.exchange import Names
from absorb.tank.rules.form import Editor

FILE_NAME = "zasobnik.xlsx"
BATCH = 500
"""So many rows are written, compared or taken at once."""


async def names_here(connection: asyncpg.Connection) -> Names:
    """What stands in a workbook's cells in place of ids and codes. The workbook is Czech, whoever asks for it."""
    say, _ = words("cs")
    return Names(say, await queries.exchange.organisation_names(connection), await queries.exchange.measure_names(connection))


def facts_of(acting: Acting, editor: Editor) -> dict[str, Any]:
    """For whom a promised job acts; `editor_from` reads it."""
    own = None if editor.organisations is None else sorted(map(str, editor.organisations))
    return {"person": str(acting.person_id), "roles": sorted(editor.roles), "organisations": own}


def editor_from(facts: Mapping[str, Any]) -> Editor:
    """The editor that a promise's facts name."""
    own = facts["organisations"]
    return Editor(frozenset(facts["roles"]), None if own is None else frozenset(map(uuid.UUID, own)))
