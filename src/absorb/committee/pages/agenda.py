"""Putting an agenda together: items by hand, from the tank, from a ranking or for discussion; their order; taking them off."""

import uuid
from collections.abc import Awaitable
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.committee import actions, queries
from absorb.committee.access import RUNNERS
from absorb.committee.actions.gathering import add_discussed, add_first, add_ideas
from absorb.committee.pages.running import meeting_of
from absorb.committee.queries.order import list_slots
from absorb.committee.rules.typed import read_reason
from absorb.committee.schemas.agenda import ItemIn
from absorb.db import reading
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import convert
from absorb.kernel.numerals import whole
from absorb.kernel.typed import texts_of
from absorb.priority import queries as priority
from absorb.priority.queries.rounds import list_rounds
from absorb.tank.queries import search as tank
from absorb.tank.rules.search import LONGEST_SEARCH, Asker, ask, read_search
from absorb.web import REDRAWN, Person, allow, faults_of, page, person_of, to

MOST_SHOWN = 30
RANKINGS_SHOWN = 20


@get("/committee/meetings/{meeting_id:uuid}/agenda", opt=allow(RUNNERS), include_in_schema=False)
async def show_agenda(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[str]:
    return await _draw(request, meeting_id, typed=request.query_params.get("q", "")[:LONGEST_SEARCH])


async def _draw(
    request: Request[Any, Any, Any],
    meeting_id: uuid.UUID,
    *,
    typed: str = "",
    faults: tuple[Fault, ...] = (),
    values: dict[str, str] | None = None,
    status: int = 200,
) -> Response[str]:
    """The agenda with what can be put on it; after a refusal with what stands in the way and everything typed."""
    person = person_of(request)
    async with reading(person.acting) as connection:
        meeting = await queries.get_meeting(connection, meeting_id)
        items = await queries.list_items(connection, meeting_id)
        rankings = await priority.list_rankings(connection, RANKINGS_SHOWN)
        rounds = [one for one in await list_rounds(connection) if one.state == "closed"]
    found, told = await _find(person, typed) if typed else ([], ())
    there = {item.reference for item in items if item.state != "taken_off"}
    waiting = [item.position for item in items if item.state == "waiting"]
    return page(
        request, "committee/agenda.html", meeting=meeting, items=items, rankings=rankings, rounds=rounds, typed=typed, found=found,
        there=there,
        waiting=waiting, faults=(*faults, *told), values=values or {}, said=request.query_params.get("said", ""),
        is_over=meeting.state not in ("called", "open"), status=422 if told else status,
    )  # fmt: skip


async def _find(person: Person, typed: str) -> tuple[list[tank.Listed], tuple[Fault, ...]]:
    """The ideas that a search finds, or what is wrong with it."""
    try:
        wanted = tank.Wanted(ask(read_search(typed), Asker(person_id=person.id, screens=True)))
    except BadInput as refusal:
        return [], tuple(Fault("/q", fault.says) for fault in refusal.faults)
    async with reading(person.acting) as connection:
        return (await tank.find_page(connection, wanted, limit=MOST_SHOWN)).ideas, ()


async def _answer(
    request: Request[Any, Any, Any], meeting_id: uuid.UUID, act: Awaitable[Any], *, values: dict[str, str] | None = None, anchor: str = ""
) -> Response[Any]:
    """Do it and show the agenda again. How many ideas were put on it is told, and what was moved keeps the focus."""
    try:
        done = await act
    except REDRAWN as refusal:
        return await _draw(request, meeting_id, faults=faults_of(refusal), values=values, status=refusal.status)
    said = f"?said={done}" if isinstance(done, int) else ""
    return to(f"/committee/meetings/{meeting_id}/agenda{said}{anchor}")


async def _typed(request: Request[Any, Any, Any]) -> dict[str, str]:
    return texts_of(await request.form())


@post("/committee/meetings/{meeting_id:uuid}/items", opt=allow(RUNNERS), include_in_schema=False)
async def add_item(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    form = await _typed(request)
    return await _answer(request, meeting_id, _add(request, meeting_id, form), values=form)


async def _add(request: Request[Any, Any, Any], meeting_id: uuid.UUID, form: dict[str, str]) -> None:
    title = tidy(form.get("title", ""))
    if not title:
        raise BadInput.one("/title", "Give the item a name.")
    ask_for = convert({"title": title, "motion": form.get("motion", "").strip()}, ItemIn)
    await actions.add_item(person_of(request).acting, meeting_id, ask_for)


@post("/committee/meetings/{meeting_id:uuid}/ideas", opt=allow(RUNNERS), include_in_schema=False)
async def put_ideas(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    """The ideas that were ticked."""
    chosen = [str(one) for one in (await request.form()).getall("idea", [])]
    return await _answer(request, meeting_id, add_ideas(person_of(request).acting, meeting_id, chosen))


@post("/committee/meetings/{meeting_id:uuid}/first", opt=allow(RUNNERS), include_in_schema=False)
async def put_first(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    """The first ideas of a ranking."""
    form = await _typed(request)
    act = add_first(person_of(request).acting, meeting_id, _number(form, "ranking"), _number(form, "count"))
    return await _answer(request, meeting_id, act, values=form)


@post("/committee/meetings/{meeting_id:uuid}/discussed", opt=allow(RUNNERS), include_in_schema=False)
async def put_discussed(request: Request[Any, Any, Any], meeting_id: FromPath[uuid.UUID]) -> Response[Any]:
    """The ideas of a round that assessors differ on."""
    form = await _typed(request)
    return await _answer(request, meeting_id, add_discussed(person_of(request).acting, meeting_id, _number(form, "round")), values=form)


def _number(form: dict[str, str], name: str) -> int:
    """A small number of a form; 0 for what is none, which nothing has."""
    written = form.get(name, "").strip()
    return whole(written, 6, 0)


@post("/committee/items/{item_id:uuid}/move", opt=allow(RUNNERS), include_in_schema=False)
async def move_item(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    """An item up, down or to a place, on the agenda as its mover saw it."""
    form, meeting_id = await _typed(request), await meeting_of(request, item_id)
    return await _answer(request, meeting_id, _move(request, meeting_id, item_id, form), anchor=f"#move-{item_id}")


async def _move(request: Request[Any, Any, Any], meeting_id: uuid.UUID, item_id: uuid.UUID, form: dict[str, str]) -> None:
    acting, where = person_of(request).acting, form.get("where", "")
    place = _number(form, "place")
    if where in ("up", "down"):
        async with reading(acting) as connection:
            slots = await list_slots(connection, meeting_id)
        waiting = [number for number, slot in enumerate(slots, start=1) if slot.waits]
        at = next((number for number, slot in enumerate(slots, start=1) if slot.item == item_id), 0)
        further = [number for number in waiting if (number < at if where == "up" else number > at)]
        if not further:
            return
        place = further[-1] if where == "up" else further[0]
    if not place:
        raise BadInput.one(f"/place-{item_id}", "Write the number of the place.")
    await actions.move_item(acting, item_id, place, version=_number(form, "version"))


@post("/committee/items/{item_id:uuid}/change", opt=allow(RUNNERS), include_in_schema=False)
async def change_item(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    form, meeting_id = await _typed(request), await meeting_of(request, item_id)
    return await _answer(request, meeting_id, _change(request, item_id, form), anchor=f"#move-{item_id}")


async def _change(request: Request[Any, Any, Any], item_id: uuid.UUID, form: dict[str, str]) -> None:
    title = tidy(form.get("title", ""))
    if not title:
        raise BadInput.one("/title", "Give the item a name.")
    ask = convert({"title": title, "motion": form.get("motion", "")}, ItemIn)
    await actions.change_item(person_of(request).acting, item_id, title=ask.title, motion=ask.motion, seen=form.get("seen"))


@post("/committee/items/{item_id:uuid}/take-off", opt=allow(RUNNERS), include_in_schema=False)
async def take_off_item(request: Request[Any, Any, Any], item_id: FromPath[uuid.UUID]) -> Response[Any]:
    form, meeting_id = await _typed(request), await meeting_of(request, item_id)
    return await _answer(request, meeting_id, _take_off(request, item_id, form))


async def _take_off(request: Request[Any, Any, Any], item_id: uuid.UUID, form: dict[str, str]) -> None:
    """A refusal points to the field of this item: each has one of its own."""
    try:
        await actions.take_off_item(person_of(request).acting, item_id, why=read_reason("why", form.get("why", "")))
    except BadInput as refusal:
        raise BadInput([Fault(f"{fault.pointer}-{item_id}", fault.says) for fault in refusal.faults]) from None


HANDLERS = [show_agenda, add_item, put_ideas, put_first, put_discussed, move_item, change_item, take_off_item]
