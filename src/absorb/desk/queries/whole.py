"""The whole desk of one person."""

import datetime as dt

import asyncpg

from absorb.desk.queries.deadlines import Viewer, list_late_and_soon
from absorb.desk.queries.duties import list_duties, list_mine, list_names
from absorb.desk.rules import Mine, groups_for, section
from absorb.desk.schemas import DeskOut
from absorb.notices.queries import count_unseen, list_since
from absorb.together import together
from absorb.web import Person

IDEAS_SHOWN = 10
NOTICES_SHOWN = 8


async def read_desk(connection: asyncpg.Connection, person: Person, language: str, since: dt.datetime | None, today: dt.date) -> DeskOut:
    """Everything that stands on a person's desk; `since` is the end of their visit before."""
    duties, (late, soon), (mine, mine_count), names, (changed, changed_count), unseen = await together(
        connection,
        lambda asked: list_duties(asked, groups_for(person.roles), person.speaks_for),
        lambda asked: list_late_and_soon(asked, Viewer.of(person), today),
        lambda asked: _mine(asked, person, today),
        lambda asked: list_names(asked, person.organisations),
        lambda asked: list_since(asked, language, since, NOTICES_SHOWN),
        count_unseen,
    )
    return DeskOut(
        waiting=section([*late, *duties]),
        due_soon=section(soon),
        organisations=names,
        mine=mine,
        mine_count=mine_count,
        changed=changed,
        changed_count=changed_count,
        changed_since=since,
        unseen=unseen,
    )


async def _mine(connection: asyncpg.Connection, person: Person, today: dt.date) -> tuple[list[Mine], int]:
    """What a submitter's own organisations have on its way; nobody else has a list of their own."""
    return await list_mine(connection, person.speaks_for, today, IDEAS_SHOWN) if "submitter" in person.roles else ([], 0)
