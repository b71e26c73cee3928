"""Documents of funding: values in, bytes out."""

import datetime as dt

from absorb.funding.papers.book import Book
from absorb.funding.papers.budgets import write_budget
from absorb.funding.papers.cashflow import write_cash
from absorb.funding.papers.checks import write_checks
from absorb.funding.papers.costs import write_costs
from absorb.funding.papers.cover import Texts, write_cover
from absorb.funding.papers.inputs import write_rules, write_sources
from absorb.funding.papers.layout import COVER, Layout
from absorb.funding.papers.reporting import write_reporting
from absorb.funding.papers.rollups import write_months, write_periods, write_years
from absorb.funding.papers.shares import write_schedule
from absorb.funding.papers.templates import open_template
from absorb.funding.rules.schedule import Answer, Case
from absorb.funding.rules.workbooks import Priced, Prices

__all__ = ["schedule_workbook"]

_WRITERS = (write_sources, write_rules, write_schedule, write_months, write_periods, write_reporting, write_years, write_cash)


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
    budget: Priced | None = None,
    schedule: str = "",
    scenario: str = "",
    template: bytes | None = None,
) -> bytes:
    """The .xlsx of a schedule, with live formulas; the same values give the same bytes.

    Costs and limits are entries: changing one recomputes schedule, roll-ups, cash and checks; with a `budget` its units
    and prices are, and the costs follow from them. The shares found are held, the least preferred source that pays a cell
    takes its rest, and pins stay. An infeasible case has the cover, which says why, and its costs. `mark` is a
    line on every sheet, such as that the figures are invented; `made_at` (UTC) is written into the file's properties,
    and `schedule`, the id of a version that is kept, below the checks, so that the workbook can be loaded again; `scenario`
    is what this way of paying is called. The sheets of a `template` stand before ours.
    """
    prices = Prices(budget.case, budget.answer, case) if budget is not None else None
    book, layout = Book(title, open_template(template) if template is not None else None), Layout(case, answer, prices)
    if prices is not None:
        write_budget(book, layout, prices, mark)
    write_costs(book, layout, mark)
    if answer.status != "infeasible":
        for write in _WRITERS:
            write(book, layout, mark)
        write_checks(book, layout, mark, schedule)
    texts = Texts(title=title, project=project, organisation=organisation, reference=reference, scenario=scenario, mark=mark)
    write_cover(book, layout, texts)
    book.first(COVER)
    return book.bytes(made_at=made_at)
