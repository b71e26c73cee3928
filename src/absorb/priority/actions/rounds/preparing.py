"""Preparing a round: which ideas, who assesses them, who assesses what."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Clash, Fault, NotAllowed
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.notices.actions import tell
from absorb.priority import queries
from absorb.priority.queries.models import RANKED_STATES
from absorb.priority.queries.rounds import duties, rounds
from absorb.priority.rules.model import ASSESSED
from absorb.priority.rules.rounds import ASSESSING, READING, RUNNING, Assessor, Pair, RoundIdea, Short, find_short, plan_duties
from absorb.priority.schemas.rounds import AssessorIn, DutyIn, RoundIn, RoundOut
from absorb.reckoning import reckon

YOURS = "Ideas are assigned to you in the round %(round)s: first say whether you have a conflict of interest. Points are due on %(due_on)s."


async def add_round(acting: Acting, ask: RoundIn, found: Iterable[uuid.UUID] = ()) -> int:
    """Prepare a round of the ideas named (and those `found` by a search); the answer is its number. BadInput lists all faults."""
    async with transaction(acting) as connection:
        stored = await queries.get_model_by_code(connection, ask.model)
        rows = await connection.fetch(rounds.CHOSEN_IDEAS, list(ask.ideas), list(found))
        faults = [*_idea_faults(ask, rows), *await _assessor_faults(connection, ask.assessors)]
        if not any(one.criterion.kind == ASSESSED for one in stored.criteria):
            faults.append(Fault("/model", Phrase("This model has no criterion that people assess; all of it is computed.")))
        if not 0 <= ask.spread_percent <= 100:
            faults.append(Fault("/spread_percent", Phrase("The spread is a share of a criterion's scale: from 0 to 100 %%.")))
        if faults:
            raise BadInput(faults)
        await connection.execute(rounds.LOCK_NUMBERS)
        number: int = await connection.fetchval(rounds.NEXT_NUMBER)
        round_id = new_id()
        await connection.execute(
            rounds.ADD_ROUND, round_id, number, tidy(ask.name), stored.out.id, ask.per_idea, ask.due_on, ask.consolidation,
            ask.spread_percent, ask.note, ask.is_invented,
        )  # fmt: skip
        ideas = [row["id"] for row in rows]
        await connection.fetch(rounds.ADD_IDEAS, [new_id() for _ in ideas], round_id, ideas)
        for one in ask.assessors:
            await connection.fetchval(rounds.ADD_ASSESSOR, new_id(), round_id, one.person_id, sorted(set(one.fields)))
        facts = {"number": number, "model": stored.out.code, "ideas": len(ideas), "assessors": len(ask.assessors)}
        await record(connection, "assessment round prepared", ("assessment_round", round_id), facts, why=ask.note)
    return number


def _idea_faults(ask: RoundIn, rows: Sequence[asyncpg.Record]) -> Iterator[Fault]:
    states = {row["reference"]: row["state"] for row in rows}
    for index, reference in enumerate(ask.ideas):
        if reference not in states:
            yield Fault(f"/ideas/{index}", Phrase("There is no idea %(reference)s.", reference=reference))
    for reference, state in states.items():
        if state not in RANKED_STATES:
            says = Phrase(
                "%(reference)s is “%(state)s”: only what waits in the tank is assessed.", reference=reference, state=_state(state)
            )
            yield Fault("/ideas", says)
    if not rows and not ask.ideas:
        yield Fault("/ideas", Phrase("No idea was chosen: name ideas, or a search that finds some."))


def _state(state: str) -> Phrase:
    return Phrase.key(f"state {state}", state)


async def _assessor_faults(connection: asyncpg.Connection, assessors: Sequence[AssessorIn], *, is_running: bool = False) -> list[Fault]:
    found = [] if assessors else [Fault("/assessors", Phrase("Choose at least one assessor."))]
    roles = {row["person"]: set(row["roles"]) for row in await connection.fetch(rounds.ROLES, [one.person_id for one in assessors])}
    first: dict[uuid.UUID, int] = {}
    for index, one in enumerate(assessors):
        at = f"/assessors/{index}/person_id"
        if first.setdefault(one.person_id, index) != index:
            found.append(Fault(at, Phrase("This person stands in the list twice.")))
        if not roles.get(one.person_id, set()) & ASSESSING:
            found.append(Fault(at, Phrase("This person is no member, chair, officer or lead here; give them a role first.")))
        if is_running and roles.get(one.person_id, set()) & READING:
            says = "Who oversees has been able to read what the others gave, so they cannot join a round that runs."
            found.append(Fault(at, Phrase(says)))
    return found


async def add_assessors(acting: Acting, number: int, assessors: Sequence[AssessorIn]) -> int:
    """More assessors, or other fields of theirs; the answer is how many are new."""
    async with transaction(acting) as connection:
        held = await lock_changing(connection, number)
        await check_joining(connection, held, assessors)
        new = await put_assessors(connection, held, assessors)
        facts = {"number": number, "assessors": len(assessors)}
        await record(connection, "assessors added to a round", ("assessment_round", held.id), facts)
    return len(new)


async def check_joining(connection: asyncpg.Connection, held: RoundOut, assessors: Sequence[AssessorIn]) -> None:
    """`BadInput` where somebody may not assess here, or may not begin to any more."""
    faults = await _assessor_faults(connection, assessors, is_running=held.state in RUNNING)
    if faults:
        raise BadInput(faults)


async def put_assessors(connection: asyncpg.Connection, held: RoundOut, assessors: Sequence[AssessorIn]) -> list[uuid.UUID]:
    """Write them down with what they know; the answer is who is new."""
    return [
        one.person_id
        for one in assessors
        if await connection.fetchval(rounds.ADD_ASSESSOR, new_id(), held.id, one.person_id, sorted(set(one.fields)))
    ]


async def lock_changing(connection: asyncpg.Connection, number: int) -> RoundOut:
    held = await queries.rounds.lock_round(connection, number)
    if held.state == "closed":
        raise Clash(Phrase("The round is closed; nothing in it changes any more."), state=held.state)
    return held


async def list_short(connection: asyncpg.Connection, held: RoundOut) -> list[Short]:
    """The ideas that have too few assessors and to which none can be added, and why."""
    ideas, assessors, taken, conflicts = await read_round(connection, held)
    return find_short(ideas, assessors, per_idea=held.per_idea, held=taken, conflicts=conflicts)


async def fill_gaps(connection: asyncpg.Connection, held: RoundOut) -> list[Pair]:
    """Give what an assessor lost to others, in the running transaction; the answer is who got what."""
    ideas, assessors, taken, conflicts = await read_round(connection, held)
    added: list[Pair] = await reckon(_planned, ideas, assessors, held.per_idea, taken, conflicts)
    await add_duties(connection, held, added)
    return added


async def read_round(connection: asyncpg.Connection, held: RoundOut) -> tuple[list[RoundIdea], list[Assessor], list[Pair], list[Pair]]:
    """The round's ideas and assessors, who has what, and who declared a conflict about what."""
    ideas = [_round_idea(row) for row in await connection.fetch(rounds.IDEAS, held.id)]
    assessors = [
        Assessor(row["person"], frozenset(row["organisations"]), frozenset(row["fields"]))
        for row in await connection.fetch(rounds.ASSESSORS, held.id, sorted(ASSESSING))
    ]
    taken = [(row["idea"], row["assessor"]) for row in await connection.fetch(duties.DUTIES, held.id)]
    conflicts = [(row["idea"], row["assessor"]) for row in await connection.fetch(duties.CONFLICTS, held.id)]
    return ideas, assessors, taken, conflicts


