"""Calls as pages: open, coming, closed, and one call with how sure each figure is. Open to everybody."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.calls import queries
from absorb.calls.pages.words import words_for
from absorb.calls.payers import payer_names
from absorb.calls.queries.drafts import Draft, list_drafts
from absorb.calls.rules import CallText
from absorb.calls.schemas import CallRow
from absorb.db import reading
from absorb.kernel.errors import NotFound
from absorb.kernel.intake import convert
from absorb.kernel.phrases import Phrase
from absorb.people.visiting import public
from absorb.web import CENTRE, EVERYONE_INSIDE, READERS, Person, asker_of, language_of, page, today

NOTES = {
    "loaded": "The shipped calls are taken in; what the town wrote itself stays.",
    "dropped": "The draft is thrown away.",
}
STANDS = ("open", "coming", "unknown", "closed")


@get(**public("/calls"))
async def show_calls(request: Request[Any, Any, Any]) -> Response[str]:
    asker = asker_of(request)
    may_edit = isinstance(asker, Person) and asker.may(CENTRE)
    rows: list[CallRow] = []
    drafts: list[Draft] = []
    if asker.acting is not None:
        async with reading(asker.acting) as connection:
            rows = await queries.list_calls(connection, today())
            drafts = await list_drafts(connection) if may_edit else []
    groups = {stand: [row for row in rows if row.stand == stand] for stand in STANDS}
    note = NOTES.get(request.query_params.get("note", "")) if may_edit else None
    return page(
        request,
        "calls/list.html",
        groups=groups,
        count=len(rows),
        may_edit=may_edit,
        drafts=drafts,
        note=note,
        reads=isinstance(asker, Person) and asker.may(READERS),
    )


@get(**public("/calls/{code:str}"))
async def show_call(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
    asker = asker_of(request)
    if asker.acting is None:
        raise NotFound(Phrase("There is no call %(code)s.", code=code))
    async with reading(asker.acting) as connection:
        call = await queries.get_call(connection, code, today())
        text = convert(call.body, CallText)
        sees = isinstance(asker, Person) and asker.may(READERS)
        fitting = await queries.list_fitting(connection, code, text, today()) if sees else []
        payers = await payer_names(connection, language_of(request))
    return page(
        request,
        "calls/one.html",
        call=call,
        text=text,
        **words_for(text, payers),
        fitting=fitting,
        sees=sees,
        asker_sees_versions=isinstance(asker, Person) and asker.may(EVERYONE_INSIDE),
    )


HANDLERS = [show_calls, show_call]
