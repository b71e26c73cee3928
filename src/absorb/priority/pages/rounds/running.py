"""One round as the Centre runs it: how far it is, who assesses what, what is to be discussed, and the buttons that lead on."""

from typing import Any, NamedTuple

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput, Clash, NotAllowed
from absorb.kernel.intake import convert
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import texts_of
from absorb.priority import queries
from absorb.priority.actions import rounds
from absorb.priority.discussing import discussing_address
from absorb.priority.rules.rounds import ends_from
from absorb.priority.schemas.rounds import DutyIn
from absorb.web import CENTRE, READERS, allow, page, person_of, to, today

PAGE_ROWS = 50
AT = "/assessments/rounds/{number:int}"


class Refused(NamedTuple):
    """What was refused, at which form, with what was typed there."""

    form: str
    says: str
    reference: str = ""
    person_id: str = ""
    status: int = 409


NOTHING = Refused("", "", status=200)


@get(AT, opt=allow(READERS), include_in_schema=False)
async def show_round(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
    return await draw_round(request, number)


@post(f"{AT}/moves", opt=allow(CENTRE), include_in_schema=False)
async def move(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    typed = texts_of(await request.form())
    try:
        await rounds.move_round(person_of(request).acting, number, typed.get("to", ""))
    except Clash as refusal:
        return await draw_round(request, number, Refused("moves", refusal.says))
    return to(f"/assessments/rounds/{number}")


@post(f"{AT}/assignments", opt=allow(CENTRE), include_in_schema=False)
async def assign(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Give out what nobody has yet; "anew" assigns again what nobody has touched, keeping what can stay."""
    typed = texts_of(await request.form())
    try:
        await rounds.assign_round(person_of(request).acting, number, anew=typed.get("do") == "anew")
    except (Clash, NotAllowed) as refusal:
        return await draw_round(request, number, Refused("assignments", refusal.says, status=refusal.status))
    return to(f"/assessments/rounds/{number}#ideas")


@post(f"{AT}/duties", opt=allow(CENTRE), include_in_schema=False)
async def set_duty(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    typed = texts_of(await request.form())
    reference, person_id = typed.get("reference", "").upper()[:40], typed.get("person_id", "")
    try:
        if not person_id:
            raise BadInput.one("/person_id", Phrase("Choose an assessor."))
        ask = convert({"idea": reference, "person_id": person_id, "given": typed.get("do") != "take"}, DutyIn)
        await rounds.set_duty(person_of(request).acting, number, ask)
    except (BadInput, Clash, NotAllowed) as refusal:
        return await draw_round(request, number, Refused("duties", _first(refusal), reference, person_id, refusal.status))
    return to(f"/assessments/rounds/{number}?after={_before(reference)}#ideas")


def _before(reference: str) -> str:
    """What the page begins behind so that this idea stands first on it."""
    return reference[:-1] if reference.isascii() and reference.replace("-", "").isalnum() else ""


def _first(refusal: AbsorbError) -> str:
    return refusal.faults[0].says if isinstance(refusal, BadInput) else refusal.says


@post(f"{AT}/reminders", opt=allow(CENTRE), include_in_schema=False)
async def remind(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    await rounds.remind_owing(person_of(request).acting, number, today())
    return to(f"/assessments/rounds/{number}?reminded=1")


async def draw_round(request: Request[Any, Any, Any], number: int, refused: Refused = NOTHING) -> Response[str]:
    person = person_of(request)
    after = request.query_params.get("after", "")[:40] or None
    async with reading(person.acting) as connection:
        held = await queries.rounds.get_round(connection, number)
        assessors = await queries.rounds.list_assessors(connection, held.id)
        totals = await queries.rounds.count_totals(connection, held)
        ideas = await queries.rounds.list_progress(connection, held, after=after, limit=PAGE_ROWS + 1)
        blind = await queries.rounds.is_blind(connection, held.id)
        short = await rounds.list_short(connection, held) if totals.short else []
        references = await queries.rounds.list_references(connection, [one.idea for one in short])
        discussed = await queries.rounds.list_discussed(connection, held)
        names = {one.criterion.code: one.criterion.name for one in (await queries.get_model(connection, held.model_id)).criteria}
        field_names = dict(await queries.rounds.list_fields(connection))
        is_mine = any(one.number == number for one in await queries.rounds.list_my_rounds(connection))
    return page(
        request, "assessments/round.html", status=refused.status, round=held, assessors=assessors, totals=totals, ideas=ideas[:PAGE_ROWS],
        following=ideas[PAGE_ROWS - 1].reference if len(ideas) > PAGE_ROWS else None, after=after, blind=blind,
        short=sorted((references[one.idea], one.says()) for one in short), discussed=discussed, names=names, is_mine=is_mine,
        ends=ends_from(held.state), may_run=person.may(CENTRE), refused=refused, reminded="reminded" in request.query_params,
        field_names=field_names, today=today(), discussing_address=discussing_address(number),
    )  # fmt: skip


HANDLERS = [show_round, move, assign, set_duty, remind]
