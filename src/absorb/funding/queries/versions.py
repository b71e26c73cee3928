"""Rows of a budget's versions, as people wrote them."""

import datetime as dt
import uuid
from collections.abc import Sequence

import asyncpg
import msgspec

from absorb.funding.rules import budget as budgets
from absorb.funding.rules.working.budget import text_of
from absorb.funding.rules.working.shapes import BudgetText
from absorb.kernel.errors import NotFound
from absorb.kernel.intake import convert
from absorb.kernel.phrases import Phrase

_ONE = """
select b.id, b.version, (select max(version) from schedule where budget = b.id) as schedule,
    b.stage, b.why, b.made_at, b.eligible_minor, b.is_invented, b.currency, s.number as scenario,
    s.name as scenario_name,    p.version as base_version, i.reference as idea, b.content, b."case",
    coalesce((select jsonb_object_agg(l.code, l.cut_why) from budget_line l where l.budget = b.id and l.cut_why is not null), '{}') as cuts
from budget b join idea i on i.id = b.idea left join scenario s on s.id = b.scenario left join budget p on p.id = b.base
"""

OF_IDEA = _ONE + "where b.idea = $1 order by b.version desc"

BY_VERSION = _ONE + "where b.idea = $1 and b.version = $2"

_OF_SCENARIO = """where b.stage = any ($2)
    and (b.scenario = $1 or b.scenario is null and b.idea = (select idea from scenario where id = $1 and is_leading))
order by b.scenario is null, b.version desc limit 1"""

NEWEST = _ONE + _OF_SCENARIO


IS_INVENTED = "select exists (select from budget where idea = $1 and is_invented)"


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version of an idea's budget. `text` is what people wrote, or what its case says where nobody kept that; `cuts` are the
    funder's reasons by the code of the line."""

    id: uuid.UUID
    idea: str
    version: int
    schedule: int | None
    """The newest schedule that pays it."""
    stage: str
    why: str | None
    made_at: dt.datetime
    eligible_minor: int
    currency: str
    is_invented: bool
    scenario: int | None
    scenario_name: str | None
    base_version: int | None
    cuts: dict[str, str]
    text: BudgetText


async def list_versions(connection: asyncpg.Connection, idea_id: uuid.UUID) -> list[Version]:
    """All versions of an idea's budget, the newest first."""
    return [_version(row) for row in await connection.fetch(OF_IDEA, idea_id)]


async def get_version(connection: asyncpg.Connection, idea_id: uuid.UUID, version: int) -> Version:
    """One version of an idea's budget; NotFound where there is none."""
    row = await connection.fetchrow(BY_VERSION, idea_id, version)
    if row is None:
        raise NotFound(Phrase("The idea has no budget of version %(version)s.", version=version))
    return _version(row)


async def find_newest(connection: asyncpg.Connection, scenario_id: uuid.UUID, stages: Sequence[str]) -> Version | None:
    """The newest version of a scenario that is at one of these stages; of the leading one, where it has none, the newest that was
    kept under no scenario: that is what others reckon with too."""
    row = await connection.fetchrow(NEWEST, scenario_id, list(stages))
    return _version(row) if row else None


async def is_invented(connection: asyncpg.Connection, idea_id: uuid.UUID) -> bool:
    """Whether any of an idea's budgets was made up: what follows from it goes on being marked so."""
    return bool(await connection.fetchval(IS_INVENTED, idea_id))


def _version(row: asyncpg.Record) -> Version:
    facts = dict(row)
    content, case = facts.pop("content"), facts.pop("case")
    text = convert(content, BudgetText) if content is not None else text_of(convert(case, budgets.Case))
    return Version(**facts, text=text)
