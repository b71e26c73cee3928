"""Documents that jobs write: promised as works, made beside the event loop, kept as versions."""

import contextlib
import uuid
from collections.abc import Awaitable, Callable, Sequence
from pathlib import PurePath
from typing import Any

import asyncpg
import msgspec

from absorb.db import Acting, transaction
from absorb.documents.actions import MEDIA_TYPES, keep_document
from absorb.kernel.engine import Progress
from absorb.outbox.actions import Job, promise
from absorb.progress.actions import Heard, Outcome, begin, see_through, telling
from absorb.reckoning import reckon


class Paper(msgspec.Struct, frozen=True):
    """A document that is to be made: about what, of which kind, its file's name, and what makes its content.

    `make` tells its progress; `parts` is by how many it counts.
    """

    about: tuple[str, uuid.UUID]
    kind: str
    name: str
    is_demonstration: bool
    make: Callable[[Progress], bytes]
    parts: int = 1


async def promise_paper(
    connection: asyncpg.Connection, job: str, facts: dict[str, str], *, work: tuple[str, str], address: str
) -> uuid.UUID:
    """Promise in the running transaction that the job writes its document. `work` is its kind and what it is about, in
    words; the answer is its id."""
    kind, about = work
    work_id = await begin(connection, kind, about, address, 1)
    await promise(connection, job, {**facts, "work": str(work_id)})
    return work_id


async def write_paper(acting: Acting, paper: Paper, work: uuid.UUID | None = None) -> uuid.UUID:
    """Make a document and register it; made again from the same it is the same document."""
    (content,) = await make_papers(acting, [paper], work)
    async with transaction(acting) as connection:
        return await keep_paper(connection, paper, content)


async def make_papers(acting: Acting, papers: Sequence[Paper], work: uuid.UUID | None = None) -> list[bytes]:
    """The contents of some documents, made one after another; `work` tells meanwhile how far that is."""
    parts, heard = sum(paper.parts for paper in papers), [Heard() for _ in papers]

    def share() -> float:
        return sum(paper.parts * told.share for paper, told in zip(papers, heard, strict=True)) / parts

    async with contextlib.AsyncExitStack() as block:
        if work is not None and papers:
            stage = "Writing documents" if len(papers) > 1 else "Writing the document"
            await block.enter_async_context(telling(acting, work, parts, stage, share))
        contents = []
        for paper, told in zip(papers, heard, strict=True):
            contents.append(await reckon(paper.make, told))
            told(1.0, "written")
    return contents


async def keep_paper(connection: asyncpg.Connection, paper: Paper, content: bytes) -> uuid.UUID:
    """Register a document with its content in the running transaction."""
    return await keep_document(
        connection, about=paper.about, kind=paper.kind, name=paper.name, media_type=MEDIA_TYPES[PurePath(paper.name).suffix],
        content=content, is_demonstration=paper.is_demonstration,
    )  # fmt: skip


def writes(read: Callable[[Acting, dict[str, Any]], Awaitable[Paper]]) -> Job:
    """The job that reads what its promise names, writes the document and tells how far it is; safe to run again."""

    async def write(acting: Acting, facts: dict[str, Any]) -> None:
        work = uuid.UUID(facts["work"])

        async def act() -> Outcome:
            return Outcome({"document": str(await write_paper(acting, await read(acting, facts), work))})

        await see_through(acting, work, act)

    return write
