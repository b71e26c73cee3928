"""Offering ideas that were set aside to calls."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Sequence

import asyncpg

from absorb.calls.queries import SetAside, list_newest, list_set_aside
from absorb.calls.queries.fitting import ADD_FITS
from absorb.calls.rules import CallText, compare, fits
from absorb.db import Acting, transaction
from absorb.kernel.ids import new_id
from absorb.notices.actions import tell


async def offer_set_aside(acting: Acting, today: dt.date) -> int:
    """Compare every idea that is set aside with every call, and tell the Centre of those that fit as far as is known; the
    answer is how many pairs are new. A pair is told once, so running it again changes nothing."""
    async with transaction(acting) as connection:
        calls = await list_newest(connection)
        ideas = await list_set_aside(connection)
        found = await asyncio.to_thread(_fitting, calls, ideas, today)
        columns = ([new_id() for _ in found], [code for code, _ in found], [idea for _, idea in found])
        new = await connection.fetch(ADD_FITS, *columns)
        for code, title, _ in calls:
            fresh = {row["idea"] for row in new if row["code"] == code}
            await _tell(connection, code, title, [one for one in ideas if one.id in fresh])
    return len(new)


def _fitting(calls: Sequence[tuple[str, str, CallText]], ideas: Sequence[SetAside], today: dt.date) -> list[tuple[str, uuid.UUID]]:
    return [(code, idea.id) for code, _, text in calls for idea in ideas if fits(compare(text, idea.offered, today))]


async def _tell(connection: asyncpg.Connection, code: str, title: str, ideas: Sequence[SetAside]) -> None:
    if not ideas:
        return
    facts = {"code": code, "call": title, "count": len(ideas), "reference": ideas[0].reference, "title": ideas[0].title}
    says = "%(count)s ideas that were set aside fit the call %(code)s “%(call)s”, as far as is known."
    if len(ideas) == 1:
        says = "%(reference)s “%(title)s”, which was set aside, fits the call %(code)s “%(call)s”, as far as is known."
    await tell(connection, "call_fits", says, facts, f"/calls/{code}#set-aside", roles=("officer", "lead"))
