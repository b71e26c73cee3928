"""The workbook of an idea's schedule: handed out, and taken back change by change."""

import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from absorb.bodies import LARGEST_FILE, read_file
from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.funding import papers
from absorb.funding.access import MAY_WRITE
from absorb.funding.actions.templates import read_used
from absorb.funding.actions.workbooks import Compared, compare, promise_changes
from absorb.funding.pages.budget import kinds_of
from absorb.funding.queries import workbooks
from absorb.funding.queries.covers import scenario_of
from absorb.funding.queries.sources import source_names
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.names import in_words
from absorb.kernel.errors import AbsorbError, BadInput
from absorb.kernel.intake import encode_json, read_json
from absorb.kernel.money import parse_money
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.reckoning import reckon
from absorb.tank.queries.ideas import get_idea
from absorb.web import READERS, REDRAWN, allow, attachment, faults_of, language_of, page, person_of, to

MARK = "UKÁZKA – body, hlasování, rozpočty, zdroje a platby jsou smyšlené; projekty jsou skutečné operace ESF zveřejněné v roce 2016"
ADDRESS = "/funding/{reference:str}/workbook"
WHAT = {
    "units": "Units",
    "unit_price": "Price of a unit",
    "cost": "Cost in the period",
    "min_percent": "At least, per cent",
    "max_percent": "At most, per cent",
    "exact_percent": "Exactly, per cent",
    "max_total": "At most in all",
    "max_per_period": "At most in the period",
    "max_per_year": "At most in the year",
    "advance": "Advance, per cent",
    "lag": "Months after the period in which its money comes",
    "instalments": "Agreed payments",
    "opening_cash": "Cash at the beginning",
}
"""What an entry of the workbook is called."""


@get("/funding/{reference:str}/schedule.xlsx", opt=allow(READERS), include_in_schema=False)
async def download_schedule(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[bytes]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        idea = await get_idea(connection, reference)
        kept = await workbooks.get_leading(connection, reference)
        names = await source_names(connection)
        scenario = await scenario_of(connection, kept.row.id)
    content = await reckon(
        papers.schedule_workbook, in_words(kept.case, names), kept.answer, project=idea.title, organisation=idea.organisation or "",
        reference=f"{reference} · rozvrh {kept.row.version}", mark=MARK if person.is_demonstration else "", made_at=kept.row.made_at,
        budget=kept.budget, schedule=str(kept.row.id), scenario=scenario, template=await read_used(person.acting),
    )  # fmt: skip
    return attachment(content, f"{reference}-rozvrh-{kept.row.version}.xlsx", XLSX)


@get(ADDRESS, opt=allow(MAY_WRITE), include_in_schema=False)
async def show_returning(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    return await _draw(request, reference)


@post(ADDRESS, opt={**allow(MAY_WRITE), "receipt": "again"}, include_in_schema=False, request_max_body_size=LARGEST_FILE)
async def look_through(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    """What the workbook changed, to be taken or left; nothing is changed by looking."""
    async with reading(person_of(request).acting) as connection:
        await workbooks.get_leading(connection, reference)
    try:
        _, content = await read_file(request, "rozvrh.xlsx")
        compared = await compare(person_of(request).acting, reference, content)
    except REDRAWN as refusal:
        return await _draw(request, reference, refusal)
    return await _draw(request, reference, compared=compared)


@post(f"{ADDRESS}/take", opt=allow(MAY_WRITE), include_in_schema=False)
async def take(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Promise the next version; the page of the work tells how far it is, and leads to the schedule."""
    form = await request.form()
    try:
        work = await promise_changes(person_of(request).acting, reference, _seen(form), chosen_of(form), lines_of(form))
    except REDRAWN as refusal:
        return await _draw(request, reference, refusal)
    return to(f"/works/{work}")


_TORN = Phrase("The page was not sent whole; load the workbook again.")


def _seen(form: FormMultiDict) -> uuid.UUID:
    try:
        return uuid.UUID(text_of(form.get("seen")))
    except ValueError:
        raise BadInput.one("", _TORN) from None


def chosen_of(form: FormMultiDict) -> dict[str, str | None]:
    """The ticked changes: each row of the form has a number, a name and a value; an empty value is a limit that is taken away."""
    names = form.getall("name", [])
    values = form.getall("value", [])
    taken = {text_of(one) for one in form.getall("row", [])}
    return {
        text_of(name): text_of(value) or None
        for number, (name, value) in enumerate(zip(names, values, strict=False))
        if str(number) in taken
    }


def lines_of(form: FormMultiDict) -> list[budgets.Line]:
    """The ticked new lines, each whole as it was shown."""
    lines = form.getall("line", [])
    taken = {text_of(one) for one in form.getall("row", [])}
    try:
        return [read_json(text_of(line).encode(), budgets.Line) for number, line in enumerate(lines) if f"new-{number}" in taken]
    except BadInput:
        raise BadInput.one("", _TORN) from None


async def _draw(
    request: Request[Any, Any, Any], reference: str, refusal: AbsorbError | None = None, compared: Compared | None = None
) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        idea = await get_idea(connection, reference)
        newest = await workbooks.get_leading(connection, reference)
        names = await source_names(connection, language_of(request))
    called = {line.code: f"{line.code} {line.name}" for line in newest.budget.case.lines}
    called |= {source.id: source.name or names.get(source.id, source.id) for source in newest.case.sources}
    return returning_page(
        request, refusal, compared=compared, called=called, title=idea.title, newest=newest.row, scenario=None,
        back=f"/funding/{reference}", sent_to=f"/funding/{reference}/workbook",
        download=f"/funding/{reference}/schedule.xlsx", reference=reference,
        is_older=compared is not None and compared.base.id != compared.newest.id, seen=compared.newest.id if compared else None,
    )  # fmt: skip


def returning_page(request: Request[Any, Any, Any], refusal: AbsorbError | None, **values: Any) -> Response[str]:
    """The page on which a workbook comes back, with its differences once it was looked through."""
    return page(
        request, "funding/workbook/returning.html", status=refusal.status if refusal else 200, what=WHAT, kinds=kinds_of(request),
        minor=parse_money, amount=budgets.line_amount, whole=lambda line: encode_json(line).decode(),
        faults=faults_of(refusal) if refusal else (), **values,
    )  # fmt: skip


HANDLERS = [download_schedule, show_returning, look_through, take]
