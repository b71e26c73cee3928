"""Points are given in a round: begun as a draft, submitted for good, given again with a reason."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.priority import queries
from absorb.priority.queries import StoredModel, models
from absorb.priority.queries.rounds import MyDuty, duties
from absorb.priority.rules.assessing import find_judgement_faults
from absorb.priority.rules.model import ASSESSED
from absorb.priority.schemas.rounds import JudgementIn, PointsIn, RoundOut

DECLARE_FIRST = "First declare whether you have a conflict of interest about the idea."


async def save_draft(acting: Acting, number: int, reference: str, typed: Mapping[str, Mapping[str, str]]) -> None:
    """Keep what was typed so far, as it was typed: by the criterion's code "value" and "reason". It is nobody else's to read."""
    async with transaction(acting) as connection:
        held, duty = await lock_duty(connection, number, reference)
        await connection.execute(duties.SAVE_DRAFT, new_id(), held.id, duty.id, {code: dict(one) for code, one in typed.items()})


async def give_points(acting: Acting, number: int, reference: str, ask: PointsIn) -> int:
    """Give the points of the one who acts to one idea; the answer is how many are new or changed.

    Every assessed criterion needs a value. Points that were given before stay and get a later version, for which `why_again`
    is needed; nothing frozen changes. BadInput points at "/judgements/0/value".
    """
    async with transaction(acting) as connection:
        held, duty = await lock_duty(connection, number, reference)
        stored = await queries.get_model(connection, held.model_id)
        faults = [*_judgement_faults(ask.judgements, stored)]
        if faults:
            raise BadInput(faults)
        is_again = duty.state == "assessed"
        changed = await record_in_round(connection, held, duty, stored, ask.judgements, ask.why_again if is_again else None)
        if is_again and changed and not (ask.why_again or "").strip():
            raise BadInput.one("/why_again", Phrase("Say why you give your points again; the first ones stay to be read."))
    return changed


async def lock_duty(connection: asyncpg.Connection, number: int, reference: str) -> tuple[RoundOut, MyDuty]:
    """The open round, held, and the idea that the one who acts may assess in it."""
    held = await queries.rounds.lock_round(connection, number)
    duty = await queries.rounds.get_mine(connection, held.id, reference)
    check_may_give(held.state, is_cleared=duty.state != "undeclared")
    return held, duty


def check_may_give(state: str, *, is_cleared: bool) -> None:
    """`Clash` where the round takes no points, or the assessor has not declared about the idea."""
    if state != "open":
        says = (
            "The round is not open yet: conflicts of interest are being declared."
            if state == "declaring"
            else "The round takes no points now."
        )
        raise Clash(Phrase(says), state=state)
    if not is_cleared:
        raise Clash(Phrase(DECLARE_FIRST))


def _judgement_faults(judgements: Sequence[JudgementIn], stored: StoredModel) -> list[Fault]:
    criteria = {one.criterion.code: one.criterion for one in stored.criteria}
    faults: list[Fault] = []
    first: dict[str, int] = {}
    for index, one in enumerate(judgements):
        faults += find_judgement_faults(one.criterion, one.value, one.reason, criteria, f"/judgements/{index}")
        if first.setdefault(one.criterion, index) != index:
            faults.append(Fault(f"/judgements/{index}", Phrase("This criterion stands in the list twice.")))
    for code, criterion in criteria.items():
        if criterion.kind == ASSESSED and code not in first:
            faults.append(Fault("/judgements", Phrase("Nothing is given by “%(criterion)s” yet.", criterion=criterion.name)))
    return faults


async def record_in_round(
    connection: asyncpg.Connection,
    held: RoundOut,
    duty: MyDuty,
    stored: StoredModel,
    judgements: Sequence[JudgementIn],
    why_again: str | None,
) -> int:
    """Record checked judgements of the one who acts in the running transaction. When every assessed criterion has a value, their
    points are in: from then on they see those of the others."""
    acting = await connection.fetchval("select acting_person()")
    criteria = {one.criterion.code: one.id for one in stored.criteria}
    rows = [(new_id(), duty.id, criteria[one.criterion], acting, one.value, _tidy(one.reason), held.is_invented) for one in judgements]
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)] or [[]] * 7
    await connection.execute(models.LOCK_ASSESSMENTS)
    changed = len(await connection.fetch(models.RECORD_ASSESSMENTS, *columns, held.id, _tidy(why_again)))
    assessed = {one.id for one in stored.criteria if one.criterion.kind == ASSESSED}
    there = {row["criterion"] for row in await connection.fetch(duties.MY_CRITERIA, held.id, duty.id)}
    if assessed <= there:
        await connection.execute(duties.SUBMITTED, held.id, duty.id, acting)
        await connection.execute(duties.DROP_DRAFT, held.id, duty.id)
    if changed:
        facts = {"number": held.number, "reference": duty.reference, "judgements": changed}
        await record(connection, "idea assessed in a round", ("assessment_round", held.id), facts, why=_tidy(why_again))
    return changed


def _tidy(text: str | None) -> str | None:
    return (text or "").strip() or None
