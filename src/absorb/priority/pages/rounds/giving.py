"""One idea at a time: its story, and beside it the form by which an assessor gives their points."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import Connection, reading
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import texts_of
from absorb.priority import queries
from absorb.priority.actions import rounds
from absorb.priority.pages.forms import NO_TEXTS
from absorb.priority.pages.rounds.mine import next_idea
from absorb.priority.pages.rounds.story import story_of
from absorb.priority.rules.assessing import find_judgement_faults, why_reason
from absorb.priority.rules.model import ASSESSED, ModelCriterion
from absorb.priority.rules.rounds import ASSESSING
from absorb.priority.schemas.rounds import JudgementIn, PointsIn, RoundOut
from absorb.tank.queries.ideas import get_idea
from absorb.tank.rules.form import BY_NAME, TARGET_GROUPS
from absorb.web import CENTRE, allow, page, person_of, to


@get("/assessments/rounds/{number:int}/ideas/{reference:str}", opt=allow(ASSESSING), include_in_schema=False)
async def show_idea(request: Request[Any, Any, Any], number: FromPath[int], reference: FromPath[str]) -> Response[Any]:
    return await _draw(request, number, reference)


@post("/assessments/rounds/{number:int}/ideas/{reference:str}", opt=allow(ASSESSING), include_in_schema=False)
async def give(request: Request[Any, Any, Any], number: FromPath[int], reference: FromPath[str]) -> Response[Any]:
    """Keep what is begun, or give the points; the refused form comes back with everything typed."""
    acting, typed = person_of(request).acting, texts_of(await request.form())
    address = f"/assessments/rounds/{number}/ideas/{reference}"
    try:
        criteria = await _criteria(acting, number)
        if typed.get("do") == "draft":
            kept = {code: {part: typed.get(f"{part}-{code}", "")[:4000] for part in ("value", "reason")} for code in criteria}
            await rounds.save_draft(acting, number, reference, kept)
            return to(f"{address}?kept=1")
        ask, faults = read_points(criteria, typed)
        if faults:
            return await _draw(request, number, reference, typed, faults)
        await rounds.give_points(acting, number, reference, ask)
    except BadInput as refusal:
        return await _draw(request, number, reference, typed, {_field(fault): fault.says for fault in refusal.faults})
    except Clash as refusal:
        return await _draw(request, number, reference, typed, {"": refusal.says}, status=409)
    return to(address)


def _field(fault: Fault) -> str:
    return fault.pointer.lstrip("/") if fault.pointer == "/why_again" else ""


async def _criteria(acting: Any, number: int) -> dict[str, ModelCriterion]:
    async with reading(acting) as connection:
        held = await queries.rounds.get_round(connection, number)
        return assessed_criteria(await queries.get_model(connection, held.model_id))


def assessed_criteria(stored: queries.StoredModel) -> dict[str, ModelCriterion]:
    """By code the criteria that people assess, in the model's order."""
    return {one.criterion.code: one.criterion for one in stored.criteria if one.criterion.kind == ASSESSED}


def read_points(criteria: Mapping[str, ModelCriterion], typed: Mapping[str, str]) -> tuple[PointsIn, dict[str, str]]:
    """The points of the form, and what is wrong with it by the form's field."""
    judgements: list[JudgementIn] = []
    faults: dict[str, str] = {}
    for code, criterion in criteria.items():
        text, reason = typed.get(f"value-{code}", ""), typed.get(f"reason-{code}", "")
        if not text:
            faults[f"value-{code}"] = Phrase("Nothing is given by “%(criterion)s” yet.", criterion=criterion.name)
            continue
        try:
            value = Decimal(text.replace(",", ".").replace("\xa0", "").replace(" ", ""))
        except InvalidOperation:
            faults[f"value-{code}"] = Phrase("The value is not a number.")
            continue
        if len(reason) > 4000:
            faults[f"reason-{code}"] = Phrase("The reason is too long; 4,000 characters are the most.")
        for fault in find_judgement_faults(code, value, reason, criteria, ""):
            is_reason = fault.pointer == "/reason"
            faults[f"{'reason' if is_reason else 'value'}-{code}"] = _own_words(criterion, value) if is_reason else fault.says
        judgements.append(JudgementIn(criterion=code, value=value, reason=reason or None))
    return PointsIn(judgements=tuple(judgements), why_again=typed.get("why_again") or None), faults


def _own_words(criterion: ModelCriterion, value: Decimal) -> str:
    """Why a reason is needed, as the form says it: its steps are called by words there."""
    says = why_reason(criterion, value)
    is_excluding = says is not None and "limit" in says.facts
    return Phrase("This excludes the idea: say why.") if is_excluding else Phrase("This is the lowest step: say why.")


async def _draw(
    request: Request[Any, Any, Any],
    number: int,
    reference: str,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] = NO_TEXTS,
    *,
    status: int = 422,
) -> Response[Any]:
    """Before a conflict of interest has been declared, and before the round opens, the way leads back to the list."""
    person = person_of(request)
    async with reading(person.acting) as connection:
        held = await queries.rounds.get_round(connection, number)
        duty = await queries.rounds.get_mine(connection, held.id, reference)
        if duty.state == "undeclared" or held.state not in ("open", "closed"):
            return to(f"/assessments/rounds/{number}/mine")
        idea = await get_idea(connection, reference)
        mine = await queries.rounds.list_mine(connection, held.id)
        stored = await queries.get_model(connection, held.model_id)
        given = await queries.rounds.list_given(connection, held.id, duty.id) if duty.state == "assessed" else []
        if typed is None:
            typed = await _typed(connection, held, duty.id)
    own = [one for one in given if one.is_mine]
    return page(
        request, "assessments/idea.html", status=status if faults else 200, round=held, duty=duty, idea=idea,
        opened={"parts": story_of(idea), "threads": {}, "asks": ""}, form_fields=BY_NAME, target_groups=TARGET_GROUPS, centre=CENTRE,
        criteria=assessed_criteria(stored), typed=typed, faults=faults, given=given, own=own, place=_place(mine, reference),
        following=next_idea(mine, reference), is_kept="kept" in request.query_params,
        may_give=held.state == "open",
    )  # fmt: skip


async def _typed(connection: Connection, held: RoundOut, idea: Any) -> dict[str, str]:
    """What is begun, or what was given last, as the form holds it."""
    draft = await queries.rounds.find_draft(connection, held.id, idea)
    if draft:
        return {f"{part}-{code}": text for code, parts in draft.items() for part, text in parts.items()}
    given = [one for one in await queries.rounds.list_given(connection, held.id, idea) if one.is_mine and one.is_latest]
    values = {f"value-{one.criterion}": f"{one.value:f}" for one in given}
    return values | {f"reason-{one.criterion}": one.reason or "" for one in given}


def _place(mine: Sequence[Any], reference: str) -> tuple[int, int]:
    """How many of mine are assessed, and of how many."""
    return sum(one.state == "assessed" for one in mine), len(mine)


HANDLERS = [show_idea, give]
