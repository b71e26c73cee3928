"""Where a call divides costs by the size of the municipality, the organisation's inhabitants decide; nobody guesses them."""

import datetime as dt
import uuid

import pytest
from msgspec.structs import replace

from absorb.calls.actions import load_calls
from absorb.calls.queries import find_call_id
from absorb.db import Acting, reading, transaction
from absorb.funding.actions import load_sources, save_budget
from absorb.funding.actions.versions import terms_for
from absorb.funding.actions.working import begin_work
from absorb.funding.queries.portfolios import portfolio_case
from absorb.funding.queries.working import find_work
from absorb.funding.rulebook import findings_for
from absorb.kernel.errors import BadInput
from absorb.people.actions import add_organisation, change_organisation
from absorb.people.schemas import OrganisationIn
from tests.actions.test_funding import ranking
from tests.conftest import Town
from tests.funding_case import BUDGET
from tests.seed import add_idea

TOWN = OrganisationIn(name="Statutární město Ústí nad Labem", kind="municipality", ico="00081531")
CODE, TODAY = "03_22_043", dt.date(2026, 11, 22)


async def asked(acting: Acting, organisation: uuid.UUID) -> uuid.UUID:
    """An idea of the town with a budget under the call, its rates not told by anybody."""
    async with transaction(acting) as connection:
        idea_id = await add_idea(connection, "UL-2026-0009", "Terénní služba")
        await connection.execute("update idea set organisation = $2 where id = $1", idea_id, organisation)
        call_id = await find_call_id(connection, CODE)
    await save_budget(acting, idea_id, BUDGET, call_id=call_id)
    await begin_work(acting, idea_id, TODAY)
    return idea_id


@pytest.mark.parametrize(("inhabitants", "own"), [(None, None), (3_000, "5"), (3_001, "10"), (93_248, "10")])
async def test_the_budgets_rates_follow_the_size_of_the_town(town: Town, inhabitants: int | None, own: str | None) -> None:
    acting = town.people["officer"]
    await load_sources(acting)
    await load_calls(acting)
    idea_id = await asked(acting, await add_organisation(acting, replace(TOWN, inhabitants=inhabitants)))
    async with reading(acting) as connection:
        terms = await terms_for(connection, await find_work(connection, "UL-2026-0009", 1))
        rules = await findings_for(connection, idea_id, TODAY)
    assert {rate.source: str(rate.percent) for rate in terms.rates or ()}.get("OWN") == own
    says = "Enter with the organisation how many inhabitants its municipality has: the call divides costs by it."
    assert (says in {str(one.satisfied_by) for one in rules}) is (inhabitants is None)


async def test_an_idea_is_chosen_by_its_towns_size_or_refused_with_what_is_missing(town: Town) -> None:
    acting = town.people["officer"]
    await load_sources(acting)
    await load_calls(acting)
    organisation = await add_organisation(acting, TOWN)
    async with transaction(acting) as connection:
        ranking_id, _ = await ranking(connection, {"UL-2026-0001": 50})
        await connection.execute(
            "update idea set organisation = $1, source_facts = $2", organisation, {"list": "seznam", "values": {"Výzva": CODE}}
        )  # fmt: skip
    async with reading(acting) as connection:
        with pytest.raises(BadInput) as caught:
            await portfolio_case(connection, ranking_id, 2027)
    assert [(fault.pointer, "enter the inhabitants" in fault.says) for fault in caught.value.faults] == [("/ideas/UL-2026-0001", True)]
    await change_organisation(acting, organisation, replace(TOWN, inhabitants=93_248))
    async with reading(acting) as connection:
        case = await portfolio_case(connection, ranking_id, 2027)
    assert {share.source: str(share.max_percent) for share in case.projects[0].shares} == {
        "EU_ESF": "76.735", "STATE_COFIN": "13.265", "OWN": "10",
    }  # fmt: skip
