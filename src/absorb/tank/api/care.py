"""Caring for ideas over HTTP: advice, files, twins, merging."""

import uuid
from typing import Annotated, Any

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, QueryParameter

from absorb.bodies import LARGEST_FILE, takes, takes_file
from absorb.db import reading
from absorb.documents.actions import files
from absorb.progress.schemas import WorkBegun
from absorb.tank import queries
from absorb.tank.access import ADVISED, WRITERS, editor_of, sight_of
from absorb.tank.actions.advice import answer_thread, close_thread, open_thread, reopen_thread
from absorb.tank.actions.attachments import attach, detach
from absorb.tank.actions.merging import Merge, merge_ideas
from absorb.tank.actions.twins import judge_different, promise_look_at_all
from absorb.tank.alike import find_alike
from absorb.tank.queries.advice import ThreadOut, list_threads
from absorb.tank.queries.attachments import AttachmentOut
from absorb.tank.queries.twins import TwinPair
from absorb.tank.rules.sight import EVERYTHING
from absorb.tank.schemas.care import AlikeOut, Done, Merged, MergeIn, NoteIn, ThreadIn, ThreadOpened, TypedIn, VerdictIn
from absorb.tank.sending import read_files, sandboxed
from absorb.web import CENTRE, EVERYONE_INSIDE, READERS, allow, person_of, read_body

ONCE = "idempotency-key"
Name = Annotated[str, QueryParameter(name="name", description="how the file is called, where the body is the file itself")]
Page = Annotated[int, QueryParameter(name="page", ge=1, le=1_000, description="which page of twenty pairs")]


@get("/api/v1/ideas/{reference:str}/advice", opt=allow(ADVISED), summary="Talks between the Centre and the organisation about an idea")
async def list_advice(request: Request[Any, Any, Any], reference: FromPath[str]) -> list[ThreadOut]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        idea = await queries.ideas.get_own(connection, reference, sight_of(person))
        return await list_threads(connection, idea)


@post(
    "/api/v1/ideas/{reference:str}/advice",
    opt={**allow(WRITERS), "receipt": "own"},
    operation_class=takes(ThreadIn),
    summary="Begin a talk about an idea or one field of it; with the header Idempotency-Key again, the first answer",
)
async def ask_advice(request: Request[Any, Any, Any], reference: FromPath[str]) -> ThreadOpened:
    person = person_of(request)
    ask = await read_body(request, ThreadIn)
    key = request.headers.get(ONCE)
    return ThreadOpened(await open_thread(person.acting, reference, ask.field, ask.text, editor=editor_of(person), key=key))


@post(
    "/api/v1/ideas/{reference:str}/advice/{thread_id:uuid}/notes",
    opt={**allow(WRITERS), "receipt": "own"},
    operation_class=takes(NoteIn),
    summary="Say something more in an open talk",
)
async def answer_advice(request: Request[Any, Any, Any], reference: FromPath[str], thread_id: FromPath[uuid.UUID]) -> Done:
    person = person_of(request)
    ask = await read_body(request, NoteIn)
    key = request.headers.get(ONCE)
    await answer_thread(person.acting, reference, thread_id, ask.text, editor=editor_of(person), key=key)
    return Done(changed=True)


@post("/api/v1/ideas/{reference:str}/advice/{thread_id:uuid}/close", opt=allow(WRITERS), status_code=200, summary="Close a talk")
async def close_advice(request: Request[Any, Any, Any], reference: FromPath[str], thread_id: FromPath[uuid.UUID]) -> Done:
    person = person_of(request)
    return Done(changed=await close_thread(person.acting, reference, thread_id, editor=editor_of(person)))


@post(
    "/api/v1/ideas/{reference:str}/advice/{thread_id:uuid}/reopen", opt=allow(WRITERS), status_code=200, summary="Open a closed talk again"
)
async def reopen_advice(request: Request[Any, Any, Any], reference: FromPath[str], thread_id: FromPath[uuid.UUID]) -> Done:
    person = person_of(request)
    return Done(changed=await reopen_thread(person.acting, reference, thread_id, editor=editor_of(person)))


@get("/api/v1/ideas/{reference:str}/attachments", opt=allow(EVERYONE_INSIDE), summary="The files of an idea")
async def list_files(request: Request[Any, Any, Any], reference: FromPath[str]) -> list[AttachmentOut]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        idea = await queries.ideas.get_own(connection, reference, sight_of(person))
        return await queries.attachments.list_attachments(connection, idea)


