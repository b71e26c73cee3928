"""The rules held against an idea's money: those of the rulebook, and those that higher rooms add.

async def look(connection, idea_id, facts):  # in committee/pages/threshold.py; asks through this connection only
    return [Finding(...)]

add_check("town_approval", "Approved by the body that decides so much", look)
"""

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable, Sequence

import asyncpg

from absorb.funding.law import rulebook
from absorb.funding.queries.facts import Money, facts_of
from absorb.funding.rules.rulebook import CHECKS, Facts, Finding, findings

Look = Callable[[asyncpg.Connection, uuid.UUID, Facts], Awaitable[Sequence[Finding]]]

_added: dict[str, tuple[str, Look]] = {}


def add_check(name: str, title: str, look: Look) -> None:
    """Let a higher room's rule be told with the rulebook's, behind them; adding it again replaces the one of that name."""
    _added[name] = (title, look)


def check_titles() -> dict[str, str]:
    """What each check is called, in the order in which they are told: msgids of the catalogues."""
    return {**CHECKS, **{name: title for name, (title, _) in _added.items()}}


async def findings_for(connection: asyncpg.Connection, idea_id: uuid.UUID, on: dt.date, money: Money | None = None) -> list[Finding]:
    """What every rule that holds on a day says of an idea's leading budget and schedule, or of those that are named."""
    return await findings_of(connection, idea_id, await facts_of(connection, idea_id, on, money))


async def findings_of(connection: asyncpg.Connection, idea_id: uuid.UUID, facts: Facts) -> list[Finding]:
    """What every rule says of these facts of an idea."""
    found = findings(facts, rulebook())
    for _, look in _added.values():
        found.extend(await look(connection, idea_id, facts))
    return found
