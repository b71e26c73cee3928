"""A running round gets more hands or more time: assessors join and take over their part, the due day moves."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.phrases import Phrase, told_day
from absorb.notices.actions import tell
from absorb.priority import queries
from absorb.priority.actions.rounds.assigning import hand_over, list_free
from absorb.priority.actions.rounds.preparing import check_joining, fill_gaps, lock_changing, put_assessors, read_round
from absorb.priority.queries.rounds import duties, rounds
from absorb.priority.rules.rounds import RUNNING, Assessor, Pair, RoundIdea
from absorb.priority.rules.rounds.sharing import Shared, share_out
from absorb.priority.schemas.rounds import AssessorIn, DueIn, RoundOut
from absorb.reckoning import reckon

HANDED_OVER = "In the round %(round)s assessors joined and took over some of your ideas (%(ideas)s); you need not assess those."
MOVED = "Points in the round %(round)s are due on %(due_on)s; before it was %(before_on)s."


async def join_round(acting: Acting, number: int, assessors: Sequence[AssessorIn]) -> int:
    """More assessors who get their part at once; the answer is how many ideas they have then.

    First they get what nobody has; then, of what the others have not begun, so much that all have as even a load as that
    allows. Where the one who acts assesses here too, only the former: what is left untouched would tell them who has begun.
    """
    async with transaction(acting) as connection:
        held = await lock_changing(connection, number)
        await check_joining(connection, held, assessors)
        new = await put_assessors(connection, held, assessors)
        await fill_gaps(connection, held)
        may_see = held.state not in RUNNING or not await queries.rounds.is_blind(connection, held.id)
        if may_see and new:
            await _share(connection, held, new)
        got = sum(row["assessor"] in new for row in await connection.fetch(duties.DUTIES, held.id))
        facts = {"number": number, "assessors": len(new)}
        await record(connection, "assessors joined a round", ("assessment_round", held.id), facts)
    return got


async def _share(connection: asyncpg.Connection, held: RoundOut, joining: Collection[uuid.UUID]) -> None:
    ideas, assessors, taken, conflicts = await read_round(connection, held)
    free = await list_free(connection, held)
    shared: Shared = await reckon(_shared, ideas, assessors, taken, free, frozenset(joining), conflicts)
    await hand_over(connection, held, shared, HANDED_OVER)


def _shared(
    ideas: list[RoundIdea],
    assessors: list[Assessor],
    held: list[Pair],
    free: list[Pair],
    joining: frozenset[uuid.UUID],
    conflicts: list[Pair],
) -> Shared:
    return share_out(ideas, assessors, held=held, free=free, joining=joining, conflicts=conflicts)


async def move_due(acting: Acting, number: int, ask: DueIn, today: dt.date) -> bool:
    """Another day by which a round's points are due; False where it is that day already. Who owes something in a running round
    is told. `BadInput` for a day that has passed, `Clash` where another day stands than was seen, or the round is closed."""
    async with transaction(acting) as connection:
        held = await lock_changing(connection, number)
        if ask.seen is not None and ask.seen != held.due_on:
            says = "The day was moved to %(due_on)s meanwhile; look at it and decide again."
            raise Clash(Phrase(says, due_on=told_day(held.due_on)))
        if ask.due_on < today:
            raise BadInput.one("/due_on", Phrase("The day has passed; give today or a later one."))
        if ask.due_on == held.due_on:
            return False
        await connection.execute(rounds.SET_DUE, held.id, ask.due_on)
        facts = {"number": number, "from": held.due_on.isoformat(), "to": ask.due_on.isoformat()}
        await record(connection, "assessment round's day moved", ("assessment_round", held.id), facts, why=ask.why)
        if held.state in RUNNING:
            await _tell_moved(connection, held, ask.due_on)
    return True


async def _tell_moved(connection: asyncpg.Connection, held: RoundOut, due_on: dt.date) -> None:
    people = [row["assessor"] for row in await connection.fetch(duties.OWED, held.id, "open")]
    facts = {"round": held.name, "due_on": due_on.isoformat(), "before_on": held.due_on.isoformat()}
    await tell(connection, "assessment", MOVED, facts, f"/assessments/rounds/{held.number}/mine", people=people)
