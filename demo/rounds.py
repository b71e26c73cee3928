"""Two rounds of assessments by invented rules: one that is closed, and one that waits for the members' points."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from absorb.db import Acting, reading
from absorb.priority import queries
from absorb.priority.actions import rounds
from absorb.priority.schemas.rounds import AssessorIn, DeclarationIn, JudgementIn, PointsIn, RoundIn
from demo import invent

CRITERIA = ("need", "impact", "readiness", "cooperation")
CONFLICT = "Je členem statutárního orgánu předkladatele (smyšleno)."
DAYS = dt.timedelta(days=21)


class Named(Protocol):
    """An idea with what it is called in short."""

    @property
    def reference(self) -> str: ...


async def play(officer: Acting, members: Sequence[Acting], ideas: Sequence[Named], today: dt.date) -> int:
    """The two rounds; the answer is how many assessments were given in the closed one."""
    closed = await _open(officer, members, [one.reference for one in ideas[:10]], "Ověřovací kolo (ukázka)", dt.date(2024, 2, 9), "median")
    await _declare(members[0], closed, has_conflict=True)
    given = 0
    for number, member in enumerate(members):
        await _declare(member, closed)
        for reference in await _owed(member, closed):
            await rounds.give_points(member, closed, reference, _points(reference, number))
            given += 1
    await rounds.move_round(officer, closed, "closed")
    running = await _open(officer, members, [one.reference for one in ideas[10:16]], "Letní kolo (ukázka)", today + DAYS, "mean")
    await _declare(members[1], running)
    for reference in (await _owed(members[1], running))[:2]:
        await rounds.give_points(members[1], running, reference, _points(reference, 1))
    return given


async def _open(officer: Acting, members: Sequence[Acting], ideas: list[str], name: str, due_on: dt.date, consolidation: str) -> int:
    people = tuple(AssessorIn(person_id=one.person_id) for one in members if one.person_id is not None)
    ask = RoundIn(
        name=name, model="community-plan", due_on=due_on, assessors=people, ideas=tuple(ideas), per_idea=3 if len(people) > 3 else 2,
        consolidation="median" if consolidation == "median" else "mean", note=invent.REASON, is_invented=True,
    )  # fmt: skip
    number = await rounds.add_round(officer, ask)
    await rounds.assign_round(officer, number)
    await rounds.move_round(officer, number, "declaring")
    await rounds.move_round(officer, number, "open")
    return number


async def _declare(member: Acting, number: int, *, has_conflict: bool = False) -> None:
    """About everything, or a conflict of interest about the first idea only."""
    async with reading(member) as connection:
        held = await queries.rounds.get_round(connection, number)
        mine = [one for one in await queries.rounds.list_mine(connection, held.id) if one.state == "undeclared"]
    if has_conflict:
        mine = mine[:1]
    why = CONFLICT if has_conflict else None
    await rounds.declare(member, number, [DeclarationIn(idea=one.reference, has_conflict=has_conflict, why=why) for one in mine])


async def _owed(member: Acting, number: int) -> list[str]:
    async with reading(member) as connection:
        held = await queries.rounds.get_round(connection, number)
        return [one.reference for one in await queries.rounds.list_mine(connection, held.id) if one.state == "owed"]


def _points(reference: str, member: int) -> PointsIn:
    return PointsIn(
        judgements=tuple(
            JudgementIn(criterion=code, value=Decimal(invent.assessment(reference, code, member)), reason=invent.REASON)
            for code in CRITERIA
        )
    )
