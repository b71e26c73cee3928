"""What a person types is kept for them as it is typed, faults and all, until they save it or throw it away."""

import datetime as dt
import uuid

import asyncpg

from absorb.db import Acting, transaction
from absorb.kernel.errors import BadInput
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.tank import queries
from absorb.tank.actions.saving import check_editor
from absorb.tank.rules.form import Editor, Typed, fields_of, keys_of

NEW = "new"
"""The section of an idea that is not in the tank yet."""

MOST_TYPED = 400_000
"""So many characters of one section are kept: more than all its fields may hold together would be no work of hands."""


async def keep_typed(
    acting: Acting, reference: str | None, section: str, typed: Typed, *, base_version: int, editor: Editor
) -> dt.datetime:
    """Keep what was typed into a section (`reference` None: of a new idea); the answer is when. Inputs that the section
    does not have are left out. Of a new idea in which nothing stands, nothing is kept: there would be nothing to finish."""
    kept = {key: typed[key] for name in names_of(section) for key in keys_of(typed, name)}
    if sum(map(len, kept.values())) > MOST_TYPED:
        raise BadInput.one("", Phrase("This is more text than can be kept; put long papers into attachments."))
    async with transaction(acting) as connection:
        idea_id = await _idea(connection, reference, editor)
        # No stored text can hold the character 0, and no keyboard types it.
        fields = {key: text.replace("\x00", "") for key, text in kept.items()}
        if section == NEW and not any(text.strip() for text in fields.values()):
            await connection.execute(queries.form.FORGET_TYPED, acting.person_id, idea_id, section)
            return dt.datetime.now(dt.UTC)
        columns = (acting.person_id, idea_id, section, base_version, fields)
        saved_at: dt.datetime = await connection.fetchval(queries.form.KEEP_TYPED, new_id(), *columns)
    return saved_at


async def _idea(connection: asyncpg.Connection, reference: str | None, editor: Editor) -> uuid.UUID | None:
    if reference is None:
        return None
    held = await queries.form.find_held(connection, reference)
    check_editor(held, editor)
    return held.id


def names_of(section: str) -> list[str]:
    """The fields of a section; those of a new suggestion where it is `NEW`."""
    return ["title", "need", "organisation_id", "place"] if section == NEW else [field.name for field in fields_of(section)]


async def forget_typed(acting: Acting, reference: str | None, section: str, *, editor: Editor) -> None:
    """Throw away what the person typed into a section and did not save."""
    async with transaction(acting) as connection:
        idea_id = await _idea(connection, reference, editor)
        await connection.execute(queries.form.FORGET_TYPED, acting.person_id, idea_id, section)
