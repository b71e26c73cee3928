"""Sets of weights on pages: which there are, what each gives and why, and a form for everybody's opinion."""

import types
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import KEPT, convert
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import texts_of
from absorb.priority import queries
from absorb.priority.actions import weights as actions
from absorb.priority.pages.forms import field_of, in_words
from absorb.priority.queries import weights
from absorb.priority.rules.weighing import SCALE, Comparison
from absorb.priority.schemas import CriterionOut
from absorb.priority.schemas.weights import OpinionIn, WeightSetIn, WeightSetOut
from absorb.web import CENTRE, READERS, Person, allow, form_faults, page, person_of, to

NO_FAULTS: Mapping[str, str] = types.MappingProxyType({})
WANTED: Mapping[str, str] = types.MappingProxyType({"name": "Write a name."})
STEPS: tuple[str, ...] = tuple(str(one) for one in SCALE)


class Entry(NamedTuple):
    """A criterion's number in the form: the name of its field, the criterion, what stands in it."""

    name: str
    criterion: CriterionOut
    value: str


class Pair(NamedTuple):
    """Two criteria to compare: the name of the field, both, and the step that is chosen."""

    name: str
    first: CriterionOut
    second: CriterionOut
    value: str


@get("/ranking/weights", opt=allow(READERS), include_in_schema=False)
async def show_sets(request: Request[Any, Any, Any]) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        sets = await weights.list_sets(connection)
    return page(request, "ranking/weights/list.html", sets=sets, may_add=person.may(CENTRE))


@get("/ranking/weights/new", opt=allow(CENTRE), include_in_schema=False)
async def show_new(request: Request[Any, Any, Any]) -> Response[str]:
    asked = {name: value for name, value in request.query_params.items() if name in ("model", "method") or name.startswith("w.")}
    return await _draw_new(request, asked)


@post("/ranking/weights/new", opt=allow(CENTRE), include_in_schema=False)
async def add_set(request: Request[Any, Any, Any]) -> Response[Any]:
    """Make the set, and lead to the form of one's own opinion."""
    typed = await _typed(request)
    asked = {name: typed.get(name, "") for name in ("model", "name", "method", "combine", "note") if typed.get(name) or name == "name"}
    try:
        number = await actions.add_weight_set(person_of(request).acting, convert(asked, WeightSetIn, bounds=KEPT))
    except BadInput as refusal:
        return await _draw_new(request, typed, {field_of(one): in_words(one, WANTED) for one in refusal.faults})
    kept = urlencode([(name, value) for name, value in typed.items() if name.startswith("w.") and _number(value) is not None])
    return to(f"/ranking/weights/{number}/opinion{'?' if kept else ''}{kept}")


async def _typed(request: Request[Any, Any, Any]) -> dict[str, str]:
    return texts_of(await request.form())


async def _draw_new(request: Request[Any, Any, Any], typed: Mapping[str, str], faults: Mapping[str, str] = NO_FAULTS) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        models = await queries.list_models(connection)
    kept = {name: value for name, value in typed.items() if name.startswith("w.")}
    return page(request, "ranking/weights/new.html", status=422 if faults else 200, models=models, typed=typed, kept=kept, faults=faults)


