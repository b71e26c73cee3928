"""The journal as people read it: who did what, when and why; how the chain stands; its head to take away."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading, snapshot
from absorb.journal import actions, queries
from absorb.journal.queries import Filters, PageEntry
from absorb.journal.rules import write_head
from absorb.journal.things import find_things, name_things
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.phrases import Phrase
from absorb.web import allow, attachment, form_faults, page, person_of, to, today

KEEPERS: frozenset[str] = frozenset(("auditor", "administrator", "lead"))
"""Who reads the whole journal."""
ERASERS: frozenset[str] = frozenset(("administrator",))
SEERS: frozenset[str] = frozenset(("auditor", "administrator"))
"""Who sees the personal parts."""

ON_ONE_PAGE = 100
LOCAL = ZoneInfo("Europe/Prague")
EARLIEST = dt.date(1900, 1, 1)
"""Nothing was written before; the first days of the calendar have no moment in UTC."""
NOTES = {
    "erased": "The personal part is erased. The chain holds without it.",
    "unsealed": "Nothing is sealed yet: the first link is made within seconds of the first entry.",
}


@get("/journal", opt=allow(KEEPERS), include_in_schema=False)
async def show_journal(request: Request[Any, Any, Any]) -> Response[str]:
    typed = {name: request.query_params.get(name, "").strip()[:200] for name in ("kind", "person", "from", "to", "thing", "before")}
    faults: dict[str, str] = {}
    async with reading(person_of(request).acting) as connection:
        filters = await _filters(connection, typed, faults)
        entries = await queries.list_page(connection, filters, _cursor(typed["before"]), ON_ONE_PAGE + 1)
        things = await name_things(connection, [(one.about_kind, one.about_id) for one in entries])
        people, kinds = await queries.list_writers(connection), await queries.list_kinds(connection)
        last, heads = await queries.find_last(connection), await queries.list_heads(connection)
    shown = entries[:ON_ONE_PAGE]
    older = f"{shown[-1].at.isoformat()}_{shown[-1].id}" if len(entries) > ON_ONE_PAGE else None
    return page(
        request, "journal/list.html", status=422 if faults else 200, written=shown, things=things, people=people, kinds=kinds,
        typed=typed, faults=faults, older=older, last=last, heads=heads, seers=SEERS, erasers=ERASERS,
        day_of=_day_of, note=NOTES.get(request.query_params.get("note", "")),
    )  # fmt: skip


async def _filters(connection: Any, typed: Mapping[str, str], faults: dict[str, str]) -> Filters:
    """What was asked for; what cannot be read is a fault at its field and filters nothing."""
    from_on, to_on = (_day(name, typed[name], faults) for name in ("from", "to"))
    if from_on and to_on and to_on < from_on:
        faults["to"] = "The last day is before the first."
    person_id = None
    if typed["person"]:
        try:
            person_id = uuid.UUID(typed["person"])
        except ValueError:
            faults["person"] = "Choose one of the people."
    things = await _things(connection, typed["thing"], faults) if typed["thing"] else None
    return Filters(
        kind=typed["kind"] or None, person_id=person_id, things=things, from_at=_midnight(from_on),
        before_at=_midnight(to_on + dt.timedelta(days=1)) if to_on and to_on < dt.date.max else None,
    )  # fmt: skip


async def _things(connection: Any, typed: str, faults: dict[str, str]) -> list[uuid.UUID] | None:
    try:
        return [uuid.UUID(typed)]
    except ValueError:
        found = await find_things(connection, typed)
    if not found:
        faults["thing"] = Phrase(
            "Nothing here is called %(name)s; write a reference such as UL-2026-0042 or a resolution's number.", name=typed
        )
    return found or None


def _day(name: str, typed: str, faults: dict[str, str]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(typed) if typed else None
    except ValueError:
        faults[name] = "Write the day as year-month-day, such as 2026-11-22."
        return None


def _day_of(text: object) -> dt.date | None:
    """A day as an entry's facts hold it."""
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError:
        return None


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return dt.datetime.combine(max(day, EARLIEST), dt.time(), LOCAL) if day else None


def _cursor(typed: str) -> tuple[dt.datetime, uuid.UUID] | None:
    """The place after which to go on; anything else starts from the newest."""
    moment, _, entry = typed.partition("_")
    try:
        at = dt.datetime.fromisoformat(moment)
        return (at.astimezone(dt.UTC), uuid.UUID(entry)) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


@get("/journal/chain", opt=allow(KEEPERS), include_in_schema=False)
async def show_chain(request: Request[Any, Any, Any]) -> Response[str]:
    """The chain walked now, before the reader's eyes."""
    async with snapshot(person_of(request).acting) as connection:
        heads = await queries.list_heads(connection, 10_000)
        verdict = await queries.verify(connection, *(anchor for _, anchor in heads))
    return page(request, "journal/chain.html", verdict=verdict, heads=len(heads))


@get("/journal/head", opt=allow(KEEPERS), include_in_schema=False)
async def take_head(request: Request[Any, Any, Any]) -> Response[Any]:
    """The chain's last link as a file, for whoever keeps it outside."""
    person = person_of(request)
    async with reading(person.acting) as connection:
        last, slug = await queries.find_last(connection), await connection.fetchval(queries.SLUG)
    if last is None:
        return to("/journal?note=unsealed")
    return attachment(write_head(slug, today(), last).encode(), f"absorb-{slug}-{today().isoformat()}.txt", "text/plain; charset=utf-8")


@get("/journal/entries/{entry_id:uuid}", opt=allow(ERASERS), include_in_schema=False)
async def show_entry(request: Request[Any, Any, Any], entry_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _entry_page(request, entry_id)


async def _entry_page(
    request: Request[Any, Any, Any], entry_id: uuid.UUID, faults: dict[str, str] | None = None, why: str = "", status: int = 200
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        entry: PageEntry = await queries.get_entry(connection, entry_id)
        things = await name_things(connection, [(entry.about_kind, entry.about_id)])
    return page(
        request,
        "journal/erase.html",
        status=status,
        entry=entry,
        things=things,
        faults=faults or {},
        why=why,
        seers=SEERS,
        erasers=ERASERS,
        day_of=_day_of,
    )


@post("/journal/entries/{entry_id:uuid}/erase", opt=allow(ERASERS), include_in_schema=False)
async def erase(request: Request[Any, Any, Any], entry_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = await request.form()
    why = str(form.get("why", ""))[:2000]
    try:
        await actions.erase_personal(person_of(request).acting, entry_id, why=why)
    except (BadInput, Clash) as refusal:
        return await _entry_page(request, entry_id, form_faults(refusal), why, refusal.status)
    return to("/journal?note=erased")


HANDLERS = [show_journal, show_chain, take_head, show_entry, erase]
