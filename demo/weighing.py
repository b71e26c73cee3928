"""A set of weights of invented people: three members compare the criteria pair by pair, and one contradicts themself."""

import uuid
from collections.abc import Sequence
from itertools import combinations

from absorb.db import Acting
from absorb.priority import actions as priority
from absorb.priority.actions import weights
from absorb.priority.rules.weighing import Comparison
from absorb.priority.schemas.weights import OpinionIn, WeightSetIn
from demo import invent

CRITERIA = ("plan", "need", "impact", "readiness", "cooperation")
PAIRS = tuple(combinations(CRITERIA, 2))

OPINIONS = (
    "1 2 3 5 2 3 4 2 3 2",
    "1/2 1 3 3 2 4 5 3 3 1",
    "3 1/2 4 3 2 3 3 2 1 2",
)
"""How many times the first of each of `PAIRS` is as important as the second; the last opinion contradicts itself, so that the
page shows which comparisons cause it."""


async def weigh(officer: Acting, members: Sequence[Acting]) -> int:
    """The set; the answer is its number."""
    ask = WeightSetIn(
        model="community-plan", name="Váhy porovnáním po dvojicích (ukázka)", method="pairwise", combine="group", note=invent.REASON
    )
    number = await weights.add_weight_set(officer, ask, is_invented=True)
    for member, answers in zip(members, OPINIONS, strict=True):
        pairs = zip(PAIRS, answers.split(), strict=True)
        comparisons = tuple(Comparison(first=first, second=second, times=times) for (first, second), times in pairs)
        await weights.give_opinion(member, number, OpinionIn(comparisons=comparisons, reason=invent.REASON), is_invented=True)
    return number


async def correct(officer: Acting, ranking_id: uuid.UUID, model_id: uuid.UUID, plan_id: uuid.UUID, number: int, *, draws: int) -> uuid.UUID:
    """The first ranking corrected by the members' weights, so that the page of differences has something to tell."""
    return await priority.freeze_ranking(
        officer, model_id, plan_id, draws=draws, seed=invent.YEAR, note=invent.REASON, corrects=ranking_id, weights=number
    )
