"""Rows of applications, and the material of their documents."""

import uuid
from collections.abc import Collection

import asyncpg

from absorb.applications.forms import find_form
from absorb.applications.rules import Material, Measure, Recommendation, asked_under
from absorb.applications.rules.tasks import tasks_of
from absorb.applications.schemas import ApplicationOut, ApplicationRow, DraftOut, ShareOut
from absorb.calls.queries import get_call_text
from absorb.funding.queries.budgets import get_budget
from absorb.funding.queries.covers import scenario_of
from absorb.funding.queries.schedules import get_schedule, schedule_shares
from absorb.funding.queries.sources import list_sources
from absorb.kernel.errors import NotFound
from absorb.kernel.phrases import Phrase
from absorb.people.queries import community_of
from absorb.web import READERS, Person

OWN_LEVEL = "applicant"

LOCK = "select pg_advisory_xact_lock(hashtext('absorb.application'), hashtext(current_setting('absorb.community')))"

LOCK_ONE = "select pg_advisory_xact_lock(hashtextextended($1::uuid::text, 0))"

NEXT_NUMBER = "select coalesce(max(right(reference, 4)::int), 0) + 1 from application where reference like $1"

ADD = """
insert into application (id, reference, idea, call, budget, schedule, state, asked_minor, is_invented, made_at)
values ($1, $2, $3, $4, $5, $6, 'in_preparation', $7, $8, coalesce($9::date + interval '12 hours', now()))
"""

ADD_SHARE = "insert into application_share (id, application, source, amount_minor) values ($1, $2, $3, $4)"

BELONGS = """
select b.idea as budget_idea, s.idea as schedule_idea, s.budget as schedule_budget, b.call as budget_call, c.code as call,
    c.version, c.body, a.code as made_for, a.version as made_for_version, a.body as made_for_body,
    coalesce(o.kind, 'unknown') as applicant, o.inhabitants
from budget b left join call a on a.id = b.call join idea i on i.id = b.idea left join organisation o on o.id = i.organisation,
    schedule s, call c
where b.id = $1 and s.id = $2 and c.id = $3
"""

TAKEN = "select a.reference from application a where a.idea = $1 and a.call = $2"

HAND_IN = "update application set state = 'handed_in', handed_in_on = $2 where id = $1 and state = 'in_preparation'"

LIST = """
select a.id, a.reference, i.reference as idea, i.title, o.name as organisation, c.code as call, c.title as call_title, a.state,
    a.asked_minor, s.cost_minor, s.gap_minor, a.handed_in_on, a.is_invented, a.made_at
from application a join idea i on i.id = a.idea join call c on c.id = a.call join schedule s on s.id = a.schedule
left join organisation o on o.id = i.organisation
where ($1::text is null or a.reference = $1) and ($2::uuid[] is null or i.organisation = any ($2))
order by a.reference desc, a.id limit $3
"""

REFERENCE = "select reference from application where id = $1"

PARTS = """
select idea, call, budget, schedule, is_invented, (made_at at time zone 'Europe/Prague')::date as made_on from application where id = $1
"""

IDEA = """
select i.reference, i.title, i.need, i.place, o.name as organisation, o.ico
from idea i left join organisation o on o.id = i.organisation where i.id = $1
"""

MEASURES = """
select m.code, m.name, k.degree, k.why, k.is_invented from idea_contribution k join plan_measure m on m.id = k.measure
where k.idea = $1 order by k.degree desc, m.position, m.code
"""

PLACE = """
select r.number, k.place, k.points from ranking_idea k join ranking r on r.id = k.ranking
where k.idea = $1 order by r.number desc limit 1
"""

RESOLUTION = """
select b.name as body, r.number, m.held_on, r.votes_for, r.denominator
from resolution r join body b on b.id = r.body join meeting m on m.id = r.meeting
where r.idea = $1 and r.is_adopted order by m.held_on desc, r.id desc limit 1
"""

DRAFTS = """
select f.kind, f.version, f.id as document_id, f.name, f.size, d.made_at
from application_draft d join document f on f.id = d.document where d.application = $1 order by f.kind, f.version desc
"""

NEWEST_DRAFTS = """
select distinct on (f.kind) f.kind, f.version, d.facts
from application_draft d join document f on f.id = d.document where d.application = $1 order by f.kind, f.version desc
"""

ADD_DRAFT = "insert into application_draft (id, application, document, facts) values ($1, $2, $3, $4)"


