"""The ideas of a round are assigned to its assessors: what nobody has yet, or all that nobody has begun anew."""

import uuid
from collections import Counter
from collections.abc import Sequence

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import NotAllowed
from absorb.kernel.phrases import Phrase
from absorb.notices.actions import tell
from absorb.priority import queries
from absorb.priority.actions.rounds.preparing import add_duties, fill_gaps, list_short, lock_changing, read_round
from absorb.priority.queries.rounds import duties
from absorb.priority.rules.rounds import RUNNING, Assessor, Pair, RoundIdea, Short
from absorb.priority.rules.rounds.sharing import Shared, assign_anew
from absorb.priority.schemas.rounds import RoundOut
from absorb.reckoning import reckon

WENT_TO_OTHERS = "The round %(round)s was assigned anew and some of your ideas went to others (%(ideas)s); you need not assess those."


async def assign_round(acting: Acting, number: int, *, anew: bool = False) -> tuple[int, list[Short]]:
    """Assign the round's ideas evenly; the answer is how many assignments are new, and which ideas have too few, and why.

    What is assigned already stays. Done `anew`, what was not assigned by hand and nobody has declared about is assigned again:
    as few ideas change hands as an even assignment to those who know the field allows. In a running round it is `NotAllowed`
    to who assesses there too: what is left untouched would tell them who has begun.
    """
    async with transaction(acting) as connection:
        held = await lock_changing(connection, number)
        added = await _assign_anew(connection, held) if anew else await fill_gaps(connection, held)
        short = await list_short(connection, held)
        if added or anew:
            facts = {"number": number, "assigned": len(added), "short": len(short)}
            await record(connection, "ideas assigned to assessors", ("assessment_round", held.id), facts)
    return len(added), short


async def _assign_anew(connection: asyncpg.Connection, held: RoundOut) -> list[Pair]:
    if held.state in RUNNING and await queries.rounds.is_blind(connection, held.id):
        raise NotAllowed(Phrase("You assess in this round, so you may not learn who has begun: ask a colleague to assign it anew."))
    ideas, assessors, taken, conflicts = await read_round(connection, held)
    free = await list_free(connection, held)
    shared: Shared = await reckon(_anew, ideas, assessors, held.per_idea, taken, free, conflicts)
    await hand_over(connection, held, shared, WENT_TO_OTHERS)
    return shared.given


def _anew(
    ideas: list[RoundIdea], assessors: list[Assessor], per_idea: int, held: list[Pair], free: list[Pair], conflicts: list[Pair]
) -> Shared:
    return assign_anew(ideas, assessors, per_idea=per_idea, held=held, free=free, conflicts=conflicts)


async def list_free(connection: asyncpg.Connection, held: RoundOut) -> list[Pair]:
    """What nobody has begun and nobody gave by hand."""
    return [(row["idea"], row["assessor"]) for row in await connection.fetch(duties.FREE, held.id)]


async def hand_over(connection: asyncpg.Connection, held: RoundOut, shared: Shared, says: str) -> None:
    """Take duties from some and give others in their place; in a running round both are told."""
    if shared.taken:
        ideas, people = map(list, zip(*shared.taken, strict=True))
        await connection.execute(duties.HAND_OVER, held.id, ideas, people)
        if held.state in RUNNING:
            await _tell_losing(connection, held, people, says)
    await add_duties(connection, held, shared.given)


async def _tell_losing(connection: asyncpg.Connection, held: RoundOut, people: Sequence[uuid.UUID], says: str) -> None:
    counts = Counter(people)
    for count in sorted(set(counts.values())):
        told = [person for person, ideas in counts.items() if ideas == count]
        facts = {"round": held.name, "ideas": count}
        await tell(connection, "assessment", says, facts, f"/assessments/rounds/{held.number}/mine", people=told)
