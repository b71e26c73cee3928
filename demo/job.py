"""The main job: from the published workbook and the plan to the absorption table, each step through the same doors that
the pages and the API use."""

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import asyncpg
import msgspec
from arq.connections import ArqRedis

from absorb.applications import actions as applications
from absorb.calls.actions import load_calls
from absorb.committee import actions as committee
from absorb.committee.actions.pack import write_pack
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.bodies import BodyIn, RuleIn, SeatIn
from absorb.committee.schemas.meetings import MeetingIn
from absorb.db import Acting, reading, transaction
from absorb.funding import actions as funding
from absorb.funding.queries.portfolios import portfolio_case
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.cases import equal_periods, schedule_lines
from absorb.kernel.money import Money
from absorb.people import actions as people
from absorb.plan.actions import import_plan
from absorb.priority import actions as priority
from absorb.priority.schemas import AssessmentRow
from absorb.resources import TEMPLATES
from absorb.subsidies import actions as subsidies
from absorb.subsidies.rules import plan_instalments, report_due_on
from absorb.subsidies.schemas import AwardIn, ContractIn, InstalmentIn, PaymentIn, ReportIn, SettlementIn
from absorb.tank import actions as tank
from absorb.town.actions import change_territory
from absorb.town.schemas import Territory
from absorb.worker import keep_all, seal_all
from demo import ahead, aid, amending, choosing, competence, council, invent, planning, rounds, session, trying, weighing, writing
from demo.outputs import write_outputs

HERE = Path(__file__).resolve().parent
CALLS = frozenset(("03_15_022", "03_15_023", "03_15_026", "03_15_031", "03_15_037"))
DRAWS = 10_000
OPENED_ON = dt.date(2024, 2, 20)
IMPORTED_ON = dt.date(2024, 1, 10)
"""The story is told in the past, so that its dates and references are the same whenever it is run."""

MEMBERS = tuple((f"clen{number}@ukazka.example", f"Člen {number} (smyšlený)", "member") for number in range(1, 13))
PEOPLE: tuple[tuple[str, str, str], ...] = (
    ("pracovnice@ukazka.example", "Jana Smyšlená", "officer"),
    ("vedouci@ukazka.example", "Karel Smyšlený", "lead"),
    ("predseda@ukazka.example", "Libuše Smyšlená", "chair"),
    *MEMBERS,
    ("ekonom@ukazka.example", "Milan Smyšlený", "finance"),
    ("auditor@ukazka.example", "Nora Smyšlená", "auditor"),
    ("spravce@ukazka.example", "Otto Smyšlený", "administrator"),
    ("neziskovka@ukazka.example", "Pavla Smyšlená", "submitter"),
)
"""Invented people: e-mail, name, role."""

NGO = "Smyšlený spolek Předlice"
"""The invented organisation that the submitter acts for: the organisations of the real operations are nobody's to play."""

Say = Callable[[str], None]


class Town(NamedTuple):
    """Who acts in the demonstration."""

    officer: Acting
    chair: Acting
    finance: Acting
    members: list[Acting]
    administrator: Acting


class IdeaValue(NamedTuple):
    """What the job needs to know of an idea."""

    id: uuid.UUID
    reference: str
    title: str
    cost_minor: int | None


async def run(owner: asyncpg.Connection, queue: ArqRedis, *, out: Path, password: str, say: Say) -> None:
    """The whole job, on an empty database."""
    town = await make_town(owner, password)
    plan_id = await bring_in(town, say)
    await planning.fill_in(town.officer, say)
    ideas = await list_ideas(town)
    ranking_id = await put_in_order(town, ideas, plan_id, say)
    meeting_id = await meet(town, ranking_id, say)
    await ahead.set_limits(town.finance)
    say(await ahead.choose(town.finance, ranking_id, queue))
    chosen = await choose(town, ranking_id, say)
    say(await council.decide(town.chair, town.members))
    await competence.reserve(town.chair)
    say(await session.play(town.chair, town.members, meeting_id, ranking_id, dt.datetime.now(dt.UTC)))
    applications = [await apply(town, idea, say) for idea in chosen[:3]]
    await aid.register(town.officer, NGO)
    await writing.begin(town.officer, [(idea.id, idea.reference) for idea in chosen[:3]])
    await trying.with_the_region(town.officer, chosen[0].id, chosen[0].reference)
    await keep_all(queue)
    say("Written: applications, cover letters and funding schedules.")
    await give(town, applications[0], say)
    await keep_all(queue)
    await seal_all()
    count = await write_outputs(town.officer, out)
    say(f"{count} files and index.html are in {out}/.")


