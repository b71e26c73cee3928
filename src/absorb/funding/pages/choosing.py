"""Asking for a portfolio: of one year or of several, among the ideas of a ranking."""

import types
import uuid
from collections.abc import Mapping
from typing import Any, Literal

from litestar import Request, Response, get, post

from absorb.db import reading
from absorb.funding import actions
from absorb.funding.access import MAY_WRITE
from absorb.funding.queries import phases, sources
from absorb.funding.rules import choosing
from absorb.funding.rules.demands import LIMITS, read_demands
from absorb.funding.rules.phasing import LONGEST_SPAN
from absorb.funding.schemas.portfolios import PortfolioIn
from absorb.funding.schemas.sources import FIRST_YEAR, LAST_YEAR
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.intake import KEPT, Shape, convert
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.priority.queries import list_rankings
from absorb.web import REDRAWN, allow, form_faults, language_of, page, person_of, to, today

RANKINGS_TOLD = 20
LIMIT_FIELDS = ("among", "of", "least", "most")
DEMANDS = (
    *("mandatory", "excludes", "requires"),
    *(f"limit-{place + 1}-{field}" for place in range(LIMITS) for field in ("among", "least", "most")),
)
"""Fields that are empty where nothing else is demanded."""
FIELDS = (
    *("year", "last_year", "ranking", "objective", "mandatory", "excludes", "requires"),
    *(f"limit-{place + 1}-{field}" for place in range(LIMITS) for field in LIMIT_FIELDS),
    *(f"co-{place + 1}-{field}" for place in range(choosing.CO_FUNDERS) for field in choosing.CO_FUNDER_FIELDS),
)


class _Picked(Shape, frozen=True, kw_only=True):
    """What is picked out of lists."""

    ranking: uuid.UUID
    objective: Literal["points", "points-then-own"] = "points"


NO_FAULTS: Mapping[str, str] = types.MappingProxyType({})


@get("/funding/choose", opt=allow(MAY_WRITE), include_in_schema=False)
async def show_choosing(request: Request[Any, Any, Any]) -> Response[str]:
    asked = {name: text_of(request.query_params.get(name)) for name in ("ranking", "year", "last_year")}
    return await _draw(request, {**asked, "year": asked["year"] or str(today().year + 1)}, [])


@post("/funding/choose", opt=allow(MAY_WRITE), include_in_schema=False)
async def choose(request: Request[Any, Any, Any]) -> Response[Any]:
    """Promise a portfolio; the page of the work tells how far it is, and leads to the portfolio. Asked to show the ideas, or
    one more row, it is the form again with everything that was typed."""
    form = await request.form()
    typed = {name: text_of(form.get(name)) for name in FIELDS}
    typed |= {name: text_of(text) for name, text in form.items() if name.startswith((choosing.START, choosing.PHASES))}
    own = [text_of(value) for value in form.getall("own", [])]
    more = text_of(form.get("show"))
    if more:
        return await _draw(request, typed, own, more=more)
    try:
        work = await actions.promise_portfolio(person_of(request).acting, _read(typed, own))
    except REDRAWN as refusal:
        faults = _at_fields(form_faults(refusal), typed)
        return await _draw(request, typed, own, faults, 409 if isinstance(refusal, Clash) else 422)
    return to(f"/works/{work}")


def _read(typed: Mapping[str, str], own: list[str]) -> PortfolioIn:
    """What the form asks for. BadInput with every fault, at its field or, for what is said of several at once, at its place."""
    faults: list[Fault] = []
    found: dict[str, Any] = {}
    for name, read in (
        ("year", lambda: _year_of(typed["year"], "year")),
        ("last_year", lambda: _year_of(typed["last_year"], "last_year") if typed["last_year"] else None),
        ("demands", lambda: read_demands(typed)),
        ("timings", lambda: choosing.read_timings(typed)),
        ("co_funders", lambda: choosing.read_co_funders(typed)),
        ("picked", lambda: convert({name: typed[name] for name in ("ranking", "objective") if typed[name]}, _Picked, bounds=KEPT)),
    ):
        try:
            found[name] = read()
        except BadInput as refusal:
            faults += refusal.faults
    if faults:
        raise BadInput(faults)
    picked = found.pop("picked")
    return PortfolioIn(ranking=picked.ranking, objective=picked.objective, own=tuple(own), **found)


def _at_fields(faults: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """Faults by the fields of the form; the place of a limit, of a source that may step in and of an idea's years is among
    those that were filled in."""
    found: dict[str, str] = {}
    limits = [name for place in range(LIMITS) if typed[name := f"limit-{place + 1}-among"]]
    rows = [f"co-{place + 1}" for place in range(choosing.CO_FUNDERS) if typed[f"co-{place + 1}-source"]]
    for name, says in faults.items():
        match name.split("/"):
            case ["demands", "limits", place, *_]:
                found[limits[int(place)]] = says
            case ["demands", field, *_]:
                found[field] = says
            case ["co_funders", place, field, *_]:
                found[f"{rows[int(place)]}-{'most' if field == 'max_percent' else 'source'}"] = says
            case ["timings", place, field]:
                idea = choosing.read_timings(typed)[int(place)].idea
                found[choosing.phases_field(idea) if field == "phases" else f"idea-{idea}"] = says
            case ["timings"]:
                found["last_year"] = says
            case [field, *_]:
                found[field] = says
    return found


def _year_of(text: str, name: str) -> int:
    year = whole(text, 4, 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        says = Phrase("Write the year as four digits, from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
        raise BadInput.one(f"/{name}", says)
    return year


async def _draw(
    request: Request[Any, Any, Any],
    typed: dict[str, str],
    own: list[str],
    faults: Mapping[str, str] = NO_FAULTS,
    status: int = 200,
    *,
    more: str = "",
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        rankings = await list_rankings(connection, RANKINGS_TOLD)
        chosen = next((one.id for one in rankings if str(one.id) == typed.get("ranking")), rankings[0].id if rankings else uuid.UUID(int=0))
        offered = await phases.list_offered(connection, chosen)
        groups = await phases.list_groups(connection, chosen)
        names = await sources.source_names(connection, language_of(request))
    return page(
        request,
        "funding/choose.html",
        status=status,
        rankings=rankings,
        offered=offered,
        groups=groups,
        names=names,
        years=_years(typed),
        typed=typed,
        own=own,
        faults=faults,
        is_co=any(typed.get(name) for name in typed if name.startswith("co-")),
        is_else=any(typed.get(name) for name in DEMANDS),
        limits=choosing.rows_shown(typed, "limit-", LIMITS, is_more=more == "limit"),
        co_funders=choosing.rows_shown(typed, "co-", choosing.CO_FUNDERS, is_more=more == "co"),
    )


def _years(typed: Mapping[str, str]) -> list[int]:
    """The years of a portfolio of several, as far as they were typed; none where it is of one."""
    first, last = whole(typed.get("year", ""), 4, 0), whole(typed.get("last_year", ""), 4, 0)
    return list(range(first, last + 1)) if FIRST_YEAR <= first < last <= LAST_YEAR and last - first < LONGEST_SPAN else []


HANDLERS = [show_choosing, choose]
