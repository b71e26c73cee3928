"""The workbook of an idea's schedule: handed out, and taken back."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.documents.actions import XLSX
from absorb.funding import papers
from absorb.funding.queries import workbooks
from absorb.funding.queries.sources import source_names
from absorb.funding.rules.names import in_words
from absorb.reckoning import reckon
from absorb.tank.queries.ideas import get_idea
from absorb.web import READERS, allow, attachment, person_of

MARK = "UKÁZKA – body, hlasování, rozpočty, zdroje a platby jsou smyšlené; projekty jsou skutečné operace ESF zveřejněné v roce 2016"


@get("/funding/{reference:str}/schedule.xlsx", opt=allow(READERS), include_in_schema=False)
async def download_schedule(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[bytes]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        idea = await get_idea(connection, reference)
        kept = await workbooks.get_newest(connection, reference)
        names = await source_names(connection)
    content = await reckon(
        papers.schedule_workbook, in_words(kept.case, names), kept.answer, project=idea.title, organisation=idea.organisation or "",
        reference=f"{reference} · rozvrh {kept.row.version}", mark=MARK if person.is_demonstration else "", made_at=kept.row.made_at,
        budget=kept.budget, schedule=str(kept.row.id),
    )  # fmt: skip
    return attachment(content, f"{reference}-rozvrh-{kept.row.version}.xlsx", XLSX)


HANDLERS = [download_schedule]
