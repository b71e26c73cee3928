"""Sets of weights on a real database: opinions, what a ranking takes of them, and that nothing of them changes afterwards."""

import asyncio
from decimal import Decimal

import asyncpg
import msgspec
import pytest

from absorb.db import Acting, reading, transaction
from absorb.documents.actions import files
from absorb.kernel.errors import BadInput, Clash, NotAllowed
from absorb.priority import actions, queries
from absorb.priority.actions import weights as verbs
from absorb.priority.queries import weights
from absorb.priority.rules.weighing import Comparison
from absorb.priority.schemas.weights import OpinionIn, WeightSetDetail, WeightSetIn
from tests.actions.test_priority import MODEL, Tank, freeze, tank
from tests.conftest import Town

__all__ = ["tank"]


async def detail_of(town: Town, number: int) -> WeightSetDetail:
    async with reading(town.acting) as connection:
        return await weights.get_detail(connection, await weights.get_set(connection, number), ("plan", "need"))


def numbers(plan: str, need: str) -> OpinionIn:
    return OpinionIn(numbers={"plan": Decimal(plan), "need": Decimal(need)})


def compared(times: str) -> OpinionIn:
    return OpinionIn(comparisons=(Comparison(first="need", second="plan", times=times),))


async def test_a_group_weighs_by_its_geometric_mean(town: Town, tank: Tank) -> None:
    lead, member, officer = (town.people[name] for name in ("lead", "member", "officer"))
    number = await verbs.add_weight_set(lead, WeightSetIn(model="test", name="Skupina", method="pairwise", combine="group"))
    assert (await detail_of(town, number)).weights is None
    for person, times in ((member, "9"), (officer, "1"), (officer, "1/4")):
        await verbs.give_opinion(person, number, compared(times))
    told = await detail_of(town, number)
    # √(9 × 1/4) = 1.5 to 1.
    assert told.weights == {"plan": Decimal(40), "need": Decimal(60)}
    assert [one.weights for one in told.opinions] == [
        {"plan": Decimal(10), "need": Decimal(90)},
        {"plan": Decimal(80), "need": Decimal(20)},
    ]
    assert (told.set.opinions, told.set.version) == (2, 3)


async def own_weights(person: Acting, ask: WeightSetIn, opinion: OpinionIn, *, is_invented: bool = False) -> int:
    """A set of one person's with their opinion in it."""
    number = await verbs.add_weight_set(person, ask, is_invented=is_invented)
    await verbs.give_opinion(person, number, opinion, is_invented=is_invented)
    return number


async def test_a_ranking_takes_the_weights_and_keeps_what_they_rest_on(town: Town, tank: Tank) -> None:
    lead = town.people["lead"]
    number = await own_weights(lead, WeightSetIn(model="test", name="Můj pohled"), numbers("9", "1"), is_invented=True)
    ranking = await freeze(lead, tank, weights=number)
    assert (ranking.weight_set, ranking.weights, ranking.is_invented) == (number, {"plan": Decimal(90), "need": Decimal(10)}, True)
    async with reading(town.acting) as connection:
        ranked = await queries.list_ranked(connection, ranking.id)
        criteria = await queries.get_criteria(connection, ranking)
    # B: 10 of 10 and 75; A: 5.5 of 10 and 100; C: 4.5 of 10 and 50.
    points = {"B": Decimal("97.5"), "A": Decimal("59.5"), "C": Decimal("45.5"), "D": Decimal("93.75")}
    assert [(one.reference[-1], one.points) for one in ranked] == list(points.items())
    assert [one.most_points for one in criteria] == [90, 10]
    snapshot = msgspec.json.decode(await files().get(ranking.snapshot_sha256))
    assert (snapshot["weights"]["number"], snapshot["weights"]["weights"]) == (number, {"plan": "90.000000", "need": "10.000000"})
    assert snapshot["weights"]["opinions"][0]["answers"]["numbers"] == {"plan": "9", "need": "1"}
    assert [one["weight"] for one in snapshot["model"]["criteria"]] == [90, 10]
    assert (await freeze(lead, tank)).snapshot_sha256 != ranking.snapshot_sha256


async def test_what_a_ranking_rests_on_changes_no_more(owner: asyncpg.Connection, town: Town, tank: Tank) -> None:
    lead = town.people["lead"]
    number = await own_weights(lead, WeightSetIn(model="test", name="Váhy"), numbers("1", "1"))
    await freeze(lead, tank, weights=number)
    with pytest.raises(Clash, match="no longer change"):
        await verbs.give_opinion(lead, number, numbers("2", "1"))
    for statement in (
        "update weight_set set name = 'jiné'", "delete from weight_set", "update weight_opinion set answers = '{}'",
        "delete from weight_opinion", "update ranking set weights = '{}'",
    ):  # fmt: skip
        with pytest.raises(asyncpg.PostgresError):
            await owner.execute(statement)
    async with transaction(town.acting) as connection:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await connection.execute(
                "insert into weight_opinion (id, weight_set, person) select gen_random_uuid(), id, $1 from weight_set",
                town.people["member"].person_id,
            )


async def test_opinions_and_rankings_that_cannot_be_are_refused(town: Town, tank: Tank) -> None:
    lead, member = town.people["lead"], town.people["member"]
    own = await verbs.add_weight_set(lead, WeightSetIn(model="test", name="Jen moje"))
    with pytest.raises(NotAllowed):
        await verbs.give_opinion(member, own, numbers("1", "1"))
    with pytest.raises(BadInput, match="gives no weights yet"):
        await freeze(lead, tank, weights=own)
    with pytest.raises(BadInput, match="Give this criterion a number"):
        await verbs.give_opinion(lead, own, OpinionIn(numbers={"plan": Decimal(1)}))
    nothing = await verbs.add_weight_set(lead, WeightSetIn(model="test", name="Nula", combine="group"))
    await verbs.give_opinion(lead, nothing, numbers("0", "1"))
    await verbs.give_opinion(member, nothing, numbers("1", "0"))
    assert (await detail_of(town, nothing)).weights is None
    await verbs.give_opinion(lead, own, numbers("1", "3"))
    other = await actions.add_model(lead, MODEL.replace("weight = 40", "weight = 50").encode())
    with pytest.raises(BadInput, match="another version of a model"):
        await freeze(lead, msgspec.structs.replace(tank, model_id=other), weights=own)


async def test_of_an_opinion_and_a_ranking_at_once_the_ranking_keeps_what_it_read(town: Town, tank: Tank) -> None:
    lead = town.people["lead"]
    number = await own_weights(lead, WeightSetIn(model="test", name="Váhy"), numbers("1", "1"))
    found = await asyncio.gather(
        freeze(lead, tank, weights=number), verbs.give_opinion(lead, number, numbers("3", "1")), return_exceptions=True
    )
    told = await detail_of(town, number)
    kept = [one for one in found if not isinstance(one, BaseException) and one is not None]
    assert all(isinstance(one, Clash) for one in found if isinstance(one, BaseException))
    assert [one.weights for one in kept] == [told.weights] * len(kept)
