"""Seeded objects for the guard table: one of each kind, in the asker's organisation, in another one, or in another town.

A maker takes the town it makes the object in, the organisation the object belongs to (where its kind belongs to one) and
whose it is (where it belongs to a person), and answers what stands in the address. A new kind is one function here with
`@kind("name")`, and one line in `OBJECTS` of guard_table.py that says which addresses it fills. What stands in two places of an
address is answered as the two, with a space between.
"""

import datetime as dt
import itertools
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import msgspec

from absorb.committee.papers import shipped_template
from absorb.db import Acting, transaction
from absorb.documents.actions import DOCX, XLSX, files, keep_document
from absorb.funding.actions import save_budget
from absorb.funding.actions.working import begin_work
from absorb.funding.papers.templates import example_template
from absorb.funding.rules import budget as budgets
from absorb.journal.actions import record
from absorb.kernel.ids import new_id
from absorb.people import actions as people
from absorb.people.queries import list_communities
from absorb.people.schemas import TokenAsk
from absorb.plan.actions.drafts import begin_form
from absorb.plan.actions.need_drafts import bring_in
from absorb.plan.actions.years import put_year
from absorb.plan.papers.needs import needs_workbook
from absorb.plan.rules.needs_map import NeedColumn, NeedsMap
from absorb.plan.rules.year_content import YearContent
from tests.conftest import Town
from tests.seed import add_idea, add_plan

NUMBERS = itertools.count(1)


class Place(msgspec.Struct, frozen=True):
    """Where an object is made: the town, the organisation it belongs to, and the person it belongs to."""

    town: Town
    organisation: uuid.UUID
    person: Acting


Maker = Callable[[Place], Awaitable[str]]
MAKERS: dict[str, Maker] = {}


def kind(name: str) -> Callable[[Maker], Maker]:
    """Register a maker under the name that `OBJECTS` uses."""

    def register(maker: Maker) -> Maker:
        MAKERS[name] = maker
        return maker

    return register


COLUMNS = """
select table_name, column_name, data_type from information_schema.columns
where table_schema = 'public' and is_nullable = 'NO' and column_name not in ('id', 'community_id')
"""

REQUIRED: dict[str, dict[str, str]] = {}
"""Of each table the columns that must not be empty, with their types; asked for once."""


async def row(connection: asyncpg.Connection, table: str, **given: Any) -> uuid.UUID:
    """A row of a table, with something in every column that must not be empty: only what matters is written out."""
    if not REQUIRED:
        for name, column, type_of in await connection.fetch(COLUMNS):
            REQUIRED.setdefault(name, {})[column] = type_of
    wanted = REQUIRED[table]
    filler: dict[str, Any] = {
        "text": "x", "integer": 1, "bigint": 1, "boolean": False, "jsonb": {}, "date": dt.date(2027, 1, 1), "bytea": b"x",
        "timestamp with time zone": dt.datetime(2027, 1, 1, tzinfo=dt.UTC), "ARRAY": [], "uuid": uuid.UUID(int=7), "numeric": 1,
        "smallint": 1, "double precision": 1.0,
    }  # fmt: skip
    amounts = {column: 0 for column in wanted if column.endswith("_minor")}
    values = {"id": new_id()} | {column: filler[type_of] for column, type_of in wanted.items()} | amounts | given
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    names = ", ".join(f'"{name}"' for name in values)
    await connection.execute(f"insert into {table} ({names}) values ({places})", *values.values())
    return uuid.UUID(str(values["id"]))


@kind("idea")
async def make_idea(place: Place) -> str:
    reference = f"UL-2026-{next(NUMBERS):04}"
    async with transaction(place.person) as connection:
        idea_id = await add_idea(connection, reference, f"Služba {reference}", state="returned")
        await connection.execute("update idea set organisation = $1 where id = $2", place.organisation, idea_id)
    return reference


