"""Minutes: what was said is added, verifiers sign a version off by its hash, and it is published without what is personal."""

import contextlib
import uuid
from collections.abc import Mapping

import asyncpg
import msgspec

from absorb.committee import queries
from absorb.committee.actions.naming import named, no_seat
from absorb.committee.actions.templates import read_all
from absorb.committee.papers import minutes, published_minutes
from absorb.committee.papers.publishing import suspects
from absorb.committee.queries import minutes as rows
from absorb.committee.rules.moves import MEETING_MOVES, move
from absorb.committee.rules.seen import mark_of
from absorb.committee.rules.typed import find_long
from absorb.committee.schemas.meetings import MeetingOut
from absorb.committee.schemas.minutes import Material, Publishing, VersionOut
from absorb.db import Acting, snapshot, transaction
from absorb.documents.queries import get_document
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, NotAllowed
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.progress.writing import Paper, keep_paper, make_papers
from absorb.reckoning import reckon
from absorb.storage import content_hash

LONGEST_TEXT = 20_000


async def choose_verifier(acting: Acting, meeting_id: uuid.UUID, person_id: uuid.UUID, *, is_chosen: bool) -> None:
    """Note whom the meeting chose to verify its minutes: a member who was there. The minutes name them, so that choosing
    another makes another version."""
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "choose who verifies", named(meeting))
        if not is_chosen:
            await connection.execute(rows.DROP_VERIFIER, meeting_id, person_id)
        elif person_id not in {one.person_id for one in await queries.list_members(connection, meeting, meeting.starts_at)}:
            raise Clash(no_seat(meeting))
        elif person_id not in {stay.person_id for stay in await queries.list_stays(connection, meeting_id)}:
            raise Clash(Phrase("Who verifies the minutes was at the meeting; this member was not."))
        elif await connection.fetchval(rows.ADD_VERIFIER, new_id(), meeting_id, person_id) is None:
            return
        verb = "verifier chosen" if is_chosen else "verifier replaced"
        await record(connection, verb, ("meeting", meeting_id), {"person": str(person_id)})


async def write_texts(
    acting: Acting, meeting_id: uuid.UUID, texts: Mapping[uuid.UUID | None, str], seen: Mapping[uuid.UUID | None, str] | None = None
) -> bool:
    """Put what was said into the minutes, by item (None: the meeting as a whole); an empty text takes it out. False where
    nothing is different. Minutes that are written afterwards are another version.

    `seen` are the marks of the texts as they stood to who writes: a text that they left as it was is not touched, and `Clash`
    where somebody has written another since.
    """
    asked = {item: text_of(text) for item, text in texts.items()}
    saw = dict(seen or {})
    asked = {item: text for item, text in asked.items() if saw.get(item) != mark_of(text)}
    long = [fault for item, text in asked.items() for fault in find_long(f"text-{item}" if item else "text", text, LONGEST_TEXT)]
    if long:
        raise BadInput(long)
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "write into the minutes of", named(meeting))
        items = {item.id for item in await queries.list_items(connection, meeting_id)}
        there = await rows.list_texts(connection, meeting_id)
        if any(item in saw and saw[item] != mark_of(there.get(item, "")) for item in asked):
            raise Clash(Phrase("Somebody has written another text meanwhile; it stands below yours. Save again to put yours instead."))
        changed = {item: text for item, text in asked.items() if text != there.get(item, "") and (item is None or item in items)}
        for item, text in changed.items():
            if text:
                await connection.execute(rows.PUT_TEXT, new_id(), meeting_id, item, text)
            else:
                await connection.execute(rows.DROP_TEXT, meeting_id, item)
        if changed:
            await record(connection, "minutes' text changed", ("meeting", meeting_id), {"parts": len(changed)})
    return bool(changed)


async def sign_off(acting: Acting, meeting_id: uuid.UUID, document_id: uuid.UUID, sha256: str) -> None:
    """A verifier's own sign-off of the newest version, named by its hash as they saw it."""
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        move(MEETING_MOVES, meeting.state, "sign off the minutes of", named(meeting))
        if acting.person_id not in {person for person, _ in await rows.list_verifiers(connection, meeting_id)}:
            raise NotAllowed(Phrase("Only who was chosen to verify these minutes signs them off."))
        newest = _newest(await rows.list_versions(connection, meeting_id))
        if newest.id != document_id or newest.sha256 != sha256:
            raise Clash(Phrase("The minutes have a newer version, %(version)s: read it and sign that one off.", version=newest.version))
        if await connection.fetchval(rows.ADD_SIGNATURE, new_id(), document_id, acting.person_id, sha256) is None:
            return
        facts = {"version": newest.version, "sha256": sha256, "person": str(acting.person_id)}
        await record(connection, "minutes signed off", ("meeting", meeting_id), facts)


