"""Keeping searches: saved, renamed, deleted by the one whose they are."""

import uuid

import asyncpg

from absorb.db import Acting, transaction
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.tank import queries
from absorb.tank.schemas.listing import SavedSearchIn

MOST = 50


async def save_search(acting: Acting, ask: SavedSearchIn) -> uuid.UUID:
    """Keep a search under a name; the name of an earlier one takes its place."""
    async with transaction(acting) as connection:
        kept = await queries.search.list_saved(connection)
        name = _name(ask.name)
        if len(kept) >= MOST and name not in [one.name for one in kept]:
            raise BadInput.one("/name", Phrase("You keep %(most)s searches already; delete one first.", most=MOST))
        saved: uuid.UUID = await connection.fetchval(
            queries.search.SAVE, new_id(), acting.person_id, name, ask.query.strip(), ask.columns, ask.sort
        )
    return saved


async def rename_search(acting: Acting, search_id: uuid.UUID, name: str) -> None:
    try:
        async with transaction(acting) as connection:
            if await connection.fetchval(queries.search.RENAME, search_id, acting.person_id, _name(name)) is None:
                raise NotFound("There is no such search.")
    except asyncpg.UniqueViolationError:
        raise BadInput.one("/name", Phrase("You have a search of this name already; choose another.")) from None


async def delete_search(acting: Acting, search_id: uuid.UUID) -> None:
    """Deleting one that is gone already changes nothing."""
    async with transaction(acting) as connection:
        await connection.execute(queries.search.DELETE, search_id, acting.person_id)


def _name(text: str) -> str:
    name = tidy(text)
    if not name:
        raise BadInput.one("/name", Phrase("Give the search a name."))
    if len(name) > 100:
        raise BadInput.one("/name", Phrase("The name has %(count)s characters; at most %(most)s fit.", count=len(name), most=100))
    return name
