"""The list of subsidies by what is due, and one subsidy with its time line, money and papers."""

import datetime as dt
from functools import partial
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.documents.queries import list_about
from absorb.funding.law import rulebook
from absorb.funding.rules.rulebook import CHECKS, Finding
from absorb.funding.telling import names_of
from absorb.journal.queries import list_history
from absorb.kernel.errors import AbsorbError, BadInput, Fault
from absorb.kernel.money import parse_money
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import read_day, text_of
from absorb.progress.queries import find_latest
from absorb.subsidies import queries, rules
from absorb.subsidies.access import MONEY_KEEPERS
from absorb.subsidies.actions import CONTRACT_WORK, publish_contract
from absorb.subsidies.schemas import Subsidy
from absorb.tank.panels import About, Line, Panel, add_panel
from absorb.web import CENTRE, READERS, REDRAWN, allow, form_faults, language_of, page, person_of, to, today
from absorb.wording import word


@get("/subsidies", opt=allow(READERS), include_in_schema=False)
async def list_page(request: Request[Any, Any, Any]) -> Response[str]:
    async with reading(person_of(request).acting) as connection:
        rows = await queries.list_subsidies(connection)
    return page(request, "subsidies/list.html", rows=rows)


@get("/subsidies/{reference:str}", opt=allow(READERS), include_in_schema=False)
async def one_page(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    return await _draw(request, reference)


async def _draw(
    request: Request[Any, Any, Any], reference: str, refusal: AbsorbError | None = None, typed: str | None = None
) -> Response[str]:
    person = person_of(request)
    async with reading(person.acting) as connection:
        subsidy = await queries.get_subsidy(connection, reference)
        work = await find_latest(connection, CONTRACT_WORK, reference, only_of=None if person.may(CENTRE) else person.id)
        documents = await list_about(connection, "award", subsidy.id)
        history = await list_history(connection, "award", subsidy.id)
    received = sum(one.received for one in subsidy.money)
    to_account = (subsidy.settlement.spent if subsidy.settlement else 0) - received
    language = language_of(request)
    names = {one.source: one.name_cs if language == "cs" else one.name_en for one in subsidy.money}
    contract = subsidy.contract
    return page(
        request,
        "subsidies/one.html",
        status=refusal.status if refusal else 200,
        faults=form_faults(refusal) if refusal else {},
        typed=typed if typed is not None else contract.published_on.isoformat() if contract and contract.published_on else "",
        publication=_publication(subsidy),
        titles=CHECKS,
        word=partial(word, language, names=names_of(language, names)),
        may_write=person.may(MONEY_KEEPERS),
        subsidy=subsidy,
        documents=documents,
        work=work if work is not None and work.state != "finished" else None,
        history=history,
        received=received,
        to_account=max(-to_account, 0) if subsidy.settlement is None else 0,
        milestones=_milestones(subsidy),
        names=names,
        parse_money=parse_money,
    )


def _publication(subsidy: Subsidy) -> list[Finding]:
    """What the law asks about publishing the contract."""
    if subsidy.state == "refused":
        return []
    contract = (subsidy.contract.signed_on, subsidy.contract.published_on) if subsidy.contract else None
    return rules.publication_findings({one.source: int(one.awarded) for one in subsidy.money}, contract, today(), rulebook())


@post("/subsidies/{reference:str}/publication", opt={**allow(MONEY_KEEPERS), "receipt": "again"}, include_in_schema=False)
async def publish(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    typed, faults = text_of((await request.form()).get("published_on")), list[Fault]()
    day = read_day("published_on", typed, faults)
    try:
        if day is None:
            raise BadInput(faults or [Fault("/published_on", Phrase("Enter the day on which it was published."))])
        await publish_contract(person_of(request).acting, reference, day, today=today())
    except REDRAWN as refusal:
        return await _draw(request, reference, refusal, typed)
    return to(f"/subsidies/{reference}#publication")


def _milestones(subsidy: Subsidy) -> list[tuple[dt.date, str, str, bool]]:
    """(date, what, more words, done) from award to the end of retention, in order of time."""
    found: list[tuple[dt.date, str, str, bool]] = [(subsidy.awarded_on, "awarded", "", True)]
    if subsidy.contract:
        settled = subsidy.settlement is not None
        found.append((subsidy.contract.signed_on, "signed", subsidy.contract.number, True))
        if subsidy.contract.published_on is not None:
            found.append((subsidy.contract.published_on, "published", "", True))
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

HANDLERS = [list_page, one_page, publish]
