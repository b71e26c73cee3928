"""The main job: from the published workbook and the plan to the absorption table, each step through the same doors that
the pages and the API use."""

import datetime as dt
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import asyncpg
from arq.connections import ArqRedis

from absorb.calls.actions import load_calls
from absorb.db import Acting, reading, transaction
from absorb.funding import actions as funding
from absorb.funding.schemas import LimitIn
from absorb.people import actions as people
from absorb.plan.actions import import_plan
from absorb.priority import actions as priority
from absorb.priority.schemas import AssessmentRow
from absorb.resources import TEMPLATES
from absorb.tank import actions as tank
from absorb.worker import keep_all, seal_all
from demo import invent

HERE = Path(__file__).resolve().parent
CALLS = frozenset(("03_15_022", "03_15_023", "03_15_026", "03_15_031", "03_15_037"))
DRAWS = 10_000

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
    ideas = await list_ideas(town)
    ranking_id = await put_in_order(town, ideas, plan_id, say)
    await keep_all(queue)
    await seal_all()
    say(f"Ranking {ranking_id}.")


async def make_town(owner: asyncpg.Connection, password: str) -> Town:
    """The community and its people, all of them invented."""
    community_id = await people.add_community(
        owner, slug="ukazka", name="Ústí nad Labem – ukázka", reference_prefix="UL", is_demonstration=True
    )
    password_hash = await people.hash_password(password)
    acting: dict[str, Acting] = {}
    async with transaction(Acting(community_id)) as connection:
        for position, (email, name, role) in enumerate(PEOPLE):
            person_id = await people.add_person(connection, email, name, password_hash)
            await people.add_membership(connection, person_id, role, position=position)
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
    await load_calls(town.administrator)
    await funding.load_sources(town.administrator)
    operations = (HERE / "operations-2016-08.xlsx").read_bytes()
    report = await tank.import_operations(town.officer, operations, file_name="operations-2016-08.xlsx", calls=CALLS)
    say(f"Tank: {report.added} operations taken, {report.passed_over} rows passed over, {len(report.refused)} refused.")
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
    say(f"Ranked {len(ideas)} ideas over {DRAWS} weightings and froze the result.")
    return ranking_id


def assessments(town: Town, ideas: list[IdeaValue]) -> list[AssessmentRow]:
    """Three members judge every idea by every assessed criterion."""
    return [
        AssessmentRow(idea.id, criterion, assessor.person_id, invent.assessment(idea.reference, criterion, number), invent.REASON, True)  # type: ignore[arg-type]
        for idea in ideas
        for criterion in ("need", "impact", "readiness", "cooperation")
        for number, assessor in enumerate(town.members[1:4])
    ]


async def set_limits(town: Town) -> None:
    limits = [LimitIn(source=code, limit=amount, note=invent.REASON, is_invented=True) for code, amount in invent.LIMITS.items()]
    await funding.set_source_limits(town.finance, invent.YEAR, limits)


TODAY = dt.date(2027, 1, 15)
