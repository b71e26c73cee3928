"""The list of subsidies by what is due, and one subsidy with its time line, money and papers."""

import datetime as dt
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from absorb.db import reading
from absorb.documents.queries import list_about
from absorb.journal.queries import list_history
from absorb.kernel.money import parse_money
from absorb.progress.queries import find_latest
from absorb.subsidies import queries, rules
from absorb.subsidies.actions import CONTRACT_WORK
from absorb.subsidies.schemas import Subsidy
from absorb.tank.panels import About, Line, Panel, add_panel
from absorb.web import CENTRE, READERS, allow, language_of, page, person_of


@get("/subsidies", opt=allow(READERS), include_in_schema=False)
async def list_page(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        rows = await queries.list_subsidies(connection)
    return page(request, "subsidies/list.html", rows=rows)


@get("/subsidies/{reference:str}", opt=allow(READERS), include_in_schema=False)
async def one_page(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        subsidy = await queries.get_subsidy(connection, reference)
        work = await find_latest(connection, CONTRACT_WORK, reference, only_of=None if person.may(CENTRE) else person.id)
        documents = await list_about(connection, "award", subsidy.id)
        history = await list_history(connection, "award", subsidy.id)
    received = sum(one.received for one in subsidy.money)
    to_account = (subsidy.settlement.spent if subsidy.settlement else 0) - received
    return page(
        request,
        "subsidies/one.html",
        subsidy=subsidy,
        documents=documents,
        work=work if work is not None and work.state != "finished" else None,
        history=history,
        received=received,
        to_account=max(-to_account, 0) if subsidy.settlement is None else 0,
        milestones=_milestones(subsidy),
        names={one.source: one.name_cs if language_of(request) == "cs" else one.name_en for one in subsidy.money},
        parse_money=parse_money,
    )


def _milestones(subsidy: Subsidy) -> list[tuple[dt.date, str, str, bool]]:
    """(date, what, more words, done) from award to the end of retention, in order of time."""
    found: list[tuple[dt.date, str, str, bool]] = [(subsidy.awarded_on, "awarded", "", True)]
    if subsidy.contract:
        settled = subsidy.settlement is not None
        found.append((subsidy.contract.signed_on, "signed", subsidy.contract.number, True))
        found.append((subsidy.contract.use_to_on, "use ends", "", settled))
        found.append((subsidy.contract.settle_by_on, "settle by", "", settled))
    found.extend((one.due_on, "report due", f"{one.number} ({one.holder})", one.handed_in_on is not None) for one in subsidy.reports)
    if subsidy.settlement:
        found.append((subsidy.settlement.settled_on, "settled", "", True))
    if subsidy.payments and subsidy.settlement:
        found.append((rules.keep_until(max(one.paid_on for one in subsidy.payments)), "keep until", "", False))
    return sorted(found)


async def _awarded(connection: Any, idea: About) -> list[Line]:
    found = await queries.list_of_idea(connection, idea.id)
    return [Line("Subsidy %(reference)s", {"reference": reference}, f"/subsidies/{reference}") for reference in found]


add_panel(Panel("Subsidies", _awarded, READERS, order=50))

HANDLERS = [list_page, one_page]