@kind("source")
async def make_source(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        code = f"FOND_{next(NUMBERS)}"
        await row(connection, "source", code=code, name_cs="Fond", name_en="Fund", is_public=True, level="municipality")
    return code


@kind("scenario")
async def make_scenario(place: Place) -> str:
    reference = await make_idea(place)
    async with transaction(place.town.acting) as connection:
        idea_id = await connection.fetchval("select id from idea where reference = $1", reference)
    return f"{reference} {await begin_work(place.town.acting, idea_id, dt.date(2027, 1, 1))}"


@kind("budget version")
async def make_budget_version(place: Place) -> str:
    reference = await make_idea(place)
    async with transaction(place.town.acting) as connection:
        idea_id = await connection.fetchval("select id from idea where reference = $1", reference)
    case = budgets.Case(cost_model="real", currency="CZK", lines=())
    await save_budget(place.town.acting, idea_id, case)
    return f"{reference} 1 1"


@kind("organisation")
async def make_organisation(place: Place) -> str:
    return str(place.organisation)


@kind("invitation")
async def make_invitation(place: Place) -> str:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    async with transaction(place.town.acting) as connection:
        about = {"role": "submitter", "organisation": place.organisation, "expires_at": later}
        return str(await row(connection, "invitation", email=f"host{next(NUMBERS)}@x.example", **about))


async def _somebody(place: Place) -> uuid.UUID:
    async with transaction(place.town.acting) as connection:
        person_id = await people.add_person(connection, f"kdosi{next(NUMBERS)}@x.example", "Kdosi Další", None)
        await people.add_membership(connection, person_id, "submitter", place.organisation)
    return person_id


@kind("person")
async def make_person(place: Place) -> str:
    return str(await _somebody(place))


@kind("membership")
async def make_membership(place: Place) -> str:
    person_id = await _somebody(place)
    async with transaction(place.town.acting) as connection:
        return str(await connection.fetchval("select id from membership where person = $1", person_id))


@kind("token")
async def make_token(place: Place) -> str:
    shown = await people.open_token(place.person, TokenAsk(name="guard", scopes=["read"]), now=dt.datetime.now(dt.UTC))
    return str(shown.id)


@kind("plan")
async def make_plan(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        plan_id, _ = await add_plan(connection, {"1.1": 1.0})
        return str(await connection.fetchval("select code from plan where id = $1", plan_id))


@kind("plan version")
async def make_plan_version(place: Place) -> str:
    return f"{await make_plan(place)} 1"


@kind("plan year")
async def make_plan_year(place: Place) -> str:
    code = await make_plan(place)
    await put_year(place.person, code, 2027, YearContent(), base_version=0)
    return f"{code} 2027"


@kind("plan draft")
async def make_plan_draft(place: Place) -> str:
    return str(await begin_form(place.person, await make_plan(place)))


@kind("need draft")
async def make_need_draft(place: Place) -> str:
    content = needs_workbook(NeedsMap((NeedColumn("Bydlení"),)), title="Mapa")
    return str(await bring_in(place.person, await make_plan(place), content, file_name=None))


async def _body(connection: asyncpg.Connection) -> uuid.UUID:
    return await row(connection, "body", name=f"Komise {next(NUMBERS)}", kind="council_committee", effect="recommends")


@kind("body")
async def make_body(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        return str(await _body(connection))


async def _grant(connection: asyncpg.Connection, place: Place) -> uuid.UUID:
    more = {"regulation": "general", "origin": "own", "granted_on": dt.date(2026, 1, 1), "provider": "Kraj"}
    return await row(connection, "aid_grant", organisation=place.organisation, **more)


async def _link(connection: asyncpg.Connection, place: Place) -> uuid.UUID:
    other = await row(connection, "organisation", kind="business", name=f"Firma {next(NUMBERS)}", name_fold=f"firma {next(NUMBERS)}")
    more = {"kind": "votes", "valid_from": dt.date(2026, 1, 1)}
    return await row(connection, "undertaking_link", organisation=place.organisation, other=other, **more)


@kind("aid row")
async def make_aid_row(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        return f"{place.organisation} {await _grant(connection, place)}"


@kind("aid link")
async def make_aid_link(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        return f"{place.organisation} {await _link(connection, place)}"


@kind("own aid row")
async def make_own_aid_row(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        return str(await _grant(connection, place))


@kind("own aid link")
async def make_own_aid_link(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        return str(await _link(connection, place))


@kind("seat")
async def make_seat(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        body = await _body(connection)
        return f"{body} {await row(connection, 'body_seat', body=body, person=place.person.person_id)}"


@kind("minutes template")
async def make_minutes_template(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        made = await keep_document(
            connection, about=("community", place.town.acting.community_id), kind="minutes-template", name="zapis.docx", media_type=DOCX,
            content=shipped_template(), is_demonstration=False,
        )  # fmt: skip
    return str(made)


@kind("workbook template")
async def make_workbook_template(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        made = await keep_document(
            connection, about=("community", place.town.acting.community_id), kind="workbook-template", name="sesit.xlsx", media_type=XLSX,
            content=example_template(), is_demonstration=False,
        )  # fmt: skip
    return str(made)


@kind("competence")
async def make_competence(place: Place) -> str:
    begins = dt.date(2100, 1, 1) + dt.timedelta(days=next(NUMBERS))
    async with transaction(place.town.acting) as connection:
        kinds = {"above_kind": "assembly", "otherwise_kind": "council"}
        return str(await row(connection, "competence", valid_from=begins, valid_to=begins, **kinds))


@kind("meeting")
async def make_meeting(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        return str(await row(connection, "meeting", body=await _body(connection), state="called"))


@kind("item")
async def make_item(place: Place) -> str:
    meeting_id = await make_meeting(place)
    async with transaction(place.town.acting) as connection:
        return str(await row(connection, "agenda_item", meeting=uuid.UUID(meeting_id), state="waiting"))


@kind("resolution")
async def make_resolution(place: Place) -> str:
    item_id = uuid.UUID(await make_item(place))
    async with transaction(place.town.acting) as connection:
        meeting_id, body_id = await connection.fetchrow(
            "select i.meeting, m.body from agenda_item i join meeting m on m.id = i.meeting where i.id = $1", item_id
        )
        vote_id = await row(
            connection, "vote", meeting=meeting_id, item=item_id, kind="by_name", state="closed", number=1,
            closed_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC), tally={},
        )  # fmt: skip
        made = await row(
            connection, "resolution", body=body_id, meeting=meeting_id, item=item_id, vote=vote_id, number=f"{next(NUMBERS)}/2027",
            effect="approves", denominator_of="all_members", is_adopted=True, votes_against=0, votes_abstained=0, revokes=None, recommendation=None,
        )  # fmt: skip
        return str(made)


@kind("meeting that is over")
async def make_closed_meeting(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        return str(await row(connection, "meeting", body=await _body(connection), state="cancelled"))


@kind("motion")
async def make_motion(place: Place) -> str:
    item_id, person = await make_item(place), place.town.people["member"].person_id
    async with transaction(place.town.acting) as connection:
        facts = {"kind": "counter", "state": "proposed", "wording": "Jinak.", "proposed_by": person}
        return str(await row(connection, "motion", item=uuid.UUID(item_id), **facts))


@kind("import")
async def make_import(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        passed_over = {"blank_rows": 0, "code_rows": 0, "other_calls": 0}
        return str(await row(connection, "tank_import", passed_over=passed_over, refused=[], calls=[]))


@kind("saved search")
async def make_saved_search(place: Place) -> str:
    async with transaction(place.person) as connection:
        name = f"hledání {next(NUMBERS)}"
        return str(await row(connection, "saved_search", person=place.person.person_id, name=name, query="", columns=[]))


async def _idea(connection: asyncpg.Connection, place: Place, state: str = "returned") -> tuple[uuid.UUID, str]:
    reference = f"UL-2025-{next(NUMBERS):04}"
    idea_id = await add_idea(connection, reference, f"Služba {reference}", state=state)
    await connection.execute("update idea set organisation = $1 where id = $2", place.organisation, idea_id)
    return idea_id, reference


@kind("advice")
async def make_advice(place: Place) -> str:
    async with transaction(place.person) as connection:
        idea_id, reference = await _idea(connection, place)
        thread_id = await row(connection, "advice_thread", idea=idea_id)
        await row(connection, "advice_note", thread=thread_id, person_id=place.person.person_id)
    return f"{reference} {thread_id}"


@kind("attachment")
async def make_attachment(place: Place) -> str:
    sha256 = await files().put(b"%PDF-1.4")
    async with transaction(place.person) as connection:
        idea_id, reference = await _idea(connection, place)
        attachment_id = await row(connection, "idea_attachment", idea=idea_id, sha256=sha256, media_type="application/pdf", name="a.pdf")
    return f"{reference} {attachment_id}"


@kind("twins")
async def make_twins(place: Place) -> str:
    async with transaction(place.person) as connection:
        pair = sorted([(await _idea(connection, place))[0], (await _idea(connection, place))[0]])
        return str(await row(connection, "idea_twin", idea=pair[0], other=pair[1], reasons=[]))


@kind("bulk move")
async def make_bulk_move(place: Place) -> str:
    async with transaction(place.person) as connection:
        about = {"person": place.person.person_id, "to_state": "in_tank", "state": "previewed", "chosen": []}
        return str(await row(connection, "tank_bulk_move", **about))


@kind("exchange")
async def make_exchange(place: Place) -> str:
    async with transaction(place.person) as connection:
        work_id = await row(connection, "work", kind="exchange")
        about = {"person": place.person.person_id, "state": "read", "work": work_id}
        return str(await row(connection, "tank_exchange", **about))


@kind("work")
async def make_work(place: Place) -> str:
    async with transaction(place.person) as connection:
        return str(await row(connection, "work", kind="exchange", ended_at=dt.datetime.now(dt.UTC)))


@kind("passkey")
async def make_passkey(place: Place) -> str:
    passkey_id = new_id()
    async with transaction(place.person) as connection:
        await connection.fetchval("select passkey_add($1, $2, $3, 0, 'klíč')", passkey_id, passkey_id.bytes, b"x")
    return str(passkey_id)


@kind("document")
async def make_document(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        about = ("idea", (await _idea(connection, place))[0])
        content = str(next(NUMBERS)).encode()
        return str(
            await keep_document(
                connection, about=about, kind="x", name="x.pdf", media_type="application/pdf", content=content, is_demonstration=False
            )
        )


@kind("town")
async def make_town_address(place: Place) -> str:
    return next(one.slug for one in await list_communities() if one.id == place.town.acting.community_id)


@kind("town's call")
async def make_public_call(place: Place) -> str:
    return f"{await make_town_address(place)} {await make_call(place)}"


@kind("call")
async def make_call(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        code = f"vyzva-{next(NUMBERS)}"
        programme = {"code": "T", "name": "Program", "authority": {"value": "Úřad", "source": "x"}}
        await row(
            connection, "call", code=code, origin="town", body={"code": code, "title": "Výzva", "source": "x", "programme": programme}
        )
    return code


@kind("call version")
async def make_call_version(place: Place) -> str:
    return f"{await make_call(place)} 1"


@kind("call draft")
async def make_call_draft(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        return str(await row(connection, "call_draft", source_text='code = "x"'))


@kind("scoring model")
async def make_scoring_model(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        return str(await row(connection, "scoring_model", code=f"model-{next(NUMBERS)}", tie_break=[]))


@kind("weight set")
async def make_weight_set(place: Place) -> str:
    number = 1_000 + next(NUMBERS)
    async with transaction(place.town.acting) as connection:
        model_id = await row(connection, "scoring_model", code=f"model-{number}", tie_break=[])
        await row(connection, "weight_set", number=number, model=model_id, method="direct", combine="group")
    return str(number)


async def _ranking(place: Place) -> tuple[int, str]:
    number = 1_000 + next(NUMBERS)
    async with transaction(place.town.acting) as connection:
        plan_id, _ = await add_plan(connection, {"1.1": 1.0})
        model_id = await row(connection, "scoring_model", code=f"model-{number}", tie_break=[])
        await row(connection, "scoring_criterion", model=model_id, code="a", kind="assessed", scale_from=0, scale_to=1, weight=1, steps=[])
        idea_id, reference = await _idea(connection, place, "under_assessment")
        case = {"criteria": [{"id": "a", "weight": 1, "from": 0, "to": 1}], "ideas": [{"id": reference, "values": {"a": 1}}]}
        kept = await files().put(msgspec.json.encode(case))
        hashes = {"case_sha256": kept, "snapshot_sha256": kept}
        ranking_id = await row(connection, "ranking", number=number, model=model_id, plan=plan_id, left_out=[], **hashes)
        lists: dict[str, Any] = {"acceptability": [], "strip": [], "excluded_by": [], "parts": {"a": "1"}}
        basis = msgspec.json.encode({"a": {"value": "1", "kind": "assessed", "given": []}}).decode()
        await row(connection, "ranking_idea", ranking=ranking_id, idea=idea_id, place=None, basis=basis, **lists)
    return number, reference


@kind("ranking")
async def make_ranking(place: Place) -> str:
    return str((await _ranking(place))[0])


@kind("ranked idea")
async def make_ranked_idea(place: Place) -> str:
    return " ".join(map(str, await _ranking(place)))


async def _round(place: Place) -> tuple[int, str]:
    """A round that is open, with one idea that the person has said they have no conflict of interest about."""
    number = 1_000 + next(NUMBERS)
    async with transaction(place.town.acting) as connection:
        model_id = await row(connection, "scoring_model", code=f"model-{number}", tie_break=[])
        round_id = await row(connection, "assessment_round", number=number, model=model_id, state="open")
        idea_id, reference = await _idea(connection, place, "under_assessment")
        await row(connection, "assessment_round_idea", round=round_id, idea=idea_id)
        person = place.person.person_id
        await row(connection, "assessment_round_assessor", round=round_id, person=person, fields=[])
        cleared_at = dt.datetime.now(dt.UTC)
        await row(connection, "assessment_duty", round=round_id, idea=idea_id, assessor=person, cleared_at=cleared_at)
    return number, reference


@kind("round")
async def make_round(place: Place) -> str:
    return str((await _round(place))[0])


@kind("assessed idea")
async def make_assessed_idea(place: Place) -> str:
    return " ".join(map(str, await _round(place)))


@kind("portfolio")
async def make_portfolio(place: Place) -> str:
    number = 1_000 + next(NUMBERS)
    async with transaction(place.town.acting) as connection:
        await row(connection, "portfolio", number=number, status="optimal", objective="points")
    return str(number)


@kind("budget")
async def make_budget(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        return str(await row(connection, "budget", stage="asked", idea=(await _idea(connection, place))[0], currency="CZK"))


@kind("schedule")
async def make_schedule(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        idea_id, _ = await _idea(connection, place)
        budget_id = await row(connection, "budget", stage="asked", idea=idea_id, currency="CZK")
        return str(await row(connection, "schedule", idea=idea_id, budget=budget_id, status="solved"))


async def _application(connection: asyncpg.Connection, place: Place) -> tuple[uuid.UUID, str]:
    idea_id, idea_reference = await _idea(connection, place, "in_application")
    call_id = await row(connection, "call", origin="town", code=f"vyzva-{next(NUMBERS)}", body={"title": "x"})
    budget_id = await row(connection, "budget", stage="asked", idea=idea_id, currency="CZK")
    schedule_id = await row(connection, "schedule", idea=idea_id, budget=budget_id)
    reference = f"{idea_reference}-A"
    references = {"idea": idea_id, "call": call_id, "budget": budget_id, "schedule": schedule_id}
    return await row(connection, "application", reference=reference, state="in_preparation", **references), reference


@kind("application")
async def make_application(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        return (await _application(connection, place))[1]


@kind("subsidy")
async def make_subsidy(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        application_id, reference = await _application(connection, place)
        await row(connection, "award", application=application_id, reference=f"{reference}-D", state="awarded")
    return f"{reference}-D"


@kind("entry")
async def entry(place: Place) -> str:
    async with transaction(place.person) as connection:
        return str(await record(connection, "token opened", ("person", new_id()), personal={"name": "Jan"}))
