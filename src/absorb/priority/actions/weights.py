"""Sets of weights are made, and people give their opinions, until a ranking rests on them."""

import uuid
from decimal import Decimal
from typing import Any, NamedTuple

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Clash, NotAllowed
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.priority import queries
from absorb.priority.queries import StoredModel, weights
from absorb.priority.rules.weighing import MOST_COMPARED, find_opinion_faults, opinion_values
from absorb.priority.schemas.weights import OpinionIn, WeightSetIn

GIVING: frozenset[str] = frozenset(("officer", "lead", "member", "chair"))
"""The roles whose opinion of weights is asked."""


async def add_weight_set(acting: Acting, ask: WeightSetIn, *, is_invented: bool = False) -> int:
    """Make an empty set of weights for the newest version of a model; the answer is its number."""
    async with transaction(acting) as connection:
        stored = await queries.get_model_by_code(connection, ask.model)
        if ask.method == "pairwise" and len(stored.criteria) > MOST_COMPARED:
            says = "The model has %(count)s criteria; pair by pair at most %(most)s can be compared."
            raise BadInput.one("/method", Phrase(says, count=len(stored.criteria), most=MOST_COMPARED))
        await connection.execute(weights.LOCK_NUMBERS)
        number: int = await connection.fetchval(weights.NEXT_NUMBER)
        set_id = new_id()
        await connection.execute(
            weights.ADD_SET, set_id, number, stored.out.id, tidy(ask.name), ask.method, ask.combine, ask.note, is_invented
        )
        facts = {"number": number, "model": stored.out.code, "version": stored.out.version, "method": ask.method, "combine": ask.combine}
        await record(connection, "weight set made", ("weight_set", set_id), facts)
    return number


async def give_opinion(acting: Acting, number: int, ask: OpinionIn, *, is_invented: bool = False) -> None:
    """The acting person's opinion, in place of an earlier one of theirs. Refused where a ranking rests on the set, and where the
    set is one person's and theirs is another."""
    async with transaction(acting) as connection:
        found = await weights.get_set(connection, number)
        if found.combine == "one" and acting.person_id != found.made_by:
            raise NotAllowed(Phrase("These weights are set by one person, who made the set."))
        codes = [one.criterion.code for one in (await queries.get_model(connection, found.model_id)).criteria]
        faults = [*find_opinion_faults(found.method, codes, ask.opinion)]
        if faults:
            raise BadInput(faults)
        await connection.fetchval(weights.LOCK_SET, found.id)
        if (await weights.get_set(connection, number)).rankings:
            raise Clash(Phrase("A ranking rests on these weights, so they no longer change. Make a new set."))
        await connection.execute(weights.NEXT_VERSION, found.id)
        values = opinion_values(ask.opinion)
        await connection.execute(weights.ADD_OPINION, new_id(), found.id, acting.person_id, values, ask.reason, is_invented)
        await record(connection, "opinion of weights given", ("weight_set", found.id), {"number": number}, why=ask.reason)


class Weighting(NamedTuple):
    """A set of weights as a ranking takes it: which version of it, the weights, and all that they rest on."""

    id: uuid.UUID
    version: int
    weights: dict[str, Decimal]
    facts: dict[str, Any]


async def read_weighting(connection: asyncpg.Connection, number: int, stored: StoredModel) -> Weighting:
    """The set's weights for this version of a model. `BadInput` where they are another version's, or there are none yet."""
    found = await weights.get_set(connection, number)
    if found.model_id != stored.out.id:
        says = "The set of weights %(number)s was made for another version of a model; make one for “%(model)s”, version %(version)s."
        raise BadInput.one("/weights", Phrase(says, number=number, model=stored.out.name, version=stored.out.version))
    detail = await weights.get_detail(connection, found, [one.criterion.code for one in stored.criteria])
    if detail.weights is None:
        says = "The set of weights %(number)s gives no weights yet: nobody's opinion leaves a criterion that counts."
        raise BadInput.one("/weights", Phrase(says, number=number))
    opinions = [
        {"person": str(one.person_id), "answers": one.answers, "reason": one.reason, "is_invented": one.is_invented}
        for one in detail.opinions
    ]
    facts = {
        "number": number, "name": found.name, "method": found.method, "combine": found.combine, "opinions": opinions,
        "weights": {code: f"{weight:f}" for code, weight in detail.weights.items()},
    }  # fmt: skip
    return Weighting(found.id, found.version, detail.weights, facts)


async def hold_weighting(connection: asyncpg.Connection, weighting: Weighting) -> None:
    """Hold the set until the ranking that rests on it is kept; refused where somebody gave an opinion meanwhile."""
    if await connection.fetchval(weights.LOCK_SET, weighting.id) != weighting.version:
        raise Clash(Phrase("Somebody gave another opinion of these weights while the ranking was reckoned. Freeze it once more."))
