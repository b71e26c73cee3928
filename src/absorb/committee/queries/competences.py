"""Rows of who decides how much: a town's own, and the items that they are told of."""

import uuid

import asyncpg

from absorb.committee.law import competences
from absorb.committee.rules.competence import Competence, check_competence, find_competence, find_left_to_the_assembly, who_decides
from absorb.committee.schemas.competences import CompetenceIn, CompetenceOut, Weighed

HOLD = "select pg_advisory_xact_lock(hashtext('competence'), hashtext($1))"

OWN = """
select id, valid_from, valid_to, above_minor, above_kind, otherwise_kind, basis, coalesce(note, '') as note
from competence order by valid_from desc, id
"""

ADD = """
insert into competence (id, valid_from, valid_to, above_minor, above_kind, otherwise_kind, basis, note)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""

END = "update competence set valid_to = $2 where id = $1"

DROP = "delete from competence where id = $1"

WEIGHED = """
select i.id as item_id, i.title, m.held_on, b.name as body, b.kind, b.effect, g.amount_minor
from agenda_item i join agenda_item_ground g on g.item = i.id join meeting m on m.id = i.meeting join body b on b.id = m.body
where m.state in ('called', 'open') and i.state in ('waiting', 'voting') and g.amount_minor is not null and b.effect = 'approves'
order by m.held_on, m.id, i.position, i.id limit 100
"""


async def list_own(connection: asyncpg.Connection) -> list[CompetenceOut]:
    """The town's own rows, the latest first, each with what is told of it beside the law's."""
    found = []
    for one in await connection.fetch(OWN):
        facts = dict(one)
        row_id, note = facts.pop("id"), facts.pop("note")
        row = Competence(**facts)
        found.append(CompetenceOut(row_id, row, note, list(find_left_to_the_assembly(row, competences()))))
    return found


async def list_holding(connection: asyncpg.Connection) -> list[Competence]:
    """Every row in the order in which they hold: the town's own go before the law's."""
    return [*(one.row for one in await list_own(connection)), *competences()]


async def list_weighed(connection: asyncpg.Connection, rows: list[Competence]) -> list[Weighed]:
    """The items with an amount that wait for a body that approves, with what these rows say of each."""
    found = []
    for one in await connection.fetch(WEIGHED):
        row = find_competence(rows, one["held_on"])
        found.append(
            Weighed(
                one["item_id"], one["title"], one["held_on"], one["body"], one["amount_minor"],
                decides=who_decides(row, one["amount_minor"]) if row else None,
                says=check_competence(row, one["kind"], one["effect"], one["amount_minor"]),
            )
        )  # fmt: skip
    return found


async def add_row(connection: asyncpg.Connection, row_id: uuid.UUID, ask: CompetenceIn) -> None:
    await connection.execute(
        ADD, row_id, ask.valid_from, ask.valid_to, ask.above_minor, ask.above_kind, ask.otherwise_kind, ask.basis.strip(),
        ask.note.strip() or None,
    )  # fmt: skip