async def make_town(owner: asyncpg.Connection, password: str) -> Town:
    """The community and its people, all of them invented."""
    community_id = await people.add_community(
        owner, slug="ukazka", name="Ústí nad Labem – ukázka", reference_prefix="UL", is_demonstration=True
    )
    password_hash = await people.hash_password(password)
    acting: dict[str, Acting] = {}
    async with transaction(Acting(community_id)) as connection:
        ngo = await people.ensure_organisation(connection, NGO, kind="ngo", is_invented=True)
        for email, name, role in PEOPLE:
            person_id = await people.add_person(connection, email, name, password_hash)
            await people.add_membership(connection, person_id, role, ngo if role == "submitter" else None)
            acting[email] = Acting(community_id, person_id)
    return Town(
        officer=acting["pracovnice@ukazka.example"],
        chair=acting["predseda@ukazka.example"],
        finance=acting["ekonom@ukazka.example"],
        members=[acting["predseda@ukazka.example"], *(acting[email] for email, _, _ in MEMBERS)],
        administrator=acting["spravce@ukazka.example"],
    )


async def bring_in(town: Town, say: Say) -> uuid.UUID:
    """Plan, calls, sources and operations; the answer is the plan of Ústí."""
    plan = await import_plan(town.officer, (HERE / "plan-usti.xlsx").read_bytes(), file_name="plan-usti.xlsx")
    examples = await import_plan(town.officer, (HERE / "plan-family-examples.xlsx").read_bytes(), file_name="plan-family-examples.xlsx")
    say(f"Plan of Ústí: {plan.objectives} objectives, {plan.measures} measures; {examples.measures} family measures as examples.")
    await change_territory(town.administrator, Territory(nuts="CZ042", lau="554804"))
    await load_calls(town.administrator)
    await funding.load_sources(town.administrator)
    operations = (HERE / "operations-2016-08.xlsx").read_bytes()
    report = await tank.import_operations(town.officer, operations, file_name="operations-2016-08.xlsx", calls=CALLS, today=IMPORTED_ON)
    others = report.passed_over.other_calls
    say(f"Tank: {report.added} operations taken, {others} rows of other calls passed over, {len(report.refused)} refused.")
    twins = await tank.find_twins(town.officer)
    say(f"Duplicates: {twins} likely pairs to look at.")
    return plan.id


async def list_ideas(town: Town) -> list[IdeaValue]:
    """All ideas of the tank, in the order of their references."""
    async with reading(town.officer) as connection:
        rows = await connection.fetch("select id, reference, title, cost_minor from idea order by reference")
    return [IdeaValue(**dict(row)) for row in rows]


async def put_in_order(town: Town, ideas: list[IdeaValue], plan_id: uuid.UUID, say: Say) -> uuid.UUID:
    """Contributions and assessments by the rules of `invent`, then a frozen ranking."""
    async with reading(town.officer) as connection:
        rows = await connection.fetch("select id, code, name from plan_measure where plan = $1 order by position, id", plan_id)
    measures = [(row["code"], row["name"]) for row in rows]
    ids = {row["code"]: row["id"] for row in rows}
    stated = [
        (idea.id, ids[code], degree, invent.REASON, True)
        for idea in ideas
        for code, degree in invent.contributions(idea.reference, idea.title, measures)
    ]
    await tank.set_contributions(town.officer, stated)
    model_id = await priority.add_model(town.administrator, (TEMPLATES / "scoring" / "community-plan.toml").read_bytes())
    await priority.record_assessments(town.officer, assessments(town, ideas), model_id)
    say(f"Assessed: {len(stated)} contributions and three assessors' judgements of {len(ideas)} ideas, all invented.")
    ranking_id = await priority.freeze_ranking(town.officer, model_id, plan_id, draws=DRAWS, seed=invent.YEAR, note=invent.REASON)
    given = await rounds.play(town.officer, town.members[1:4], ideas, dt.datetime.now(dt.UTC).date())
    say(f"Assessment rounds: {given} assessments in one that is closed, and one that waits for its members; all invented.")
    number = await weighing.weigh(town.officer, town.members[1:4])
    say(f"Weights: set {number} out of three members' comparisons of pairs, all invented.")
    say(f"Ranked {len(ideas)} ideas over {DRAWS} weightings and froze the result.")
    ranking_id = await weighing.correct(town.officer, ranking_id, model_id, plan_id, number, draws=DRAWS)
    say(f"Corrected the ranking by the weights of set {number}; the meeting rests on the correction.")
    return ranking_id