@post(
    "/api/v1/ideas/{reference:str}/attachments",
    opt=allow(WRITERS),
    operation_class=takes_file("application/octet-stream"),
    request_max_body_size=LARGEST_FILE,
    summary="Attach files: the bare bytes under ?name=, or a form with one or more fields “file”; all that the idea has then",
)
async def add_files(request: Request[Any, Any, Any], reference: FromPath[str], name: Name = "") -> list[AttachmentOut]:
    person = person_of(request)
    return await attach(person.acting, reference, await read_files(request, name), editor=editor_of(person))


@get("/api/v1/ideas/{reference:str}/attachments/{attachment_id:uuid}/content", opt=allow(EVERYONE_INSIDE), summary="One file's content")
async def download_file(request: Request[Any, Any, Any], reference: FromPath[str], attachment_id: FromPath[uuid.UUID]) -> Response[bytes]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        idea = await queries.ideas.get_own(connection, reference, sight_of(person))
        found = await queries.attachments.get_attachment(connection, idea, attachment_id)
    return sandboxed(await files().get(found.sha256), found.name, found.media_type)


@delete(
    "/api/v1/ideas/{reference:str}/attachments/{attachment_id:uuid}",
    opt=allow(WRITERS),
    status_code=200,
    summary="Take a file away; that it was there stays in the history",
)
async def remove_file(request: Request[Any, Any, Any], reference: FromPath[str], attachment_id: FromPath[uuid.UUID]) -> Done:
    person = person_of(request)
    return Done(changed=await detach(person.acting, reference, attachment_id, editor=editor_of(person)))


@post(
    "/api/v1/ideas/alike",
    opt=allow(WRITERS),
    operation_class=takes(TypedIn),
    status_code=200,
    summary="Whether there is anything like it already: ideas whose title or need looks like what is typed",
)
async def list_alike(request: Request[Any, Any, Any]) -> AlikeOut:
    person = person_of(request)
    ask = await read_body(request, TypedIn)
    async with reading(person.acting) as connection:
        return await find_alike(connection, person, ask.title, ask.need, ask.place)


@get("/api/v1/twins", opt=allow(READERS), summary="Pairs of ideas that look alike and that nobody has judged yet, the most alike first")
async def list_twins(request: Request[Any, Any, Any], page: Page = 1) -> list[TwinPair]:
    async with reading(person_of(request).acting) as connection:
        return (await queries.twins.list_open(connection, page))[0]


@post(
    "/api/v1/twins",
    opt=allow(CENTRE),
    status_code=202,
    summary="Compare all ideas with each other; a job does it, and while one is under way the answer is that one",
)
async def find_twins(request: Request[Any, Any, Any]) -> Response[WorkBegun]:
    work = await promise_look_at_all(person_of(request).acting)
    return Response(WorkBegun(work), headers={"location": f"/api/v1/works/{work}"})


@post(
    "/api/v1/twins/{twin_id:uuid}/verdict",
    opt=allow(CENTRE),
    operation_class=takes(VerdictIn),
    status_code=200,
    summary="Say that two ideas which look alike are two",
)
async def judge_twin(request: Request[Any, Any, Any], twin_id: FromPath[uuid.UUID]) -> Done:
    await read_body(request, VerdictIn)
    return Done(changed=await judge_different(person_of(request).acting, twin_id))


@post(
    "/api/v1/ideas/{reference:str}/merge",
    opt=allow(CENTRE),
    operation_class=takes(MergeIn),
    status_code=200,
    summary="Merge another idea into this one; it cannot be undone",
)
async def merge(request: Request[Any, Any, Any], reference: FromPath[str]) -> Merged:
    person = person_of(request)
    async with reading(person.acting) as connection:
        await queries.ideas.get_own(connection, reference, EVERYTHING)
    ask = await read_body(request, MergeIn)
    wanted = Merge(
        stays=reference, goes=ask.goes, stays_version=ask.version, goes_version=ask.goes_version, why=ask.why, sides=ask.sides,
        takes_files=ask.takes_files, takes_advice=ask.takes_advice, adds_partner=ask.adds_partner, partner_part=ask.partner_part,
        is_told=ask.tell,
    )  # fmt: skip
    return Merged(await merge_ideas(person.acting, wanted, roles=person.roles))


HANDLERS = [
    list_advice, ask_advice, answer_advice, close_advice, reopen_advice, list_files, add_files, download_file, remove_file, list_alike,
    list_twins, find_twins, judge_twin, merge,
]  # fmt: skip
