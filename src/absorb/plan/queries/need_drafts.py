"""Rows of workbooks of the needs map that were brought in."""

import datetime as dt
import uuid
from typing import Literal

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound
from absorb.plan.rules.needs_map import NeedsMap

ADD = "insert into need_draft (id, plan_code, file_name, base, wanted, state) values ($1, $2, $3, $4, $5, 'open')"

ONE = "select id, plan_code, file_name, base, wanted, choices, state, made_at from need_draft where id = $1"

LOCK = "select id from need_draft where id = $1 for update"

SET_CHOICES = "update need_draft set choices = $2, changed_at = now() where id = $1"

SET_STATE = "update need_draft set state = $2, changed_at = now() where id = $1"


class NeedDraft(msgspec.Struct, frozen=True):
    """A wanted map, and the map that stood when it was brought in."""

    id: uuid.UUID
    plan_code: str
    file_name: str | None
    base: NeedsMap
    wanted: NeedsMap
    choices: dict[str, bool]
    state: Literal["open", "taken", "discarded"]
    made_at: dt.datetime


async def get_draft(connection: asyncpg.Connection, draft_id: uuid.UUID, *, hold: bool = False) -> NeedDraft:
    """One draft; `hold` keeps its row."""
    if hold:
        await connection.execute(LOCK, draft_id)
    row = await connection.fetchrow(ONE, draft_id)
    if row is None:
        raise NotFound("There is no such draft.")
    return msgspec.convert(dict(row), NeedDraft)
