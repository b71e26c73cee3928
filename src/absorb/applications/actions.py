"""Opening applications, handing them in, and writing their numbered drafts."""

import datetime as dt
import hashlib
import uuid
from functools import partial
from typing import Any

import asyncpg
import msgspec

from absorb.applications import queries
from absorb.applications.forms import find_kit
from absorb.applications.rules import Material, application_facts, asked_under, letter_facts
from absorb.calls.queries import get_call_text
from absorb.calls.rules import CallText
from absorb.db import Acting, snapshot, transaction
from absorb.documents.drafting import draft
from absorb.funding.actions.templates import read_used
from absorb.funding.papers import schedule_workbook
from absorb.funding.queries.schedules import schedule_shares
from absorb.funding.queries.sources import list_sources
from absorb.funding.rules.cases import terms_of
from absorb.funding.rules.names import in_words
from absorb.funding.rules.workbooks import Priced
from absorb.journal.actions import record
from absorb.kernel.engine import Progress
from absorb.kernel.errors import Clash, NotFound
from absorb.kernel.ids import new_id, reference
from absorb.kernel.intake import convert, plain
from absorb.kernel.money import money_text
from absorb.kernel.phrases import Phrase, told_day
from absorb.people.queries import community_of
from absorb.progress.actions import Outcome, see_through
from absorb.progress.writing import Paper, keep_paper, make_papers, promise_paper
from absorb.tank.actions import move_in
from absorb.web import today
from absorb.wording import word_all

WRITE_DOCUMENTS = "write_application_documents"
WORK = "application_documents"
"""The kind of work that writing them is; it is about the application's reference."""

MARK = "UKÁZKA – projekt je skutečná operace ESF zveřejněná v roce 2016; body, usnesení, rozpočet, zdroje a data jsou smyšlené a neplatí"


async def open_application(
    acting: Acting,
    idea_id: uuid.UUID,
    call_id: uuid.UUID,
    budget_id: uuid.UUID,
    schedule_id: uuid.UUID,
    *,
    is_invented: bool = False,
    opened_on: dt.date | None = None,
) -> uuid.UUID:
    """Open an ask to one call on a budget and its schedule; the idea counts as in application, its documents are promised.

    Each source's share is what the schedule has it pay; the applicant's own money is asked of nobody. The application asks
    for the shares of the call's own payers; what the town or another funder adds is told beside it. Clash where the parts
    do not belong together, where the idea has asked this call already, or where nothing is asked.
    """
    application_id = new_id()
    async with transaction(acting) as connection:
        await connection.execute(queries.LOCK)
        await _check_parts(connection, idea_id, call_id, budget_id, schedule_id)
        shares = await _shares(connection, schedule_id)
        payers = asked_under(await get_call_text(connection, call_id), [code for code, _, _ in shares])
        total = sum(minor for code, _, minor in shares if code in payers)
        if not total:
            raise Clash("The schedule asks nothing of those who pay under this call, so there is nothing to apply for.")
        community = await community_of(connection)
        prefix, year = f"{community.reference_prefix}-Z", (opened_on or today()).year
        number = await connection.fetchval(queries.NEXT_NUMBER, f"{prefix}-{year}-%")
        name = reference(prefix, year, number)
        await connection.execute(queries.ADD, application_id, name, idea_id, call_id, budget_id, schedule_id, total, is_invented, opened_on)
        await connection.executemany(queries.ADD_SHARE, [(new_id(), application_id, source_id, minor) for _, source_id, minor in shares])
        facts = {"reference": name, "asked": money_text(total), "shares": {code: money_text(minor) for code, _, minor in shares}}
        await record(connection, "application opened", ("application", application_id), facts)
        await move_in(connection, idea_id, "in_application", why=name)
        await _promise_documents(connection, application_id, name)
    return application_id


