"""Documents of funding: values in, bytes out."""

import datetime as dt

from absorb.funding.papers.book import Book
from absorb.funding.papers.checks import Texts, write_checks, write_cover
from absorb.funding.papers.inputs import write_costs, write_rules, write_sources
from absorb.funding.papers.layout import COVER, Layout
from absorb.funding.papers.outputs import write_cash, write_periods, write_schedule, write_years
from absorb.funding.rules.schedule import Answer, Case

__all__ = ["schedule_workbook"]


def schedule_workbook(
    case: Case,
    answer: Answer,
    title: str = "Rozvrh financování",
    *,
    project: str = "",
    organisation: str = "",
    reference: str = "",
    mark: str = "",
    made_at: dt.datetime | None = None,
) -> bytes:
    """The .xlsx of a schedule, with live formulas; the same values give the same bytes.

    Costs and limits are entries: changing one recomputes schedule, roll-ups, cash and checks. The shares found are
    held, the least preferred source that pays a cell takes its rest, and pins stay. An infeasible case has the cover,
    which says why, and its costs. `mark` is a line on every sheet, such as that the figures are invented; `made_at`
    (UTC) is written into the file's properties.
    """
    book, layout = Book(title), Layout(case, answer)
    write_costs(book, layout, mark)
    if answer.status != "infeasible":
        for write in (write_sources, write_rules, write_schedule, write_periods, write_years, write_cash, write_checks):
            write(book, layout, mark)
    write_cover(book, layout, Texts(title=title, project=project, organisation=organisation, reference=reference, mark=mark))
    book.first(COVER)
    return book.bytes(made_at=made_at)