def assessments(town: Town, ideas: list[IdeaValue]) -> list[AssessmentRow]:
    """Three members judge every idea by every assessed criterion."""
    return [
        AssessmentRow(idea.id, criterion, assessor.person_id, invent.assessment(idea.reference, criterion, number), invent.REASON, True)  # type: ignore[arg-type]
        for idea in ideas
        for criterion in ("need", "impact", "readiness", "cooperation")
        for number, assessor in enumerate(town.members[1:4])
    ]


async def meet(town: Town, ranking_id: uuid.UUID, say: Say) -> uuid.UUID:
    """A meeting on the twelve best: attendance, a declared conflict, votes by name, a resolution for each item."""
    meeting_id = await call_meeting(town)
    best = await list_best(town, ranking_id, 12)
    await committee.open_meeting(town.chair, meeting_id, at=at(0))
    for number, member in enumerate(town.members):
        if number in EXCUSED:
            await committee.excuse(town.chair, meeting_id, person_of(member))
        else:
            await committee.arrive(town.chair, meeting_id, person_of(member), at=at(0))
    present = [member for number, member in enumerate(town.members) if number not in EXCUSED]
    first = await committee.add_item(
        town.chair,
        meeting_id,
        ItemIn(title="Pořadí záměrů podle komunitního plánu", motion="Komise bere na vědomí pořadí záměrů.", ranking_id=ranking_id),
    )
    items = [(first, None)] + [(await add_idea_item(town, meeting_id, idea, ranking_id), idea) for idea in best]
    adopted = 0
    await write_pack(town.chair, meeting_id)
    await amending.amend(town.chair, first, present, at(1))
    for place, (item_id, idea) in enumerate(items):
        conflicted = present[2] if place == CONFLICT_AT else None
        adopted += await vote(town, item_id, idea, [member for member in present if member != conflicted], conflicted, at(5 + 5 * place))
    await choosing.vote_in_secret(town.chair, meeting_id, present, at(75))
    await choosing.choose_among(town.chair, meeting_id, ranking_id, present, at(80))
    await committee.close_meeting(town.chair, meeting_id, at=at(90))
    await committee.write_minutes(town.officer, meeting_id)
    say(f"Committee: {len(present)} of {len(town.members)} members, one conflict of interest, {len(items)} resolutions, {adopted} adopted.")
    return meeting_id


EXCUSED = (5, 11)
CONFLICT_AT = 3
"""Members who are excused, and the item at which one declares a conflict."""


def at(minutes: int) -> dt.datetime:
    """So long after the meeting began."""
    return dt.datetime(2024, 2, 15, 15, 0, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)


def person_of(member: Acting) -> uuid.UUID:
    assert member.person_id is not None
    return member.person_id


async def call_meeting(town: Town) -> uuid.UUID:
    rule = RuleIn(valid_from=dt.date(2024, 1, 1), seats=13, basis="§ 122 odst. 4 zákona č. 128/2000 Sb.")
    seats = tuple(
        SeatIn(person_id=person_of(member), from_on=dt.date(2023, 1, 1), is_chair=member == town.chair) for member in town.members
    )
    body_id = await committee.add_body(
        town.administrator,
        BodyIn(
            name="Sociální a zdravotní komise Rady města (ukázka)",
            kind="council_commission",
            effect="recommends",
            rules=(rule,),
            seats=seats,
        ),
    )
    return await committee.call_meeting(
        town.chair, MeetingIn(body_id=body_id, starts_at=at(0), place="Magistrát, zasedací místnost", is_invented=True)
    )


async def list_best(town: Town, ranking_id: uuid.UUID, count: int) -> list[IdeaValue]:
    async with reading(town.officer) as connection:
        rows = await connection.fetch(
            """select i.id, i.reference, i.title, i.cost_minor from ranking_idea k join idea i on i.id = k.idea
            where k.ranking = $1 and k.place is not null and i.cost_minor is not null order by k.position limit $2""",
            ranking_id,
            count,
        )
    return [IdeaValue(**dict(row)) for row in rows]


