"""Rows of what portfolios were asked, and what was answered."""

import uuid
from typing import Any

import asyncpg
import msgspec

from absorb.funding.rules.questions import OneMore, WhyNot
from absorb.funding.schemas.questions import AnswersOut, Frontier
from absorb.kernel.errors import NotFound
from absorb.kernel.intake import convert
from absorb.kernel.phrases import Phrase

KEPT = "select id, case_sha256, answer_sha256 from portfolio where number = $1"

IS_THERE = "select true from portfolio_answer where id = $1"

LEFT_OUT = """
select c.idea from portfolio_choice c join idea i on i.id = c.idea where c.portfolio = $1 and i.reference = $2 and not c.is_selected
"""

ADD = """
insert into portfolio_answer (id, portfolio, kind, idea, answer, engine_version) values ($1, $2, $3, $4, $5, $6)
on conflict (id) do nothing returning id
"""

NEWEST = """
select distinct on (kind, idea) kind, answer from portfolio_answer where portfolio = $1 order by kind, idea, made_at desc, id
"""


class Kept(msgspec.Struct, frozen=True):
    """A portfolio with where its case and its answer lie."""

    id: uuid.UUID
    case_sha256: str
    answer_sha256: str


async def get_kept(connection: asyncpg.Connection, number: int) -> Kept:
    """NotFound for a portfolio that is not there."""
    row = await connection.fetchrow(KEPT, number)
    if row is None:
        raise NotFound(Phrase("There is no portfolio %(number)s.", number=number))
    return Kept(**dict(row))


async def find_left_out(connection: asyncpg.Connection, portfolio: uuid.UUID, reference: str) -> uuid.UUID | None:
    """The idea with this reference, if the portfolio left it out."""
    found: uuid.UUID | None = await connection.fetchval(LEFT_OUT, portfolio, reference)
    return found


async def get_answers(connection: asyncpg.Connection, portfolio: uuid.UUID) -> AnswersOut:
    """The newest answer to each question."""
    found: dict[str, list[Any]] = {"frontier": [], "why_not": [], "one_more": []}
    for row in await connection.fetch(NEWEST, portfolio):
        found[row["kind"]].append(row["answer"])
    return AnswersOut(
        frontier=next((convert(answer, Frontier) for answer in found["frontier"]), None),
        why_not=[convert(answer, WhyNot) for answer in found["why_not"]],
        one_more=[convert(one, OneMore) for answer in found["one_more"] for one in answer],
    )
