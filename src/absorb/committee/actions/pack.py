"""The pack of a meeting: promised, written as a work, and told to the members when it is there."""

import uuid

from absorb.committee import queries
from absorb.committee.actions.calling import tell_members
from absorb.committee.actions.meetings import minutes_name
from absorb.committee.actions.naming import named
from absorb.committee.pack import file_name, pack
from absorb.committee.queries.sheets import read_fronts, read_sheets
from absorb.committee.rules.moves import MEETING_MOVES, move
from absorb.db import Acting, snapshot, transaction
from absorb.documents.queries import list_about
from absorb.journal.actions import record
from absorb.people.queries import community_of
from absorb.progress.writing import Paper, keep_paper, make_papers, promise_paper

WRITE_PACK = "write_pack"
"""The promised job that writes a meeting's pack."""

PACK_WORK = "pack"
"""The kind of work that it is."""


async def promise_pack(acting: Acting, meeting_id: uuid.UUID) -> uuid.UUID:
    """Promise that the pack is written from the agenda as it will stand then; the answer is the work to watch."""
    async with transaction(acting) as connection:
        meeting = await queries.get_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "write the pack of", named(meeting))
        work, address = (PACK_WORK, minutes_name(meeting)), f"/committee/meetings/{meeting.id}"
        return await promise_paper(connection, WRITE_PACK, {"meeting": str(meeting.id)}, work=work, address=address)


async def write_pack(acting: Acting, meeting_id: uuid.UUID, work: uuid.UUID | None = None) -> uuid.UUID:
    """Write the pack and register it; members of a meeting to come are told. Written again without a change it is the same
    document, and nobody is told again."""
    paper = await read_pack(acting, meeting_id)
    (content,) = await make_papers(acting, [paper], work)
    async with transaction(acting) as connection:
        before = {one.id for one in await list_about(connection, "meeting", meeting_id)}
        document = await keep_paper(connection, paper, content)
        if document not in before:
            await record(connection, "pack written", ("meeting", meeting_id), {"document": str(document)})
            await tell_members(connection, meeting_id, "The papers for a meeting are ready: %(body)s, %(starts_at)s.")
    return document


async def read_pack(acting: Acting, meeting_id: uuid.UUID) -> Paper:
    """The pack that is to be written of a meeting that is called or in session."""
    async with snapshot(acting) as connection:
        meeting = await queries.get_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "write the pack of", named(meeting))
        items = await queries.list_items(connection, meeting_id)
        sheets = await read_sheets(connection, items, "cs")
        fronts = await read_fronts(connection, items)
        community = await community_of(connection)
    is_demonstration = community.is_demonstration or meeting.is_invented
    return Paper(
        about=("meeting", meeting_id),
        kind="pack",
        name=file_name(meeting),
        is_demonstration=is_demonstration,
        make=lambda progress: pack(
            meeting, items, sheets, fronts, town=community.name, is_demonstration=is_demonstration, progress=progress
        ),
        parts=max(1, len(items)),
    )