def _newest(versions: list[VersionOut]) -> VersionOut:
    if not versions:
        raise Clash(Phrase("There are no minutes yet: have them written first."))
    return versions[0]


def check_signed(version: VersionOut, verifiers: list[tuple[uuid.UUID, str]]) -> None:
    """That a version was signed off by everybody who verifies; `Clash` says who is missing."""
    if not verifiers:
        raise Clash(Phrase("Nobody verifies these minutes yet: choose at least one member who was there."))
    if missing := [name for person, name in verifiers if person not in version.signers]:
        raise Clash(Phrase("Version %(version)s is not signed off yet by: %(names)s.", version=version.version, names=", ".join(missing)))


async def publish(acting: Acting, meeting_id: uuid.UUID, *, is_checked: bool) -> uuid.UUID:
    """Publish the newest version, signed off by all verifiers, without what the town's setting leaves out; the answer is the
    published document. Where words may still name somebody, `Clash` lists them until a person `is_checked`."""
    async with snapshot(acting) as connection:
        material, setting = await rows.read_material(connection, meeting_id), await rows.get_setting(connection)
        newest = await _publishable(connection, material.meeting)
        number, held_on = material.meeting.number, material.meeting.held_on
    if (words := suspects(material, setting)) and not is_checked:
        raise Clash(
            Phrase("These words may name somebody who is to be left out: %(words)s. Check the texts, then publish.", words=", ".join(words))
        )
    template = await _signed_template(acting, material, newest)
    paper = Paper(
        about=("meeting", meeting_id),
        kind="minutes-public",
        name=f"zapis-{number}-{held_on.isoformat()}-zverejneny.docx",
        is_demonstration=material.is_demonstration,
        make=lambda progress: published_minutes(material, setting, template),
    )
    (content,) = await make_papers(acting, [paper])
    async with transaction(acting) as connection:
        meeting = await queries.lock_meeting(connection, meeting_id)
        if (await _publishable(connection, meeting)).id != newest.id:
            raise Clash(Phrase("The minutes have changed meanwhile; look at them and publish again."))
        document_id = await keep_paper(connection, paper, content)
        await connection.execute(rows.ADD_PUBLICATION, new_id(), meeting_id, newest.id, document_id, None)
        document = await get_document(connection, document_id)
        facts = {"version": newest.version, "sha256": document.sha256, "setting": msgspec.to_builtins(setting)}
        await record(connection, "minutes published", ("meeting", meeting_id), facts)
    return document_id


async def _signed_template(acting: Acting, material: Material, signed: VersionOut) -> bytes:
    """The template in which the signed version was written: another one chosen since does not undo the sign-offs. `Clash` where
    the minutes come out otherwise in any, since what they are made of has changed."""
    async for template in read_all(acting):
        with contextlib.suppress(BadInput):
            if content_hash(await reckon(minutes, material, template)) == signed.sha256:
                return template
    says = (
        "What the minutes are made of has changed since version %(version)s: have them written anew, let the verifiers sign off the new"
        " version, then publish it."
    )
    raise Clash(Phrase(says, version=signed.version))


async def _publishable(connection: asyncpg.Connection, meeting: MeetingOut) -> VersionOut:
    move(MEETING_MOVES, meeting.state, "publish the minutes of", named(meeting))
    newest = _newest(await rows.list_versions(connection, meeting.id))
    check_signed(newest, await rows.list_verifiers(connection, meeting.id))
    return newest


async def withdraw(acting: Acting, meeting_id: uuid.UUID, *, why: str) -> None:
    """Take published minutes back from the public page, with the reason."""
    if not why.strip():
        raise BadInput.one("/why", Phrase("Say why they are withdrawn."))
    async with transaction(acting) as connection:
        await queries.lock_meeting(connection, meeting_id)
        published = await rows.find_publication(connection, meeting_id)
        if published is None or published.document is None:
            raise Clash(Phrase("These minutes are not published."))
        await connection.execute(rows.ADD_PUBLICATION, new_id(), meeting_id, None, None, why.strip())
        await record(connection, "minutes withdrawn", ("meeting", meeting_id), {}, why=why.strip())


async def change_setting(acting: Acting, setting: Publishing) -> None:
    """What of people the town's published minutes tell from now on; those that are published stay as they are."""
    async with transaction(acting) as connection:
        if setting == await rows.get_setting(connection):
            return
        await connection.execute(rows.KEEP_SETTING, new_id(), rows.SETTING, msgspec.to_builtins(setting))
        await record(connection, "setting of published minutes changed", ("community", acting.community_id), msgspec.to_builtins(setting))
