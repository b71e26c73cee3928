"""Files are attached to an idea and taken away from it. The content is kept by its hash, before the row that points at it."""

import uuid
from collections.abc import Sequence

import asyncpg

from absorb.db import Acting, transaction
from absorb.documents.actions import files
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Fault, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.notices.actions import tell
from absorb.tank import queries
from absorb.tank.actions.saving import check_editor, hold
from absorb.tank.queries.attachments import AttachmentOut
from absorb.tank.queries.form import Held
from absorb.tank.rules.attachments import MOST, Unfit, media_type_of
from absorb.tank.rules.form import Editor
from absorb.tank.rules.states import CENTRE

Sent = tuple[str, bytes]
"""The name and the content of a file."""


async def attach(acting: Acting, reference: str, sent: Sequence[Sent], *, editor: Editor) -> list[AttachmentOut]:
    """Attach these files to an idea, all or none; the answer is all that the idea has then. `BadInput` lists each file
    that cannot be taken. A file that is there already, under the same name, is not added again."""
    async with transaction(acting) as connection:
        check_editor(await queries.form.find_held(connection, reference), editor)
    if not sent:
        raise BadInput.one("/file", Phrase("Choose at least one file."))
    media_types = _read(sent)
    hashes = [await files().put(content) for _, content in sent]
    async with transaction(acting) as connection:
        held = await hold(connection, reference, editor)
        there = await queries.attachments.list_attachments(connection, held.id)
        known = {(one.name, one.sha256) for one in there}
        fresh = {(name, sha256): (kind, len(content)) for (name, content), sha256, kind in zip(sent, hashes, media_types, strict=True)}
        new = [(name, sha256, *rest) for (name, sha256), rest in fresh.items() if (name, sha256) not in known]
        if len(there) + len(new) > MOST:
            raise BadInput.one("/file", Phrase("An idea may have at most %(most)s files; take some away first.", most=MOST))
        for name, sha256, media_type, size in new:
            await connection.execute(queries.attachments.ADD, new_id(), held.id, name, media_type, sha256, size)
            await record(connection, "file attached", ("idea", held.id), {"name": name, "sha256": sha256, "size": size})
        if new:
            await _tell(connection, held, [name for name, *_ in new], editor)
        return await queries.attachments.list_attachments(connection, held.id)


def _read(sent: Sequence[Sent]) -> list[str]:
    kinds: list[str] = []
    faults: list[Fault] = []
    for number, (name, content) in enumerate(sent):
        try:
            kinds.append(media_type_of(name, content))
        except Unfit as error:
            faults.append(Fault(f"/file/{number}", error.args[0]))
    if faults:
        raise BadInput(faults)
    return kinds


async def detach(acting: Acting, reference: str, attachment_id: uuid.UUID, *, editor: Editor) -> bool:
    """Take a file away from an idea; False when it was taken away already. That it was there, and its hash, stays in the
    history."""
    async with transaction(acting) as connection:
        held = await hold(connection, reference, editor)
        row = await connection.fetchrow(queries.attachments.REMOVE, held.id, attachment_id)
        if row is None:
            if not await connection.fetchval(queries.attachments.WAS, held.id, attachment_id):
                raise NotFound("There is no such file here.")
            return False
        await record(connection, "file removed", ("idea", held.id), {"name": row["name"], "sha256": row["sha256"]})
    return True


async def take_over(connection: asyncpg.Connection, given: uuid.UUID, taking: uuid.UUID) -> list[str]:
    """Give one idea's files to another as well, in the running transaction; the names of those that it did not have."""
    there = {(one.name, one.sha256) for one in await queries.attachments.list_attachments(connection, taking)}
    new = [one for one in await queries.attachments.list_attachments(connection, given) if (one.name, one.sha256) not in there]
    await connection.execute(queries.attachments.TAKE_OVER, [new_id() for _ in new], taking, [one.id for one in new])
    return [one.name for one in new]


async def _tell(connection: asyncpg.Connection, held: Held, names: list[str], editor: Editor) -> None:
    says, address = "New files at %(reference)s “%(title)s”: %(names)s", f"/tank/{held.reference}#files"
    facts = {"reference": held.reference, "title": held.content["title"], "names": ", ".join(names)}
    if not editor.roles & CENTRE:
        if held.state != "draft":
            await tell(connection, "idea_attached", says, facts, address, roles=("officer", "lead"))
    elif held.organisation is not None:
        await tell(connection, "idea_attached", says, facts, address, organisation=held.organisation)