def visible_to(person: Person) -> frozenset[uuid.UUID] | None:
    """Whose applications a person sees: None is everybody's, a submitter sees those of their organisations."""
    return None if person.may(READERS) else person.organisations


async def list_applications(
    connection: asyncpg.Connection, organisations: Collection[uuid.UUID] | None = None, limit: int = 200
) -> list[ApplicationRow]:
    """Applications, the newest reference first; `organisations` narrows to theirs."""
    own = list(organisations) if organisations is not None else None
    return [ApplicationRow(**dict(row)) for row in await connection.fetch(LIST, None, own, limit)]


async def get_application(
    connection: asyncpg.Connection, reference: str, organisations: Collection[uuid.UUID] | None = None
) -> ApplicationOut:
    """One application with its money, its drafts and what is still to be done; `NotFound` also where it is another's."""
    own = list(organisations) if organisations is not None else None
    row = await connection.fetchrow(LIST, reference, own, 1)
    if row is None:
        raise NotFound(Phrase("There is no application %(reference)s.", reference=reference))
    material = await get_material(connection, row["id"], mark="")
    sources = {source.code: source for source in await list_sources(connection)}
    shares = [
        ShareOut(code, sources[code].name_cs, sources[code].name_en, minor, code in material.asked, code in material.own)
        for code, minor in material.shares.items()
    ]
    drafts = [DraftOut(**dict(draft)) for draft in await connection.fetch(DRAFTS, row["id"])]
    tasks = tasks_of(material, [draft.kind for draft in drafts], is_handed_in=row["handed_in_on"] is not None)
    return ApplicationOut(**dict(row), shares=shares, drafts=drafts, tasks=tasks)


async def get_reference(connection: asyncpg.Connection, application_id: uuid.UUID) -> str:
    """The reference of an application."""
    found: str | None = await connection.fetchval(REFERENCE, application_id)
    if found is None:
        raise NotFound("There is no such application.")
    return found


async def get_material(connection: asyncpg.Connection, application_id: uuid.UUID, *, mark: str) -> Material:
    """Everything that the documents are made from; read it in one snapshot. `mark` is the line on each page."""
    parts = await connection.fetchrow(PARTS, application_id)
    if parts is None:
        raise NotFound("There is no such application.")
    call = await get_call_text(connection, parts["call"])
    budget, budget_case, budget_answer = await get_budget(connection, parts["budget"])
    schedule, schedule_case, schedule_answer = await get_schedule(connection, parts["schedule"])
    shares = await schedule_shares(connection, parts["schedule"])
    sources = await list_sources(connection)
    own = {source.code for source in sources if source.level == OWN_LEVEL}
    asked = asked_under(call, shares.keys() - own)
    idea = await connection.fetchrow(IDEA, parts["idea"])
    place = await connection.fetchrow(PLACE, parts["idea"])
    resolved = await connection.fetchrow(RESOLUTION, parts["idea"])
    return Material(
        reference=await get_reference(connection, application_id),
        town=(await community_of(connection)).name,
        made_on=parts["made_on"],
        mark=mark,
        title=idea["title"],
        idea=idea["reference"],
        need=idea["need"],
        place=idea["place"],
        organisation=idea["organisation"],
        ico=idea["ico"],
        call=call,
        form=find_form(call.programme.code),
        budget=budget_answer,
        budget_case=budget_case,
        budget_version=budget.version,
        schedule=schedule_answer,
        schedule_case=schedule_case,
        schedule_version=schedule.version,
        schedule_id=schedule.id,
        scenario=await scenario_of(connection, schedule.id),
        case_sha256=schedule.case_sha256,
        shares=shares,
        asked={code: minor for code, minor in shares.items() if code in asked},
        own={code: minor for code, minor in shares.items() if code in own},
        source_names={source.code: source.name_cs for source in sources},
        measures=[Measure(**dict(row)) for row in await connection.fetch(MEASURES, parts["idea"])],
        points=place["points"] if place else None,
        place_in_ranking=place["place"] if place else None,
        ranking=place["number"] if place else None,
        recommendation=Recommendation(**dict(resolved)) if resolved else None,
    )


OF_IDEA = "select reference from application where idea = $1 order by reference"


async def list_of_idea(connection: asyncpg.Connection, idea_id: uuid.UUID) -> list[str]:
    """The references of an idea's applications."""
    return [row["reference"] for row in await connection.fetch(OF_IDEA, idea_id)]
