"""The whole desk of one person."""

import datetime as dt

import asyncpg

from absorb.desk.queries.deadlines import Viewer, list_late_and_soon
from absorb.desk.queries.duties import list_duties, list_mine, list_names
from absorb.desk.rules import groups_for, section
from absorb.desk.schemas import DeskOut
from absorb.notices.queries import count_unseen, list_since
from absorb.web import Person

IDEAS_SHOWN = 10
NOTICES_SHOWN = 8


async def read_desk(connection: asyncpg.Connection, person: Person, language: str, since: dt.datetime | None, today: dt.date) -> DeskOut:
    """Everything that stands on a person's desk; `since` is the end of their visit before."""
    duties = await list_duties(connection, groups_for(person.roles), person.organisations)
    late, soon = await list_late_and_soon(connection, Viewer.of(person), today)
    is_submitter = "submitter" in person.roles
    mine, mine_count = await list_mine(connection, person.organisations, today, IDEAS_SHOWN) if is_submitter else ([], 0)
    changed, changed_count = await list_since(connection, language, since, NOTICES_SHOWN)
    return DeskOut(
        waiting=section([*late, *duties]),
        due_soon=section(soon),
        organisations=await list_names(connection, person.organisations) if person.organisations else [],
        mine=mine,
        mine_count=mine_count,
        changed=changed,
        changed_count=changed_count,
        changed_since=since,
        unseen=await count_unseen(connection),
    )