async def add_idea_item(town: Town, meeting_id: uuid.UUID, idea: IdeaValue, ranking_id: uuid.UUID) -> uuid.UUID:
    end = "" if idea.title.endswith(".") else "."
    motion = f"Komise doporučuje Radě města podpořit záměr {idea.reference} „{idea.title}“{end}"
    ask = ItemIn(title=idea.title, motion=motion, idea_id=idea.id, ranking_id=ranking_id, moves_idea_to="chosen")
    return await committee.add_item(town.chair, meeting_id, ask)


NEWEST_POINTS = """
select k.points from ranking_idea k join ranking r on r.id = k.ranking where k.idea = $1 order by r.number desc limit 1
"""


async def vote(
    town: Town, item_id: uuid.UUID, idea: IdeaValue | None, voters: list[Acting], conflicted: Acting | None, when: dt.datetime
) -> bool:
    """One item from the conflict to its resolution; whether it was adopted."""
    if conflicted is not None:
        person = person_of(conflicted)
        await committee.declare_conflict(town.chair, item_id, person, "Je členem statutárního orgánu předkladatele (smyšleno).", at=when)
        await committee.decide_conflict(town.chair, item_id, person, is_excluded=True, at=when)
        await committee.step_out(town.chair, item_id, person, at=when)
    async with reading(town.officer) as connection:
        points = await connection.fetchval(NEWEST_POINTS, idea.id) if idea else 100
    choices = {
        person_of(member): invent.votes_for(idea.reference if idea else "pořadí", float(points), number)
        for number, member in enumerate(voters)
    }
    await committee.open_vote(town.chair, item_id, at=when)
    await committee.cast_all(town.chair, item_id, choices, at=when)
    resolution_id = await committee.close_vote(
        town.chair, item_id, at=when + dt.timedelta(minutes=1), carried_out_by="Centrum komunitní práce"
    )
    if conflicted is not None:
        await committee.come_back(town.chair, item_id, person_of(conflicted), at=when + dt.timedelta(minutes=1))
    async with reading(town.officer) as connection:
        return bool(await connection.fetchval("select is_adopted from resolution where id = $1", resolution_id))


async def choose(town: Town, ranking_id: uuid.UUID, say: Say) -> list[IdeaValue]:
    """The best portfolio of what was recommended, under the sources' limits; the answer is the chosen, best first."""
    async with reading(town.officer) as connection:
        recommended = [row["idea"] for row in await connection.fetch("select idea from resolution where is_adopted and idea is not null")]
        case = await portfolio_case(connection, ranking_id, invent.YEAR, idea_ids=recommended, co_funders=invent.co_funders())
    case = msgspec.structs.replace(case, explain=[project.id for project in case.projects])
    portfolio_id = await funding.choose_portfolio(town.officer, invent.YEAR, ranking_id, case)
    async with reading(town.officer) as connection:
        rows = await connection.fetch(
            """select i.id, i.reference, i.title, i.cost_minor from portfolio_choice c join idea i on i.id = c.idea
            where c.portfolio = $1 and c.is_selected order by c.points desc, i.reference""",
            portfolio_id,
        )
    say(f"Portfolio: {len(rows)} of {len(recommended)} recommended ideas fit under the sources' limits, proven best.")
    return [IdeaValue(**dict(row)) for row in rows]


async def apply(town: Town, idea: IdeaValue, say: Say) -> str:
    """Budget, schedule and application of one chosen idea; the answer is the application's reference."""
    assert idea.cost_minor is not None
    async with reading(town.officer) as connection:
        call_id = await connection.fetchval(
            """select c.id from call c, idea i where i.id = $1 and i.source_facts::text like '%' || c.code || '%'
            order by c.version desc limit 1""",
            idea.id,
        )
        rows = await connection.fetch(
            """select s.code, x.amount_minor from portfolio_share x join source s on s.id = x.source
            join portfolio p on p.id = x.portfolio
            where x.idea = $1 and p.number = (select max(number) from portfolio) order by s.position""",
            idea.id,
        )
    case = invent.budget_case(idea.reference, idea.cost_minor, None)
    budget_id = await funding.save_budget(town.officer, idea.id, case, call_id=call_id, is_invented=True)
    answer = budgets.budget(case)
    periods = equal_periods(invent.START, invent.months_of(idea.reference), 6)
    sources = invent.schedule_sources({row["code"]: row["amount_minor"] for row in rows}, int(answer.eligible))
    schedule = schedules.Case(
        periods=periods, lines=schedule_lines(case, answer, periods), sources=sources, prefer=[one.id for one in sources]
    )
    schedule_id = await funding.save_schedule(town.officer, idea.id, budget_id, schedule)
    application_id = await applications.open_application(
        town.officer, idea.id, call_id, budget_id, schedule_id, is_invented=True, opened_on=OPENED_ON
    )
    async with reading(town.officer) as connection:
        reference: str = await connection.fetchval("select reference from application where id = $1", application_id)
    say(f"Application {reference}: {idea.title}.")
    return reference