async def _check_parts(
    connection: asyncpg.Connection, idea_id: uuid.UUID, call_id: uuid.UUID, budget_id: uuid.UUID, schedule_id: uuid.UUID
) -> None:
    parts = await connection.fetchrow(queries.BELONGS, budget_id, schedule_id, call_id)
    if parts is None:
        raise NotFound("The budget, the schedule or the call is not there.")
    if {parts["budget_idea"], parts["schedule_idea"]} != {idea_id}:
        raise Clash("The budget and the schedule must both be this idea's.")
    if parts["schedule_budget"] != budget_id:
        raise Clash("The schedule was worked out for another budget; work it out anew.")
    _check_call(parts, call_id)
    taken = await connection.fetchval(queries.TAKEN, idea_id, call_id)
    if taken is not None:
        raise Clash(Phrase("The idea has asked the call %(call)s already, as %(reference)s.", call=parts["call"], reference=taken))


def _check_call(parts: asyncpg.Record, call_id: uuid.UUID) -> None:
    """A budget that was made for another version of the call still holds where that asks the same of it."""
    if parts["budget_call"] in (None, call_id):
        return
    if parts["made_for"] != parts["call"]:
        raise Clash(Phrase("The budget was made for the call %(code)s, not for %(call)s.", code=parts["made_for"], call=parts["call"]))
    asked, made_for = (convert(parts[name], CallText) for name in ("body", "made_for_body"))
    applicant = parts["applicant"], parts["inhabitants"]
    if terms_of(asked, *applicant) != terms_of(made_for, *applicant) or asked.cost_models != made_for.cost_models:
        says = Phrase(
            "The budget was made for version %(old)s of the call, and version %(new)s asks otherwise; carry its scenario over to the "
            "newest version and keep the budget and the schedule again.",
            old=parts["made_for_version"], new=parts["version"],
        )  # fmt: skip
        raise Clash(says)


async def _shares(connection: asyncpg.Connection, schedule_id: uuid.UUID) -> list[tuple[str, uuid.UUID, int]]:
    paid = await schedule_shares(connection, schedule_id)
    sources = [source for source in await list_sources(connection) if source.level != queries.OWN_LEVEL]
    return [(source.code, source.id, paid[source.code]) for source in sources if paid.get(source.code)]


async def hand_in(acting: Acting, application_reference: str, on: dt.date) -> None:
    """Take down that the application was handed in on a day."""
    async with transaction(acting) as connection:
        found = await connection.fetchrow(queries.LIST, application_reference, None, 1)
        if found is None:
            raise NotFound(Phrase("There is no application %(reference)s.", reference=application_reference))
        if await connection.execute(queries.HAND_IN, found["id"], on) != "UPDATE 1":
            says = Phrase(
                "The application %(reference)s was handed in already, on %(day)s.",
                reference=application_reference, day=told_day(found["handed_in_on"]),
            )  # fmt: skip
            raise Clash(says)
        facts = {"reference": application_reference, "handed_in_on": on.isoformat()}
        await record(connection, "application handed in", ("application", found["id"]), facts)


async def promise_documents(acting: Acting, application_reference: str) -> uuid.UUID:
    """Have the drafts written anew; where nothing has changed since, no version is added. The answer is the work."""
    async with transaction(acting) as connection:
        found = await connection.fetchrow(queries.LIST, application_reference, None, 1)
        if found is None:
            raise NotFound(Phrase("There is no application %(reference)s.", reference=application_reference))
        return await _promise_documents(connection, found["id"], application_reference)


async def _promise_documents(connection: asyncpg.Connection, application_id: uuid.UUID, application_reference: str) -> uuid.UUID:
    work, address = (WORK, application_reference), f"/applications/{application_reference}"
    return await promise_paper(connection, WRITE_DOCUMENTS, {"application_id": str(application_id)}, work=work, address=address)


async def write_promised(acting: Acting, application_id: uuid.UUID, work: uuid.UUID) -> None:
    """The promised job: the documents are written, and the work tells how far it is and how it ended."""

    async def act() -> Outcome:
        return Outcome({"written": await write_documents(acting, application_id, work)})

    await see_through(acting, work, act)


