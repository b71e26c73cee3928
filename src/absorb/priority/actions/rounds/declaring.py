"""Conflicts of interest in a round: declared before anything but an idea's title and organisation is shown."""

import uuid
from collections.abc import Sequence

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.notices.actions import tell
from absorb.priority import queries
from absorb.priority.actions.rounds.preparing import fill_gaps
from absorb.priority.queries.rounds import MyDuty, duties
from absorb.priority.rules.rounds import RUNNING
from absorb.priority.schemas.rounds import DeclarationIn, RoundOut

NOBODY_LEFT = "In the round %(round)s too few may assess %(count)s: somebody has declared a conflict of interest. Name more assessors."


async def declare(acting: Acting, number: int, given: Sequence[DeclarationIn]) -> int:
    """What the one who acts declares about ideas that are theirs to assess: no conflict of interest, or one and why; the answer
    is how many conflicts are new.

    An idea with a conflict goes to another assessor at once, also where points were given already: these count no more. All
    or nothing; BadInput lists what cannot be.
    """
    async with transaction(acting) as connection:
        held = await queries.rounds.lock_round(connection, number)
        if held.state not in RUNNING:
            raise Clash(Phrase("Conflicts of interest are declared while the round runs."), state=held.state)
        mine = {one.reference: one for one in await queries.rounds.list_mine(connection, held.id)}
        faults = [*_faults(given, mine)]
        if faults:
            raise BadInput(faults)
        assert acting.person_id is not None
        clear = [mine[one.idea].id for one in given if not one.has_conflict]
        await connection.execute(duties.CLEAR, held.id, clear, acting.person_id)
        conflicts = [(mine[one.idea].id, one.idea, (one.why or "").strip()) for one in given if one.has_conflict]
        await _lose(connection, held, acting.person_id, conflicts)
    return len(conflicts)


def _faults(given: Sequence[DeclarationIn], mine: dict[str, MyDuty]) -> list[Fault]:
    faults = []
    seen: set[str] = set()
    for index, one in enumerate(given):
        at = f"/declarations/{index}"
        if one.idea not in mine:
            faults.append(Fault(f"{at}/idea", Phrase("This idea is not yours to assess in this round.")))
        if one.idea in seen:
            faults.append(Fault(f"{at}/idea", Phrase("This idea stands in the list twice.")))
        seen.add(one.idea)
        if one.has_conflict and not (one.why or "").strip():
            faults.append(Fault(f"{at}/why", Phrase("Say in a few words what the conflict of interest is.")))
    return faults


async def _lose(connection: asyncpg.Connection, held: RoundOut, person: uuid.UUID, conflicts: Sequence[tuple[uuid.UUID, str, str]]) -> None:
    """Write the conflicts down and give the ideas to others; where nobody is left, the Centre is told."""
    for idea, reference, why in conflicts:
        await connection.fetchval(duties.ADD_CONFLICT, new_id(), held.id, idea, person, why)
        await connection.fetchval(duties.END_DUTY, held.id, idea, person)
        facts, personal = {"number": held.number, "reference": reference}, {"person": str(person), "why": why}
        about = ("assessment_round", held.id)
        await record(connection, "conflict of interest declared in a round", about, facts, personal=personal)
    if not conflicts:
        return
    new = {idea for idea, _ in await fill_gaps(connection, held)}
    lacking = [reference for idea, reference, _ in conflicts if idea not in new]
    if lacking:
        told = {"round": held.name, "count": ", ".join(lacking)}
        await tell(connection, "assessment_lack", NOBODY_LEFT, told, f"/assessments/rounds/{held.number}", roles=("officer", "lead"))
