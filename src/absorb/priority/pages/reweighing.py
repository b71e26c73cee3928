"""Other weights on pages: what would change an idea's place, how far the weights may move, and sliders beside the list."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, NamedTuple
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import NotFound
from absorb.kernel.money import LARGEST_KEPT
from absorb.kernel.numerals import whole
from absorb.priority import queries, reweighing
from absorb.priority.cases import read_grounds
from absorb.priority.queries.reweighing import Members, list_members
from absorb.priority.rules.reweighing import Grounds, shares_of, stability
from absorb.priority.schemas import CriterionOut, RankingOut
from absorb.reckoning import reckon
from absorb.web import CENTRE, READERS, allow, language_of, page, person_of

ROWS_SHOWN = 300


class Read(NamedTuple):
    """A ranking with all that other weights need."""

    ranking: RankingOut
    criteria: list[CriterionOut]
    members: Members
    grounds: Grounds


async def read_ranking(request: Request[Any, Any, Any], number: int) -> Read:
    async with reading(person_of(request).acting) as connection:
        ranking = await queries.get_ranking(connection, number)
        criteria = await queries.get_criteria(connection, ranking)
        members = await list_members(connection, ranking.id)
    return Read(ranking, criteria, members, await read_grounds(ranking))


@get("/ranking/{number:int}/{reference:str}/change", opt=allow(READERS), include_in_schema=False)
async def show_change(request: Request[Any, Any, Any], number: FromPath[int], reference: FromPath[str]) -> Response[str]:
    """What would lift the idea over its neighbours above, or to a place that is asked for."""
    found = await read_ranking(request, number)
    if reference not in found.members:
        raise NotFound("This idea is not in this ranking.")
    asked = request.query_params.get("place", "")
    place = whole(asked, 6, None)
    lifts = await reckon(reweighing.lifts_of, found.grounds, reference, found.members, found.criteria, place)
    own = found.members[reference]
    index = found.grounds.ids.index(reference)
    names = {one.code: one.name for one in found.criteria}
    return page(
        request, "ranking/reweighing/change.html", ranking=found.ranking, idea=own, lifts=lifts, place=place,
        is_czech=language_of(request) == "cs",
        knocked_out=[names[code] for code in found.grounds.knocked_out[index]],
    )  # fmt: skip


@get("/ranking/{number:int}/stability", opt=allow(READERS), include_in_schema=False)
async def show_stability(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
    found = await read_ranking(request, number)
    held = await reckon(stability, found.grounds, reweighing.LEADERS)
    return page(
        request, "ranking/reweighing/stability.html", ranking=found.ranking, leaders=min(reweighing.LEADERS, found.ranking.placed),
        rows=list(zip(found.criteria, reweighing.stability_told(found.grounds, held), strict=True)),
    )  # fmt: skip


class Asked(NamedTuple):
    """What the sliders say: weights that add up to 100, the budget in haléře, what was typed, what is wrong with it."""

    weights: Sequence[Fraction]
    budget_minor: int | None
    typed: dict[str, str]
    faults: dict[str, str]


@get("/ranking/{number:int}/sliders", opt=allow(READERS), include_in_schema=False)
async def show_sliders(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[str]:
    """The list by the weights of the address; a part of the page alone where the sliders ask for it."""
    found = await read_ranking(request, number)
    asked = read_asked(request.query_params, found.grounds)
    told = await reckon(reweighing.recounted, number, found.grounds, asked.weights, found.members, asked.budget_minor)
    person = person_of(request)
    keep = urlencode(
        {"model": found.ranking.model_code, "method": "direct", **{f"w.{code}": f"{one:f}" for code, one in told.weights.items()}}
    )
    template = "ranking/reweighing/rows.html" if request.headers.get("x-part") else "ranking/reweighing/sliders.html"
    return page(
        request, template, ranking=found.ranking, criteria=found.criteria, told=told, rows=told.ideas[:ROWS_SHOWN], asked=asked,
        keep=f"/ranking/weights/new?{keep}" if person.may(CENTRE) else None, budget_minor=asked.budget_minor,
    )  # fmt: skip


def read_asked(query: Mapping[str, str], grounds: Grounds) -> Asked:
    """The weights of an address; the frozen ones where they are not all there or nothing of them counts."""
    typed = {code: query.get(f"w.{code}", "") for code in grounds.codes}
    faults: dict[str, str] = {}
    numbers: list[Fraction] = []
    for code, frozen in zip(grounds.codes, grounds.weights, strict=True):
        number = frozen if not typed[code].strip() else _number(typed[code])
        if number is None or not 0 <= number <= 10**6:
            faults[f"w.{code}"] = "Give a number that is zero or more, such as 12.5."
        else:
            numbers.append(number)
    if not faults and not any(numbers):
        faults[f"w.{grounds.codes[0]}"] = "All are zero; at least one criterion must count."
    budget = _number(query.get("budget", "") or "x")
    if query.get("budget", "").strip() and (budget is None or not 0 <= budget * 100 <= LARGEST_KEPT):
        faults["budget"] = "Give an amount in crowns, such as 1 250 000."
        budget = None
    weights = grounds.weights if any(name != "budget" for name in faults) else shares_of(numbers)
    shown = {
        code: text or f"{float(weight):.2f}".rstrip("0").rstrip(".") for (code, text), weight in zip(typed.items(), weights, strict=True)
    }
    return Asked(weights, None if budget is None else round(budget * 100), {**shown, "budget": query.get("budget", "")}, faults)


def _number(text: str) -> Fraction | None:
    """A number as people type it, with a comma or a dot and spaces."""
    if len(text) > 40:
        return None
    try:
        number = Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation:
        return None
    return Fraction(number) if number.is_finite() and abs(number.adjusted()) < 30 else None


HANDLERS = [show_stability, show_sliders, show_change]
