"""Talks about an idea, as forms of its page."""

import urllib.parse
import uuid
from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from absorb.kernel.errors import AbsorbError
from absorb.receipts.actions import form_mark
from absorb.tank.access import WRITERS, editor_of
from absorb.tank.actions.advice import answer_thread, close_thread, open_thread, reopen_thread
from absorb.tank.pages.inputs import form_texts
from absorb.tank.pages.one_idea import read_idea, shared_values
from absorb.web import REDRAWN, allow, faults_of, page, person_of, to


@post("/tank/{reference:str}/advice", opt=allow(WRITERS), include_in_schema=False)
async def ask(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    person = person_of(request)
    form = await form_texts(request)
    field = form.get("field", "idea")
    try:
        opened = await open_thread(
            person.acting, reference, None if field == "idea" else field, form.get("text", ""),
            editor=editor_of(person), key=form_mark(form) or None,
        )  # fmt: skip
    except REDRAWN as refusal:
        return await _again(request, reference, field, form, refusal)
    return to(f"/tank/{urllib.parse.quote(reference)}#thread-{opened}")


@post("/tank/{reference:str}/advice/{thread_id:uuid}", opt=allow(WRITERS), include_in_schema=False)
async def go_on(request: Request[Any, Any, Any], reference: FromPath[str], thread_id: FromPath[uuid.UUID]) -> Response[Any]:
    person = person_of(request)
    form = await form_texts(request)
    editor, act = editor_of(person), form.get("do", "answer")
    try:
        if act == "reopen":
            await reopen_thread(person.acting, reference, thread_id, editor=editor)
        if act == "answer" or (act in ("close", "reopen") and form.get("text", "").strip()):
            await answer_thread(person.acting, reference, thread_id, form.get("text", ""), editor=editor, key=form_mark(form) or None)
        if act == "close":
            await close_thread(person.acting, reference, thread_id, editor=editor)
    except REDRAWN as refusal:
        return await _again(request, reference, str(thread_id), form, refusal)
    return to(f"/tank/{urllib.parse.quote(reference)}#thread-{thread_id}")


async def _again(request: Request[Any, Any, Any], reference: str, place: str, form: dict[str, str], refusal: AbsorbError) -> Response[str]:
    """The page as it is now, with what was typed and what stands in its way."""
    opened = await read_idea(person_of(request), reference, place)
    return page(
        request, "tank/idea.html", status=refusal.status, **shared_values(opened),
        faults={place: faults_of(refusal)[0].says}, texts={place: form.get("text", "")},
    )  # fmt: skip


HANDLERS = [ask, go_on]