async def give(town: Town, application: str, say: Say) -> None:
    """An award a little below what was asked, its contract, instalments, payments, reports and the settlement."""
    async with reading(town.finance) as connection:
        rows = await connection.fetch(
            """select s.code, x.amount_minor, b.eligible_minor from application a join application_share x on x.application = a.id
            join source s on s.id = x.source join budget b on b.id = a.budget where a.reference = $1 order by s.position""",
            application,
        )
        idea = await connection.fetchval(
            "select i.reference from application a join idea i on i.id = a.idea where a.reference = $1", application
        )
    shares = {row["code"]: Money(invent.awarded(row["amount_minor"])) for row in rows}
    reason = "Poskytovatel krátil náklady na vybavení a služby o tři procenta (smyšleno)."
    decision = AwardIn(application=application, awarded_on=dt.date(2024, 3, 11), shares=shares, reason=reason)
    reference = await subsidies.award(town.finance, decision, is_invented=True)
    months = invent.months_of(idea)
    contract = contract_for(shares, months)
    await subsidies.sign_contract(town.finance, reference, contract)
    for number, one in enumerate(contract.instalments):
        paid = PaymentIn(
            source=one.source,
            kind="advance" if one.due_on == contract.instalments[0].due_on else "instalment",
            paid_on=one.due_on,
            amount=one.amount,
            bank_reference=f"UKAZKA-{number + 1:03d}",
            instalment=1 + sum(1 for earlier in contract.instalments[:number] if earlier.source == one.source),
        )
        await subsidies.pay(town.finance, reference, paid)
    for number, report in enumerate(contract.reports, 1):
        await subsidies.hand_in_report(town.finance, reference, number, report.due_on - dt.timedelta(days=4))
    settled_on = contract.settle_by_on - dt.timedelta(days=10)
    settlement = SettlementIn(settled_on=settled_on, spent=Money(invent.spent(rows[0]["eligible_minor"])))
    parts = await subsidies.settle(town.finance, reference, settlement)
    for number, part in enumerate(part for part in parts if part.balance_minor):
        back = PaymentIn(
            source=part.source,
            kind="return" if part.balance_minor < 0 else "balance",
            paid_on=settled_on + dt.timedelta(days=7),
            amount=Money(abs(part.balance_minor)),
            bank_reference=f"UKAZKA-V{number + 1:02d}",
        )
        await subsidies.pay(town.finance, reference, back)
    say(f"Subsidy {reference}: awarded, paid in {len(contract.instalments)} instalments and settled to the haléř.")


def contract_for(shares: dict[str, Money], months: int) -> ContractIn:
    """The invented contract: advances at the start, two instalments after six and twelve months, two reports."""
    first = invent.START
    last = first.plus(months - 1)
    instalments = []
    for source, amount in shares.items():
        parts = plan_instalments(amount, Decimal(40), 2)
        dues = (dt.date(2024, 4, 2), first.plus(7).first_day(), first.plus(11).last_day())
        instalments.extend(
            InstalmentIn(source=source, due_on=due, amount=Money(part), condition=None if due == dues[0] else "po schválení zprávy")
            for due, part in zip(dues, parts, strict=True)
        )
    instalments.sort(key=lambda one: (one.due_on, one.source))
    reports = [
        ReportIn(from_month=first, months=6, due_on=report_due_on(first, 6, 30), holder="příjemce"),
        ReportIn(from_month=first.plus(6), months=months - 6, due_on=report_due_on(first, months, 60), holder="příjemce"),
    ]
    return ContractIn(
        number="SML-UKAZKA-1/2024",
        purpose="Úhrada způsobilých výdajů projektu podle žádosti (smyšleno)",
        signed_on=dt.date(2024, 3, 21),
        use_from_on=first.first_day(),
        use_to_on=last.last_day(),
        settle_by_on=last.plus(3).last_day(),
        instalments=instalments,
        reports=reports,
    )