def _planned(ideas: list[RoundIdea], assessors: list[Assessor], per_idea: int, taken: list[Pair], conflicts: list[Pair]) -> list[Pair]:
    return plan_duties(ideas, assessors, per_idea=per_idea, held=taken, conflicts=conflicts)


def _round_idea(row: Any) -> RoundIdea:
    fields = {*row["served"], *([f"subprogramme:{row['subprogramme']}"] if row["subprogramme"] else [])}
    return RoundIdea(row["idea"], row["organisation"], frozenset(fields))


async def add_duties(connection: asyncpg.Connection, held: RoundOut, pairs: Sequence[Pair], *, by_hand: bool = False) -> None:
    """Assign these; in a running round those who got something are told."""
    if not pairs:
        return
    ideas, people = map(list, zip(*pairs, strict=True))
    rows = await connection.fetch(duties.ADD_DUTIES, [new_id() for _ in pairs], held.id, ideas, people, by_hand)
    if held.state in RUNNING and rows:
        await tell_assigned(connection, held, {row["assessor"] for row in rows})


async def tell_assigned(connection: asyncpg.Connection, held: RoundOut, people: Iterable[uuid.UUID]) -> None:
    """Tell assessors that they have something to do."""
    facts = {"round": held.name, "due_on": held.due_on.isoformat()}
    await tell(connection, "assessment", YOURS, facts, f"/assessments/rounds/{held.number}/mine", people=people)