class Drafts(msgspec.Struct, frozen=True):
    """The drafts of an application that differ from their newest versions: the papers, and the facts that each is made of.
    `versions` is how many there were of each kind when that was found."""

    reference: str
    versions: dict[str, int]
    papers: list[Paper]
    facts: list[dict[str, Any]]


async def write_documents(acting: Acting, application_id: uuid.UUID, work: uuid.UUID | None = None) -> list[str]:
    """Write draft, cover letter and schedule as the rows are now; the answer names the kinds that got a new version.

    A version is added only where the facts have changed, so writing twice changes nothing. Of two writings at once the
    second starts again from what the first one wrote.
    """
    while True:
        drafts = await _read_drafts(acting, application_id)
        contents = await make_papers(acting, drafts.papers, work)
        async with transaction(acting) as connection:
            await connection.execute(queries.LOCK_ONE, application_id)
            if {row["kind"]: row["version"] for row in await connection.fetch(queries.NEWEST_DRAFTS, application_id)} != drafts.versions:
                continue
            for paper, facts, content in zip(drafts.papers, drafts.facts, contents, strict=True):
                document_id = await keep_paper(connection, paper, content)
                await connection.execute(queries.ADD_DRAFT, new_id(), application_id, document_id, facts)
                told = {"reference": drafts.reference, "kind": paper.kind, "version": int(facts["version"])}
                await record(connection, "draft written", ("application", application_id), told)
        return [paper.kind for paper in drafts.papers]


async def _read_drafts(acting: Acting, application_id: uuid.UUID) -> Drafts:
    template = await read_used(acting)
    async with snapshot(acting) as connection:
        marked = (await community_of(connection)).is_demonstration
        marked = marked or (await connection.fetchrow(queries.PARTS, application_id) or {"is_invented": False})["is_invented"]
        material = await queries.get_material(connection, application_id, mark=MARK if marked else "")
        newest = {row["kind"]: row for row in await connection.fetch(queries.NEWEST_DRAFTS, application_id)}
    drafts = Drafts(material.reference, {kind: row["version"] for kind, row in newest.items()}, [], [])
    for kind, (name, ending, told) in _facts_of(material, template).items():
        version, facts = str(drafts.versions.get(kind, 0) + 1), plain(told)
        if kind in newest and {key: value for key, value in newest[kind]["facts"].items() if key != "version"} == facts:
            continue
        facts["version"] = version
        drafts.facts.append(facts)
        drafts.papers.append(
            Paper(
                about=("application", application_id),
                kind=kind,
                name=f"{material.reference}-{name}-{version}.{ending}",
                is_demonstration=marked,
                make=partial(_content, material, template, kind, facts),
            )
        )
    return drafts


def _facts_of(material: Material, template: bytes | None) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """By kind of document the name and the ending of its file, and the facts that it is made of."""
    schedule = {
        "reference": material.reference, "mark": material.mark, "title": material.title, "organisation": material.organisation,
        "case_sha256": material.case_sha256, "schedule_version": material.schedule_version, "shares_minor": material.shares,
        "scenario": material.scenario, "template_sha256": hashlib.sha256(template).hexdigest() if template is not None else None,
    }  # fmt: skip
    return {
        "application": ("zadost", "docx", word_all("cs", application_facts(material))),
        "cover-letter": ("pruvodni-dopis", "docx", letter_facts(material)),
        "schedule": ("rozvrh", "xlsx", schedule),
    }


def _content(material: Material, template: bytes | None, kind: str, facts: dict[str, Any], progress: Progress) -> bytes:
    kit = find_kit(material.call.programme.code)
    if kind == "application":
        return draft(kit.application, facts)
    if kind == "cover-letter":
        return draft(kit.cover_letter, facts)
    named = in_words(material.schedule_case, material.source_names)
    return schedule_workbook(
        named,
        material.schedule,
        project=material.title,
        organisation=material.organisation or "",
        reference=f"{material.reference} · verze {facts['version']}",
        mark=material.mark,
        budget=Priced(material.budget_case, material.budget),
        schedule=str(material.schedule_id),
        scenario=material.scenario,
        template=template,
    )
