"""Rows of a frozen ranking as other weights need them: who is in it, what each costs today."""

import uuid
from collections.abc import Mapping
from typing import NamedTuple

import asyncpg

MEMBERS = """
select i.reference, i.title, r.place, i.cost_minor from ranking_idea r join idea i on i.id = r.idea where r.ranking = $1
order by r.position, r.id
"""


class MemberRow(NamedTuple):
    """An idea of a ranking: its place there, and its cost as it stands today."""

    reference: str
    title: str
    place: int | None
    cost_minor: int | None


Members = Mapping[str, MemberRow]


async def list_members(connection: asyncpg.Connection, ranking_id: uuid.UUID) -> Members:
    """Every idea of a ranking by its reference, in its order."""
    return {row["reference"]: MemberRow(*row.values()) for row in await connection.fetch(MEMBERS, ranking_id)}