async def set_duty(acting: Acting, number: int, ask: DutyIn) -> bool:
    """Give one idea to one assessor by hand, or take it from them; False where it is so already."""
    async with transaction(acting) as connection:
        held = await lock_changing(connection, number)
        idea = await _idea_in(connection, held, ask.idea)
        if ask.given:
            changed = await _give(connection, held, idea, ask)
        else:
            changed = await _take(connection, held, idea, ask)
        facts = {"number": number, "reference": ask.idea}
        if changed and ask.given:
            await record(connection, "idea assigned by hand", ("assessment_round", held.id), facts)
        elif changed:
            await record(connection, "idea taken from an assessor", ("assessment_round", held.id), facts)
    return changed


async def _idea_in(connection: asyncpg.Connection, held: RoundOut, reference: str) -> RoundIdea:
    for row in await connection.fetch(rounds.IDEAS, held.id):
        if row["reference"] == reference:
            return _round_idea(row)
    raise BadInput.one("/idea", Phrase("There is no idea %(reference)s in this round.", reference=reference))


async def _give(connection: asyncpg.Connection, held: RoundOut, idea: RoundIdea, ask: DutyIn) -> bool:
    assessors = {row["person"]: row for row in await connection.fetch(rounds.ASSESSORS, held.id, sorted(ASSESSING))}
    conflicts = {(row["idea"], row["assessor"]) for row in await connection.fetch(duties.CONFLICTS, held.id)}
    if ask.person_id not in assessors:
        raise BadInput.one("/person_id", Phrase("This person does not assess in this round."))
    if (idea.idea, ask.person_id) in conflicts:
        raise BadInput.one("/person_id", Phrase("This person has declared a conflict of interest about the idea."))
    if idea.organisation in assessors[ask.person_id]["organisations"]:
        raise BadInput.one("/person_id", Phrase("The idea comes from this person's own organisation."))
    if await connection.fetchrow(duties.DUTY, held.id, idea.idea, ask.person_id) is not None:
        return False
    await add_duties(connection, held, [(idea.idea, ask.person_id)], by_hand=True)
    return True


async def _take(connection: asyncpg.Connection, held: RoundOut, idea: RoundIdea, ask: DutyIn) -> bool:
    if held.state in RUNNING and await queries.rounds.is_blind(connection, held.id):
        raise NotAllowed(
            Phrase("You assess in this round, so you may not learn whose points are in: ask a colleague to take the idea away.")
        )
    if await connection.fetchval(duties.TAKE_AWAY, held.id, idea.idea, ask.person_id):
        return True
    if await connection.fetchrow(duties.DUTY, held.id, idea.idea, ask.person_id) is None:
        return False
    raise Clash(Phrase("They have given their points already, so the idea stays with them."))