@get("/ranking/weights/{number:int}", opt=allow(READERS), include_in_schema=False)
async def show_set(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        found = await weights.get_set(connection, number)
        criteria = queries.criteria_out(await queries.get_model(connection, found.model_id))
        detail = await weights.get_detail(connection, found, [one.code for one in criteria])
    return page(
        request, "ranking/weights/one.html", found=found, detail=detail, criteria=criteria, names={one.code: one.name for one in criteria},
        may_give=_may_give(person, found), may_freeze=person.may(CENTRE),
    )  # fmt: skip


def _may_give(person: Person, found: WeightSetOut) -> bool:
    is_own = found.combine == "group" or person.acting.person_id == found.made_by
    return person.may(actions.GIVING) and is_own and not found.rankings


@get("/ranking/weights/{number:int}/opinion", opt=allow(actions.GIVING), include_in_schema=False)
async def show_opinion(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
    given = {name: value for name, value in request.query_params.items() if name.startswith("w.")}
    return await _draw_opinion(request, number, given or None)


@post("/ranking/weights/{number:int}/opinion", opt=allow(actions.GIVING), include_in_schema=False)
async def give_opinion(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    typed = await _typed(request)
    async with reading(person_of(request).acting) as connection:
        found = await weights.get_set(connection, number)
        criteria = queries.criteria_out(await queries.get_model(connection, found.model_id))
    try:
        asked = _read(typed, found, criteria)
        await actions.give_opinion(person_of(request).acting, number, asked)
    except BadInput as refusal:
        return await _draw_opinion(request, number, typed, _by_field(refusal))
    return to(f"/ranking/weights/{number}")


def _by_field(refusal: BadInput) -> dict[str, str]:
    """Faults by the names of the form's fields."""
    return {pointer.replace("numbers/", "w.", 1): says for pointer, says in form_faults(refusal).items()}


def _read(typed: Mapping[str, str], found: WeightSetOut, criteria: Sequence[CriterionOut]) -> OpinionIn:
    """The opinion that the fields hold; what is no number, or a pair that nobody chose for, is told at its field."""
    reason = typed.get("reason") or None
    if reason and len(reason) > 4000:
        raise BadInput.one("/reason", Phrase("Write at most %(most)s characters.", most=4000))
    if found.method == "pairwise":
        pairs = pairs_of_form(criteria, typed)
        missing = [one for one in pairs if one.value not in STEPS]
        if missing:
            raise BadInput(Fault(f"/{one.name}", Phrase("Choose how the two compare.")) for one in missing)
        return OpinionIn(
            comparisons=tuple(Comparison(first=one.first.code, second=one.second.code, times=one.value) for one in pairs), reason=reason
        )
    numbers = {one.code: _number(typed.get(f"w.{one.code}", "")) for one in criteria}
    wrong = [code for code, number in numbers.items() if number is None]
    if wrong:
        raise BadInput(Fault(f"/w.{code}", Phrase("Give a number, such as 12.5.")) for code in wrong)
    return OpinionIn(numbers={code: number for code, number in numbers.items() if number is not None}, reason=reason)


def _number(text: str) -> Decimal | None:
    """A number as people type it, with a comma or a dot."""
    try:
        number = Decimal(text.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def pairs_of_form(criteria: Sequence[CriterionOut], typed: Mapping[str, str]) -> list[Pair]:
    """Every pair with its field, in the order of the criteria."""
    return [
        Pair(f"pair.{i}.{j}", first, criteria[j], typed.get(f"pair.{i}.{j}", ""))
        for i, first in enumerate(criteria)
        for j in range(i + 1, len(criteria))
    ]


async def _draw_opinion(
    request: Request[Any, Any, Any], number: int, typed: Mapping[str, str] | None, faults: Mapping[str, str] = NO_FAULTS
) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        found = await weights.get_set(connection, number)
        criteria = queries.criteria_out(await queries.get_model(connection, found.model_id))
        opinions = await weights.list_opinions(connection, found, [one.code for one in criteria])
    mine = next((one for one in opinions if one.person_id == person.acting.person_id), None)
    shown = typed if typed is not None else _kept(mine.answers, mine.reason, criteria) if mine else {}
    return page(
        request, "ranking/weights/opinion.html", status=422 if faults else 200, found=found, faults=faults, steps=STEPS,
        may_give=_may_give(person, found), reason=shown.get("reason", ""),
        numbers=[Entry(f"w.{one.code}", one, shown.get(f"w.{one.code}", "")) for one in criteria],
        pairs=pairs_of_form(criteria, shown) if found.method == "pairwise" else [],
    )  # fmt: skip


def _kept(answers: Mapping[str, Any], reason: str | None, criteria: Sequence[CriterionOut]) -> dict[str, str]:
    """An earlier opinion as the fields hold it."""
    opinion = weights.read_answers(dict(answers))
    at = {one.code: index for index, one in enumerate(criteria)}
    shown = {f"w.{code}": f"{number:f}" for code, number in opinion.numbers.items()}
    for one in opinion.comparisons:
        i, j, times = at[one.first], at[one.second], one.times
        if i > j:
            i, j, times = j, i, _turned(times)
        shown[f"pair.{i}.{j}"] = times
    return {**shown, "reason": reason or ""}


def _turned(times: str) -> str:
    """The same comparison told the other way round."""
    return next(str(1 / one) for one in SCALE if str(one) == times)


HANDLERS = [show_sets, show_new, add_set, show_set, show_opinion, give_opinion]
