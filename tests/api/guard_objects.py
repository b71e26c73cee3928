"""Seeded objects for the guard table: one of each kind, in the asker's organisation, in another one, or in another town.

A maker takes the town it makes the object in, the organisation the object belongs to (where its kind belongs to one) and
whose it is (where it belongs to a person), and answers what stands in the address. A new kind is one function here with
`@kind("name")`, and one line in `OBJECTS` of test_guard.py that says which addresses it fills.
"""

import datetime as dt
import itertools
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import msgspec

from absorb.db import Acting, transaction
from absorb.kernel.ids import new_id
from absorb.people import actions as people
from absorb.people.schemas import TokenAsk
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


async def row(connection: asyncpg.Connection, table: str, **given: Any) -> uuid.UUID:
    """A row of a table, with something in every column that must not be empty: only what matters is written out."""
    wanted = await connection.fetch(
        """select column_name as name, data_type as type from information_schema.columns where table_name = $1
        and is_nullable = 'NO' and column_name not in ('id', 'community_id')""",
        table,
    )
    filler: dict[str, Any] = {
        "text": "x", "integer": 1, "bigint": 1, "boolean": False, "jsonb": {}, "date": dt.date(2027, 1, 1), "bytea": b"x",
        "timestamp with time zone": dt.datetime(2027, 1, 1, tzinfo=dt.UTC), "ARRAY": [], "uuid": uuid.UUID(int=7), "numeric": 1,
        "smallint": 1, "double precision": 1.0,
    }  # fmt: skip
    values = {"id": new_id()} | {column["name"]: filler[column["type"]] for column in wanted} | given
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await connection.execute(f"insert into {table} ({', '.join(values)}) values ({places})", *values.values())
    return uuid.UUID(str(values["id"]))


@kind("idea")
async def make_idea(place: Place) -> str:
    reference = f"UL-2026-{next(NUMBERS):04}"
    async with transaction(place.person) as connection:
        idea_id = await add_idea(connection, reference, f"Služba {reference}", state="draft")
        await connection.execute("update idea set organisation = $1 where id = $2", place.organisation, idea_id)
    return reference


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


async def _body(connection: asyncpg.Connection) -> uuid.UUID:
    return await row(connection, "body", name=f"Komise {next(NUMBERS)}", kind="council_committee", effect="recommends")


@kind("body")
async def make_body(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        return str(await _body(connection))


@kind("meeting")
async def make_meeting(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        return str(await row(connection, "meeting", body=await _body(connection), state="called"))


@kind("item")
async def make_item(place: Place) -> str:
    meeting_id = await make_meeting(place)
    async with transaction(place.town.acting) as connection:
        return str(await row(connection, "agenda_item", meeting=uuid.UUID(meeting_id), state="waiting"))


@kind("import")
async def make_import(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        passed_over = {"rows": 0, "other_call": 0, "outside": 0}
        return str(await row(connection, "tank_import", passed_over=passed_over, refused=[], calls=[]))


@kind("saved search")
async def make_saved_search(place: Place) -> str:
    async with transaction(place.person) as connection:
        name = f"hledání {next(NUMBERS)}"
        return str(await row(connection, "saved_search", person=place.person.person_id, name=name, query="", columns=[]))


async def _application(connection: asyncpg.Connection, place: Place) -> tuple[uuid.UUID, str]:
    number = next(NUMBERS)
    idea_id = await add_idea(connection, f"UL-2025-{number:04}", f"Služba {number}", state="chosen")
    await connection.execute("update idea set organisation = $1 where id = $2", place.organisation, idea_id)
    call_id = await row(connection, "call", code=f"v-{number}")
    budget_id = await row(connection, "budget", idea=idea_id)
    schedule_id = await row(connection, "schedule", idea=idea_id, budget=budget_id)
    reference = f"UL-2025-{number:04}/A{number}"
    references = {"idea": idea_id, "call": call_id, "budget": budget_id, "schedule": schedule_id}
    return await row(connection, "application", reference=reference, state="draft", **references), reference


@kind("budget")
async def make_budget(place: Place) -> str:
    async with transaction(place.town.acting) as connection:
        number = next(NUMBERS)
        idea_id = await add_idea(connection, f"UL-2024-{number:04}", f"Služba {number}")
        return str(await row(connection, "budget", idea=idea_id))
