"""What the plan is to bring in a year, as a page, a form and a document."""

import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from absorb.db import reading
from absorb.documents.queries import list_about
from absorb.kernel.errors import AbsorbError, BadInput
from absorb.kernel.merging import Chosen, Contested
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.plan import queries
from absorb.plan.actions import years
from absorb.plan.queries.years import find_held, find_titles, find_year, get_year, list_years
from absorb.plan.rules.year_content import FIRST, LAST, LONGEST, SaidIdea, SaidMeasure, YearContent, split_key
from absorb.plan.rules.years import YearPlan
from absorb.progress.queries import find_latest
from absorb.web import CENTRE, EVERYONE_INSIDE, REDRAWN, allow, faults_of, page, person_of, to, today


@get("/plan/{code:str}/years", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_years(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
    return await _years(request, code)


async def _years(request: Request[Any, Any, Any], code: str, refusal: AbsorbError | None = None) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        tree = await queries.get_plan(connection, code, None)
        planned = await list_years(connection, code)
    return page(
        request, "plan/years.html", status=refusal.status if refusal else 200, tree=tree, code=code, years=planned,
        may_write=person.may(CENTRE), next_year=today().year + 1, faults=faults_of(refusal) if refusal else (),
    )  # fmt: skip


@post("/plan/{code:str}/years", opt=allow(CENTRE), include_in_schema=False)
async def begin_year(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[Any]:
    year = str((await request.form()).get("year", "")).strip()
    if not (year.isascii() and year.isdigit() and len(year) == 4 and FIRST <= int(year) <= LAST):
        says = Phrase("A year from %(first)s to %(last)s is expected.", first=FIRST, last=LAST)
        return await _years(request, code, BadInput.one("/year", says))
    return to(f"/plan/{code}/years/{year}/edit")


@get("/plan/{code:str}/years/{year:int}", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_year(request: Request[Any, Any, Any], code: FromPath[str], year: FromPath[int]) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        planned = await get_year(connection, code, year)
        documents = await list_about(connection, "plan_year", planned.id)
        work = await find_latest(connection, years.YEAR_WORK, f"{planned.name} {year}", only_of=person.id)
    running = work if work is not None and work.state in ("waiting", "running") else None
    return page(request, "plan/year.html", planned=planned, code=code, documents=documents, work=running, may_write=person.may(CENTRE))


@post("/plan/{code:str}/years/{year:int}", opt=allow(CENTRE), include_in_schema=False)
async def write_document(request: Request[Any, Any, Any], code: FromPath[str], year: FromPath[int]) -> Response[Any]:
    await years.promise_document(person_of(request).acting, code, year)
    return to(f"/plan/{code}/years/{year}")


@get("/plan/{code:str}/years/{year:int}/edit", opt=allow(CENTRE), include_in_schema=False)
async def edit_year(request: Request[Any, Any, Any], code: FromPath[str], year: FromPath[int]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        held = await find_held(connection, code, year)
    return await _form(request, code, year, held.content, held.version)


async def _form(
    request: Request[Any, Any, Any], code: str, year: int, said: YearContent, base_version: int, refusal: AbsorbError | None = None
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        measures = await queries.list_measures(connection, code)
        tree = await queries.get_plan(connection, code, None)
        planned: YearPlan | None = await find_year(connection, code, year)
    ideas = {one.id: one for measure in planned.measures for one in measure.ideas} if planned else {}
    return page(
        request, "plan/year_edit.html", status=refusal.status if refusal else 200, measures=measures, tree=tree, planned=planned,
        said=said, ideas=ideas.values(), code=code, year=year, base_version=base_version, longest=LONGEST,
        faults=faults_of(refusal) if refusal else (),
    )  # fmt: skip


@post("/plan/{code:str}/years/{year:int}/edit", opt=allow(CENTRE), include_in_schema=False)
async def save_year(request: Request[Any, Any, Any], code: FromPath[str], year: FromPath[int]) -> Response[Any]:
    form = await request.form()
    mine, base_version = _content(form), whole(str(form.get("base_version", "")), 9, -1)
    if form.get("do") == "back":
        return await _form(request, code, year, mine, base_version)
    chosen = Chosen(
        {name[7:]: str(value) for name, value in form.multi_items() if name.startswith("choose-")}, whole(str(form.get("seen", "")), 9, -1)
    )
    try:
        await years.put_year(person_of(request).acting, code, year, mine, base_version=base_version, chosen=chosen)
    except Contested as contested:
        return await _choice(request, (code, year), form, contested)
    except REDRAWN as refusal:
        return await _form(request, code, year, mine, base_version, refusal)
    return to(f"/plan/{code}/years/{year}")


def _content(form: FormMultiDict) -> YearContent:
    def text(name: str) -> str | None:
        return text_of(form.get(name)) or None

    left_out = set(_ids(form, "left_out"))
    return YearContent(
        text("note"),
        {one: SaidMeasure(text(f"why-{one}"), text(f"who-{one}")) for one in _ids(form, "measure")},
        {one: SaidIdea(one in left_out, text(f"doer-{one}")) for one in _ids(form, "idea")},
    )


async def _choice(request: Request[Any, Any, Any], place: tuple[str, int], form: FormMultiDict, contested: Contested) -> Response[str]:
    """Both versions side by side. The form carries everything typed, and asks for each thing that both changed."""
    code, year = place
    async with reading(person_of(request).acting) as connection:
        names = {one.line: one.name for one in await queries.list_measures(connection, code)}
        names |= await find_titles(connection, _ids(form, "idea"))
    typed = [
        (name, str(value)) for name, value in form.multi_items() if not name.startswith(("choose-", "_")) and name not in ("seen", "do")
    ]
    return page(
        request, "plan/year_choice.html", status=409, code=code, year=year, contested=contested, typed=typed,
        told=[(one, split_key(one.key)[1]) for one in contested.differences], names=names, was_asked=form.get("seen") is not None,
    )  # fmt: skip


def _ids(form: FormMultiDict, name: str) -> list[uuid.UUID]:
    found: list[uuid.UUID] = []
    for value in form.getall(name, []):
        try:
            found.append(uuid.UUID(str(value)))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


HANDLERS = [show_years, begin_year, show_year, write_document, edit_year, save_year]
